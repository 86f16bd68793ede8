//! The catalogue as data, for hosts that read it.

use serde_json::{Value, json};

use super::catalogue::{Parameter, both, in_both};
use super::operation::Operation;
use super::schema;
use crate::error::Code;

impl Operation {
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
