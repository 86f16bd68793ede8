//! Nothing that only one system has is reachable on another: the check that stands for the systems that nobody builds on
//! every day, macOS first of all.
//!
//! Every source of the library, the program and the simulated X is read as tokens. A name below `std::os::…`, a function of
//! `libc`, and a path that only Linux has must lie behind a `cfg` that says so. What is only compiled for tests is left out.

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

const SOURCES: [&str; 3] = ["src", "cli/src", "sandbox/src"];

/// Folders that only Linux has, at the head of a string.
const LINUX_PATHS: [&str; 3] = ["/proc/", "/sys/", "/dev/shm"];

/// What was found, and the `cfg` it lies behind.
#[derive(Debug)]
struct Finding {
    line: usize,
    what: String,
    behind: Vec<String>,
}

impl Finding {
    /// Whether one of its `cfg`s names a system where it exists, without turning it round.
    fn is_guarded(&self) -> bool {
        let fitting: &[&str] = match self.what.as_str() {
            "std::os::unix" | "libc" => &["unix", "\"linux\"", "\"macos\""],
            "std::os::windows" => &["windows"],
            "std::os::macos" => &["\"macos\""],
            _ => &["\"linux\""],
        };
        // A choice of systems or of none is no promise of this one.
        self.behind.iter().any(|cfg| {
            let is_plain = !cfg.contains("not(") && !cfg.contains("any(");
            is_plain && fitting.iter().any(|word| cfg.contains(word))
        })
    }
}

/// Reads the tokens of one block. `#[cfg(…)]` holds for what follows it, up to the end of an item or a statement.
fn read(stream: TokenStream, outer: &[String], findings: &mut Vec<Finding>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut outer = outer.to_vec();
    let mut own: Vec<String> = Vec::new();
    let is = |at: usize, wanted: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.to_string() == wanted)
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let behind = || [&outer[..], &own[..]].concat();
        let mut found = |what: &str| {
            findings.push(Finding {
                line: token.span().start().line,
                what: what.to_owned(),
                behind: behind(),
            });
        };
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner = is(at + 1, "!");
                if let Some(TokenTree::Group(group)) = tokens.get(at + 1 + usize::from(inner)) {
                    let text = group.stream().to_string();
                    if text.starts_with("cfg") && !text.starts_with("cfg_attr") {
                        let text = text.split_whitespace().collect();
                        if inner { &mut outer } else { &mut own }.push(text);
                    }
                    at += 1 + usize::from(inner);
                }
            }
            TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ',') => own.clear(),
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let follows = at >= 3 && is(at - 1, ":") && is(at - 2, ":") && is(at - 3, "os");
                if follows && matches!(&*name, "unix" | "linux" | "windows" | "macos") {
                    found(&format!("std::os::{name}"));
                }
                if name == "libc" && is(at + 1, ":") {
                    found("libc");
                }
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let path = text.trim_start_matches(['b', 'c', 'r', '#', '"']);
                if text.contains('"') && LINUX_PATHS.iter().any(|head| path.starts_with(head)) {
                    found(path);
                }
            }
            TokenTree::Group(group) => {
                // The text of documentation is an attribute, and no code.
                read(group.stream(), &behind(), findings);
                if group.delimiter() == Delimiter::Brace {
                    own.clear();
                }
            }
            TokenTree::Punct(_) => {}
        }
        at += 1;
    }
}

/// What a source holds of one system outside of a `cfg` that fits.
fn unguarded(source: &str) -> Vec<Finding> {
    let stream: TokenStream = source.parse().expect("Rust");
    let mut findings = Vec::new();
    read(stream, &[], &mut findings);
    findings.retain(|finding| {
        let is_tested = finding
            .behind
            .iter()
            .any(|cfg| cfg == "cfg(test)" || cfg.starts_with("cfg(all(test,"));
        !is_tested && !finding.is_guarded()
    });
    findings
}

fn sources(folder: &Path, all: &mut Vec<std::path::PathBuf>) {
    for entry in crate::tools::entries(folder) {
        if entry.is_dir() {
            sources(&entry, all);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            all.push(entry);
        }
    }
}

#[test]
fn nothing_that_one_system_has_is_reachable_on_another() {
    let mut files = Vec::new();
    for folder in SOURCES {
        sources(&crate::tools::root().join(folder), &mut files);
    }
    assert!(files.len() > 60, "{} files", files.len());
    let mut all = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file).expect("a source");
        for Finding { line, what, behind } in unguarded(&source) {
            all.push(format!(
                "{}:{line}: {what} behind {behind:?}",
                file.display()
            ));
        }
    }
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn the_check_sees_what_is_behind_a_cfg_and_what_is_not() {
    let seen = |source: &str| unguarded(source).len();
    assert_eq!(seen("use std::os::unix::fs::FileExt;"), 1);
    assert_eq!(seen("#[cfg(unix)] use std::os::unix::fs::FileExt;"), 0);
    assert_eq!(
        seen("#[cfg(unix)] use a; use std::os::unix::fs::FileExt;"),
        1
    );
    assert_eq!(seen("#[cfg(not(unix))] fn f() { libc::fork(); }"), 1);
    assert_eq!(
        seen("fn f() { #[cfg(unix)] { a(); libc::kill(); } libc::fork(); }"),
        1
    );
    assert_eq!(
        seen("#![cfg(target_os = \"linux\")] use std::os::linux::x;"),
        0
    );
    assert_eq!(seen("#[cfg(unix)] fn f() { open(\"/proc/self\"); }"), 1);
    assert_eq!(seen("#[cfg(test)] mod tests { use std::os::unix::x; }"), 0);
    assert_eq!(seen("#[cfg(not(test))] mod x { use std::os::unix::x; }"), 1);
    assert_eq!(seen("#[cfg(any(unix, windows))] use std::os::unix::x;"), 1);
}
