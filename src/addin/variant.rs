//! `tVariant`, the one value type of the Native API (1C's types.h).
//!
//! Only EMPTY, I4, R8, BOOL, PWSTR and BLOB are written, and those and their kin are read. Type codes are plain numbers,
//! since a host may send any. Strings carry a length and may be NULL when empty.

use std::ffi::{c_char, c_int};

const EMPTY: u16 = 0;
const NULL: u16 = 1;
const I2: u16 = 2;
const I4: u16 = 3;
const R4: u16 = 4;
const R8: u16 = 5;
const PSTR: u16 = 8;
const ERROR: u16 = 10;
const BOOL: u16 = 11;
const I1: u16 = 13;
const UI1: u16 = 14;
const UI2: u16 = 15;
const UI4: u16 = 16;
const I8: u16 = 17;
const UI8: u16 = 18;
const INT: u16 = 19;
const UINT: u16 = 20;
const PWSTR: u16 = 22;
const BLOB: u16 = 23;

/// `struct tm`, which decides the size of the union.
#[derive(Clone, Copy)]
#[repr(C)]
struct Tm {
    fields: [c_int; 9],
    #[cfg(not(windows))]
    offset: std::ffi::c_long,
    #[cfg(not(windows))]
    zone: *const c_char,
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Wide {
    pointer: *mut u16,
    length: u32,
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Narrow {
    pointer: *mut c_char,
    length: u32,
}

#[repr(C)]
union Payload {
    long: i32,
    large: i64,
    double: f64,
    boolean: u8,
    wide: Wide,
    narrow: Narrow,
    tm: Tm,
}

/// `tVariant`.
#[repr(C)]
pub struct Variant {
    payload: Payload,
    elements: u32,
    kind: u16,
}

// Sizes of the fact sheet, from 1C's headers under each compiler.
#[cfg(all(not(windows), target_pointer_width = "64"))]
const _: () = assert!(size_of::<Variant>() == 64);
#[cfg(windows)]
const _: () = assert!(size_of::<Variant>() == 48);
#[cfg(all(target_os = "linux", target_arch = "x86"))]
const _: () = assert!(size_of::<Variant>() == 52);

/// A value of the host, copied.
#[derive(Debug, PartialEq)]
pub enum Value {
    /// Неопределено, or a parameter left out.
    Empty,
    /// A number.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A string.
    Text(String),
    /// ДвоичныеДанные.
    Blob(Vec<u8>),
    /// A string whose UTF-16 is broken (a lone surrogate).
    BrokenText,
    /// A type that cannot be a parameter here: a date, an object.
    Other,
}

impl Variant {
    /// Copies the value.
    ///
    /// # Safety
    /// The variant is one that a host filled: its type code says which member of the union is set, and pointers in it
    /// are NULL or lead to as many units as it says.
    pub unsafe fn read(&self) -> Value {
        // SAFETY: the type code says which member is set, by this function's contract. 1C reads and writes all small
        // integers as 32 bits and both reals as doubles.
        unsafe {
            match self.kind {
                EMPTY | NULL => Value::Empty,
                I1 | I2 | I4 | UI1 | UI2 | INT | ERROR => {
                    Value::Number(f64::from(self.payload.long))
                }
                UI4 | UINT => Value::Number(f64::from(self.payload.long as u32)),
                I8 => Value::Number(self.payload.large as f64),
                UI8 => Value::Number(self.payload.large as u64 as f64),
                R4 | R8 => Value::Number(self.payload.double),
                BOOL => Value::Bool(self.payload.boolean != 0),
                PWSTR => {
                    let Wide { pointer, length } = self.payload.wide;
                    String::from_utf16(slice(pointer, length))
                        .map_or(Value::BrokenText, Value::Text)
                }
                PSTR => {
                    let Narrow { pointer, length } = self.payload.narrow;
                    let bytes = slice(pointer.cast::<u8>(), length);
                    String::from_utf8(bytes.to_vec()).map_or(Value::BrokenText, Value::Text)
                }
                BLOB => {
                    let Narrow { pointer, length } = self.payload.narrow;
                    Value::Blob(slice(pointer.cast::<u8>(), length).to_vec())
                }
                _ => Value::Other,
            }
        }
    }

    /// Writes a string of the host's memory over what a host left there, which is taken to be nothing that needs freeing:
    /// return values and defaults come in uninitialised. `None` is memory that was not to be had; says whether it was.
    pub fn write_text(&mut self, text: Option<(*mut u16, u32)>) -> bool {
        let Some((pointer, length)) = text else {
            self.kind = EMPTY;
            return false;
        };
        self.payload.wide = Wide { pointer, length };
        self.elements = 0;
        self.kind = PWSTR;
        true
    }

    /// Writes Неопределено.
    pub fn write_empty(&mut self) {
        self.payload.large = 0;
        self.elements = 0;
        self.kind = EMPTY;
    }
}

/// # Safety
/// `pointer` is NULL or leads to `length` initialised values that stay unchanged while the result is used.
unsafe fn slice<'a, T>(pointer: *const T, length: u32) -> &'a [T] {
    if pointer.is_null() || length == 0 {
        return &[];
    }
    // SAFETY: by this function's contract; a length of 32 bits fits `usize` on every target.
    unsafe { std::slice::from_raw_parts(pointer, length as usize) }
}

/// A NUL-terminated UTF-16 string of the host; `None` for NULL or broken UTF-16.
///
/// # Safety
/// `pointer` is NULL or NUL-terminated and stays unchanged during the call.
pub unsafe fn terminated(pointer: *const u16) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    let mut length = 0;
    // SAFETY: every unit up to the NUL may be read, by this function's contract.
    while unsafe { *pointer.add(length) } != 0 {
        length += 1;
    }
    // SAFETY: as above.
    String::from_utf16(unsafe { std::slice::from_raw_parts(pointer, length) }).ok()
}
