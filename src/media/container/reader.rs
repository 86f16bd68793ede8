//! A file that is read by position, a number of times.

use std::cell::Cell;
use std::io;

use crate::transport::Source;

/// Reads that a look at a file may take.
pub(super) const READS: u32 = 50_000;
/// Bytes of a track's description that are looked at.
pub(super) const ENTRY: usize = 64 * 1024;

/// Why a look ended early.
#[derive(Debug)]
pub(super) enum Halt {
    Io(io::Error),
    /// The file ends within what it announces.
    CutOff,
    NoIndex,
    /// Of a stream only the first bytes can be looked at.
    NotHere,
    /// It says what cannot be, or more than anybody would.
    Damaged,
    /// No container that is known.
    Foreign,
}

/// A source that is read by position, a number of times.
pub(super) struct Reader<'a> {
    source: &'a dyn Source,
    reads: Cell<u32>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self {
            source,
            reads: Cell::new(READS),
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.source.len()
    }

    /// Fills `buffer` from `offset`.
    pub(super) fn exact(&self, offset: u64, buffer: &mut [u8]) -> Result<(), Halt> {
        let left = self.reads.get().checked_sub(1).ok_or(Halt::Damaged)?;
        self.reads.set(left);
        let mut filled = 0;
        while filled < buffer.len() {
            let at = offset.checked_add(filled as u64).ok_or(Halt::Damaged)?;
            match self.source.read_at(&mut buffer[filled..], at) {
                Ok(0) if at < self.len() => return Err(Halt::NotHere),
                Ok(0) => return Err(Halt::CutOff),
                Ok(got) => filled += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Halt::Io(error)),
            }
        }
        Ok(())
    }

    pub(super) fn array<const N: usize>(&self, offset: u64) -> Result<[u8; N], Halt> {
        let mut bytes = [0; N];
        self.exact(offset, &mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn u32(&self, offset: u64) -> Result<u32, Halt> {
        self.array(offset).map(u32::from_be_bytes)
    }

    /// The bytes between two places, no more than [`ENTRY`] of them.
    pub(super) fn entry(&self, from: u64, to: u64) -> Result<Vec<u8>, Halt> {
        let length = usize::try_from(to.saturating_sub(from)).map_or(ENTRY, |all| all.min(ENTRY));
        let mut bytes = vec![0; length];
        self.exact(from, &mut bytes)?;
        Ok(bytes)
    }
}

/// `count` per `unit` of time, of which there are `scale` in a second, in thousandths of a second or of a frame.
pub(super) fn thousandths(count: u64, scale: u64, unit: u64) -> Option<u64> {
    let thousandths = u128::from(count) * u128::from(scale) * 1000;
    u64::try_from(thousandths.checked_div(u128::from(unit))?).ok()
}

/// A big-endian number in bytes that may be too short.
pub(super) fn be(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(
        bytes
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}
