//! A simulated X, a home of its own, and the built program run against them.

#![allow(dead_code)]

#[path = "../../../tests/support/described.rs"]
mod described;

#[cfg(unix)]
pub mod terminal;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use xpost_sandbox::{Options, Sandbox, samples};

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The answer on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The id of the post that was made.
    pub fn id(&self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.json()["data"]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {self:?}"))
            .to_owned()
    }
}

/// A program on a machine of its own, as far as it can tell.
pub struct World {
    pub sandbox: Sandbox,
    pub home: TempDir,
}

impl World {
    pub fn new() -> Self {
        let world = Self {
            sandbox: Sandbox::start(Options::default()).expect("a port"),
            home: TempDir::new().expect("a folder"),
        };
        world.control("POST", "/_sandbox/settings", json!({"processing_polls": 0}));
        world
    }

    pub fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.sandbox.control(method, path, body);
        assert!(answer.get("error").is_none(), "{path}: {answer}");
        answer
    }

    /// Every request that X has seen, but not its answers to this question.
    pub fn requests(&self) -> Vec<Value> {
        self.control("GET", "/_sandbox/requests", Value::Null)["requests"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// A post as X received it.
    pub fn post(&self, id: &str) -> Value {
        self.control("GET", "/_sandbox/state", Value::Null)["posts"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|post| post["id"] == id)
            .unwrap_or_else(|| panic!("no post {id}"))
            .clone()
    }

    /// Standard parameters of the app with a secret, without tokens.
    pub fn app(&self) -> Map<String, Value> {
        let app = self.sandbox.confidential_app();
        let base = self.sandbox.url();
        let auth = json!({
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": app.redirect_uris[0],
            "api_url": base,
            "authorize_url": format!("{base}/i/oauth2/authorize"),
            "upload_url": base,
        });
        auth.as_object().expect("an object").clone()
    }

    /// A callback on a free port of this machine, which both apps have registered.
    pub fn callback(&self) -> String {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port")
            .port();
        let callback = format!("http://127.0.0.1:{port}/signed-in");
        for app in [self.sandbox.confidential_app(), self.sandbox.public_app()] {
            let mut body = json!({"client_id": app.client_id, "redirect_uris": [callback]});
            if let Some(secret) = app.client_secret {
                body["client_secret"] = json!(secret);
            }
            self.control("POST", "/_sandbox/apps", body);
        }
        callback
    }

    /// Standard parameters that lead to this X and say nothing of an app or a user.
    pub fn network(&self) -> String {
        let mut auth = self.app();
        auth.retain(|key, _| key.ends_with("_url"));
        self.file("network.json", Value::Object(auth).to_string())
    }

    /// Starts the program, to be talked with while it runs.
    pub fn start(&self, words: &[&str], environment: &[(&str, &str)]) -> Running {
        let mut command = command(self.home.path(), words, environment);
        #[cfg(unix)]
        heeds_interruptions(&mut command);
        let mut child = command.spawn().expect("the program");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Running {
            child,
            stderr,
            said: String::new(),
        }
    }

    /// The same of the app without a secret.
    pub fn public_app(&self) -> Map<String, Value> {
        let mut auth = self.app();
        auth.remove("client_secret");
        auth.insert(
            "client_id".into(),
            json!(self.sandbox.public_app().client_id),
        );
        auth
    }

    /// Standard parameters with tokens.
    pub fn auth(&self) -> Map<String, Value> {
        let app = self.sandbox.confidential_app();
        let grant = self.sandbox.grant(
            &app,
            "tweet.read tweet.write users.read media.write offline.access",
        );
        let mut auth = self.app();
        auth.insert("access_token".into(), json!(grant.access_token));
        auth.insert("refresh_token".into(), json!(grant.refresh_token));
        auth
    }

    /// A file in this world's home.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("written");
        path.to_str().expect("utf-8").to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The tokens in a file, as most users keep them.
    pub fn auth_file(&self) -> String {
        self.file("auth.json", Value::Object(self.auth()).to_string())
    }

    pub fn png(&self, name: &str) -> String {
        self.file(name, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01")
    }

    pub fn gif(&self) -> String {
        self.file("a.gif", samples::GIF)
    }

    pub fn mp4(&self) -> String {
        self.file("a.mp4", samples::MP4)
    }

    pub fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, &[], "")
    }

    pub fn run_with(&self, words: &[&str], environment: &[(&str, &str)], stdin: &str) -> Run {
        run(self.home.path(), words, environment, stdin)
    }

    /// Opens a link as a browser would and agrees; gives where it leads.
    pub fn approve(&self, link: &str) -> String {
        let address = link
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .unwrap_or_else(|| panic!("no link of this X: {link}"));
        let mut stream = std::net::TcpStream::connect(address.0).expect("a connection");
        let (host, path) = address;
        write!(
            stream,
            "GET /{path}&sandbox_decision=approve HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .unwrap_or_else(|| panic!("no redirect: {answer}"))
            .trim()
            .to_owned()
    }
}

/// Follows a redirect to this machine; gives the page.
pub fn visit(address: &str) -> String {
    use std::io::{Read as _, Write as _};
    let rest = address.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = std::net::TcpStream::connect(host).expect("somebody listens");
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n").expect("sent");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    page
}

/// The program, running.
pub struct Running {
    pub child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Running {
    /// The next link that it shows.
    pub fn link(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = self.stderr.read_line(&mut line).expect("utf-8");
            assert_ne!(read, 0, "no link: {}", self.said);
            self.said.push_str(&line);
            if line.starts_with("http") {
                return line.trim().to_owned();
            }
        }
    }

    /// What it says from here on.
    pub fn stderr(&mut self) -> &mut BufReader<ChildStderr> {
        &mut self.stderr
    }

    /// Waits until it says that on stderr.
    pub fn told(&mut self, word: &str) {
        loop {
            let mut line = String::new();
            let read = self.stderr.read_line(&mut line).expect("utf-8");
            assert_ne!(read, 0, "never told of {word}: {}", self.said);
            self.said.push_str(&line);
            if line.contains(word) {
                return;
            }
        }
    }

    /// Sends a signal to a program that may have ended by itself.
    pub fn signal_if_running(&self, name: &str) {
        // It is not waited for yet, so its number is nobody else's.
        let _ = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .stderr(Stdio::null())
            .status();
    }

    /// The next line of its answer.
    pub fn line(&mut self) -> String {
        let stdout = self.child.stdout.as_mut().expect("a pipe");
        let mut line = Vec::new();
        let mut byte = [0];
        // Byte by byte: what comes behind the line is somebody else's to read.
        while stdout.read(&mut byte).expect("a byte") == 1 && byte != *b"\n" {
            line.push(byte[0]);
        }
        String::from_utf8(line).expect("utf-8")
    }

    pub fn write(&mut self, text: &str) {
        let stdin = self.child.stdin.as_mut().expect("a pipe");
        stdin.write_all(text.as_bytes()).expect("written");
    }

    pub fn signal(&self, name: &str) {
        let done = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .expect("kill");
        assert!(done.success());
    }

    pub fn end(mut self) -> Run {
        self.stderr.read_to_string(&mut self.said).expect("utf-8");
        let output = self.child.wait_with_output().expect("an end");
        Run {
            code: output.status.code().expect("no signal"),
            stdout: String::from_utf8(output.stdout).expect("utf-8"),
            stderr: self.said,
        }
    }
}

/// Runs the program with nothing of the tester's own environment.
pub fn run(home: &Path, words: &[&str], environment: &[(&str, &str)], stdin: &str) -> Run {
    let mut child = command(home, words, environment)
        .spawn()
        .expect("the program");
    // A program that reads no input may be gone already.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("an end");
    let run = Run {
        code: output.status.code().expect("no signal"),
        stdout: String::from_utf8(output.stdout).expect("utf-8"),
        stderr: String::from_utf8(output.stderr).expect("utf-8"),
    };
    as_described(words, &run);
    run
}

/// Holds what an operation answered to its description. Words of the program's own answer in a form of their own.
fn as_described(words: &[&str], run: &Run) {
    let mut operations = words
        .iter()
        .filter(|word| xpost::operations::find(word).is_some());
    let asks_for_help = words
        .iter()
        .any(|word| ["help", "--help", "-h"].contains(word));
    let (Some(operation), false) = (operations.next(), asks_for_help || run.stdout.is_empty())
    else {
        return;
    };
    let answer = serde_json::from_str(&run.stdout);
    if words.contains(&"--envelope") {
        described::as_described(operation, &answer.expect("an envelope"));
    } else if run.code == 0 {
        // A string is printed as it is.
        let answer = answer.unwrap_or_else(|_| json!(run.stdout.trim_end()));
        described::as_described(operation, &json!({"ok": true, "result": answer}));
    }
}

fn command(home: &Path, words: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xpost"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("XPOST_") || name.starts_with("LC_") || name.starts_with("LANG") {
            command.env_remove(name);
        }
    }
    command
        .args(words)
        .current_dir(home)
        .env("HOME", home)
        .env("XDG_STATE_HOME", home.join("state"))
        .env("LOCALAPPDATA", home.join("state"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("APPDATA", home.join("config"))
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A shell lets what it starts in the background ignore an interruption, `nohup` a hang-up, and so do the tests there and all
/// that they start.
#[cfg(unix)]
fn heeds_interruptions(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    // SAFETY: between fork and exec `signal` may be called, and nothing else is.
    unsafe {
        command.pre_exec(|| {
            for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
                libc::signal(signal, libc::SIG_DFL);
            }
            Ok(())
        });
    }
}
