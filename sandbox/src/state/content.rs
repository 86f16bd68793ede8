//! The bytes of a medium: counted and hashed as they arrive, never kept.
//!
//! Segments that come in order go straight through the hash. One that is early waits in a temporary file until the gap
//! before it closes. The state of the hash before each segment is remembered, so that a segment sent again can be compared
//! with what it was the first time without holding it.

use ring::digest::{Context, SHA256};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

/// Enough to recognise a format and to find the size of a picture.
const HEAD: usize = 64 * 1024;
/// Small segments wait in memory.
const SPOOL_IN_MEMORY: usize = 256 * 1024;

enum Way {
    Hash(Context),
    Spool(SpooledTempFile),
    Count,
}

/// Where the bytes of one segment go until the segment is complete.
pub(crate) struct Sink {
    way: Way,
    index: Option<u64>,
    length: u64,
    head: Vec<u8>,
}

impl Sink {
    /// A sink for bytes whose place is not known yet.
    pub(crate) fn spool() -> Sink {
        Sink {
            way: Way::Spool(SpooledTempFile::new(SPOOL_IN_MEMORY)),
            index: None,
            length: 0,
            head: Vec::new(),
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.length += bytes.len() as u64;
        if self.index.unwrap_or(0) == 0 && self.head.len() < HEAD {
            let room = HEAD - self.head.len();
            self.head.extend_from_slice(&bytes[..room.min(bytes.len())]);
        }
        match &mut self.way {
            Way::Hash(context) => context.update(bytes),
            Way::Spool(file) => file.write_all(bytes)?,
            Way::Count => {}
        }
        Ok(())
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }
}

fn hashed(mut context: Context, mut file: SpooledTempFile) -> std::io::Result<Context> {
    file.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(context),
            n => context.update(&buffer[..n]),
        }
    }
}

fn same(a: &Context, b: &Context) -> bool {
    a.clone().finish().as_ref() == b.clone().finish().as_ref()
}

pub(crate) struct Content {
    /// The hash before each segment, and after the last one that could be hashed.
    marks: Vec<Context>,
    waiting: BTreeMap<u64, SpooledTempFile>,
    lengths: BTreeMap<u64, u64>,
    head: Vec<u8>,
    discard: bool,
    pub(crate) resent: u64,
    /// A segment came again with other bytes: what was uploaded has no single meaning any more.
    pub(crate) conflicting: bool,
}

impl Content {
    pub(crate) fn new(discard: bool) -> Content {
        Content {
            marks: vec![Context::new(&SHA256)],
            waiting: BTreeMap::new(),
            lengths: BTreeMap::new(),
            head: Vec::new(),
            discard,
            resent: 0,
            conflicting: false,
        }
    }

    fn next(&self) -> u64 {
        self.marks.len() as u64 - 1
    }

    /// Opens a sink for a segment; without its number the bytes have to wait aside.
    pub(crate) fn open(&self, index: Option<u64>) -> Sink {
        let way = match index {
            _ if self.discard => Way::Count,
            Some(index) if index <= self.next() => Way::Hash(self.marks[index as usize].clone()),
            _ => Way::Spool(SpooledTempFile::new(SPOOL_IN_MEMORY)),
        };
        Sink {
            way,
            index,
            length: 0,
            head: Vec::new(),
        }
    }

    /// Takes a complete segment in.
    pub(crate) fn commit(&mut self, index: u64, sink: Sink) -> std::io::Result<()> {
        if self.lengths.insert(index, sink.length).is_some() {
            self.resent += 1;
        }
        if index == 0 {
            self.head = sink.head;
        }
        let next = self.next();
        let context = match sink.way {
            Way::Count => return Ok(()),
            Way::Spool(file) if index > next => {
                self.waiting.insert(index, file);
                return Ok(());
            }
            Way::Spool(file) => hashed(self.marks[index as usize].clone(), file)?,
            Way::Hash(context) => context,
        };
        if index < next {
            if !same(&context, &self.marks[index as usize + 1]) {
                self.conflicting = true;
            }
            return Ok(());
        }
        self.marks.push(context);
        while let Some(file) = self.waiting.remove(&self.next()) {
            let context = hashed(self.marks[self.marks.len() - 1].clone(), file)?;
            self.marks.push(context);
        }
        Ok(())
    }

    pub(crate) fn size(&self) -> u64 {
        self.lengths.values().sum()
    }

    pub(crate) fn segments(&self) -> u64 {
        self.lengths.len() as u64
    }

    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether the segments are numbered from zero without a gap.
    pub(crate) fn contiguous(&self) -> bool {
        self.lengths
            .keys()
            .enumerate()
            .all(|(position, index)| position as u64 == *index)
    }

    /// The SHA-256 of the whole, in hexadecimal; absent when it was not computed or means nothing.
    pub(crate) fn sha256(&self) -> Option<String> {
        if self.discard || self.conflicting || !self.waiting.is_empty() {
            return None;
        }
        Some(hex(self.marks.last()?.clone().finish().as_ref()))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The media type that the first bytes give away.
pub(crate) fn sniff(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        [b'B', b'M', ..] => Some("image/bmp"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some("image/tiff"),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Some("video/webm"),
        [0x47, ..] => Some("video/mp2t"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'q', b't', ..] => Some("video/quicktime"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("video/mp4"),
        [_, _, _, _, b'm', b'o', b'o', b'v', ..]
        | [_, _, _, _, b'm', b'd', b'a', b't', ..]
        | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => Some("video/quicktime"),
        [b'W', b'E', b'B', b'V', b'T', b'T', ..] => Some("text/vtt"),
        [b'0'..=b'9', ..] => Some("text/srt"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(content: &mut Content, index: u64, bytes: &[u8]) {
        let mut sink = content.open(Some(index));
        sink.write(bytes).unwrap();
        content.commit(index, sink).unwrap();
    }

    fn whole(bytes: &[u8]) -> Option<String> {
        Some(hex(ring::digest::digest(&SHA256, bytes).as_ref()))
    }

    #[test]
    fn any_order_of_arrival_gives_the_same_hash() {
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
            let mut content = Content::new(false);
            for index in order {
                put(&mut content, index, format!("segment {index};").as_bytes());
            }
            assert!(content.contiguous());
            assert_eq!(
                content.sha256(),
                whole(b"segment 0;segment 1;segment 2;segment 3;"),
                "{order:?}"
            );
        }
    }

    #[test]
    fn a_segment_sent_again_changes_nothing_unless_its_bytes_do() {
        let mut content = Content::new(false);
        put(&mut content, 0, b"a");
        put(&mut content, 1, b"b");
        put(&mut content, 0, b"a");
        assert_eq!(content.sha256(), whole(b"ab"));
        assert_eq!(content.resent, 1);
        put(&mut content, 1, b"c");
        assert!(content.conflicting);
        assert_eq!(content.sha256(), None);
    }

    #[test]
    fn a_gap_shows() {
        let mut content = Content::new(false);
        put(&mut content, 0, b"a");
        put(&mut content, 2, b"c");
        assert!(!content.contiguous());
        assert_eq!(content.sha256(), None);
    }
}
