//! Posts of the outbox as a person reads them.

use serde_json::Value;
use xpost::clock;

use crate::output::columns::aligned;
use crate::output::language::{Language, pick};
use crate::output::span::duration;
use crate::run::moment;

/// A page of the outbox, and what the counts say of the rest. `width` is that of the terminal, if there is one.
pub fn table(result: &Value, width: Option<usize>, language: Language) -> String {
    let posts = list(result, "posts");
    let mut lines = Vec::new();
    if posts.is_empty() {
        lines.push(
            pick(
                language,
                "no posts to show; put one in with: xpost post \"Hello\" --at \"tomorrow 09:00\"",
                "показывать нечего; поставьте твит в очередь: xpost post \"Привет\" --at \"завтра 09:00\"",
            )
            .to_owned(),
        );
    } else {
        let head = pick(
            language,
            ["KEY", "ACCOUNT", "STATE", "DUE", "TRIES", "TEXT"],
            ["КЛЮЧ", "АККАУНТ", "СОСТОЯНИЕ", "КОГДА", "ПОПЫТОК", "ТЕКСТ"],
        );
        let rows: Vec<[String; 6]> = std::iter::once(head.map(str::to_owned))
            .chain(posts.iter().map(|post| row(post, language)))
            .collect();
        lines.push(fitting(&aligned(&rows), width));
    }
    lines.extend(pauses(result, language));
    lines.push(counts(result, language));
    lines.join("\n")
}

/// Lines that are cut where the terminal ends.
fn fitting(table: &str, width: Option<usize>) -> String {
    let Some(width) = width else {
        return table.to_owned();
    };
    let cut = |line: &str| match line.chars().count() > width {
        true => line
            .chars()
            .take(width.saturating_sub(1))
            .chain(['…'])
            .collect(),
        false => line.to_owned(),
    };
    table.lines().map(cut).collect::<Vec<String>>().join("\n")
}

fn row(post: &Value, language: Language) -> [String; 6] {
    let note = match post["error"]["message"].as_str() {
        Some(message) if post["state"] != "sent" => format!("{} — {message}", text(post, "text")),
        _ => text(post, "text").to_owned(),
    };
    [
        clean(text(post, "idempotency_key")),
        clean(text(post, "profile")),
        state(text(post, "state"), language).to_owned(),
        due(post, language),
        post["attempts"].to_string(),
        clean(&note),
    ]
}

/// What came of one post, for whoever watches.
pub fn line(post: &Value, language: Language) -> String {
    let ids: Vec<&str> = list(post, "post_ids")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let what = match (text(post, "state"), post["error"]["message"].as_str()) {
        ("sent", _) => ids.join(" "),
        (_, Some(message)) => format!("{} ({})", message, due(post, language)),
        _ => due(post, language),
    };
    clean(&format!(
        "{}  {}  {}  {what}",
        text(post, "profile"),
        text(post, "idempotency_key"),
        state(text(post, "state"), language),
    ))
}

/// What came of a round of sending.
pub fn delivery(result: &Value, language: Language) -> String {
    let mut lines: Vec<String> = list(result, "posts")
        .iter()
        .map(|post| line(post, language))
        .collect();
    lines.extend(pauses(result, language));
    let [sent, failed, postponed] =
        ["sent", "failed", "postponed"].map(|key| result[key].as_u64().unwrap_or(0));
    lines.push(pick(
        language,
        format!("{sent} sent, {failed} failed, {postponed} postponed"),
        format!("отправлено {sent}, отклонено {failed}, отложено {postponed}"),
    ));
    lines.join("\n")
}

/// The posts that a command was about, a line each.
pub fn posts(result: &Value, language: Language) -> String {
    let lines: Vec<String> = list(result, "posts")
        .iter()
        .map(|post| line(post, language))
        .collect();
    if lines.is_empty() {
        return pick(language, "no posts", "твитов нет").to_owned();
    }
    lines.join("\n")
}

/// The keys of the posts, one a line.
pub fn keys(result: &Value) -> String {
    let posts = list(result, "posts").iter();
    let keys: Vec<String> = posts
        .map(|post| clean(text(post, "idempotency_key")))
        .collect();
    keys.join("\n")
}

