//! What a store has: `xpost auth list`, `show`, `remove` and `export`, their help, and what none of them shows.

use serde_json::{Value, json};

use crate::signed_in::{app, file, login, store};
use crate::support::{self, Run, World};

#[test]
fn profiles_are_listed_shown_and_removed() {
    let world = World::new();
    let empty = world.run(&["auth", "list"]);
    assert_eq!(empty.code, 0, "{empty:?}");
    assert!(empty.stdout.contains("auth login"), "{empty:?}");
    assert_eq!(
        world.run(&["auth", "list", "--json"]).json(),
        json!({"profiles": []})
    );

    let app = file(&world, app(&world));
    for name in ["main", "второй"] {
        assert_eq!(login(&world, &app, &["--profile", name]).code, 0);
    }
    let list = world.run(&["auth", "list"]);
    let lines: Vec<&str> = list.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{list:?}");
    assert!(lines[0].starts_with("PROFILE"), "{list:?}");
    let line = lines
        .iter()
        .find(|line| line.starts_with("main"))
        .expect("main");
    for word in ["@demo_account", "good", " h ", "tweet.write"] {
        assert!(line.contains(word), "{word}: {list:?}");
    }
    let russian = world.run(&["auth", "list", "--lang", "ru"]);
    assert!(russian.stdout.contains("ПРОФИЛЬ"), "{russian:?}");
    assert!(russian.stdout.contains("действует"), "{russian:?}");
    let raw = world.run(&["auth", "list", "--envelope"]).json();
    assert_eq!(raw["result"]["profiles"].as_array().map(Vec::len), Some(2));

    let shown = world.run(&["auth", "show", "--profile", "второй"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stdout.contains("второй"), "{shown:?}");
    assert!(shown.stdout.contains("demo-client"), "{shown:?}");

    let network = world.network();
    let gone = world.run(&[
        "auth",
        "remove",
        "--profile",
        "main",
        "--revoke",
        "-a",
        &network,
    ]);
    assert_eq!(gone.code, 0, "{gone:?}");
    assert!(gone.stdout.contains("main"), "{gone:?}");
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["grants"].as_array().map(Vec::len), Some(1), "{state}");
    let again = world.run(&["auth", "remove", "--profile", "main", "--yes"]);
    assert_eq!(again.code, 3, "{again:?}");
    let kept = world.run(&["auth", "remove", "--profile", "второй", "--test"]);
    assert_eq!(kept.code, 2, "{kept:?}");
    assert_eq!(
        world.run(&["auth", "list", "--json"]).json()["profiles"][0]["profile"],
        "второй"
    );
}

#[test]
fn a_store_of_ones_own_may_be_named_and_be_encrypted() {
    let world = World::new();
    let app = file(&world, app(&world));
    let key = [("XPOST_STORE_KEY", "0123456789abcdef0123456789abcdef")];
    let words = [
        "auth",
        "login",
        "--headless",
        "-a",
        &app,
        "--store",
        "accounts.db",
    ];
    let mut running = world.start(&words, &key);
    let redirect = world.approve(&running.link());
    running.write(&format!("{redirect}\n"));
    assert_eq!(running.end().code, 0);
    assert!(world.path("accounts.db").is_file() && !store(&world).exists());

    let named = [("XPOST_STORE", "accounts.db"), key[0]];
    let show = |environment: &[(&str, &str)]| world.run_with(&["auth", "show"], environment, "");
    assert_eq!(show(&named).code, 0);
    let locked = show(&named[..1]);
    assert_eq!(locked.code, 7, "{locked:?}");
    let wrong = show(&[
        named[0],
        ("XPOST_STORE_KEY", "another key, thirty-two characters"),
    ]);
    assert_eq!(wrong.code, 7, "{wrong:?}");
    let visible = world.run(&["auth", "show", "--store", "postgres://me:hunter22@host/db"]);
    assert_eq!(visible.code, 2, "{visible:?}");
    assert!(visible.stderr.contains("XPOST_STORE"), "{visible:?}");
    assert!(!visible.stderr.contains("hunter22"), "{visible:?}");
}

#[test]
fn an_export_is_what_auth_takes_and_its_owners_alone() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &["--profile", "main"]).code, 0);
    let oauth1 = [("XPOST_OAUTH_TOKEN", "not-of-the-profile")];
    let run = world.run_with(&["auth", "export", "--profile", "main"], &oauth1, "");
    assert_eq!(run.code, 0, "{run:?}");
    let exported = run.json();
    let keys: Vec<&str> = exported
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "client_id",
            "client_secret",
            "access_token",
            "refresh_token",
            "redirect_uri",
            "api_url",
            "authorize_url",
            "upload_url",
        ]
    );
    assert!(run.stderr.contains("works once"), "{run:?}");

    let words = [
        "auth",
        "export",
        "--profile",
        "main",
        "--output",
        "copy.json",
    ];
    let run = world.run(&words);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.is_empty(), "{run:?}");
    let copy = world.path("copy.json");
    let content: Value =
        serde_json::from_slice(&std::fs::read(&copy).expect("a file")).expect("JSON");
    assert_eq!(content, exported);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = copy.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let network = world.network();
    for option in ["-a", "--config"] {
        let run = world.run_with(
            &["GetCurrentUser", option, "copy.json"],
            &[("XPOST_AUTH", &network)],
            "",
        );
        assert_eq!(run.code, 0, "{run:?}");
    }

    std::fs::write(&copy, "mine").expect("written");
    for option in ["--output", "--out"] {
        let run = world.run(&["auth", "export", "--profile", "main", option, "copy.json"]);
        assert_eq!(run.code, 2, "{run:?}");
    }
    assert_eq!(std::fs::read_to_string(&copy).expect("a file"), "mine");
    let unknown = world.run(&["auth", "export", "--profile", "mian", "--output", "b.json"]);
    assert_eq!(unknown.code, 3, "{unknown:?}");
    assert!(!world.path("b.json").exists());
}

