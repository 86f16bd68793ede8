//! `xpost help exit-codes`.

use crate::output::exit;
use crate::output::language::{Language, pick};

/// Every code with its meaning.
pub fn page(language: Language) -> String {
    let mut page = pick(language, "Exit codes:\n", "Коды завершения:\n").to_owned();
    for (code, meaning) in exit::TABLE {
        page.push_str(&format!("  {code:>3}  {}\n", meaning.in_language(language)));
    }
    page
}
