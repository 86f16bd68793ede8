//! The global functions and values of both hosts.

use std::path::Path;

use base64::Engine as _;

use super::evaluate::Frame;
use super::value::{Number, Slot, Value, given, given_text};
use super::{Failure, Host, Platform, json, objects, operators, text};

fn raised(text: impl ToString) -> Failure {
    Failure::raised(text.to_string())
}

impl Host {
    /// Calls a global function; an unknown one, or a wrong number of arguments, is what a host refuses to compile.
    pub fn global(
        &self,
        frame: &mut Frame,
        name: &str,
        given_: &[Option<Slot>],
    ) -> Result<Value, Failure> {
        let Some(ranges) = super::facts::function_arguments(self.platform, name) else {
            return Err(Failure::fault(format!("Неизвестный символ: {name}")));
        };
        if !super::facts::fits(&ranges, given_.len()) {
            return Err(Failure::fault(format!(
                "{name}: {} arguments",
                given_.len()
            )));
        }
        let arg = |index: usize| given(given_, index);
        let word = |index: usize| given_text(given_, index);
        let number = |index: usize| operators::number(&given(given_, index));
        let size = |index: usize| -> Result<usize, Failure> {
            Ok(usize::try_from(number(index)?.whole().unwrap_or(0)).unwrap_or(0))
        };
        let cut = |text: &str, from: usize, length: usize| -> Value {
            Value::text(&text.chars().skip(from).take(length).collect::<String>())
        };
        let flag = |value: bool| Ok(Value::Boolean(value));
        let say = |text: &str| Ok(Value::text(text));
        let canonical = super::facts::function(name);
        match canonical.as_str() {
            "типзнч" => Ok(Value::Type(arg(0).class().to_owned())),
            "тип" => Ok(Value::Type(word(0))),
            "строка" => say(&self.text_of(&arg(0))),
            "число" => number(0).map(Value::Number),
            "булево" => flag(matches!(arg(0), Value::Boolean(true))),
            "цел" => Ok(Value::Number(number(0)?.floor())),
            "окр" => Ok(Value::Number(Number(number(0)?.0 + 500_000_000).floor())),
            "мин" => Ok(Value::Number(number(0)?.min(number(1)?))),
            "макс" => Ok(Value::Number(number(0)?.max(number(1)?))),
            "пустаястрока" => flag(word(0).trim().is_empty()),
            "значениезаполнено" => flag(match arg(0) {
                Value::Undefined | Value::Null => false,
                Value::Boolean(_) | Value::Type(_) => true,
                Value::Number(number) => number.0 != 0,
                Value::Text(text) => !text.trim().is_empty(),
                Value::Date(seconds) => seconds != 0,
                Value::Object(object) => object.filled(),
            }),
            "формат" => text::format(&arg(0), &word(1))
                .map(|made| Value::text(&made))
                .map_err(Failure::fault),
            "нрег" => say(&word(0).to_lowercase()),
            "врег" => say(&word(0).to_uppercase()),
            "сокрлп" => say(word(0).trim()),
            "сокрл" => say(word(0).trim_start()),
            "сокрп" => say(word(0).trim_end()),
            "стрдлина" => Ok(Value::number(word(0).encode_utf16().count() as i64)),
            "лев" => Ok(cut(&word(0), 0, size(1)?)),
            "прав" => {
                let length = word(0).chars().count();
                Ok(cut(&word(0), length.saturating_sub(size(1)?), length))
            }
            "сред" => {
                let length = if given_.len() > 2 {
                    size(2)?
                } else {
                    usize::MAX
                };
                Ok(cut(&word(0), size(1)?.max(1) - 1, length))
            }
            "символ" => say(&char::from_u32(size(0)? as u32).unwrap_or(' ').to_string()),
            "кодсимвола" => Ok(Value::number(
                word(0).chars().next().map_or(0, |c| c as i64),
            )),
            "стрнайти" | "найти" => {
                let (hay, needle) = (word(0), word(1));
                Ok(Value::number(
                    hay.find(&needle)
                        .map_or(0, |at| hay[..at].chars().count() as i64 + 1),
                ))
            }
            "стрначинаетсяс" => flag(word(0).starts_with(&word(1))),
            "стрзаканчиваетсяна" => flag(word(0).ends_with(&word(1))),
            "стрзаменить" => say(&word(0).replace(&word(1), &word(2))),
            "стрчисловхождений" => {
                Ok(Value::number(word(0).matches(&word(1)).count() as i64))
            }
            "стрразделить" => {
                let (whole, separators) = (word(0), word(1));
                let keep_empty = !matches!(arg(2), Value::Boolean(false));
                let parts = whole.split(|letter| separators.contains(letter));
                let parts = parts
                    .filter(|part| keep_empty || !part.is_empty())
                    .map(Value::text);
                Ok(objects::list(parts.collect()))
            }
            "стрсоединить" => match arg(0) {
                Value::Object(list) => {
                    let items = list.items().unwrap_or_default();
                    let items: Vec<String> = items.iter().map(Value::plain).collect();
                    say(&items.join(&word(1)))
                }
                _ => Err(raised("СтрСоединить: не массив")),
            },
            "стршаблон" => {
                let mut made = word(0);
                for index in (1..given_.len()).rev() {
                    made = made.replace(&format!("%{index}"), &self.text_of(&arg(index)));
                }
                say(&made)
            }
            "нстр" => {
                let whole = word(0);
                let found = whole
                    .split(';')
                    .find_map(|part| part.trim().strip_prefix("ru = '")?.strip_suffix('\''));
                say(found.unwrap_or(&whole))
            }
            "дата" => match arg(0) {
                Value::Text(digits) => text::read_date(&digits).map(Value::Date).ok_or_else(|| {
                    raised("Преобразование значения к типу Дата не может быть выполнено")
                }),
                Value::Date(date) => Ok(Value::Date(date)),
                _ => {
                    let parts: Result<Vec<i64>, Failure> = (0..given_.len())
                        .map(|index| Ok(size(index)? as i64))
                        .collect();
                    Ok(Value::Date(text::seconds(&parts?)))
                }
            },
            "текущаядата" | "текущаядатасеанса" => {
                Ok(Value::Date(self.now() + self.zone))
            }
            "текущаяуниверсальнаядата" => Ok(Value::Date(self.now())),
            "текущаяуниверсальнаядатавмиллисекундах" => {
                Ok(Value::number(self.now() * 1000))
            }
            "универсальноевремя" => match arg(0) {
                Value::Date(date) => Ok(Value::Date(date - self.zone)),
                _ => Err(raised("Тип не может быть преобразован")),
            },
            "местноевремя" => match arg(0) {
                Value::Date(date) => Ok(Value::Date(date + self.zone)),
                _ => Err(raised("Тип не может быть преобразован")),
            },
            "base64строка" | "получитьbase64строкуиздвоичныхданных" => {
                match arg(0) {
                    Value::Object(object) if object.bytes().is_some() => {
                        let bytes = object.bytes().unwrap_or_default();
                        say(&base64::engine::general_purpose::STANDARD.encode(&*bytes))
                    }
                    _ => Err(raised("Base64Строка: не ДвоичныеДанные")),
                }
            }
            "base64значение" | "получитьдвоичныеданныеизbase64строки" => {
                base64::engine::general_purpose::STANDARD
                    .decode(word(0))
                    .map(|bytes| objects::binary(&bytes))
                    .map_err(raised)
            }
            "получитьдвоичныеданныеизстроки" => {
                Ok(objects::binary(word(0).as_bytes()))
            }
            "получитьстрокуиздвоичныхданных" => match arg(0) {
                Value::Object(object) => say(&String::from_utf8_lossy(
                    &object.bytes().unwrap_or_default(),
                )),
                _ => Err(raised("не ДвоичныеДанные")),
            },
            "прочитатьjson" => {
                json::read(&word(0), matches!(arg(1), Value::Boolean(true)))
            }
            "записатьjson" => {
                let made = json::write(&arg(1))?.to_string();
                match arg(0) {
                    Value::Object(writer) if writer.set("\u{1}", Value::text(&made)) => {
                        Ok(Value::Undefined)
                    }
                    _ => Err(raised("ЗаписатьJSON: не ЗаписьJSON")),
                }
            }
            "информацияобошибке" => {
                let text = frame.caught.last().cloned().unwrap_or_default();
                let described = text
                    .split_once("}: ")
                    .map_or(text.as_str(), |(_, text)| text);
                Ok(objects::record(
                    "ИнформацияОбОшибке",
                    &[
                        ("Описание", Value::text(described)),
                        ("Description", Value::text(described)),
                        ("Причина", Value::Undefined),
                        ("\u{1}", Value::text(&text)),
                    ],
                ))
            }
            "описаниеошибки" => {
                say(&frame.caught.last().cloned().unwrap_or_default())
            }
            "подробноепредставлениеошибки" => Ok(arg(0).at("\u{1}")),
            "краткоепредставлениеошибки" => Ok(arg(0).at("описание")),
            "сообщить" => {
                self.messages.borrow_mut().push(self.text_of(&arg(0)));
                Ok(Value::Undefined)
            }
            "состояние" => {
                self.messages
                    .borrow_mut()
                    .push(format!("{}: {}", word(0), word(1)));
                Ok(Value::Undefined)
            }
            "вычислить" => {
                let script = super::syntax::parse("Вычислить", &format!("Значение = {};", word(0)))
                    .map_err(Failure::fault)?;
                match script
                    .body
                    .into_iter()
                    .next()
                    .map(|statement| statement.kind)
                {
                    Some(super::syntax::Kind::Assign(_, expression)) => {
                        self.evaluate(frame, &expression)
                    }
                    _ => Err(Failure::fault("Вычислить".into())),
                }
            }
            "объединитьпути" => {
                let parts: Vec<String> = (0..given_.len()).map(word).collect();
                let joined: std::path::PathBuf = parts.iter().collect();
                say(&joined.to_string_lossy())
            }
            "получитьразделительпути" => say(std::path::MAIN_SEPARATOR_STR),
            "каталогвременныхфайлов" => {
                say(&self.temporary.borrow().to_string_lossy())
            }
            "получитьимявременногофайла" => {
                let name = format!(
                    "xpost-{}-{}.{}",
                    std::process::id(),
                    Self::unused_number(),
                    word(0)
                );
                say(&self.temporary.borrow().join(name).to_string_lossy())
            }
            "удалитьфайлы" => {
                let path = word(0);
                let path = Path::new(&path);
                let removed = if path.is_dir() {
                    std::fs::remove_dir_all(path)
                } else {
                    std::fs::remove_file(path)
                };
                match removed {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        Err(raised(error))
                    }
                    _ => Ok(Value::Undefined),
                }
            }
            "создатькаталог" => std::fs::create_dir_all(word(0))
                .map(|()| Value::Undefined)
                .map_err(raised),
            "копироватьфайл" => std::fs::copy(word(0), word(1))
                .map(|_| Value::Undefined)
                .map_err(raised),
            "переместитьфайл" => std::fs::rename(word(0), word(1))
                .map(|()| Value::Undefined)
                .map_err(raised),
            "текущийсценарий" => Ok(objects::record(
                "ИнформацияОСценарии",
                &[(
                    "Каталог",
                    Value::text(&self.folder.borrow().to_string_lossy()),
                )],
            )),
            "завершитьработу" => {
                Err(Failure::Exit(number(0)?.whole().unwrap_or(0) as i64))
            }
            "ввестистроку" => {
                let Some(line) = self.input.borrow_mut().pop_front() else {
                    return flag(false);
                };
                if let Some(Some(slot)) = given_.first() {
                    slot.replace(Value::text(&line));
                }
                flag(true)
            }
            "приостановить" => Ok(Value::Undefined),
            "выполнитьсборкумусора" | "освободитьобъект" => {
                Ok(Value::Undefined)
            }
            "подключитьвнешнююкомпоненту" | "подключитьвнешнююкомпонентуасинх" =>
            {
                let asynchronous = canonical.ends_with("асинх");
                self.attach(&word(0), &word(1), &arg(2), &arg(3), asynchronous)
            }
            other if self.platform == Platform::Enterprise => {
                self.enterprise_function(other, given_)
            }
            other => Err(Failure::fault(format!("{other} is not interpreted"))),
        }
    }

    /// Objects and enumerations that need no `Новый`.
    pub fn global_value(&self, name: &str) -> Option<Value> {
        if let Some(module) = self.modules.borrow().get(name) {
            return Some(Value::object(super::ModuleObject(module.clone())));
        }
        if let Some(value) = self.around.borrow().get(name) {
            return Some(value.clone());
        }
        let one_of = |names: &[&str]| {
            let pairs: Vec<(&str, Value)> = names
                .iter()
                .map(|name| (*name, Value::text(name)))
                .collect();
            Some(objects::record("Перечисление", &pairs))
        };
        match name {
            "типвнешнейкомпоненты" | "addintype" => one_of(&["Native", "COM"]),
            "символы" => Some(objects::record(
                "Символы",
                &[
                    ("ПС", Value::text("\n")),
                    ("ВК", Value::text("\r")),
                    ("Таб", Value::text("\t")),
                ],
            )),
            "аргументыкоманднойстроки" if self.platform == Platform::OneScript =>
            {
                let arguments = self.arguments.borrow();
                Some(objects::list(
                    arguments.iter().map(|text| Value::text(text)).collect(),
                ))
            }
            _ if self.platform == Platform::Enterprise => self.enterprise_value(name),
            _ => None,
        }
    }
}
