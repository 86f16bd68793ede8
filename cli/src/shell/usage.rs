//! Usage errors: one sentence that names what is wrong, and one hint with what to type instead, in the user's language. The
//! parser knows what is wrong; its own wording is English only and takes several paragraphs.

use std::error::Error as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::output::speech::note;
use crate::run::nearest::nearest;
use crate::shell::argv::Refusal;

/// What is wrong, and what to type instead.
struct Complaint {
    message: String,
    hint: String,
}

impl Complaint {
    fn tell(&self, language: Language) -> ExitCode {
        note(&format!("xpost: {}", self.message));
        let hint = pick(language, "hint", "подсказка");
        note(&format!("  {hint}: {}", self.hint));
        ExitCode::from(exit::USAGE)
    }
}

/// Tells why a command line was refused before it was parsed.
pub fn refuse(refusal: &Refusal, language: Language) -> ExitCode {
    let list = |topic: bool| match topic {
        true => "xpost help",
        false => "xpost --help",
    };
    let complaint = match refusal {
        Refusal::Unknown {
            topic,
            word,
            nearest,
        } => Complaint {
            message: match topic {
                true => pick(
                    language,
                    format!("there is no topic, command or operation `{word}`"),
                    format!("нет темы, команды или операции `{word}`"),
                ),
                false => pick(
                    language,
                    format!("there is no command or operation `{word}`"),
                    format!("нет команды или операции `{word}`"),
                ),
            },
            hint: match nearest {
                Some(name) => meant(name, language),
                None => pick(
                    language,
                    format!("`{}` lists what there is", list(*topic)),
                    format!("что есть, перечислит `{}`", list(*topic)),
                ),
            },
        },
        Refusal::NoValue { option } => Complaint {
            message: pick(
                language,
                format!("option `{option}` has no value: another option follows it"),
                format!("у параметра `{option}` нет значения: за ним следует другой параметр"),
            ),
            hint: pick(
                language,
                format!("a value that looks like an option is written {option}=VALUE"),
                format!("значение, похожее на параметр, пишется {option}=ЗНАЧЕНИЕ"),
            ),
        },
        Refusal::Hyphen { text } => Complaint {
            message: pick(
                language,
                format!(
                    "`{text}` begins with a hyphen, as an option does, and there is no such option"
                ),
                format!("`{text}` начинается с дефиса, как параметр, а такого параметра нет"),
            ),
            hint: pick(
                language,
                format!("a text that begins so stands behind --: xpost post -- \"{text}\""),
                format!("такой текст пишется после --: xpost post -- \"{text}\""),
            ),
        },
        Refusal::NotUtf8 => Complaint {
            message: pick(
                language,
                "an argument is not UTF-8",
                "аргумент не в кодировке UTF-8",
            )
            .to_owned(),
            hint: pick(
                language,
                "set the terminal to UTF-8",
                "включите в терминале UTF-8",
            )
            .to_owned(),
        },
    };
    complaint.tell(language)
}

/// Prints what the parser has to say: the version on stdout, an error on stderr. `path` is the command that was meant.
pub fn explain(error: &clap::Error, path: &[String], language: Language) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::from(exit::OK);
    }
    let mut command = vec!["xpost"];
    command.extend(path.iter().map(String::as_str));
    let said = Said {
        error,
        command: command.join(" "),
        language,
    };
    Complaint {
        message: said.message(),
        hint: said.hint(),
    }
    .tell(language)
}

/// What the parser said of a command.
struct Said<'a> {
    error: &'a clap::Error,
    command: String,
    language: Language,
}

