//! What messages say: no English within a Russian sentence, and the thing that is at fault by its name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
mod support;

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::{World, call, client, error};

/// Names that Russian writes in Latin letters: of formats, protocols, products, programs, options and X's own words.
const NAMES: &str = "xpost twitter oint openssl rand hex login auth demo exit codes before cancel list retry send watch \
    default profile store timeout proxy retries stdin stderr json png base64 localhost http https postgres socks4 socks5 \
    true false oauth1 oauth2 id state code scope sslmode require user password host database pg_hba.conf v1.1 v1 v2 \
    client_id client_secret redirect_uri oauth_consumer_key oauth_consumer_secret media.write tweet_video tweet_image \
    tweet_gif in_reply_to_tweet_id exclude_reply_user_ids auto_populate_reply_metadata place_id previous_post_id \
    xpost_open xpost_operations xpost_set_log auth.json x z s a b 1.0a libx264 aac ffmpeg locked suspended \
    jq en ru error warn info debug config help post man man1 completions check callback account sandbox use alice status key \
    following subscribers verified app page";

/// The words of a Russian sentence that are English: Latin, of small letters, and no names. What stands in quotation marks
/// or backticks is quoted.
fn english_in(sentence: &str) -> Vec<String> {
    let mut rest = String::new();
    let mut closing = None;
    for letter in sentence.chars() {
        match (closing, letter) {
            (Some(end), letter) if letter == end => closing = None,
            (Some(_), _) => {}
            (None, '`') => closing = Some('`'),
            (None, '«') => closing = Some('»'),
            (None, '{') => closing = Some('}'),
            (None, letter) => rest.push(letter),
        }
    }
    rest.split(|letter: char| letter.is_whitespace() || "(),;:!?…\"|[]=&/".contains(letter))
        .filter(|word| !word.starts_with("--"))
        .map(|word| word.trim_matches(|letter: char| ".-'*\\".contains(letter)))
        .filter(|word| {
            let is_plain = word
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || "-_.".contains(letter));
            is_plain && word.len() > 1 && !word.contains(['_', '.'])
        })
        .flat_map(|word| word.split('-'))
        .filter(|word| !word.is_empty() && !NAMES.split_whitespace().any(|name| name == *word))
        .map(str::to_owned)
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The string literals of a source, without its tests.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut found = Vec::new();
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' if letters.peek() == Some(&'/') => {
                letters.by_ref().find(|letter| *letter == '\n');
            }
            '\'' => {
                // A character, not a lifetime.
                let mut ahead = letters.clone();
                match (ahead.next(), ahead.next()) {
                    (Some('\\'), Some(_)) => {
                        letters.by_ref().take(2).for_each(drop);
                    }
                    (Some('"'), Some('\'')) => {
                        letters.next();
                    }
                    _ => {}
                }
            }
            '"' => {
                let mut literal = String::new();
                while let Some(letter) = letters.next() {
                    match letter {
                        '"' => break,
                        '\\' => {
                            let escaped = letters.next();
                            literal.push(if escaped == Some('"') { '"' } else { ' ' });
                        }
                        letter => literal.push(letter),
                    }
                }
                found.push(literal);
            }
            _ => {}
        }
    }
    found
}

#[test]
fn no_message_of_the_sources_puts_english_into_a_russian_sentence() {
    let mut files = Vec::new();
    for folder in ["src", "cli/src"] {
        sources(&native::root().join(folder), &mut files);
    }
    assert!(files.len() > 80);
    let (mut sentences, mut wrong) = (0, BTreeSet::new());
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for literal in literals(&source) {
            if !literal.chars().any(|letter| ('а'..='я').contains(&letter)) {
                continue;
            }
            sentences += 1;
            // What Rust's own types say of an error is English.
            let foreign = ["{error", "{kind", "{reason", "{said}", "{cause", "{err}"];
            let interpolates = foreign.iter().any(|name| literal.contains(name));
            if interpolates || !english_in(&literal).is_empty() {
                wrong.insert(format!("{}: {literal}", file.display()));
            }
        }
    }
    assert!(sentences > 500, "{sentences}");
    assert_eq!(wrong, BTreeSet::new());
}

