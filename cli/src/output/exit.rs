//! Exit codes: what a script may conclude without reading a word.
//!
//! The question that matters after a failed post is whether repeating could post it twice, so an unknown outcome wins over
//! every other reason.

use xpost::error::{Code, Error, Outcome};
use xpost::language::Text;

/// Done.
pub const OK: u8 = 0;
/// X refused.
pub const REFUSED: u8 = 1;
/// The command line, a parameter or a media file is wrong; nothing was sent.
pub const USAGE: u8 = 2;
/// Sign in first.
pub const AUTHORIZATION: u8 = 3;
/// The network or X failed; nothing was applied.
pub const NETWORK: u8 = 4;
/// It may have been done.
pub const UNKNOWN: u8 = 5;
/// Too many requests.
pub const RATE_LIMITED: u8 = 6;
/// The store of profiles cannot be used.
pub const STORE: u8 = 7;
/// What shells add to the number of the signal that ended a program: 130 for Ctrl-C, 143 for TERM.
pub const BY_SIGNAL: u8 = 128;
/// A defect of ours, or the answer could not be written.
pub const INTERNAL: u8 = 70;

/// Every code with its meaning, for the help.
pub const TABLE: &[(u8, Text)] = &[
    (OK, Text::new("done", "выполнено")),
    (
        REFUSED,
        Text::new("X refused the request", "X отказал в запросе"),
    ),
    (
        USAGE,
        Text::new(
            "wrong usage, parameter or media file; nothing was sent",
            "неверная команда, параметр или медиафайл; ничего не отправлено",
        ),
    ),
    (
        AUTHORIZATION,
        Text::new(
            "credentials are missing or not accepted: authorize again",
            "нет данных для входа или они не приняты: авторизуйтесь заново",
        ),
    ),
    (
        NETWORK,
        Text::new(
            "network or server failure; nothing was applied, safe to repeat",
            "сбой сети или сервера; ничего не изменено, можно повторить",
        ),
    ),
    (
        UNKNOWN,
        Text::new(
            "outcome unknown: it may have been done, look before repeating",
            "исход неизвестен: возможно, выполнено; проверьте, прежде чем повторять",
        ),
    ),
    (
        RATE_LIMITED,
        Text::new("a rate limit is exhausted", "исчерпан лимит запросов"),
    ),
    (
        STORE,
        Text::new(
            "the store of profiles cannot be used; nothing was sent",
            "хранилище профилей недоступно; ничего не отправлено",
        ),
    ),
    (
        INTERNAL,
        Text::new(
            "a defect of this program, or the answer could not be written",
            "ошибка самой программы, либо ответ не удалось записать",
        ),
    ),
    (
        BY_SIGNAL + 1,
        Text::new(
            "ended by HUP: its terminal was closed",
            "завершена сигналом HUP: закрыт терминал",
        ),
    ),
    (
        BY_SIGNAL + 2,
        Text::new(
            "interrupted (Ctrl-C); the message says whether something was done",
            "прервана (Ctrl-C); в сообщении сказано, выполнено ли что-нибудь",
        ),
    ),
    (
        BY_SIGNAL + 15,
        Text::new(
            "ended by TERM; the message says whether something was done",
            "завершена сигналом TERM; в сообщении сказано, выполнено ли что-нибудь",
        ),
    ),
];

/// The code for a failure.
pub fn of(error: &Error) -> u8 {
    if error.get_outcome() != Outcome::NotApplied {
        return UNKNOWN;
    }
    match error.code() {
        Code::NullPointer
        | Code::InvalidUtf8
        | Code::InvalidJson
        | Code::InvalidParameter
        | Code::MissingParameter
        | Code::UnknownOperation
        | Code::UnknownClient
        | Code::MediaUnreadable
        | Code::MediaEmpty
        | Code::MediaUnsupported
        | Code::IdempotencyConflict
        | Code::QueueConflict
        | Code::BudgetExceeded => USAGE,
        // The library's own check speaks of a file, X's answer of a request.
        Code::MediaTooLarge if error.get_body().is_none() => USAGE,
        Code::MissingCredentials
        | Code::UnsupportedAuthentication
        | Code::AuthorizationDenied
        | Code::InvalidState
        | Code::InvalidCode
        | Code::AuthorizationRequired
        | Code::UnknownProfile
        | Code::AppMisconfigured
        | Code::Unauthorized
        | Code::InsufficientScope => AUTHORIZATION,
        Code::MediaTimeout
        | Code::ConnectionFailed
        | Code::ConnectionLost
        | Code::Timeout
        | Code::Intercepted
        | Code::InvalidAnswer
        | Code::ServerError
        | Code::GrantUncertain
        | Code::Cancelled => NETWORK,
        Code::OutcomeUnknown => UNKNOWN,
        Code::MediaTooLarge
        | Code::MediaFailed
        | Code::DuplicateContent
        | Code::Forbidden
        | Code::AccountRestricted
        | Code::PaymentRequired
        | Code::NotFound
        | Code::Rejected => REFUSED,
        Code::RateLimited => RATE_LIMITED,
        Code::StoreLocked
        | Code::StoreUnavailable
        | Code::StoreDamaged
        | Code::StoreVersion
        | Code::StoreKeyInvalid => STORE,
        Code::Internal => INTERNAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: Code) -> Error {
        Error::new(code, Text::new("", ""))
    }

    #[test]
    fn an_unknown_outcome_wins_over_every_reason() {
        for code in Code::ALL {
            assert_eq!(of(&error(*code).outcome(Outcome::Unknown)), UNKNOWN);
        }
    }

    #[test]
    fn every_code_is_one_of_the_table_and_none_means_success() {
        for code in Code::ALL {
            let exit = of(&error(*code));
            assert_ne!(exit, OK);
            assert!(TABLE.iter().any(|(known, _)| *known == exit));
        }
    }
}
