//! The tools that build for other machines, brought by the command itself and kept in a cache.
//!
//! Debian's newest Rust and the sources of its standard library are unpacked below the cache, so that no second Rust is
//! installed; the standard library is then compiled for each target. Linux targets are linked by zig, whose stubs of
//! glibc go back to 2.17; it comes with its driver for cargo as packages for Python, at fixed versions. C compilers and
//! emulators are Debian's, installed by root and otherwise named.
//!
//! On a Mac none of this is needed: Apple's tools build for both kinds of Mac.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::target::{System, Target};
use crate::tools::{self, entries};

/// zig and its driver for cargo: fixed, since they decide about the bytes that come out.
const ZIG: [&str; 2] = ["ziglang==0.15.2", "cargo-zigbuild==0.22.3"];

/// Debian's packages that hold a Rust of its own, with all that they need.
const RUST: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// What cargo compiles of the standard library.
pub const STANDARD_LIBRARY: &str = "build-std=std,panic_unwind,panic_abort";

/// A toolchain in its cache.
pub struct Toolchain {
    home: PathBuf,
}

impl Toolchain {
    /// Brings what these targets need, as far as it is not there yet.
    pub fn ready(targets: &[&Target]) -> Result<Self, String> {
        let toolchain = Self { home: home()? };
        if cfg!(target_os = "macos") {
            for target in targets {
                apple(target)?;
            }
            return Ok(toolchain);
        }
        if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            return Err("archives are built on Linux for x86-64, or on a Mac".to_owned());
        }
        tools::require(&compilers(targets))?;
        std::fs::create_dir_all(&toolchain.home).map_err(|error| error.to_string())?;
        toolchain.rust()?;
        for target in targets.iter().filter(|target| target.is_linked_here()) {
            toolchain.standard_library(target)?;
        }
        if targets
            .iter()
            .any(|target| target.system == System::Linux || target.system == System::MacOs)
        {
            toolchain.zig()?;
        }
        Ok(toolchain)
    }

    /// Where everything is kept.
    pub fn home(&self) -> &Path {
        &self.home
    }

    fn usr(&self) -> PathBuf {
        self.home.join("rust/usr")
    }

    /// The folder of zig's programs.
    pub fn zig_programs(&self) -> PathBuf {
        self.home.join("zig/bin")
    }

    /// A command of this Rust. Whatever the cargo that runs this task has put into the environment, for itself or for
    /// the installed Rust, is left behind.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            let Some(text) = name.to_str() else { continue };
            let of_cargo =
                text.starts_with("CARGO") && !["CARGO_HOME", "CARGO_BUILD_JOBS"].contains(&text);
            // Where rustup keeps the toolchains is no setting of one of them.
            let of_rust = text.starts_with("RUST") && text != "RUSTUP_HOME";
            if of_cargo || of_rust || text == "LD_LIBRARY_PATH" {
                command.env_remove(&name);
            }
        }
        if cfg!(target_os = "macos") {
            return command;
        }
        let usr = self.usr();
        let mut path = vec![usr.join("bin"), self.zig_programs()];
        path.extend(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ));
        command
            .env("LD_LIBRARY_PATH", self.libraries())
            .env("RUSTC", usr.join("bin/rustc"))
            .env("RUSTDOC", usr.join("bin/rustdoc"))
            .env("CARGO", usr.join("bin/cargo"))
            .env("PATH", std::env::join_paths(path).unwrap_or_default());
        command
    }

    /// Where the loader finds the compiler's libraries: LLVM has a folder of its own, named after its version.
    fn libraries(&self) -> std::ffi::OsString {
        let libraries = self.usr().join("lib");
        let mut all = vec![libraries.join("x86_64-linux-gnu")];
        all.extend(
            entries(&libraries)
                .filter(|path| path.to_string_lossy().contains("/llvm-"))
                .map(|path| path.join("lib")),
        );
        std::env::join_paths(all).unwrap_or_default()
    }

    /// Its cargo.
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// The paths of this machine that the compilers would write into what they make, and what stands there instead.
    pub fn remapped(&self) -> Vec<(PathBuf, &'static str)> {
        let usr = self.usr();
        let cargo = std::env::var_os("CARGO_HOME").map_or_else(
            || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo"),
            PathBuf::from,
        );
        let mut all = vec![
            (tools::root(), "/xpost"),
            (cargo.clone(), "/cargo"),
            (usr.join("lib/rustlib/src/rust"), "/rust"),
            (usr.join("src"), "/rust"),
        ];
        // A registry's folder is named after its address, which is not the same everywhere.
        all.extend(entries(&cargo.join("registry/src")).map(|folder| (folder, "/crates")));
        all
    }

    fn rust(&self) -> Result<(), String> {
        if self.usr().join("bin/rustc").exists() {
            return Ok(());
        }
        let (packages, fresh) = (self.home.join("packages"), self.home.join("rust.new"));
        for folder in [&packages, &fresh] {
            let _ = std::fs::remove_dir_all(folder);
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        tools::refresh_package_lists();
        // What apt would install, so that all parts are of one version; it is only asked, and installs nothing.
        let plan = tools::output(
            "Debian's plan for its Rust",
            Command::new("apt-get")
                .args(["--simulate", "--no-install-recommends", "install"])
                .args(RUST),
        )
        .map_err(|error| {
            format!(
                "{error}\nother machines are built for with Debian's packages: take a Debian 12, or set XPOST_CROSS_HOME to a \
                 folder that was filled on one"
            )
        })?;
        let names: Vec<&str> = plan
            .lines()
            .filter_map(|line| line.strip_prefix("Inst ")?.split(' ').next())
            .collect();
        if names.is_empty() {
            return Err(format!(
                "no Rust to unpack: {} are installed already; remove them, or set XPOST_CROSS_HOME to a folder with `rust/usr`",
                RUST.join(", ")
            ));
        }
        tools::run(
            "download Debian's Rust",
            Command::new("sh")
                .arg("-c")
                .arg("cd \"$0\" && exec apt-get download -qq \"$@\" 2>/dev/null")
                .arg(&packages)
                .args(&names),
        )?;
        for package in entries(&packages) {
            tools::output(
                "unpack Debian's Rust",
                Command::new("dpkg").arg("-x").arg(&package).arg(&fresh),
            )?;
        }
        for unused in ["compiler", "src", "debian"] {
            for sources in entries(&fresh.join("usr/src")) {
                let _ = std::fs::remove_dir_all(sources.join(unused));
            }
        }
        let _ = std::fs::remove_dir_all(fresh.join("usr/share"));
        let _ = std::fs::remove_dir_all(&packages);
        let _ = std::fs::remove_dir_all(self.home.join("rust"));
        std::fs::rename(&fresh, self.home.join("rust")).map_err(|error| error.to_string())?;
        tools::run("Debian's Rust", self.command("rustc").arg("--version"))
    }

    /// Compiles the standard library for a target, once.
    fn standard_library(&self, target: &Target) -> Result<(), String> {
        let rustlib = self.usr().join("lib/rustlib");
        let installed = rustlib.join(target.triple).join("lib");
        // Debian brings that of this machine, and does not say so with our mark.
        if installed.join("done").exists() || target.triple == "x86_64-unknown-linux-gnu" {
            return Ok(());
        }
        let place = self.home.join("standard-library");
        for folder in [&place, &installed] {
            let _ = std::fs::remove_dir_all(folder);
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        std::fs::write(
            place.join("Cargo.toml"),
            "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             [lib]\npath = \"nothing.rs\"\n[workspace]\n",
        )
        .and_then(|()| std::fs::write(place.join("nothing.rs"), ""))
        .map_err(|error| error.to_string())?;
        let mut build = self.cargo();
        build
            .args(["build", "--quiet", "--release", "--target", target.triple])
            .args(["-Z", STANDARD_LIBRARY])
            .arg("--manifest-path")
            .arg(place.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(place.join("target"))
            .env("RUSTC_BOOTSTRAP", "1")
            // Its code takes part in the optimisation of the whole library.
            .env(
                "CARGO_ENCODED_RUSTFLAGS",
                self.rust_flags(target) + "\u{1f}-Cembed-bitcode=yes",
            );
        tools::run(
            &format!("the standard library for {}", target.name),
            &mut build,
        )?;
        let built = place
            .join("target")
            .join(target.triple)
            .join("release/deps");
        for file in entries(&built) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            if name.ends_with(".rlib") && !name.starts_with("libnothing") {
                std::fs::copy(&file, installed.join(&*name)).map_err(|error| error.to_string())?;
            }
        }
        if target.system == System::Windows && target.triple.starts_with("i686") {
            // The objects that 32-bit programs begin and end with: they register the tables for unwinding.
            for object in ["rsbegin", "rsend"] {
                let source = rustlib.join(format!("src/rust/library/rtstartup/{object}.rs"));
                tools::run(
                    object,
                    self.command("rustc")
                        .args(["--target", target.triple, "--emit=obj", "-o"])
                        .arg(installed.join(format!("{object}.o")))
                        .arg(source)
                        .env("RUSTC_BOOTSTRAP", "1"),
                )?;
            }
        }
        let _ = std::fs::remove_dir_all(&place);
        std::fs::write(installed.join("done"), "").map_err(|error| error.to_string())
    }

    /// What the Rust compiler is told for a target, as `CARGO_ENCODED_RUSTFLAGS` holds it: a path may hold a space.
    pub fn rust_flags(&self, target: &Target) -> String {
        let mut flags: Vec<String> = self
            .remapped()
            .iter()
            .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
            .collect();
        match target.system {
            System::Windows => {
                flags.push(format!("-Clinker={}", target.tool("gcc-win32")));
                // The same bytes on another day.
                flags.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
            }
            System::Linux | System::MacOs => {}
        }
        flags.join("\u{1f}")
    }

    /// What C compilers are told for any target, quoted as for a shell (`CC_SHELL_ESCAPED_FLAGS`).
    pub fn c_flags(&self) -> String {
        let flags: Vec<String> = self
            .remapped()
            .iter()
            .map(|(from, to)| format!("'-ffile-prefix-map={}={to}'", from.display()))
            .collect();
        flags.join(" ")
    }

    /// What decides about the bytes besides the sources: the name and version of each compiler and linker.
    pub fn versions(&self, targets: &[&Target]) -> Result<Vec<(String, String)>, String> {
        let rust = tools::output("rustc --version", self.command("rustc").arg("--version"))?;
        let rust = rust.split(' ').nth(1).unwrap_or_default();
        let mut all = vec![("rustc".to_owned(), rust.to_owned())];
        for target in targets {
            if target.system == System::Windows {
                let compiler = target.tool("gcc-win32");
                let version =
                    tools::output(&compiler, Command::new(&compiler).arg("-dumpfullversion"))?;
                all.push((compiler, version.trim().to_owned()));
            }
        }
        if targets.iter().any(|target| target.system == System::Linux) {
            all.extend(ZIG.iter().filter_map(|package| {
                let (name, version) = package.split_once("==")?;
                Some((name.to_owned(), version.to_owned()))
            }));
        }
        Ok(all)
    }

    /// zig and its driver for cargo.
    pub fn zig(&self) -> Result<(), String> {
        zig_in(&self.home.join("zig"))
    }

    /// The pip that brought them; this machine's own Python may have none.
    pub fn pip(&self) -> Result<Command, String> {
        self.zig()?;
        Ok(Command::new(self.zig_programs().join("pip")))
    }
}

/// Brings the standard library for one kind of Mac to the installed Rust, which may be of the other kind.
fn apple(target: &Target) -> Result<(), String> {
    let folder = tools::output(
        "the standard library",
        Command::new("rustc").args(["--print", "target-libdir", "--target", target.triple]),
    )?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    tools::run(
        &format!("the standard library for {}", target.name),
        Command::new("rustup").args(["target", "add", target.triple]),
    )
}

/// Installs zig and its driver for cargo into a folder of their own.
pub fn zig_in(folder: &Path) -> Result<(), String> {
    let done = folder.join(ZIG.join("-"));
    if done.exists() {
        return Ok(());
    }
    tools::require_venv()?;
    tools::run(
        "a folder for zig",
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )?;
    tools::run(
        "zig",
        Command::new(folder.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .args(ZIG),
    )?;
    std::fs::write(done, "").map_err(|error| error.to_string())
}

/// `$XPOST_CROSS_HOME`, or a folder in the user's cache.
fn home() -> Result<PathBuf, String> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(home) = variable("XPOST_CROSS_HOME") {
        return std::path::absolute(home).map_err(|error| error.to_string());
    }
    variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .map(|cache| cache.join("xpost-cross"))
        .ok_or_else(|| "set XPOST_CROSS_HOME to a folder for the tools".to_owned())
}

/// The programs that these targets are built with, and Debian's packages that hold them. For Windows it is the compiler
/// whose own library needs no other: that of threads would bring a second file along.
fn compilers(targets: &[&Target]) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![("cc", "gcc"), ("python3", "python3"), ("dpkg", "dpkg")];
    for target in targets {
        match target.name {
            "windows-x86_64" => {
                all.push(("x86_64-w64-mingw32-gcc-win32", "gcc-mingw-w64-x86-64-win32"));
            }
            "windows-i686" => {
                all.push(("i686-w64-mingw32-gcc-win32", "gcc-mingw-w64-i686-win32"));
            }
            // What makes one object of the archive.
            "linux-x86_64" => all.push(("x86_64-linux-gnu-ld", "binutils")),
            "linux-aarch64" => all.push(("aarch64-linux-gnu-ld", "binutils-aarch64-linux-gnu")),
            "linux-i686" => all.push(("i686-linux-gnu-ld", "binutils-i686-linux-gnu")),
            _ => {}
        }
    }
    all
}
