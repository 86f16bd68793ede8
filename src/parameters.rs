//! The standard parameters: who posts, through which network, by which policy.
//!
//! Built-in defaults, the process-wide defaults, the client's and finally the call's `auth` are laid over each other
//! key by key; an empty string means "not given" and `null` clears a key. The result is checked once and typed once,
//! so that what is past [`Standard::from_layers`] need not check again.

mod foreign;
mod mask;
mod merge;
mod standard;
mod table;
mod value;

pub use crate::reading::{lenient, object, read};
pub use merge::{disown, drop_notes, overlay, unknown_key};
pub use standard::{Standard, missing};
pub use table::{CREDENTIALS, STANDARD, StandardKey, StandardKind, USER_TOKENS};
pub use value::flag;
