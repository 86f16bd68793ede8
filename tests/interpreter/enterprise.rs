//! What only 1C:Enterprise has: constants and transactions over an infobase that sessions share, locks, documents, HTTP
//! services, the event log.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use super::objects::{self, Identifier, Map, Record};
use super::value::{Given, Object, Slot, Value, given, given_text};
use super::{Failure, Host};

/// What sessions share. Constants are strings of unlimited length, as the examples ask for.
#[derive(Default)]
pub struct Infobase {
    pub state: Mutex<Shared>,
    freed: Condvar,
}

#[derive(Default)]
pub struct Shared {
    pub constants: HashMap<String, String>,
    locks: HashMap<String, u64>,
    sessions: u64,
    /// So many commits fail from now on.
    pub failing_commits: usize,
}

impl Infobase {
    pub fn constant(&self, name: &str) -> String {
        let state = self.state.lock().expect("the infobase");
        state
            .constants
            .get(&name.to_lowercase())
            .cloned()
            .unwrap_or_default()
    }
    pub fn set_constant(&self, name: &str, value: &str) {
        let mut state = self.state.lock().expect("the infobase");
        state
            .constants
            .insert(name.to_lowercase(), value.to_owned());
    }
}

/// The transaction of a session.
#[derive(Default)]
pub struct Transaction {
    pub depth: usize,
    /// An inner one was rolled back: nothing may be done but to roll back the outer one.
    doomed: bool,
    written: HashMap<String, String>,
    session: u64,
}

impl Host {
    fn begin(&self) {
        let mut own = self.transaction.borrow_mut();
        if own.depth == 0 && own.session == 0 {
            let mut state = self.infobase.state.lock().expect("the infobase");
            state.sessions += 1;
            own.session = state.sessions;
        }
        own.depth += 1;
    }

    fn finish(&self, keep: bool) -> Result<(), Failure> {
        let mut own = self.transaction.borrow_mut();
        if own.depth == 0 {
            return Err(Failure::raised("Транзакция не активна".into()));
        }
        if keep && own.doomed {
            return Err(Failure::raised(
                "В данной транзакции уже происходили ошибки!".into(),
            ));
        }
        if own.depth > 1 {
            own.depth -= 1;
            own.doomed |= !keep;
            return Ok(());
        }
        let mut state = self.infobase.state.lock().expect("the infobase");
        if keep && state.failing_commits > 0 {
            state.failing_commits -= 1;
            own.doomed = true;
            return Err(Failure::raised(
                "Ошибка СУБД: транзакция не зафиксирована".into(),
            ));
        }
        if keep {
            state.constants.extend(own.written.drain());
        }
        let session = own.session;
        state.locks.retain(|_, owner| *owner != session);
        own.depth = 0;
        own.doomed = false;
        own.written.clear();
        self.infobase.freed.notify_all();
        Ok(())
    }

    /// A call of the server that ends in a transaction loses it.
    pub fn end_of_call(&self) -> Result<(), Failure> {
        if self.transaction.borrow().depth == 0 {
            return Ok(());
        }
        while self.transaction.borrow().depth > 0 {
            self.finish(false)?;
        }
        Err(Failure::fault("a transaction was left open".into()))
    }

    fn read_constant(&self, name: &str) -> Result<Value, Failure> {
        let own = self.transaction.borrow();
        if own.doomed {
            return Err(Failure::raised(
                "В данной транзакции уже происходили ошибки!".into(),
            ));
        }
        let text = own.written.get(name).cloned();
        Ok(Value::text(
            &text.unwrap_or_else(|| self.infobase.constant(name)),
        ))
    }

    fn write_constant(&self, name: &str, value: &str) -> Result<Value, Failure> {
        let mut own = self.transaction.borrow_mut();
        if own.doomed {
            return Err(Failure::raised(
                "В данной транзакции уже происходили ошибки!".into(),
            ));
        }
        if own.depth > 0 {
            own.written.insert(name.to_owned(), value.to_owned());
        } else {
            self.infobase.set_constant(name, value);
        }
        Ok(Value::Undefined)
    }

