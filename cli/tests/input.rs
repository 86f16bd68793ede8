//! What a value on the command line means: itself, or what standard input holds, or a path of the user's.

mod support;

use serde_json::{Value, json};
use support::World;

#[test]
fn a_text_is_posted_as_it_was_typed() {
    let world = World::new();
    let auth = world.auth_file();
    for text in [r"C:\new\readme.txt", r"\n", r"a\rb\vc\fd\te", r"100 % \o/"] {
        let run = world.run(&["CreateTextTweet", "-t", text, "-a", &auth]);
        assert_eq!(world.post(&run.id())["sent_text"], text);
    }
    let options = ["-o", r"a\nb", "-o", "c", "-d", "60"];
    let run = world.run(&[&["CreatePollTweet", "-t", "?", "-a", &auth][..], &options].concat());
    assert_eq!(world.post(&run.id())["body"]["poll"]["options"][0], r"a\nb");
}

#[test]
fn behind_twitter_the_escapes_of_openintegrations_are_expanded() {
    let world = World::new();
    let auth = world.auth_file();
    let run = world.run(&["twitter", "CreateTextTweet", "-t", r"a\nb\tc", "-a", &auth]);
    assert_eq!(world.post(&run.id())["sent_text"], "a\nb\\tc");
    let run = world.run(&["twitter", "CreateTextTweet", "-t", r"[a\nb]", "-a", &auth]);
    assert_eq!(world.post(&run.id())["sent_text"], r"[a\nb]");
    let run = world.run(&["twitter", "CreateTextTweet", "-t", "-", "-a", &auth]);
    assert_eq!(world.post(&run.id())["sent_text"], "-");
}

#[test]
fn a_text_that_is_a_hyphen_is_read_from_standard_input() {
    let world = World::new();
    let auth = world.auth_file();
    for (number, (piped, posted)) in [
        ("one line\n", "one line"),
        ("two\nlines\n\n\n", "two\nlines"),
        ("windows\r\n", "windows"),
        ("no end of a line", "no end of a line"),
        ("\u{feff}marked\n", "marked"),
        (
            "  'quotes' \"and\" \\n $HOME\n",
            "  'quotes' \"and\" \\n $HOME",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let words = ["CreateTextTweet", "--text", "-", "--auth", &auth];
        let run = world.run_with(&words, &[], piped);
        let sent = world.post(&run.id())["sent_text"].clone();
        // White space at either end is X's to drop.
        assert_eq!(
            sent.as_str().expect("a text").trim(),
            posted.trim(),
            "{number}"
        );
    }
    let profile = ["SaveCredentials", "-a", &auth, "--profile", "main"];
    assert_eq!(world.run(&profile).code, 0);
    let words = ["EnqueueTweet", "--post=-", "--profile", "main"];
    let queued = world.run_with(&words, &[], "queued\n");
    assert_eq!(queued.json()["text"], "queued", "{queued:?}");
}

#[test]
fn standard_input_is_read_for_one_parameter_only_and_as_utf8() {
    let world = World::new();
    let auth = Value::Object(world.auth()).to_string();
    let words = ["CreateTextTweet", "--text", "-", "--auth", "-"];
    let run = world.run_with(&words, &[], &auth);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("`auth` and `text`"), "{run:?}");
    let words = ["CreateTextTweet", "--text", "-", "--auth", &auth];
    let empty = world.run_with(&words, &[], "\n");
    assert_eq!(empty.code, 2, "{empty:?}");
    assert!(world.requests().is_empty());
}

