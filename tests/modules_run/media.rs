//! ДвоичныеДанные: alone, in collections, and what is left of them after a call.

use interpreter::Failure;
use interpreter::objects::map;
use interpreter::value::{Given, Object};
use serde_json::json;

use super::*;

/// ДвоичныеДанные that a full disk does not take.
struct Unwritable;

impl Object for Unwritable {
    fn class(&self) -> &str {
        "ДвоичныеДанные"
    }
    fn bytes(&self) -> Option<std::rc::Rc<Vec<u8>>> {
        Some(std::rc::Rc::new(PNG.to_vec()))
    }
    fn call(&self, _: &Host, name: &str, _: &Given) -> Option<Result<Value, Failure>> {
        (name == "записать").then(|| Err(Failure::raised("Нет места на диске".into())))
    }
}

fn spooling(platform: Platform, world: &World) -> Host {
    let host = host(platform, world);
    host.temporary.replace(temporary(world));
    host
}

/// Whether the second argument of the last call is bytes, and the temporary files that were there then.
fn last(host: &Host) -> (bool, usize) {
    let handed = host.handed.borrow();
    let last = handed.last().expect("a call");
    assert!(
        last.arguments.iter().all(|text| text.len() < 4000),
        "{}",
        last.method
    );
    (last.arguments[1] == "BLOB", last.temporary.len())
}

fn described(key: &str) -> Value {
    structure(&[(key, binary(PNG)), ("alt_text", Value::text("точка"))])
}

#[test]
fn binary_data_is_spooled_to_files_that_are_gone_after_the_call() {
    for platform in BOTH {
        let world = World::new();
        let host = spooling(platform, &world);
        let parameters = auth(&world.oauth2());
        // In 1C a value alone goes as it is; OneScript frees the first argument only.
        let alone = match platform {
            Platform::Enterprise => (true, 0),
            Platform::OneScript => (false, 1),
        };
        let in_map = map("Соответствие", vec![(Value::text("file"), binary(PNG))]);
        for (text, picture, expected) in [
            ("одни", binary(PNG), alone),
            (
                "в массиве",
                list(vec![binary(PNG), binary(PNG)]),
                (false, 2),
            ),
            ("в структуре", described("base64"), (false, 1)),
            ("в соответствии", in_map, (false, 1)),
            (
                "во всём",
                list(vec![described("file"), binary(PNG), described("base64")]),
                (false, 3),
            ),
        ] {
            let given = [Value::text(text), picture, parameters.clone()];
            let answer = host.call("OPI_Twitter", "СоздатьТвитКартинки", &given);
            let answer = answer.unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
            assert_ne!(answer.at("data").at("id").plain(), "", "{answer:?}");
            assert_eq!(last(&host), expected, "{platform:?}: {text}");
            assert_eq!(files(&temporary(&world)), Vec::<PathBuf>::new(), "{text}");
        }
        let media = world.state()["media"].clone();
        let hashes: Vec<_> = media
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["sha256"])
            .collect();
        assert_eq!(hashes.len(), 8);
        assert!(
            hashes
                .iter()
                .all(|hash| *hash == hashes[0] && hash.is_string())
        );
    }
}

#[test]
fn binary_data_is_gone_after_an_error_too() {
    for platform in BOTH {
        let world = World::new();
        let host = spooling(platform, &world);
        let parameters = auth(&world.oauth2());
        let garbage = binary(b"not a picture at all");
        let pictures = || list(vec![binary(PNG), described("file")]);
        let call = |text: &str, pictures: Value, parameters: Value| {
            let given = [Value::text(text), pictures, parameters];
            let answer = host.call("OPI_Twitter", "СоздатьТвитКартинки", &given);
            assert_eq!(
                files(&temporary(&world)),
                Vec::<PathBuf>::new(),
                "{platform:?}"
            );
            answer
        };
        // Refused here: the number, the bytes, the parameters.
        let many = list(vec![binary(PNG); 5]);
        assert!(call("много", many, parameters.clone()).is_err());
        assert!(
            call(
                "мусор",
                list(vec![binary(PNG), garbage]),
                parameters.clone()
            )
            .is_err()
        );
        assert!(
            call(
                "опечатка",
                pictures(),
                structure(&[("acces_token", Value::text("x"))])
            )
            .is_err()
        );
        // Refused by X, and no connection.
        let refusal = json!({"match": {"path": "/2/tweets"}, "action": "status", "status": 403,
            "body": {"title": "Forbidden", "status": 403}});
        world.fault(refusal);
        let answer = call("отказ", pictures(), parameters.clone()).unwrap();
        assert_eq!(answer.at("title").plain(), "Forbidden");
        let mut nowhere = world.oauth2();
        nowhere["api_url"] = json!("http://127.0.0.1:1");
        nowhere["upload_url"] = json!("http://127.0.0.1:1");
        assert!(call("нет связи", pictures(), auth(&nowhere)).is_err());
        // The disk is full when the second is written.
        let full = list(vec![binary(PNG), Value::object(Unwritable)]);
        let failure = call("диск", full, parameters.clone()).unwrap_err();
        assert_eq!(failure.text(), "Нет места на диске");
        assert_eq!(world.state()["posts"], json!([]));
    }
}

/// Whichever function takes media takes them so, under both names.
#[test]
fn every_function_that_takes_media_cleans_up() {
    for platform in BOTH {
        let world = World::new();
        let host = spooling(platform, &world);
        let parameters = auth(&world.oauth2());
        let text = Value::text;
        let empty = |count: usize| vec![text(""); count];
        let post = |text_: &str| structure(&[("text", text(text_)), ("pictures", binary(PNG))]);
        let mut check = vec![text("проверка")];
        check.extend(empty(3));
        check.push(parameters.clone());
        check.extend(empty(17));
        check.extend([list(vec![binary(PNG)]), text(""), text("")]);
        let gif = || list(vec![binary(support::GIF)]);
        let video = || list(vec![binary(support::MP4)]);
        let calls: Vec<([&str; 2], Vec<Value>)> = vec![
            (
                ["СоздатьТвитГифки", "CreateGifTweet"],
                vec![text("gif"), gif(), parameters.clone()],
            ),
            (
                ["СоздатьТвитВидео", "CreateVideoTweet"],
                vec![text("video"), video(), parameters.clone()],
            ),
            (
                ["ЗагрузитьМассивВложений", "UploadAttachmentsArray"],
                vec![
                    list(vec![binary(PNG)]),
                    text("tweet_image"),
                    parameters.clone(),
                ],
            ),
            (
                ["СоздатьТред", "CreateThread"],
                vec![
                    list(vec![post("начало"), post("конец")]),
                    parameters.clone(),
                ],
            ),
            (["ПроверитьТвит", "CheckTweet"], check),
        ];
        for (names, given) in calls {
            for (index, name) in names.into_iter().enumerate() {
                let mut given = given.clone();
                // X takes no text twice.
                if let (1, Value::Text(first)) = (index, &given[0]) {
                    given[0] = text(&format!("{first} again"));
                }
                if index == 1 && name == "CreateThread" {
                    given[0] = list(vec![post("beginning"), post("end")]);
                }
                let answer = host
                    .call("OPI_Twitter", name, &given)
                    .unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
                assert_eq!(answer.at("status").plain(), "", "{name}: {answer:?}");
                let handed = host.handed.borrow();
                assert!(!handed.last().unwrap().temporary.is_empty(), "{name}");
                drop(handed);
                assert_eq!(files(&temporary(&world)), Vec::<PathBuf>::new(), "{name}");
            }
        }
    }
}
