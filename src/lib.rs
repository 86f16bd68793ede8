//! Posting to X (Twitter) from programs that are not written in Rust.
//!
//! One shared library: exported `extern "C"` functions take a JSON object and return a JSON object. This is the map.
//!
//! A call travels one way: a face ([`abi`], the program, a binding) → [`operations::call`] → the operation, which
//! checks, decides and composes → the upload engine ([`upload`]) and X's endpoints ([`x`]) → [`transport`], which
//! signs, sends and retries what is safe → back as an envelope ([`response`]).
//!
//! | module | what it is for |
//! |---|---|
//! | [`abi`] | the C face: every exported function, and nothing else |
//! | [`addin`] | the 1C face: the Native API add-in |
//! | [`operations`] | the catalogue: each operation declared once |
//! | [`parameters`] | the standard parameters: defaults, merging by key, masking |
//! | [`reading`] | JSON in the forms that callers have it, read strictly |
//! | [`place`] | where X is: the three addresses that belong together |
//! | [`client`] | what outlives a call: defaults, connections, running calls |
//! | [`custody`], [`store`] | who keeps the tokens and refreshes them; what survives a call |
//! | [`identity`] | which credentials a call uses |
//! | [`media`], [`upload`] | media items and the engine that sends them |
//! | [`text`], [`rules`] | how long X finds a text and what is in it; prices and limits |
//! | [`oauth1`], [`oauth2`] | signatures; PKCE, state, link, redirect |
//! | [`loopback`] | waiting on this machine for the redirect of a sign-in |
//! | [`x`] | X's endpoints: requests and answers, no policy |
//! | [`transport`] | one request: signed, sent, retried where safe |
//! | [`response`], [`error`], [`language`] | the envelope, the one error type, both languages |
//! | [`cancel`], [`progress`], [`trace`] | ending a call, watching it, logging it |
//! | [`shown`], [`pasted`] | what a message may show; values as people paste them |
//! | [`vocabulary`] | the parameters by the names of a face that passes them by position |
//! | [`secret`], [`random`], [`clock`] | small things used everywhere |

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod abi;
pub mod accounts;
pub mod addin;
pub mod cancel;
pub mod client;
pub mod clock;
pub mod custody;
pub mod error;
pub mod identity;
pub mod language;
pub mod loopback;
pub mod media;
pub mod oauth1;
pub mod oauth2;
pub mod operations;
pub mod parameters;
pub mod pasted;
pub mod place;
pub mod progress;
pub mod publish;
pub mod random;
pub mod reading;
pub mod response;
pub mod rules;
pub mod secret;
pub mod shown;
pub mod store;
pub mod text;
pub mod trace;
pub mod transport;
pub mod upload;
pub mod vocabulary;
pub mod x;
