//! Texts with all that X rewrites or may rewrite: line ends, white space, forms of characters, escapes, links.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use fastrand::Rng;

const PIECES: &[&str] = &[
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\n",
    "\t",
    "  ",
    "\u{a0}",
    "\u{3000}",
    "e\u{301}",
    "и\u{306}",
    "&amp;",
    "&lt;b&gt;",
    " & <c> ",
    "\"q\" 'q'",
    "👩🏽‍🚀",
    "word",
    "слово",
];
/// What white space at an end may be.
const ENDS: &[&str] = &["", " ", "\r\n", "\t\n", " \u{a0}\r"];
/// Pieces of a text: it stays short enough for a list to show it whole.
const MOST: usize = 5;

/// A text that begins with these words, after white space, and goes on at random: the same for the same words.
pub fn odd(words: &str) -> String {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    let mut rng = Rng::with_seed(hasher.finish());
    let mut text = format!("{}{words}:", ENDS[rng.usize(..ENDS.len())]);
    for _ in 0..rng.usize(..=MOST) {
        text.push_str(PIECES[rng.usize(..PIECES.len())]);
    }
    text.push('.');
    text.push_str(ENDS[rng.usize(..ENDS.len())]);
    text
}

/// The same text as it is sent: one line end is as good as another.
pub fn sent(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
