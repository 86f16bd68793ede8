//! What a handler gives back: a status, headers and a body that is known in full.
//!
//! Handlers never touch the wire. Cutting a body, dribbling it or hanging up is the server's business, so that a fault
//! looks the same on every endpoint.

use bytes::Bytes;
use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(status: u16, body: Value) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            content_type: Some("application/json; charset=utf-8".to_owned()),
            body: Bytes::from(body.to_string()),
        }
    }

    pub(crate) fn text(status: u16, kind: &str, body: impl Into<String>) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            content_type: Some(kind.to_owned()),
            body: Bytes::from(body.into()),
        }
    }

    pub(crate) fn html(status: u16, body: impl Into<String>) -> Answer {
        Answer::text(status, "text/html; charset=utf-8", body)
    }

    pub(crate) fn empty(status: u16) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            content_type: None,
            body: Bytes::new(),
        }
    }

    pub(crate) fn redirect(location: &str) -> Answer {
        Answer::empty(302).with_header("location", location)
    }

    pub(crate) fn with_type(mut self, kind: &str) -> Answer {
        self.content_type = Some(kind.to_owned());
        self
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Answer {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// A success under another status; one that has no body loses it.
    pub(crate) fn with_success(mut self, status: u16) -> Answer {
        self.status = status;
        if status == 204 {
            self.body = Bytes::new();
            self.content_type = None;
        }
        self
    }
}

/// Why a handler stopped early.
#[derive(Debug)]
pub(crate) enum Halt {
    /// A refusal, to be sent like any answer.
    Answer(Box<Answer>),
    /// Close the connection and say nothing.
    HangUp,
}

impl From<Answer> for Halt {
    fn from(answer: Answer) -> Halt {
        Halt::Answer(Box::new(answer))
    }
}

pub(crate) type Outcome = Result<Answer, Halt>;
