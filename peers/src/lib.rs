//! What the benchmarks share: a server that checks nothing, a line with latency, and the arithmetic of repetitions.
#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod latency;
pub mod server;
pub mod statistics;
