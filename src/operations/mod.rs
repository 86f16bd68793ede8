//! The operations: each is declared once, as data with a function beside it (`catalogue.rs`), and every face (C, 1C, the
//! program, the bindings, the reference pages) is built from it. [`call`] is the one door to all of them.

mod admission;
mod arguments;
mod authorization;
mod call;
mod catalogue;
mod check;
mod checked;
mod compose;
mod custom;
mod delivery;
mod described;
mod draft;
mod drafts;
mod enqueue;
mod failures;
mod grant;
mod link;
mod list;
mod media;
mod oauth1;
mod operation;
mod pending;
mod performing;
mod posted;
mod price;
mod profiles;
mod published;
mod queue;
mod queued;
mod resolve;
mod schema;
mod settings;
mod shapes;
mod sign_in;
mod thread;
mod tokens;
mod tweets;
mod words;

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::{Map, Value};

pub use arguments::Arguments;
pub use catalogue::{Effect, Example, Field, Kind, Name, Parameter, Shape};
pub use drafts::members as members_of_a_post;
pub use failures::{EVERY as EVERY_CALL, OF_X as EVERY_CALL_TO_X};
pub use list::{CATALOGUE, find};
pub use operation::Operation;
pub use performing::panicked;
pub use schema::{envelope as envelope_schema, params as params_schema, result as result_schema};
pub use shapes::{ENVELOPE, MEDIA_ITEM, PLAN, SUBTITLES};

use crate::cancel::Cancel;
use crate::client::Client;
use crate::error::{Code, Error};
use crate::language::{Language, text};
use crate::parameters::{self, Standard};
use crate::response::Response;
use crate::store::{Profile, Store};
use crate::trace::{self, Level};

use call::open;
use performing::{Performed, Taken, perform};

/// Runs the operation `name` (English or Russian) with `params`, a JSON object of its parameters.
///
/// Never panics; every failure is in the response. The language of messages is `lang` of the standard parameters, else
/// Russian for a Russian operation name, else English.
pub fn call(client: &Arc<Client>, name: &str, params: &Value) -> Response {
    let mut language = language(client, name);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        attempt(client, name, params, &mut language)
    }));
    let response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Response::failure(error, language),
        Err(_) => Response::failure(panicked(), language),
    };
    trace::line(Level::Info, || {
        let name = find(name).map_or("?", |operation| operation.name.en);
        match &response.result {
            Ok(_) => format!("{name}: ok"),
            Err(error) => format!("{name}: {}", error.code().as_str()),
        }
    });
    response
}

/// The parameters of a call from the JSON text that a host passes.
pub(crate) fn params(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::new(
            Code::InvalidJson,
            text!(
                "`params` is not valid JSON (line {line}, column {column})",
                "`params` не является корректным JSON (строка {line}, столбец {column})"
            ),
        )
        .parameter("params")
    })
}

/// The language of messages before `auth` is read: the client's, else that of the operation's name.
pub(crate) fn language(client: &Client, name: &str) -> Language {
    client.language().unwrap_or_else(|| {
        // Names are compared without regard to case, so upper case counts as well.
        let russian = name.chars().any(|letter| ('А'..='я').contains(&letter));
        if russian { Language::Ru } else { Language::En }
    })
}

fn attempt(
    client: &Arc<Client>,
    name: &str,
    params: &Value,
    language: &mut Language,
) -> Result<Response, Error> {
    let operation = find(name).ok_or_else(|| unknown_operation(name))?;
    // A check tells of what is wrong with its parameters instead of failing with it.
    let mut arguments = if operation.word == check::RESULT {
        Arguments::judge(operation.parameters, params)?
    } else {
        Arguments::read(operation.parameters, params)?
    };
    let own_auth = parameters::read(&arguments.take("auth"), "auth")?;
    if let Some(asked) = own_auth
        .get("lang")
        .and_then(Value::as_str)
        .and_then(Language::parse)
    {
        *language = asked;
    }
    // A check sends nothing either.
    let dry_run = arguments.flag("dry_run").unwrap_or(false) || operation.word == check::RESULT;
    let given = client.setting(&own_auth)?;
    let cancel = client.begin();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let store = OnceCell::new();
        let profile = kept(&store, &given.standard, &cancel)?;
        let setting = if given.standard.text("profile").is_empty() {
            Arc::clone(&given)
        } else {
            let nothing = Map::new();
            let kept = profile.as_ref().map_or(&nothing, Profile::layer);
            Arc::new(client.setting_of(kept, &own_auth)?)
        };
        let taken = perform(
            client,
            &operation.run,
            Taken {
                arguments,
                own_auth: &own_auth,
                given: &given.standard,
                setting: &setting,
                cancel: &cancel,
                store: &store,
                profile: profile.as_ref(),
                language: *language,
                dry_run,
            },
        );
        Ok(taken)
    }));
    client.end(&cancel);
    let Performed {
        result,
        http,
        auth_update,
        publication,
        warnings,
    } = outcome.unwrap_or_else(|_| {
        Ok(Performed {
            result: Err(panicked()),
            http: None,
            auth_update: Map::new(),
            publication: None,
            warnings: Vec::new(),
        })
    })?;
    // A call that brought credentials of its own keeps them to itself; otherwise the client goes on with the new ones.
    let brought = own_auth
        .keys()
        .any(|key| parameters::CREDENTIALS.contains(&key.as_str()));
    if !brought && !auth_update.is_empty() {
        // Tokens are text, which is never refused; and if it were, they would still be in the answer.
        let _ = client.configure(&Value::Object(auth_update.clone()));
    }
    Ok(Response {
        result,
        http,
        auth_update,
        publication,
        warnings,
        language: *language,
    })
}

/// What the store holds under the profile's name, when the standard parameters name one.
fn kept(
    store: &OnceCell<Store>,
    standard: &Standard,
    cancel: &Cancel,
) -> Result<Option<Profile>, Error> {
    match standard.text("profile") {
        "" => Ok(None),
        name => open(store, standard, cancel)?.read(name),
    }
}

fn unknown_operation(name: &str) -> Error {
    let shown: String = name.chars().take(48).collect();
    let error = Error::new(
        Code::UnknownOperation,
        text!("there is no operation `{shown}`", "операции `{shown}` нет"),
    )
    .parameter("operation");
    let wanted = name.to_lowercase();
    let nearest = CATALOGUE
        .iter()
        .flat_map(|operation| [operation.name.en, operation.name.ru])
        .map(|known| (strsim::jaro_winkler(&wanted, &known.to_lowercase()), known))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((likeness, nearest)) if likeness > 0.8 => error.hint(text!(
            "did you mean `{nearest}`?",
            "возможно, имелась в виду `{nearest}`?"
        )),
        _ => error.hint(text!(
            "xpost_operations() lists them all",
            "xpost_operations() перечисляет их все"
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_misspelt_operation_names_the_nearest() {
        let client = Client::find(0).expect("client 0");
        let response = call(&client, "CreateTextTwit", &json!({}));
        let envelope = response.to_value();
        assert_eq!(envelope["error"]["code"], "unknown_operation");
        assert!(
            envelope["error"]["hint"]
                .as_str()
                .expect("a hint")
                .contains("CreateTextTweet")
        );
    }
}
