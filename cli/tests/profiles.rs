//! `xpost auth` and `--profile`: accounts that are signed in once and used by name.

#[path = "profiles/by_name.rs"]
mod by_name;
#[path = "profiles/kept.rs"]
mod kept;
#[path = "profiles/login.rs"]
mod login;
#[path = "profiles/signed_in.rs"]
mod signed_in;
mod support;
