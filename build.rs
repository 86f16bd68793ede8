//! Writes `include/xpost.h` from `src/abi.rs`, so that the committed header can never say what the code does not.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=src/abi.rs");
    println!("cargo:rerun-if-changed=cbindgen.toml");
    link_arguments();

    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let root = Path::new(&root);
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml");
    let bindings = cbindgen::Builder::new()
        .with_src(root.join("src/abi.rs"))
        .with_config(config)
        .generate()
        .expect("a header from src/abi.rs");
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

/// The library must stay in memory once it is loaded: a resolver thread can outlive a time-out.
fn link_arguments() {
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    match os.as_str() {
        "linux" => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libxpost.so");
        }
        "macos" => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libxpost.dylib");
        }
        _ => {}
    }
}
