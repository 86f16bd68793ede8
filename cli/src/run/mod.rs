//! One run, from the words of the command line to the exit code: what was given (`credentials`, `values`), the call
//! (`session`), and how it begins and ends (`frame`). `operation` is the whole of it for an operation of the catalogue.

pub mod account;
pub mod credentials;
pub mod frame;
pub mod id;
pub mod interrupt;
pub mod kind;
mod line;
pub mod moment;
pub mod nearest;
pub mod operation;
pub mod origin;
pub mod pending;
pub mod post_id;
pub mod session;
pub mod settings;
mod signing_in;
pub mod stdin;
pub mod typed;
pub mod values;
