//! The module for the client of 1C: attached without isolation, percents while a file is uploaded, and an end in between.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::json;

use super::*;

/// A client with the page's form, whose event is raised as the platform does.
fn client(world: &World) -> Host {
    let host = Host::new(Platform::Enterprise);
    host.client.set(true);
    host.installed.set(false);
    host.module("XPostКлиент", &read("bindings/1c/XPostКлиент.bsl"));
    let page = super::pages::block("bindings/1c/README.md", "Перем КомпонентаXPost;");
    // The token alone comes from the server; the sandbox's address stands in for X's.
    let url = world.sandbox.url();
    let auth = format!(
        "Новый Структура(\"access_token, api_url, upload_url\", ТокенДоступа, \"{url}\", \"{url}\")"
    );
    let given = "Новый Структура(\"access_token\", ТокенДоступа)";
    assert!(page.contains(given));
    let form = page.replace(given, &auth)
        + "
        &НаКлиенте
        Асинх Процедура Прекратить()
            Ждать XPostКлиент.ОтменитьАсинх(КомпонентаXPost);
        КонецПроцедуры";
    host.module("Форма", &form);
    host
}

fn upload(host: &Host, world: &World, path: &str) -> String {
    let token = world.oauth2()["access_token"].as_str().unwrap().to_owned();
    let given = [Value::text(path), Value::text(&token)];
    host.call("Форма", "ЗагрузитьВидео", &given)
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    host.messages.borrow().last().unwrap().clone()
}

fn video(world: &World) -> String {
    let mut bytes = support::MP4.to_vec();
    // Free space after the last box: 3 MiB.
    let free = 3u32 << 20;
    bytes.extend_from_slice(&free.to_be_bytes());
    bytes.extend_from_slice(b"free");
    bytes.resize(bytes.len() + free as usize - 8, 0);
    world.file("video.mp4", &bytes)
}

#[test]
fn a_client_uploads_with_percents() {
    let world = World::new();
    let host = client(&world);
    host.listener.replace(Some(Rc::new(|host, event| {
        let given = event.map(Value::text);
        host.call("Форма", "ВнешнееСобытие", &given)
    })));
    assert_eq!(upload(&host, &world, &video(&world)), "Опубликовано");
    let messages = host.messages.borrow();
    let percents = messages
        .iter()
        .filter(|text| text.starts_with("Загрузка видео: "));
    let percents: Vec<&str> = percents
        .map(|text| text.split_once(": ").unwrap().1)
        .collect();
    assert_eq!(
        (percents[0], percents[percents.len() - 1]),
        ("0", "100"),
        "{percents:?}"
    );
    // It was not there, was installed, and runs in the client's own process.
    let attached = ("ОбщийМакет.XPost".to_owned(), "НеИзолированно".to_owned());
    assert_eq!(*host.attachments.borrow(), [attached.clone(), attached]);
    // Events of others are let pass.
    let given = ["Сканер", "Progress", "{}"].map(Value::text);
    host.call("Форма", "ВнешнееСобытие", &given).unwrap();
    assert_eq!(messages.len(), percents.len() + 1);
}

#[test]
fn a_client_ends_an_upload() {
    let world = World::new();
    let host = client(&world);
    let heard = Rc::new(RefCell::new(0));
    let count = Rc::clone(&heard);
    host.listener.replace(Some(Rc::new(move |host, _| {
        *count.borrow_mut() += 1;
        host.call("Форма", "Прекратить", &[])
    })));
    let said = upload(&host, &world, &video(&world));
    assert!(*heard.borrow() > 0);
    assert!(said.contains("отменён"), "{said}");
    assert_eq!(world.state()["posts"], json!([]));
    assert_eq!(world.count("POST", "/2/tweets"), 0);
    // The object is of use afterwards.
    host.listener.replace(None);
    assert_eq!(upload(&host, &world, &video(&world)), "Опубликовано");
}

/// Before 8.3.21 the fourth parameter is not known, and a module that has it in its text is not compiled.
#[test]
fn older_platforms_attach_too() {
    for (version, isolation) in [
        ([8, 3, 20], ""),
        ([8, 3, 21], "НеИзолированно"),
        ([8, 5, 1], "НеИзолированно"),
    ] {
        let world = World::new();
        let host = client(&world);
        host.version.set(version);
        assert_eq!(upload(&host, &world, &video(&world)), "Опубликовано");
        let server = Host::new(Platform::Enterprise);
        server.version.set(version);
        load(&server, &world);
        let given = [Value::text("с сервера"), auth(&world.oauth2())];
        server
            .call("OPI_Twitter", "СоздатьТекстовыйТвит", &given)
            .unwrap();
        for host in [host, server] {
            let attached = host.attachments.borrow();
            assert!(
                attached.iter().all(|(_, found)| found == isolation),
                "{attached:?}"
            );
        }
    }
}

/// Who calls the component without Асинх on a client is stopped by the platform.
#[test]
fn a_client_makes_no_synchronous_calls() {
    let world = World::new();
    let host = client(&world);
    load(&host, &world);
    let given = [Value::text("Привет"), auth(&world.oauth2())];
    assert!(
        host.call("OPI_Twitter", "СоздатьТекстовыйТвит", &given)
            .is_err()
    );
}
