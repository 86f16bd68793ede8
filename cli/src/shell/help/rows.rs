//! A page as lines: headings, texts that are wrapped, and rows of a name and what it is for.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use crate::output::color;

/// How wide a page may be where no terminal says so.
#[derive(Clone, Copy, Debug)]
pub enum Width {
    /// As any terminal is.
    Short,
    /// For a page that is scrolled.
    Long,
}

impl Width {
    fn columns(self) -> usize {
        let most = match self {
            Self::Short => 80,
            Self::Long => 100,
        };
        let settled = std::env::var("COLUMNS")
            .ok()
            .and_then(|text| text.parse().ok());
        let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let known: Option<usize> = settled.or_else(terminal);
        known.map_or(most, |columns| columns.clamp(40, most))
    }
}

/// Room for a name before its description starts on the next line.
const COLUMN: usize = 28;

/// What a page is written on.
#[derive(Debug)]
pub struct Sheet {
    lines: String,
    width: usize,
    color: bool,
}

impl Sheet {
    /// An empty one.
    pub fn new(width: Width) -> Self {
        Self {
            lines: String::new(),
            width: width.columns(),
            color: color::wanted(std::io::stdout().is_terminal()),
        }
    }

    /// A heading, with its colon.
    pub fn heading(&mut self, text: &str) {
        let heading = color::bold(&format!("{text}:"), self.color);
        let _ = writeln!(self.lines, "{heading}");
    }

    /// A heading and a text on one line.
    pub fn note(&mut self, heading: &str, text: &str) {
        let heading = color::bold(&format!("{heading}:"), self.color);
        let _ = writeln!(self.lines, "{heading} {text}");
    }

    /// An empty line, unless there is one.
    pub fn gap(&mut self) {
        if !self.lines.is_empty() && !self.lines.ends_with("\n\n") {
            self.lines.push('\n');
        }
    }

    /// Lines as they are.
    pub fn literal(&mut self, text: &str) {
        let _ = writeln!(self.lines, "{}", text.trim_end());
    }

    /// A text; lines that are too long are wrapped.
    pub fn text(&mut self, text: &str) {
        for line in text.trim_end().lines() {
            // A line with columns goes on under the last of them.
            let (before, words) = columns(line);
            let indent = before.chars().count();
            let parts = wrapped(words, self.width.saturating_sub(indent));
            let text = parts.join(&format!("\n{:indent$}", ""));
            let _ = writeln!(self.lines, "{before}{text}");
        }
    }

    /// Names, and what each is for.
    pub fn rows(&mut self, rows: &[(String, String)]) {
        let fits = |name: &String| Some(name.chars().count()).filter(|length| *length <= COLUMN);
        let column = rows
            .iter()
            .filter_map(|(name, _)| fits(name))
            .max()
            .unwrap_or(0)
            .max(4);
        let indent = column + 4;
        for (name, text) in rows {
            let _ = write!(self.lines, "  {name:<column$}");
            if name.chars().count() > column {
                let _ = write!(self.lines, "\n{:indent$}", "");
            } else {
                self.lines.push_str("  ");
            }
            let parts =
                wrapped(text, self.width.saturating_sub(indent)).join(&format!("\n{:indent$}", ""));
            self.lines.push_str(parts.trim_end());
            // A name without a description leaves no blanks behind it.
            self.lines.truncate(self.lines.trim_end_matches(' ').len());
            self.lines.push('\n');
        }
    }

    /// The same, with a line for each: of a description that is too long the first part alone.
    pub fn short_rows(&mut self, rows: &[(String, String)]) {
        let longest = rows.iter().map(|(name, _)| name.chars().count()).max();
        let room = self.width.saturating_sub(longest.unwrap_or(0).max(4) + 4);
        let rows: Vec<(String, String)> = rows
            .iter()
            .map(|(name, text)| (name.clone(), brief(text, room)))
            .collect();
        self.rows(&rows);
    }

    /// All of it, without an empty line at its end.
    pub fn finish(self) -> String {
        self.lines.trim_end().to_owned()
    }
}

/// A line before its last column, and that column.
fn columns(line: &str) -> (&str, &str) {
    let words = line.trim_start();
    let from = line.len() - words.len();
    let at = words.rfind("  ").map_or(from, |gap| from + gap + 2);
    line.split_at(at)
}

/// A sentence, up to where it may end if all of it is too long.
fn brief(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let part = [";", ",", ":"]
        .iter()
        .find_map(|mark| text.split_once(mark));
    part.map_or_else(|| text.to_owned(), |(part, _)| format!("{part}."))
}

/// A text in lines of no more than so many characters, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_between_words_and_a_long_word_stays_whole() {
        assert_eq!(wrapped("один два три", 8), ["один два", "три"]);
        assert_eq!(
            wrapped("a https://example.com/long b", 6),
            ["a", "https://example.com/long", "b"]
        );
        assert_eq!(wrapped("", 6), [""]);
    }

    #[test]
    fn a_name_that_is_too_long_has_a_line_of_its_own() {
        let mut sheet = Sheet {
            lines: String::new(),
            width: 80,
            color: false,
        };
        let long = "-".repeat(COLUMN + 1);
        sheet.rows(&[
            ("--one".into(), "first".into()),
            (long.clone(), "second".into()),
        ]);
        assert_eq!(
            sheet.finish(),
            format!("  --one  first\n  {long}\n         second")
        );
    }
}
