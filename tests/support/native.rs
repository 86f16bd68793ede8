//! Where the shared library of this build is, for the tests that reach it as a host would: by linking or loading it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

/// The file name of the shared library on this system.
pub const NAME: &str = if cfg!(windows) {
    "xpost.dll"
} else if cfg!(target_os = "macos") {
    "libxpost.dylib"
} else {
    "libxpost.so"
};

/// The name that a program linked with it asks for.
pub const SONAME: &str = if cfg!(target_os = "macos") {
    concat!("libxpost.", env!("CARGO_PKG_VERSION_MAJOR"), ".dylib")
} else {
    concat!("libxpost.so.", env!("CARGO_PKG_VERSION_MAJOR"))
};

/// The shared library: the one that `XPOST_LIBRARY` names, else the newest of this build.
///
/// Cargo links it into `deps` for the tests and copies it one folder up for a plain build, so either may be stale.
pub fn library() -> PathBuf {
    if let Some(named) = std::env::var_os("XPOST_LIBRARY").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(named);
        assert!(path.is_file(), "XPOST_LIBRARY names no file");
        return path.canonicalize().expect("XPOST_LIBRARY exists");
    }
    let test = std::env::current_exe().expect("the path of this test");
    let deps = test.parent().expect("a test lies in a folder");
    let profile = deps.parent().expect("`deps` lies in a folder");
    [deps.join(NAME), profile.join(NAME)]
        .into_iter()
        .filter_map(|path| {
            let modified = path.metadata().ok()?.modified().ok()?;
            Some((modified, path))
        })
        .max()
        .map(|(_, path)| path)
        .unwrap_or_else(|| panic!("{NAME} is neither in {} nor above it", deps.display()))
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs operations one after the other in a process of their own, in which the preloaded `shim` (a C source below `tests/`)
/// stands between the library and the system. Returns the envelopes.
#[cfg(target_os = "linux")]
pub fn behind(
    shim: &str,
    folder: &Path,
    environment: &[(&str, &std::ffi::OsStr)],
    calls: &[(&str, &serde_json::Value)],
) -> Vec<serde_json::Value> {
    use std::process::Command;
    let source = |name: &str| root().join("tests").join(name);
    let (preloaded, console) = (folder.join("shim.so"), folder.join("console"));
    let library = library();
    let libraries = library.parent().expect("a library lies in a folder");
    let built = |command: &mut Command| {
        let output = command.output().expect("cc");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    built(
        Command::new("cc")
            .args([
                "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", "-o",
            ])
            .arg(&preloaded)
            .arg(source(shim))
            .arg("-ldl"),
    );
    built(
        Command::new("cc")
            .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-I"])
            .arg(root().join("include"))
            .arg(source("store/console.c"))
            .arg("-o")
            .arg(&console)
            .arg(&library)
            .arg(format!("-Wl,-rpath,{}", libraries.display())),
    );
    let mut command = Command::new(&console);
    command
        .env("LD_PRELOAD", &preloaded)
        .env("LD_LIBRARY_PATH", libraries)
        .envs(environment.iter().copied());
    for (operation, params) in calls {
        command.arg(operation).arg(params.to_string());
    }
    let output = command.output().expect("the console");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout)
        .expect("envelopes are UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("an envelope"))
        .collect()
}
