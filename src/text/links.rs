//! Links as X finds them: `http(s)://` or nothing before a name under a known top-level domain, a port, a path, a query
//! (twitter-text configuration v3; contract §6).
//!
//! Read in one pass over the letters, however long a text without spaces is: what can follow a letter is worked out once,
//! from the end of the text to its beginning.

use std::ops::Range;

use super::domains;
use super::letters::{is_accented_latin, is_directional, is_invalid, is_punctuation, is_space};

/// Longest link, its scheme counted twice (as X's own code does).
const LONGEST: usize = 4096;
/// Longest name behind `t.co/`.
const LONGEST_SLUG: usize = 40;

/// The byte ranges of the links of a text, in order; none overlap.
pub fn links(text: &str) -> Vec<Range<usize>> {
    if !text.contains('.') {
        return Vec::new();
    }
    Reader::new(text).links()
}

struct Reader {
    letters: Vec<char>,
    /// Where each letter begins, and the text ends.
    places: Vec<usize>,
    /// For each letter: where the label of a host around it ends.
    label_ends: Vec<usize>,
    /// For each letter: whether an underscore follows in its label.
    underscores: Vec<bool>,
    /// For each letter behind a dot: where the host ends whose next label begins here.
    hosts: Vec<Option<usize>>,
}

/// A link before it is known where its name is ASCII.
struct Found {
    start: usize,
    host: Range<usize>,
    has_path: bool,
    end: usize,
}

impl Reader {
    fn new(text: &str) -> Self {
        let (mut places, letters): (Vec<usize>, Vec<char>) = text.char_indices().unzip();
        places.push(text.len());
        let count = letters.len();
        let mut reader = Self {
            letters,
            places,
            label_ends: vec![count; count],
            underscores: vec![false; count],
            hosts: vec![None; count],
        };
        for index in (0..count).rev() {
            let letter = reader.letters[index];
            if letter == '.' && index + 1 < count {
                reader.hosts[index + 1] = reader.host(index + 1);
            }
            if !is_of_label(letter) {
                reader.label_ends[index] = index;
            } else if index + 1 < count {
                reader.label_ends[index] = reader.label_ends[index + 1];
                reader.underscores[index] = letter == '_' || reader.underscores[index + 1];
            } else {
                reader.underscores[index] = letter == '_';
            }
        }
        reader
    }

    fn letter(&self, index: usize) -> Option<char> {
        self.letters.get(index).copied()
    }

    /// Where the longest host that begins at `start` ends. Its last name but the top-level domain has no underscore.
    fn host(&self, start: usize) -> Option<usize> {
        let dot = *self.label_ends.get(start)?;
        let is_label = dot > start
            && self.letter(dot) == Some('.')
            && is_of_name(self.letters[start])
            && is_of_name(self.letters[dot - 1]);
        if !is_label {
            return None;
        }
        let longer = self.hosts.get(dot + 1).copied().flatten();
        longer.or_else(|| {
            let end = domains::end(self.letters.get(dot + 1..)?)?;
            (!self.underscores[start]).then_some(dot + 1 + end)
        })
    }

    fn links(&self) -> Vec<Range<usize>> {
        let mut links = Vec::new();
        let mut next = 0;
        while next < self.letters.len() {
            let before = self.letters[next];
            let behind = if is_before_link(before) {
                self.link(next + 1)
            } else {
                None
            };
            let found = match (behind, next) {
                (Some(found), _) => Some((Some(before), found)),
                (None, 0) => self.link(0).map(|found| (None, found)),
                _ => None,
            };
            match found {
                Some((before, found)) => {
                    self.keep(before, &found, &mut links);
                    next = found.end;
                }
                None => next += 1,
            }
        }
        links
            .into_iter()
            .map(|link: Range<usize>| self.places[link.start]..self.places[link.end])
            .collect()
    }

    /// A link that begins at `start`, of which it is not known yet whether X takes it.
    fn link(&self, start: usize) -> Option<Found> {
        let host = start + self.scheme(start);
        let host = host..self.host(host)?;
        let mut end = self.port(host.end);
        let path = self.path(end);
        let has_path = path > end;
        end = self.query(path);
        Some(Found {
            start,
            host,
            has_path,
            end,
        })
    }

    /// The length of `http://` or `https://` at `start`.
    fn scheme(&self, start: usize) -> usize {
        ["https://", "http://"]
            .into_iter()
            .find(|scheme| {
                let mut letters = self.letters[start.min(self.letters.len())..].iter();
                scheme.chars().all(|expected| {
                    letters
                        .next()
                        .is_some_and(|letter| letter.eq_ignore_ascii_case(&expected))
                })
            })
            .map_or(0, str::len)
    }

    fn port(&self, start: usize) -> usize {
        if self.letter(start) != Some(':') {
            return start;
        }
        let digits = self.run(start + 1, |letter| letter.is_ascii_digit());
        if digits > start + 1 { digits } else { start }
    }

    /// Where the path that begins at `start` ends: behind the last letter that may end one.
    fn path(&self, start: usize) -> usize {
        if self.letter(start) != Some('/') {
            return start;
        }
        let mut end = start + 1;
        let mut index = start + 1;
        while let Some(letter) = self.letter(index) {
            if is_of_path(letter) {
                index += 1;
                if ends_path(letter) {
                    end = index;
                }
            } else if let Some(behind) = self.parentheses(index) {
                index = behind;
                end = index;
            } else {
                break;
            }
        }
        end
    }

