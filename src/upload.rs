//! The upload engine: initialize, append part by part, finalize, wait for X to process, attach alt text
//! (contract §4.3–§4.7).
//!
//! Parts are read from their source by position while they are sent, several at a time; a part that fails is re-read and
//! sent again on its own. Items of one post go side by side. With a store an upload that was cut off is continued where it
//! stopped. Nothing here publishes anything, and an item that fails ends the whole upload, so no post loses its media.

mod api;
mod crew;
mod trail;

use std::sync::{Mutex, PoisonError};

use serde_json::json;

use crate::clock;
use crate::error::{Code, Error};
use crate::media::Item;
use crate::store;
use crate::trace::{self, Level};
use crate::transport::{Credentials, Source, Transport};
use crate::x::media;
use api::Api;
pub use trail::{Ledger, Trail};

const MIB: u64 = 1024 * 1024;
/// A part that is refused as too large is halved, but not below this.
const LEAST_PART: u64 = MIB / 16;
/// Parts that an upload should have at most, and those that X may take at all (contract §4.4).
const SAFE_PARTS: u64 = 1000;
const MOST_PARTS: u64 = 10_000;
/// Seconds for which a media id is good when X does not say (contract §4.3).
const USUAL_LIFE: u64 = 86400;

/// Part size for a file (contract §4.4): a thousandth of it, within 1 to 4 MiB.
pub fn part_size(total: u64) -> u64 {
    total.div_ceil(SAFE_PARTS).clamp(MIB, 4 * MIB)
}

/// Items that X holds, ready to be posted.
pub struct Uploaded<'a> {
    /// Their ids, in the order of the items.
    pub ids: Vec<String>,
    /// What the store remembers of them: to be forgotten when they have served.
    pub trails: Vec<Trail<'a>>,
}

/// Uploads `items` side by side; at most `upload_parallelism` requests at a time. With a `ledger` an earlier upload of the
/// same file is continued.
///
/// Errors: those of the network and of X, `media_failed` when X cannot process an item, `media_timeout` when it does not
/// finish within `deadline`. Nothing is published in any of these cases.
pub fn upload<'a>(
    transport: &Transport<'_>,
    credentials: &Credentials,
    items: &[Item],
    ledger: Option<&Ledger<'a>>,
) -> Result<Uploaded<'a>, Error> {
    if transport.is_dry_run() {
        return Ok(Uploaded {
            ids: items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    transport.note(json!({"upload": item.plan()}));
                    format!("<media {}>", index + 1)
                })
                .collect(),
            trails: Vec::new(),
        });
    }
    let meter = transport.meter();
    meter.start(items.iter().map(Item::bytes).sum());
    let hands = transport.standard().upload_parallelism;
    let engine = Engine {
        transport,
        credentials,
        api: Api::of(transport),
        hands: hands / items.len().clamp(1, hands),
    };
    let done: Vec<Slot<'a>> = items.iter().map(|_| Mutex::default()).collect();
    crew::side_by_side(hands, items.len(), meter, &|index| {
        let item = &items[index];
        let trail = ledger
            .filter(|_| item.source.len() > part_size(item.source.len()))
            .and_then(|ledger| ledger.trail(item, engine.api.as_str()));
        let id = engine.upload(item, trail.as_ref())?;
        *done[index].lock().unwrap_or_else(PoisonError::into_inner) = Some((id, trail));
        Ok(())
    })?;
    meter.finish();
    let mut uploaded = Uploaded {
        ids: Vec::new(),
        trails: Vec::new(),
    };
    for slot in done {
        // Every item has been done, or an error was returned above.
        if let Some((id, trail)) = slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
            uploaded.ids.push(id);
            uploaded.trails.extend(trail);
        }
    }
    Ok(uploaded)
}

/// Where the hand that uploads an item leaves its id and its trail.
type Slot<'a> = Mutex<Option<(String, Option<Trail<'a>>)>>;

/// How the items of one call are uploaded.
struct Engine<'a> {
    transport: &'a Transport<'a>,
    credentials: &'a Credentials,
    api: Api,
    /// Parts of one item at a time.
    hands: usize,
}

/// Why an attempt at an item ended.
enum Halt {
    /// X refuses parts of this size.
    TooLarge(Error),
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Engine<'_> {
    fn upload(&self, item: &Item, trail: Option<&Trail<'_>>) -> Result<String, Error> {
        let total = item.source.len();
        let mut size = part_size(total);
        let mut known = trail.and_then(Trail::last);
        loop {
            let continued = known.is_some();
            let upload = match known.take() {
                Some(known) => {
                    trace::line(Level::Info, || {
                        format!("the upload of media {} is continued", known.media_id)
                    });
                    known
                }
                None => self.begin(item, size, trail)?,
            };
            let outcome = self.send(item, &upload, trail);
            let halt = match outcome {
                Ok(()) => {
                    self.attach_subtitles(item, &upload.media_id)?;
                    return Ok(upload.media_id);
                }
                Err(halt) => halt,
            };
            match halt {
                Halt::TooLarge(_)
                    if upload.part / 2 >= LEAST_PART
                        && total.div_ceil(upload.part / 2) <= MOST_PARTS =>
                {
                    size = upload.part / 2;
                    trace::line(Level::Warn, || {
                        format!(
                            "X refuses parts of {} bytes; again with {size}",
                            upload.part
                        )
                    });
                }
                Halt::Failed(error) if continued && is_unknown_to_x(&error) => {}
                Halt::TooLarge(error) | Halt::Failed(error) => {
                    if error.code() == Code::MediaFailed
                        && let Some(trail) = trail
                    {
                        trail.forget();
                    }
                    return Err(error);
                }
            }
            if let Some(trail) = trail {
                trail.forget();
            }
            if let Some(stream) = item.source.stream() {
                stream.rewind()?;
            }
        }
    }

