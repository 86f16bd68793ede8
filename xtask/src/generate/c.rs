//! `src/abi/operations.rs`: one exported function for each operation. The build makes `include/xpost.h` of it.

use xpost::error::Code;
use xpost::language::Language;
use xpost::operations::{CATALOGUE, Operation, Parameter};

use super::words::{self, Files, about, wrapped};

/// Where they are.
pub const PATH: &str = "src/abi/operations.rs";

const WIDTH: usize = 120;

const HEAD: &str = "\
//! Generated from the description of the operations by `cargo xtask generate`: do not edit.
//!
//! One function for each operation; each goes through the one door.

use std::ffi::c_char;

use super::client::respond;
";

pub fn files() -> Files {
    let functions: String = CATALOGUE
        .iter()
        .map(|operation| function(operation))
        .collect();
    vec![(PATH.into(), format!("{HEAD}{functions}"))]
}

fn function(operation: &Operation) -> String {
    let documentation = documentation(operation);
    let signature = signature(&operation.function());
    let name = operation.name.en;
    format!(
        r#"
{documentation}///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
{signature} {{
    // SAFETY: by this function's contract.
    unsafe {{ respond(client, "{name}", params) }}
}}
"#
    )
}

/// As rustfmt breaks it.
fn signature(function: &str) -> String {
    let line = format!(
        "pub unsafe extern \"C\" fn {function}(client: u32, params: *const c_char) -> *mut c_char"
    );
    if line.len() + " {".len() <= 100 {
        return line;
    }
    format!(
        "pub unsafe extern \"C\" fn {function}(\n    client: u32,\n    params: *const c_char,\n) -> *mut c_char"
    )
}

fn documentation(operation: &Operation) -> String {
    let language = Language::En;
    let line = |text: &str| wrapped(text, "/// ", "", WIDTH);
    let item = |text: &str| wrapped(text, "/// - ", "", WIDTH).replacen("\n/// - ", "\n///   ", 99);
    let parameters: String = operation
        .parameters
        .iter()
        .map(|parameter| item(&described(parameter)))
        .collect();
    let result = words::shape(operation.result, language, &|name| format!("`{name}`"));
    let members: String = words::members(operation.result)
        .iter()
        .map(|(key, field)| item(&format!("`{key}`: {}", field.doc.en)))
        .collect();
    let to_x = if operation.asks_x() { " to X" } else { "" };
    let errors: String = operation
        .own_errors()
        .into_iter()
        .map(|code: Code| format!("`{}`, ", code.as_str()))
        .collect();
    [
        line(&about(&operation.summary, &operation.details, language)),
        "///\n/// `params`, an object:\n///\n".to_owned(),
        parameters,
        "///\n".to_owned(),
        line(&format!("`result`: {result}.")),
        match members.is_empty() {
            true => String::new(),
            false => format!("///\n{members}"),
        },
        "///\n".to_owned(),
        line(&format!("Errors: {errors}and those of every call{to_x}.")),
        format!("///\n/// Example: `{}`\n", operation.example.params),
    ]
    .concat()
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
        words::kind(parameter.kind, Language::En),
        parameter.doc.en
    )
}