    /// Where the parentheses that open at `start` close; they may hold one more pair.
    fn parentheses(&self, start: usize) -> Option<usize> {
        if self.letter(start)? != '(' {
            return None;
        }
        let mut index = self.run(start + 1, is_of_path);
        let filled = index > start + 1;
        if self.letter(index)? == '(' {
            let inner = self.run(index + 1, is_of_path);
            if inner == index + 1 || self.letter(inner)? != ')' {
                return None;
            }
            index = self.run(inner + 1, is_of_path);
        } else if !filled {
            return None;
        }
        (self.letter(index)? == ')').then_some(index + 1)
    }

    fn query(&self, start: usize) -> usize {
        if self.letter(start) != Some('?') {
            return start;
        }
        let end = self.run(start + 1, is_of_query);
        self.letters[start + 1..end]
            .iter()
            .rposition(|letter| ends_query(*letter))
            .map_or(start, |last| start + 1 + last + 1)
    }

    /// Where the letters that `may` stop, from `start` on.
    fn run(&self, start: usize, may: impl Fn(char) -> bool) -> usize {
        let rest = self.letters.get(start..).unwrap_or_default();
        start + rest.iter().take_while(|letter| may(**letter)).count()
    }

    /// Adds what X takes of a link: the whole behind a scheme, else what of the host is Latin.
    fn keep(&self, before: Option<char>, found: &Found, links: &mut Vec<Range<usize>>) {
        let scheme = found.host.start - found.start;
        if !self.is_acceptable(found, scheme) {
            return;
        }
        if scheme > 0 {
            if let Some(end) = self.shortened(found) {
                links.push(found.start..end);
            }
            return;
        }
        if matches!(before, Some('-' | '_' | '.' | '/')) {
            return;
        }
        let first = links.len();
        links.extend(self.latin_hosts(&found.host));
        if let Some(last) = links.get_mut(first..).and_then(<[_]>::last_mut)
            && found.has_path
        {
            last.end = found.end;
        }
    }

    fn is_acceptable(&self, found: &Found, scheme: usize) -> bool {
        let host = self.text(&found.host);
        if host.starts_with("xn--") && self.latin_hosts(&found.host).is_empty() {
            return false;
        }
        if !host
            .split('.')
            .all(|label| domains::to_ascii(label).is_some())
        {
            return false;
        }
        let scheme = if scheme == 0 {
            "https://".len()
        } else {
            scheme
        };
        let units = |range: Range<usize>| -> usize {
            self.letters[range]
                .iter()
                .map(|letter| letter.len_utf16())
                .sum()
        };
        scheme + units(found.start..found.end) <= LONGEST
    }

    /// The end of the link; of one that X has shortened before only the name counts.
    fn shortened(&self, found: &Found) -> Option<usize> {
        let start = found.host.end + 1;
        let is_short = self.text(&found.host).eq_ignore_ascii_case("t.co")
            && self.letter(found.host.end) == Some('/');
        let end = self.run(start, |letter| letter.is_ascii_alphanumeric());
        if !is_short || end == start {
            return Some(found.end);
        }
        (end - start <= LONGEST_SLUG).then(|| self.query(end))
    }

    /// The names within a host that are written in Latin letters.
    fn latin_hosts(&self, host: &Range<usize>) -> Vec<Range<usize>> {
        let letters = &self.letters[..host.end];
        let label_end = |start: usize| {
            start
                + letters[start..]
                    .iter()
                    .take_while(|letter| is_of_latin_name(**letter))
                    .count()
        };
        let mut found = Vec::new();
        let mut start = host.start;
        while start < host.end {
            let mut end = None;
            let mut label = start;
            loop {
                let dot = label_end(label);
                if dot == label || letters.get(dot) != Some(&'.') {
                    break;
                }
                label = dot + 1;
                if let Some(length) = domains::end(&letters[label..]) {
                    end = Some(label + length);
                }
            }
            match end {
                Some(end) => {
                    found.push(start..end);
                    start = end;
                }
                // Within the same label it would end no better.
                None => start = label_end(start).max(start + 1),
            }
        }
        found
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.letters[range.clone()].iter().collect()
    }
}

fn is_before_link(letter: char) -> bool {
    !letter.is_ascii_alphanumeric()
        && !matches!(letter, '@' | '＠' | '$' | '#' | '＃')
        && !is_invalid(letter)
}

/// What a label of a host begins and ends with.
fn is_of_name(letter: char) -> bool {
    !is_punctuation(letter) && !is_space(letter) && !is_invalid(letter) && !is_directional(letter)
}

fn is_of_label(letter: char) -> bool {
    is_of_name(letter) || matches!(letter, '-' | '_')
}

fn is_of_latin_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || is_accented_latin(letter)
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&letter)
}

fn is_of_path(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || "!*';:=+,.$/%#[]-–_~@|&".contains(letter)
        || is_cyrillic(letter)
        || is_accented_latin(letter)
}

fn ends_path(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || "+-=_#/".contains(letter)
        || is_cyrillic(letter)
        || is_accented_latin(letter)
}

fn is_of_query(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!?*'@();:&=+$/%#[]-_.,~|".contains(letter)
}

fn ends_query(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_&=#/".contains(letter)
}
