//! The exceptions of the Python package: one class for each code of the library.

use std::fmt::Write as _;

use xpost::error::Code;
use xpost::language::Language;

/// Where they are.
pub const PATH: &str = "bindings/python/src/xpost/_codes.py";

/// The module. A class has the name of the code in the library; none of them is a built-in of Python.
pub fn exceptions() -> String {
    let mut out = String::from(
        "\"\"\"An exception for each error code. Made by `cargo xtask docs`: do not edit.\"\"\"\n\n\
         from ._errors import XPostError\n\n__all__ = [\n",
    );
    // Writing to a String cannot fail.
    for code in Code::ALL {
        let _ = writeln!(out, "    \"{code:?}\",");
    }
    out.push_str("]\n");
    for code in Code::ALL {
        let word = code.as_str();
        let meaning = code.meaning();
        let doc = wrapped(&meaning.in_language(Language::En).replace('`', "``"));
        let _ = write!(
            out,
            "\n\nclass {code:?}(XPostError, code=\"{word}\"):\n    \"\"\"{doc}\"\"\"\n"
        );
    }
    out
}

/// A docstring in lines of at most 100 characters.
fn wrapped(text: &str) -> String {
    let indent = "    ";
    let mut out = String::new();
    // The first line stands behind three quotes, the last before three.
    let mut length = indent.len() + 3;
    for word in text.split(' ') {
        let wanted = word.chars().count() + 1;
        if length + wanted + 3 > 100 {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(indent);
            length = indent.len();
        }
        out.push_str(word);
        out.push(' ');
        length += wanted;
    }
    out.truncate(out.trim_end().len());
    if out.contains('\n') {
        out.push('\n');
        out.push_str(indent);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_python_package_has_an_exception_for_each_code_and_no_other() {
        let found = std::fs::read_to_string(crate::tools::root().join(PATH)).unwrap_or_default();
        assert!(
            found.replace("\r\n", "\n") == exceptions(),
            "{PATH} is not what the list of codes says; run: cargo xtask docs"
        );
    }
}
