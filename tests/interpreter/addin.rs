//! The real library behind `Новый("AddIn.XPost.XPost")`: loaded by its path and called through the Native API's tables
//! of virtual functions, in the order in which each host calls them.

use std::ffi::{c_long, c_void};
use std::sync::{LazyLock, Mutex};

use libloading::{Library, Symbol};

use super::objects::{binary, record};
use super::value::{Given, Number, Object, Value};
use super::{Failure, Host, Platform};

const I4: u16 = 3;
const R8: u16 = 5;
const TM: u16 = 7;
const BOOL: u16 = 11;
const PWSTR: u16 = 22;
const BLOB: u16 = 23;

/// `tVariant` on 64-bit Linux: a union of 56 bytes, of which the first 16 matter here.
#[repr(C)]
#[derive(Clone, Copy)]
struct Variant {
    payload: [u64; 7],
    elements: u32,
    kind: u16,
}

const EMPTY: Variant = Variant {
    payload: [0; 7],
    elements: 0,
    kind: 0,
};

/// What the add-in reported with AddError during the call under way.
static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[repr(C)]
struct Vtable<const N: usize>([*const c_void; N]);
// SAFETY: addresses of functions.
unsafe impl<const N: usize> Sync for Vtable<N> {}

#[repr(C)]
struct Instance(*const c_void);
// SAFETY: the address of a table that never changes.
unsafe impl Sync for Instance {}

unsafe extern "C" fn allocate(
    _: *const c_void,
    memory: *mut *mut c_void,
    bytes: std::ffi::c_ulong,
) -> bool {
    // SAFETY: the add-in passes where the address goes.
    unsafe {
        *memory = libc::calloc(1, (bytes as usize).max(1));
        !(*memory).is_null()
    }
}

unsafe extern "C" fn release(_: *const c_void, memory: *mut *mut c_void) {
    // SAFETY: allocated above.
    unsafe {
        libc::free(*memory);
        *memory = std::ptr::null_mut();
    }
}

extern "C" fn nothing(_: *const c_void) -> bool {
    true
}

unsafe extern "C" fn add_error(
    _: *const c_void,
    _: u16,
    _: *const u16,
    text: *const u16,
    _: c_long,
) -> bool {
    // SAFETY: a terminated string of the add-in.
    let text = unsafe { terminated(text) };
    REPORTED.lock().expect("errors").push(text);
    true
}

thread_local! {
    /// The host whose call is under way on this thread.
    static CALLING: std::cell::Cell<*const Host> = const { std::cell::Cell::new(std::ptr::null()) };
}

/// Tells the host of external events while it lives.
struct Told(*const Host);

impl Told {
    fn begin(host: &Host) -> Self {
        Self(CALLING.replace(host))
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        CALLING.set(self.0);
    }
}

unsafe extern "C" fn external_event(
    _: *const c_void,
    source: *const u16,
    event: *const u16,
    data: *const u16,
) -> bool {
    // SAFETY: the host lives as long as its call, and the strings are the add-in's, terminated.
    let (host, [source, event, data]) = unsafe {
        (
            CALLING.get().as_ref(),
            [source, event, data].map(|text| terminated(text)),
        )
    };
    let Some(host) = host else { return false };
    let listener = host.listener.borrow().clone();
    if let Some(listener) = listener
        && let Err(failure) = listener(host, [&source, &event, &data])
    {
        host.unheard.borrow_mut().get_or_insert(failure);
    }
    true
}

static MEMORY_TABLE: Vtable<4> = Vtable([
    nothing as *const c_void,
    nothing as *const c_void,
    allocate as *const c_void,
    release as *const c_void,
]);
static MEMORY: Instance = Instance((&raw const MEMORY_TABLE).cast());

