//! Reading JSON strictly, in the forms a caller has it: an object, JSON text, or the path of a file with it; and the keys in
//! it that nobody knows.
//!
//! A text that is none of those may be a token in the wrong place, so it is shown only where it looks like a path.

use std::io::Read as _;

use serde_json::{Map, Value};

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::{pasted, shown};

/// The largest file that is read, in bytes: what is larger holds no parameters.
const LARGEST: u64 = 1024 * 1024;

/// Reads a set of parameters in any form a caller has it: an object, JSON text (single quotes allowed), or the path of a
/// file with it, of any name. Empty text and `null` are an empty set. Only the form is checked here.
pub fn read(value: &Value, parameter: &str) -> Result<Map<String, Value>, Error> {
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(map) => Ok(map.clone()),
        Value::String(text) => match pasted::trim(text) {
            "" => Ok(Map::new()),
            json if json.starts_with('{') => object(
                json,
                parameter,
                &Text::new("the text", "текст"),
            ),
            path => read_file(path, parameter),
        },
        _ => Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{parameter}`: expected an object, JSON text or the path of a file with it",
                "параметр `{parameter}`: ожидался объект, текст JSON или путь к файлу с ним"
            ),
        )
        .parameter(parameter)),
    }
}

fn read_file(path: &str, parameter: &str) -> Result<Map<String, Value>, Error> {
    let refuse = |message: Text| {
        Error::new(Code::InvalidParameter, message)
            .parameter(parameter)
            .hint(text!(
                "pass an object, JSON text, or the path of a readable file with JSON",
                "передайте объект, текст JSON или путь к доступному файлу с JSON"
            ))
    };
    let missing = |path: Text| {
        let Text { en, ru } = path;
        refuse(text!(
            "parameter `{parameter}`: the text{en} is neither a JSON object nor the path of a file that exists",
            "параметр `{parameter}`: текст{ru} не является ни объектом JSON, ни путём к существующему файлу"
        ))
    };
    let content = std::fs::File::open(path)
        .and_then(|file| {
            let mut content = Vec::new();
            file.take(LARGEST + 1).read_to_end(&mut content)?;
            Ok(content)
        })
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound
            | std::io::ErrorKind::NotADirectory
            | std::io::ErrorKind::InvalidInput
            | std::io::ErrorKind::InvalidFilename => missing(shown::likely_path(path)),
            kind => {
                let (Text { en, ru }, reason) = (shown::path(path), shown::reason(kind));
                let (why_en, why_ru) = (reason.en, reason.ru);
                refuse(text!(
                    "parameter `{parameter}`: the file{en} cannot be read: {why_en}",
                    "параметр `{parameter}`: файл{ru} не читается: {why_ru}"
                ))
            }
        })?;
    let Text { en, ru } = shown::path(path);
    if content.len() as u64 > LARGEST {
        return Err(refuse(text!(
            "parameter `{parameter}`: the file{en} is larger than 1 MiB",
            "параметр `{parameter}`: файл{ru} больше 1 МиБ"
        )));
    }
    let content = String::from_utf8(content).map_err(|_| {
        refuse(text!(
            "parameter `{parameter}`: the file{en} is not UTF-8",
            "параметр `{parameter}`: файл{ru} не в кодировке UTF-8"
        ))
    })?;
    object(&content, parameter, &text!("the file{en}", "файл{ru}"))
}

/// The JSON object that a text is; `whence` says in an error where the text is from. It must be an object itself, not the
/// path of another file. Fails with `invalid_json`, with the line and the column.
pub fn object(content: &str, parameter: &str, whence: &Text) -> Result<Map<String, Value>, Error> {
    let content = pasted::trim(content);
    let (en, ru) = (&whence.en, &whence.ru);
    let message = match parse(content) {
        Ok(Value::Object(map)) => return Ok(map),
        Ok(_) => text!(
            "parameter `{parameter}`: {en} is not a JSON object",
            "параметр `{parameter}`: {ru} не является объектом JSON"
        ),
        Err((line, column)) => text!(
            "parameter `{parameter}`: {en} is not valid JSON: line {line}, column {column}",
            "параметр `{parameter}`: {ru} не является корректным JSON: строка {line}, столбец {column}"
        ),
    };
    Err(Error::new(Code::InvalidJson, message).parameter(parameter))
}

/// JSON, or failing that JSON5: OpenIntegrations' own examples quote with `'`.
pub fn lenient(text: &str) -> Option<Value> {
    parse(pasted::trim(text)).ok()
}

/// The same; fails with the line and the column of whichever reader went further.
fn parse(text: &str) -> Result<Value, (usize, usize)> {
    let strict = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => (error.line(), error.column()),
    };
    if !is_shallow(text) {
        return Err(strict);
    }
    json5::from_str(text).map_err(|error| {
        let loose = error
            .position()
            .map(|place| (place.line + 1, place.column + 1));
        loose.map_or(strict, |loose| loose.max(strict))
    })
}

