//! The modules for OneScript and 1C:Enterprise, compared with the catalogue and with the surface of OpenIntegrations.
//!
//! Neither host runs here: what is tested is that the modules are valid text of the language, that every name in them
//! exists, and that each function hands the right values to the right method of an add-in that does not spend tokens
//! behind its caller's back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "modules/bsl.rs"]
mod bsl;
mod support;

use std::path::{Path, PathBuf};

use bsl::{Function, Module};
use serde_json::{Value, json};
use support::{World, client, error, result};
use xpost::operations::{CATALOGUE, Kind, Operation, Parameter};

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn read(relative: &str) -> String {
    std::fs::read_to_string(path(relative)).expect(relative)
}

const ONESCRIPT: &str = "bindings/onescript/src/Модули/OPI_Twitter.os";
const ENTERPRISE: &str = "bindings/1c/OPI_Twitter.bsl";

/// The functions of OpenIntegrations: name, then parameters in positional order; `=` marks those with a default.
const OPENINTEGRATIONS: &[(&str, &str)] = &[
    ("ПолучитьСсылкуАвторизации", "Параметры="),
    ("ПолучитьТокен", "Код Параметры="),
    ("ОбновитьТокен", "Параметры="),
    ("ОбработкаВходящегоЗапросаПослеАвторизации", "Запрос"),
    (
        "СоздатьПроизвольныйТвит",
        "Текст= МассивМедиа= МассивВариантовОпроса= ДлительностьОпроса= Параметры=",
    ),
    ("СоздатьТекстовыйТвит", "Текст Параметры="),
    ("СоздатьТвитКартинки", "Текст МассивКартинок Параметры="),
    ("СоздатьТвитГифки", "Текст МассивГифок Параметры="),
    ("СоздатьТвитВидео", "Текст МассивВидео Параметры="),
    (
        "СоздатьТвитОпрос",
        "Текст МассивВариантов Длительность Параметры=",
    ),
    (
        "ЗагрузитьМассивВложений",
        "МассивФайлов ТипВложений Параметры=",
    ),
    ("GetAuthorizationLink", "Parameters="),
    ("GetToken", "Code Parameters="),
    ("RefreshToken", "Parameters="),
    ("HandleIncomingRequestAfterAuthorization", "Request"),
    (
        "CreateCustomTweet",
        "Text= MediaArray= PollOptionsArray= PollDuration= Parameters=",
    ),
    ("CreateTextTweet", "Text Parameters="),
    ("CreateImageTweet", "Text ImageArray Parameters="),
    ("CreateGifTweet", "Text GifsArray Parameters="),
    ("CreateVideoTweet", "Text VideosArray Parameters="),
    ("CreatePollTweet", "Text OptionArray Duration Parameters="),
    (
        "UploadAttachmentsArray",
        "ArrayOfFiles AttachmentsType Parameters=",
    ),
];

/// What a module of OneScript, whose one object all background jobs share, has beside the catalogue. In 1C:Enterprise every
/// call has an object of its own, and `XPostКлиент` is the module that watches one.
const CONTROL: [&str; 4] = [
    "ХодЗагрузки",
    "ПрерватьВызовы",
    "UploadProgress",
    "CancelCalls",
];

