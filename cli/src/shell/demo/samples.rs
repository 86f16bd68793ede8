//! Something to post: a picture, an animation and a video, made here so that the demo needs no files.
//!
//! They are real: the video's frames are H.264 (ISO 14496-10) of the simplest kind, uncompressed I_PCM macroblocks, in an
//! ISO 14496-12 file.

/// A colour gradient.
pub fn png() -> Option<Vec<u8>> {
    const WIDTH: u32 = 320;
    const HEIGHT: u32 = 180;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            pixels.extend([shade(x, WIDTH), shade(y, HEIGHT), 160]);
        }
    }
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

fn shade(at: u32, of: u32) -> u8 {
    u8::try_from(at * 255 / of).unwrap_or(u8::MAX)
}

/// A bar that walks through a square, in four frames.
pub fn gif() -> Option<Vec<u8>> {
    const SIDE: u16 = 64;
    const FRAMES: u16 = 4;
    let palette = [0x15, 0x20, 0x2b, 0x1d, 0x9b, 0xf0];
    let mut bytes = Vec::new();
    {
        let mut encoder = gif::Encoder::new(&mut bytes, SIDE, SIDE, &palette).ok()?;
        encoder.set_repeat(gif::Repeat::Infinite).ok()?;
        for number in 0..FRAMES {
            let lit = |x: u16| x / (SIDE / FRAMES) == number;
            let pixels: Vec<u8> = (0..SIDE * SIDE)
                .map(|at| u8::from(lit(at % SIDE)))
                .collect();
            let mut frame = gif::Frame::from_indexed_pixels(SIDE, SIDE, pixels, None);
            frame.delay = 20;
            encoder.write_frame(&frame).ok()?;
        }
    }
    Some(bytes)
}

const SIDE: u16 = 32;
const BLOCKS: u32 = 2;
const FRAMES: u32 = 4;

/// Four frames that grow brighter, one second in all.
pub fn mp4() -> Vec<u8> {
    let frames: Vec<Vec<u8>> = (0..FRAMES).map(frame).collect();
    let brand = boxed(b"ftyp", &[b"isom", &be(0x200), b"isomiso2avc1mp41"]);
    // The index holds the place of the frames, which lies behind the index: its length does not depend on the place.
    let length = brand.len() + movie(&frames, 0).len() + 8;
    let place = u32::try_from(length).unwrap_or(0);
    let data: Vec<&[u8]> = frames.iter().map(Vec::as_slice).collect();
    [brand, movie(&frames, place), boxed(b"mdat", &data)].concat()
}

fn be(number: u32) -> [u8; 4] {
    number.to_be_bytes()
}

fn boxed(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u32::try_from(content.len() + 8).unwrap_or(0);
    [&be(length)[..], kind, &content].concat()
}

const TIMESCALE: u32 = 1000;
const FRAME_TIME: u32 = TIMESCALE / FRAMES;

#[rustfmt::skip]
fn movie(frames: &[Vec<u8>], place: u32) -> Vec<u8> {
    let matrix = [be(0x1_0000), be(0), be(0), be(0), be(0x1_0000), be(0), be(0), be(0), be(0x4000_0000)].concat();
    let length = be(TIMESCALE);
    let side = SIDE.to_be_bytes();
    let fixed_side = be(u32::from(SIDE) << 16);
    let sizes: Vec<u8> = frames.iter().flat_map(|frame| be(u32::try_from(frame.len()).unwrap_or(0))).collect();

    let sps = sps();
    let pps = pps();
    let config = boxed(b"avcC", &[
        &[1, sps[1], sps[2], sps[3], 0xff, 0xe1], &[0, sps.len() as u8], &sps, &[1], &[0, pps.len() as u8], &pps,
    ]);
    let entry = boxed(b"avc1", &[
        &[0; 6], &[0, 1], &[0; 16], &side, &side, &be(0x48_0000), &be(0x48_0000), &be(0), &[0, 1], &[0; 32],
        &[0, 0x18], &[0xff, 0xff], &config,
    ]);
    let table = boxed(b"stbl", &[
        &boxed(b"stsd", &[&be(0), &be(1), &entry]),
        &boxed(b"stts", &[&be(0), &be(1), &be(FRAMES), &be(FRAME_TIME)]),
        &boxed(b"stsc", &[&be(0), &be(1), &be(1), &be(FRAMES), &be(1)]),
        &boxed(b"stsz", &[&be(0), &be(0), &be(FRAMES), &sizes]),
        &boxed(b"stco", &[&be(0), &be(1), &be(place)]),
    ]);
    let here = boxed(b"dinf", &[&boxed(b"dref", &[&be(0), &be(1), &boxed(b"url ", &[&be(1)])])]);
    let media = boxed(b"mdia", &[
        &boxed(b"mdhd", &[&be(0), &be(0), &be(0), &be(TIMESCALE), &length, &[0x55, 0xc4, 0, 0]]),
        &boxed(b"hdlr", &[&be(0), &be(0), b"vide", &[0; 12], b"video\0"]),
        &boxed(b"minf", &[&boxed(b"vmhd", &[&be(1), &[0; 8]]), &here, &table]),
    ]);
    let track = boxed(b"trak", &[
        &boxed(b"tkhd", &[&be(3), &be(0), &be(0), &be(1), &be(0), &length, &[0; 16], &matrix, &fixed_side, &fixed_side]),
        &media,
    ]);
    boxed(b"moov", &[
        &boxed(b"mvhd", &[
            &be(0), &be(0), &be(0), &be(TIMESCALE), &length, &be(0x1_0000), &[1, 0], &[0; 10], &matrix, &[0; 24], &be(2),
        ]),
        &track,
    ])
}

