//! OAuth 2.0: the authorization page, the token endpoint, revocation and app-only tokens.
//!
//! Codes live thirty seconds and work once. Refresh tokens work once and rotate: a second use is refused with
//! `invalid_request`, as the real service does, where the standard would say `invalid_grant`. S256 challenges are
//! recomputed with the `oauth2` crate.

use crate::answer::{Answer, Halt, Outcome};
use crate::exchange::{Exchange, Pairs, find};
use crate::oauth1::with_query;
use crate::pages;
use crate::problems;
use crate::state::{Code, DEFAULT_USER, Grant, State, opaque};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Incoming;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

const CODE_LIFE_MS: i64 = 30_000;
const LONGEST_STATE: usize = 500;
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const OAUTH1_SUBJECT: &str = "urn:x:params:oauth:token-type:oauth1_token";

/// Every scope the service knows.
const SCOPES: &[&str] = &[
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.email",
    "users.read",
    "follows.read",
    "follows.write",
    "offline.access",
    "space.read",
    "mute.read",
    "mute.write",
    "like.read",
    "like.write",
    "list.read",
    "list.write",
    "block.read",
    "block.write",
    "bookmark.read",
    "bookmark.write",
    "dm.read",
    "dm.write",
    "media.write",
    "timeline.read",
    "broadcast.read",
    "broadcast.write",
    "ads.read",
    "ads.write",
];
const READ_SCOPES: &[&str] = &[
    "tweet.read",
    "users.read",
    "follows.read",
    "mute.read",
    "block.read",
    "list.read",
    "like.read",
    "timeline.read",
    "broadcast.read",
];
const WRITE_SCOPES: &[&str] = &[
    "tweet.write",
    "tweet.moderate.write",
    "follows.write",
    "like.write",
    "list.write",
    "mute.write",
    "block.write",
    "media.write",
    "broadcast.write",
];

/// Scopes are parted by blanks and by nothing else.
pub(crate) fn scopes(text: &str) -> Vec<String> {
    text.split(' ')
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}

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

fn basic(exchange: &Exchange) -> Option<(String, String)> {
    let header = exchange.header("authorization")?;
    let encoded = header
        .get(..6)
        .filter(|scheme| scheme.eq_ignore_ascii_case("Basic "))
        .map(|_| &header[6..])?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, secret) = decoded.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}

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
