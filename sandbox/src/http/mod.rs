//! What travels: answers, bodies, connections. Nothing here knows what is served.

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod listener;
pub(crate) mod pairs;
pub(crate) mod tls;
