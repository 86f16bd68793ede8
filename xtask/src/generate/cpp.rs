//! The methods of `bindings/cpp/xpost.hpp`, between two marks of that file: who copies it copies one file. And the list of the
//! operations that the tests in C and C++ go through.

use xpost::error::Code;
use xpost::operations::{CATALOGUE, EVERY_CALL, EVERY_CALL_TO_X, Kind, Operation};

use super::comment::{Comment, WIDTH};
use super::region::Region;
use super::words::Files;

const HEADER: &str = "bindings/cpp/xpost.hpp";
const LIST: &str = "tests/c/operations.h";

const COMMENT: Comment = Comment {
    prefix: "    // ",
    parameters: "parameters",
    prose,
};

const REGION: Region = Region {
    begin: "    // --- Operations: from here to the next such line written by `cargo xtask generate`. Do not edit. ---\n",
    end: "    // --- Written by hand again. ---\n",
};

pub fn files() -> Files {
    let methods = format!("{}\n", methods());
    vec![REGION.in_file(HEADER, &methods), (LIST.into(), list())]
}

fn methods() -> String {
    let lines = [
        "Each takes a JSON object and returns the answer. What it throws is an xpost::error with one of the codes that are named. \
         `result` is what answer.at() reads, `auth_update` what answer.auth_update_json() returns.",
        &format!("Codes of every call: {}.", listed(EVERY_CALL)),
        &format!(
            "Codes of every call to X: also {}.",
            listed(EVERY_CALL_TO_X)
        ),
    ];
    let every = lines.map(|line| COMMENT.line(line)).join("    //\n");
    let methods: String = CATALOGUE.iter().map(|one| method(one)).collect();
    format!("    //\n{every}{methods}")
}

fn listed(codes: &[Code]) -> String {
    let marked: Vec<String> = codes
        .iter()
        .map(|code| format!("`{}`", code.as_str()))
        .collect();
    marked.join(", ")
}

fn method(operation: &Operation) -> String {
    let documentation = COMMENT.of(operation);
    let function = operation.function();
    let (name, default) = (name(operation), default(operation));
    let example = example(operation);
    format!(
        r#"
{documentation}    //
    // Example: {example}
    answer {name}(std::string_view parameters{default}) {{
        return detail::judged(send({function}, parameters));
    }}
"#
    )
}

/// A call, in two lines where one is too long.
fn example(operation: &Operation) -> String {
    let name = name(operation);
    let line = match operation.example.params {
        "{}" if !default(operation).is_empty() => format!("client.{name}()"),
        params => format!("client.{name}(R\"({params})\")"),
    };
    match COMMENT.prefix.len() + "Example: ".len() + line.len() > WIDTH {
        true => line.replacen('(', &format!("(\n{}    ", COMMENT.prefix), 1),
        false => line,
    }
}

fn name(operation: &Operation) -> String {
    operation.function().replacen("xpost_", "", 1)
}

/// What stands before the standard parameters is what an operation is about: without it there is nothing to call.
fn default(operation: &Operation) -> &'static str {
    let first = operation.parameters.first().map(|one| one.kind);
    let is_needed = operation.parameters.iter().any(|one| one.required);
    match first {
        None | Some(Kind::Auth) if !is_needed => " = \"{}\"",
        _ => "",
    }
}

/// A text with the names that operations have here.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let own = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        match CATALOGUE.iter().find(|one| one.name.en == own) {
            Some(operation) => out += &word.replacen(own, &format!("{}()", name(operation)), 1),
            None => out += word,
        }
    }
    out.replace("xpost_open()", "xpost::client")
        .replace("xpost_operations()", "xpost::operations()")
}

fn list() -> String {
    let lines: String = CATALOGUE.iter().map(|operation| entry(operation)).collect();
    let lines = lines.trim_end_matches("\\\n").trim_end();
    format!(
        r#"/* Generated from the description of the operations by `cargo xtask generate`: do not edit.

   Every operation of the catalogue: OPERATION(name in C without xpost_, English name, Russian name). */

#ifndef OPERATIONS_H
#define OPERATIONS_H

#define OPERATIONS(OPERATION) \
{lines}

#endif
"#
    )
}

fn entry(operation: &Operation) -> String {
    let name = name(operation);
    let (en, ru) = (operation.name.en, operation.name.ru);
    format!("    OPERATION({name}, \"{en}\", \"{ru}\") \\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_ends_where_its_text_does() {
        for operation in CATALOGUE {
            let params = operation.example.params;
            assert!(!params.contains(")\""), "{params}");
            assert!(!method(operation).contains("\\\n"), "a comment goes on");
        }
    }
}
