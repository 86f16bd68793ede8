//! The retired v1.1 upload (contract §4.9), for accounts that still have it: `media_api: "1.1"`.
//!
//! OAuth 1.0a only. Commands travel as form fields, which are signed; a segment is multipart, which is not.

use serde_json::{Value, json};

use super::media::{Opened, Processing};
use super::{success, unreadable};
use crate::error::Error;
use crate::transport::{Body, Credentials, Effect, Part, Request, Source, Transport};

fn request<'a>(
    transport: &Transport<'_>,
    credentials: &Credentials,
    method: &'static str,
    path: &str,
    body: Body<'a>,
) -> Request<'a> {
    Request {
        method,
        url: format!(
            "{}/1.1/media/{path}",
            transport.standard().url("upload_url")
        ),
        query: Vec::new(),
        body,
        credentials: credentials.clone(),
        effect: Effect::Repeatable,
    }
}

/// `INIT`; the id is `media_id_string`.
pub fn init(
    transport: &Transport<'_>,
    credentials: &Credentials,
    media_type: &str,
    total_bytes: u64,
    media_category: &str,
) -> Result<Opened, Error> {
    let form = vec![
        ("command", "INIT".to_owned()),
        ("total_bytes", total_bytes.to_string()),
        ("media_type", media_type.to_owned()),
        ("media_category", media_category.to_owned()),
    ];
    let answer = success(
        transport,
        &request(
            transport,
            credentials,
            "POST",
            "upload.json",
            Body::Form(form),
        ),
    )?;
    let body = answer.json.as_ref();
    let life = body
        .and_then(|body| body.get("expires_after_secs"))
        .and_then(Value::as_u64);
    body.and_then(|body| body.get("media_id_string"))
        .and_then(Value::as_str)
        .map(|id| (id.to_owned(), life))
        .ok_or_else(|| unreadable(Effect::Repeatable, &answer))
}

/// `APPEND`.
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
        fields: vec![
            ("command", "APPEND".to_owned()),
            ("media_id", id.to_owned()),
            ("segment_index", index.to_string()),
        ],
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
            "upload.json",
            Body::Part(part),
        ),
    )?;
    Ok(())
}

/// `FINALIZE`.
pub fn finalize(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
) -> Result<Processing, Error> {
    let form = vec![
        ("command", "FINALIZE".to_owned()),
        ("media_id", id.to_owned()),
    ];
    let answer = success(
        transport,
        &request(
            transport,
            credentials,
            "POST",
            "upload.json",
            Body::Form(form),
        ),
    )?;
    Ok(processing(answer.json.as_ref()))
}

/// `STATUS`.
pub fn status(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
) -> Result<Processing, Error> {
    let mut request = request(transport, credentials, "GET", "upload.json", Body::Empty);
    request.query = vec![("command", "STATUS".into()), ("media_id", id.to_owned())];
    let answer = success(transport, &request)?;
    Ok(processing(answer.json.as_ref()))
}

/// Attaches alt text.
pub fn alt_text(
    transport: &Transport<'_>,
    credentials: &Credentials,
    id: &str,
    text: &str,
) -> Result<(), Error> {
    let body = json!({"media_id": id, "alt_text": {"text": text}});
    success(
        transport,
        &request(
            transport,
            credentials,
            "POST",
            "metadata/create.json",
            Body::Json(body),
        ),
    )?;
    Ok(())
}

fn processing(body: Option<&Value>) -> Processing {
    Processing::read(body.and_then(|body| body.get("processing_info")))
}
