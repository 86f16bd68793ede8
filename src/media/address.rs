//! URLs as people write them: of files on this machine (RFC 8089), and of the web with characters that no URL may hold.

use percent_encoding::{
    AsciiSet, CONTROLS, percent_decode_str, percent_encode_byte, utf8_percent_encode,
};

use crate::error::{Code, Error};
use crate::language::text;

/// What must be encoded in a path and a query (RFC 3986, §2). A percent sign is looked at by itself.
const FOREIGN: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Whether a text is a URL of the web.
pub(super) fn is_web(text: &str) -> bool {
    begins(text, "http://") || begins(text, "https://")
}

/// Whether a text is the URL of a file.
pub(super) fn is_file(text: &str) -> bool {
    begins(text, "file:/")
}

fn begins(text: &str, scheme: &str) -> bool {
    let head = text.as_bytes().get(..scheme.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
}

/// The path that a file URL names. `windows`: a letter with a colon is a drive. Refused with `invalid_parameter` when it names
/// another machine, and when the path is no text.
pub(super) fn file_path(url: &str, windows: bool, place: &str) -> Result<String, Error> {
    let rest = url.get("file:".len()..).unwrap_or_default();
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                return Err(foreign_host(place));
            }
            path
        }
    };
    let path = percent_decode_str(path).decode_utf8().map_err(|_| {
        Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{place}`: the path in the file URL is not UTF-8",
                "параметр `{place}`: путь в URL файла не в кодировке UTF-8"
            ),
        )
        .parameter(place)
    })?;
    if !windows {
        return Ok(path.into_owned());
    }
    Ok(match path.as_bytes() {
        [b'/', letter, b':' | b'|', ..] if letter.is_ascii_alphabetic() => {
            format!("{}:{}", char::from(*letter), &path[3..])
        }
        _ => path.into_owned(),
    })
}

fn foreign_host(place: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: a file URL names a file on this machine; this one names another host",
            "параметр `{place}`: URL файла указывает на файл этого компьютера; в этом указан другой узел"
        ),
    )
    .parameter(place)
    .hint(text!(
        "give the path of a file on a network share as its system writes it",
        "для файла в сетевой папке укажите путь в том виде, как его пишет система"
    ))
}

/// A URL of the web with everything encoded that a URL may not hold; what is encoded already stays as it is.
pub(super) fn encoded(url: &str) -> String {
    let url = url.trim();
    let authority = url.find("://").map_or(0, |at| at + 3);
    let rest = &url[authority..];
    let path = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(path);
    // What follows is the reader's own.
    let path = path.split('#').next().unwrap_or_default();
    let mut encoded = format!("{}{host}", &url[..authority]);
    let mut pieces = path.split('%');
    encoded.extend(
        pieces
            .next()
            .map(|piece| utf8_percent_encode(piece, FOREIGN).to_string()),
    );
    for piece in pieces {
        let digits = piece.as_bytes().iter().take(2);
        let is_code = digits.clone().count() == 2 && digits.clone().all(u8::is_ascii_hexdigit);
        encoded.push_str(if is_code {
            "%"
        } else {
            percent_encode_byte(b'%')
        });
        encoded.extend(utf8_percent_encode(piece, FOREIGN));
    }
    encoded
}

/// Where a redirect from `base` leads (RFC 3986, §5.2), encoded as it must be. `None` when that is no address of the web.
pub(super) fn redirected(base: &str, location: &str) -> Option<String> {
    let location = location.trim();
    if is_web(location) {
        return Some(encoded(location));
    }
    let (scheme, rest) = base.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if let Some(network) = location.strip_prefix("//") {
        return Some(encoded(&format!("{scheme}://{network}")));
    }
    let scheme_end = location.find(':').unwrap_or(usize::MAX);
    if scheme_end < location.find(['/', '?', '#']).unwrap_or(location.len()) {
        return None;
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (target, query) = location.split_at(location.find(['?', '#']).unwrap_or(location.len()));
    let joined = match target {
        "" => path.to_owned(),
        absolute if absolute.starts_with('/') => absolute.to_owned(),
        relative => format!(
            "{}/{relative}",
            path.rsplit_once('/').map_or("", |(folder, _)| folder)
        ),
    };
    let mut steps: Vec<&str> = Vec::new();
    let last = joined.matches('/').count();
    for (index, step) in joined.trim_start_matches('/').split('/').enumerate() {
        match step {
            ".." => drop(steps.pop()),
            "." => {}
            step => steps.push(step),
        }
        // A path that ends with a dot segment is a folder.
        if index + 1 >= last && matches!(step, "." | "..") {
            steps.push("");
        }
    }
    let path = steps.join("/");
    Some(encoded(&format!("{scheme}://{authority}/{path}{query}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_url_is_a_path() {
        for (url, unix, windows) in [
            ("file:///srv/a%20b.png", "/srv/a b.png", "/srv/a b.png"),
            ("FILE:///srv/%D0%BA.png", "/srv/к.png", "/srv/к.png"),
            ("file://localhost/srv/a.png", "/srv/a.png", "/srv/a.png"),
            ("file:/srv/a.png", "/srv/a.png", "/srv/a.png"),
            ("file:///C:/a/b.png", "/C:/a/b.png", "C:/a/b.png"),
            ("file://LOCALHOST/c|/b.png", "/c|/b.png", "c:/b.png"),
            ("file:///100%.png", "/100%.png", "/100%.png"),
            ("file:///a#b?c.png", "/a#b?c.png", "/a#b?c.png"),
            ("file:///", "/", "/"),
        ] {
            assert!(is_file(url));
            assert_eq!(file_path(url, false, "a").expect(url), unix);
            assert_eq!(file_path(url, true, "a").expect(url), windows);
        }
        for bad in ["file://server/share/a.png", "file:///%ff.png"] {
            let error = file_path(bad, false, "videos[0]").expect_err(bad);
            assert_eq!(error.code(), Code::InvalidParameter);
            assert_eq!(error.get_parameter(), Some("videos[0]"));
        }
    }

    #[test]
    fn a_redirect_leads_where_rfc_3986_says_with_blanks_encoded() {
        const BASE: &str = "http://h:8/a/b?q=1";
        for (location, leads) in [
            ("https://cdn.test/a b.png", "https://cdn.test/a%20b.png"),
            ("//cdn.test/x y", "http://cdn.test/x%20y"),
            (
                "/кот 1.png?a=b c#top",
                "http://h:8/%D0%BA%D0%BE%D1%82%201.png?a=b%20c",
            ),
            ("c d.png", "http://h:8/a/c%20d.png"),
            ("./c", "http://h:8/a/c"),
            ("../c", "http://h:8/c"),
            ("../../../c/./d", "http://h:8/c/d"),
            ("c/..", "http://h:8/a/"),
            ("?p=2", "http://h:8/a/b?p=2"),
            ("a?u=http://x/y", "http://h:8/a/a?u=http://x/y"),
        ] {
            assert_eq!(
                redirected(BASE, location).as_deref(),
                Some(leads),
                "{location}"
            );
        }
        assert_eq!(redirected("http://h", "x").as_deref(), Some("http://h/x"));
        for foreign in ["ftp://h/a", "file:///etc/passwd", "javascript:x"] {
            assert_eq!(redirected(BASE, foreign), None, "{foreign}");
        }
    }

    #[test]
    fn what_a_url_may_not_hold_is_encoded_and_nothing_twice() {
        for (written, sent) in [
            ("http://h/a b.png", "http://h/a%20b.png"),
            ("http://h/a%20b.png", "http://h/a%20b.png"),
            ("http://h/100%.png", "http://h/100%25.png"),
            ("http://h/%zz%2", "http://h/%25zz%252"),
            (
                "http://h/кот.png?q=ё&a=1#top",
                "http://h/%D0%BA%D0%BE%D1%82.png?q=%D1%91&a=1",
            ),
            (
                "http://h/a|b\"<>^`{}\\",
                "http://h/a%7Cb%22%3C%3E%5E%60%7B%7D%5C",
            ),
            (" https://h:1?a b ", "https://h:1?a%20b"),
            ("https://h", "https://h"),
            ("https://u:p@[::1]:80/a[1]", "https://u:p@[::1]:80/a[1]"),
        ] {
            assert_eq!(encoded(written), sent, "{written}");
        }
    }
}
