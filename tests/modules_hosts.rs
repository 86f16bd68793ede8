//! What users paste into OneScript and 1C:Enterprise, compared with what those hosts know: every module, every example and
//! every block of every README.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod language;

use std::path::{Path, PathBuf};

use language::check::{Call, check, unfit};
use language::syntax::{Script, parse};
use language::{Platform, facts};
use xpost::operations::CATALOGUE;

const ONESCRIPT: &str = "bindings/onescript/src/Модули/OPI_Twitter.os";

/// Modules by the names that the pages give them. Two files may be one module: the first has all its functions.
const MODULES: &[(&str, &str)] = &[
    ("OPI_Twitter", "bindings/1c/OPI_Twitter.bsl"),
    ("TwitterТокены", "bindings/1c/Профиль_Twitter.bsl"),
    (
        "TwitterОчередь",
        "bindings/1c/РегламентноеЗадание_ОтправкаОчереди.bsl",
    ),
    ("XPostКлиент", "bindings/1c/XPostКлиент.bsl"),
];

/// What stands around a piece of code: the form, the attributes of the document, the variables of the caller.
const SURROUNDINGS: &[&str] = &[
    "Параметры",
    "МассивФайлов",
    "Ссылка",
    "Текст",
    "КомпонентаXPost",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(relative: &str) -> String {
    std::fs::read_to_string(root().join(relative)).expect(relative)
}

struct Piece {
    place: String,
    platform: Platform,
    text: String,
}

/// All files under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The examples in the comments of a module.
fn commented(text: &str) -> Vec<String> {
    let examples = text.split("// Пример:\n").skip(1);
    examples
        .map(|rest| {
            let lines = rest.lines().map_while(|line| line.strip_prefix("//  "));
            lines.collect::<Vec<_>>().join("\n")
        })
        .collect()
}

/// Every module and example, those in comments too, and every block of every README. Those of the package's page are for OneScript.
fn pieces() -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut pages = vec![root().join("README.md"), root().join("README.ru.md")];
    for path in files(&root().join("bindings")) {
        let name = path
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let platform = match path.extension().and_then(|extension| extension.to_str()) {
            Some("os") => Platform::OneScript,
            Some("bsl") => Platform::Enterprise,
            Some("md") => {
                pages.push(path);
                continue;
            }
            _ => continue,
        };
        let text = read(&name);
        for (number, text) in commented(&text).into_iter().enumerate() {
            pieces.push(Piece {
                place: format!("{name}, block {} of its comments", number + 1),
                platform,
                text,
            });
        }
        pieces.push(Piece {
            place: name,
            platform,
            text,
        });
    }
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        let name = page
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let platform = if name.contains("onescript") {
            Platform::OneScript
        } else {
            Platform::Enterprise
        };
        for (number, block) in text.split("```bsl\n").skip(1).enumerate() {
            let (code, _) = block.split_once("```").expect("the end of a block");
            pieces.push(Piece {
                place: format!("{name}, block {}", number + 1),
                platform,
                text: code.to_owned(),
            });
        }
    }
    pieces
}

fn modules(platform: Platform) -> Vec<(&'static str, Script)> {
    let parsed = MODULES.iter().map(|(name, file)| {
        let file = match (platform, *name) {
            (Platform::OneScript, "OPI_Twitter") => ONESCRIPT,
            _ => file,
        };
        (*name, parse(file, &read(file)).unwrap())
    });
    parsed.collect()
}

/// What the hosts would refuse, and calls of ours that do not fit.
fn mistakes(place: &str, platform: Platform, text: &str) -> Vec<String> {
    let script = match parse(place, text) {
        Ok(script) => script,
        Err(mistake) => return vec![mistake],
    };
    // A block that begins with #Использовать is a program of its own; other blocks stand in somebody's code.
    let known: &[&str] = if place.contains("block") && !text.contains("#Использовать") {
        SURROUNDINGS
    } else if place.contains("Пример_") {
        &["Ссылка"]
    } else {
        &[]
    };
    let (mut mistakes, calls) = check(platform, &script, known);
    let modules = modules(platform);
    for call in calls {
        let line = call.line;
        if let Some((_, module)) = modules.iter().find(|(name, _)| same(name, &call.object)) {
            let function = module
                .functions
                .iter()
                .find(|function| function.exported && same(&function.name, &call.method));
            match function {
                None => mistakes.push(format!("line {line}: no {}.{}", call.object, call.method)),
                Some(function) => mistakes.extend(
                    unfit(function, &call.given).map(|text| format!("line {line}: {text}")),
                ),
            }
        } else if ["XPost", "КомпонентаXPost", "Компонента"]
            .iter()
            .any(|name| same(name, &call.object))
        {
            mistakes.extend(of_addin(&call).map(|text| format!("line {line}: {text}")));
        }
    }
    mistakes
        .into_iter()
        .map(|mistake| format!("{place}: {mistake}"))
        .collect()
}

fn same(one: &str, two: &str) -> bool {
    one.to_lowercase() == two.to_lowercase()
}

