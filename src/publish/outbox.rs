//! What becomes of a post of the outbox after a try: whose fault a failure was decides who has to wait.
//!
//! A failure of the account, the app or the road to X makes the account's posts wait and is not the post's; one that may pass
//! makes the post wait, longer each time; any other is final for the post, and those behind it go on. When X refuses two posts
//! in a row in the same words and gives no reason that lies in a post, the account is suspected.

use serde_json::Value;

use crate::error::{Code, Error};
use crate::language::Language;
use crate::response::Http;
use crate::x::refusals::{self, Class};

/// Seconds that a post waits after its first failure; they double with each one.
const FIRST_PAUSE: u64 = 5;
/// The longest they become.
const LONGEST_PAUSE: u64 = 3600;
/// Seconds that an account waits at least when a limit is reached.
const SHORTEST_PAUSE: u64 = 5;
/// Seconds that an account waits when the network does not reach X.
const NETWORK_PAUSE: u64 = 10;
/// Seconds that an account waits when not X but something on the way to it answers.
const ROAD_PAUSE: u64 = 60;
/// Seconds that an account waits when somebody has to do something about it.
const ACCOUNT_PAUSE: u64 = 300;

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The post is tried again at that moment.
    Later(u64),
    /// The account's posts wait until then, this one in front: the try does not count against it.
    AccountWaits(u64),
    /// The same, but this one goes behind the others, since the failure may be its own.
    AllWait(u64),
    /// As before, but the try counts: the account is only suspected.
    Suspected(u64),
    /// The post is given up.
    Failed,
}

/// What follows from a failure at `now`, after so many tries of at most `most`. `again`: the account's post before this one was
/// refused in the same way.
pub fn after(error: &Error, attempts: u64, most: u64, now: u64, again: bool) -> Next {
    let at = error.get_retry_at().filter(|at| *at > now);
    match accountable(error) {
        // A limit whose end X puts into the past has to be waited for all the same.
        Code::RateLimited => {
            Next::AccountWaits(at.map_or(now + 60, |at| at.max(now + SHORTEST_PAUSE)))
        }
        Code::ConnectionFailed => Next::AllWait(now + NETWORK_PAUSE),
        Code::Intercepted => Next::AllWait(at.unwrap_or(now + ROAD_PAUSE)),
        // A redirect is not followed, and not X's either.
        Code::InvalidAnswer if matches!(error.get_status(), Some(300..=399)) => {
            Next::AllWait(now + ROAD_PAUSE)
        }
        Code::MissingCredentials
        | Code::UnknownProfile
        | Code::AuthorizationRequired
        | Code::GrantUncertain
        | Code::AppMisconfigured
        | Code::Unauthorized
        | Code::InsufficientScope
        | Code::UnsupportedAuthentication
        | Code::PaymentRequired
        | Code::AccountRestricted
        | Code::StoreLocked
        | Code::StoreUnavailable => Next::AccountWaits(at.unwrap_or(now + ACCOUNT_PAUSE)),
        Code::Cancelled => Next::Later(now),
        // The post was not even tried.
        _ if error.is_of_account() => {
            let pause = if error.is_retryable() {
                NETWORK_PAUSE
            } else {
                ACCOUNT_PAUSE
            };
            Next::AccountWaits(at.unwrap_or(now + pause))
        }
        _ if attempts >= most => Next::Failed,
        _ if again && refusal(error).is_some() => Next::Suspected(now + ACCOUNT_PAUSE),
        // An open outcome is never given up by itself: the next try begins with a look at X.
        Code::OutcomeUnknown if error.is_retryable() => Next::Later(at.unwrap_or(now + 60)),
        Code::Timeout | Code::ConnectionLost | Code::ServerError | Code::InvalidAnswer => {
            Next::Later(at.unwrap_or(now + pause(attempts)))
        }
        _ if error.is_retryable() => Next::Later(at.unwrap_or(now + pause(attempts))),
        _ => Next::Failed,
    }
}

/// The code that says who has to wait: where the outcome stays open because X could not be asked, or the answer was a page
/// that is not X's, that of the reason.
pub fn accountable(error: &Error) -> Code {
    match (error.code(), error.get_cause()) {
        (
            Code::OutcomeUnknown,
            Some(
                cause @ (Code::ConnectionFailed
                | Code::Intercepted
                | Code::AccountRestricted
                | Code::PaymentRequired
                | Code::RateLimited
                | Code::AuthorizationRequired
                | Code::AppMisconfigured
                | Code::Unauthorized
                | Code::InsufficientScope),
            ),
        ) => cause,
        (Code::ServerError | Code::InvalidAnswer, Some(Code::Intercepted)) => Code::Intercepted,
        (code, _) => code,
    }
}

/// What tells a refusal of X from others, when X gives no reason for it that lies in the post and none is known here.
pub fn refusal(error: &Error) -> Option<String> {
    bare(&error.to_json(Language::En))
}

/// The same for an error as the outbox keeps it.
pub fn bare(error: &Value) -> Option<String> {
    let body = error.get("body")?;
    let is_bare = error["code"] == Code::Forbidden.as_str()
        && error.get("hint").is_none()
        && refusals::class(body) != Some(Class::Content);
    is_bare.then(|| refusals::words(body))
}

