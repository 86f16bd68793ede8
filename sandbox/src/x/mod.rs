//! X's endpoints, one file or folder a group, and what they share: who may call (`guard`), what is refused and how
//! (`problems`), which bodies are admitted (`schemas`).

pub(crate) mod endpoints;
pub(crate) mod exchange;
pub(crate) mod guard;
pub(crate) mod ids;
mod media;
mod media_v1;
mod oauth1;
pub(crate) mod oauth2;
mod pages;
mod parts;
mod posts;
pub(crate) mod problems;
pub(crate) mod router;
pub(crate) mod schemas;
mod signature;
mod stored;
mod text;
mod users;
