//! A question to a person, and what counts as yes.

use crate::output::speech::note;
use crate::run::stdin::line;

/// Asks; anything but a clear yes is a no.
pub fn agreed(question: &str) -> bool {
    note(question);
    is_yes(&line().unwrap_or_default())
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.to_lowercase().as_str(), "y" | "yes" | "д" | "да")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_agrees() {
        for yes in ["y", "YES", "д", "Да"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "n", "нет", "yesterday"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