fn pause(attempts: u64) -> u64 {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    2_u64
        .saturating_pow(doublings)
        .saturating_mul(FIRST_PAUSE)
        .min(LONGEST_PAUSE)
}

/// Until when an account waits after a success that used up its limit.
pub fn used_up(http: &Http, now: u64) -> Option<u64> {
    (http.remaining == Some(0))
        .then_some(http.reset)
        .flatten()
        .filter(|reset| *reset > now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Text;

    const NOW: u64 = 1_000;

    fn error(code: Code) -> Error {
        Error::new(code, Text::new("", ""))
    }

    #[test]
    fn a_post_waits_twice_as_long_each_time_but_never_more_than_an_hour() {
        for (attempts, seconds) in [(1, 5), (2, 10), (3, 20), (11, 3600), (500, 3600)] {
            let next = after(&error(Code::ServerError), attempts, u64::MAX, NOW, false);
            assert_eq!(next, Next::Later(NOW + seconds), "{attempts}");
        }
    }

    #[test]
    fn the_accounts_troubles_are_not_the_posts() {
        for code in [
            Code::RateLimited,
            Code::AuthorizationRequired,
            Code::PaymentRequired,
            Code::AccountRestricted,
        ] {
            let next = after(&error(code), 99, 1, NOW, false);
            assert!(
                matches!(next, Next::AccountWaits(at) if at > NOW),
                "{code:?}"
            );
        }
        let redirected = error(Code::InvalidAnswer).status(302);
        for failure in [
            error(Code::ConnectionFailed),
            error(Code::Intercepted),
            redirected,
        ] {
            let offline = after(&failure, 99, 1, NOW, false);
            assert!(matches!(offline, Next::AllWait(at) if at > NOW));
            let open = error(Code::OutcomeUnknown).because(failure.code());
            let open = after(&open.retryable(true), 99, 1, NOW, false);
            assert_eq!(open == offline, failure.code() != Code::InvalidAnswer);
        }
        for (code, page) in [(Code::ServerError, 502), (Code::InvalidAnswer, 200)] {
            let page = error(code).status(page).because(Code::Intercepted);
            assert!(matches!(after(&page, 99, 1, NOW, false), Next::AllWait(at) if at > NOW));
        }
        for of_account in [
            error(Code::Rejected).of_account(),
            error(Code::ServerError).retryable(true).of_account(),
            error(Code::InvalidParameter).parameter("auth.ca_file"),
        ] {
            let next = after(&of_account, 99, 1, NOW, false);
            assert!(matches!(next, Next::AccountWaits(at) if at > NOW));
        }
        let of_the_post = error(Code::InvalidParameter).parameter("author");
        assert_eq!(after(&of_the_post, 1, 10, NOW, false), Next::Failed);
        for (told, until) in [(NOW + 7, NOW + 7), (NOW + 1, NOW + 5)] {
            let limited = error(Code::RateLimited).retry_at(Some(told));
            assert_eq!(after(&limited, 1, 1, NOW, false), Next::AccountWaits(until));
        }
    }

    #[test]
    fn what_no_waiting_would_cure_is_given_up_at_once() {
        for code in [
            Code::Forbidden,
            Code::DuplicateContent,
            Code::InvalidParameter,
        ] {
            assert_eq!(after(&error(code), 1, 10, NOW, true), Next::Failed);
        }
        assert_eq!(
            after(&error(Code::ServerError), 10, 10, NOW, false),
            Next::Failed
        );
    }

    #[test]
    fn two_equal_refusals_without_a_reason_in_the_post_are_the_accounts() {
        let refused = |detail: &str| {
            Error::new(Code::Forbidden, Text::new("no", "нет"))
                .body(Some(serde_json::json!({"detail": detail})))
        };
        let bare = refused("You are not permitted to perform this action.");
        assert!(refusal(&bare).is_some());
        assert_eq!(after(&bare, 1, 10, NOW, false), Next::Failed);
        assert!(matches!(after(&bare, 1, 10, NOW, true), Next::Suspected(at) if at > NOW));
        assert_eq!(after(&bare, 10, 10, NOW, true), Next::Failed);
        for known in [
            refused("Posts are limited to a maximum of one cashtag"),
            bare.hint(Text::new("too long", "слишком длинно")),
        ] {
            assert_eq!(refusal(&known), None);
            assert_eq!(after(&known, 1, 10, NOW, true), Next::Failed);
        }
    }

    #[test]
    fn a_limit_that_is_used_up_is_known_before_x_refuses() {
        let http = |remaining, reset| Http {
            remaining,
            reset,
            ..Http::default()
        };
        assert_eq!(used_up(&http(Some(0), Some(NOW + 9)), NOW), Some(NOW + 9));
        assert_eq!(used_up(&http(Some(1), Some(NOW + 9)), NOW), None);
        assert_eq!(used_up(&http(Some(0), Some(NOW)), NOW), None);
        assert_eq!(used_up(&http(None, None), NOW), None);
    }
}
