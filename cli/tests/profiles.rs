//! `xpost auth` and `--profile`: accounts that are signed in once and used by name.

mod support;

use std::path::PathBuf;

use serde_json::{Map, Value, json};
use support::{Run, World};

/// An app whose callback is on a free port of this machine.
fn app(world: &World) -> Map<String, Value> {
    let mut app = world.app();
    app.insert("redirect_uri".into(), json!(world.callback()));
    app
}

fn public_app(world: &World) -> Map<String, Value> {
    let mut app = world.public_app();
    app.insert("redirect_uri".into(), json!(world.callback()));
    app
}

/// The app in a file, the way most users have it.
fn file(world: &World, app: Map<String, Value>) -> String {
    world.file("app.json", Value::Object(app).to_string())
}

/// Where the user's own store is.
fn store(world: &World) -> PathBuf {
    world.path("state").join("xpost").join("xpost.db")
}

/// Signs in, with the test in the place of the browser.
fn login(world: &World, app: &str, words: &[&str]) -> Run {
    let words = [&["auth", "login", "--no-browser", "-a", app], words].concat();
    let mut running = world.start(&words, &[]);
    let redirect = world.approve(&running.link());
    let page = visit(&redirect);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    running.end()
}

/// Follows a redirect to this machine; gives the page.
fn visit(address: &str) -> String {
    use std::io::{Read as _, Write as _};
    let rest = address.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = std::net::TcpStream::connect(host).expect("somebody listens");
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n").expect("sent");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    page
}

fn grant(world: &World, network: &str, profile: &str) -> String {
    let run = world.run(&["GetProfileState", "-a", network, "--profile", profile]);
    assert_eq!(run.code, 0, "{run:?}");
    run.json()["grant"].as_str().expect("a grant").to_owned()
}

#[test]
fn one_sign_in_and_every_later_run_posts_by_the_profiles_name() {
    let world = World::new();
    let app = file(&world, app(&world));
    let run = login(&world, &app, &["--profile", "main"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("@demo_account"), "{run:?}");
    assert!(run.stderr.contains("--profile main"), "{run:?}");
    assert!(store(&world).is_file(), "the user's own store");

    let network = world.network();
    let id = world
        .run(&[
            "CreateTextTweet",
            "-t",
            "a",
            "-a",
            &network,
            "--profile",
            "main",
        ])
        .id();
    assert_eq!(world.post(&id)["auth_kind"], "oauth2");
    world
        .run_with(
            &["CreateTextTweet", "-t", "b", "-a", &network],
            &[("XPOST_PROFILE", "main")],
            "",
        )
        .id();
}

#[test]
fn a_profile_outlives_its_access_token() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let network = world.network();
    for text in ["after two hours", "after four hours", "after six hours"] {
        world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
        world
            .run(&[
                "CreateTextTweet",
                "-t",
                text,
                "-a",
                &network,
                "--profile",
                "default",
            ])
            .id();
    }
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["refreshes"], 3);
}

#[test]
fn a_profile_needs_no_address_once_it_is_signed_in() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let id = world
        .run(&["CreateTextTweet", "-t", "at home", "--profile", "default"])
        .id();
    assert_eq!(world.post(&id)["text"], "at home");
    // Another address beside the profile's name would take its token away.
    let elsewhere = World::new();
    let url = elsewhere.sandbox.url();
    let run = world.run_with(
        &["CreateTextTweet", "-t", "astray", "--profile", "default"],
        &[("XPOST_API_URL", &url)],
        "",
    );
    assert_ne!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains(&url.replace("http://", "")), "{run:?}");
    assert!(elsewhere.requests().is_empty());
}

/// On other systems the browser is not found by a name in the path.
#[cfg(target_os = "linux")]
#[test]
fn login_opens_the_browser_and_the_browser_comes_back() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let folder = world.path("bin");
    std::fs::create_dir(&folder).expect("a folder");
    let browser = folder.join("xdg-open");
    std::fs::write(
        &browser,
        "#!/bin/sh\nexec curl -sSL --noproxy '*' -o page.html \"$1&sandbox_decision=approve\"\n",
    )
    .expect("written");
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let others = std::env::var("PATH").expect("a path");
    let path = format!("{}:{others}", folder.display());
    let app = file(&world, app(&world));
    let run = world.run_with(
        &["auth", "login", "-a", &app, "--lang", "ru"],
        &[("PATH", &path)],
        "",
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("открывается браузер"), "{run:?}");
    assert!(run.stdout.contains("действует"), "{run:?}");
    // The browser is its own program: it may be a moment later.
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let page = loop {
        let page = std::fs::read_to_string(world.path("page.html")).unwrap_or_default();
        if page.contains("</html>") || std::time::Instant::now() > end {
            break page;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(page.contains("Вход выполнен"), "{page}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_a_browser_still_shows_the_link() {
    let world = World::new();
    let app = file(&world, app(&world));
    let nowhere = world.path("none");
    let mut running = world.start(
        &["auth", "login", "-a", &app],
        &[("PATH", nowhere.to_str().expect("utf-8"))],
    );
    let redirect = world.approve(&running.link());
    visit(&redirect);
    let run = running.end();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("no browser could be opened"), "{run:?}");
}

#[test]
fn headless_finishes_with_the_pasted_address() {
    let world = World::new();
    for (name, app) in [("main", world.app()), ("public", world.public_app())] {
        let app = file(&world, app);
        let words = ["auth", "login", "--headless", "-a", &app, "--profile", name];
        let mut running = world.start(&words, &[]);
        let redirect = world.approve(&running.link());
        running.write(&format!("  {redirect}\n"));
        let run = running.end();
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains(name), "{run:?}");
        let network = world.network();
        world
            .run(&[
                "CreateTextTweet",
                "-t",
                name,
                "-a",
                &network,
                "--profile",
                name,
            ])
            .id();
    }
}

