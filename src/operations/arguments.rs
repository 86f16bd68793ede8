//! The parameters of one call: read strictly, in the forms that hosts without arrays or booleans have.
//!
//! An unknown key is an error that names the nearest known one (architecture, decision 14). `null` and the empty string
//! mean "not given". Values are checked by kind here and by meaning in the operation; none is ever echoed.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::catalogue::{Kind, Parameter};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::parameters;
use crate::pasted::trim;
use crate::rules::Rules;

/// The values of one call, by key.
pub struct Arguments {
    values: HashMap<&'static str, Value>,
    refused: Vec<Error>,
    rules: Arc<Rules>,
}

impl Arguments {
    /// Those of a part of a call that has none of its own.
    pub fn none(rules: &Arc<Rules>) -> Self {
        Self {
            values: HashMap::new(),
            refused: Vec::new(),
            rules: Arc::clone(rules),
        }
    }

    /// Reads `params` by the declaration of an operation. Fails with the first thing that is wrong.
    pub fn read(declared: &'static [Parameter], params: &Value) -> Result<Self, Error> {
        let mut arguments = Self::judge(declared, params)?;
        match arguments.refused.is_empty() {
            true => Ok(arguments),
            false => Err(arguments.refused.swap_remove(0)),
        }
    }

    /// Reads what can be read of `params`; the rest is told by [`Arguments::refused`]. Fails when `params` is no object.
    pub fn judge(declared: &'static [Parameter], params: &Value) -> Result<Self, Error> {
        let Value::Object(params) = params else {
            return Err(Error::new(
                Code::InvalidJson,
                text!(
                    "`params`: expected a JSON object",
                    "`params`: ожидался объект JSON"
                ),
            )
            .parameter("params"));
        };
        let mut refused = Vec::new();
        for name in params.keys() {
            if !declared.iter().any(|parameter| parameter.key == name) {
                refused.push(parameters::unknown_key(
                    "",
                    name,
                    declared.iter().map(|parameter| parameter.key),
                ));
            }
        }
        let mut values = HashMap::new();
        for parameter in declared {
            match params.get(parameter.key) {
                None | Some(Value::Null) if parameter.required => {
                    let key = parameter.key;
                    let missing = Error::new(
                        Code::MissingParameter,
                        text!(
                            "parameter `{key}` is required",
                            "не указан обязательный параметр `{key}`"
                        ),
                    );
                    refused.push(missing.parameter(key));
                }
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if text.is_empty() && !parameter.required => {}
                Some(value) => match normal(parameter, value) {
                    Ok(value) => {
                        values.insert(parameter.key, value);
                    }
                    Err(error) => refused.push(error),
                },
            }
        }
        Ok(Self {
            values,
            refused,
            rules: Rules::built_in(),
        })
    }

    /// What could not be read.
    pub fn refused(&self) -> &[Error] {
        &self.refused
    }

    /// Says by which limits the values are to be judged.
    pub fn obey(&mut self, rules: &Arc<Rules>) {
        self.rules = Arc::clone(rules);
    }

    /// The limits by which the values are judged.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Takes a value out; `null` when it was not given.
    pub fn take(&mut self, key: &str) -> Value {
        self.values.remove(key).unwrap_or(Value::Null)
    }

    /// A value as it was read.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// A string; `None` when it was not given or is empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// A whole number.
    pub fn integer(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_i64()
    }

    /// A truth value.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.get(key)?.as_bool()
    }
}

