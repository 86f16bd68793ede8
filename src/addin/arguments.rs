//! What a host passes to a method, as the JSON of the operation.

use base64::Engine as _;
use serde_json::{Map, Value as Json, json};

use super::variant::Value;
use crate::error::{Code, Error};
use crate::language::text;
use crate::operations::{self, Kind, Operation};
use crate::{parameters, reading};

/// Positional values become the JSON object of the operation.
pub fn named(operation: &Operation, values: impl Iterator<Item = Value>) -> Result<Json, Error> {
    let mut params = Map::new();
    for (parameter, value) in operation.parameters.iter().zip(values) {
        let key = parameter.key;
        let json = match (value, parameter.kind) {
            (Value::Empty, _) => continue,
            (Value::Text(text), _) => json!(text),
            (Value::Bool(flag), _) => json!(flag),
            // 1C has one number type: whole numbers arrive as reals as well.
            (Value::Number(number), _) if number.fract() == 0.0 && number.abs() < 9e15 => {
                json!(number as i64)
            }
            (Value::Number(number), _) if number.is_finite() => json!(number),
            (Value::Blob(bytes), Kind::Files) => {
                json!({"base64": base64::engine::general_purpose::STANDARD.encode(bytes)})
            }
            (Value::Blob(bytes), Kind::Auth | Kind::Structure(_)) => {
                json!(String::from_utf8(bytes).map_err(|_| unfit(key))?)
            }
            (Value::BrokenText, _) => return Err(broken_text(key)),
            (Value::Blob(_) | Value::Number(_) | Value::Other, _) => return Err(unfit(key)),
        };
        let json = match parameter.kind {
            // Users of OpenIntegrations keep notes of their own beside the standard parameters.
            Kind::Auth => {
                let mut given = reading::read(&json, key)?;
                parameters::drop_notes(&mut given);
                Json::Object(given)
            }
            _ => json,
        };
        params.insert(key.into(), json);
    }
    Ok(Json::Object(params))
}

/// The second parameter of `Call`.
pub fn json_text(value: Option<Value>) -> Result<Json, Error> {
    match value {
        None | Some(Value::Empty) => Ok(json!({})),
        Some(Value::Text(text)) if text.trim().is_empty() => Ok(json!({})),
        Some(Value::Text(text)) => operations::params(&text),
        Some(Value::BrokenText) => Err(broken_text("params")),
        Some(_) => Err(unfit("params")),
    }
}

fn broken_text(key: &str) -> Error {
    Error::new(
        Code::InvalidUtf8,
        text!(
            "parameter `{key}`: the string holds half of a surrogate pair",
            "параметр `{key}`: в строке половина суррогатной пары"
        ),
    )
    .parameter(key)
}

/// The refusal of a value whose type has no form in JSON.
pub fn unfit(key: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{key}`: a value of this type cannot be passed; use a string, a number or JSON text",
            "параметр `{key}`: значение такого типа передать нельзя; используйте строку, число или текст JSON"
        ),
    )
    .parameter(key)
}
