//! What the service knows and remembers, and the switches and faults it was given.

pub(crate) mod accounts;
pub(crate) mod content;
pub(crate) mod edge;
pub(crate) mod faults;
pub(crate) mod log;
pub(crate) mod media;
pub(crate) mod post;
pub(crate) mod settings;
pub(crate) mod shared;
pub(crate) mod token;
pub(crate) mod troubles;
pub(crate) mod world;
