//! Pieces of a page in Markdown.

use xpost::language::Language;
use xpost::operations::Shape;

use super::words::{self, members, say};

/// A table with a row for each item; `head` names its columns.
pub fn table(head: &str, rows: &str) -> String {
    let columns = head.matches('|').count().saturating_sub(1);
    format!("{head}\n|{}\n{rows}", "---|".repeat(columns))
}

/// What an answer is, with links to the objects that have a section of their own.
pub fn shape(shape: Shape, language: Language) -> String {
    words::shape(shape, language, &|name| {
        format!("[{name}](#{})", anchor(name))
    })
}

/// The members of an object; nothing for what has none.
pub fn fields(of: Shape, language: Language) -> String {
    let say = |en, ru| say(language, en, ru);
    let rows: String = members(of)
        .iter()
        .map(|(key, field)| {
            let maybe = match field.optional {
                true => say(" (may be missing)", " (может отсутствовать)"),
                false => "",
            };
            let holds = shape(field.shape, language);
            let doc = cell(field.doc.in_language(language));
            format!("| `{key}`{maybe} | {holds} | {doc} |\n")
        })
        .collect();
    let head = say(
        "| Member | Holds | Meaning |",
        "| Поле | Содержит | Значение |",
    );
    match rows.is_empty() {
        true => String::new(),
        false => format!("\n{}", table(head, &rows)),
    }
}

/// Text that stays one cell of a table, also where a code span holds the character that parts cells.
pub fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The place in the page that a heading makes.
pub fn anchor(name: &str) -> String {
    name.to_lowercase()
}

/// JSON over several lines when it is long.
pub fn pretty(json: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(value) if json.len() > 100 => format!("{value:#}"),
        _ => json.to_owned(),
    }
}
