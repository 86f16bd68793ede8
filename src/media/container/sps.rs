//! What an H.264 stream says of its pictures: the beginning of a sequence parameter set (ISO 14496-10, §7.3.2.1.1).

/// How the pictures are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::media) struct Pictures {
    /// Colour: 0 none, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4.
    pub(in crate::media) chroma: u32,
    /// Bits of a sample.
    pub(in crate::media) depth: u32,
    /// Whether a frame may be made of two fields.
    pub(in crate::media) fields: bool,
}

/// Profiles whose set says how colour is kept; all others have 8 bits and 4:2:0.
const WITH_CHROMA: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/// Reads the first set in an `avcC` record (ISO 14496-15, §5.3.3.1).
pub(super) fn of_avcc(record: &[u8]) -> Option<Pictures> {
    if record.get(5)? & 0x1f == 0 {
        return None;
    }
    let length = usize::from(u16::from_be_bytes(record.get(6..8)?.try_into().ok()?));
    read(record.get(8..8 + length)?)
}

/// Reads a set with the byte in front that says that it is one.
fn read(unit: &[u8]) -> Option<Pictures> {
    if unit.first()? & 0x1f != 7 {
        return None;
    }
    let mut bits = Bits::new(&unit[1..]);
    let profile = bits.fixed(8)?;
    bits.fixed(16)?;
    bits.golomb()?;
    let (mut chroma, mut depth) = (1, 8);
    if WITH_CHROMA.contains(&profile) {
        chroma = bits.golomb()?;
        if chroma == 3 {
            bits.fixed(1)?;
        }
        depth = 8 + bits.golomb()?.max(bits.golomb()?);
        bits.fixed(1)?;
        if bits.fixed(1)? == 1 {
            for list in 0..if chroma == 3 { 12 } else { 8 } {
                if bits.fixed(1)? == 1 {
                    bits.skip_scaling(if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.golomb()?;
    match bits.golomb()? {
        0 => {
            bits.golomb()?;
        }
        1 => {
            bits.fixed(1)?;
            bits.golomb()?;
            bits.golomb()?;
            for _ in 0..bits.golomb()? {
                bits.golomb()?;
            }
        }
        _ => {}
    }
    // Reference frames, gaps, width and height.
    bits.golomb()?;
    bits.fixed(1)?;
    bits.golomb()?;
    bits.golomb()?;
    Some(Pictures {
        chroma,
        depth,
        fields: bits.fixed(1)? == 0,
    })
}

/// The bits of a unit, without the bytes that keep start codes apart (§7.4.1).
struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    fn new(unit: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(unit.len());
        let mut zeros = 0;
        for byte in unit {
            if zeros >= 2 && *byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if *byte == 0 { zeros + 1 } else { 0 };
            bytes.push(*byte);
        }
        Self { bytes, at: 0 }
    }

    fn fixed(&mut self, width: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..width {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// Exp-Golomb (§9.1).
    fn golomb(&mut self) -> Option<u32> {
        let mut width = 0;
        while self.fixed(1)? == 0 {
            width += 1;
            if width > 31 {
                return None;
            }
        }
        // At most 2^31 - 1 and 2^31 - 1.
        Some((1u32 << width) - 1 + self.fixed(width)?)
    }

    /// A scaling list (§7.3.2.1.1.1).
    fn skip_scaling(&mut self, size: u32) -> Option<()> {
        let (mut last, mut next) = (8i64, 8i64);
        for _ in 0..size {
            if next != 0 {
                let coded = i64::from(self.golomb()?);
                let delta = if coded % 2 == 0 {
                    -coded / 2
                } else {
                    coded / 2 + 1
                };
                next = (last + delta).rem_euclid(256);
            }
            if next != 0 {
                last = next;
            }
        }
        Some(())
    }
}
