//! The catalogue: what every face needs to know of an operation, in both languages, as data.
//!
//! The types of a description, and the one list. Each operation stands beside its function, in a file of its own; the
//! answers that several share are in `shapes.rs`, and `schema.rs` makes JSON Schemas of all of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::{
    Call, authorization, check, delivery, failures, media, profiles, publish, queue, schema,
    settings, sign_in, thread, tweets,
};
use crate::error::{Code, Error};
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

    fn to_json(&self) -> Value {
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

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its names.
    pub name: Name,
    /// One line of help.
    pub summary: Text,
    /// A few sentences more: what to know before the first call.
    pub details: Text,
    /// Its parameters in positional order.
    pub parameters: &'static [Parameter],
    /// What `result` holds, in a word: X's body (`object`), a `string`, `ids`, the standard parameters (`settings`), the
    /// state of a `profile` or of all `profiles`, what was `removed`, what came of a `sign_in`, what the journal knows of a
    /// `publication`, the posts of a `thread`, a post of the outbox (`queued`), a list of them (`queue`), what came of
    /// sending them (`delivery`), or what a `check` found.
    pub word: &'static str,
    /// What `result` holds. With `dry_run` it is [`super::PLAN`] instead.
    pub result: Shape,
    /// How it may fail, in groups; see [`Operation::errors`].
    pub failures: &'static [&'static [Code]],
    /// What it changes.
    pub effect: Effect,
    /// A worked example.
    pub example: Example,
    pub(super) run: fn(&Call<'_>) -> Result<Value, Error>,
}

impl Operation {
    /// The name of its C function: `xpost_` and the English name in snake case.
    pub fn function(&self) -> String {
        format!("xpost_{}", self.words('_'))
    }

    /// The program's kebab-case alias.
    pub fn kebab(&self) -> String {
        self.words('-')
    }

    /// Whether it can tell what it would send instead of sending it.
    pub fn has_dry_run(&self) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.key == DRY_RUN.key)
    }

    /// The codes with which it may fail, in the order of [`Code::ALL`].
    pub fn errors(&self) -> Vec<Code> {
        let is_possible = |code: &Code| self.failures.iter().any(|group| group.contains(code));
        Code::ALL.iter().copied().filter(is_possible).collect()
    }

    /// Those of them that not every call has: without [`failures::EVERY`].
    pub fn own_errors(&self) -> Vec<Code> {
        let mut errors = self.errors();
        errors.retain(|code| !failures::EVERY.contains(code));
        errors
    }

    fn words(&self, separator: char) -> String {
        let mut out = String::new();
        for letter in self.name.en.chars() {
            if letter.is_ascii_uppercase() && !out.is_empty() {
                out.push(separator);
            }
            out.push(letter.to_ascii_lowercase());
        }
        out
    }

    /// The operation as data.
    pub fn to_json(&self) -> Value {
        let errors: Vec<&str> = self.errors().into_iter().map(Code::as_str).collect();
        json!({
            "name": both(self.name.en, self.name.ru),
            "function": self.function(),
            "summary": in_both(&self.summary),
            "parameters": self.parameters.iter().map(Parameter::to_json).collect::<Value>(),
            "result": self.word,
            "details": in_both(&self.details),
            "returns": self.result.to_json(),
            "errors": errors,
            "effect": self.effect.as_str(),
            "example": {"params": self.example.params(), "result": self.example.result()},
            "schema": {"params": schema::params(self), "result": schema::result(self)},
        })
    }
}

fn both(en: &str, ru: &str) -> Value {
    json!({"en": en, "ru": ru})
}

fn in_both(text: &Text) -> Value {
    both(&text.en, &text.ru)
}

/// JSON that stands in the catalogue; `null` where there is none.
fn read(constant: &str) -> Value {
    serde_json::from_str(constant).unwrap_or_default()
}

