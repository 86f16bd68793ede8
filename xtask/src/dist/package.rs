//! The archive of one platform: what a C or C++ program is built with and what it needs beside it, the program, and the
//! pages that explain them.

use std::path::Path;

use super::archive::Files;
use super::{manual, names};
use crate::cross::archive::{self, Archive};
use crate::cross::build::Built;
use crate::cross::target::{System, Target};
use crate::tools;

/// Pages, modules and examples, which lie in the archive as they do in the sources, so that links between them hold.
const PAGES: [&str; 19] = [
    "LICENSE",
    "README.md",
    "README.ru.md",
    "bindings/1c",
    "bindings/c/README.md",
    "bindings/c/example.c",
    "bindings/c/xpost.supp",
    "bindings/cpp/README.md",
    "bindings/cpp/example.cpp",
    "bindings/onescript/README.md",
    "bindings/onescript/examples",
    "bindings/python/README.md",
    "docs/architecture.md",
    "docs/figures",
    "docs/performance.md",
    "docs/platforms.md",
    "docs/reference.md",
    "docs/reference.ru.md",
    "sandbox/README.md",
];

/// The same for 1C:Enterprise.
const ENTERPRISE: [&str; 3] = ["LICENSE", "bindings/1c", "docs/reference.ru.md"];

/// `xpost-VERSION-PLATFORM`, the name of the archive and of the one folder in it.
pub fn name(target: &Target) -> String {
    format!("xpost-{}-{}", names::VERSION, target.name)
}

/// The files of the archive. `msvc` is what Microsoft's linker links with, `writer` the program of this machine, which writes
/// the manual pages.
pub fn files(
    target: &Target,
    built: &Built,
    msvc: Option<Vec<u8>>,
    writer: &Path,
) -> Result<Files, String> {
    let top = name(target);
    let mut files = Files::default();
    pages(&mut files, &top, &PAGES)?;
    let top = format!("{top}/");
    add(&mut files, &top, target, built, msvc)?;
    // Nobody reads manual pages on Windows.
    if target.system != System::Windows {
        manual::add(&mut files, &top, writer)?;
    }
    Ok(files)
}

/// Those of them that a program is built with or run by, for a folder such as `/usr/local`.
pub fn installed(target: &Target, built: &Built) -> Result<Files, String> {
    let mut files = Files::default();
    add(&mut files, "", target, built, None)?;
    manual::add(&mut files, "", &built.program)?;
    let suppressions = tools::root().join("bindings/c/xpost.supp");
    files.copy("share/xpost/xpost.supp", &suppressions)?;
    Ok(files)
}

/// `top` ends with a slash, or is empty.
fn add(
    files: &mut Files,
    top: &str,
    target: &Target,
    built: &Built,
    msvc: Option<Vec<u8>>,
) -> Result<(), String> {
    let root = tools::root();
    for (path, source) in [
        ("include/xpost.h", "include/xpost.h"),
        ("include/xpost.hpp", "bindings/cpp/xpost.hpp"),
    ] {
        files.copy(format!("{top}{path}"), &root.join(source))?;
    }
    files.program(format!("{top}bin/{}", target.program()), &built.program)?;
    let folder = format!("{top}{}", target.library_folder());
    match target.versioned() {
        Some((asked, real)) => {
            files.program(format!("{folder}/{real}"), &built.library)?;
            files.link(format!("{folder}/{asked}"), real);
            files.link(format!("{folder}/{}", target.library()), asked);
        }
        None => files.program(format!("{folder}/{}", target.library()), &built.library)?,
    }
    if let Some(archive) = &built.archive {
        files.copy(format!("{top}lib/{}", archive::NAME), &archive.path)?;
        let pkg_config = pkg_config_static(&archive.libraries);
        files.add(format!("{top}lib/pkgconfig/xpost-static.pc"), pkg_config);
    }
    if let Some(import) = &built.import {
        files.copy(format!("{top}lib/libxpost.dll.a"), import)?;
    }
    if let Some(msvc) = msvc {
        files.add(format!("{top}lib/xpost.lib"), msvc);
    }
    let archive = built.archive.as_ref();
    files.add(
        format!("{top}lib/pkgconfig/xpost.pc"),
        pkg_config(archive.map_or(&[], |archive| &archive.libraries)),
    );
    let cmake = format!("{top}lib/cmake/xpost");
    files.add(
        format!("{cmake}/xpost-config.cmake"),
        cmake_config(target, archive),
    );
    files.add(
        format!("{cmake}/xpost-config-version.cmake"),
        cmake_version(target),
    );
    Ok(())
}

