//! The token endpoint, and revocation.
//!
//! Refresh tokens work once and rotate: a second use is refused with `invalid_request`, as the real service does, where the
//! standard would say `invalid_grant`. S256 challenges are recomputed with the `oauth2` crate.

use super::basic::basic;
use super::scopes::{READ_SCOPES, WRITE_SCOPES, scopes};
use crate::http::answer::{Answer, Halt, Outcome};
use crate::http::pairs::{Pairs, find};
use crate::state::accounts::Grant;
use crate::state::world::State;
use crate::x::exchange::Exchange;
use crate::x::problems;
use hyper::body::Incoming;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use serde_json::{Map, Value, json};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

const OAUTH1_SUBJECT: &str = "urn:x:params:oauth:token-type:oauth1_token";

/// Which app calls the token endpoint; a refusal where it does not prove to be that app.
fn client(exchange: &Exchange, state: &State, form: &Pairs) -> Result<String, Halt> {
    let named = find(form, "client_id");
    if exchange.header("authorization").is_some() {
        let (id, secret) = basic(exchange).ok_or_else(problems::oauth2_unauthorized_client)?;
        let known = state
            .app(&id)
            .and_then(|known| known.app.client_secret.as_deref());
        if known != Some(secret.as_str()) || named.is_some_and(|named| named != id) {
            return Err(problems::oauth2_unauthorized_client().into());
        }
        if exchange.settings.require_client_id && named.is_none() {
            return Err(problems::oauth2_missing("client_id").into());
        }
        return Ok(id);
    }
    let id = named.ok_or_else(|| problems::oauth2_missing("client_id"))?;
    match state.app(id) {
        None => Err(problems::oauth2(
            400,
            "invalid_client",
            "Value passed for the client id was invalid.",
        )
        .into()),
        Some(app) if app.app.client_secret.is_some() => {
            Err(problems::oauth2_unauthorized_client().into())
        }
        Some(_) => Ok(id.to_owned()),
    }
}

fn pair(grant: &Grant) -> Answer {
    let mut body = Map::new();
    body.insert("token_type".into(), json!("bearer"));
    body.insert("expires_in".into(), json!(grant.expires_in));
    body.insert("access_token".into(), json!(grant.access_token));
    body.insert("scope".into(), json!(grant.scope));
    if let Some(refresh) = &grant.refresh_token {
        body.insert("refresh_token".into(), json!(refresh));
    }
    Answer::json(200, Value::Object(body)).with_header("cache-control", "no-store")
}

/// `POST /2/oauth2/token`
pub(crate) async fn token(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let form = exchange.form(body).await?;
    exchange.note_auth(if exchange.header("authorization").is_some() {
        "basic"
    } else {
        "client_id"
    });
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let Some(grant_type) = find(&form, "grant_type") else {
        return Err(problems::oauth2_missing("grant_type").into());
    };
    match grant_type {
        "authorization_code" => {
            let app = client(exchange, &state, &form)?;
            by_code(exchange, &mut state, &form, &app, now)
        }
        "refresh_token" => {
            let app = client(exchange, &state, &form)?;
            by_refresh(exchange, &mut state, &form, &app, now)
        }
        EXCHANGE => {
            // This grant reports bad client credentials as 400, where the other two say 401.
            let app = client(exchange, &state, &form).map_err(|halt| match halt {
                Halt::Answer(mut answer) => {
                    answer.status = 400;
                    Halt::Answer(answer)
                }
                halt => halt,
            })?;
            by_exchange(exchange, &mut state, &form, &app, now)
        }
        _ => Err(problems::oauth2_invalid(
            "Value passed for the grant type was invalid. Grant type should be one of [authorization_code, refresh_token].",
        )
        .into()),
    }
}

fn required<'a>(form: &'a Pairs, name: &str) -> Result<&'a str, Halt> {
    find(form, name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| problems::oauth2_missing(name).into())
}

fn by_code(exchange: &Exchange, state: &mut State, form: &Pairs, app: &str, now: i64) -> Outcome {
    let code = required(form, "code")?;
    let redirect = required(form, "redirect_uri")?;
    let verifier = required(form, "code_verifier")?;
    let index = state
        .codes
        .iter()
        .position(|known| known.code == code && known.app == app && now <= known.expires_ms);
    let Some(index) = index else {
        return Err(problems::oauth2_invalid(
            "Value passed for the authorization code was invalid.",
        )
        .into());
    };
    let known = state.codes[index].clone();
    if known.redirect_uri != redirect {
        return Err(problems::oauth2_invalid(
            "Value passed for the redirect uri did not match the uri of the authorization code.",
        )
        .into());
    }
    if !verifies(verifier, &known.challenge, known.plain) {
        return Err(problems::oauth2_invalid(
            "Value passed for the code verifier did not match the code challenge.",
        )
        .into());
    }
    state.codes.remove(index);
    if exchange.settings.login_replaces_grant {
        state
            .grants
            .retain(|grant| grant.app != app || grant.user != known.user);
    }
    let grant = state.grant(
        app,
        &known.user,
        known.scopes,
        false,
        now,
        exchange.settings.access_token_secs,
    );
    Ok(pair(&grant))
}

