//! Whether a PNG or a WebP moves: their first chunks tell. (Of a GIF see `gif.rs`: only its frames do.)

use std::io;

use crate::transport::Source;

/// Chunks of a PNG that are looked at: what moves says so before the picture.
const CHUNKS: usize = 1000;

/// The name of the format when it is a PNG or a WebP that moves.
pub(super) fn moving(source: &dyn Source) -> io::Result<Option<&'static str>> {
    let mut head = [0; 24];
    if !filled(source, 0, &mut head)? {
        return Ok(None);
    }
    if head.starts_with(b"RIFF") && &head[8..16] == b"WEBPVP8X" {
        // The extended header's flags (RFC 9649, §2.7).
        return Ok((head[20] & 2 != 0).then_some("WebP"));
    }
    if !head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(None);
    }
    let mut at = 8u64;
    for _ in 0..CHUNKS {
        let mut chunk = [0; 12];
        if !filled(source, at, &mut chunk)? {
            return Ok(None);
        }
        let [a, b, c, d, kind @ .., e, f, g, h] = chunk;
        match &kind {
            b"acTL" => return Ok((u32::from_be_bytes([e, f, g, h]) > 1).then_some("PNG")),
            b"IDAT" | b"IEND" => return Ok(None),
            _ => at += u64::from(u32::from_be_bytes([a, b, c, d])) + 12,
        }
    }
    Ok(None)
}

/// Whether the bytes are those of a GIF.
pub(super) fn is_gif(source: &dyn Source) -> io::Result<bool> {
    let mut head = [0; 4];
    Ok(filled(source, 0, &mut head)? && &head == b"GIF8")
}

/// Fills `buffer` from `offset`; `false` when there is not enough.
fn filled(source: &dyn Source, offset: u64, buffer: &mut [u8]) -> io::Result<bool> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read_at(&mut buffer[filled..], offset + filled as u64) {
            Ok(0) => return Ok(false),
            Ok(got) => filled += got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
