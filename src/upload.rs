//! The upload engine: initialize, append part by part, finalize, wait for X to process, attach alt text
//! (contract §4.3–§4.7).
//!
//! Parts are read from their source by position while they are sent; a part that fails is re-read and sent again on its
//! own. Nothing here publishes anything, and an item that fails ends the whole upload, so no post loses its media.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::error::{Code, Error};
use crate::language::text;
use crate::media::Item;
use crate::transport::{Credentials, Transport};
use crate::x::media::{self, Processing};
use crate::x::media_v1;

const MIB: u64 = 1024 * 1024;

/// Segment size for a file (contract §4.4): a thousandth of it, within 1 to 4 MiB.
pub fn segment_size(total: u64) -> u64 {
    total.div_ceil(1000).clamp(MIB, 4 * MIB)
}

/// Uploads `items` in order; returns their media ids.
///
/// Errors: those of the network and of X, `media_failed` when X cannot process an item, `media_timeout` when it does not
/// finish within `deadline`. Nothing is published in any of these cases.
pub fn upload(
    transport: &Transport<'_>,
    credentials: &Credentials,
    items: &[Item],
) -> Result<Vec<String>, Error> {
    if transport.is_dry_run() {
        return Ok(items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                transport.note(json!({"upload": {
                    "media_type": item.media_type,
                    "media_category": item.category.as_str(),
                    "bytes": item.source.len(),
                    "alt_text": item.alt_text,
                }}));
                format!("<media {}>", index + 1)
            })
            .collect());
    }
    transport
        .meter()
        .start(items.iter().map(|item| item.source.len()).sum());
    let ids = items
        .iter()
        .map(|item| upload_one(transport, credentials, item))
        .collect::<Result<Vec<_>, _>>()?;
    transport.meter().finish();
    Ok(ids)
}

fn upload_one(
    transport: &Transport<'_>,
    credentials: &Credentials,
    item: &Item,
) -> Result<String, Error> {
    let api = Api::of(transport);
    let total = item.source.len();
    let id = api.initialize(transport, credentials, item)?;
    let size = segment_size(total);
    let mut offset = 0;
    let mut index = 0;
    while offset < total {
        let length = size.min(total - offset);
        let source = &*item.source;
        match api {
            Api::V2 => media::append(transport, credentials, &id, index, source, offset, length)?,
            Api::V1 => {
                media_v1::append(transport, credentials, &id, index, source, offset, length)?;
            }
        }
        offset += length;
        index += 1;
    }
    let processing = match api {
        Api::V2 => media::finalize(transport, credentials, &id)?,
        Api::V1 => media_v1::finalize(transport, credentials, &id)?,
    };
    wait_until_ready(transport, credentials, api, &id, processing)?;
    if let Some(text) = &item.alt_text {
        match api {
            Api::V2 => media::alt_text(transport, credentials, &id, text)?,
            Api::V1 => media_v1::alt_text(transport, credentials, &id, text)?,
        }
    }
    Ok(id)
}

/// Which API carries the upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Api {
    V2,
    V1,
}

impl Api {
    fn of(transport: &Transport<'_>) -> Self {
        match transport.standard().text("media_api") {
            "1.1" => Self::V1,
            _ => Self::V2,
        }
    }

    fn initialize(
        self,
        transport: &Transport<'_>,
        credentials: &Credentials,
        item: &Item,
    ) -> Result<String, Error> {
        let (kind, total) = (&item.media_type, item.source.len());
        let category = item.category.as_str();
        match self {
            Self::V2 => media::initialize(transport, credentials, kind, total, category),
            Self::V1 => media_v1::init(transport, credentials, kind, total, category),
        }
    }
}

/// Asks as seldom as X asks to be asked, until it is done or `deadline` is over.
fn wait_until_ready(
    transport: &Transport<'_>,
    credentials: &Credentials,
    api: Api,
    id: &str,
    mut processing: Processing,
) -> Result<(), Error> {
    let deadline = transport.standard().deadline;
    let end = Instant::now() + deadline;
    loop {
        match processing {
            Processing::Ready => return Ok(()),
            Processing::Failed(reason) => {
                let reason: String = reason.unwrap_or_default().chars().take(200).collect();
                return Err(Error::new(
                    Code::MediaFailed,
                    text!(
                        "X could not process the media item; nothing was posted. {reason}",
                        "X не смог обработать медиафайл; ничего не опубликовано. {reason}"
                    ),
                )
                .hint(text!(
                    "check the file against X's limits: video H.264 and AAC in MP4, GIF up to 1280×1080 and 350 frames",
                    "сверьте файл с требованиями X: видео H.264 и AAC в MP4, GIF до 1280×1080 и 350 кадров"
                )));
            }
            Processing::Wait { seconds, .. } => {
                let pause = Duration::from_secs(seconds);
                if pause > end.saturating_duration_since(Instant::now()) {
                    let seconds = deadline.as_secs();
                    return Err(Error::new(
                        Code::MediaTimeout,
                        text!(
                            "X did not finish processing the media item within {seconds} s; nothing was posted",
                            "X не закончил обработку медиафайла за {seconds} с; ничего не опубликовано"
                        ),
                    )
                    .parameter("auth.deadline")
                    .retryable(true));
                }
                transport.cancel().wait(pause)?;
            }
        }
        processing = match api {
            Api::V2 => media::status(transport, credentials, id)?,
            Api::V1 => media_v1::status(transport, credentials, id)?,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_a_thousandth_of_the_file_within_one_and_four_mebibytes() {
        assert_eq!(segment_size(1), MIB);
        assert_eq!(segment_size(1000 * MIB), MIB);
        assert_eq!(segment_size(2000 * MIB), 2 * MIB);
        assert_eq!(segment_size(16 * 1024 * MIB), 4 * MIB);
    }
}
