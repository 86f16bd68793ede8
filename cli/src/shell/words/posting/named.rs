//! The library's messages in the words of the command line: who typed `-m cat.png --key k` has heard neither of `pictures[0]`
//! nor of `idempotency_key`.

use serde_json::{Value, json};
use xpost::language::Text;
use xpost::response::Response;

use crate::output::language::{Language, pick};
use crate::run::typed::typed;

/// What parameters are called on the command line.
const OPTIONS: &[(&str, &str)] = &[
    ("idempotency_key", "--key"),
    ("not_before", "--at"),
    ("in_reply_to_tweet_id", "--reply-to"),
    ("quote_tweet_id", "--quote"),
    ("poll", "--poll"),
    ("options", "--poll"),
    ("dur", "--for"),
    ("media", "-m"),
    ("pictures", "-m"),
    ("gifs", "-m"),
    ("videos", "-m"),
    ("files", ""),
    ("reply_settings", "--who-replies"),
    ("community_id", "--community"),
    ("made_with_ai", "--made-with-ai"),
    ("paid_partnership", "--paid-partnership"),
    ("for_super_followers_only", "--super-followers"),
];

/// Words before a name that an option does not need.
const KINDS: &[&str] = &["parameter ", "parameters ", "параметр ", "параметры "];

/// What was given, by which its places are named.
#[derive(Debug)]
pub struct Names {
    posts: Vec<Value>,
    /// Places in a JSON file of posts stay, since they are what its author wrote.
    from_file: bool,
}

impl Names {
    /// The names of what these posts are made of.
    pub fn of(posts: &[Value], from_file: bool) -> Self {
        Self {
            posts: posts.to_vec(),
            from_file,
        }
    }

    /// The answer in these words: its failure, its warnings, and what a check or a dry run has found.
    pub fn answer(&self, mut response: Response) -> Response {
        let language = response.language;
        response.result = match response.result {
            Ok(mut result) => {
                self.check(&mut result, language);
                match result.get_mut("check") {
                    Some(Value::Array(checks)) => {
                        checks.iter_mut().for_each(|one| self.check(one, language));
                    }
                    Some(check) => self.check(check, language),
                    None => {}
                }
                Ok(result)
            }
            // The name of the parameter stays what programs know it by.
            Err(error) => Err(error.reworded(&|text| self.text(text), &str::to_owned)),
        };
        for warning in &mut response.warnings {
            warning.message = self.text(&warning.message);
        }
        response
    }

    fn check(&self, found: &mut Value, language: Language) {
        for list in ["problems", "warnings"] {
            let list = found.get_mut(list).and_then(Value::as_array_mut);
            for one in list.into_iter().flatten() {
                for key in ["message", "hint"] {
                    if let Some(text) = one.get_mut(key)
                        && let Some(said) = text.as_str()
                    {
                        *text = json!(self.sentence(&typed(said), language));
                    }
                }
            }
        }
    }

    fn text(&self, text: &Text) -> Text {
        Text {
            // Whole phrases come first: they have names in them.
            en: self.sentence(&typed(&text.en), Language::En).into(),
            ru: self.sentence(&typed(&text.ru), Language::Ru).into(),
        }
    }

