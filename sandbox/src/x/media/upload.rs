//! Uploads: whole ones, and those of many segments.

use super::common::{LAST_SEGMENT, inferred, missing, own, polled, too_large, whole};
use crate::http::answer::{Answer, Halt, Outcome};
use crate::http::pairs::{Pairs, find};
use crate::state::content::{Content, Sink};
use crate::state::faults::Action;
use crate::state::media::{Declared, MEDIA_TYPE_UNRECOGNIZED, Media, Phase};
use crate::state::settings::Settings;
use crate::x::endpoints;
use crate::x::exchange::Exchange;
use crate::x::guard::guard;
use crate::x::ids::id_of;
use crate::x::parts;
use crate::x::problems::{self, SEGMENT_OUT_OF_RANGE};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Incoming;
use serde_json::{Map, Value, json};
use std::sync::PoisonError;

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
    let caller = guard(exchange, &endpoints::INITIALIZE, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange.check("initialize", &body)?;
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

fn segment_number(settings: &Settings, text: &str) -> Result<u64, Halt> {
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
    let caller = guard(exchange, &endpoints::APPEND, &Vec::new())?;
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
            exchange.check("append", &json)?;
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
    let caller = guard(exchange, &endpoints::FINALIZE, &Vec::new())?;
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

/// `GET /2/media/upload`
pub(crate) async fn status(exchange: &mut Exchange) -> Outcome {
    let caller = guard(exchange, &endpoints::STATUS, &Vec::new())?;
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

/// `POST /2/media/upload`
pub(crate) async fn upload(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let caller = guard(exchange, &endpoints::UPLOAD, &Vec::new())?;
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
            exchange.check("upload", &Value::Object(shape))?;
            (parts.fields, sink)
        }
        _ => {
            let json = exchange.json(body).await?;
            exchange.check("upload", &json)?;
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
