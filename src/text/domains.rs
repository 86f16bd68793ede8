//! Top-level domains, and names with letters that DNS does not know (RFC 3492).
//!
//! The list is IANA's, and what twitter-text took from there and IANA has withdrawn since: one name a line, sorted, in the form in
//! which DNS knows them. 11 KB of text instead of a crate's table of pointers, six times as large; a test holds it against the
//! crate `tld`, which follows IANA's.

/// The names.
const LIST: &str = include_str!("tlds.txt");
/// The longest label that DNS takes.
const LABEL: usize = 63;
/// Letters of the longest domain of the list whose letters are not ASCII.
const LONGEST: usize = 24;

/// Where the top-level domain at the beginning of `letters` ends; `None` when there is none. A Latin letter, a digit, `@`, `+`
/// or `-` behind it makes it another word; a letter of another script ends it.
pub(super) fn end(letters: &[char]) -> Option<usize> {
    let latin = letters
        .iter()
        .take_while(|letter| letter.is_ascii_alphanumeric())
        .count();
    if latin > 0 && is_free(letters, latin) && is_known(&letters[..latin]) {
        return Some(latin);
    }
    if let Some(end) = puny(letters) {
        return Some(end);
    }
    let length = letters
        .iter()
        .take(LONGEST)
        .take_while(|letter| !letter.is_ascii() || letter.is_ascii_alphanumeric())
        .count();
    (latin + 1..=length)
        .rev()
        .find(|length| is_free(letters, *length) && is_known(&letters[..*length]))
}

fn is_free(letters: &[char], end: usize) -> bool {
    letters
        .get(end)
        .is_none_or(|next| !next.is_ascii_alphanumeric() && !matches!(next, '@' | '+' | '-'))
}

/// Any name in the form of DNS is taken for a domain.
fn puny(letters: &[char]) -> Option<usize> {
    let prefix = letters.get(..4)?;
    if !prefix
        .iter()
        .collect::<String>()
        .eq_ignore_ascii_case("xn--")
    {
        return None;
    }
    let rest = letters[4..]
        .iter()
        .take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '-')
        .count();
    (rest > 0).then_some(4 + rest)
}

fn is_known(label: &[char]) -> bool {
    let label: String = label
        .iter()
        .flat_map(|letter| letter.to_lowercase())
        .collect();
    let Some(name) = to_ascii(&label) else {
        return false;
    };
    // A binary search in a text of lines: from any byte the line around it is found.
    let (mut low, mut high) = (0, LIST.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = LIST[..middle].rfind('\n').map_or(0, |at| at + 1);
        let line = LIST[start..].lines().next().unwrap_or_default();
        match line.cmp(&name) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

/// The label as DNS knows it; `None` when it has none of 1 to 63 characters.
pub(super) fn to_ascii(label: &str) -> Option<String> {
    // Each letter takes a character at least.
    if label.is_empty() || label.len() > 4 * LABEL {
        return None;
    }
    let name = if label.is_ascii() {
        label.to_owned()
    } else {
        format!("xn--{}", encoded(label)?)
    };
    (name.len() <= LABEL).then_some(name)
}

/// Punycode (RFC 3492 §6.3) with its parameters for domain names.
fn encoded(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    const FIRST: u32 = 128;
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut handled, mut code, mut delta, mut bias) = (basic, FIRST, 0u32, 72u32);
    let total = u32::try_from(letters.len()).ok()?;
    while handled < total {
        let next = letters
            .iter()
            .copied()
            .filter(|letter| *letter >= code)
            .min()?;
        delta = delta.checked_add((next - code).checked_mul(handled + 1)?)?;
        code = next;
        for letter in &letters {
            if *letter < code {
                delta = delta.checked_add(1)?;
            }
            if *letter != code {
                continue;
            }
            let (mut rest, mut step) = (delta, BASE);
            loop {
                let threshold = step.saturating_sub(bias).clamp(1, 26);
                if rest < threshold {
                    out.push(figure(rest));
                    break;
                }
                out.push(figure(threshold + (rest - threshold) % (BASE - threshold)));
                rest = (rest - threshold) / (BASE - threshold);
                step += BASE;
            }
            bias = adapted(delta, handled + 1, handled == basic);
            delta = 0;
            handled += 1;
        }
        delta = delta.checked_add(1)?;
        code += 1;
    }
    Some(out)
}

/// RFC 3492 §6.1.
fn adapted(delta: u32, count: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut step = 0;
    while delta > 455 {
        delta /= 35;
        step += 36;
    }
    step + 36 * delta / (delta + 38)
}

/// `a` to `z` for 0 to 25, `0` to `9` for 26 to 35.
fn figure(value: u32) -> char {
    let byte = u8::try_from(value).unwrap_or(0);
    char::from(if byte < 26 {
        b'a' + byte
    } else {
        b'0' + (byte - 26)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<usize> {
        end(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn names_are_encoded_as_the_rfc_shows() {
        // RFC 3492 §7.1, (A), (B), (F) and (L).
        for (name, expected) in [
            ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            (
                "почемужеонинеговорятпорусски",
                "b1abfaaepdrnnbgefbadotcwatmq2g4l",
            ),
            ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ] {
            assert_eq!(encoded(name).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(to_ascii("рф").as_deref(), Some("xn--p1ai"));
        assert_eq!(to_ascii(&"a".repeat(64)), None);
    }

    #[test]
    fn a_domain_ends_where_another_script_begins_but_not_within_a_word() {
        assert_eq!(found("com"), Some(3));
        assert_eq!(found("COM/path"), Some(3));
        assert_eq!(found("comだよね"), Some(3));
        assert_eq!(found("рф"), Some(2));
        assert_eq!(found("РФ!"), Some(2));
        assert_eq!(found("한국어"), Some(2));
        assert_eq!(found("xn--p1ai"), Some(8));
        for none in ["comm", "com1", "com-", "com@", "c", "", "мир", "xn--"] {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn every_name_of_iana_is_found_and_every_other_is_known_to_twitter_text() {
        let is_found = |name: &str| is_known(&name.chars().collect::<Vec<_>>());
        let missing: Vec<_> = tld::TLD.iter().filter(|name| !is_found(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let vectors: Vec<String> = include_str!("../../tests/twitter-text/tlds.txt")
            .lines()
            .filter_map(|link| to_ascii(link.rsplit_once('.')?.1))
            .collect();
        let mut last = "";
        for name in LIST.lines() {
            assert!(last < name, "{last} {name}");
            last = name;
            assert!(is_found(name), "{name}");
            assert!(
                tld::exist(name) || vectors.iter().any(|known| known == name),
                "{name}"
            );
        }
    }
}
