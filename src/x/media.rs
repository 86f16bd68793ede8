//! Media over API v2: initialize, append, finalize, status, metadata, subtitles (contract §4.3–§4.7).
//!
//! None of these publishes anything, so each may be repeated.

use serde_json::{Value, json};

use super::{json as send, problems, required, success, unreadable};
use crate::error::Error;
use crate::transport::{Body, Credentials, Effect, Part, Request, Source, Transport};

/// Where X is with a finished upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Processing {
    /// Usable now.
    Ready,
    /// Ask again after so many seconds; how far it is, if X says so.
    Wait {
        /// `check_after_secs`, at least 1.
        seconds: u64,
        /// `progress_percent`.
        percent: Option<u64>,
    },
    /// X gave up, or is at it still but has found what is wrong; its reason, if it named one.
    Failed(Option<String>),
}

impl Processing {
    /// Reads `processing_info`, of which there is none when the media is ready.
    pub(super) fn read(info: Option<&Value>) -> Self {
        let Some(info) = info else { return Self::Ready };
        let error = info.get("error").filter(|error| !error.is_null());
        match info.get("state").and_then(Value::as_str) {
            // X names what is wrong before it says `failed`, and may never say it.
            Some("pending" | "in_progress") if error.is_none() => Self::Wait {
                seconds: info
                    .get("check_after_secs")
                    .and_then(Value::as_u64)
                    .filter(|seconds| *seconds > 0)
                    .unwrap_or(1),
                percent: info.get("progress_percent").and_then(Value::as_u64),
            },
            Some("pending" | "in_progress" | "failed") => Self::Failed(
                error
                    .and_then(|error| error.get("message")?.as_str())
                    .map(str::to_owned),
            ),
            _ => Self::Ready,
        }
    }
}

fn request<'a>(
    transport: &Transport<'_>,
    credentials: &Credentials,
    method: &'static str,
    path: &str,
    body: Body<'a>,
) -> Request<'a> {
    Request {
        method,
        url: format!("{}/2/media/{path}", transport.standard().url("api_url")),
        query: Vec::new(),
        body,
        credentials: credentials.clone(),
        effect: Effect::Repeatable,
    }
}

/// What X said to a new upload: the media id, and for how many seconds it is good, if X said so.
pub type Opened = (String, Option<u64>);

/// Opens an upload.
pub fn initialize(
    transport: &Transport<'_>,
    credentials: &Credentials,
    media_type: &str,
    total_bytes: u64,
    media_category: &str,
) -> Result<Opened, Error> {
    let body = json!({
        "media_type": media_type,
        "total_bytes": total_bytes,
        "media_category": media_category,
    });
    let answer = success(
        transport,
        &request(
            transport,
            credentials,
            "POST",
            "upload/initialize",
            Body::Json(body),
        ),
    )?;
    let body = answer.json.as_ref();
    let life = body
        .and_then(|body| body.pointer("/data/expires_after_secs"))
        .and_then(Value::as_u64);
    body.and_then(|body| required(body, "/data/id"))
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|id| (id.to_owned(), life))
        .ok_or_else(|| unreadable(Effect::Repeatable, &answer))
}

/// Sends one segment. The index travels in the body: in the query it is refused (contract §4.4).
pub fn append(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
    index: u64,
    source: &dyn Source,
    offset: u64,
    length: u64,
) -> Result<(), Error> {
    let part = Part {
        fields: vec![("segment_index", index.to_string())],
        source,
        offset,
        length,
    };
    success(
        transport,
        &request(
            transport,
            credentials,
            "POST",
            &format!("upload/{id}/append"),
            Body::Part(part),
        ),
    )?;
    Ok(())
}

/// Closes an upload.
pub fn finalize(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
) -> Result<Processing, Error> {
    let answer = success(
        transport,
        &request(
            transport,
            credentials,
            "POST",
            &format!("upload/{id}/finalize"),
            Body::Empty,
        ),
    )?;
    Ok(Processing::read(
        answer
            .json
            .as_ref()
            .and_then(|body| body.pointer("/data/processing_info")),
    ))
}

/// Asks how far the processing is.
pub fn status(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
) -> Result<Processing, Error> {
    let mut request = request(transport, credentials, "GET", "upload", Body::Empty);
    request.query = vec![("command", "STATUS".into()), ("media_id", id.to_owned())];
    let body = send(transport, &request)?;
    Ok(Processing::read(body.pointer("/data/processing_info")))
}

/// Attaches alt text, at most 1000 characters.
pub fn alt_text(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
    text: &str,
) -> Result<(), Error> {
    let body = json!({"id": id, "metadata": {"alt_text": {"text": text}}});
    let request = request(transport, credentials, "POST", "metadata", Body::Json(body));
    let answer = transport.send(&request)?;
    if answer.is_success() {
        Ok(())
    } else {
        Err(problems::error(&answer, Effect::Repeatable))
    }
}

/// Attaches subtitles to a processed video, one request for each: the id of their own upload, their language
/// (`^[A-Z]{2}$`) and the name that the player shows. A language that the video has already is replaced.
///
/// Errors: those of the network and of X; what was attached before the failure stays.
pub fn subtitles(
    transport: &Transport<'_>,
    credentials: &Credentials,
    video: &str,
    subtitles: &[(&str, &str, &str)],
) -> Result<(), Error> {
    for (id, language_code, display_name) in subtitles {
        let body = json!({
            "id": video,
            // Here X spells its category differently (contract §4.7).
            "media_category": "TweetVideo",
            "subtitles": {
                "id": id,
                "language_code": language_code,
                "display_name": display_name,
            },
        });
        let body = Body::Json(body);
        success(
            transport,
            &request(transport, credentials, "POST", "subtitles", body),
        )?;
    }
    Ok(())
}
