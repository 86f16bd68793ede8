//! A little colour on a terminal, none anywhere else (<https://no-color.org>).

use std::io::IsTerminal as _;

fn wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    // Windows' consoles take colours when they are asked to, those before Windows 10 never.
    let understood = || anstyle_query::windows::enable_ansi_colors().unwrap_or(true);
    !refused && !dumb && std::io::stdout().is_terminal() && understood()
}

fn paint(code: &str, text: &str) -> String {
    if wanted() {
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
