//! `cargo xtask bench peers [--quick] [--write]`: xpost and its peers, taking turns in one run.
//!
//! The built library and program are looked for beside this one.

mod contest;
mod figures;
mod install;
mod process;
mod report;
mod serving;

use std::path::Path;
use std::process::ExitCode;

use serving::{Server, serve};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.first().map(String::as_str) {
        Some("serve") => serve(Path::new(&words[1])),
        _ => compare(&words),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn compare(words: &[String]) -> Result<(), String> {
    let (mut quick, mut write) = (false, false);
    for word in words {
        match &**word {
            "--quick" => quick = true,
            "--write" => write = true,
            _ => return Err("usage: cargo xtask bench peers [--quick] [--write]".to_owned()),
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no workspace")?;
    let build = std::env::current_exe()
        .ok()
        .and_then(|path| path.parent().map(Path::to_owned))
        .ok_or("no folder of the programs")?;
    let tools = install::all(root)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let server = Server::start(folder.path())?;
    let rows = contest::all(&contest::Ground {
        build: &build,
        tools: &tools,
        folder: folder.path(),
        server: &server,
        quick,
    })?;
    let table = report::table(&rows);
    println!("{table}");
    if write {
        report::write(root, &rows, &table)?;
    }
    Ok(())
}
