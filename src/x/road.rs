//! Answers that are not X's: a proxy, a gateway, a content delivery network or a hotel's portal has spoken in its place.
//!
//! X refuses with JSON, or with one of a few sentences (contract §3.6, §4.8). Anything else, and the statuses with which only
//! what stands between speaks, say nothing about a request: X has not seen it. A page is named by its title, never quoted as
//! X's words.

use serde_json::{Value, json};

use super::refusals;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::shown;
use crate::trace::{self, Level};
use crate::transport::Answer;

/// Characters of a page's title that are shown.
const LONGEST_TITLE: usize = 100;

/// Whether the refusal is X's own, as far as its form tells.
pub fn is_from_x(answer: &Answer) -> bool {
    match answer.status {
        407 | 451 | 511 => false,
        // A part that is too large is too large for whoever says so, and a limit is waited for.
        413 | 429 => true,
        // So are credentials and credits, of which nothing else is refused in so few words.
        401 | 402 => !is_page(answer),
        400..=499 => match &answer.json {
            Some(json) => is_problem(json),
            None => refusals::class(&json!({"detail": answer.text})).is_some(),
        },
        _ => !is_page(answer),
    }
}

/// The failure behind an answer that is no refusal but a page, which X never answers with. Whoever sent it may have asked X.
pub fn behind(answer: &Answer) -> Option<Code> {
    is_page(answer).then(|| {
        told(answer);
        Code::Intercepted
    })
}

/// The title of the answer's page, which the log names.
fn told(answer: &Answer) -> Option<Text> {
    let title = title(&answer.text).map(|title| shown::quoted(&title));
    trace::line(Level::Warn, || {
        let page = title.as_ref().map_or("no page", |title| &title.en);
        format!("status {} is not X's: {page}", answer.status)
    });
    title
}

/// The error for a refusal that is not X's: nothing was applied, and later the road may be free.
pub fn error(answer: &Answer) -> Error {
    let status = answer.status;
    let message = match &told(answer) {
        Some(title) => {
            let (en, ru) = (&title.en, &title.ru);
            text!(
                "not X but something on the way to it answered with status {status}, by the page {en}",
                "ответил не X, а что-то на пути к нему: статус {status}, страница {ru}"
            )
        }
        None => text!(
            "not X but something on the way to it answered with status {status}",
            "ответил не X, а что-то на пути к нему: статус {status}"
        ),
    };
    Error::new(Code::Intercepted, message)
        .status(status)
        .retryable(true)
        .hint(match status {
            407 => text!(
                "give the proxy's name and password in `auth.proxy`",
                "укажите имя и пароль прокси в `auth.proxy`"
            ),
            511 => text!(
                "sign in to the network of this machine, then repeat",
                "войдите в сеть, к которой подключена эта машина, и повторите"
            ),
            _ => text!(
                "look at the proxy, the firewall and `auth.api_url`, or repeat later",
                "проверьте прокси, межсетевой экран и `auth.api_url` или повторите позже"
            ),
        })
}

/// Whether the body is HTML, whatever it is said to be.
pub fn is_page(answer: &Answer) -> bool {
    let kind = answer.headers.get("content-type");
    let is_html = kind
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
    answer.json.is_none() && (is_html || answer.text.trim_start().starts_with('<'))
}

/// Whether JSON has one of the forms in which X refuses.
fn is_problem(json: &Value) -> bool {
    let text = |key: &str| json.get(key).is_some_and(Value::is_string);
    text("title")
        || text("detail")
        || text("type")
        || text("error")
        || json.get("errors").is_some_and(Value::is_array)
        || json.get("code").is_some_and(Value::is_u64) && text("message")
}

/// The title of a page, on one line.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let words: Vec<&str> = page[start..end].split_whitespace().collect();
    let title: String = words.join(" ").chars().take(LONGEST_TITLE).collect();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_by_its_title_on_one_line() {
        for (page, expected) in [
            (
                "<html><head><TITLE lang=en>\n Attention\n  Required! </TITLE>",
                Some("Attention Required!"),
            ),
            ("<title></title>", None),
            ("<title>open", None),
            ("<p>no title", None),
            ("", None),
        ] {
            assert_eq!(title(page).as_deref(), expected, "{page}");
        }
        let long = format!("<title>{}</title>", "é".repeat(500));
        assert_eq!(title(&long).map(|title| title.chars().count()), Some(100));
    }
}