/// What is wrong with a call of a method of the add-in's object.
fn of_addin(call: &Call) -> Option<String> {
    let method = call.method.strip_suffix("Асинх").unwrap_or(&call.method);
    let operation = CATALOGUE
        .iter()
        .find(|operation| same(operation.name.ru, method) || same(operation.name.en, method));
    let (fewest, most) = match operation {
        Some(operation) => {
            let required = |(index, parameter): (usize, &xpost::operations::Parameter)| {
                parameter.required.then_some(index + 1)
            };
            let fewest = operation
                .parameters
                .iter()
                .enumerate()
                .filter_map(required)
                .max();
            (fewest.unwrap_or(0), operation.parameters.len())
        }
        None if same(method, "Вызвать") => (1, 2),
        None if same(method, "Отменить") => (0, 0),
        None => return Some(format!("the component has no method {method}")),
    };
    let count = call.given.len();
    (!(fewest..=most).contains(&count)).then(|| format!("{method} with {count} arguments"))
}

#[test]
fn the_hosts_accept_whatever_users_paste() {
    let pieces = pieces();
    let found: Vec<String> = pieces
        .iter()
        .flat_map(|piece| mistakes(&piece.place, piece.platform, &piece.text))
        .collect();
    assert!(found.is_empty(), "{found:#?}");

    let examples = pieces
        .iter()
        .filter(|piece| piece.place.ends_with("comments"));
    assert_eq!(
        examples.count(),
        2 * CATALOGUE.len(),
        "one for each function"
    );

    let of = |platform| {
        pieces
            .iter()
            .filter(|piece| piece.platform == platform)
            .count()
    };
    assert!(of(Platform::OneScript) >= 6 && of(Platform::Enterprise) >= 12);
}