    /// A sentence, with every name in backticks in these words.
    fn sentence(&self, sentence: &str, language: Language) -> String {
        let mut said = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, name, after)) = quoted(rest) {
            said.push_str(before);
            match self.name(name, language) {
                None => said.push_str(&format!("`{name}`")),
                Some(name) => {
                    if let Some(bare) = KINDS.iter().find_map(|kind| said.strip_suffix(kind)) {
                        said.truncate(bare.len());
                    }
                    // At the head of a sentence it stands as it is typed.
                    let leads = said.is_empty() && after.starts_with(':');
                    match leads || !name.starts_with('-') {
                        true => said.push_str(&name),
                        false => said.push_str(&format!("`{name}`")),
                    }
                }
            }
            rest = after;
        }
        said.push_str(rest);
        // What is said of the only post needs no name before it.
        let only = pick(language, "the post: ", "твит: ");
        match said.strip_prefix(only) {
            Some(bare) if self.posts.len() < 2 => bare.to_owned(),
            _ => said,
        }
    }

    /// What a place is called on the command line.
    fn name(&self, place: &str, language: Language) -> Option<String> {
        let (post, place) = of_post(place);
        let number = match post {
            Some(index) if self.posts.len() > 1 => format!(" {}", index + 1),
            _ => String::new(),
        };
        let the = |en: &str, ru: &str| Some(pick(language, en.to_owned(), ru.to_owned()));
        if place.is_empty() {
            return match number.is_empty() {
                true => the("the post", "твит"),
                false => the(&format!("post{number}"), &format!("твит{number}")),
            };
        }
        if place == "text" {
            return match number.is_empty() {
                true => the("the text", "текст"),
                false => the(
                    &format!("the text of post{number}"),
                    &format!("текст твита{number}"),
                ),
            };
        }
        if self.from_file && post.is_some() {
            return None;
        }
        let key = place.split(['.', '[']).next().unwrap_or_default();
        let (_, option) = OPTIONS.iter().find(|(known, _)| *known == key)?;
        let tail = &place[key.len()..];
        let value = inner(tail).map(|(index, within)| {
            let post = self.posts.get(post.unwrap_or_default());
            (post.map_or(&Value::Null, |post| &post[key][index]), within)
        });
        Some(match value {
            None => (*option).to_owned(),
            Some((value, within)) if within.starts_with(".subtitles") => {
                let file = value["subtitles"].as_str().unwrap_or_default();
                format!("--subtitles {file}").trim_end().to_owned()
            }
            Some((_, ".alt_text")) => "--alt".to_owned(),
            Some((value, _)) => {
                let given = [value, &value["file"], &value["url"]];
                let given = given.into_iter().find_map(Value::as_str);
                format!("{option} {}", given.unwrap_or_default())
                    .trim()
                    .to_owned()
            }
        })
    }
}

/// The text before the first name in backticks, the name, and the text after it.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (name, after) = rest.split_once('`')?;
    Some((before, name, after))
}

/// The post that a place is in, and the place within it.
fn of_post(place: &str) -> (Option<usize>, &str) {
    for head in ["posts", "post"] {
        let Some(rest) = place.strip_prefix(head) else {
            continue;
        };
        match inner(rest) {
            Some((index, rest)) => return (Some(index), rest.trim_start_matches('.')),
            None if rest.is_empty() => return (None, rest),
            None if rest.starts_with('.') => return (Some(0), &rest[1..]),
            None => {}
        }
    }
    (None, place)
}

/// The number in the brackets that a text begins with, and what follows.
fn inner(text: &str) -> Option<(usize, &str)> {
    let (index, rest) = text.strip_prefix('[')?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_by_what_was_typed() {
        let film = json!({"text": "b", "videos": [{"file": "b.mp4", "subtitles": "b.srt"}]});
        let one = Names::of(
            &[
                json!({"text": "a", "pictures": [{"file": "a.png"}, {"url": "https://e.x/b"}], "options": ["x", "y"]}),
            ],
            false,
        );
        let two = Names::of(&[json!({"text": "a"}), film.clone()], false);
        let file = Names::of(&[json!({"text": "a"}), film], true);
        for (names, said, expected) in [
            (&one, "parameter `pictures[0]`: odd", "-m a.png: odd"),
            (
                &one,
                "parameter `pictures[1]`: odd",
                "-m https://e.x/b: odd",
            ),
            (&one, "parameter `post.pictures[0]`: odd", "-m a.png: odd"),
            (&one, "parameter `options`: 5 given", "--poll: 5 given"),
            (&one, "parameter `options[1]`: long", "--poll y: long"),
            (&one, "parameter `text`: long", "the text: long"),
            (
                &one,
                "`posts[0]`: parameters `quote_tweet_id` and `media` exclude each other",
                "`--quote` and `-m` exclude each other",
            ),
            (
                &one,
                "take `idempotency_key`, `auth.proxy`",
                "take `--key`, `auth.proxy`",
            ),
            (&two, "parameter `posts[1].videos[0]`: odd", "-m b.mp4: odd"),
            (
                &two,
                "parameter `posts[1].videos[0].subtitles[0]`: odd",
                "--subtitles b.srt: odd",
            ),
            (
                &two,
                "`posts[1]`: parameter `text`: long",
                "post 2: the text: long",
            ),
            (
                &two,
                "parameter `posts[1].text`: long",
                "the text of post 2: long",
            ),
            (
                &file,
                "parameter `posts[1].videos[0]`: odd",
                "parameter `posts[1].videos[0]`: odd",
            ),
            (
                &one,
                "a ` alone, `a.png` in “`”",
                "a ` alone, `a.png` in “`”",
            ),
        ] {
            assert_eq!(names.sentence(said, Language::En), expected);
        }
        let said = two.sentence("`posts[0]`: параметр `dur`: 3", Language::Ru);
        assert_eq!(said, "твит 1: `--for`: 3");
    }
}
