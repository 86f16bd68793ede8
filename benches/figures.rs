//! The project's promises of speed, memory and size, as ratios measured side by side in one run.
//!
//! A plain server answers as X would, so that the sandbox's checks are not what is timed. Rounds of
//! both sides alternate; medians are printed. `cargo bench --bench figures`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use xpost::client::Client;
use xpost::operations;
use xpost_peers::statistics::spread;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("serve") => serve_until_told(),
        Some("upload") => upload(&arguments[2], &arguments[3]),
        _ => {
            posts_per_second();
            cost_of_a_key();
            peak_memory();
            library();
        }
    }
}

// ── the server ──────────────────────────────────────────────────────────────────────────────────────────────────────

fn serve_until_told() {
    let server = xpost_peers::server::start().unwrap();
    println!("{}", server.http);
    std::io::stdout().flush().unwrap();
    // Ends with the parent: its end of the pipe closes.
    let _ = std::io::stdin().read(&mut [0]);
}

struct Server {
    child: std::process::Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(
            &mut std::io::BufReader::new(child.stdout.take().unwrap()),
            &mut line,
        )
        .unwrap();
        Self {
            child,
            url: format!("http://{}", line.trim()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

// ── posts per second ────────────────────────────────────────────────────────────────────────────────────────────────

const ROUNDS: usize = 21;
const POSTS: usize = 500;

fn posts_per_second() {
    let server = Server::start();
    let (_, client) =
        Client::open(&json!({"api_url": server.url, "access_token": "a-user-token"})).unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(30)))
        .proxy(None)
        .build()
        .into();
    let url = format!("{}/2/tweets", server.url);
    let params = json!({"text": "hello"});

    let ours = || {
        let begun = Instant::now();
        for _ in 0..POSTS {
            let envelope = operations::call(&client, "CreateTextTweet", &params).to_json();
            assert!(envelope.starts_with(r#"{"ok":true"#), "{envelope}");
        }
        POSTS as f64 / begun.elapsed().as_secs_f64()
    };
    let bare = || {
        let begun = Instant::now();
        for _ in 0..POSTS {
            let body = json!({"text": "hello"}).to_string();
            let mut answer = agent
                .post(&url)
                .header("authorization", "Bearer a-user-token")
                .header("content-type", "application/json")
                .send(body)
                .unwrap();
            let text = answer.body_mut().read_to_string().unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert!(value["data"]["id"].is_string());
        }
        POSTS as f64 / begun.elapsed().as_secs_f64()
    };
    let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (x, y) = if round % 2 == 0 {
            (ours(), bare())
        } else {
            let y = bare();
            (ours(), y)
        };
        // The first round warms both up.
        if round > 0 {
            a.push(x);
            b.push(y);
            ratios.push(x / y);
        }
    }
    println!(
        "posts per second on a kept connection: xpost {:.0}, bare ureq {:.0}, ratio {:.3} (goal 0.95; medians of {ROUNDS} rounds of {POSTS})",
        spread(&a).median,
        spread(&b).median,
        spread(&ratios).median
    );
}

// ── what the journal adds to a post ─────────────────────────────────────────────────────────────────────────────────

const KEYED: usize = 100;

/// A post with an `idempotency_key` beside one without, both with the profile of the same SQLite store.
fn cost_of_a_key() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let auth = json!({
        "api_url": server.url, "access_token": "a-user-token", "store": folder.path().join("store.db"), "profile": "main",
    });
    let (_, client) = Client::open(&json!({})).unwrap();
    let call = |name: &str, params: &serde_json::Value| {
        let envelope = operations::call(&client, name, params).to_json();
        assert!(envelope.starts_with(r#"{"ok":true"#), "{envelope}");
        envelope
    };
    call("SaveCredentials", &json!({"auth": auth}));
    client
        .configure(&json!({"api_url": server.url, "store": auth["store"], "profile": "main"}))
        .unwrap();
    // Whose the token is, is asked once for a profile.
    call(
        "CreateTextTweet",
        &json!({"text": "warm", "idempotency_key": "warm"}),
    );
    let mut number = 0;
    let mut posts = |keyed: bool| {
        let begun = Instant::now();
        for _ in 0..KEYED {
            number += 1;
            let mut params = json!({"text": "hello"});
            if keyed {
                params["idempotency_key"] = json!(number.to_string());
            }
            call("CreateTextTweet", &params);
        }
        begun.elapsed().as_secs_f64() * 1e3 / KEYED as f64
    };
    let (mut with, mut without, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (x, y) = if round % 2 == 0 {
            (posts(true), posts(false))
        } else {
            let y = posts(false);
            (posts(true), y)
        };
        if round > 0 {
            with.push(x);
            without.push(y);
            ratios.push(x / y);
        }
    }
    let replay = {
        let params = json!({"text": "warm", "idempotency_key": "warm"});
        let begun = Instant::now();
        for _ in 0..KEYED {
            call("CreateTextTweet", &params);
        }
        begun.elapsed().as_secs_f64() * 1e3 / KEYED as f64
    };
    println!(
        "a post with an idempotency_key, SQLite store: {:.2} ms, without {:.2} ms, ratio {:.2} (medians of {ROUNDS} rounds of {KEYED}); the same key again {replay:.2} ms",
        spread(&with).median,
        spread(&without).median,
        spread(&ratios).median
    );
}

// ── peak memory of a 512 MB upload ──────────────────────────────────────────────────────────────────────────────────

const VIDEO: u64 = 512 * 1024 * 1024;

fn peak_memory() {
    let server = Server::start();
    let path = std::env::temp_dir().join(format!("xpost-bench-{}.mp4", std::process::id()));
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(xpost_sandbox::samples::MP4).unwrap();
    file.set_len(VIDEO).unwrap();
    drop(file);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["upload", &server.url])
        .arg(&path)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    std::fs::remove_file(&path).unwrap();
    assert!(output.status.success());
}

/// `VmHWM` of this process in KiB; only Linux tells.
fn high_water() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
            line.split_whitespace().nth(1)?.parse().ok()
        })
        .unwrap_or(0)
}

