//! The reference pages, in both languages, from the catalogue, the table of standard parameters and the list of codes; and
//! the exceptions of the Python package from the latter.

use std::fmt::Write as _;

use xpost::error::Code;
use xpost::language::{Language, Text};
use xpost::operations::{CATALOGUE, Kind, Operation, Parameter};
use xpost::parameters::{STANDARD, StandardKind};

use crate::{python, tools};

const PAGES: [(&str, Language); 2] = [
    ("docs/reference.md", Language::En),
    ("docs/reference.ru.md", Language::Ru),
];

/// Each file and what it has to hold.
fn files() -> impl Iterator<Item = (&'static str, String)> {
    let pages = PAGES.map(|(path, language)| (path, page(language)));
    pages
        .into_iter()
        .chain([(python::PATH, python::exceptions())])
}

/// Writes the pages.
pub fn write() -> Result<(), String> {
    for (path, text) in files() {
        std::fs::write(tools::root().join(path), text)
            .map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

/// Fails when a page is not what the catalogue says.
pub fn check() -> Result<(), String> {
    for (path, text) in files() {
        let found = std::fs::read_to_string(tools::root().join(path)).unwrap_or_default();
        if found.replace("\r\n", "\n") != text {
            return Err(format!(
                "{path} is not what the catalogue says; run: cargo xtask docs"
            ));
        }
    }
    Ok(())
}

fn page(language: Language) -> String {
    let say = |en: &'static str, ru: &'static str| match language {
        Language::En => en,
        Language::Ru => ru,
    };
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<!-- {} -->\n# {}\n",
        say(
            "Generated from the catalogue by `cargo xtask docs`: do not edit.",
            "Создано из каталога командой `cargo xtask docs`: не редактировать."
        ),
        say("Reference of the operations", "Справочник операций"),
    );
    let _ = writeln!(
        out,
        "{}\n",
        say(
            "Every operation takes one JSON object and returns an envelope: `{\"ok\":true,\"result\":…,\"http\":{…}}` or \
             `{\"ok\":false,\"error\":{…}}`. Keys of the JSON object are the options of the program `xpost`; positions are \
             those of 1C and OneScript. Optional parameters default to the empty string, which means \"not given\". With `dry_run` the \
             `result` is `{\"dry_run\":true,\"requests\":[…]}`, of a create also with `check`, as CheckTweet returns it; the envelope \
             of a published post that has a link tells its price in `warnings`. There `clock_skew` also says by how many seconds the \
             clock of this machine differs from X's, when that is more than a minute, and `no_offline_access` that a sign-in ends in two \
             hours, since its scopes lack `offline.access`.",
            "Каждая операция принимает один объект JSON и возвращает конверт: `{\"ok\":true,\"result\":…,\"http\":{…}}` или \
             `{\"ok\":false,\"error\":{…}}`. Ключи объекта JSON — это опции программы `xpost`; порядок параметров — как в 1С и \
             OneScript. Необязательные параметры по умолчанию — пустая строка, то есть «не задано». С `dry_run` `result` — это \
             `{\"dry_run\":true,\"requests\":[…]}`, у создания ещё и `check`, как его возвращает ПроверитьТвит; в конверте \
             опубликованного твита со ссылкой о его цене говорит `warnings`. Там же `clock_skew` сообщает, на сколько секунд часы \
             этой машины расходятся с часами X, если разница больше минуты, а `no_offline_access` — что вход действует два часа, потому \
             что в разрешениях нет `offline.access`."
        )
    );
    let _ = writeln!(out, "## {}\n", say("Operations", "Операции"));
    for operation in CATALOGUE {
        let _ = writeln!(
            out,
            "- [{}](#{})",
            name(operation, language),
            anchor(name(operation, language))
        );
    }
    for operation in CATALOGUE {
        operation_section(&mut out, operation, language, &say);
    }
    let _ = writeln!(
        out,
        "\n## {}\n",
        say(
            "Standard parameters (`auth`)",
            "Стандартные параметры (`auth`)"
        )
    );
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} |\n|---|---|---|---|",
        say("Key", "Ключ"),
        say("Holds", "Содержит"),
        say("Default", "По умолчанию"),
        say("Purpose", "Назначение")
    );
    for entry in STANDARD {
        let default = if entry.default.is_empty() {
            "—".to_owned()
        } else {
            format!("`{}`", entry.default)
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {default} | {} |",
            entry.key,
            standard_kind(entry.kind, &say),
            cell(entry.doc.in_language(language))
        );
    }
    let _ = writeln!(out, "\n## {}\n", say("Error codes", "Коды ошибок"));
    let _ = writeln!(
        out,
        "{}\n\n| {} | {} |\n|---|---|",
        say(
            "`error` holds `code`, `message`, `outcome` (`not_applied`, `applied`, `unknown`), `retryable`, and where they \
             apply `parameter`, `status`, `retry_at` (Unix seconds), `hint` and X's `body`.",
            "`error` содержит `code`, `message`, `outcome` (`not_applied`, `applied`, `unknown`), `retryable` и, где уместно, \
             `parameter`, `status`, `retry_at` (секунды Unix), `hint` и тело ответа X `body`."
        ),
        say("Code", "Код"),
        say("Meaning", "Значение")
    );
    for code in Code::ALL {
        let meaning: Text = code.meaning();
        let _ = writeln!(
            out,
            "| `{}` | {} |",
            code.as_str(),
            cell(meaning.in_language(language))
        );
    }
    out
}

