//! JSON Schemas (2020-12) of the parameters and the results of operations, and of the envelope.
//!
//! A schema of parameters takes whatever the library takes: a host without arrays or numbers writes them as text, and what is
//! not given may be `null` or the empty string. A schema of results is open, since later releases add members.

use serde_json::{Map, Value, json};

use super::catalogue::{Field, Kind, Operation, Parameter, Shape};
use super::shapes::{ENVELOPE, MEDIA_ITEM, PLAN};
use crate::parameters::{STANDARD, StandardKind};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// `^[0-9]{1,19}$`, with the white space that is trimmed.
const ID: &str = r"^\s*[0-9]{1,19}\s*$";

/// The schema of an operation's `params`.
pub fn params(operation: &Operation) -> Value {
    let mut properties = Map::new();
    for parameter in operation.parameters {
        properties.insert(parameter.key.into(), of_parameter(parameter));
    }
    let required = operation.parameters.iter().filter(|one| one.required);
    json!({
        "$schema": DIALECT,
        "title": operation.name.en,
        "description": operation.summary.en,
        "type": "object",
        "properties": properties,
        "required": required.map(|one| one.key).collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

/// The schema of an operation's `result`. With `dry_run` the result is a plan.
pub fn result(operation: &Operation) -> Value {
    let own = of_shape(operation.result, false);
    let mut schema = match operation.has_dry_run() {
        true => json!({"anyOf": [own, of_shape(PLAN, false)]}),
        false => own,
    };
    schema["$schema"] = json!(DIALECT);
    schema
}

/// The schema of the envelope of an operation. A `strict` one has no members but those that are described.
pub fn envelope(operation: &Operation, strict: bool) -> Value {
    let mut schema = of_shape(ENVELOPE, strict);
    let own = of_shape(operation.result, strict);
    schema["properties"]["result"] = match operation.has_dry_run() {
        true => json!({"anyOf": [own, of_shape(PLAN, strict)]}),
        false => own,
    };
    schema["$schema"] = json!(DIALECT);
    schema["oneOf"] = json!([
        {"properties": {"ok": {"const": true}}, "required": ["result"]},
        {"properties": {"ok": {"const": false}}, "required": ["error"]},
    ]);
    schema
}

fn of_parameter(parameter: &Parameter) -> Value {
    let mut schema = match parameter.kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Id => json!({"type": "string", "pattern": ID}),
        Kind::Ids => {
            json!({"type": ["array", "string"], "items": {"type": "string", "pattern": ID}})
        }
        Kind::Media => {
            json!({"type": ["array", "object", "string"], "items": {"type": "string", "pattern": ID}})
        }
        Kind::Texts => json!({"type": ["array", "string"], "items": {"type": "string"}}),
        Kind::Files => files(),
        Kind::Integer(min, max) => {
            json!({"type": ["integer", "string"], "minimum": min, "maximum": max})
        }
        Kind::Flag => json!({"type": ["boolean", "string"]}),
        Kind::Choice(words) => choice(words),
        Kind::Structure(fields) => {
            let mut schema = object(fields, true);
            schema["type"] = json!(["object", "string"]);
            schema
        }
        Kind::Post => json!({"anyOf": [post(), {"type": "array", "items": post()}]}),
        Kind::Posts => json!({"type": ["array", "string"], "items": post()}),
        Kind::Moment => json!({"type": ["number", "string"]}),
        Kind::Redirect => json!({"type": ["string", "object"]}),
        Kind::Auth => standard_parameters(),
    };
    if !parameter.required {
        schema = optional(schema);
    }
    schema["description"] = json!(parameter.doc.en);
    if let Ok(example) = serde_json::from_str::<Value>(parameter.example) {
        schema["examples"] = json!([example]);
    }
    schema
}

/// What is not given may be `null` or the empty string.
fn optional(schema: Value) -> Value {
    json!({"anyOf": [schema, {"enum": ["", null]}]})
}

/// Words are found whatever their case and the white space around them.
fn choice(words: &[&str]) -> Value {
    let pattern = |word: &str| -> String {
        word.chars()
            .map(|letter| match letter.is_ascii_alphabetic() {
                true => format!(
                    "[{}{}]",
                    letter.to_ascii_lowercase(),
                    letter.to_ascii_uppercase()
                ),
                false => letter.to_string(),
            })
            .collect()
    };
    let any: Vec<String> = words.iter().map(|word| pattern(word)).collect();
    json!({
        "type": "string",
        "anyOf": [{"enum": words}, {"pattern": format!(r"^\s*({})\s*$", any.join("|"))}],
    })
}

/// A media item, or an array of them.
fn files() -> Value {
    let item = object(MEDIA_ITEM, true);
    json!({"anyOf": [
        {"type": "string"},
        item,
        {"type": "array", "items": {"anyOf": [{"type": "string"}, item]}},
    ]})
}

/// A post that is described inside a parameter.
fn post() -> Value {
    let mut properties = Map::new();
    for parameter in super::members_of_a_post() {
        properties.insert(parameter.key.into(), of_parameter(parameter));
    }
    json!({"anyOf": [
        {"type": "string"},
        {"type": "object", "properties": properties, "additionalProperties": false},
    ]})
}

/// The standard parameters as a call gives them.
fn standard_parameters() -> Value {
    let mut properties = Map::new();
    for entry in STANDARD {
        let mut schema = match entry.kind {
            StandardKind::Seconds(min, max) | StandardKind::Count(min, max) => {
                json!({"type": ["integer", "string", "null"], "minimum": min, "maximum": max})
            }
            StandardKind::Flag => json!({"type": ["boolean", "string", "null"]}),
            StandardKind::Choice(words) => optional(choice(words)),
            StandardKind::Money => json!({"type": ["string", "number", "null"]}),
            StandardKind::Rules => json!({"type": ["object", "string", "null"]}),
            _ => json!({"type": ["string", "null"]}),
        };
        schema["description"] = json!(entry.doc.en);
        if entry.secret {
            schema["writeOnly"] = json!(true);
        }
        properties.insert(entry.key.into(), schema);
    }
    json!({
        "type": ["object", "string"],
        "properties": properties,
        "additionalProperties": false,
    })
}

fn object(fields: &[Field], strict: bool) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = of_shape(field.shape, strict);
        schema["description"] = json!(field.doc.en);
        properties.insert(field.key.into(), schema);
    }
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| !field.optional)
        .map(|field| field.key)
        .collect();
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if strict {
        schema["additionalProperties"] = json!(false);
    }
    schema
}

