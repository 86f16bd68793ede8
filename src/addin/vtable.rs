//! The layouts of the Native API: virtual tables of the host and ours, as the host's C++ compiler lays them out, with the
//! destructors at their heads. Nothing here knows what an object does.

use std::ffi::{c_long, c_ulong, c_ushort, c_void};

use super::shield::shielded;
use super::variant::Variant;

/// Destructor slots at the head of every virtual table of the Native API.
pub const DESTRUCTORS: usize = if cfg!(windows) { 1 } else { 2 };

// ── the host's ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// `IMemoryManager` as the host lays it out: a pointer to its virtual table.
#[repr(C)]
pub struct Manager {
    pub table: *const ManagerTable,
}

#[repr(C)]
pub struct ManagerTable {
    pub destructors: [*const c_void; DESTRUCTORS],
    pub alloc: unsafe extern "system" fn(*mut Manager, *mut *mut c_void, c_ulong) -> bool,
    pub free: *const c_void,
}

/// `IAddInDefBase` as the host lays it out.
#[repr(C)]
pub struct Base {
    pub table: *const BaseTable,
}

#[repr(C)]
pub struct BaseTable {
    pub destructors: [*const c_void; DESTRUCTORS],
    pub add_error:
        unsafe extern "system" fn(*mut Base, c_ushort, *const u16, *const u16, c_long) -> bool,
    pub read: *const c_void,
    pub write: *const c_void,
    pub register_profile_as: *const c_void,
    pub set_event_buffer_depth: unsafe extern "system" fn(*mut Base, c_long) -> bool,
    pub get_event_buffer_depth: unsafe extern "system" fn(*mut Base) -> c_long,
    pub external_event: unsafe extern "system" fn(*mut Base, *mut u16, *mut u16, *mut u16) -> bool,
}

// ── ours ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A virtual table with what lies in front of its address point, which only run-time type information asks for.
#[repr(C)]
pub struct Table<M> {
    #[cfg(not(windows))]
    offset_to_top: isize,
    type_info: *const c_void,
    destructors: [*const c_void; DESTRUCTORS],
    methods: M,
}

// SAFETY: the tables hold addresses of code and constants, which any thread may read.
unsafe impl<M> Sync for Table<M> {}

impl<M> Table<M> {
    /// The table of the `K`th base of `O`, an object on the heap that begins with its bases.
    pub const fn new<O, const K: usize>(methods: M) -> Self {
        #[cfg(windows)]
        let destructors = [scalar_deleting::<O, K> as *const c_void];
        #[cfg(not(windows))]
        let destructors = [complete as *const c_void, deleting::<O, K> as *const c_void];
        Self {
            #[cfg(not(windows))]
            offset_to_top: -((K * size_of::<*const c_void>()) as isize),
            type_info: std::ptr::null(),
            destructors,
            methods,
        }
    }

    /// Its address point, as an object holds it.
    pub fn address(&'static self) -> *const c_void {
        (&raw const self.destructors).cast()
    }
}

/// Itanium's complete destructor: runs before memory that somebody else owns is given back. Objects are only ever freed
/// whole, so there is nothing to do.
#[cfg(not(windows))]
extern "C" fn complete(_: *mut c_void) {}

/// Itanium's deleting destructor: what `delete object` calls.
#[cfg(not(windows))]
unsafe extern "C" fn deleting<O, const K: usize>(this: *mut c_void) {
    shielded((), || {
        if !this.is_null() {
            // SAFETY: `delete` is called once, on the `K`th base of a living object that `Box` made.
            drop(unsafe { Box::from_raw(this.cast::<*const c_void>().sub(K).cast::<O>()) });
        }
    });
}

#[cfg(windows)]
macro_rules! scalar_deleting {
    ($abi:literal) => {
        /// MSVC's scalar deleting destructor: bit 0 of `flags` asks to free the memory as well.
        unsafe extern $abi fn scalar_deleting<O, const K: usize>(
            this: *mut c_void,
            flags: u32,
        ) -> *mut c_void {
            shielded((), || {
                if !this.is_null() && flags & 1 == 1 {
                    // SAFETY: `delete` is called once, on the `K`th base of a living object that `Box` made.
                    drop(unsafe { Box::from_raw(this.cast::<*const c_void>().sub(K).cast::<O>()) });
                }
            });
            this
        }
    };
}

#[cfg(all(windows, target_arch = "x86"))]
scalar_deleting!("thiscall");
#[cfg(all(windows, not(target_arch = "x86")))]
scalar_deleting!("C");

/// `IInitDoneBase`.
#[repr(C)]
pub struct InitDone {
    pub init: unsafe extern "system" fn(*const c_void, *mut Base) -> bool,
    pub set_mem_manager: unsafe extern "system" fn(*const c_void, *mut Manager) -> bool,
    pub get_info: extern "system" fn(*const c_void) -> c_long,
    pub done: unsafe extern "system" fn(*const c_void),
}

/// `ILanguageExtenderBase`.
#[repr(C)]
pub struct LanguageExtender {
    pub register_extension_as: unsafe extern "system" fn(*const c_void, *mut *mut u16) -> bool,
    pub get_n_props: unsafe extern "system" fn(*const c_void) -> c_long,
    pub find_prop: unsafe extern "system" fn(*const c_void, *const u16) -> c_long,
    pub get_prop_name: unsafe extern "system" fn(*const c_void, c_long, c_long) -> *const u16,
    pub get_prop_val: unsafe extern "system" fn(*const c_void, c_long, *mut Variant) -> bool,
    pub set_prop_val: unsafe extern "system" fn(*const c_void, c_long, *mut Variant) -> bool,
    pub is_prop_readable: unsafe extern "system" fn(*const c_void, c_long) -> bool,
    pub is_prop_writable: unsafe extern "system" fn(*const c_void, c_long) -> bool,
    pub get_n_methods: unsafe extern "system" fn(*const c_void) -> c_long,
    pub find_method: unsafe extern "system" fn(*const c_void, *const u16) -> c_long,
    pub get_method_name: unsafe extern "system" fn(*const c_void, c_long, c_long) -> *const u16,
    pub get_n_params: unsafe extern "system" fn(*const c_void, c_long) -> c_long,
    pub get_param_def_value:
        unsafe extern "system" fn(*const c_void, c_long, c_long, *mut Variant) -> bool,
    pub has_ret_val: unsafe extern "system" fn(*const c_void, c_long) -> bool,
    pub call_as_proc:
        unsafe extern "system" fn(*const c_void, c_long, *mut Variant, c_long) -> bool,
    pub call_as_func: unsafe extern "system" fn(
        *const c_void,
        c_long,
        *mut Variant,
        *mut Variant,
        c_long,
    ) -> bool,
}

/// `LocaleBase` and `UserLanguageBase`.
#[repr(C)]
pub struct Language {
    pub set: unsafe extern "system" fn(*const c_void, *const u16),
}
