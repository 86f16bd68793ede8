//! `xpost login`: signs an account in with the browser, keeps it, and makes it the default one.

use std::process::ExitCode;

use clap::{Arg, ArgMatches};
use serde_json::{Map, Value, json};
use xpost::error::{Error, Outcome};
use xpost::language::Text;
use xpost::parameters::USER_TOKENS;
use xpost::response::Response;

use super::accounts::{described, tell_outvoted};
use super::ending::{self, Shown};
use super::word::Word;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::account;
use crate::run::credentials::{Weight, gathered, given};
use crate::run::frame;
use crate::run::id;
use crate::run::origin::Gathered;
use crate::run::session::Session;
use crate::run::settings;
use crate::shell::auth::browser::Way;
use crate::shell::auth::{app, grammar, naming, view};
use crate::shell::help::example::example;
use crate::shell::parts::heading;
use crate::shell::usual::usual_store;

/// `xpost login`.
pub const LOGIN: Word = Word {
    name: "login",
    usage: "[options]",
    about: Text::new(
        "Signs an account in with the browser; it is the default one from then on.",
        "Выполняет вход через браузер; учётная запись становится основной.",
    ),
    examples: &[
        example(
            "xpost login",
            "asks for the app the first time",
            "в первый раз спросит о приложении",
        ),
        example(
            "xpost login --account work",
            "under a name of your choice",
            "под именем по вашему выбору",
        ),
        example(
            "xpost login --headless",
            "on a machine without a browser",
            "на машине без браузера",
        ),
    ],
    grammar: |command, language| {
        let client = Arg::new("client-id")
            .long("client-id")
            .value_name(pick(language, "ID", "ИД"))
            .help(pick(
                language,
                "The app's OAuth 2.0 Client ID, from https://console.x.com; its secret, if any, in XPOST_CLIENT_SECRET.",
                "OAuth 2.0 Client ID приложения из https://console.x.com; секрет, если он есть, — в XPOST_CLIENT_SECRET.",
            ))
            .help_heading(heading(language));
        let command = grammar::way(command.arg(client), language);
        ending::options(command, language)
    },
    run,
};

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: spoken,
        quiet: |result| result["account"].as_str().unwrap_or_default().to_owned(),
        publishes: false,
    };
    ending::of(matches, language, shown, || attempt(matches, language))
}

fn attempt(matches: &ArgMatches, language: Language) -> Result<Response, Error> {
    frame::refuse_test(matches)?;
    let way = Way::read(matches)?;
    let Gathered {
        mut standard,
        identity,
        ..
    } = gathered(matches, Weight::Strong, language)?;
    // Whoever signs in brings no tokens; those of the environment are of somebody else.
    standard.retain(|key, _| !USER_TOKENS.contains(&key.as_str()));
    usual_store(&mut standard);
    if let Some(client_id) = matches.get_one::<String>("client-id") {
        app::named(&mut standard, client_id)?;
    }
    let wanted = given(&standard, "profile").map(str::to_owned);
    standard.remove("profile");
    let accounts = account::all(&standard)?;
    let default = settings::get(settings::ACCOUNT)?;
    let find = |name: &Option<String>| {
        let name = name.as_deref()?;
        accounts.iter().find(|one| account::name(one) == name)
    };
    match (find(&wanted), find(&default), &*accounts) {
        (Some(again), _, _) => app::as_of(&mut standard, again, true)?,
        (None, Some(other), _) | (None, None, [other]) => {
            app::as_of(&mut standard, other, false)?;
        }
        _ => {}
    }
    app::asked(&mut standard, language)?;
    let callback = given(&standard, "redirect_uri")
        .unwrap_or_default()
        .to_owned();
    if !way.headless {
        app::is_free(&callback)?;
    }

    let (link, mut standard) = linked(standard)?;
    let arrival = naming::arrival(wanted.as_deref(), &accounts);
    standard.insert("profile".into(), json!(arrival));
    let session = Session::open(standard.clone(), Weight::Strong)?;
    let mut response = way
        .follow(&link, &session, language)
        .map_err(|error| app::refused(error, &callback))?;
    response.result = response
        .result
        .map_err(|error| failed(error, &callback))
        .and_then(|arrived| {
            let kept = kept(&standard, arrived, wanted.as_deref(), &accounts, language);
            tell_outvoted(identity.as_ref(), account::name(&kept), language);
            settled(kept, default.as_deref(), matches, language)
        });
    Ok(response)
}

