//! `xpost check`: whether a post can be published, before anyone sees it.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use serde_json::{Map, Value};
use xpost::error::Error;
use xpost::language::Text;
use xpost::response::Response;

use super::ending::{self, Shown};
use super::posting::named::Names;
use super::posting::{grammar, parts};
use super::word::Word;
use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::run::operation;
use crate::shell::help::example::spoken;

/// `xpost check`.
pub const CHECK: Word = Word {
    name: "check",
    usage: "TEXT… [-m FILE]… [options]",
    about: Text::new(
        "Says what X would refuse, how long it is and what it costs.",
        "Сообщает, что X отвергнет, какой длины твит и сколько он стоит.",
    ),
    examples: &[
        spoken(
            ("xpost check \"Hello\"", "xpost check \"Привет\""),
            "whether it fits",
            "поместится ли",
        ),
        spoken(
            (
                "xpost check \"Look\" -m film.mp4",
                "xpost check \"Смотрите\" -m film.mp4",
            ),
            "the video, too",
            "вместе с видео",
        ),
        spoken(
            (
                "xpost check -F news.txt -q .text.remaining",
                "xpost check -F news.txt -q .text.remaining",
            ),
            "characters left",
            "осталось символов",
        ),
    ],
    grammar: grammar_of,
    run,
};

fn grammar_of(command: Command, language: Language) -> Command {
    ending::options(grammar::post(command, language), language).mut_arg("quiet", |quiet| {
        quiet.help(pick(
            language,
            "Prints the length alone, as X counts it.",
            "Печатает только длину, как её считает X.",
        ))
    })
}

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: in_words,
        quiet: |result| {
            let lengths = each(result).map(|one| one["text"]["weighted_length"].to_string());
            lengths.collect::<Vec<_>>().join("\n")
        },
        publishes: false,
    };
    let mut is_sound = true;
    let code = ending::of(matches, language, shown, || {
        let posts = parts::read(matches, language)?;
        let response = check(matches, posts, language)?;
        is_sound = match &response.result {
            Ok(result) => each(result).all(|one| one["ok"] != false),
            Err(_) => true,
        };
        Ok(response)
    });
    match is_sound {
        true => code,
        false => ExitCode::from(exit::USAGE),
    }
}

/// Checks each post; the result of several is an array.
fn check(matches: &ArgMatches, posts: Vec<Value>, language: Language) -> Result<Response, Error> {
    let is_thread = posts.len() > 1 || parts::is_from_file(matches);
    let mut found = Vec::with_capacity(posts.len());
    for post in posts {
        let members = match post {
            Value::Object(members) => members,
            text => Map::from_iter([("text".to_owned(), text)]),
        };
        let names = Names::of(
            &[Value::Object(members.clone())],
            parts::is_from_file(matches),
        );
        let response = operation::call("CheckTweet", matches, members, language)?;
        let response = names.answer(response);
        if !is_thread {
            return Ok(response);
        }
        match response.result {
            Ok(one) => found.push(one),
            Err(_) => return Ok(response),
        }
    }
    Ok(Response::success(Value::Array(found), language))
}

/// What was found of each post.
fn each(result: &Value) -> impl Iterator<Item = &Value> {
    match result {
        Value::Array(posts) => posts.iter(),
        one => std::slice::from_ref(one).iter(),
    }
}

fn in_words(result: &Value, language: Language) -> String {
    let all: Vec<String> = match result {
        Value::Array(posts) => (1..)
            .zip(posts)
            .map(|(number, one)| format!("{number}: {}", of_post(one, language)))
            .collect(),
        one => vec![of_post(one, language)],
    };
    all.join("\n")
}

fn of_post(result: &Value, language: Language) -> String {
    let text = &result["text"];
    let (length, limit) = (&text["weighted_length"], &text["limit"]);
    let is_long = length.as_u64() > limit.as_u64();
    let mut lines = vec![match result["ok"].as_bool() {
        Some(true) if is_long => pick(
            language,
            format!("from a Premium account only: {length} of {limit} characters"),
            format!("только с Premium: {length} из {limit} символов"),
        ),
        Some(true) => pick(
            language,
            format!("can be posted: {length} of {limit} characters"),
            format!("можно публиковать: {length} из {limit} символов"),
        ),
        _ => pick(
            language,
            format!("cannot be posted: {length} of {limit} characters"),
            format!("публиковать нельзя: {length} из {limit} символов"),
        ),
    }];
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for problem in result["problems"].as_array().into_iter().flatten() {
        lines.push(format!("- {}", said(&problem["message"])));
        let hint = said(&problem["hint"]);
        if !hint.is_empty() {
            lines.push(format!("  {}: {hint}", pick(language, "hint", "подсказка")));
        }
    }
    for warning in result["warnings"].as_array().into_iter().flatten() {
        let message = said(&warning["message"]);
        lines.push(pick(
            language,
            format!("warning: {message}"),
            format!("внимание: {message}"),
        ));
    }
    let price = &result["price"];
    if let (Some(total), Some(currency)) = (price["total"].as_str(), price["currency"].as_str()) {
        lines.push(pick(
            language,
            format!("costs {total} {currency} at X"),
            format!("стоит {total} {currency} в X"),
        ));
    }
    lines.join("\n")
}
