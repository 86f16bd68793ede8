//! The platform's collections, files and binary data, as far as modules and examples use them.

use std::cell::RefCell;
use std::rc::Rc;

use super::value::{Given, Number, Object, Value, given, given_text};
use super::{Failure, Host, Platform};

type Answer = Option<Result<Value, Failure>>;

fn done(value: Value) -> Answer {
    Some(Ok(value))
}

/// Массив, ФиксированныйМассив.
pub struct List {
    pub fixed: bool,
    pub items: RefCell<Vec<Value>>,
}

pub fn list(items: Vec<Value>) -> Value {
    Value::object(List {
        fixed: false,
        items: RefCell::new(items),
    })
}

fn place(index: &Value) -> Option<usize> {
    match index {
        Value::Number(number) => usize::try_from(number.whole()?).ok(),
        _ => None,
    }
}

impl Object for List {
    fn class(&self) -> &str {
        if self.fixed {
            "ФиксированныйМассив"
        } else {
            "Массив"
        }
    }
    fn item(&self, index: &Value) -> Option<Value> {
        self.items.borrow().get(place(index)?).cloned()
    }
    fn set_item(&self, index: &Value, value: Value) -> bool {
        let slot = place(index);
        let mut items = self.items.borrow_mut();
        match slot.and_then(|slot| items.get_mut(slot)) {
            Some(slot) if !self.fixed => *slot = value,
            _ => return false,
        }
        true
    }
    fn items(&self) -> Option<Vec<Value>> {
        Some(self.items.borrow().clone())
    }
    fn call(&self, _: &Host, name: &str, arguments: &Given) -> Answer {
        let first = given(arguments, 0);
        match name {
            "количество" => done(Value::number(self.items.borrow().len() as i64)),
            "вграница" => done(Value::number(self.items.borrow().len() as i64 - 1)),
            "добавить" => {
                self.items.borrow_mut().push(first);
                done(Value::Undefined)
            }
            "получить" => Some(
                self.item(&first)
                    .ok_or_else(|| Failure::raised("Индекс находится за границами массива".into())),
            ),
            "найти" => {
                let items = self.items.borrow();
                let at = items.iter().position(|item| item.equals(&first));
                done(at.map_or(Value::Undefined, |at| Value::number(at as i64)))
            }
            "вставить" => {
                let at = place(&first)?;
                self.items.borrow_mut().insert(at, given(arguments, 1));
                done(Value::Undefined)
            }
            "удалить" => {
                let at = place(&first)?;
                self.items.borrow_mut().remove(at);
                done(Value::Undefined)
            }
            "очистить" => {
                self.items.borrow_mut().clear();
                done(Value::Undefined)
            }
            _ => None,
        }
    }
}

/// Структура, Соответствие and their fixed forms.
pub struct Map {
    pub class: &'static str,
    pub pairs: RefCell<Vec<(Value, Value)>>,
}

pub fn map(class: &'static str, pairs: Vec<(Value, Value)>) -> Value {
    Value::object(Map {
        class,
        pairs: RefCell::new(pairs),
    })
}

/// A Структура of texts and other values.
pub fn structure(pairs: &[(&str, Value)]) -> Value {
    let pairs = pairs
        .iter()
        .map(|(key, value)| (Value::text(key), value.clone()));
    map("Структура", pairs.collect())
}

impl Map {
    pub fn is_structure(&self) -> bool {
        self.class.ends_with("труктура")
    }
    fn same(&self, one: &Value, two: &Value) -> bool {
        if self.is_structure() {
            return one.plain().to_lowercase() == two.plain().to_lowercase();
        }
        one.equals(two)
    }
    pub fn find(&self, key: &Value) -> Option<Value> {
        let pairs = self.pairs.borrow();
        pairs
            .iter()
            .find(|(known, _)| self.same(known, key))
            .map(|(_, value)| value.clone())
    }
    pub fn put(&self, key: Value, value: Value) {
        let mut pairs = self.pairs.borrow_mut();
        match pairs.iter_mut().find(|(known, _)| self.same(known, &key)) {
            Some(pair) => pair.1 = value,
            None => pairs.push((key, value)),
        }
    }
}