    fn begin(
        &self,
        item: &Item,
        size: u64,
        trail: Option<&Trail<'_>>,
    ) -> Result<store::Upload, Error> {
        let (media_id, life) = self
            .api
            .initialize(self.transport, self.credentials, item)?;
        let upload = store::Upload {
            media_id,
            part: size,
            done: Vec::new(),
            finalized: false,
            expires_at: clock::unix_seconds().saturating_add(life.unwrap_or(USUAL_LIFE)),
        };
        if let Some(trail) = trail {
            trail.begin(upload.clone());
        }
        Ok(upload)
    }

    /// All that is left to do for an upload that X has opened.
    fn send(
        &self,
        item: &Item,
        upload: &store::Upload,
        trail: Option<&Trail<'_>>,
    ) -> Result<(), Halt> {
        let id = &upload.media_id;
        let processing = if upload.finalized {
            self.transport.meter().advance(item.source.len());
            let status = self.api.status(self.transport, self.credentials, id);
            status.inspect_err(|_| self.transport.meter().retreat(item.source.len()))?
        } else {
            self.send_parts(item, upload, trail)?;
            let processing = self.api.finalize(self.transport, self.credentials, id)?;
            if let Some(trail) = trail {
                trail.finalized();
            }
            processing
        };
        self.api
            .wait_until_ready(self.transport, self.credentials, id, processing)?;
        if let Some(text) = &item.alt_text {
            self.api
                .alt_text(self.transport, self.credentials, id, text)?;
        }
        Ok(())
    }

    /// Uploads the subtitles of a video that X has processed, and attaches them.
    fn attach_subtitles(&self, item: &Item, video: &str) -> Result<(), Error> {
        for subtitle in &item.subtitles {
            let text = self.upload(&subtitle.item, None)?;
            let attached = (&*text, &*subtitle.language_code, &*subtitle.display_name);
            media::subtitles(self.transport, self.credentials, video, &[attached])?;
        }
        Ok(())
    }

    fn send_parts(
        &self,
        item: &Item,
        upload: &store::Upload,
        trail: Option<&Trail<'_>>,
    ) -> Result<(), Halt> {
        let source = &*item.source;
        let total = source.len();
        let meter = self.transport.meter();
        let left: Vec<u64> = (0..total.div_ceil(upload.part))
            .filter(|index| !upload.holds(*index))
            .collect();
        // What counts in this attempt, in case that it is all for nothing.
        let counted = Mutex::new(0);
        let count = |bytes: u64| {
            *counted.lock().unwrap_or_else(PoisonError::into_inner) += bytes;
        };
        let length = |index: u64| upload.part.min(total - index * upload.part);
        let missing: u64 = left.iter().map(|index| length(*index)).sum();
        meter.advance(total - missing);
        count(total - missing);
        let arrived = |index: u64| {
            count(length(index));
            if let Some(trail) = trail {
                trail.arrived(index);
            }
        };
        let append = |index: u64, source: &dyn Source, offset: u64| {
            let (id, length) = (&upload.media_id, length(index));
            self.api.append(
                self.transport,
                self.credentials,
                (id, index),
                (source, offset, length),
            )
        };
        let outcome = match source.stream() {
            Some(stream) => {
                // Whoever is free takes the next part off the stream, so they are taken in order.
                let next = Mutex::new(left.iter());
                crew::side_by_side(self.hands, left.len(), meter, &|_| {
                    let mut taken = Taken(Vec::new());
                    let index = {
                        let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
                        let Some(index) = next.next() else {
                            return Ok(());
                        };
                        let cancel = self.transport.cancel();
                        // A cancellation shuts the download down.
                        stream
                            .next(&mut taken.0, length(*index))
                            .map_err(|error| cancel.check().err().unwrap_or(error))?;
                        *index
                    };
                    append(index, &taken, 0)?;
                    arrived(index);
                    Ok(())
                })
            }
            None => crew::side_by_side(self.hands, left.len(), meter, &|nth| {
                let index = left[nth];
                append(index, source, index * upload.part)?;
                arrived(index);
                Ok(())
            }),
        };
        outcome.map_err(|error| {
            meter.retreat(counted.into_inner().unwrap_or_else(PoisonError::into_inner));
            if error.get_status() == Some(413) {
                Halt::TooLarge(error)
            } else {
                Halt::Failed(error)
            }
        })
    }
}

/// A part that was taken off a stream.
#[derive(Debug)]
struct Taken(Vec<u8>);

impl Source for Taken {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        Ok(crate::media::read_bytes(&self.0, buffer, offset))
    }
}

/// Whether a refusal says that an upload which was continued is one that X does not hold any more.
fn is_unknown_to_x(error: &Error) -> bool {
    error.code() == Code::MediaFailed || matches!(error.get_status(), Some(400 | 404 | 410))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_a_thousandth_of_the_file_within_one_and_four_mebibytes() {
        assert_eq!(part_size(1), MIB);
        assert_eq!(part_size(1000 * MIB), MIB);
        assert_eq!(part_size(2000 * MIB), 2 * MIB);
        assert_eq!(part_size(16 * 1024 * MIB), 4 * MIB);
    }
}
