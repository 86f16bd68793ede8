//! The envelope: the one JSON object that every call returns (architecture, decision 4).
//!
//! `{"ok":true,"result":…,"http":{…}}` or `{"ok":false,"error":{…},"http":{…}}`. Fields are only ever added.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::language::{Language, Text};

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

/// Something that a caller should know although the call went well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// A stable word.
    pub code: &'static str,
    /// The sentence for a person.
    pub message: Text,
}

impl Warning {
    /// `{"code", "message"}`.
    pub fn to_json(&self, language: Language) -> Value {
        json!({"code": self.code, "message": self.message.in_language(language)})
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
    /// What the journal knows of the post that the call was about.
    pub publication: Option<Value>,
    /// What the caller should know of a post that was published.
    pub warnings: Vec<Warning>,
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
            publication: None,
            warnings: Vec::new(),
            language,
        }
    }

    /// A success that involved no network.
    pub fn success(result: Value, language: Language) -> Self {
        Self {
            result: Ok(result),
            http: None,
            auth_update: Map::new(),
            publication: None,
            warnings: Vec::new(),
            language,
        }
    }

    /// The envelope as a JSON value.
    pub fn to_value(&self) -> Value {
        // What was just written is JSON.
        serde_json::from_str(&self.to_json()).unwrap_or_default()
    }

    /// The envelope as JSON text, written without a copy of the result, which may be large.
    pub fn to_json(&self) -> String {
        let mut out = match &self.result {
            Ok(result) => format!("{{\"ok\":true,\"result\":{result}"),
            Err(error) => {
                format!("{{\"ok\":false,\"error\":{}", error.to_json(self.language))
            }
        };
        // Writing to a String cannot fail.
        if let Some(http) = &self.http {
            let _ = write!(out, ",\"http\":{}", http.to_json());
        }
        if !self.auth_update.is_empty() {
            let update = Value::Object(self.auth_update.clone());
            let _ = write!(out, ",\"auth_update\":{update}");
        }
        if let Some(publication) = &self.publication {
            let _ = write!(out, ",\"publication\":{publication}");
        }
        if !self.warnings.is_empty() {
            let warnings = self.warnings.iter().map(|one| one.to_json(self.language));
            let _ = write!(out, ",\"warnings\":{}", warnings.collect::<Value>());
        }
        out.push('}');
        out
    }
}
