//! A grant: from the redirect to a pair of tokens, and where they are kept.

use serde_json::Value;

use super::call::Call;
use super::link::{app_key, keep_app, own_verifier, short_life};
use super::pending::{self, Pending};
use crate::accounts::{self, Account};
use crate::clock::{self, skew};
use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::oauth2::{Binding, Redirect, Tie};
use crate::parameters::{Standard, missing};
use crate::pasted;
use crate::secret::Secret;
use crate::store::{Held, Pair};
use crate::transport::Credentials;
use crate::x::token::{self, App};

/// Finishes a sign-in with the redirect, in any form a host has it.
pub(super) fn finish(call: &Call<'_>, request: &Value) -> Result<Value, Error> {
    let request = match request {
        Value::String(text) if pasted::trim(text).starts_with('{') => {
            crate::parameters::lenient(text).unwrap_or_else(|| request.clone())
        }
        other => other.clone(),
    };
    let redirect = Redirect::read("request", &request)?;
    if redirect.oauth1 && redirect.code.is_none() {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `request`: this is the redirect of the OAuth 1.0a flow",
                "параметр `request`: это перенаправление OAuth 1.0a"
            ),
        )
        .parameter("request")
        .hint(text!(
            "finish it with GetAccessToken",
            "завершите вход через ПолучитьТокенДоступа"
        )));
    }
    if redirect.error.is_none() && redirect.state.is_none() {
        return Err(Error::new(
            Code::InvalidState,
            text!(
                "the redirect carries no “state”",
                "в перенаправлении нет «state»"
            ),
        )
        .parameter("state"));
    }
    exchange(call, &redirect)
}

/// State first, then denial, then the code (contract §1.4).
pub(super) fn exchange(call: &Call<'_>, redirect: &Redirect) -> Result<Value, Error> {
    let standard = &call.signing()?;
    let client_id = standard.require("client_id")?;
    let redirect_uri = standard.require("redirect_uri")?;
    let now = clock::unix_seconds();
    let state = redirect.state.as_deref();
    let app_wide = standard.secret("client_secret").map(|key| {
        let binding = Binding {
            key: &key,
            client_id,
            redirect_uri,
        };
        binding.verifier(Tie::App, "")
    });
    // With the code alone a link is a guess: it matters only where its verifier is another than the app's, and one that
    // is not known to be the code's is not used up.
    let remembered = pending::recall(state, client_id, redirect_uri, now)
        .filter(|link| state.is_some() || app_wide.as_ref() != Some(&link.verifier));

    // A caller that ties the sign-in to its user's session says which state it expects.
    if let (Some(expected), Some(state)) = (call.arguments.text("state"), state)
        && expected != state
    {
        return Err(foreign_state());
    }
    let verifier = match call.arguments.text("code_verifier") {
        // The caller's own protocol: a state that it does not name is not checked.
        Some(own) => Some(own_verifier(own)?),
        None => derived_verifier(
            standard,
            state,
            remembered.as_ref(),
            client_id,
            redirect_uri,
        )?
        .or(app_wide),
    };

    if let Some(error) = &redirect.error {
        let denied = error == "access_denied";
        return Err(Error::new(
            Code::AuthorizationDenied,
            if denied {
                text!(
                    "the user refused the authorization",
                    "пользователь отказал в доступе"
                )
            } else {
                text!(
                    "X ended the authorization with an error",
                    "X завершил авторизацию с ошибкой"
                )
            },
        )
        .hint(text!(
            "send the user to a new link if they changed their mind",
            "если пользователь передумал, дайте ему новую ссылку"
        )));
    }
    let Some(code) = &redirect.code else {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "the redirect carries neither “code” nor “error”",
                "в перенаправлении нет ни «code», ни «error»"
            ),
        )
        .parameter("code"));
    };
    let Some(verifier) = verifier else {
        return Err(Error::new(
            Code::MissingParameter,
            text!(
                "parameter `state` is required: the app is a public client (no `auth.client_secret`), and another process made the link",
                "не указан `state`: приложение — публичный клиент (нет `auth.client_secret`), а ссылка создана другим процессом"
            ),
        )
        .parameter("state")
        .hint(text!(
            "pass the redirect's whole URL as `code`, or its code as `code` and its “state” as `state`, with the `auth.state_key` with which the link was made",
            "передайте весь URL перенаправления в `code` либо код в `code` и «state» из перенаправления в `state`; и тот же `auth.state_key`, с которым создана ссылка"
        )));
    };
    let used = state
        .or(remembered.as_ref().map(|link| link.state.as_str()))
        .filter(|_| !call.transport.is_dry_run());
    // Held from here on: no refresh of the profile's old grant may come between the code and the store.
    let _held = hold(call)?;
    if let Some(state) = used
        && !use_up(call, state, now)?
    {
        return Err(Error::new(
            Code::InvalidState,
            text!("“state” was used before", "«state» уже использован"),
        )
        .parameter("state"));
    }
    let body = token::grant(
        call.transport,
        &app(standard, client_id),
        "authorization_code",
        vec![
            ("code", code.expose().to_owned()),
            ("redirect_uri", redirect_uri.to_owned()),
            ("code_verifier", verifier.expose().to_owned()),
        ],
    )
    .inspect_err(|error| {
        // The same call may be repeated when it did not reach X; and a link that was only guessed may be somebody else's.
        if let Some(link_state) = used
            && (error.is_retryable() || state.is_none())
        {
            pending::give_back(link_state, remembered.clone(), now);
            if let Ok(Some(store)) = call.named_store() {
                // A state that stays used asks for a new link; the error at hand says more.
                let _ = store.give_back(link_state);
            }
        }
    })?;
    keep(call, standard, &body)?;
    Ok(body)
}