/// The link, and the parameters with the key that its second half needs; nothing is in the store yet.
fn linked(mut standard: Map<String, Value>) -> Result<(String, Map<String, Value>), Error> {
    let mut bare = standard.clone();
    bare.remove("store");
    let made = Session::open(bare, Weight::Strong)?.call("GetAuthorizationLink", Map::new());
    let link = made.result?.as_str().unwrap_or_default().to_owned();
    for (key, value) in made.auth_update {
        standard.insert(key, value);
    }
    Ok((link, standard))
}

fn failed(error: Error, callback: &str) -> Error {
    if error.get_outcome() == Outcome::Applied {
        return error.hint(Text::new(
            "mend the store, then sign in once more with `xpost login`",
            "исправьте хранилище и войдите ещё раз: `xpost login`",
        ));
    }
    app::refused(error, callback)
}

/// Gives the account its name, and says where that is not the one that was to be expected.
fn kept(
    standard: &Map<String, Value>,
    arrived: Value,
    wanted: Option<&str>,
    accounts: &[Value],
    language: Language,
) -> Value {
    let chosen = naming::chosen(&arrived, wanted, accounts);
    let name = &chosen.name;
    match naming::moved(standard, &arrived, name, accounts) {
        Ok(moved) => {
            if let Some(taken) = &chosen.taken {
                note(&pick(
                    language,
                    format!(
                        "xpost: the account `{taken}` is another user's, so this one is kept as `{name}`; for a name of your choice, sign in with `xpost login --account NAME`"
                    ),
                    format!(
                        "xpost: учётная запись `{taken}` принадлежит другому пользователю, поэтому эта сохранена как `{name}`; имя на выбор: `xpost login --account ИМЯ`"
                    ),
                ));
            }
            moved
        }
        Err(error) => {
            let arrival = account::name(&arrived);
            note(&pick(
                language,
                format!(
                    "xpost: the account is kept as `{arrival}`, since it could not be kept as `{name}`:"
                ),
                format!(
                    "xpost: учётная запись сохранена как `{arrival}`, поскольку сохранить её как `{name}` не удалось:"
                ),
            ));
            frame::tell(&error, language);
            arrived
        }
    }
}

/// Makes the account the default one, unless it is in a store that later runs have to name.
fn settled(
    account: Value,
    before: Option<&str>,
    matches: &ArgMatches,
    language: Language,
) -> Result<Value, Error> {
    let name = account::name(&account).to_owned();
    let mut result = described(account);
    let store = matches.get_one::<String>(id::STORE);
    result["store"] = json!(store);
    let mut is_default = store.is_none();
    if is_default && let Err(error) = settings::set(settings::ACCOUNT, Some(&name)) {
        is_default = false;
        note(&pick(
            language,
            format!("xpost: `{name}` is signed in, and could not be made the default account:"),
            format!("xpost: вход в `{name}` выполнен, но сделать её основной не удалось:"),
        ));
        frame::tell(&error, language);
    }
    result["default"] = json!(is_default);
    result["previous"] = json!(before.filter(|before| *before != name));
    Ok(result)
}

fn spoken(result: &Value, language: Language) -> String {
    let name = result["account"].as_str().unwrap_or_default();
    let text = pick(language, "Hello", "Привет");
    let user = match result["user"].is_null() {
        true => pick(
            language,
            "an account that X has not named yet",
            "учётная запись, которую X ещё не назвал",
        )
        .to_owned(),
        false => view::account(result),
    };
    if result["default"] == false {
        let store = result["store"].as_str();
        let store = store.map_or_else(String::new, |store| format!(" --store {store}"));
        let next = format!("  xpost post \"{text}\" --account {name}{store}");
        return pick(
            language,
            format!("signed in as {user}, kept as the account `{name}`; next:\n{next}"),
            format!("вход выполнен: {user}, учётная запись `{name}`; дальше:\n{next}"),
        );
    }
    let next = format!("  xpost post \"{text}\"");
    let mut said = pick(
        language,
        format!("signed in as {user}; account `{name}` is now the default; next:\n{next}"),
        format!("вход выполнен: {user}; учётная запись `{name}` теперь основная; дальше:\n{next}"),
    );
    if let Some(previous) = result["previous"].as_str() {
        said.push_str(&pick(
            language,
            format!("\nbefore, it was `{previous}`; to go back:\n  xpost use {previous}"),
            format!("\nраньше основной была `{previous}`; чтобы вернуть:\n  xpost use {previous}"),
        ));
    }
    said
}
