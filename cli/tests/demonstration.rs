//! `xpost demo` and `xpost sandbox` work from nothing, and show what arrived.

mod support;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use support::run;

#[test]
fn the_demo_ends_well_over_http_and_https_in_both_languages() {
    let home = tempfile::tempdir().expect("a folder");
    for (words, last) in [
        (&["demo"][..], "Everything arrived as it was sent."),
        (
            &["demo", "--https", "--lang", "ru"],
            "Всё дошло таким, каким отправлено.",
        ),
    ] {
        let shown = run(home.path(), words, &[], "");
        assert_eq!(shown.code, 0, "{shown:?}");
        assert!(shown.stdout.trim_end().ends_with(last), "{shown:?}");
        assert!(shown.stdout.lines().count() < 60, "{shown:?}");
        assert!(!shown.stdout.contains('✗') && !shown.stdout.contains('\u{1b}'));
        assert_eq!(shown.stdout.matches("sha256").count(), 4, "{shown:?}");
        for kind in [
            "image/png",
            "image/gif",
            "video/mp4",
            "OAuth 1.0a",
            "duplicate_content",
        ] {
            assert!(shown.stdout.contains(kind), "{kind}: {shown:?}");
        }
        assert!(shown.stderr.is_empty(), "{shown:?}");
    }
}

#[test]
fn the_sandbox_hands_out_an_auth_file_that_posts_over_tls() {
    let home = tempfile::tempdir().expect("a folder");
    let mut server = Command::new(env!("CARGO_BIN_EXE_xpost"))
        .args([
            "sandbox",
            "--https-port",
            "0",
            "--ca-out",
            "ca.pem",
            "--out",
            "auth.json",
            "--lang",
            "en",
        ])
        .arg("--no-account")
        .current_dir(home.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    let mut page = String::new();
    for line in lines {
        let line = line.expect("utf-8");
        page.push_str(&line);
        page.push('\n');
        if line.starts_with("Serving") {
            break;
        }
    }
    let posted = run(
        home.path(),
        &["CreateTextTweet", "-t", "over TLS", "-a", "auth.json"],
        &[],
        "",
    );
    server.kill().expect("running");
    server.wait().expect("an end");
    assert_eq!(posted.code, 0, "{posted:?}");
    assert!(
        page.contains("_sandbox/state") && page.contains("demo-public"),
        "{page}"
    );
}
