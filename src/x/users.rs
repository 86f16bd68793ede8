//! Users: `GET /2/users/me` and `GET /2/users/{id}/tweets` (contract §3.3).

use serde_json::Value;

use super::json;
use crate::clock;
use crate::error::Error;
use crate::transport::{Body, Credentials, Effect, Request, Transport};

/// Who the credentials stand for: `{"data":{"id","name","username"}}`.
pub fn me(transport: &Transport<'_>, credentials: &Credentials) -> Result<Value, Error> {
    json(
        transport,
        &Request {
            method: "GET",
            url: format!("{}/2/users/me", transport.standard().url("api_url")),
            query: Vec::new(),
            body: Body::Empty,
            credentials: credentials.clone(),
            effect: Effect::Repeatable,
        },
    )
}

/// One page of a user's newest posts, newest first: `{"data":[…],"meta":{…}}`; no `data` when there are none. `since` is in
/// Unix seconds. With `details` each post also has its links, media, parts of long text and what it answers; X's naming of
/// these drifts, so be ready for 400 (contract §3.8).
pub fn newest_posts(
    transport: &Transport<'_>,
    credentials: &Credentials,
    user: &str,
    since: u64,
    page: Option<&str>,
    details: bool,
) -> Result<Value, Error> {
    let mut query = vec![
        ("max_results", "100".to_owned()),
        ("start_time", clock::rfc3339(since)),
    ];
    if let Some(page) = page {
        query.push(("pagination_token", page.to_owned()));
    }
    if details {
        let fields = "attachments,entities,note_tweet,referenced_tweets";
        query.push(("tweet.fields", fields.to_owned()));
    }
    json(
        transport,
        &Request {
            method: "GET",
            url: format!(
                "{}/2/users/{user}/tweets",
                transport.standard().url("api_url")
            ),
            query,
            body: Body::Empty,
            credentials: credentials.clone(),
            effect: Effect::Repeatable,
        },
    )
}
