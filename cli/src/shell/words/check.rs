//! `xpost check`: whether a post can be published, before anyone sees it.

use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::{Map, Value};
use xpost::error::{Code, Error};
use xpost::language::Text;

use super::ending::{self, Shown};
use super::posting::{grammar, parts};
use super::word::Word;
use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::run::operation;
use crate::shell::help::example::spoken;

/// `xpost check`.
pub const CHECK: Word = Word {
    name: "check",
    usage: "TEXT [-m FILE]… [options]",
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
    grammar: |command, language| ending::options(grammar::post(command, language), language),
    run,
};

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: in_words,
        quiet: |result| result["text"]["weighted_length"].to_string(),
        publishes: false,
    };
    let mut is_sound = true;
    let code = ending::of(matches, language, shown, || {
        let mut posts = parts::read(matches, language)?;
        let members = match posts.as_mut_slice() {
            [post] => match post.take() {
                Value::Object(members) => members,
                text => Map::from_iter([("text".to_owned(), text)]),
            },
            _ => return Err(several()),
        };
        let response = operation::call("CheckTweet", matches, members, language)?;
        is_sound = !matches!(&response.result, Ok(result) if result["ok"] == false);
        Ok(response)
    });
    match is_sound {
        true => code,
        false => ExitCode::from(exit::USAGE),
    }
}

fn in_words(result: &Value, language: Language) -> String {
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

fn several() -> Error {
    Error::new(
        Code::InvalidParameter,
        Text::new(
            "one post is checked at a time, and there are several texts",
            "проверяется один твит за раз, а текстов несколько",
        ),
    )
    .parameter("text")
    .hint(Text::new(
        "a whole thread is checked by: xpost post --dry-run …",
        "весь тред проверяет: xpost post --dry-run …",
    ))
}
