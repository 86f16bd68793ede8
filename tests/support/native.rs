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
