//! `OPI_Twitter.bsl`: what the common module of 1C:Enterprise exports.

use super::bsl_functions;
use super::words::Files;

pub fn files() -> Files {
    bsl_functions::in_module("bindings/1c/OPI_Twitter.bsl")
}
