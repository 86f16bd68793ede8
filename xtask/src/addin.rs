//! The add-in's package: a zip with `MANIFEST.XML` and one library an operating system and architecture, as 1C and
//! OneScript attach it. The finished zip is checked by loading the add-in from it.
//!
//! On Linux the library is linked through zig against glibc 2.17, so that elderly servers can load it; zig comes as a
//! package for Python, into a folder below `target`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cross::target::GLIBC;
use crate::dist::archive::entry;
use crate::tools;

/// `os` and `arch` of 1C's manifest with the ending of a library there.
const PLATFORMS: [(&str, &str, &str); 7] = [
    ("Windows", "x86_64", "dll"),
    ("Windows", "i386", "dll"),
    ("Linux", "x86_64", "so"),
    ("Linux", "i386", "so"),
    ("Linux", "ARM64", "so"),
    ("MacOS", "x86_64", "dylib"),
    ("MacOS", "ARM64", "dylib"),
];

/// A library and what the manifest says of it.
pub struct Library {
    os: &'static str,
    arch: &'static str,
    name: String,
    path: PathBuf,
}

/// `cargo xtask addin [--plain] [OS/ARCH=PATH ...]`: packs the libraries it is given, else the one it builds for this
/// machine; `--plain` links that one with the system's own linker.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let plain = arguments.contains(&"--plain");
    let mut libraries = Vec::new();
    for argument in arguments.iter().filter(|argument| **argument != "--plain") {
        let (platform, path) = argument
            .split_once('=')
            .ok_or("usage: cargo xtask addin [--plain] [OS/ARCH=PATH ...]")?;
        libraries.push(library(platform, Path::new(path))?);
    }
    if libraries.is_empty() {
        let platform = format!("{}/{}", host_os(), host_arch());
        let path = build(plain)?;
        libraries.push(library(&platform, &path)?);
    }

    let target = tools::target_folder().join("addin");
    std::fs::create_dir_all(&target).map_err(|error| error.to_string())?;
    let zip = target.join("xpost.zip");
    pack(&zip, &libraries)?;
    check(&zip)?;
    for library in &libraries {
        let size = std::fs::metadata(&library.path).map_or(0, |metadata| metadata.len());
        let floor = glibc_floor(&library.path).map_or(String::new(), |(major, minor)| {
            format!(", needs glibc {major}.{minor}")
        });
        println!(
            "{} {}: {} ({:.2} MB{floor})",
            library.os,
            library.arch,
            library.name,
            size as f64 / 1e6
        );
    }
    // The OneScript package carries the libraries inside.
    let package = tools::root().join("bindings/onescript/addin");
    std::fs::create_dir_all(&package).map_err(|error| error.to_string())?;
    for library in &libraries {
        std::fs::copy(&library.path, package.join(&library.name))
            .map_err(|error| error.to_string())?;
    }
    println!("{}", zip.display());
    Ok(())
}

fn host_os() -> &'static str {
    match std::env::consts::OS {
        "windows" => "Windows",
        "macos" => "MacOS",
        _ => "Linux",
    }
}

fn host_arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86" => "i386",
        "aarch64" => "ARM64",
        _ => "x86_64",
    }
}

/// A library for `OS/ARCH`.
pub fn library(platform: &str, path: &Path) -> Result<Library, String> {
    let (os, arch) = platform.split_once('/').ok_or("expected OS/ARCH=PATH")?;
    let &(os, arch, ending) = PLATFORMS
        .iter()
        .find(|(known_os, known_arch, _)| {
            known_os.eq_ignore_ascii_case(os) && known_arch.eq_ignore_ascii_case(arch)
        })
        .ok_or_else(|| {
            let known: Vec<String> = PLATFORMS
                .iter()
                .map(|(os, arch, _)| format!("{os}/{arch}"))
                .collect();
            format!("{platform}: expected one of {}", known.join(", "))
        })?;
    if !path.is_file() {
        return Err(format!("{}: no such file", path.display()));
    }
    // 1C keeps unpacked libraries by name, so every version has names of its own.
    let version = env!("CARGO_PKG_VERSION").replace('.', "_");
    let name = format!("xpost_{version}_{}_{arch}.{ending}", os.to_lowercase());
    Ok(Library {
        os,
        arch,
        name,
        path: path.to_owned(),
    })
}

