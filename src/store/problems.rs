//! What can be wrong with a store, in the words of its user.

use super::backend::SCHEMA;
use crate::error::{Code, Error};
use crate::language::{Text, text};

/// The same about the store at `place`, where the store itself is at fault.
pub(super) fn of(place: &Text, error: Error) -> Error {
    match error.code() {
        Code::StoreUnavailable | Code::StoreLocked | Code::StoreDamaged | Code::StoreVersion
            if error.get_parameter() == Some("auth.store") =>
        {
            error.followed_by(place)
        }
        _ => error,
    }
}

/// It cannot be read or written; `reason` says why.
pub(super) fn unavailable(reason: &Text) -> Error {
    let (en, ru) = (&reason.en, &reason.ru);
    Error::new(
        Code::StoreUnavailable,
        text!(
            "the store cannot be used: {en}",
            "хранилище недоступно: {ru}"
        ),
    )
    .parameter("auth.store")
}

/// Somebody else holds it.
pub(super) fn locked() -> Error {
    Error::new(
        Code::StoreLocked,
        text!(
            "the store is held locked by another program",
            "хранилище заблокировано другой программой"
        ),
    )
    .parameter("auth.store")
    .retryable(true)
    .hint(text!(
        "repeat; if it stays so, end the program that holds it",
        "повторите; если не помогает, завершите программу, которая его держит"
    ))
}

/// Whether it may pass by itself in a moment.
pub(super) fn is_passing(error: &Error) -> bool {
    error.code() == Code::StoreLocked
}

/// What is there is no store, or not a whole one.
pub(super) fn damaged() -> Error {
    Error::new(
        Code::StoreDamaged,
        text!(
            "the store is damaged, or is not a store of this library; nothing in it was changed",
            "хранилище повреждено или создано не этой библиотекой; в нём ничего не изменено"
        ),
    )
    .parameter("auth.store")
    .hint(text!(
        "restore it from a copy, or name another store and sign in again",
        "восстановите его из копии либо укажите другое хранилище и войдите заново"
    ))
}

/// It was written by a later release.
pub(super) fn newer(version: i64) -> Error {
    let known = SCHEMA;
    Error::new(
        Code::StoreVersion,
        text!(
            "the store has version {version}, this library knows up to {known}; nothing in it was changed",
            "версия хранилища {version}, библиотеке известны версии до {known}; в нём ничего не изменено"
        ),
    )
    .parameter("auth.store")
    .hint(text!(
        "update this library",
        "обновите библиотеку"
    ))
}

/// It is sealed and the key does not open it, or it is not sealed and there is a key.
pub(super) fn key(message: Text) -> Error {
    Error::new(Code::StoreKeyInvalid, message).parameter("auth.store_key")
}
