//! Values as OpenIntegrations' users write them: `\n` and its kin are expanded, a repeated list option is an array.
//!
//! Everything else (JSON text, numbers, truth values) is read by the library, in the same way for every face.

use std::path::Path;

use serde_json::Value;
use xpost::operations::Kind;
use xpost::parameters;

/// Expands `\n \r \v \f`, unless the value is JSON text or names a file.
pub fn expand(value: &str) -> String {
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
pub fn gather(values: &[&str]) -> Value {
    match values {
        [only] => Value::from(expand(only)),
        several => several.iter().flat_map(|value| items(value)).collect(),
    }
}

/// The items that one of several occurrences stands for: an array adds its members, an object is one item.
fn items(value: &str) -> Vec<Value> {
    if value.trim_start().starts_with(['{', '[']) {
        match parameters::lenient(value) {
            Some(Value::Array(members)) => return members,
            Some(object @ Value::Object(_)) => return vec![object],
            _ => {}
        }
    }
    vec![Value::from(expand(value))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
    fn repeated_values_become_one_array() {
        assert_eq!(gather(&["a.png"]), json!("a.png"));
        assert_eq!(gather(&["a.png", "b.png"]), json!(["a.png", "b.png"]));
        assert_eq!(
            gather(&["['a','b']", "{'file':'c'}", "d"]),
            json!(["a", "b", {"file": "c"}, "d"])
        );
    }
}
