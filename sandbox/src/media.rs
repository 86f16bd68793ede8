//! Media: what an upload is, what becomes of it, and the `/2` endpoints that deal with it.
//!
//! A medium goes from uploading to ready, through processing when it moves. It belongs to the account that uploaded it and
//! to the owners it names, and it expires. The bytes are the business of `content`.

use crate::answer::{Answer, Halt, Outcome};
use crate::content::{Content, Sink, sniff};
use crate::exchange::{Exchange, Pairs, find};
use crate::faults::Action;
use crate::limits::{self, guard};
use crate::parts;
use crate::posts::{id_of, parse_id};
use crate::problems::{
    self, MEDIA_TYPE_UNRECOGNIZED, SEGMENT_OUT_OF_RANGE, SEGMENTS_DO_NOT_ADD_UP,
};
use crate::settings::Settings;
use crate::state::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Incoming;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const MEGABYTE: u64 = 1024 * 1024;
pub(crate) const LAST_SEGMENT: u64 = 999;

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
    expires_ms: i64,
    next_poll_ms: i64,
    processed: bool,
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

    fn live(&self, now: i64) -> bool {
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
    fn poll(&mut self, settings: &Settings, now: i64) {
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

/// The largest a category may be, for an account with or without Premium.
fn largest(category: &str, premium: bool) -> u64 {
    match category {
        "subtitles" => MEGABYTE,
        "dm_video" => 512 * MEGABYTE * if premium { 2 } else { 1 },
        category if category.ends_with("image") => 5 * MEGABYTE,
        category if category.ends_with("gif") => 15 * MEGABYTE,
        _ => 1024 * MEGABYTE * if premium { 16 } else { 8 },
    }
}

fn too_large(category: &str, size: u64, settings: &Settings) -> Option<String> {
    let limit = largest(category, settings.premium);
    (size > limit).then(|| format!("File size exceeds {limit} bytes."))
}

/// The category the service infers from a type.
pub(crate) fn inferred(media_type: &str) -> &'static str {
    match media_type {
        "image/gif" => "tweet_gif",
        "text/srt" | "text/vtt" => "subtitles",
        kind if kind.starts_with("video/") => "tweet_video",
        _ => "tweet_image",
    }
}

fn missing(settings: &Settings, name: &str) -> Halt {
    problems::invalid(
        settings,
        name,
        Vec::new(),
        &format!("$.{name}: is missing but it is required"),
    )
    .into()
}

fn unknown_medium() -> Halt {
    problems::not_found("Could not find the media.").into()
}

/// A medium of the caller's that has not expired.
fn own<'a>(state: &'a mut State, id: u64, user: &str, now: i64) -> Result<&'a mut Media, Halt> {
    state
        .media
        .get_mut(&id)
        .filter(|medium| medium.user == user && medium.live(now))
        .ok_or_else(unknown_medium)
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// `POST /2/media/upload/initialize`
pub(crate) async fn initialize(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let body = exchange.json(body).await;
    let caller = guard(exchange, &limits::INITIALIZE, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange
        .shared
        .schemas
        .check("initialize", &body, &settings)
        .map_err(Halt::Answer)?;
    let media_type = body["media_type"]
        .as_str()
        .ok_or_else(|| missing(&settings, "media_type"))?;
    let total = body["total_bytes"]
        .as_u64()
        .ok_or_else(|| missing(&settings, "total_bytes"))?;
    let category = body["media_category"]
        .as_str()
        .unwrap_or_else(|| inferred(media_type));
    if let Some(message) = too_large(category, total, &settings) {
        return Err(
            problems::invalid(&settings, "total_bytes", vec![total.to_string()], &message).into(),
        );
    }
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let id = state.id();
    let medium = Media::new(
        id,
        &caller.user,
        Declared {
            category: category.to_owned(),
            media_type: media_type.to_owned(),
            owners: strings(&body["additional_owners"]),
            total: Some(total),
            v11: false,
        },
        &settings,
        now,
    );
    let answer = medium.v2(&settings, now);
    state.media.insert(id, medium);
    Ok(Answer::json(200, answer).with_success(settings.success("initialize", 200)))
}

pub(crate) fn segment_number(settings: &Settings, text: &str) -> Result<u64, Halt> {
    text.trim()
        .parse()
        .ok()
        .filter(|index| *index <= LAST_SEGMENT)
        .ok_or_else(|| {
            problems::invalid(
                settings,
                "segment_index",
                vec![text.to_owned()],
                SEGMENT_OUT_OF_RANGE,
            )
            .into()
        })
}

/// Refuses form fields that an endpoint does not have.
fn known_fields(settings: &Settings, fields: &Pairs, known: &[&str]) -> Result<(), Halt> {
    match fields
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        None => Ok(()),
        Some((name, value)) => Err(problems::invalid(
            settings,
            name,
            vec![value.clone()],
            &format!("$.{name}: is not defined in the schema and the schema does not allow additional properties"),
        )
        .into()),
    }
}

