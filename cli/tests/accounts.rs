//! The words about accounts: `login`, `logout`, `whoami`, `accounts` and `use`.

#[path = "accounts/chosen.rs"]
mod chosen;
#[path = "accounts/kept.rs"]
mod kept;
mod support;
