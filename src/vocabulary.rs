//! The words of a face that passes parameters by position: its messages name them as its users do.
//!
//! Everywhere else a message names a parameter by its key in JSON, in backticks: `dur`, `pictures[0]`, `auth.timeout`. Here
//! every text of an answer is gone over once, so that no message is written twice: the first step of such a name becomes the
//! name of the parameter in the language of the text (`ДлительностьОпроса`, `МассивКартинок[0]`, `Параметры.timeout`); the
//! keys within a structure stay, since they are what the caller writes there.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::language::{Language, Text};
use crate::operations::{Name, Operation};
use crate::response::Response;

/// What a face calls the parameters of one call.
pub struct Vocabulary {
    names: Vec<(&'static str, Name)>,
}

impl Vocabulary {
    /// The names of an operation's parameters.
    pub fn of(operation: &Operation) -> Self {
        let parameters = operation.parameters.iter();
        Self {
            names: parameters
                .map(|parameter| (parameter.key, parameter.name))
                .collect(),
        }
    }

    /// Names that stand for these keys.
    pub fn new(names: &[(&'static str, Name)]) -> Self {
        Self {
            names: names.to_vec(),
        }
    }

    /// The answer in these words: its failure, its warnings, and what a check found.
    pub fn answer(&self, mut response: Response) -> Response {
        let language = response.language;
        response.result = match response.result {
            Ok(mut result) => {
                self.check(&mut result, language);
                // A dry run has the check of its post, a thread that of each.
                match result.get_mut("check") {
                    Some(Value::Array(checks)) => {
                        checks.iter_mut().for_each(|one| self.check(one, language));
                    }
                    Some(check) => self.check(check, language),
                    None => {}
                }
                Ok(result)
            }
            Err(error) => Err(error.reworded(&|text| self.text(text), &|parameter| {
                self.path(parameter, language).into_owned()
            })),
        };
        for warning in &mut response.warnings {
            warning.message = self.text(&warning.message);
        }
        response
    }

    /// What `CheckTweet` found: its texts are in the language of the call already.
    fn check(&self, found: &mut Value, language: Language) {
        // An answer of X has no price.
        if found.get("price").is_none() {
            return;
        }
        for list in ["problems", "warnings"] {
            let Some(Value::Array(list)) = found.get_mut(list) else {
                continue;
            };
            for one in list.iter_mut().filter_map(Value::as_object_mut) {
                for (key, value) in one.iter_mut() {
                    let Some(text) = value.as_str() else { continue };
                    match key.as_str() {
                        "message" | "hint" => *value = json!(self.sentence(text, language)),
                        "parameter" => *value = json!(self.path(text, language)),
                        _ => {}
                    }
                }
            }
        }
    }

    fn text(&self, text: &Text) -> Text {
        Text {
            en: self.sentence(&text.en, Language::En).into(),
            ru: self.sentence(&text.ru, Language::Ru).into(),
        }
    }

    /// A sentence, with every name in backticks in these words.
    fn sentence(&self, sentence: &str, language: Language) -> String {
        let mut said = String::with_capacity(sentence.len());
        // Between the first and the second backtick stands a name, between the second and the third none.
        for (index, part) in sentence.split('`').enumerate() {
            if index > 0 {
                said.push('`');
            }
            if index % 2 == 1 {
                said.push_str(&self.path(part, language));
            } else {
                said.push_str(part);
            }
        }
        said
    }

    /// A name, perhaps with a place within its value.
    fn path<'a>(&self, path: &'a str, language: Language) -> Cow<'a, str> {
        let head = path.split(['.', '[']).next().unwrap_or_default();
        match self.names.iter().find(|(key, _)| *key == head) {
            Some((_, name)) => {
                let name = match language {
                    Language::En => name.en,
                    Language::Ru => name.ru,
                };
                Cow::Owned(format!("{name}{}", &path[head.len()..]))
            }
            None => Cow::Borrowed(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::find;

    #[test]
    fn a_name_becomes_that_of_the_face_and_what_is_within_stays() {
        let poll = Vocabulary::of(find("CreatePollTweet").expect("an operation"));
        let image = Vocabulary::of(find("CreateImageTweet").expect("an operation"));
        for (words, sentence, en, ru) in [
            (
                &poll,
                "параметр `duration`: 3",
                "`Duration`",
                "`Длительность`",
            ),
            (&poll, "`options[2]`: 26", "[2]`", "[2]`"),
            (
                &image,
                "`pictures[0].alt_text`: x",
                "`ImageArray[0].alt_text`",
                "`МассивКартинок[0].alt_text`",
            ),
            (
                &image,
                "check `auth.proxy`",
                "`Parameters.proxy`",
                "`Параметры.proxy`",
            ),
            (&image, "`auth`: x", "`Parameters`", "`Параметры`"),
            (
                &image,
                "auth text pictures",
                "auth text pictures",
                "auth text pictures",
            ),
            (&image, "`media_api` 1.1", "`media_api`", "`media_api`"),
        ] {
            let (said_en, said_ru) = (
                words.sentence(sentence, Language::En),
                words.sentence(sentence, Language::Ru),
            );
            assert!(said_en.contains(en), "{said_en}");
            assert!(said_ru.contains(ru), "{said_ru}");
        }
    }
}
