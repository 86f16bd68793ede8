//! The host itself (`IAddInDefBase`): messages for a programmer, and events.
//!
//! OneScript hands out callbacks that its garbage collector may take away, so a host is only called after it has
//! announced its capabilities, which OneScript never does and 1C always does.

use std::ffi::{c_long, c_ushort, c_void};
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use super::object::DESTRUCTORS;

/// `ADDIN_E_FAIL`.
const FAIL: c_ushort = 1006;

/// Events that may wait in the host's queue. The default of one loses all but the first.
const EVENT_DEPTH: c_long = 100;

/// `IAddInDefBase` as the host lays it out.
#[repr(C)]
pub struct Base {
    table: *const Table,
}

#[repr(C)]
struct Table {
    destructors: [*const c_void; DESTRUCTORS],
    add_error:
        unsafe extern "system" fn(*mut Base, c_ushort, *const u16, *const u16, c_long) -> bool,
    read: *const c_void,
    write: *const c_void,
    register_profile_as: *const c_void,
    set_event_buffer_depth: unsafe extern "system" fn(*mut Base, c_long) -> bool,
    get_event_buffer_depth: unsafe extern "system" fn(*mut Base) -> c_long,
    external_event: unsafe extern "system" fn(*mut Base, *mut u16, *mut u16, *mut u16) -> bool,
}

/// The host of one object.
#[derive(Debug, Default)]
pub struct Host {
    base: AtomicPtr<Base>,
    deepened: AtomicBool,
}

impl Host {
    /// Takes the host's interface, or with NULL forgets it. A new one has a queue of its own.
    pub fn set(&self, base: *mut Base) {
        self.deepened.store(false, Ordering::Relaxed);
        self.base.store(base, Ordering::Release);
    }

    fn get(&self) -> Option<*mut Base> {
        let base = self.base.load(Ordering::Acquire);
        (super::host_may_be_called() && !base.is_null()).then_some(base)
    }

    /// Shows a programmer's mistake; in 1C the statement then raises an exception with this text.
    pub fn add_error(&self, message: &str) {
        let Some(base) = self.get() else { return };
        let (source, message) = (units(super::CLASS), units(message));
        // SAFETY: the host keeps its interface alive between `Init` and `Done`, its virtual table has this shape (1C's
        // AddInDefBase.h), and it copies the strings.
        unsafe {
            ((*(*base).table).add_error)(base, FAIL, source.as_ptr(), message.as_ptr(), 1);
        }
    }

    /// Queues an event for ОбработкаВнешнегоСобытия; a full queue loses it.
    pub fn external_event(&self, event: &str, data: &str) {
        let Some(base) = self.get() else { return };
        let (mut source, mut event, mut data) = (units(super::CLASS), units(event), units(data));
        // SAFETY: as in `add_error`.
        unsafe {
            let table = &*(*base).table;
            if !self.deepened.swap(true, Ordering::Relaxed)
                && (table.get_event_buffer_depth)(base) < EVENT_DEPTH
            {
                (table.set_event_buffer_depth)(base, EVENT_DEPTH);
            }
            (table.external_event)(
                base,
                source.as_mut_ptr(),
                event.as_mut_ptr(),
                data.as_mut_ptr(),
            );
        }
    }
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}
