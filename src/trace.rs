//! The redacted log: one line per event, handed to the host's callback (`xpost_set_log`).
//!
//! A line names methods, addresses without their query, statuses and times. It never holds a header, a body, a query
//! or a caller's value.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How much is worth a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// Something failed for good.
    Error = 1,
    /// Something was repeated or is suspicious.
    Warn = 2,
    /// One line per call.
    Info = 3,
    /// One line per request.
    Debug = 4,
}

/// Receives the level and the line.
pub type Sink = Arc<dyn Fn(Level, &str) + Send + Sync>;

static LEVEL: AtomicU8 = AtomicU8::new(0);
static SINK: Mutex<Option<Sink>> = Mutex::new(None);

/// Sends lines up to `level` (0 = none … 4 = debug) to `sink`.
pub fn set(level: u8, sink: Option<Sink>) {
    let level = if sink.is_some() { level.min(4) } else { 0 };
    *SINK.lock().unwrap_or_else(PoisonError::into_inner) = sink;
    LEVEL.store(level, Ordering::Relaxed);
}

/// Writes a line if its level is wanted; the line is only built then.
pub fn line(level: Level, build: impl FnOnce() -> String) {
    if level as u8 > LEVEL.load(Ordering::Relaxed) {
        return;
    }
    let sink = SINK.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(sink) = sink {
        sink(level, &build());
    }
}