/// What a developer of 1C:Enterprise takes: the add-in for all platforms, the modules, and the pages about them.
pub fn enterprise(addin: &[u8]) -> Result<Files, String> {
    let top = format!("xpost-{}-1c", names::VERSION);
    let mut files = Files::default();
    pages(&mut files, &top, &ENTERPRISE)?;
    files.add(format!("{top}/{}", names::addin_name()), addin);
    Ok(files)
}

/// Files and folders of the sources.
fn pages(files: &mut Files, top: &str, pages: &[&str]) -> Result<(), String> {
    for page in pages {
        let (path, from) = (format!("{top}/{page}"), tools::root().join(page));
        if from.is_dir() {
            files.folder(&path, &from)?;
        } else {
            files.copy(path, &from)?;
        }
    }
    Ok(())
}

/// Relative to where it lies, so that the folder may be put anywhere.
const PKG_CONFIG: &str = "prefix=${pcfiledir}/../..\n\
     libdir=${prefix}/lib\n\
     includedir=${prefix}/include\n\
     \n";

/// For the shared library. `pkg-config --static`, for a program that is linked with `-static`, adds what the archive needs.
fn pkg_config(private: &[String]) -> String {
    let mut text = format!(
        "{PKG_CONFIG}Name: xpost\n\
         Description: Posting to X (Twitter): a C interface, JSON in and JSON out\n\
         Version: {}\n\
         Cflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -lxpost\n",
        names::VERSION
    );
    if !private.is_empty() {
        text.push_str(&format!("Libs.private: {}\n", private.join(" ")));
    }
    text
}

/// For the archive alone, in a program that is linked with the system's shared libraries otherwise: where a shared library
/// lies beside it, `-lxpost` means that one.
fn pkg_config_static(libraries: &[String]) -> String {
    format!(
        "{PKG_CONFIG}Name: xpost-static\n\
         Description: Posting to X (Twitter): a C interface, linked into the program\n\
         Version: {}\n\
         Cflags: -I${{includedir}}\n\
         Libs: ${{libdir}}/{} {}\n",
        names::VERSION,
        archive::NAME,
        libraries.join(" ")
    )
}

