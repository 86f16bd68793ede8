//! The remote control: what tests ask of the simulation rather than of the service.
//!
//! It answers below `/_sandbox`, without authentication, and is reachable in process as well. Nothing here is part of X.

use crate::state::accounts::{App, AppState, DEFAULT_USER, OTHER_USER};
use crate::state::content::hex;
use crate::state::post::Post;
use crate::state::settings::Settings;
use crate::state::shared::Shared;
use crate::state::world::State;
use crate::x::ids::{moment, parse_id};
use crate::x::oauth2::scopes::scopes;
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

pub(crate) const PREFIX: &str = "/_sandbox";

type Reply = Result<Value, (u16, String)>;

fn bad(message: impl Into<String>) -> (u16, String) {
    (400, message.into())
}

/// Carries one control request out; the path may come with or without the prefix.
pub(crate) fn handle(shared: &Shared, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let path = path.strip_prefix(PREFIX).unwrap_or(path);
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let reply = match (method, segments.as_slice()) {
        ("GET", ["info"]) => Ok(info(shared)),
        ("GET", ["state"]) => Ok(state(shared)),
        ("GET", ["requests"]) => Ok(json!({"requests": shared.log().entries()})),
        ("DELETE", ["requests"]) => {
            shared.log().clear();
            Ok(json!({"ok": true}))
        }
        ("POST", ["reset"]) => {
            shared.reset();
            Ok(json!({"ok": true}))
        }
        ("GET", ["clock"]) => Ok(clock(shared)),
        ("POST", ["clock"]) => advance(shared, body),
        ("GET", ["settings"]) => Ok(json!(*shared.settings())),
        ("POST", ["settings"]) => settings(shared, body),
        ("GET", ["faults"]) => Ok(shared.faults().list()),
        ("POST", ["faults"]) => shared
            .faults()
            .add(body)
            .map(|id| json!({"id": id}))
            .map_err(bad),
        ("DELETE", ["faults"]) => {
            shared.faults().clear();
            Ok(json!({"ok": true}))
        }
        ("DELETE", ["faults", id]) => {
            let removed = id.parse().is_ok_and(|id| shared.faults().remove(id));
            Ok(json!({"ok": removed}))
        }
        ("POST", ["grant"]) => grant(shared, body),
        ("POST", ["oauth1"]) => oauth1(shared, body),
        ("POST", ["app_only"]) => app_only(shared, body),
        ("POST", ["revoke"]) => revoke(shared, body),
        ("POST", ["apps"]) => apps(shared, body),
        ("POST", ["posts"]) => post(shared, body),
        ("POST", ["users"]) => users(shared, body),
        _ => Err((404, format!("there is no {method} {PREFIX}{path}"))),
    };
    match reply {
        Ok(value) => (200, value),
        Err((status, message)) => (status, json!({"error": message})),
    }
}

fn only(body: &Value, known: &[&str]) -> Result<(), (u16, String)> {
    match body
        .as_object()
        .and_then(|body| body.keys().find(|key| !known.contains(&key.as_str())))
    {
        Some(key) => Err(bad(format!("unknown key {key}"))),
        None => Ok(()),
    }
}

fn info(shared: &Shared) -> Value {
    let state = shared.state();
    let urls = shared.urls.get();
    json!({
        "url": urls.map(|urls| &urls.http),
        "https_url": urls.and_then(|urls| urls.https.as_ref()),
        "ca_pem": urls.and_then(|urls| urls.ca_pem.as_ref()),
        "apps": state.apps.iter().map(|app| &app.app).collect::<Vec<_>>(),
        "oauth1": state.oauth1.first().map(|grant| json!({
            "oauth_token": grant.token,
            "oauth_token_secret": grant.secret,
            "app": grant.app,
            "user": grant.user,
        })),
        "user": state.users.first(),
        "users": state.users,
    })
}

fn clock(shared: &Shared) -> Value {
    json!({
        "now_ms": shared.now_ms(),
        "now": shared.now_ms() / 1000,
        "offset_secs": shared.offset_ms() as f64 / 1000.0,
    })
}

fn advance(shared: &Shared, body: &Value) -> Reply {
    only(body, &["advance_secs"])?;
    let seconds = body["advance_secs"]
        .as_f64()
        .ok_or_else(|| bad("advance_secs is a number"))?;
    shared.advance((seconds * 1000.0) as i64);
    Ok(clock(shared))
}

