//! Writes `include/xpost.h` from `src/abi/`, so that the committed header can never say what the code does not.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=src/abi");
    println!("cargo:rerun-if-changed=cbindgen.toml");
    link_arguments();

    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let root = Path::new(&root);
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml");
    let bindings = cbindgen::Builder::new()
        .with_src(root.join("src/abi/mod.rs"))
        .with_config(config)
        .generate()
        .expect("a header from src/abi/");
    let mut header = Vec::new();
    bindings.write(&mut header);
    // The heading is Rust's custom; the sentence under it is for every reader.
    let header = String::from_utf8(header)
        .expect("a header in UTF-8")
        .replace(" # Safety\n", "");

    // Written only when it differs, so that an unchanged build leaves the checkout untouched, and not at all where
    // the sources are read-only.
    let target = root.join("include/xpost.h");
    if std::fs::read(&target).ok().as_deref() != Some(header.as_bytes())
        && let Err(error) = std::fs::write(&target, &header)
    {
        println!("cargo:warning=include/xpost.h was not refreshed: {error}");
    }
}

/// The library must stay in memory once it is loaded (a resolver thread can outlive a time-out), and its name says what it
/// is compatible with: a program that was linked with it asks for `libxpost.so.0`.
fn link_arguments() {
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let part = |name: &str| {
        std::env::var(format!("CARGO_PKG_VERSION_{name}")).expect("cargo sets the version")
    };
    let (major, minor, patch) = (part("MAJOR"), part("MINOR"), part("PATCH"));
    let argument = |argument: String| println!("cargo:rustc-cdylib-link-arg=-Wl,{argument}");
    match os.as_str() {
        "linux" => {
            let name = format!("libxpost.so.{major}");
            argument("-z,nodelete".to_owned());
            argument(format!("-soname,{name}"));
            reachable_as(&name, "libxpost.so");
        }
        "macos" => {
            let name = format!("libxpost.{major}.dylib");
            argument(format!("-install_name,@rpath/{name}"));
            argument(format!("-current_version,{major}.{minor}.{patch}"));
            // Whoever was linked with a newer minor version may call what this one lacks.
            argument(format!("-compatibility_version,{major}.{minor}"));
            reachable_as(&name, "libxpost.dylib");
        }
        _ => {}
    }
}

/// Lets a program that was linked with the library in cargo's folders find it there under the name it asks for: links beside
/// the places where cargo is about to put it. Where the folders are others than cargo has today, nothing is done.
fn reachable_as(name: &str, library: &str) {
    #[cfg(unix)]
    {
        // `PROFILE/build/xpost-HASH/out`.
        let out =
            std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        let Some(profile) = out
            .ancestors()
            .nth(3)
            .filter(|profile| profile.join("deps").is_dir())
        else {
            return;
        };
        for folder in [profile.to_owned(), profile.join("deps")] {
            let link = folder.join(name);
            if std::fs::read_link(&link).is_ok_and(|to| to == Path::new(library)) {
                continue;
            }
            let _ = std::fs::remove_file(&link);
            if let Err(error) = std::os::unix::fs::symlink(library, &link) {
                println!("cargo:warning={}: {error}", link.display());
            }
        }
    }
    #[cfg(not(unix))]
    let _ = (name, library);
}
