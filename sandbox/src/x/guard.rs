//! Who may call what, and how often.
//!
//! `guard` walks a request past all of it in the service's order: identity, kind, permission, scope, quota, the account's
//! troubles. A refused scope therefore carries no rate-limit headers, as on the real service.

use super::endpoints::{CREATE_POST, Endpoint};
use super::exchange::{Exchange, Rate};
use super::problems;
use super::signature::{self, Refusal};
use crate::http::answer::Halt;
use crate::http::pairs::Pairs;
use crate::state::settings::Settings;
use crate::state::world::Window;

const WINDOW_SECS: u64 = 900;

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
        let signed = signature::verify(exchange, form).map_err(|_| problems::unauthorized())?;
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
    admit(&settings, endpoint, &caller)?;
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
    let signed = signature::verify(exchange, form).map_err(Refusal::numbered)?;
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

/// Refuses what the caller's account may not do at present.
fn admit(settings: &Settings, endpoint: &Endpoint, caller: &Caller) -> Result<(), Halt> {
    if caller.user.is_empty() {
        return Ok(());
    }
    match settings.account_state.of(&caller.user) {
        Some(trouble) if !trouble.is_for_posts_only() || endpoint.name == CREATE_POST.name => {
            Err(problems::forbidden(trouble.detail()).into())
        }
        _ => Ok(()),
    }
}