fn build(plain: bool) -> Result<PathBuf, String> {
    let release = |folder: &str, name: &str| tools::target_folder().join(folder).join(name);
    match std::env::consts::OS {
        "linux" if !plain => {
            let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
            zigbuild(&target)?;
            Ok(release(&format!("{target}/release"), "libxpost.so"))
        }
        os => {
            tools::cargo("the library", &["build", "--release", "--package", "xpost"])?;
            Ok(release(
                "release",
                match os {
                    "windows" => "xpost.dll",
                    "macos" => "libxpost.dylib",
                    _ => "libxpost.so",
                },
            ))
        }
    }
}

fn zigbuild(target: &str) -> Result<(), String> {
    let zig = tools::target_folder().join("zig");
    crate::cross::toolchain::zig_in(&zig)?;
    let program = zig.join("bin/cargo-zigbuild");
    let path = std::env::var("PATH").unwrap_or_default();
    tools::run(
        &format!("the library for glibc {GLIBC}"),
        Command::new(&program)
            .args(["zigbuild", "--release", "--package", "xpost", "--target"])
            .arg(format!("{target}.{GLIBC}"))
            .env("PATH", format!("{}:{path}", zig.join("bin").display())),
    )
}

fn manifest(libraries: &[Library]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <bundle xmlns=\"http://v8.1c.ru/8.2/addin/bundle\" name=\"XPost\">\n",
    );
    for library in libraries {
        out.push_str(&format!(
            "  <component os=\"{}\" path=\"{}\" type=\"native\" arch=\"{}\"/>\n",
            library.os, library.name, library.arch
        ));
    }
    out.push_str("</bundle>\n");
    out
}

/// Packs them with their manifest.
pub fn pack(zip: &Path, libraries: &[Library]) -> Result<(), String> {
    let explain = |error: &dyn std::fmt::Display| format!("{}: {error}", zip.display());
    let file = std::fs::File::create(zip).map_err(|error| explain(&error))?;
    let mut writer = zip::ZipWriter::new(file);
    // The default time stamp is a constant, so the same libraries give the same bytes.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    writer
        .start_file("MANIFEST.XML", options)
        .map_err(|error| explain(&error))?;
    writer
        .write_all(manifest(libraries).as_bytes())
        .map_err(|error| explain(&error))?;
    for library in libraries {
        let bytes = std::fs::read(&library.path).map_err(|error| explain(&error))?;
        writer
            .start_file(&library.name, options)
            .map_err(|error| explain(&error))?;
        writer.write_all(&bytes).map_err(|error| explain(&error))?;
    }
    writer.finish().map_err(|error| explain(&error))?;
    Ok(())
}

/// The name and bytes of the library that the manifest in a zip names for `OS/ARCH`.
pub fn packed(zip: &[u8], platform: &str) -> Result<Option<(String, Vec<u8>)>, String> {
    let (os, arch) = platform.split_once('/').ok_or("expected OS/ARCH")?;
    let manifest =
        String::from_utf8(entry(zip, "MANIFEST.XML")?).map_err(|error| error.to_string())?;
    let (os, arch) = (format!("os=\"{os}\""), format!("arch=\"{arch}\""));
    let name = manifest
        .lines()
        .find(|line| line.contains(&os) && line.contains(&arch))
        .and_then(|line| line.split("path=\"").nth(1)?.split('"').next());
    name.map(|name| Ok((name.to_owned(), entry(zip, name)?)))
        .transpose()
}

/// The names and bytes of all libraries in a zip.
pub fn libraries(zip: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut found = Vec::new();
    for (os, arch, _) in PLATFORMS {
        found.extend(packed(zip, &format!("{os}/{arch}"))?);
    }
    Ok(found)
}

