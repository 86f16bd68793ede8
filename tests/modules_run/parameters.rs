//! What the modules make of parameters: notes of the caller's own, moments, and the English names.

use interpreter::Failure;
use interpreter::objects::number;
use serde_json::{Value as Json, json};
use xpost::operations::CATALOGUE;

use super::*;

fn with(parameters: &Json, key: &str, value: &str) -> Value {
    let mut parameters = parameters.clone();
    parameters[key] = json!(value);
    auth(&parameters)
}

#[test]
fn notes_in_the_parameters_are_ignored_and_near_misses_refused() {
    for platform in BOTH {
        let world = World::new();
        let host = host(platform, &world);
        let own = world.oauth2();
        for note in ["Комментарий", "ИмяОрганизации", "owner", "note_for_myself"]
        {
            let given = [Value::text(note), with(&own, note, "моё")];
            let answer = host.call("OPI_Twitter", "СоздатьТекстовыйТвит", &given);
            let answer = answer.unwrap_or_else(|failure| panic!("{note}: {failure:?}"));
            assert_ne!(answer.at("data").at("id").plain(), "", "{answer:?}");
        }
        let before = world.requests().len();
        for (miss, meant) in [
            ("acces_token", "access_token"),
            ("client-secret", "client_secret"),
            ("refresh_tokens", "refresh_token"),
            ("profil", "profile"),
        ] {
            let given = [Value::text(miss), with(&own, miss, "x")];
            let refused = host.call("OPI_Twitter", "СоздатьТекстовыйТвит", &given);
            let refused = refused.expect_err(miss);
            for part in [miss, meant, "(invalid_parameter)"] {
                assert!(refused.text().contains(part), "{refused:?}");
            }
        }
        assert_eq!(world.requests().len(), before);
    }
}

#[test]
fn a_moment_may_have_a_fraction_of_a_second() {
    for platform in BOTH {
        let world = World::new();
        let host = host(platform, &world);
        let mut kept = world.oauth2();
        kept["store"] = json!(world.folder.join("xpost.db"));
        kept["profile"] = json!("main");
        host.call("OPI_Twitter", "СохранитьДанныеАвторизации", &[auth(&kept)])
            .unwrap();
        let named = json!({"store": kept["store"], "profile": "main"});
        let put = |moment: Value| {
            let given = [Value::text("твит"), auth(&named), moment, Value::text("")];
            host.call("OPI_Twitter", "ПоставитьТвитВОчередь", &given)
        };
        // Never earlier than it says.
        let fraction = Value::Number(interpreter::value::Number::parse("1800000000.25").unwrap());
        for moment in [
            fraction,
            Value::text("1800000000.25"),
            Value::text("2027-01-15T08:00:00.250Z"),
            Value::text("2027-01-15T11:00:00.25+03:00"),
        ] {
            let shown = format!("{moment:?}");
            let answer = put(moment).unwrap_or_else(|failure| panic!("{shown}: {failure:?}"));
            assert_eq!(answer.at("not_before").plain(), "1800000001", "{shown}");
        }
        assert_eq!(
            put(number(1_800_000_000)).unwrap().at("not_before").plain(),
            "1800000000"
        );
        // A Дата is by the host's own clock.
        let local = interpreter::text::from_unix(1_800_000_000) + host.zone;
        let answer = put(Value::Date(local)).unwrap();
        assert_eq!(answer.at("not_before").plain(), "1800000000");
        let refused = put(Value::text("завтра")).unwrap_err();
        assert!(refused.text().contains("`НеРанее`"), "{refused:?}");
    }
}

/// What both names of a function answer to the same arguments; `dry` tells which may be called in earnest.
#[test]
fn english_names_do_what_the_russian_ones_do() {
    for platform in BOTH {
        let world = World::new();
        let host = host(platform, &world);
        for operation in CATALOGUE {
            // Nobody is signed in, so that nothing is sent; a store is empty.
            let mut own = world.nobody();
            own["store"] = json!(world.folder.join("empty.db"));
            own["lang"] = json!("ru");
            let given: Vec<Value> = operation
                .parameters
                .iter()
                .map(|parameter| match (parameter.key, parameter.required) {
                    ("auth", _) => auth(&own),
                    ("headless", _) => Value::Boolean(true),
                    ("dur", true) => Value::text("60"),
                    ("options", true) => list(vec![Value::text("да"), Value::text("нет")]),
                    ("type", true) => Value::text("tweet_image"),
                    (_, true) => Value::text("1"),
                    _ => Value::text(""),
                })
                .collect();
            let answer = |name: &str| match host.call("OPI_Twitter", name, &given) {
                Ok(value) => format!("{value:?}"),
                Err(Failure::Raised(text)) => text.split_once("}: ").unwrap().1.to_owned(),
                Err(other) => panic!("{name}: {other:?}"),
            };
            let (russian, english) = (answer(operation.name.ru), answer(operation.name.en));
            assert_eq!(russian, english, "{}", operation.name.en);
        }
        let given = [Value::text("Hello"), auth(&world.oauth2())];
        let answer = host.call("OPI_Twitter", "CreateTextTweet", &given).unwrap();
        assert_eq!(answer.at("data").at("text").plain(), "Hello");
        // The methods of the component itself, and its properties.
        let parameters = world.oauth2().to_string().replace('"', "\"\"");
        let program = |names: [&str; 4]| {
            let [property, method, call, cancel] = names;
            let request = json!({"text": format!("{call} {platform:?}")});
            let request = request.to_string().replace('"', "\"\"");
            format!(
                "XPost = Новый(\"AddIn.XPost.XPost\");
                XPost.{property} = \"{parameters}\";
                Сообщить(XPost.{method}(\"{method} {platform:?}\"));
                Сообщить(XPost.{call}(\"{method}\", \"{request}\"));
                XPost.{cancel}();"
            )
        };
        for names in [
            ["StandardParameters", "CreateTextTweet", "Call", "Cancel"],
            [
                "СтандартныеПараметры",
                "СоздатьТекстовыйТвит",
                "Вызвать",
                "Отменить",
            ],
        ] {
            host.run(&program(names))
                .unwrap_or_else(|failure| panic!("{failure:?}"));
        }
        let messages = host.messages.borrow();
        assert_eq!(messages.len(), 4);
        assert!(
            messages.iter().all(|text| text.contains("\"ok\":true")),
            "{messages:?}"
        );
    }
}
