//! Words that several generators need: what a parameter or an answer holds, in both languages, and lines of a width.

use xpost::language::{Language, Text};
use xpost::operations::{CATALOGUE, ENVELOPE, Field, Kind, Name, PLAN, Shape};
use xpost::parameters::StandardKind;

/// What a generator writes: files of the checkout, and what each has to hold.
pub type Files = Vec<(String, String)>;

/// One of two words.
pub fn say(language: Language, en: &'static str, ru: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Ru => ru,
    }
}

/// A name in one language.
pub fn name(name: Name, language: Language) -> &'static str {
    say(language, name.en, name.ru)
}

/// `words`, each in backticks.
fn choice(words: &[&str]) -> String {
    let marked: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    marked.join(", ")
}

/// What a parameter holds.
pub fn kind(kind: Kind, language: Language) -> String {
    let say = |en, ru| say(language, en, ru);
    match kind {
        Kind::Text => say("string", "строка").into(),
        Kind::Id => say("id: a string of digits", "идентификатор: строка из цифр").into(),
        Kind::Media | Kind::Ids => say("ids", "идентификаторы").into(),
        Kind::Texts => say("strings", "строки").into(),
        Kind::Files => say("media items", "медиафайлы").into(),
        Kind::Integer(min, max) => format!("{} {min}–{max}", say("whole number", "целое число")),
        Kind::Flag => "true / false".into(),
        Kind::Choice(words) => choice(words),
        Kind::Structure(_) => say("object", "структура").into(),
        Kind::Post => say("a post or a thread", "твит или тред").into(),
        Kind::Posts => say("posts", "твиты").into(),
        Kind::Moment => say("a time", "время").into(),
        Kind::Redirect => say("the redirect", "перенаправление").into(),
        Kind::Auth => say("standard parameters", "стандартные параметры").into(),
    }
}

/// What a standard parameter holds.
pub fn standard_kind(kind: StandardKind, language: Language) -> String {
    let say = |en, ru| say(language, en, ru);
    match kind {
        StandardKind::Text => say("string", "строка").into(),
        StandardKind::Secret => say("secret", "секрет").into(),
        StandardKind::Url => "URL".into(),
        StandardKind::Address => say("path or address", "путь или адрес").into(),
        StandardKind::Name => say("name", "имя").into(),
        StandardKind::Money => say("US dollars", "доллары США").into(),
        StandardKind::Rules => say("object or path", "структура или путь").into(),
        StandardKind::Choice(words) => choice(words),
        StandardKind::Seconds(min, max) => format!("{} {min}–{max}", say("seconds", "секунды")),
        StandardKind::Count(min, max) => format!("{} {min}–{max}", say("number", "число")),
        StandardKind::Flag => "true / false".into(),
    }
}

/// What an answer, or a part of it, is. `link` makes of the name of an object what stands for it.
pub fn shape(shape: Shape, language: Language, link: &dyn Fn(&str) -> String) -> String {
    let say = |en, ru| say(language, en, ru);
    let of = |shape: &Shape| self::shape(*shape, language, link);
    match shape {
        Shape::Text => say("string", "строка").into(),
        Shape::Id => say("id", "идентификатор").into(),
        Shape::Integer => say("whole number", "целое число").into(),
        Shape::Number => say("number", "число").into(),
        Shape::Flag => "true / false".into(),
        Shape::Choice(words) => choice(words),
        Shape::Moment => say("time (RFC 3339)", "время (RFC 3339)").into(),
        Shape::Seconds => say("time (Unix seconds)", "время (секунды Unix)").into(),
        Shape::Any => say("any value", "любое значение").into(),
        Shape::Map(of_what) => match of_what {
            Shape::Any => say("object", "объект").into(),
            of_what => format!("{} ({})", say("object", "объект"), of(of_what)),
        },
        Shape::Object(_) => say("object", "объект").into(),
        Shape::Array(of_what) => format!("{} ({})", say("array", "массив"), of(of_what)),
        Shape::Nullable(of_what) => format!("{}, `null`", of(of_what)),
        Shape::OneOf(shapes) => {
            let words: Vec<String> = shapes.iter().map(of).collect();
            words.join(say(" or ", " или "))
        }
        Shape::X(name, _) | Shape::Named(name, _) => link(name),
        Shape::Standard => say("standard parameters", "стандартные параметры").into(),
    }
}

/// The members of an object, also those of objects within it that have no name: under both keys, with a point between.
pub fn members(shape: Shape) -> Vec<(String, &'static Field)> {
    let mut found = Vec::new();
    for field in shape.fields() {
        found.push((field.key.to_owned(), field));
        if let Shape::Object(_) = field.shape {
            let inner = members(field.shape).into_iter();
            found.extend(inner.map(|(key, inner)| (format!("{}.{key}", field.key), inner)));
        }
    }
    found
}

/// Every object of answers that has a name, once, in the order in which the operations need them; then those of the envelope.
pub fn objects() -> Vec<(&'static str, Shape)> {
    let mut found = Vec::new();
    for operation in CATALOGUE {
        collect(operation.result, &mut found);
    }
    collect(PLAN, &mut found);
    collect(ENVELOPE, &mut found);
    found
}

fn collect(shape: Shape, found: &mut Vec<(&'static str, Shape)>) {
    if let Shape::Named(name, _) | Shape::X(name, _) = shape {
        if found.iter().any(|(known, _)| *known == name) {
            return;
        }
        found.push((name, shape));
    }
    match shape {
        Shape::Object(fields) | Shape::X(_, fields) => {
            fields.iter().for_each(|field| collect(field.shape, found));
        }
        Shape::Map(of) | Shape::Array(of) | Shape::Nullable(of) | Shape::Named(_, of) => {
            collect(*of, found);
        }
        Shape::OneOf(shapes) => shapes.iter().for_each(|one| collect(*one, found)),
        _ => {}
    }
}

/// A text in lines of at most `width` letters, each of which begins with `prefix`, those after the first with `more` behind it.
pub fn wrapped(text: &str, prefix: &str, more: &str, width: usize) -> String {
    let mut out = String::new();
    let mut line = prefix.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > width {
            out.push_str(line.trim_end());
            out.push('\n');
            line = format!("{prefix}{more}");
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

/// The summary and the details.
pub fn about(summary: &Text, details: &Text, language: Language) -> String {
    let (summary, details) = (summary.in_language(language), details.in_language(language));
    format!("{summary} {details}")
}
