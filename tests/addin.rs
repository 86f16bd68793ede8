//! The library as an add-in of 1C:Enterprise and OneScript, held to what those hosts depend on by two hosts: one of our
//! own in C++ (`tests/addin`), and the crate `addin1c-test`, which calls through 1C's own headers. X is a sandbox, and what
//! it received is looked at here.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
mod support;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

use addin1c_test::{TestAddinLib, Variant};
use serde_json::{Value, json};
use sha2::Digest as _;
use support::{GIF, PNG, World, mp4, recorded_as_described};

const MIB: usize = 1024 * 1024;

fn sha256(bytes: &[u8]) -> String {
    sha2::Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Runs a tool that these tests cannot do without.
#[track_caller]
fn run(command: &mut Command) -> Output {
    let name = command.get_program().to_string_lossy().into_owned();
    command
        .output()
        .unwrap_or_else(|error| panic!("`{name}` is needed for this test: {error}"))
}

/// Posts by the text that was sent.
fn posts(world: &World) -> HashMap<String, Value> {
    world.state()["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| (post["sent_text"].as_str().unwrap().to_owned(), post.clone()))
        .collect()
}

// ── our own host ────────────────────────────────────────────────────────────────────────────────────────────────────

static HOST: LazyLock<PathBuf> = LazyLock::new(|| {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("addin-host");
    let compiled = run(
        Command::new(std::env::var_os("CXX").unwrap_or("c++".into()))
            .args([
                "-std=c++17",
                "-Wall",
                "-Wextra",
                "-Wpedantic",
                "-Werror",
                "-g",
                "-O1",
                "-pthread",
            ])
            .arg(native::root().join("tests/addin/host.cpp"))
            .arg("-o")
            .arg(&program)
            .arg("-ldl"),
    );
    assert!(
        compiled.status.success(),
        "{}",
        String::from_utf8_lossy(&compiled.stderr)
    );
    program
});

/// Runs the host, by itself or under a checker, against three sandboxes, and looks at what they received.
fn host(checker: Option<&[&str]>) {
    let (world, slow, paced) = (World::new(), World::new(), World::new());
    for world in [&world, &slow, &paced] {
        world.settings(
            json!({"processing_polls": 0, "rate_limits": {"POST /2/tweets": {"limit": 1000}}}),
        );
    }
    let append = json!({"method": "POST", "path": "/2/media/upload/*/append"});
    slow.fault(json!({"match": append, "times": -1, "action": "delay_ms", "ms": 8000}));
    paced.fault(json!({"match": append, "times": -1, "action": "delay_ms", "ms": 130}));
    let patient = |mut auth: Value| {
        auth["timeout"] = json!(60);
        auth.to_string()
    };
    let app = world.sandbox.confidential_app();
    let mut oauth2_app = world.nobody();
    oauth2_app["client_id"] = json!(app.client_id);
    oauth2_app["client_secret"] = json!(app.client_secret);
    oauth2_app["redirect_uri"] = json!(app.redirect_uris[0]);
    let mut oauth1_app = oauth2_app.clone();
    oauth1_app["oauth_consumer_key"] = json!(app.consumer_key);
    oauth1_app["oauth_consumer_secret"] = json!(app.consumer_secret);
    let video = mp4(if checker.is_some() { 2 } else { 5 } * MIB + 17);

    let mut command = match checker {
        Some([program, arguments @ ..]) => {
            let mut command = Command::new(program);
            command
                .args(arguments)
                .arg(&*HOST)
                .env("XPOST_TEST_SMALL", "1");
            command
        }
        _ => Command::new(&*HOST),
    };
    command
        .arg(native::library())
        .env("XPOST_TEST_AUTH", patient(world.oauth2()))
        .env("XPOST_TEST_AUTH1", patient(world.oauth1()))
        .env("XPOST_TEST_APP", patient(oauth2_app))
        .env("XPOST_TEST_APP1", patient(oauth1_app))
        .env("XPOST_TEST_NOBODY", world.nobody().to_string())
        .env("XPOST_TEST_STORE", world.folder.join("profiles.db"))
        .env("XPOST_TEST_AUTH_SLOW", patient(slow.oauth2()))
        .env("XPOST_TEST_AUTH_PACED", patient(paced.oauth2()))
        .env("XPOST_TEST_PICTURE", world.file("picture.png", PNG))
        .env("XPOST_TEST_GIF", world.file("a.gif", GIF))
        .env("XPOST_TEST_VIDEO", world.file("a.mp4", &video));
    if cfg!(debug_assertions) && std::env::var_os("XPOST_LIBRARY").is_none() {
        command.env("XPOST_TEST_PANIC", "1");
    }
    let envelopes = world.folder.join("envelopes");
    command.env("XPOST_TEST_ENVELOPES", &envelopes);
    let output = run(&mut command);
    let (told, complained) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    println!("{told}");
    let broken: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("not ok"))
        .collect();
    assert!(
        output.status.success() && broken.is_empty(),
        "{}\n{broken:#?}\n{complained}",
        output.status
    );
    assert_eq!(complained, "", "nothing is written to a host's stderr");
    // What a host was given is what the description of each operation says.
    assert!(recorded_as_described(&envelopes) > 50);

    let posts = posts(&world);
    let post = |text: String| {
        posts
            .get(&text)
            .unwrap_or_else(|| panic!("no post `{text}`"))
    };
    for way in [
        "ru function",
        "ru procedure",
        "en function",
        "en procedure",
        "oauth1",
    ] {
        let kind = if way == "oauth1" { "oauth1" } else { "oauth2" };
        assert_eq!(post(format!("text {way}"))["auth_kind"], kind);
        for (medium, bytes) in [("PICTURE", PNG), ("GIF", GIF), ("VIDEO", &video[..])] {
            let post = post(format!("XPOST_TEST_{medium} {way}"));
            assert_eq!(post["media"][0]["sha256"], sha256(bytes), "{medium} {way}");
            assert_eq!(post["auth_kind"], kind);
        }
        assert_eq!(
            post(format!("poll {way}"))["body"]["poll"],
            json!({"options": ["да", "нет"], "duration_minutes": 60})
        );
        assert_eq!(
            post(format!("custom {way}"))["media"][0]["sha256"],
            sha256(PNG)
        );
        assert_eq!(post(format!("deleted {way}"))["deleted"], true);
        if way != "oauth1" {
            for kept in ["profile", "once", "first", "second", "queued"] {
                assert_eq!(post(format!("{kept} {way}"))["auth_kind"], "oauth2");
            }
        }
    }
    for (form, count) in [
        ("binary data", 1),
        ("a path", 1),
        ("base64", 1),
        ("JSON text of an array", 2),
        ("JSON text of an object", 1),
    ] {
        let media = post(format!("form {form}"))["media"].clone();
        let media = media.as_array().unwrap();
        assert_eq!(media.len(), count, "{form}");
        assert!(
            media.iter().all(|one| one["sha256"] == sha256(PNG)),
            "{form}"
        );
    }
    assert_eq!(
        post("form JSON text of an object".into())["media"][0]["alt_text"],
        "один пиксель"
    );
    let many = posts
        .keys()
        .filter(|text| text.starts_with("many "))
        .count();
    assert_eq!(many, if checker.is_some() { 16 } else { 64 });
    let all = world.state()["posts"].as_array().unwrap().len();
    assert_eq!(posts.len(), all, "no text was posted twice");
    assert_eq!(all, 5 * 7 + 4 * 5 + 5 + many, "nothing else was posted");
    assert!(
        self::posts(&slow).is_empty(),
        "cancelled posts are not made"
    );
    assert_eq!(self::posts(&paced).len(), 2);
}

#[test]
fn a_host_in_cpp_finds_every_rule_of_the_native_api_kept() {
    host(None);
}

#[test]
fn under_valgrind_nothing_leaks_and_no_memory_is_misused() {
    // Only blocks that nothing points to are lost: Rust points into the middle of what lives as long as the process, and
    // that would be "possibly" lost.
    host(Some(&[
        "valgrind",
        "--leak-check=full",
        "--errors-for-leak-kinds=definite,indirect",
        "--show-leak-kinds=definite,indirect",
        "--error-exitcode=9",
        "--fair-sched=try",
        "--num-callers=30",
        "-q",
    ]));
}

// ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────

#[track_caller]
fn told(program: &str, arguments: &[&str]) -> String {
    let output = run(Command::new(program).args(arguments).arg(native::library()));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The functions that a C header declares.
fn declared(header: &str) -> BTreeSet<String> {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").unwrap().1;
    }
    code.push_str(rest);
    code.match_indices("xpost_")
        .filter_map(|(at, _)| {
            let (name, _) =
                code[at..].split_once(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            code[at + name.len()..]
                .starts_with('(')
                .then(|| name.to_owned())
        })
        .collect()
}

#[test]
fn the_library_exports_its_header_and_the_native_api_and_nothing_else() {
    let header = std::fs::read_to_string(native::root().join("include/xpost.h")).unwrap();
    let mut expected = declared(&header);
    assert!(expected.len() >= 24 + 5, "{expected:?}");
    expected.extend(
        [
            "GetClassNames",
            "GetClassObject",
            "DestroyObject",
            "SetPlatformCapabilities",
            "GetAttachType",
        ]
        .map(str::to_owned),
    );
    let exported: BTreeSet<String> = told("nm", &["-D", "--defined-only"])
        .lines()
        .filter_map(|line| line.split_whitespace().last().map(str::to_owned))
        .collect();
    assert_eq!(exported, expected);
}

#[test]
fn the_library_needs_nothing_but_the_system_and_stays_once_it_is_loaded() {
    let dynamic = told("readelf", &["-d", "-W"]);
    let entries = |tag: &str| -> Vec<String> {
        dynamic
            .lines()
            .filter(|line| line.contains(tag))
            .map(|line| match line.split_once('[') {
                Some((_, name)) => name.trim_end_matches(']').to_owned(),
                None => line.to_owned(),
            })
            .collect()
    };
    for needed in entries("(NEEDED)") {
        assert!(
            [
                "libc.so.6",
                "libgcc_s.so.1",
                "libm.so.6",
                "libdl.so.2",
                "libpthread.so.0",
                "ld-linux-x86-64.so.2",
            ]
            .contains(&needed.as_str()),
            "{needed}"
        );
    }
    assert_eq!(entries("(SONAME)"), [native::SONAME]);
    assert!(
        entries("(FLAGS_1)").concat().contains("NODELETE"),
        "{dynamic}"
    );
}

// ── the host of `addin1c-test` ──────────────────────────────────────────────────────────────────────────────────────

fn addin() -> TestAddinLib {
    TestAddinLib::new(native::library()).expect("the library as an add-in")
}

/// A name as a host passes it.
fn name(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

fn value(text: &str) -> Variant {
    Variant::new_str(&text.encode_utf16().collect::<Vec<_>>())
}

#[track_caller]
fn text(value: &Variant) -> String {
    String::from_utf16(value.get_str().expect("a string")).expect("UTF-16")
}

/// Calls a method with as many arguments as it has parameters; the rest are left out, as 1C leaves them out.
macro_rules! envelope {
    ($object:expr, $name:expr, $count:literal $(, $value:expr)*) => {{
        let mut given = vec![$($value),*].into_iter();
        let mut arguments: [Variant; $count] = std::array::from_fn(|_| given.next().unwrap_or_default());
        let answer = $object.call_as_func(&name($name), &mut arguments).expect($name);
        serde_json::from_str::<Value>(&text(&answer)).expect($name)
    }};
}

macro_rules! succeeds {
    ($object:expr, $name:expr, $count:literal $(, $value:expr)*) => {
        result($name, envelope!($object, $name, $count $(, $value)*))
    };
}

#[track_caller]
fn result(name: &str, mut envelope: Value) -> Value {
    assert_eq!(envelope["ok"], true, "{name}: {envelope}");
    envelope["result"].take()
}

#[test]
fn the_extension_is_found_by_the_name_of_its_class() {
    let addin = addin();
    assert!(addin.new_addin("XPost").is_ok());
    assert!(addin.new_addin("Main").is_err());
    let objects: Vec<_> = (0..100)
        .map(|_| addin.new_addin("XPost").expect("an object"))
        .collect();
    drop(objects);
}

#[test]
fn properties_are_read_and_written_by_their_russian_names() {
    let addin = addin();
    let object = addin.new_addin("XPost").unwrap();
    let version = object.get_property(&name("Версия")).unwrap();
    assert_eq!(text(&version), env!("CARGO_PKG_VERSION"));
    let standard = name("СтандартныеПараметры");
    object
        .set_property(&standard, &value(r#"{"access_token": "secret"}"#))
        .unwrap();
    let shown = text(&object.get_property(&standard).unwrap());
    assert!(!shown.contains(r#":"secret""#), "{shown}");
    assert_eq!(
        serde_json::from_str::<Value>(&shown).unwrap()["access_token"],
        "***"
    );
    assert!(
        object
            .set_property(&standard, &Variant::new_i32(1))
            .is_err()
    );
    let last = text(&object.get_property(&name("ПоследняяОшибка")).unwrap());
    assert_eq!(
        serde_json::from_str::<Value>(&last).unwrap()["error"]["code"],
        "invalid_parameter"
    );
    assert_eq!(
        text(&object.get_property(&name("Прогресс")).unwrap()),
        r#"{"done":0,"total":0}"#
    );
    assert!(object.set_property(&name("Версия"), &value("9")).is_err());
    assert!(object.get_property(&name("Нет")).is_err());
}

#[test]
fn a_failed_call_is_an_envelope_and_not_an_exception() {
    let addin = addin();
    let object = addin.new_addin("XPost").unwrap();
    let refused = envelope!(object, "СоздатьТекстовыйТвит", 4);
    assert_eq!(refused["error"]["code"], "missing_parameter");
    let refused = envelope!(object, "УдалитьТвит", 3, Variant::new_f64(5.5));
    assert_eq!(refused["error"]["code"], "invalid_parameter");
    let unknown = envelope!(object, "Вызвать", 2, value("НетТакой"));
    assert_eq!(unknown["error"]["code"], "unknown_operation");
}

#[test]
fn every_operation_works_by_its_russian_name() {
    every_operation_works(str::to_owned);
}

#[test]
fn every_operation_works_by_its_english_name() {
    every_operation_works(|russian| {
        let operation = xpost::operations::find(russian).expect(russian);
        operation.name.en.to_owned()
    });
}

/// The envelope of a method with any number of parameters.
macro_rules! positional {
    ($object:expr, $method:expr, $given:expr) => {
        positional!($object, $method, $given, 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32)
    };
    ($object:expr, $method:expr, $given:expr, $($count:literal)*) => {{
        let given: Vec<Variant> = $given;
        let answer = match given.len() {
            $($count => {
                let mut arguments: [Variant; $count] = given.try_into().ok().unwrap();
                $object.call_as_func(&name($method), &mut arguments)
            })*
            count => panic!("{} has {count} parameters: add the number to this list", $method),
        };
        serde_json::from_str::<Value>(&text(&answer.expect($method))).expect($method)
    }};
}

/// Something that a parameter of this kind takes.
fn fitting(parameter: &xpost::operations::Parameter) -> Variant {
    use xpost::operations::Kind;
    match parameter.kind {
        _ if !parameter.required => Variant::new(),
        Kind::Id | Kind::Ids | Kind::Media => value("1"),
        Kind::Texts => value("['a', 'b']"),
        Kind::Choice(words) => value(words[0]),
        Kind::Structure(_) => value("{}"),
        Kind::Integer(least, _) => Variant::new_i32(i32::try_from(least).unwrap()),
        Kind::Flag => Variant::new_bool(true),
        _ => value("a"),
    }
}

#[test]
fn a_message_names_each_parameter_of_each_method_as_the_method_does() {
    let addin = addin();
    for (language, pick) in [
        (
            "ru",
            (|name| name.ru) as fn(xpost::operations::Name) -> &'static str,
        ),
        ("en", |name| name.en),
    ] {
        let object = addin.new_addin("XPost").unwrap();
        let standard = json!({"lang": language}).to_string();
        object
            .set_property(&name("СтандартныеПараметры"), &value(&standard))
            .unwrap();
        let mut seen = 0;
        for operation in xpost::operations::CATALOGUE {
            for (index, parameter) in operation.parameters.iter().enumerate() {
                use xpost::operations::Kind;
                // These are read by their operations.
                if matches!(
                    parameter.kind,
                    Kind::Post | Kind::Posts | Kind::Moment | Kind::Redirect
                ) {
                    continue;
                }
                let mut given: Vec<Variant> = operation.parameters.iter().map(fitting).collect();
                // A number with a fraction is of no kind.
                given[index] = Variant::new_f64(5.5);
                let envelope = positional!(object, operation.name.ru, given);
                let problem = match &envelope["result"]["problems"] {
                    Value::Array(problems) => &problems[0],
                    _ => &envelope["error"],
                };
                let called = pick(parameter.name);
                assert_eq!(
                    problem["parameter"], called,
                    "{}: {envelope}",
                    operation.name.en
                );
                let message = problem["message"].as_str().unwrap();
                assert!(message.contains(&format!("`{called}`")), "{message}");
                assert!(
                    !message.contains(&format!("`{}`", parameter.key)),
                    "{message}"
                );
                seen += 1;
            }
        }
        assert!(seen > 100, "{seen}");
    }
}

#[test]
fn messages_hints_warnings_and_problems_speak_of_the_parameters_of_1c() {
    let world = World::new();
    let addin = addin();
    let object = addin.new_addin("XPost").unwrap();
    let standard = name("СтандартныеПараметры");
    let set = |settings: Value| object.set_property(&standard, &value(&settings.to_string()));
    set(world.oauth2()).unwrap();
    let nothing = Variant::new;
    let message = |envelope: &Value| envelope["error"]["message"].as_str().unwrap().to_owned();

    let missing = world.folder.join("нет.png");
    let pictures = json!([missing.to_str().unwrap()]).to_string();
    let refused = envelope!(
        object,
        "СоздатьТвитКартинки",
        5,
        value("а"),
        value(&pictures)
    );
    assert_eq!(
        refused["error"]["parameter"], "МассивКартинок[0]",
        "{refused}"
    );
    assert!(
        message(&refused).contains("`МассивКартинок[0]`"),
        "{refused}"
    );

    let picture = world.file("a.png", PNG);
    let long = json!([{"file": picture, "alt_text": "x".repeat(1001)}]).to_string();
    let refused = envelope!(object, "СоздатьТвитКартинки", 5, value("а"), value(&long));
    assert_eq!(
        refused["error"]["parameter"], "МассивКартинок[0].alt_text",
        "{refused}"
    );

    let refused = envelope!(
        object,
        "СоздатьТвитОпрос",
        6,
        value("а"),
        value("['а','б']"),
        Variant::new_i32(1)
    );
    assert!(message(&refused).contains("Длительность"), "{refused}");

    // A hint, and the standard parameters of the call and of the object.
    let far = json!({"redirect_uri": "https://example.com/callback"}).to_string();
    let refused = envelope!(object, "Авторизоваться", 5, value(&far));
    assert_eq!(
        refused["error"]["parameter"], "Параметры.redirect_uri",
        "{refused}"
    );
    assert!(
        message(&refused).contains("`Параметры.redirect_uri`"),
        "{refused}"
    );
    let hint = refused["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("`БезБраузера`"), "{hint}");
    let misspelt = envelope!(
        object,
        "ПолучитьТекущегоПользователя",
        2,
        value("{'acess_token': 'a'}")
    );
    assert_eq!(
        misspelt["error"]["parameter"], "Параметры.acess_token",
        "{misspelt}"
    );
    let hint = misspelt["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("`Параметры.access_token`"), "{hint}");
    assert!(set(json!({"timeout": 0})).is_err());
    let last = text(&object.get_property(&name("ПоследняяОшибка")).unwrap());
    assert!(last.contains("`СтандартныеПараметры.timeout`"), "{last}");

    // What a check finds, alone and in a dry run.
    let tags = "$a $b $c $d";
    let count = xpost::operations::find("CheckTweet")
        .unwrap()
        .parameters
        .len();
    let mut given: Vec<Variant> = (0..count).map(|_| nothing()).collect();
    given[0] = value(tags);
    let checked = positional!(object, "ПроверитьТвит", given);
    let problem = &checked["result"]["problems"][0];
    assert_eq!(problem["parameter"], "Текст", "{checked}");
    assert!(
        problem["message"].as_str().unwrap().contains("`Текст`"),
        "{problem}"
    );
    let dry = envelope!(
        object,
        "СоздатьТекстовыйТвит",
        4,
        value(tags),
        nothing(),
        Variant::new_bool(true)
    );
    assert_eq!(
        dry["result"]["check"]["problems"][0]["parameter"], "Текст",
        "{dry}"
    );

    // JSON keeps its keys.
    let params = json!({"text": "a", "pictures": missing.to_str().unwrap()}).to_string();
    let refused = envelope!(
        object,
        "Вызвать",
        2,
        value("СоздатьТвитКартинки"),
        value(&params)
    );
    assert!(message(&refused).contains("`pictures[0]`"), "{refused}");

    set(json!({"lang": "en"})).unwrap();
    let refused = envelope!(
        object,
        "СоздатьТвитКартинки",
        5,
        value("а"),
        value(&pictures)
    );
    assert_eq!(refused["error"]["parameter"], "ImageArray[0]", "{refused}");
    assert!(message(&refused).contains("`ImageArray[0]`"), "{refused}");
    let refused = envelope!(object, "Авторизоваться", 5, value(&far));
    assert_eq!(
        refused["error"]["parameter"], "Parameters.redirect_uri",
        "{refused}"
    );
    assert!(
        refused["error"]["hint"]
            .as_str()
            .unwrap()
            .contains("`Headless`"),
        "{refused}"
    );
}

/// A key publishes once, also in parts and by way of the outbox.
fn publishing_once(standard: &Value, say: fn(&str) -> String) {
    let addin = addin();
    let object = addin.new_addin("XPost").unwrap();
    object
        .set_property(&name("СтандартныеПараметры"), &value(&standard.to_string()))
        .unwrap();
    let nothing = Variant::new;
    for replayed in [false, true] {
        let once = envelope!(
            object,
            &say("СоздатьТекстовыйТвит"),
            4,
            value("один раз"),
            nothing(),
            nothing(),
            value("документ")
        );
        assert_eq!(once["publication"]["replayed"], replayed, "{once}");
        let thread = envelope!(
            object,
            &say("СоздатьТред"),
            4,
            value("['тред 1', {'text': 'тред 2'}]"),
            nothing(),
            nothing(),
            value("тред")
        );
        assert_eq!(thread["publication"]["replayed"], replayed, "{thread}");
    }
    let known = succeeds!(
        object,
        &say("РазрешитьТвит"),
        5,
        value("тред"),
        nothing(),
        nothing(),
        nothing(),
        Variant::new_i32(2)
    );
    assert_eq!(known["state"], "published");

    let later = value("2100-01-01T00:00:00Z");
    for (key, post, not_before) in [
        ("сейчас", "из очереди", nothing()),
        ("потом", "не дождался", later),
    ] {
        let put = succeeds!(
            object,
            &say("ПоставитьТвитВОчередь"),
            4,
            value(post),
            nothing(),
            not_before,
            value(key)
        );
        assert_eq!(put["state"], "waiting");
    }
    let listed = succeeds!(object, &say("ПолучитьОчередь"), 5);
    assert_eq!(listed["counts"]["waiting"], 2);
    let cancelled = succeeds!(object, &say("ОтменитьИзОчереди"), 2, value("потом"));
    assert_eq!(cancelled["state"], "cancelled");
    let again = succeeds!(
        object,
        &say("ПовторитьИзОчереди"),
        2,
        nothing(),
        value("сейчас")
    );
    assert_eq!(again["posts"][0]["state"], "waiting");
    for sent in [1, 0] {
        assert_eq!(succeeds!(object, &say("ОтправитьОчередь"), 4)["sent"], sent);
    }
    let late = envelope!(object, &say("ОтменитьИзОчереди"), 2, value("сейчас"));
    assert_eq!(late["error"]["code"], "queue_conflict");
}

fn every_operation_works(say: fn(&str) -> String) {
    let world = World::new();
    world.settings(json!({"processing_polls": 0}));
    let addin = addin();
    let standard = name("СтандартныеПараметры");
    let object = addin.new_addin("XPost").unwrap();
    object
        .set_property(&standard, &value(&world.oauth2().to_string()))
        .unwrap();

    let picture = world.file("picture.png", PNG);
    let video = mp4(2 * MIB + 1);
    let first = succeeds!(object, &say("СоздатьТекстовыйТвит"), 4, value("Текст 👋"));
    let id = first["data"]["id"].as_str().unwrap();
    succeeds!(
        object,
        &say("СоздатьТвитКартинки"),
        5,
        value("картинка"),
        value(&format!("['{picture}']"))
    );
    succeeds!(
        object,
        &say("СоздатьТвитГифки"),
        5,
        value("гифка"),
        value(&world.file("a.gif", GIF))
    );
    succeeds!(
        object,
        &say("СоздатьТвитВидео"),
        5,
        value("видео"),
        value(&world.file("a.mp4", &video))
    );
    succeeds!(
        object,
        &say("СоздатьТвитОпрос"),
        6,
        value("опрос"),
        value("['да','нет']"),
        Variant::new_f64(60.0)
    );
    let ids = succeeds!(
        object,
        &say("ЗагрузитьМассивВложений"),
        4,
        value(&picture),
        value("tweet_image")
    );
    succeeds!(
        object,
        &say("СоздатьПроизвольныйТвит"),
        23,
        value("произвольный"),
        value(&ids.to_string())
    );
    let read = succeeds!(object, &say("ПолучитьТвит"), 3, value(id));
    assert_eq!(read["data"]["text"], "Текст 👋");
    succeeds!(object, &say("УдалитьТвит"), 3, value(id));
    succeeds!(object, &say("ПолучитьТекущегоПользователя"), 2);
    let shown = succeeds!(
        object,
        &say("ПолучитьСтандартныеПараметры"),
        2,
        Variant::new(),
        Variant::new_bool(true)
    );
    assert_eq!(
        shown["client_id"],
        world.sandbox.confidential_app().client_id
    );

    // What a check tells, and does not send.
    let linked = value("проверка: https://example.com");
    let linked = succeeds!(object, &say("ПроверитьТвит"), 25, linked);
    assert_eq!(linked["ok"], true, "{linked}");
    assert_eq!(linked["price"]["total"], "0.200", "{linked}");
    assert_eq!(linked["warnings"][0]["code"], "link_price", "{linked}");
    let cashtags = value("проверка: $ACME и $XYZ");
    let cashtags = succeeds!(object, &say("ПроверитьТвит"), 25, cashtags);
    assert_eq!(cashtags["ok"], false, "{cashtags}");
    let problem = &cashtags["problems"][0];
    assert_eq!(problem["code"], "too_many_cashtags", "{cashtags}");

    // Signing in by OAuth 2.0, on from there, and out.
    let mut app = world.oauth2();
    for key in ["access_token", "refresh_token"] {
        app.as_object_mut().unwrap().remove(key);
    }
    let object = addin.new_addin("XPost").unwrap();
    object
        .set_property(&standard, &value(&app.to_string()))
        .unwrap();
    let link_of = |link: Value| world.browse(link.as_str().unwrap(), "approve");
    let consent = || link_of(succeeds!(object, &say("ПолучитьСсылкуАвторизации"), 3));
    succeeds!(
        object,
        &say("ОбработкаВходящегоЗапросаПослеАвторизации"),
        5,
        value(&consent())
    );
    succeeds!(object, &say("ПолучитьТокен"), 5, value(&consent()));
    succeeds!(object, &say("ОбновитьТокен"), 2);
    succeeds!(object, &say("ОтозватьТокен"), 2);
    // The refused token leads to a refresh, which X refuses as well; who refreshes by hand is told of the refusal itself.
    let dead = envelope!(object, &say("ПолучитьТекущегоПользователя"), 2);
    assert_eq!(dead["error"]["code"], "authorization_required");
    let by_hand = value(r#"{"auto_refresh": false}"#);
    let dead = envelope!(object, &say("ПолучитьТекущегоПользователя"), 2, by_hand);
    assert_eq!(dead["error"]["code"], "unauthorized");

    // Signing in from a machine without a browser, into a profile that outlives the object.
    let mut named = app.clone();
    named["store"] = json!(world.folder.join("profiles.db"));
    named["profile"] = json!("главный");
    let object = addin.new_addin("XPost").unwrap();
    object
        .set_property(&standard, &value(&named.to_string()))
        .unwrap();
    let begun = succeeds!(
        object,
        &say("Авторизоваться"),
        5,
        Variant::new(),
        Variant::new_bool(true)
    );
    let redirect = world.browse(begun["authorization_link"].as_str().unwrap(), "approve");
    let signed_in = succeeds!(
        object,
        &say("Авторизоваться"),
        5,
        Variant::new(),
        Variant::new(),
        value(&redirect)
    );
    assert_eq!(signed_in["grant"], "good");
    // As an HTTP service receives it: X's answer is the result, and the pair is kept as well.
    let link = succeeds!(object, &say("ПолучитьСсылкуАвторизации"), 3);
    let answer = succeeds!(
        object,
        &say("ОбработкаВходящегоЗапросаПослеАвторизации"),
        5,
        value(&link_of(link))
    );
    assert!(answer["access_token"].is_string(), "{answer}");
    let mut stranger = world.nobody();
    stranger["store"] = named["store"].clone();
    stranger["profile"] = named["profile"].clone();
    let object = addin.new_addin("XPost").unwrap();
    object
        .set_property(&standard, &value(&stranger.to_string()))
        .unwrap();
    let refreshes = world.state()["refreshes"].as_u64().unwrap();
    world.sandbox.control("POST", "/_sandbox/revoke", json!({}));
    succeeds!(object, &say("СоздатьТекстовыйТвит"), 4, value("из профиля"));
    assert_eq!(world.state()["refreshes"], refreshes + 1);
    publishing_once(&stranger, say);
    let saved = succeeds!(
        object,
        &say("СохранитьДанныеАвторизации"),
        3,
        value(&world.oauth1().to_string()),
        Variant::new(),
        value("tweet.write")
    );
    assert_eq!(saved["oauth1"], true);
    let state = succeeds!(object, &say("ПолучитьСостояниеПрофиля"), 1);
    assert_eq!(state["scope"], "tweet.write");
    let listed = succeeds!(object, &say("ПолучитьСписокПрофилей"), 1);
    assert_eq!(listed["profiles"], json!([state]));
    let removed = succeeds!(object, &say("УдалитьПрофиль"), 2);
    assert_eq!(removed, json!({"removed": "главный", "revoked": false}));

    // Signing in by OAuth 1.0a, and over to OAuth 2.0.
    let mut app = world.oauth1();
    for key in ["oauth_token", "oauth_token_secret"] {
        app.as_object_mut().unwrap().remove(key);
    }
    let registered = world.sandbox.confidential_app();
    app["client_id"] = json!(registered.client_id);
    app["client_secret"] = json!(registered.client_secret);
    app["redirect_uri"] = json!(registered.redirect_uris[0]);
    let object = addin.new_addin("XPost").unwrap();
    object
        .set_property(&standard, &value(&app.to_string()))
        .unwrap();
    let request = succeeds!(object, &say("ПолучитьТокенЗапроса"), 3);
    let redirect = world.browse(request["authorization_link"].as_str().unwrap(), "approve");
    let verifier = form_urlencoded::parse(redirect.split_once('?').unwrap().1.as_bytes())
        .find(|(key, _)| key == "oauth_verifier")
        .unwrap()
        .1
        .into_owned();
    succeeds!(
        object,
        &say("ПолучитьТокенДоступа"),
        5,
        value(&verifier),
        Variant::new(),
        value(request["oauth_token"].as_str().unwrap()),
        value(request["oauth_token_secret"].as_str().unwrap())
    );
    succeeds!(object, &say("ОбменятьТокен"), 3);
    succeeds!(
        object,
        &say("СоздатьТекстовыйТвит"),
        4,
        value("после обмена")
    );

    let posts = posts(&world);
    assert_eq!(posts["Текст 👋"]["deleted"], true);
    assert_eq!(posts["картинка"]["media"][0]["sha256"], sha256(PNG));
    assert_eq!(posts["гифка"]["media"][0]["sha256"], sha256(GIF));
    assert_eq!(posts["видео"]["media"][0]["sha256"], sha256(&video));
    assert_eq!(posts["опрос"]["body"]["poll"]["duration_minutes"], 60);
    assert_eq!(posts["произвольный"]["media"][0]["sha256"], sha256(PNG));
    assert_eq!(posts["после обмена"]["auth_kind"], "oauth2");
    for profile in ["из профиля", "один раз", "тред 1", "тред 2", "из очереди"]
    {
        assert_eq!(posts[profile]["auth_kind"], "oauth2");
    }
    let answered = &posts["тред 2"]["body"]["reply"]["in_reply_to_tweet_id"];
    assert_eq!(*answered, posts["тред 1"]["id"]);
    assert_eq!(posts.len(), 8 + 4);
}

/// The standard parameters of users of OpenIntegrations hold notes of their own.
#[test]
fn notes_beside_the_standard_parameters_are_ignored_and_misspelt_keys_are_not() {
    let world = World::new();
    let addin = addin();
    let object = addin.new_addin("XPost").expect("an object");
    let mut auth = world.oauth2();
    auth["Комментарий"] = json!("для отдела продаж");
    auth["organisation"] = json!(17);
    let posted = succeeds!(
        object,
        "СоздатьТекстовыйТвит",
        4,
        value("привет"),
        value(&auth.to_string())
    );
    assert!(posted["data"]["id"].is_string(), "{posted}");
    auth["acces_token"] = json!("");
    let refused = envelope!(
        object,
        "СоздатьТекстовыйТвит",
        4,
        value("привет"),
        value(&auth.to_string())
    );
    assert_eq!(refused["error"]["code"], "invalid_parameter", "{refused}");
    assert!(
        refused["error"]["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("access_token")),
        "{refused}"
    );
    // By JSON every key is checked, as from any other host.
    let strict = json!({"text": "x", "auth": {"organisation": 17}});
    let strict = envelope!(
        object,
        "Вызвать",
        2,
        value("СоздатьТекстовыйТвит"),
        value(&strict.to_string())
    );
    assert_eq!(strict["error"]["code"], "invalid_parameter", "{strict}");
}

/// OneScript passes a picture as the path of a temporary file. (What 1C passes, binary data, valgrind watches.)
#[cfg(target_os = "linux")]
#[test]
fn a_thousand_pictures_leave_the_memory_as_it_was() {
    fn resident() -> u64 {
        let status = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: u64 = status.split(' ').nth(1).unwrap().parse().unwrap();
        pages * 4096
    }
    let world = World::new();
    let addin = addin();
    let object = addin.new_addin("XPost").expect("an object");
    let auth = world.oauth2().to_string();
    let mut picture = support::PNG.to_vec();
    picture.resize(200_000, 0);
    let path = world.file("picture.png", &picture);
    let publish = |number: usize| {
        let media = value(&path);
        let text = value(&format!("картинка {number}"));
        let planned = succeeds!(
            object,
            "СоздатьТвитКартинки",
            5,
            text,
            media,
            value(&auth),
            value("true")
        );
        assert_eq!(planned["dry_run"], true, "{planned}");
    };
    (0..50).for_each(publish);
    let before = resident();
    (0..1000).for_each(publish);
    let grown = resident().saturating_sub(before);
    assert!(grown < 4_000_000, "{grown} bytes more");
}
