//! Signing in with OAuth 2.0: the link, the code, the redirect (RFC 6749, RFC 7636).

use serde_json::{Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter, Shape};
use super::grant::{exchange, finish};
use super::link::{make_link, own_verifier, warn_of_short_life};
use super::operation::{AUTH, DRY_RUN, Operation};
use super::{failures, shapes};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::oauth2::{Redirect, Tie};
use crate::pasted;

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
