//! How far an upload is: two atomics for hosts that poll, and a callback for those that listen.
//!
//! The callback runs on the thread that made the call, at most ten times a second, plus once at the end.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Receives bytes done and bytes in total.
pub type Listener = Arc<dyn Fn(u64, u64) + Send + Sync>;

const PAUSE: Duration = Duration::from_millis(100);

/// The progress of one client's latest upload.
#[derive(Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    told: Mutex<Option<Instant>>,
    listener: Mutex<Option<Listener>>,
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (done, total) = self.get();
        write!(f, "{done}/{total}")
    }
}

impl Progress {
    /// Bytes sent and bytes in total of the latest upload; zeros before the first.
    pub fn get(&self) -> (u64, u64) {
        (
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        )
    }

    /// Sets or removes the listener.
    pub fn listen(&self, listener: Option<Listener>) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = listener;
    }

    /// A new upload begins.
    pub fn start(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.tell(true);
    }

    /// `bytes` more were sent.
    pub fn advance(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
        self.tell(false);
    }

    /// A part failed and is sent again: its bytes do not count.
    pub fn retreat(&self, bytes: u64) {
        self.done.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// The upload is complete.
    pub fn finish(&self) {
        self.tell(true);
    }

    fn tell(&self, always: bool) {
        let listener = self
            .listener
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(listener) = listener else { return };
        {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            if !always && told.is_some_and(|last| now.duration_since(last) < PAUSE) {
                return;
            }
            *told = Some(now);
        }
        let (done, total) = self.get();
        listener(done, total);
    }
}