#[test]
fn headless_refuses_what_is_not_the_redirect_of_its_link() {
    let world = World::new();
    let app = file(&world, world.app());
    let words = ["auth", "login", "--headless", "-a", &app];
    for (pasted, code) in [
        ("\n", 2),
        ("", 2),
        ("just a word\n", 2),
        (
            "https://example.com/callback?code=a&state=of-another-link\n",
            3,
        ),
        ("https://example.com/callback?error=access_denied\n", 3),
    ] {
        let mut running = world.start(&words, &[]);
        running.link();
        running.write(pasted);
        drop(running.child.stdin.take());
        let run = running.end();
        assert_eq!(run.code, code, "{pasted:?}: {run:?}");
        assert!(run.stdout.is_empty(), "{run:?}");
    }
    let run = world.run_with(&["auth", "login", "--headless", "-a", "-"], &[], "{}");
    assert_eq!(run.code, 2, "{run:?}");
}

#[test]
fn a_public_client_signs_in_and_is_refreshed_too() {
    let world = World::new();
    let app = file(&world, public_app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    let network = world.network();
    world
        .run(&[
            "CreateTextTweet",
            "-t",
            "a",
            "-a",
            &network,
            "--profile",
            "default",
        ])
        .id();
}

#[test]
fn signing_in_again_takes_the_app_from_the_profile_and_a_new_callback_from_the_line() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let network = world.network();
    assert_eq!(login(&world, &network, &[]).code, 0);
    let callback = world.callback();
    let run = login(
        &world,
        &network,
        &["--set", &format!("redirect_uri={callback}"), "--json"],
    );
    assert_eq!(run.json()["redirect_uri"], callback, "{run:?}");
    let run = world.run(&["auth", "show", "--json"]);
    assert_eq!(run.json()["redirect_uri"], callback, "{run:?}");
}

#[test]
fn login_says_what_is_wrong_before_it_shows_a_link() {
    let world = World::new();
    let app = app(&world);
    let with = |key: &str, value: &str| {
        let mut app = app.clone();
        app.insert(key.into(), json!(value));
        file(&world, app)
    };
    let refused = |file: &str, words: &[&str], code: i32, word: &str| {
        let run = world.run(&[&["auth", "login", "--no-browser", "-a", file], words].concat());
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.stderr.contains(word), "{run:?}");
        assert!(!run.stderr.contains("oauth2/authorize"), "{run:?}");
    };
    refused(&world.network(), &[], 3, "XPOST_CLIENT_SECRET");
    refused(
        &with("redirect_uri", "https://example.com/callback"),
        &[],
        2,
        "headless",
    );
    let occupant = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = format!("http://{}/", occupant.local_addr().expect("an address"));
    refused(&with("redirect_uri", &taken), &[], 2, "redirect_uri");
    let good = file(&world, app.clone());
    refused(&good, &["--test"], 2, "--test");
    refused(&good, &["--wait", "601"], 2, "601");
    let store = world.file(
        "no.db",
        "this is no database, but long enough to be looked at",
    );
    refused(&good, &["--store", &store], 7, "store");
}

