//! What the program prints where, and what its exit code says.

mod support;

use serde_json::{Value, json};
use support::{World, run};

#[test]
fn a_link_is_printed_raw_and_an_answer_as_the_body_of_x() {
    let world = World::new();
    let link = world.run(&[
        "GetAuthorizationLink",
        "-a",
        &Value::Object(world.app()).to_string(),
    ]);
    assert!(link.stdout.starts_with("http://"), "{link:?}");
    let answer = world.run(&["CreateTextTweet", "-t", "a", "-a", &world.auth_file()]);
    assert!(answer.json()["data"]["id"].is_string());
    assert!(answer.json().get("ok").is_none());
    assert!(answer.stderr.is_empty(), "{answer:?}");
}

#[test]
fn a_warning_is_told_to_a_person_and_the_answer_stays_as_it_is() {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&["CreateTextTweet", "-t", "see example.com", "-a", &auth]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.json()["data"]["id"].is_string());
    assert!(run.stderr.contains("xpost: warning: "), "{run:?}");
    let run = world.run(&[
        "CreateTextTweet",
        "-t",
        "see example.org",
        "-a",
        &auth,
        "--envelope",
    ]);
    assert_eq!(run.json()["warnings"][0]["code"], "link_price");
    assert!(run.stderr.is_empty(), "{run:?}");
}

#[test]
fn a_check_needs_no_network_and_a_dear_post_is_refused() {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&["check-tweet", "-t", "$A $B", "-a", &auth]);
    assert_eq!(
        run.json()["problems"][0]["code"],
        "too_many_cashtags",
        "{run:?}"
    );
    let mut dear: Value =
        serde_json::from_slice(&std::fs::read(&auth).expect("a file")).expect("JSON");
    dear["budget"] = json!("0.01");
    let run = world.run(&["CreateTextTweet", "-t", "a", "-a", &dear.to_string()]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("budget_exceeded"), "{run:?}");
}

#[test]
fn envelope_prints_everything() {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&["CreateTextTweet", "-t", "a", "-a", &auth, "--envelope"]);
    assert_eq!(run.json()["ok"], true);
    assert!(run.json()["http"]["status"].is_u64());
    let run = world.run(&["--envelope", "CreateTextTweet", "-t", "a", "-a", &auth]);
    assert_eq!(run.json()["error"]["code"], "duplicate_content", "{run:?}");
    assert!(run.stderr.contains("equal to a recent one"), "{run:?}");
}

#[test]
fn a_refusal_prints_the_body_of_x_and_tells_a_person_what_to_do() {
    let world = World::new();
    let auth = world.auth_file();
    world.run(&["CreateTextTweet", "-t", "a", "-a", &auth]).id();
    let run = world.run(&["CreateTextTweet", "-t", "a", "-a", &auth]);
    assert_eq!(run.code, 1);
    assert_eq!(run.json()["status"], 403);
    assert!(run.stderr.contains("hint:"), "{run:?}");
    let run = world.run(&["CreateTextTweet", "-t", "a", "-a", &auth, "--lang", "ru"]);
    assert!(run.stderr.contains("подсказка:"), "{run:?}");
    assert!(run.stderr.contains("недавним"), "{run:?}");
}

#[test]
fn out_writes_the_answer_to_a_file_and_nothing_to_stdout() {
    let world = World::new();
    let path = world.path("answer.json");
    let out = path.to_str().expect("utf-8");
    let run = world.run(&[
        "CreateTextTweet",
        "-t",
        "a",
        "-a",
        &world.auth_file(),
        "--out",
        out,
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.is_empty());
    let answer: Value =
        serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    assert!(answer["data"]["id"].is_string());
}

#[test]
fn an_impossible_out_is_noticed_before_anything_is_sent() {
    let world = World::new();
    let auth = world.auth_file();
    for out in ["no/such/folder/a.json", "."] {
        let run = world.run(&["CreateTextTweet", "-t", "a", "-a", &auth, "--out", out]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("--out"), "{run:?}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_failure_without_a_body_leaves_the_out_file_as_it_was() {
    let world = World::new();
    let out = world.file("answer.json", "before");
    let run = world.run(&["CreateTextTweet", "-t", "a", "--out", &out]);
    assert_eq!(run.code, 3, "{run:?}");
    assert_eq!(std::fs::read_to_string(out).expect("a file"), "before");
}

#[test]
fn exit_codes_say_what_a_script_may_do_next() {
    let world = World::new();
    let auth = world.auth_file();
    let fault = |rule: Value| {
        world.control("DELETE", "/_sandbox/faults", Value::Null);
        world.control("POST", "/_sandbox/faults", rule);
    };
    let post = |text: &str| {
        world
            .run(&[
                "CreateTextTweet",
                "-t",
                text,
                "-a",
                &auth,
                "--set",
                "retries=0",
            ])
            .code
    };
    assert_eq!(post("a"), 0);
    assert_eq!(post("a"), 1, "a duplicate");
    assert_eq!(
        world
            .run(&[
                "CreatePollTweet",
                "-t",
                "a",
                "-o",
                "['a','b']",
                "-d",
                "1",
                "-a",
                &auth
            ])
            .code,
        2
    );
    assert_eq!(
        world
            .run(&["CreateImageTweet", "-t", "a", "-p", "none.png", "-a", &auth])
            .code,
        2
    );
    assert_eq!(
        world.run(&["CreateTextTweet", "-t", "a"]).code,
        3,
        "no credentials"
    );
    fault(json!({"action": "unauthorized", "match": {"path": "/2/tweets"}}));
    assert_eq!(post("b"), 3);
    fault(json!({"action": "rate_limit", "match": {"path": "/2/tweets"}}));
    assert_eq!(post("c"), 6);
    fault(json!({"action": "drop_after", "match": {"path": "/2/tweets"}}));
    assert_eq!(post("d"), 5);
    fault(json!({"action": "status", "status": 503, "match": {"path": "/2/users/me"}, "times": 9}));
    let run = world.run(&["GetCurrentUser", "-a", &auth, "--set", "retries=0"]);
    assert_eq!(run.code, 4, "{run:?}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|port| port.local_addr())
        .expect("a port");
    let nowhere = format!("api_url=http://{closed}");
    let run = world.run(&[
        "CreateTextTweet",
        "-t",
        "e",
        "-a",
        &auth,
        "--set",
        &nowhere,
        "--set",
        "retries=0",
    ]);
    assert_eq!(run.code, 4, "{run:?}");
}

#[test]
fn wrong_usage_is_explained_in_the_users_language() {
    let home = tempfile::tempdir().expect("a folder");
    let said = run(home.path(), &["CreateTextTwit"], &[], "");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("CreateTextTweet"), "{said:?}");
    let said = run(
        home.path(),
        &["СоздатьТекстовыйТвид"],
        &[("LANG", "ru_RU.UTF-8")],
        "",
    );
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("СоздатьТекстовыйТвит"), "{said:?}");
    let said = run(
        home.path(),
        &["CreateTextTweet", "--txet", "a"],
        &[("LC_ALL", "ru_RU.UTF-8")],
        "",
    );
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("неизвестен"), "{said:?}");
    let said = run(home.path(), &["CreateTextTweet", "--txet", "a"], &[], "");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("has no option `--txet`"), "{said:?}");
}

