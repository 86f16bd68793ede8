//! OAuth 1.0a: the three-legged flow that hands tokens out.

use super::exchange::Exchange;
use super::signature::{Expected, Refusal, check};
use super::{pages, problems};
use crate::http::answer::{Answer, Outcome};
use crate::http::pairs::{find, with_query};
use crate::state::accounts::{DEFAULT_USER, RequestToken};
use crate::state::token::random;
use hyper::body::Incoming;
use serde_json::json;

fn form_body(pairs: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    // The body is a form, whatever the header says: the real service labels it so.
    Answer::text(200, "text/html; charset=utf-8", body)
}

/// `POST /oauth/request_token`
pub(crate) async fn request_token(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let form = exchange.form(body).await?;
    exchange.note_auth("oauth1");
    let signed = check(exchange, &form, Expected::None).map_err(Refusal::numbered)?;
    let Some(callback) = find(&signed.parameters, "oauth_callback") else {
        return Err(problems::bad_authentication_data().into());
    };
    let read_only = find(&signed.parameters, "x_auth_access_type") == Some("read");
    let mut state = exchange.shared.state();
    let Some(app) = state.app(&signed.app) else {
        return Err(problems::could_not_authenticate().into());
    };
    if callback != "oob" && !app.app.redirect_uris.iter().any(|known| known == callback) {
        return Err(problems::callback_not_approved().into());
    }
    let (token, secret) = (random(27), random(32));
    let read_only = read_only || app.read_only;
    state.request_tokens.push(RequestToken {
        token: token.clone(),
        secret: secret.clone(),
        app: signed.app,
        callback: callback.to_owned(),
        read_only,
        approved: None,
    });
    Ok(form_body(&[
        ("oauth_token", &token),
        ("oauth_token_secret", &secret),
        ("oauth_callback_confirmed", "true"),
    ]))
}

/// `GET /oauth/authorize` and `GET /oauth/authenticate`
pub(crate) async fn authorize(exchange: &mut Exchange) -> Outcome {
    let token = exchange.param("oauth_token").unwrap_or_default().to_owned();
    let decision = exchange.param("sandbox_decision").map(str::to_owned);
    let user = exchange
        .param("sandbox_user")
        .unwrap_or(DEFAULT_USER)
        .to_owned();
    let mut state = exchange.shared.state();
    let Some(index) = state
        .request_tokens
        .iter()
        .position(|pending| pending.token == token && pending.approved.is_none())
    else {
        return Ok(pages::refusal(
            "There is no request token for this page. It may have been used already.",
        ));
    };
    let Some(account) = state.user(&user).cloned() else {
        return Ok(pages::refusal("There is no such account."));
    };
    let app = state.request_tokens[index].app.clone();
    // The sign-in page does not ask again an account that has approved the app before.
    let known = exchange.path == "/oauth/authenticate"
        && state
            .oauth1
            .iter()
            .any(|grant| grant.app == app && grant.user == user && grant.by_flow);
    let decision = if known && decision.is_none() {
        Some("approve".to_owned())
    } else {
        decision
    };
    match decision.as_deref() {
        Some("approve") => {
            let pending = &mut state.request_tokens[index];
            let oob = pending.callback == "oob";
            let verifier = if oob { pin() } else { random(32) };
            pending.approved = Some((user, verifier.clone()));
            if oob {
                Ok(pages::pin(&verifier))
            } else {
                Ok(Answer::redirect(&with_query(
                    &pending.callback,
                    &[("oauth_token", &token), ("oauth_verifier", &verifier)],
                )))
            }
        }
        Some("deny") => {
            let pending = state.request_tokens.remove(index);
            if pending.callback == "oob" {
                Ok(pages::refusal("You have denied the app access."))
            } else {
                Ok(Answer::redirect(&with_query(
                    &pending.callback,
                    &[("denied", &token)],
                )))
            }
        }
        _ => Ok(pages::decision(
            &app,
            &account,
            &exchange.path,
            &exchange.query,
        )),
    }
}

fn pin() -> String {
    let digits: String = random(7)
        .bytes()
        .map(|byte| char::from(b'0' + byte % 10))
        .collect();
    digits
}

/// `POST /oauth/access_token`
pub(crate) async fn access_token(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let form = exchange.form(body).await?;
    exchange.note_auth("oauth1");
    let signed = check(exchange, &form, Expected::Request).map_err(Refusal::numbered)?;
    let verifier = find(&signed.parameters, "oauth_verifier").unwrap_or_default();
    let token = find(&signed.parameters, "oauth_token").unwrap_or_default();
    let mut state = exchange.shared.state();
    let index = state.request_tokens.iter().position(|pending| {
        pending.token == token
            && pending
                .approved
                .as_ref()
                .is_some_and(|(_, expected)| expected == verifier)
    });
    let Some(index) = index else {
        return Err(problems::could_not_authenticate().into());
    };
    let pending = state.request_tokens.remove(index);
    let user = pending.approved.map(|(user, _)| user).unwrap_or_default();
    let grant = state.new_oauth1(&pending.app, &user, pending.read_only, true);
    let name = state
        .user(&user)
        .map(|user| user.username.clone())
        .unwrap_or_default();
    Ok(form_body(&[
        ("oauth_token", &grant.token),
        ("oauth_token_secret", &grant.secret),
        ("user_id", &user),
        ("screen_name", &name),
    ]))
}

/// `POST /1.1/oauth/invalidate_token.json`
pub(crate) async fn invalidate(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let form = exchange.form(body).await?;
    exchange.note_auth("oauth1");
    let signed = check(exchange, &form, Expected::Access).map_err(Refusal::numbered)?;
    let token = signed.grant.map(|grant| grant.token).unwrap_or_default();
    exchange
        .shared
        .state()
        .oauth1
        .retain(|grant| grant.token != token);
    Ok(Answer::json(200, json!({"access_token": token})))
}
