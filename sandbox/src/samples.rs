//! Media for tests: small, and as X wants them.
//!
//! Their makers: `ffmpeg -f lavfi -i color=gray:size=64x64:rate=2:duration=1 -c:v libx264 -qp 30 -movflags +faststart` for
//! the video, whose `mdat` then got the length 0, "up to the end of the file", so that it can be made as long as one likes.

/// A grey H.264 video of one second. Whatever follows it belongs to its media data.
pub const MP4: &[u8] = include_bytes!("samples/grey.mp4");

/// An animated GIF of one pixel and two frames.
pub const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0\
    ,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0\
    ,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// [`MP4`], filled up to `size` bytes with a pattern that does not repeat.
pub fn mp4(size: usize) -> Vec<u8> {
    let mut bytes = MP4.to_vec();
    let mut state = 1u32;
    while bytes.len() < size {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push((state >> 24) as u8);
    }
    bytes
}
