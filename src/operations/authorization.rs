//! Signing in and out: the OAuth 2.0 link, code, redirect and refresh; the OAuth 1.0a flow; ending and exchanging grants.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter, Shape};
use super::link::{app_key, keep_app, make_link};
use super::operation::{AUTH, DRY_RUN, Operation};
use super::pending::{self, Pending};
use super::{failures, shapes};
use crate::accounts::{self, Account};
use crate::clock::{self, skew};
use crate::custody::Refreshed;
use crate::error::{Code, Error, Outcome};
use crate::language::{Text, text};
use crate::oauth1::Keys;
use crate::oauth2::{self, Binding, Redirect, Tie};
use crate::parameters::{Standard, missing};
use crate::pasted;
use crate::response::Warning;
use crate::secret::Secret;
use crate::store::{Grant, Held, Pair, Profile};
use crate::transport::Credentials;
use crate::x::token::{self, App};

const STATE: Parameter = Parameter::new(
    "state",
    "State",
    "Состояние",
    Kind::Text,
    Text::new(
        "The `state` of the redirect; by default the library makes and checks its own.",
        "Параметр `state` перенаправления; по умолчанию библиотека создаёт и проверяет свой.",
    ),
)
.example(r#""c3RhdGU""#);

const CODE_VERIFIER: Parameter = Parameter::new(
    "code_verifier",
    "CodeVerifier",
    "ПроверочныйКод",
    Kind::Text,
    Text::new(
        "PKCE verifier of the caller, 43 to 128 characters; then the caller checks its own `state`.",
        "Проверочный код PKCE вызывающего, 43–128 символов; тогда `state` проверяет сам вызывающий.",
    ),
).example(r#""dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk""#);

pub static GET_AUTHORIZATION_LINK: Operation = Operation {
    name: Name {
        en: "GetAuthorizationLink",
        ru: "ПолучитьСсылкуАвторизации",
    },
    summary: Text::new(
        "Returns the link that the user opens to authorize the app (OAuth 2.0, PKCE S256).",
        "Возвращает ссылку, по которой пользователь разрешает доступ приложению (OAuth 2.0, PKCE S256).",
    ),
    details: Text::new(
        "The link is made here, without the network. A public client also gets a `state_key` in `auth_update`, to be kept until the redirect. Finish with HandleIncomingRequestAfterAuthorization or GetToken.",
        "Ссылка создаётся без обращения к сети. Публичный клиент получает ещё `state_key` в `auth_update`, его нужно хранить до перенаправления. Завершают вход ОбработкаВходящегоЗапросаПослеАвторизации или ПолучитьТокен.",
    ),
    parameters: &[AUTH, STATE, CODE_VERIFIER],
    word: "string",
    result: Shape::Text,
    failures: &[failures::EVERY, failures::SIGN_IN_APP],
    effect: Effect::Local,
    example: Example {
        params: r#"{}"#,
        result: r#""https://x.com/i/oauth2/authorize?response_type=code&client_id=TmxBdDhUZ2ZfbGJ0&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback&scope=tweet.read%20tweet.write%20users.read%20media.write%20offline.access&state=c3RhdGU&code_challenge=Y2hhbGxlbmdl&code_challenge_method=S256""#,
    },
    run: get_authorization_link,
};

fn get_authorization_link(call: &Call<'_>) -> Result<Value, Error> {
    let verifier = call
        .arguments
        .text("code_verifier")
        .map(own_verifier)
        .transpose()?;
    let (link, _) = make_link(call, call.arguments.text("state"), verifier, Tie::App)?;
    warn_of_short_life(call, &call.signing()?);
    Ok(json!(link))
}

/// Warns of a link without the scope that makes a grant last.
pub(super) fn warn_of_short_life(call: &Call<'_>, standard: &Standard) {
    let scope = standard.text("scope");
    if !scope.split(' ').any(|scope| scope == "offline.access") {
        call.warn(short_life());
    }
}

fn short_life() -> Warning {
    Warning {
        code: "no_offline_access",
        message: text!(
            "without the scope “offline.access” the access ends in two hours and cannot be renewed: add it to `auth.scope` and sign in again",
            "без разрешения «offline.access» доступ закончится через два часа и не обновится: добавьте его в `auth.scope` и войдите заново"
        ),
    }
}

/// RFC 7636 §4.1.
fn own_verifier(text: &str) -> Result<Secret, Error> {
    let fits = (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    if fits {
        return Ok(Secret::new(text));
    }
    Err(Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `code_verifier`: expected 43 to 128 characters of A-Z a-z 0-9 - . _ ~",
            "параметр `code_verifier`: ожидалось от 43 до 128 символов A-Z a-z 0-9 - . _ ~"
        ),
    )
    .parameter("code_verifier"))
}

pub static GET_TOKEN: Operation = Operation {
    name: Name {
        en: "GetToken",
        ru: "ПолучитьТокен",
    },
    summary: Text::new(
        "Exchanges the code of the redirect for an access and a refresh token.",
        "Обменивает код из перенаправления на токены доступа и обновления.",
    ),
    details: Text::new(
        "Give the whole redirect where you have it: its `state` tells whether the sign-in began at this app. The tokens are kept in the profile, or come back in `auth_update` as well.",
        "Передавайте перенаправление целиком, если оно есть: по `state` видно, начат ли вход этим приложением. Токены сохраняются в профиле, без профиля возвращаются ещё и в `auth_update`.",
    ),
    parameters: &[
        Parameter::new(
            "code",
            "Code",
            "Код",
            Kind::Text,
            Text::new(
                "The redirect's whole URL (better: its `state` is checked), or its code alone, which any process that holds `client_secret` can exchange; it lives 30 seconds.",
                "URL перенаправления целиком (так надёжнее: проверяется `state`) или только код из него, который обменяет любой процесс с `client_secret`; живёт 30 секунд.",
            ),
        ).example(r#""https://example.com/callback?state=c3RhdGU&code=Y29kZQ""#)
        .short('c')
        .required(),
        AUTH,
        STATE,
        CODE_VERIFIER,
        DRY_RUN,
    ],
    word: "object",
    result: shapes::TOKENS,
    failures: &[failures::EVERY, failures::SIGN_IN_APP, failures::OF_X, failures::SIGN_IN],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"code":"https://example.com/callback?state=c3RhdGU&code=Y29kZQ"}"#,
        result: r#"{"token_type":"bearer","expires_in":7200,"access_token":"bmV3IGFjY2Vzcw","scope":"tweet.read tweet.write users.read media.write offline.access","refresh_token":"bmV3IHJlZnJlc2g"}"#,
    },
    run: get_token,
};

