//! Posts are published once: processes that publish are killed at every step and at random, answers are lost, and an outbox is
//! drained by many workers. Afterwards the simulated X holds every post exactly once.
//!
//! `matrix`, `chance` and `drain` are the scenarios; `desk` is where the posts of the first two come from, `shape` what they
//! look like and `text` what they say, `blow` refusals that are not about them, `road` the way to X, `worker` a process that publishes, and `steps` what kills it at a step.

mod blow;
mod chance;
mod desk;
mod drain;
mod matrix;
mod road;
mod shape;
mod steps;
mod text;
mod worker;

use std::time::Instant;

use clap::ValueEnum;

use crate::place::{Bases, Kind};
use crate::report::{Report, Section};
use crate::{Failure, Stores};

pub use worker::work;

/// How much of everything.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    /// Rounds with random kills and faults.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Posts in the outbox.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    posts: u32,
    /// At one step of so many a process is killed that publishes anything but a text.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    stride: u32,
    /// Which stores.
    #[arg(long, value_enum, default_value_t = Stores::default())]
    store: Stores,
    /// Which scenarios; all of them by default.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAME")]
    scenario: Vec<Scenario>,
    /// Seed of the random moments; the operating system adds its own chance.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Prints the summary as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// A process is killed at every step of publishing; on Linux.
    Matrix,
    /// Processes are killed at random, and answers are lost.
    Random,
    /// Many workers drain an outbox.
    Drain,
}

/// Runs the scenarios.
pub fn run(options: &Options) -> Result<bool, Failure> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    fastrand::seed(seed);
    let scenarios = match options.scenario.as_slice() {
        // Elsewhere nothing can be put before the C library.
        [] if !steps::AVAILABLE => &[Scenario::Random, Scenario::Drain][..],
        [] => Scenario::value_variants(),
        chosen => chosen,
    };
    let started = Instant::now();
    let bases = Bases::start(options.store)?;
    let mut report = Report::new(seed, crate::bar());
    for kind in bases.kinds() {
        for scenario in scenarios {
            run_one(*scenario, &bases, kind, options, seed, &mut report)?;
        }
    }
    report.print(started.elapsed(), options.json);
    Ok(report.is_good())
}

fn run_one(
    scenario: Scenario,
    bases: &Bases,
    kind: Kind,
    options: &Options,
    seed: u64,
    report: &mut Report,
) -> Result<(), Failure> {
    match scenario {
        Scenario::Matrix if !steps::AVAILABLE => {
            Err("processes can be killed at a step on Linux only".into())
        }
        Scenario::Matrix => matrix::run(bases, kind, options, report),
        Scenario::Random => chance::run(bases, kind, options, seed, report),
        Scenario::Drain => drain::run(bases, kind, options, report),
    }
}

/// Takes note of what is wrong.
fn tell(wrong: Vec<String>, what: &str, section: &mut Section) {
    for wrong in wrong {
        section.violation(format!("{what}: {wrong}"));
    }
}
