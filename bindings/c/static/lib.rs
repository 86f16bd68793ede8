//! The C functions of `xpost`, all of them, as an archive: `libxpost_static.a`, `libxpost.a` in a release.
//!
//! A package of its own, because cargo optimises across crates only what is nothing but a program or a library for C; beside
//! the library for Rust the archive would be five times as large.

extern crate library as _;
