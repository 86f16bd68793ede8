//! An operation: what every face needs to know of it, beside the function that runs it.

use serde_json::Value;

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter, Shape};
use super::failures;
use crate::error::{Code, Error};
use crate::language::Text;

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

    /// Whether it goes to X, and so may fail in every way of [`failures::OF_X`].
    pub fn asks_x(&self) -> bool {
        self.failures.contains(&failures::OF_X)
    }

    /// The codes that are its own: without [`failures::EVERY`], and without [`failures::OF_X`] when it [asks
    /// X](Self::asks_x).
    pub fn own_errors(&self) -> Vec<Code> {
        let mut errors = self.errors();
        errors.retain(|code| {
            let is_shared = self.asks_x() && failures::OF_X.contains(code);
            !is_shared && !failures::EVERY.contains(code)
        });
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
}

/// The text of a post.
pub(crate) const TEXT: Parameter = Parameter::new(
    "text",
    "Text",
    "Текст",
    Kind::Text,
    Text::new("Text of the post.", "Текст твита."),
)
.example(r#""Hello from a program""#)
.short('t');

/// Minutes of a poll (contract §3.1).
pub(crate) const POLL_DURATION: Kind = Kind::Integer(5, 10080);

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

/// Posts that a thread has at most.
pub(crate) const MOST_PARTS: i64 = 1000;

/// What makes a post be published once.
pub(crate) const IDEMPOTENCY_KEY: Parameter = Parameter::new(
    "idempotency_key",
    "IdempotencyKey",
    "КлючИдемпотентности",
    Kind::Text,
    Text::new(
        "Your own key of this post, up to 255 characters: a document's UUID. With a `store`, the same key publishes once however often it is called.",
        "Ваш ключ этого твита, до 255 символов: например, UUID документа. При заданном `store` один ключ публикует один раз, сколько бы его ни вызывали.",
    ),
).example(r#""order-42""#);
