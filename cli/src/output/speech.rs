//! Printing. People are spoken to on stderr, so that stdout holds nothing but the answer.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::exit;

/// Prints to stdout, at once.
pub fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.write_all(b"\n")?;
    stdout.flush()
}

/// Prints a page; the exit code says whether anyone was there to read it.
pub fn say(text: &str) -> ExitCode {
    match print(text) {
        Ok(()) => ExitCode::from(exit::OK),
        Err(_) => ExitCode::from(exit::INTERNAL),
    }
}

/// One line to a person. That nobody reads it is no reason to fail.
pub fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
