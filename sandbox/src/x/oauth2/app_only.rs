//! App-only tokens.

use super::basic::basic;
use crate::http::answer::{Answer, Outcome};
use crate::http::pairs::find;
use crate::state::world::State;
use crate::x::exchange::Exchange;
use crate::x::problems;
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use serde_json::json;

/// The app whose consumer key and secret the Basic header carries, each form-encoded before it was joined.
fn consumer(exchange: &Exchange, state: &State) -> Option<String> {
    let (key, secret) = basic(exchange)?;
    let decode = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .ok()
            .map(|text| text.into_owned())
    };
    let app = state.app_of_consumer(&decode(&key)?)?;
    (app.app.consumer_secret == decode(&secret)?).then(|| app.app.client_id.clone())
}

/// `POST /oauth2/token`
pub(crate) async fn app_only(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let form = exchange.form(body).await?;
    exchange.note_auth("basic");
    let mut state = exchange.shared.state();
    let app = consumer(exchange, &state)
        .filter(|_| find(&form, "grant_type") == Some("client_credentials"))
        .ok_or_else(problems::unverifiable_credentials)?;
    let token = state.bearer(&app);
    Ok(Answer::json(
        200,
        json!({"token_type": "bearer", "access_token": token}),
    ))
}

/// `POST /oauth2/invalidate_token`
pub(crate) async fn invalidate(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let form = exchange.form(body).await?;
    exchange.note_auth("basic");
    let mut state = exchange.shared.state();
    let app = consumer(exchange, &state).ok_or_else(problems::unverifiable_credentials)?;
    let given = find(&form, "access_token")
        .or_else(|| exchange.param("access_token"))
        .unwrap_or_default();
    // The token is full of percent-escapes; callers send it both with and without another layer.
    let matches = |known: &str| {
        known == given
            || percent_decode_str(known)
                .decode_utf8()
                .is_ok_and(|decoded| decoded == given)
    };
    let app = state
        .app_mut(&app)
        .filter(|app| app.bearer.as_deref().is_some_and(matches));
    match app.and_then(|app| app.bearer.take()) {
        Some(token) => Ok(Answer::json(200, json!({"access_token": token}))),
        None => Err(problems::invalid_or_expired_token().into()),
    }
}
