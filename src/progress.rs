//! How far an upload is: two atomics for hosts that poll, and a callback for those that listen.
//!
//! Every call counts on a [`Meter`] of its own, so that two uploads of one client do not mix their numbers; the client
//! shows the meter of the upload that began last. The callback runs on the thread that made the call: once with 0 when an
//! upload begins, at most ten times a second while it lasts, and once at its end. It is never told of a total of 0, since
//! hosts divide by it, and of nothing but uploads.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Receives bytes done and bytes in total; the latter is never 0.
pub type Listener = Arc<dyn Fn(u64, u64) + Send + Sync>;

const PAUSE: Duration = Duration::from_millis(100);

/// The progress of a client.
#[derive(Default)]
pub struct Progress {
    latest: Mutex<Arc<Counts>>,
    listener: Mutex<Option<Listener>>,
}

#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    total: AtomicU64,
}

impl Counts {
    fn get(&self) -> (u64, u64) {
        (
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        )
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (done, total) = self.get();
        write!(f, "{done}/{total}")
    }
}

impl Progress {
    /// Bytes sent and bytes in total of the upload that began last; zeros before the first.
    pub fn get(&self) -> (u64, u64) {
        self.latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get()
    }

    /// Sets or removes the listener.
    pub fn listen(&self, listener: Option<Listener>) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = listener;
    }

    /// A meter for one call.
    pub fn meter(&self) -> Meter<'_> {
        Meter {
            progress: self,
            counts: Arc::default(),
            told: Mutex::default(),
        }
    }
}

/// The progress of one call.
#[derive(Debug)]
pub struct Meter<'a> {
    progress: &'a Progress,
    counts: Arc<Counts>,
    told: Mutex<Option<Instant>>,
}

impl Meter<'_> {
    /// An upload of `total` bytes begins; the client shows it from now on.
    pub fn start(&self, total: u64) {
        self.counts.done.store(0, Ordering::Relaxed);
        self.counts.total.store(total, Ordering::Relaxed);
        *self
            .progress
            .latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.counts);
        self.tell(true);
    }

    /// `bytes` more were sent, or need not be sent.
    pub fn advance(&self, bytes: u64) {
        self.counts.done.fetch_add(bytes, Ordering::Relaxed);
        self.tick();
    }

    /// What one request counts.
    pub fn share(&self) -> Share<'_> {
        Share {
            meter: self,
            done: Cell::new(0),
        }
    }

    /// `bytes` that were counted are sent again.
    pub fn retreat(&self, bytes: u64) {
        // Most requests send no part of a file.
        if bytes == 0 {
            return;
        }
        self.counts.done.fetch_sub(bytes, Ordering::Relaxed);
        self.tick();
    }

    /// Tells the listener how far it is, when that is due: for the thread that waits while others send.
    pub fn tick(&self) {
        // The listener has heard of the beginning, and hears of it once.
        if self.counts.get().0 > 0 {
            self.tell(false);
        }
    }

    /// The upload is complete.
    pub fn finish(&self) {
        self.tell(true);
    }

    fn tell(&self, always: bool) {
        let (done, total) = self.counts.get();
        if SILENT.get() || total == 0 {
            return;
        }
        // Cloned out of the lock: the host may set another listener from within its callback.
        let listener = self
            .progress
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
        listener(done, total);
    }
}

/// What one request has counted. Several requests count on one meter at the same time, so each takes back its own only.
#[derive(Debug)]
pub struct Share<'a> {
    meter: &'a Meter<'a>,
    done: Cell<u64>,
}

impl Share<'_> {
    /// `bytes` more were sent.
    pub fn advance(&self, bytes: u64) {
        self.done.set(self.done.get() + bytes);
        self.meter.advance(bytes);
    }

    /// The request failed: what it sent does not count.
    pub fn undo(&self) {
        self.meter.retreat(self.done.take());
    }
}

thread_local! {
    /// Set on threads of the library, on which the host's callback must not run. A plain flag needs no destructor.
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// The calling thread is one of the library's own: it counts, and leaves telling to the thread that made the call.
pub fn be_silent() {
    SILENT.set(true);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a listener hears while `act` runs.
    fn heard(act: impl FnOnce(&Meter<'_>)) -> Vec<(u64, u64)> {
        let progress = Progress::default();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        progress.listen(Some(Arc::new(move |done, total| {
            sink.lock().expect("no panic").push((done, total));
        })));
        act(&progress.meter());
        let seen = seen.lock().expect("no panic");
        seen.clone()
    }

    #[test]
    fn what_is_no_upload_is_not_told_of() {
        assert_eq!(heard(|meter| meter.share().undo()), []);
        assert_eq!(heard(|meter| meter.start(0)), []);
        assert_eq!(heard(|meter| meter.tick()), []);
    }

    #[test]
    fn an_upload_begins_once() {
        let told = heard(|meter| {
            meter.start(10);
            let share = meter.share();
            share.advance(4);
            std::thread::sleep(PAUSE);
            share.undo();
            std::thread::sleep(PAUSE);
            meter.tick();
            meter.advance(10);
            meter.finish();
        });
        assert_eq!(told, [(0, 10), (10, 10), (10, 10)]);
    }

    #[test]
    fn two_uploads_of_one_client_do_not_mix_their_numbers() {
        let progress = Progress::default();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        progress.listen(Some(Arc::new(move |done, total| {
            sink.lock().expect("no panic").push((done, total));
        })));
        let (large, small) = (progress.meter(), progress.meter());
        large.start(1000);
        large.advance(500);
        small.start(70);
        large.advance(400);
        small.advance(70);
        small.finish();
        large.finish();
        assert_eq!(progress.get(), (70, 70));
        let seen = seen.lock().expect("no panic");
        assert!(seen.iter().all(|(done, total)| done <= total), "{seen:?}");
        assert_eq!(seen.last(), Some(&(900, 1000)));
    }
}
