//! Accounts in the store of a world, kept there without a sign-in.

use serde_json::{Map, Value, json};

use super::support::World;

/// Keeps an account of the first user of this X.
pub fn keep(world: &World, name: &str) {
    let auth = world.auth_file();
    saved(world, name, &auth);
}

/// Keeps an account of the other one, by OAuth 1.0a.
pub fn keep_other(world: &World, name: &str) {
    let auth = other(world);
    saved(world, name, &auth);
}

fn saved(world: &World, name: &str, auth: &str) {
    let kept = world.run(&["SaveCredentials", "-a", auth, "--profile", name]);
    assert_eq!(kept.code, 0, "{kept:?}");
}

/// OAuth 1.0a tokens of the other user, in a file.
pub fn other(world: &World) -> String {
    let tokens = world.control("POST", "/_sandbox/oauth1", json!({"user": "1000000002"}));
    let mut auth: Map<String, Value> = world.app();
    auth.retain(|key, _| key.ends_with("_url"));
    for (key, name) in [
        ("oauth_token", "oauth_token"),
        ("oauth_token_secret", "oauth_token_secret"),
        ("oauth_consumer_key", "consumer_key"),
        ("oauth_consumer_secret", "consumer_secret"),
    ] {
        auth.insert(key.into(), tokens[name].clone());
    }
    world.file("other.json", Value::Object(auth).to_string())
}

/// The default account, as the settings have it.
pub fn default(world: &World) -> Option<String> {
    let path = world.path("config").join("xpost").join("config.json");
    let settings = std::fs::read(path).ok()?;
    let settings: Value = serde_json::from_slice(&settings).expect("JSON");
    settings["account"].as_str().map(str::to_owned)
}

/// The names of the accounts in the store.
pub fn names(world: &World) -> Vec<Value> {
    let all = world.run(&["accounts", "--json"]).json();
    let all = all["accounts"].as_array().expect("a list");
    all.iter().map(|one| one["account"].clone()).collect()
}
