//! A stress program for the store: it proves that a refresh is made once and that its outcome is never lost, that an upload
//! goes on where a kill has cut it off, and that a post is published once.
//!
//! The driver runs a simulated X and starts itself again as worker processes, which use the library as any host would. What
//! the simulation holds valid is compared with what the store holds, after every expiry, kill and fault.
//!
//! `place` is a simulated X with a store and a profile in it; `crew` starts, synchronizes and kills workers, and `worker`
//! is what they do; `expiry`, `kill` and `faults` are the scenarios; `report` counts and prints. `uploads` and `publish` stand alone.

mod crew;
mod expiry;
mod faults;
mod kill;
mod place;
#[cfg(all(feature = "postgres", unix))]
#[path = "../../tests/support/postgres.rs"]
mod postgres;
mod publish;
mod report;
mod uploads;
mod worker;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use place::{Bases, Kind};
use report::Report;

/// Whatever ends a run before its time.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

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

/// How much of everything.
#[derive(Args, Clone, Debug)]
pub struct Tokens {
    /// Kills; of every kind of expiry there is one round for each 25 of them.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Which stores.
    #[arg(long, value_enum, default_value_t = Stores::default())]
    store: Stores,
    /// Which scenarios; all of them by default.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAME")]
    scenario: Vec<Scenario>,
    /// Processes that use one profile at the moment of expiry.
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=512))]
    processes: u32,
    /// Threads of each of these processes.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    threads: u32,
    /// Seed of the random moments; the operating system adds its own chance.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Prints the summary as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Stores {
    Sqlite,
    #[cfg(feature = "postgres")]
    Postgres,
    #[default]
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// Many threads of many processes use one profile while its token expires.
    Expiry,
    /// A process is killed in the middle of a refresh.
    Kill,
    /// The answer to a refresh is dropped, cut or refused.
    Faults,
}

impl Scenario {
    const ALL: [Self; 3] = [Self::Expiry, Self::Kill, Self::Faults];
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
    let mut report = Report::new(seed, bar());
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

/// A bar on stderr for a person who is looking; else nothing.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}