fn get_token(call: &Call<'_>) -> Result<Value, Error> {
    let code = call.arguments.text("code");
    let code = code
        .filter(|code| !pasted::code(code).is_empty())
        .ok_or_else(|| {
            Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `code`: expected the code of the redirect",
                    "параметр `code`: ожидался код из перенаправления"
                ),
            )
            .parameter("code")
        })?;
    let redirect = if code.contains("code=") || code.contains("error=") {
        Redirect::read("code", &json!(code))?
    } else {
        Redirect::of_code("code", code, call.arguments.text("state"))?
    };
    exchange(call, &redirect)
}

pub static HANDLE_INCOMING_REQUEST: Operation = Operation {
    name: Name {
        en: "HandleIncomingRequestAfterAuthorization",
        ru: "ОбработкаВходящегоЗапросаПослеАвторизации",
    },
    summary: Text::new(
        "Handles the redirect of the user's browser: checks the state, recognises a denial, exchanges the code.",
        "Обрабатывает перенаправление браузера пользователя: проверяет state, распознаёт отказ, обменивает код.",
    ),
    details: Text::new(
        "A redirect is taken once, and for ten minutes. The tokens are kept in the profile, or come back in `auth_update` as well.",
        "Перенаправление принимается один раз и в течение десяти минут. Токены сохраняются в профиле, без профиля возвращаются ещё и в `auth_update`.",
    ),
    parameters: &[
        Parameter::new(
            "request",
            "Request",
            "Запрос",
            Kind::Redirect,
            Text::new(
                "The redirect: its URL, its query string, or an object with `url`, `query`, or `code` and `state`.",
                "Перенаправление: его URL, строка запроса или объект с `url`, `query` либо `code` и `state`.",
            ),
        ).example(r#""https://example.com/callback?state=c3RhdGU&code=Y29kZQ""#)
        .short('r')
        .required(),
        AUTH,
        STATE,
        CODE_VERIFIER,
        DRY_RUN,
    ],
    word: "object",
    result: shapes::TOKENS,
    failures: &[failures::EVERY, failures::SIGN_IN_APP, failures::OF_X, failures::SIGN_IN],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"request":"https://example.com/callback?state=c3RhdGU&code=Y29kZQ"}"#,
        result: r#"{"token_type":"bearer","expires_in":7200,"access_token":"bmV3IGFjY2Vzcw","scope":"tweet.read tweet.write users.read media.write offline.access","refresh_token":"bmV3IHJlZnJlc2g"}"#,
    },
    run: handle_incoming_request,
};