/// What differs between a module and what it must be.
fn problems(text: &str) -> Vec<String> {
    let module = Module::parse(text);
    let mut problems = module.problems();
    let functions: Vec<Function<'_>> = module
        .functions()
        .into_iter()
        .filter(|function| function.exported)
        .collect();
    let beside = functions
        .iter()
        .filter(|function| CONTROL.contains(&function.name))
        .count();
    if functions.len() - beside != CATALOGUE.len() * 2 || ![0, CONTROL.len()].contains(&beside) {
        problems.push(format!("{} exported functions", functions.len()));
    }
    let find = |name: &str| functions.iter().find(|function| function.name == name);

    for operation in CATALOGUE {
        let russian: Vec<&str> = names(operation, |parameter| parameter.name.ru);
        let english: Vec<&str> = names(operation, |parameter| parameter.name.en);
        for (name, parameters, body) in [
            (operation.name.ru, &russian, handing_over(operation)),
            (
                operation.name.en,
                &english,
                format!("Возврат{}({});", operation.name.ru, english.join(",")),
            ),
        ] {
            let Some(function) = find(name) else {
                problems.push(format!("{name}: missing"));
                continue;
            };
            let found: Vec<&str> = function
                .parameters
                .iter()
                .map(|parameter| parameter.name)
                .collect();
            if found != **parameters {
                problems.push(format!("{name}: parameters {found:?}"));
            }
            for (parameter, declared) in function.parameters.iter().zip(operation.parameters) {
                let default = (!declared.required).then_some("\"\"");
                if !parameter.by_value || parameter.default != default {
                    problems.push(format!("{name}: {parameter:?}"));
                }
            }
            if function.body != body {
                problems.push(format!("{name}: {}", function.body));
            }
        }
    }

    for (name, expected) in OPENINTEGRATIONS {
        let found: Vec<String> = find(name)
            .into_iter()
            .flat_map(|function| &function.parameters)
            .map(|parameter| {
                let mark = if parameter.default.is_some() { "=" } else { "" };
                format!("{}{mark}", parameter.name)
            })
            .collect();
        let expected: Vec<&str> = expected.split(' ').collect();
        if !found
            .iter()
            .map(String::as_str)
            .take(expected.len())
            .eq(expected)
        {
            problems.push(format!("{name}: not as in OpenIntegrations: {found:?}"));
        }
    }

    // A module drops `auth_update`, so that no object of the add-in may refresh on its own account.
    if defaults(&module) != Some(json!({"auto_refresh": false})) {
        problems.push(format!("defaults: {:?}", defaults(&module)));
    }
    let users = |text: &str| -> Vec<Function<'_>> {
        let mut found = module.functions();
        found.retain(|function| function.body.contains(text));
        found
    };
    let set = "Объект.СтандартныеПараметры=ПараметрыПоУмолчанию();ВозвратОбъект;";
    match (
        &users("AddIn.XPost.XPost")[..],
        &users("ОбъектКомпоненты()")[..],
    ) {
        ([bare], [maker])
            if bare.name == "ОбъектКомпоненты"
                && maker.body.ends_with(set)
                && maker.body.matches("Возврат").count() == 1 => {}
        _ => problems.push("an object of the add-in is handed out without its defaults".into()),
    }
    problems
}

/// The standard parameters that a module gives every object of the add-in.
fn defaults(module: &Module<'_>) -> Option<Value> {
    let functions = module.functions();
    let function = functions
        .iter()
        .find(|function| function.name == "ПараметрыПоУмолчанию")?;
    let literal = function
        .body
        .strip_prefix("Возврат\"")?
        .strip_suffix("\";")?;
    serde_json::from_str(&literal.replace("\"\"", "\"")).ok()
}

fn names(
    operation: &Operation,
    name: fn(&xpost::operations::Parameter) -> &'static str,
) -> Vec<&'static str> {
    operation.parameters.iter().map(name).collect()
}

/// Whether binary data may be a media item there. A post of the outbox is sent later: its items stay in the store as base64.
fn takes_media(parameter: &Parameter) -> bool {
    parameter.kind == Kind::Files || parameter.key == "posts"
}

