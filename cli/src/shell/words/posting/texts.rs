//! The texts of a post or a thread: arguments, standard input, files. What is typed is taken literally.

use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::shown;

use crate::output::home;
use crate::output::language::Language;
use crate::run::stdin;

/// A line that parts the posts of a file.
const BETWEEN: &str = "---";

/// A text, and its place on the command line.
#[derive(Debug)]
pub struct Placed {
    /// Where it stood.
    pub at: usize,
    /// As it is to be published.
    pub text: String,
}

/// The texts in their order.
pub fn read(matches: &ArgMatches, language: Language) -> Result<Vec<Placed>, Error> {
    let mut taken = auth_from_stdin(matches);
    let mut from_stdin = |name: &'static str| -> Result<String, Error> {
        match taken.replace(name) {
            Some(first) => Err(stdin::taken_twice(first, name)),
            None => stdin::text("text", language),
        }
    };
    let mut texts = Vec::new();
    for (at, word) in placed(matches, "text") {
        let text = if word == stdin::WORD {
            from_stdin("-")?
        } else {
            refuse_file(word)?;
            word.to_owned()
        };
        texts.push(Placed { at, text });
    }
    for (at, path) in placed(matches, "file") {
        let text = if stdin::is_meant(path) {
            from_stdin("--file")?
        } else {
            file("--file", path)?
        };
        texts.push(Placed { at, text });
    }
    texts.sort_by_key(|one| one.at);
    Ok(texts)
}

/// The posts of `--thread`: parted by lines of three hyphens, or a JSON array.
pub fn thread(matches: &ArgMatches, path: &str, language: Language) -> Result<Vec<Value>, Error> {
    let content = if stdin::is_meant(path) {
        if let Some(first) = auth_from_stdin(matches) {
            return Err(stdin::taken_twice(first, "--thread"));
        }
        stdin::text("--thread", language)?
    } else {
        file("--thread", path)?
    };
    let is_named_so = path.to_ascii_lowercase().ends_with(".json");
    let posts = match is_named_so || is_json(&content) {
        true => of_json(&content).map_err(|reason| {
            unfit("--thread", path, &reason).hint(Text::new(
                "write texts with a line of --- between them, or a whole JSON array: [\"First\", {\"text\": \"Second\"}]",
                "запишите тексты, разделяя их строкой ---, или массив JSON целиком: [\"Первый\", {\"text\": \"Второй\"}]",
            ))
        })?,
        false => parted(&content),
    };
    if posts.is_empty() {
        let reason = Text::new("holds no post", "не содержит ни одного твита");
        return Err(unfit("--thread", path, &reason).hint(Text::new(
            "write the posts one below the other, with a line of --- between them",
            "запишите твиты друг под другом, разделяя их строкой ---",
        )));
    }
    Ok(posts)
}

/// Whether JSON is meant, right or wrong: a text rarely begins like this, and JSON that is published as a text is an accident.
fn is_json(content: &str) -> bool {
    let content = content.trim_start();
    let first = |rest: &str| rest.trim_start().chars().next();
    match content.strip_prefix('[') {
        Some(rest) => matches!(first(rest), Some('{' | '"')) || content.trim_end() == "[]",
        None => content
            .strip_prefix('{')
            .is_some_and(|rest| first(rest) == Some('"')),
    }
}

fn of_json(content: &str) -> Result<Vec<Value>, Text> {
    match serde_json::from_str(content) {
        Ok(Value::Array(posts)) => Ok(posts.into_iter().map(as_text).collect()),
        Ok(_) => Err(Text::new(
            "is JSON, but no array of posts",
            "содержит JSON, но не массив твитов",
        )),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(Text {
                en: format!("looks like JSON and is none: line {line}, column {column}").into(),
                ru: format!("похож на JSON, но содержит ошибку: строка {line}, столбец {column}")
                    .into(),
            })
        }
    }
}

fn parted(content: &str) -> Vec<Value> {
    let mut posts = vec![Vec::new()];
    for line in content.lines() {
        match posts.last_mut() {
            Some(post) if line.trim_end() != BETWEEN => post.push(line),
            _ => posts.push(Vec::new()),
        }
    }
    posts
        .iter()
        .map(|lines| lines.join("\n").trim_matches('\n').to_owned())
        .filter(|post| !post.trim().is_empty())
        .map(|post| as_text(Value::String(post)))
        .collect()
}

/// A text that looks like JSON is a text here; the library would unpack it.
fn as_text(post: Value) -> Value {
    match post {
        Value::String(text) => json!({"text": text}),
        other => other,
    }
}

fn auth_from_stdin(matches: &ArgMatches) -> Option<&'static str> {
    let auth = matches.get_one::<String>("auth");
    auth.filter(|auth| stdin::is_meant(auth)).map(|_| "--auth")
}

/// The values of an argument with their places.
pub fn placed<'a>(
    matches: &'a ArgMatches,
    id: &str,
) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
    let places = matches.indices_of(id).into_iter().flatten();
    let values = matches.get_many::<String>(id).into_iter().flatten();
    places.zip(values.map(String::as_str))
}

/// Other programs read `@file` as the file's content; publishing the file's name would be an accident.
fn refuse_file(text: &str) -> Result<(), Error> {
    let path = text
        .strip_prefix('@')
        .and_then(|rest| rest.split_whitespace().next());
    let Some(path) = path.filter(|path| Path::new(&home::path(path)).is_file()) else {
        return Ok(());
    };
    Err(Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("the text `@{path}` names a file; it was not published").into(),
            ru: format!("текст `@{path}` — имя файла; он не опубликован").into(),
        },
    )
    .parameter("text")
    .hint(Text {
        en: format!(
            "to publish what the file holds: --file {path}; to publish these very words, write them to standard input: xpost post -"
        )
        .into(),
        ru: format!(
            "чтобы опубликовать содержимое файла: --file {path}; чтобы опубликовать сами слова, подайте их на стандартный ввод: xpost post -"
        )
        .into(),
    }))
}

/// The text that a file holds, without the line ends at its end.
fn file(option: &str, path: &str) -> Result<String, Error> {
    let path = home::path(path);
    let content = std::fs::read(&path).map_err(|error| {
        let Text { en, ru } = shown::reason(error.kind());
        let reason = Text {
            en: format!("cannot be read: {en}").into(),
            ru: format!("не читается: {ru}").into(),
        };
        unfit(option, &path, &reason).hint(Text::new(
            "check the spelling; a relative path starts at the current folder",
            "проверьте имя; относительный путь отсчитывается от текущей папки",
        ))
    })?;
    let mut text = String::from_utf8(content).map_err(|_| {
        unfit(
            option,
            &path,
            &Text::new("is not a text in UTF-8", "не текст в UTF-8"),
        )
        .hint(Text::new(
            "a picture or a video is attached with -m",
            "картинка или видео прикладывается через -m",
        ))
    })?;
    text.truncate(text.trim_end_matches(['\n', '\r']).len());
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn unfit(option: &str, path: &str, reason: &Text) -> Error {
    let Text { en, ru } = reason;
    let path = shown::path(path);
    let (path_en, path_ru) = (path.en, path.ru);
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("{option}: the file{path_en} {en}").into(),
            ru: format!("{option}: файл{path_ru} {ru}").into(),
        },
    )
    .parameter(option.trim_start_matches('-'))
}
