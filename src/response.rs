//! The envelope: the one JSON object that every call returns (architecture, decision 4).
//!
//! `{"ok":true,"result":…,"http":{…}}` or `{"ok":false,"error":{…},"http":{…}}`. Fields are only ever added.

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::language::Language;

/// What is worth knowing of X's last answer.
#[derive(Clone, Debug, Default)]
pub struct Http {
    /// Status code.
    pub status: u16,
    /// `x-transaction-id`, for X's support.
    pub transaction_id: Option<String>,
    /// `x-rate-limit-limit`.
    pub limit: Option<u64>,
    /// `x-rate-limit-remaining`.
    pub remaining: Option<u64>,
    /// `x-rate-limit-reset`, Unix seconds.
    pub reset: Option<u64>,
}

impl Http {
    fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("status".into(), json!(self.status));
        if let Some(id) = &self.transaction_id {
            object.insert("transaction_id".into(), json!(id));
        }
        if self.limit.is_some() || self.remaining.is_some() || self.reset.is_some() {
            object.insert(
                "rate_limit".into(),
                json!({"limit": self.limit, "remaining": self.remaining, "reset": self.reset}),
            );
        }
        Value::Object(object)
    }
}

/// The result of one call, before it becomes JSON.
#[derive(Debug)]
pub struct Response {
    /// X's body, a link, ids; or the failure.
    pub result: Result<Value, Error>,
    /// X's last answer, if the call got one.
    pub http: Option<Http>,
    /// Standard parameters that the caller must keep from now on (a new key or token pair).
    pub auth_update: Map<String, Value>,
    /// The language of messages.
    pub language: Language,
}

impl Response {
    /// A failure that happened before any operation ran.
    pub fn failure(error: Error, language: Language) -> Self {
        Self {
            result: Err(error),
            http: None,
            auth_update: Map::new(),
            language,
        }
    }

    /// A success that involved no network.
    pub fn success(result: Value, language: Language) -> Self {
        Self {
            result: Ok(result),
            http: None,
            auth_update: Map::new(),
            language,
        }
    }

    /// The envelope as a JSON value.
    pub fn to_value(&self) -> Value {
        let mut envelope = Map::new();
        match &self.result {
            Ok(result) => {
                envelope.insert("ok".into(), json!(true));
                envelope.insert("result".into(), result.clone());
            }
            Err(error) => {
                envelope.insert("ok".into(), json!(false));
                envelope.insert("error".into(), error.to_json(self.language));
            }
        }
        if let Some(http) = &self.http {
            envelope.insert("http".into(), http.to_json());
        }
        if !self.auth_update.is_empty() {
            envelope.insert(
                "auth_update".into(),
                Value::Object(self.auth_update.clone()),
            );
        }
        Value::Object(envelope)
    }

    /// The envelope as JSON text.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }
}