/// The body of a Russian function: every parameter, translated, in the order of the add-in's method.
fn handing_over(operation: &Operation) -> String {
    let arguments: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let name = parameter.name.ru;
            match parameter.key {
                "request" => format!("ПараметрыЗапроса({name})"),
                _ if takes_media(parameter) => format!("ПередатьМедиа({name},Файлы)"),
                _ => format!("Передать({name})"),
            }
        })
        .collect();
    let call = format!(
        "Компонента().{}({})",
        operation.name.ru,
        arguments.join(",")
    );
    if !operation.parameters.iter().any(takes_media) {
        return format!("ВозвратРазобрать({call});");
    }
    // Temporary files are deleted whatever comes of the call.
    format!(
        "Файлы=НовыйМассив;ПопыткаКонверт={call};ИсключениеУдалитьВременные(Файлы);ВызватьИсключение;КонецПопытки;\
         УдалитьВременные(Файлы);ВозвратРазобрать(Конверт);"
    )
}

#[test]
fn the_onescript_module_offers_every_operation() {
    assert_eq!(problems(&read(ONESCRIPT)), Vec::<String>::new());
}

#[test]
fn the_enterprise_module_offers_every_operation() {
    assert_eq!(problems(&read(ENTERPRISE)), Vec::<String>::new());
}

/// The hosts differ only in how the add-in is attached.
#[test]
fn both_modules_translate_alike() {
    let (onescript, enterprise) = (read(ONESCRIPT), read(ENTERPRISE));
    for region in [
        "ПрограммныйИнтерфейс",
        "ProgrammingInterface",
        "Преобразования",
    ] {
        let cut = |text: &str| {
            let start = text.find(&format!("#Область {region}\n")).expect(region);
            let length = text[start..].find("#КонецОбласти").expect(region);
            text[start..start + length].to_owned()
        };
        assert_eq!(cut(&onescript), cut(&enterprise), "{region}");
    }
}

#[test]
fn a_broken_module_is_noticed() {
    let whole = read(ENTERPRISE);
    for (from, to) in [
        // syntax
        ("#КонецОбласти\n\n#Область Преобразования", "КонецЕсли"),
        (
            "КонецФункции\n\n#КонецОбласти\n\n#Область Programming",
            "#Область Programming",
        ),
        ("Экспорт\n", "Экспорт (\n"),
        // names
        ("Возврат Строка(Значение);", "Возврат Строчка(Значение);"),
        ("Возврат Запись.Закрыть();", "Возврат Запсь.Закрыть();"),
        ("Новый ЧтениеJSON", "Новый ЧтениеХМЛ"),
        // the surface
        ("Функция ОбновитьТокен(", "Функция ОбновитьТокены("),
        ("Знач Код, ", "Знач Код = \"\", "),
        (
            "(Знач Параметры = \"\", Знач Разрешения = \"\"",
            "(Знач Разрешения = \"\", Знач Параметры = \"\"",
        ),
        ("Знач Text, Знач ImageArray", "Знач Text, ImageArray"),
        (
            ", Знач DryRun = \"\") Экспорт\n\tВозврат УдалитьТвит",
            ") Экспорт\n\tВозврат УдалитьТвит",
        ),
        // what is handed over
        (
            "УдалитьТвит(TweetId, Parameters, DryRun)",
            "УдалитьТвит(TweetId, DryRun, Parameters)",
        ),
        (
            "Компонента().СоздатьТвитГифки(",
            "Компонента().СоздатьТвитВидео(",
        ),
        ("Передать(МассивВариантов)", "Передать(Текст)"),
        // the defaults
        ("\"\"auto_refresh\"\": false", "\"\"auto_refresh\"\": true"),
        (
            "Возврат \"{\"\"auto_refresh\"\": false}\";",
            "Возврат \"{}\";",
        ),
        (
            "\tОбъект.СтандартныеПараметры = ПараметрыПоУмолчанию();\n",
            "",
        ),
        (
            "\tВозврат Объект;\n\nКонецФункции\n\nФункция ОбъектКомпоненты()",
            "\tВозврат ОбъектКомпоненты();\n\nКонецФункции\n\nФункция ОбъектКомпоненты()",
        ),
        // temporary files
        ("\tУдалитьВременные(Файлы);\n\n\tВозврат", "\tВозврат"),
        ("ПередатьМедиа(МассивВидео, Файлы)", "Передать(МассивВидео)"),
    ] {
        assert!(whole.contains(from), "{from}");
        let broken = whole.replacen(from, to, 1);
        assert!(!problems(&broken).is_empty(), "{from} -> {to}");
    }
}

