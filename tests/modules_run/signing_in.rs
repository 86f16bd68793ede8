//! Signing in: the link is made in one process, and the code comes to another.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::process::Task;
use super::*;

/// The two samples of OpenIntegrations' page on Twitter, letter by letter.
const CODE: &str = r#"
	Функция Twitterget(Запрос)
		
		Код         = Запрос.ПараметрыЗапроса["code"];	
		ОтветТокен  = OPI_Twitter.ПолучитьТокен(Код, Параметры);
		
		Константы.TwitterRefresh.Установить(ОтветТокен["refresh_token"]);
		Константы.TwitterToken.Установить(ОтветТокен["access_token"]);
		
		Ответ = Новый HTTPСервисОтвет(200);
		Возврат Ответ;
		
	КонецФункции
"#;
const REFRESH: &str = r#"
	Процедура ОбновлятьТокенКаждыеДваЧаса(Знач Параметры) 
	
		Ответ = OPI_Twitter.ОбновитьТокен(Параметры);
		Константы.TwitterToken.Установить(Ответ["access_token"]);
		Константы.TwitterRefresh.Установить(Ответ["refresh_token"]);

	КонецПроцедуры
"#;

/// The parameters of a redirect's URL.
pub fn redirected(location: &str) -> Json {
    let query = location.split_once('?').expect("a query").1;
    let query = url_decoded(query);
    query
        .iter()
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn url_decoded(query: &str) -> HashMap<String, String> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, tail @ ..] = rest {
            rest = tail;
            match (first, tail) {
                (b'%', [high, low, tail @ ..]) => {
                    let digits = String::from_utf8(vec![*high, *low]).unwrap();
                    bytes.push(u8::from_str_radix(&digits, 16).unwrap());
                    rest = tail;
                }
                (b'+', _) => bytes.push(b' '),
                (other, _) => bytes.push(*other),
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

fn app(world: &World) -> Json {
    let app = world.sandbox.confidential_app();
    let mut auth = world.nobody();
    auth["client_id"] = json!(app.client_id);
    auth["client_secret"] = json!(app.client_secret);
    auth["redirect_uri"] = json!(app.redirect_uris[0]);
    auth
}

/// The user who opens this link agrees.
fn agreed(world: &World, answer: &Json) -> Json {
    let link = answer["messages"][0].as_str().expect("a link");
    redirected(&world.browse(link, "approve"))
}

#[test]
fn the_samples_of_openintegrations_work_as_pasted_in_two_processes_on_two_machines() {
    for platform in BOTH {
        let world = World::new();
        let app = app(&world);
        let homes = ["one", "two"].map(|name| {
            let home = world.folder.join(name);
            std::fs::create_dir_all(&home).unwrap();
            home
        });
        let link = Task {
            platform,
            program: "Сообщить(OPI_Twitter.ПолучитьСсылкуАвторизации(Параметры));",
            parameters: app.clone(),
            ..Task::default()
        };
        let request = agreed(&world, &link.run(&world, &homes[0]));

        let code = Task {
            platform,
            modules: vec![("HTTPСервис", CODE.to_owned())],
            function: Some(("HTTPСервис", "Twitterget")),
            request: json!({"code": request["code"]}),
            parameters: app.clone(),
            ..Task::default()
        };
        let answer = code.run(&world, &homes[1]);
        assert_eq!(answer["said"]["status"], "200", "{answer}");
        let first = answer["constants"].clone();
        let token = |constants: &Json, name: &str| {
            let token = constants[name].as_str().expect("a token").to_owned();
            assert!(token.len() > 10, "{constants}");
            token
        };

        let mut kept = app.clone();
        kept["refresh_token"] = json!(token(&first, "twitterrefresh"));
        let program = format!("{REFRESH}\nОбновлятьТокенКаждыеДваЧаса(Параметры);");
        let refresh = Task {
            platform,
            program: &program,
            parameters: kept,
            constants: first.clone(),
            ..Task::default()
        };
        let second = refresh.run(&world, &homes[0])["constants"].clone();
        for name in ["twitterrefresh", "twittertoken"] {
            assert_ne!(token(&first, name), token(&second, name));
        }
        let host = host(platform, &world);
        let mut own = world.nobody();
        own["access_token"] = json!(token(&second, "twittertoken"));
        let given = [Value::text("вход выполнен"), auth(&own)];
        let answer = host
            .call("OPI_Twitter", "СоздатьТекстовыйТвит", &given)
            .unwrap();
        assert_ne!(answer.at("data").at("id").plain(), "", "{answer:?}");
        for home in homes {
            assert_eq!(files(&home), Vec::<PathBuf>::new(), "no store");
        }
    }
}

/// What the seed's samples became on our page, with TwitterТокены.
#[test]
fn the_pages_samples_work_in_two_processes() {
    let world = World::new();
    let code = super::pages::block("bindings/1c/README.md", "Функция Twitterget(");
    let (constants, request) = begun(&world, KEPT_IN_CONSTANTS);
    let host = server(&world, KEPT_IN_CONSTANTS, &constants);
    // Whoever has such a handler gave its user the rights.
    host.rights_are_checked.set(false);
    host.module("HTTPСервис", &code);
    let answer = host
        .call("HTTPСервис", "Twitterget", &[incoming(&request)])
        .unwrap();
    assert_eq!(answer.at("КодСостояния").plain(), "200");
    let token = host.infobase.constant("TwitterToken");
    let parameters = host.call("TwitterТокены", "Параметры", &[]).unwrap();
    host.call("HTTPСервис", "ОбновлятьТокенКаждыеДваЧаса", &[parameters])
        .unwrap();
    assert_ne!(host.infobase.constant("TwitterToken"), token);
    published(&host);
}

pub const KEPT_IN_CONSTANTS: &str = "РегламентноеЗадание_ОбновлениеТокена";
pub const KEPT_IN_A_PROFILE: &str = "Профиль_Twitter";

/// A session of the server that has the modules and the constants.
pub fn server(world: &World, tokens: &str, constants: &Json) -> Host {
    let host = host(Platform::Enterprise, world);
    host.rights_are_checked.set(true);
    host.temporary.replace(temporary(world));
    host.module("TwitterТокены", &example(tokens, world));
    for (name, value) in constants.as_object().unwrap() {
        host.infobase.set_constant(name, value.as_str().unwrap());
    }
    host
}

pub fn constants(world: &World) -> Json {
    let app = world.sandbox.confidential_app();
    json!({
        "TwitterClientId": app.client_id, "TwitterClientSecret": app.client_secret,
        "TwitterRedirectUri": app.redirect_uris[0], "TwitterStore": world.folder.join("xpost.db"),
        "TwitterStoreKey": "0123456789abcdef0123456789abcdef",
    })
}

/// A link that another process of the server made, and what its user brings back.
fn begun(world: &World, tokens: &str) -> (Json, Json) {
    let constants = constants(world);
    let link = super::pages::block("bindings/1c/README.md", "Функция СсылкаДляВхода(");
    let program = format!("{link}\nСообщить(СсылкаДляВхода());");
    let task = Task {
        modules: vec![("TwitterТокены", example(tokens, world))],
        program: &program,
        constants: constants.clone(),
        ..Task::default()
    };
    let home = world.folder.join("home");
    std::fs::create_dir_all(&home).unwrap();
    let request = agreed(world, &task.run(world, &home));
    (constants, request)
}

fn incoming(request: &Json) -> Value {
    let pairs: Vec<(&str, &str)> = request
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap()))
        .collect();
    interpreter::enterprise::request(&pairs)
}

