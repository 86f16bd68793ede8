//! Values as people paste them: with what nobody sees around them, and sometimes inside; in quotes; with a word in front.
//!
//! What is certainly not part of a value is dropped; what may be is named, so that its owner can mend it. A value itself
//! is never shown.

use crate::language::{Text, text};

/// Whether a character shows nothing and takes no room: Unicode's `Default_Ignorable_Code_Point` (zero-width, bidi marks,
/// the byte order mark, variation selectors, fillers) and the interlinear marks.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character leaves a reader nothing to see.
pub fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_invisible(letter)
}

/// The text without white space and invisible characters around it.
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// The quotation marks of the languages, the keyboards and the documents that values are copied from.
pub const QUOTES: &[char] = &[
    '"', '\'', '`', '«', '»', '“', '”', '„', '‘', '’', '‚', '‹', '›', '″', '′',
];

/// Whether a trimmed text can be a token, a key or a secret of X: visible ASCII without a blank. Such a text may stand in
/// any header. Fails with what is wrong with it, a part of a sentence.
pub fn token(text: &str) -> Result<(), Text> {
    let scheme = ["Bearer", "Basic", "OAuth"].into_iter().find(|scheme| {
        let word = text.get(..scheme.len());
        let next = text
            .get(scheme.len()..)
            .and_then(|rest| rest.chars().next());
        word.is_some_and(|word| word.eq_ignore_ascii_case(scheme)) && next.is_some_and(is_blank)
    });
    if let Some(word) = scheme {
        return Err(text!(
            "it begins with the word “{word}”; give what follows it",
            "значение начинается со слова «{word}»; задайте то, что после него"
        ));
    }
    if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        return Err(text!(
            "it is in quotation marks; give it without them",
            "значение взято в кавычки; задайте его без них"
        ));
    }
    let Some((index, letter)) = text
        .chars()
        .enumerate()
        .find(|(_, letter)| !letter.is_ascii_graphic())
    else {
        return Ok(());
    };
    let (place, code) = (index + 1, u32::from(letter));
    Err(match letter {
        '\r' | '\n' => text!(
            "character {place} is a line break; copy the value once more, in one line",
            "символ {place} — перевод строки; скопируйте значение заново, одной строкой"
        ),
        letter if letter.is_whitespace() => text!(
            "character {place} is a blank; X's values have none",
            "символ {place} — пробел; в значениях X их нет"
        ),
        letter if is_invisible(letter) || letter.is_control() => text!(
            "character {place} is invisible (U+{code:04X}); copy the value once more, or type it",
            "символ {place} невидимый (U+{code:04X}); скопируйте значение заново или введите его"
        ),
        _ => text!(
            "character {place} is no Latin letter, digit or ASCII sign, as X's values have; is it a placeholder?",
            "символ {place} — не латинская буква, не цифра и не знак ASCII, а других в значениях X нет; может быть, это заготовка?"
        ),
    })
}

/// The query of a redirect from a text that holds its address, in whatever a person copied it: between quotation marks or
/// in `<…>`, wrapped by a mail program, with the `&amp;` of a page's source, or as a request line of a server's log.
///
/// Drops only what cannot be part of an address. What is left may still be nothing: whoever reads a code from it looks
/// whether it [can be one](token).
pub fn query(text: &str) -> String {
    let mut address = unfolded(request_target(text).unwrap_or(text));
    for entity in ["&amp;", "&AMP;", "&#38;", "&#038;", "&#x26;", "&#X26;"] {
        address = address.replace(entity, "&");
    }
    let query = match address.split_once('?') {
        Some((_, query)) => query,
        None => &address,
    };
    // A fragment is the browser's own. None of the others can be in an address: the source of a page has ended it.
    let end = query.find(['#', '"', '<', '>']).unwrap_or(query.len());
    query[..end].to_owned()
}

/// The target of `GET /callback?… HTTP/1.1`, alone or within a line of a log.
fn request_target(text: &str) -> Option<&str> {
    let (before, _) = text.split_once(" HTTP/")?;
    ["GET ", "POST "].into_iter().find_map(|method| {
        let (_, target) = before.rsplit_once(method)?;
        Some(target)
    })
}

/// No mail program breaks a line that is shorter, in bytes.
const SHORT: usize = 40;

