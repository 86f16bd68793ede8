//! The comment above an exported function of a module in the language of 1C, as the editors of that language read it.

use serde_json::Value;
use xpost::error::Code;
use xpost::language::Language;
use xpost::operations::{Field, Kind, Operation, Parameter, Shape};

use super::bsl_lines::{WIDTH, list};
use super::words::{about, wrapped};

/// How deep the members of an answer are listed; the reference has them all.
const DEPTH: usize = 2;

/// X calls a part of its redirect so, and the texts speak of that.
const OF_THE_REDIRECT: &str = "state";

pub fn comment(operation: &Operation) -> String {
    let about = about(&operation.summary, &operation.details, Language::Ru);
    let about = wrapped(&said(&about, operation, ""), "// ", "", WIDTH);
    let parameters: String = operation
        .parameters
        .iter()
        .map(|one| parameter(operation, one))
        .collect();
    let parameters = match parameters.is_empty() {
        true => String::new(),
        false => format!("// Параметры:\n{parameters}//\n"),
    };
    let result = result(operation);
    let example = example(operation);
    format!(
        "\
{about}//
{parameters}// Возвращаемое значение:
{result}//
// Пример:
{example}
//
"
    )
}

fn parameter(operation: &Operation, parameter: &Parameter) -> String {
    let members = match parameter.kind {
        Kind::Structure(members) => members,
        _ => &[],
    };
    let (name, types) = (parameter.name.ru, accepted(parameter.kind));
    let doc = said(&parameter.doc.ru, operation, parameter.key);
    let (choice, note, default) = (choice(parameter, &doc), note(parameter), default(parameter));
    let text = line(
        "//  ",
        &format!("{name} - {types} - {doc}{choice}{note}{default}"),
    );
    text + &fields(members, 1)
}

/// What the function takes there.
fn accepted(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Choice(_) => "Строка",
        Kind::Id => "Строка, Число",
        Kind::Media => "Массив, Строка, Число, Структура, Соответствие",
        Kind::Ids => "Массив, Строка, Число",
        Kind::Texts => "Массив, Строка",
        Kind::Files => "ДвоичныеДанные, Строка, Структура, Соответствие, Массив",
        Kind::Integer(..) => "Число",
        Kind::Flag => "Булево",
        Kind::Structure(_) | Kind::Auth => "Структура, Соответствие, Строка",
        Kind::Post => "Строка, Структура, Соответствие, Массив",
        Kind::Posts => "Массив, Строка",
        Kind::Moment => "Дата, Число, Строка",
        Kind::Redirect => "HTTPСервисЗапрос, Строка, Структура, Соответствие",
    }
}

/// What only this language has to say.
fn note(parameter: &Parameter) -> &'static str {
    match parameter.kind {
        Kind::Files => " ДвоичныеДанные - сам файл.",
        Kind::Moment => " Дата - по местному времени.",
        _ => "",
    }
}

/// The words of a choice, unless the text has them.
fn choice(parameter: &Parameter, doc: &str) -> String {
    match parameter.kind {
        Kind::Choice(words) if !words.iter().all(|word| doc.contains(word)) => {
            format!(" Одно из: {}.", words.join(", "))
        }
        _ => String::new(),
    }
}

fn default(parameter: &Parameter) -> String {
    let is_said = parameter.doc.ru.to_lowercase().contains("по умолчанию");
    match parameter.default {
        default if is_said || default.is_empty() => String::new(),
        "false" => " По умолчанию: Ложь.".into(),
        "true" => " По умолчанию: Истина.".into(),
        default => format!(" По умолчанию: {default}."),
    }
}

fn result(operation: &Operation) -> String {
    let one = |shape: &Shape| {
        let members = members(*shape);
        let colon = if members.is_empty() { "" } else { ":" };
        format!("//  {}{colon}\n{}", types(*shape), fields(members, 1))
    };
    let mut result: String = match operation.result.unnamed() {
        Shape::OneOf(shapes) => shapes.iter().map(one).collect(),
        _ => one(&operation.result),
    };
    if operation.errors().contains(&Code::Rejected) {
        result.push_str("//  Соответствие - ответ X, если X отказал.\n");
    }
    result
}