/// `POST /2/media/upload/{id}/append`
pub(crate) async fn append(exchange: &mut Exchange, id: &str, body: &mut Incoming) -> Outcome {
    let caller = guard(exchange, &limits::APPEND, &Vec::new())?;
    let settings = exchange.settings.clone();
    let id = id_of(&settings, "id", id)?;
    let (handle, expires_ms) = {
        let now = exchange.now_ms();
        let mut state = exchange.shared.state();
        let medium = own(&mut state, id, &caller.user, now)?;
        if medium.phase != Phase::Uploading {
            return Err(problems::invalid(
                &settings,
                "id",
                vec![id.to_string()],
                "The media has been finalized.",
            )
            .into());
        }
        (medium.handle(), medium.expires_ms)
    };
    if exchange
        .content_length()
        .is_some_and(|length| length > settings.max_append_bytes)
    {
        return Err(Answer::empty(413).into());
    }
    let content = || handle.lock().unwrap_or_else(PoisonError::into_inner);
    let (index, sink) = match exchange.media_type().as_str() {
        "multipart/form-data" => {
            let parts = parts::read(exchange, body, |fields| {
                let index = find(fields, "segment_index").and_then(|text| text.parse().ok());
                content().open(index)
            })
            .await?;
            known_fields(&settings, &parts.fields, &["segment_index"])?;
            let index = find(&parts.fields, "segment_index")
                .ok_or_else(|| missing(&settings, "segment_index"))?;
            let index = segment_number(&settings, index)?;
            (
                index,
                parts.file.ok_or_else(|| missing(&settings, "media"))?,
            )
        }
        _ => {
            let json = exchange.json(body).await?;
            if let Some(index) = json.get("segment_index").filter(|index| index.is_number()) {
                segment_number(&settings, &index.to_string())?;
            }
            exchange
                .shared
                .schemas
                .check("append", &json, &settings)
                .map_err(Halt::Answer)?;
            let index = json["segment_index"].as_u64().unwrap_or_default();
            let sink = decoded(&settings, &json["media"], content().open(Some(index)))?;
            (index, sink)
        }
    };
    if sink.length() > settings.max_append_bytes {
        return Err(Answer::empty(413).into());
    }
    exchange.segment(index).await?;
    content().commit(index, sink).map_err(|_| Halt::HangUp)?;
    Ok(
        Answer::json(200, json!({"data": {"expires_at": expires_ms / 1000}}))
            .with_success(settings.success("append", 200)),
    )
}

/// Base64 text, decoded into a sink.
fn decoded(settings: &Settings, media: &Value, mut sink: Sink) -> Result<Sink, Halt> {
    let bytes = STANDARD
        .decode(media.as_str().unwrap_or_default())
        .map_err(|_| {
            problems::invalid(
                settings,
                "media",
                Vec::new(),
                "$.media: is not valid base64",
            )
        })?;
    sink.write(&bytes).map_err(|_| Halt::HangUp)?;
    Ok(sink)
}

/// A plain-text refusal, as media endpoints give some.
fn plainly(message: &str) -> Halt {
    Answer::text(400, "text/plain; charset=utf-8", message).into()
}

/// `POST /2/media/upload/{id}/finalize`
pub(crate) async fn finalize(exchange: &mut Exchange, id: &str) -> Outcome {
    let caller = guard(exchange, &limits::FINALIZE, &Vec::new())?;
    let settings = exchange.settings.clone();
    let id = id_of(&settings, "id", id)?;
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let medium = own(&mut state, id, &caller.user, now)?;
    if let Some(fault) = &exchange.fault
        && fault.action == Action::ProcessingFailed
    {
        medium.fail(fault.error.as_ref());
    }
    medium.finalize(&settings, now).map_err(plainly)?;
    Ok(
        Answer::json(200, medium.v2(&settings, now))
            .with_success(settings.success("finalize", 200)),
    )
}

