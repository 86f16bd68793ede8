//! Who may call what, and how often.
//!
//! Each endpoint is one row: its limits per quarter of an hour, the scopes it needs and the kinds of authentication it
//! takes. `guard` walks a request past all of it in the service's order: identity, kind, permission, scope, quota. A
//! refused scope therefore carries no rate-limit headers, as on the real service.

use crate::account;
use crate::answer::Halt;
use crate::exchange::{Exchange, Pairs, Rate};
use crate::oauth1::{self, Refusal};
use crate::problems;
use crate::state::Window;

const WINDOW_SECS: u64 = 900;

pub(crate) struct Endpoint {
    pub(crate) name: &'static str,
    per_user: u32,
    per_app: u32,
    scopes: &'static [&'static str],
    oauth1: bool,
    app_only: bool,
    write: bool,
}

const fn write(name: &'static str, per_user: u32, scopes: &'static [&'static str]) -> Endpoint {
    Endpoint {
        name,
        per_user,
        per_app: 0,
        scopes,
        oauth1: true,
        app_only: false,
        write: true,
    }
}

const fn read(
    name: &'static str,
    per_user: u32,
    per_app: u32,
    scopes: &'static [&'static str],
) -> Endpoint {
    Endpoint {
        name,
        per_user,
        per_app,
        scopes,
        oauth1: true,
        app_only: per_app > 0,
        write: false,
    }
}

const fn without_oauth1(mut endpoint: Endpoint) -> Endpoint {
    endpoint.oauth1 = false;
    endpoint
}

const POST: &[&str] = &["tweet.read", "tweet.write", "users.read"];
const READ: &[&str] = &["tweet.read", "users.read"];
const LIKE: &[&str] = &["like.write", "tweet.read", "users.read"];
const BOOKMARK: &[&str] = &["bookmark.write", "tweet.read", "users.read"];
const MEDIA: &[&str] = &["media.write"];

pub(crate) const CREATE_POST: Endpoint = write("POST /2/tweets", 100, POST);
pub(crate) const DELETE_POST: Endpoint = write("DELETE /2/tweets/:id", 50, POST);
pub(crate) const GET_POST: Endpoint = read("GET /2/tweets/:id", 900, 450, READ);
pub(crate) const GET_POSTS: Endpoint = read("GET /2/tweets", 5000, 3500, READ);
pub(crate) const HIDE: Endpoint = write(
    "PUT /2/tweets/:id/hidden",
    50,
    &["tweet.read", "users.read", "tweet.moderate.write"],
);
pub(crate) const LIKING_USERS: Endpoint = read(
    "GET /2/tweets/:id/liking_users",
    75,
    75,
    &["like.read", "tweet.read", "users.read"],
);
pub(crate) const ME: Endpoint = read("GET /2/users/me", 75, 0, READ);
pub(crate) const USER_POSTS: Endpoint = read("GET /2/users/:id/tweets", 900, 10_000, READ);
pub(crate) const ADD_LIKE: Endpoint = write("POST /2/users/:id/likes", 50, LIKE);
pub(crate) const REMOVE_LIKE: Endpoint = write("DELETE /2/users/:id/likes/:tweet_id", 50, LIKE);
pub(crate) const ADD_RETWEET: Endpoint = write("POST /2/users/:id/retweets", 50, POST);
pub(crate) const REMOVE_RETWEET: Endpoint =
    write("DELETE /2/users/:id/retweets/:tweet_id", 50, POST);
pub(crate) const ADD_BOOKMARK: Endpoint =
    without_oauth1(write("POST /2/users/:id/bookmarks", 50, BOOKMARK));
pub(crate) const REMOVE_BOOKMARK: Endpoint = without_oauth1(write(
    "DELETE /2/users/:id/bookmarks/:tweet_id",
    50,
    BOOKMARK,
));
pub(crate) const BOOKMARKS: Endpoint = read(
    "GET /2/users/:id/bookmarks",
    180,
    0,
    &["bookmark.read", "tweet.read", "users.read"],
);
pub(crate) const UPLOAD: Endpoint = write("POST /2/media/upload", 500, MEDIA);
pub(crate) const STATUS: Endpoint = read("GET /2/media/upload", 1000, 0, MEDIA);
pub(crate) const INITIALIZE: Endpoint = write("POST /2/media/upload/initialize", 1875, MEDIA);
pub(crate) const APPEND: Endpoint = write("POST /2/media/upload/:id/append", 1875, MEDIA);
pub(crate) const FINALIZE: Endpoint = write("POST /2/media/upload/:id/finalize", 1875, MEDIA);
pub(crate) const METADATA: Endpoint = write("POST /2/media/metadata", 500, MEDIA);
pub(crate) const ADD_SUBTITLES: Endpoint = write("POST /2/media/subtitles", 100, MEDIA);
pub(crate) const REMOVE_SUBTITLES: Endpoint = write("DELETE /2/media/subtitles", 100, MEDIA);

/// Who calls, once believed.
pub(crate) struct Caller {
    /// The account; empty for an app without one.
    pub(crate) user: String,
    pub(crate) auth_kind: &'static str,
}