fn name(operation: &Operation, language: Language) -> &'static str {
    match language {
        Language::En => operation.name.en,
        Language::Ru => operation.name.ru,
    }
}

/// Text that stays one cell of a table, also where a code span holds the character that parts cells.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn anchor(name: &str) -> String {
    name.to_lowercase()
}

fn operation_section(
    out: &mut String,
    operation: &Operation,
    language: Language,
    say: &dyn Fn(&'static str, &'static str) -> &'static str,
) {
    let other = match language {
        Language::En => operation.name.ru,
        Language::Ru => operation.name.en,
    };
    let result = match operation.word {
        "string" => say("a string", "строка"),
        "ids" => say(
            "an array of ids (strings)",
            "массив идентификаторов (строк)",
        ),
        "profile" => say(
            "the profile's state: `{\"profile\", \"grant\": none|good|refreshing|uncertain|dead, \"since\", \"expires_at\", \"expires_in\", \"scope\", \"user\", \"api_url\", \"authorize_url\", \"upload_url\", \"client_id\", \"redirect_uri\", \"refreshable\", \"oauth1\", \"premium\", \"created_at\", \"updated_at\"}`, times in Unix seconds",
            "состояние профиля: `{\"profile\", \"grant\": none|good|refreshing|uncertain|dead, \"since\", \"expires_at\", \"expires_in\", \"scope\", \"user\", \"api_url\", \"authorize_url\", \"upload_url\", \"client_id\", \"redirect_uri\", \"refreshable\", \"oauth1\", \"premium\", \"created_at\", \"updated_at\"}`, время в секундах Unix",
        ),
        "profiles" => say(
            "`{\"profiles\": […]}`, each as in `GetProfileState`",
            "`{\"profiles\": […]}`, каждый как в `ПолучитьСостояниеПрофиля`",
        ),
        "removed" => say(
            "`{\"removed\": name, \"revoked\": true|false}`",
            "`{\"removed\": имя, \"revoked\": true|false}`",
        ),
        "sign_in" => say(
            "with a profile its state, as in `GetProfileState`; without one X's body with the tokens; with `headless` and no `request`: `{\"authorization_link\", \"state\"}`",
            "с профилем — его состояние, как в `ПолучитьСостояниеПрофиля`; без него — тело ответа X с токенами; с `headless` без `request`: `{\"authorization_link\", \"state\"}`",
        ),
        "publication" => say(
            "what the journal knows: `{\"idempotency_key\", \"state\": prepared|sent|published|refused|unknown, \"replayed\", \"post_id\", \"attempts\", \"sent_at\", \"created_at\", \"updated_at\"}`, times in Unix seconds; until the post is published also `content`, and `alike`, the id of a post at X that differs in white space, the form of characters or escapes only",
            "что знает журнал: `{\"idempotency_key\", \"state\": prepared|sent|published|refused|unknown, \"replayed\", \"post_id\", \"attempts\", \"sent_at\", \"created_at\", \"updated_at\"}`, время в секундах Unix; пока твит не опубликован, ещё и `content`, а также `alike` — идентификатор твита в X, который отличается только пробелами, формой символов или экранированием",
        ),
        "thread" => say(
            "`{\"data\": [{\"id\", \"text\", …}]}`, the posts in order; the envelope's `publication` has `parts` and `post_ids`, the ids of those that are public, also when the call failed in the middle. A thread of which posts are public has the outcome `applied`, or `unknown` when one more may be, with a key and without",
            "`{\"data\": [{\"id\", \"text\", …}]}` — твиты по порядку; в конверте `publication` с `parts` и `post_ids`, идентификаторами уже опубликованных, в том числе если вызов прервался на середине. У треда, часть которого опубликована, исход `applied` или, если опубликован, возможно, ещё один твит, `unknown` — с ключом и без него",
        ),
        "queued" => say(
            "the post in the outbox: `{\"idempotency_key\", \"profile\", \"state\": waiting|sending|sent|failed|cancelled, \"text\", \"not_before\", \"claimed_until\", \"attempts\", \"post_ids\", \"error\", \"created_at\", \"updated_at\", \"seq\"}`, times in Unix seconds",
            "твит в очереди: `{\"idempotency_key\", \"profile\", \"state\": waiting|sending|sent|failed|cancelled, \"text\", \"not_before\", \"claimed_until\", \"attempts\", \"post_ids\", \"error\", \"created_at\", \"updated_at\", \"seq\"}`, время в секундах Unix",
        ),
        "queue" => say(
            "`{\"posts\": [as in `EnqueueTweet`], \"counts\": {state: number}, \"next_at\", \"paused\": [{\"profile\", \"until\", \"code\"}]}`; `RetryQueued` has only `posts`",
            "`{\"posts\": [как в `ПоставитьТвитВОчередь`], \"counts\": {состояние: число}, \"next_at\", \"paused\": [{\"profile\", \"until\", \"code\"}]}`; у `ПовторитьИзОчереди` только `posts`",
        ),
        "delivery" => say(
            "`{\"sent\", \"failed\", \"postponed\", \"next_at\", \"paused\": [{\"profile\", \"until\", \"code\"}], \"posts\": [as in `EnqueueTweet`]}`",
            "`{\"sent\", \"failed\", \"postponed\", \"next_at\", \"paused\": [{\"profile\", \"until\", \"code\"}], \"posts\": [как в `ПоставитьТвитВОчередь`]}`",
        ),
        "check" => say(
            "what the check found: `{\"ok\", \"problems\": [{code, parameter, message}], \"warnings\": [{code, message}], \"text\": {weighted_length, limit, remaining, valid, links, cashtags, hashtags, mentions}, \"identity\": {kind: oauth2|oauth1, profile}, \"posts_as\": {text: {kind, user_id}, media: {kind, user_id}}, \"price\": {currency, total, items: [{what, price}], date}, \"requests\": {initialize, append, finalize, status, metadata, subtitles, create, total}}`. Problems, which X or the library would refuse: the error codes below, `text_empty`, `text_too_long`, `invalid_character`, `too_many_cashtags`, with `premium` false also `edit_premium_only`. `valid` is false when one of them is of the text. Warnings: `link_price`, `premium_length`, `reply_policy`, `quote_enterprise_only`, `edit_premium_only`, `edit_window`, `media_not_fetched`, and of media `media_premium_only`, `media_downscaled`, `media_interlaced`, `media_unchecked` (a video that was not understood, or whose index is not in the first part of a download), which an upload says too. The library counts as X does by twitter-text's configuration 3, but X alone decides",
            "что показала проверка: `{\"ok\", \"problems\": [{code, parameter, message}], \"warnings\": [{code, message}], \"text\": {weighted_length, limit, remaining, valid, links, cashtags, hashtags, mentions}, \"identity\": {kind: oauth2|oauth1, profile}, \"posts_as\": {text: {kind, user_id}, media: {kind, user_id}}, \"price\": {currency, total, items: [{what, price}], date}, \"requests\": {initialize, append, finalize, status, metadata, subtitles, create, total}}`. Проблемы, то есть то, что отвергли бы X или библиотека: коды ошибок ниже, `text_empty`, `text_too_long`, `invalid_character`, `too_many_cashtags`, при `premium` false ещё `edit_premium_only`. `valid` ложно, если одна из них относится к тексту. Предупреждения: `link_price`, `premium_length`, `reply_policy`, `quote_enterprise_only`, `edit_premium_only`, `edit_window`, `media_not_fetched`, о медиа также `media_premium_only`, `media_downscaled`, `media_interlaced`, `media_unchecked` (видео не удалось разобрать, или его индекса нет в начале загружаемого файла); о них сообщает и загрузка. Библиотека считает как X, по twitter-text в конфигурации 3, но решает только сам X",
        ),
        "settings" => say(
            "the standard parameters, an object",
            "стандартные параметры, объект",
        ),
        _ => say("X's body, an object", "тело ответа X, объект"),
    };
    let _ = writeln!(
        out,
        "\n### {}\n\n{}\n\n{}: `{other}` · C: `{}` · {}: `xpost {}` · `result`: {result}\n",
        name(operation, language),
        operation.summary.in_language(language),
        say("Russian", "По-английски"),
        operation.function(),
        say("shell", "командная строка"),
        operation.kebab(),
    );
    let _ = writeln!(
        out,
        "| # | {} | {} | {} | {} | {} |\n|---|---|---|---|---|---|",
        say("Key", "Ключ"),
        say("1C / OneScript", "1С / OneScript"),
        say("Option", "Опция"),
        say("Holds", "Содержит"),
        say("Purpose", "Назначение")
    );
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let required = if parameter.required {
            say(" **required**", " **обязательный**")
        } else {
            ""
        };
        let positional = match language {
            Language::En => parameter.name.en,
            Language::Ru => parameter.name.ru,
        };
        let short = parameter
            .short
            .map_or(String::new(), |short| format!(", `-{short}`"));
        let _ = writeln!(
            out,
            "| {} | `{}`{required} | {positional} | `--{}`{short} | {} | {} |",
            index + 1,
            parameter.key,
            parameter.key,
            kind(parameter, say),
            cell(parameter.doc.in_language(language))
        );
    }
}

