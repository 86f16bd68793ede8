//! X's prices and the limits of a post: data in one file (`rules.json`) with the month as of which they hold, since X changes
//! them more often than this library is installed anew (contract §3.1, §5.4, §6).
//!
//! The standard parameter `rules` lays other values over them, key by key. Money is counted in millionths of a dollar and never
//! in floating point. What X takes of media files, and the shape of its requests, is not here: that is the code's.

use std::fmt;
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::reading;

const FILE: &str = include_str!("rules.json");

/// An amount of money in millionths of a dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(u64);

impl Money {
    /// Reads decimals such as `0.05` with up to six places; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > 6 {
            return None;
        }
        let whole = whole.parse::<u64>().ok()?.checked_mul(1_000_000)?;
        let part = format!("{part:0<6}").parse::<u64>().ok()?;
        whole.checked_add(part).map(Self)
    }

    /// The sum of both, as large as it can be written.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// So many times as much.
    pub fn times(self, count: usize) -> Self {
        Self(self.0.saturating_mul(count as u64))
    }

    /// How many times `other` it is, cut to a whole number.
    pub fn over(self, other: Self) -> u64 {
        self.0.checked_div(other.0).unwrap_or(0)
    }
}

impl fmt::Display for Money {
    /// Three decimals, as X's price list has them, and more where there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if part.is_multiple_of(1000) {
            write!(f, "{whole}.{:03}", part / 1000)
        } else {
            let part = format!("{part:06}");
            write!(f, "{whole}.{}", part.trim_end_matches('0'))
        }
    }
}

macro_rules! members {
    ($(#[$about:meta])* $name:ident: $kind:ty { $($(#[doc = $doc:literal])* $key:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[doc = $doc])* pub $key: $kind,)*
        }

        impl $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($key),)*];

            fn member(&mut self, key: &str) -> Option<&mut $kind> {
                match key {
                    $(stringify!($key) => Some(&mut self.$key),)*
                    _ => None,
                }
            }
        }
    };
}

members! {
    /// What X charges (contract §5.4).
    Prices: Money {
        /// For creating or editing a post.
        post,
        /// For one that holds a link.
        post_with_link,
        /// For an answer to who mentioned the account. Only X knows whether one is, so it is never reckoned with.
        summoned_reply,
        /// For the alt text of a media file.
        media_metadata,
    }
}

members! {
    /// What X takes (contract §3.1, §6).
    Limits: u64 {
        /// Weighted characters of an ordinary account's post.
        text,
        /// Those of a Premium account's.
        long_text,
        /// Cashtags of a post.
        cashtags,
        /// Options of a poll at least.
        poll_options_min,
        /// Options of a poll at most.
        poll_options_max,
        /// Characters of an option.
        poll_option_text,
        /// Minutes of a poll at least.
        poll_minutes_min,
        /// Minutes of a poll at most.
        poll_minutes_max,
        /// Ready media ids of a post.
        media_ids,
        /// Pictures of a post.
        pictures,
        /// Animated GIFs of a post.
        gifs,
        /// Videos of a post.
        videos,
        /// Users tagged in a post's media.
        tagged_users,
    }
}

/// The prices and limits in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The month as of which they hold.
    pub date: String,
    /// The currency of the prices.
    pub currency: String,
    /// What X charges.
    pub prices: Prices,
    /// What X takes.
    pub limits: Limits,
}

impl Rules {
    /// Those that this library came with.
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: LazyLock<Arc<Rules>> = LazyLock::new(|| {
            let mut rules = Rules::default();
            // A test holds that the file is complete and understood.
            if let Ok(Value::Object(file)) = serde_json::from_str(FILE) {
                let _ = rules.lay(&file);
            }
            Arc::new(rules)
        });
        Arc::clone(&BUILT_IN)
    }

    /// The built-in ones under those of `given`: an object, JSON text, or the path of a file with any of the members of
    /// `rules.json`. Fails with `invalid_parameter` that names the member.
    pub fn over_built_in(given: &str) -> Result<Arc<Self>, Error> {
        if given.trim().is_empty() {
            return Ok(Self::built_in());
        }
        let mut rules = (*Self::built_in()).clone();
        rules.lay(&reading::read(&json!(given), "auth.rules")?)?;
        Ok(Arc::new(rules))
    }

    fn lay(&mut self, layer: &Map<String, Value>) -> Result<(), Error> {
        for (key, value) in layer {
            let place = format!("auth.rules.{key}");
            match key.as_str() {
                "date" => self.date = word(&place, value)?,
                "currency" => self.currency = word(&place, value)?,
                "prices" => lay(&place, value, Prices::KEYS, |key, value| {
                    let price = amount(value)?;
                    self.prices.member(key).map(|member| *member = price)
                })?,
                "limits" => lay(&place, value, Limits::KEYS, |key, value| {
                    let limit = value.as_u64()?;
                    self.limits.member(key).map(|member| *member = limit)
                })?,
                _ => {
                    return Err(reading::unknown_key(
                        "auth.rules.",
                        key,
                        ["date", "currency", "prices", "limits"].into_iter(),
                    ));
                }
            }
        }
        Ok(())
    }
}