fn refuse(parameter: &Parameter, expected: &Text) -> Error {
    let key = parameter.key;
    let (en, ru) = (&expected.en, &expected.ru);
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{key}`: expected {en}",
            "параметр `{key}`: ожидалось: {ru}"
        ),
    )
    .parameter(key)
}

fn normal(parameter: &Parameter, value: &Value) -> Result<Value, Error> {
    let refuse = |en: &'static str, ru: &'static str| Err(refuse(parameter, &Text::new(en, ru)));
    match parameter.kind {
        Kind::Text => match value {
            value if is_media(value) => Err(media_for_text(parameter.key)),
            Value::String(_) => Ok(value.clone()),
            _ => refuse("a string", "строка"),
        },
        Kind::Id => match value {
            Value::String(text) if is_id(trim(text)) => Ok(Value::from(trim(text))),
            _ => refuse(
                "an id: a string of 1 to 19 digits",
                "идентификатор: строка из 1–19 цифр",
            ),
        },
        Kind::Media | Kind::Ids => match parsed(value) {
            Value::Object(members) if parameter.kind == Kind::Media => Ok(Value::Object(members)),
            other => match strings(&other) {
                Some(ids) if ids.iter().all(|id| is_id(trim(id))) => {
                    Ok(ids.iter().map(|id| trim(id)).collect())
                }
                _ => refuse(
                    "ids: an array of strings of 1 to 19 digits",
                    "идентификаторы: массив строк из 1–19 цифр",
                ),
            },
        },
        Kind::Texts => {
            let given = parsed(value);
            let media = given
                .as_array()
                .and_then(|texts| texts.iter().position(is_media));
            match (strings(&given), media) {
                (_, Some(index)) => Err(media_for_text(&format!("{}[{index}]", parameter.key))),
                _ if is_media(&given) => Err(media_for_text(parameter.key)),
                (Some(texts), _) => Ok(texts.into()),
                (None, _) => refuse("an array of strings", "массив строк"),
            }
        }
        Kind::Files => match value {
            Value::String(_) | Value::Array(_) | Value::Object(_) => Ok(value.clone()),
            _ => refuse(
                "a path, a URL, base64, an object, or an array of those",
                "путь, URL, base64, объект или их массив",
            ),
        },
        Kind::Integer(min, max) => {
            let number = match value {
                Value::Number(number) => number.as_i64().or_else(|| {
                    number
                        .as_f64()
                        .filter(|f| f.fract() == 0.0)
                        .map(|f| f as i64)
                }),
                Value::String(text) => trim(text).parse().ok(),
                _ => None,
            };
            match number {
                Some(number) if (min..=max).contains(&number) => Ok(Value::from(number)),
                Some(number) => {
                    let key = parameter.key;
                    Err(Error::new(
                        Code::InvalidParameter,
                        text!(
                            "parameter `{key}`: {number} is outside {min}..={max}",
                            "параметр `{key}`: {number} вне пределов {min}..={max}"
                        ),
                    )
                    .parameter(key))
                }
                None => refuse("a whole number", "целое число"),
            }
        }
        Kind::Flag => match value {
            Value::Bool(_) => Ok(value.clone()),
            Value::String(text) => match parameters::flag(text) {
                Some(flag) => Ok(Value::from(flag)),
                None => refuse("true or false", "true или false"),
            },
            _ => refuse("true or false", "true или false"),
        },
        Kind::Choice(words) => {
            match value.as_str().and_then(|text| {
                words
                    .iter()
                    .find(|word| word.eq_ignore_ascii_case(trim(text)))
            }) {
                Some(word) => Ok(Value::from(*word)),
                None => {
                    let list = words.join(", ");
                    Err(super::arguments::refuse(
                        parameter,
                        &text!("one of: {list}", "одно из: {list}"),
                    ))
                }
            }
        }
        Kind::Structure(_) => match parsed(value) {
            Value::Object(members) => Ok(Value::Object(members)),
            _ => refuse("an object", "структура (объект JSON)"),
        },
        Kind::Auth | Kind::Post | Kind::Posts | Kind::Moment | Kind::Redirect => Ok(value.clone()),
    }
}

/// Whether a value holds bytes as a host passes media: an object with `base64`, also as JSON text.
pub fn is_media(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.contains_key("base64"),
        Value::String(text) if trim(text).starts_with('{') => {
            let parsed = parameters::lenient(text);
            let members = parsed.as_ref().and_then(Value::as_object);
            members.is_some_and(|members| members.len() == 1 && members.contains_key("base64"))
        }
        _ => false,
    }
}

/// Bytes where the catalogue says text: published as base64 they would be nobody's words.
pub fn media_for_text(place: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: expected a text, not the bytes of a file",
            "параметр `{place}`: ожидался текст, а переданы двоичные данные"
        ),
    )
    .parameter(place)
    .hint(text!(
        "decode the bytes into a string; files go into the parameters that take media",
        "преобразуйте данные в строку; файлы передаются в параметрах для медиа"
    ))
}

/// JSON text of an array or object becomes what it says; anything else stays.
fn parsed(value: &Value) -> Value {
    match value {
        Value::String(text) if trim(text).starts_with(['[', '{']) => {
            parameters::lenient(text).unwrap_or_else(|| value.clone())
        }
        _ => value.clone(),
    }
}

/// An array of strings, or a single one.
fn strings(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(values) => values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

/// `^[0-9]{1,19}$` (contract §0).
pub fn is_id(text: &str) -> bool {
    (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Checks that an object has no member but `known`; `prefix` names the object in the error.
pub fn only(prefix: &str, members: &Map<String, Value>, known: &[&str]) -> Result<(), Error> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(parameters::unknown_key(prefix, name, known.iter().copied())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use serde_json::json;

    const fn parameter(key: &'static str, kind: Kind) -> Parameter {
        Parameter::new(key, "P", "П", kind, Text::new("", ""))
    }

    static DECLARED: &[Parameter] = &[
        parameter("text", Kind::Text),
        parameter("id", Kind::Id),
        parameter("ids", Kind::Ids),
        parameter("options", Kind::Texts),
        parameter("duration", Kind::Integer(5, 10080)),
        parameter("flag", Kind::Flag),
        parameter("choice", Kind::Choice(&["one", "two"])),
        parameter("structure", Kind::Structure(&[])),
    ];

    fn read(params: &Value) -> Result<Arguments, Error> {
        Arguments::read(DECLARED, params)
    }

    #[test]
    fn hosts_without_arrays_numbers_or_booleans_are_understood() {
        let arguments = read(&json!({
            "ids": "['1','2']", "options": "[\"a\", \"b\"]", "duration": "60", "flag": "Истина",
            "structure": "{'a': 1}", "choice": "ONE", "id": " 12 ",
        }))
        .expect("valid");
        assert_eq!(arguments.get("ids"), Some(&json!(["1", "2"])));
        assert_eq!(arguments.get("options"), Some(&json!(["a", "b"])));
        assert_eq!(arguments.integer("duration"), Some(60));
        assert_eq!(arguments.flag("flag"), Some(true));
        assert_eq!(arguments.get("structure"), Some(&json!({"a": 1})));
        assert_eq!(arguments.text("choice"), Some("one"));
        assert_eq!(arguments.text("id"), Some("12"));
    }

    #[test]
    fn every_wrong_type_is_refused_by_name_and_never_echoed() {
        for (params, key) in [
            (json!({"text": 5}), "text"),
            (json!({"id": 1234567890123456789u64}), "id"),
            (json!({"id": "secret-value"}), "id"),
            (json!({"ids": ["1", "x"]}), "ids"),
            (json!({"ids": {"media_ids": ["1"]}}), "ids"),
            (json!({"options": [1, 2]}), "options"),
            (json!({"duration": 4}), "duration"),
            (json!({"duration": 10081}), "duration"),
            (json!({"duration": 5.5}), "duration"),
            (json!({"duration": "soon"}), "duration"),
            (json!({"flag": 2}), "flag"),
            (json!({"flag": "perhaps"}), "flag"),
            (json!({"choice": "three"}), "choice"),
            (json!({"structure": "[1]"}), "structure"),
        ] {
            let error = read(&params).err().unwrap_or_else(|| panic!("{params}"));
            let shown = error.to_json(Language::En);
            assert_eq!(shown["code"], "invalid_parameter", "{params}");
            assert_eq!(shown["parameter"], key, "{params}");
            assert!(!shown.to_string().contains("secret-value"));
        }
        assert_eq!(
            read(&json!([])).err().map(|error| error.code()),
            Some(Code::InvalidJson)
        );
    }

    #[test]
    fn the_error_for_a_number_says_its_limits() {
        let error = read(&json!({"duration": 3})).err().expect("out of range");
        assert_eq!(
            error.message(Language::En),
            "parameter `duration`: 3 is outside 5..=10080"
        );
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let error = read(&json!({"txt": "a"})).err().expect("unknown");
        assert!(
            error.to_json(Language::En)["hint"]
                .as_str()
                .expect("a hint")
                .contains("`text`")
        );
    }
}