impl Object for Map {
    fn class(&self) -> &str {
        self.class
    }
    fn get(&self, name: &str) -> Option<Value> {
        if self.is_structure() {
            self.find(&Value::text(name))
        } else {
            None
        }
    }
    fn set(&self, name: &str, value: Value) -> bool {
        let known = self.get(name).is_some();
        if known {
            self.put(Value::text(name), value);
        }
        known
    }
    fn item(&self, index: &Value) -> Option<Value> {
        match self.find(index) {
            // A Соответствие answers Неопределено for a key it lacks; a Структура has no such field.
            None if self.is_structure() => None,
            found => Some(found.unwrap_or(Value::Undefined)),
        }
    }
    fn set_item(&self, index: &Value, value: Value) -> bool {
        if self.class.starts_with("Фиксированн")
            || (self.is_structure() && self.find(index).is_none())
        {
            return false;
        }
        self.put(index.clone(), value);
        true
    }
    fn items(&self) -> Option<Vec<Value>> {
        let pairs = self.pairs.borrow();
        Some(
            pairs
                .iter()
                .map(|(key, value)| {
                    Value::object(Record {
                        class: "КлючИЗначение",
                        fields: RefCell::new(vec![
                            ("ключ".into(), key.clone()),
                            ("key".into(), key.clone()),
                            ("значение".into(), value.clone()),
                            ("value".into(), value.clone()),
                        ]),
                    })
                })
                .collect(),
        )
    }
    fn call(&self, _: &Host, name: &str, arguments: &Given) -> Answer {
        let first = given(arguments, 0);
        match name {
            "количество" => done(Value::number(self.pairs.borrow().len() as i64)),
            "вставить" => {
                if self.is_structure() && !is_identifier(&first.plain()) {
                    let text = "Задано неправильное имя атрибута структуры";
                    return Some(Err(Failure::raised(format!("{text} '{}'", first.plain()))));
                }
                self.put(first, given(arguments, 1));
                done(Value::Undefined)
            }
            "получить" => done(self.find(&first).unwrap_or(Value::Undefined)),
            "удалить" => {
                let mut pairs = self.pairs.borrow_mut();
                pairs.retain(|(known, _)| !self.same(known, &first));
                done(Value::Undefined)
            }
            "очистить" => {
                self.pairs.borrow_mut().clear();
                done(Value::Undefined)
            }
            "свойство" => {
                let found = self.find(&first);
                if let Some(Some(slot)) = arguments.get(1) {
                    slot.replace(found.clone().unwrap_or(Value::Undefined));
                }
                done(Value::Boolean(found.is_some()))
            }
            _ => None,
        }
    }
}

fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|letter| letter.is_alphabetic() || letter == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// An object that is its fields, with names in lower case.
pub struct Record {
    pub class: &'static str,
    pub fields: RefCell<Vec<(String, Value)>>,
}

pub fn record(class: &'static str, fields: &[(&str, Value)]) -> Value {
    let fields = fields
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.clone()));
    Value::object(Record {
        class,
        fields: RefCell::new(fields.collect()),
    })
}

impl Object for Record {
    fn class(&self) -> &str {
        self.class
    }
    fn get(&self, name: &str) -> Option<Value> {
        let fields = self.fields.borrow();
        let found = fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }
    fn set(&self, name: &str, value: Value) -> bool {
        let mut fields = self.fields.borrow_mut();
        let found = fields.iter_mut().find(|(known, _)| known == name);
        found.map(|field| field.1 = value).is_some()
    }
}

/// ДвоичныеДанные.
pub struct Binary(pub Rc<Vec<u8>>);

pub fn binary(bytes: &[u8]) -> Value {
    Value::object(Binary(Rc::new(bytes.to_vec())))
}

impl Object for Binary {
    fn class(&self) -> &str {
        "ДвоичныеДанные"
    }
    fn bytes(&self) -> Option<Rc<Vec<u8>>> {
        Some(Rc::clone(&self.0))
    }
    fn call(&self, _: &Host, name: &str, arguments: &Given) -> Answer {
        match name {
            "размер" => done(Value::number(self.0.len() as i64)),
            "записать" => Some(
                std::fs::write(given_text(arguments, 0), &*self.0)
                    .map(|()| Value::Undefined)
                    .map_err(|error| Failure::raised(error.to_string())),
            ),
            _ => None,
        }
    }
}

/// Файл.
pub struct File(pub std::path::PathBuf);

impl Object for File {
    fn class(&self) -> &str {
        "Файл"
    }
    fn get(&self, name: &str) -> Option<Value> {
        let text = |part: Option<&std::ffi::OsStr>| {
            Value::text(&part.unwrap_or_default().to_string_lossy())
        };
        Some(match name {
            "полноеимя" | "fullname" => text(Some(self.0.as_os_str())),
            "имя" | "name" => text(self.0.file_name()),
            "имябезрасширения" => text(self.0.file_stem()),
            "расширение" => {
                Value::text(&format!(".{}", text(self.0.extension()).plain()))
            }
            "путь" | "path" => text(self.0.parent().map(std::path::Path::as_os_str)),
            _ => return None,
        })
    }
    fn call(&self, _: &Host, name: &str, _: &Given) -> Answer {
        match name {
            "существует" => done(Value::Boolean(self.0.exists())),
            "этокаталог" => done(Value::Boolean(self.0.is_dir())),
            "этофайл" => done(Value::Boolean(self.0.is_file())),
            "размер" => done(Value::number(
                self.0.metadata().map_or(0, |data| data.len() as i64),
            )),
            _ => None,
        }
    }
}

