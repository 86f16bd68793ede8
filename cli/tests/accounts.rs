//! The words about accounts: `login`, `logout`, `whoami`, `accounts`, `use`, and the account of a sandbox.

#[cfg(unix)]
#[path = "accounts/asked.rs"]
mod asked;
#[path = "accounts/chosen.rs"]
mod chosen;
#[path = "accounts/kept.rs"]
mod kept;
#[path = "accounts/login.rs"]
mod login;
#[path = "accounts/logout.rs"]
mod logout;
#[path = "accounts/sandbox.rs"]
mod sandbox;
mod support;
