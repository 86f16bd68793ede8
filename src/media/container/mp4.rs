//! MP4 and QuickTime files (ISO 14496-12; Apple's QuickTime File Format): boxes in boxes, the index in one named `moov`.

use super::codecs;
use super::facts::{Facts, Picture, Sound};
use super::reader::{Halt, Reader, be, thousandths};

type Kind = [u8; 4];

/// Whether a file with this head is a row of boxes.
pub(super) fn begins(head: &[u8; 8]) -> bool {
    const FIRST: [&[u8]; 8] = [
        b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid",
    ];
    FIRST.contains(&&head[4..])
}

/// A box: its kind, and where its content is.
#[derive(Clone, Copy)]
struct Atom {
    kind: Kind,
    start: u64,
    end: u64,
}

/// The box at a place. Its end may be anywhere behind its start; one of length 0 reaches to `end`.
fn atom(reader: &Reader<'_>, at: u64, end: u64) -> Result<Atom, Halt> {
    let [a, b, c, d, kind @ ..] = reader.array::<8>(at)?;
    let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (8, end - at),
        1 => (16, u64::from_be_bytes(reader.array(at + 8)?)),
        size => (8, u64::from(size)),
    };
    if size < header {
        return Err(Halt::Damaged);
    }
    let end = at.checked_add(size).ok_or(Halt::Damaged)?;
    Ok(Atom {
        kind,
        start: at + header,
        end,
    })
}

/// Shows the boxes in a box, one after the other.
fn each(
    reader: &Reader<'_>,
    parent: Atom,
    mut see: impl FnMut(Atom) -> Result<(), Halt>,
) -> Result<(), Halt> {
    let mut at = parent.start;
    // QuickTime may end a list with four zeros.
    while parent.end.saturating_sub(at) >= 8 {
        let child = atom(reader, at, parent.end)?;
        if child.end > parent.end {
            return Err(Halt::Damaged);
        }
        see(child)?;
        at = child.end;
    }
    Ok(())
}

pub(super) fn look(reader: &Reader<'_>) -> Result<Facts, Halt> {
    let index = index(reader)?;
    let mut facts = Facts::default();
    let mut tracks: Vec<Track> = Vec::new();
    each(reader, index, |child| {
        match &child.kind {
            b"mvhd" => facts.duration = times(reader, child)?.milliseconds(),
            // Two of each kind are one more than is asked about.
            b"trak" if tracks.len() < 64 => tracks.extend(track(reader, child)?),
            // An index that is packed.
            b"cmov" => return Err(Halt::Damaged),
            _ => {}
        }
        Ok(())
    })?;
    let first = |kind: &Kind| {
        let mut of_kind = tracks.iter().filter(|track| track.kind == *kind);
        let enabled = of_kind.clone().find(|track| track.enabled);
        enabled.or_else(|| of_kind.next())
    };
    let picture = first(b"vide");
    let sound = first(b"soun");
    if facts.duration.is_none() {
        let longest = tracks.iter().filter_map(|track| track.times.milliseconds());
        facts.duration = longest.max();
    }
    facts.picture = picture.map(Track::picture).transpose()?;
    facts.sound = sound.map(Track::sound).transpose()?;
    Ok(facts)
}

/// Finds the index, and what is missing of the file.
fn index(reader: &Reader<'_>) -> Result<Atom, Halt> {
    let (mut at, mut index) = (0, None);
    let end = reader.len();
    while end.saturating_sub(at) >= 8 {
        let atom = match atom(reader, at, end) {
            Ok(atom) => atom,
            // What follows is no part of the film, or is not at hand.
            Err(Halt::Damaged | Halt::NotHere | Halt::CutOff) if index.is_some() => break,
            Err(Halt::Damaged) => return Err(Halt::NoIndex),
            Err(halt) => return Err(halt),
        };
        let is_essential = matches!(&atom.kind, b"moov" | b"mdat" | b"moof");
        if atom.end > end {
            // Anything else may be rubbish behind the film.
            if is_essential {
                return Err(Halt::CutOff);
            }
            break;
        }
        if atom.kind == *b"moov" {
            index = Some(atom);
        }
        at = atom.end;
    }
    index.ok_or(Halt::NoIndex)
}

/// See [`super::index_end`].
pub(super) fn index_end(head: &[u8]) -> Option<u64> {
    let mut at = 0usize;
    loop {
        let size = be(head, at, 4)?;
        let kind = head.get(at + 4..at + 8)?;
        let size = match size {
            1 => be(head, at + 8, 8)?,
            size => size,
        };
        if size < 8 {
            return None;
        }
        let end = (at as u64).checked_add(size)?;
        if kind == b"moov" {
            return (end > head.len() as u64).then_some(end);
        }
        at = usize::try_from(end).ok()?;
    }
}

/// A length of time in its own units.
#[derive(Default)]
struct Times {
    scale: u64,
    length: u64,
}

impl Times {
    fn milliseconds(&self) -> Option<u64> {
        if self.length == 0 {
            return None;
        }
        thousandths(self.length, 1, self.scale)
    }
}

