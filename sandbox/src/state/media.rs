//! Media: what an upload is, and what becomes of it.
//!
//! A medium goes from uploading to ready, through processing when it moves. It belongs to the account that uploaded it and
//! to the owners it names, and it expires. The bytes are the business of `content`.

use super::content::{Content, sniff};
use super::settings::Settings;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) const SEGMENTS_DO_NOT_ADD_UP: &str =
    "Segments do not add up to provided total file size.";

pub(crate) const MEDIA_TYPE_UNRECOGNIZED: &str = "media type unrecognized";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Uploading,
    Processing { polls: u32 },
    Ready,
    Failed,
}

pub(crate) struct Media {
    pub(crate) id: u64,
    pub(crate) key: String,
    pub(crate) user: String,
    pub(crate) category: String,
    pub(crate) media_type: String,
    owners: Vec<String>,
    total: Option<u64>,
    v11: bool,
    pub(crate) phase: Phase,
    pub(crate) expires_ms: i64,
    next_poll_ms: i64,
    pub(crate) processed: bool,
    wanted_polls: u32,
    polls: u32,
    early_polls: u32,
    lagged: u32,
    /// The error its processing will end with; `Null` for a failure that gives no reason.
    fails: Option<Value>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) subtitles: Vec<Value>,
    dimensions: Option<(usize, usize)>,
    size: u64,
    content: Arc<Mutex<Content>>,
}

/// What an upload says about itself at the start.
pub(crate) struct Declared {
    pub(crate) category: String,
    pub(crate) media_type: String,
    pub(crate) owners: Vec<String>,
    pub(crate) total: Option<u64>,
    pub(crate) v11: bool,
}

impl Media {
    pub(crate) fn new(
        id: u64,
        user: &str,
        declared: Declared,
        settings: &Settings,
        now: i64,
    ) -> Media {
        let prefix = match declared.category.as_str() {
            "tweet_video" | "dm_video" => 7,
            "amplify_video" => 13,
            "tweet_gif" | "dm_gif" => 16,
            _ => 3,
        };
        Media {
            id,
            key: format!("{prefix}_{id}"),
            user: user.to_owned(),
            category: declared.category,
            media_type: declared.media_type,
            owners: declared.owners,
            total: declared.total,
            v11: declared.v11,
            phase: Phase::Uploading,
            expires_ms: now + settings.media_expires_secs as i64 * 1000,
            next_poll_ms: 0,
            processed: false,
            wanted_polls: 0,
            polls: 0,
            early_polls: 0,
            lagged: 0,
            fails: None,
            metadata: Map::new(),
            subtitles: Vec::new(),
            dimensions: None,
            size: 0,
            content: Arc::new(Mutex::new(Content::new(settings.discard_media))),
        }
    }

    pub(crate) fn is_v11(&self) -> bool {
        self.v11
    }

    pub(crate) fn is_image(&self) -> bool {
        self.category.ends_with("image")
    }

    fn moves(&self) -> bool {
        self.category.ends_with("video") || self.category.ends_with("gif")
    }

    pub(crate) fn live(&self, now: i64) -> bool {
        now < self.expires_ms
    }

    /// Whether an account may put it into a post now.
    pub(crate) fn usable_by(&self, user: &str, now: i64) -> bool {
        (self.user == user || self.owners.iter().any(|owner| owner == user))
            && self.phase == Phase::Ready
            && self.live(now)
            && !self.category.starts_with("dm_")
            && self.category != "subtitles"
    }

    /// Whether the post side has not heard of it yet; each question brings it nearer.
    pub(crate) fn lags(&mut self, settings: &Settings) -> bool {
        let lags = self.lagged < settings.media_lag_creates;
        self.lagged += u32::from(lags);
        lags
    }

    pub(crate) fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn handle(&self) -> Arc<Mutex<Content>> {
        self.content.clone()
    }

    /// Makes it fail when its processing comes to the end.
    pub(crate) fn fail(&mut self, error: Option<&Value>) {
        self.fails = Some(match error {
            Some(Value::Bool(false) | Value::Null) => Value::Null,
            None | Some(Value::Bool(true)) => {
                json!({"code": 1, "name": "InvalidMedia", "message": "Unsupported video format"})
            }
            Some(error) => error.clone(),
        });
    }

