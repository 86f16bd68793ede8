//! The house: arrows run downhill only. No two files of a crate import each other, not even by way of others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "house/circles.rs"]
mod circles;
#[path = "house/paths.rs"]
mod paths;
#[path = "house/tree.rs"]
mod tree;

use std::fs;
use std::path::{Path, PathBuf};

use circles::{Arrows, arrows, circles, uphill};
use tree::Sources;

/// The packages whose files still go in circles. The list only shrinks: one without a circle must leave it.
const STILL: &[&str] = &[];

/// The rooms of a package, the upper ones first: each knows those behind it only.
const ROOMS: &[(&str, &[&str])] = &[
    ("cli", &["shell", "run", "output"]),
    ("sandbox", &["x", "state", "http"]),
];

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The packages of the workspace: the folder of each, the root as `.`.
fn packages() -> Vec<String> {
    let manifest = fs::read_to_string(project().join("Cargo.toml")).expect("Cargo.toml");
    let members = manifest
        .lines()
        .find(|line| line.starts_with("members = "))
        .expect("the members stand on one line");
    let mut packages = vec![".".to_owned()];
    packages.extend(members.split('"').skip(1).step_by(2).map(str::to_owned));
    packages
}

fn read(folder: &Path, sources: &mut Sources) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(project()).expect("within the project");
            let name = name.to_str().expect("UTF-8").replace('\\', "/");
            sources.insert(name, fs::read_to_string(&path).expect("UTF-8"));
        }
    }
}

/// Everything that a package may be built from: its own sources, and the tests' helpers, which one of them shares.
fn sources(package: &str) -> Sources {
    let mut sources = Sources::new();
    read(&project().join(package), &mut sources);
    if package == "." {
        let foreign = packages();
        sources.retain(|name, _| {
            let is_foreign = |other: &String| name.starts_with(&format!("{other}/"));
            !name.starts_with("target/") && !foreign.iter().any(is_foreign)
        });
    } else {
        read(&project().join("tests/support"), &mut sources);
    }
    sources
}

/// Where the libraries and programs of a package begin.
fn roots(package: &str, sources: &Sources) -> Vec<String> {
    let within = |name: &str| match package {
        "." => name.to_owned(),
        _ => format!("{package}/{name}"),
    };
    let fixed = [
        within("src/lib.rs"),
        within("src/main.rs"),
        within("lib.rs"),
    ];
    let programs = within("src/bin/");
    let is_root = |name: &&String| fixed.contains(name) || name.starts_with(&programs);
    sources.keys().filter(is_root).cloned().collect()
}

