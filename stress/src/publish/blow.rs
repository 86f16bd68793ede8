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
    let page = format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    );
    json!({"type": "status", "status": status, "html": page})
}
