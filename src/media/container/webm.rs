//! WebM and Matroska files (RFC 8794, RFC 9559): elements in elements, the tracks in one of the first of them.

use super::codecs;
use super::facts::{Facts, Picture, Sound};
use super::reader::{Halt, Reader};

/// How every such file begins.
pub(super) const MAGIC: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];

const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;
const NANOSECONDS: f64 = 1_000_000_000.0;

/// An element: what it is, and where its content is.
#[derive(Clone, Copy)]
struct Element {
    id: u32,
    start: u64,
    /// `None` when it reaches as far as it reaches.
    end: Option<u64>,
}

/// The element at a place.
fn element(reader: &Reader<'_>, at: u64) -> Result<Element, Halt> {
    let [first] = reader.array::<1>(at)?;
    let length = u64::from(first.leading_zeros()) + 1;
    if length > 4 {
        return Err(Halt::Damaged);
    }
    let mut id = [0; 4];
    reader.exact(at, &mut id[4 - length as usize..])?;
    let at = at.checked_add(length).ok_or(Halt::Damaged)?;
    let [first] = reader.array::<1>(at)?;
    let length = u64::from(first.leading_zeros()) + 1;
    if length > 8 {
        return Err(Halt::Damaged);
    }
    let mut size = [0; 8];
    reader.exact(at, &mut size[8 - length as usize..])?;
    // The marker of the length is the highest bit that is set; all ones below it are "unknown".
    let marker = 1u64 << (7 * length);
    let size = u64::from_be_bytes(size) & (marker - 1);
    let start = at.checked_add(length).ok_or(Halt::Damaged)?;
    let end = if size == marker - 1 {
        None
    } else {
        Some(start.checked_add(size).ok_or(Halt::Damaged)?)
    };
    Ok(Element {
        id: u32::from_be_bytes(id),
        start,
        end,
    })
}

/// Shows the elements in an element of known length.
fn each(
    reader: &Reader<'_>,
    parent: Element,
    mut see: impl FnMut(Element, u64) -> Result<(), Halt>,
) -> Result<(), Halt> {
    let (mut at, end) = (parent.start, parent.end.ok_or(Halt::Damaged)?);
    while at < end {
        let child = element(reader, at)?;
        let child_end = child.end.filter(|own| *own <= end).ok_or(Halt::Damaged)?;
        see(child, child_end)?;
        at = child_end;
    }
    Ok(())
}

pub(super) fn look(reader: &Reader<'_>) -> Result<Facts, Halt> {
    let end = reader.len();
    let mut at = element(reader, 0)?.end.ok_or(Halt::Damaged)?;
    let segment = loop {
        let found = element(reader, at)?;
        if found.id == SEGMENT {
            break found;
        }
        at = found.end.ok_or(Halt::Damaged)?;
    };
    if segment.end.is_some_and(|own| own > end) {
        return Err(Halt::CutOff);
    }
    let mut facts = Facts::default();
    let (mut told, mut tracks) = (false, false);
    at = segment.start;
    while at < segment.end.unwrap_or(end) && !(told && tracks) {
        let child = element(reader, at)?;
        match child.id {
            INFO => {
                facts.duration = duration(reader, child)?;
                told = true;
            }
            TRACKS => {
                each(reader, child, |entry, _| track(reader, entry, &mut facts))?;
                tracks = true;
            }
            // Whoever has not said it by now says it behind the film, or nowhere.
            CLUSTER if tracks => break,
            _ => {}
        }
        at = child.end.ok_or(Halt::Damaged)?;
    }
    if tracks {
        Ok(facts)
    } else {
        Err(Halt::Damaged)
    }
}

fn unsigned(reader: &Reader<'_>, element: Element, end: u64) -> Result<u64, Halt> {
    let length = end - element.start;
    if length > 8 {
        return Err(Halt::Damaged);
    }
    let mut bytes = [0; 8];
    reader.exact(element.start, &mut bytes[8 - length as usize..])?;
    Ok(u64::from_be_bytes(bytes))
}

