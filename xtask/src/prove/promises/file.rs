//! What the library itself says: which names it exports and what it needs of the system.

use std::process::Command;

use super::kit::expect;
use crate::cross::archive::{self, NATIVE_API};
use crate::cross::header;
use crate::cross::target::{GLIBC, System};
use crate::prove::place::Place;
use crate::tools;

/// What a library may need, in small letters: DLLs that Windows 7 has, and what belongs to glibc and its loader.
const SYSTEM: [&str; 20] = [
    "advapi32.dll",
    "bcrypt.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ncrypt.dll",
    "ntdll.dll",
    "secur32.dll",
    "userenv.dll",
    "ws2_32.dll",
    "ld-linux-aarch64.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
    "libutil.so.1",
];

/// Functions that Windows 7 lacks in DLLs that it has, and that Rust's own library or a crate asks for where it may.
const NEWER_THAN_WINDOWS_7: [&str; 10] = [
    "CompareObjectHandles",
    "CreateFile2",
    "GetCurrentThreadStackLimits",
    "GetHostNameW",
    "GetOverlappedResultEx",
    "GetSystemTimePreciseAsFileTime",
    "GetTempPath2W",
    "SetThreadDescription",
    "WaitOnAddress",
    "WakeByAddressSingle",
];

pub fn file(place: &Place<'_>) -> Result<(), String> {
    let header = std::fs::read_to_string(place.package.join("include/xpost.h"))
        .map_err(|error| error.to_string())?;
    let mut declared = header::declared(&header);
    declared.extend(NATIVE_API.map(str::to_owned));
    declared.sort();
    let (exported, needed) = if place.target.system == System::Windows {
        dll(place)?
    } else {
        elf(place)?
    };
    expect(
        exported == declared,
        "it exports what the header declares",
        &exported,
    )?;
    let foreign: Vec<&String> = needed
        .iter()
        .filter(|name| !SYSTEM.contains(&name.to_lowercase().as_str()))
        .collect();
    expect(
        foreign.is_empty() && !needed.is_empty(),
        "it needs the system only",
        &needed,
    )?;
    names_no_folder(place)
}

/// No folder of the machine that built them stands in the library or the program.
fn names_no_folder(place: &Place<'_>) -> Result<(), String> {
    let folders: Vec<String> = place
        .toolchain
        .remapped()
        .into_iter()
        .map(|(folder, _)| folder)
        .chain([place.toolchain.home().to_owned()])
        .map(|folder| folder.to_string_lossy().into_owned())
        .collect();
    let archive = place.package.join("lib").join(archive::NAME);
    for file in [place.library(), place.program()]
        .into_iter()
        .chain(archive.is_file().then_some(archive))
    {
        let bytes = std::fs::read(&file).map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&bytes);
        let found: Vec<&String> = folders
            .iter()
            .filter(|folder| text.contains(&***folder))
            .collect();
        expect(
            found.is_empty(),
            "it names no folder of its builder",
            &(file, found),
        )?;
    }
    Ok(())
}

/// The names that the DLL exports, and the DLLs that it and the program need.
fn dll(place: &Place<'_>) -> Result<(Vec<String>, Vec<String>), String> {
    let objdump = |file| {
        tools::output(
            "objdump",
            Command::new(place.target.tool("objdump"))
                .arg("-p")
                .arg(file),
        )
    };
    let (library, program) = (objdump(place.library())?, objdump(place.program())?);
    let both = [library.as_str(), program.as_str()];
    for told in both {
        let newer: Vec<&str> = told
            .lines()
            .filter_map(|line| line.split_whitespace().last())
            .filter(|name| NEWER_THAN_WINDOWS_7.contains(name))
            .collect();
        expect(newer.is_empty(), "it asks for what Windows 7 has", &newer)?;
    }
    let needed = both
        .iter()
        .flat_map(|told| told.lines())
        .filter_map(|line| Some(line.trim().strip_prefix("DLL Name: ")?.to_owned()))
        .collect();
    let mut exported: Vec<String> = library
        .split("[Ordinal/Name Pointer] Table")
        .nth(1)
        .unwrap_or_default()
        .lines()
        .skip(1)
        .map_while(|line| line.rsplit_once(' ').filter(|_| line.contains('[')))
        .map(|(_, name)| name.to_owned())
        .collect();
    exported.sort();
    Ok((exported, needed))
}

/// The names that the shared object exports, and the libraries that it and the program need; of glibc nothing newer than
/// promised.
fn elf(place: &Place<'_>) -> Result<(Vec<String>, Vec<String>), String> {
    let readelf = |file| {
        tools::output(
            "readelf",
            Command::new(place.target.tool("readelf"))
                .args(["--dynamic", "--dyn-syms", "--wide"])
                .arg(file),
        )
    };
    let (library, program) = (readelf(place.library())?, readelf(place.program())?);
    expect(
        library.contains("NODELETE"),
        "it stays once it is loaded",
        &"no NODELETE",
    )?;
    for file in [place.library(), place.program()] {
        let newest = crate::addin::glibc_floor(&file);
        expect(
            newest.is_some_and(|(major, minor)| format!("{major}.{minor}") == GLIBC),
            "it needs no newer glibc",
            &(file, newest),
        )?;
    }
    let needed = [library.as_str(), program.as_str()]
        .iter()
        .flat_map(|told| told.lines())
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| Some(line.split_once('[')?.1.trim_end_matches(']').to_owned()))
        .collect();
    let mut exported: Vec<String> = library
        .lines()
        .filter(|line| {
            let is_visible = line.contains(" GLOBAL ") || line.contains(" WEAK ");
            is_visible && !line.contains(" UND ")
        })
        .filter_map(|line| line.split_whitespace().last().map(str::to_owned))
        .collect();
    exported.sort();
    Ok((exported, needed))
}
