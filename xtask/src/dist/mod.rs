//! Everything that users take, from one command: `cargo xtask dist [--target NAME ...] [--check]`.
//!
//! For each target the library and the program are built with tools of their own (`cross`), and packed: an archive
//! a platform (`package`) with the manual pages (`manual`), a wheel for Python (`wheel`), one add-in for 1C with the libraries of all, the package for
//! OneScript with that add-in (`onescript`), a bill of materials (`sbom`) and the checksums of all of it.
//!
//! The same commit gives the same bytes: every time in an archive is that of the commit, entries are in order, and paths
//! of this machine are not in what is compiled. `--check` proves it, with another build in another folder.

pub mod archive;
mod manual;
pub mod names;
pub mod onescript;
pub mod package;
mod sbom;
pub mod wheel;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use sha2::Digest as _;

use crate::cross::build::{self, Built, Profile};
use crate::cross::target::{self, System, Target};
use crate::cross::toolchain::Toolchain;
use crate::{addin, tools};
use names::{VERSION, addin_name, enterprise_name};

/// `cargo xtask dist [--target NAME ...] [--check]`.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let mut names = Vec::new();
    let mut check = false;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "--check" => check = true,
            "--target" => names.push(*words.next().ok_or("--target needs a name")?),
            _ => return Err("usage: cargo xtask dist [--target NAME ...] [--check]".to_owned()),
        }
    }
    let begun = Instant::now();
    let targets = target::named(&target::built(), &names)?;
    let toolchain = Toolchain::ready(&targets)?;
    let ready = begun.elapsed();
    let folder = folder();
    // What was made before stays whole until all is made anew.
    let fresh = folder.with_extension("new");
    make(&toolchain, &targets, &fresh)?;
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::rename(&fresh, &folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if targets.len() < target::built().len() {
        println!("\nnote: not all machines are in it, so this is no release");
    }
    let checked = if check {
        again(&targets, &folder)?;
        ", and a second time elsewhere: the same bytes"
    } else {
        ""
    };
    println!(
        "\n{} in {:.0} s, {:.0} s of them for the tools{checked}; the tools take {:.1} GB in {}, the build {:.1} GB in {}",
        folder.display(),
        begun.elapsed().as_secs_f64(),
        ready.as_secs_f64(),
        disk(toolchain.home()),
        toolchain.home().display(),
        disk(&build::folder()),
        build::folder().display(),
    );
    Ok(())
}

/// Where the files for users come to lie.
pub fn folder() -> PathBuf {
    tools::target_folder().join("dist")
}

/// The name of the archive of a platform.
pub fn archive_name(target: &Target) -> String {
    let ending = match target.system {
        System::Windows => "zip",
        _ => "tar.gz",
    };
    format!("{}.{ending}", package::name(target))
}

/// Builds and packs the archive of one target alone, for tests.
pub fn archive(
    toolchain: &Toolchain,
    target: &Target,
    profile: Profile,
    folder: &Path,
) -> Result<PathBuf, String> {
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let built = build::build(toolchain, target, profile)?;
    let path = folder.join(archive_name(target));
    // Microsoft's import library would bring zig along.
    let files = package::files(target, &built, None, &manual::program()?)?;
    write(&path, &compressed(target, &files, commit_time()?)?)?;
    Ok(path)
}

/// Unpacks the archive of a platform into a folder; returns the one folder that comes out.
pub fn unpack(archive: &Path, into: &Path) -> Result<PathBuf, String> {
    let explain = |error: &dyn std::fmt::Display| format!("{}: {error}", archive.display());
    let file = std::fs::File::open(archive).map_err(|error| explain(&error))?;
    if archive.extension().is_some_and(|ending| ending == "zip") {
        zip::ZipArchive::new(file)
            .and_then(|mut archive| archive.extract(into))
            .map_err(|error| explain(&error))?;
    } else {
        tar::Archive::new(flate2::read::GzDecoder::new(file))
            .unpack(into)
            .map_err(|error| explain(&error))?;
    }
    crate::tools::entries(into)
        .next()
        .ok_or_else(|| explain(&"it is empty"))
}

