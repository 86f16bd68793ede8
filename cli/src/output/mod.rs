//! What a person, a script or a file gets to see: the answer, pages and notes, and the exit code; in which language.

pub mod answer;
pub mod bar;
pub mod color;
pub mod columns;
pub mod exit;
pub mod filter;
pub mod form;
pub mod home;
pub mod language;
pub mod span;
pub mod speech;
