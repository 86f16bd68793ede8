//! Values of the language: what a variable holds, how values compare, and how they look as text on each host.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Failure, Host};

/// A decimal with nine digits after the point: the hosts count in decimals, and identifiers of X do not fit a double.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub i128);

const ONE: i128 = 1_000_000_000;

impl Number {
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let negative = whole.starts_with('-');
        let digits = format!("{part:0<9}");
        let whole: i128 = whole.parse().ok()?;
        let part: i128 = digits.get(..9)?.parse().ok()?;
        Some(Self(whole * ONE + if negative { -part } else { part }))
    }
    pub fn whole(self) -> Option<i128> {
        (self.0 % ONE == 0).then_some(self.0 / ONE)
    }
    pub fn floor(self) -> Self {
        Self(self.0 / ONE * ONE)
    }
    pub fn double(self) -> f64 {
        self.0 as f64 / ONE as f64
    }
    pub fn times(self, other: Self) -> Self {
        Self(self.0 * other.0 / ONE)
    }
    pub fn over(self, other: Self) -> Option<Self> {
        (self.0 * ONE).checked_div(other.0).map(Self)
    }
    pub fn rest(self, other: Self) -> Option<Self> {
        self.0.checked_rem(other.0).map(Self)
    }
    /// Digits with a point, without groups.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / ONE, self.0.abs() % ONE);
        let part = format!("{part:09}");
        match part.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            part => format!("{sign}{whole}.{part}"),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(i128::from(value) * ONE)
    }
}

/// A variable: parameters that are not `Знач` share it with the caller.
pub type Slot = Rc<RefCell<Value>>;

#[derive(Clone)]
pub enum Value {
    Undefined,
    Null,
    Boolean(bool),
    Number(Number),
    Text(Rc<str>),
    /// Seconds since the first day of the first year.
    Date(i64),
    Type(String),
    Object(Rc<dyn Object>),
}

/// What an argument of a host's method is; `None` was left out.
pub type Given = [Option<Slot>];

/// An object of the platform. Names come in lower case.
pub trait Object {
    /// The name of its type.
    fn class(&self) -> &str;
    fn get(&self, _name: &str) -> Option<Value> {
        None
    }
    /// Whether there is such a property and it took the value.
    fn set(&self, _name: &str, _value: Value) -> bool {
        false
    }
    /// The names of its properties, where its module may use them alone.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
    /// `None`: there is no such method.
    fn call(&self, _host: &Host, _name: &str, _given: &Given) -> Option<Result<Value, Failure>> {
        None
    }
    fn item(&self, _index: &Value) -> Option<Value> {
        None
    }
    fn set_item(&self, _index: &Value, _value: Value) -> bool {
        false
    }
    fn items(&self) -> Option<Vec<Value>> {
        None
    }
    /// The plain bytes of ДвоичныеДанные.
    fn bytes(&self) -> Option<Rc<Vec<u8>>> {
        None
    }
    /// What Строка() makes of it.
    fn text(&self) -> String {
        self.class().to_owned()
    }
    /// Whether ЗначениеЗаполнено() holds.
    fn filled(&self) -> bool {
        self.items().is_none_or(|items| !items.is_empty())
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Object(object) => match super::json::write(self) {
                Ok(json) => write!(out, "{json}"),
                Err(_) => out.write_str(object.class()),
            },
            Self::Text(text) => write!(out, "{text:?}"),
            other => out.write_str(&other.plain()),
        }
    }
}

impl Value {
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }
    pub fn number(value: i64) -> Self {
        Self::Number(value.into())
    }
    pub fn object(object: impl Object + 'static) -> Self {
        Self::Object(Rc::new(object))
    }
    pub fn slot(self) -> Slot {
        Rc::new(RefCell::new(self))
    }
    pub fn class(&self) -> &str {
        match self {
            Self::Undefined => "Неопределено",
            Self::Null => "Null",
            Self::Boolean(_) => "Булево",
            Self::Number(_) => "Число",
            Self::Text(_) => "Строка",
            Self::Date(_) => "Дата",
            Self::Type(_) => "Тип",
            Self::Object(object) => object.class(),
        }
    }
    /// The text as OneScript makes it, which is that of 1C but for the groups of a number.
    pub fn plain(&self) -> String {
        match self {
            Self::Undefined | Self::Null => String::new(),
            Self::Boolean(true) => "Да".into(),
            Self::Boolean(false) => "Нет".into(),
            Self::Number(number) => number.plain().replace('.', ","),
            Self::Text(text) => text.to_string(),
            Self::Date(seconds) => super::text::date(*seconds, "dd.MM.yyyy H:mm:ss"),
            Self::Type(name) => name.clone(),
            Self::Object(object) => object.text(),
        }
    }
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined) | (Self::Null, Self::Null) => true,
            (Self::Boolean(one), Self::Boolean(two)) => one == two,
            (Self::Number(one), Self::Number(two)) => one == two,
            (Self::Text(one), Self::Text(two)) => one == two,
            (Self::Date(one), Self::Date(two)) => one == two,
            (Self::Type(one), Self::Type(two)) => one.to_lowercase() == two.to_lowercase(),
            (Self::Object(one), Self::Object(two)) => {
                Rc::ptr_eq(one, two)
                    || (one.class() == two.class()
                        && one.class() == "УникальныйИдентификатор"
                        && one.text() == two.text())
            }
            _ => false,
        }
    }
    /// A collection's element or an object's property by its name, for tests that look into results.
    pub fn at(&self, key: &str) -> Self {
        match self {
            Self::Object(object) => object
                .item(&Self::text(key))
                .or_else(|| object.get(&key.to_lowercase()))
                .unwrap_or(Self::Undefined),
            _ => Self::Undefined,
        }
    }
    /// The element of a collection at a place.
    pub fn nth(&self, index: i64) -> Self {
        match self {
            Self::Object(object) => object.item(&Self::number(index)).unwrap_or(Self::Undefined),
            _ => Self::Undefined,
        }
    }
}

/// What was given for a parameter, or Неопределено.
pub fn given(arguments: &Given, index: usize) -> Value {
    match arguments.get(index) {
        Some(Some(slot)) => slot.borrow().clone(),
        _ => Value::Undefined,
    }
}

/// The same as text; the hosts convert arguments of other types.
pub fn given_text(arguments: &Given, index: usize) -> String {
    given(arguments, index).plain()
}
