//! What operators do with values of each type; mixing types is an exception, as on the hosts.

use super::value::{Number, Value};
use super::{Failure, Host};

pub fn number(value: &Value) -> Result<Number, Failure> {
    let converted = match value {
        Value::Number(number) => Some(*number),
        Value::Boolean(value) => Some(Number::from(i64::from(*value))),
        Value::Text(text) => Number::parse(text.trim()),
        _ => None,
    };
    converted.ok_or_else(|| {
        let text = "Преобразование значения к типу Число не может быть выполнено";
        Failure::raised(format!("{text} ({})", value.class()))
    })
}

fn seconds(number: Number) -> i64 {
    i64::try_from(number.0 / 1_000_000_000).unwrap_or_default()
}

/// `+`, `-`, `*`, `/`, `%` and the comparisons.
pub fn binary(host: &Host, operator: &str, left: &Value, right: &Value) -> Result<Value, Failure> {
    use std::cmp::Ordering;
    let divided = |result: Option<Number>| {
        result
            .map(Value::Number)
            .ok_or_else(|| Failure::raised("Деление на 0".into()))
    };
    Ok(match operator {
        "=" => Value::Boolean(left.equals(right)),
        "<>" => Value::Boolean(!left.equals(right)),
        "<" | ">" | "<=" | ">=" => {
            let order = match (left, right) {
                (Value::Text(one), Value::Text(two)) => one.cmp(two),
                (Value::Date(one), Value::Date(two)) => one.cmp(two),
                (Value::Number(one), Value::Number(two)) => one.cmp(two),
                _ => {
                    let text = "Операции сравнения на больше-меньше допустимы только для совпадающих типов";
                    return Err(Failure::raised(text.into()));
                }
            };
            Value::Boolean(match operator {
                "<" => order == Ordering::Less,
                ">" => order == Ordering::Greater,
                "<=" => order != Ordering::Greater,
                _ => order != Ordering::Less,
            })
        }
        "+" => match (left, right) {
            (Value::Text(one), two) => Value::text(&format!("{one}{}", host.text_of(two))),
            (Value::Date(date), two) => Value::Date(date + seconds(number(two)?)),
            (one, two) => Value::Number(Number(number(one)?.0 + number(two)?.0)),
        },
        "-" => match (left, right) {
            (Value::Date(one), Value::Date(two)) => Value::number(one - two),
            (Value::Date(date), two) => Value::Date(date - seconds(number(two)?)),
            (one, two) => Value::Number(Number(number(one)?.0 - number(two)?.0)),
        },
        "*" => Value::Number(number(left)?.times(number(right)?)),
        "/" => return divided(number(left)?.over(number(right)?)),
        "%" => return divided(number(left)?.rest(number(right)?)),
        other => return Err(Failure::fault(format!("operator {other}"))),
    })
}