fn handle_incoming_request(call: &Call<'_>) -> Result<Value, Error> {
    finish(call, call.arguments.get("request").unwrap_or(&Value::Null))
}

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
fn hold<'a>(call: &'a Call<'_>) -> Result<Option<Held<'a>>, Error> {
    match call.profile_name() {
        Some(name) if !call.transport.is_dry_run() => {
            call.store()?.hold(name, call.transport.cancel()).map(Some)
        }
        _ => Ok(None),
    }
}

/// Marks a state as used, in this process and in the store; says whether it was unused until now.
fn use_up(call: &Call<'_>, state: &str, now: u64) -> Result<bool, Error> {
    let unused = match call.named_store()? {
        Some(store) => store.use_state(state, now)?,
        None => true,
    };
    Ok(unused & pending::use_up(state, now))
}

/// Learns whose account it is, so that a profile can be told from another. The sign-in stands without it.
fn introduce(call: &Call<'_>, name: &str, pair: &Pair, before: Option<&Value>) {
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
fn is_another(before: Option<&Value>, now: Option<&Value>) -> bool {
    let id = |user: Option<&Value>| user.and_then(|user| user.get("id")).cloned();
    matches!((id(before), id(now)), (Some(before), Some(now)) if before != now)
}

fn foreign_state() -> Error {
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
fn derived_verifier(
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

fn app(standard: &Standard, client_id: &str) -> App {
    App {
        client_id: client_id.to_owned(),
        client_secret: standard.secret("client_secret"),
    }
}

/// Tokens that came in are kept in the profile, or belong to the caller from now on.
fn keep(call: &Call<'_>, standard: &Standard, body: &Value) -> Result<(), Error> {
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

pub static REFRESH_TOKEN: Operation = Operation {
    name: Name {
        en: "RefreshToken",
        ru: "ОбновитьТокен",
    },
    summary: Text::new(
        "Exchanges the refresh token for a new pair; the old refresh token is dead afterwards.",
        "Обменивает токен обновления на новую пару; прежний токен обновления после этого недействителен.",
    ),
    details: Text::new(
        "You need it rarely: calls refresh by themselves. With a profile the new pair is kept there before it is used; without one store the pair from `auth_update`.",
        "Нужна редко: вызовы обновляют токен сами. У профиля новая пара сохраняется до использования; без профиля сохраните пару из `auth_update`.",
    ),
    parameters: &[AUTH, DRY_RUN],
    word: "object",
    result: shapes::TOKENS,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{}"#,
        result: r#"{"token_type":"bearer","expires_in":7200,"access_token":"bmV3IGFjY2Vzcw","scope":"tweet.read tweet.write users.read media.write offline.access","refresh_token":"bmV3IHJlZnJlc2g"}"#,
    },
    run: refresh_token,
};

fn refresh_token(call: &Call<'_>) -> Result<Value, Error> {
    call.account()?;
    let client_id = call.standard.require("client_id")?;
    let refresh = call.standard.require("refresh_token")?;
    if call.transport.is_dry_run() {
        let form = vec![("refresh_token", refresh.to_owned())];
        return token::grant(
            call.transport,
            &app(call.standard, client_id),
            "refresh_token",
            form,
        );
    }
    match call.custody.refresh() {
        Ok(Refreshed::Body(body)) => Ok(body),
        Ok(Refreshed::Already(pair)) => Ok(pair.to_json(call.standard.url("api_url"))),
        // Here the refresh is all that was asked for, and nobody knows whether it was done.
        Err(error) if error.code() == Code::GrantUncertain => Err(error.outcome(Outcome::Unknown)),
        Err(error) => Err(error),
    }
}

pub static REVOKE_TOKEN: Operation = Operation {
    name: Name {
        en: "RevokeToken",
        ru: "ОтозватьТокен",
    },
    summary: Text::new(
        "Ends a grant: revokes the refresh and the access token, or the OAuth 1.0a token.",
        "Прекращает доступ: отзывает токены обновления и доступа либо токен OAuth 1.0a.",
    ),
    details: Text::new(
        "Afterwards the user has to sign in again. In a profile the tokens are emptied as well.",
        "После этого пользователю нужно войти снова. Из профиля токены тоже удаляются.",
    ),
    parameters: &[AUTH, DRY_RUN],
    word: "object",
    result: shapes::REVOKED,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Deletes,
    example: Example {
        params: r#"{}"#,
        result: r#"{"revoked":true}"#,
    },
    run: revoke_token,
};

fn revoke_token(call: &Call<'_>) -> Result<Value, Error> {
    let Some((name, _)) = call.account()? else {
        return revoke(call, None);
    };
    let _held = hold(call)?;
    let store = call.store()?;
    let result = revoke(call, store.read(name)?.as_ref())?;
    let oauth1 = call.standard.text("auth_kind") == "oauth1";
    store.update(name, |profile| {
        let ended = if oauth1 || profile.secret("access_token").is_none() {
            ["oauth_token", "oauth_token_secret"]
        } else {
            profile.stands(Grant::Dead);
            profile.lives(None, clock::unix_seconds());
            ["access_token", "refresh_token"]
        };
        for key in ended {
            profile.keep(key, "");
        }
        Some(())
    })?;
    Ok(result)
}

/// Ends the grant at X. The tokens are those of the profile as it is now, else those of the standard parameters.
pub(super) fn revoke(call: &Call<'_>, profile: Option<&Profile>) -> Result<Value, Error> {
    call.at_home()?;
    let standard = call.standard;
    let tokens: Vec<Secret> = ["refresh_token", "access_token"]
        .into_iter()
        .filter_map(|key| match profile {
            Some(profile) => profile.secret(key),
            None => standard.secret(key),
        })
        .collect();
    if tokens.is_empty() || standard.text("auth_kind") == "oauth1" {
        return match standard.oauth1() {
            Some(keys) => token::invalidate(call.transport, keys),
            None => Err(missing(&["refresh_token"]).hint(text!(
                "give the tokens to end: `auth.refresh_token` and `auth.access_token`, or the four OAuth 1.0a keys",
                "задайте отзываемые токены: `auth.refresh_token` и `auth.access_token` либо четыре ключа OAuth 1.0a"
            ))),
        };
    }
    let app = app(standard, standard.require("client_id")?);
    let mut result = Value::Null;
    for token in &tokens {
        result = token::revoke(call.transport, &app, token)?;
    }
    Ok(result)
}

pub static EXCHANGE_TOKEN: Operation = Operation {
    name: Name {
        en: "ExchangeToken",
        ru: "ОбменятьТокен",
    },
    summary: Text::new(
        "Exchanges an OAuth 1.0a token for an OAuth 2.0 pair, without the user.",
        "Обменивает токен OAuth 1.0a на пару OAuth 2.0 без участия пользователя.",
    ),
    details: Text::new(
        "Needs the OAuth 1.0a token with its secret, and `client_id`. A pair from an earlier exchange dies. The tokens are kept in the profile, or come back in `auth_update` as well.",
        "Нужны токен OAuth 1.0a с секретом и `client_id`. Пара от прежнего обмена перестаёт действовать. Токены сохраняются в профиле, без профиля возвращаются ещё и в `auth_update`.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "scope",
            "Scope",
            "Разрешения",
            Kind::Text,
            Text::new(
                "Scopes to ask for; by default all that the OAuth 1.0a permission maps to.",
                "Запрашиваемые разрешения; по умолчанию все, что соответствуют правам OAuth 1.0a.",
            ),
        )
        .example(r#""tweet.read tweet.write users.read media.write offline.access""#),
        DRY_RUN,
    ],
    word: "object",
    result: shapes::TOKENS,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"scope":"tweet.read tweet.write users.read media.write offline.access"}"#,
        result: r#"{"token_type":"bearer","expires_in":7200,"access_token":"bmV3IGFjY2Vzcw","scope":"tweet.read tweet.write users.read media.write offline.access","refresh_token":"bmV3IHJlZnJlc2g"}"#,
    },
    run: exchange_token,
};

fn exchange_token(call: &Call<'_>) -> Result<Value, Error> {
    call.at_home()?;
    let standard = &call.signing()?;
    let client_id = standard.require("client_id")?;
    let mut fields = vec![
        ("subject_token", standard.require("oauth_token")?.to_owned()),
        (
            "subject_token_type",
            "urn:x:params:oauth:token-type:oauth1_token".to_owned(),
        ),
        (
            "oauth_token_secret",
            standard.require("oauth_token_secret")?.to_owned(),
        ),
    ];
    if let Some(scope) = call.arguments.text("scope") {
        fields.push(("scope", oauth2::scopes("scope", scope)?));
    }
    let _held = hold(call)?;
    let body = token::grant(
        call.transport,
        &app(standard, client_id),
        "urn:ietf:params:oauth:grant-type:token-exchange",
        fields,
    )?;
    keep(call, standard, &body)?;
    Ok(body)
}

pub static GET_REQUEST_TOKEN: Operation = Operation {
    name: Name {
        en: "GetRequestToken",
        ru: "ПолучитьТокенЗапроса",
    },
    summary: Text::new(
        "Begins the OAuth 1.0a sign-in: returns a request token and the link for the user.",
        "Начинает вход OAuth 1.0a: возвращает токен запроса и ссылку для пользователя.",
    ),
    details: Text::new(
        "Keep the request token and its secret, let the user open `authorization_link`, and finish with GetAccessToken.",
        "Сохраните токен запроса и его секрет, дайте пользователю открыть `authorization_link` и завершите вход через ПолучитьТокенДоступа.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "pin",
            "Pin",
            "ПоПинКоду",
            Kind::Flag,
            Text::new(
                "PIN flow: X shows the user a number instead of redirecting. Default without `redirect_uri`.",
                "Вход по PIN: X показывает пользователю число вместо перенаправления. По умолчанию, если нет `redirect_uri`.",
            ),
        ).example("true"),
        DRY_RUN,
    ],
    word: "object",
    result: shapes::REQUEST_TOKEN,
    failures: &[failures::EVERY, failures::SIGN_IN_APP, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"pin":true}"#,
        result: r#"{"oauth_token":"cmVxdWVzdA","oauth_token_secret":"c2VjcmV0","oauth_callback_confirmed":"true","authorization_link":"https://api.x.com/oauth/authorize?oauth_token=cmVxdWVzdA"}"#,
    },
    run: get_request_token,
};

