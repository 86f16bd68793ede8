//! `xpost accounts` and `xpost use`: who is signed in, and who of them is meant where none is named.

use std::process::ExitCode;

use clap::{Arg, ArgMatches};
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::place;
use xpost::response::Response;
use xpost::shown;

use super::ending::{self, Shown};
use super::word::Word;
use crate::output::columns::aligned;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::account;
use crate::run::credentials::{Weight, gathered};
use crate::run::frame;
use crate::run::origin::{Identity, Origin, variable};
use crate::run::settings;
use crate::shell::auth::view;
use crate::shell::help::example::example;
use crate::shell::parts::heading;

/// `xpost accounts`.
pub const ACCOUNTS: Word = Word {
    name: "accounts",
    usage: "[options]",
    about: Text::new(
        "Lists the accounts that are signed in; `*` marks the default one.",
        "Перечисляет учётные записи, в которые выполнен вход; `*` — основная.",
    ),
    examples: &[
        example("xpost accounts", "one a line", "по одной в строке"),
        example("xpost accounts --json", "for a script", "для скрипта"),
        example(
            "xpost accounts -q '.accounts[].account'",
            "their names",
            "их имена",
        ),
    ],
    grammar: ending::options,
    run: list,
};

/// `xpost use`.
pub const USE: Word = Word {
    name: "use",
    usage: "[NAME]",
    about: Text::new(
        "Makes an account the default one; without a name says which is.",
        "Делает учётную запись основной; без имени сообщает, какая основная.",
    ),
    examples: &[
        example(
            "xpost use alice",
            "from now on it is alice who posts",
            "отныне публикует alice",
        ),
        example("xpost use", "who is it now?", "кто сейчас?"),
        example(
            "xpost whoami --account bob",
            "another one for a single run",
            "другая на один запуск",
        ),
    ],
    grammar: |command, language| {
        let name = Arg::new("name")
            .value_name(pick(language, "NAME", "ИМЯ"))
            .help(pick(
                language,
                "The account, as `xpost accounts` lists it.",
                "Учётная запись, как её показывает `xpost accounts`.",
            ))
            .help_heading(heading(language));
        ending::options(command.arg(name), language)
    },
    run: choose,
};

fn list(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: table,
        quiet: |result| {
            let names: Vec<&str> = accounts(result).map(name).collect();
            names.join("\n")
        },
        publishes: false,
    };
    ending::of(matches, language, shown, || {
        let standard = gathered(matches, Weight::About, language)?.standard;
        let default = settings::get(settings::ACCOUNT)?;
        let all = account::all(&standard)?;
        let is_default = |one: &Value| default.as_deref() == Some(account::name(one));
        if let Some(default) = &default
            && !all.is_empty()
            && !all.iter().any(is_default)
        {
            note(&pick(
                language,
                format!(
                    "xpost: the default account `{default}` is not among them; choose one with `xpost use NAME`"
                ),
                format!(
                    "xpost: основной учётной записи `{default}` среди них нет; выберите: `xpost use ИМЯ`"
                ),
            ));
        }
        let all: Vec<Value> = all
            .into_iter()
            .map(|one| {
                let is_default = is_default(&one);
                let mut shown = described(one);
                shown["default"] = json!(is_default);
                shown
            })
            .collect();
        let result = json!({"default": default, "accounts": all});
        Ok(Response::success(result, language))
    })
}

/// The state of a profile in the terms of the words.
pub fn described(profile: Value) -> Value {
    let Value::Object(members) = profile else {
        return Value::Null;
    };
    let members = members.into_iter().map(|(key, value)| match &*key {
        "profile" => ("account".to_owned(), value),
        _ => (key, value),
    });
    Value::Object(members.collect::<Map<_, _>>())
}

fn accounts(result: &Value) -> impl Iterator<Item = &Value> {
    result["accounts"].as_array().into_iter().flatten()
}

