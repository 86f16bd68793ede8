//! Ctrl-C, and being told to end: the running call is cancelled, and what it has been given is kept.
//!
//! A refresh that has begun spends the refresh token; a program that died between X's answer and the store would lose the
//! account, and one that died before its answer was written the id of a post. So the first interruption ends the call in
//! its own time, and the program with the code that shells give for the signal; only the second one ends it in the middle.
//!
//! A signal that was ignored when the program began stays ignored (`nohup`, a shell's background), each for itself.

use std::process;
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use xpost::client::Client;

use crate::output::exit;

/// What the handler and the program know of each other.
struct State {
    /// The client whose call is running.
    running: Option<u32>,
    /// Whether the program has an answer that is not written yet.
    answered: bool,
    /// The signal that came first.
    signal: Option<u8>,
}

static STATE: Mutex<State> = Mutex::new(State {
    running: None,
    answered: false,
    signal: None,
});
static CHANGED: Condvar = Condvar::new();

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A call that an interruption cancels, for as long as this lives.
#[derive(Debug)]
pub struct Watch(());

impl Watch {
    /// Watches over a call of that client.
    pub fn over(client: u32) -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(listen);
        let mut state = state();
        state.running = Some(client);
        if state.signal.is_some() {
            // It came between two calls of one run.
            Client::close(client);
        }
        Self(())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut state = state();
        state.running = None;
        state.answered = true;
    }
}

/// From here to the next call there is no answer to be lost: an interruption ends the program.
pub fn at_once() {
    let mut state = state();
    state.answered = false;
    if let Some(signal) = state.signal {
        end(signal);
    }
}

/// Sleeps; or gives the code to end with, as soon as an interruption comes.
pub fn pause(duration: Duration) -> Option<u8> {
    let end = Instant::now() + duration;
    let mut state = state();
    loop {
        if let Some(signal) = state.signal {
            return Some(exit::BY_SIGNAL + signal);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        state = CHANGED
            .wait_timeout(state, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
}

/// The code to end with, if the program was interrupted.
pub fn exit_code() -> Option<u8> {
    state().signal.map(|signal| exit::BY_SIGNAL + signal)
}

fn interrupted(signal: u8) {
    let mut state = state();
    if state.signal.is_some() {
        end(signal);
    }
    state.signal = Some(signal);
    CHANGED.notify_all();
    match state.running {
        // Closing also ends a call that is only about to begin.
        Some(client) => {
            Client::close(client);
        }
        None if state.answered => {}
        None => end(signal),
    }
}

fn end(signal: u8) -> ! {
    process::exit(i32::from(exit::BY_SIGNAL + signal))
}

/// Handles every signal that ends a program and was not ignored when it began.
#[cfg(unix)]
fn listen() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let heeded = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|signal| !is_ignored(*signal));
    let Ok(mut signals) = signal_hook::iterator::Signals::new(heeded) else {
        return;
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            interrupted(u8::try_from(signal).unwrap_or(0));
        }
    });
}

#[cfg(windows)]
fn listen() {
    /// Windows has no numbers; what ends a program there is its console's word.
    const SIGINT: u8 = 2;
    let _ = ctrlc::set_handler(|| interrupted(SIGINT));
}

/// Whether whoever started the program has told it to ignore the signal.
#[cfg(target_os = "linux")]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & (1 << (signal - 1)) != 0)
}

/// The same, where the system has no file that says so: a shell that began with a signal ignored cannot set a trap for it
/// (POSIX, `trap`), and whom we start begins as we did.
#[cfg(all(unix, not(target_os = "linux")))]
fn is_ignored(signal: i32) -> bool {
    let script = format!("trap 'exit 1' {signal}; kill -{signal} $$; exit 0");
    process::Command::new("/bin/sh")
        .args(["-c", &script])
        .stdin(process::Stdio::null())
        .stdout(process::Stdio::null())
        .stderr(process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