/// What `mvhd` and `mdhd` say.
fn times(reader: &Reader<'_>, atom: Atom) -> Result<Times, Halt> {
    let bytes = reader.entry(atom.start, atom.end.min(atom.start + 32))?;
    let found = match bytes.first() {
        Some(1) => (be(&bytes, 20, 4), be(&bytes, 24, 8), u64::MAX),
        _ => (be(&bytes, 12, 4), be(&bytes, 16, 4), u64::from(u32::MAX)),
    };
    match found {
        (Some(scale), Some(length), unknown) => Ok(Times {
            scale,
            length: if length == unknown { 0 } else { length },
        }),
        _ => Err(Halt::Damaged),
    }
}

#[derive(Default)]
struct Track {
    kind: Kind,
    enabled: bool,
    times: Times,
    samples: u64,
    /// The first description of its samples, from its length on.
    entry: Vec<u8>,
}

/// `None` for a track that says nothing of what it is.
fn track(reader: &Reader<'_>, parent: Atom) -> Result<Option<Track>, Halt> {
    let mut track = Track::default();
    each(reader, parent, |child| {
        match &child.kind {
            b"tkhd" => track.enabled = reader.u32(child.start)? & 1 == 1,
            b"mdia" => return each(reader, child, |child| track.media(reader, child)),
            _ => {}
        }
        Ok(())
    })?;
    Ok((track.kind != Kind::default()).then_some(track))
}

impl Track {
    fn media(&mut self, reader: &Reader<'_>, atom: Atom) -> Result<(), Halt> {
        match &atom.kind {
            b"mdhd" => self.times = times(reader, atom)?,
            b"hdlr" => self.kind = reader.array(atom.start + 8)?,
            b"minf" => {
                return each(reader, atom, |child| {
                    if child.kind == *b"stbl" {
                        return each(reader, child, |child| self.samples(reader, child));
                    }
                    Ok(())
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn samples(&mut self, reader: &Reader<'_>, atom: Atom) -> Result<(), Halt> {
        match &atom.kind {
            b"stsd" => {
                let entry = atom.start + 8;
                let end = entry.saturating_add(u64::from(reader.u32(entry)?));
                self.entry = reader.entry(entry, end.min(atom.end))?;
            }
            // Either table of sizes begins with how many there are.
            b"stsz" | b"stz2" => self.samples = u64::from(reader.u32(atom.start + 8)?),
            _ => {}
        }
        Ok(())
    }

    fn code(&self) -> Result<Kind, Halt> {
        let code = self.entry.get(4..8).and_then(|code| code.try_into().ok());
        code.ok_or(Halt::Damaged)
    }

    fn picture(&self) -> Result<Picture, Halt> {
        let entry = &self.entry;
        let (Some(width), Some(height)) = (be(entry, 32, 2), be(entry, 34, 2)) else {
            return Err(Halt::Damaged);
        };
        let inner = Parts(entry.get(86..).unwrap_or_default());
        let pixel = inner.find(b"pasp").and_then(|pasp| {
            let pixel = (be(pasp, 0, 4)?, be(pasp, 4, 4)?);
            (pixel.0 > 0 && pixel.1 > 0).then_some(pixel)
        });
        // A single frame has no rate, and a film in fragments does not say how many it has.
        let rate = (self.samples > 1)
            .then(|| thousandths(self.samples, self.times.scale, self.times.length))
            .flatten();
        Ok(Picture {
            codec: codecs::picture(self.code()?, inner.find(b"avcC")),
            width: width as u32,
            height: height as u32,
            pixel: pixel.unwrap_or((1, 1)),
            rate,
        })
    }

    fn sound(&self) -> Result<Sound, Halt> {
        let entry = &self.entry;
        // QuickTime knows three forms of this description (version 2 has its channels elsewhere).
        let (channels, inner) = match be(entry, 16, 2) {
            Some(1) => (be(entry, 24, 2), 52),
            Some(2) => (be(entry, 48, 4), 72),
            Some(_) => (be(entry, 24, 2), 36),
            None => return Err(Halt::Damaged),
        };
        let inner = Parts(entry.get(inner..).unwrap_or_default());
        let wave = inner.find(b"wave").map(Parts);
        let esds = inner
            .find(b"esds")
            .or_else(|| wave.and_then(|wave| wave.find(b"esds")));
        let (codec, said) = codecs::sound(self.code()?, esds);
        // The decoder's own word counts for more: many writers always say two.
        let channels = said.or(channels.and_then(|count| u32::try_from(count).ok()));
        Ok(Sound {
            codec,
            channels: channels.filter(|count| *count > 0),
        })
    }
}

/// Boxes that are in memory.
#[derive(Clone, Copy)]
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    /// The content of the first box of a kind.
    fn find(self, kind: &Kind) -> Option<&'a [u8]> {
        let mut rest = self.0;
        loop {
            let size = usize::try_from(be(rest, 0, 4)?).ok()?;
            if size < 8 {
                return None;
            }
            if rest.get(4..8)? == kind {
                return rest.get(8..size);
            }
            rest = rest.get(size..)?;
        }
    }
}
