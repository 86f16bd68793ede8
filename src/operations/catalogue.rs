//! The catalogue: what every face needs to know of an operation, in both languages, as data.
//!
//! The types of a description. Each operation stands beside its function, in a file of its own, and in the one list of
//! `list.rs`; the answers that several share are in `shapes.rs`, and `schema.rs` makes JSON Schemas of all of it.

use serde_json::{Map, Value, json};

use crate::language::Text;

/// A name in both languages, as OpenIntegrations' users know it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// English.
    pub en: &'static str,
    /// Russian.
    pub ru: &'static str,
}

/// What a parameter holds. Every host can pass every kind: what is no string may also be the JSON text of what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A decimal id of X, as a string.
    Id,
    /// Ids: an array, JSON text of one, or a single id; also X's own `media` object.
    Media,
    /// Ids: an array, JSON text of one, or a single id.
    Ids,
    /// Strings: an array, or JSON text of one.
    Texts,
    /// Media items: a path, a URL, base64, an object ([`super::MEDIA_ITEM`]), or an array of those.
    Files,
    /// A whole number between two bounds.
    Integer(i64, i64),
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An object with these members, or JSON text of one.
    Structure(&'static [Field]),
    /// A post: its text, or an object with [`super::members_of_a_post`]; or an array of those, a thread.
    Post,
    /// The posts of a thread: an array, each its text or an object with [`super::members_of_a_post`].
    Posts,
    /// A moment: Unix seconds, or RFC 3339 with a zone.
    Moment,
    /// Where X sent the browser: the URL, its query string, the request of a web server, or an object with one of them.
    Redirect,
    /// The standard parameters ([`crate::parameters::STANDARD`]): an object, JSON text of one, or the path of a file.
    Auth,
}

impl Kind {
    /// The word in the catalogue's JSON and in the reference.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Id => "id",
            Self::Media => "media",
            Self::Ids => "ids",
            Self::Texts => "texts",
            Self::Files => "files",
            Self::Integer(..) => "integer",
            Self::Flag => "flag",
            Self::Choice(_) => "choice",
            Self::Structure(_) => "structure",
            Self::Post => "post",
            Self::Posts => "posts",
            Self::Moment => "moment",
            Self::Redirect => "redirect",
            Self::Auth => "auth",
        }
    }
}

/// One parameter of an operation. Positions are the order of declaration; optional ones default to the empty string.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The key in JSON and the option of the program.
    pub key: &'static str,
    /// The program's short option.
    pub short: Option<char>,
    /// The name in 1C and OneScript.
    pub name: Name,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
    /// What stands when it is not given, as text; empty when that is nothing, or when `doc` says it.
    pub default: &'static str,
    /// One line of help.
    pub doc: Text,
    /// A value that it takes, as JSON.
    pub example: &'static str,
}

impl Parameter {
    pub(super) const fn new(
        key: &'static str,
        en: &'static str,
        ru: &'static str,
        kind: Kind,
        doc: Text,
    ) -> Self {
        Self {
            key,
            short: None,
            name: Name { en, ru },
            kind,
            required: false,
            default: "",
            doc,
            example: "",
        }
    }

    pub(super) const fn short(mut self, short: char) -> Self {
        self.short = Some(short);
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What stands when it is not given.
    pub(super) const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// A value that it takes, as JSON.
    pub(super) const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    /// The same parameter of another operation, which can do without it.
    pub(super) const fn shared(&self) -> Self {
        Self {
            key: self.key,
            short: self.short,
            name: self.name,
            kind: self.kind,
            required: false,
            default: self.default,
            doc: self.doc.constant(),
            example: self.example,
        }
    }

    pub(super) fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("key".into(), json!(self.key));
        object.insert("short".into(), json!(self.short));
        object.insert("name".into(), both(self.name.en, self.name.ru));
        object.insert("kind".into(), json!(self.kind.as_str()));
        match self.kind {
            Kind::Choice(words) => {
                object.insert("choices".into(), json!(words));
            }
            Kind::Integer(min, max) => {
                object.insert("min".into(), json!(min));
                object.insert("max".into(), json!(max));
            }
            Kind::Structure(fields) => {
                object.insert("fields".into(), fields.iter().map(Field::to_json).collect());
            }
            _ => {}
        }
        object.insert("required".into(), json!(self.required));
        if !self.required {
            object.insert("default".into(), json!(""));
        }
        if !self.default.is_empty() {
            object.insert("implied".into(), json!(self.default));
        }
        object.insert("doc".into(), in_both(&self.doc));
        object.insert("example".into(), read(self.example));
        Value::Object(object)
    }
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What that is.
    pub doc: Text,
    /// Whether it may be missing.
    pub optional: bool,
}

