//! The words about accounts: `login`, `logout`, `whoami`, `accounts`, `use`, and the account of a sandbox.

#[path = "accounts/chosen.rs"]
mod chosen;
#[path = "accounts/kept.rs"]
mod kept;
#[path = "accounts/sandbox.rs"]
mod sandbox;
mod support;
