//! What the promises share: compiling against the unpacked archive, and judging.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cross::target::{System, Target};
use crate::prove::place::Place;
use crate::prove::world::World;
use crate::tools;

const C: [&str; 6] = [
    "-std=c99",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-O1",
];
const CPP: [&str; 6] = [
    "-std=c++17",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-O1",
];

/// The compiler for programs of a target.
pub fn compiler(target: &Target, cpp: bool) -> String {
    match (target.system, cpp) {
        (System::Windows, false) => target.tool("gcc-posix"),
        (System::Windows, true) => target.tool("g++-posix"),
        (_, false) => target.tool("gcc"),
        (_, true) => target.tool("g++"),
    }
}

/// The flags that `pkg-config` tells of the unpacked archive; `package` is `xpost` or `xpost-static`.
pub fn flags(place: &Place<'_>, package: &str) -> Result<Vec<String>, String> {
    let output = Command::new("pkg-config")
        .args(["--cflags", "--libs", package])
        .env("PKG_CONFIG_PATH", place.package.join("lib/pkgconfig"))
        .output()
        .map_err(|error| format!("pkg-config: {error}"))?;
    expect(output.status.success(), "pkg-config finds xpost", &output)?;
    // As a shell would read it: every byte that is no letter of a path is escaped, also those of Cyrillic ones.
    let mut flags = vec![Vec::new()];
    let mut bytes = output.stdout.trim_ascii().iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' => flags.push(Vec::new()),
            b'\\' => flags
                .last_mut()
                .into_iter()
                .for_each(|flag| flag.extend(bytes.next())),
            _ => flags
                .last_mut()
                .into_iter()
                .for_each(|flag| flag.push(*byte)),
        }
    }
    flags
        .into_iter()
        .filter(|flag| !flag.is_empty())
        .map(|flag| String::from_utf8(flag).map_err(|error| error.to_string()))
        .collect()
}

/// Compiles a test of the project into `folder`, against the unpacked archive when it is linked with it.
pub fn compile(
    place: &Place<'_>,
    source: &str,
    folder: &Path,
    linked: bool,
) -> Result<PathBuf, String> {
    let cpp = source.ends_with("pp");
    let program = folder.join(if place.target.system == System::Windows {
        "test.exe"
    } else {
        "test"
    });
    let mut command = Command::new(compiler(place.target, cpp));
    command
        .args(if cpp { CPP } else { C })
        .arg(tools::root().join(source))
        .arg("-o")
        .arg(&program);
    if linked {
        // MinGW's own libraries are linked into the program, this one is not.
        let windows = place.target.system == System::Windows;
        command.args(windows.then_some("-Wl,-Bdynamic"));
        command.args(flags(place, "xpost")?);
        command.args(windows.then_some("-Wl,-Bstatic"));
        place.beside(folder)?;
    }
    match place.target.system {
        System::Windows => command.args(["-static", "-lws2_32"]),
        _ => command.args(["-pthread", "-ldl"]).arg(format!(
            "-Wl,-rpath,{}",
            place.package.join("lib").display()
        )),
    };
    tools::output(&format!("compile {source}"), &mut command)?;
    Ok(program)
}

/// Writes a file; the error names it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Fails with what was there instead.
pub fn expect(fine: bool, what: &str, seen: &dyn std::fmt::Debug) -> Result<(), String> {
    if fine {
        Ok(())
    } else {
        Err(format!("{what}\nseen: {seen:?}"))
    }
}

/// A simulation over TLS whose authority lies in that folder; programs there are told its name.
pub fn tls(folder: &Path) -> Result<World, String> {
    World::tls(|pem| {
        write(&folder.join("ca.pem"), pem)?;
        Ok(Some("ca.pem".to_owned()))
    })
}
