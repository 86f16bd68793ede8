//! The v1.1 media endpoints, kept for what was written against them: OAuth 1.0a only, no `data` envelope.
//!
//! The commands may come as a form, as multipart or in the query; the answers are those recorded in 2021.

use super::exchange::Exchange;
use super::guard::guard_v1;
use super::ids::parse_id;
use super::media::common::{self, LAST_SEGMENT};
use super::parts;
use super::problems::{self, SEGMENT_OUT_OF_RANGE};
use crate::http::answer::{Answer, Halt, Outcome};
use crate::http::pairs::{Pairs, find};
use crate::state::content::Sink;
use crate::state::faults::Action;
use crate::state::media::{Declared, Media, Phase};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Incoming;
use serde_json::{Value, json};
use std::sync::PoisonError;

fn refused(exchange: &Exchange, message: &str) -> Halt {
    problems::v1_media(400, &exchange.path, message).into()
}

fn invalid_id(id: &str) -> Halt {
    problems::v1(400, 324, &format!("Invalid media id {id}")).into()
}

/// `POST /1.1/media/upload.json`
pub(crate) async fn upload(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let settings = exchange.settings.clone();
    let (caller, mut fields, mut file) = if exchange.media_type() == "multipart/form-data" {
        let caller = guard_v1(exchange, &Vec::new(), true)?;
        if exchange
            .content_length()
            .is_some_and(|length| length > settings.max_upload_bytes)
        {
            return Err(Answer::empty(413).into());
        }
        let parts = parts::read(exchange, body, |_| Sink::spool()).await?;
        (caller, parts.fields, parts.file)
    } else {
        let form = exchange.form(body).await?;
        (guard_v1(exchange, &form, true)?, form, None)
    };
    fields.extend(exchange.query.iter().cloned());
    if file.is_none()
        && let Some(data) = find(&fields, "media_data")
    {
        let bytes = STANDARD
            .decode(data)
            .map_err(|_| refused(exchange, "media_data is not valid base64."))?;
        let mut sink = Sink::spool();
        sink.write(&bytes).map_err(|_| Halt::HangUp)?;
        file = Some(sink);
    }
    match find(&fields, "command").map(str::to_owned).as_deref() {
        None => simple(exchange, &caller.user, &fields, file),
        Some("INIT") => init(exchange, &caller.user, &fields),
        Some("APPEND") => append(exchange, &caller.user, &fields, file).await,
        Some("FINALIZE") => finalize(exchange, &caller.user, &fields),
        Some(_) => Err(refused(exchange, "Invalid command.")),
    }
}

fn owners(fields: &Pairs) -> Vec<String> {
    find(fields, "additional_owners")
        .map(|owners| owners.split(',').map(str::to_owned).collect())
        .unwrap_or_default()
}

fn simple(exchange: &Exchange, user: &str, fields: &Pairs, file: Option<Sink>) -> Outcome {
    let file = file.ok_or_else(|| refused(exchange, "media parameter is missing."))?;
    // Without a category the old call takes a GIF for a picture.
    let category = find(fields, "media_category").unwrap_or("tweet_image");
    let id = common::whole(exchange, user, Some(category), owners(fields), file, true)
        .map_err(|message| refused(exchange, &format!("{}.", message.trim_end_matches('.'))))?;
    let state = exchange.shared.state();
    Ok(Answer::json(
        200,
        state.media[&id].v1(&exchange.settings, exchange.now_ms()),
    ))
}

fn init(exchange: &Exchange, user: &str, fields: &Pairs) -> Outcome {
    let total = find(fields, "total_bytes")
        .and_then(|total| total.parse().ok())
        .ok_or_else(|| refused(exchange, "total_bytes parameter is missing."))?;
    let media_type = find(fields, "media_type")
        .ok_or_else(|| refused(exchange, "media_type parameter is missing."))?;
    let category = find(fields, "media_category").unwrap_or_else(|| common::inferred(media_type));
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let id = state.id();
    let declared = Declared {
        category: category.to_owned(),
        media_type: media_type.to_owned(),
        owners: owners(fields),
        total: Some(total),
        v11: true,
    };
    let medium = Media::new(id, user, declared, &exchange.settings, now);
    let answer = medium.v1(&exchange.settings, now);
    state.media.insert(id, medium);
    Ok(Answer::json(202, answer))
}

