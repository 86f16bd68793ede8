//! The descriptions of the operations are true: what they say is complete, their examples fit their schemas, and X's double
//! takes them and answers as they say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;

use serde_json::{Value, json};
use xpost::error::Code;
use xpost::language::Text;
use xpost::operations::{
    CATALOGUE, ENVELOPE, Field, Kind, MEDIA_ITEM, Operation, PLAN, SUBTITLES, Shape, params_schema,
    result_schema,
};
use xpost::parameters::STANDARD;

mod support;
use support::{GIF, MP4, PNG, World, as_described, client, recorded_as_described, result};

fn fits(schema: &Value, value: &Value) -> Result<(), String> {
    jsonschema::meta::validate(schema).map_err(|error| format!("no schema: {error}"))?;
    let validator = jsonschema::validator_for(schema).map_err(|error| error.to_string())?;
    let wrong: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{wrong:#?}"))
    }
}

#[test]
fn every_example_fits_its_schema() {
    for operation in CATALOGUE {
        let name = operation.name.en;
        let (params, answer) = (operation.example.params(), operation.example.result());
        assert!(params.is_object() && !answer.is_null(), "{name}");
        assert_eq!(fits(&params_schema(operation), &params), Ok(()), "{name}");
        assert_eq!(fits(&result_schema(operation), &answer), Ok(()), "{name}");
        as_described(name, &json!({"ok": true, "result": answer}));
        for parameter in operation.parameters {
            let example = serde_json::from_str(parameter.example)
                .unwrap_or_else(|error| panic!("{name}.{}: {error}", parameter.key));
            let example: Value = example;
            let mut params = params.clone();
            params[parameter.key] = example;
            let place = format!("{name}.{}", parameter.key);
            assert_eq!(fits(&params_schema(operation), &params), Ok(()), "{place}");
        }
    }
}

#[test]
fn an_answer_that_is_not_described_is_noticed_whoever_was_given_it() {
    let operation = xpost::operations::find("CreateTextTweet").expect("it is there");
    let good = json!({"ok": true, "result": operation.example.result()});
    let mut more = good.clone();
    more["result"]["surprise"] = json!(1);
    let failed = json!({"ok": false, "error": {
        "code": "queue_conflict", "message": "", "outcome": "not_applied", "retryable": false,
    }});
    let folder = tempfile::tempdir().expect("a folder");
    let record = folder.path().join("envelopes");
    for (envelope, is_described) in [(good, true), (more, false), (failed, false)] {
        std::fs::write(&record, format!("CreateTextTweet\t{envelope}\n")).expect("written");
        let held = std::panic::catch_unwind(|| recorded_as_described(&record));
        assert_eq!(held.is_ok(), is_described, "{envelope}");
    }
}

#[test]
fn a_schema_takes_what_hosts_without_types_pass_and_refuses_what_the_library_refuses() {
    let schema = |name: &str| params_schema(xpost::operations::find(name).expect(name));
    for (name, good) in [
        (
            "CreatePollTweet",
            json!({"text": "a", "options": "['a','b']", "duration": "60", "auth": "auth.json", "dry_run": ""}),
        ),
        (
            "GetTweet",
            json!({"id": " 12 ", "auth": {"timeout": "5", "lang": "RU", "premium": null}}),
        ),
        ("CreateThread", json!({"posts": "['a','b']"})),
        (
            "EnqueueTweet",
            json!({"post": [{"text": "a", "pictures": ["b.png"]}, "c"], "not_before": 1_800_000_000}),
        ),
        (
            "ResolvePost",
            json!({"idempotency_key": "a", "decision": "Published", "id": null}),
        ),
    ] {
        assert_eq!(fits(&schema(name), &good), Ok(()), "{name}");
    }
    for (name, bad) in [
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", "b"]}),
        ),
        (
            "CreatePollTweet",
            json!({"text": "a", "options": ["a", "b"], "duration": 4}),
        ),
        ("GetTweet", json!({"id": 12})),
        (
            "GetTweet",
            json!({"id": "12", "auth": {"acces_token": "a"}}),
        ),
        ("CreateThread", json!({"posts": [{"txt": "a"}]})),
        (
            "ResolvePost",
            json!({"idempotency_key": "a", "decision": "perhaps"}),
        ),
        ("CreateTextTweet", json!({"text": "a", "more": "b"})),
    ] {
        assert!(fits(&schema(name), &bad).is_err(), "{name}: {bad}");
    }
}

