//! What may be said of a run with tokens.

use clap::{Args, ValueEnum};

use crate::base::Stores;

/// How much of everything.
#[derive(Args, Clone, Debug)]
pub struct Tokens {
    /// Kills; of every kind of expiry there is one round for each 25 of them.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,
    /// Which stores.
    #[arg(long, value_enum, default_value_t = Stores::default())]
    pub store: Stores,
    /// Which scenarios; all of them by default.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAME")]
    pub scenario: Vec<Scenario>,
    /// Processes that use one profile at the moment of expiry.
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=512))]
    pub processes: u32,
    /// Threads of each of these processes.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub threads: u32,
    /// Seed of the random moments; the operating system adds its own chance.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Prints the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What is proved of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// Many threads of many processes use one profile while its token expires.
    Expiry,
    /// A process is killed in the middle of a refresh.
    Kill,
    /// The answer to a refresh is dropped, cut or refused.
    Faults,
}

impl Scenario {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Expiry, Self::Kill, Self::Faults];
}
