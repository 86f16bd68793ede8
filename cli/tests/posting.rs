//! The words of whoever publishes: `post`, `check`, `upload`.

#[path = "posting/desk.rs"]
mod desk;
#[path = "posting/files.rs"]
mod files;
#[path = "posting/members.rs"]
mod members;
mod support;
#[path = "posting/texts.rs"]
mod texts;