    fn lock(&self, name: &str) -> Result<(), Failure> {
        let own = self.transaction.borrow();
        if own.depth == 0 {
            return Err(Failure::raised(
                "Блокировка данных возможна только в транзакции".into(),
            ));
        }
        let end = Instant::now() + Duration::from_secs(20);
        let mut state = self.infobase.state.lock().expect("the infobase");
        loop {
            match state.locks.get(name) {
                Some(owner) if *owner != own.session => {}
                _ => {
                    state.locks.insert(name.to_owned(), own.session);
                    return Ok(());
                }
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Failure::raised(
                    "Конфликт блокировок при выполнении транзакции".into(),
                ));
            }
            state = self
                .infobase
                .freed
                .wait_timeout(state, left)
                .expect("the infobase")
                .0;
        }
    }

    pub fn enterprise_function(
        &self,
        name: &str,
        arguments: &[Option<Slot>],
    ) -> Result<Value, Failure> {
        match name {
            "начатьтранзакцию" => self.begin(),
            "зафиксироватьтранзакцию" => self.finish(true)?,
            "отменитьтранзакцию" => self.finish(false)?,
            "транзакцияактивна" => {
                return Ok(Value::Boolean(self.transaction.borrow().depth > 0));
            }
            "установитьпривилегированныйрежим" => {
                self.privileged
                    .set(!matches!(given(arguments, 0), Value::Boolean(false)));
            }
            "записьжурналарегистрации" => {
                let entry = (given_text(arguments, 0), given_text(arguments, 4));
                self.journal.borrow_mut().push(entry);
            }
            "установитьвнешнююкомпонентуасинх" => {
                self.installed.set(true)
            }
            other => return Err(Failure::fault(format!("{other} is not interpreted"))),
        }
        Ok(Value::Undefined)
    }

    pub fn enterprise_value(&self, name: &str) -> Option<Value> {
        let one_of = |names: &[&str]| {
            let pairs: Vec<(&str, Value)> = names
                .iter()
                .map(|name| (*name, Value::text(name)))
                .collect();
            Some(objects::record("Перечисление", &pairs))
        };
        match name {
            "константы" | "constants" => Some(Value::object(Constants)),
            "документы" | "documents" => Some(Value::object(Documents)),
            "уровеньжурналарегистрации" => {
                one_of(&["Ошибка", "Предупреждение", "Информация"])
            }
            "типподключениявнешнейкомпоненты" => {
                one_of(&["Изолированно", "НеИзолированно"])
            }
            "режимблокировкиданных" => {
                one_of(&["Исключительный", "Разделяемый"])
            }
            _ => None,
        }
    }

    pub fn create_enterprise(&self, class: &str, arguments: &Given) -> Result<Value, Failure> {
        Ok(match class {
            "блокировкаданных" => Value::object(Lock::default()),
            "хранилищезначения" => Value::object(Storage(given(arguments, 0))),
            "httpсервисответ" => Value::object(Response {
                fields: Record {
                    class: "HTTPСервисОтвет",
                    fields: RefCell::new(vec![
                        ("кодсостояния".into(), given(arguments, 0)),
                        ("заголовки".into(), objects::map("Соответствие", Vec::new())),
                        ("\u{1}".into(), Value::text("")),
                    ]),
                },
            }),
            other => return Err(Failure::fault(format!("Новый {other} is not interpreted"))),
        })
    }

    /// A document of the infobase: its object, whose module `source` is.
    pub fn document(&self, kind: &str, uuid: &str, attributes: &[(&str, Value)]) -> Rc<Document> {
        let document = Rc::new(Document {
            kind: kind.to_lowercase(),
            uuid: uuid.to_owned(),
            fields: RefCell::new(
                attributes
                    .iter()
                    .map(|(name, value)| (name.to_lowercase(), value.clone()))
                    .chain([("проведен".to_owned(), Value::Boolean(false))])
                    .collect(),
            ),
        });
        self.documents.borrow_mut().push(Rc::clone(&document));
        document
    }
}

/// Константы, with what manages each: Константы.Имя.
pub struct Constants;
struct Constant(String);

impl Object for Constants {
    fn class(&self) -> &str {
        "КонстантыМенеджер"
    }
    fn get(&self, name: &str) -> Option<Value> {
        Some(Value::object(Constant(name.to_owned())))
    }
}

impl Object for Constant {
    fn class(&self) -> &str {
        "КонстантаМенеджер"
    }
    fn call(&self, host: &Host, name: &str, arguments: &Given) -> Option<Result<Value, Failure>> {
        if !host.privileged.get() && host.rights_are_checked.get() {
            return Some(Err(Failure::raised("Нарушение прав доступа!".into())));
        }
        match (name, arguments.len()) {
            ("получить" | "get", 0) => Some(host.read_constant(&self.0)),
            ("установить" | "set", 1) => {
                Some(host.write_constant(&self.0, &given_text(arguments, 0)))
            }
            _ => None,
        }
    }
}

/// БлокировкаДанных with the spaces that were added.
#[derive(Default)]
struct Lock(RefCell<Vec<String>>);

impl Object for Lock {
    fn class(&self) -> &str {
        "БлокировкаДанных"
    }
    fn call(&self, host: &Host, name: &str, arguments: &Given) -> Option<Result<Value, Failure>> {
        match (name, arguments.len()) {
            ("добавить", 1) => {
                self.0
                    .borrow_mut()
                    .push(given_text(arguments, 0).to_lowercase());
                Some(Ok(objects::record(
                    "ЭлементБлокировкиДанных",
                    &[("Режим", Value::text("Исключительный"))],
                )))
            }
            ("заблокировать", 0) => {
                let names = self.0.borrow().clone();
                Some(
                    names
                        .iter()
                        .try_for_each(|name| host.lock(name))
                        .map(|()| Value::Undefined),
                )
            }
            _ => None,
        }
    }
}

