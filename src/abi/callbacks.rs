//! What the library tells a host while a call runs: how far an upload is, and the log.

use std::ffi::{CString, c_char, c_int, c_void};
use std::sync::Arc;

use super::boundary::{drop_answer, inside};
use crate::client::Client;
use crate::trace;

/// Receives bytes sent and bytes in total of an upload, on the thread that made the call: once with `done` 0 when the
/// upload begins, at most ten times a second while it lasts, and at its end. It is called during uploads only, and
/// `total` is never 0.
pub type ProgressFn = Option<unsafe extern "C" fn(done: u64, total: u64, user_data: *mut c_void)>;

/// Receives a log line without secrets, on the thread that caused it. `line` lives only for the duration of the call.
pub type LogFn =
    Option<unsafe extern "C" fn(level: c_int, line: *const c_char, user_data: *mut c_void)>;

/// Reads how far the client's latest upload is, for hosts that poll: `done` and `total` are both 0 before the first
/// upload, and stay as the latest one left them after it. Returns 1, or 0 for an unknown client.
///
/// # Safety
/// `done` and `total` are NULL or point to writable 64-bit numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_progress(client: u32, done: *mut u64, total: *mut u64) -> c_int {
    let progress = inside(|| Client::find(client).map(|client| client.progress.get()));
    let Some(Some(progress)) = progress else {
        return 0;
    };
    for (target, value) in [(done, progress.0), (total, progress.1)] {
        if !target.is_null() {
            // SAFETY: not NULL; writable by this function's contract. Hosts may pass unaligned fields of their own.
            unsafe { target.write_unaligned(value) };
        }
    }
    1
}

/// Calls `callback` during this client's uploads, and not in calls that upload nothing; NULL ends that for uploads that begin later. `user_data` is handed
/// through and must live until then.
///
/// # Safety
/// `callback` is NULL or a function that may be called from the thread of any call of this client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_set_progress(
    client: u32,
    callback: ProgressFn,
    user_data: *mut c_void,
) {
    drop_answer(|| {
        let Some(client) = Client::find(client) else {
            return;
        };
        let user_data = UserData(user_data);
        client.progress.listen(callback.map(|callback| {
            let listener: crate::progress::Listener = Arc::new(move |done, total| {
                // SAFETY: the host promised that `callback` may be called with this `user_data` from such threads.
                unsafe { callback(done, total, user_data.get()) };
            });
            listener
        }));
    });
}

/// Sends log lines up to `level` (0 none, 1 errors, 2 warnings, 3 calls, 4 requests) to `callback`; NULL ends it.
/// Lines hold no secrets, headers, bodies or queries. Process-wide. A host that never calls this gets them on stderr when
/// the environment variable `XPOST_LOG` says so: 0 to 4, or off, error, warn, info, debug.
///
/// # Safety
/// `callback` is NULL or a function that may be called from any thread, also from those that an upload has of its own while
/// its call lasts; never after the last call has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_set_log(level: c_int, callback: LogFn, user_data: *mut c_void) {
    drop_answer(|| {
        let user_data = UserData(user_data);
        let sink = callback.map(|callback| {
            let sink: trace::Sink = Arc::new(move |level, line| {
                if let Ok(line) = CString::new(line) {
                    // SAFETY: the host promised that `callback` may be called with this `user_data`; `line` outlives
                    // the call.
                    unsafe { callback(level as c_int, line.as_ptr(), user_data.get()) };
                }
            });
            sink
        });
        trace::set(u8::try_from(level.clamp(0, 4)).unwrap_or(0), sink);
    });
}

/// A host's pointer, which only the host looks behind.
struct UserData(*mut c_void);

impl UserData {
    fn get(&self) -> *mut c_void {
        self.0
    }
}

// SAFETY: the pointer is never dereferenced here; the host promised that its callback may run on these threads.
unsafe impl Send for UserData {}

// SAFETY: as above.
unsafe impl Sync for UserData {}
