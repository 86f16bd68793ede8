//! Command lines to copy, with which a page of the help begins.

use xpost::language::Text;

use crate::output::columns::aligned;
use crate::output::language::{Language, pick};

/// A command line, and what it does.
#[derive(Clone, Debug)]
pub struct Example {
    /// As it is typed.
    pub line: Text,
    /// What it does, in a few words.
    pub about: Text,
}

/// An example that is typed alike by everybody.
pub const fn example(line: &'static str, en: &'static str, ru: &'static str) -> Example {
    Example {
        line: Text::new(line, line),
        about: Text::new(en, ru),
    }
}

/// An example with words of a language in it.
pub const fn spoken(
    line: (&'static str, &'static str),
    en: &'static str,
    ru: &'static str,
) -> Example {
    Example {
        line: Text::new(line.0, line.1),
        about: Text::new(en, ru),
    }
}

/// All of them under their heading.
pub fn block(examples: &[Example], language: Language) -> String {
    let rows: Vec<[String; 2]> = examples
        .iter()
        .map(|one| {
            [
                format!("  {}", one.line.in_language(language)),
                one.about.in_language(language).to_owned(),
            ]
        })
        .collect();
    let heading = pick(language, "Examples", "Примеры");
    format!("{heading}:\n{}", aligned(&rows))
}
