//! A request before it is sent: what it asks, who sends it, what repeating it could do.

use serde_json::{Map, Value, json};

use super::body::Body;
use crate::error::Outcome;
use crate::oauth1::Keys;
use crate::secret::Secret;

/// What repeating a request could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing that matters: reads, and every media call (a repeated initialize only orphans an id).
    Repeatable,
    /// Sets a state; doing it twice is doing it once: deleting, revoking.
    Idempotent,
    /// Must not be done twice: creating a post, rotating a token.
    Once,
}

/// The outcome that a request with this effect leaves when its answer is lost or is a server error.
pub fn outcome_without_answer(effect: Effect) -> Outcome {
    match effect {
        Effect::Repeatable => Outcome::NotApplied,
        Effect::Idempotent | Effect::Once => Outcome::Unknown,
    }
}

/// How a request proves who sends it.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// No `Authorization` header: a public client at the token endpoint.
    None,
    /// `Bearer`: the OAuth 2.0 user of the call, with the token that is fresh when the request leaves.
    User,
    /// `Bearer`: this token and no other, such as an app-only one.
    Bearer(Secret),
    /// `Basic`: a confidential client, or an app asking for its app-only token.
    Basic(Secret),
    /// An OAuth 1.0a signature; the flow's extra header parameters beside it.
    OAuth1(Keys, Vec<(&'static str, String)>),
}

/// One request.
#[derive(Debug)]
pub struct Request<'a> {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// Scheme, host and path, without a query.
    pub url: String,
    /// Query parameters, decoded.
    pub query: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body<'a>,
    /// Who sends it.
    pub credentials: Credentials,
    /// What repeating it could do.
    pub effect: Effect,
}

impl Request<'_> {
    /// What a dry run shows of the request: everything but its credentials.
    pub(super) fn plan(&self) -> Value {
        let mut plan = Map::new();
        plan.insert("method".into(), json!(self.method));
        plan.insert("url".into(), json!(self.url));
        if !self.query.is_empty() {
            let query: Map<String, Value> = self
                .query
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!(value)))
                .collect();
            plan.insert("query".into(), Value::Object(query));
        }
        let kind = match &self.credentials {
            Credentials::None => "none",
            Credentials::User | Credentials::Bearer(_) => "oauth2",
            Credentials::Basic(_) => "basic",
            Credentials::OAuth1(..) => "oauth1",
        };
        plan.insert("auth_kind".into(), json!(kind));
        if let Some(body) = self.body.plan() {
            plan.insert("body".into(), body);
        }
        Value::Object(plan)
    }
}
