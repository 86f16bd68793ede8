//! The authorization link, the keys under which it is made, and what a profile keeps of the app (decision 6).

use super::call::Call;
use super::pending::{self, Pending};
use crate::clock;
use crate::error::{Code, Error};
use crate::language::text;
use crate::oauth2::{self, Binding, Tie};
use crate::parameters::Standard;
use crate::random;
use crate::response::Warning;
use crate::secret::Secret;
use crate::store::{Grant, Profile};

/// Makes a link and returns it with its state; both the caller's own `state` and `verifier` are used when given. A
/// public client's verifier is always tied to the sign-in: it is all that proves who redeems the code.
pub(super) fn make_link(
    call: &Call<'_>,
    state: Option<&str>,
    verifier: Option<Secret>,
    tie: Tie,
) -> Result<(String, String), Error> {
    let standard = &call.signing()?;
    let client_id = standard.require("client_id")?;
    let redirect_uri = standard.require("redirect_uri")?;
    let key = match app_key(standard) {
        Some(key) => key,
        None => new_key(call, standard)?,
    };
    let binding = Binding {
        key: &key,
        client_id,
        redirect_uri,
    };
    let is_confidential = standard.secret("client_secret").is_some();
    let tie = if is_confidential { tie } else { Tie::SignIn };
    let now = clock::unix_seconds();
    let state = match state {
        Some(own) if own.len() <= 500 => own.to_owned(),
        Some(_) => {
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `state`: longer than X's 500 characters",
                    "параметр `state`: длиннее допустимых в X 500 символов"
                ),
            )
            .parameter("state"));
        }
        None => binding.issue_state(tie, now, random::bytes::<16>()?),
    };
    let by_code = verifier.is_some() || tie == Tie::App || !is_confidential;
    let verifier = verifier.unwrap_or_else(|| binding.verifier(tie, &state));
    let link = oauth2::authorization_link(
        standard.url("authorize_url"),
        client_id,
        redirect_uri,
        standard.text("scope"),
        &state,
        &oauth2::challenge(verifier.expose()),
    );
    pending::remember(Pending {
        client_id: client_id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        state: state.clone(),
        verifier,
        by_code,
        issued: now,
    });
    Ok((link, state))
}

/// A public client has no secret to derive from: its key is made here and kept in the profile, or by the caller.
fn new_key(call: &Call<'_>, standard: &Standard) -> Result<Secret, Error> {
    let mut key = Secret::new(&random::hex::<32>()?);
    let mut is_kept = false;
    if let Some(name) = call.profile_name() {
        call.store()?.update(name, |profile| {
            // A sign-in that has only begun leaves a grant of another app as it is.
            is_kept = !is_of_another_app(profile, standard);
            if !is_kept {
                return None;
            }
            // Another process may have been faster; its link must go on working.
            if let Some(theirs) = profile.secret("state_key") {
                key = theirs;
                return None;
            }
            profile.keep("state_key", key.expose());
            keep_app(profile, standard);
            // Of tokens that it has already nobody knows where they are from.
            if profile.grant == Grant::None && profile.secret("oauth_token").is_none() {
                profile.settle(standard.place());
            }
            Some(())
        })?;
    }
    if !is_kept {
        call.update("state_key", key.expose());
    }
    Ok(key)
}

fn is_of_another_app(profile: &Profile, standard: &Standard) -> bool {
    profile.is_elsewhere(standard.place())
        || profile
            .secret("client_id")
            .is_some_and(|id| id.expose() != standard.text("client_id"))
}

/// A profile keeps what it needs to refresh and to make a new link.
pub(super) fn keep_app(profile: &mut Profile, standard: &Standard) {
    if is_of_another_app(profile, standard) {
        for key in ["client_secret", "redirect_uri", "state_key"] {
            profile.keep(key, "");
        }
    }
    for key in [
        "client_id",
        "client_secret",
        "redirect_uri",
        "state_key",
        "premium",
    ] {
        if !standard.text(key).is_empty() {
            profile.keep(key, standard.text(key));
        }
    }
}

/// The link with which the user renews a dead grant, when there is all it takes to make one.
pub(super) fn renewal_link(call: &Call<'_>) -> Option<String> {
    let made = make_link(call, None, None, Tie::App);
    made.ok().map(|(link, _)| link)
}

/// The key under which states and verifiers are made: the client secret, or a public client's own key.
pub(super) fn app_key(standard: &Standard) -> Option<Secret> {
    standard
        .secret("client_secret")
        .or_else(|| standard.secret("state_key"))
}

/// Warns of a link without the scope that makes a grant last.
pub(super) fn warn_of_short_life(call: &Call<'_>, standard: &Standard) {
    let scope = standard.text("scope");
    if !scope.split(' ').any(|scope| scope == "offline.access") {
        call.warn(short_life());
    }
}

pub(super) fn short_life() -> Warning {
    Warning {
        code: "no_offline_access",
        message: text!(
            "without the scope “offline.access” the access ends in two hours and cannot be renewed: add it to `auth.scope` and sign in again",
            "без разрешения «offline.access» доступ закончится через два часа и не обновится: добавьте его в `auth.scope` и войдите заново"
        ),
    }
}

/// RFC 7636 §4.1.
pub(super) fn own_verifier(text: &str) -> Result<Secret, Error> {
    let fits = (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    if fits {
        return Ok(Secret::new(text));
    }
    Err(Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `code_verifier`: expected 43 to 128 characters of A-Z a-z 0-9 - . _ ~",
            "параметр `code_verifier`: ожидалось от 43 до 128 символов A-Z a-z 0-9 - . _ ~"
        ),
    )
    .parameter("code_verifier"))
}
