//! What a reader types in the place of an operation's name: the library's messages speak to every face of it, and who typed
//! `xpost post` has never heard of `SaveCredentials`.
//!
//! Whoever calls operations by name (`xpost CreateTextTweet`, `xpost twitter …`) reads the messages as they are.

use xpost::operations::CATALOGUE;

/// Operations and the words that do the same. The others are commands of their own name.
const WORDS: &[(&str, &str)] = &[
    ("Authorize", "xpost login"),
    ("GetAuthorizationLink", "xpost login"),
    ("GetToken", "xpost login"),
    ("HandleIncomingRequestAfterAuthorization", "xpost login"),
    ("ListProfiles", "xpost accounts"),
    ("GetProfileState", "xpost accounts"),
    ("RemoveProfile", "xpost logout"),
    ("RevokeToken", "xpost logout"),
    ("GetCurrentUser", "xpost whoami"),
    ("CreateTextTweet", "xpost post"),
    ("CreateImageTweet", "xpost post -m"),
    ("CreateGifTweet", "xpost post -m"),
    ("CreateVideoTweet", "xpost post -m"),
    ("CreatePollTweet", "xpost post --poll"),
    ("CreateThread", "xpost post --thread"),
    ("UploadAttachmentsArray", "xpost upload"),
    ("CheckTweet", "xpost check"),
    ("GetTweet", "xpost show"),
    ("DeleteTweet", "xpost delete"),
    ("EnqueueTweet", "xpost post --at"),
    ("GetQueue", "xpost queue list"),
    ("SendQueued", "xpost queue send"),
    ("RetryQueued", "xpost queue retry"),
    ("CancelQueued", "xpost queue cancel"),
];

