//! Cashtags, hashtags and mentions as X finds them (twitter-text configuration v3; contract §6). Each is a byte range with its
//! sign.

use std::ops::Range;

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use super::letters::{is_accented_latin, is_punctuation, is_space};

/// Letters of a ticker, and of what may follow it behind a dot or an underscore.
const TICKER: usize = 6;
const TICKER_TAIL: usize = 2;
/// Letters of an account's name.
const NAME: usize = 20;
/// Letters of a list's name.
const LIST: usize = 25;

/// Tickers: `$` behind a space, one to six Latin letters, maybe a dot or underscore and two more.
pub fn cashtags(text: &str) -> Vec<Range<usize>> {
    signs(text, is_dollar)
        .filter(|start| text[..*start].chars().next_back().is_none_or(is_space))
        .filter_map(|start| {
            let rest = &text[start + 1..];
            let most = letters(rest).min(TICKER);
            (1..=most).rev().find_map(|length| {
                let tail = match rest[length..].strip_prefix(['.', '_']) {
                    Some(tail) => letters(tail).min(TICKER_TAIL),
                    None => 0,
                };
                let longer = (1..=tail).rev().map(|tail| length + 1 + tail);
                longer
                    .chain([length])
                    .find(|end| {
                        rest[*end..].chars().next().is_none_or(|next| {
                            is_space(next) || is_punctuation(next) || next == '\u{feff}'
                        })
                    })
                    .map(|end| start..start + 1 + end)
            })
        })
        .collect()
}

fn letters(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count()
}

/// Hashtags: `#` that no letter, digit or `&` precedes, and letters, marks, digits and joiners of any script, at least one of
/// them a letter.
pub fn hashtags(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for start in signs(text, is_hash) {
        let taken = found.last().map_or(0, |tag| tag.end);
        let before = text[..start].chars().next_back();
        // The letter before is not also the last one of a tag.
        let apart = before.is_none_or(|before| {
            matches!(before, '\u{fe0e}' | '\u{fe0f}')
                || start > taken && before != '&' && !is_of_hashtag(before)
        });
        if !apart {
            continue;
        }
        let rest = behind_sign(text, start);
        if rest.starts_with(['\u{fe0f}', '\u{20e3}']) {
            continue;
        }
        let end = rest
            .find(|letter| !is_of_hashtag(letter))
            .unwrap_or(rest.len());
        let after = &rest[end..];
        if rest[..end].chars().any(is_letter)
            && !after.starts_with(['#', '＃'])
            && !after.starts_with("://")
        {
            found.push(start..text.len() - after.len());
        }
    }
    found
}

/// Mentions: not of lists (`@name/list`), but of accounts: `@` that no Latin letter, digit or one of `_!#$%&*@` precedes, save `RT`, and a name of up to twenty Latin
/// letters, digits and underscores.
pub fn mentions(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // What has been taken for a name does not also stand before one.
    let mut taken = 0;
    for start in signs(text, is_at) {
        if start < taken || !may_precede_mention(&text[taken..start], taken == 0) {
            continue;
        }
        let rest = behind_sign(text, start);
        let end = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .take(NAME)
            .count();
        let (name, list) = (&rest[end..], list(&rest[end..]));
        let after = &name[list..];
        let cut = after.starts_with("://")
            || after
                .chars()
                .next()
                .is_some_and(|next| is_at(next) || is_accented_latin(next));
        if end == 0 {
            continue;
        }
        taken = text.len() - after.len();
        if !cut && list == 0 {
            found.push(start..taken);
        }
    }
    found
}

/// The length of `/list` at the beginning of a text.
fn list(text: &str) -> usize {
    let Some(name) = text.strip_prefix('/') else {
        return 0;
    };
    if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return 0;
    }
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .take(LIST)
        .count();
    1 + length
}

/// `whole`: whether nothing stands before `before`.
fn may_precede_mention(before: &str, whole: bool) -> bool {
    let Some(last) = before.chars().next_back() else {
        return whole;
    };
    if !last.is_ascii_alphanumeric() && !"_!#$%&*@＠".contains(last) {
        return true;
    }
    let word = before.strip_suffix(':').unwrap_or(before);
    let Some(at) = word.len().checked_sub(2) else {
        return false;
    };
    let is_rt = word
        .get(at..)
        .is_some_and(|word| word.eq_ignore_ascii_case("rt"));
    is_rt
        && word[..at].chars().next_back().map_or(whole, |letter| {
            !letter.is_ascii_alphanumeric() && !"_+~.-".contains(letter)
        })
}

/// Where the signs of a kind are.
fn signs(text: &str, is_sign: fn(char) -> bool) -> impl Iterator<Item = usize> {
    text.char_indices()
        .filter(move |(_, letter)| is_sign(*letter))
        .map(|(at, _)| at)
}

fn behind_sign(text: &str, start: usize) -> &str {
    let mut letters = text[start..].chars();
    letters.next();
    letters.as_str()
}

fn is_dollar(letter: char) -> bool {
    letter == '$'
}

fn is_hash(letter: char) -> bool {
    matches!(letter, '#' | '＃')
}

fn is_at(letter: char) -> bool {
    matches!(letter, '@' | '＠')
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic()
        || !letter.is_ascii()
            && matches!(
                letter.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
            )
}

fn is_of_hashtag(letter: char) -> bool {
    is_letter(letter)
        || letter.is_ascii_digit()
        || letter == '_'
        || !letter.is_ascii()
            && (letter.general_category() == GeneralCategory::DecimalNumber
                || matches!(
                    letter,
                    '\u{200c}'
                        | '\u{200d}'
                        | '\u{a67e}'
                        | '\u{5be}'
                        | '\u{5f3}'
                        | '\u{5f4}'
                        | '\u{ff5e}'
                        | '\u{301c}'
                        | '\u{309b}'
                        | '\u{309c}'
                        | '\u{30a0}'
                        | '\u{30fb}'
                        | '\u{3003}'
                        | '\u{f0b}'
                        | '\u{f0c}'
                        | '\u{b7}'
                ))
}
