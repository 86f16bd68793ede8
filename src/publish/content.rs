//! What is published under a key, and how a repetition of it is known again.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::text::{kept, lines};

/// A post as its caller gave it.
#[derive(Clone, Debug)]
pub struct Content {
    /// X's request body without media ids, as it is sent: with `\n` for every line end.
    pub body: Map<String, Value>,
    /// How many media it has.
    pub media: usize,
    /// SHA-256 of the media, empty without; or why they cannot be read.
    pub fingerprint: Result<Vec<u8>, Error>,
    /// Why it may not be sent, if it may not; a post that is published already is answered with all the same.
    pub admitted: Result<(), Error>,
    /// The body as it was given.
    given: Map<String, Value>,
}

impl Content {
    /// A post with so many media that are to be uploaded.
    pub fn new(given: Map<String, Value>, media: usize) -> Self {
        Self {
            body: rewritten(&given, |text| lines(text).into_owned()),
            media,
            fingerprint: Ok(Vec::new()),
            admitted: Ok(()),
            given,
        }
    }

    /// A post without media that are to be uploaded.
    pub fn plain(given: Map<String, Value>) -> Self {
        let media = given
            .get("media")
            .and_then(|media| media.get("media_ids")?.as_array())
            .map_or(0, Vec::len);
        Self::new(given, media)
    }

    /// What tells this post from others: texts of which X would make the same are the same.
    pub fn digest(&self) -> Vec<u8> {
        self.digest_of(&rewritten(&self.body, kept))
    }

    /// Whether the digest is this post's, also one that was taken when line ends and white space still counted.
    pub fn has_digest(&self, digest: &[u8]) -> bool {
        let crlf = || rewritten(&self.body, |text| text.replace('\n', "\r\n"));
        digest == self.digest()
            || digest == self.digest_of(&self.given)
            || digest == self.digest_of(&self.body)
            || digest == self.digest_of(&crlf())
    }

    fn digest_of(&self, body: &Map<String, Value>) -> Vec<u8> {
        let whole = json!({"body": body, "media": self.media});
        Sha256::digest(sorted(&whole).to_string()).to_vec()
    }
}

/// X's request body with other words: those of the text and of a poll.
fn rewritten(body: &Map<String, Value>, words: impl Fn(&str) -> String) -> Map<String, Value> {
    let mut body = body.clone();
    let rewrite = |value: &mut Value| {
        if let Value::String(text) = value {
            *text = words(text);
        }
    };
    body.get_mut("text").into_iter().for_each(rewrite);
    body.get_mut("poll")
        .and_then(|poll| poll.get_mut("options")?.as_array_mut())
        .into_iter()
        .flatten()
        .for_each(rewrite);
    body
}

/// A post as the outbox takes it, or a thread of them, with the texts of which X would make the same made equal.
pub fn canonical(post: &Value) -> Value {
    match post {
        Value::String(text) => json!(kept(text)),
        Value::Array(posts) => posts.iter().map(canonical).collect(),
        Value::Object(members) => {
            let mut members = members.clone();
            if let Some(Value::String(text)) = members.get_mut("text") {
                *text = kept(text);
            }
            Value::Object(members)
        }
        other => other.clone(),
    }
}

/// The same value whatever the order in which its members were given.
pub fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| key.as_str());
            members
                .into_iter()
                .map(|(key, value)| (key.clone(), sorted(value)))
                .collect()
        }
        Value::Array(values) => values.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
