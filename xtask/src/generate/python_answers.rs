//! The answers of the library as Python's types: a class for each object that has a name.

use xpost::operations::{Field, Shape};
use xpost::parameters::{STANDARD, StandardKind};

use super::python_text::{Member, class, class_name, prose};
use super::words;

/// Every object of answers that has a name.
pub fn answers() -> String {
    words::objects()
        .into_iter()
        .map(|(name, shape)| match shape.unnamed() {
            Shape::Standard => class(
                name,
                "The standard parameters in force: those of ``AuthParameters``.",
                false,
                &standard_shown(),
            ),
            Shape::OneOf(shapes) => one_of(name, shapes),
            Shape::X(..) => object(
                name,
                "X's object; X may have sent more than this.",
                shape.fields(),
            ),
            _ => object(name, "", shape.fields()),
        })
        .collect()
}

/// One of several objects: the members of all, of which each may be missing.
fn one_of(name: &str, shapes: &[Shape]) -> String {
    let mut members: Vec<Member> = Vec::new();
    for field in shapes.iter().flat_map(|shape| shape.fields()) {
        if members.iter().all(|(key, ..)| key != field.key) {
            let holds = answer(field.shape, "", &format!("{name}{}", class_name(field.key)));
            members.push((field.key.to_owned(), holds, prose(&field.doc)));
        }
    }
    class(
        name,
        "Which members there are depends on the call.",
        true,
        &members,
    )
}

/// The class of an object, behind those of objects in it that have no name of their own.
fn object(name: &str, doc: &str, fields: &[Field]) -> String {
    let mut out = String::new();
    let mut members = Vec::new();
    for field in fields {
        let inner = format!("{name}{}", class_name(field.key));
        if let Some(fields @ [_, ..]) = nameless(field.shape) {
            out += &object(&inner, "", fields);
        }
        let holds = optional(field, answer(field.shape, "", &inner));
        members.push((field.key.to_owned(), holds, prose(&field.doc)));
    }
    out + &class(name, doc, false, &members)
}

/// The type of a member that may be missing.
pub fn optional(field: &Field, holds: String) -> String {
    match field.optional {
        true => format!("NotRequired[{holds}]"),
        false => holds,
    }
}

fn nameless(shape: Shape) -> Option<&'static [Field]> {
    match shape {
        Shape::Object(fields) => Some(fields),
        Shape::Array(of) | Shape::Map(of) | Shape::Nullable(of) => nameless(*of),
        _ => None,
    }
}

/// The type of an answer or of a part of it. `at` stands before the types of this file; an object without a name has `inner`.
pub fn answer(shape: Shape, at: &str, inner: &str) -> String {
    let of = |shape: &Shape| answer(*shape, at, inner);
    match shape {
        Shape::Text | Shape::Id | Shape::Moment => "str".to_owned(),
        Shape::Integer | Shape::Seconds => "int".to_owned(),
        Shape::Number => "float".to_owned(),
        Shape::Flag => "bool".to_owned(),
        Shape::Choice(words) => format!("Literal[\"{}\"]", words.join("\", \"")),
        Shape::Any => "Any".to_owned(),
        Shape::Map(what) => format!("Dict[str, {}]", of(what)),
        Shape::Array(what) => format!("List[{}]", of(what)),
        Shape::Nullable(what) => format!("Optional[{}]", of(what)),
        Shape::OneOf(shapes) => {
            let types: Vec<String> = shapes.iter().map(of).collect();
            format!("Union[{}]", types.join(", "))
        }
        Shape::X(name, _) | Shape::Named(name, _) => format!("{at}{name}"),
        Shape::Object(_) => format!("{at}{inner}"),
        Shape::Standard => format!("{at}StandardParameters"),
    }
}

/// The standard parameters as an answer shows them; `AuthParameters` says what they are.
fn standard_shown() -> Vec<Member> {
    let members = STANDARD.iter().map(|entry| {
        let holds = match entry.kind {
            StandardKind::Seconds(..) | StandardKind::Count(..) => "int",
            StandardKind::Flag if entry.default.is_empty() => "Union[bool, Literal[\"\"]]",
            StandardKind::Flag => "bool",
            _ => "str",
        };
        (entry.key.to_owned(), holds.to_owned(), String::new())
    });
    members.collect()
}
