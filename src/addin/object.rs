//! The object as the host's C++ compiler sees it: `IComponentBase` with its four bases, and their virtual tables.
//!
//! An object begins with four pointers to virtual tables, one a base; methods of base `K` receive the address of the
//! `K`th. The tables have two destructor slots under the Itanium ABI and one under MSVC's, whatever compiled this
//! library: on Windows the hosts are MSVC's. The slots hold real destructors, since OneScript destroys with `delete`.

use std::ffi::{c_long, c_void};

use super::component::Component;
use super::host::CLASS;
use super::shield::shielded;
use super::variant::{Variant, terminated};
use super::vtable::{Base, InitDone, Language, LanguageExtender, Manager, Table};

/// An object of the host, made by `GetClassObject`.
#[repr(C)]
pub struct Object {
    bases: [*const c_void; 4],
    component: Component,
}

impl Object {
    /// An object on the heap; the host owns it until it is destroyed.
    pub fn new(component: Component) -> *mut Self {
        Box::into_raw(Box::new(Self {
            bases: [
                INIT_DONE.address(),
                LANGUAGE_EXTENDER.address(),
                LOCALE.address(),
                USER_LANGUAGE.address(),
            ],
            component,
        }))
    }

    /// Destroys an object.
    ///
    /// # Safety
    /// `object` was made by [`Object::new`] and is not used afterwards.
    pub unsafe fn destroy(object: *mut Self) {
        // SAFETY: by this function's contract.
        drop(unsafe { Box::from_raw(object) });
    }
}

/// The component behind the `this` of base `K`.
///
/// # Safety
/// `this` is the address of the `K`th base of a living object.
unsafe fn component<'a, const K: usize>(this: *const c_void) -> &'a Component {
    // SAFETY: bases lie one pointer apart at the head of the object.
    unsafe { &(*this.cast::<*const c_void>().sub(K).cast::<Object>()).component }
}

// ── IInitDoneBase ───────────────────────────────────────────────────────────────────────────────────────────────────

static INIT_DONE: Table<InitDone> = Table::new::<Object, 0>(InitDone {
    init,
    set_mem_manager,
    get_info,
    done,
});

unsafe extern "system" fn init(this: *const c_void, base: *mut Base) -> bool {
    // SAFETY: the host passes its own object.
    shielded(false, || unsafe { component::<0>(this) }.init(base))
}

unsafe extern "system" fn set_mem_manager(this: *const c_void, manager: *mut Manager) -> bool {
    shielded(false, || {
        // SAFETY: as above.
        unsafe { component::<0>(this) }.set_memory(manager)
    })
}

/// 2000: the second version of the technology.
extern "system" fn get_info(_: *const c_void) -> c_long {
    2000
}

unsafe extern "system" fn done(this: *const c_void) {
    // SAFETY: as above.
    shielded((), || unsafe { component::<0>(this) }.done());
}

// ── ILanguageExtenderBase ───────────────────────────────────────────────────────────────────────────────────────────

static LANGUAGE_EXTENDER: Table<LanguageExtender> = Table::new::<Object, 1>(LanguageExtender {
    register_extension_as,
    get_n_props,
    find_prop,
    get_prop_name,
    get_prop_val,
    set_prop_val,
    is_prop_readable,
    is_prop_writable,
    get_n_methods,
    find_method,
    get_method_name,
    get_n_params,
    get_param_def_value,
    has_ret_val,
    call_as_proc,
    call_as_func,
});

unsafe extern "system" fn register_extension_as(this: *const c_void, name: *mut *mut u16) -> bool {
    shielded(false, || {
        if name.is_null() {
            return false;
        }
        // SAFETY: the host passes its own object.
        let component = unsafe { component::<1>(this) };
        let Some(text) = component.allocate_name(CLASS) else {
            return false;
        };
        // SAFETY: not NULL; the host passes a pointer it wants filled.
        unsafe { name.write(text) };
        true
    })
}

unsafe extern "system" fn get_n_props(_: *const c_void) -> c_long {
    shielded(0, Component::property_count)
}

unsafe extern "system" fn find_prop(_: *const c_void, name: *const u16) -> c_long {
    shielded(-1, || {
        // SAFETY: the host passes a NUL-terminated name.
        Component::find_property(unsafe { terminated(name) })
    })
}

unsafe extern "system" fn get_prop_name(
    this: *const c_void,
    property: c_long,
    alias: c_long,
) -> *const u16 {
    shielded(std::ptr::null(), || {
        // SAFETY: the host passes its own object.
        unsafe { component::<1>(this) }.property_name(property, alias)
    })
}

