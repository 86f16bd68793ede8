//! Creating, reading, deleting and hiding posts.

mod change;
mod create;
mod read;
mod shown;

pub(crate) use change::{delete, hide};
pub(crate) use create::create;
pub(crate) use read::{get, list, timeline};
