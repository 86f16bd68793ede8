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

/// Which of a user's posts are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window<'a> {
    /// Unix seconds of the oldest.
    pub since: Option<u64>,
    /// Unix seconds before which the newest is.
    pub until: Option<u64>,
    /// The page, as X named it in `meta.next_token`.
    pub page: Option<&'a str>,
    /// Posts of a page, 5 to 100.
    pub limit: u8,
    /// Whether each post also has its links, media, parts of long text and what it answers; X's naming of these drifts, so be
    /// ready for 400 (contract §3.8).
    pub details: bool,
}

/// One page of a user's posts, newest first: `{"data":[…],"meta":{…}}`; no `data` when there are none. X shows the 3,200
/// newest at most.
pub fn newest_posts(
    transport: &Transport<'_>,
    credentials: &Credentials,
    user: &str,
    window: &Window<'_>,
) -> Result<Value, Error> {
    let mut query = vec![("max_results", window.limit.to_string())];
    for (name, moment) in [("start_time", window.since), ("end_time", window.until)] {
        if let Some(moment) = moment {
            query.push((name, clock::rfc3339(moment)));
        }
    }
    if let Some(page) = window.page {
        query.push(("pagination_token", page.to_owned()));
    }
    if window.details {
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