/// A secret of a container, a file without an ending, standard input as a file, what a command prints.
#[cfg(unix)]
#[test]
fn credentials_are_read_from_a_file_of_any_name() {
    use std::process::Command;
    let world = World::new();
    let auth = Value::Object(world.auth()).to_string();
    std::fs::create_dir(world.path("secrets")).expect("a folder");
    world.file("secrets/x", &auth);
    world.file("creds.conf", format!("\u{feff}{auth}\n"));
    world.file("{odd", &auth);
    for given in [
        "secrets/x",
        "creds.conf",
        "@creds.conf",
        "@{odd",
        "~/secrets/x",
    ] {
        let run = world.run(&["GetCurrentUser", "--auth", given]);
        assert_eq!(run.code, 0, "{given}: {run:?}");
        let run = world.run_with(&["GetCurrentUser"], &[("XPOST_AUTH", given)], "");
        assert_eq!(run.code, 0, "{given}: {run:?}");
    }
    for given in ["/dev/stdin", "@/dev/stdin"] {
        let run = world.run_with(&["GetCurrentUser", "--auth", given], &[], &auth);
        assert_eq!(run.code, 0, "{given}: {run:?}");
        let words = ["CreateTextTweet", "--text", "-", "--auth", given];
        let both = world.run_with(&words, &[], &auth);
        assert_eq!(both.code, 2, "{both:?}");
        assert!(both.stderr.contains("`auth` and `text`"), "{both:?}");
    }
    let line = "\"$0\" CreateTextTweet --text substituted --auth <(cat creds.conf)";
    let output = Command::new("bash")
        .args(["-c", line, env!("CARGO_BIN_EXE_xpost")])
        .env("HOME", world.home.path())
        .current_dir(world.home.path())
        .output()
        .expect("bash");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["posts"][0]["sent_text"], "substituted", "{told}");
    // A name that is mistyped is told, and is no token that anybody should see.
    let run = world.run(&["GetCurrentUser", "--auth", "secrets/y"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("`auth`"), "{run:?}");
}

/// A terminal of the system, with the program's standard input on it.
#[cfg(target_os = "linux")]
#[test]
fn a_person_at_a_terminal_is_told_what_to_do() {
    use std::process::Command;
    let world = World::new();
    let auth = world.auth_file();
    // `script` runs a command on a terminal of its own and types what it reads.
    let line = format!(
        "{} CreateTextTweet -t - -a {auth}",
        env!("CARGO_BIN_EXE_xpost")
    );
    let typed = world.file("typed", "typed by hand\n\u{4}");
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("HOME", world.home.path())
        .env("LC_ALL", "C.UTF-8")
        .stdin(std::fs::File::open(typed).expect("a file"))
        .output()
        .expect("script");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("Ctrl-D"), "{told}");
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["posts"][0]["sent_text"], "typed by hand", "{told}");
}

#[test]
fn a_tilde_is_the_users_folder_where_the_shell_left_it() {
    let world = World::new();
    world.auth_file();
    world.png("cat.png");
    world.png("dog.png");
    let post = |options: &[&str]| {
        let words = [
            &["CreateImageTweet", "-t"],
            options,
            &["--auth=~/auth.json"],
        ]
        .concat();
        let run = world.run(&words);
        world.post(&run.id())["media"].as_array().map(Vec::len)
    };
    assert_eq!(post(&["one", "--pictures=~/cat.png"]), Some(1));
    assert_eq!(
        post(&["two", "-p", "~/cat.png", "-p", "~/dog.png"]),
        Some(2)
    );
    assert_eq!(
        post(&["list", "-p", "['~/cat.png', {'file': '~/dog.png'}]"]),
        Some(2)
    );
    let words = [
        "CreateTextTweet",
        "-t",
        "kept",
        "--auth=@~/auth.json",
        "--out=~/answer.json",
    ];
    let run = world.run(&words);
    assert_eq!(run.code, 0, "{run:?}");
    let answer = std::fs::read(world.path("answer.json")).expect("a file in the home");
    let answer: Value = serde_json::from_slice(&answer).expect("JSON");
    assert_eq!(answer["data"]["text"], "kept");
    let auth = [("XPOST_AUTH", "~/auth.json")];
    let run = world.run_with(&["GetCurrentUser", "--store=~/own.db"], &auth, "");
    assert_eq!(run.code, 0, "{run:?}");
    // A text is no path.
    let run = world.run(&["CreateTextTweet", "--text=~/cat.png", "--auth=~/auth.json"]);
    assert_eq!(world.post(&run.id())["sent_text"], json!("~/cat.png"));
}
