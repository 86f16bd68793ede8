//! `cargo xtask generate`: what each face has of the operations, from their one description.
//!
//! A generator is a function that returns files: the path of each in the checkout, and what it has to hold. What they write
//! is committed; `--check` (in `cargo xtask test`, and in this program's own tests) fails when a file says something else.

mod bsl;
mod bsl_comments;
mod bsl_functions;
mod bsl_lines;
mod c;
mod comment;
mod cpp;
mod markdown;
mod onescript;
mod python;
mod python_answers;
mod python_text;
mod python_types;
mod reference;
mod region;
mod tables;
mod words;

use std::fs;

use crate::tools;
use words::Files;

/// Every generator. To add a face, add its line.
const GENERATORS: &[fn() -> Files] = &[
    bsl::files,
    c::files,
    cpp::files,
    onescript::files,
    python::files,
    reference::files,
];

fn files() -> impl Iterator<Item = (String, String)> {
    GENERATORS.iter().flat_map(|generator| generator())
}

/// Writes the files that say something else.
pub fn write() -> Result<(), String> {
    let mut has_new_header = false;
    for (path, text) in files().filter(|(path, text)| !holds(path, text)) {
        let target = tools::root().join(&path);
        let folder = target.parent().unwrap_or(&target);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&target, text))
            .map_err(|error| format!("{path}: {error}"))?;
        println!("{path}");
        has_new_header |= path == c::PATH;
    }
    if has_new_header {
        // The build writes include/xpost.h from what was just written.
        tools::cargo(
            "include/xpost.h",
            &["check", "--quiet", "--package", "xpost"],
        )?;
    }
    Ok(())
}

/// Fails when a file is not what the description says.
pub fn check() -> Result<(), String> {
    let wrong: Vec<String> = files()
        .filter(|(path, text)| !holds(path, text))
        .map(|(path, _)| path)
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "not what the operations' description says: {}; run: cargo xtask generate",
        wrong.join(", ")
    ))
}

fn holds(path: &str, text: &str) -> bool {
    let found = fs::read_to_string(tools::root().join(path)).unwrap_or_default();
    // A checkout on Windows may end its lines otherwise.
    found.replace("\r\n", "\n") == text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_committed_is_what_the_description_says() {
        assert_eq!(super::check(), Ok(()));
    }

    #[test]
    fn every_generated_file_says_so_in_its_first_lines() {
        // A list that is only ever added to.
        let written = super::files().filter(|(path, _)| path != super::c::PROMISED);
        for (path, text) in written {
            let head: String = text.lines().take(3).collect();
            assert!(head.contains("`cargo xtask generate`"), "{path}: {head}");
        }
    }
}
