//! Values as they were typed. A repeated list option is an array, a text that is `-` comes from standard input, `~/…` is a path
//! of the user's; everything else (JSON text, numbers, truth values) is read by the library, in the same way for every face.
//!
//! A value is taken literally. Only behind `xpost twitter …` are `\n` and its kin expanded, as OpenIntegrations did.

use std::path::Path;

use clap::ArgMatches;
use serde_json::{Map, Value};
use xpost::error::Error;
use xpost::operations::{Kind, Operation, Parameter};
use xpost::parameters;

use crate::output::home;
use crate::output::language::Language;
use crate::run::post_id;
use crate::run::stdin;

/// The parameters that are a post's text, or may be.
pub const TEXTS: &[&str] = &["text", "post", "posts"];

/// How the words of a command line are meant.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// As OpenIntegrations read them.
    pub inherited: bool,
    /// For whom messages are.
    pub language: Language,
}

impl Reading {
    /// The operation's own parameters, from its options.
    pub fn parameters(
        self,
        operation: &Operation,
        matches: &ArgMatches,
    ) -> Result<Map<String, Value>, Error> {
        let mut from_stdin = matches
            .get_one::<String>("auth")
            .filter(|auth| stdin::is_meant(auth))
            .map(|_| "auth");
        let mut parameters = Map::new();
        for parameter in operation.parameters.iter().filter(|one| one.key != "auth") {
            let Some(given) = matches.get_many::<String>(parameter.key) else {
                continue;
            };
            let mut values = Vec::new();
            for value in given {
                if self.is_stdin(parameter, value) {
                    if let Some(first) = from_stdin.replace(parameter.key) {
                        return Err(stdin::taken_twice(first, parameter.key));
                    }
                    values.push(Value::String(stdin::text(parameter.key, self.language)?));
                } else {
                    values.push(self.value(parameter.kind, value));
                }
            }
            parameters.insert(parameter.key.into(), gather(values));
        }
        Ok(parameters)
    }

    fn is_stdin(self, parameter: &Parameter, value: &str) -> bool {
        !self.inherited && value == stdin::WORD && TEXTS.contains(&parameter.key)
    }

    fn value(self, kind: Kind, value: &str) -> Value {
        let text = if self.inherited {
            expand(value)
        } else {
            value.to_owned()
        };
        match kind {
            Kind::Files if value.contains('~') => match json_text(value) {
                Some(json) => home::media(json),
                None => Value::String(home::path(&text)),
            },
            // The address of a post's page is as good as its id.
            Kind::Id => Value::String(post_id::of(&text).into_owned()),
            _ => Value::String(text),
        }
    }
}

/// Expands `\n \r \v \f`, unless the value is JSON text or names a file.
fn expand(value: &str) -> String {
    if !value.contains('\\') || value.starts_with(['{', '[']) || Path::new(value).is_file() {
        return value.to_owned();
    }
    value
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\v", "\u{b}")
        .replace("\\f", "\u{c}")
}

/// Whether an option may be given several times.
pub fn is_list(kind: Kind) -> bool {
    matches!(kind, Kind::Media | Kind::Ids | Kind::Texts | Kind::Files)
}

/// The value of one option from all its occurrences.
fn gather(mut values: Vec<Value>) -> Value {
    match values.len() {
        1 => values.remove(0),
        _ => values.into_iter().flat_map(items).collect(),
    }
}

/// The items that one of several occurrences stands for: an array adds its members, an object is one item.
fn items(value: Value) -> Vec<Value> {
    let value = match &value {
        Value::String(text) => json_text(text).unwrap_or(value),
        _ => value,
    };
    match value {
        Value::Array(members) => members,
        other => vec![other],
    }
}

/// The array or the object that a text is.
fn json_text(value: &str) -> Option<Value> {
    value
        .trim_start()
        .starts_with(['{', '['])
        .then(|| parameters::lenient(value))
        .flatten()
        .filter(|read| read.is_array() || read.is_object())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn gathered(values: &[&str]) -> Value {
        gather(values.iter().map(|value| json!(value)).collect())
    }

    #[test]
    fn four_escapes_are_expanded_and_no_other() {
        assert_eq!(expand(r"a\nb\rc\vd\fe\tf"), "a\nb\rc\u{b}d\u{c}e\\tf");
    }

    #[test]
    fn json_text_and_existing_files_stay_as_they_are() {
        assert_eq!(expand(r"['a\nb']"), r"['a\nb']");
        assert_eq!(expand(r#"{"a":"\n"}"#), r#"{"a":"\n"}"#);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(r"a\new.png");
        if std::fs::write(&path, "x").is_ok() {
            let path = path.to_str().expect("utf-8");
            assert_eq!(expand(path), path);
        }
    }

    #[test]
    fn escapes_are_a_habit_of_openintegrations_alone() {
        let read = |inherited| {
            let language = Language::En;
            Reading {
                inherited,
                language,
            }
            .value(Kind::Text, r"C:\new")
        };
        assert_eq!(read(false), json!(r"C:\new"));
        assert_eq!(read(true), json!("C:\new"));
    }

    #[test]
    fn repeated_values_become_one_array() {
        assert_eq!(gathered(&["a.png"]), json!("a.png"));
        assert_eq!(gathered(&["a.png", "b.png"]), json!(["a.png", "b.png"]));
        assert_eq!(
            gathered(&["['a','b']", "{'file':'c'}", "d"]),
            json!(["a", "b", {"file": "c"}, "d"])
        );
    }
}
