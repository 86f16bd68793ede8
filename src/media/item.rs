//! A media item that is ready to be uploaded.

use serde_json::{Value, json};

use super::limits::Category;
use crate::response::Warning;
use crate::transport::Source;

/// An item that has passed every local check.
#[derive(Debug)]
pub struct Item {
    /// The bytes.
    pub source: Box<dyn Source>,
    /// Media type for `initialize`; empty when it is not known, which is so for `unchecked` items only.
    pub media_type: String,
    /// Media category.
    pub category: Category,
    /// Text for people who do not see the picture.
    pub alt_text: Option<String>,
    /// Subtitles of a video, at most one for each language.
    pub subtitles: Vec<Subtitle>,
    /// What may go wrong with it at X.
    pub warnings: Vec<Warning>,
    /// A URL in a dry run: its content was not fetched, `source` holds nothing.
    pub unchecked: bool,
}

/// Subtitles of a video: uploaded as a medium of their own, then attached (contract §4.7).
#[derive(Debug)]
pub struct Subtitle {
    /// The text, in the category [`Category::Subtitles`].
    pub item: Item,
    /// `^[A-Z]{2}$`.
    pub language_code: String,
    /// What the player shows.
    pub display_name: String,
}

impl Item {
    /// Bytes that its upload sends: its own and those of its subtitles.
    pub fn bytes(&self) -> u64 {
        let subtitles = self.subtitles.iter().map(|one| one.item.source.len());
        self.source.len() + subtitles.sum::<u64>()
    }

    /// What a dry run says about it. `unchecked` stands in for what only the content of a URL would tell.
    pub fn plan(&self) -> Value {
        let mut plan = json!({
            "media_type": self.media_type,
            "media_category": self.category.as_str(),
            "bytes": self.source.len(),
            "alt_text": self.alt_text,
        });
        if self.unchecked {
            plan["bytes"] = Value::Null;
            plan["unchecked"] = json!(true);
        }
        if self.media_type.is_empty() {
            plan["media_type"] = Value::Null;
        }
        if !self.subtitles.is_empty() {
            let subtitles = self.subtitles.iter().map(|one| {
                let mut plan = one.item.plan();
                plan["language_code"] = json!(one.language_code);
                plan["display_name"] = json!(one.display_name);
                plan
            });
            plan["subtitles"] = subtitles.collect();
        }
        plan
    }
}