/// Whether a text nests no deeper than serde_json allows. The JSON5 reader recurses without a limit, and an exhausted
/// stack ends the host. Brackets inside strings count as well: a text that holds so many is no setting.
fn is_shallow(text: &str) -> bool {
    let mut depth = 0u32;
    text.bytes().all(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth <= 128
    })
}

/// An error about a key that no one knows, with the nearest one that is known, if any is near.
pub fn unknown_key<'a>(prefix: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    // The name is echoed (its value never is), cut so that a secret pasted as a key does not travel whole.
    let shown: String = name.chars().take(24).collect::<String>().replace('`', "'");
    let error = Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{prefix}{shown}` is unknown",
            "параметр `{prefix}{shown}` неизвестен"
        ),
    )
    .parameter(&format!("{prefix}{shown}"));
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((_, nearest)) => error.hint(text!(
            "did you mean `{prefix}{nearest}`?",
            "возможно, имелся в виду `{prefix}{nearest}`?"
        )),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use serde_json::json;

    fn refused(given: &str) -> Error {
        read(&json!(given), "auth").expect_err(given)
    }

    #[test]
    fn a_file_of_any_name_is_read_and_a_broken_one_is_told_by_line_and_column() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["x.json", "creds.conf", "token", "with blank"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "\u{feff}{'client_id': 'a'}\n").expect("written");
            let path = path.to_str().expect("UTF-8");
            assert_eq!(read(&json!(path), "auth").expect("read")["client_id"], "a");
        }
        let path = folder.path().join("broken.json");
        let shown = path.to_str().expect("UTF-8");
        std::fs::write(&path, "{\n  \"client_id\": \"a\"\n  \"scope\": 1\n}").expect("written");
        let error = refused(shown);
        assert_eq!(error.code(), Code::InvalidJson);
        let message = error.message(Language::En);
        assert!(
            message.contains("line 3, column 3") && message.contains(shown),
            "{message}"
        );
        assert!(
            refused("{'a': 1,\n 'b' 2}")
                .message(Language::Ru)
                .contains("строка 2")
        );
        std::fs::write(&path, "[1]").expect("written");
        assert!(
            refused(shown)
                .message(Language::Ru)
                .contains("не является объектом")
        );
        std::fs::write(&path, vec![b' '; 1024 * 1024 + 1]).expect("written");
        assert!(refused(shown).message(Language::En).contains("1 MiB"));
        let folder = folder.path().to_str().expect("UTF-8");
        let message = refused(folder).message(Language::Ru).to_owned();
        assert!(
            message.contains(folder) && message.contains("папка"),
            "{message}"
        );
    }

    #[test]
    fn a_text_that_is_no_json_and_no_file_is_shown_only_if_it_looks_like_a_path() {
        for token in [
            "AAAA-a-pasted-token",
            "abc/def+pasted==",
            "a.pasted-token-of-some-length",
        ] {
            let error = refused(token).to_json(Language::En).to_string();
            assert!(!error.contains("pasted"), "{error}");
        }
        for path in ["/run/secrets/nothing", "nowhere.json", "./a", "C:\\x\\y"] {
            let message = refused(path).message(Language::Ru).to_owned();
            assert!(message.contains(&format!("«{path}»")), "{message}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
        assert!(lenient(&"[".repeat(1_000_000)).is_none());
        assert!(lenient(&"{'a':".repeat(1_000_000)).is_none());
        assert!(lenient(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_some());
    }
}
