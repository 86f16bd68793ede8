//! Ending a call from another thread.
//!
//! A call holds one [`Cancel`]; every wait of the library goes through [`Cancel::wait`], and every byte of an upload
//! passes [`Cancel::check`], so `xpost_cancel` and `xpost_close` end it promptly. The sockets that calls share are shut
//! down by the client, those of a call alone by its [`Cancel`].

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Code, Error};
use crate::language::text;

/// What goes on for a call and can be ended from another thread, such as what its connections do.
pub trait Interrupt: Send + std::fmt::Debug {
    /// Ends it, and lets it not begin again.
    fn interrupt(&self);
}

/// Whether a running call has been told to stop.
#[derive(Debug, Default)]
pub struct Cancel {
    cancelled: Mutex<bool>,
    changed: Condvar,
    covered: Mutex<Vec<Box<dyn Interrupt>>>,
}

impl Cancel {
    /// Tells the call to stop.
    pub fn cancel(&self) {
        *self
            .cancelled
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
        let covered =
            std::mem::take(&mut *self.covered.lock().unwrap_or_else(PoisonError::into_inner));
        for one in covered {
            one.interrupt();
        }
    }

    /// Interrupts this as well when the call is told to stop: for connections that are the call's own.
    pub fn covers(&self, own: impl Interrupt + 'static) -> Result<(), Error> {
        self.covered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(own));
        self.check()
    }

    /// Whether the call has been told to stop.
    pub fn is_cancelled(&self) -> bool {
        *self
            .cancelled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The `cancelled` error, if the call has been told to stop.
    pub fn check(&self) -> Result<(), Error> {
        if self.is_cancelled() {
            return Err(cancelled());
        }
        Ok(())
    }

    /// Sleeps for `duration`, or returns the `cancelled` error as soon as the call is told to stop.
    pub fn wait(&self, duration: Duration) -> Result<(), Error> {
        let end = Instant::now() + duration;
        let mut cancelled_now = self
            .cancelled
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            if *cancelled_now {
                return Err(cancelled());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            cancelled_now = self
                .changed
                .wait_timeout(cancelled_now, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// The error of a call that was told to stop before it changed anything.
pub fn cancelled() -> Error {
    Error::new(
        Code::Cancelled,
        text!("the call was cancelled", "вызов отменён"),
    )
    .retryable(true)
}
