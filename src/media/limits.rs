//! What X takes: every limit of a media item, as data (contract §4.7 and §4.8, as of 2026-09).

const MIB: u64 = 1024 * 1024;
/// In milliseconds.
const MINUTE: u64 = 60_000;

/// What X calls `media_category`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// `tweet_image`
    Image,
    /// `tweet_gif`
    Gif,
    /// `tweet_video`
    Video,
    /// `subtitles`: of a video, never in a post themselves.
    Subtitles,
}

/// A category: its types, the largest file in bytes, how many fit one post.
pub(super) struct Limit {
    category: Category,
    name: &'static str,
    pub(super) types: &'static [&'static str],
    pub(super) largest: u64,
    per_post: usize,
}

const LIMITS: &[Limit] = &[
    Limit {
        category: Category::Image,
        name: "tweet_image",
        types: &["image/jpeg", "image/png", "image/webp", "image/gif"],
        largest: 5 * MIB,
        per_post: 4,
    },
    Limit {
        category: Category::Gif,
        name: "tweet_gif",
        types: &["image/gif"],
        largest: 15 * MIB,
        per_post: 1,
    },
    Limit {
        category: Category::Video,
        name: "tweet_video",
        types: &["video/mp4", "video/quicktime", "video/webm", "video/mp2t"],
        largest: 16 * 1024 * MIB,
        per_post: 1,
    },
    Limit {
        category: Category::Subtitles,
        name: "subtitles",
        types: &["text/srt", "text/vtt"],
        largest: MIB,
        per_post: 0,
    },
];

/// The largest file that an upload can announce at all (contract §4.3).
pub(super) const LARGEST: u64 = 16 * 1024 * MIB;

/// What a GIF may measure.
pub(super) struct GifLimit {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) frames: u32,
    /// Width × height × frames.
    pub(super) pixels: u64,
}

pub(super) const GIF: GifLimit = GifLimit {
    width: 1280,
    height: 1080,
    frames: 350,
    pixels: 300_000_000,
};

/// What a video may be. Of codecs X takes H.264 (8 bits, 4:2:0) and AAC-LC; its schema names WebM as well, whose codecs it does
/// not take.
pub(super) struct VideoLimit {
    /// Milliseconds.
    pub(super) shortest: u64,
    pub(super) longest: u64,
    /// The same for a Premium account.
    pub(super) longest_premium: u64,
    /// Bytes of a file; a Premium account's is that of the category.
    pub(super) largest: u64,
    /// Pixels of a side.
    pub(super) least_side: u32,
    /// Pixels of the longer and the shorter side.
    pub(super) frame: (u32, u32),
    /// What a Premium account's followers see in full: 1080p, also 16:10.
    pub(super) frame_premium: (u32, u32),
    /// How many times longer one side may be than the other.
    pub(super) aspect: u64,
    /// Frames in a thousand seconds.
    pub(super) rate: u64,
    /// By how much the average may be over it: recorders round.
    pub(super) rate_slack: u64,
    /// Channels of sound.
    pub(super) channels: u32,
}

pub(super) const VIDEO: VideoLimit = VideoLimit {
    shortest: 500,
    longest: 20 * MINUTE,
    longest_premium: 125 * MINUTE,
    largest: 8 * 1024 * MIB,
    least_side: 32,
    frame: (1280, 1024),
    frame_premium: (1920, 1200),
    aspect: 3,
    rate: 60_000,
    rate_slack: 500,
    channels: 2,
};

/// Longest alt text, in characters.
pub(super) const ALT_TEXT: usize = 1000;

/// X's names of the categories of a post's media.
pub const CATEGORIES: &[&str] = &["tweet_video", "tweet_image", "tweet_gif"];

impl Category {
    pub(super) fn limit(self) -> &'static Limit {
        // The table holds a row for every category.
        LIMITS
            .iter()
            .find(|limit| limit.category == self)
            .unwrap_or(&LIMITS[0])
    }

    /// X's name.
    pub fn as_str(self) -> &'static str {
        self.limit().name
    }

    /// How many fit one post. A post holds media of one category only.
    pub fn per_post(self) -> usize {
        self.limit().per_post
    }

    /// The category of X's name.
    pub fn parse(name: &str) -> Option<Self> {
        LIMITS
            .iter()
            .find(|limit| limit.name == name)
            .map(|limit| limit.category)
    }

    /// The category that media of a type are made for; the first of several.
    pub(super) fn of_type(media_type: &str) -> Option<Self> {
        LIMITS
            .iter()
            .find(|limit| limit.types.contains(&media_type))
            .map(|limit| limit.category)
    }
}
