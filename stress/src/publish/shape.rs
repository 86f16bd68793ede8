//! What is published: posts of every shape that is published in its own way.

use std::path::Path;

use serde_json::{Value, json};

use super::text::odd;

/// A shape of post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text, the first of a store that does not exist yet.
    First,
    /// A text.
    Text,
    /// A picture with a text.
    Picture,
    /// A thread of three, with a picture in its middle.
    Thread,
}

impl Shape {
    /// Its word in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first text of a store",
            Self::Text => "text",
            Self::Picture => "picture",
            Self::Thread => "thread",
        }
    }

    /// What its kills are called in the summary.
    pub const fn kills(self) -> &'static str {
        match self {
            Self::First => "kills in the first text of a store",
            Self::Text => "kills in a text",
            Self::Picture => "kills in a picture",
            Self::Thread => "kills in a thread",
        }
    }

    /// The call that publishes these words in this shape, under a key.
    pub fn draft(self, key: &str, words: &str, picture: &Path) -> Draft {
        // What X gives back differently from how it was sent.
        let text = format!("{} see https://example.com/{words} 👋", odd(words));
        let part = |text: String, media| Part { text, media };
        let (operation, mut params, parts) = match self {
            Self::First | Self::Text => (
                "CreateTextTweet",
                json!({"text": text}),
                vec![part(text, 0)],
            ),
            Self::Picture => (
                "CreateImageTweet",
                json!({"text": text, "pictures": [picture]}),
                vec![part(text, 1)],
            ),
            Self::Thread => {
                let texts = [
                    text,
                    odd(&format!("{words}, the second")),
                    odd(&format!("{words}, the third")),
                ];
                let posts = json!([texts[0], {"text": texts[1], "pictures": [picture]}, texts[2]]);
                let parts = texts.into_iter().zip([0, 1, 0]);
                (
                    "CreateThread",
                    json!({"posts": posts}),
                    parts.map(|(text, media)| part(text, media)).collect(),
                )
            }
        };
        params["idempotency_key"] = json!(key);
        Draft {
            operation,
            params,
            parts,
        }
    }
}

/// A call, and what there has to be at X after it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The operation.
    pub operation: &'static str,
    /// Its parameters, without the standard ones.
    pub params: Value,
    /// The posts, each an answer to the one before it.
    pub parts: Vec<Part>,
}

/// A post as X has to have it.
#[derive(Clone, Debug)]
pub struct Part {
    /// The text as it was given.
    pub text: String,
    /// How many media it has.
    pub media: usize,
}

/// A picture of one pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xfc, 0xcf, 0xc0, 0x50, 0x0f, 0, 0x04, 0x85, 0x01, 0x80, 0x84, 0xa9, 0x8c,
    0x21, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