/// Phrases that would read oddly word by word.
const PHRASES: &[(&str, &str)] = &[
    (
        "get one with GetAuthorizationLink and GetToken, or give the four OAuth 1.0a keys",
        "sign in with `xpost login`",
    ),
    (
        "получите его через ПолучитьСсылкуАвторизации и ПолучитьТокен либо задайте четыре ключа OAuth 1.0a",
        "войдите через `xpost login`",
    ),
    (
        "get a user's token with GetAuthorizationLink and GetToken",
        "sign in as a user with `xpost login`",
    ),
    (
        "получите токен пользователя через ПолучитьСсылкуАвторизации и ПолучитьТокен",
        "войдите как пользователь через `xpost login`",
    ),
    (
        "get a user's token with Authorize, or with GetAuthorizationLink and GetToken, as",
        "sign in as a user with `xpost login`, or give a user's token as",
    ),
    (
        "получите токен пользователя через Авторизоваться либо ПолучитьСсылкуАвторизации и ПолучитьТокен и передайте в",
        "войдите как пользователь через `xpost login` либо передайте токен пользователя в",
    ),
    (
        "make a link with GetAuthorizationLink",
        "sign in again with `xpost login`",
    ),
    (
        "создайте ссылку через ПолучитьСсылкуАвторизации",
        "войдите заново через `xpost login`",
    ),
    (
        "sign in again with Authorize, or send the user to a new link",
        "sign in again with `xpost login`",
    ),
    (
        "войдите заново через Авторизоваться либо дайте пользователю новую ссылку",
        "войдите заново через `xpost login`",
    ),
    (
        "sign in with Authorize, or keep tokens that you have with SaveCredentials; ",
        "sign in with `xpost login`; ",
    ),
    (
        "войдите через Авторизоваться либо сохраните имеющиеся токены через СохранитьДанныеАвторизации; ",
        "войдите через `xpost login`; ",
    ),
    ("CreateImageTweet, type tweet_image", "`xpost post -m FILE`"),
    (
        "СоздатьТвитКартинки, тип tweet_image",
        "`xpost post -m ФАЙЛ`",
    ),
    (
        "UploadAttachmentsArray turns files into ids; CreateImageTweet takes files",
        "`xpost upload` turns files into ids; `xpost post -m` takes files",
    ),
    ("CreateGifTweet, type tweet_gif", "`xpost post -m FILE`"),
    ("СоздатьТвитГифки, тип tweet_gif", "`xpost post -m ФАЙЛ`"),
    (
        "`auth.premium` says whether this is one",
        "if this is one, say so: `--set premium=true`",
    ),
    (
        "такая ли эта, сообщает `auth.premium`",
        "если она такая, сообщите об этом: `--set premium=true`",
    ),
    (
        "see `publication`: go on with the rest as answers to the last of them, or use an `idempotency_key`",
        "go on with the rest as an answer to the last of them (--reply-to), and next time give the thread a --key: then the same line goes on where it was cut",
    ),
    (
        "см. `publication`: продолжите остальными как ответами на последний из них или задавайте `idempotency_key`",
        "продолжите ответом на последний из них (--reply-to), а в следующий раз дайте треду --key: тогда та же команда продолжит с места обрыва",
    ),
    ("операцией РазрешитьТвит", "командой `xpost РазрешитьТвит`"),
    (
        "операцией ОтменитьИзОчереди",
        "командой `xpost queue cancel`",
    ),
    ("sign in and name the profile", "sign in with `xpost login`"),
    (
        "выполните вход и укажите профиль",
        "войдите через `xpost login`",
    ),
    (
        "the standard parameters lack `auth.access_token`",
        "no account is signed in",
    ),
    (
        "в стандартных параметрах не хватает: `auth.access_token`",
        "вход не выполнен",
    ),
    (
        "the standard parameters name no `auth.profile`",
        "no account is named",
    ),
    (
        "в стандартных параметрах не указан профиль `auth.profile`",
        "учётная запись не названа",
    ),
    (
        "with `auth.skip_checks` in the standard parameters X judges it instead",
        "with --set skip_checks=true X judges it instead",
    ),
    (
        "с `auth.skip_checks` в стандартных параметрах об этом судит сам X",
        "с --set skip_checks=true об этом судит сам X",
    ),
    (
        "set `auth.allow_private_urls` in the standard parameters",
        "add --set allow_private_urls=true",
    ),
    (
        "включите `auth.allow_private_urls` в стандартных параметрах",
        "добавьте --set allow_private_urls=true",
    ),
    (
        "check the base addresses in the standard parameters",
        "check `api_url` (XPOST_API_URL, --set api_url=…)",
    ),
    (
        "проверьте базовые адреса в стандартных параметрах",
        "проверьте `api_url` (XPOST_API_URL, --set api_url=…)",
    ),
    (
        "Fill the standard parameters that the message names, or ",
        "",
    ),
    (
        "Заполните стандартные параметры, названные в сообщении, или ",
        "",
    ),
];

/// The text with commands in the place of operations.
pub fn typed(text: &str) -> String {
    let mut text = text.to_owned();
    for (said, typed) in PHRASES {
        if text.contains(said) {
            text = text.replace(said, typed);
        }
    }
    for operation in CATALOGUE {
        let word = WORDS.iter().find(|(name, _)| *name == operation.name.en);
        for name in [operation.name.en, operation.name.ru] {
            if text.contains(name) {
                let command =
                    word.map_or_else(|| format!("xpost {name}"), |(_, word)| (*word).to_owned());
                text = replaced(&text, name, &command);
            }
        }
    }
    text
}