#[test]
fn login_ends_when_nobody_comes() {
    let world = World::new();
    let app = file(&world, app(&world));
    let run = world.run(&["auth", "login", "--no-browser", "-a", &app, "--wait", "1"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("(code: timeout)"), "{run:?}");
}

#[test]
fn a_refusal_of_the_user_is_told() {
    let world = World::new();
    let app = file(&world, app(&world));
    let mut running = world.start(&["auth", "login", "--no-browser", "-a", &app], &[]);
    let redirect = world.approve(&format!("{}&sandbox_decision=deny", running.link()));
    visit(&redirect);
    let run = running.end();
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("authorization_denied"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_the_wait_and_frees_the_port() {
    let world = World::new();
    let app = app(&world);
    let callback = app["redirect_uri"].as_str().expect("an address").to_owned();
    let app = file(&world, app);
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut running = world.start(&["auth", "login", "--no-browser", "-a", &app], &[]);
        running.link();
        running.signal(signal);
        let run = running.end();
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.stderr.contains("cancelled"), "{run:?}");
        let address = &callback["http://".len()..callback.len() - "/signed-in".len()];
        assert!(std::net::TcpStream::connect(address).is_err());
    }
}

#[cfg(unix)]
#[test]
fn a_refresh_that_is_interrupted_is_not_lost() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let network = world.network();
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    world.control(
        "POST",
        "/_sandbox/faults",
        json!({"match": {"path": "/2/oauth2/token"}, "action": "delay_ms", "ms": 2000, "commit": true}),
    );
    let words = [
        "CreateTextTweet",
        "-t",
        "a",
        "-a",
        &network,
        "--profile",
        "default",
    ];
    let running = world.start(&words, &[]);
    // X has given the new pair, and its answer is on the way.
    while world.control("GET", "/_sandbox/state", Value::Null)["refreshes"] != 1 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    running.signal("INT");
    let run = running.end();
    assert_eq!(run.code, 130, "{run:?}");
    assert_eq!(grant(&world, &network, "default"), "good");
    world.run(&words).id();
    let state = world.control("GET", "/_sandbox/state", Value::Null);
    assert_eq!(state["refreshes"], 1);
}

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
fn a_named_profile_is_the_account_whatever_tokens_the_environment_has() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &["--profile", "main"]).code, 0);
    let oauth1 = world.control("POST", "/_sandbox/oauth1", json!({"user": "1000000002"}));
    let mut other = world.auth();
    for (key, name) in [
        ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"),
        ("oauth_consumer_key", "consumer_key"),
        ("oauth_consumer_secret", "consumer_secret"),
    ] {
        other.insert(key.into(), oauth1[name].clone());
    }
    other.insert("access_token".into(), json!("expired-long-ago"));
    let other = world.file("other.json", Value::Object(other).to_string());
    let png = world.png("a.png");
    let environment = [("XPOST_AUTH", other.as_str())];
    let picture = [
        "CreateImageTweet",
        "-p",
        &png,
        "-t",
        "picture",
        "--profile",
        "main",
    ];
    let id = world.run_with(&picture, &environment, "").id();
    assert_eq!(world.post(&id)["user"], world.sandbox.user().id.as_str());
    let words = ["CreateTextTweet", "-t", "a", "--profile", "mian"];
    let misspelt = world.run_with(&words, &environment, "");
    assert_eq!(misspelt.code, 3, "{misspelt:?}");
    assert!(misspelt.stderr.contains("mian"), "{misspelt:?}");
}

#[test]
fn without_a_profile_nothing_is_refreshed_unless_it_is_asked_for() {
    let world = World::new();
    let auth = world.auth_file();
    world.control("POST", "/_sandbox/clock", json!({"advance_secs": 7300}));
    let refreshes = || world.control("GET", "/_sandbox/state", Value::Null)["refreshes"].clone();
    let words = ["GetCurrentUser", "-a", &auth, "--envelope"];
    let run = world.run(&words);
    assert_eq!((run.code, refreshes()), (3, json!(0)), "{run:?}");
    let run = world.run(&[&words[..], &["--set", "auto_refresh=true"]].concat());
    assert_eq!((run.code, refreshes()), (0, json!(1)), "{run:?}");
    assert!(
        run.json()["auth_update"]["refresh_token"].is_string(),
        "{run:?}"
    );
}

#[test]
fn a_dead_grant_shows_the_link_that_renews_it() {
    let world = World::new();
    let app = file(&world, app(&world));
    assert_eq!(login(&world, &app, &[]).code, 0);
    let network = world.network();
    world.control("POST", "/_sandbox/revoke", json!({"refresh": true}));
    let words = [
        "CreateTextTweet",
        "-t",
        "a",
        "-a",
        &network,
        "--profile",
        "default",
    ];
    let run = world.run(&words);
    assert_eq!(run.code, 3, "{run:?}");
    let link = run
        .stderr
        .lines()
        .find_map(|line| line.trim().strip_prefix("authorize again at: "))
        .unwrap_or_else(|| panic!("no link: {run:?}"));
    assert_eq!(grant(&world, &network, "default"), "dead");
    // The link is as good as one that was asked for.
    let redirect = world.approve(link);
    let run = world.run(&[
        "GetToken",
        "-c",
        &redirect,
        "-a",
        &network,
        "--profile",
        "default",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    world.run(&words).id();
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
