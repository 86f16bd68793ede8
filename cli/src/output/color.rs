//! Whether to use colour: on a terminal, unless `--no-color`, `NO_COLOR` or `CLICOLOR=0` forbids it.

use std::sync::atomic::{AtomicBool, Ordering};

static FORBIDDEN: AtomicBool = AtomicBool::new(false);

/// `--no-color` was given.
pub fn forbid() {
    FORBIDDEN.store(true, Ordering::Relaxed);
}

/// Whether to colour what goes to a stream; `terminal` says whether a terminal reads it.
pub fn wanted(terminal: bool) -> bool {
    if FORBIDDEN.load(Ordering::Relaxed) || anstyle_query::no_color() {
        return false;
    }
    if anstyle_query::clicolor_force() {
        return true;
    }
    // Windows' consoles take colours when they are asked to, those before Windows 10 never.
    let understood = || anstyle_query::windows::enable_ansi_colors().unwrap_or(true);
    terminal
        && anstyle_query::clicolor() != Some(false)
        && anstyle_query::term_supports_color()
        && understood()
}

/// The text in bold where colours are wanted.
pub fn bold(text: &str, wanted: bool) -> String {
    match wanted {
        true => format!("\x1b[1m{text}\x1b[0m"),
        false => text.to_owned(),
    }
}
