//! The names of codecs, and what their records say.

use std::borrow::Cow;

use super::reader::be;
use super::sps::{self, Pictures};

/// How a track is coded.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::media) enum Codec {
    /// H.264, and what its parameter set says when that is understood.
    H264(Option<Pictures>),
    /// AAC, by its audio object type (ISO 14496-3); 2 is Low Complexity.
    Aac(u32),
    /// Locked with a key.
    Encrypted,
    /// Any other, by the name that people know.
    Other(Cow<'static, str>),
}

const PICTURES: &[(&[u8; 4], &str)] = &[
    (b"hvc1", "HEVC (H.265)"),
    (b"hev1", "HEVC (H.265)"),
    (b"dvh1", "Dolby Vision (HEVC)"),
    (b"dvhe", "Dolby Vision (HEVC)"),
    (b"dva1", "Dolby Vision (H.264)"),
    (b"dvav", "Dolby Vision (H.264)"),
    (b"vvc1", "VVC (H.266)"),
    (b"vvi1", "VVC (H.266)"),
    (b"av01", "AV1"),
    (b"vp08", "VP8"),
    (b"vp09", "VP9"),
    (b"mp4v", "MPEG-4 Part 2"),
    (b"s263", "H.263"),
    (b"h263", "H.263"),
    (b"apch", "ProRes"),
    (b"apcn", "ProRes"),
    (b"apcs", "ProRes"),
    (b"apco", "ProRes"),
    (b"ap4h", "ProRes"),
    (b"ap4x", "ProRes"),
    (b"AVdn", "DNxHD"),
    (b"AVdh", "DNxHR"),
    (b"CFHD", "CineForm"),
    (b"jpeg", "Motion JPEG"),
    (b"mjpa", "Motion JPEG"),
    (b"mjpb", "Motion JPEG"),
    (b"png ", "PNG"),
    (b"rle ", "QuickTime Animation"),
    (b"dvc ", "DV"),
    (b"dvcp", "DV"),
    (b"SVQ3", "Sorenson Video 3"),
];

const SOUNDS: &[(&[u8; 4], &str)] = &[
    (b"ac-3", "AC-3"),
    (b"ec-3", "E-AC-3"),
    (b"ac-4", "AC-4"),
    (b"Opus", "Opus"),
    (b"fLaC", "FLAC"),
    (b"alac", "Apple Lossless"),
    (b".mp3", "MP3"),
    (b"lpcm", "PCM"),
    (b"sowt", "PCM"),
    (b"twos", "PCM"),
    (b"raw ", "PCM"),
    (b"in24", "PCM"),
    (b"in32", "PCM"),
    (b"fl32", "PCM"),
    (b"fl64", "PCM"),
    (b"ipcm", "PCM"),
    (b"fpcm", "PCM"),
    (b"ulaw", "G.711"),
    (b"alaw", "G.711"),
    (b"samr", "AMR"),
    (b"sawb", "AMR-WB"),
    (b"apac", "Apple Positional Audio"),
    (b"dtsc", "DTS"),
    (b"dtsh", "DTS"),
    (b"mha1", "MPEG-H"),
    (b"mhm1", "MPEG-H"),
];

/// Sound in an `mp4a` that is not AAC, by its object type (mp4ra.org).
const OBJECTS: &[(u64, &str)] = &[
    (0x69, "MP3"),
    (0x6b, "MP3"),
    (0xa5, "AC-3"),
    (0xa6, "E-AC-3"),
    (0xa9, "DTS"),
    (0xad, "Opus"),
    (0xdd, "Vorbis"),
];

const MATROSKA: &[(&str, &str)] = &[
    ("V_VP8", "VP8"),
    ("V_VP9", "VP9"),
    ("V_AV1", "AV1"),
    ("V_MPEGH/ISO/HEVC", "HEVC (H.265)"),
    ("V_MPEG4/ISO/ASP", "MPEG-4 Part 2"),
    ("V_THEORA", "Theora"),
    ("A_OPUS", "Opus"),
    ("A_VORBIS", "Vorbis"),
    ("A_MPEG/L3", "MP3"),
    ("A_AC3", "AC-3"),
    ("A_FLAC", "FLAC"),
    ("A_PCM/INT/LIT", "PCM"),
];

/// The codec of a picture track in a `moov`, with its `avcC` if it has one.
pub(super) fn picture(code: [u8; 4], avcc: Option<&[u8]>) -> Codec {
    match &code {
        b"avc1" | b"avc2" | b"avc3" | b"avc4" => Codec::H264(avcc.and_then(sps::of_avcc)),
        b"encv" | b"drmi" => Codec::Encrypted,
        _ => named(code, PICTURES),
    }
}

