//! The blocks of the pages, run as they are.

use serde_json::json;

use super::signing_in::{KEPT_IN_A_PROFILE, constants, server};
use super::*;

/// The block of a page that holds this text.
pub fn block(page: &str, holding: &str) -> String {
    let text = read(page);
    let blocks = text.split("```bsl\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap());
    let mut found = blocks.filter(|block| block.contains(holding));
    let block = found.next().unwrap_or_else(|| panic!("{page}: {holding}"));
    assert_eq!(found.next(), None, "{page}: {holding}");
    block.to_owned()
}

const ENTERPRISE: &str = "bindings/1c/README.md";
const ONESCRIPT: &str = "bindings/onescript/README.md";

fn texts(world: &World) -> Vec<String> {
    let state = world.state();
    let posts = state["posts"].as_array().unwrap();
    posts
        .iter()
        .map(|post| post["sent_text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_blocks_of_the_page_for_enterprise_publish() {
    let world = World::new();
    let pair = world.oauth2();
    let mut constants = constants(&world);
    constants["TwitterToken"] = pair["access_token"].clone();
    constants["TwitterRefresh"] = pair["refresh_token"].clone();
    // The pair moves from the constants into a profile.
    let host = server(&world, KEPT_IN_A_PROFILE, &constants);
    host.rights_are_checked.set(false);
    let call = |holding: &str, name: &str, given: &[Value]| {
        host.module("Страница", &block(ENTERPRISE, holding));
        host.call("Страница", name, given)
            .unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
    };
    let move_ = "ПеренестиТокеныВПрофиль";
    call(move_, move_, &[]);
    let picture = Value::text(&world.file("cat.png", PNG));
    let name = "ОпубликоватьКартинку";
    assert_ne!(call(name, name, std::slice::from_ref(&picture)).plain(), "");

    let uuid = "0f8fad5b-d9cb-469f-a165-708677289512";
    let document = host.document("Новость", uuid, &[("Текст", Value::text("новость"))]);
    let object = interpreter::enterprise::DocumentObject(document.clone());
    let reference = Value::object(object).at("ссылка");
    let name = "ОпубликоватьНовость";
    let first = call(name, name, std::slice::from_ref(&reference));
    assert!(first.equals(&call(name, name, std::slice::from_ref(&reference))));

    let uuid = "0f8fad5b-d9cb-469f-a165-708677289513";
    let review = host.document("Обзор", uuid, &[("Текст", Value::text(""))]);
    let review = Value::object(interpreter::enterprise::DocumentObject(review)).at("ссылка");
    let name = "ОпубликоватьОбзор";
    call(name, name, &[review.clone(), picture.clone()]);
    call(name, name, &[review, picture]);

    let name = "ОпубликоватьНеДорожеПятиЦентов";
    call(name, name, &[Value::text("дешёвый")]);
    assert!(host.messages.borrow()[0].starts_with("Цена в долларах: 0.0"));
    host.module("Страница", &block(ENTERPRISE, name));
    let dear = [Value::text("дорогой https://example.com")];
    assert!(host.call("Страница", name, &dear).is_err());

    // The simplest queue; its two procedures belong to two modules.
    let queue = block(ENTERPRISE, "Процедура ОтправитьОчередьТвитов(");
    let (of_document, of_job) = queue.split_once("// Общий модуль").unwrap();
    let uuid = "0f8fad5b-d9cb-469f-a165-708677289514";
    let queued = host.document("Новость", uuid, &[("Текст", Value::text("из очереди"))]);
    let given = [Value::Boolean(false), Value::Undefined];
    host.call_document(of_document, &queued, "ОбработкаПроведения", &given)
        .unwrap();
    host.module("Задание", &format!("// Общий модуль{of_job}"));
    host.call("Задание", "ОтправитьОчередьТвитов", &[]).unwrap();
    assert_eq!(
        texts(&world),
        [
            "Привет из 1С",
            "новость",
            "Итоги недели. Подробности в треде.",
            "Продажи по дням",
            "Спасибо, что читаете!",
            "дешёвый",
            "из очереди",
        ]
    );
}

/// The first page's blocks: the queue, the keys of OAuth 1.0a, calls as OpenIntegrations had them, the component alone.
#[test]
fn the_blocks_of_the_first_page_run() {
    let world = World::new();
    let mut kept = world.oauth2();
    kept["store"] = json!(world.folder.join("xpost.db"));
    kept["profile"] = json!("main");
    for page in ["README.md", "README.ru.md"] {
        let host = server(&world, KEPT_IN_A_PROFILE, &constants(&world));
        kept["store_key"] = json!(constants(&world)["TwitterStoreKey"]);
        host.call("OPI_Twitter", "СохранитьДанныеАвторизации", &[auth(&kept)])
            .unwrap();
        let queue = block(page, "Процедура ОтправитьТвиты(");
        let at = queue.find("// ").unwrap();
        let document = host.document("Новость", page, &[("Текст", Value::text(page))]);
        let given = [Value::Boolean(false), Value::Undefined];
        host.call_document(&queue[..at], &document, "ОбработкаПроведения", &given)
            .unwrap();
        host.module("Задание", &queue[at..]);
        host.call("Задание", "ОтправитьТвиты", &[]).unwrap();
    }
    assert_eq!(texts(&world), ["README.md", "README.ru.md"]);

    let host = host(Platform::Enterprise, &world);
    let keys = world.oauth1();
    let url = world.sandbox.url();
    let mut picture = block("README.ru.md", "oauth_consumer_secret");
    for (key, value) in keys.as_object().unwrap() {
        let (Some(at), Some(value)) = (picture.find(&format!("\"{key}\"")), value.as_str()) else {
            continue;
        };
        let rest = picture[at..].replacen('…', value, 1);
        picture.replace_range(at.., &rest);
    }
    let network = format!(
        "Параметры.Вставить(\"api_url\", \"{url}\"); Параметры.Вставить(\"upload_url\", \"{url}\");\n\nОтвет"
    );
    let picture = picture
        .replacen("\nОтвет", &network, 1)
        .replace("C:\\Картинки\\кошка.png", &world.file("cat.png", PNG));
    host.run(&picture)
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_ne!(host.messages.borrow()[0], "");

    host.put("Параметры", auth(&keys));
    host.put(
        "МассивФайлов",
        list(vec![Value::text(&world.file("dog.png", PNG))]),
    );
    host.run(&block(
        "README.ru.md",
        "СоздатьТекстовыйТвит(\"Привет\", Параметры)",
    ))
    .unwrap();
    let bare = block("README.ru.md", "XPost.СтандартныеПараметры");
    let parameters = world.oauth2().to_string().replace('"', "\"\"");
    let bare = bare
        .replace("{\"\"access_token\"\": \"\"…\"\"}", &parameters)
        .replace("\"Привет\"", "\"Без модуля\"")
        + "\nСообщить(Ответ);";
    host.run(&bare).unwrap();
    let messages = host.messages.borrow();
    assert!(messages[1].contains("\"ok\":true"), "{messages:?}");
    assert_eq!(texts(&world)[2..], ["Привет из 1С", "Привет", "Без модуля"]);
}

#[test]
fn the_blocks_and_the_example_of_onescript_run() {
    let world = World::new();
    let host = host(Platform::OneScript, &world);
    let file = world.file("twitter.json", world.oauth2().to_string().as_bytes());
    let picture = world.file("cat.png", PNG);
    let store = world.folder.join("onescript.db");
    let placed = |block: &str| {
        block
            .replace("twitter.json", &file)
            .replace("кошка.png", &picture)
            .replace("окно.png", &picture)
            .replace("\"default\"", &format!("\"{}\"", store.display()))
    };
    let run = |block: &str| {
        host.run(&placed(block))
            .unwrap_or_else(|failure| panic!("{failure:?}\n{block}"));
    };
    run(&block(ONESCRIPT, "СоздатьТвитКартинки(\"Привет\""));

    // Whoever signs in sees the link before the address is asked for.
    let signing_in = block(ONESCRIPT, "ВвестиСтроку(");
    let (link, exchange) = signing_in.split_at(signing_in.find("Адрес = ").unwrap());
    run(link);
    let link = host.messages.borrow().last().unwrap().clone();
    host.input
        .borrow_mut()
        .push_back(world.browse(&link, "approve"));
    run(exchange);
    assert!(host.messages.borrow().last().unwrap().len() > 10);

    // A browser would be opened: the profile gets a pair that is there.
    let mut kept = world.oauth2();
    kept["store"] = json!(store);
    kept["profile"] = json!("main");
    host.call("OPI_Twitter", "СохранитьДанныеАвторизации", &[auth(&kept)])
        .unwrap();
    let profile = block(ONESCRIPT, "OPI_Twitter.Авторизоваться(Параметры);");
    run(&profile[profile.find("ИмяПрофиля").unwrap()..]);
    assert_eq!(host.messages.borrow().last().unwrap(), "good");
    for _ in 0..2 {
        run(&block(ONESCRIPT, "\"версия-2.0\""));
    }
    // The post of tomorrow is sent when it is due.
    run(&block(ONESCRIPT, "ОтправитьОчередь(ИмяПрофиля)"));
    run(&block(ONESCRIPT, "OPI_Twitter.ПрерватьВызовы();"));
    // X takes no text from an account twice, and two blocks say "Привет".
    assert_eq!(
        texts(&world),
        [
            "Привет",
            "Вышла версия 2.0",
            "Что нового в версии 2.0",
            "Так она выглядит",
        ]
    );

    let example = read("bindings/onescript/examples/пример.os");
    let started = |arguments: &[&str]| {
        let arguments = arguments.iter().map(|text| (*text).to_owned());
        host.arguments.replace(arguments.collect());
        host.run(&example)
    };
    started(&[&file, &picture, "Моя кошка", "Кошка спит"]).unwrap();
    let said = host.messages.borrow().last().unwrap().clone();
    assert!(said.starts_with("https://x.com/i/status/"), "{said}");
    started(&[&file, &picture, "Ещё раз"]).unwrap();
    assert_eq!(started(&[&file]), Err(interpreter::Failure::Exit(2)));
    let missing = started(&[&file, "/no/such.png", "Моя собака"]);
    assert_eq!(missing, Err(interpreter::Failure::Exit(1)));
    assert_eq!(
        started(&[&file, &picture, "Моя кошка"]),
        Err(interpreter::Failure::Exit(1))
    );
    let said = host.messages.borrow().last().unwrap().clone();
    assert!(said.starts_with("X отказал: "), "{said}");
}
