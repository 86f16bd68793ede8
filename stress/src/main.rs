//! A stress program for the store: it proves that a refresh is made once and that its outcome is never lost, that an upload
//! goes on where a kill has cut it off, and that a post is published once.
//!
//! The driver runs a simulated X and starts itself again as worker processes, which use the library as any host would. What
//! the simulation holds valid is compared with what the store holds, after every expiry, kill and fault.
//!
//! `base` is where stores come from, `place` a simulated X with a store and a profile in it; `crew` starts, synchronizes and kills workers, and `worker`
//! is what they do; `expiry`, `kill` and `faults` are the scenarios; `report` counts and prints. `uploads` and `publish` stand alone.

mod base;
mod crew;
mod expiry;
mod failure;
mod faults;
mod kill;
mod options;
mod place;
#[cfg(all(feature = "postgres", unix))]
#[path = "../../tests/support/postgres.rs"]
mod postgres;
mod publish;
mod report;
mod uploads;
mod worker;

use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};

use base::{Bases, Kind};
use failure::Failure;
use options::{Scenario, Tokens};
use report::Report;

/// Proves under load, kills and faults that the library never loses a refreshed token or an upload, and publishes no post twice.
#[derive(Debug, Parser)]
#[command(name = "xpost-stress")]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The store of profiles and the refreshing of tokens.
    Tokens(Tokens),
    /// Uploads that are cut off by kills.
    Uploads(uploads::Uploads),
    /// Posts with a key and posts of an outbox, under kills and faults.
    Publish(publish::Options),
    /// A process of the driver's; it is told what to do on its standard input.
    #[command(hide = true)]
    Worker,
    /// A process that uploads.
    #[command(hide = true)]
    Uploader,
    /// A process that publishes.
    #[command(hide = true)]
    Publisher,
}

fn main() -> ExitCode {
    let outcome = match Program::parse().command {
        Command::Tokens(options) => tokens(&options),
        Command::Uploads(options) => uploads::run(&options),
        Command::Publish(options) => publish::run(&options),
        Command::Worker => worker::run().map(|()| true),
        Command::Uploader => uploads::work().map(|()| true),
        Command::Publisher => publish::work().map(|()| true),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn tokens(options: &Tokens) -> Result<bool, Failure> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    fastrand::seed(seed);
    let scenarios = match options.scenario.as_slice() {
        [] => &Scenario::ALL[..],
        chosen => chosen,
    };
    let started = Instant::now();
    let bases = Bases::start(options.store)?;
    let mut report = Report::new(seed);
    for kind in bases.kinds() {
        run(&bases, kind, scenarios, options, &mut report)?;
    }
    report.print(started.elapsed(), options.json);
    Ok(report.is_good())
}

fn run(
    bases: &Bases,
    kind: Kind,
    scenarios: &[Scenario],
    options: &Tokens,
    report: &mut Report,
) -> Result<(), Failure> {
    let expiry = scenarios.contains(&Scenario::Expiry);
    // Tokens that are to be refreshed ahead of time need some seconds to get there.
    let ahead = match expiry {
        true => Some(expiry::Ahead::prepare(bases, kind, options)?),
        false => None,
    };
    for scenario in scenarios {
        match scenario {
            Scenario::Expiry => expiry::run(bases, kind, options, report)?,
            Scenario::Kill => kill::run(bases, kind, options, report)?,
            Scenario::Faults => faults::run(bases, kind, report)?,
        }
    }
    ahead.map_or(Ok(()), |ahead| ahead.run(options, report))
}
