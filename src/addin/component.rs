//! What an object of the add-in can do: a method for every operation of the catalogue, in its order, under both names;
//! `Call` and `Cancel`; and four properties.
//!
//! A method returns the envelope as a JSON string. One object is one client: many objects on many threads are safe, and
//! making one does nothing but take a number.

use std::ffi::c_long;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value as Json, json};

use super::arguments::{json_text, named, unfit};
use super::host::{self, Host};
use super::memory::Memory;
use super::variant::{Value, Variant};
use super::vtable::{Base, Manager};
use crate::client::Client;
use crate::error::Error;
use crate::language::Language;
use crate::operations::{self, CATALOGUE, Name, Operation};
use crate::response::Response;
use crate::vocabulary::Vocabulary;

/// Methods beside those of the catalogue.
const CALL: Name = Name {
    en: "Call",
    ru: "Вызвать",
};
const CANCEL: Name = Name {
    en: "Cancel",
    ru: "Отменить",
};

/// Properties, in order.
const PROPERTIES: [Name; 4] = [
    Name {
        en: "Version",
        ru: "Версия",
    },
    Name {
        en: "StandardParameters",
        ru: "СтандартныеПараметры",
    },
    Name {
        en: "LastError",
        ru: "ПоследняяОшибка",
    },
    Name {
        en: "Progress",
        ru: "Прогресс",
    },
];
const VERSION: usize = 0;
const STANDARD_PARAMETERS: usize = 1;
const LAST_ERROR: usize = 2;
const PROGRESS: usize = 3;

/// What a number of the host means as a method.
#[derive(Clone, Copy)]
enum Method {
    Operation(&'static Operation),
    Call,
    Cancel,
}

impl Method {
    fn at(index: c_long) -> Option<Self> {
        let index = usize::try_from(index).ok()?;
        match index.checked_sub(CATALOGUE.len()) {
            None => CATALOGUE.get(index).copied().map(Self::Operation),
            Some(0) => Some(Self::Call),
            Some(1) => Some(Self::Cancel),
            Some(_) => None,
        }
    }

    fn name(self) -> Name {
        match self {
            Self::Operation(operation) => operation.name,
            Self::Call => CALL,
            Self::Cancel => CANCEL,
        }
    }
}

/// The state of one object.
#[derive(Debug)]
pub struct Component {
    number: u32,
    client: Arc<Client>,
    memory: Memory,
    host: Arc<Host>,
    last_error: Mutex<String>,
}

impl Drop for Component {
    fn drop(&mut self) {
        self.done();
    }
}

impl Component {
    /// An object that has not seen its host yet. Does no I/O.
    pub fn new() -> Result<Self, Error> {
        let (number, client) = Client::open(&Json::Null)?;
        Ok(Self {
            number,
            client,
            memory: Memory::default(),
            host: Arc::new(Host::default()),
            last_error: Mutex::default(),
        })
    }

    /// `Init`.
    pub fn init(&self, base: *mut Base) -> bool {
        self.host.set(base);
        // Nothing is listened to where nobody may be called: an upload then costs no formatting.
        if host::may_be_called() {
            let host = Arc::clone(&self.host);
            self.client
                .progress
                .listen(Some(Arc::new(move |done, total| {
                    host.external_event("Progress", &progress_json(done, total));
                })));
        }
        true
    }

    /// `setMemManager`.
    pub fn set_memory(&self, manager: *mut Manager) -> bool {
        self.memory.set(manager);
        !manager.is_null()
    }

    /// `Done`: the host's interfaces may not be used from here on; running calls end.
    pub fn done(&self) {
        self.client.progress.listen(None);
        self.host.set(std::ptr::null_mut());
        self.memory.set(std::ptr::null_mut());
        Client::close(self.number);
    }

