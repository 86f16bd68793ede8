//! The modules and examples for OneScript and 1C:Enterprise, run: by an interpreter of the language, over the real
//! library through the Native API, against a sandbox.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "modules_run/client.rs"]
mod client;
#[path = "modules_run/document.rs"]
mod document;
mod interpreter;
#[path = "modules_run/jobs.rs"]
mod jobs;
#[path = "modules_run/media.rs"]
mod media;
#[path = "support/native.rs"]
mod native;
#[path = "modules_run/pages.rs"]
mod pages;
#[path = "modules_run/parameters.rs"]
mod parameters;
#[path = "modules_run/process.rs"]
mod process;
#[path = "modules_run/signing_in.rs"]
mod signing_in;
mod support;
#[path = "modules_run/tokens.rs"]
mod tokens;

use std::path::{Path, PathBuf};

use interpreter::objects::{binary, list, structure};
use interpreter::{Host, Platform, Value, json};
use support::{PNG, World};

const BOTH: [Platform; 2] = [Platform::OneScript, Platform::Enterprise];

fn read(relative: &str) -> String {
    std::fs::read_to_string(native::root().join(relative)).expect(relative)
}

/// A host with its OPI_Twitter; OneScript finds its add-in beside the module.
fn host(platform: Platform, world: &World) -> Host {
    let host = Host::new(platform);
    load(&host, world);
    host
}

fn load(host: &Host, world: &World) {
    load_from(host, &world.folder);
}

fn load_from(host: &Host, folder: &Path) {
    match host.platform {
        Platform::Enterprise => host.module("OPI_Twitter", &read("bindings/1c/OPI_Twitter.bsl")),
        Platform::OneScript => {
            let beside = folder.join("addin");
            std::fs::create_dir_all(&beside).unwrap();
            let version = env!("CARGO_PKG_VERSION").replace('.', "_");
            let library = beside.join(format!("xpost_{version}_linux_x86_64.so"));
            // The archive lies there too: a module that attached it would leave it unpacked at every start.
            let archive = beside.join("xpost.zip");
            if !archive.exists() {
                std::fs::write(archive, b"PK\x03\x04").unwrap();
            }
            // Another process of the test may be as early.
            let _ = std::os::unix::fs::symlink(&host.library, library);
            let module = folder.join("OPI_Twitter.os");
            if !module.exists() {
                let source = read("bindings/onescript/src/Модули/OPI_Twitter.os");
                std::fs::write(&module, source).unwrap();
            }
            host.module_file("OPI_Twitter", &module);
        }
    }
}

fn auth(value: &serde_json::Value) -> Value {
    json::from(value, false)
}

/// A module of an example, whose standard parameters lead to the sandbox.
fn example(file: &str, world: &World) -> String {
    let source = read(&format!("bindings/1c/{file}.bsl"));
    let network: String = world
        .nobody()
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(key, value)| {
            let value = value.as_str()?;
            Some(format!("\tРезультат.Вставить(\"{key}\", \"{value}\");\n"))
        })
        .collect();
    source.replace(
        "\tВозврат Результат;",
        &format!("{network}\tВозврат Результат;"),
    )
}

/// The folder of its own that a test gives its hosts for temporary files.
fn temporary(world: &World) -> PathBuf {
    let folder = world.folder.join("temporary");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_text_and_pictures_are_posted_by_both_modules() {
    for platform in BOTH {
        let world = World::new();
        let host = host(platform, &world);
        let parameters = auth(&world.oauth2());
        let call = |name: &str, given: &[Value]| host.call("OPI_Twitter", name, given).unwrap();
        let text = [Value::text("Привет"), parameters.clone()];
        let answer = call("СоздатьТекстовыйТвит", &text);
        assert_eq!(answer.at("data").at("text").plain(), "Привет", "{answer:?}");

        let described = structure(&[("base64", binary(PNG)), ("alt_text", Value::text("точка"))]);
        let both = list(vec![binary(PNG), described.clone()]);
        for (text, picture) in [("раз", binary(PNG)), ("два", both), ("три", described)] {
            let answer = call(
                "СоздатьТвитКартинки",
                &[Value::text(text), picture, parameters.clone()],
            );
            assert_ne!(answer.at("data").at("id").plain(), "", "{answer:?}");
        }
        assert_eq!(world.state()["posts"].as_array().unwrap().len(), 4);
    }
}

/// Bytes are media and nothing else: as a text they would be published as base64.
#[test]
fn binary_data_in_place_of_a_text_are_refused_by_both_modules() {
    let words = || binary("Привет".as_bytes());
    let alt = |key: &str| structure(&[(key, binary(PNG)), ("alt_text", words())]);
    let part = || structure(&[("text", words())]);
    let text = || Value::text("Вопрос");
    for platform in BOTH {
        let world = World::new();
        let host = host(platform, &world);
        let parameters = auth(&world.oauth2());
        for (name, given, parameter) in [
            ("СоздатьТекстовыйТвит", vec![words()], "Текст"),
            ("СоздатьТвитКартинки", vec![words(), binary(PNG)], "Текст"),
            (
                "СоздатьТвитКартинки",
                vec![text(), list(vec![alt("file")])],
                "alt_text",
            ),
            (
                "СоздатьТвитКартинки",
                vec![text(), alt("base64")],
                "alt_text",
            ),
            (
                "СоздатьТвитОпрос",
                vec![text(), list(vec![words(), text()]), Value::text("60")],
                "МассивВариантов[0]",
            ),
            (
                "СоздатьТред",
                vec![list(vec![text(), words()])],
                "МассивТвитов[1]",
            ),
            (
                "СоздатьТред",
                vec![list(vec![text(), part()])],
                "МассивТвитов[1]",
            ),
        ] {
            let mut given = given;
            given.push(parameters.clone());
            let said = match host.call("OPI_Twitter", name, &given) {
                Ok(answer) => format!("{answer:?}"),
                Err(failure) => format!("{failure:?}"),
            };
            assert!(said.contains("invalid_parameter"), "{name}: {said}");
            assert!(said.contains(parameter), "{name}: {said}");
        }
        assert_eq!(world.state()["posts"], serde_json::json!([]));
    }
}