#[test]
fn every_name_of_a_parameter_in_a_message_is_marked_as_one() {
    let mut standard: BTreeSet<&str> = xpost::parameters::STANDARD
        .iter()
        .map(|entry| entry.key)
        .collect();
    let mut keys = standard.clone();
    for operation in xpost::operations::CATALOGUE {
        let own = operation.parameters.iter().map(|parameter| parameter.key);
        // These are parameters of an operation as well.
        for key in own.clone() {
            standard.remove(key);
        }
        keys.extend(own);
    }
    let mut files = Vec::new();
    sources(&native::root().join("src"), &mut files);
    let mut wrong = BTreeSet::new();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        // A standard parameter is marked as one of `auth`, so that each face can say where it belongs.
        for sentences in source.split("text!(").skip(1) {
            for sentence in literals(sentences).iter().take(2) {
                let marked = sentence.split('`').skip(1).step_by(2);
                for name in marked.filter(|name| standard.contains(name)) {
                    wrong.insert(format!("{}: {name}: {sentence}", file.display()));
                }
            }
        }
        for literal in literals(&source) {
            // Of statements of SQL and of formats of `Debug` people read nothing.
            let is_sentence =
                literal.contains(' ') && !literal.contains("xpost_") && !literal.contains("{{");
            let plain: String = literal.split('`').step_by(2).collect();
            let words =
                plain.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let unmarked = words
                .filter(|word| word.contains('_') && keys.contains(word))
                .count();
            let is_sql = ["SELECT", "INSERT", "UPDATE", "CREATE"]
                .iter()
                .any(|word| literal.contains(word));
            if is_sentence && !is_sql && unmarked > 0 {
                wrong.insert(format!("{}: {literal}", file.display()));
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

#[test]
fn every_reason_of_the_operating_system_has_words_in_both_languages() {
    use ErrorKind::*;
    let kinds = [
        NotFound,
        PermissionDenied,
        ConnectionRefused,
        ConnectionReset,
        HostUnreachable,
        NetworkUnreachable,
        ConnectionAborted,
        NotConnected,
        AddrInUse,
        AddrNotAvailable,
        NetworkDown,
        BrokenPipe,
        AlreadyExists,
        WouldBlock,
        NotADirectory,
        IsADirectory,
        DirectoryNotEmpty,
        ReadOnlyFilesystem,
        StaleNetworkFileHandle,
        InvalidInput,
        InvalidData,
        TimedOut,
        WriteZero,
        StorageFull,
        NotSeekable,
        QuotaExceeded,
        FileTooLarge,
        ResourceBusy,
        ExecutableFileBusy,
        Deadlock,
        CrossesDevices,
        TooManyLinks,
        InvalidFilename,
        ArgumentListTooLong,
        Interrupted,
        Unsupported,
        UnexpectedEof,
        OutOfMemory,
        Other,
    ];
    for kind in kinds {
        let reason = xpost::shown::reason(kind);
        assert!(
            !reason.ru.chars().any(|letter| letter.is_ascii_alphabetic()),
            "{}",
            reason.ru
        );
        assert!(reason.en.is_ascii() && !reason.en.is_empty());
        if kind != Other {
            assert!(!reason.en.contains("reports an error"), "{kind:?}");
        }
    }
}

/// `message` and `hint` of a failure, in Russian.
fn said(world: &World, operation: &str, params: Value, auth: Value) -> String {
    let mut auth = auth;
    auth["lang"] = json!("ru");
    auth["retries"] = json!(0);
    let mut params = params;
    params["auth"] = auth;
    let error = error(&client(&world.nobody()), operation, params);
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let said = format!("{} {}", text("message"), text("hint"));
    assert_eq!(english_in(&said), Vec::<String>::new(), "{said}");
    said
}

#[test]
fn a_message_names_the_file_the_store_or_the_host_in_russian_words() {
    let world = World::new();
    let text = json!({"text": "a"});
    let with = |key: &str, value: &str| {
        let mut auth = world.oauth2();
        auth[key] = json!(value);
        auth
    };
    let nowhere = world.folder.join("нет такого.pem");
    let nowhere = nowhere.to_str().unwrap();
    let folder = world.folder.to_str().unwrap();
    let plain = world.file("plain.txt", b"text");

    for (auth, named) in [
        (with("ca_file", nowhere), nowhere),
        (with("ca_file", folder), folder),
        (with("ca_file", &plain), &plain),
        (with("rules", nowhere), nowhere),
    ] {
        let words = said(&world, "CreateTextTweet", text.clone(), auth);
        assert!(words.contains(&format!("«{named}»")), "{words}");
    }
    // Neither a folder nor a file of other content is a store.
    for store in [folder, &plain, &format!("{plain}/x.db")] {
        let auth = json!({"store": store, "profile": "main"});
        let words = said(&world, "GetProfileState", json!({}), auth);
        assert!(words.contains(&format!("(«{store}»)")), "{words}");
    }
    let auth = with(
        "api_url",
        "http://user:s3cret-word@127.0.0.1:1/base?a=s3cret-word",
    );
    let words = said(&world, "CreateTextTweet", text.clone(), auth);
    assert!(words.contains("(127.0.0.1:1)"), "{words}");
    assert!(
        !words.contains("s3cret-word") && !words.contains("/base"),
        "{words}"
    );

    // No name server is asked for a label of more than 63 characters.
    let host = format!("{}.invalid", "a".repeat(64));
    for auth in [
        with("api_url", &format!("http://{host}:1")),
        with("proxy", &format!("http://{host}:1")),
    ] {
        let words = said(&world, "CreateTextTweet", text.clone(), auth);
        assert!(words.contains("имя узла не разрешается"), "{words}");
        assert!(words.contains(&format!("{host}:1")), "{words}");
    }

    for unshown in ["a\nb.pem".to_owned(), format!("/{}", "x".repeat(300))] {
        let auth = with("ca_file", &unshown);
        let words = said(&world, "CreateTextTweet", text.clone(), auth);
        assert!(!words.contains('«'), "{words}");
    }
}

#[test]
fn the_way_through_a_proxy_is_named_without_its_password() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["api_url"] = json!("http://x.test:81");
    auth["proxy"] = json!("http://user:s3cret-word@127.0.0.1:1");
    let words = said(&world, "CreateTextTweet", json!({"text": "a"}), auth);
    assert!(
        words.contains("(x.test:81 через прокси 127.0.0.1:1)"),
        "{words}"
    );
    assert!(!words.contains("s3cret-word"), "{words}");
}

#[test]
fn credentials_in_a_file_that_cannot_be_read_are_told_with_its_path() {
    let world = World::new();
    let client = client(&json!({"lang": "ru"}));
    let broken = world.file("creds.conf", b"{\n \"client_id\": \"a\",,\n}");
    let nowhere = world.folder.join("нет.json");
    let folder = world.folder.to_str().unwrap();
    for (given, words) in [
        (nowhere.to_str().unwrap(), "не является"),
        (folder, "папка"),
        (&broken, "строка 2, столбец"),
    ] {
        let envelope = call(&client, "GetStandardParameters", json!({"auth": given}));
        let message = envelope["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
        assert!(message.contains(&format!("«{given}»")), "{message}");
        assert_eq!(english_in(message), Vec::<String>::new(), "{message}");
    }
}

#[test]
fn the_words_of_x_are_marked_as_quoted() {
    let world = World::new();
    let client = client(&world.oauth2());
    for (operation, open, close) in [
        ("СоздатьПроизвольныйТвит", '«', '»'),
        ("CreateCustomTweet", '“', '”'),
    ] {
        let params = json!({"text": operation, "in_reply_to_tweet_id": "1234567890"});
        let error = error(&client, operation, params);
        let message = error["message"].as_str().unwrap();
        let words = error["body"]["detail"].as_str().expect("words of X");
        assert!(
            message.ends_with(&format!(": {open}{words}{close}")),
            "{error}"
        );
    }
}

#[test]
fn the_names_of_other_libraries_lead_to_ours() {
    let client = client(&json!({}));
    let hint = |name: &str| {
        let params = json!({"auth": {name: "abcdefgh"}});
        let error = error(&client, "GetStandardParameters", params);
        assert_eq!(error["code"], "invalid_parameter", "{error}");
        error["hint"].as_str().unwrap_or_default().to_owned()
    };
    for (name, key) in [
        // X's console and files of environment variables.
        ("API Key", "oauth_consumer_key"),
        ("API Key Secret", "oauth_consumer_secret"),
        ("Access Token Secret", "oauth_token_secret"),
        ("Client ID", "client_id"),
        ("TWITTER_API_KEY", "oauth_consumer_key"),
        ("X_API_KEY_SECRET", "oauth_consumer_secret"),
        ("TWITTER_ACCESS_TOKEN_SECRET", "oauth_token_secret"),
        ("X_ACCESS_TOKEN", "access_token"),
        ("TWITTER_CLIENT_SECRET", "client_secret"),
        // tweepy and python-twitter.
        ("consumer_key", "oauth_consumer_key"),
        ("consumer_secret", "oauth_consumer_secret"),
        ("access_token_secret", "oauth_token_secret"),
        ("access_token_key", "oauth_token"),
        ("api_key", "oauth_consumer_key"),
        ("api_secret", "oauth_consumer_secret"),
        ("callback", "redirect_uri"),
        ("wait_on_rate_limit", "rate_limit"),
        // twitter-api-v2.
        ("appKey", "oauth_consumer_key"),
        ("appSecret", "oauth_consumer_secret"),
        ("accessToken", "access_token"),
        ("accessSecret", "oauth_token_secret"),
        ("clientId", "client_id"),
        ("clientSecret", "client_secret"),
        ("refreshToken", "refresh_token"),
        // twurl.
        ("consumer-key", "oauth_consumer_key"),
        ("token-secret", "oauth_token_secret"),
        // Near misses of our own go on as they did.
        ("acess_token", "access_token"),
        ("redirect_urI", "redirect_uri"),
    ] {
        let hint = hint(name);
        assert!(hint.contains(&format!("`auth.{key}`")), "{name}: {hint}");
    }
    for name in [
        "bearer_token",
        "bearerToken",
        "TWITTER_BEARER_TOKEN",
        "Bearer Token",
    ] {
        let hint = hint(name);
        assert!(
            hint.contains("cannot post") && !hint.contains("refresh"),
            "{name}: {hint}"
        );
    }
    assert_eq!(hint("zzzz"), "");
}

#[test]
fn an_operation_is_named_in_the_language_of_the_sentence() {
    let mut files = Vec::new();
    sources(&native::root().join("src"), &mut files);
    let (mut wrong, mut named) = (BTreeSet::new(), 0);
    for file in files {
        for literal in literals(&std::fs::read_to_string(&file).unwrap()) {
            let is_russian = literal.chars().any(|letter| ('а'..='я').contains(&letter));
            let words: BTreeSet<&str> = literal
                .split(|letter: char| !letter.is_alphanumeric())
                .collect();
            if words.len() < 3 {
                continue;
            }
            for operation in xpost::operations::CATALOGUE {
                let foreign = match is_russian {
                    true => operation.name.en,
                    false => operation.name.ru,
                };
                // `Authorize` is an English word as well.
                if words.contains(foreign) {
                    wrong.insert(format!("{}: {literal}", file.display()));
                }
                let own = [operation.name.en, operation.name.ru];
                named += usize::from(own.iter().any(|name| words.contains(name)));
            }
        }
    }
    assert!(named > 20, "{named}");
    assert_eq!(wrong, BTreeSet::new());
}