/// A `strict` schema has no members but those that are described; X's own objects stay open.
fn of_shape(shape: Shape, strict: bool) -> Value {
    match shape {
        Shape::Text => json!({"type": "string"}),
        // X has answered with other text where an id belongs.
        Shape::Id if strict => json!({"type": "string", "pattern": "^[0-9]+$"}),
        Shape::Id => json!({"type": "string"}),
        Shape::Integer | Shape::Seconds => json!({"type": "integer"}),
        Shape::Number => json!({"type": "number"}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Choice(words) => json!({"type": "string", "enum": words}),
        Shape::Moment => json!({"type": "string", "format": "date-time"}),
        Shape::Any => json!({}),
        Shape::Map(of) => json!({"type": "object", "additionalProperties": of_shape(*of, strict)}),
        Shape::Object(fields) => object(fields, strict),
        Shape::X(name, fields) => {
            let mut schema = object(fields, false);
            schema["title"] = json!(name);
            schema
        }
        Shape::Array(of) => json!({"type": "array", "items": of_shape(*of, strict)}),
        Shape::Nullable(of) => json!({"anyOf": [of_shape(*of, strict), {"type": "null"}]}),
        Shape::OneOf(shapes) => {
            json!({"anyOf": shapes.iter().map(|one| of_shape(*one, strict)).collect::<Value>()})
        }
        Shape::Named(name, of) => {
            let mut schema = of_shape(*of, strict);
            schema["title"] = json!(name);
            schema
        }
        Shape::Standard => standard_answer(strict),
    }
}

/// The standard parameters as `GetStandardParameters` shows them: typed, and the empty string where there is no value.
fn standard_answer(strict: bool) -> Value {
    let mut properties = Map::new();
    for entry in STANDARD {
        let schema = match entry.kind {
            StandardKind::Seconds(..) | StandardKind::Count(..) => json!({"type": "integer"}),
            StandardKind::Flag => json!({"anyOf": [{"type": "boolean"}, {"const": ""}]}),
            _ => json!({"type": "string"}),
        };
        properties.insert(entry.key.into(), schema);
    }
    let keys: Vec<&str> = STANDARD.iter().map(|entry| entry.key).collect();
    let mut schema = json!({"type": "object", "properties": properties, "required": keys});
    if strict {
        schema["additionalProperties"] = json!(false);
    }
    schema
}
