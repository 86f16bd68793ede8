//! `--jq`: a filter in jq's language over an answer.

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};
use serde_json::Value;
use xpost::error::{Code, Error};
use xpost::language::Text;

type Compiled = jaq_core::compile::Filter<jaq_core::Native<data::JustLut<Val>>>;

/// A filter that is known to be well formed.
pub struct Filter(Compiled);

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filter")
    }
}

impl Filter {
    /// Reads a filter; what is wrong with it is found before anything is sent.
    pub fn new(code: &str) -> Result<Self, Error> {
        let arena = Arena::default();
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let modules = Loader::new(definitions)
            .load(&arena, File { code, path: () })
            .map_err(|_| refused(code))?;
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        Compiler::default()
            .with_funs(functions)
            .compile(modules)
            .map(Self)
            .map_err(|_| refused(code))
    }

    /// What the filter makes of a value, one result a line; strings without their quotes. `Err` says what failed, in jq's
    /// words.
    pub fn apply(&self, value: &Value) -> Result<String, String> {
        let input =
            read::parse_single(value.to_string().as_bytes()).map_err(|error| error.to_string())?;
        let context = Ctx::<data::JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let lines = self
            .0
            .id
            .run((context, input))
            .map(unwrap_valr)
            .map(|result| result.map(shown).map_err(|error| error.to_string()))
            .collect::<Result<Vec<String>, String>>()?;
        Ok(lines.join("\n"))
    }
}

fn shown(value: Val) -> String {
    let text = value.to_string();
    match serde_json::from_str(&text) {
        Ok(Value::String(text)) => text,
        Ok(value) => format!("{value:#}"),
        Err(_) => text,
    }
}

fn refused(code: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("--jq: `{code}` is not a filter of jq").into(),
            ru: format!("--jq: `{code}` не является фильтром jq").into(),
        },
    )
    .parameter("jq")
    .hint(Text::new(
        "for example: --jq .data.id",
        "например: --jq .data.id",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_filter_gives_a_line_a_result() {
        let value = json!({"data": [{"id": "1"}, {"id": "2"}], "n": 1});
        let apply = |code: &str| Filter::new(code).expect(code).apply(&value).expect(code);
        assert_eq!(apply(".data[].id"), "1\n2");
        assert_eq!(apply(".n + 1"), "2");
        assert_eq!(apply("{n}"), "{\n  \"n\": 1\n}");
        assert_eq!(apply("[.data[].id] | join(\",\")"), "1,2");
    }

    #[test]
    fn what_is_no_filter_is_refused_and_what_fails_says_so() {
        for code in [".data[", "nosuch", "|"] {
            assert_eq!(
                Filter::new(code).expect_err(code).code(),
                Code::InvalidParameter
            );
        }
        let failed = Filter::new(".n.m")
            .expect("a filter")
            .apply(&json!({"n": 1}));
        assert!(failed.is_err());
    }
}
