//! Profiles that are signed in, with the test in the place of the browser.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

pub use crate::support::visit;
use crate::support::{Run, World};

/// An app whose callback is on a free port of this machine.
pub fn app(world: &World) -> Map<String, Value> {
    let mut app = world.app();
    app.insert("redirect_uri".into(), json!(world.callback()));
    app
}

pub fn public_app(world: &World) -> Map<String, Value> {
    let mut app = world.public_app();
    app.insert("redirect_uri".into(), json!(world.callback()));
    app
}

/// The app in a file, the way most users have it.
pub fn file(world: &World, app: Map<String, Value>) -> String {
    world.file("app.json", Value::Object(app).to_string())
}

/// Where the user's own store is.
pub fn store(world: &World) -> PathBuf {
    world.path("state").join("xpost").join("xpost.db")
}

/// Signs in, with the test in the place of the browser.
pub fn login(world: &World, app: &str, words: &[&str]) -> Run {
    let words = [&["auth", "login", "--no-browser", "-a", app], words].concat();
    let mut running = world.start(&words, &[]);
    let redirect = world.approve(&running.link());
    let page = visit(&redirect);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    running.end()
}

pub fn grant(world: &World, network: &str, profile: &str) -> String {
    let run = world.run(&["GetProfileState", "-a", network, "--profile", profile]);
    assert_eq!(run.code, 0, "{run:?}");
    run.json()["grant"].as_str().expect("a grant").to_owned()
}
