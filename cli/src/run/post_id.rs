//! The id of a post, from whatever a person has at hand: the id itself, or the address of its page.

use std::borrow::Cow;

use xpost::error::{Code, Error};
use xpost::language::Text;

/// Hosts of pages of posts, without `www.` and `mobile.`.
const HOSTS: &[&str] = &[
    "x.com",
    "twitter.com",
    "fxtwitter.com",
    "vxtwitter.com",
    "nitter.net",
];

/// The page of a post. X leads from it to the post whoever its author is.
pub fn page(id: &str) -> String {
    format!("https://x.com/i/web/status/{id}")
}

/// The id that the address of a post's page holds; anything else as it is, for the library to judge.
pub fn of(given: &str) -> Cow<'_, str> {
    match id_of_page(given.trim()) {
        Some(id) => Cow::Owned(id.to_owned()),
        None => Cow::Borrowed(given),
    }
}

/// The same, or the refusal of what is neither. `place` is how it was given.
pub fn judged(place: &str, given: &str) -> Result<String, Error> {
    let id = of(given.trim());
    if (1..=19).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(id.into_owned());
    }
    Err(Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("{place}: `{given}` is neither the address of a post nor its id").into(),
            ru: format!("{place}: `{given}` — не адрес твита и не его идентификатор").into(),
        },
    )
    .parameter("id")
    .hint(Text::new(
        "for example: https://x.com/user/status/1846987139428634858, or 1846987139428634858",
        "например: https://x.com/user/status/1846987139428634858 или 1846987139428634858",
    )))
}

fn id_of_page(given: &str) -> Option<&str> {
    let rest = match given.split_once("://") {
        Some((scheme, rest))
            if ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) =>
        {
            rest
        }
        Some(_) => return None,
        None => given,
    };
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let bare = ["www.", "mobile."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .unwrap_or(&host);
    if !HOSTS.contains(&bare) {
        return None;
    }
    let mut parts = path.split(['/', '?', '#']);
    parts.find(|part| ["status", "statuses"].contains(part))?;
    parts
        .next()
        .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_page_is_as_good_as_the_id() {
        for page in [
            "1990000000000000001",
            "https://x.com/alice/status/1990000000000000001",
            "https://x.com/i/web/status/1990000000000000001",
            "http://www.twitter.com/alice/status/1990000000000000001?s=20",
            "https://mobile.twitter.com/alice/statuses/1990000000000000001/photo/1",
            "x.com/alice/status/1990000000000000001#m",
            " https://X.com/alice/status/1990000000000000001 ",
        ] {
            assert_eq!(of(page), "1990000000000000001", "{page}");
        }
        assert_eq!(of(&page("12")), "12");
    }

    #[test]
    fn anything_else_stays_for_the_library_to_judge() {
        for other in [
            "",
            "abc",
            "https://x.com/alice",
            "https://x.com/alice/status/",
            "https://x.com/alice/status/12a",
            "https://example.com/alice/status/12",
            "ftp://x.com/alice/status/12",
            "https://notx.com/a/status/12",
        ] {
            assert_eq!(of(other), other);
        }
    }
}