    /// Ends the upload: checks it and starts the processing. Repeating it changes nothing.
    pub(crate) fn finalize(&mut self, settings: &Settings, now: i64) -> Result<(), &'static str> {
        if self.phase != Phase::Uploading {
            return Ok(());
        }
        let handle = self.handle();
        let content = handle.lock().unwrap_or_else(PoisonError::into_inner);
        let size = content.size();
        if !content.contiguous() || self.total.is_some_and(|total| total != size) {
            return Err(SEGMENTS_DO_NOT_ADD_UP);
        }
        if settings.check_media_bytes && !settings.discard_media && !self.recognized(content.head())
        {
            return Err(MEDIA_TYPE_UNRECOGNIZED);
        }
        self.size = size;
        if let Ok(found) = imagesize::blob_size(content.head()) {
            self.dimensions = Some((found.width, found.height));
        }
        self.wanted_polls = settings.processing_polls;
        self.processed = self.moves() && settings.finalize_processing_info || self.fails.is_some();
        self.phase = match (self.processed, &self.fails) {
            (true, None) if self.wanted_polls == 0 => Phase::Ready,
            (true, _) => Phase::Processing { polls: 0 },
            (false, _) => Phase::Ready,
        };
        self.next_poll_ms = now + settings.check_after_secs as i64 * 1000;
        Ok(())
    }

    /// Whether the bytes are of the kind that was declared, and the kind fits the category.
    fn recognized(&self, head: &[u8]) -> bool {
        let family = |kind: &str| kind.split('/').next().unwrap_or_default().to_owned();
        let declared = family(&self.media_type);
        let fits = match self.category.as_str() {
            "subtitles" => declared == "text",
            category if category.ends_with("gif") => {
                matches!(self.media_type.as_str(), "image/gif" | "video/mp4")
            }
            category if category.ends_with("image") => declared == "image",
            _ => declared == "video",
        };
        let found = sniff(head);
        fits && (declared == "text" || declared == "model" || found.map(family) == Some(declared))
    }

    /// Answers a status poll. One that comes too early is counted and moves nothing.
    pub(crate) fn poll(&mut self, settings: &Settings, now: i64) {
        self.polls += 1;
        let Phase::Processing { polls } = self.phase else {
            return;
        };
        if now < self.next_poll_ms {
            self.early_polls += 1;
            return;
        }
        self.next_poll_ms = now + settings.check_after_secs as i64 * 1000;
        self.phase = match polls + 1 {
            polls if polls < self.wanted_polls => Phase::Processing { polls },
            _ if self.fails.is_some() => Phase::Failed,
            _ => Phase::Ready,
        };
    }

    fn processing_info(&self, settings: &Settings) -> Option<Value> {
        let after = settings.check_after_secs;
        match self.phase {
            _ if !self.processed => None,
            Phase::Uploading => None,
            Phase::Processing { polls: 0 } => {
                Some(json!({"state": "pending", "check_after_secs": after}))
            }
            Phase::Processing { polls } => Some(json!({
                "state": "in_progress",
                "check_after_secs": after,
                "progress_percent": polls * 100 / self.wanted_polls.max(1),
            })),
            Phase::Ready => Some(json!({"state": "succeeded", "progress_percent": 100})),
            Phase::Failed => {
                let mut info = json!({"state": "failed", "progress_percent": 100});
                if let Some(error) = self.fails.as_ref().filter(|error| !error.is_null()) {
                    info["error"] = error.clone();
                }
                Some(info)
            }
        }
    }

    /// What both families of endpoints tell about it, apart from its ids.
    fn details(&self, settings: &Settings, now: i64) -> Map<String, Value> {
        let mut data = Map::new();
        if self.phase != Phase::Uploading {
            data.insert("size".into(), json!(self.size));
        }
        let left = (self.expires_ms - now).max(0) / 1000;
        data.insert("expires_after_secs".into(), json!(left));
        if self.phase != Phase::Uploading {
            if let (Some((w, h)), "image") = (
                self.dimensions,
                self.media_type.split('/').next().unwrap_or_default(),
            ) {
                data.insert(
                    "image".into(),
                    json!({"image_type": self.media_type, "w": w, "h": h}),
                );
            } else if self.media_type.starts_with("video/") {
                data.insert("video".into(), json!({"video_type": self.media_type}));
            }
        }
        if let Some(info) = self.processing_info(settings) {
            data.insert("processing_info".into(), info);
        }
        data
    }

    pub(crate) fn v2(&self, settings: &Settings, now: i64) -> Value {
        let mut data = Map::new();
        data.insert("id".into(), json!(self.id.to_string()));
        data.insert("media_key".into(), json!(self.key));
        data.extend(self.details(settings, now));
        json!({"data": data})
    }

    pub(crate) fn v1(&self, settings: &Settings, now: i64) -> Value {
        let mut data = Map::new();
        data.insert("media_id".into(), json!(self.id));
        data.insert("media_id_string".into(), json!(self.id.to_string()));
        data.extend(self.details(settings, now));
        Value::Object(data)
    }

    /// Everything, for whoever inspects the simulation.
    pub(crate) fn inspect(&self, now: i64) -> Value {
        let content = self.content();
        let phase = match self.phase {
            Phase::Uploading => "uploading",
            Phase::Processing { .. } => "processing",
            Phase::Ready => "ready",
            Phase::Failed => "failed",
        };
        json!({
            "id": self.id.to_string(),
            "media_key": self.key,
            "user": self.user,
            "category": self.category,
            "type": self.media_type,
            "additional_owners": self.owners,
            "api": if self.v11 { "1.1" } else { "2" },
            "state": phase,
            "expired": !self.live(now),
            "total_bytes": self.total,
            "size": content.size(),
            "segments": content.segments(),
            "resent_segments": content.resent,
            "conflicting_segments": content.conflicting,
            "sha256": content.sha256(),
            "alt_text": self.metadata.get("alt_text").and_then(|alt| alt["text"].as_str()),
            "metadata": self.metadata,
            "subtitles": self.subtitles,
            "polls": self.polls,
            "early_polls": self.early_polls,
        })
    }
}
