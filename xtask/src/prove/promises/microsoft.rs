//! Programs with Microsoft's ABI: clang compiles for it, MinGW's linker links them.

use std::path::Path;
use std::process::Command;

use super::kit::{expect, write};
use crate::prove::place::Place;
use crate::prove::world::World;
use crate::tools;

/// Compiles for Microsoft's ABI into an object file.
fn for_microsoft(place: &Place<'_>, source: &str, object: &Path) -> Result<(), String> {
    let triple = if place.target.machine == "i386" {
        "i686-pc-windows-msvc"
    } else {
        "x86_64-pc-windows-msvc"
    };
    let mut command = Command::new("clang++");
    command
        .arg(format!("--target={triple}"))
        .args([
            "-std=c++17",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-O1",
            "-ffreestanding",
            "-fms-extensions",
        ])
        .args([
            "-fno-exceptions",
            "-fno-rtti",
            "-fno-stack-protector",
            "-isystem",
        ])
        .arg(tools::root().join("tests/addin/msvc"))
        .arg("-I")
        .arg(place.package.join("include"))
        .arg("-c")
        .arg(tools::root().join(source))
        .arg("-o")
        .arg(object);
    tools::output(&format!("clang for {triple}"), &mut command).map(drop)
}

/// Links an object file of Microsoft's kind with nothing of C but the system's own library.
fn link(
    place: &Place<'_>,
    object: &Path,
    program: &Path,
    library: Option<&Path>,
) -> Result<(), String> {
    let entry = if place.target.machine == "i386" {
        "_start"
    } else {
        "start"
    };
    let mut command = Command::new(place.target.tool("gcc-win32"));
    command
        .args(["-nostdlib", "-nostartfiles", &format!("-Wl,-e,{entry}")])
        .arg(object)
        .args(library)
        .args(["-lkernel32", "-lmsvcrt", "-o"])
        .arg(program);
    tools::output("link", &mut command).map(drop)
}

pub fn microsoft(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("microsoft")?;
    let (object, program) = (folder.join("host.obj"), folder.join("host.exe"));
    for_microsoft(place, "tests/addin/msvc_host.cpp", &object)?;
    link(place, &object, &program, None)?;
    place.beside(&folder)?;
    let variables = [("XPOST_TEST_AUTH", world.oauth2().to_string())];
    let told = place.run(&program, &folder, &variables, &[])?;
    expect(
        told.contains("every promise kept"),
        "the host ends well",
        &told,
    )?;
    expect(
        world.posts() == ["msvc: привет"],
        "its post arrives",
        &world.posts(),
    )
}

pub fn import_library(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("import library")?;
    let (source, object, program) = (
        folder.join("ask.cpp"),
        folder.join("ask.obj"),
        folder.join("ask.exe"),
    );
    write(
        &source,
        "#include \"xpost.h\"\nextern \"C\" __declspec(dllimport) void __stdcall ExitProcess(unsigned);\n\
         extern \"C\" void start() { ExitProcess(xpost_abi() == XPOST_ABI ? 0 : 1); }\n",
    )?;
    let text = source.to_string_lossy().into_owned();
    for_microsoft(place, &text, &object)?;
    link(
        place,
        &object,
        &program,
        Some(&place.package.join("lib/xpost.lib")),
    )?;
    place.beside(&folder)?;
    place.run(&program, &folder, &[], &[]).map(drop)
}
