//! Numbers and dates as text: Формат() with the keys that modules use, and the day counts behind dates.

use super::value::{Number, Value};

/// Days of the first day of 1970 since the first day of the first year.
const UNIX: i64 = 719_162 * 86_400;

/// Seconds of Unix as a date of the language.
pub fn from_unix(seconds: i64) -> i64 {
    seconds + UNIX
}

pub fn days(year: i64, month: i64, day: i64) -> i64 {
    // Counted from March, so that a leap day ends the year.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 306
}

pub fn seconds(parts: &[i64]) -> i64 {
    let part = |index: usize, default| parts.get(index).copied().unwrap_or(default);
    days(part(0, 1), part(1, 1), part(2, 1)) * 86_400
        + part(3, 0) * 3600
        + part(4, 0) * 60
        + part(5, 0)
}

/// Year, month, day, hour, minute, second.
pub fn parts(seconds: i64) -> [i64; 6] {
    let (day, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut year = day / 366 + 1;
    while days(year + 1, 1, 1) <= day {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && days(year, month + 1, 1) <= day {
        month += 1;
    }
    [
        year,
        month,
        day - days(year, month, 1) + 1,
        time / 3600,
        time / 60 % 60,
        time % 60,
    ]
}

/// A date from its digits, ГГГГММДД or ГГГГММДДччммсс.
pub fn read_date(digits: &str) -> Option<i64> {
    if !matches!(digits.len(), 8 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let cut = [0..4, 4..6, 6..8, 8..10, 10..12, 12..14];
    let numbers: Vec<i64> = cut
        .into_iter()
        .filter_map(|range| digits.get(range)?.parse().ok())
        .collect();
    Some(seconds(&numbers))
}

/// A date by a pattern: letters of .NET, anything in quotes as it is.
pub fn date(seconds: i64, pattern: &str) -> String {
    let [year, month, day, hour, minute, second] = parts(seconds);
    let letters: Vec<char> = pattern.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let width = letters[at..]
            .iter()
            .take_while(|next| **next == letter)
            .count();
        let number = match letter {
            'y' | 'г' => Some(year),
            'M' | 'М' => Some(month),
            'd' | 'д' => Some(day),
            'H' | 'Ч' => Some(hour),
            'm' | 'м' => Some(minute),
            's' | 'с' => Some(second),
            _ => None,
        };
        match number {
            Some(number) => text += &format!("{number:0width$}"),
            None => text.extend(std::iter::repeat_n(letter, width)),
        }
        at += width;
    }
    text
}

/// Формат(): ЧРД, ЧН, ЧГ for numbers, ДФ for dates; other keys are not interpreted and are an error of the test.
pub fn format(value: &Value, keys: &str) -> Result<String, String> {
    let mut options = std::collections::HashMap::new();
    for part in keys.split(';') {
        let Some((key, setting)) = part.split_once('=') else {
            continue;
        };
        let setting = setting.trim().trim_matches('\'').trim_matches('"');
        let key = key.trim().to_uppercase();
        if !matches!(
            key.as_str(),
            "ЧРД" | "NDS" | "ЧН" | "NZ" | "ЧГ" | "NG" | "ДФ" | "DF" | "ЧДЦ" | "NFD"
        ) {
            return Err(format!("format key {key}"));
        }
        options.insert(key, setting.to_owned());
    }
    let option = |russian: &str, english: &str| {
        options
            .get(russian)
            .or_else(|| options.get(english))
            .cloned()
    };
    Ok(match value {
        Value::Number(Number(0)) if option("ЧН", "NZ").is_none() => String::new(),
        Value::Number(number) => {
            let plain = number.plain();
            let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
            let whole = match option("ЧГ", "NG").as_deref() {
                Some("0" | "") => whole.to_owned(),
                _ => grouped(whole),
            };
            match part {
                "" => whole,
                part => format!(
                    "{whole}{}{part}",
                    option("ЧРД", "NDS").unwrap_or(",".into())
                ),
            }
        }
        Value::Date(seconds) => match option("ДФ", "DF") {
            Some(pattern) => date(*seconds, &pattern),
            None => value.plain(),
        },
        other => other.plain(),
    })
}

/// Thousands apart, by a space that does not break.
pub fn grouped(whole: &str) -> String {
    let mut text = String::new();
    let digits = whole.trim_start_matches('-');
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    if whole.starts_with('-') {
        format!("-{text}")
    } else {
        text
    }
}
