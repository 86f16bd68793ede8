//! What an operation does, as a comment of a language whose comments are lines.

use xpost::language::Language::En;
use xpost::operations::{Operation, Parameter};

use super::words::{self, about, wrapped};

/// The most letters of a line.
pub const WIDTH: usize = 120;

/// How a language comments.
pub struct Comment {
    /// What each line begins with.
    pub prefix: &'static str,
    /// What it calls the parameters.
    pub parameters: &'static str,
    /// A text of the description, with the names that things have in the language.
    pub prose: fn(&str) -> String,
}

impl Comment {
    /// Summary, details, parameters, result with its members, and errors.
    pub fn of(&self, operation: &Operation) -> String {
        let object = match operation.parameters.is_empty() {
            true => "an empty object.",
            false => "an object:",
        };
        let result = words::shape(operation.result, En, &|name| format!("`{name}`"));
        let parts = [
            self.line(&about(&operation.summary, &operation.details, En)),
            self.line(&format!("`{}`, {object}", self.parameters)),
            self.parameters(operation),
            self.line(&format!("`result`: {result}.")),
            self.members(operation),
            self.line(&format!("Errors: {}", self.errors(operation))),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(&format!("{}\n", self.prefix.trim_end()))
    }

    /// Texts in lines of their own.
    pub fn line(&self, text: &str) -> String {
        wrapped(&(self.prose)(text), self.prefix, "", WIDTH)
    }

    fn item(&self, text: &str) -> String {
        let (first, more) = (format!("{}- ", self.prefix), format!("{}  ", self.prefix));
        let lines = wrapped(&(self.prose)(text), &more, "", WIDTH);
        lines.replacen(&more, &first, 1)
    }

    fn parameters(&self, operation: &Operation) -> String {
        let parameters = operation.parameters.iter();
        parameters.map(|one| self.item(&described(one))).collect()
    }

    fn members(&self, operation: &Operation) -> String {
        let members = words::members(operation.result);
        members
            .iter()
            .map(|(key, field)| self.item(&format!("`{key}`: {}", field.doc.en)))
            .collect()
    }

    fn errors(&self, operation: &Operation) -> String {
        let own = operation.own_errors();
        let codes: String = own
            .iter()
            .map(|code| format!("`{}`, ", code.as_str()))
            .collect();
        let and = if codes.is_empty() { "" } else { "and " };
        let to_x = if operation.asks_x() { " to X" } else { "" };
        format!("{codes}{and}those of every call{to_x}.")
    }
}

fn described(parameter: &Parameter) -> String {
    let required = if parameter.required { ", required" } else { "" };
    let default = match parameter.default {
        "" => String::new(),
        default => format!(" Default: {default}."),
    };
    format!(
        "`{}` ({}{required}): {}{default}",
        parameter.key,
        words::kind(parameter.kind, En),
        parameter.doc.en
    )
}