fn cmake_config(target: &Target, archive: Option<&Archive>) -> String {
    let (asked, real) = target.versioned().unwrap_or_default();
    let imported = match target.system {
        System::Windows => {
            "set_target_properties(xpost::xpost PROPERTIES\n\
             \x20 IMPORTED_LOCATION \"${_xpost}/bin/xpost.dll\"\n\
             \x20 INTERFACE_INCLUDE_DIRECTORIES \"${_xpost}/include\")\n\
             if(MSVC)\n\
             \x20 set_target_properties(xpost::xpost PROPERTIES IMPORTED_IMPLIB \"${_xpost}/lib/xpost.lib\")\n\
             else()\n\
             \x20 set_target_properties(xpost::xpost PROPERTIES IMPORTED_IMPLIB \"${_xpost}/lib/libxpost.dll.a\")\n\
             endif()\n"
                .to_owned()
        }
        _ => format!(
            "set_target_properties(xpost::xpost PROPERTIES\n\
             \x20 IMPORTED_LOCATION \"${{_xpost}}/lib/{0}\"\n\
             \x20 IMPORTED_SONAME \"{1}{2}\"\n\
             \x20 INTERFACE_INCLUDE_DIRECTORIES \"${{_xpost}}/include\")\n",
            real,
            if target.system == System::MacOs { "@rpath/" } else { "" },
            asked,
        ),
    };
    let archive = archive.map_or_else(String::new, |archive| {
        // Visual C++ cannot link what MinGW has made.
        format!(
            "if(NOT MSVC)\n\
             \x20 add_library(xpost::xpost_static STATIC IMPORTED)\n\
             \x20 set_target_properties(xpost::xpost_static PROPERTIES\n\
             \x20   IMPORTED_LOCATION \"${{_xpost}}/lib/{}\"\n\
             \x20   INTERFACE_LINK_LIBRARIES \"{}\"\n\
             \x20   INTERFACE_INCLUDE_DIRECTORIES \"${{_xpost}}/include\")\n\
             endif()\n",
            archive::NAME,
            archive.libraries.join(";")
        )
    });
    format!(
        "# find_package(xpost CONFIG) gives the targets xpost::xpost and, in a release, xpost::xpost_static.\n\
         if(TARGET xpost::xpost)\n\
         \x20 return()\n\
         endif()\n\
         get_filename_component(_xpost \"${{CMAKE_CURRENT_LIST_DIR}}/../../..\" ABSOLUTE)\n\
         add_library(xpost::xpost SHARED IMPORTED)\n\
         {imported}\
         {archive}\
         unset(_xpost)\n"
    )
}

/// A version fits a program that asks for the same minor one, as Cargo has it before 1.0.
fn cmake_version(target: &Target) -> String {
    let bits = if target.triple.starts_with("i686") {
        4
    } else {
        8
    };
    let version = names::VERSION;
    let minor = version.rsplit_once('.').map_or(version, |(minor, _)| minor);
    format!(
        "set(PACKAGE_VERSION \"{version}\")\n\
         if(NOT PACKAGE_FIND_VERSION OR PACKAGE_FIND_VERSION VERSION_EQUAL \"{minor}\"\n\
         \x20  OR (PACKAGE_FIND_VERSION VERSION_GREATER_EQUAL \"{minor}\" AND PACKAGE_FIND_VERSION VERSION_LESS_EQUAL \"{version}\"))\n\
         \x20 set(PACKAGE_VERSION_COMPATIBLE TRUE)\n\
         endif()\n\
         if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)\n\
         \x20 set(PACKAGE_VERSION_EXACT TRUE)\n\
         endif()\n\
         if(CMAKE_SIZEOF_VOID_P AND NOT CMAKE_SIZEOF_VOID_P EQUAL {bits})\n\
         \x20 set(PACKAGE_VERSION \"${{PACKAGE_VERSION}} ({bits} bytes a pointer)\")\n\
         \x20 set(PACKAGE_VERSION_UNSUITABLE TRUE)\n\
         endif()\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links of a page that lead to another file.
    fn links(text: &str) -> Vec<&str> {
        text.split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
            .filter(|link| !link.is_empty() && !link.contains("://"))
            .collect()
    }

    /// `a/b/../c` without the steps back.
    fn resolved(path: &str) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for part in path.split('/') {
            match part {
                ".." => drop(parts.pop()),
                "." | "" => {}
                part => parts.push(part),
            }
        }
        parts.join("/")
    }

    #[test]
    fn every_link_of_a_packed_page_leads_to_a_packed_file() {
        for packed in [&PAGES[..], &ENTERPRISE] {
            let mut files = Files::default();
            pages(&mut files, "top", packed).expect("the pages");
            let all: Vec<&str> = files.iter().map(|(path, _)| path).collect();
            assert!(all.len() >= packed.len(), "{all:?}");
            let mut followed = 0;
            for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
                let text = std::str::from_utf8(bytes).expect("a page");
                for link in links(text) {
                    followed += 1;
                    let target = resolved(&format!("{path}/../{link}"));
                    assert!(all.contains(&&*target), "{path} leads to {link}: {target}");
                }
            }
            assert!(followed > 0, "{packed:?}");
        }
    }
}