fn get_request_token(call: &Call<'_>) -> Result<Value, Error> {
    let standard = &call.signing()?;
    let redirect_uri = standard.text("redirect_uri");
    let pin = call
        .arguments
        .flag("pin")
        .unwrap_or(redirect_uri.is_empty());
    let callback = if pin {
        "oob"
    } else {
        standard.require("redirect_uri")?
    };
    let (consumer_key, consumer_secret) = consumer(standard)?;
    let keys = Keys {
        consumer_key,
        consumer_secret,
        token: None,
    };
    let mut body = token::request_token(call.transport, keys, callback)?;
    let request_token = body
        .get("oauth_token")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let link = format!(
        "{}/oauth/authorize?oauth_token={}",
        standard.url("api_url"),
        crate::oauth1::encode(request_token)
    );
    body.insert("authorization_link".into(), json!(link));
    Ok(Value::Object(body))
}

fn consumer(standard: &Standard) -> Result<(Secret, Secret), Error> {
    Ok((
        Secret::new(standard.require("oauth_consumer_key")?),
        Secret::new(standard.require("oauth_consumer_secret")?),
    ))
}

pub static GET_ACCESS_TOKEN: Operation = Operation {
    name: Name {
        en: "GetAccessToken",
        ru: "ПолучитьТокенДоступа",
    },
    summary: Text::new(
        "Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN.",
        "Завершает вход OAuth 1.0a проверочным кодом из перенаправления или PIN.",
    ),
    details: Text::new(
        "The token is kept in the profile, or comes back in `auth_update` as well. It does not expire.",
        "Токен сохраняется в профиле, без профиля возвращается ещё и в `auth_update`. Срока действия у него нет.",
    ),
    parameters: &[
        Parameter::new(
            "oauth_verifier",
            "Verifier",
            "ПроверочныйКод",
            Kind::Text,
            Text::new(
                "`oauth_verifier` of the redirect, or the PIN that the user was shown.",
                "`oauth_verifier` из перенаправления или PIN, показанный пользователю.",
            ),
        ).example(r#""1234567""#)
        .required(),
        AUTH,
        Parameter::new(
            "oauth_token",
            "RequestToken",
            "ТокенЗапроса",
            Kind::Text,
            Text::new(
                "The request token; by default `oauth_token` of the standard parameters.",
                "Токен запроса; по умолчанию `oauth_token` из стандартных параметров.",
            ),
        ).example(r#""cmVxdWVzdA""#),
        Parameter::new(
            "oauth_token_secret",
            "RequestTokenSecret",
            "СекретТокенаЗапроса",
            Kind::Text,
            Text::new(
                "The request token's secret; by default `oauth_token_secret` of the standard parameters.",
                "Секрет токена запроса; по умолчанию `oauth_token_secret` из стандартных параметров.",
            ),
        ).example(r#""c2VjcmV0""#),
        DRY_RUN,
    ],
    word: "object",
    result: shapes::ACCESS_TOKEN,
    failures: &[failures::EVERY, failures::SIGN_IN_APP, failures::OF_X],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"oauth_verifier":"1234567","oauth_token":"cmVxdWVzdA","oauth_token_secret":"c2VjcmV0"}"#,
        result: r#"{"oauth_token":"1000000000000000001-dG9rZW4","oauth_token_secret":"c2VjcmV0","user_id":"1000000000000000001","screen_name":"example"}"#,
    },
    run: get_access_token,
};

fn get_access_token(call: &Call<'_>) -> Result<Value, Error> {
    let standard = &call.signing()?;
    let verifier = call.arguments.text("oauth_verifier").ok_or_else(|| {
        Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `oauth_verifier`: expected the verifier or the PIN",
                "параметр `oauth_verifier`: ожидался проверочный код или PIN"
            ),
        )
        .parameter("oauth_verifier")
    })?;
    let verifier = pasted_token("oauth_verifier", verifier)?;
    let given = |key: &'static str| -> Result<Secret, Error> {
        match call.arguments.text(key) {
            Some(text) => pasted_token(key, text),
            None => standard.require(key).map(Secret::new),
        }
    };
    let (consumer_key, consumer_secret) = consumer(standard)?;
    let keys = Keys {
        consumer_key,
        consumer_secret,
        token: Some((given("oauth_token")?, given("oauth_token_secret")?)),
    };
    let _held = hold(call)?;
    let verifier = verifier.expose();
    let body: Map<String, Value> = token::access_token(call.transport, keys, verifier)?;
    keep_oauth1(call, standard, &body)?;
    Ok(Value::Object(body))
}