#[test]
fn everything_is_described_in_both_languages() {
    let said = |text: &Text, place: &str| {
        assert!(!text.en.is_empty() && !text.ru.is_empty(), "{place}");
        assert!(
            text.ru.chars().any(|letter| ('а'..='я').contains(&letter)) || text.ru.starts_with('`'),
            "{place}"
        );
    };
    for operation in CATALOGUE {
        let name = operation.name.en;
        said(&operation.summary, name);
        said(&operation.details, name);
        assert_ne!(operation.summary, operation.details, "{name}");
        assert!(
            operation.errors().contains(&Code::InvalidParameter),
            "{name}"
        );
        for parameter in operation.parameters {
            let place = format!("{name}.{}", parameter.key);
            assert!(
                !parameter.doc.en.is_empty() && !parameter.doc.ru.is_empty(),
                "{place}"
            );
            if let Kind::Structure(fields) = parameter.kind {
                assert!(!fields.is_empty(), "{place}");
                fields.iter().for_each(|field| told(field, &place, &said));
            }
        }
        walk(operation.result, name, &said, &mut HashMap::new());
    }
    for code in Code::ALL {
        said(&code.meaning(), code.as_str());
        said(&code.remedy(), code.as_str());
    }
    for entry in STANDARD {
        said(&entry.doc, entry.key);
        assert!(!entry.example.is_empty(), "{}", entry.key);
    }
    for field in MEDIA_ITEM.iter().chain(SUBTITLES) {
        told(field, "media item", &said);
    }
}

fn told(field: &Field, place: &str, said: &dyn Fn(&Text, &str)) {
    said(&field.doc, &format!("{place}.{}", field.key));
}

/// Looks at every member of an answer, and whether a name always stands for the same.
fn walk(
    shape: Shape,
    place: &str,
    said: &dyn Fn(&Text, &str),
    names: &mut HashMap<&'static str, Shape>,
) {
    if let Shape::Named(name, _) | Shape::X(name, _) = shape
        && let Some(other) = names.insert(name, shape)
    {
        assert_eq!(other, shape, "{name} stands for two shapes");
        return;
    }
    match shape {
        Shape::Object(fields) | Shape::X(_, fields) => {
            for field in fields {
                told(field, place, said);
                walk(field.shape, &format!("{place}.{}", field.key), said, names);
            }
        }
        Shape::Named(_, of) | Shape::Array(of) | Shape::Nullable(of) | Shape::Map(of) => {
            walk(*of, place, said, names);
        }
        Shape::OneOf(shapes) => shapes.iter().for_each(|one| walk(*one, place, said, names)),
        _ => {}
    }
}

#[test]
fn a_name_stands_for_one_shape_in_all_answers() {
    let (nothing, mut names) = (|_: &Text, _: &str| {}, HashMap::new());
    for operation in CATALOGUE {
        walk(operation.result, operation.name.en, &nothing, &mut names);
    }
    for shape in [PLAN, ENVELOPE] {
        walk(shape, "envelope", &nothing, &mut names);
    }
    assert!(names.len() > 20);
}

/// Those whose example needs a person, or a code that lives for 30 seconds: other tests run them.
const ELSEWHERE: [&str; 3] = [
    "GetToken",
    "HandleIncomingRequestAfterAuthorization",
    "GetAccessToken",
];

