//! `~/…` as the shell reads it, where the shell itself does not: behind `=` (`--pictures=~/cat.png`), inside JSON text, in a
//! variable of the environment.

use serde_json::Value;

/// The path, with the user's folder in the place of a leading `~`.
pub fn path(given: &str) -> String {
    let rest = match given.strip_prefix('~') {
        Some(rest) if rest.starts_with('/') => rest,
        Some(rest) if cfg!(windows) && rest.starts_with('\\') => rest,
        _ => return given.to_owned(),
    };
    match std::env::home_dir()
        .as_deref()
        .and_then(|home| home.to_str())
    {
        Some(home) if !home.is_empty() => format!("{}{rest}", home.trim_end_matches(['/', '\\'])),
        _ => given.to_owned(),
    }
}

/// The same for media items: texts, `file` of an object, lists of both, and the subtitles of a video.
pub fn media(given: Value) -> Value {
    match given {
        Value::String(text) => Value::String(path(&text)),
        Value::Array(items) => items.into_iter().map(media).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| match key.as_str() {
                "file" | "subtitles" => (key, media(value)),
                _ => (key, value),
            })
            .collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_tilde_before_a_slash_is_the_users_folder() {
        let home = std::env::home_dir().expect("a home");
        let home = home.to_str().expect("utf-8").trim_end_matches('/');
        assert_eq!(path("~/a b/ё.png"), format!("{home}/a b/ё.png"));
        for other in ["~", "~user/a.png", "./~/a.png", "a~/b", "https://a/~/b", ""] {
            assert_eq!(path(other), other);
        }
    }

    #[test]
    fn of_a_media_item_the_paths_are_meant_and_nothing_else() {
        let item =
            json!([{"file": "~/a", "alt_text": "~/b", "subtitles": [{"file": "~/c"}]}, "~/d"]);
        let read = media(item);
        for (place, name) in [("/0/file", "a"), ("/0/subtitles/0/file", "c"), ("/1", "d")] {
            let at = read.pointer(place).and_then(Value::as_str);
            assert_eq!(at, Some(&*path(&format!("~/{name}"))));
        }
        assert_eq!(read[0]["alt_text"], "~/b");
    }
}
