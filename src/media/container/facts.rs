//! What a file says of itself.

use super::codecs::Codec;

/// What a file says of itself. Whatever is `None`, it does not say.
#[derive(Debug, Default)]
pub(in crate::media) struct Facts {
    /// Milliseconds.
    pub(in crate::media) duration: Option<u64>,
    pub(in crate::media) picture: Option<Picture>,
    pub(in crate::media) sound: Option<Sound>,
}

/// The track with pictures.
#[derive(Debug)]
pub(in crate::media) struct Picture {
    pub(in crate::media) codec: Codec,
    pub(in crate::media) width: u32,
    pub(in crate::media) height: u32,
    /// Width and height of a pixel.
    pub(in crate::media) pixel: (u64, u64),
    /// Frames in a thousand seconds, on average.
    pub(in crate::media) rate: Option<u64>,
}

/// The track with sound.
#[derive(Debug)]
pub(in crate::media) struct Sound {
    pub(in crate::media) codec: Codec,
    pub(in crate::media) channels: Option<u32>,
}
