//! Why a pair could not be refreshed, and what its user has to do.

use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::store::Grant;

/// The answer to a refresh was lost: what the call was about has not happened, and the next call finds out more.
pub(super) fn uncertain(error: Error) -> Error {
    if error.get_outcome() != Outcome::Unknown {
        return error;
    }
    error
        .renamed(
            Code::GrantUncertain,
            text!(
                "the answer to a refresh of the access token was lost: X may have used the refresh token up",
                "ответ на обновление токена доступа утерян: X мог погасить токен обновления"
            ),
        )
        .outcome(Outcome::NotApplied)
        .retryable(true)
        .hint(text!(
            "repeat the call: if X never saw the refresh, it succeeds; otherwise the user has to authorize the app again",
            "повторите вызов: если обновление не дошло до X, он удастся; иначе пользователь должен авторизовать приложение заново"
        ))
}

/// X refused the refresh token; when an earlier answer had been lost, that is why.
pub(super) fn died(error: Error, before: Grant) -> Error {
    if before != Grant::Refreshing {
        return error;
    }
    error.renamed(
        Code::AuthorizationRequired,
        text!(
            "the grant is lost: the answer to an earlier refresh never arrived, and X has used the refresh token up",
            "доступ утрачен: ответ на прежнее обновление не дошёл, и X погасил токен обновления"
        ),
    )
}

/// Nobody can refresh the pair of this profile any more.
pub(super) fn dead(name: &str) -> Error {
    Error::new(
        Code::AuthorizationRequired,
        text!(
            "the grant of profile `{name}` is dead: the user has to authorize the app again",
            "доступ профиля `{name}` утрачен: пользователь должен авторизовать приложение заново"
        ),
    )
    .hint(text!(
        "sign in again with Authorize, or send the user to a new link",
        "войдите заново через Авторизоваться либо дайте пользователю новую ссылку"
    ))
}

/// X would refuse the refresh token of another app, and nobody could tell that from a dead grant.
pub(super) fn another_app(name: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `auth.client_id`: profile `{name}` was signed in with another app",
            "параметр `auth.client_id`: профиль `{name}` получен для другого приложения"
        ),
    )
    .parameter("auth.client_id")
    .hint(text!(
        "leave `auth.client_id` out, or sign the profile in again with this app",
        "не задавайте `auth.client_id` либо войдите в профиль заново с этим приложением"
    ))
}

/// The store has no such profile.
pub fn unknown_profile(name: &str) -> Error {
    Error::new(
        Code::UnknownProfile,
        text!(
            "the store has no profile `{name}`",
            "в хранилище нет профиля `{name}`"
        ),
    )
    .parameter("auth.profile")
    .hint(text!(
        "sign in with Authorize, or keep tokens that you have with SaveCredentials; ListProfiles lists what is there",
        "войдите через Авторизоваться либо сохраните имеющиеся токены через СохранитьДанныеАвторизации; список даёт ПолучитьСписокПрофилей"
    ))
}