fn kind(parameter: &Parameter, say: &dyn Fn(&'static str, &'static str) -> &'static str) -> String {
    match parameter.kind {
        Kind::Text => say("string", "строка").into(),
        Kind::Id => say("id: a string of digits", "идентификатор: строка из цифр").into(),
        Kind::Media | Kind::Ids => say("ids", "идентификаторы").into(),
        Kind::Texts => say("strings", "строки").into(),
        Kind::Files => say("media items", "медиафайлы").into(),
        Kind::Integer(min, max) => format!("{} {min}–{max}", say("whole number", "целое число")),
        Kind::Flag => "true / false".into(),
        Kind::Choice(words) => words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", "),
        Kind::Structure(_) => say("object", "структура").into(),
        Kind::Auth => say("standard parameters", "стандартные параметры").into(),
        Kind::Post => say("a post or a thread", "твит или тред").into(),
        Kind::Posts => say("posts", "твиты").into(),
        Kind::Moment => say("a time", "время").into(),
        Kind::Redirect => say("the redirect", "перенаправление").into(),
    }
}

fn standard_kind(
    kind: StandardKind,
    say: &dyn Fn(&'static str, &'static str) -> &'static str,
) -> String {
    match kind {
        StandardKind::Text => say("string", "строка").into(),
        StandardKind::Secret => say("secret", "секрет").into(),
        StandardKind::Url => "URL".into(),
        StandardKind::Address => say("path or address", "путь или адрес").into(),
        StandardKind::Name => say("name", "имя").into(),
        StandardKind::Money => say("US dollars", "доллары США").into(),
        StandardKind::Rules => say("object or path", "структура или путь").into(),
        StandardKind::Choice(words) => words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", "),
        StandardKind::Seconds(min, max) => format!("{} {min}–{max}", say("seconds", "секунды")),
        StandardKind::Count(min, max) => format!("{} {min}–{max}", say("number", "число")),
        StandardKind::Flag => "true / false".into(),
    }
}
