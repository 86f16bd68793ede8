//! The posts that a command line describes, each as the members that the library takes.

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::Text;
use xpost::media::Category;

use super::attached::{self, Attached};
use super::texts;
use crate::output::language::Language;
use crate::run::moment;
use crate::run::post_id;

/// Members that are given under another name, or are flags of X's.
const AS_THEY_ARE: &[(&str, &str)] = &[
    ("who-replies", "reply_settings"),
    ("community", "community_id"),
];

/// Flags of a post.
const FLAGS: &[(&str, &str)] = &[
    ("made-with-ai", "made_with_ai"),
    ("paid-partnership", "paid_partnership"),
    ("super-followers", "for_super_followers_only"),
];

/// Whether the posts come from a file of their own, `--thread`, which may hold any number of them.
pub fn is_from_file(matches: &ArgMatches) -> bool {
    matches.contains_id("thread")
}

/// The posts in their order, one at least; with several they are a thread.
pub fn read(matches: &ArgMatches, language: Language) -> Result<Vec<Value>, Error> {
    if let Some(path) = matches.get_one::<String>("thread") {
        let mut posts = texts::thread(matches, path, language)?;
        adorn(&mut posts, matches)?;
        return Ok(posts);
    }
    let texts = texts::read(matches, language)?;
    let files = attached::read(matches, "media", "-m")?;
    let mut posts: Vec<Map<String, Value>> = texts
        .iter()
        .map(|one| Map::from_iter([("text".to_owned(), json!(one.text))]))
        .collect();
    if posts.is_empty() {
        if files.is_empty() {
            return Err(nothing());
        }
        posts.push(Map::new());
    }
    // A file belongs to the text before it; before all texts, to the first.
    let mut rest = files.as_slice();
    for (index, post) in posts.iter_mut().enumerate() {
        let next = texts.get(index + 1).map_or(usize::MAX, |next| next.at);
        let count = rest.iter().take_while(|file| file.at < next).count();
        let (own, others) = rest.split_at(count);
        rest = others;
        attach(post, own)?;
        if own.is_empty()
            && texts
                .get(index)
                .is_some_and(|one| one.text.trim().is_empty())
        {
            return Err(blank());
        }
    }
    let mut posts: Vec<Value> = posts.into_iter().map(Value::Object).collect();
    adorn(&mut posts, matches)?;
    Ok(posts)
}

fn attach(post: &mut Map<String, Value>, files: &[Attached]) -> Result<(), Error> {
    if files.is_empty() {
        return Ok(());
    }
    let (category, items) = attached::together(files)?;
    let key = match category {
        Category::Gif => "gifs",
        Category::Video => "videos",
        _ => "pictures",
    };
    post.insert(key.to_owned(), items);
    Ok(())
}

/// What is said of the whole belongs to the first post.
fn adorn(posts: &mut [Value], matches: &ArgMatches) -> Result<(), Error> {
    let mut more = Map::new();
    let text = |id: &str| matches.get_one::<String>(id);
    for (option, key) in [
        ("reply-to", "in_reply_to_tweet_id"),
        ("quote", "quote_tweet_id"),
    ] {
        if let Some(given) = text(option) {
            more.insert(
                key.to_owned(),
                json!(post_id::judged(&format!("--{option}"), given)?),
            );
        }
    }
    for (option, key) in AS_THEY_ARE {
        if let Some(given) = text(option) {
            more.insert((*key).to_owned(), json!(given));
        }
    }
    for (option, key) in FLAGS {
        if matches.get_flag(option) {
            more.insert((*key).to_owned(), json!(true));
        }
    }
    let options: Vec<&String> = matches.get_many("poll").into_iter().flatten().collect();
    if !options.is_empty() {
        if !(2..=4).contains(&options.len()) {
            return Err(uncountable(&options));
        }
        if let Some(long) = options
            .iter()
            .find(|one| !(1..=25).contains(&one.chars().count()))
        {
            return Err(unfit(long));
        }
        let duration = text("for").map_or("1d", String::as_str);
        more.insert("dur".to_owned(), json!(moment::minutes(duration)?));
        more.insert("options".to_owned(), json!(options));
    }
    if more.is_empty() {
        return Ok(());
    }
    if let Some(first) = posts.first_mut() {
        if let Value::String(text) = first {
            *first = json!({"text": text});
        }
        if let Value::Object(members) = first {
            members.extend(more);
            if members.contains_key("quote_tweet_id") {
                let others = [
                    ("pictures", "-m"),
                    ("gifs", "-m"),
                    ("videos", "-m"),
                    ("options", "--poll"),
                ];
                let other = others.iter().find(|(key, _)| members.contains_key(*key));
                if let Some((_, other)) = other {
                    return Err(beside_quote(other));
                }
            }
        }
    }
    Ok(())
}

fn uncountable(options: &[&String]) -> Error {
    let count = options.len();
    let options: Vec<String> = options.iter().map(|one| format!("`{one}`")).collect();
    let options = options.join(", ");
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("a poll has 2 to 4 options, and --poll gives {count}: {options}").into(),
            ru: format!("в опросе от 2 до 4 вариантов, а в --poll их {count}: {options}").into(),
        },
    )
    .parameter("poll")
    .hint(Text::new(
        "give each option a --poll of its own: --poll Yes --poll No",
        "укажите каждый вариант отдельным --poll: --poll Да --poll Нет",
    ))
}

fn unfit(option: &str) -> Error {
    let count = option.chars().count();
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("--poll: `{option}` has {count} characters, an option has 1 to 25").into(),
            ru: format!("--poll: в `{option}` символов {count}, в варианте их от 1 до 25").into(),
        },
    )
    .parameter("poll")
    .hint(Text::new(
        "shorten it; the text of the post has room for the rest",
        "сократите его; остальное поместится в тексте твита",
    ))
}

fn beside_quote(other: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("`--quote` and `{other}` exclude each other in one post").into(),
            ru: format!("`--quote` и `{other}` несовместимы в одном твите").into(),
        },
    )
    .parameter("quote")
    .hint(Text::new(
        "leave one of them out, or attach files to the next text: xpost post \"First\" --quote URL \"Second\" -m cat.png",
        "уберите одно из двух или приложите файл к следующему тексту: xpost post \"Первый\" --quote URL \"Второй\" -m cat.png",
    ))
}

fn blank() -> Error {
    Error::new(
        Code::InvalidParameter,
        Text::new(
            "the text is empty, and there is no file with it",
            "текст пуст, и файла при нём нет",
        ),
    )
    .parameter("text")
    .hint(Text::new(
        "write a text, or attach a file with -m",
        "напишите текст или приложите файл через -m",
    ))
}

fn nothing() -> Error {
    Error::new(
        Code::MissingParameter,
        Text::new(
            "there is nothing to publish: no text and no file",
            "нечего публиковать: нет ни текста, ни файла",
        ),
    )
    .parameter("text")
    .hint(Text::new(
        "for example: xpost post \"Hello\" -m cat.png; a text comes from standard input with: xpost post -",
        "например: xpost post \"Привет\" -m cat.png; текст со стандартного ввода: xpost post -",
    ))
}
