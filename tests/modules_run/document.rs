//! The example of a document that publishes when it is posted, and the job that sends the queue.

use std::rc::Rc;

use interpreter::enterprise::{Document, Storage};
use serde_json::{Value as Json, json};

use super::signing_in::{KEPT_IN_A_PROFILE, constants, server};
use super::*;

const DOCUMENT: &str = "bindings/1c/Пример_ПубликацияДокумента.bsl";
const QUEUE: &str = "bindings/1c/РегламентноеЗадание_ОтправкаОчереди.bsl";

/// A server with a profile that is signed in, and both examples.
fn ready(world: &World) -> Host {
    let host = server(world, KEPT_IN_A_PROFILE, &constants(world));
    host.module("TwitterОчередь", &read(QUEUE));
    let pair = world.oauth2();
    let parameters = host.call("TwitterТокены", "Параметры", &[]).unwrap();
    let Value::Object(parameters) = parameters else {
        panic!("a structure");
    };
    for key in ["access_token", "refresh_token"] {
        let given = [Value::text(key), auth(&pair[key])].map(|value| Some(value.slot()));
        parameters.call(&host, "вставить", &given).unwrap().unwrap();
    }
    let given = [Value::Object(parameters)];
    host.call("OPI_Twitter", "СохранитьДанныеАвторизации", &given)
        .unwrap();
    // Its documents are six minutes old when the job comes: they wait for five.
    host.clock.set(-360);
    host
}

fn news(host: &Host, number: u8, text: &str, picture: Option<&[u8]>) -> Rc<Document> {
    let picture = picture.map_or(Value::Undefined, binary);
    host.document(
        "Новость",
        &format!("0f8fad5b-d9cb-469f-a165-7086772895{number:02}"),
        &[
            ("Текст", Value::text(text)),
            ("Картинка", Value::object(Storage(picture))),
            ("ОписаниеКартинки", Value::text("")),
        ],
    )
}

fn set(document: &Document, name: &str, value: Value) {
    document
        .fields
        .borrow_mut()
        .insert(name.to_lowercase(), value);
}

/// Posts a document: its handler, and then what the platform writes.
fn post(host: &Host, document: &Rc<Document>) {
    let given = [Value::Boolean(false), Value::Undefined];
    host.call_document(&read(DOCUMENT), document, "ОбработкаПроведения", &given)
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    set(document, "Проведен", Value::Boolean(true));
}

fn send(host: &Host) {
    host.clock.set(0);
    host.call("TwitterОчередь", "Отправить", &[])
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    host.clock.set(-360);
}

fn state(host: &Host, document: &Rc<Document>) -> String {
    // A form asks for the state by the document's reference, and shows it as the page says.
    let page = super::pages::block("bindings/1c/README.md", "Функция СтрокаСостояния(");
    host.module("Форма", &page);
    let object = interpreter::enterprise::DocumentObject(Rc::clone(document));
    let reference = Value::object(object).at("ссылка");
    host.call("Форма", "СтрокаСостояния", &[reference])
        .unwrap()
        .plain()
}

