//! The language of 1C:Enterprise and OneScript: its text as a tree, what each host knows, and what a host refuses before
//! anything runs.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod check;
pub mod facts;
pub mod syntax;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    OneScript,
    Enterprise,
}
