//! `xpost auth login`: what it shows, whom it waits for and how it ends.

use serde_json::json;

use crate::signed_in::{app, file, login, visit};
use crate::support::World;

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
