//! What is asked of a person on a terminal.

use super::kept::{default, keep, names};
use super::support::World;
use super::support::terminal::Terminal;

#[test]
fn the_first_sign_in_asks_for_the_app_and_does_not_show_its_secret() {
    let world = World::new();
    let app = world.sandbox.confidential_app();
    let secret = app.client_secret.expect("a secret");
    let callback = &app.redirect_uris[0];
    let network = world.network();
    let mut terminal = Terminal::start(
        &world,
        &["login", "--headless", "-a", &network],
        &[("XPOST_REDIRECT_URI", callback)],
    );
    terminal.shows("Client ID:");
    assert!(terminal.seen.contains("https://console.x.com"));
    assert!(terminal.seen.contains(callback));
    terminal.types(&app.client_id);
    terminal.shows("Single page App):");
    terminal.hides();
    terminal.types(&secret);
    terminal.shows("Paste its whole address here:");
    let link = terminal.seen.lines().find(|line| line.starts_with("http"));
    let redirect = world.approve(link.expect("a link").trim());
    terminal.types(&redirect);
    assert_eq!(terminal.end(), 0, "{}", terminal.seen);
    assert!(terminal.seen.contains("signed in as @demo_account"));
    assert!(!terminal.seen.contains(&secret), "{}", terminal.seen);
    assert_eq!(default(&world).as_deref(), Some("demo_account"));
    world.run(&["CreateTextTweet", "-t", "by that app"]).id();
}

#[test]
fn nothing_is_signed_in_when_no_app_is_named() {
    let world = World::new();
    let mut terminal = Terminal::start(&world, &["login", "--lang", "ru"], &[]);
    terminal.shows("Client ID:");
    assert!(terminal.seen.contains("адрес возврата"));
    terminal.types("");
    assert_ne!(terminal.end(), 0, "{}", terminal.seen);
    assert!(names(&world).is_empty());
}

#[test]
fn logout_asks_first_and_takes_only_a_clear_yes() {
    let world = World::new();
    keep(&world, "alice");
    for (answer, left) in [("", 1), ("n", 1), ("y", 0)] {
        let mut terminal = Terminal::start(&world, &["logout", "alice"], &[]);
        terminal.shows("[y/N]");
        terminal.types(answer);
        let code = terminal.end();
        assert_eq!(code == 0, left == 0, "{code}: {}", terminal.seen);
        assert_eq!(names(&world).len(), left);
    }
    keep(&world, "alice");
    let mut terminal = Terminal::start(&world, &["logout", "alice", "-y"], &[]);
    assert_eq!(terminal.end(), 0, "{}", terminal.seen);
    assert!(!terminal.seen.contains("[y/N]"));
}
