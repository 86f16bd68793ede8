//! `xpost operations` and `xpost help operations`: the catalogue of the library, each operation a command of its name.

use serde_json::Value;
use xpost::operations::CATALOGUE;

use super::rows::{Sheet, Width};
use crate::output::language::{Language, pick};

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

/// All of them for a person who writes `xpost twitter …`.
pub fn inherited(language: Language) -> String {
    let mut sheet = Sheet::new(Width::Long);
    sheet.note(
        pick(language, "Usage", "Использование"),
        pick(
            language,
            "xpost twitter OPERATION [options]",
            "xpost twitter ОПЕРАЦИЯ [параметры]",
        ),
    );
    sheet.gap();
    sheet.heading(pick(language, "Operations", "Операции"));
    let rows: Vec<(String, String)> = CATALOGUE
        .iter()
        .map(|operation| {
            let name = pick(language, operation.name.en, operation.name.ru);
            let summary = operation.summary.in_language(language);
            (name.to_owned(), summary.to_owned())
        })
        .collect();
    sheet.rows(&rows);
    sheet.gap();
    sheet.text(pick(
        language,
        "What an operation takes: xpost twitter OPERATION --help",
        "Параметры операции: xpost twitter ОПЕРАЦИЯ --help",
    ));
    sheet.finish()
}

/// All of them for a program.
pub fn json() -> String {
    let all: Value = CATALOGUE
        .iter()
        .map(|operation| operation.to_json())
        .collect();
    format!("{all:#}")
}