/// Code written for OpenIntegrations keeps its pair itself and sees nothing but X's body: whatever form its parameters
/// have, a refused token stays a refusal, and its own job finds the refresh token unspent.
#[test]
fn a_refused_token_is_left_to_those_who_keep_it_and_refreshed_in_a_profile() {
    for module in [ONESCRIPT, ENTERPRISE] {
        let module = read(module);
        let object = client(&defaults(&Module::parse(&module)).expect("defaults"));
        let world = World::new();
        let own = world.oauth2();
        let refused = || {
            let answer = world.sandbox.control("POST", "/_sandbox/revoke", json!({}));
            assert!(answer.get("error").is_none(), "{answer}");
        };
        let file = world.file("twitter.json", own.to_string().as_bytes());
        refused();
        for auth in [own.clone(), json!(own.to_string()), json!(file)] {
            let error = error(
                &object,
                "ПолучитьТекущегоПользователя",
                json!({"auth": auth}),
            );
            assert_eq!(error["code"], "unauthorized", "{error}");
            assert_eq!(error["body"]["status"], 401, "{error}");
        }
        assert_eq!(world.state()["refreshes"], 0);
        let pair = result(&object, "ОбновитьТокен", json!({"auth": own}));
        assert_ne!(pair["refresh_token"], own["refresh_token"]);

        let mut asked = own.clone();
        asked["access_token"] = pair["access_token"].clone();
        asked["refresh_token"] = pair["refresh_token"].clone();
        refused();
        asked["auto_refresh"] = json!(true);
        result(
            &object,
            "ПолучитьТекущегоПользователя",
            json!({"auth": asked}),
        );
        assert_eq!(world.state()["refreshes"], 2, "a caller may ask for it");

        let mut kept = world.oauth2();
        kept["store"] = json!(world.folder.join("xpost.db"));
        kept["profile"] = json!("main");
        result(&object, "СохранитьДанныеАвторизации", json!({"auth": kept}));
        for key in ["access_token", "refresh_token"] {
            kept.as_object_mut().unwrap().remove(key);
        }
        refused();
        result(
            &object,
            "ПолучитьТекущегоПользователя",
            json!({"auth": kept}),
        );
        assert_eq!(world.state()["refreshes"], 3, "a profile needs no job");
        let state = result(&object, "ПолучитьСостояниеПрофиля", json!({"auth": kept}));
        assert_eq!(state["grant"], "good", "{state}");
    }
}

/// The texts that users paste: files, and the code in the pages.
fn pasted() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for file in [
        "bindings/1c/XPostКлиент.bsl",
        "bindings/1c/HTTPСервис_Twitter.bsl",
        "bindings/1c/РегламентноеЗадание_ОбновлениеТокена.bsl",
        "bindings/1c/РегламентноеЗадание_ОтправкаОчереди.bsl",
        "bindings/1c/Профиль_Twitter.bsl",
        "bindings/1c/Пример_ПубликацияДокумента.bsl",
        "bindings/onescript/examples/пример.os",
    ] {
        texts.push((file.to_owned(), read(file)));
    }
    for page in ["bindings/1c/README.md", "bindings/onescript/README.md"] {
        let text = read(page);
        let blocks = text.split("```bsl\n").skip(1);
        for (number, block) in blocks.enumerate() {
            let code = block.split("```").next().unwrap_or_default();
            texts.push((format!("{page}, block {}", number + 1), code.to_owned()));
        }
    }
    texts
}

