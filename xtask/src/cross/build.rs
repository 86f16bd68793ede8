//! The library and the program for one target.

use std::path::PathBuf;
use std::process::Command;

use super::archive::{self, Archive};
use super::header::declared;
use super::target::{GLIBC, System, Target};
use super::toolchain::{STANDARD_LIBRARY, Toolchain};
use crate::tools;

/// How a build is optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// As it is given to users.
    Release,
    /// Built in a fraction of the time, for tests. It holds the hooks of the tests, too.
    Debug,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The shared library.
    pub library: PathBuf,
    /// The program.
    pub program: PathBuf,
    /// What MinGW links with; on Windows.
    pub import: Option<PathBuf>,
    /// The library to be linked into a program; in a release.
    pub archive: Option<Archive>,
}

/// What cargo is told to build: that, and nothing else than is locked.
const BOTH: [&str; 8] = [
    "--locked",
    "--package",
    "xpost",
    "--package",
    "xpost-cli",
    "--lib",
    "--bin",
    "xpost",
];

/// Where it is built: apart from the builds of the installed Rust, which would throw each other's results away.
pub fn folder() -> PathBuf {
    tools::target_folder().join("cross")
}

/// Builds both.
pub fn build(toolchain: &Toolchain, target: &Target, profile: Profile) -> Result<Built, String> {
    let folder = folder();
    let zig = target.system == System::Linux;
    let mut command = if zig {
        let mut command = toolchain.command(toolchain.zig_programs().join("cargo-zigbuild"));
        command
            .arg("zigbuild")
            .arg("--target")
            .arg(format!("{}.{GLIBC}", target.triple));
        command
    } else {
        let mut command = toolchain.cargo();
        command.args(["build", "--target", target.triple]);
        command
    };
    let mut rust_flags = toolchain.rust_flags(target);
    if profile == Profile::Release {
        command.args(["--release", "--package", archive::PACKAGE]);
        // Said of the archive, by whoever knows: the compiler.
        rust_flags.push_str(archive::PRINT);
    }
    command
        .args(BOTH)
        .arg("--target-dir")
        .arg(&folder)
        .env("CARGO_ENCODED_RUSTFLAGS", rust_flags)
        .env(format!("CFLAGS_{}", target.variable()), toolchain.c_flags())
        .env("CC_SHELL_ESCAPED_FLAGS", "1")
        .env("ZERO_AR_DATE", "1");
    if let Some(oldest) = target.oldest_macos() {
        command.env("MACOSX_DEPLOYMENT_TARGET", oldest);
    }
    if target.system == System::Windows {
        command
            .env(
                format!("CC_{}", target.variable()),
                target.tool("gcc-win32"),
            )
            .env(format!("AR_{}", target.variable()), target.tool("ar"));
    }
    let told = tools::run_and_read(
        &format!("the library and the program for {}", target.name),
        &mut command,
    )?;
    let made = folder.join(target.triple).join(match profile {
        Profile::Release => "release",
        Profile::Debug => "debug",
    });
    let built = Built {
        library: made.join(target.library()),
        program: made.join(target.program()),
        import: (target.system == System::Windows).then(|| made.join("libxpost.dll.a")),
        archive: match profile {
            Profile::Release => Some(archive::finish(target, &target.tool(""), &made, &told)?),
            Profile::Debug => None,
        },
    };
    for file in [&built.library, &built.program]
        .into_iter()
        .chain(&built.import)
    {
        if !file.is_file() {
            return Err(format!("the build did not make {}", file.display()));
        }
    }
    Ok(built)
}

/// Compiles the sources for a machine whose system libraries are not at hand, with the standard library and the C code in them,
/// as far as that goes without linking: every type, name and `cfg` has been looked at then.
pub fn check(toolchain: &Toolchain, target: &Target) -> Result<(), String> {
    let folder = folder().join("check");
    // zig brings the headers; a folder stands for Apple's SDK, which its tools would be asked for otherwise.
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    tools::run(
        &format!("the sources for {}", target.name),
        toolchain
            .command(toolchain.zig_programs().join("cargo-zigbuild"))
            .args(["check", "--quiet", "--target", target.triple])
            .args(["-Z", STANDARD_LIBRARY])
            .args(BOTH)
            .arg("--target-dir")
            .arg(&folder)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("SDKROOT", &folder),
    )
}

/// The import library for Microsoft's linker, in its own short form. It is made out of the header, whose functions the
/// library exports.
pub fn msvc_import(toolchain: &Toolchain, target: &Target) -> Result<Vec<u8>, String> {
    toolchain.zig()?;
    let header = std::fs::read_to_string(tools::root().join("include/xpost.h"))
        .map_err(|error| format!("include/xpost.h: {error}"))?;
    let mut definition = format!("LIBRARY {}\nEXPORTS\n", target.library());
    for name in declared(&header) {
        definition.push_str(&format!("    {name}\n"));
    }
    let folder = folder().join(target.triple);
    let (from, to) = (folder.join("xpost.def"), folder.join("xpost.lib"));
    std::fs::write(&from, definition).map_err(|error| error.to_string())?;
    tools::output(
        "the import library",
        Command::new(toolchain.zig_programs().join("python3"))
            .args(["-m", "ziglang", "dlltool", "-m", target.machine, "-d"])
            .arg(&from)
            .arg("-l")
            .arg(&to),
    )?;
    std::fs::read(&to).map_err(|error| format!("xpost.lib: {error}"))
}
