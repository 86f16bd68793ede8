//! Usage errors, in the user's language. The parser words its own in English; the common ones are reworded in Russian.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::shell::argv::Refusal;

/// Tells why a command line was refused before it was parsed.
pub fn refuse(refusal: &Refusal, language: Language) -> ExitCode {
    match refusal {
        Refusal::Unknown { word, nearest } => {
            note(&pick(
                language,
                format!("xpost: there is no operation or command `{word}`"),
                format!("xpost: нет операции или команды `{word}`"),
            ));
            note(&match nearest {
                Some(name) => pick(
                    language,
                    format!("  hint: did you mean `{name}`?"),
                    format!("  подсказка: возможно, имелось в виду `{name}`?"),
                ),
                None => pick(
                    language,
                    "  hint: `xpost operations` lists them all".to_owned(),
                    "  подсказка: `xpost operations` перечислит все".to_owned(),
                ),
            });
        }
        Refusal::NoValue { option } => note(&pick(
            language,
            format!("xpost: option `{option}` has no value: another option follows it"),
            format!("xpost: у параметра `{option}` нет значения: за ним следует другой параметр"),
        )),
        Refusal::NotUtf8 => note(pick(
            language,
            "xpost: an argument is not UTF-8",
            "xpost: аргумент не в кодировке UTF-8",
        )),
    }
    ExitCode::from(exit::USAGE)
}

/// Prints what the parser has to say: help and version on stdout, an error on stderr.
pub fn explain(error: &clap::Error, language: Language) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::from(exit::OK);
    }
    match (language, russian(error)) {
        (Language::Ru, Some(message)) => {
            note(&format!("xpost: {message}"));
            note("  подсказка: `--help` покажет параметры");
        }
        _ => {
            let _ = error.print();
        }
    }
    ExitCode::from(exit::USAGE)
}

fn russian(error: &clap::Error) -> Option<String> {
    let value = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = value(ContextKind::InvalidArg).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("не указано обязательное: {argument}"),
        ErrorKind::UnknownArgument => match value(ContextKind::SuggestedArg) {
            Some(near) => {
                format!("параметр `{argument}` неизвестен; возможно, имелся в виду `{near}`")
            }
            None => format!("параметр `{argument}` неизвестен"),
        },
        ErrorKind::InvalidValue => {
            let words = value(ContextKind::ValidValue).unwrap_or_default();
            if words.is_empty() {
                format!("у параметра `{argument}` нет значения")
            } else {
                format!("недопустимое значение `{argument}`; ожидалось одно из: {words}")
            }
        }
        ErrorKind::ValueValidation => format!("недопустимое значение параметра `{argument}`"),
        ErrorKind::InvalidSubcommand => {
            let word = value(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("нет команды `{word}`")
        }
        ErrorKind::ArgumentConflict => format!("параметр `{argument}` указан несколько раз"),
        _ => return None,
    })
}
