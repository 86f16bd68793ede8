//! The archive of one platform: what a C or C++ program is built with and what it needs beside it, the program, and the
//! pages that explain them.

use super::archive::Files;
use crate::cross::build::Built;
use crate::cross::target::{System, Target};
use crate::tools;

/// Pages, modules and examples, which lie in the archive as they do in the sources, so that links between them hold.
const PAGES: [&str; 18] = [
    "LICENSE",
    "README.md",
    "README.ru.md",
    "bindings/1c",
    "bindings/c/README.md",
    "bindings/c/example.c",
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
    format!("xpost-{}-{}", super::VERSION, target.name)
}

/// The files of the archive. `msvc` is what Microsoft's linker links with.
pub fn files(target: &Target, built: &Built, msvc: Option<Vec<u8>>) -> Result<Files, String> {
    let root = tools::root();
    let top = name(target);
    let mut files = Files::default();
    pages(&mut files, &top, &PAGES)?;
    for (path, source) in [
        ("include/xpost.h", "include/xpost.h"),
        ("include/xpost.hpp", "bindings/cpp/xpost.hpp"),
    ] {
        files.copy(format!("{top}/{path}"), &root.join(source))?;
    }
    files.program(format!("{top}/bin/{}", target.program()), &built.program)?;
    let library = format!("{top}/{}/{}", target.library_folder(), target.library());
    files.program(library, &built.library)?;
    if let Some(import) = &built.import {
        files.copy(format!("{top}/lib/libxpost.dll.a"), import)?;
    }
    if let Some(msvc) = msvc {
        files.add(format!("{top}/lib/xpost.lib"), msvc);
    }
    files.add(format!("{top}/lib/pkgconfig/xpost.pc"), pkg_config());
    let cmake = format!("{top}/lib/cmake/xpost");
    files.add(format!("{cmake}/xpost-config.cmake"), cmake_config(target));
    files.add(
        format!("{cmake}/xpost-config-version.cmake"),
        cmake_version(target),
    );
    Ok(files)
}

/// What a developer of 1C:Enterprise takes: the add-in for all platforms, the modules, and the pages about them.
pub fn enterprise(addin: &[u8]) -> Result<Files, String> {
    let top = format!("xpost-{}-1c", super::VERSION);
    let mut files = Files::default();
    pages(&mut files, &top, &ENTERPRISE)?;
    files.add(format!("{top}/{}", super::addin_name()), addin);
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
fn pkg_config() -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\n\
         libdir=${{prefix}}/lib\n\
         includedir=${{prefix}}/include\n\
         \n\
         Name: xpost\n\
         Description: Posting to X (Twitter): a C interface, JSON in and JSON out\n\
         Version: {}\n\
         Cflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -lxpost\n",
        super::VERSION
    )
}

fn cmake_config(target: &Target) -> String {
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
             \x20 IMPORTED_SONAME \"{1}{0}\"\n\
             \x20 INTERFACE_INCLUDE_DIRECTORIES \"${{_xpost}}/include\")\n",
            target.library(),
            if target.system == System::MacOs { "@rpath/" } else { "" },
        ),
    };
    format!(
        "# find_package(xpost CONFIG) gives the target xpost::xpost.\n\
         if(TARGET xpost::xpost)\n\
         \x20 return()\n\
         endif()\n\
         get_filename_component(_xpost \"${{CMAKE_CURRENT_LIST_DIR}}/../../..\" ABSOLUTE)\n\
         add_library(xpost::xpost SHARED IMPORTED)\n\
         {imported}\
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
    let version = super::VERSION;
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