/// Whether a verifier belongs to a challenge; one that RFC 7636 does not allow never does.
fn verifies(verifier: &str, challenge: &str, plain: bool) -> bool {
    let well_formed = (43..=128).contains(&verifier.len())
        && verifier
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    if !well_formed {
        return false;
    }
    if plain {
        return verifier == challenge;
    }
    let made =
        PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.to_owned()));
    made.as_str() == challenge
}

fn by_refresh(
    exchange: &Exchange,
    state: &mut State,
    form: &Pairs,
    app: &str,
    now: i64,
) -> Outcome {
    let token = required(form, "refresh_token")?;
    let index = state.grants.iter().position(|grant| {
        grant.app == app
            && grant
                .refresh
                .as_ref()
                .is_some_and(|(known, expires)| known == token && now < *expires)
    });
    let Some(index) = index else {
        state.refused_refreshes += 1;
        if exchange.settings.refresh_family_revocation {
            end_family(state, token);
        }
        return Err(problems::oauth2_invalid("Value passed for the token was invalid.").into());
    };
    state.refreshes += 1;
    let grant = state.issue(
        index,
        now,
        exchange.settings.access_token_secs,
        exchange.settings.refresh_kills_access,
    );
    Ok(pair(&grant))
}

/// Ends the grant of a refresh token that was used before: whoever holds it may not be whom it was given to.
fn end_family(state: &mut State, token: &str) {
    for grant in &mut state.grants {
        if grant.used.iter().any(|used| used == token) {
            grant.access.clear();
            grant.refresh = None;
        }
    }
}

fn by_exchange(
    exchange: &Exchange,
    state: &mut State,
    form: &Pairs,
    app: &str,
    now: i64,
) -> Outcome {
    let subject = required(form, "subject_token")?;
    let kind = required(form, "subject_token_type")?;
    let secret = required(form, "oauth_token_secret")?;
    let subject = state
        .oauth1
        .iter()
        .find(|grant| grant.token == subject && grant.secret == secret && grant.app == app)
        .cloned();
    let (OAUTH1_SUBJECT, Some(subject)) = (kind, subject) else {
        return Err(problems::oauth2(
            400,
            "invalid_grant",
            "The provided authorization grant is invalid.",
        )
        .into());
    };
    let mut allowed: Vec<&str> = READ_SCOPES.to_vec();
    if !subject.read_only {
        allowed.extend(WRITE_SCOPES);
    }
    allowed.push("offline.access");
    let granted: Vec<String> = match find(form, "scope") {
        None => allowed.iter().map(|scope| (*scope).to_owned()).collect(),
        Some(wanted) => {
            let mut wanted = scopes(wanted);
            if wanted
                .iter()
                .any(|scope| !allowed.contains(&scope.as_str()))
            {
                return Err(problems::oauth2(
                    400,
                    "invalid_scope",
                    "The requested scope exceeds the permissions of the subject token.",
                )
                .into());
            }
            // The pair always comes with a refresh token, so the scope is always granted.
            if !wanted.iter().any(|scope| scope == "offline.access") {
                wanted.push("offline.access".to_owned());
            }
            wanted
        }
    };
    state
        .grants
        .retain(|grant| !(grant.exchanged && grant.app == app && grant.user == subject.user));
    let grant = state.grant(
        app,
        &subject.user,
        granted,
        true,
        now,
        exchange.settings.access_token_secs,
    );
    Ok(pair(&grant))
}

/// `POST /2/oauth2/revoke`
pub(crate) async fn revoke(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let form = exchange.form(body).await?;
    exchange.note_auth(if exchange.header("authorization").is_some() {
        "basic"
    } else {
        "client_id"
    });
    let mut state = exchange.shared.state();
    let app = client(exchange, &state, &form)?;
    let token = required(&form, "token")?;
    // A refresh token takes its grant with it; an access token dies alone.
    state.grants.retain(|grant| {
        grant.app != app
            || grant
                .refresh
                .as_ref()
                .is_none_or(|(refresh, _)| refresh != token)
    });
    for grant in state.grants.iter_mut().filter(|grant| grant.app == app) {
        grant.access.retain(|(access, _)| access != token);
    }
    Ok(Answer::json(200, json!({"revoked": true})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_matches_its_challenge_only() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(verifies(verifier, challenge, false));
        assert!(verifies(verifier, verifier, true));
        assert!(!verifies(verifier, verifier, false));
        assert!(!verifies("short", "short", true));
    }
}