/// The account that signed in publishes.
pub fn published(host: &Host) {
    let parameters = host.call("TwitterТокены", "Параметры", &[]).unwrap();
    let given = [Value::text("Привет из 1С"), parameters];
    let answer = host
        .call("OPI_Twitter", "СоздатьТекстовыйТвит", &given)
        .unwrap();
    assert_ne!(answer.at("data").at("id").plain(), "", "{answer:?}");
}

#[test]
fn the_service_takes_a_user_who_began_in_another_process() {
    for tokens in [KEPT_IN_CONSTANTS, KEPT_IN_A_PROFILE] {
        let world = World::new();
        let (constants, request) = begun(&world, tokens);
        let host = server(&world, tokens, &constants);
        host.module("HTTPСервис", &read("bindings/1c/HTTPСервис_Twitter.bsl"));
        let callback = |request: &Json| {
            let given = [incoming(request)];
            let answer = host.call("HTTPСервис", "ПеренаправлениеGET", &given);
            let answer = answer.unwrap();
            (
                answer.at("КодСостояния").plain(),
                interpreter::enterprise::body(&answer),
            )
        };
        let denied = json!({"error": "access_denied", "state": request["state"]});
        assert_eq!(callback(&denied).0, "403");
        let mut forged = request.clone();
        forged["state"] = json!("forged");
        for wrong in [forged, json!({})] {
            let (status, body) = callback(&wrong);
            assert_eq!(status, "400", "{body}");
            assert!(body.contains("не выполнен"), "{body}");
        }
        let (status, body) = callback(&request);
        assert_eq!(status, "200", "{body}");
        published(&host);
        let journal = format!("{:?}", host.journal.borrow());
        assert_eq!(host.journal.borrow().len(), 3, "{journal}");
        for secret in ["demo-secret", request["code"].as_str().unwrap()] {
            assert!(!journal.contains(secret), "{journal}");
        }
    }
}