unsafe extern "system" fn get_prop_val(
    this: *const c_void,
    property: c_long,
    value: *mut Variant,
) -> bool {
    shielded(false, || {
        // SAFETY: the host passes its own object and a variant it wants filled, or NULL.
        let (component, value) = unsafe { (component::<1>(this), value.as_mut()) };
        value.is_some_and(|value| component.get_property(property, value))
    })
}

unsafe extern "system" fn set_prop_val(
    this: *const c_void,
    property: c_long,
    value: *mut Variant,
) -> bool {
    shielded(false, || {
        // SAFETY: the host passes its own object and a filled variant, or NULL.
        let (component, value) = unsafe { (component::<1>(this), value.as_ref()) };
        value.is_some_and(|value| {
            // SAFETY: filled by the host.
            component.set_property(property, unsafe { value.read() })
        })
    })
}

unsafe extern "system" fn is_prop_readable(_: *const c_void, property: c_long) -> bool {
    shielded(false, || Component::is_readable(property))
}

unsafe extern "system" fn is_prop_writable(_: *const c_void, property: c_long) -> bool {
    shielded(false, || Component::is_writable(property))
}

unsafe extern "system" fn get_n_methods(_: *const c_void) -> c_long {
    shielded(0, Component::method_count)
}

unsafe extern "system" fn find_method(_: *const c_void, name: *const u16) -> c_long {
    shielded(-1, || {
        // SAFETY: the host passes a NUL-terminated name.
        Component::find_method(unsafe { terminated(name) })
    })
}

unsafe extern "system" fn get_method_name(
    this: *const c_void,
    method: c_long,
    alias: c_long,
) -> *const u16 {
    shielded(std::ptr::null(), || {
        // SAFETY: the host passes its own object.
        unsafe { component::<1>(this) }.method_name(method, alias)
    })
}

unsafe extern "system" fn get_n_params(_: *const c_void, method: c_long) -> c_long {
    shielded(0, || Component::parameter_count(method))
}

unsafe extern "system" fn get_param_def_value(
    this: *const c_void,
    method: c_long,
    parameter: c_long,
    value: *mut Variant,
) -> bool {
    shielded(false, || {
        // SAFETY: the host passes its own object and a variant it wants filled, or NULL.
        let (component, value) = unsafe { (component::<1>(this), value.as_mut()) };
        value.is_some_and(|value| component.default_value(method, parameter, value))
    })
}

unsafe extern "system" fn has_ret_val(_: *const c_void, method: c_long) -> bool {
    shielded(false, || Component::has_result(method))
}

/// OneScript calls every statement this way, also for methods with a result: the call is made and its result dropped.
unsafe extern "system" fn call_as_proc(
    this: *const c_void,
    method: c_long,
    parameters: *mut Variant,
    count: c_long,
) -> bool {
    shielded(false, || {
        // SAFETY: the host passes its own object and `count` filled variants.
        unsafe { component::<1>(this).call(method, arguments(parameters, count)) }.is_some()
    })
}

unsafe extern "system" fn call_as_func(
    this: *const c_void,
    method: c_long,
    result: *mut Variant,
    parameters: *mut Variant,
    count: c_long,
) -> bool {
    shielded(false, || {
        // SAFETY: the host passes its own object, a variant it wants filled, and `count` filled variants.
        let (component, result) = unsafe { (component::<1>(this), result.as_mut()) };
        // SAFETY: as above.
        let answer = component.call(method, unsafe { arguments(parameters, count) });
        match (answer, result) {
            (Some(answer), Some(result)) => component.give(&answer, result),
            _ => false,
        }
    })
}

/// # Safety
/// `parameters` is NULL or leads to `count` variants that stay unchanged while the result is used.
unsafe fn arguments<'a>(parameters: *mut Variant, count: c_long) -> &'a [Variant] {
    match usize::try_from(count) {
        Ok(count) if !parameters.is_null() => {
            // SAFETY: by this function's contract.
            unsafe { std::slice::from_raw_parts(parameters, count) }
        }
        _ => &[],
    }
}

// ── LocaleBase, UserLanguageBase ────────────────────────────────────────────────────────────────────────────────────

static LOCALE: Table<Language> = Table::new::<Object, 2>(Language {
    set: set_language::<2>,
});

static USER_LANGUAGE: Table<Language> = Table::new::<Object, 3>(Language {
    set: set_language::<3>,
});

/// `SetLocale` of base 2 and `SetUserInterfaceLanguageCode` of base 3.
unsafe extern "system" fn set_language<const K: usize>(this: *const c_void, code: *const u16) {
    shielded((), || {
        // SAFETY: the host passes its own object and a NUL-terminated code.
        let (component, code) = unsafe { (component::<K>(this), terminated(code)) };
        if let Some(code) = code {
            component.set_language(&code);
        }
    });
}