#[test]
fn help_documents_operations_and_exit_codes() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| run(home.path(), words, &[], "");
    for words in [&["--help"][..], &["help", "exit-codes"]] {
        let page = run(words);
        assert_eq!(page.code, 0, "{page:?}");
        assert!(page.stdout.contains("outcome unknown"), "{page:?}");
    }
    let page = run(&["help", "create-image-tweet"]);
    assert!(page.stdout.contains("--pictures"), "{page:?}");
    assert_eq!(page.stdout, run(&["CreateImageTweet", "--help"]).stdout);
    let page = run(&["--lang", "ru", "СоздатьТвитОпрос", "--help"]);
    assert!(
        page.stdout
            .contains("Использование: xpost СоздатьТвитОпрос"),
        "{page:?}"
    );
    assert!(
        run(&["--version"])
            .stdout
            .contains(env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(run(&[]).code, 2);
}

#[test]
fn operations_and_completions_are_listed() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| run(home.path(), words, &[], "");
    let all = run(&["operations", "--json"]).json();
    assert!(all.as_array().is_some_and(|all| all.len() >= 19));
    assert!(run(&["operations"]).stdout.contains("СоздатьТвитВидео"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]);
        assert_eq!(script.code, 0, "{shell}: {}", script.stderr);
        assert!(script.stdout.contains("XPOST_COMPLETE"), "{shell}");
    }
}

/// A disk that is full, a reader that is gone: the post is public, and its id must not get lost with the answer.
#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_leaves_the_id_of_the_post_on_stderr() {
    use std::os::fd::OwnedFd;
    use std::process::{Command, Stdio};
    let world = World::new();
    let auth = world.auth_file();
    let closed_pipe = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(OwnedFd::from(writer))
    };
    let full = || {
        Stdio::from(
            std::fs::File::options()
                .write(true)
                .open("/dev/full")
                .expect("it"),
        )
    };
    let thread = r#"["one", "two"]"#;
    for (number, (stdout, options)) in [
        (closed_pipe(), &[][..]),
        (full(), &[]),
        (full(), &["--envelope"]),
        (full(), &["--out", "/dev/full"]),
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!("written nowhere {number}");
        let words = match number {
            3 => vec!["CreateThread", "--posts", thread, "-a", &auth],
            _ => vec!["CreateTextTweet", "-t", &text, "-a", &auth],
        };
        let output = Command::new(env!("CARGO_BIN_EXE_xpost"))
            .args(words)
            .args(options)
            .env("HOME", world.home.path())
            .env("LC_ALL", "C")
            .stdout(stdout)
            .output()
            .expect("the program");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(70), "{told}");
        assert!(told.contains("the post is public"), "{told}");
        let state = world.control("GET", "/_sandbox/state", Value::Null);
        let posts = state["posts"].as_array().expect("a list");
        let made = posts.iter().rev().take(if number == 3 { 2 } else { 1 });
        for post in made {
            let id = post["id"].as_str().expect("an id");
            assert!(told.contains(id), "{id}: {told}");
        }
        assert_eq!(posts.len(), [1, 2, 3, 5][number]);
    }
    // What was read is nobody's post.
    let output = Command::new(env!("CARGO_BIN_EXE_xpost"))
        .args(["GetCurrentUser", "-a", &auth])
        .env("HOME", world.home.path())
        .stdout(full())
        .output()
        .expect("the program");
    assert_eq!(output.status.code(), Some(70));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("public"));
}
