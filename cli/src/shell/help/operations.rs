//! `xpost operations` and `xpost help operations`: the catalogue of the library, each operation a command of its name.

use serde_json::Value;
use xpost::operations::CATALOGUE;

use crate::output::language::Language;

/// All of them for a person, with both names.
pub fn page(language: Language) -> String {
    let lines: Vec<String> = CATALOGUE
        .iter()
        .map(|operation| {
            format!(
                "{:<41} {:<43} {}",
                operation.name.en,
                operation.name.ru,
                operation.summary.in_language(language)
            )
        })
        .collect();
    lines.join("\n")
}

/// All of them for a program.
pub fn json() -> String {
    let all: Value = CATALOGUE
        .iter()
        .map(|operation| operation.to_json())
        .collect();
    format!("{all:#}")
}
