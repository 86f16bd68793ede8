//! What must survive a call: the accounts that are signed in, the states of redirects that were used, how far uploads are,
//! the journal of posts, and the posts that wait to be sent.
//!
//! A store is one SQLite file, or a PostgreSQL database where several machines share accounts. Both speak through
//! `backend`, which moves rows; what a row means, how it is sealed and who may write it is decided above, once for both.
//! A [`Store`] lives as long as a call: nothing stays open between calls, so a host may fork, and may move the file.
//!
//! A thing and its table are two files: `profile` and `profiles`, `publication` and `publications`, `queued` and `outbox`,
//! `upload` and `uploads`. The first knows no store. The SQL of a table is one file in the folder of each database.

mod backend;
mod gate;
mod handle;
mod location;
mod notes;
mod outbox;
#[cfg(feature = "postgres")]
mod postgres;
mod problems;
mod profile;
mod profiles;
mod publication;
mod publications;
mod queued;
mod seal;
mod sqlite;
mod upload;
mod uploads;

pub use gate::{Gate, Held, enter};
pub use handle::Store;
pub use location::{is_address, path, user_folder};
pub use profile::{Grant, KEPT, Pair, Profile};
pub use publication::{Publication, Stage};
pub use queued::{Pause, QueueState, Queued, Wanted};
pub use upload::Upload;