    /// `SetLocale`, `SetUserInterfaceLanguageCode`: the language of messages. Unknown codes change nothing.
    pub fn set_language(&self, code: &str) {
        if let Some(language) = Language::parse(code) {
            let lang = match language {
                Language::En => "en",
                Language::Ru => "ru",
            };
            // A known language is never refused.
            let _ = self.client.configure(&json!({"lang": lang}));
        }
    }

    /// A name in the host's memory.
    pub fn allocate_name(&self, name: &str) -> Option<*mut u16> {
        self.memory.string(name).map(|(pointer, _)| pointer)
    }

    fn alias(&self, name: Option<Name>, alias: c_long) -> *const u16 {
        let text = match (name, alias) {
            (Some(name), 0) => name.en,
            (Some(name), 1) => name.ru,
            _ => return std::ptr::null(),
        };
        self.allocate_name(text)
            .map_or(std::ptr::null(), <*mut u16>::cast_const)
    }

    // ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// `GetNProps`.
    pub fn property_count() -> c_long {
        PROPERTIES.len() as c_long
    }

    /// `FindProp`: by either name, whatever its case; -1 when there is none.
    pub fn find_property(name: Option<String>) -> c_long {
        position(PROPERTIES.into_iter(), name)
    }

    /// `GetPropName`.
    pub fn property_name(&self, property: c_long, alias: c_long) -> *const u16 {
        let name = usize::try_from(property)
            .ok()
            .and_then(|index| PROPERTIES.get(index).copied());
        self.alias(name, alias)
    }

    /// `IsPropReadable`.
    pub fn is_readable(property: c_long) -> bool {
        (0..Self::property_count()).contains(&property)
    }

    /// `IsPropWritable`.
    pub fn is_writable(property: c_long) -> bool {
        property == STANDARD_PARAMETERS as c_long
    }

    /// `GetPropVal`.
    pub fn get_property(&self, property: c_long, value: &mut Variant) -> bool {
        let text = match usize::try_from(property) {
            Ok(VERSION) => env!("CARGO_PKG_VERSION").to_owned(),
            Ok(STANDARD_PARAMETERS) => match self.client.standard(&Map::new()) {
                Ok(standard) => standard.to_json(false).to_string(),
                Err(error) => Response::failure(error, self.language()).to_json(),
            },
            Ok(LAST_ERROR) => self
                .last_error
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
            Ok(PROGRESS) => {
                let (done, total) = self.client.progress.get();
                progress_json(done, total)
            }
            _ => return false,
        };
        self.give(&text, value)
    }

    /// `SetPropVal`: lays JSON over this object's standard parameters, by key.
    pub fn set_property(&self, property: c_long, value: Value) -> bool {
        if !Self::is_writable(property) {
            return false;
        }
        let configured = match value {
            Value::Text(text) => self.client.configure(&json!(text)),
            Value::Blob(bytes) => match String::from_utf8(bytes) {
                Ok(text) => self.client.configure(&json!(text)),
                Err(_) => Err(unfit("auth")),
            },
            Value::Empty => Ok(()),
            _ => Err(unfit("auth")),
        };
        match configured {
            Ok(()) => true,
            Err(error) => {
                let language = self.language();
                let name = PROPERTIES[STANDARD_PARAMETERS];
                let words = Vocabulary::new(&[("auth", name), ("parameters", name)]);
                let response = words.answer(Response::failure(error, language));
                if let Err(error) = &response.result {
                    self.host.add_error(error.message(language));
                }
                self.remember(&response);
                false
            }
        }
    }

    // ── methods ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// `GetNMethods`.
    pub fn method_count() -> c_long {
        CATALOGUE.len() as c_long + 2
    }

    /// `FindMethod`: by either name, whatever its case; -1 when there is none.
    pub fn find_method(name: Option<String>) -> c_long {
        let names = CATALOGUE
            .iter()
            .map(|operation| operation.name)
            .chain([CALL, CANCEL]);
        position(names, name)
    }

