//! What the files for Python are made of: sentences, docstrings, values, and brackets as Python's formatters break them.

use serde_json::Value;
use xpost::language::Text;
use xpost::operations::{CATALOGUE, Operation};

use super::words::wrapped;

const WIDTH: usize = 100;

/// The name of an operation's method.
pub fn method(operation: &Operation) -> String {
    let function = operation.function();
    function.trim_start_matches("xpost_").to_owned()
}

/// A sentence with the names that things have in Python.
pub fn prose(text: &Text) -> String {
    let marked = text.en.replace('`', "``");
    let mut out = String::new();
    for word in marked.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let name = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        match CATALOGUE.iter().find(|one| one.name.en == name) {
            Some(operation) => {
                let quoted = if out.ends_with('`') { "" } else { "``" };
                let rest = word.strip_prefix(name).unwrap_or_default();
                out.push_str(&format!("{quoted}{}(){quoted}{rest}", method(operation)));
            }
            None => out.push_str(word),
        }
    }
    out.replace("xpost_open()", "libxpost.Client()")
        .replace("xpost_operations()", "libxpost.operations()")
}

/// A docstring: paragraphs, then items in lines of their own, then lines as they are.
pub fn docstring(indent: &str, paragraphs: &[String], items: &[String], code: &str) -> String {
    let mut text = paragraphs
        .iter()
        .map(|paragraph| wrapped(paragraph, indent, "", WIDTH))
        .collect::<Vec<_>>()
        .join("\n");
    if !items.is_empty() {
        text.push('\n');
    }
    for item in items {
        text.push_str(&wrapped(item, indent, "    ", WIDTH));
    }
    if !code.is_empty() {
        text.push('\n');
    }
    for line in code.lines() {
        text.push_str(&format!("{indent}{line}\n"));
    }
    let text = text.trim().replace('\\', "\\\\");
    let line = format!("{indent}\"\"\"{text}\"\"\"\n");
    if !text.contains('\n') && line.chars().count() <= WIDTH + 1 {
        return line;
    }
    // Behind the quotes the first line has less room.
    let (first, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let first = wrapped(&format!("\"\"\"{first}"), indent, "", WIDTH);
    let gap = if rest.is_empty() { "" } else { "\n" };
    let end = if rest.is_empty() { "" } else { "\n" };
    format!(
        "{first}{gap}{}{end}{indent}\"\"\"\n",
        indented(rest, indent)
    )
}

/// `rest` begins where the text was cut, so its first line has lost its indent.
fn indented(rest: &str, indent: &str) -> String {
    match rest.is_empty() || rest.starts_with(indent) {
        true => rest.to_owned(),
        false => format!("{indent}{rest}"),
    }
}

/// `head`, the items and `tail`: in one line, in three, or each item in its own.
pub fn folded(indent: &str, head: &str, items: &[String], tail: &str) -> String {
    let all = items.join(", ");
    let fits = |line: &str| line.chars().count() <= WIDTH;
    let line = format!("{indent}{head}{all}{tail}");
    if fits(&line) {
        return format!("{line}\n");
    }
    let inner = format!("{indent}    {all}");
    if fits(&inner) {
        return format!("{indent}{head}\n{inner}\n{indent}{tail}\n");
    }
    let lines: String = items
        .iter()
        .map(|item| format!("{indent}    {item},\n"))
        .collect();
    format!("{indent}{head}\n{lines}{indent}{tail}\n")
}

/// A value as Python writes it.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, member)| format!("\"{key}\": {}", literal(member)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// `in_snake_case` as `InSnakeCase`.
pub fn class_name(key: &str) -> String {
    key.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect()
}

/// A member of a mapping: its key, its type, and what it is.
pub type Member = (String, String, String);

/// A class of a mapping; a `loose` one may lack every member.
pub fn class(name: &str, doc: &str, is_loose: bool, members: &[Member]) -> String {
    let base = if is_loose {
        "TypedDict, total=False"
    } else {
        "TypedDict"
    };
    let head = match doc {
        "" => String::new(),
        doc => docstring("    ", &[doc.to_owned()], &[], "") + "\n",
    };
    let mut lines = String::new();
    for (key, holds, doc) in members {
        lines.push_str(&format!("    {key}: {holds}\n"));
        if !doc.is_empty() {
            lines.push_str(&docstring("    ", std::slice::from_ref(doc), &[], ""));
        }
    }
    format!("\n\nclass {name}({base}):\n{head}{lines}")
}
