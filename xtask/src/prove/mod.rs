//! What users take, tried as they would: `cargo xtask prove [TARGET ...] [--debug] [--only WORD]`.
//!
//! The archive of a target is unpacked into an empty folder whose name is in Cyrillic, for a user whose name is too. C and
//! C++ programs are compiled against it as its README says and run, with the program, by the system, an emulator or wine;
//! a simulated X on this machine says what arrived. Every promise is a line, and what cannot be tried here is said. For a
//! Mac, which nothing is linked for elsewhere, the sources are compiled.
//!
//! The archives are those of `cargo xtask dist`. With `--debug` one is built without optimisation, for the tests of every
//! day. `--only` tries the promises whose name holds that word.

mod place;
mod promises;
mod pythons;
mod runner;
pub mod world;

use std::time::Instant;

use crate::cross::build::{self, Profile};
use crate::cross::target::{self, Target};
use crate::cross::toolchain::Toolchain;
use crate::{dist, tools};
use place::Place;
use runner::Runner;

/// How it is tried.
#[derive(Default)]
struct Manner<'a> {
    debug: bool,
    only: Option<&'a str>,
}

/// `cargo xtask prove [TARGET ...] [--debug] [--only WORD]`.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let mut manner = Manner::default();
    let mut names = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "--debug" => manner.debug = true,
            "--only" => manner.only = Some(words.next().ok_or("--only needs a word")?),
            name => names.push(name),
        }
    }
    if cfg!(target_os = "macos") {
        return Err("archives are tried on Linux for x86-64".to_owned());
    }
    let targets = target::named(&target::tried(), &names)?;
    let (mut kept, mut broken) = (0, 0);
    for target in targets {
        let (fine, failed) = if target.is_linked_here() {
            prove(target, &manner)?
        } else {
            compile(target)?
        };
        kept += fine;
        broken += failed;
    }
    println!("{kept} passed, {broken} failed");
    if broken == 0 {
        Ok(())
    } else {
        Err(format!("{broken} promises were broken"))
    }
}

/// Tries one target: how many promises were kept, and how many broken.
fn prove(target: &Target, manner: &Manner<'_>) -> Result<(usize, usize), String> {
    let folder = tools::target_folder().join("prove").join(target.name);
    let _ = std::fs::remove_dir_all(&folder);
    let empty = folder.join("Проба xpost");
    std::fs::create_dir_all(&empty).map_err(|error| error.to_string())?;
    let toolchain = Toolchain::ready(&[target])?;
    let archive = if manner.debug {
        dist::archive(&toolchain, target, Profile::Debug, &folder)?
    } else {
        let archive = dist::folder().join(dist::archive_name(target));
        if !archive.is_file() {
            return Err(format!(
                "{} is not there: run `cargo xtask dist`",
                archive.display(),
            ));
        }
        archive
    };
    let runner = Runner::ready(&toolchain, target, &folder)?;
    runner.forget()?;
    promises::compilers(target)?;
    let package = dist::unpack(&archive, &empty)?;
    println!(
        "\n{}: {}, {}",
        target.name,
        archive.file_name().unwrap_or_default().to_string_lossy(),
        runner.describe()
    );
    let place = Place {
        target,
        toolchain: &toolchain,
        runner,
        folder,
        package,
    };
    let (mut kept, mut broken) = (0, 0);
    for (name, promise) in promises::of(target, !manner.debug) {
        if manner.only.is_some_and(|word| !name.contains(word)) {
            continue;
        }
        if is_kept(name, || promise(&place)) {
            kept += 1;
        } else {
            broken += 1;
        }
    }
    for untried in promises::untried(target) {
        println!("not tried here - {untried}");
    }
    Ok((kept, broken))
}

/// What can be said of a machine that nothing is linked for here.
fn compile(target: &Target) -> Result<(usize, usize), String> {
    println!("\n{}: nothing is linked or run", target.name);
    let toolchain = Toolchain::ready(&[target])?;
    let kept = is_kept("the library and the program compile for it", || {
        build::check(&toolchain, target)
    });
    Ok((usize::from(kept), usize::from(!kept)))
}

/// Tries a promise and says what came of it.
fn is_kept(name: &str, promise: impl FnOnce() -> Result<(), String>) -> bool {
    let begun = Instant::now();
    let outcome = promise();
    let took = begun.elapsed().as_secs_f64();
    match &outcome {
        Ok(()) => println!("ok - {name} ({took:.1} s)"),
        Err(reason) => println!("not ok - {name} ({took:.1} s)\n{reason}"),
    }
    outcome.is_ok()
}
