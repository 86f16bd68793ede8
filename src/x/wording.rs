//! What the body of a refusal says: its type, its number and its sentence, and how a sentence of ours quotes them.
//!
//! Bodies may be JSON of five kinds, text, HTML or nothing. Problem types are compared by their last path segment,
//! since X uses two hosts for them.

use serde_json::{Value, json};

use super::road;
use crate::language::{Text, text};
use crate::shown::quoted;
use crate::transport::Answer;

/// The last path segment of a problem's `type`.
pub(super) fn problem_type(answer: &Answer) -> String {
    answer
        .json
        .as_ref()
        .and_then(|json| json.get("type"))
        .and_then(Value::as_str)
        .and_then(|uri| uri.rsplit('/').next())
        .unwrap_or_default()
        .to_owned()
}

/// The number of an error in the form of v1.1.
pub(super) fn v1_code(answer: &Answer) -> Option<u64> {
    answer.json.as_ref()?.pointer("/errors/0/code")?.as_u64()
}

/// The most telling sentence of the body.
pub(super) fn detail(answer: &Answer) -> String {
    let Some(json) = &answer.json else {
        let text = answer.text.trim();
        // A page of the edge says nothing to the caller's user.
        return if text.len() > 300 || text.starts_with('<') {
            String::new()
        } else {
            text.to_owned()
        };
    };
    [
        "/errors/0/message",
        "/detail",
        "/errors/0/detail",
        "/error_description",
        "/error",
        "/message",
        "/title",
    ]
    .iter()
    .find_map(|pointer| json.pointer(pointer).and_then(Value::as_str))
    .unwrap_or_default()
    .to_owned()
}

/// A sentence of X's, as far as it is shown.
pub(super) fn said(detail: &str) -> String {
    detail.chars().take(300).collect()
}

/// A sentence of ours, followed by what X `said`, marked as its words.
pub(super) fn with_detail(en: &str, ru: &str, said: &str) -> Text {
    if said.is_empty() {
        text!("{en}", "{ru}")
    } else {
        let said = quoted(said);
        let (said_en, said_ru) = (said.en, said.ru);
        text!("{en}: {said_en}", "{ru}: {said_ru}")
    }
}

/// A sentence of ours, followed by what X's answer says, marked as its words.
pub(super) fn with_words_of(answer: &Answer, en: &str, ru: &str) -> Text {
    with_detail(en, ru, &said(&detail(answer)))
}

/// The body for a caller who wants to see it; a page is not shown.
pub(super) fn body(answer: &Answer) -> Option<Value> {
    match &answer.json {
        Some(json) => Some(json.clone()),
        None if answer.text.is_empty() || road::is_page(answer) => None,
        None => Some(json!(answer.text.chars().take(2000).collect::<String>())),
    }
}
