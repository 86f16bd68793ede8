//! The 1C face: the library as a Native API add-in of 1C:Enterprise and OneScript.
//!
//! The five functions of the Native API create and destroy objects of the one class, `XPost`. `vtable` holds the layouts of
//! the host's C++ compiler, `object` fills them, `component` gives objects methods and properties out of the catalogue,
//! `variant` and `memory` speak the host's values, `host` speaks to the host itself. No entry lets a panic through, and no error is an
//! exception: hosts differ in what they do with `false`, so every failure is data in the answer.

mod arguments;
mod component;
mod host;
mod memory;
mod object;
mod shield;
mod variant;
mod vtable;

use std::ffi::c_long;

use component::Component;
use host::CLASS;
use object::Object;
use shield::shielded;

/// `CLASS` as `GetClassNames` returns it.
static CLASS_NAMES: [u16; 6] = [
    b'X' as u16,
    b'P' as u16,
    b'o' as u16,
    b's' as u16,
    b't' as u16,
    0,
];

/// The level of the Native API that this add-in knows: messages, attach info, the user's language.
const CAPABILITIES: i32 = 3;

/// `AttachType`: inside the host's process or in one of its own, as the host likes.
const ATTACH_ANY: i32 = 3;

/// Native API: the names of the classes, separated by `|`. Static memory.
#[unsafe(no_mangle)]
pub extern "C" fn GetClassNames() -> *const u16 {
    CLASS_NAMES.as_ptr()
}

/// Native API: makes an object of the class `name`. Returns 0 when there is no such class.
///
/// # Safety
/// `name` is NULL or a NUL-terminated UTF-16 string; `object` is NULL or points to a writable pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetClassObject(name: *const u16, object: *mut *mut Object) -> c_long {
    shielded(0, || {
        // SAFETY: by this function's contract.
        let wanted = unsafe { variant::terminated(name) };
        if object.is_null() || !wanted.is_some_and(|name| name.eq_ignore_ascii_case(CLASS)) {
            return 0;
        }
        let Ok(component) = Component::new() else {
            return 0;
        };
        // SAFETY: not NULL; writable by this function's contract.
        unsafe { object.write(Object::new(component)) };
        1
    })
}

/// Native API: destroys an object and clears the pointer. Returns 0 when that was done.
///
/// # Safety
/// `object` is NULL or points to NULL or to an object of `GetClassObject` that has not been destroyed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DestroyObject(object: *mut *mut Object) -> c_long {
    shielded(-1, || {
        if object.is_null() {
            return -1;
        }
        // SAFETY: not NULL; points to a pointer by this function's contract.
        let inner = unsafe { object.replace(std::ptr::null_mut()) };
        if inner.is_null() {
            return -1;
        }
        // SAFETY: made by `GetClassObject` and not destroyed before, by this function's contract.
        unsafe { Object::destroy(inner) };
        0
    })
}

/// Native API: the host says what it can do and learns what this add-in can.
#[unsafe(no_mangle)]
pub extern "C" fn SetPlatformCapabilities(capabilities: i32) -> i32 {
    host::announced(capabilities);
    CAPABILITIES
}

/// Native API since 8.3.21: how the add-in may be attached.
#[unsafe(no_mangle)]
pub extern "C" fn GetAttachType() -> i32 {
    ATTACH_ANY
}