/// The members of an object, or of the objects of an array.
fn members(shape: Shape) -> &'static [Field] {
    match shape.unnamed() {
        Shape::Array(of) | Shape::Nullable(of) => members(*of),
        other => other.fields(),
    }
}

fn fields(fields: &[Field], depth: usize) -> String {
    let field = |field: &Field| {
        let stars = "*".repeat(depth);
        let missing = match field.optional {
            true if !matches!(field.shape, Shape::Nullable(_)) => ", Неопределено",
            _ => "",
        };
        let (types, doc) = (
            types(field.shape),
            plain(
                &field
                    .doc
                    .in_language(Language::Ru)
                    .replace("`null`", "Неопределено"),
            ),
        );
        let text = format!("{stars} {} - {types}{missing} - {doc}", field.key);
        let inner = match depth < DEPTH {
            true => self::fields(members(field.shape), depth + 1),
            false => String::new(),
        };
        line("//   ", &text) + &inner
    };
    fields.iter().map(field).collect()
}

/// The types of a value of an answer.
fn types(shape: Shape) -> String {
    match shape.unnamed() {
        Shape::Text | Shape::Id | Shape::Choice(_) | Shape::Moment => "Строка".into(),
        Shape::Integer | Shape::Number | Shape::Seconds => "Число".into(),
        Shape::Flag => "Булево".into(),
        Shape::Any => "Произвольный".into(),
        Shape::Array(of) => format!("Массив из {}", types(*of)),
        Shape::Nullable(of) => format!("{}, Неопределено", types(*of)),
        Shape::OneOf(shapes) => {
            let mut all: Vec<String> = shapes.iter().map(|one| types(*one)).collect();
            all.dedup();
            all.join(", ")
        }
        Shape::Standard | Shape::Map(_) | Shape::Object(_) | Shape::X(..) | Shape::Named(..) => {
            "Соответствие".into()
        }
    }
}

/// A call that works, with the variable that holds the standard parameters.
fn example(operation: &Operation) -> String {
    let given = operation.example.params();
    let mut arguments: Vec<String> = operation
        .parameters
        .iter()
        .map(|one| match (one.kind, given.get(one.key)) {
            (Kind::Auth, _) => one.name.ru.to_owned(),
            (_, Some(value)) => literal(value),
            (_, None) => String::new(),
        })
        .collect();
    while arguments.last().is_some_and(String::is_empty) {
        arguments.pop();
    }
    let opening = format!("//  Ответ = OPI_Twitter.{}(", operation.name.ru);
    list(&opening, &arguments, ");", "//      ")
}

/// A value of JSON as one writes it here: collections as JSON text, which may have single quotes.
fn literal(value: &Value) -> String {
    let text = match value {
        Value::Bool(true) => return "Истина".into(),
        Value::Bool(false) => return "Ложь".into(),
        Value::Number(number) => return number.to_string(),
        Value::String(text) => text.clone(),
        other => {
            let json = other.to_string();
            match json.contains(['\'', '\\']) {
                true => json,
                false => json.replace('"', "'"),
            }
        }
    };
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The text with the names that the parameters have here. What tells of a parameter means by its key what X calls so.
fn said(text: &str, operation: &Operation, of: &str) -> String {
    let named = |key: &str| {
        let mut parameters = operation.parameters.iter();
        let found = parameters.find(|one| one.key == key && key != OF_THE_REDIRECT);
        match found.filter(|_| key != of) {
            Some(parameter) => parameter.name.ru.to_owned(),
            None => key.to_owned(),
        }
    };
    // Between the first and the second backtick stands a name, between the second and the third none.
    let parts = text.split('`').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 1 {
                named(part)
            } else {
                plain(part)
            }
        })
        .collect()
}

/// The text without what 1C's rules for the texts of modules do not allow: dashes, and `ё`.
fn plain(text: &str) -> String {
    text.replace(['—', '–'], "-")
        .replace('ё', "е")
        .replace('Ё', "Е")
        .replace('…', "...")
        .replace('`', "")
}

fn line(prefix: &str, text: &str) -> String {
    wrapped(text, prefix, "    ", WIDTH)
}
