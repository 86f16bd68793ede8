//! The C face: every exported function, and nothing else. `build.rs` turns these files into `include/xpost.h`.
//!
//! Each entry does three things: it turns its pointers into values, goes through the one door ([`crate::operations::call`]), and
//! turns the answer into a string that the caller frees. Nothing unwinds into the host: every body runs behind a panic
//! boundary (`boundary.rs`), and a panic's text, which might quote a value, is not shown.

// In this order the header has what they export.
mod client;

mod callbacks;

mod boundary;

mod operations;

use std::ffi::c_char;

use serde_json::Value;

pub(crate) use boundary::inside;
pub use boundary::{xpost_free, xpost_quote};
pub use callbacks::{LogFn, ProgressFn, xpost_progress, xpost_set_log, xpost_set_progress};
pub use client::{xpost_call, xpost_cancel, xpost_close, xpost_configure, xpost_open};
pub use operations::*;

use crate::language::Language;
use crate::operations::CATALOGUE;
use crate::response::Response;
use boundary::guard;

/// Version of this interface: major << 16 | minor. A library with another major number does not fit this header; one
/// with a lower minor number may lack functions.
pub const XPOST_ABI: u32 = 0x1_0001;

/// The version of this interface that the library implements; compare with XPOST_ABI.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_abi() -> u32 {
    XPOST_ABI
}

/// The version of the library, for example "0.1.0". Static: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The catalogue: an envelope whose `result` is an array of operations. Each has its names, summary and details in both
/// languages, its parameters with kinds, defaults and examples, the shape of its result (`returns`), the codes with which it
/// may fail, what it changes (`effect`: `reads`, `posts`, `deletes`, `local`), an example, and JSON Schemas (2020-12) of
/// `params` and `result`.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_operations() -> *mut c_char {
    guard(|| {
        let list: Vec<Value> = CATALOGUE
            .iter()
            .map(|operation| operation.to_json())
            .collect();
        Response::success(Value::Array(list), Language::En)
    })
}
