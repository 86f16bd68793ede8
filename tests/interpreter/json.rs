//! ЧтениеJSON, ЗаписьJSON and what ПрочитатьJSON and ЗаписатьJSON make of values.

use std::cell::RefCell;

use serde_json::Value as Json;

use super::objects::{list, map};
use super::value::{Given, Number, Object, Value, given_text};
use super::{Failure, Host};

#[derive(Default)]
pub struct Reader(RefCell<String>);

impl Object for Reader {
    fn class(&self) -> &str {
        "ЧтениеJSON"
    }
    fn text(&self) -> String {
        self.0.borrow().clone()
    }
    fn call(&self, _: &Host, name: &str, arguments: &Given) -> Option<Result<Value, Failure>> {
        match name {
            "установитьстроку" => {
                self.0.replace(given_text(arguments, 0));
            }
            "закрыть" => {}
            _ => return None,
        }
        Some(Ok(Value::Undefined))
    }
}

#[derive(Default)]
pub struct Writer(RefCell<String>);

impl Object for Writer {
    fn class(&self) -> &str {
        "ЗаписьJSON"
    }
    /// What ЗаписатьJSON puts in.
    fn set(&self, name: &str, value: Value) -> bool {
        if name == "\u{1}" {
            self.0.replace(value.plain());
        }
        name == "\u{1}"
    }
    fn call(&self, _: &Host, name: &str, _: &Given) -> Option<Result<Value, Failure>> {
        Some(Ok(match name {
            "установитьстроку" => Value::Undefined,
            "закрыть" => Value::text(&self.0.take()),
            _ => return None,
        }))
    }
}

/// The text of ЗаписатьJSON; a value that JSON does not have is an exception.
pub fn write(value: &Value) -> Result<Json, Failure> {
    Ok(match value {
        Value::Undefined | Value::Null => Json::Null,
        Value::Boolean(value) => Json::Bool(*value),
        Value::Number(number) => serde_json::from_str(&number.plain()).expect("a number"),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Date(seconds) => Json::String(super::text::date(*seconds, "yyyy-MM-ddTHH:mm:ss")),
        Value::Object(object) => match object.class() {
            "Массив" | "ФиксированныйМассив" => {
                let items = object.items().unwrap_or_default();
                Json::Array(items.iter().map(write).collect::<Result<_, _>>()?)
            }
            "Структура"
            | "Соответствие"
            | "ФиксированнаяСтруктура"
            | "ФиксированноеСоответствие" => {
                let mut fields = serde_json::Map::new();
                for pair in object.items().unwrap_or_default() {
                    let Value::Text(key) = pair.at("ключ") else {
                        return Err(Failure::raised(
                            "Ключ объекта JSON должен быть строкой".into(),
                        ));
                    };
                    fields.insert(key.to_string(), write(&pair.at("значение"))?);
                }
                Json::Object(fields)
            }
            other => {
                let text = "Передано значение недопустимого типа";
                return Err(Failure::raised(format!("{text} ({other})")));
            }
        },
        Value::Type(_) => {
            return Err(Failure::raised(
                "Передано значение недопустимого типа (Тип)".into(),
            ));
        }
    })
}

/// What ПрочитатьJSON makes of a text.
pub fn read(text: &str, as_map: bool) -> Result<Value, Failure> {
    let json: Json = serde_json::from_str(text)
        .map_err(|error| Failure::raised(format!("Ошибка чтения JSON: {error}")))?;
    Ok(from(&json, as_map))
}

/// A JSON value as a value of the language; objects become Соответствие or Структура.
pub fn from(json: &Json, as_map: bool) -> Value {
    match json {
        Json::Null => Value::Undefined,
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => Value::Number(
            Number::parse(&number.to_string())
                .unwrap_or_else(|| Number((number.as_f64().unwrap_or_default() * 1e9) as i128)),
        ),
        Json::String(text) => Value::text(text),
        Json::Array(items) => list(items.iter().map(|item| from(item, as_map)).collect()),
        Json::Object(fields) => map(
            if as_map {
                "Соответствие"
            } else {
                "Структура"
            },
            fields
                .iter()
                .map(|(key, value)| (Value::text(key), from(value, as_map)))
                .collect(),
        ),
    }
}
