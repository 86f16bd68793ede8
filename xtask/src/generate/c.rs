//! `src/abi/operations.rs`: one exported function for each operation. The build makes `include/xpost.h` of it.

use xpost::operations::{CATALOGUE, Operation};

use super::comment::Comment;
use super::words::Files;
use crate::tools;

/// Where they are.
pub const PATH: &str = "src/abi/operations.rs";

/// What programs that were linked with an earlier release rely on.
pub const PROMISED: &str = "include/abi.txt";

const COMMENT: Comment = Comment {
    prefix: "/// ",
    parameters: "params",
    prose: str::to_owned,
};

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
    vec![
        (PATH.into(), format!("{HEAD}{functions}")),
        (PROMISED.into(), promised()),
    ]
}

/// What was promised, and at its end the functions that are new. No line of it ever changes or goes.
fn promised() -> String {
    let path = tools::root().join(PROMISED);
    let list = std::fs::read_to_string(path).unwrap_or_default();
    let mut list = list.replace("\r\n", "\n");
    for operation in CATALOGUE {
        let name = operation.function();
        if !list.contains(&format!(" *{name}(")) {
            list += &format!("char *{name}(uint32_t client, const char *params);\n");
        }
    }
    list
}

fn function(operation: &Operation) -> String {
    let documentation = COMMENT.of(operation);
    let example = operation.example.params;
    let signature = signature(&operation.function());
    let name = operation.name.en;
    format!(
        r#"
{documentation}///
/// Example: `{example}`
///
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