/// Lets a `/2` request through, or says why not.
pub(crate) fn guard(
    exchange: &mut Exchange,
    endpoint: &Endpoint,
    form: &Pairs,
) -> Result<Caller, Halt> {
    let header = exchange.header("authorization").unwrap_or_default();
    let settings = exchange.settings.clone();
    let (caller, subject, limit) = if header
        .get(..6)
        .is_some_and(|s| s.eq_ignore_ascii_case("OAuth "))
    {
        exchange.note_auth("oauth1");
        let signed = oauth1::verify(exchange, form).map_err(|_| problems::unauthorized())?;
        let grant = signed.grant.ok_or_else(problems::unauthorized)?;
        exchange.access_level = Some(if grant.read_only {
            "read"
        } else {
            "read-write"
        });
        if !endpoint.oauth1 {
            return Err(problems::unsupported_authentication(
                &settings,
                "OAuth 1.0a User Context",
                &["OAuth 2.0 User Context"],
            )
            .into());
        }
        if endpoint.write && grant.read_only {
            return Err(problems::oauth1_permissions(&settings).into());
        }
        let subject = format!("{} {}", signed.app, grant.user);
        (
            Caller {
                user: grant.user,
                auth_kind: "oauth1",
            },
            subject,
            endpoint.per_user,
        )
    } else {
        let token = header
            .get(..7)
            .filter(|scheme| scheme.eq_ignore_ascii_case("Bearer "))
            .map(|_| header[7..].trim().to_owned())
            .ok_or_else(problems::unauthorized)?;
        bearer(exchange, endpoint, &token)?
    };
    count(exchange, endpoint, subject, limit)?;
    account::admit(&settings, endpoint, &caller)?;
    Ok(caller)
}

fn bearer(
    exchange: &Exchange,
    endpoint: &Endpoint,
    token: &str,
) -> Result<(Caller, String, u32), Halt> {
    let now = exchange.now_ms();
    let state = exchange.shared.state();
    if let Some(app) = state
        .apps
        .iter()
        .find(|app| app.bearer.as_deref() == Some(token))
    {
        exchange.note_auth("app_only");
        if !endpoint.app_only {
            let supported: &[&str] = if endpoint.oauth1 {
                &["OAuth 1.0a User Context", "OAuth 2.0 User Context"]
            } else {
                &["OAuth 2.0 User Context"]
            };
            return Err(problems::unsupported_authentication(
                &exchange.settings,
                "OAuth 2.0 Application-Only",
                supported,
            )
            .into());
        }
        let subject = format!("{} app", app.app.client_id);
        let caller = Caller {
            user: String::new(),
            auth_kind: "app_only",
        };
        return Ok((caller, subject, endpoint.per_app));
    }
    exchange.note_auth("oauth2");
    let grant = state
        .grants
        .iter()
        .find(|grant| {
            grant
                .access
                .iter()
                .any(|(known, expires)| known == token && now < *expires)
        })
        .ok_or_else(problems::unauthorized)?;
    if endpoint
        .scopes
        .iter()
        .any(|needed| !grant.scopes.iter().any(|scope| scope == needed))
    {
        return Err(problems::forbidden("Forbidden").into());
    }
    let caller = Caller {
        user: grant.user.clone(),
        auth_kind: "oauth2",
    };
    let subject = format!("{} {}", grant.app, grant.user);
    Ok((caller, subject, endpoint.per_user))
}

/// Takes one from the caller's window, or refuses with 429.
fn count(
    exchange: &mut Exchange,
    endpoint: &Endpoint,
    subject: String,
    documented: u32,
) -> Result<(), Halt> {
    let settings = exchange.settings.clone();
    let changed = settings
        .rate_limits
        .get(endpoint.name)
        .or_else(|| settings.rate_limits.get("*"));
    let limit = changed.map_or(documented, |changed| changed.limit);
    let window_ms = changed
        .and_then(|changed| changed.window_secs)
        .unwrap_or(WINDOW_SECS) as i64
        * 1000;
    let now = exchange.now_ms();
    let (used, reset) = {
        let mut state = exchange.shared.state();
        let window = state
            .windows
            .entry((endpoint.name.to_owned(), subject))
            .or_insert(Window {
                start_ms: now,
                used: 0,
            });
        if now >= window.start_ms + window_ms {
            *window = Window {
                start_ms: now,
                used: 0,
            };
        }
        let allowed = window.used < limit;
        if allowed {
            window.used += 1;
        }
        // Rounded up, so that who waits until then is never a fraction of a second early.
        let reset = (window.start_ms + window_ms + 999) / 1000;
        (allowed.then_some(window.used), reset)
    };
    if settings.rate_limit_headers {
        exchange.rate = Some(Rate {
            limit,
            remaining: used.map_or(0, |used| limit - used),
            reset,
        });
    }
    match used {
        Some(_) => Ok(()),
        None => Err(problems::too_many_requests(&settings, settings.rate_limit_style).into()),
    }
}

/// Lets a v1.1 request through: OAuth 1.0a only, with that family's refusals.
pub(crate) fn guard_v1(exchange: &mut Exchange, form: &Pairs, write: bool) -> Result<Caller, Halt> {
    let header = exchange.header("authorization").unwrap_or_default();
    if header.is_empty() {
        exchange.note_auth("none");
        return Err(problems::bad_authentication_data().into());
    }
    if header
        .get(..7)
        .is_some_and(|s| s.eq_ignore_ascii_case("Bearer "))
    {
        exchange.note_auth("oauth2");
        return Err(problems::v1(
            403,
            220,
            "Your credentials do not allow access to this resource.",
        )
        .into());
    }
    exchange.note_auth("oauth1");
    let signed = oauth1::verify(exchange, form).map_err(Refusal::numbered)?;
    let grant = signed.grant.ok_or_else(problems::could_not_authenticate)?;
    exchange.access_level = Some(if grant.read_only {
        "read"
    } else {
        "read-write"
    });
    if write && grant.read_only {
        return Err(problems::v1(403, 261, "Application cannot perform write actions.").into());
    }
    Ok(Caller {
        user: grant.user,
        auth_kind: "oauth1",
    })
}
