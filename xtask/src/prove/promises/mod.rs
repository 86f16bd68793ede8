//! The promises that each target is held to, and what they share.

mod file;
mod microsoft;
mod native;
mod packages;
mod program;
mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use super::world::World;
use super::{Place, Promise};
use crate::cross::target::{System, Target};
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

/// Those of a target, in the order in which they are tried; with those of what only a release holds.
pub fn of(target: &Target, released: bool) -> Vec<Promise> {
    let mut all: Vec<Promise> = vec![
        (
            "the library exports its header and the Native API, and needs nothing but the system",
            file::file,
        ),
        ("the demo of the program, in Russian", program::demo),
        ("the demo of the program, over TLS", program::demo_over_tls),
        ("a C program calls every function, over http", native::smoke),
        (
            "a C program calls every function, over https with `ca_file`",
            native::smoke_over_tls,
        ),
        (
            "a C++ host finds every rule of the Native API kept",
            native::host,
        ),
        (
            "a C++ program calls every method of `xpost.hpp`",
            native::wrapper,
        ),
        (
            "CMake finds the package, and the example posts",
            native::cmake,
        ),
        ("paths, files and arguments in Cyrillic", program::cyrillic),
        (
            "a store and a picture behind a path of 400 letters",
            program::long_path,
        ),
        (
            "processes that race for one store refresh once",
            program::race,
        ),
        (
            "a certificate of an authority that the system does not know is refused",
            program::stranger,
        ),
    ];
    if target.system != System::Windows {
        all.push((
            "an authority that SSL_CERT_FILE gives the system is trusted without `ca_file`",
            program::authority,
        ));
    }
    if target.system == System::Windows {
        all.push((
            "a host with Microsoft's ABI, compiled by clang for it",
            microsoft::microsoft,
        ));
    }
    if !released {
        return all;
    }
    all.push((
        "a C program is linked with the archive, by pkg-config and by CMake, and posts",
        native::linked_in,
    ));
    if target.system == System::Windows {
        all.push((
            "Microsoft's import library links",
            microsoft::import_library,
        ));
    }
    all.push((
        "the checksums fit, and the add-in, the wheel and the package for OneScript hold this library",
        packages::packages,
    ));
    all.push(if target.name == "windows-i686" {
        (
            "pip takes the wheel for that platform",
            python::wheel_is_taken,
        )
    } else {
        (
            "a Python of the platform installs the wheel and posts",
            python::wheel,
        )
    });
    all
}

/// What this machine has nothing to try with for either Windows.
const WINDOWS: [&str; 4] = [
    "Windows itself: wine stands for it",
    "an authority in Windows' own store: wine takes a certificate without a list of revocations for a revoked one",
    "how soon a cancelled upload ends: wine does not wake who waits for a socket that is shut down",
    "Visual C++ and 1C:Enterprise: clang stands for the compiler, hosts of our own for the platform",
];

/// What this machine has nothing to try with.
pub fn untried(target: &Target) -> Vec<&'static str> {
    match target.system {
        System::Windows if target.name == "windows-x86_64" => WINDOWS.to_vec(),
        System::Windows => [
            &WINDOWS[..],
            &["the wheel in a Python for 32-bit Windows: none comes as a package"],
        ]
        .concat(),
        System::Linux if target.name == "linux-x86_64" => {
            vec!["a system with glibc 2.17: the symbols that are asked for say so"]
        }
        _ => vec!["the processor itself: an emulator stands for it"],
    }
}

/// Brings the compilers for programs of the target, and the tools that find libraries.
pub fn compilers(target: &Target) -> Result<(), String> {
    let mut all = vec![
        ("pkg-config", "pkg-config"),
        ("cmake", "cmake"),
        ("make", "make"),
    ];
    match target.name {
        "linux-aarch64" => all.extend([
            ("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"),
            ("aarch64-linux-gnu-g++", "g++-aarch64-linux-gnu"),
        ]),
        "linux-i686" => all.extend([
            ("i686-linux-gnu-gcc", "gcc-i686-linux-gnu"),
            ("i686-linux-gnu-g++", "g++-i686-linux-gnu"),
        ]),
        // Programs of C++ with threads need the other kind of MinGW than the library is linked with.
        "windows-x86_64" => all.extend([
            ("clang++", "clang"),
            ("x86_64-w64-mingw32-gcc-posix", "gcc-mingw-w64-x86-64-posix"),
            ("x86_64-w64-mingw32-g++-posix", "g++-mingw-w64-x86-64-posix"),
        ]),
        "windows-i686" => all.extend([
            ("clang++", "clang"),
            ("i686-w64-mingw32-gcc-posix", "gcc-mingw-w64-i686-posix"),
            ("i686-w64-mingw32-g++-posix", "g++-mingw-w64-i686-posix"),
        ]),
        _ => all.push(("c++", "g++")),
    }
    tools::require(&all)
}

fn compiler(target: &Target, cpp: bool) -> String {
    match (target.system, cpp) {
        (System::Windows, false) => target.tool("gcc-posix"),
        (System::Windows, true) => target.tool("g++-posix"),
        (_, false) => target.tool("gcc"),
        (_, true) => target.tool("g++"),
    }
}

/// The flags that `pkg-config` tells of the unpacked archive; `package` is `xpost` or `xpost-static`.
fn flags(place: &Place<'_>, package: &str) -> Result<Vec<String>, String> {
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
fn compile(
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

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Fails with what was there instead.
fn expect(fine: bool, what: &str, seen: &dyn std::fmt::Debug) -> Result<(), String> {
    if fine {
        Ok(())
    } else {
        Err(format!("{what}\nseen: {seen:?}"))
    }
}

/// A simulation over TLS whose authority lies in that folder; programs there are told its name.
fn tls(folder: &Path) -> Result<World, String> {
    World::tls(|pem| {
        write(&folder.join("ca.pem"), pem)?;
        Ok(Some("ca.pem".to_owned()))
    })
}
