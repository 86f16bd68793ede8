//! What both families of media endpoints share.

use crate::http::answer::Halt;
use crate::state::content::{Sink, sniff};
use crate::state::faults::Action;
use crate::state::media::{Declared, MEDIA_TYPE_UNRECOGNIZED, Media, Phase};
use crate::state::settings::Settings;
use crate::state::world::State;
use crate::x::exchange::Exchange;
use crate::x::problems;

const MEGABYTE: u64 = 1024 * 1024;

pub(crate) const LAST_SEGMENT: u64 = 999;

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

pub(crate) fn too_large(category: &str, size: u64, settings: &Settings) -> Option<String> {
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

pub(crate) fn missing(settings: &Settings, name: &str) -> Halt {
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
pub(crate) fn own<'a>(
    state: &'a mut State,
    id: u64,
    user: &str,
    now: i64,
) -> Result<&'a mut Media, Halt> {
    state
        .media
        .get_mut(&id)
        .filter(|medium| medium.user == user && medium.live(now))
        .ok_or_else(unknown_medium)
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
