//! `xpost show` and `xpost delete`: a post that is there.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{Arg, ArgMatches};
use serde_json::{Map, Value, json};
use xpost::cancel;
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::response::Response;

use super::ending::{self, Shown};
use super::word::Word;
use crate::output::language::{Language, pick};
use crate::run::operation;
use crate::run::post_id;
use crate::shell::help::example::example;
use crate::shell::parts::{flag, heading};
use crate::shell::question;

/// `xpost show`.
pub const SHOW: Word = Word {
    name: "show",
    usage: "URL|ID [options]",
    about: Text::new(
        "Shows a post; X charges for the read.",
        "Показывает твит; чтение в X платное.",
    ),
    examples: &[
        example(
            "xpost show 1846987139428634858",
            "by its id",
            "по идентификатору",
        ),
        example(
            "xpost show https://x.com/i/web/status/1846987139428634858",
            "by its address",
            "по адресу",
        ),
        example(
            "xpost show 1846987139428634858 -q .data.text",
            "the text alone",
            "только текст",
        ),
    ],
    grammar: |command, language| ending::options(command.arg(post(language)), language),
    run: show,
};

/// `xpost delete`.
pub const DELETE: Word = Word {
    name: "delete",
    usage: "URL|ID [options]",
    about: Text::new(
        "Deletes a post of the account; asks first on a terminal.",
        "Удаляет твит учётной записи; в терминале сначала спрашивает.",
    ),
    examples: &[
        example(
            "xpost delete 1846987139428634858",
            "asks first",
            "сначала спросит",
        ),
        example(
            "xpost delete https://x.com/i/web/status/1846987139428634858",
            "by its address",
            "по адресу",
        ),
        example(
            "xpost delete 1846987139428634858 -y --account work",
            "does not ask",
            "не спросит",
        ),
    ],
    grammar: |command, language| {
        let yes = flag(language, "yes", "Does not ask.", "Не спрашивает.").short('y');
        ending::options(command.arg(post(language)).arg(yes), language)
    },
    run: delete,
};

fn post(language: Language) -> Arg {
    Arg::new("post")
        .required(true)
        .value_name(pick(language, "URL|ID", "URL|ИД"))
        .help(pick(
            language,
            "The address of the post's page, or its id.",
            "Адрес страницы твита или его идентификатор.",
        ))
        .help_heading(heading(language))
}

fn given(matches: &ArgMatches) -> Result<String, Error> {
    let post = matches.get_one::<String>("post").map_or("", String::as_str);
    post_id::judged("URL|ID", post)
}

fn show(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: |result, _| {
            let post = &result["data"];
            let text = post["text"].as_str().unwrap_or_default();
            let page = post_id::page(post["id"].as_str().unwrap_or_default());
            // It comes from afar, and goes to a terminal.
            let text = text.replace(|one: char| one.is_control() && one != '\n', "");
            format!("{text}\n{page}")
        },
        quiet: |result| result["data"]["id"].as_str().unwrap_or_default().to_owned(),
        publishes: false,
    };
    ending::of(matches, language, shown, || {
        call("GetTweet", matches, language)
    })
}

fn delete(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: |result, language| match result["data"]["deleted"] {
            Value::Bool(true) => pick(language, "deleted", "удалён").to_owned(),
            _ => pick(language, "X did not delete it", "X его не удалил").to_owned(),
        },
        quiet: |_| String::new(),
        publishes: false,
    };
    ending::of(matches, language, shown, || {
        let id = given(matches)?;
        let is_dry = operation::is_dry(matches);
        if !matches.get_flag("yes") && !is_dry && std::io::stdin().is_terminal() {
            let page = post_id::page(&id);
            let asked = pick(
                language,
                format!("xpost: delete {page} for good? [y/N]"),
                format!("xpost: удалить {page} навсегда? [д/Н]"),
            );
            if !question::agreed(&asked) {
                return Err(cancel::cancelled());
            }
        }
        call("DeleteTweet", matches, language)
    })
}

fn call(name: &str, matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    let id = given(matches)?;
    let parameters = Map::from_iter([("id".to_owned(), json!(id))]);
    let mut response = operation::call(name, matches, parameters, language)?;
    response.result = response.result.map_err(|error| match error.code() {
        Code::NotFound => {
            let page = post_id::page(&id);
            error.hint(Text {
                en: format!("it may be deleted, or hidden from the account: {page}").into(),
                ru: format!("возможно, он удалён или скрыт от учётной записи: {page}").into(),
            })
        }
        _ => error,
    });
    Ok(response)
}
