//! A little colour on a terminal, none anywhere else.

use std::io::IsTerminal as _;

use crate::output::color;

fn paint(code: &str, text: &str) -> String {
    if color::wanted(std::io::stdout().is_terminal()) {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// `✓` or `✗`.
pub fn mark(good: bool) -> String {
    if good {
        paint("32", "✓")
    } else {
        paint("31", "✗")
    }
}

/// A heading.
pub fn bold(text: &str) -> String {
    paint("1", text)
}

/// Something of less weight.
pub fn faint(text: &str) -> String {
    paint("2", text)
}

/// The last line.
pub fn verdict(good: bool, text: &str) -> String {
    format!("\n{} {}", mark(good), bold(text))
}
