//! A post, as the service keeps it.

use super::settings::Settings;
use serde_json::Value;

pub(crate) struct Post {
    pub(crate) id: u64,
    pub(crate) user: String,
    /// As it is kept, links shortened.
    pub(crate) text: String,
    /// The same before links were shortened.
    pub(crate) plain: String,
    /// As it came.
    pub(crate) sent: String,
    /// Replies that were refused since the post was not yet known everywhere.
    pub(crate) lagged: u32,
    pub(crate) body: Value,
    pub(crate) auth_kind: &'static str,
    pub(crate) created_ms: i64,
    pub(crate) conversation: u64,
    pub(crate) reply_to: Option<u64>,
    pub(crate) quotes: Option<u64>,
    pub(crate) media: Vec<u64>,
    pub(crate) history: Vec<u64>,
    pub(crate) deleted: bool,
    pub(crate) hidden: bool,
}

impl Post {
    /// Whether the post is so new that not everything knows of it; each time it is asked counts.
    pub(crate) fn lags(&mut self, settings: &Settings) -> bool {
        let lags = self.auth_kind != "seed" && self.lagged < settings.reply_lag_creates;
        self.lagged += u32::from(lags);
        lags
    }
}