fn name(account: &Value) -> &str {
    account["account"].as_str().unwrap_or_default()
}

fn table(result: &Value, language: Language) -> String {
    let head = pick(
        language,
        ["", "NAME", "ACCOUNT", "ACCESS", "EXPIRES IN", "AT"],
        ["", "ИМЯ", "АККАУНТ", "ДОСТУП", "ИСТЕКАЕТ ЧЕРЕЗ", "ГДЕ"],
    );
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(accounts(result).map(|one| {
        let mark = if one["default"] == true { "*" } else { "" };
        [
            mark.to_owned(),
            name(one).to_owned(),
            view::account(one),
            access(one, language),
            view::expiry(one, language),
            place(one),
        ]
    }));
    if rows.len() == 1 {
        return pick(
            language,
            "no account is signed in; sign in with `xpost login`",
            "ни одной учётной записи нет; войдите: `xpost login`",
        )
        .to_owned();
    }
    aligned(&rows)
}

/// Whether it can act, and by what.
pub fn access(account: &Value, language: Language) -> String {
    match (account["grant"].as_str(), &account["oauth1"]) {
        (Some("none"), Value::Bool(true)) => "OAuth 1.0a".to_owned(),
        _ => view::grant(account, language).to_owned(),
    }
}

/// Which X an account is of.
pub fn place(account: &Value) -> String {
    match account["api_url"].as_str() {
        Some(url) if !place::is_same(url, place::OF_X[0]) => shown::host(url).unwrap_or_default(),
        _ => "X".to_owned(),
    }
}

fn choose(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: |result, language| {
            let name = name(result);
            match (result["changed"].as_bool(), view::account(result)) {
                (Some(true), user) => pick(
                    language,
                    format!("`{name}` ({user}) is now the default account"),
                    format!("`{name}` ({user}) теперь основная учётная запись"),
                ),
                _ => name.to_owned(),
            }
        },
        quiet: |result| name(result).to_owned(),
        publishes: false,
    };
    ending::of(matches, language, shown, || {
        let given = matches.get_one::<String>("name").map(|name| name.trim());
        let gathered = gathered(matches, Weight::About, language)?;
        let all = account::all(&gathered.standard)?;
        let found = match given {
            Some(name) => {
                frame::refuse_test(matches)?;
                let found = account::find(&all, name)?;
                settings::set(settings::ACCOUNT, Some(name))?;
                tell_outvoted(gathered.identity.as_ref(), name, language);
                found
            }
            None => match settings::get(settings::ACCOUNT)? {
                Some(name) => account::find(&all, &name)?,
                None => return Err(none(&all)),
            },
        };
        let mut result = described(found);
        result["changed"] = json!(given.is_some());
        Ok(Response::success(result, language))
    })
}

/// Says so where the environment has a nearer word than the settings, and it names somebody else.
pub fn tell_outvoted(identity: Option<&Identity>, name: &str, language: Language) {
    let Some(identity) = identity else { return };
    if matches!(identity.by, Origin::Variables | Origin::Auth)
        && identity.account.as_deref() != Some(name)
    {
        let source = identity.by.of(identity.key);
        note(&pick(
            language,
            format!(
                "xpost: while {source} is set in the environment, it names the account instead"
            ),
            format!("xpost: пока в окружении задано {source}, учётную запись определяет оно"),
        ));
    }
}

fn none(accounts: &[Value]) -> Error {
    if accounts.is_empty() {
        return account::nobody(accounts);
    }
    let variable = variable("profile");
    Error::new(
        Code::MissingCredentials,
        Text::new(
            "there is no default account",
            "основная учётная запись не выбрана",
        ),
    )
    .parameter("account")
    .hint(Text {
        en: format!("choose one with `xpost use NAME`; `xpost accounts` lists them; --account or {variable} name one for a run").into(),
        ru: format!("выберите: `xpost use ИМЯ`; список: `xpost accounts`; на один запуск — --account или {variable}").into(),
    })
}
