//! `xpost upload`: files that are posted later, by their ids.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;

use super::ending::{self, Shown};
use super::posting::attached;
use super::posting::grammar;
use super::posting::named::Names;
use super::word::Word;
use crate::output::columns::aligned;
use crate::output::language::{Language, pick};
use crate::run::operation;
use crate::shell::help::example::example;
use crate::shell::parts::{flag, heading};

/// The argument.
const FILES: &str = "upload";

/// `xpost upload`.
pub const UPLOAD: Word = Word {
    name: "upload",
    usage: "FILE… [--alt TEXT] [options]",
    about: Text::new(
        "Uploads files of one kind and prints their media ids.",
        "Загружает файлы одного вида и печатает их идентификаторы.",
    ),
    examples: &[
        example(
            "xpost upload cat.png dog.png",
            "a line a file: id, name",
            "на строку: id и имя файла",
        ),
        example(
            "xpost upload film.mp4 --subtitles film.srt",
            "a video with subtitles",
            "видео с субтитрами",
        ),
        example(
            "xpost upload cat.png --alt \"A cat\" -q .[0]",
            "with a description; the first id",
            "с описанием; первый идентификатор",
        ),
    ],
    grammar: grammar_of,
    run,
};

fn grammar_of(command: Command, language: Language) -> Command {
    let command = command
        .arg(
            Arg::new(FILES)
                .required(true)
                .num_args(1..)
                .value_name(pick(language, "FILE", "ФАЙЛ"))
                .value_hint(ValueHint::FilePath)
                .help(pick(
                    language,
                    "Pictures, or GIFs, or videos: paths or URLs.",
                    "Картинки, или GIF, или видео: пути или URL.",
                ))
                .help_heading(heading(language)),
        )
        .arg(
            grammar::option(
                language,
                "alt",
                ("TEXT", "ТЕКСТ"),
                "Describes the file before it.",
                "Описывает предыдущий файл.",
            )
            .action(ArgAction::Append)
            .allow_hyphen_values(true),
        )
        .arg(
            grammar::option(
                language,
                "subtitles",
                ("FILE", "ФАЙЛ"),
                "SRT or VTT for the video before it.",
                "SRT или VTT для предыдущего видео.",
            )
            .action(ArgAction::Append)
            .value_hint(ValueHint::FilePath),
        )
        .arg(flag(
            language,
            operation::DRY_RUN,
            "Checks everything and shows what would be sent.",
            "Проверяет всё и показывает, что было бы отправлено.",
        ));
    ending::options(command, language)
}

fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let shown = Shown {
        words: |result, _| ids(result),
        quiet: ids,
        publishes: false,
    };
    // The ids stand in the order of the files.
    let words = |result: &Value, _: Language| match result.as_array() {
        Some(ids) => aligned(&rows(ids, matches)),
        None => String::new(),
    };
    ending::in_words(matches, language, shown, words, || {
        let files = attached::read(matches, FILES, "upload")?;
        let Some(first) = files.first() else {
            return Err(mixed("", ""));
        };
        if let Some(other) = files.iter().find(|one| one.kind() != first.kind()) {
            return Err(mixed(first.name(), other.name()));
        }
        let parameters = Map::from_iter([
            ("files".to_owned(), attached::items(&files)),
            ("type".to_owned(), json!(first.kind().as_str())),
        ]);
        let names = Names::of(&[Value::Object(parameters.clone())], false);
        let response = operation::call("UploadAttachmentsArray", matches, parameters, language)?;
        Ok(names.answer(response))
    })
}

fn rows(ids: &[Value], matches: &ArgMatches) -> Vec<[String; 2]> {
    let files = matches.get_many::<String>(FILES).into_iter().flatten();
    ids.iter()
        .zip(files)
        .map(|(id, file)| {
            // It goes to a terminal, and a name may hold anything.
            let file = file.replace(char::is_control, "?");
            [id.as_str().unwrap_or_default().to_owned(), file]
        })
        .collect()
}

fn ids(result: &Value) -> String {
    let ids = result.as_array().into_iter().flatten();
    let ids: Vec<&str> = ids.filter_map(Value::as_str).collect();
    ids.join("\n")
}

fn mixed(one: &str, other: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!(
                "`{one}` and `{other}` are of different kinds, and one kind is uploaded at a time"
            )
            .into(),
            ru: format!("`{one}` и `{other}` разного вида, а загружаются файлы одного вида").into(),
        },
    )
    .parameter("files")
    .hint(Text::new(
        "call it once for the pictures and once for each GIF and video",
        "загрузите картинки одним вызовом, а GIF и видео — отдельными",
    ))
}
