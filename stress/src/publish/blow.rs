//! Refusals that are not about a post: of its account, and of what stands between here and X.

use fastrand::Rng;
use serde_json::{Value, json};

/// What an account in trouble is told, in the words and in the numbers of X. None of them says when it is over.
const LOCKS: &[(u64, &str)] = &[
    (
        326,
        "To protect our users from spam and other malicious activity, this account is temporarily locked.",
    ),
    (
        64,
        "Your account is suspended and is not permitted to access this feature.",
    ),
];

/// What answers in X's place, with which page.
const EDGES: &[(u16, &str)] = &[
    (403, "Attention Required! | Cloudflare"),
    (404, "404 Not Found"),
    (407, "ERROR: Cache Access Denied"),
    (451, "Unavailable For Legal Reasons"),
    (511, "Network Authentication Required"),
];

/// What answers for a gateway that has asked X and did not get its answer, with which page.
const GATEWAYS: &[(u16, &str)] = &[
    (200, "Sign in to the network"),
    (502, "502 Bad Gateway"),
    (504, "504 Gateway Time-out"),
    (520, "Web server is returning an unknown error"),
    (524, "A timeout occurred"),
];

/// A refusal of the account, nothing done.
pub fn lock(rng: &mut Rng) -> Value {
    let (number, words) = LOCKS[rng.usize(..LOCKS.len())];
    let body = if rng.bool() {
        json!({"errors": [{"code": number, "message": words}]})
    } else {
        json!({"title": "Forbidden", "type": "about:blank", "status": 403, "detail": words})
    };
    json!({"type": "status", "status": 403, "body": body})
}

/// A page of somebody else's, nothing done.
pub fn edge(rng: &mut Rng) -> Value {
    let (status, title) = EDGES[rng.usize(..EDGES.len())];
    json!({"type": "status", "status": status, "html": page(title)})
}

/// A page of somebody else's, although X has done what was asked.
pub fn late_page(rng: &mut Rng) -> Value {
    let (status, title) = GATEWAYS[rng.usize(..GATEWAYS.len())];
    json!({"type": "status", "status": status, "html": page(title), "commit": true})
}

fn page(title: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    )
}