/// Holds the profile that the call saves into, if it saves into one.
pub(super) fn hold<'a>(call: &'a Call<'_>) -> Result<Option<Held<'a>>, Error> {
    match call.profile_name() {
        Some(name) if !call.transport.is_dry_run() => {
            call.store()?.hold(name, call.transport.cancel()).map(Some)
        }
        _ => Ok(None),
    }
}

/// Marks a state as used, in this process and in the store; says whether it was unused until now.
pub(super) fn use_up(call: &Call<'_>, state: &str, now: u64) -> Result<bool, Error> {
    let unused = match call.named_store()? {
        Some(store) => store.use_state(state, now)?,
        None => true,
    };
    Ok(unused & pending::use_up(state, now))
}

/// Learns whose account it is, so that a profile can be told from another. The sign-in stands without it.
pub(super) fn introduce(call: &Call<'_>, name: &str, pair: &Pair, before: Option<&Value>) {
    let credentials = Credentials::Bearer(pair.access.clone());
    if let (Ok(user), Ok(store)) = (call.who(&credentials), call.store()) {
        let user = user.get("data");
        let _ = store.update(name, |profile| {
            profile.user = user.cloned();
            let id = user.and_then(|user| user.get("id")?.as_str());
            let signs = profile.secret("oauth_token");
            let signs = signs
                .as_ref()
                .and_then(|token| accounts::of_oauth1(token.expose()));
            let is_foreign = matches!((signs, id), (Some(signs), Some(id)) if signs != id);
            if is_another(before, user) || is_foreign {
                profile.keep("oauth_token", "");
                profile.keep("oauth_token_secret", "");
                profile.keep("premium", call.given.text("premium"));
            }
            Some(())
        });
    }
}

/// A profile is one account: what it keeps of another one goes when it is signed in anew.
pub(super) fn is_another(before: Option<&Value>, now: Option<&Value>) -> bool {
    let id = |user: Option<&Value>| user.and_then(|user| user.get("id")).cloned();
    matches!((id(before), id(now)), (Some(before), Some(now)) if before != now)
}

pub(super) fn foreign_state() -> Error {
    Error::new(
        Code::InvalidState,
        text!(
            "“state” is not the one that was sent",
            "«state» не совпадает с отправленным"
        ),
    )
    .parameter("state")
}

/// The verifier of the link: the remembered one, or that of the state after the state is found good. `None` when there is
/// neither.
pub(super) fn derived_verifier(
    standard: &Standard,
    state: Option<&str>,
    remembered: Option<&Pending>,
    client_id: &str,
    redirect_uri: &str,
) -> Result<Option<Secret>, Error> {
    let Some(state) = state else {
        return Ok(remembered.map(|link| link.verifier.clone()));
    };
    if let Some(link) = remembered {
        return Ok(Some(link.verifier.clone()));
    }
    let key = app_key(standard).ok_or_else(|| {
        missing(&["state_key"]).hint(text!(
            "a public client keeps the `auth.state_key` that GetAuthorizationLink returned in `auth_update`",
            "публичный клиент хранит `auth.state_key`, возвращённый ПолучитьСсылкуАвторизации в `auth_update`"
        ))
    })?;
    let binding = Binding {
        key: &key,
        client_id,
        redirect_uri,
    };
    // The link may be of this machine, whose clock may be wrong, or of another one, whose clock is right.
    let by_x = skew::seconds_at(standard.url("api_url"));
    let tie = binding
        .check_state(state, clock::unix_seconds())
        .or_else(|stale| binding.check_state(state, by_x).map_err(|_| stale))?;
    Ok(Some(binding.verifier(tie, state)))
}

pub(super) fn app(standard: &Standard, client_id: &str) -> App {
    App {
        client_id: client_id.to_owned(),
        client_secret: standard.secret("client_secret"),
    }
}

/// Tokens that came in are kept in the profile, or belong to the caller from now on.
pub(super) fn keep(call: &Call<'_>, standard: &Standard, body: &Value) -> Result<(), Error> {
    let Some(pair) = Pair::read(body, standard.url("api_url")) else {
        return Ok(());
    };
    if pair.refresh.is_none() {
        call.warn(short_life());
    }
    let scope = pair.scope.clone();
    accounts::note(pair.access.expose(), Account { id: None, scope });
    let Some(name) = call.profile_name() else {
        call.custody.hand_over(&pair);
        return Ok(());
    };
    let mut before = None;
    let kept = call.store().and_then(|store| {
        store.update(name, |profile| {
            profile.settle(standard.place());
            profile.take(&pair);
            keep_app(profile, standard);
            before = profile.user.take();
            Some(())
        })
    });
    kept.map_err(|error| {
        call.custody.hand_over(&pair);
        error.outcome(Outcome::Applied).hint(text!(
            "the new tokens are in `auth_update`: mend the store and keep them with SaveCredentials",
            "новые токены находятся в `auth_update`: исправьте хранилище и сохраните их через СохранитьДанныеАвторизации"
        ))
    })?;
    introduce(call, name, &pair, before.as_ref());
    Ok(())
}
