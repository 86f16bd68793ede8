//! The modules and examples for OneScript and 1C:Enterprise, run: by an interpreter of the language, over the real
//! library through the Native API, against a sandbox.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod interpreter;
#[path = "support/native.rs"]
mod native;
mod support;

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
    match host.platform {
        Platform::Enterprise => host.module("OPI_Twitter", &read("bindings/1c/OPI_Twitter.bsl")),
        Platform::OneScript => {
            let beside = world.folder.join("addin");
            std::fs::create_dir_all(&beside).unwrap();
            let version = env!("CARGO_PKG_VERSION").replace('.', "_");
            let library = beside.join(format!("xpost_{version}_linux_x86_64.so"));
            if !library.exists() {
                std::os::unix::fs::symlink(&host.library, library).unwrap();
            }
            let module = world.folder.join("OPI_Twitter.os");
            std::fs::write(
                &module,
                read("bindings/onescript/src/Модули/OPI_Twitter.os"),
            )
            .unwrap();
            host.module_file("OPI_Twitter", &module);
        }
    }
}

fn auth(value: &serde_json::Value) -> Value {
    json::from(value, false)
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