/// Runs the program on a terminal, and types.
#[cfg(unix)]
fn on_terminal(world: &World, words: &[&str], typed: &str) -> (i32, String) {
    const TERMINAL: &str = "\
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
os.write(terminal, sys.argv[1].encode())
seen = b''
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    seen += more
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";
    let output = std::process::Command::new("python3")
        .args(["-c", TERMINAL, typed, env!("CARGO_BIN_EXE_xpost")])
        .args(words)
        .current_dir(world.home.path())
        .env("HOME", world.home.path())
        .env("XDG_STATE_HOME", world.path("state"))
        .env("XPOST_LANG", "en")
        .output()
        .expect("python3");
    let seen = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code().expect("no signal"), seen)
}

#[cfg(unix)]
#[test]
fn a_terminal_is_asked_before_a_removal_and_spared_an_export() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let token = world.run(&["auth", "export"]).json()["access_token"].clone();
    let token = token.as_str().expect("a token");

    let (code, seen) = on_terminal(&world, &["auth", "export"], "");
    assert_eq!(code, 2, "{seen}");
    assert!(seen.contains("--force") && !seen.contains(token), "{seen}");
    let (code, seen) = on_terminal(&world, &["auth", "export", "--force"], "");
    assert!(code == 0 && seen.contains(token), "{seen}");

    let (code, seen) = on_terminal(&world, &["auth", "remove"], "n\n");
    assert_eq!(code, 4, "{seen}");
    assert!(seen.contains("@demo_account"), "{seen}");
    assert_eq!(world.run(&["auth", "show"]).code, 0);
    let (code, seen) = on_terminal(&world, &["auth", "remove"], "y\n");
    assert_eq!(code, 0, "{seen}");
    assert_eq!(world.run(&["auth", "show"]).code, 3);
}

#[test]
fn secrets_never_come_out_of_what_shows_profiles() {
    let world = World::new();
    let app = file(&world, app(&world));
    let mut seen = String::new();
    let mut see = |run: Run| {
        assert_eq!(run.code, 0, "{run:?}");
        seen.push_str(&run.stdout);
        seen.push_str(&run.stderr);
    };
    let network = world.network();
    see(login(&world, &app, &["--debug"]));
    let first = world.run(&["auth", "export"]).json();
    see(login(&world, &network, &["--debug", "--envelope"]));
    let second = world.run(&["auth", "export"]).json();
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    for words in [
        &["GetCurrentUser", "--profile", "default"][..],
        &[
            "CreateTextTweet",
            "-t",
            "a",
            "--profile",
            "default",
            "--test",
        ],
        &["GetStandardParameters", "--profile", "default"],
        &["GetProfileState", "--profile", "default"],
        &["ListProfiles", "--store", "default"],
        &["auth", "list"],
        &["auth", "list", "--json"],
        &["auth", "show"],
    ] {
        let words = [words, &["-a", &network, "--debug"]].concat();
        see(world.run(&words));
        see(world.run(&[&words[..], &["--envelope"]].concat()));
    }
    let third = world.run(&["auth", "export"]).json();
    see(world.run(&[
        "auth",
        "remove",
        "--revoke",
        "-a",
        &network,
        "--debug",
        "--envelope",
    ]));
    assert!(seen.contains("/2/oauth2/token"), "{seen}");
    for exported in [&first, &second, &third] {
        for key in ["client_secret", "access_token", "refresh_token"] {
            let secret = exported[key].as_str().expect("a secret");
            assert!(!seen.contains(secret), "{key}: {seen}");
        }
    }
    assert_ne!(
        second["refresh_token"], third["refresh_token"],
        "it was refreshed"
    );
}

#[test]
fn help_explains_the_commands_in_both_languages() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| support::run(home.path(), words, &[], "");
    assert!(run(&["--help"]).stdout.contains("\n  auth "));
    assert_eq!(run(&["auth"]).code, 2);
    assert!(run(&["auth", "--help"]).stdout.contains("login"));
    for (command, option) in [
        ("login", "--headless"),
        ("list", "--json"),
        ("show", "--account"),
        ("remove", "--revoke"),
        ("export", "--force"),
    ] {
        let page = run(&["auth", command, "--help"]);
        assert_eq!(page.code, 0, "{page:?}");
        assert!(page.stdout.contains(option), "{page:?}");
        assert!(
            page.stdout
                .contains(&format!("Usage: xpost auth {command}")),
            "{page:?}"
        );
        assert_eq!(page.stdout, run(&["help", "auth", command]).stdout);
        let page = run(&["auth", command, "--help", "--lang", "ru"]);
        assert!(page.stdout.contains("Использование"), "{page:?}");
        assert!(!page.stdout.contains("Commands:"), "{page:?}");
    }
    let wrong = run(&["auth", "logn", "--lang", "ru"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(wrong.stderr.contains("нет команды `logn`"), "{wrong:?}");
    let swallowed = run(&["auth", "login", "--profile", "--no-browser"]);
    assert_eq!(swallowed.code, 2, "{swallowed:?}");
}
