//! The host itself (`IAddInDefBase`): messages for a programmer, and events.
//!
//! OneScript hands out callbacks that its garbage collector may take away, so a host is only called after it has
//! announced its capabilities, which OneScript never does and 1C always does.

use std::ffi::{c_long, c_ushort};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};

use super::vtable::Base;

/// The class name, which is the extension name as well: OneScript builds the type from the first, 1C from the second.
pub const CLASS: &str = "XPost";

/// The level the host announced; 0 until it does. OneScript never does, and its callbacks are not to be called.
static PLATFORM: AtomicI32 = AtomicI32::new(0);

/// The host announces its level.
pub fn announced(level: i32) {
    PLATFORM.store(level.max(0), Ordering::Relaxed);
}

/// Whether the host is known to survive being called back.
pub fn may_be_called() -> bool {
    PLATFORM.load(Ordering::Relaxed) >= 1
}

/// `ADDIN_E_FAIL`.
const FAIL: c_ushort = 1006;

/// Events that may wait in the host's queue. The default of one loses all but the first.
const EVENT_DEPTH: c_long = 100;

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
        (may_be_called() && !base.is_null()).then_some(base)
    }

    /// Shows a programmer's mistake; in 1C the statement then raises an exception with this text.
    pub fn add_error(&self, message: &str) {
        let Some(base) = self.get() else { return };
        let (source, message) = (units(CLASS), units(message));
        // SAFETY: the host keeps its interface alive between `Init` and `Done`, its virtual table has this shape (1C's
        // AddInDefBase.h), and it copies the strings.
        unsafe {
            ((*(*base).table).add_error)(base, FAIL, source.as_ptr(), message.as_ptr(), 1);
        }
    }

    /// Queues an event for ОбработкаВнешнегоСобытия; a full queue loses it.
    pub fn external_event(&self, event: &str, data: &str) {
        let Some(base) = self.get() else { return };
        let (mut source, mut event, mut data) = (units(CLASS), units(event), units(data));
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
