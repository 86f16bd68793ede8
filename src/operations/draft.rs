//! A post as its caller wants it: where its way begins (`Draft` → `Checked` → `Admitted` → `Published`).

use serde_json::{Map, Value};

use super::call::Call;
use crate::identity::Need;
use crate::media::Category;

/// One post as it is to be published.
#[derive(Clone, Debug)]
pub struct Draft {
    /// X's request body, without the media that are still to be uploaded.
    pub body: Map<String, Value>,
    /// These media.
    pub files: Option<Files>,
}

/// Media to upload for a post.
#[derive(Clone, Debug)]
pub struct Files {
    /// Their name in errors.
    pub place: String,
    /// As the caller gave them.
    pub value: Value,
    /// What they are.
    pub category: Category,
}

/// The parameters that hold files, and what the files are.
pub const FILES: [(&str, Category); 3] = [
    ("pictures", Category::Image),
    ("gifs", Category::Gif),
    ("videos", Category::Video),
];

impl Draft {
    /// A post without files.
    pub fn plain(body: Map<String, Value>) -> Self {
        Self { body, files: None }
    }

    /// What its post needs of the credentials.
    pub fn need(&self, call: &Call<'_>) -> Need {
        if self.files.is_some() {
            call.media_need()
        } else if self.body.contains_key("media") {
            Need::Media
        } else {
            Need::User
        }
    }
}