#[test]
fn examples_are_valid_and_call_what_exists() {
    let (onescript, enterprise) = (read(ONESCRIPT), read(ENTERPRISE));
    let (onescript, enterprise) = (Module::parse(&onescript), Module::parse(&enterprise));
    let (onescript, enterprise) = (onescript.functions(), enterprise.functions());
    let mut calls = 0;
    for (place, text) in pasted() {
        let example = Module::parse(&text);
        let functions = if place.contains("onescript") {
            &onescript
        } else {
            &enterprise
        };
        assert_eq!(example.problems(), Vec::<String>::new(), "{place}");
        for call in example.calls_of("OPI_Twitter") {
            let function = functions
                .iter()
                .find(|function| function.exported && function.name == call.method)
                .unwrap_or_else(|| panic!("{place}: {call:?}"));
            let required = function
                .parameters
                .iter()
                .filter(|parameter| parameter.default.is_none())
                .count();
            assert!(
                (required..=function.parameters.len()).contains(&call.arguments),
                "{place}: {call:?}"
            );
            calls += 1;
        }
    }
    assert!(calls >= 5, "only {calls} calls were seen");
}

/// The modules of the examples call each other by the names that their pages give them.
#[test]
fn examples_fit_together() {
    for (name, file) in [
        (
            "TwitterТокены",
            "bindings/1c/РегламентноеЗадание_ОбновлениеТокена.bsl",
        ),
        // The same module without a job.
        ("TwitterТокены", "bindings/1c/Профиль_Twitter.bsl"),
        ("XPostКлиент", "bindings/1c/XPostКлиент.bsl"),
        (
            "TwitterОчередь",
            "bindings/1c/РегламентноеЗадание_ОтправкаОчереди.bsl",
        ),
    ] {
        let text = read(file);
        let module = Module::parse(&text);
        let functions = module.functions();
        let mut calls = 0;
        for (place, text) in pasted() {
            for call in Module::parse(&text).calls_of(name) {
                let function = functions
                    .iter()
                    .find(|function| function.exported && function.name == call.method);
                assert!(
                    function.is_some_and(|function| function.parameters.len() == call.arguments),
                    "{place}: {call:?}"
                );
                calls += 1;
            }
        }
        assert!(calls > 0, "nothing uses {name}");
    }
}

