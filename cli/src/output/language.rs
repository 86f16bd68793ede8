//! Which language a person is spoken to in: `--lang`, else `XPOST_LANG`, else what the user has settled, else the system's
//! locale.
//!
//! It is decided before the command line is parsed, since help and usage errors are in it too.

use std::ffi::OsString;

pub use xpost::language::Language;

/// The language for this run; `settled` is asked where nothing nearer says one.
pub fn choose(words: &[OsString], settled: impl FnOnce() -> Option<String>) -> Language {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    asked(words)
        .or_else(|| {
            // As POSIX has it, the first of these that is set decides, even where it names a language we lack.
            variable("XPOST_LANG")
                .or_else(settled)
                .or_else(|| {
                    ["LC_ALL", "LC_MESSAGES", "LANG"]
                        .into_iter()
                        .find_map(variable)
                })
                .or_else(of_the_system)
                .and_then(|value| Language::parse(&value))
        })
        .unwrap_or_default()
}

/// What the user has chosen in the system's settings, where that is kept elsewhere than in variables.
#[cfg(any(windows, target_os = "macos"))]
fn of_the_system() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(not(any(windows, target_os = "macos")))]
fn of_the_system() -> Option<String> {
    None
}

/// What `--lang` says, read ahead of the parser.
fn asked(words: &[OsString]) -> Option<Language> {
    let mut words = words.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if word == "--lang" {
            return words.next().and_then(Language::parse);
        }
        if let Some(tag) = word.strip_prefix("--lang=") {
            return Language::parse(tag);
        }
    }
    None
}

/// One of two wordings.
pub fn pick<T>(language: Language, en: T, ru: T) -> T {
    match language {
        Language::En => en,
        Language::Ru => ru,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_found_in_both_spellings() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(asked(&words("xpost demo --lang ru")), Some(Language::Ru));
        assert_eq!(asked(&words("xpost --lang=en demo")), Some(Language::En));
        assert_eq!(asked(&words("xpost demo")), None);
    }
}
