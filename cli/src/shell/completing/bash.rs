//! Bash breaks `--account=ma` into three words. They are put together again, and the candidates are answered as bash wants
//! them: for the last of the three.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap_complete::engine;

use super::grammar;
use crate::output::language::Language;

/// What bash completes the word at the cursor to.
pub fn answer(
    words: Vec<OsString>,
    folder: Option<&Path>,
    language: Language,
) -> io::Result<String> {
    let variable = |name: &str| std::env::var(name).ok();
    let cursor = variable("_CLAP_COMPLETE_INDEX").and_then(|text| text.parse().ok());
    let between = variable("_CLAP_IFS").unwrap_or_else(|| "\n".to_owned());
    let cursor: usize = cursor.unwrap_or(words.len().saturating_sub(1));
    let (line, prefix) = joined(words.into_iter().take(cursor + 1).collect());
    let at = line.len().saturating_sub(1);
    let mut grammar = grammar::of_the_program(language, &line);
    let candidates = engine::complete(&mut grammar, line, at, folder)?;
    let values: Vec<String> = candidates
        .iter()
        .map(|one| one.get_value().to_string_lossy().into_owned())
        .map(|value| {
            value
                .strip_prefix(&prefix)
                .map(str::to_owned)
                .unwrap_or(value)
        })
        .collect();
    Ok(values.join(&between))
}

/// The words as they were typed, and what of the last one bash does not take for a part of it.
fn joined(words: Vec<OsString>) -> (Vec<OsString>, String) {
    let mut line: Vec<OsString> = Vec::new();
    let mut prefix = String::new();
    let mut words = words.into_iter().peekable();
    while let Some(mut word) = words.next() {
        prefix.clear();
        let is_option = word.to_str().is_some_and(|text| text.starts_with("--"));
        if is_option && words.next_if(|next| next == "=").is_some() {
            word.push("=");
            prefix = word.to_string_lossy().into_owned();
            // Where nothing follows, the cursor stands behind `=`.
            match words.next() {
                Some(value) => word.push(value),
                None => prefix = prefix.trim_end_matches('=').to_owned(),
            }
        }
        line.push(word);
    }
    (line, prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bash_breaks_at_the_equals_sign_is_joined_again() {
        let given = |words: &[&str]| {
            let (line, prefix) = joined(words.iter().map(OsString::from).collect());
            let line: Vec<String> = line
                .into_iter()
                .map(|word| word.into_string().expect("UTF-8"))
                .collect();
            (line.join(" "), prefix)
        };
        let case = |line: &str, prefix: &str| (line.to_owned(), prefix.to_owned());
        assert_eq!(
            given(&["xpost", "--account", "=", "ma"]),
            case("xpost --account=ma", "--account=")
        );
        assert_eq!(
            given(&["xpost", "--account", "="]),
            case("xpost --account=", "--account")
        );
        assert_eq!(
            given(&["xpost", "--account", "=", "a", "show", ""]),
            case("xpost --account=a show ", "")
        );
    }
}
