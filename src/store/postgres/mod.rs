//! The store in a PostgreSQL database, for machines that share accounts.
//!
//! Every statement is a transaction of its own, and the server flushes it to its disk before it counts. The tables
//! `xpost_*` are in the schema that is current for the user of the address; without them they are made. A profile's lock is
//! an advisory lock of the session, which the server gives back when the connection ends, so the way to the server must
//! keep a session: a pooler has to pool sessions, not transactions.
//!
//! `sslmode` of the address is honoured. `disable` never uses TLS, `prefer` (what holds without `sslmode`) uses it when the
//! server offers it, `require` insists. With TLS the server's certificate is always verified, and that it is for this host:
//! `verify-ca` and `verify-full` are accepted and mean `require`. Only `require` keeps somebody between the two from
//! switching TLS off.
//!
//! The asynchronous client is driven here by hand, on the calling thread: that bounds every wait, also for a server that
//! accepts a connection and then says nothing, and leaves no thread behind.

mod address;
mod database;
mod failure;
mod locks;
mod notes;
mod open;
mod outbox;
mod profiles;
mod publications;
mod schema;
mod session;
mod tls;
mod uploads;
mod way;

pub(super) use database::Postgres;
