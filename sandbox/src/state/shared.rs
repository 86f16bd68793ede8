//! Everything the connections share, and the clock it all lives by.
//!
//! One mutex guards everything small; the bytes of each medium have their own, so that hashing a segment never holds up
//! another request. The clock is the real one plus an offset that only moves forward, so that thirty seconds or six
//! months can pass at once.

use super::faults::Faults;
use super::log::Log;
use super::settings::Settings;
use super::world::State;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) struct Urls {
    pub(crate) http: String,
    pub(crate) https: Option<String>,
    pub(crate) ca_pem: Option<String>,
}

/// Everything the connections share.
pub(crate) struct Shared {
    state: Mutex<State>,
    offset_ms: AtomicI64,
    settings: RwLock<Arc<Settings>>,
    faults: Mutex<Faults>,
    pub(crate) log: Mutex<Log>,
    pub(crate) urls: OnceLock<Urls>,
}

impl Shared {
    pub(crate) fn new() -> Shared {
        Shared {
            state: Mutex::new(State::new(real_ms())),
            offset_ms: AtomicI64::new(0),
            settings: RwLock::default(),
            faults: Mutex::default(),
            log: Mutex::default(),
            urls: OnceLock::new(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> Arc<Settings> {
        self.settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_settings(&self, settings: Settings) {
        *self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    pub(crate) fn now_ms(&self) -> i64 {
        real_ms() + self.offset_ms.load(Ordering::SeqCst)
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.offset_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// As if just started; sockets and connection numbers stay.
    pub(crate) fn reset(&self) {
        self.offset_ms.store(0, Ordering::SeqCst);
        *self.state() = State::new(real_ms());
        *self.faults() = Faults::default();
        self.log().clear();
        self.set_settings(Settings::default());
    }
}

fn real_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_millis() as i64)
}
