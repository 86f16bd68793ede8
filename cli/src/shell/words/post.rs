//! `xpost post`: a post or a thread, now or later.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use jiff::Zoned;
use serde_json::{Map, Value, json};
use xpost::error::Error;
use xpost::language::Text;
use xpost::response::Response;

use super::ending::{self, Shown};
use super::posting::named::Names;
use super::posting::{grammar, parts};
use super::word::Word;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::moment;
use crate::run::operation;
use crate::run::post_id;
use crate::shell::help::example::{example, spoken};
use crate::shell::parts::flag;

/// `xpost post`.
pub const POST: Word = Word {
    name: "post",
    usage: "TEXT… [-m FILE [--alt TEXT]]… [options]",
    about: Text::new(
        "Publishes a post or a thread, now or later (--at).",
        "Публикует твит или тред, сразу или позже (--at).",
    ),
    examples: &[
        spoken(
            (
                "xpost post \"Hello\" -m cat.png --alt \"A cat\"",
                "xpost post \"Привет\" -m cat.png --alt \"Кот\"",
            ),
            "a picture",
            "с картинкой",
        ),
        spoken(
            (
                "xpost post \"First\" \"Second\" -m film.mp4",
                "xpost post \"Первый\" \"Второй\" -m film.mp4",
            ),
            "a thread",
            "тред",
        ),
        example(
            "xpost post -F news.txt --at \"tomorrow 09:00\"",
            "from a file, later",
            "из файла, позже",
        ),
    ],
    grammar: grammar_of,
    run,
};

fn grammar_of(command: Command, language: Language) -> Command {
    let command = grammar::post(command, language)
        .arg(grammar::option(
            language,
            "at",
            ("MOMENT", "МОМЕНТ"),
            "Queues it: +5m, \"2026-12-01 09:00\", \"tomorrow 09:00\".",
            "В очередь: +5m, \"2026-12-01 09:00\", \"завтра 09:00\".",
        ))
        .arg(grammar::option(
            language,
            "key",
            ("KEY", "КЛЮЧ"),
            "The same key publishes once, however often you call.",
            "С одним ключом твит выходит один раз.",
        ))
        .arg(flag(
            language,
            operation::DRY_RUN,
            "Checks everything and shows what would be sent.",
            "Проверяет всё и показывает, что было бы отправлено.",
        ));
    ["quiet", "jq"]
        .into_iter()
        .fold(ending::options(command, language), |command, rare| {
            command.mut_arg(rare, |option| option.hide_short_help(true))
        })
}

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: in_words,
        quiet: |result| ids(result).join("\n"),
        publishes: true,
    };
    ending::of(matches, language, shown, || {
        let due = matches
            .get_one::<String>("at")
            .map(|given| moment::at(given, &Zoned::now()))
            .transpose()?;
        let posts = parts::read(matches, language)?;
        let names = Names::of(&posts, parts::is_from_file(matches));
        Ok(names.answer(publish(matches, posts, due, language)?))
    })
}

/// Calls the one operation that takes it all.
fn publish(
    matches: &ArgMatches,
    mut posts: Vec<Value>,
    due: Option<i64>,
    language: Language,
) -> Result<Response, Error> {
    let mut parameters = Map::new();
    if let Some(key) = matches.get_one::<String>("key") {
        parameters.insert("idempotency_key".into(), json!(key));
    }
    let only = match posts.as_mut_slice() {
        // A file of posts is a thread whatever their number, so that its answer always looks the same.
        [only] if !parts::is_from_file(matches) => Some(only.take()),
        _ => None,
    };
    if let Some(due) = due
        && operation::is_dry(matches)
    {
        // Tried out, it is what it will be when it is sent.
        let at = moment::shown(due);
        note(&pick(
            language,
            format!("xpost: it would be sent at {at}; this is the request"),
            format!("xpost: отправка была бы {at}; вот запрос"),
        ));
    } else if let Some(due) = due {
        parameters.insert("post".into(), only.unwrap_or(Value::Array(posts)));
        parameters.insert("not_before".into(), json!(due));
        return operation::call("EnqueueTweet", matches, parameters, language);
    }
    let Some(only) = only else {
        parameters.insert("posts".into(), Value::Array(posts));
        return operation::call("CreateThread", matches, parameters, language);
    };
    let members = match only {
        Value::Object(members) => members,
        text => Map::from_iter([("text".to_owned(), text)]),
    };
    let files = OF_FILES.iter().find(|(key, _)| members.contains_key(*key));
    // The operations with files take a text, too, and nothing else.
    let is_plain = members.len() == 2 && members.contains_key("text");
    match files {
        None => {
            parameters.extend(members);
            operation::call("CreateCustomTweet", matches, parameters, language)
        }
        Some((_, name)) if is_plain => {
            parameters.extend(members);
            operation::call(name, matches, parameters, language)
        }
        // Files with more than a text, or without one: only the posts of a thread take that.
        Some(_) => {
            parameters.insert("posts".into(), json!([members]));
            let mut response = operation::call("CreateThread", matches, parameters, language)?;
            if let Ok(result) = &mut response.result
                && let Some(Value::Array(posts)) = result.get_mut("data")
                && let [post] = posts.as_mut_slice()
            {
                let post = post.take();
                result["data"] = post;
            }
            Ok(response)
        }
    }
}

/// The operations of posts with files.
const OF_FILES: &[(&str, &str)] = &[
    ("pictures", "CreateImageTweet"),
    ("gifs", "CreateGifTweet"),
    ("videos", "CreateVideoTweet"),
];

/// What a script wants: the ids of posts, or the key of one that waits.
fn ids(result: &Value) -> Vec<&str> {
    let posts = match &result["data"] {
        Value::Array(posts) => posts.iter().collect(),
        Value::Object(_) => vec![&result["data"]],
        _ => return result["idempotency_key"].as_str().into_iter().collect(),
    };
    posts
        .into_iter()
        .filter_map(|post| post["id"].as_str())
        .collect()
}

fn in_words(result: &Value, language: Language) -> String {
    let pages = |ids: Vec<&str>| {
        let pages: Vec<String> = ids.into_iter().map(post_id::page).collect();
        pages.join("\n")
    };
    if result.get("data").is_some() {
        return pages(ids(result));
    }
    // A key that was given before may have done its work already.
    let sent = result["post_ids"].as_array().into_iter().flatten();
    let sent: Vec<&str> = sent.filter_map(Value::as_str).collect();
    if result["state"] == "sent" {
        return pages(sent);
    }
    let key = result["idempotency_key"].as_str().unwrap_or_default();
    if result["replayed"] == true {
        note(pick(
            language,
            "xpost: it is in the queue already, under this key, with the moment that was given then",
            "xpost: он уже стоит в очереди с этим ключом — с тем моментом, который был указан тогда",
        ));
    }
    match result["not_before"].as_i64().map(moment::shown) {
        Some(due) => {
            note(&pick(
                language,
                format!(
                    "xpost: it waits in the queue; something must send it: `xpost queue watch` in its time, `xpost queue send` if it is due; `xpost queue cancel {key}` takes it out"
                ),
                format!(
                    "xpost: твит ждёт в очереди; отправит его `xpost queue watch` в срок или `xpost queue send`, если срок настал; `xpost queue cancel {key}` уберёт"
                ),
            ));
            format!("{key}  {due}")
        }
        None => format!("{key}  {}", result["state"].as_str().unwrap_or_default()),
    }
}