fn settings(shared: &Shared, body: &Value) -> Reply {
    let mut all =
        serde_json::to_value(&*shared.settings()).map_err(|error| bad(error.to_string()))?;
    for (key, value) in body
        .as_object()
        .ok_or_else(|| bad("settings are an object"))?
    {
        all[key] = value.clone();
    }
    let changed: Settings = serde_json::from_value(all).map_err(|error| bad(error.to_string()))?;
    shared.set_settings(changed);
    Ok(json!(*shared.settings()))
}

fn posted(state: &State, post: &Post, now: i64) -> Value {
    let media: Vec<Value> = post
        .media
        .iter()
        .filter_map(|id| state.media.get(id))
        .map(|medium| medium.inspect(now))
        .collect();
    json!({
        "id": post.id.to_string(),
        "user": post.user,
        "auth_kind": post.auth_kind,
        "text": post.text,
        "sent_text": post.sent,
        "body": post.body,
        "media": media,
        "reply_to": post.reply_to.map(|id| id.to_string()),
        "quotes": post.quotes.map(|id| id.to_string()),
        "history": post.history.iter().map(u64::to_string).collect::<Vec<_>>(),
        "created_at": moment(post.created_ms),
        "deleted": post.deleted,
        "hidden": post.hidden,
    })
}

fn state(shared: &Shared) -> Value {
    let now = shared.now_ms();
    let state = shared.state();
    let pairs = |set: &std::collections::BTreeSet<(String, u64)>| -> Vec<Value> {
        set.iter()
            .map(|(user, post)| json!({"user": user, "post": post.to_string()}))
            .collect()
    };
    let of = |seeded: bool| -> Vec<Value> {
        state
            .posts
            .values()
            .filter(|post| (post.auth_kind == "seed") == seeded)
            .map(|post| posted(&state, post, now))
            .collect()
    };
    let grants: Vec<Value> = state
        .grants
        .iter()
        .map(|grant| {
            let refresh = grant.refresh.as_ref();
            json!({
                "app": grant.app,
                "user": grant.user,
                "scope": grant.scopes.join(" "),
                "access_valid": grant.access.iter().any(|(_, expires)| now < *expires),
                "refresh_valid": refresh.is_some_and(|(_, expires)| now < *expires),
                "refresh_token_sha256": refresh
                    .map(|(token, _)| hex(digest(&SHA256, token.as_bytes()).as_ref())),
            })
        })
        .collect();
    let oauth1: Vec<Value> = state
        .oauth1
        .iter()
        .map(|grant| json!({"app": grant.app, "user": grant.user, "read_only": grant.read_only}))
        .collect();
    json!({
        "posts": of(false),
        "seeded_posts": of(true),
        "media": state.media.values().map(|medium| medium.inspect(now)).collect::<Vec<_>>(),
        "grants": grants,
        "oauth1_tokens": oauth1,
        "refreshes": state.refreshes,
        "refused_refreshes": state.refused_refreshes,
        "nonce_replays": state.nonce_replays,
        "likes": pairs(&state.likes),
        "retweets": pairs(&state.retweets),
        "bookmarks": pairs(&state.bookmarks),
        "clock": clock(shared),
    })
}

/// The app a body names, by client id, or the confidential one.
fn app_of(state: &State, body: &Value) -> Result<App, (u16, String)> {
    let id = body["app"].as_str().unwrap_or("demo-client");
    state
        .app(id)
        .map(|known| known.app.clone())
        .ok_or_else(|| bad(format!("there is no app {id}")))
}

fn user_of<'a>(state: &State, body: &'a Value) -> Result<&'a str, (u16, String)> {
    let id = body["user"].as_str().unwrap_or(DEFAULT_USER);
    match state.user(id) {
        Some(_) => Ok(id),
        None => Err(bad(format!("there is no account {id}"))),
    }
}

pub(crate) const POSTING_SCOPES: &str =
    "tweet.read tweet.write users.read media.write offline.access";

fn grant(shared: &Shared, body: &Value) -> Reply {
    only(body, &["app", "user", "scope"])?;
    let access_secs = shared.settings().access_token_secs;
    let mut state = shared.state();
    let app = app_of(&state, body)?;
    let user = user_of(&state, body)?;
    let scope = scopes(body["scope"].as_str().unwrap_or(POSTING_SCOPES));
    let grant = state.grant(
        &app.client_id,
        user,
        scope,
        false,
        shared.now_ms(),
        access_secs,
    );
    Ok(json!(grant))
}

