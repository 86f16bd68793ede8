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
pub fn docstring(indent: &str, paragraphs: &[&str], items: &[String], code: &str) -> String {
    let quoted = format!("\"\"\"{}", paragraphs.join("\n\n")).replace('\\', "\\\\");
    let line = format!("{indent}{quoted}\"\"\"\n");
    let is_one = paragraphs.len() == 1 && items.is_empty() && code.is_empty();
    if is_one && line.chars().count() <= WIDTH + 1 {
        return line;
    }
    let mut parts: Vec<String> = quoted
        .split("\n\n")
        .map(|paragraph| wrapped(paragraph, indent, "", WIDTH))
        .collect();
    let items = items.iter().map(|item| item.replace('\\', "\\\\"));
    parts.push(
        items
            .map(|item| wrapped(&item, indent, "    ", WIDTH))
            .collect(),
    );
    let code = code.replace('\\', "\\\\");
    parts.push(
        code.lines()
            .map(|line| format!("{indent}{line}\n"))
            .collect(),
    );
    parts.retain(|part| !part.is_empty());
    format!("{}{indent}\"\"\"\n", parts.join("\n"))
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
        doc => docstring("    ", &[doc], &[], "") + "\n",
    };
    let mut lines = String::new();
    for (key, holds, doc) in members {
        lines.push_str(&format!("    {key}: {holds}\n"));
        if !doc.is_empty() {
            lines.push_str(&docstring("    ", &[doc], &[], ""));
        }
    }
    format!("\n\nclass {name}({base}):\n{head}{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_have_the_names_of_their_methods_and_other_words_stay() {
        let text = Text::new("Use GetTweet, `GetQueue` or GetTweets; `id`.", "");
        let wanted = "Use ``get_tweet()``, ``get_queue()`` or GetTweets; ``id``.";
        assert_eq!(prose(&text), wanted);
    }

    #[test]
    fn brackets_break_as_pythons_formatters_break_them() {
        let lines = |count| {
            let items = vec!["parameter: str".to_owned(); count];
            folded("    ", "def name(", &items, "):").lines().count()
        };
        assert_eq!([lines(2), lines(5), lines(6)], [1, 1, 8]);
        let items = vec!["parameter: str".to_owned(); 5];
        assert_eq!(
            folded("    ", "def name(", &items, ") -> Result:")
                .lines()
                .count(),
            3
        );
    }

    #[test]
    fn a_docstring_ends_where_its_text_allows() {
        assert_eq!(docstring("  ", &["One."], &[], ""), "  \"\"\"One.\"\"\"\n");
        let wanted = "  \"\"\"One \\\\.\n\n  Two.\n\n  key: It.\n\n  >>> call()\n  \"\"\"\n";
        let all = docstring(
            "  ",
            &["One \\.", "Two."],
            &["key: It.".to_owned()],
            ">>> call()",
        );
        assert_eq!(all, wanted);
        let long = docstring("  ", &["word ".repeat(30).trim()], &[], "");
        assert_eq!(long.lines().count(), 3, "{long}");
        assert!(long.lines().all(|line| line.len() <= WIDTH), "{long}");
    }

    #[test]
    fn values_are_pythons() {
        let value = serde_json::json!({"a": [true, null, 1, "\"x\""]});
        assert_eq!(literal(&value), r#"{"a": [True, None, 1, "\"x\""]}"#);
    }
}