/// УникальныйИдентификатор.
pub struct Identifier(pub String);

impl Object for Identifier {
    fn class(&self) -> &str {
        "УникальныйИдентификатор"
    }
    fn text(&self) -> String {
        self.0.clone()
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

impl Host {
    /// `Новый`.
    pub fn create(&self, class: &str, arguments: &Given) -> Result<Value, Failure> {
        if class.to_lowercase().starts_with("addin.") {
            return self.create_addin(class);
        }
        if self.web.get() && class.to_lowercase() == "httpсервисответ" {
            return self.create_enterprise("httpсервисответ", arguments);
        }
        let Some(ranges) = super::facts::class_arguments(self.platform, class) else {
            return Err(Failure::fault(format!("Тип не определен ({class})")));
        };
        if !super::facts::fits(&ranges, arguments.len()) {
            let text = format!("Новый {class}: {} arguments", arguments.len());
            return Err(Failure::fault(text));
        }
        let first = given(arguments, 0);
        Ok(match super::facts::class(class).as_str() {
            "массив" => list(match &first {
                Value::Number(size) => {
                    vec![Value::Undefined; place(&Value::Number(*size)).unwrap_or(0)]
                }
                Value::Object(object) => object.items().unwrap_or_default(),
                _ => Vec::new(),
            }),
            "фиксированныймассив" => Value::object(List {
                fixed: true,
                items: RefCell::new(match &first {
                    Value::Object(object) => object.items().unwrap_or_default(),
                    _ => Vec::new(),
                }),
            }),
            class @ ("соответствие"
            | "фиксированноесоответствие"
            | "структура"
            | "фиксированнаяструктура") => {
                let names = [
                    "Соответствие",
                    "ФиксированноеСоответствие",
                    "Структура",
                    "ФиксированнаяСтруктура",
                ];
                let name = names
                    .into_iter()
                    .find(|name| name.to_lowercase() == class)
                    .unwrap_or("Структура");
                let made = Map {
                    class: name,
                    pairs: RefCell::default(),
                };
                match &first {
                    Value::Text(keys) => {
                        for (index, key) in keys.split(',').enumerate() {
                            if !is_identifier(key.trim()) {
                                return Err(Failure::raised(format!(
                                    "неправильное имя атрибута структуры '{key}'"
                                )));
                            }
                            made.put(Value::text(key.trim()), given(arguments, index + 1));
                        }
                    }
                    Value::Object(other) => {
                        for pair in other.items().unwrap_or_default() {
                            made.put(pair.at("ключ"), pair.at("значение"));
                        }
                    }
                    _ => {}
                }
                Value::object(made)
            }
            "двоичныеданные" => {
                let path = first.plain();
                let bytes = std::fs::read(&path)
                    .map_err(|error| Failure::raised(format!("{path}: {error}")))?;
                binary(&bytes)
            }
            "файл" => Value::object(File(first.plain().into())),
            "уникальныйидентификатор" => match &first {
                Value::Text(text) if is_uuid(text) => {
                    Value::object(Identifier(text.to_lowercase()))
                }
                Value::Undefined => Value::object(Identifier(self.new_uuid())),
                _ => {
                    let text = "Преобразование значения к типу УникальныйИдентификатор не может быть выполнено";
                    return Err(Failure::raised(text.into()));
                }
            },
            "чтениеjson" => Value::object(super::json::Reader::default()),
            "записьjson" => Value::object(super::json::Writer::default()),
            "системнаяинформация" => record(
                "СистемнаяИнформация",
                &[
                    ("ВерсияПриложения", Value::text(&self.version_text())),
                    ("ВерсияОС", Value::text("Linux")),
                ],
            ),
            other if self.platform == Platform::Enterprise => {
                return self.create_enterprise(other, arguments);
            }
            other => return Err(Failure::fault(format!("Новый {other} is not interpreted"))),
        })
    }

    fn version_text(&self) -> String {
        let [first, second, third] = self.version.get();
        format!("{first}.{second}.{third}.1286")
    }

    fn new_uuid(&self) -> String {
        let count = Self::unused_number();
        format!("{:08x}-0000-4000-8000-{count:012x}", std::process::id())
    }
}

/// A number as the test writes it.
pub fn number(value: i64) -> Value {
    Value::Number(Number::from(value))
}