/// Polls a medium for a caller; shared by both families of endpoints.
pub(crate) fn polled<'a>(
    exchange: &Exchange,
    state: &'a mut State,
    id: u64,
    user: &str,
    now: i64,
) -> Result<&'a mut Media, Halt> {
    let medium = own(state, id, user, now)?;
    if medium.phase == Phase::Uploading {
        return Err(unknown_medium());
    }
    medium.poll(&exchange.settings, now);
    if let Some(fault) = &exchange.fault
        && fault.action == Action::ProcessingFailed
    {
        medium.fail(fault.error.as_ref());
        medium.processed = true;
        medium.phase = Phase::Failed;
    }
    Ok(medium)
}

/// `GET /2/media/upload`
pub(crate) async fn status(exchange: &mut Exchange) -> Outcome {
    let caller = guard(exchange, &limits::STATUS, &Vec::new())?;
    let settings = exchange.settings.clone();
    known_fields(&settings, &exchange.query, &["command", "media_id"])?;
    if let Some(command) = exchange.param("command")
        && command != "STATUS"
    {
        return Err(problems::invalid(
            &settings,
            "command",
            vec![command.to_owned()],
            "The `command` query parameter value is not one of [STATUS]",
        )
        .into());
    }
    let id = exchange
        .param("media_id")
        .ok_or_else(|| missing(&settings, "media_id"))?;
    let id = id_of(&settings, "media_id", id)?;
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let medium = polled(exchange, &mut state, id, &caller.user, now)?;
    Ok(Answer::json(
        settings.success("status", 200),
        medium.v2(&settings, now),
    ))
}

/// Puts a file that came whole into a new medium.
pub(crate) fn whole(
    exchange: &Exchange,
    user: &str,
    category: Option<&str>,
    owners: Vec<String>,
    sink: Sink,
    v11: bool,
) -> Result<u64, String> {
    let settings = &exchange.settings;
    let now = exchange.now_ms();
    let media_type = sniff(sink.head()).unwrap_or("application/octet-stream");
    let category = category.unwrap_or_else(|| inferred(media_type)).to_owned();
    if let Some(message) = too_large(&category, sink.length(), settings) {
        return Err(message);
    }
    // Without the check, bytes of no known kind pass for what the category says.
    let media_type = match (media_type, category.as_str()) {
        ("application/octet-stream", _) if settings.check_media_bytes => {
            return Err(MEDIA_TYPE_UNRECOGNIZED.to_owned());
        }
        ("application/octet-stream", "subtitles") => "text/srt",
        ("application/octet-stream", name) if name.ends_with("image") => "image/png",
        ("application/octet-stream", _) => "video/mp4",
        (known, _) => known,
    };
    let mut state = exchange.shared.state();
    let id = state.id();
    let mut medium = Media::new(
        id,
        user,
        Declared {
            category,
            media_type: media_type.to_owned(),
            owners,
            total: None,
            v11,
        },
        settings,
        now,
    );
    medium
        .content()
        .commit(0, sink)
        .map_err(|error| error.to_string())?;
    if let Some(fault) = &exchange.fault
        && fault.action == Action::ProcessingFailed
    {
        medium.fail(fault.error.as_ref());
    }
    medium.finalize(settings, now).map_err(str::to_owned)?;
    state.media.insert(id, medium);
    Ok(id)
}

/// `POST /2/media/upload`
pub(crate) async fn upload(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let caller = guard(exchange, &limits::UPLOAD, &Vec::new())?;
    let settings = exchange.settings.clone();
    if exchange
        .content_length()
        .is_some_and(|length| length > settings.max_upload_bytes)
    {
        return Err(Answer::empty(413).into());
    }
    let fresh = || Content::new(settings.discard_media).open(Some(0));
    let (fields, sink) = match exchange.media_type().as_str() {
        "multipart/form-data" => {
            let parts = parts::read(exchange, body, |_| fresh()).await?;
            // The protocol of early 2025, which the service no longer understands.
            if find(&parts.fields, "command").is_some() {
                return Err(problems::not_json(&settings).into());
            }
            known_fields(
                &settings,
                &parts.fields,
                &["media_category", "additional_owners"],
            )?;
            let sink = parts.file.ok_or_else(|| missing(&settings, "media"))?;
            let mut shape: Map<String, Value> = parts
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), json!(value)))
                .collect();
            shape.insert("media".into(), json!(""));
            exchange
                .shared
                .schemas
                .check("upload", &Value::Object(shape), &settings)
                .map_err(Halt::Answer)?;
            (parts.fields, sink)
        }
        _ => {
            let json = exchange.json(body).await?;
            exchange
                .shared
                .schemas
                .check("upload", &json, &settings)
                .map_err(Halt::Answer)?;
            let fields = ["media_category", "additional_owners"]
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), json[*name].as_str()?.to_owned())))
                .collect();
            (fields, decoded(&settings, &json["media"], fresh())?)
        }
    };
    let owners = find(&fields, "additional_owners")
        .map(|owners| owners.split(',').map(str::to_owned).collect())
        .unwrap_or_default();
    let category = find(&fields, "media_category");
    let id = whole(exchange, &caller.user, category, owners, sink, false).map_err(|message| {
        if message == MEDIA_TYPE_UNRECOGNIZED {
            plainly(&message)
        } else {
            problems::invalid(&settings, "media", Vec::new(), &message).into()
        }
    })?;
    let now = exchange.now_ms();
    let state = exchange.shared.state();
    Ok(Answer::json(200, state.media[&id].v2(&settings, now))
        .with_success(settings.success("upload", 200)))
}

