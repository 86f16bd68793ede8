//! `xpost logout`: ends an account's access at X and removes it from the store.

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
use crate::output::speech::note;
use crate::run::account;
use crate::run::credentials::{Weight, gathered};
use crate::run::frame;
use crate::run::origin::Identity;
use crate::run::session::Session;
use crate::run::settings;
use crate::shell::auth::view;
use crate::shell::help::example::example;
use crate::shell::parts::{flag, heading};
use crate::shell::question;

/// `xpost logout`.
pub const LOGOUT: Word = Word {
    name: "logout",
    usage: "[NAME] [options]",
    about: Text::new(
        "Ends an account's access at X and removes it from this machine; asks first on a terminal.",
        "Отзывает доступ учётной записи в X и удаляет её с этой машины; в терминале сначала спрашивает.",
    ),
    examples: &[
        example("xpost logout", "the default account", "основная запись"),
        example("xpost logout alice", "another one", "другая"),
        example(
            "xpost logout alice --keep-grant",
            "only from this machine",
            "только с этой машины",
        ),
    ],
    grammar: |command, language| {
        let name = Arg::new("name")
            .value_name(pick(language, "NAME", "ИМЯ"))
            .help(pick(
                language,
                "The account, as `xpost accounts` lists it; else the one that a post would be made as.",
                "Учётная запись, как её показывает `xpost accounts`; иначе та, от имени которой публикуют.",
            ))
            .help_heading(heading(language));
        let keep = flag(
            language,
            "keep-grant",
            "Does not ask X to end the access; removes the account all the same.",
            "Не отзывает доступ в X, но учётную запись удаляет.",
        );
        let yes = flag(language, "yes", "Does not ask.", "Не спрашивает.").short('y');
        ending::options(command.arg(name).arg(keep).arg(yes), language)
    },
    run,
};

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: spoken,
        quiet: |result| result["removed"].as_str().unwrap_or_default().to_owned(),
        publishes: false,
    };
    ending::of(matches, language, shown, || attempt(matches, language))
}

fn attempt(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    frame::refuse_test(matches)?;
    let gathered = gathered(matches, Weight::About, language)?;
    let accounts = account::all(&gathered.standard)?;
    let default = settings::get(settings::ACCOUNT)?;
    let given = matches.get_one::<String>("name").map(|name| name.trim());
    let named = gathered.identity.as_ref();
    let name = match (given, named.and_then(|one| one.account.as_deref())) {
        (Some(given), Some(other)) if given != other && is_of_the_line(named) => {
            return Err(two(given, other));
        }
        (Some(name), _) | (None, Some(name)) => name.to_owned(),
        (None, None) => match &default {
            Some(name) => name.clone(),
            None => return Err(account::nobody(&accounts)),
        },
    };
    let found = account::find(&accounts, &name)?;
    let keep = matches.get_flag("keep-grant");
    if !matches.get_flag("yes")
        && std::io::stdin().is_terminal()
        && !question::agreed(&asked(&name, &found, keep, language))
    {
        return Err(cancel::cancelled());
    }
    let mut standard = gathered.standard;
    standard.insert("profile".into(), json!(name));
    standard
        .entry("store")
        .or_insert_with(|| json!(account::STORE));
    let session = Session::open(standard, Weight::About)?;
    let revoke = Map::from_iter([("revoke".to_owned(), json!(!keep))]);
    let mut response = session.call("RemoveProfile", revoke);
    response.result = response
        .result
        .map_err(|error| if keep { error } else { kept(error, &name) });
    if response.result.is_ok() && default.as_deref() == Some(&*name) {
        settings::set(settings::ACCOUNT, None)?;
        tell_next(&name, &accounts, language);
    }
    Ok(response)
}

/// Whether the account was named by an option.
fn is_of_the_line(named: Option<&Identity>) -> bool {
    named.is_some_and(|one| one.by.kind() == "option")
}

fn two(given: &str, other: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("two accounts are named: `{given}` and --account `{other}`").into(),
            ru: format!("названы две учётные записи: `{given}` и --account `{other}`").into(),
        },
    )
    .parameter("account")
    .hint(Text::new("leave one of them out", "уберите одну из них"))
}

fn asked(name: &str, found: &Value, keep: bool, language: Language) -> String {
    let user = view::account(found);
    match keep {
        true => pick(
            language,
            format!("xpost: remove the account `{name}` ({user}) from this machine? [y/N]"),
            format!("xpost: удалить учётную запись `{name}` ({user}) с этой машины? [д/Н]"),
        ),
        false => pick(
            language,
            format!(
                "xpost: end the access of `{name}` ({user}) at X and remove it from this machine? [y/N]"
            ),
            format!(
                "xpost: отозвать доступ `{name}` ({user}) в X и удалить её с этой машины? [д/Н]"
            ),
        ),
    }
}

/// That the account is still there, since X did not end its access.
fn kept(error: Error, name: &str) -> Error {
    error
        .followed_by(&Text {
            en: format!("; so the account `{name}` stays").into(),
            ru: format!("; поэтому учётная запись `{name}` остаётся").into(),
        })
        .also(Text {
            en: format!("to remove it all the same: `xpost logout {name} --keep-grant`").into(),
            ru: format!("чтобы всё равно удалить: `xpost logout {name} --keep-grant`").into(),
        })
}

/// Who can be the default account now.
fn tell_next(name: &str, before: &[Value], language: Language) {
    let left: Vec<&str> = before
        .iter()
        .map(account::name)
        .filter(|other| *other != name)
        .collect();
    note(&match left[..] {
        [] => pick(
            language,
            "xpost: no account is left; `xpost login` signs one in".to_owned(),
            "xpost: учётных записей не осталось; войти: `xpost login`".to_owned(),
        ),
        [one] => pick(
            language,
            format!(
                "xpost: there is no default account now; the one that is left: `xpost use {one}`"
            ),
            format!("xpost: основной учётной записи больше нет; осталась одна: `xpost use {one}`"),
        ),
        _ => pick(
            language,
            format!(
                "xpost: there is no default account now; choose one with `xpost use NAME`: {}",
                left.join(", ")
            ),
            format!(
                "xpost: основной учётной записи больше нет; выберите: `xpost use ИМЯ`: {}",
                left.join(", ")
            ),
        ),
    });
}

fn spoken(result: &Value, language: Language) -> String {
    let name = result["removed"].as_str().unwrap_or_default();
    match result["revoked"].as_bool() {
        Some(true) => pick(
            language,
            format!("signed out: X has ended the access, and the account `{name}` is removed"),
            format!("выход выполнен: X отозвал доступ, учётная запись `{name}` удалена"),
        ),
        _ => pick(
            language,
            format!(
                "the account `{name}` is removed; X still accepts its tokens until they expire or are revoked"
            ),
            format!(
                "учётная запись `{name}` удалена; X принимает её токены, пока они не истекут или не будут отозваны"
            ),
        ),
    }
}
