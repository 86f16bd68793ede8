//! Building for other machines than this one, out of Debian's packages alone.
//!
//! `target` is the table of machines; `toolchain` brings a Rust that can build for all of them, beside the one that is
//! installed, with the standard library compiled for each; `build` makes the library and the program.

pub mod archive;
pub mod build;
pub mod header;
pub mod target;
pub mod toolchain;