/// Loads the add-in out of the zip as a host would, where the zip holds one for this machine.
pub fn check(zip: &Path) -> Result<(), String> {
    let explain = |error: &dyn std::fmt::Display| format!("checking {}: {error}", zip.display());
    let packed = std::fs::read(zip)
        .map_err(|error| error.to_string())
        .and_then(|bytes| packed(&bytes, &format!("{}/{}", host_os(), host_arch())))
        .map_err(|error| explain(&error))?;
    let Some((name, bytes)) = packed else {
        println!("no library for this machine in the zip: nothing was loaded");
        return Ok(());
    };
    let unpacked = zip.with_file_name(format!("check-{name}"));
    std::fs::write(&unpacked, bytes).map_err(|error| explain(&error))?;
    // SAFETY: the library is ours; `GetClassNames` takes nothing and returns static NUL-terminated UTF-16.
    let classes = unsafe {
        let library = libloading::Library::new(&unpacked).map_err(|error| explain(&error))?;
        let get: libloading::Symbol<'_, unsafe extern "C" fn() -> *const u16> = library
            .get(b"GetClassNames")
            .map_err(|error| explain(&error))?;
        let names = get();
        let length = (0..).take_while(|&index| *names.add(index) != 0).count();
        String::from_utf16_lossy(std::slice::from_raw_parts(names, length))
    };
    let _ = std::fs::remove_file(&unpacked);
    if classes == "XPost" {
        println!("loaded from the zip: class {classes}");
        Ok(())
    } else {
        Err(format!("the add-in names the classes {classes}"))
    }
}

/// The highest `GLIBC_` version that a library asks for: the names of versions lie in it as text.
pub fn glibc_floor(library: &Path) -> Option<(u32, u32)> {
    const NAME: &[u8] = b"GLIBC_";
    let bytes = std::fs::read(library).ok()?;
    bytes
        .windows(NAME.len())
        .enumerate()
        .filter(|(_, window)| *window == NAME)
        .filter_map(|(at, _)| {
            let version = bytes[at + NAME.len()..].split(|byte| *byte == 0).next()?;
            let (major, minor) = std::str::from_utf8(version).ok()?.split_once('.')?;
            let minor = minor.split('.').next()?;
            Some((major.parse().ok()?, minor.parse().ok()?))
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library that the build of these tests left beside them.
    fn built() -> PathBuf {
        let name = format!(
            "{}xpost{}",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX
        );
        let exe = std::env::current_exe().expect("a test program");
        exe.ancestors()
            .skip(1)
            .take(2)
            .map(|folder| folder.join(&name))
            .find(|path| path.is_file())
            .expect("a built library: run `cargo build`")
    }

    #[test]
    fn a_host_loads_the_add_in_from_the_zip() {
        let folder = tools::target_folder().join("addin-test");
        std::fs::create_dir_all(&folder).expect("a folder");
        let platform = format!("{}/{}", host_os(), host_arch());
        let packed = [library(&platform, &built()).expect("a library")];
        let zip = folder.join("xpost.zip");
        pack(&zip, &packed).expect("a zip");
        check(&zip).expect("a zip that loads");

        let bytes = std::fs::read(&zip).expect("the zip");
        let unpacked = folder.join(&packed[0].name);
        std::fs::write(
            &unpacked,
            entry(&bytes, &packed[0].name).expect("the library"),
        )
        .expect("unpacked");
        #[cfg(unix)]
        {
            let host = addin1c_test::TestAddinLib::new(&unpacked).expect("1C's headers fit");
            let object = host.new_addin("XPost").expect("an object");
            let version = object
                .get_property(addin1c_test::name!("Версия"))
                .expect("a property");
            assert_eq!(
                String::from_utf16_lossy(version.get_str().expect("a string")),
                env!("CARGO_PKG_VERSION")
            );
        }
    }

    #[test]
    fn the_manifest_names_each_library_with_its_platform_and_version() {
        let path = built();
        let libraries: Vec<Library> = ["windows/i386", "Linux/x86_64", "MacOS/ARM64"]
            .iter()
            .map(|platform| library(platform, &path).expect("a known platform"))
            .collect();
        let text = manifest(&libraries);
        let version = env!("CARGO_PKG_VERSION").replace('.', "_");
        for (os, arch, ending) in [
            ("Windows", "i386", "dll"),
            ("Linux", "x86_64", "so"),
            ("MacOS", "ARM64", "dylib"),
        ] {
            let name = format!("xpost_{version}_{}_{arch}.{ending}", os.to_lowercase());
            let line =
                format!("<component os=\"{os}\" path=\"{name}\" type=\"native\" arch=\"{arch}\"/>");
            assert!(text.contains(&line), "{line} in {text}");
        }
        assert!(library("Plan9/x86_64", &path).is_err());
        assert!(library("Linux/x86_64", Path::new("missing.so")).is_err());
    }
}
