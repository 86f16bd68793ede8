//! Text for people, in both languages of the project.
//!
//! Every message is written twice where it is born, so that a caller's `lang` chooses at the very end and no
//! table of translations can fall behind the code.

use std::borrow::Cow;

/// The language of messages (`lang` in the standard parameters).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, the default.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// Reads `"en"` or `"ru"` (also longer tags such as `ru_RU`), case-insensitively.
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        match tag.split(['-', '_', '.']).next() {
            Some("en") => Some(Self::En),
            Some("ru") => Some(Self::Ru),
            _ => None,
        }
    }
}

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: Cow<'static, str>,
    /// Russian.
    pub ru: Cow<'static, str>,
}

impl Text {
    /// A constant sentence, for the catalogue.
    pub const fn new(en: &'static str, ru: &'static str) -> Self {
        Self {
            en: Cow::Borrowed(en),
            ru: Cow::Borrowed(ru),
        }
    }

    /// A constant sentence once more; empty for one that was composed.
    pub(crate) const fn constant(&self) -> Self {
        match (&self.en, &self.ru) {
            (Cow::Borrowed(en), Cow::Borrowed(ru)) => Self::new(en, ru),
            _ => Self::new("", ""),
        }
    }

    /// The sentence in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ru => &self.ru,
        }
    }
}

/// Formats one sentence in both languages from the variables in scope.
macro_rules! text {
    ($en:literal, $ru:literal) => {
        $crate::language::Text {
            en: ::std::borrow::Cow::Owned(format!($en)),
            ru: ::std::borrow::Cow::Owned(format!($ru)),
        }
    };
}
pub(crate) use text;
