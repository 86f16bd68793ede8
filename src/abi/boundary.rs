//! The boundary to the host: strings in and out, and the wall that no panic passes.

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::error::{Code, Error};
use crate::language::{Language, text};
use crate::operations::panicked;
use crate::response::Response;
use crate::trace::{self, Level};

/// Returns `text` as a JSON string, quotes included, to be put into `params`: quotes, backslashes and control characters are
/// escaped. NULL gives `null`. Bytes that are not UTF-8 stay as they are, and the call that gets them refuses them with
/// `invalid_utf8`. Never fails; since 1.1 of this interface.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_quote(text: *const c_char) -> *mut c_char {
    let quoted = inside(|| {
        if text.is_null() {
            return b"null".to_vec();
        }
        // SAFETY: not NULL; NUL-terminated by this function's contract.
        quoted(unsafe { CStr::from_ptr(text) }.to_bytes())
    });
    // What came out of a NUL-terminated string holds no NUL, so this cannot fail.
    CString::new(quoted.unwrap_or_default())
        .unwrap_or_default()
        .into_raw()
}

/// Frees a string that this library returned. NULL is ignored.
///
/// # Safety
/// `string` is NULL or was returned by this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: made by `CString::into_raw` in `guard` or `xpost_quote` and not freed before, by this function's contract.
        drop(unsafe { CString::from_raw(string) });
    }
}

/// # Safety
/// `pointer` is NULL or NUL-terminated, and stays unchanged while the result is used.
pub(super) unsafe fn read<'a>(pointer: *const c_char, name: &str) -> Result<&'a str, Error> {
    if pointer.is_null() {
        return Err(Error::new(
            Code::NullPointer,
            text!(
                "`{name}` is NULL; a string was expected",
                "`{name}` равен NULL; ожидалась строка"
            ),
        )
        .parameter(name));
    }
    // SAFETY: not NULL; NUL-terminated by this function's contract.
    unsafe { CStr::from_ptr(pointer) }
        .to_str()
        .map_err(|error| {
            let valid = error.valid_up_to();
            Error::new(
                Code::InvalidUtf8,
                text!(
                    "`{name}` is not valid UTF-8 (byte {valid})",
                    "`{name}` не в кодировке UTF-8 (байт {valid})"
                ),
            )
            .parameter(name)
        })
}

/// A JSON string (RFC 8259 §7) of those bytes. What is not UTF-8 in them is left for the call to find and to tell.
fn quoted(bytes: &[u8]) -> Vec<u8> {
    let mut literal = Vec::with_capacity(bytes.len() + 2);
    literal.push(b'"');
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => literal.extend([b'\\', byte]),
            b'\n' => literal.extend(*b"\\n"),
            b'\r' => literal.extend(*b"\\r"),
            b'\t' => literal.extend(*b"\\t"),
            0..0x20 => literal.extend(format!("\\u{byte:04x}").bytes()),
            _ => literal.push(byte),
        }
    }
    literal.push(b'"');
    literal
}

/// Runs `body` behind the panic boundary and gives its envelope to the caller.
pub(super) fn guard(body: impl FnOnce() -> Response) -> *mut c_char {
    let response = inside(body).unwrap_or_else(|| Response::failure(panicked(), Language::En));
    // JSON text escapes NUL, so this cannot fail.
    CString::new(response.to_json())
        .unwrap_or_default()
        .into_raw()
}

/// Runs `body` behind the panic boundary where there is no answer to give.
pub(super) fn drop_answer(body: impl FnOnce()) {
    let _ = inside(body);
}

thread_local! {
    /// Whether this thread is inside the library, so that the panic hook leaves the host's own panics alone.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `body` behind the panic boundary; `None` after a panic.
pub(crate) fn inside<T>(body: impl FnOnce() -> T) -> Option<T> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        quiet_panics();
        stay_loaded();
    });
    let before = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(body)).ok();
    INSIDE.set(before);
    result
}

/// A host's stderr is not ours to write to: where a panic happened goes to the log. What it said does not, since it may
/// quote a value.
fn quiet_panics() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if INSIDE.get() {
            trace::line(Level::Error, || {
                info.location().map_or_else(
                    || "panic".to_owned(),
                    |place| format!("panic at {}:{}", place.file(), place.line()),
                )
            });
        } else {
            previous(info);
        }
    }));
}

/// Keeps the library in memory for the life of the process, as `-z nodelete` does on Linux: a resolver thread may
/// outlive a time-out, and its code must not be unmapped under it.
#[cfg(windows)]
fn stay_loaded() {
    const FROM_ADDRESS: u32 = 0x4;
    const PIN: u32 = 0x1;
    unsafe extern "system" {
        fn GetModuleHandleExW(
            flags: u32,
            name: *const std::ffi::c_void,
            module: *mut *mut std::ffi::c_void,
        ) -> i32;
    }
    let mut module = std::ptr::null_mut();
    // SAFETY: with FROM_ADDRESS the second argument is any address inside the module; `module` is writable. A refusal
    // changes nothing.
    unsafe {
        GetModuleHandleExW(
            FROM_ADDRESS | PIN,
            quiet_panics as *const std::ffi::c_void,
            &mut module,
        );
    }
}

#[cfg(target_os = "macos")]
fn stay_loaded() {
    // SAFETY: all zeros are a valid `Dl_info`. It is filled for an address in a loaded image and then names its file, which
    // is opened once more without being loaded again; that handle is never closed. A refusal changes nothing.
    unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(quiet_panics as *const std::ffi::c_void, &mut info) != 0
            && !info.dli_fname.is_null()
        {
            libc::dlopen(
                info.dli_fname,
                libc::RTLD_NOW | libc::RTLD_NOLOAD | libc::RTLD_NODELETE,
            );
        }
    }
}

#[cfg(not(any(windows, target_os = "macos")))]
fn stay_loaded() {}
