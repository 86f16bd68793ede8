//! Spans of time as a person reads them.

use super::language::{Language, pick};

/// A span of time in its two largest units.
pub fn duration(seconds: u64, language: Language) -> String {
    let units = [
        (86_400, pick(language, "d", "д")),
        (3_600, pick(language, "h", "ч")),
        (60, pick(language, "min", "мин")),
        (1, pick(language, "s", "с")),
    ];
    let mut left = seconds;
    let parts: Vec<String> = units
        .iter()
        .map(|(size, unit)| {
            let count = left / size;
            left %= size;
            (count, unit)
        })
        .skip_while(|(count, _)| *count == 0)
        .take(2)
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    match parts.is_empty() {
        true => format!("0 {}", pick(language, "s", "с")),
        false => parts.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_two_largest_units() {
        for (seconds, expected) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (7_199, "1 h 59 min"),
            (86_400, "1 d"),
            (90_061, "1 d 1 h"),
            (86_460, "1 d"),
        ] {
            assert_eq!(duration(seconds, Language::En), expected);
        }
        assert_eq!(duration(7_199, Language::Ru), "1 ч 59 мин");
    }
}
