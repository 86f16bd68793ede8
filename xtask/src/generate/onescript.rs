//! `OPI_Twitter.os`: what the module of OneScript exports.

use super::bsl_functions;
use super::words::Files;

pub fn files() -> Files {
    bsl_functions::in_module("bindings/onescript/src/Модули/OPI_Twitter.os")
}