/// A token or secret that is a parameter of its own.
fn pasted_token(key: &str, text: &str) -> Result<Secret, Error> {
    let text = pasted::trim(text);
    match pasted::token(text) {
        Ok(()) => Ok(Secret::new(text)),
        Err(Text { en, ru }) => Err(Error::new(
            Code::InvalidParameter,
            text!("parameter `{key}`: {en}", "параметр `{key}`: {ru}"),
        )
        .parameter(key)),
    }
}

/// The OAuth 1.0a token that came in is kept in the profile, or belongs to the caller from now on.
fn keep_oauth1(
    call: &Call<'_>,
    standard: &Standard,
    body: &Map<String, Value>,
) -> Result<(), Error> {
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    let hand_over = || {
        for key in ["oauth_token", "oauth_token_secret"] {
            call.update(key, text(key));
        }
    };
    let Some(name) = call.profile_name() else {
        hand_over();
        return Ok(());
    };
    let user = json!({"id": text("user_id"), "username": text("screen_name")});
    let kept = call.store().and_then(|store| {
        store.update(name, |profile| {
            profile.settle(standard.place());
            if is_another(profile.user.as_ref(), Some(&user)) {
                profile.keep("access_token", "");
                profile.keep("refresh_token", "");
                profile.stands(Grant::None);
            }
            for key in ["oauth_token", "oauth_token_secret"] {
                profile.keep(key, text(key));
            }
            for key in [
                "oauth_consumer_key",
                "oauth_consumer_secret",
                "redirect_uri",
            ] {
                profile.keep(key, standard.text(key));
            }
            profile.user = Some(user.clone());
            Some(())
        })
    });
    kept.map(drop).map_err(|error| {
        hand_over();
        error.outcome(Outcome::Applied).hint(text!(
            "the new token is in `auth_update`: mend the store and keep it with SaveCredentials",
            "новый токен находится в `auth_update`: исправьте хранилище и сохраните его через СохранитьДанныеАвторизации"
        ))
    })
}