static BASE_TABLE: Vtable<13> = Vtable([
    nothing as *const c_void,
    nothing as *const c_void,
    add_error as *const c_void,
    nothing as *const c_void,
    nothing as *const c_void,
    nothing as *const c_void,
    nothing as *const c_void,
    nothing as *const c_void,
    external_event as *const c_void,
    nothing as *const c_void,
    nothing as *const c_void,
    nothing as *const c_void,
    nothing as *const c_void,
]);
static BASE: Instance = Instance((&raw const BASE_TABLE).cast());

/// The string at the address, up to its end.
unsafe fn terminated(mut at: *const u16) -> String {
    let mut units = Vec::new();
    // SAFETY: the caller has a terminated string.
    unsafe {
        while !at.is_null() && *at != 0 {
            units.push(*at);
            at = at.add(1);
        }
    }
    String::from_utf16_lossy(&units)
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// The address of the function in a slot of the `base`th table; the first two are destructors.
unsafe fn slot(
    object: *const c_void,
    base: usize,
    method: usize,
) -> (*const c_void, *const c_void) {
    // SAFETY: an object of the add-in begins with the addresses of its four tables.
    unsafe {
        let this = object.cast::<*const *const c_void>().add(base);
        (this.cast(), *(*this).add(2 + method))
    }
}

macro_rules! invoke {
    ($object:expr, $base:literal, $method:literal, ($($kind:ty),*) -> $result:ty, $($argument:expr),*) => {{
        // SAFETY: the signature is that of the Native API for this slot, and the object lives.
        unsafe {
            let (this, function) = slot($object, $base, $method);
            let function: extern "C" fn(*const c_void $(, $kind)*) -> $result = std::mem::transmute(function);
            function(this $(, $argument)*)
        }
    }};
}

/// Never closed: a used library stays loaded on the hosts as well.
static LIBRARIES: LazyLock<Mutex<Vec<Library>>> = LazyLock::new(Mutex::default);

/// One object of the add-in.
struct AddIn {
    object: *const c_void,
    platform: Platform,
}

impl Drop for AddIn {
    fn drop(&mut self) {
        // OneScript 1.x never destroys an object of an add-in; 1C does.
        if self.platform == Platform::Enterprise {
            invoke!(self.object, 0, 3, () -> (),);
            // SAFETY: slot 1 of the first table is the deleting destructor; nothing uses the object afterwards.
            unsafe {
                let table = *self.object.cast::<*const *const c_void>();
                let destroy: extern "C" fn(*const c_void) = std::mem::transmute(*table.add(1));
                destroy(self.object);
            }
        }
    }
}

impl Host {
    /// ПодключитьВнешнююКомпоненту.
    pub fn attach(
        &self,
        place: &str,
        name: &str,
        kind: &Value,
        isolation: &Value,
        asynchronous: bool,
    ) -> Result<Value, Failure> {
        self.attachments
            .borrow_mut()
            .push((place.to_owned(), isolation.plain()));
        if let Some(text) = self.process.broken.lock().expect("the process").clone() {
            return Err(Failure::raised(text));
        }
        let attached = &self.process.attached;
        let path = match self.platform {
            Platform::OneScript => {
                if kind.plain() != "Native" {
                    return Err(Failure::raised("Файл не является сборкой .NET".into()));
                }
                if attached.lock().expect("the process").contains_key(name) {
                    return Ok(Value::Boolean(false));
                }
                let Ok(bytes) = std::fs::read(place) else {
                    return Ok(Value::Boolean(false));
                };
                if bytes.starts_with(b"PK\x03\x04") {
                    // Unpacked at every start, and never deleted.
                    let name = format!("xpost-{}-{}.so", std::process::id(), Self::unused_number());
                    let unpacked = self.temporary.borrow().join(name);
                    std::fs::copy(&self.library, &unpacked).expect("an unpacked library");
                    unpacked
                } else {
                    place.into()
                }
            }
            Platform::Enterprise => {
                if self.client.get() && !asynchronous {
                    return Err(Failure::raised(
                        "Использование синхронных методов на клиенте запрещено!".into(),
                    ));
                }
                if !matches!(isolation, Value::Undefined) && self.version.get() < [8, 3, 21] {
                    return Err(Failure::fault(
                        "Слишком много фактических параметров".into(),
                    ));
                }
                if place != "ОбщийМакет.XPost" || !self.installed.get() {
                    return Ok(Value::Boolean(false));
                }
                self.library.clone()
            }
        };
        let meeting = self.process.meeting.lock().expect("the process").clone();
        if let Some(meeting) = meeting.filter(|_| attached.lock().expect("the process").is_empty())
        {
            meeting.wait();
        }
        // SAFETY: the library under test.
        let Ok(library) = (unsafe { Library::new(&path) }) else {
            return Ok(Value::Boolean(false));
        };
        LIBRARIES.lock().expect("libraries").push(library);
        let before = attached
            .lock()
            .expect("the process")
            .insert(name.to_owned(), path);
        // What a second job that was as early meets in OneScript.
        if before.is_some() && self.platform == Platform::OneScript {
            let text = format!("An item with the same key has already been added. Key: {name}");
            return Err(Failure::raised(text));
        }
        Ok(Value::Boolean(true))
    }

    /// `Новый("AddIn.Имя.Класс")`.
    pub fn create_addin(&self, class: &str) -> Result<Value, Failure> {
        let parts: Vec<&str> = class.split('.').collect();
        let unknown = || Failure::raised(format!("Тип не определен ({class})"));
        let [_, name, class_name] = parts[..] else {
            return Err(unknown());
        };
        let path = self
            .process
            .attached
            .lock()
            .expect("the process")
            .get(name)
            .cloned();
        let path = path.ok_or_else(unknown)?;
        let mut shared = self.process.shared.lock().expect("the process");
        if let Some(address @ 1..) = *shared {
            return Ok(Value::object(AddIn {
                object: address as *const c_void,
                platform: self.platform,
            }));
        }
        let libraries = LIBRARIES.lock().expect("libraries");
        // SAFETY: the library is loaded already; this finds it again.
        let library = unsafe { Library::new(&path) }.map_err(|_| unknown())?;
        let mut object: *const c_void = std::ptr::null();
        // SAFETY: the exports of the Native API.
        unsafe {
            if self.platform == Platform::Enterprise {
                let set: Symbol<extern "C" fn(i32) -> i32> =
                    library.get(b"SetPlatformCapabilities").expect("an export");
                set(3);
            }
            let make: Symbol<extern "C" fn(*const u16, *mut *const c_void) -> c_long> =
                library.get(b"GetClassObject").expect("an export");
            make(wide(class_name).as_ptr(), &mut object);
        }
        drop(library);
        drop(libraries);
        if object.is_null() {
            return Err(unknown());
        }
        let base = (&raw const BASE).cast::<c_void>();
        let memory = (&raw const MEMORY).cast::<c_void>();
        invoke!(object, 0, 1, (*const c_void) -> bool, memory);
        if !invoke!(object, 0, 0, (*const c_void) -> bool, base) {
            return Err(Failure::raised(
                "Ошибка при создании объекта внешней компоненты".into(),
            ));
        }
        if self.platform == Platform::Enterprise {
            invoke!(object, 2, 0, (*const u16) -> (), wide("ru_RU").as_ptr());
        }
        if let Some(address) = &mut *shared {
            *address = object as usize;
        }
        Ok(Value::object(AddIn {
            object,
            platform: self.platform,
        }))
    }
}

impl AddIn {
    /// A value as the host hands it over; the text or bytes stay in `keep` until the call is over.
    fn give(&self, value: &Value, keep: &mut Vec<Vec<u16>>) -> Result<Variant, Failure> {
        let mut variant = EMPTY;
        let mut pointer = |units: Vec<u16>, length: usize| {
            variant.payload[0] = units.as_ptr() as u64;
            variant.payload[1] = u64::from(u32::try_from(length).expect("a length"));
            keep.push(units);
        };
        match value {
            Value::Text(text) => {
                let units = wide(text);
                let length = units.len() - 1;
                pointer(units, length);
                variant.kind = PWSTR;
            }
            Value::Boolean(value) => {
                variant.payload[0] = u64::from(*value);
                variant.kind = BOOL;
            }
            Value::Number(number) => match number.whole().map(i32::try_from) {
                Some(Ok(whole)) => {
                    variant.payload[0] = u64::from(whole as u32);
                    variant.kind = I4;
                }
                Some(Err(_)) if self.platform == Platform::OneScript => {
                    let text = "Value was either too large or too small for an Int32.";
                    return Err(Failure::raised(text.into()));
                }
                _ => {
                    variant.payload[0] = number.double().to_bits();
                    variant.kind = R8;
                }
            },
            // OneScript has no dates for add-ins: they arrive empty.
            Value::Date(seconds) if self.platform == Platform::Enterprise => {
                let [year, month, day, hour, minute, second] = super::text::parts(*seconds);
                let fields = [second, minute, hour, day, month - 1, year - 1900];
                for (index, field) in fields.into_iter().enumerate() {
                    let shift = 32 * (index % 2);
                    variant.payload[index / 2] |= u64::from(field as i32 as u32) << shift;
                }
                variant.kind = TM;
            }
            Value::Object(object) => match object.bytes() {
                Some(bytes) => {
                    let mut units = vec![0u16; bytes.len() / 2 + 1];
                    for (index, byte) in bytes.iter().enumerate() {
                        units[index / 2] |= u16::from(*byte) << (8 * (index % 2));
                    }
                    pointer(units, bytes.len());
                    variant.kind = BLOB;
                }
                None if self.platform == Platform::Enterprise => {
                    return Err(Failure::raised(format!(
                        "Несоответствие типов ({})",
                        object.class()
                    )));
                }
                None => {}
            },
            _ => {}
        }
        Ok(variant)
    }

    /// What the add-in gave, which is freed.
    fn take(variant: Variant) -> Value {
        let address = variant.payload[0];
        let length = variant.payload[1] as u32 as usize;
        let value = match variant.kind {
            I4 => Value::number(i64::from(address as u32 as i32)),
            R8 => Value::Number(Number((f64::from_bits(address) * 1e9) as i128)),
            BOOL => Value::Boolean(address & 0xff != 0),
            PWSTR => {
                // SAFETY: so many units at the address.
                let units = unsafe { std::slice::from_raw_parts(address as *const u16, length) };
                Value::text(&String::from_utf16(units).expect("whole UTF-16"))
            }
            BLOB => {
                // SAFETY: so many bytes at the address.
                binary(unsafe { std::slice::from_raw_parts(address as *const u8, length) })
            }
            _ => return Value::Undefined,
        };
        if matches!(variant.kind, PWSTR | BLOB) {
            // SAFETY: allocated by `allocate`.
            unsafe { libc::free(address as *mut c_void) };
        }
        value
    }

    fn find(&self, name: &str, property: bool) -> c_long {
        let name = wide(name);
        if property {
            invoke!(self.object, 1, 2, (*const u16) -> c_long, name.as_ptr())
        } else {
            invoke!(self.object, 1, 9, (*const u16) -> c_long, name.as_ptr())
        }
    }

    fn run(&self, host: &Host, name: &str, given: &Given) -> Result<Value, Failure> {
        let method = self.find(name, false);
        if method < 0 {
            return Err(Failure::raised(format!(
                "Метод объекта не обнаружен ({name})"
            )));
        }
        let count = invoke!(self.object, 1, 11, (c_long) -> c_long, method);
        if given.len() > count as usize {
            return Err(Failure::raised(
                "Слишком много фактических параметров".into(),
            ));
        }
        let shown = |slot: &Option<super::value::Slot>| match slot {
            Some(slot) if slot.borrow().class() == "ДвоичныеДанные" => {
                "BLOB".to_owned()
            }
            Some(slot) => slot.borrow().plain(),
            None => String::new(),
        };
        let folder = std::fs::read_dir(&*host.temporary.borrow()).expect("a temporary folder");
        let files = folder.map(|entry| entry.expect("an entry").path());
        host.handed.borrow_mut().push(super::Handed {
            method: name.to_owned(),
            arguments: given.iter().map(shown).collect(),
            temporary: files.collect(),
        });
        let _told = Told::begin(host);
        let mut keep = Vec::new();
        let mut variants = Vec::new();
        for index in 0..count as usize {
            let default = || -> Result<Variant, Failure> {
                let mut variant = EMPTY;
                let there = invoke!(self.object, 1, 12, (c_long, c_long, *mut Variant) -> bool,
                    method, index as c_long, &mut variant);
                if !there || variant.kind == 0 {
                    return Err(Failure::raised(
                        "Недостаточно фактических параметров".into(),
                    ));
                }
                Ok(variant)
            };
            variants.push(match given.get(index) {
                Some(Some(slot)) => self.give(&slot.borrow(), &mut keep)?,
                _ => default()?,
            });
        }
        let mut result = EMPTY;
        REPORTED.lock().expect("errors").clear();
        let has_result = invoke!(self.object, 1, 13, (c_long) -> bool, method);
        // A statement goes to CallAsProc in OneScript, whatever the method has to give.
        let as_procedure =
            !has_result || (host.as_statement.get() && self.platform == Platform::OneScript);
        let done = if as_procedure {
            invoke!(self.object, 1, 14, (c_long, *mut Variant, c_long) -> bool,
                method, variants.as_mut_ptr(), count)
        } else {
            invoke!(self.object, 1, 15, (c_long, *mut Variant, *mut Variant, c_long) -> bool,
                method, &mut result, variants.as_mut_ptr(), count)
        };
        if let Some(failure) = host.unheard.take() {
            return Err(failure);
        }
        if !done && self.platform == Platform::Enterprise {
            let reported = REPORTED.lock().expect("errors").join("; ");
            return Err(Failure::raised(format!(
                "Ошибка при вызове метода внешней компоненты: {reported}"
            )));
        }
        let value = Self::take(result);
        // What an operation answers is what its description says; other methods have no envelope.
        if !as_procedure && xpost::operations::find(name).is_some() {
            let envelope = serde_json::from_str(&value.plain()).expect("an envelope");
            crate::support::as_described(name, &envelope);
        }
        Ok(value)
    }
}

impl Object for AddIn {
    fn class(&self) -> &str {
        "AddIn"
    }
    fn get(&self, name: &str) -> Option<Value> {
        let property = self.find(name, true);
        if property < 0 {
            return None;
        }
        let mut variant = EMPTY;
        invoke!(self.object, 1, 4, (c_long, *mut Variant) -> bool, property, &mut variant);
        Some(Self::take(variant))
    }
    fn set(&self, name: &str, value: Value) -> bool {
        let property = self.find(name, true);
        let mut keep = Vec::new();
        let Ok(mut variant) = self.give(&value, &mut keep) else {
            return false;
        };
        property >= 0
            && (invoke!(self.object, 1, 5, (c_long, *mut Variant) -> bool, property, &mut variant)
                || self.platform == Platform::OneScript)
    }
    fn call(&self, host: &Host, name: &str, given: &Given) -> Option<Result<Value, Failure>> {
        let plain = name
            .strip_suffix("асинх")
            .or_else(|| name.strip_suffix("async"));
        Some(match (self.platform, plain) {
            (Platform::Enterprise, Some(name)) => self.run(host, name, given).map(|value| {
                record(
                    "РезультатВызоваМетода",
                    &[("Значение", value.clone()), ("Value", value)],
                )
            }),
            (Platform::Enterprise, None) if host.client.get() => Err(Failure::fault(
                "Использование синхронных методов на клиенте запрещено!".into(),
            )),
            _ => self.run(host, name, given),
        })
    }
}
