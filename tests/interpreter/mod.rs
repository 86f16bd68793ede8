//! An interpreter of the language of 1C:Enterprise and OneScript, for tests of the modules and examples.
//!
//! Neither host can be installed where the tests run. A test makes a [`Host`], loads modules from their files, and
//! calls their functions; the add-in behind `Новый("AddIn.XPost.XPost")` is the real library of this build, called
//! through the tables of the Native API, and what it talks to is a sandbox:
//!
//! ```ignore
//! let host = Host::new(Platform::Enterprise);
//! host.module("OPI_Twitter", &read("bindings/1c/OPI_Twitter.bsl"));
//! let answer = host.call("OPI_Twitter", "СоздатьТекстовыйТвит", &[text("Привет"), auth]).unwrap();
//! assert_eq!(answer.at("data").at("text").plain(), "Привет");
//! ```
//!
//! A host is one session. [`Host::beside`] makes another of the same process and infobase (from another thread: pass
//! `process` and `infobase` to [`Host::sharing`]). `run` runs a program or a block of a page. Each host is as strict as
//! the real one: an unknown name or a wrong number of arguments is a [`Failure::Fault`], which no `Попытка` catches;
//! an exception is [`Failure::Raised`] with its text. What is not interpreted is a fault too, never ignored.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod addin;
pub mod enterprise;
mod evaluate;
mod globals;
pub mod json;
#[path = "../language/mod.rs"]
pub mod language;
pub mod objects;
mod operators;
pub mod text;
pub mod value;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};

use evaluate::{Flow, Frame, Module};
pub use language::Platform;
use language::{check, facts, syntax};
use value::{Given, Slot};
pub use value::{Object, Value};

/// Why a call did not end as written.
#[derive(Debug, PartialEq)]
pub enum Failure {
    /// An exception that nobody caught: its text, with the place of its first line.
    Raised(String),
    /// What a host refuses to compile, or what this interpreter does not know.
    Fault(String),
    /// ЗавершитьРаботу.
    Exit(i64),
}

impl Failure {
    pub fn raised(text: String) -> Self {
        Self::Raised(text)
    }
    pub fn fault(text: String) -> Self {
        Self::Fault(text)
    }
    /// Hosts put the place before the text, once.
    fn at(self, module: &str, line: usize) -> Self {
        match self {
            Self::Raised(text) if !text.starts_with('{') => {
                Self::Raised(format!("{{{module}({line})}}: {text}"))
            }
            Self::Fault(text) if !text.starts_with('{') => {
                Self::Fault(format!("{{{module}({line})}}: {text}"))
            }
            other => other,
        }
    }
    /// The text of an exception, without its place.
    pub fn text(&self) -> &str {
        match self {
            Self::Raised(text) => text.split_once("}: ").map_or(text, |(_, text)| text),
            other => panic!("not an exception: {other:?}"),
        }
    }
}

/// What the jobs of one process share: the add-ins that are attached, by name, with the path of each.
#[derive(Default)]
pub struct Process {
    pub attached: Mutex<HashMap<String, PathBuf>>,
    /// The exception that attaching throws where the host lacks a part of its own.
    pub broken: Mutex<Option<String>>,
    /// Where jobs that attach for the first time meet, so that all have looked before one has attached.
    pub meeting: Mutex<Option<Arc<Barrier>>>,
    /// The object that a module of OneScript keeps in its variable, by its address (0 until it is made): jobs share the
    /// module, while each host here has one of its own. `None`: every job makes an object.
    pub shared: Mutex<Option<usize>>,
}

/// What an add-in's method was called with.
pub struct Handed {
    pub method: String,
    /// Text and numbers as text; `BLOB` stands for bytes.
    pub arguments: Vec<String>,
    /// The files in the temporary folder during the call.
    pub temporary: Vec<PathBuf>,
}

type Listener = Rc<dyn Fn(&Host, [&str; 3]) -> Result<Value, Failure>>;