fn texts(world: &World) -> Vec<String> {
    let state = world.state();
    let posts = state["posts"].as_array().unwrap();
    posts
        .iter()
        .map(|post| post["sent_text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_document_publishes_with_a_picture_and_without_one() {
    let world = World::new();
    let host = ready(&world);
    let plain = news(&host, 1, "без картинки", None);
    let pictured = news(&host, 2, "с картинкой", Some(PNG));
    set(&pictured, "ОписаниеКартинки", Value::text("точка"));
    let undescribed = news(&host, 3, "без описания", Some(PNG));
    for document in [&plain, &pictured, &undescribed] {
        post(&host, document);
        assert_eq!(state(&host, document), "Ждёт отправки");
    }
    // The attributes are as they were.
    let kept = pictured.fields.borrow()["картинка"].clone();
    let Value::Object(kept) = kept else {
        panic!("an object")
    };
    let kept = kept.call(&host, "получить", &[]).unwrap().unwrap();
    assert_eq!(kept.class(), "ДвоичныеДанные");

    send(&host);
    assert_eq!(
        texts(&world),
        ["без картинки", "с картинкой", "без описания"]
    );
    let posts = world.state()["posts"].clone();
    let pictures = |index: usize| posts[index]["media"].as_array().map_or(0, Vec::len);
    assert_eq!([0, 1, 2].map(pictures), [0, 1, 1], "{posts}");
    let described: Vec<Json> = world.state()["media"]
        .as_array()
        .unwrap()
        .iter()
        .map(|medium| medium["alt_text"].clone())
        .collect();
    assert_eq!(described, [json!("точка"), Json::Null]);
    for document in [&plain, &pictured, &undescribed] {
        let shown = state(&host, document);
        assert!(
            shown.starts_with("Опубликован: https://x.com/i/status/"),
            "{shown}"
        );
    }
    assert!(
        host.journal.borrow().is_empty(),
        "{:?}",
        host.journal.borrow()
    );
}

#[test]
fn a_document_publishes_once_however_often_it_is_posted_and_changed() {
    let world = World::new();
    let host = ready(&world);
    let document = news(&host, 1, "новость", Some(PNG));
    post(&host, &document);
    post(&host, &document);
    set(&document, "Текст", Value::text("исправленная новость"));
    post(&host, &document);
    send(&host);
    send(&host);
    post(&host, &document);
    send(&host);
    assert_eq!(texts(&world), ["исправленная новость"]);
    assert!(host.messages.borrow().is_empty());

    // What is published stays, and the user is told.
    set(&document, "Текст", Value::text("поздняя правка"));
    post(&host, &document);
    let given = [Value::Boolean(false)];
    host.call_document(
        &read(DOCUMENT),
        &document,
        "ОбработкаУдаленияПроведения",
        &given,
    )
    .unwrap();
    send(&host);
    assert_eq!(texts(&world), ["исправленная новость"]);
    assert_eq!(
        host.messages.borrow().len(),
        2,
        "{:?}",
        host.messages.borrow()
    );

    // A posting that is taken back in time publishes nothing; taking back what never was posted is no mistake.
    let withdrawn = news(&host, 2, "отменённая", None);
    for _ in 0..2 {
        host.call_document(
            &read(DOCUMENT),
            &withdrawn,
            "ОбработкаУдаленияПроведения",
            &given,
        )
        .unwrap();
        post(&host, &withdrawn);
    }
    host.call_document(
        &read(DOCUMENT),
        &withdrawn,
        "ОбработкаУдаленияПроведения",
        &given,
    )
    .unwrap();
    assert_eq!(state(&host, &withdrawn), "Снят с очереди");
    send(&host);
    assert_eq!(texts(&world), ["исправленная новость"]);
    assert_eq!(state(&host, &news(&host, 3, "", None)), "Не публиковался");
}

/// The queue does not know of a transaction of 1C that was rolled back.
#[test]
fn what_is_not_posted_after_all_is_taken_out_and_the_rest_is_sent() {
    let world = World::new();
    let host = ready(&world);
    let rolled_back = news(&host, 1, "откатившаяся", None);
    post(&host, &rolled_back);
    set(&rolled_back, "Проведен", Value::Boolean(false));
    let parameters = host.call("TwitterТокены", "Параметры", &[]).unwrap();
    let put = |key: &str, text: &str, earliest: Value| {
        let given = [
            Value::text(text),
            parameters.clone(),
            earliest,
            Value::text(key),
        ];
        host.call("OPI_Twitter", "ПоставитьТвитВОчередь", &given)
            .unwrap();
    };
    // Of a document that was never written, and those of others, under keys that are no identifiers of documents.
    let early = Value::number(1_000_000_000);
    put(
        "0f8fad5b-d9cb-469f-a165-708677289599",
        "незаписанная",
        early.clone(),
    );
    put("версия-2.0", "чужой твит", early.clone());
    put("", "твит без ключа", early.clone());
    let posted = news(&host, 2, "проведённая", None);
    post(&host, &posted);
    // Its transaction may still be going on.
    let later = news(&host, 4, "ещё проводится", None);
    host.clock.set(0);
    let given = [Value::Boolean(false), Value::Undefined];
    host.call_document(&read(DOCUMENT), &later, "ОбработкаПроведения", &given)
        .unwrap();

    for _ in 0..2 {
        send(&host);
        assert_eq!(
            texts(&world),
            ["чужой твит", "твит без ключа", "проведённая"]
        );
    }
    assert_eq!(state(&host, &rolled_back), "Снят с очереди");
    assert_eq!(state(&host, &later), "Ждёт отправки");
    assert!(
        host.journal.borrow().is_empty(),
        "{:?}",
        host.journal.borrow()
    );
}

#[test]
fn what_x_refuses_is_written_down_and_holds_up_nobody() {
    let world = World::new();
    let host = ready(&world);
    let (first, second) = (
        news(&host, 1, "первая", None),
        news(&host, 2, "вторая", None),
    );
    post(&host, &first);
    post(&host, &second);
    let refusal = json!({
        "match": {"method": "POST", "path": "/2/tweets"}, "times": 1, "action": "status", "status": 403,
        "body": {"title": "Forbidden", "detail": "no", "status": 403},
    });
    world.fault(refusal);
    send(&host);
    assert_eq!(texts(&world), ["вторая"]);
    let shown = state(&host, &first);
    assert!(shown.starts_with("Отклонён: "), "{shown}");
    let journal = host.journal.borrow().clone();
    assert_eq!(journal.len(), 1, "{journal:?}");
    assert_eq!(journal[0].0, "Twitter.Очередь");
    assert!(journal[0].1.starts_with("первая: "), "{journal:?}");

    // A user who has to sign in again pauses the queue, and is named.
    let third = news(&host, 3, "третья", None);
    post(&host, &third);
    world
        .sandbox
        .control("POST", "/_sandbox/revoke", json!({"refresh": true}));
    send(&host);
    assert_eq!(state(&host, &third), "Ждёт отправки");
    let journal = host.journal.borrow();
    let last = &journal.last().unwrap().1;
    assert!(
        last.contains("main приостановлена (authorization_required)"),
        "{last}"
    );
}
