//! The program: its demo, names and paths of every kind, a store that several processes share, and whom it trusts.

use std::path::Path;

use serde_json::json;

use super::kit::{expect, write};
use crate::cross::target::System;
use crate::prove::place::Place;
use crate::prove::world::{PNG, World};

pub fn demo(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("demo")?;
    let told = place.run(&place.program(), &folder, &[], &["demo", "--lang", "ru"])?;
    expect(
        told.contains("Всё дошло таким, каким отправлено."),
        "the demo ends well",
        &told,
    )
}

pub fn demo_over_tls(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("demo over TLS")?;
    let told = place.run(&place.program(), &folder, &[], &["demo", "--https"])?;
    expect(
        told.contains("Everything arrived as it was sent."),
        "the demo ends well",
        &told,
    )
}

/// A text, a file and a folder with names that no code page of Western Europe holds, and the user's own store.
pub fn cyrillic(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("Мои картинки")?;
    write(&folder.join("кошка ё.png"), PNG)?;
    write(&folder.join("доступ.json"), world.oauth2().to_string())?;
    write(&folder.join("сеть.json"), world.network().to_string())?;
    let run = |arguments: &[&str]| place.run(&place.program(), &folder, &[], arguments);
    run(&[
        "СоздатьТвитКартинки",
        "--text",
        "Привет 👋",
        "--pictures",
        "кошка ё.png",
        "--auth",
        "доступ.json",
    ])?;
    run(&[
        "SaveCredentials",
        "--auth",
        "доступ.json",
        "--profile",
        "запасной",
    ])?;
    run(&[
        "CreateTextTweet",
        "--text",
        "из профиля",
        "--auth",
        "сеть.json",
        "--profile",
        "запасной",
    ])?;
    let refused = run(&[
        "CreateTextTweet",
        "--text",
        "никто",
        "--auth",
        "сеть.json",
        "--profile",
        "чужой",
        "--lang",
        "ru",
    ]);
    let refusal = refused.err().unwrap_or_default();
    expect(
        refusal.contains("чужой"),
        "a refusal names the profile in Cyrillic",
        &refusal,
    )?;
    let posts = world.posts();
    expect(
        posts == ["Привет 👋", "из профиля"],
        "both posts arrive letter by letter",
        &posts,
    )?;
    let store = place.runner.kept().join("xpost.db");
    expect(
        store.is_file(),
        "the user's own store lies in the user's folder",
        &store,
    )
}

pub fn long_path(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let top = place.work("long")?;
    // Elsewhere than on Windows it is SQLite that ends a path, after 512 bytes.
    let name = match place.target.system {
        System::Windows => "очень длинное имя папки, которое помещается",
        _ => "a very long name of a folder, which is held",
    };
    let length = |folder: &Path| place.runner.path(folder).chars().count();
    let mut folder = top.clone();
    while length(&folder) < 400 {
        folder = folder.join(name);
    }
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let picture = folder.join("picture.png");
    write(&picture, PNG)?;
    write(&top.join("auth.json"), world.oauth2().to_string())?;
    let store = place.runner.path(&folder.join("profiles.db"));
    let mut network = world.network();
    network["store"] = json!(store);
    network["profile"] = json!("main");
    write(&top.join("network.json"), network.to_string())?;
    let run = |arguments: &[&str]| place.run(&place.program(), &top, &[], arguments);
    run(&[
        "SaveCredentials",
        "--auth",
        "auth.json",
        "--store",
        &store,
        "--profile",
        "main",
    ])?;
    run(&[
        "CreateImageTweet",
        "--text",
        "far",
        "--pictures",
        &place.runner.path(&picture),
        "--auth",
        "network.json",
    ])?;
    expect(world.posts() == ["far"], "the post arrives", &world.posts())?;
    expect(
        folder.join("profiles.db").is_file(),
        "the store lies there",
        &folder,
    )
}

/// The access token is old, and four processes want to post: one refreshes, three wait for it.
pub fn race(place: &Place<'_>) -> Result<(), String> {
    const ROUNDS: usize = 3;
    const PROCESSES: usize = 4;
    let world = World::plain()?;
    let folder = place.work("race")?;
    write(&folder.join("auth.json"), world.oauth2().to_string())?;
    let mut network = world.network();
    network["store"] = json!("profiles.db");
    network["profile"] = json!("main");
    write(&folder.join("network.json"), network.to_string())?;
    place.run(
        &place.program(),
        &folder,
        &[],
        &[
            "SaveCredentials",
            "--auth",
            "auth.json",
            "--store",
            "profiles.db",
            "--profile",
            "main",
        ],
    )?;
    for round in 0..ROUNDS {
        world.control("/_sandbox/clock", json!({"advance_secs": 7300}))?;
        let mut running = Vec::new();
        for process in 0..PROCESSES {
            let text = format!("round {round} process {process}");
            let child = place
                .runner
                .command(
                    &place.program(),
                    &folder,
                    &[],
                    &["CreateTextTweet", "--text", &text, "--auth", "network.json"],
                )
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .map_err(|error| error.to_string())?;
            running.push(child);
        }
        for child in running {
            let output = child
                .wait_with_output()
                .map_err(|error| error.to_string())?;
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            expect(output.status.success(), "every process posts", &told)?;
        }
    }
    let state = world.state();
    expect(
        world.posts().len() == ROUNDS * PROCESSES,
        "every post arrives",
        &world.posts(),
    )?;
    expect(
        state["refreshes"] == ROUNDS,
        "one refresh a round",
        &state["refreshes"],
    )?;
    let refused = &state["refused_refreshes"];
    expect(
        *refused == 0 || refused.is_null() || *refused == json!([]),
        "no token is spent twice",
        refused,
    )
}

/// Without `ca_file` the system decides. Asks for the user over TLS, with an authority of the simulation's own.
fn ask(place: &Place<'_>, name: &str, trusted: bool) -> Result<String, String> {
    let folder = place.work(name)?;
    let world = World::tls(|pem| write(&folder.join("ca.pem"), pem).map(|()| None))?;
    write(&folder.join("auth.json"), world.oauth2().to_string())?;
    let file = place.runner.path(&folder.join("ca.pem"));
    let variables = [("SSL_CERT_FILE", file)];
    place.run(
        &place.program(),
        &folder,
        if trusted { &variables } else { &[] },
        &["GetCurrentUser", "--auth", "auth.json"],
    )
}

pub fn stranger(place: &Place<'_>) -> Result<(), String> {
    let refusal = ask(place, "stranger", false).err().unwrap_or_default();
    expect(
        refusal.contains("certificate is not trusted"),
        "the connection is refused",
        &refusal,
    )
}

pub fn authority(place: &Place<'_>) -> Result<(), String> {
    ask(place, "authority", true).map(drop)
}
