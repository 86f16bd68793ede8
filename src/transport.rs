//! One HTTP request: signed, sent, retried where that is safe, timed, logged without secrets.
//!
//! The transport knows no endpoint. What it must know of a request is its [`Effect`]: whether repeating it could do
//! something twice. A request whose bytes never left is always safe to repeat; any other only when its effect allows
//! it (contract §7.3). Each attempt is signed anew.

mod answer;
mod attempt;
mod body;
mod call;
mod connect;
mod environment;
mod failure;
mod limits;
mod network;
mod patience;
mod request;
mod sent;
mod tokens;

pub use answer::Answer;
pub use body::{Body, Part, Source, Stream};
pub use call::{Transport, planned};
pub use connect::connector;
pub use network::{Agent, Interruptible, Network, agent};
pub use request::{Credentials, Effect, Request, outcome_without_answer};
pub use tokens::{Nobody, Tokens};