fn oauth1(shared: &Shared, body: &Value) -> Reply {
    only(body, &["app", "user", "permission"])?;
    let mut state = shared.state();
    let app = app_of(&state, body)?;
    let user = user_of(&state, body)?;
    let read_only = body["permission"] == "read";
    let token = if user == DEFAULT_USER && !read_only {
        json!(state.oauth1_token(&app.client_id))
    } else {
        let grant = state.new_oauth1(&app.client_id, user, read_only, false);
        json!({"oauth_token": grant.token, "oauth_token_secret": grant.secret})
    };
    let mut all = Map::new();
    all.insert("consumer_key".into(), json!(app.consumer_key));
    all.insert("consumer_secret".into(), json!(app.consumer_secret));
    all.extend(token.as_object().cloned().unwrap_or_default());
    Ok(Value::Object(all))
}

fn app_only(shared: &Shared, body: &Value) -> Reply {
    only(body, &["app"])?;
    let mut state = shared.state();
    let app = app_of(&state, body)?;
    Ok(json!({"token_type": "bearer", "access_token": state.bearer(&app.client_id)}))
}

/// Kills tokens from the service's side, as an account owner or the operator would.
fn revoke(shared: &Shared, body: &Value) -> Reply {
    only(body, &["app", "access", "refresh", "oauth1"])?;
    let app = body["app"].as_str();
    let is = |key: &str, default: bool| body[key].as_bool().unwrap_or(default);
    let mut state = shared.state();
    let theirs = |known: &str| app.is_none_or(|app| app == known);
    for grant in state.grants.iter_mut().filter(|grant| theirs(&grant.app)) {
        if is("access", true) {
            grant.access.clear();
        }
        if is("refresh", false) {
            grant.refresh = None;
        }
    }
    if is("oauth1", false) {
        state.oauth1.retain(|grant| !theirs(&grant.app));
    }
    Ok(json!({"ok": true}))
}

/// Registers an app, or changes one: what is given replaces what was, callback addresses are added.
fn apps(shared: &Shared, body: &Value) -> Reply {
    only(
        body,
        &[
            "client_id",
            "client_secret",
            "redirect_uris",
            "consumer_key",
            "consumer_secret",
            "permission",
        ],
    )?;
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    let id = text("client_id").ok_or_else(|| bad("client_id is missing"))?;
    let mut state = shared.state();
    if state.app(&id).is_none() {
        state.apps.push(AppState {
            app: App {
                client_id: id.clone(),
                client_secret: None,
                redirect_uris: Vec::new(),
                consumer_key: format!("{id}-consumer-key"),
                consumer_secret: format!("{id}-consumer-secret"),
            },
            bearer: None,
            read_only: false,
        });
    }
    let known = state
        .app_mut(&id)
        .ok_or_else(|| bad("the app has vanished"))?;
    if body.get("client_secret").is_some() {
        known.app.client_secret = text("client_secret");
    }
    if let Some(key) = text("consumer_key") {
        known.app.consumer_key = key;
    }
    if let Some(secret) = text("consumer_secret") {
        known.app.consumer_secret = secret;
    }
    if let Some(permission) = text("permission") {
        known.read_only = permission == "read";
    }
    for address in body["redirect_uris"].as_array().into_iter().flatten() {
        if let Some(address) = address.as_str()
            && !known.app.redirect_uris.iter().any(|known| known == address)
        {
            known.app.redirect_uris.push(address.to_owned());
        }
    }
    Ok(json!(known.app))
}

/// Opens another account.
fn users(shared: &Shared, body: &Value) -> Reply {
    only(body, &["username"])?;
    let username = body["username"]
        .as_str()
        .ok_or_else(|| bad("username is missing"))?;
    Ok(json!(shared.state().new_user(username)))
}

/// Puts a post into an account's timeline from outside, to be replied to, quoted or hidden.
fn post(shared: &Shared, body: &Value) -> Reply {
    only(body, &["user", "text", "reply_to"])?;
    let now = shared.now_ms();
    let mut state = shared.state();
    let user = body["user"].as_str().unwrap_or(OTHER_USER).to_owned();
    user_of(&state, &json!({"user": user}))?;
    let text = body["text"].as_str().unwrap_or("A post.").to_owned();
    let reply_to = body["reply_to"].as_str().and_then(parse_id);
    let id = state.id();
    let conversation = reply_to
        .and_then(|target| state.posts.get(&target))
        .map_or(id, |post| post.conversation);
    state.posts.insert(
        id,
        Post {
            id,
            user,
            text: text.clone(),
            plain: text.clone(),
            sent: text,
            lagged: 0,
            body: Value::Null,
            auth_kind: "seed",
            created_ms: now,
            conversation,
            reply_to,
            quotes: None,
            media: Vec::new(),
            history: vec![id],
            deleted: false,
            hidden: false,
        },
    );
    Ok(json!({"id": id.to_string()}))
}
