//! Ctrl-C, and being told to end: the running call is cancelled, and what it has been given is kept.
//!
//! A refresh that has begun spends the refresh token; a program that died between X's answer and the store would lose the
//! account. So the first interruption ends the call in its own time, and only the second one ends the program.

use std::process;
use std::sync::{Mutex, Once, PoisonError};

use xpost::client::Client;

/// What shells say of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// The client whose call is running.
static RUNNING: Mutex<Option<u32>> = Mutex::new(None);

/// A call that an interruption cancels, for as long as this lives.
#[derive(Debug)]
pub struct Watch(());

impl Watch {
    /// Watches over the calls of that client.
    pub fn over(client: u32) -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // Fails where somebody has decided otherwise, as `nohup` does: then it is left so.
            let _ = ctrlc::try_set_handler(interrupted);
        });
        running(Some(client));
        Self(())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        running(None);
    }
}

fn running(client: Option<u32>) -> Option<u32> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut running, client)
}

fn interrupted() {
    match running(None) {
        // Closing also ends a call that is only about to begin.
        Some(client) => {
            Client::close(client);
        }
        None => process::exit(INTERRUPTED),
    }
}