impl Field {
    pub(super) const fn new(key: &'static str, shape: Shape, doc: Text) -> Self {
        Self {
            key,
            shape,
            doc,
            optional: false,
        }
    }

    /// A member that may be missing.
    pub(super) const fn maybe(key: &'static str, shape: Shape, doc: Text) -> Self {
        Self {
            key,
            shape,
            doc,
            optional: true,
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "key": self.key,
            "shape": self.shape.to_json(),
            "doc": in_both(&self.doc),
            "optional": self.optional,
        })
    }
}

/// What an answer, or a part of one, looks like. Objects are open: later releases may add members, never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// A string of digits.
    Id,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// A moment as X writes it: a string by RFC 3339.
    Moment,
    /// A moment as this library writes it: Unix seconds, a whole number.
    Seconds,
    /// Any value.
    Any,
    /// An object whose keys are data; every value is of this shape.
    Map(&'static Shape),
    /// An object with these members.
    Object(&'static [Field]),
    /// An array.
    Array(&'static Shape),
    /// `null`, or this.
    Nullable(&'static Shape),
    /// X's object of this name, as X sent it; of its members those that callers read.
    X(&'static str, &'static [Field]),
    /// A shape that has a name in languages with types, such as `Publication`. One name always stands for one shape.
    Named(&'static str, &'static Shape),
    /// One of these.
    OneOf(&'static [Shape]),
    /// The standard parameters ([`crate::parameters::STANDARD`]), each under its key.
    Standard,
}

impl Shape {
    /// The shape under its name, when it has one.
    pub fn unnamed(self) -> Self {
        match self {
            Self::Named(_, shape) => shape.unnamed(),
            other => other,
        }
    }

    /// The members of an object.
    pub fn fields(self) -> &'static [Field] {
        match self.unnamed() {
            Self::Object(fields) | Self::X(_, fields) => fields,
            _ => &[],
        }
    }

    /// The shape as data: the word of its kind, or an object with it and with what belongs to it.
    pub fn to_json(self) -> Value {
        let members = |fields: &[Field]| -> Value { fields.iter().map(Field::to_json).collect() };
        match self {
            Self::Text => json!("text"),
            Self::Id => json!("id"),
            Self::Integer => json!("integer"),
            Self::Number => json!("number"),
            Self::Flag => json!("flag"),
            Self::Moment => json!("moment"),
            Self::Seconds => json!("seconds"),
            Self::Any => json!("any"),
            Self::Standard => json!("standard"),
            Self::Choice(words) => json!({"choice": words}),
            Self::OneOf(shapes) => {
                json!({"one_of": shapes.iter().map(|one| one.to_json()).collect::<Value>()})
            }
            Self::Map(of) => json!({"map": of.to_json()}),
            Self::Object(fields) => json!({"object": members(fields)}),
            Self::Array(of) => json!({"array": of.to_json()}),
            Self::Nullable(of) => json!({"nullable": of.to_json()}),
            Self::X(name, fields) => json!({"x": name, "object": members(fields)}),
            Self::Named(name, of) => json!({"name": name, "of": of.to_json()}),
        }
    }
}

/// What a call changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It asks X, and changes nothing there.
    Reads,
    /// It makes something at X: a post, media, a token.
    Posts,
    /// It ends something at X: a post, a grant.
    Deletes,
    /// It asks nobody: it works on its parameters and on the store.
    Local,
}

impl Effect {
    /// The word in the catalogue's JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Posts => "posts",
            Self::Deletes => "deletes",
            Self::Local => "local",
        }
    }
}

/// A call that works, without its `auth`, and the `result` that it has.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The parameters, as JSON.
    pub params: &'static str,
    /// The result, as JSON.
    pub result: &'static str,
}

impl Example {
    /// The parameters.
    pub fn params(&self) -> Value {
        read(self.params)
    }

    /// The result.
    pub fn result(&self) -> Value {
        read(self.result)
    }
}

pub(super) fn both(en: &str, ru: &str) -> Value {
    json!({"en": en, "ru": ru})
}

pub(super) fn in_both(text: &Text) -> Value {
    both(&text.en, &text.ru)
}

/// JSON that stands in the catalogue; `null` where there is none.
fn read(constant: &str) -> Value {
    serde_json::from_str(constant).unwrap_or_default()
}
