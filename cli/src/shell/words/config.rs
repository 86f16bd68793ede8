//! `xpost config`: what is settled once for all runs.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, json};
use xpost::error::{Code, Error};
use xpost::language::Text;

use super::word::Word;
use crate::output::answer;
use crate::output::columns::aligned;
use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::output::speech::{note, say};
use crate::run::account;
use crate::run::frame;
use crate::run::nearest::nearest;
use crate::run::settings::{self, ACCOUNT, ALL};
use crate::shell::help::example::example;
use crate::shell::parts::{finish, heading, json as json_flag};

/// `xpost config`.
pub const CONFIG: Word = Word {
    name: "config",
    usage: "list|get|set|unset",
    about: Text::new(
        "Shows and changes what is settled for all runs.",
        "Показывает и меняет общие настройки.",
    ),
    examples: &[
        example(
            "xpost config list",
            "what is set, and where",
            "что задано и где хранится",
        ),
        example(
            "xpost config set account work",
            "post as `work` by default",
            "по умолчанию публиковать как `work`",
        ),
        example(
            "xpost config unset proxy",
            "use no proxy any more",
            "больше не использовать прокси",
        ),
    ],
    grammar,
    run,
};

fn grammar(command: Command, language: Language) -> Command {
    let list = Command::new("list")
        .about(pick(
            language,
            "Lists the settings and says where they are kept.",
            "Перечисляет настройки и сообщает, где они хранятся.",
        ))
        .arg(json_flag(language));
    let get = Command::new("get")
        .about(pick(language, "Prints a setting.", "Печатает настройку."))
        .arg(name(language));
    let set = Command::new("set")
        .about(pick(language, "Changes a setting.", "Меняет настройку."))
        .arg(name(language))
        .arg(
            Arg::new("value")
                .required(true)
                .value_name(pick(language, "VALUE", "ЗНАЧЕНИЕ"))
                .help(pick(language, "What it shall be.", "Новое значение."))
                .help_heading(heading(language)),
        );
    let unset = Command::new("unset")
        .about(pick(language, "Drops a setting.", "Сбрасывает настройку."))
        .arg(name(language));
    let commands = [
        (list, ""),
        (get, " NAME"),
        (set, " NAME VALUE"),
        (unset, " NAME"),
    ];
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(pick(language, "Commands", "Команды"))
        .after_help(about_settings(language))
        .subcommands(commands.map(|(command, rest)| {
            let usage = format!("xpost config {}{rest}", command.get_name());
            finish(command, &usage, language)
        }))
}

fn about_settings(language: Language) -> String {
    let rows: Vec<[String; 2]> = ALL
        .iter()
        .map(|one| {
            let doc = one.doc.in_language(language).to_owned();
            [format!("  {}", one.name), doc]
        })
        .collect();
    let heading = pick(language, "Settings", "Настройки");
    format!("{heading}:\n{}", aligned(&rows))
}

fn name(language: Language) -> Arg {
    Arg::new("name")
        .required(true)
        .value_name(pick(language, "NAME", "ИМЯ"))
        .help(pick(language, "The setting.", "Настройка."))
        .help_heading(heading(language))
}

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let Some((command, matches)) = matches.subcommand() else {
        return ExitCode::from(exit::USAGE);
    };
    let done = match command {
        "list" => list(matches, language),
        "get" => known(matches)
            .and_then(settings::get)
            .map(Option::unwrap_or_default),
        "set" => set(matches, language),
        "unset" => known(matches)
            .and_then(|name| settings::set(name, None))
            .map(|()| String::new()),
        _ => return ExitCode::from(exit::USAGE),
    };
    match done {
        Ok(answer) if answer.is_empty() => ExitCode::from(exit::OK),
        Ok(answer) => say(&answer),
        Err(error) => {
            frame::tell(&error, language);
            ExitCode::from(exit::of(&error))
        }
    }
}

fn list(matches: &ArgMatches, language: Language) -> Result<String, Error> {
    let settled = settings::read()?;
    if let Some(path) = settings::path().filter(|_| !matches.get_flag("json")) {
        note(&pick(
            language,
            format!("xpost: settings are kept in {}", path.display()),
            format!("xpost: настройки хранятся в {}", path.display()),
        ));
    }
    let value = |name: &str| settings::text(&settled, name);
    if matches.get_flag("json") {
        let all = ALL
            .iter()
            .map(|one| (one.name.to_owned(), json!(value(one.name))));
        let path = settings::path();
        let path = path.as_ref().map(|path| path.to_string_lossy());
        let shown = json!({"file": path, "settings": all.collect::<Map<_, _>>()});
        return Ok(answer::shown(&shown));
    }
    let rows: Vec<[String; 2]> = ALL
        .iter()
        .map(|one| [one.name.to_owned(), value(one.name).unwrap_or_default()])
        .collect();
    Ok(aligned(&rows))
}

fn set(matches: &ArgMatches, language: Language) -> Result<String, Error> {
    let name = known(matches)?;
    let value = matches
        .get_one::<String>("value")
        .map_or("", |value| value.trim());
    settings::judge(name, value)?;
    settings::set(name, Some(value))?;
    if name == ACCOUNT {
        tell_unknown(value, language);
    }
    Ok(String::new())
}

/// Says so where no such account is signed in: it may be in another store, or yet to come.
fn tell_unknown(name: &str, language: Language) {
    let own = Map::from_iter([("store".to_owned(), json!(store()))]);
    if let Ok(accounts) = account::all(&own)
        && let Err(error) = account::find(&accounts, name)
    {
        note(pick(
            language,
            "xpost: it is set, but so far:",
            "xpost: задано, но пока:",
        ));
        frame::tell(&error, language);
    }
}

/// The store of later runs, as far as the environment says.
fn store() -> String {
    std::env::var("XPOST_STORE")
        .ok()
        .filter(|store| !store.is_empty())
        .unwrap_or_else(|| account::STORE.to_owned())
}

/// The setting that is named, however it is written.
fn known(matches: &ArgMatches) -> Result<&'static str, Error> {
    let given = matches.get_one::<String>("name").map_or("", String::as_str);
    let wanted = given.trim().to_lowercase().replace('-', "_");
    if let Some(one) = ALL.iter().find(|one| one.name == wanted) {
        return Ok(one.name);
    }
    let names = || ALL.iter().map(|one| one.name.to_owned());
    let near = nearest(&wanted, names());
    let all = names().collect::<Vec<_>>().join(", ");
    Err(Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("there is no setting `{given}`").into(),
            ru: format!("нет настройки `{given}`").into(),
        },
    )
    .parameter("name")
    .hint(match near {
        Some(near) => Text {
            en: format!("did you mean `{near}`? there are: {all}").into(),
            ru: format!("возможно, имелась в виду `{near}`? есть: {all}").into(),
        },
        None => Text {
            en: format!("there are: {all}").into(),
            ru: format!("есть: {all}").into(),
        },
    }))
}
