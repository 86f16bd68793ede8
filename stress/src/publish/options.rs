//! What may be said of a run with posts.

use clap::ValueEnum;

use crate::base::Stores;

/// How much of everything.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    /// Rounds with random kills and faults.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,
    /// Posts in the outbox.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub posts: u32,
    /// At one step of so many a process is killed that publishes anything but a text.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub stride: u32,
    /// Which stores.
    #[arg(long, value_enum, default_value_t = Stores::default())]
    pub store: Stores,
    /// Which scenarios; all of them by default.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAME")]
    pub scenario: Vec<Scenario>,
    /// Seed of the random moments; the operating system adds its own chance.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Prints the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What is proved of posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// A process is killed at every step of publishing; on Linux.
    Matrix,
    /// Processes are killed at random, and answers are lost.
    Random,
    /// Many workers drain an outbox.
    Drain,
}