fn bad_media(settings: &Settings, name: &str, id: &str) -> Halt {
    problems::invalid(
        settings,
        name,
        vec![id.to_owned()],
        "Your media ID is invalid.",
    )
    .into()
}

/// A finished medium of the caller's that a body names.
fn named<'a>(
    state: &'a mut State,
    settings: &Settings,
    parameter: &str,
    id: &str,
    user: &str,
    now: i64,
) -> Result<&'a mut Media, Halt> {
    let refused = || bad_media(settings, parameter, id);
    let number = parse_id(id).ok_or_else(refused)?;
    let medium = own(state, number, user, now).map_err(|_| refused())?;
    if medium.phase == Phase::Uploading {
        return Err(refused());
    }
    Ok(medium)
}

/// `POST /2/media/metadata`
pub(crate) async fn metadata(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let body = exchange.json(body).await;
    let caller = guard(exchange, &limits::METADATA, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange
        .shared
        .schemas
        .check("metadata", &body, &settings)
        .map_err(Halt::Answer)?;
    let id = body["id"].as_str().unwrap_or_default();
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let medium = named(&mut state, &settings, "id", id, &caller.user, now)?;
    if let Some(metadata) = body["metadata"].as_object() {
        medium.metadata.extend(metadata.clone());
    }
    Ok(Answer::json(
        200,
        json!({"data": {"id": id, "associated_metadata": medium.metadata}}),
    )
    .with_success(settings.success("metadata", 200)))
}

/// The category under its name in the subtitle calls.
fn camel_case(category: &str) -> &str {
    match category {
        "tweet_video" => "TweetVideo",
        "amplify_video" => "AmplifyVideo",
        other => other,
    }
}

/// `POST /2/media/subtitles`
pub(crate) async fn add_subtitles(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let body = exchange.json(body).await;
    let caller = guard(exchange, &limits::ADD_SUBTITLES, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange
        .shared
        .schemas
        .check("create_subtitles", &body, &settings)
        .map_err(Halt::Answer)?;
    let text = |value: &Value, name: &str| {
        value[name]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| missing(&settings, name))
    };
    let id = text(&body, "id")?;
    let category = text(&body, "media_category")?;
    let file = text(&body["subtitles"], "id")?;
    let language = text(&body["subtitles"], "language_code")?;
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let kind = named(
        &mut state,
        &settings,
        "subtitles.id",
        &file,
        &caller.user,
        now,
    )?
    .category
    .clone();
    if kind != "subtitles" {
        return Err(bad_media(&settings, "subtitles.id", &file));
    }
    let video = named(&mut state, &settings, "id", &id, &caller.user, now)?;
    if camel_case(&video.category) != category {
        return Err(bad_media(&settings, "id", &id));
    }
    video
        .subtitles
        .retain(|known| known["language_code"] != language.as_str());
    video.subtitles.push(body["subtitles"].clone());
    Ok(Answer::json(
        200,
        json!({"data": {
            "id": id,
            "media_category": category,
            "associated_subtitles": video.subtitles,
        }}),
    )
    .with_success(settings.success("subtitles", 200)))
}

/// `DELETE /2/media/subtitles`
pub(crate) async fn remove_subtitles(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let body = exchange.json(body).await;
    let caller = guard(exchange, &limits::REMOVE_SUBTITLES, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange
        .shared
        .schemas
        .check("delete_subtitles", &body, &settings)
        .map_err(Halt::Answer)?;
    let id = body["id"].as_str().unwrap_or_default();
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let video = named(&mut state, &settings, "id", id, &caller.user, now)?;
    if body["media_category"] != camel_case(&video.category) {
        return Err(bad_media(&settings, "id", id));
    }
    video
        .subtitles
        .retain(|known| known["language_code"] != body["language_code"]);
    Ok(Answer::json(200, json!({"data": {"deleted": true}})))
}
