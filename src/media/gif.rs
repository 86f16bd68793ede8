//! Looks through a GIF without decoding its pictures: how large they are and how many.

use std::io::{self, Read};
use std::num::NonZeroU64;

use gif::{DecodeOptions, DecodingError, MemoryLimit};

use super::limits::{Category, GIF};
use super::{source, video};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::transport::Source;

/// What is known of a GIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gif {
    width: u16,
    height: u16,
    /// Counted up to one more than X takes.
    frames: u32,
}

impl Gif {
    pub(super) fn is_animated(self) -> bool {
        self.frames > 1
    }
}

/// Reads the whole GIF by position, of which nothing is kept but what it remarks about itself. `place` names it in the
/// error: `media_unreadable` when it is damaged or cut off, or its source fails.
pub(super) fn look(source: &dyn Source, place: &str) -> Result<Gif, Error> {
    let mut options = DecodeOptions::new();
    options.skip_frame_decoding(true);
    // A GIF's remarks, such as its colour profile, are no longer than the GIF.
    if let Some(limit) = NonZeroU64::new(Category::Gif.limit().largest) {
        options.set_memory_limit(MemoryLimit::Bytes(limit));
    }
    let refuse = |message: Text| {
        Error::new(Code::MediaUnreadable, message)
            .parameter(place)
            .hint(video::leave_to_x())
    };
    let damaged = |error: DecodingError| match error {
        DecodingError::Io(error) => source::unreadable(place, None, &error),
        DecodingError::UnexpectedEof => refuse(text!(
            "parameter `{place}`: the GIF is cut off",
            "параметр `{place}`: GIF обрывается"
        )),
        _ => refuse(text!(
            "parameter `{place}`: the GIF is damaged",
            "параметр `{place}`: GIF повреждена"
        )),
    };
    let mut decoder = options
        .read_info(ByPosition { source, offset: 0 })
        .map_err(damaged)?;
    let (width, height) = (decoder.width(), decoder.height());
    let mut frames = 0;
    while frames <= GIF.frames && decoder.next_frame_info().map_err(damaged)?.is_some() {
        frames += 1;
    }
    if frames == 0 {
        return Err(refuse(text!(
            "parameter `{place}`: the GIF holds no picture",
            "параметр `{place}`: в GIF нет ни одной картинки"
        )));
    }
    Ok(Gif {
        width,
        height,
        frames,
    })
}

/// Refuses with `media_too_large` what is over X's limits (contract §4.8).
pub(super) fn check(gif: Gif, place: &str) -> Result<(), Error> {
    let refuse = |message: Text| Error::new(Code::MediaTooLarge, message).parameter(place);
    let Gif {
        width,
        height,
        frames,
    } = gif;
    let (widest, highest, most) = (GIF.width, GIF.height, GIF.frames);
    if width > widest || height > highest {
        return Err(refuse(text!(
            "parameter `{place}`: the GIF measures {width}x{height} pixels, X takes at most {widest}x{highest}",
            "параметр `{place}`: размер GIF {width}x{height} пикселей, X принимает не больше {widest}x{highest}"
        )));
    }
    if frames > most {
        return Err(refuse(text!(
            "parameter `{place}`: the GIF has more than X's {most} frames",
            "параметр `{place}`: в GIF больше {most} кадров — предела X"
        )));
    }
    let (pixels, limit) = (
        u64::from(width) * u64::from(height) * u64::from(frames),
        GIF.pixels,
    );
    if pixels > limit {
        return Err(refuse(text!(
            "parameter `{place}`: the GIF has {pixels} pixels in its {frames} frames, X takes at most {limit}",
            "параметр `{place}`: пикселей в кадрах GIF ({frames}): {pixels}, X принимает не больше {limit}"
        )));
    }
    Ok(())
}

/// A source from its beginning to its end.
struct ByPosition<'a> {
    source: &'a dyn Source,
    offset: u64,
}

impl Read for ByPosition<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read_at(buffer, self.offset)?;
        self.offset += got as u64;
        Ok(got)
    }
}