pub struct Host {
    pub platform: Platform,
    pub process: Arc<Process>,
    pub infobase: Arc<enterprise::Infobase>,
    modules: RefCell<HashMap<String, Rc<Module>>>,
    documents: RefCell<Vec<Rc<enterprise::Document>>>,
    transaction: RefCell<enterprise::Transaction>,
    /// Where the script is: ТекущийСценарий().Каталог.
    pub folder: RefCell<PathBuf>,
    /// The library that an archive or a template holds.
    pub library: PathBuf,
    pub arguments: RefCell<Vec<String>>,
    /// What ВвестиСтроку reads.
    pub input: RefCell<VecDeque<String>>,
    /// What Сообщить and Состояние showed.
    pub messages: RefCell<Vec<String>>,
    /// Event and comment of ЗаписьЖурналаРегистрации.
    pub journal: RefCell<Vec<(String, String)>>,
    /// Place and isolation of each attempt to attach the add-in.
    pub attachments: RefCell<Vec<(String, String)>>,
    /// A client: synchronous calls of add-ins are forbidden.
    pub client: Cell<bool>,
    /// Whether the client has the add-in already; УстановитьВнешнююКомпонентуАсинх installs it.
    pub installed: Cell<bool>,
    /// The version of 1C, which knows isolation since 8.3.21.
    pub version: Cell<[u32; 3]>,
    /// What stands around the code that runs: names and their values.
    pub around: RefCell<HashMap<String, Value>>,
    /// An application for the web in OneScript, whose server brings HTTPСервисОтвет.
    pub web: Cell<bool>,
    /// КаталогВременныхФайлов.
    pub temporary: RefCell<PathBuf>,
    /// Seconds that the host's clock is ahead.
    pub clock: Cell<i64>,
    /// The calls of the add-in's methods.
    pub handed: RefCell<Vec<Handed>>,
    /// Who hears of external events, as ВнешнееСобытие of a form: source, event, data.
    pub listener: RefCell<Option<Listener>>,
    /// Why a listener failed; the call during which it did ends so.
    unheard: RefCell<Option<Failure>>,
    /// The user has no rights to constants, so that they are read in privileged mode only.
    pub rights_are_checked: Cell<bool>,
    privileged: Cell<bool>,
    as_statement: Cell<bool>,
    /// Seconds that local time is ahead of UTC.
    pub zone: i64,
}

struct ModuleObject(Rc<Module>);

impl Object for ModuleObject {
    fn class(&self) -> &str {
        "ОбщийМодуль"
    }
    fn call(&self, host: &Host, name: &str, given: &Given) -> Option<Result<Value, Failure>> {
        let function = self.0.function(name).filter(|function| function.exported)?;
        if !host.as_statement.get() && !function.is_function {
            return None;
        }
        Some(host.invoke(&self.0, function, given))
    }
}

impl Host {
    /// A session in a process and an infobase of its own.
    pub fn new(platform: Platform) -> Self {
        Self::sharing(platform, Arc::default(), Arc::default())
    }

    /// Another session of the same process and infobase.
    pub fn beside(&self) -> Self {
        Self::sharing(
            self.platform,
            Arc::clone(&self.process),
            Arc::clone(&self.infobase),
        )
    }

    pub fn sharing(
        platform: Platform,
        process: Arc<Process>,
        infobase: Arc<enterprise::Infobase>,
    ) -> Self {
        Self {
            platform,
            process,
            infobase,
            modules: RefCell::default(),
            documents: RefCell::default(),
            transaction: RefCell::default(),
            folder: RefCell::new(std::env::temp_dir()),
            library: crate::native::library(),
            arguments: RefCell::default(),
            input: RefCell::default(),
            messages: RefCell::default(),
            journal: RefCell::default(),
            attachments: RefCell::default(),
            client: Cell::new(false),
            installed: Cell::new(true),
            version: Cell::new([8, 3, 25]),
            around: RefCell::default(),
            web: Cell::new(false),
            temporary: RefCell::new(std::env::temp_dir()),
            clock: Cell::new(0),
            handed: RefCell::default(),
            listener: RefCell::default(),
            unheard: RefCell::default(),
            rights_are_checked: Cell::new(false),
            privileged: Cell::new(false),
            as_statement: Cell::new(false),
            zone: 3 * 3600,
        }
    }

