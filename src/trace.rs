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

/// Before anyone has asked the environment.
const UNKNOWN: u8 = u8::MAX;

static LEVEL: AtomicU8 = AtomicU8::new(UNKNOWN);
static SINK: Mutex<Option<Sink>> = Mutex::new(None);

/// Sends lines up to `level` (0 = none … 4 = debug) to `sink`.
pub fn set(level: u8, sink: Option<Sink>) {
    let level = if sink.is_some() { level.min(4) } else { 0 };
    let mut current = SINK.lock().unwrap_or_else(PoisonError::into_inner);
    *current = sink;
    LEVEL.store(level, Ordering::Relaxed);
}

/// `XPOST_LOG` (0 to 4, or off, error, warn, info, debug) sends the lines to stderr, until the host says otherwise.
fn from_environment() -> u8 {
    let level = match std::env::var("XPOST_LOG").unwrap_or_default().trim() {
        "1" | "error" => 1,
        "2" | "warn" => 2,
        "3" | "info" => 3,
        "4" | "debug" => 4,
        _ => 0,
    };
    let mut sink = SINK.lock().unwrap_or_else(PoisonError::into_inner);
    // The host may have spoken in the meantime.
    if LEVEL.load(Ordering::Relaxed) == UNKNOWN {
        if level > 0 {
            *sink = Some(Arc::new(|_, line| {
                use std::io::Write as _;
                // Nobody reads where stderr is closed.
                let _ = writeln!(std::io::stderr(), "xpost: {line}");
            }));
        }
        LEVEL.store(level, Ordering::Relaxed);
    }
    LEVEL.load(Ordering::Relaxed)
}

/// Writes a line if its level is wanted; the line is only built then.
pub fn line(level: Level, build: impl FnOnce() -> String) {
    let mut wanted = LEVEL.load(Ordering::Relaxed);
    if wanted == UNKNOWN {
        wanted = from_environment();
    }
    if level as u8 > wanted {
        return;
    }
    let sink = SINK.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(sink) = sink {
        sink(level, &build());
    }
}
