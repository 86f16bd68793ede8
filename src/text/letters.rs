//! The kinds of letters that twitter-text tells apart.

/// Letters that X never takes.
pub(super) fn is_invalid(letter: char) -> bool {
    matches!(letter, '\u{fffe}' | '\u{feff}' | '\u{ffff}')
}

/// What twitter-text calls punctuation.
pub(super) fn is_punctuation(letter: char) -> bool {
    "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$".contains(letter)
}

/// What twitter-text calls a space.
pub(super) fn is_space(letter: char) -> bool {
    matches!(
        letter,
        '\u{9}'..='\u{d}' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200a}'
            | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Marks that only say which way a text runs.
pub(super) fn is_directional(letter: char) -> bool {
    matches!(
        letter,
        '\u{202a}'..='\u{202e}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}'
    )
}

/// Latin letters with accents, and the accents.
pub(super) fn is_accented_latin(letter: char) -> bool {
    matches!(
        letter,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{253}' | '\u{254}' | '\u{256}'
            | '\u{257}' | '\u{259}' | '\u{25b}' | '\u{263}' | '\u{268}' | '\u{26f}' | '\u{272}' | '\u{289}'
            | '\u{28b}' | '\u{2bb}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}'
    )
}