/// Bits of an H.264 unit.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u8,
}

impl Bits {
    fn bit(&mut self, bit: bool) {
        if self.used == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (7 - self.used);
        }
        self.used = (self.used + 1) % 8;
    }

    fn fixed(&mut self, value: u32, width: u32) {
        for place in (0..width).rev() {
            self.bit(value >> place & 1 == 1);
        }
    }

    /// Exp-Golomb (§9.1).
    fn golomb(&mut self, value: u32) {
        let width = 32 - (value + 1).leading_zeros();
        self.fixed(0, width - 1);
        self.fixed(value + 1, width);
    }

    fn golombs(&mut self, values: &[u32]) {
        for value in values {
            self.golomb(*value);
        }
    }

    fn align(&mut self) {
        self.used = 0;
    }

    /// The unit under its header, with the bytes escaped that would look like a start code (§7.4.1).
    fn unit(mut self, header: u8) -> Vec<u8> {
        self.bit(true);
        let mut unit = vec![header];
        let mut zeros = 0;
        for byte in self.bytes {
            if zeros == 2 && byte <= 3 {
                unit.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            unit.push(byte);
        }
        unit
    }
}

/// Baseline profile, level 1.0 (§7.3.2.1).
fn sps() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.fixed(66, 8);
    bits.fixed(0xc0, 8);
    bits.fixed(10, 8);
    bits.golombs(&[0, 0, 2, 0]);
    bits.fixed(0, 1);
    bits.golombs(&[BLOCKS - 1, BLOCKS - 1]);
    // Whole frames, 8×8 inference, no cropping, no display information.
    bits.fixed(0b1100, 4);
    bits.unit(0x67)
}

/// No entropy coding to speak of, and the slice may switch the deblocking off (§7.3.2.2).
fn pps() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.golombs(&[0, 0]);
    bits.fixed(0, 2);
    bits.golombs(&[0, 0, 0]);
    bits.fixed(0, 3);
    bits.golombs(&[0, 0, 0]);
    bits.fixed(0b100, 3);
    bits.unit(0x68)
}

/// One frame that depends on no other, with its length in front (§7.3.3; ISO 14496-15).
fn frame(number: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.golombs(&[0, 7, 0]);
    bits.fixed(0, 4);
    // Neighbouring frames of this kind must differ in this number.
    bits.golomb(number % 2);
    bits.fixed(0, 2);
    bits.golombs(&[0, 1]);
    let light = 64 + 40 * u8::try_from(number).unwrap_or(0);
    for _ in 0..BLOCKS * BLOCKS {
        const I_PCM: u32 = 25;
        bits.golomb(I_PCM);
        bits.align();
        bits.bytes.extend([light; 256]);
        bits.bytes.extend([150; 64]);
        bits.bytes.extend([100; 64]);
    }
    let unit = bits.unit(0x65);
    let length = u32::try_from(unit.len()).unwrap_or(0);
    [&be(length)[..], &unit].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_decodes() {
        let bytes = png().expect("a picture");
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes))
            .read_info()
            .expect("a header");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let frame = reader.next_frame(&mut pixels).expect("pixels");
        assert_eq!((frame.width, frame.height), (320, 180));
    }

    #[test]
    fn the_animation_has_several_frames() {
        let bytes = gif().expect("an animation");
        let mut decoder = gif::DecodeOptions::new()
            .read_info(bytes.as_slice())
            .expect("a header");
        let mut frames = 0;
        while decoder.read_next_frame().expect("a frame").is_some() {
            frames += 1;
        }
        assert_eq!(frames, 4);
    }

    /// The boxes of a stretch of bytes, which they must fill.
    fn boxes(mut bytes: &[u8]) -> Vec<(String, &[u8])> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let length = u32::from_be_bytes(bytes[..4].try_into().expect("four bytes")) as usize;
            let kind = String::from_utf8_lossy(&bytes[4..8]).into_owned();
            found.push((kind, &bytes[8..length]));
            bytes = &bytes[length..];
        }
        found
    }

    fn inside<'a>(bytes: &'a [u8], path: &[&str]) -> &'a [u8] {
        path.iter().fold(bytes, |bytes, kind| {
            let found = boxes(bytes).into_iter().find(|(name, _)| name == kind);
            found.unwrap_or_else(|| panic!("no {kind}")).1
        })
    }

    #[test]
    fn the_index_of_the_video_leads_to_every_frame() {
        let bytes = mp4();
        let kinds: Vec<String> = boxes(&bytes).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["ftyp", "moov", "mdat"]);
        let table = inside(&bytes, &["moov", "trak", "mdia", "minf", "stbl"]);
        let number = |bytes: &[u8], at: usize| {
            u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize
        };
        let mut place = number(inside(table, &["stco"]), 8);
        let sizes = inside(table, &["stsz"]);
        for frame in 0..FRAMES as usize {
            let size = number(sizes, 12 + 4 * frame);
            assert_eq!(number(&bytes, place), size - 4);
            assert_eq!(bytes[place + 4], 0x65);
            place += size;
        }
        assert_eq!(place, bytes.len());
    }
}