fn make(toolchain: &Toolchain, targets: &[&Target], folder: &Path) -> Result<(), String> {
    let time = commit_time()?;
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let writer = manual::program()?;
    let mut libraries = Vec::new();
    for target in targets {
        let begun = Instant::now();
        let built = build::build(toolchain, target, Profile::Release)?;
        describe(target, &built, begun);
        let archive = packed(toolchain, target, &built, &writer, time)?;
        write(&folder.join(archive_name(target)), &archive)?;
        let wheel = wheel::wheel(target, &built, time)?;
        write(&folder.join(wheel::name(target)), &wheel)?;
        libraries.push(addin::library(target.addin, &built.library)?);
    }
    let zip = folder.join(addin_name());
    addin::pack(&zip, &libraries)?;
    addin::check(&zip)?;
    let bytes = std::fs::read(&zip).map_err(|error| error.to_string())?;
    write(
        &folder.join(enterprise_name()),
        &package::enterprise(&bytes)?.zip(time, &[])?,
    )?;
    let package = onescript::package(&bytes, time)?;
    write(&folder.join(onescript::name()), &package)?;
    let bill = sbom::sbom(targets, &toolchain.versions(targets)?, time)?;
    write(
        &folder.join(format!("xpost-{VERSION}.cdx.json")),
        bill.as_bytes(),
    )?;
    let sums = checksums(folder)?;
    write(&folder.join("SHA256SUMS"), sums.as_bytes())?;
    print!("\n{sums}");
    Ok(())
}

fn packed(
    toolchain: &Toolchain,
    target: &Target,
    built: &Built,
    writer: &Path,
    time: u64,
) -> Result<Vec<u8>, String> {
    let msvc = match target.system {
        System::Windows => Some(build::msvc_import(toolchain, target)?),
        _ => None,
    };
    let files = package::files(target, built, msvc, writer)?;
    compressed(target, &files, time)
}

fn compressed(target: &Target, files: &archive::Files, time: u64) -> Result<Vec<u8>, String> {
    match target.system {
        System::Windows => files.zip(time, &[]),
        _ => files.tar_gz(time),
    }
}

/// Sizes and what the system must bring.
fn describe(target: &Target, built: &Built, begun: Instant) {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len()) as f64 / 1e6;
    let needs = addin::glibc_floor(&built.library).map_or(String::new(), |(major, minor)| {
        format!(", needs glibc {major}.{minor}")
    });
    println!(
        "{}: library {:.2} MB{needs}, archive {:.2} MB, program {:.2} MB, built in {:.0} s",
        target.name,
        size(&built.library),
        built
            .archive
            .as_ref()
            .map_or(0.0, |archive| size(&archive.path)),
        size(&built.program),
        begun.elapsed().as_secs_f64()
    );
}

/// Builds the same commit in another folder and compares every file.
fn again(targets: &[&Target], folder: &Path) -> Result<(), String> {
    let elsewhere = std::env::temp_dir().join(format!("xpost-again-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&elsewhere);
    tools::run(
        "the same commit in another folder",
        Command::new("git")
            .args(["clone", "--quiet", "--no-local", "."])
            .arg(&elsewhere),
    )?;
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command
        .args(["run", "--quiet", "--package", "xtask", "--", "dist"])
        .env("CARGO_TARGET_DIR", elsewhere.join("target"));
    for target in targets {
        command.args(["--target", target.name]);
    }
    eprintln!("\n── a second build");
    let status = command
        .current_dir(&elsewhere)
        .status()
        .map_err(|error| error.to_string())?;
    if !status.success() {
        return Err("the second build failed".to_owned());
    }
    let sums = |folder: &Path| {
        std::fs::read_to_string(folder.join("SHA256SUMS")).map_err(|error| error.to_string())
    };
    let (first, second) = (sums(folder)?, sums(&elsewhere.join("target/dist"))?);
    let differing: Vec<&str> = first
        .lines()
        .filter(|line| !second.lines().any(|other| other == *line))
        .collect();
    if differing.is_empty() {
        let _ = std::fs::remove_dir_all(&elsewhere);
        return Ok(());
    }
    Err(format!(
        "not the same the second time (left in {}):\n{}",
        elsewhere.display(),
        differing.join("\n")
    ))
}

/// The time of the commit that is built; a changed tree is built with it as well, and that is said.
fn commit_time() -> Result<u64, String> {
    let git = |arguments: &[&str]| {
        tools::output(
            "the commit's time",
            Command::new("git")
                .args(arguments)
                .current_dir(tools::root()),
        )
    };
    if !git(&["status", "--porcelain"])?.trim().is_empty() {
        eprintln!("note: the tree differs from its commit, so these files are of no commit");
    }
    let text = git(&["log", "-1", "--format=%ct"])?;
    text.trim()
        .parse()
        .map_err(|_| format!("git gives no time of the commit: {text}"))
}

fn checksums(folder: &Path) -> Result<String, String> {
    let mut text = String::new();
    for path in crate::tools::entries(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
        text.push_str(&checksum(&name, &bytes));
    }
    Ok(text)
}

/// The line of one file, as `sha256sum` reads it.
pub fn checksum(name: &str, bytes: &[u8]) -> String {
    let hash: String = sha2::Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{hash}  {name}\n")
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Gigabytes below a folder.
fn disk(folder: &Path) -> f64 {
    fn bytes(folder: &Path) -> u64 {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => bytes(&entry.path()),
                Ok(metadata) => metadata.len(),
                Err(_) => 0,
            })
            .sum()
    }
    bytes(folder) as f64 / 1e9
}