    /// `GetMethodName`.
    pub fn method_name(&self, method: c_long, alias: c_long) -> *const u16 {
        self.alias(Method::at(method).map(Method::name), alias)
    }

    /// `GetNParams`.
    pub fn parameter_count(method: c_long) -> c_long {
        match Method::at(method) {
            Some(Method::Operation(operation)) => operation.parameters.len() as c_long,
            Some(Method::Call) => 2,
            Some(Method::Cancel) | None => 0,
        }
    }

    /// `GetParamDefValue`: the empty string, "not given", for what may be left out. Never EMPTY: OneScript would take the
    /// parameter for a required one.
    pub fn default_value(&self, method: c_long, parameter: c_long, value: &mut Variant) -> bool {
        let optional = match (Method::at(method), usize::try_from(parameter)) {
            (Some(Method::Operation(operation)), Ok(index)) => operation
                .parameters
                .get(index)
                .is_some_and(|parameter| !parameter.required),
            (Some(Method::Call), Ok(1)) => true,
            _ => false,
        };
        if optional {
            value.write_text(self.memory.string(""))
        } else {
            value.write_empty();
            false
        }
    }

    /// `HasRetVal`.
    pub fn has_result(method: c_long) -> bool {
        !matches!(Method::at(method), None | Some(Method::Cancel))
    }

    /// `CallAsFunc`, `CallAsProc`: the envelope as JSON text; `None` for a method that does not exist.
    pub fn call(&self, method: c_long, arguments: &[Variant]) -> Option<String> {
        // SAFETY: the host filled the variants of a call.
        let mut values = arguments.iter().map(|value| unsafe { value.read() });
        let response = match Method::at(method)? {
            Method::Cancel => {
                self.client.cancel();
                return Some(String::new());
            }
            Method::Operation(operation) => {
                let response = match named(operation, values) {
                    Ok(params) => {
                        operations::call(&self.client, self.spoken(operation.name), &params)
                    }
                    Err(error) => Response::failure(error, self.language()),
                };
                // Positions have no keys: messages name the parameters as this face does.
                Vocabulary::of(operation).answer(response)
            }
            Method::Call => match (values.next(), values.next()) {
                (Some(Value::Text(name)), params) => match json_text(params) {
                    Ok(params) => operations::call(&self.client, &name, &params),
                    Err(error) => Response::failure(error, self.language()),
                },
                _ => Response::failure(unfit("Operation"), self.language()),
            },
        };
        self.remember(&response);
        Some(response.to_json())
    }

    /// Gives a string to the host; without memory the call fails and says so.
    pub fn give(&self, text: &str, value: &mut Variant) -> bool {
        let given = value.write_text(self.memory.string(text));
        if !given {
            self.host.add_error(match self.language() {
                Language::En => "XPost: the host gave no memory for the result",
                Language::Ru => "XPost: платформа не выделила память для результата",
            });
        }
        given
    }

    fn remember(&self, response: &Response) {
        if response.result.is_err() {
            *self
                .last_error
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = response.to_json();
        }
    }

    /// The language for failures that happen before the operation: the object's, else Russian, as its users are.
    fn language(&self) -> Language {
        self.client.language().unwrap_or(Language::Ru)
    }

    /// The name by which an operation is called decides its language when nothing else does.
    fn spoken(&self, name: Name) -> &'static str {
        match self.language() {
            Language::En => name.en,
            Language::Ru => name.ru,
        }
    }
}

fn progress_json(done: u64, total: u64) -> String {
    json!({"done": done, "total": total}).to_string()
}

fn position(names: impl Iterator<Item = Name>, wanted: Option<String>) -> c_long {
    let Some(wanted) = wanted.map(|name| name.to_lowercase()) else {
        return -1;
    };
    let mut names = names;
    names
        .position(|name| name.en.to_lowercase() == wanted || name.ru.to_lowercase() == wanted)
        .and_then(|index| c_long::try_from(index).ok())
        .unwrap_or(-1)
}