/// What the example of a document says of repeated postings, with values as the module hands them over: collections and
/// numbers are text.
#[test]
fn the_example_of_a_document_publishes_it_once() {
    let object = client(&defaults(&Module::parse(&read(ENTERPRISE))).expect("defaults"));
    let world = World::new();
    let mut kept = world.oauth2();
    kept["store"] = json!(world.folder.join("xpost.db"));
    kept["profile"] = json!("main");
    result(&object, "СохранитьДанныеАвторизации", json!({"auth": kept}));
    for key in ["access_token", "refresh_token"] {
        kept.as_object_mut().unwrap().remove(key);
    }
    let auth = kept.to_string();
    let key = "0f8fad5b-d9cb-469f-a165-70867728950e";
    let posted = |text: &str| {
        json!({
            "post": json!({"text": text}).to_string(), "auth": auth, "not_before": "1000000000",
            "idempotency_key": key,
        })
    };
    let of_key = json!({"idempotency_key": key, "auth": auth});
    let put = "ПоставитьТвитВОчередь";

    let waiting = result(&object, put, posted("новость"));
    assert_eq!(waiting["not_before"], 1_000_000_000);
    assert_eq!(result(&object, put, posted("новость"))["replayed"], true);
    let changed = error(&object, put, posted("исправленная новость"));
    assert_eq!(changed["code"], "idempotency_conflict");
    result(&object, "ОтменитьИзОчереди", of_key.clone());
    result(&object, put, posted("исправленная новость"));

    let listed = json!({"auth": auth, "state": "waiting", "limit": "1000"});
    let listed = result(&object, "ПолучитьОчередь", listed);
    assert_eq!(listed["posts"][0]["idempotency_key"], key);
    for sent in [1, 0] {
        let done = result(&object, "ОтправитьОчередь", json!({"auth": auth}));
        assert_eq!(done["sent"], sent);
    }
    let again = result(&object, put, posted("исправленная новость"));
    assert_eq!(again["state"], "sent");
    let changed = error(&object, put, posted("ещё одна правка"));
    assert_eq!(changed["code"], "idempotency_conflict");
    let late = error(&object, "ОтменитьИзОчереди", of_key);
    assert_eq!(late["code"], "queue_conflict");
    let nobody = json!({"idempotency_key": "not posted", "auth": auth});
    let nobody = error(&object, "ОтменитьИзОчереди", nobody);
    assert_eq!(nobody["code"], "not_found");

    let state = world.state();
    let texts: Vec<&Value> = state["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| &post["sent_text"])
        .filter(|text| !text.is_null())
        .collect();
    assert_eq!(texts, ["исправленная новость"]);
}

/// What the page for 1C says of prices, with values as the module hands them over.
#[test]
fn a_check_tells_the_price_and_a_budget_holds() {
    let object = client(&defaults(&Module::parse(&read(ENTERPRISE))).expect("defaults"));
    let world = World::new();
    let mut auth = world.oauth2();
    let checked = |text: &str, auth: &Value| {
        let parameters = json!({
            "text": text, "media": "", "options": "", "dur": "", "auth": auth.to_string(), "reply": "",
            "share_with_followers": "", "idempotency_key": "", "pictures": "", "gifs": "", "videos": "",
        });
        result(&object, "ПроверитьТвит", parameters)
    };
    let linked = "новость: https://example.com";
    let found = checked(linked, &auth);
    assert_eq!(found["ok"], true, "{found}");
    assert_eq!(found["price"]["total"], "0.200", "{found}");
    assert_eq!(found["warnings"][0]["code"], "link_price", "{found}");
    let found = checked("$ACME и $XYZ", &auth);
    assert_eq!(found["ok"], false, "{found}");
    assert_eq!(found["problems"][0]["code"], "too_many_cashtags", "{found}");

    auth["budget"] = json!("0.05");
    let found = checked(linked, &auth);
    assert_eq!(found["problems"][0]["code"], "budget_exceeded", "{found}");
    let dear = json!({"text": linked, "auth": auth.to_string()});
    let dear = error(&object, "СоздатьТекстовыйТвит", dear);
    assert_eq!(dear["code"], "budget_exceeded", "{dear}");
    assert_eq!(world.state()["posts"], json!([]));
    let cheap = json!({"text": "новость", "auth": auth.to_string()});
    result(&object, "СоздатьТекстовыйТвит", cheap);
}

#[test]
fn the_package_is_complete() {
    let definition = read("bindings/onescript/packagedef");
    let version = format!(".Версия(\"{}\")", env!("CARGO_PKG_VERSION"));
    assert!(definition.contains(&version), "{version}");
    let config = read("bindings/onescript/lib.config");
    assert!(config.contains("name=\"OPI_Twitter\" file=\"src/Модули/OPI_Twitter.os\""));
    // From the module's own folder: #Использовать "."
    let config = read("bindings/onescript/src/Модули/lib.config");
    assert!(config.contains("name=\"OPI_Twitter\" file=\"OPI_Twitter.os\""));
}

/// A library of another version keeps its name, so that neither takes the other for its own.
#[test]
fn the_onescript_module_looks_for_the_libraries_of_this_version() {
    let module = read(ONESCRIPT);
    let version = env!("CARGO_PKG_VERSION").replace('.', "_");
    let mut named = 0;
    for name in module.split("xpost_").skip(1) {
        assert!(name.starts_with(&version), "xpost_{name:.40}");
        named += 1;
    }
    assert_eq!(named, 7, "one library for each platform of the add-in");
}
