//! Media as they are attached: each file with what stands behind it (`--alt`, `--subtitles`), and what they are together.

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::media::Category;

use super::texts::placed;
use crate::output::home;
use crate::run::kind;

/// A file, its place on the command line, and what belongs to it.
#[derive(Debug)]
pub struct Attached {
    /// Where it stood.
    pub at: usize,
    /// As it was typed.
    name: String,
    /// The media item of the library.
    item: Map<String, Value>,
    kind: Category,
}

/// The files of `id` in their order, each with its descriptions. `option` is how a file is given, for messages.
pub fn read(matches: &ArgMatches, id: &str, option: &str) -> Result<Vec<Attached>, Error> {
    let mut files = placed(matches, id)
        .map(|(at, name)| of(at, name, option))
        .collect::<Result<Vec<_>, _>>()?;
    for (belongs, key) in [("alt", "alt_text"), ("subtitles", "subtitles")] {
        for (at, value) in placed(matches, belongs) {
            let Some(file) = files.iter_mut().rev().find(|file| file.at < at) else {
                return Err(stray(belongs, value, option));
            };
            let mut value = value.to_owned();
            if belongs == "subtitles" && !kind::is_address(&value) {
                value = home::path(&value);
                kind::file("--subtitles", &value)?;
            }
            if file.item.insert(key.to_owned(), json!(value)).is_some() {
                return Err(twice(belongs, &file.name));
            }
        }
    }
    Ok(files)
}

fn of(at: usize, name: &str, option: &str) -> Result<Attached, Error> {
    let (key, value, kind) = if kind::is_address(name) {
        ("url", name.to_owned(), kind::of_address(name))
    } else {
        let path = home::path(name);
        let kind = kind::of_file(option, &path)?;
        ("file", path, kind)
    };
    Ok(Attached {
        at,
        name: name.to_owned(),
        item: Map::from_iter([(key.to_owned(), json!(value))]),
        kind,
    })
}

/// What the files of one post are together, and the items: pictures, one GIF that moves, or one video.
pub fn together(files: &[Attached]) -> Result<(Category, Value), Error> {
    let category = match files {
        [one] => one.kind,
        _ if files.iter().all(|one| one.kind == Category::Image) => Category::Image,
        _ => return Err(mixed(files)),
    };
    if files.len() > category.per_post() {
        return Err(crowded(files, category.per_post()));
    }
    Ok((category, items(files)))
}

/// The files as the library takes them.
pub fn items(files: &[Attached]) -> Value {
    files
        .iter()
        .map(|one| Value::Object(one.item.clone()))
        .collect()
}

impl Attached {
    /// What the file is.
    pub fn kind(&self) -> Category {
        self.kind
    }

    /// As it was typed.
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn names(files: &[Attached]) -> String {
    let names: Vec<String> = files.iter().map(|one| format!("`{}`", one.name)).collect();
    names.join(", ")
}

fn refused(name: &str, en: String, ru: String, hint: Text) -> Error {
    let message = Text {
        en: en.into(),
        ru: ru.into(),
    };
    Error::new(Code::InvalidParameter, message)
        .parameter(name)
        .hint(hint)
}

fn mixed(files: &[Attached]) -> Error {
    let names = names(files);
    let has_video = files.iter().any(|one| one.kind == Category::Video);
    let (en, ru) = match has_video {
        true => ("a video", "видео в твите может быть только одно"),
        false => (
            "an animated GIF",
            "анимированная GIF в твите может быть только одна",
        ),
    };
    refused(
        "media",
        format!("{en} stands alone in a post, and there are {names}"),
        format!("{ru} и без других файлов, а указаны {names}"),
        Text::new(
            "give pictures, or one GIF, or one video; a thread takes each in a post of its own",
            "укажите картинки, или одну GIF, или одно видео; в треде — каждое в своём твите",
        ),
    )
}

fn crowded(files: &[Attached], most: usize) -> Error {
    let (count, names) = (files.len(), names(files));
    refused(
        "media",
        format!("a post takes {most} pictures, and there are {count}: {names}"),
        format!("в твит помещается картинок: {most}, а указано {count}: {names}"),
        Text::new(
            "leave some out, or write more texts: in a thread -m belongs to the text before it",
            "уберите лишние или добавьте тексты: в треде -m относится к предыдущему тексту",
        ),
    )
}

fn stray(option: &str, value: &str, media: &str) -> Error {
    let file = match (option, media) {
        ("subtitles", "-m") => "-m film.mp4",
        ("subtitles", _) => "film.mp4",
        (_, "-m") => "-m cat.png",
        _ => "cat.png",
    };
    refused(
        option,
        format!("--{option} `{value}` stands before the file that it belongs to"),
        format!("--{option} `{value}` стоит перед файлом, к которому относится"),
        Text {
            en: format!("write it behind its file: {file} --{option} …").into(),
            ru: format!("пишите его после файла: {file} --{option} …").into(),
        },
    )
}

fn twice(option: &str, name: &str) -> Error {
    refused(
        option,
        format!("--{option} is given twice for `{name}`"),
        format!("--{option} указан дважды для `{name}`"),
        Text {
            en: format!("give each file one --{option}, right behind it").into(),
            ru: format!("укажите по одному --{option} сразу после каждого файла").into(),
        },
    )
}
