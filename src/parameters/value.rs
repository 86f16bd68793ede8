//! One standard parameter: whether a value fits it, and the text form in which it is kept.

use serde_json::Value;

use super::table::StandardKind::{
    Address, Choice, Count, Flag, Name, Seconds, Secret as Hidden, Text as Plain, Url,
};
use super::table::{CREDENTIALS, StandardKey, StandardKind};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::oauth2;
use crate::pasted;
use crate::rules::Money;
use crate::shown;

/// The text form of a value of the caller. Fails with `invalid_parameter` that names the key.
pub(super) fn canonical(entry: &StandardKey, value: &Value) -> Result<String, Error> {
    let key = entry.key;
    let refuse = |message: Text| {
        Err(Error::new(Code::InvalidParameter, message).parameter(&format!("auth.{key}")))
    };
    let text = match value {
        Value::String(text) => pasted::trim(text).to_owned(),
        // Hosts with one number type write whole numbers as 30.0.
        Value::Number(number) => match number.as_f64() {
            Some(whole) if number.is_f64() && whole.fract() == 0.0 => format!("{whole:.0}"),
            _ => number.to_string(),
        },
        Value::Bool(flag) => flag.to_string(),
        Value::Object(_) if entry.kind == StandardKind::Rules => value.to_string(),
        _ => {
            return refuse(text!(
                "parameter `auth.{key}`: expected a string",
                "параметр `auth.{key}`: ожидалась строка"
            ));
        }
    };
    match entry.kind {
        Plain | Hidden | Address if value.is_string() => match sendable(key, &text) {
            Ok(()) if key == "scope" => oauth2::scopes("auth.scope", &text),
            Ok(()) => Ok(text),
            Err(Text { en, ru }) => refuse(text!(
                "parameter `auth.{key}`: {en}",
                "параметр `auth.{key}`: {ru}"
            )),
        },
        StandardKind::Rules => Ok(text),
        StandardKind::Money => match Money::parse(&text) {
            Some(money) => Ok(money.to_string()),
            None => refuse(text!(
                "parameter `auth.{key}`: expected an amount of dollars such as 0.05",
                "параметр `auth.{key}`: ожидалась сумма в долларах, например 0.05"
            )),
        },
        Name if value.is_string()
            && text.chars().count() <= 64
            && !text.chars().any(char::is_control) =>
        {
            Ok(text)
        }
        Name => refuse(text!(
            "parameter `auth.{key}`: expected 1 to 64 characters without line breaks",
            "параметр `auth.{key}`: ожидалось от 1 до 64 символов без переводов строк"
        )),
        Plain | Hidden | Address => refuse(text!(
            "parameter `auth.{key}`: expected a string",
            "параметр `auth.{key}`: ожидалась строка"
        )),
        Url => {
            let is_http = text.starts_with("https://") || text.starts_with("http://");
            if is_http && text.is_ascii() && shown::host(&text).is_some() {
                Ok(text)
            } else {
                refuse(text!(
                    "parameter `auth.{key}`: expected an http or https address",
                    "параметр `auth.{key}`: ожидался адрес http или https"
                ))
            }
        }
        Choice(words) => {
            let lower = text.to_ascii_lowercase();
            match words.iter().find(|word| **word == lower) {
                Some(word) => Ok((*word).to_owned()),
                None => {
                    let list = words.join(", ");
                    refuse(text!(
                        "parameter `auth.{key}`: expected one of: {list}",
                        "параметр `auth.{key}`: ожидалось одно из: {list}"
                    ))
                }
            }
        }
        Seconds(min, max) | Count(min, max) => match text.parse::<u64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(number.to_string()),
            _ => refuse(text!(
                "parameter `auth.{key}`: expected a whole number in {min}..={max}",
                "параметр `auth.{key}`: ожидалось целое число в пределах {min}..={max}"
            )),
        },
        Flag => match flag(&text) {
            Some(flag) => Ok(flag.to_string()),
            None => refuse(text!(
                "parameter `auth.{key}`: expected true or false",
                "параметр `auth.{key}`: ожидалось true или false"
            )),
        },
    }
}

/// Whether a value can be sent where its key is sent: in a header. Fails with what is wrong with it.
fn sendable(key: &str, text: &str) -> Result<(), Text> {
    if is_of_x(key) {
        return pasted::token(text);
    }
    let address = text.chars().all(|letter| letter.is_ascii_graphic());
    if key == "proxy" && !address {
        return Err(text!(
            "an address has visible ASCII characters only; write others in its user name and password as %XX, such as %D0%B9",
            "в адресе бывают только видимые символы ASCII; прочие в имени и пароле пишутся как %XX, например %D0%B9"
        ));
    }
    if key == "redirect_uri" {
        return callback(text);
    }
    Ok(())
}

/// Whether a text can be the callback address of an app, which X compares letter by letter and refuses on a page that only the
/// user sees.
fn callback(text: &str) -> Result<(), Text> {
    let around = |letter: char| pasted::QUOTES.contains(&letter) || matches!(letter, '<' | '>');
    if text.starts_with(around) || text.ends_with(around) {
        return Err(text!(
            "it is in quotation marks or brackets; give the address without them",
            "адрес взят в кавычки или скобки; задайте его без них"
        ));
    }
    if text.contains(pasted::is_blank) {
        return Err(text!(
            "an address has no blanks, line breaks or invisible characters; copy it once more",
            "в адресе не бывает пробелов, переводов строк и невидимых символов; скопируйте его заново"
        ));
    }
    Ok(())
}

/// Whether a credential is one that X has made. Those travel in headers, and hold what a header may hold.
fn is_of_x(key: &str) -> bool {
    CREDENTIALS.contains(&key) && key != "state_key"
}

/// A truth value as a host without booleans writes it.
pub fn flag(text: &str) -> Option<bool> {
    match pasted::trim(text).to_lowercase().as_str() {
        "true" | "1" | "yes" | "истина" | "да" => Some(true),
        "false" | "0" | "no" | "ложь" | "нет" => Some(false),
        _ => None,
    }
}
