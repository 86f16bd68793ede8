//! What is read from standard input: a text (`--text -`) or the standard parameters (`--auth -`), each whole and once; and
//! the answer to a question.

use std::io::{IsTerminal as _, Read as _};

use xpost::error::{Code, Error};
use xpost::language::Text;

use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::interrupt;

/// The word that stands for standard input.
pub const WORD: &str = "-";

/// Whether a value names standard input: by the word, or as the file that it is.
pub fn is_meant(value: &str) -> bool {
    let value = value.trim();
    [WORD, "/dev/stdin", "/dev/fd/0"].contains(&value.strip_prefix('@').unwrap_or(value))
}

/// Everything up to the end of the input. `name` is the parameter that asks for it.
///
/// On a terminal a person is told what to do, since nothing else shows that the program waits.
pub fn whole(name: &str, language: Language) -> Result<String, Error> {
    let mut stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        let end = if cfg!(windows) {
            "Ctrl-Z, Enter"
        } else {
            "Ctrl-D"
        };
        note(&pick(
            language,
            format!(
                "xpost: reading `{name}` from the terminal: type it, then press {end} on a new line (Ctrl-C ends the program)"
            ),
            format!(
                "xpost: `{name}` читается с терминала: введите значение и нажмите {end} в новой строке (Ctrl-C завершает программу)"
            ),
        ));
    }
    let mut bytes = Vec::new();
    stdin.read_to_end(&mut bytes).map_err(|error| {
        let Text { en, ru } = xpost::shown::reason(error.kind());
        Error::new(
            Code::InvalidParameter,
            Text {
                en: format!("parameter `{name}`: stdin cannot be read: {en}").into(),
                ru: format!("параметр `{name}`: стандартный ввод не читается: {ru}").into(),
            },
        )
        .parameter(name)
    })?;
    let content = String::from_utf8(bytes).map_err(|_| {
        Error::new(
            Code::InvalidUtf8,
            Text {
                en: format!("parameter `{name}`: stdin is not UTF-8").into(),
                ru: format!("параметр `{name}`: стандартный ввод не в кодировке UTF-8").into(),
            },
        )
        .parameter(name)
    })?;
    Ok(match content.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => content,
    })
}

/// A text: without the line ends at its end, which a shell drops as well.
pub fn text(name: &str, language: Language) -> Result<String, Error> {
    let mut text = whole(name, language)?;
    text.truncate(text.trim_end_matches(['\n', '\r']).len());
    Ok(text)
}

/// The line that a person, or a pipe, answers with; `None` at the end of the input.
pub fn line() -> Option<String> {
    // Whoever interrupts a question wants the program to end.
    interrupt::at_once();
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line) {
        Ok(1..) => Some(line.trim().to_owned()),
        _ => None,
    }
}

/// That two parameters cannot share one input.
pub fn taken_twice(first: &str, second: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("`{first}` and `{second}` cannot both be read from stdin").into(),
            ru: format!(
                "`{first}` и `{second}` нельзя одновременно прочитать из стандартного ввода"
            )
            .into(),
        },
    )
    .parameter(second)
    .hint(Text::new(
        "read one of them from a file",
        "прочитайте одно из них из файла",
    ))
}