async fn append(
    exchange: &mut Exchange,
    user: &str,
    fields: &Pairs,
    file: Option<Sink>,
) -> Outcome {
    let id = find(fields, "media_id").unwrap_or_default();
    let index = find(fields, "segment_index")
        .and_then(|index| index.parse::<u64>().ok())
        .filter(|index| *index <= LAST_SEGMENT)
        .ok_or_else(|| refused(exchange, SEGMENT_OUT_OF_RANGE))?;
    let file = file.ok_or_else(|| refused(exchange, "media parameter is missing."))?;
    if file.length() > exchange.settings.max_append_bytes {
        return Err(Answer::empty(413).into());
    }
    let handle = {
        let state = exchange.shared.state();
        parse_id(id)
            .and_then(|id| state.media.get(&id))
            .filter(|medium| medium.user == user && medium.phase == Phase::Uploading)
            .map(Media::handle)
            .ok_or_else(|| invalid_id(id))?
    };
    exchange.segment(index).await?;
    let mut content = handle.lock().unwrap_or_else(PoisonError::into_inner);
    content.commit(index, file).map_err(|_| Halt::HangUp)?;
    Ok(Answer::empty(204)
        .with_header("x-mediaid", id)
        .with_header("x-segmentcount", content.segments().to_string())
        .with_header("x-totalbytes", content.size().to_string()))
}

fn finalize(exchange: &Exchange, user: &str, fields: &Pairs) -> Outcome {
    let text = find(fields, "media_id").unwrap_or_default();
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let medium = parse_id(text)
        .and_then(|id| state.media.get_mut(&id))
        .filter(|medium| medium.user == user)
        .ok_or_else(|| invalid_id(text))?;
    if let Some(fault) = &exchange.fault
        && fault.action == Action::ProcessingFailed
    {
        medium.fail(fault.error.as_ref());
    }
    medium
        .finalize(&exchange.settings, now)
        .map_err(|message| refused(exchange, &format!("{}.", message.trim_end_matches('.'))))?;
    Ok(Answer::json(201, medium.v1(&exchange.settings, now)))
}

/// `GET /1.1/media/upload.json`
pub(crate) async fn status(exchange: &mut Exchange) -> Outcome {
    let caller = guard_v1(exchange, &Vec::new(), false)?;
    if exchange.param("command") != Some("STATUS") {
        return Err(refused(exchange, "Invalid command."));
    }
    let text = exchange.param("media_id").unwrap_or_default();
    let id = parse_id(text).ok_or_else(|| invalid_id(text))?;
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let medium = common::polled(exchange, &mut state, id, &caller.user, now)
        .map_err(|_| invalid_id(text))?;
    Ok(Answer::json(200, medium.v1(&exchange.settings, now)))
}

/// The finished medium of the caller's that a JSON body names by `media_id`.
async fn target(exchange: &mut Exchange, body: &mut Incoming) -> Result<(Value, u64), Halt> {
    let json = exchange.json(body).await;
    let caller = guard_v1(exchange, &Vec::new(), true)?;
    let json = json?;
    let text = json["media_id"].as_str().unwrap_or_default();
    let state = exchange.shared.state();
    let id = parse_id(text)
        .and_then(|id| state.media.get(&id))
        .filter(|medium| medium.user == caller.user && medium.phase != Phase::Uploading)
        .map(|medium| medium.id)
        .ok_or_else(|| invalid_id(text))?;
    Ok((json, id))
}

/// `POST /1.1/media/metadata/create.json`
pub(crate) async fn metadata(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let (json, id) = target(exchange, body).await?;
    let text = json["alt_text"]["text"].as_str().unwrap_or_default();
    if text.is_empty() || text.chars().count() > 1000 {
        return Err(refused(
            exchange,
            "alt_text must be between 1 and 1000 characters.",
        ));
    }
    if let Some(medium) = exchange.shared.state().media.get_mut(&id) {
        medium
            .metadata
            .insert("alt_text".into(), json!({"text": text}));
    }
    Ok(Answer::empty(200))
}

/// `POST /1.1/media/subtitles/create.json`
pub(crate) async fn subtitles(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let (json, id) = target(exchange, body).await?;
    let Some(list) = json["subtitle_info"]["subtitles"].as_array() else {
        return Err(refused(exchange, "subtitle_info parameter is missing."));
    };
    if let Some(medium) = exchange.shared.state().media.get_mut(&id) {
        medium.subtitles.extend(list.iter().cloned());
    }
    Ok(Answer::empty(200))
}