impl Said<'_> {
    fn value(&self, kind: ContextKind) -> Option<String> {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => Some(text.clone()),
            Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
            Some(ContextValue::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    fn message(&self) -> String {
        let language = self.language;
        let command = &self.command;
        let argument = self.value(ContextKind::InvalidArg).unwrap_or_default();
        let given = self.value(ContextKind::InvalidValue).unwrap_or_default();
        // `--state <waiting|…>` of an option that is at fault: its name is enough.
        let option = argument.split(' ').next().unwrap_or_default();
        match self.error.kind() {
            ErrorKind::MissingRequiredArgument => pick(
                language,
                format!("`{command}` lacks {argument}"),
                format!("в `{command}` не указано обязательное: {argument}"),
            ),
            ErrorKind::UnknownArgument if argument.starts_with('-') => pick(
                language,
                format!("`{command}` has no option `{argument}`"),
                format!("у `{command}` нет параметра `{argument}`: он неизвестен"),
            ),
            ErrorKind::UnknownArgument => pick(
                language,
                format!("`{argument}` is one word too many for `{command}`"),
                format!("`{argument}` — лишнее слово для `{command}`"),
            ),
            ErrorKind::InvalidValue if given.is_empty() => pick(
                language,
                format!("option `{option}` has no value"),
                format!("у параметра `{option}` нет значения"),
            ),
            ErrorKind::InvalidValue => {
                let words = self.value(ContextKind::ValidValue).unwrap_or_default();
                pick(
                    language,
                    format!("`{option}` cannot be `{given}`: it is one of {words}"),
                    format!("`{option}` не может быть `{given}`; ожидалось одно из: {words}"),
                )
            }
            ErrorKind::ValueValidation => {
                let reason = self.error.source().map(ToString::to_string);
                let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
                pick(
                    language,
                    format!("`{option}` cannot be `{given}`{reason}"),
                    format!("`{option}` не может быть `{given}`"),
                )
            }
            ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
                pick(
                    language,
                    format!("`{option}` has the wrong number of values"),
                    format!("у `{option}` неверное число значений"),
                )
            }
            ErrorKind::NoEquals => pick(
                language,
                format!("the value of `{option}` must follow `=`"),
                format!("значение `{option}` должно следовать за `=`"),
            ),
            ErrorKind::InvalidSubcommand => {
                let word = self
                    .value(ContextKind::InvalidSubcommand)
                    .unwrap_or_default();
                pick(
                    language,
                    format!("`{command}` has no command `{word}`"),
                    format!("у `{command}` нет команды `{word}`"),
                )
            }
            ErrorKind::MissingSubcommand => pick(
                language,
                format!("`{command}` needs a command"),
                format!("`{command}` требует команду"),
            ),
            ErrorKind::ArgumentConflict => match self.value(ContextKind::PriorArg) {
                Some(prior) if prior != argument => pick(
                    language,
                    format!("`{argument}` and `{prior}` exclude each other"),
                    format!("`{argument}` и `{prior}` исключают друг друга"),
                ),
                _ => pick(
                    language,
                    format!("`{argument}` is given twice"),
                    format!("`{argument}` указан несколько раз"),
                ),
            },
            _ => pick(
                language,
                format!("`{command}` cannot be read"),
                format!("`{command}` не удалось разобрать"),
            ),
        }
    }

    fn hint(&self) -> String {
        let near = [
            (ContextKind::SuggestedArg, ContextKind::InvalidArg),
            (ContextKind::SuggestedValue, ContextKind::InvalidValue),
            (
                ContextKind::SuggestedSubcommand,
                ContextKind::InvalidSubcommand,
            ),
        ];
        for (suggested, given) in near {
            let names = match self.error.get(suggested) {
                Some(ContextValue::String(name)) => vec![name.clone()],
                Some(ContextValue::Strings(names)) => names.clone(),
                _ => continue,
            };
            let given = self.value(given).unwrap_or_default();
            let first = names.first().cloned();
            if let Some(near) = nearest(&given, names.into_iter()).or(first) {
                return meant(&near, self.language);
            }
        }
        let command = &self.command;
        pick(
            self.language,
            format!("`{command} --help` shows what it takes"),
            format!("что принимает команда, покажет `{command} --help`"),
        )
    }
}

fn meant(name: &str, language: Language) -> String {
    pick(
        language,
        format!("did you mean `{name}`?"),
        format!("возможно, имелось в виду `{name}`?"),
    )
}
