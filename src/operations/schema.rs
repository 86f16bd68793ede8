//! JSON Schemas (2020-12) of the parameters and the results of operations, and of the envelope.
//!
//! A schema of parameters takes whatever the library takes: a host without arrays or numbers writes them as text, and what is
//! not given may be `null` or the empty string. A schema of results is open, since later releases add members.

use serde_json::{Map, Value, json};

use super::catalogue::{Field, Kind, Parameter, Shape};
use super::drafts;
use super::operation::Operation;
use super::shapes::{ENVELOPE, MEDIA_ITEM, PLAN};
use crate::parameters::{STANDARD, StandardKind};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// `^[0-9]{1,19}$`, with the blanks and invisible characters that are trimmed: no visible one of ASCII.
const ID: &str = r"^[^!-~]*[0-9]{1,19}[^!-~]*$";

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
    let mut writer = Writer::new(false);
    let schema = writer.answer(operation);
    writer.finish(schema)
}

/// The schema of the envelope of an operation. A `strict` one has no members but those that are described.
pub fn envelope(operation: &Operation, strict: bool) -> Value {
    let mut writer = Writer::new(strict);
    let mut schema = writer.object(ENVELOPE.fields());
    schema["properties"]["result"] = writer.answer(operation);
    schema["oneOf"] = json!([
        {"properties": {"ok": {"const": true}}, "required": ["result"]},
        {"properties": {"ok": {"const": false}}, "required": ["error"]},
    ]);
    writer.finish(schema)
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
            let mut schema = Writer::new(true).object(fields);
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
        "anyOf": [{"enum": words}, {"pattern": format!("^[^!-~]*({})[^!-~]*$", any.join("|"))}],
    })
}

/// A media item, or an array of them.
fn files() -> Value {
    let item = Writer::new(true).object(MEDIA_ITEM);
    json!({"anyOf": [
        {"type": "string"},
        item,
        {"type": "array", "items": {"anyOf": [{"type": "string"}, item]}},
    ]})
}

/// A post that is described inside a parameter.
fn post() -> Value {
    let mut properties = Map::new();
    for parameter in drafts::members() {
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
        // What each is for is told elsewhere: here it would be said again in every operation.
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

/// Writes the schemas of shapes; those that have a name once, under `$defs`.
struct Writer {
    /// Whether an object has no members but those that are described; X's own objects stay open.
    strict: bool,
    names: Map<String, Value>,
}

impl Writer {
    fn new(strict: bool) -> Self {
        Self {
            strict,
            names: Map::new(),
        }
    }

    fn finish(self, mut schema: Value) -> Value {
        schema["$schema"] = json!(DIALECT);
        if !self.names.is_empty() {
            schema["$defs"] = Value::Object(self.names);
        }
        schema
    }

    /// What an operation returns.
    fn answer(&mut self, operation: &Operation) -> Value {
        let own = self.shape(operation.result);
        match operation.has_dry_run() {
            true => json!({"anyOf": [own, self.shape(PLAN)]}),
            false => own,
        }
    }

    fn object(&mut self, fields: &[Field]) -> Value {
        let mut properties = Map::new();
        for field in fields {
            let mut schema = self.shape(field.shape);
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
        if self.strict {
            schema["additionalProperties"] = json!(false);
        }
        schema
    }

    fn shape(&mut self, shape: Shape) -> Value {
        match shape {
            Shape::Text => json!({"type": "string"}),
            // X has answered with other text where an id belongs.
            Shape::Id if self.strict => json!({"type": "string", "pattern": "^[0-9]+$"}),
            Shape::Id => json!({"type": "string"}),
            Shape::Integer | Shape::Seconds => json!({"type": "integer"}),
            Shape::Number => json!({"type": "number"}),
            Shape::Flag => json!({"type": "boolean"}),
            Shape::Choice(words) => json!({"type": "string", "enum": words}),
            Shape::Moment => json!({"type": "string", "format": "date-time"}),
            Shape::Any => json!({}),
            Shape::Map(of) => json!({"type": "object", "additionalProperties": self.shape(*of)}),
            Shape::Object(fields) => self.object(fields),
            Shape::Array(of) => json!({"type": "array", "items": self.shape(*of)}),
            Shape::Nullable(of) => json!({"anyOf": [self.shape(*of), {"type": "null"}]}),
            Shape::OneOf(shapes) => {
                let any: Vec<Value> = shapes.iter().map(|one| self.shape(*one)).collect();
                json!({"anyOf": any})
            }
            Shape::X(name, fields) => self.named(name, |_| Self::new(false).object(fields)),
            Shape::Named(name, of) => self.named(name, |writer| writer.shape(*of)),
            Shape::Standard => standard_answer(self.strict),
        }
    }

    fn named(&mut self, name: &str, write: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.names.contains_key(name) {
            let schema = write(self);
            self.names.insert(name.into(), schema);
        }
        json!({"$ref": format!("#/$defs/{name}")})
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
