//! The authorization page. Codes live thirty seconds and work once.

use super::scopes::{SCOPES, scopes};
use crate::http::answer::{Answer, Outcome};
use crate::http::pairs::with_query;
use crate::state::accounts::{Code, DEFAULT_USER};
use crate::state::token::opaque;
use crate::x::exchange::Exchange;
use crate::x::pages;

const CODE_LIFE_MS: i64 = 30_000;

const LONGEST_STATE: usize = 500;

/// `GET /i/oauth2/authorize`
pub(crate) async fn authorize(exchange: &mut Exchange) -> Outcome {
    let get = |name: &str| exchange.param(name).unwrap_or_default();
    let refuse = |reason: &str| Ok(pages::refusal(reason));
    let (client, redirect, state_value) = (get("client_id"), get("redirect_uri"), get("state"));
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let Some(app) = state.app(client) else {
        return refuse("The client_id is not known.");
    };
    if !app.app.redirect_uris.iter().any(|known| known == redirect) {
        return refuse("The redirect_uri is not one of the app's callback addresses.");
    }
    if get("response_type") != "code" {
        return refuse("The response_type must be code.");
    }
    if state_value.is_empty() || state_value.len() > LONGEST_STATE {
        return refuse("The state is missing or longer than 500 characters.");
    }
    let challenge = get("code_challenge");
    let plain = match get("code_challenge_method") {
        "S256" | "s256" => false,
        "plain" => true,
        _ => return refuse("The code_challenge_method must be S256 or plain."),
    };
    if challenge.is_empty() {
        return refuse("The code_challenge is missing.");
    }
    let wanted = scopes(get("scope"));
    if wanted.is_empty() || wanted.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        return refuse("The scope is missing or holds something unknown.");
    }
    let user = exchange.param("sandbox_user").unwrap_or(DEFAULT_USER);
    let Some(account) = state.user(user).cloned() else {
        return refuse("There is no such account.");
    };
    match get("sandbox_decision") {
        "approve" => {
            let code = opaque("ac", now);
            let entry = Code {
                code: code.clone(),
                app: client.to_owned(),
                user: user.to_owned(),
                redirect_uri: redirect.to_owned(),
                challenge: challenge.to_owned(),
                plain,
                scopes: wanted,
                expires_ms: now + CODE_LIFE_MS,
            };
            state.codes.push(entry);
            Ok(Answer::redirect(&with_query(
                redirect,
                &[("state", state_value), ("code", &code)],
            )))
        }
        "deny" => {
            let mut pairs = vec![("error", "access_denied")];
            if exchange.settings.redirect_state_on_denial {
                pairs.push(("state", state_value));
            }
            Ok(Answer::redirect(&with_query(redirect, &pairs)))
        }
        _ => Ok(pages::decision(
            client,
            &account,
            &exchange.path,
            &exchange.query,
        )),
    }
}
