//! What is said about finished media: metadata and subtitles.

use super::common::{missing, own};
use crate::http::answer::{Answer, Halt, Outcome};
use crate::state::media::{Media, Phase};
use crate::state::settings::Settings;
use crate::state::world::State;
use crate::x::endpoints;
use crate::x::exchange::Exchange;
use crate::x::guard::guard;
use crate::x::ids::parse_id;
use crate::x::problems;
use hyper::body::Incoming;
use serde_json::{Value, json};

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
    let caller = guard(exchange, &endpoints::METADATA, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange.check("metadata", &body)?;
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
    let caller = guard(exchange, &endpoints::ADD_SUBTITLES, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange.check("create_subtitles", &body)?;
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
    let caller = guard(exchange, &endpoints::REMOVE_SUBTITLES, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange.check("delete_subtitles", &body)?;
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