/// The platform calls the handler of an HTTP service with the request, and with nothing else.
#[test]
fn handlers_of_an_http_service_take_the_request_alone() {
    let mut seen = 0;
    for piece in pieces() {
        if piece.place.contains("OPI_Twitter") {
            continue;
        }
        for function in parse(&piece.place, &piece.text).unwrap().functions {
            let named = |name: &str| {
                let mut parameters = function.parameters.iter();
                parameters.any(|parameter| same(&parameter.name, name))
            };
            if named("Запрос") {
                assert_eq!(function.parameters.len(), 1, "{}", piece.place);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 2, "the example's, and the page's");
}

/// Whoever comes back from X has no login of 1C: the pages say how the service answers without one, for the service that the
/// example is.
#[test]
fn pages_say_how_the_service_answers_without_a_login() {
    let page = read("bindings/1c/README.md");
    assert!(page.contains("## HTTP-сервис без входа в 1С\n"));
    let publication = page.split("```xml\n").nth(1).expect("a default.vrd");
    let publication = publication.split("```").next().unwrap();
    for part in [
        "Usr=",
        "Pwd=",
        "enable=\"false\">",
        "<httpServices publishByDefault=\"false\">",
        "<service name=\"Twitter\" rootUrl=\"twitter\" enable=\"true\"",
    ] {
        assert!(publication.contains(part), "{part}");
    }
    let service = read("bindings/1c/HTTPСервис_Twitter.bsl");
    assert!(service.contains("Корневой URL twitter, шаблон URL /callback"));
    assert!(page.contains("/hs/twitter/callback"));
    let link = "#http-сервис-без-входа-в-1с)";
    for page in ["README.md", "README.ru.md", "bindings/1c/README.md"] {
        assert!(read(page).contains(link), "{page}");
    }
}

/// One planted call that no host takes is noticed wherever it stands.
#[test]
fn a_plant_in_any_piece_is_noticed() {
    let plant = "Путь = ОбъединитьПути(\"а\", \"б\", \"в\", \"г\", \"д\");";
    for piece in pieces() {
        let function = format!("Процедура Посаженная()\n{plant}\nКонецПроцедуры\n");
        let script = parse(&piece.place, &piece.text).unwrap();
        // Procedures stand before the body of a program.
        let planted = if script.body.is_empty() {
            format!("{}\n{function}", piece.text)
        } else {
            format!("{}\n{plant}", piece.text)
        };
        let found = mistakes(&piece.place, piece.platform, &planted);
        assert_eq!(found.len(), 1, "{}: {found:?}", piece.place);
        assert!(found[0].contains("ОбъединитьПути"), "{found:?}");
    }
}

/// Code of these languages stands in blocks that are held to the table: in no other pages, and under no other name.
#[test]
fn no_block_of_the_language_escapes() {
    let mut pages = files(&root().join("docs"));
    pages.extend(files(&root().join("bindings")));
    pages.extend(
        [
            "README.md",
            "README.ru.md",
            "sandbox/README.md",
            "cli/README.md",
        ]
        .map(|name| root().join(name)),
    );
    for page in pages {
        let name = page.strip_prefix(root()).unwrap().to_str().unwrap();
        if !name.ends_with(".md") || !page.exists() {
            continue;
        }
        let held = ["README.md", "README.ru.md"].contains(&name) || name.starts_with("bindings");
        let text = std::fs::read_to_string(&page).unwrap();
        for block in text.split("```").skip(1).step_by(2) {
            let (fence, code) = block.split_once('\n').unwrap_or((block, ""));
            let ours = [
                "КонецПроцедуры",
                "КонецФункции",
                "Новый ",
                "OPI_Twitter.",
                "Попытка",
            ]
            .iter()
            .any(|word| code.contains(word));
            assert!(!ours || (fence == "bsl" && held), "{name}: ```{fence}");
        }
    }
}

/// Calls written in running text, `Имя(…)` in backquotes, name what exists too.
#[test]
fn pages_name_functions_that_exist() {
    let mut seen = 0;
    for page in [
        "README.ru.md",
        "README.md",
        "bindings/1c/README.md",
        "bindings/onescript/README.md",
    ] {
        let modules = modules(if page.contains("onescript") {
            Platform::OneScript
        } else {
            Platform::Enterprise
        });
        for span in read(page).split('`').skip(1).step_by(2) {
            for (name, module) in &modules {
                for rest in span.split(&format!("{name}.")).skip(1) {
                    let method: String = rest
                        .chars()
                        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                        .collect();
                    let known = module
                        .functions
                        .iter()
                        .any(|function| same(&function.name, &method));
                    // The constants' variant of the module has a procedure more: the scheduled job.
                    let file = ["bsl", "os"].contains(&method.as_str()) || method.is_empty();
                    assert!(
                        known || file || method == "Обновить",
                        "{page}: {name}.{method}"
                    );
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn what_a_host_would_refuse_is_noticed() {
    let module = read(ONESCRIPT);
    let broken = |platform, from: &str, to: &str| {
        assert!(module.contains(from), "{from}");
        let text = module.replacen(from, to, 1);
        assert_ne!(
            mistakes(ONESCRIPT, platform, &text),
            Vec::<String>::new(),
            "{to}"
        );
    };
    let onescript = Platform::OneScript;
    for (from, to) in [
        // a wrong number of arguments: of a function, a method, a constructor, a function of the module
        ("\"addin\"", "\"..\", \"..\", \"..\", \"addin\""),
        (
            "Чтение.УстановитьСтроку(Конверт)",
            "Чтение.УстановитьСтроку()",
        ),
        ("Новый ЧтениеJSON;", "Новый ЧтениеJSON(Конверт);"),
        (
            "Возврат УдалитьТвит(TweetId, Parameters, DryRun)",
            "Возврат УдалитьТвит()",
        ),
        // what does not exist: a function, a method, a class, a value, and what only 1C has
        ("ПустаяСтрока(", "ПустойТекст("),
        ("Чтение.Закрыть()", "Чтение.Завершить()"),
        ("Новый ЧтениеJSON;", "Новый ЧтениеХМЛ;"),
        ("ТипВнешнейКомпоненты.Native", "ВидВнешнейКомпоненты.Native"),
        ("Новый ЧтениеJSON;", "Новый БлокировкаДанных;"),
        ("ПустаяСтрока(Конверт)", "ТранзакцияАктивна()"),
        // the language
        ("КонецФункции", "КонецПроцедуры"),
    ] {
        broken(onescript, from, to);
    }
    for block in [
        "Ответ = OPI_Twitter.ПолучитьТокен();",
        "Ответ = OPI_Twitter.ОбновитьТокен(Параметры, , 1);",
        "Ответ = OPI_Twitter.ОбновитьТокены(Параметры);",
        "Ответ = OPI_Twitter.СоздатьТвитКартинки(Текст, , Параметры);",
        "TwitterОчередь.Отправить(Параметры);",
        "Ждать КомпонентаXPost.ОтменитьАсинх(1);",
        "КомпонентаXPost.Прекратить();",
        "XPost = Новый(\"AddIn.XPost.XPost\"); XPost.СоздатьТекстовыйТвит();",
        "Если Истина Тогда",
    ] {
        let found = mistakes("README.md, block 1", Platform::Enterprise, block);
        assert_ne!(found, Vec::<String>::new(), "{block}");
    }
}

/// The table is read as its heading says.
#[test]
fn the_table_of_onescript_is_read() {
    let path = facts::function_arguments(Platform::OneScript, "ОБЪЕДИНИТЬПУТИ").unwrap();
    assert!(facts::fits(&path, 4) && !facts::fits(&path, 5) && !facts::fits(&path, 1));
    let english = facts::function_arguments(Platform::OneScript, "CombinePath").unwrap();
    assert_eq!(path, english);
    let structure = facts::class_arguments(Platform::OneScript, "Структура").unwrap();
    assert!(facts::fits(&structure, 9));
    assert!(facts::method_arguments("ЧтениеJSON", "Close").is_some());
    assert!(facts::class_arguments(Platform::OneScript, "HTTPСервисОтвет").is_none());
}
