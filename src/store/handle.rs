//! The store of a call: opened by what the standard parameters say, and asked again while it is busy.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::backend::{Backend, PAUSE};
#[cfg(feature = "postgres")]
use super::postgres;
use super::seal::{self, Seal};
use super::{location, problems, sqlite};
use crate::cancel::Cancel;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::parameters::Standard;

/// An open store.
pub struct Store {
    backend: Mutex<Box<dyn Backend>>,
    pub(super) seal: Option<Seal>,
    /// What tells this store from others of the process.
    pub(super) identity: String,
    /// Where it is, as messages show it.
    place: Text,
    patience: Duration,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the store that the standard parameters name, and makes it when there is none.
    ///
    /// Fails with `missing_parameter` when they name none, with `store_locked`, `store_unavailable`, `store_damaged`,
    /// `store_version` or `store_key_invalid`. Nothing that is there is overwritten.
    pub fn open(standard: &Standard, cancel: &Cancel) -> Result<Self, Error> {
        let opened = Self::open_patiently(standard, cancel);
        opened.map_err(|error| problems::of(&location::place(standard.text("store")), error))
    }

    fn open_patiently(standard: &Standard, cancel: &Cancel) -> Result<Self, Error> {
        let location = standard.text("store");
        if location.is_empty() {
            return Err(Error::new(
                Code::MissingParameter,
                text!(
                    "the standard parameters name no `auth.store`",
                    "в стандартных параметрах не указано хранилище `auth.store`"
                ),
            )
            .parameter("auth.store")
            .hint(text!(
                "give the path of a file, `default` for the user's own, or a postgres:// address",
                "укажите путь к файлу, `default` для хранилища пользователя или адрес postgres://"
            )));
        }
        let patience = standard.connect_timeout;
        let end = Instant::now() + patience;
        loop {
            match Self::open_once(standard, location, patience) {
                Err(error) if problems::is_passing(&error) && Instant::now() < end => {
                    cancel.wait(PAUSE)?;
                }
                other => return other,
            }
        }
    }

    fn open_once(standard: &Standard, location: &str, patience: Duration) -> Result<Self, Error> {
        let (mut backend, identity): (Box<dyn Backend>, String) = if location::is_address(location)
        {
            connect(standard, location)?
        } else {
            let path = location::path(location)?;
            let backend = sqlite::Sqlite::open(&path)?;
            let identity = std::fs::canonicalize(&path).unwrap_or(path);
            (Box::new(backend), identity.to_string_lossy().into_owned())
        };
        let key = standard.secret("store_key");
        let seal = seal::agree(key.as_ref(), |wanted| backend.settle("seal", wanted))?;
        Ok(Self {
            backend: Mutex::new(backend),
            seal,
            identity,
            place: location::place(location),
            patience,
        })
    }

    pub(super) fn backend(&self) -> MutexGuard<'_, Box<dyn Backend>> {
        self.backend.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Repeats what a busy store refused, as long as `connect_timeout` allows.
    pub(super) fn patiently<T>(
        &self,
        mut act: impl FnMut(&mut dyn Backend) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let end = Instant::now() + self.patience;
        loop {
            let outcome = act(&mut **self.backend());
            match outcome {
                Err(error) if problems::is_passing(&error) && Instant::now() < end => {
                    std::thread::sleep(PAUSE);
                }
                other => return other.map_err(|error| problems::of(&self.place, error)),
            }
        }
    }
}

#[cfg(feature = "postgres")]
fn connect(standard: &Standard, location: &str) -> Result<(Box<dyn Backend>, String), Error> {
    let (backend, identity) = postgres::Postgres::open(location, standard)?;
    Ok((Box::new(backend), identity))
}

#[cfg(not(feature = "postgres"))]
fn connect(_: &Standard, _: &str) -> Result<(Box<dyn Backend>, String), Error> {
    Err(Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `auth.store`: this build keeps profiles in SQLite files only",
            "параметр `auth.store`: эта сборка хранит профили только в файлах SQLite"
        ),
    )
    .parameter("auth.store")
    .hint(text!(
        "build the library with the feature `postgres`",
        "соберите библиотеку с возможностью `postgres`"
    )))
}
