//! Signing in at this machine: the link, the browser, the redirect and the tokens in one call.

use std::time::Duration;

use serde_json::{Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::link::{make_link, warn_of_short_life};
use super::operation::{AUTH, Operation};
use super::{failures, grant, shapes};
use crate::clock;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::loopback::Listener;
use crate::oauth2::Tie;

/// Seconds of waiting by default.
const PATIENCE: i64 = 300;

pub static AUTHORIZE: Operation = Operation {
    name: Name {
        en: "Authorize",
        ru: "Авторизоваться",
    },
    summary: Text::new(
        "Signs an account in from this machine: opens the link, waits for the redirect on the loopback address of `redirect_uri`, keeps the tokens in the profile.",
        "Выполняет вход с этой машины: открывает ссылку, ждёт перенаправления на локальный адрес `redirect_uri`, сохраняет токены в профиль.",
    ),
    details: Text::new(
        "`redirect_uri` is `http` and leads to `127.0.0.1`, `[::1]` or `localhost`. With `headless` it returns the link at once; a second call with `request` finishes. With a profile the result is its state, without one the tokens.",
        "`redirect_uri` начинается с `http` и ведёт на `127.0.0.1`, `[::1]` или `localhost`. С `headless` ссылка возвращается сразу, вход завершает второй вызов с `request`. При заданном профиле результат — его состояние, иначе токены.",
    ),
    parameters: &[
        AUTH,
        Parameter::new(
            "headless",
            "Headless",
            "БезБраузера",
            Kind::Flag,
            Text::new(
                "For a machine without a browser: returns the link and its `state`; the pasted redirect goes into `request` of a second call.",
                "Для машины без браузера: возвращает ссылку и её `state`; вставленное перенаправление передаётся в `request` второго вызова.",
            ),
        ).example("true").default("false"),
        Parameter::new(
            "request",
            "Request",
            "Запрос",
            Kind::Redirect,
            Text::new(
                "The redirect that the user pasted, whole; nothing is opened and nothing waited for.",
                "Перенаправление, вставленное пользователем целиком; ничего не открывается и не ожидается.",
            ),
        ).example(r#""https://example.com/callback?state=c3RhdGU&code=Y29kZQ""#),
        Parameter::new(
            "state",
            "State",
            "Состояние",
            Kind::Text,
            Text::new(
                "Waits for the redirect of a link that GetAuthorizationLink made with this `state`; opens no browser.",
                "Ждёт перенаправления по ссылке, которую ПолучитьСсылкуАвторизации создала с этим `state`; браузер не открывается.",
            ),
        ).example(r#""c3RhdGU""#),
        Parameter::new(
            "wait",
            "Wait",
            "Ожидание",
            // A state is good for ten minutes.
            Kind::Integer(1, 600),
            Text::new(
                "Seconds to wait for the user, 1 to 600; 300 by default.",
                "Сколько секунд ждать пользователя, от 1 до 600; по умолчанию 300.",
            ),
        ).example("120").default("300"),
    ],
    word: "sign_in",
    result: shapes::SIGN_IN,
    failures: &[failures::EVERY, failures::SIGN_IN_APP, failures::OF_X, failures::SIGN_IN],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"headless":true}"#,
        result: r#"{"authorization_link":"https://x.com/i/oauth2/authorize?response_type=code&client_id=TmxBdDhUZ2ZfbGJ0&redirect_uri=http%3A%2F%2F127.0.0.1%3A8976%2Fcallback&scope=tweet.read&state=c3RhdGU&code_challenge=Y2hhbGxlbmdl&code_challenge_method=S256","state":"c3RhdGU"}"#,
    },
    run: authorize,
};

fn authorize(call: &Call<'_>) -> Result<Value, Error> {
    if let Some(request) = call.arguments.get("request") {
        return summary(call, grant::finish(call, request)?);
    }
    if call.arguments.flag("headless").unwrap_or(false) {
        let own = call.arguments.text("state");
        let (link, state) = make_link(call, own, None, Tie::SignIn)?;
        warn_of_short_life(call, &call.signing()?);
        return Ok(json!({"authorization_link": link, "state": state}));
    }
    let standard = call.signing()?;
    let listener = Listener::bind(standard.require("redirect_uri")?, standard.language())?;
    // A store that cannot be written is found out before the user is asked.
    if call.profile_name().is_some() {
        call.store()?;
    }
    let state = match call.arguments.text("state") {
        Some(state) => state.to_owned(),
        None => {
            let (link, state) = make_link(call, None, None, Tie::SignIn)?;
            open::that_detached(&link).map_err(|_| no_browser(link))?;
            state
        }
    };
    let patience = call.arguments.integer("wait").unwrap_or(PATIENCE);
    let patience = Duration::from_secs(u64::try_from(patience).unwrap_or(0));
    let body = listener.serve(&state, patience, call.transport.cancel(), |redirect| {
        grant::exchange(call, redirect)
    })?;
    summary(call, body)
}

/// With a profile its state, which holds no secrets; without one X's body, since nobody else keeps the tokens.
fn summary(call: &Call<'_>, body: Value) -> Result<Value, Error> {
    let Some(name) = call.profile_name() else {
        return Ok(body);
    };
    let profile = call.store()?.read(name)?;
    Ok(profile.map_or(Value::Null, |profile| {
        profile.to_json(clock::unix_seconds())
    }))
}

fn no_browser(link: String) -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "no browser can be opened on this machine",
            "на этой машине не удалось открыть браузер"
        ),
    )
    .parameter("headless")
    .link(link)
    .hint(text!(
        "sign in with `headless`: open the link anywhere and paste the redirect",
        "войдите с `headless`: откройте ссылку где угодно и вставьте адрес перенаправления"
    ))
}
