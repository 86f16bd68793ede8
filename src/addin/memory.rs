//! The host's memory manager: whatever the host has to free is allocated here, and nowhere else.

use std::ffi::{c_ulong, c_void};
use std::sync::atomic::{AtomicPtr, Ordering};

use super::vtable::Manager;

/// The manager that a host gave to one object. Comes before or after `Init`, and may be replaced.
#[derive(Debug, Default)]
pub struct Memory(AtomicPtr<Manager>);

impl Memory {
    /// Takes the host's manager.
    pub fn set(&self, manager: *mut Manager) {
        self.0.store(manager, Ordering::Release);
    }

    /// Allocates `size` bytes; `None` when there is no manager or it refuses. Asks for at least one byte, since hosts
    /// differ in what zero gives.
    pub fn alloc(&self, size: usize) -> Option<*mut c_void> {
        let manager = self.0.load(Ordering::Acquire);
        let size = c_ulong::try_from(size.max(1)).ok()?;
        if manager.is_null() {
            return None;
        }
        let mut pointer = std::ptr::null_mut();
        // SAFETY: the host keeps its manager alive from `setMemManager` until `Done`, which clears it here, and its
        // virtual table has this shape (1C's IMemoryManager.h).
        let done = unsafe { ((*(*manager).table).alloc)(manager, &mut pointer, size) };
        (done && !pointer.is_null()).then_some(pointer)
    }

    /// A NUL-terminated UTF-16 copy of `text` and its length in code units.
    pub fn string(&self, text: &str) -> Option<(*mut u16, u32)> {
        let units: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let length = u32::try_from(units.len() - 1).ok()?;
        let pointer = self.alloc(units.len() * 2)?.cast::<u16>();
        // SAFETY: `alloc` gave room for all units; allocators align at least to two bytes.
        unsafe { pointer.copy_from_nonoverlapping(units.as_ptr(), units.len()) };
        Some((pointer, length))
    }
}