    /// A number that no host of this process had before: they share the folder for temporary files.
    fn unused_number() -> u64 {
        static LAST: AtomicU64 = AtomicU64::new(0);
        LAST.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn now(&self) -> i64 {
        let now = std::time::SystemTime::now();
        let now = now
            .duration_since(std::time::UNIX_EPOCH)
            .expect("after 1970");
        text::from_unix(now.as_secs() as i64) + self.clock.get()
    }

    /// A value that stands around the code under a name.
    pub fn put(&self, name: &str, value: Value) {
        self.around.borrow_mut().insert(name.to_lowercase(), value);
    }

    /// Строка(): 1C puts spaces between thousands, OneScript does not.
    fn text_of(&self, value: &Value) -> String {
        match value {
            Value::Number(number) if self.platform == Platform::Enterprise => {
                let plain = number.plain();
                let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
                let comma = if part.is_empty() { "" } else { "," };
                format!("{}{comma}{part}", text::grouped(whole))
            }
            other => other.plain(),
        }
    }

    fn check_method(&self, class: &str, name: &str, count: usize) -> Result<(), Failure> {
        if !facts::knows_class(class) {
            return Ok(());
        }
        match facts::method_arguments(class, name) {
            Some(ranges) if facts::fits(&ranges, count) => Ok(()),
            _ => Err(Failure::fault(format!(
                "{class}.{name} with {count} arguments is unknown"
            ))),
        }
    }

    /// Loads a common module. It must pass what its host checks before it runs anything.
    pub fn module(&self, name: &str, source: &str) {
        self.load(name, source, None);
    }

    fn load(&self, name: &str, source: &str, this: Option<Rc<dyn Object>>) -> Rc<Module> {
        let script = syntax::parse(name, source).unwrap_or_else(|error| panic!("{error}"));
        let around = self.around.borrow();
        let mut around: Vec<&str> = around.keys().map(String::as_str).collect();
        // In an object's module its attributes are names.
        let attributes = this.as_ref().map_or_else(Vec::new, |this| this.names());
        around.extend(attributes.iter().map(String::as_str));
        let (mut mistakes, _) = check::check(self.platform, &script, &around);
        mistakes.retain(|mistake| !self.web.get() || !mistake.contains("HTTPСервисОтвет"));
        assert!(mistakes.is_empty(), "{name}: {mistakes:#?}");
        let variables = script
            .variables
            .iter()
            .map(|name| (name.to_lowercase(), Value::Undefined.slot()))
            .collect();
        let module = Rc::new(Module {
            script,
            variables: RefCell::new(variables),
            this,
        });
        let key = name.to_lowercase();
        self.modules.borrow_mut().insert(key, Rc::clone(&module));
        module
    }

    /// Loads a module from a file; what it finds beside itself is found there.
    pub fn module_file(&self, name: &str, path: &Path) {
        self.folder
            .replace(path.parent().expect("a folder").to_owned());
        self.module(name, &std::fs::read_to_string(path).expect("a module"));
    }

    /// Calls a function or procedure of a module as a server call: a transaction must not outlive it.
    pub fn call(
        &self,
        module: &str,
        function: &str,
        arguments: &[Value],
    ) -> Result<Value, Failure> {
        let module = self
            .modules
            .borrow()
            .get(&module.to_lowercase())
            .cloned()
            .expect("a module");
        self.call_in(&module, function, arguments)
    }

    fn call_in(
        &self,
        module: &Rc<Module>,
        function: &str,
        arguments: &[Value],
    ) -> Result<Value, Failure> {
        let given: Vec<Option<Slot>> = arguments
            .iter()
            .map(|value| Some(value.clone().slot()))
            .collect();
        let function = module
            .function(function)
            .unwrap_or_else(|| panic!("no {function}"));
        self.privileged.set(false);
        let result = self.invoke(module, function, &given);
        match self.end_of_call() {
            Err(left) if result.is_ok() => Err(left),
            _ => result,
        }
    }

    /// Calls a procedure of a document's module, with the document as ЭтотОбъект.
    pub fn call_document(
        &self,
        source: &str,
        document: &Rc<enterprise::Document>,
        function: &str,
        arguments: &[Value],
    ) -> Result<Value, Failure> {
        let this = Rc::new(enterprise::DocumentObject(Rc::clone(document)));
        let module = self.load("МодульОбъекта", source, Some(this));
        self.call_in(&module, function, arguments)
    }

    /// Runs a program: its body, after its procedures are known.
    pub fn run(&self, source: &str) -> Result<(), Failure> {
        let module = self.load("Программа", source, None);
        let mut frame = Frame::new(&module);
        match self.run_block(&mut frame, &module.script.body)? {
            Flow::On | Flow::Return(_) => Ok(()),
            _ => Err(Failure::fault(
                "a loop's statement outside of a loop".into(),
            )),
        }
    }
}