fn upload(url: &str, path: &str) {
    let (_, client) =
        Client::open(&json!({"api_url": url, "access_token": "a-user-token"})).unwrap();
    let post = operations::call(&client, "CreateTextTweet", &json!({"text": "warm"})).to_json();
    assert!(post.contains("true"), "{post}");
    let idle = high_water();
    let begun = Instant::now();
    let answer = operations::call(
        &client,
        "UploadAttachmentsArray",
        &json!({"files": path, "type": "tweet_video"}),
    )
    .to_json();
    assert!(answer.starts_with(r#"{"ok":true"#), "{answer}");
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "peak memory of a 512 MB upload: {:.1} MB above idle ({:.1} MB, goal 16 MB above), {:.0} MB/s",
        (high_water() - idle) as f64 / 1024.0,
        idle as f64 / 1024.0,
        VIDEO as f64 / 1e6 / seconds
    );
}

// ── the library itself ──────────────────────────────────────────────────────────────────────────────────────────────

#[cfg(target_os = "linux")]
fn library() {
    let release = std::env::current_exe()
        .unwrap()
        .ancestors()
        .find(|folder| folder.ends_with("release"))
        .map(|folder| folder.join("libxpost.so"));
    let Some(path) = release.filter(|path| path.exists()) else {
        println!("library: build it with `cargo build --release` to see its size and load time");
        return;
    };
    let size = std::fs::metadata(&path).unwrap().len();
    let name = std::ffi::CString::new(path.to_str().unwrap()).unwrap();
    let times: Vec<f64> = (0..21)
        .map(|_| {
            // A fresh process each time: the library stays loaded once it is.
            let begun = Instant::now();
            // SAFETY: a child that only loads the library and leaves; nothing of this process is touched in between.
            unsafe {
                let child = libc::fork();
                if child == 0 {
                    let loaded = libc::dlopen(name.as_ptr(), libc::RTLD_NOW);
                    libc::_exit(i32::from(loaded.is_null()));
                }
                let mut status = 0;
                libc::waitpid(child, &mut status, 0);
                assert_eq!(status, 0, "the library does not load");
            }
            let with = begun.elapsed().as_secs_f64();
            let begun = Instant::now();
            // SAFETY: as above, without loading.
            unsafe {
                let child = libc::fork();
                if child == 0 {
                    libc::_exit(0);
                }
                libc::waitpid(child, std::ptr::null_mut(), 0);
            }
            (with - begun.elapsed().as_secs_f64()) * 1e3
        })
        .collect();
    println!(
        "library: {:.2} MB, loads in {:.2} ms (median of 21, cost of fork taken off)",
        size as f64 / 1e6,
        spread(&times).median
    );
}

#[cfg(not(target_os = "linux"))]
fn library() {}
