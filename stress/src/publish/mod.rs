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
mod options;
mod road;
mod shape;
mod steps;
mod text;
mod worker;

use std::time::Instant;

use clap::ValueEnum;

use crate::base::{Bases, Kind};
use crate::failure::Failure;
use crate::report::Report;

use options::Scenario;

pub use options::Options;
pub use worker::work;

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
    let mut report = Report::new(seed);
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