/// One address without what is around it. Lines that a mail program has broken are joined, with the `=` that it leaves
/// at their ends and, where it has written `=` as `=3D`, without that; a line that ends early ends the address.
fn unfolded(text: &str) -> String {
    const AROUND: &[char] = &['<', '>', '(', ')', '[', ']', ',', ';', '.'];
    let is_around =
        |letter: char| is_blank(letter) || QUOTES.contains(&letter) || AROUND.contains(&letter);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let soft = text.contains("=\n");
    let (mut joined, mut is_short) = (String::new(), false);
    let lines = text.trim_matches(is_around).split('\n');
    let lines = lines.map(|line| line.trim_matches(|c: char| is_blank(c) || c == '>'));
    for line in lines {
        // What follows an empty line, or stands before the address, is not of it.
        if line.is_empty() && joined.contains('?') {
            break;
        }
        // Mail programs break long lines. Behind a short one stands something else; what reads the code sees the break.
        if is_short && joined.contains("code=") && !line.is_empty() {
            joined.push('\n');
        }
        is_short = line.len() < SHORT;
        joined.push_str(line);
        if soft && joined.ends_with('=') {
            joined.pop();
        }
    }
    let mut joined: String = joined.chars().filter(|c| !is_invisible(*c)).collect();
    let query = joined.split_once('?').map_or(&*joined, |(_, query)| query);
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    if pairs.all(|(_, value)| value.starts_with("3D")) {
        joined = joined.replace("=3D", "=");
    }
    joined.trim_matches(is_around).to_owned()
}

/// A code that came without its address: what is around it is dropped, and an escaped one is unescaped.
pub fn code(text: &str) -> String {
    let text = text.trim_matches(|letter| {
        is_blank(letter) || QUOTES.contains(&letter) || "<>".contains(letter)
    });
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    // Codes hold no percent sign: this one was copied out of an address.
    percent_encoding::percent_decode_str(&text)
        .decode_utf8()
        .map_or_else(|_| text.clone(), |code| code.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_around_a_value_is_dropped() {
        assert_eq!(trim("\u{feff} \u{200b}abc\u{202c}\r\n"), "abc");
        assert_eq!(trim("a\u{200b}b"), "a\u{200b}b");
        assert_eq!(trim("\u{2066}\u{feff}\t"), "");
        assert_eq!(trim("❤\u{fe0f}x"), "❤\u{fe0f}x");
    }

    #[test]
    fn the_query_of_a_redirect_is_found_in_what_a_person_copied() {
        const QUERY: &str = "state=AgAAAABpJ-x_1&code=bjFWVE5xb3pMQTM1TjZ4aE9fTWtLQ2hPUHZ5";
        let url = format!("https://example.com/callback?{QUERY}");
        let (head, tail) = url.split_at(60);
        for pasted in [
            url.clone(),
            QUERY.to_owned(),
            format!("<{url}>"),
            format!("\"{url}\""),
            format!("«{url}».\r\n"),
            format!("({url})"),
            format!("\u{feff}{head}\u{200b}{tail} "),
            url.replace('&', "&amp;"),
            format!("{head}\r\n{tail}"),
            format!("> {head}\n> {tail}"),
            format!("{head}=\n{tail}\n"),
            format!("{url}\n\nRegards"),
            format!("{head}=\r\n{tail}")
                .replace("state=", "state=3D")
                .replace("code=", "code=3D"),
            url.replace("state=", "state=3D")
                .replace("code=", "code=3D"),
            format!("GET /callback?{QUERY} HTTP/1.1"),
            format!("GET /callback?{QUERY} HTTP/1.1\r\nHost: example.com\r\n\r\n"),
            format!("127.0.0.1 - - [27/Nov/2026] \"GET /callback?{QUERY} HTTP/1.1\" 200 -"),
            format!("{url}#_=_"),
            format!("<a href=\"{}\">here</a>", url.replace('&', "&amp;")),
        ] {
            assert_eq!(query(&pasted), QUERY, "{pasted}");
        }
        let followed = query(&format!("{head}\n{tail}\nRegards"));
        assert!(token(&followed).is_err(), "{followed}");
        // A code may end in `=`, and may begin with what looks escaped, beside a state that does not.
        assert_eq!(query("?state=a&code=3Dx="), "state=a&code=3Dx=");
    }

    #[test]
    fn a_code_is_found_in_what_a_person_copied() {
        for pasted in [
            "abc=",
            " abc=\r\n",
            "\"abc=\"",
            "<abc=>",
            "abc%3D",
            "\u{200b}abc=",
        ] {
            assert_eq!(code(pasted), "abc=", "{pasted}");
        }
    }

    #[test]
    fn what_makes_a_token_unusable_is_named() {
        for good in ["dG9rZW4taW4", "AAAA%2BuSeid%3D", "Bearerless", "a'b"] {
            assert_eq!(token(good), Ok(()), "{good}");
        }
        for (bad, en, ru) in [
            ("Bearer abc", "Bearer", "Bearer"),
            ("bearer\tabc", "Bearer", "слова"),
            ("\"abc\"", "quotation marks", "кавычки"),
            ("«abc»", "quotation marks", "кавычки"),
            (
                "ab\ncd",
                "character 3 is a line break",
                "символ 3 — перевод строки",
            ),
            ("ab cd", "character 3 is a blank", "пробел"),
            ("ab\u{200b}cd", "U+200B", "U+200B"),
            ("ab\u{7f}cd", "U+007F", "невидимый"),
            ("мой-токен", "character 1", "символ 1"),
        ] {
            let reason = token(bad).expect_err(bad);
            assert!(reason.en.contains(en), "{}", reason.en);
            assert!(reason.ru.contains(ru), "{}", reason.ru);
        }
    }
}
