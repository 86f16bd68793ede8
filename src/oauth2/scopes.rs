//! The scopes of X.

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted::{QUOTES, is_blank};
use crate::shown::quoted;

/// The least that works for posting with media and a lasting grant (contract §1.3).
pub const DEFAULT_SCOPE: &str = "tweet.read tweet.write users.read media.write offline.access";

/// Every scope that X is known to have (contract §1.3, and the security schemes of X's description 2.173).
pub const SCOPES: &[&str] = &[
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.read",
    "users.write",
    "users.email",
    "media.write",
    "media.library.read",
    "media.library.write",
    "offline.access",
    "ads.read",
    "ads.write",
    "block.read",
    "block.write",
    "bookmark.read",
    "bookmark.write",
    "broadcast.read",
    "broadcast.write",
    "calls.join",
    "calls.read",
    "calls.write",
    "developer.read",
    "developer.write",
    "dm.read",
    "dm.write",
    "follows.read",
    "follows.write",
    "like.read",
    "like.write",
    "list.read",
    "list.write",
    "mute.read",
    "mute.write",
    "saved_search.read",
    "saved_search.write",
    "settings.read",
    "settings.write",
    "space.read",
    "timeline.read",
];

/// A list of scopes as X takes it, separated by single blanks. Given it may be with commas, semicolons, plus signs, `%20`,
/// quotation marks and line breaks. Fails with `invalid_parameter` at the first that X does not know; `place` names it.
pub fn scopes(place: &str, given: &str) -> Result<String, Error> {
    let parts =
        |letter: char| is_blank(letter) || QUOTES.contains(&letter) || ",;+[]".contains(letter);
    let mut list: Vec<&str> = Vec::new();
    for given in given.replace("%20", " ").split(parts) {
        let scope = given.to_ascii_lowercase();
        match SCOPES.iter().find(|known| **known == scope) {
            Some(known) if list.contains(known) => {}
            Some(known) => list.push(known),
            None if scope.is_empty() => {}
            None => return Err(unknown_scope(place, given)),
        }
    }
    Ok(list.join(" "))
}

fn unknown_scope(place: &str, given: &str) -> Error {
    // Cut as the name of an unknown key is: a secret pasted here must not travel whole.
    let shown: String = given.chars().take(24).collect();
    let Text { en, ru } = quoted(&shown);
    let error = Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: X has no scope {en}",
            "параметр `{place}`: в X нет разрешения {ru}"
        ),
    )
    .parameter(place);
    let wanted = given.to_ascii_lowercase();
    let nearest = SCOPES
        .iter()
        .map(|known| (strsim::jaro_winkler(&wanted, known), *known))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((likeness, nearest)) if likeness > 0.75 => error.hint(text!(
            "did you mean “{nearest}”?",
            "возможно, имелось в виду «{nearest}»?"
        )),
        _ => error.hint(text!(
            "posting needs: {DEFAULT_SCOPE}",
            "для публикации нужны: {DEFAULT_SCOPE}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_people_write_them() {
        for given in [
            "tweet.read users.read",
            "tweet.read,users.read",
            "tweet.read, users.read;",
            "tweet.read+users.read",
            "tweet.read%20users.read",
            "\u{feff}tweet.read\r\n\tusers.read\u{200b}",
            "[\"tweet.read\", \"users.read\"]",
            "Tweet.Read users.read tweet.read",
        ] {
            let list = scopes("auth.scope", given);
            assert_eq!(list.expect(given), "tweet.read users.read");
        }
        assert_eq!(scopes("auth.scope", " , ").expect("empty"), "");
        assert_eq!(
            scopes("auth.scope", DEFAULT_SCOPE).expect("known"),
            DEFAULT_SCOPE
        );
        let error = scopes("auth.scope", "tweet.read tweets.write").expect_err("unknown");
        assert_eq!(error.get_parameter(), Some("auth.scope"));
        let shown = error.to_json(crate::language::Language::Ru);
        assert!(
            shown["message"]
                .as_str()
                .expect("text")
                .contains("«tweets.write»")
        );
        assert!(
            shown["hint"]
                .as_str()
                .expect("text")
                .contains("«tweet.write»")
        );
    }
}