/// An amount as text or as a JSON number.
fn amount(value: &Value) -> Option<Money> {
    match value {
        Value::String(text) => Money::parse(text.trim()),
        // The shortest decimals that stand for the number: what was written.
        Value::Number(number) => Money::parse(&number.to_string()),
        _ => None,
    }
}

fn lay(
    place: &str,
    value: &Value,
    known: &[&str],
    mut set: impl FnMut(&str, &Value) -> Option<()>,
) -> Result<(), Error> {
    let Some(members) = value.as_object() else {
        return Err(refused(place, &Text::new("an object", "структура")));
    };
    for (key, value) in members {
        if !known.contains(&key.as_str()) {
            return Err(reading::unknown_key(
                &format!("{place}."),
                key,
                known.iter().copied(),
            ));
        }
        set(key, value).ok_or_else(|| {
            refused(
                &format!("{place}.{key}"),
                &Text::new(
                    "a price such as \"0.015\", or a whole number for a limit",
                    "цена вида \"0.015\", а для предела — целое число",
                ),
            )
        })?;
    }
    Ok(())
}

fn word(place: &str, value: &Value) -> Result<String, Error> {
    match value.as_str() {
        Some(word) if (1..=32).contains(&word.chars().count()) => Ok(word.to_owned()),
        _ => Err(refused(
            place,
            &Text::new("a short string", "короткая строка"),
        )),
    }
}

fn refused(place: &str, expected: &Text) -> Error {
    let (en, ru) = (&expected.en, &expected.ru);
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: expected {en}",
            "параметр `{place}`: ожидалось: {ru}"
        ),
    )
    .parameter(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_file_holds_every_price_and_limit_and_nothing_else() {
        let file: Value = serde_json::from_str(FILE).expect("JSON");
        let keys = |section: &str| -> Vec<String> {
            let members = file[section].as_object().expect(section);
            members.keys().cloned().collect()
        };
        assert_eq!(keys("prices"), Prices::KEYS);
        assert_eq!(keys("limits"), Limits::KEYS);
        let mut rules = Rules::default();
        rules
            .lay(file.as_object().expect("an object"))
            .expect("understood");
        assert_eq!(rules, *Rules::built_in());
        assert_eq!(rules.prices.post_with_link.over(rules.prices.post), 13);
        assert_eq!((rules.limits.text, rules.limits.long_text), (280, 25_000));
    }

    #[test]
    fn money_is_exact() {
        for (text, shown) in [
            ("0", "0.000"),
            ("0.015", "0.015"),
            ("0.2", "0.200"),
            ("12", "12.000"),
            ("0.0151", "0.0151"),
            ("1.000001", "1.000001"),
        ] {
            assert_eq!(Money::parse(text).expect(text).to_string(), shown);
        }
        for bad in [
            "",
            ".",
            "0.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "0,05",
            "0.0000001",
            " 1",
            "99999999999999999999",
        ] {
            assert_eq!(Money::parse(bad), None, "{bad}");
        }
        let cent = Money::parse("0.01").expect("money");
        assert_eq!(cent.times(3).plus(cent).to_string(), "0.040");
    }

    #[test]
    fn other_rules_lie_over_the_built_in_ones_by_key() {
        let rules = Rules::over_built_in(
            r#"{"date": "2027-01", "prices": {"post": 0.02}, "limits": {"cashtags": 3}}"#,
        )
        .expect("understood");
        assert_eq!(rules.date, "2027-01");
        assert_eq!(rules.prices.post.to_string(), "0.020");
        assert_eq!(rules.prices.post_with_link.to_string(), "0.200");
        assert_eq!((rules.limits.cashtags, rules.limits.text), (3, 280));
    }

    #[test]
    fn an_unknown_or_senseless_rule_is_named() {
        for (given, parameter) in [
            (r#"{"price": {}}"#, "auth.rules.price"),
            (r#"{"prices": {"pots": "1"}}"#, "auth.rules.prices.pots"),
            (r#"{"prices": {"post": "cheap"}}"#, "auth.rules.prices.post"),
            (r#"{"prices": {"post": -1}}"#, "auth.rules.prices.post"),
            (r#"{"limits": {"text": 280.5}}"#, "auth.rules.limits.text"),
            (r#"{"limits": []}"#, "auth.rules.limits"),
            (r#"{"date": 5}"#, "auth.rules.date"),
            ("nowhere.json", "auth.rules"),
            ("nonsense", "auth.rules"),
        ] {
            let error = Rules::over_built_in(given).expect_err(given);
            assert_eq!(
                error.to_json(Language::En)["parameter"],
                parameter,
                "{given}"
            );
        }
    }
}
