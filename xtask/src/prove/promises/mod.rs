//! The promises that each target is held to.

mod file;
mod kit;
mod microsoft;
mod native;
mod packages;
mod program;
mod python;

use super::place::Place;
use crate::cross::target::{System, Target};
use crate::tools;

/// A promise: what it says, and how it is tried.
pub type Promise = (&'static str, fn(&Place<'_>) -> Result<(), String>);

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