/// The codec of a sound track in a `moov`, with its `esds` if it has one; and its channels, if that says how many.
pub(super) fn sound(code: [u8; 4], esds: Option<&[u8]>) -> (Codec, Option<u32>) {
    match &code {
        b"enca" | b"drms" => (Codec::Encrypted, None),
        b"mp4a" => esds.and_then(of_esds).unwrap_or((Codec::Aac(2), None)),
        _ => (named(code, SOUNDS), None),
    }
}

pub(super) fn matroska_picture(id: &[u8], private: &[u8]) -> Codec {
    match id {
        b"V_MPEG4/ISO/AVC" => Codec::H264(sps::of_avcc(private)),
        id => matroska(id),
    }
}

pub(super) fn matroska_sound(id: &[u8], private: &[u8]) -> Codec {
    match id {
        b"A_AAC" => specific(private).map_or(Codec::Aac(2), |(object, _)| Codec::Aac(object)),
        id => matroska(id),
    }
}

fn named(code: [u8; 4], names: &[(&[u8; 4], &'static str)]) -> Codec {
    let known = names.iter().find(|(known, _)| **known == code);
    Codec::Other(known.map_or_else(|| shown(&code).into(), |(_, name)| (*name).into()))
}

fn matroska(id: &[u8]) -> Codec {
    let known = MATROSKA.iter().find(|(known, _)| known.as_bytes() == id);
    Codec::Other(known.map_or_else(|| shown(id).into(), |(_, name)| (*name).into()))
}

/// A name out of a file: no more of it than can do no harm in a sentence.
fn shown(code: &[u8]) -> String {
    let seen: String = code
        .iter()
        .take(32)
        .filter(|byte| byte.is_ascii_alphanumeric() || b"_-/.".contains(byte))
        .map(|byte| char::from(*byte))
        .collect();
    if seen.is_empty() { "?".into() } else { seen }
}

/// What an `esds` says (ISO 14496-1, §7.2.6.5): descriptors in descriptors.
fn of_esds(esds: &[u8]) -> Option<(Codec, Option<u32>)> {
    // Version and flags; then a stream's id and flags, each with what they announce.
    let stream = descriptor(esds.get(4..)?, 3)?;
    let flags = *stream.get(2)?;
    let mut skip = 3;
    if flags & 0x80 != 0 {
        skip += 2;
    }
    if flags & 0x40 != 0 {
        skip += 1 + usize::from(*stream.get(skip)?);
    }
    if flags & 0x20 != 0 {
        skip += 2;
    }
    let decoder = descriptor(stream.get(skip..)?, 4)?;
    let object = be(decoder, 0, 1)?;
    match object {
        0x40 => {
            let config = descriptor(decoder.get(13..)?, 5).and_then(specific);
            let (object, channels) = config.unwrap_or((2, None));
            Some((Codec::Aac(object), channels))
        }
        // MPEG-2's: Main, Low Complexity, scalable.
        0x66..=0x68 => Some((Codec::Aac(object as u32 - 0x65), None)),
        _ => {
            let known = OBJECTS.iter().find(|(known, _)| *known == object);
            let name = known.map_or_else(|| "mp4a".into(), |(_, name)| (*name).into());
            Some((Codec::Other(name), None))
        }
    }
}

/// The content of the descriptor with that tag at the beginning of `bytes`.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    if *bytes.first()? != tag {
        return None;
    }
    let mut length = 0usize;
    for (at, byte) in bytes.iter().enumerate().skip(1).take(4) {
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            let content = bytes.get(at + 1..)?;
            return Some(&content[..length.min(content.len())]);
        }
    }
    None
}

/// What an AudioSpecificConfig begins with (ISO 14496-3, §1.6.2.1): the object type, and the channels when it says how many.
fn specific(config: &[u8]) -> Option<(u32, Option<u32>)> {
    // No more than 45 bits are asked for.
    let bits = config
        .iter()
        .chain(&[0; 8])
        .take(8)
        .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    config.first()?;
    let mut at = 0;
    let mut take = |width: u32| {
        at += width;
        (bits >> (64 - at) & ((1 << width) - 1)) as u32
    };
    let mut object = take(5);
    if object == 31 {
        object = 32 + take(6);
    }
    if take(4) == 15 {
        take(24);
    }
    let channels = match take(4) {
        count @ 1..=6 => Some(count),
        7 => Some(8),
        _ => None,
    };
    Some((object, channels))
}