#[test]
fn no_two_files_import_each_other() {
    let mut wrong = Vec::new();
    for package in packages() {
        let sources = sources(&package);
        let roots = roots(&package, &sources);
        assert!(!roots.is_empty(), "{package} begins nowhere");
        let found = circles(&arrows(&sources, &roots));
        match (found.is_empty(), STILL.contains(&package.as_str())) {
            (false, false) => wrong.extend(found),
            (true, true) => {
                wrong.push(format!(
                    "{package} has no circle any more: take it off the list"
                ));
            }
            (false, true) | (true, false) => {}
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn arrows_between_rooms_run_downhill() {
    for (package, rooms) in ROOMS {
        let sources = sources(package);
        let arrows = arrows(&sources, &roots(package, &sources));
        let folder = format!("{package}/src");
        for room in *rooms {
            let prefix = format!("{folder}/{room}/");
            assert!(
                arrows.keys().any(|file| file.starts_with(&prefix)),
                "{prefix}"
            );
        }
        let wrong = uphill(&arrows, &folder, rooms);
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    }
}

/// The arrows of a program of some made-up sources, the first of which is its root.
fn drawn(files: &[(&str, &str)]) -> Arrows {
    let sources = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    arrows(&sources, &[files[0].0.to_owned()])
}

fn made_up(files: &[(&str, &str)]) -> Vec<String> {
    circles(&drawn(files))
}

#[test]
fn a_planted_arrow_uphill_is_found() {
    let arrows = drawn(&[
        (
            "src/main.rs",
            "mod x;\nmod state;\nstruct Own;\nuse state::S;",
        ),
        ("src/x/mod.rs", "use crate::state::S;\npub fn word() {}"),
        (
            "src/state/mod.rs",
            "pub struct S;\nfn go() { crate::x::word(); crate::Own }",
        ),
    ]);
    assert_eq!(
        uphill(&arrows, "src", &["x", "state"]),
        [
            "src/state/mod.rs → src/main.rs leads uphill, because of `crate::Own` (src/state/mod.rs:2)",
            "src/state/mod.rs → src/x/mod.rs leads uphill, because of `crate::x::word` (src/state/mod.rs:2)"
        ]
    );
}

#[test]
fn a_planted_circle_is_found() {
    let root = ("src/main.rs", "mod a;\nmod b;\nfn main() { a::go() }");
    let found = made_up(&[
        root,
        ("src/a.rs", "use crate::b::B;\npub fn go() { B; }"),
        ("src/b.rs", "pub struct B;\npub fn b() { super::a::go() }"),
    ]);
    assert_eq!(
        found,
        [
            "src/a.rs → src/b.rs → src/a.rs, because of `use crate::b::B` (src/a.rs:1) and `super::a::go` (src/b.rs:2)"
        ]
    );
    let straight = made_up(&[
        root,
        ("src/a.rs", "use crate::b::B;\npub fn go() { B; }"),
        (
            "src/b.rs",
            "pub struct B;\n#[cfg(test)]\nmod tests { use crate::a::go; }",
        ),
    ]);
    assert_eq!(straight, [] as [String; 0], "tests count not");
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let found = |root: &str, a: &str, b: &str| {
        made_up(&[("src/lib.rs", root), ("src/a.rs", a), ("src/a/b.rs", b)]).len()
    };
    let root = "pub mod a;";
    // From a child to its parent's own items, which uses the child: by name, in a macro, in braces, by a name of its own.
    for (parent, child) in [
        (
            "mod b; pub fn own() { b::go() }",
            "pub fn go() { super::own() }",
        ),
        (
            "mod b; pub fn own() { b::go() }",
            "pub fn go() { println!(\"{}\", super::own()) }",
        ),
        (
            "mod b; use b::go; pub fn own() { go() }",
            "use crate::{a::{own}}; pub fn go() { own() }",
        ),
        (
            "mod b; pub use b::go; pub fn own() { go() }",
            "use super as up; pub fn go() { up::own() }",
        ),
        (
            "mod b; pub struct Own(b::Go);",
            "pub struct Go; impl From<crate::a::Own> for Go {}",
        ),
    ] {
        assert_eq!(found(root, parent, child), 1, "{parent} | {child}");
    }
    // What is only passed on by a parent is not the parent's.
    assert_eq!(
        found(
            root,
            "mod b; pub use b::Go;",
            "pub struct Go; use super::Go as Again;"
        ),
        0
    );
    // Neither is the way through a parent, nor the word `crate` in a visibility.
    assert_eq!(
        found(
            "pub mod a; pub fn own() { a::go() }",
            "pub(crate) mod b; pub fn go() { b::go() }",
            "pub(crate) fn go() {}"
        ),
        0
    );
}

#[test]
fn a_long_circle_is_found_beside_a_short_one() {
    let found = made_up(&[
        ("src/main.rs", "mod a; mod b; mod c;"),
        ("src/a.rs", "use crate::b;"),
        ("src/b.rs", "use crate::c; use super::a;"),
        ("src/c.rs", "use crate::a;"),
    ]);
    let heads: Vec<&str> = found
        .iter()
        .filter_map(|circle| circle.split(',').next())
        .collect();
    assert_eq!(
        heads,
        [
            "src/a.rs → src/b.rs → src/a.rs",
            "src/a.rs → src/b.rs → src/c.rs → src/a.rs"
        ]
    );
}
