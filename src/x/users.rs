//! Users: `GET /2/users/me` (contract §3.3).

use serde_json::Value;

use super::json;
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
