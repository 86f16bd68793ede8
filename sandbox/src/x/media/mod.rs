//! The `/2` endpoints that deal with media.

pub(crate) mod common;
mod describe;
mod upload;

pub(crate) use describe::{add_subtitles, metadata, remove_subtitles};
pub(crate) use upload::{append, finalize, initialize, status, upload};
