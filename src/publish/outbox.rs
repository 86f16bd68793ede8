//! What becomes of a post of the outbox after a try: whose fault a failure was decides who has to wait.
//!
//! A failure of the account or of the network makes the account's posts wait and is not the post's; one that may pass makes
//! the post wait, longer each time; any other is final for the post, and those behind it go on.

use crate::error::{Code, Error};
use crate::response::Http;

/// Seconds that a post waits after its first failure; they double with each one.
const FIRST_PAUSE: u64 = 5;
/// The longest they become.
const LONGEST_PAUSE: u64 = 3600;
/// Seconds that an account waits when the network does not reach X.
const NETWORK_PAUSE: u64 = 10;
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
    /// The post is given up.
    Failed,
}

/// What follows from a failure at `now`, after so many tries of at most `most`.
pub fn after(error: &Error, attempts: u64, most: u64, now: u64) -> Next {
    let at = error.get_retry_at().filter(|at| *at > now);
    match error.code() {
        Code::RateLimited => Next::AccountWaits(at.unwrap_or(now + 60)),
        Code::ConnectionFailed => Next::AllWait(now + NETWORK_PAUSE),
        Code::MissingCredentials
        | Code::UnknownProfile
        | Code::AuthorizationRequired
        | Code::GrantUncertain
        | Code::AppMisconfigured
        | Code::Unauthorized
        | Code::InsufficientScope
        | Code::UnsupportedAuthentication
        | Code::PaymentRequired
        | Code::StoreLocked
        | Code::StoreUnavailable => Next::AccountWaits(at.unwrap_or(now + ACCOUNT_PAUSE)),
        Code::Cancelled => Next::Later(now),
        _ if attempts >= most => Next::Failed,
        // An open outcome is never given up by itself: the next try begins with a look at X.
        Code::OutcomeUnknown if error.is_retryable() => Next::Later(at.unwrap_or(now + 60)),
        Code::Timeout | Code::ConnectionLost | Code::ServerError | Code::InvalidAnswer => {
            Next::Later(at.unwrap_or(now + pause(attempts)))
        }
        _ if error.is_retryable() => Next::Later(at.unwrap_or(now + pause(attempts))),
        _ => Next::Failed,
    }
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
            let next = after(&error(Code::ServerError), attempts, u64::MAX, NOW);
            assert_eq!(next, Next::Later(NOW + seconds), "{attempts}");
        }
    }

    #[test]
    fn the_accounts_troubles_are_not_the_posts() {
        for code in [
            Code::RateLimited,
            Code::AuthorizationRequired,
            Code::PaymentRequired,
        ] {
            let next = after(&error(code), 99, 1, NOW);
            assert!(
                matches!(next, Next::AccountWaits(at) if at > NOW),
                "{code:?}"
            );
        }
        let offline = after(&error(Code::ConnectionFailed), 99, 1, NOW);
        assert!(matches!(offline, Next::AllWait(at) if at > NOW));
        let limited = error(Code::RateLimited).retry_at(Some(NOW + 7));
        assert_eq!(after(&limited, 1, 1, NOW), Next::AccountWaits(NOW + 7));
    }

    #[test]
    fn what_no_waiting_would_cure_is_given_up_at_once() {
        for code in [
            Code::Forbidden,
            Code::DuplicateContent,
            Code::InvalidParameter,
        ] {
            assert_eq!(after(&error(code), 1, 10, NOW), Next::Failed);
        }
        assert_eq!(after(&error(Code::ServerError), 10, 10, NOW), Next::Failed);
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
