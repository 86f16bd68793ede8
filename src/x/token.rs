//! Token endpoints: OAuth 2.0 (contract §1.5–§1.8) and the OAuth 1.0a flow (§2.4).

use serde_json::{Map, Value, json};

use super::{problems, readable, required, success, unreadable, wording};
use crate::error::{Code, Error};
use crate::language::text;
use crate::oauth1::Keys;
use crate::secret::Secret;
use crate::transport::{Answer, Body, Credentials, Effect, Request, Transport};

/// The app at the OAuth 2.0 token endpoint.
#[derive(Clone, Debug)]
pub struct App {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret` of a confidential client.
    pub client_secret: Option<Secret>,
}

impl App {
    /// A confidential client authenticates with Basic; `client_id` in the form is accepted from both (contract §1.1).
    fn credentials(&self) -> Credentials {
        match &self.client_secret {
            Some(secret) => {
                Credentials::Basic(crate::oauth2::basic(&self.client_id, secret.expose()))
            }
            None => Credentials::None,
        }
    }
}

/// `POST /2/oauth2/token` with any grant; returns X's body with `access_token`.
pub fn grant(
    transport: &Transport<'_>,
    app: &App,
    grant_type: &str,
    fields: Vec<(&'static str, String)>,
) -> Result<Value, Error> {
    let mut form = vec![
        ("grant_type", grant_type.to_owned()),
        ("client_id", app.client_id.clone()),
    ];
    form.extend(fields);
    let request = Request {
        method: "POST",
        url: format!("{}/2/oauth2/token", transport.standard().url("api_url")),
        query: Vec::new(),
        body: Body::Form(form),
        credentials: app.credentials(),
        effect: Effect::Once,
    };
    let answer = transport.send(&request)?;
    if !answer.is_success() {
        let refreshing = grant_type == "refresh_token";
        return Err(problems::token_error(&answer, Effect::Once, refreshing));
    }
    readable(answer, Effect::Once, |body| {
        required(body, "/access_token").is_some()
    })
}

/// `POST /2/oauth2/revoke`. Success is the status; X's body, if it sent one.
pub fn revoke(transport: &Transport<'_>, app: &App, token: &Secret) -> Result<Value, Error> {
    let request = Request {
        method: "POST",
        url: format!("{}/2/oauth2/revoke", transport.standard().url("api_url")),
        query: Vec::new(),
        body: Body::Form(vec![
            ("token", token.expose().to_owned()),
            ("client_id", app.client_id.clone()),
        ]),
        credentials: app.credentials(),
        effect: Effect::Idempotent,
    };
    let answer = transport.send(&request)?;
    if !answer.is_success() {
        return Err(problems::token_error(&answer, Effect::Idempotent, false));
    }
    Ok(answer.json.unwrap_or_else(|| json!({"revoked": true})))
}

/// `POST /oauth2/token`: the app-only bearer token (contract §1.8). The same token comes back until it is invalidated.
pub fn app_only(
    transport: &Transport<'_>,
    consumer_key: &Secret,
    consumer_secret: &Secret,
) -> Result<Secret, Error> {
    let request = Request {
        method: "POST",
        url: format!("{}/oauth2/token", transport.standard().url("api_url")),
        query: Vec::new(),
        body: Body::Form(vec![("grant_type", "client_credentials".to_owned())]),
        credentials: Credentials::Basic(crate::oauth2::app_only_basic(
            consumer_key.expose(),
            consumer_secret.expose(),
        )),
        effect: Effect::Repeatable,
    };
    let answer = transport.send(&request)?;
    if !answer.is_success() {
        return Err(app_keys(&answer, Effect::Repeatable));
    }
    answer
        .json
        .as_ref()
        .and_then(|body| required(body, "/access_token"))
        .map(Secret::new)
        .ok_or_else(|| unreadable(Effect::Repeatable, &answer))
}

/// `POST /oauth/request_token`: step one of the OAuth 1.0a flow. `callback` is a registered URL or `oob`.
pub fn request_token(
    transport: &Transport<'_>,
    keys: Keys,
    callback: &str,
) -> Result<Map<String, Value>, Error> {
    let request = Request {
        method: "POST",
        url: format!(
            "{}/oauth/request_token",
            transport.standard().url("api_url")
        ),
        query: Vec::new(),
        body: Body::Empty,
        credentials: Credentials::OAuth1(keys, vec![("oauth_callback", callback.to_owned())]),
        effect: Effect::Repeatable,
    };
    let body = form(transport, &request)?;
    if body.get("oauth_callback_confirmed").and_then(Value::as_str) != Some("true") {
        return Err(Error::new(
            Code::InvalidAnswer,
            text!(
                "X did not confirm the callback address",
                "X не подтвердил адрес обработчика"
            ),
        )
        .parameter("auth.redirect_uri"));
    }
    Ok(body)
}

/// `POST /oauth/access_token`: step three. `keys` hold the request token; `verifier` may be a PIN.
pub fn access_token(
    transport: &Transport<'_>,
    keys: Keys,
    verifier: &str,
) -> Result<Map<String, Value>, Error> {
    let request = Request {
        method: "POST",
        url: format!("{}/oauth/access_token", transport.standard().url("api_url")),
        query: Vec::new(),
        body: Body::Form(vec![("oauth_verifier", verifier.to_owned())]),
        credentials: Credentials::OAuth1(keys, Vec::new()),
        effect: Effect::Once,
    };
    form(transport, &request)
}

/// `POST /1.1/oauth/invalidate_token.json`: ends an OAuth 1.0a token, signed with itself.
pub fn invalidate(transport: &Transport<'_>, keys: Keys) -> Result<Value, Error> {
    let request = Request {
        method: "POST",
        url: format!(
            "{}/1.1/oauth/invalidate_token.json",
            transport.standard().url("api_url")
        ),
        query: Vec::new(),
        body: Body::Empty,
        credentials: Credentials::OAuth1(keys, Vec::new()),
        effect: Effect::Idempotent,
    };
    let answer = success(transport, &request)?;
    Ok(answer.json.unwrap_or_else(|| json!({"revoked": true})))
}

/// Answers of the OAuth 1.0a flow are forms, whatever their content type says.
fn form(transport: &Transport<'_>, request: &Request<'_>) -> Result<Map<String, Value>, Error> {
    let answer = transport.send(request)?;
    if !answer.is_success() {
        return Err(app_keys(&answer, request.effect));
    }
    let body: Map<String, Value> = form_urlencoded::parse(answer.text.as_bytes())
        .map(|(name, value)| (name.into_owned(), json!(value)))
        .collect();
    for required in ["oauth_token", "oauth_token_secret"] {
        if body
            .get(required)
            .and_then(Value::as_str)
            .is_none_or(str::is_empty)
        {
            return Err(unreadable(request.effect, &answer));
        }
    }
    Ok(body)
}

/// In these calls a refusal is about the app's own keys or callback, never about a user's grant.
fn app_keys(answer: &Answer, effect: Effect) -> Error {
    let error = problems::error(answer, effect);
    if matches!(answer.status, 401 | 403) {
        return Error::new(
            Code::AppMisconfigured,
            wording::with_words_of(
                answer,
                "X does not accept the app's keys, its callback address or the verifier",
                "X не принимает ключи приложения, адрес обработчика или проверочный код",
            ),
        )
        .status(answer.status)
        .body(error.get_body().cloned())
        .hint(text!(
            "check `auth.oauth_consumer_key` and `auth.oauth_consumer_secret`, and that the callback is registered",
            "проверьте `auth.oauth_consumer_key` и `auth.oauth_consumer_secret`, а также регистрацию адреса обработчика"
        ));
    }
    error
}
