//! What a measure gives: one figure of everyone, and what it is about.

use xpost_peers::statistics::Spread;

/// What a figure is about; one picture each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Posts one after the other.
    Posts,
    /// From the start of a program to its first post.
    Start,
    /// Time of an upload.
    Time,
    /// Processor time of an upload.
    Processor,
    /// Peak memory of an upload.
    Memory,
    /// Uploads over a slow line.
    Latency,
}

impl Topic {
    /// In the order of the page.
    pub const ALL: [Self; 6] = [
        Self::Posts,
        Self::Start,
        Self::Time,
        Self::Processor,
        Self::Memory,
        Self::Latency,
    ];

    /// For a file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Start => "start",
            Self::Time => "time",
            Self::Processor => "processor",
            Self::Memory => "memory",
            Self::Latency => "latency",
        }
    }

    /// Over a picture.
    pub fn title(self) -> &'static str {
        match self {
            Self::Posts => "Posts per second (more is better)",
            Self::Start => "A program's start to its first post (less is better)",
            Self::Time => "Time of an upload (less is better)",
            Self::Processor => "Processor time of an upload (less is better)",
            Self::Memory => "Peak memory of an upload (less is better)",
            Self::Latency => "An upload with 50 ms of latency (less is better)",
        }
    }
}

/// One participant's figures in one measure.
pub struct Row {
    /// What it is about.
    pub topic: Topic,
    /// What was measured.
    pub measure: String,
    /// Who.
    pub who: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The figures.
    pub spread: Spread,
    /// For xpost: the goal, and whether it holds.
    pub goal: Option<(String, bool)>,
}