/// Every whole word `name` becomes the command in backticks, whether it stood in them or not.
fn replaced(text: &str, name: &str, command: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        done.push_str(before);
        let is_whole = !before.ends_with(is_of_a_name) && !after.starts_with(is_of_a_name);
        let is_command = done.ends_with("xpost ");
        let is_marked = done.ends_with('`') && after.starts_with('`');
        match (is_whole && !is_command, is_marked) {
            (false, _) => done.push_str(name),
            (true, true) => done.push_str(command),
            (true, false) => done.push_str(&format!("`{command}`")),
        }
        rest = after;
    }
    done + rest
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::language::Language;
    use xpost::error::Code;

    /// Names of operations that stand in a text without `xpost` before them.
    fn left(text: &str) -> Vec<&'static str> {
        let names = CATALOGUE.iter().flat_map(|one| [one.name.en, one.name.ru]);
        names
            .filter(|name| {
                text.match_indices(name).any(|(at, _)| {
                    let (before, after) = (&text[..at], &text[at + name.len()..]);
                    !before.ends_with(is_of_a_name)
                        && !after.starts_with(is_of_a_name)
                        && !before.ends_with("xpost ")
                })
            })
            .collect()
    }

    #[test]
    fn no_remedy_names_an_operation_that_nobody_typed() {
        for code in Code::ALL {
            for language in [Language::En, Language::Ru] {
                let remedy = code.remedy();
                let said = remedy.in_language(language);
                let typed = typed(said);
                assert!(left(&typed).is_empty(), "{typed}");
                for (name, _) in WORDS {
                    assert!(!typed.contains(&format!("xpost {name}")), "{typed}");
                }
                assert!(!typed.contains("``"), "{typed}");
            }
        }
    }

    /// The sources of the library as one text, its broken lines joined.
    fn sources() -> String {
        fn read(folder: &std::path::Path, text: &mut String) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    read(&path, text);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    text.push_str(&std::fs::read_to_string(&path).expect("UTF-8"));
                }
            }
        }
        let mut text = String::new();
        read(
            &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../src"),
            &mut text,
        );
        text
    }

    #[test]
    fn every_phrase_is_one_of_the_library() {
        // Some phrases are put together at run time.
        let sources = sources()
            .replace(
                "CreateGifTweet, type {gif}",
                "CreateGifTweet, type tweet_gif",
            )
            .replace(
                "СоздатьТвитГифки, тип {gif}",
                "СоздатьТвитГифки, тип tweet_gif",
            )
            .replace("lack {list}", "lack `auth.access_token`")
            .replace("не хватает: {list}", "не хватает: `auth.access_token`");
        for (said, _) in PHRASES {
            assert!(sources.contains(said), "{said}");
        }
    }

    #[test]
    fn no_text_of_the_library_is_left_with_an_operation_that_has_a_word() {
        let mut seen = 0;
        for text in sources()
            .split('"')
            .filter(|text| !text.contains('\n') && text.contains(' '))
        {
            if left(text).is_empty() {
                continue;
            }
            seen += 1;
            let typed = typed(text);
            assert!(left(&typed).is_empty(), "{typed}");
            assert!(!typed.contains("``"), "{typed}");
            assert!(!typed.contains("login` and `xpost login"), "{typed}");
            assert!(!typed.contains("login` и `xpost login"), "{typed}");
        }
        assert!(seen > 20, "{seen}");
    }

    #[test]
    fn a_name_is_replaced_as_a_whole_and_marked_once() {
        for (said, typed_as) in [
            ("ask GetTweet", "ask `xpost show`"),
            ("`ListProfiles` shows", "`xpost accounts` shows"),
            ("decide with ResolvePost", "decide with `xpost ResolvePost`"),
            ("GetTokens GetTokenX", "GetTokens GetTokenX"),
            (
                "список даёт ПолучитьСписокПрофилей",
                "список даёт `xpost accounts`",
            ),
            ("xpost GetTweet --id 1", "xpost GetTweet --id 1"),
        ] {
            assert_eq!(typed(said), typed_as);
        }
    }

    #[test]
    fn every_operation_of_the_table_is_one_of_the_catalogue() {
        for (name, command) in WORDS {
            assert!(CATALOGUE.iter().any(|one| one.name.en == *name), "{name}");
            assert!(command.starts_with("xpost "), "{command}");
        }
    }
}