/// ХранилищеЗначения.
pub struct Storage(pub Value);

impl Object for Storage {
    fn class(&self) -> &str {
        "ХранилищеЗначения"
    }
    fn call(&self, _: &Host, name: &str, arguments: &Given) -> Option<Result<Value, Failure>> {
        (name == "получить" && arguments.is_empty()).then(|| Ok(self.0.clone()))
    }
}

struct Response {
    fields: Record,
}

impl Object for Response {
    fn class(&self) -> &str {
        "HTTPСервисОтвет"
    }
    fn get(&self, name: &str) -> Option<Value> {
        self.fields.get(name)
    }
    fn set(&self, name: &str, value: Value) -> bool {
        self.fields.set(name, value)
    }
    fn call(&self, _: &Host, name: &str, arguments: &Given) -> Option<Result<Value, Failure>> {
        if name != "установитьтелоизстроки" || arguments.is_empty() {
            return None;
        }
        self.fields.set("\u{1}", given(arguments, 0));
        Some(Ok(Value::Undefined))
    }
}

/// The body that a handler put into its HTTPСервисОтвет.
pub fn body(response: &Value) -> String {
    response.at("\u{1}").plain()
}

/// HTTPСервисЗапрос with these parameters of its URL.
pub fn request(parameters: &[(&str, &str)]) -> Value {
    let pairs = parameters
        .iter()
        .map(|(key, value)| (Value::text(key), Value::text(value)));
    let parameters = Value::object(Map {
        class: "ФиксированноеСоответствие",
        pairs: RefCell::new(pairs.collect()),
    });
    objects::record(
        "HTTPСервисЗапрос",
        &[
            ("ПараметрыЗапроса", parameters.clone()),
            ("QueryOptions", parameters),
            ("HTTPМетод", Value::text("GET")),
        ],
    )
}

/// A document's object. Attributes have types: a value of another one becomes the type's empty value.
pub struct Document {
    pub kind: String,
    pub uuid: String,
    pub fields: RefCell<HashMap<String, Value>>,
}

/// The object of a document, as its module and those who got it see it.
pub struct DocumentObject(pub Rc<Document>);

impl Object for DocumentObject {
    fn class(&self) -> &str {
        "ДокументОбъект"
    }
    fn get(&self, name: &str) -> Option<Value> {
        if name == "ссылка" || name == "ref" {
            return Some(Value::object(Reference(Rc::clone(&self.0))));
        }
        self.0.fields.borrow().get(name).cloned()
    }
    fn names(&self) -> Vec<String> {
        let fields = self.0.fields.borrow();
        fields.keys().cloned().chain(["ссылка".into()]).collect()
    }
    fn set(&self, name: &str, value: Value) -> bool {
        let mut fields = self.0.fields.borrow_mut();
        let Some(field) = fields.get_mut(name) else {
            return false;
        };
        *field = match (field.class(), &value) {
            (kind, value) if kind == value.class() => value.clone(),
            ("ХранилищеЗначения", _) => Value::object(Storage(Value::Undefined)),
            ("Строка", value) => Value::text(&value.plain()),
            _ => return false,
        };
        true
    }
}

struct Reference(Rc<Document>);

impl Object for Reference {
    fn class(&self) -> &str {
        "ДокументСсылка"
    }
    fn get(&self, name: &str) -> Option<Value> {
        self.0.fields.borrow().get(name).cloned()
    }
    fn call(&self, host: &Host, name: &str, arguments: &Given) -> Option<Result<Value, Failure>> {
        match (name, arguments.len()) {
            ("уникальныйидентификатор", 0) => {
                Some(Ok(Value::object(Identifier(self.0.uuid.clone()))))
            }
            ("получитьобъект", 0) => {
                let documents = host.documents.borrow();
                let known = documents
                    .iter()
                    .find(|document| document.kind == self.0.kind && document.uuid == self.0.uuid);
                Some(Ok(known.map_or(Value::Undefined, |document| {
                    Value::object(DocumentObject(Rc::clone(document)))
                })))
            }
            _ => None,
        }
    }
}

struct Documents;
struct Manager(String);

impl Object for Documents {
    fn class(&self) -> &str {
        "ДокументыМенеджер"
    }
    fn get(&self, name: &str) -> Option<Value> {
        Some(Value::object(Manager(name.to_owned())))
    }
}

impl Object for Manager {
    fn class(&self) -> &str {
        "ДокументМенеджер"
    }
    fn call(&self, _: &Host, name: &str, arguments: &Given) -> Option<Result<Value, Failure>> {
        if name != "получитьссылку" {
            return None;
        }
        Some(match given(arguments, 0) {
            Value::Object(id) if id.class() == "УникальныйИдентификатор" => {
                Ok(Value::object(Reference(Rc::new(Document {
                    kind: self.0.clone(),
                    uuid: id.text(),
                    fields: RefCell::default(),
                }))))
            }
            other => Err(Failure::raised(format!(
                "Несоответствие типов ({})",
                other.class()
            ))),
        })
    }
}