#[test]
fn every_example_runs_against_a_double_of_x() {
    let mut ran = 0;
    for operation in CATALOGUE {
        if ELSEWHERE.contains(&operation.name.en) {
            continue;
        }
        // A world of its own: X refuses a text that it has seen.
        let world = World::new();
        for (name, bytes) in [("picture.png", PNG), ("moving.gif", GIF), ("film.mp4", MP4)] {
            world.file(name, bytes);
        }
        let mut params = operation.example.params();
        let mut auth = match operation.name.en {
            "ExchangeToken" | "GetRequestToken" => world.oauth1(),
            _ => world.oauth2(),
        };
        prepare(&world, operation, &mut params, &mut auth);
        let answer = result(&client(&auth), operation.name.en, params);
        // What the sandbox answers has the members of the example, and no member less.
        assert_eq!(
            missing(&operation.example.result(), &answer),
            None,
            "{}",
            operation.name.en
        );
        ran += 1;
    }
    assert_eq!(ran + ELSEWHERE.len(), CATALOGUE.len());
}

/// What has to be there before the example can work: its files, its post, its profile.
fn prepare(world: &World, operation: &Operation, params: &mut Value, auth: &mut Value) {
    in_folder(world, params);
    if operation.name.en == "ExchangeToken" {
        let app = world.oauth2();
        for key in ["client_id", "client_secret"] {
            auth[key] = app[key].clone();
        }
    }
    if operation.name.en == "Authorize" {
        auth["redirect_uri"] = json!("http://127.0.0.1:8976/callback");
    }
    if let "DeleteTweet" | "GetTweet" = operation.name.en {
        let post = result(
            &client(auth),
            "CreateTextTweet",
            json!({"text": operation.name.en}),
        );
        params["id"] = post["data"]["id"].clone();
    }
    let needs_store = [
        "SaveCredentials",
        "ListProfiles",
        "RemoveProfile",
        "GetProfileState",
        "ResolvePost",
        "EnqueueTweet",
        "SendQueued",
        "GetQueue",
        "RetryQueued",
        "CancelQueued",
    ];
    if !needs_store.contains(&operation.name.en) {
        return;
    }
    auth["store"] = json!(world.folder.join(format!("{}.db", operation.name.en)));
    auth["profile"] = json!("main");
    if operation.name.en == "SaveCredentials" {
        return;
    }
    result(
        &client(auth),
        "SaveCredentials",
        json!({"expires_in": 7200}),
    );
    // From here on the profile has them.
    for key in ["access_token", "refresh_token"] {
        auth.as_object_mut().expect("an object").remove(key);
    }
    let key = params["idempotency_key"].clone();
    // Without that the call itself finds out what came of it.
    auth["reconcile"] = json!(false);
    let client = client(auth);
    match operation.name.en {
        "ResolvePost" => {
            world.fault(json!({"match": {"path": "/2/tweets"}, "action": "drop_after"}));
            let post = json!({"text": "Good morning", "idempotency_key": key});
            support::error(&client, "CreateTextTweet", post);
        }
        "SendQueued" | "GetQueue" | "RetryQueued" | "CancelQueued" => {
            let post = json!({"post": "Good morning", "idempotency_key": "order-42"});
            result(&client, "EnqueueTweet", post);
        }
        _ => {}
    }
}

/// The files of the examples lie in the world's folder.
fn in_folder(world: &World, value: &mut Value) {
    match value {
        Value::String(text) => {
            let path = world.folder.join(&*text);
            if !text.is_empty() && path.is_file() {
                *value = json!(path);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|one| in_folder(world, one)),
        Value::Object(members) => members.values_mut().for_each(|one| in_folder(world, one)),
        _ => {}
    }
}

/// The first member of `example` that `answer` does not have.
fn missing(example: &Value, answer: &Value) -> Option<String> {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            example
                .iter()
                .find_map(|(key, value)| match answer.get(key) {
                    Some(found) => missing(value, found).map(|inner| format!("{key}.{inner}")),
                    None => Some(key.clone()),
                })
        }
        (Value::Array(example), Value::Array(answer)) => {
            if example.len() > answer.len() {
                return Some(format!("{} items", example.len()));
            }
            example
                .iter()
                .zip(answer)
                .find_map(|(one, other)| missing(one, other))
        }
        _ => None,
    }
}