/// The accounts that have to wait, a line each.
pub fn pauses(result: &Value, language: Language) -> Vec<String> {
    list(result, "paused")
        .iter()
        .map(|pause| {
            let (profile, code) = (clean(text(pause, "profile")), text(pause, "code"));
            let left = duration(left(pause["until"].as_u64()), language);
            pick(
                language,
                format!("account `{profile}` waits {left}: {code}"),
                format!("аккаунт `{profile}` ждёт {left}: {code}"),
            )
        })
        .collect()
}

/// What a worker waits for.
pub fn waiting(next: Option<&Value>, at: Option<u64>, language: Language) -> String {
    let Some(at) = at else {
        return pick(
            language,
            "nothing waits to be sent; looking for new posts until Ctrl-C",
            "отправлять нечего; жду новых твитов до Ctrl-C",
        )
        .to_owned();
    };
    let what = next.map(|post| {
        let (key, profile) = (
            clean(text(post, "idempotency_key")),
            clean(text(post, "profile")),
        );
        pick(
            language,
            format!(" for `{key}` of `{profile}`"),
            format!(" твита `{key}` аккаунта `{profile}`"),
        )
    });
    let (what, left) = (what.unwrap_or_default(), duration(left(Some(at)), language));
    let at = moment::shown(i64::try_from(at).unwrap_or(i64::MAX));
    pick(
        language,
        format!("waiting{what} until {at} (in {left})"),
        format!("ожидание{what} до {at} (через {left})"),
    )
}

fn counts(result: &Value, language: Language) -> String {
    let counts: Vec<String> = result["counts"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(word, count)| format!("{} {count}", state(word, language)))
        .collect();
    counts.join(", ")
}

fn state(word: &str, language: Language) -> &str {
    match word {
        "waiting" => pick(language, "waiting", "ждёт"),
        "sending" => pick(language, "sending", "отправляется"),
        "sent" => pick(language, "sent", "отправлен"),
        "failed" => pick(language, "failed", "отклонён"),
        "cancelled" => pick(language, "cancelled", "отменён"),
        other => other,
    }
}

fn due(post: &Value, language: Language) -> String {
    match post["not_before"].as_u64() {
        None => "—".to_owned(),
        Some(at) if left(Some(at)) == 0 => pick(language, "now", "сейчас").to_owned(),
        Some(at) => {
            let left = duration(left(Some(at)), language);
            let at = moment::shortly(i64::try_from(at).unwrap_or(i64::MAX));
            pick(
                language,
                format!("{at} (in {left})"),
                format!("{at} (через {left})"),
            )
        }
    }
}

fn left(at: Option<u64>) -> u64 {
    at.unwrap_or(0).saturating_sub(clock::unix_seconds())
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A text of somebody's, on one line of a terminal.
fn clean(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_can_neither_break_the_table_nor_the_terminal() {
        let result = json!({
            "posts": [
                {"idempotency_key": "1", "profile": "main", "state": "waiting", "not_before": 0, "attempts": 0,
                 "text": "two\nlines \u{1b}[31m"},
                {"idempotency_key": "long key", "profile": "другой", "state": "failed", "not_before": null,
                 "attempts": 3, "text": "no", "error": {"message": "X does not permit it"}},
            ],
            "counts": {"waiting": 1, "failed": 1},
            "paused": [],
        });
        let shown = table(&result, None, Language::En);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines.len(), 4, "{shown}");
        assert!(!shown.contains('\u{1b}'));
        let column = |line: &str, word: &str| {
            let at = line.find(word).unwrap_or_else(|| panic!("{word}: {shown}"));
            line[..at].chars().count()
        };
        assert_eq!(column(lines[0], "STATE"), column(lines[1], "waiting"));
        assert_eq!(column(lines[0], "STATE"), column(lines[2], "failed"));
        assert!(lines[2].contains("X does not permit it"));
        assert_eq!(lines[3], "waiting 1, failed 1");
        let narrow = table(&result, Some(40), Language::En);
        assert!(
            narrow.lines().all(|line| line.chars().count() <= 40),
            "{narrow}"
        );
        assert!(narrow.contains('…'), "{narrow}");
    }
}