/// The standard parameters, the last of OpenIntegrations' parameters of every operation.
pub(crate) const AUTH: Parameter = Parameter::new(
    "auth",
    "Parameters",
    "Параметры",
    Kind::Auth,
    Text::new(
        "Standard parameters: an object, JSON text, or the path of a file with it. They override the defaults by key.",
        "Стандартные параметры: структура, текст JSON или путь к файлу с ним. Перекрывают значения по умолчанию по ключам.",
    ),
)
.short('a')
.example(r#"{"store":"default","profile":"main"}"#);

/// Telling instead of sending.
pub(crate) const DRY_RUN: Parameter = Parameter::new(
    "dry_run",
    "DryRun",
    "ПробныйЗапуск",
    Kind::Flag,
    Text::new(
        "Checks everything and returns what would be sent; sends nothing.",
        "Проверяет всё и возвращает то, что было бы отправлено; ничего не отправляет.",
    ),
)
.default("false")
.example("true");

/// Every operation, in the order of the documentation.
pub static CATALOGUE: &[&Operation] = &[
    &authorization::GET_AUTHORIZATION_LINK,
    &authorization::GET_TOKEN,
    &authorization::REFRESH_TOKEN,
    &authorization::HANDLE_INCOMING_REQUEST,
    &tweets::CREATE_CUSTOM_TWEET,
    &tweets::CREATE_TEXT_TWEET,
    &tweets::CREATE_IMAGE_TWEET,
    &tweets::CREATE_GIF_TWEET,
    &tweets::CREATE_VIDEO_TWEET,
    &tweets::CREATE_POLL_TWEET,
    &media::UPLOAD_ATTACHMENTS_ARRAY,
    &settings::GET_STANDARD_PARAMETERS,
    &tweets::DELETE_TWEET,
    &tweets::GET_TWEET,
    &settings::GET_CURRENT_USER,
    &authorization::REVOKE_TOKEN,
    &authorization::EXCHANGE_TOKEN,
    &authorization::GET_REQUEST_TOKEN,
    &authorization::GET_ACCESS_TOKEN,
    &sign_in::AUTHORIZE,
    &profiles::SAVE_CREDENTIALS,
    &profiles::LIST_PROFILES,
    &profiles::REMOVE_PROFILE,
    &profiles::GET_PROFILE_STATE,
    &publish::RESOLVE_POST,
    &thread::CREATE_THREAD,
    &queue::ENQUEUE_TWEET,
    &delivery::SEND_QUEUED,
    &queue::GET_QUEUE,
    &queue::RETRY_QUEUED,
    &queue::CANCEL_QUEUED,
    &check::CHECK_TWEET,
];

/// The operation of that English or Russian name (or kebab-case alias), whatever its case.
pub fn find(name: &str) -> Option<&'static Operation> {
    static NAMES: LazyLock<HashMap<String, &'static Operation>> = LazyLock::new(|| {
        CATALOGUE
            .iter()
            .flat_map(|operation| {
                [
                    (operation.name.en.to_lowercase(), *operation),
                    (operation.name.ru.to_lowercase(), *operation),
                    (operation.kebab(), *operation),
                ]
            })
            .collect()
    });
    let wanted = name.trim().to_lowercase();
    #[cfg(debug_assertions)]
    if wanted == "testpanic" {
        return Some(&settings::TEST_PANIC);
    }
    NAMES.get(&wanted).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_keys_and_short_options_are_unique() {
        let mut names = HashSet::new();
        for operation in CATALOGUE {
            assert!(names.insert(operation.name.en.to_lowercase()));
            assert!(names.insert(operation.name.ru.to_lowercase()));
            let mut keys = HashSet::new();
            let mut shorts = HashSet::new();
            for parameter in operation.parameters {
                assert!(keys.insert(parameter.key), "{}", parameter.key);
                if let Some(short) = parameter.short {
                    assert!(shorts.insert(short), "{}", operation.name.en);
                }
            }
        }
    }

    #[test]
    fn an_operation_is_found_by_either_name_in_any_case() {
        for name in [
            "CreateTextTweet",
            "createtexttweet",
            "create-text-tweet",
            "СоздатьТекстовыйТвит",
            "СОЗДАТЬТЕКСТОВЫЙТВИТ",
        ] {
            assert_eq!(find(name).expect(name).name.en, "CreateTextTweet");
        }
        assert!(find("CreateTweet").is_none());
    }
}