fn float(reader: &Reader<'_>, element: Element, end: u64) -> Result<f64, Halt> {
    match end - element.start {
        4 => Ok(f32::from_be_bytes(reader.array(element.start)?).into()),
        8 => Ok(f64::from_be_bytes(reader.array(element.start)?)),
        _ => Err(Halt::Damaged),
    }
}

/// Milliseconds of the whole film.
fn duration(reader: &Reader<'_>, info: Element) -> Result<Option<u64>, Halt> {
    let (mut scale, mut length) = (1_000_000, None);
    each(reader, info, |child, end| {
        match child.id {
            0x2a_d7b1 => scale = unsigned(reader, child, end)?,
            0x4489 => length = Some(float(reader, child, end)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(length
        .map(|length| length * scale as f64 / 1_000_000.0)
        .filter(|length| length.is_finite() && *length > 0.0)
        // A cast of what is too large gives the largest number.
        .map(|length| length as u64))
}

/// What is said of one track.
#[derive(Default)]
struct Track {
    kind: u64,
    codec: Vec<u8>,
    private: Vec<u8>,
    /// Nanoseconds of a frame.
    frame: u64,
    size: [u64; 2],
    shown: [Option<u64>; 2],
    unit: u64,
    channels: Option<u64>,
}

fn track(reader: &Reader<'_>, entry: Element, facts: &mut Facts) -> Result<(), Halt> {
    if entry.id != 0xae {
        return Ok(());
    }
    let mut track = Track::default();
    each(reader, entry, |child, end| {
        match child.id {
            0x83 => track.kind = unsigned(reader, child, end)?,
            0x86 => track.codec = reader.entry(child.start, end)?,
            0x63a2 => track.private = reader.entry(child.start, end)?,
            0x23_e383 => track.frame = unsigned(reader, child, end)?,
            0xe0 => each(reader, child, |child, end| {
                let value = match child.id {
                    0xb0 | 0xba | 0x54b0 | 0x54ba | 0x54b2 => unsigned(reader, child, end)?,
                    _ => return Ok(()),
                };
                match child.id {
                    0xb0 => track.size[0] = value,
                    0xba => track.size[1] = value,
                    0x54b0 => track.shown[0] = Some(value),
                    0x54ba => track.shown[1] = Some(value),
                    _ => track.unit = value,
                }
                Ok(())
            })?,
            0xe1 => each(reader, child, |child, end| {
                if child.id == 0x9f {
                    track.channels = Some(unsigned(reader, child, end)?);
                }
                Ok(())
            })?,
            _ => {}
        }
        Ok(())
    })?;
    match track.kind {
        1 if facts.picture.is_none() => facts.picture = Some(track.picture()),
        2 if facts.sound.is_none() => facts.sound = Some(track.sound()),
        _ => {}
    }
    Ok(())
}

impl Track {
    fn picture(&self) -> Picture {
        let [width, height] = self
            .size
            .map(|side| u32::try_from(side).unwrap_or(u32::MAX));
        // width/height of a pixel = shown width/width : shown height/height.
        let pixel = match self.shown {
            [Some(wide), Some(high)] if self.unit == 0 && wide > 0 && high > 0 => (
                wide.saturating_mul(u64::from(height)),
                high.saturating_mul(u64::from(width)),
            ),
            _ => (1, 1),
        };
        let rate = (self.frame > 0).then(|| (NANOSECONDS * 1000.0 / self.frame as f64) as u64);
        Picture {
            codec: codecs::matroska_picture(&self.codec, &self.private),
            width,
            height,
            pixel,
            rate,
        }
    }

    fn sound(&self) -> Sound {
        Sound {
            codec: codecs::matroska_sound(&self.codec, &self.private),
            channels: self.channels.and_then(|count| u32::try_from(count).ok()),
        }
    }
}
