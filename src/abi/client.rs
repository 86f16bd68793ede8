//! Clients, and the call of an operation by its name.

use std::ffi::c_char;
use std::sync::Arc;

use serde_json::{Value, json};

use super::boundary::{drop_answer, guard, read, xpost_free};
use crate::client::Client;
use crate::error::{Code, Error};
use crate::language::{Language, text};
use crate::operations;
use crate::response::Response;

/// Opens a client with standard parameters of its own: a JSON object, or the path of a file with it; NULL for none.
/// Returns its number, or 0 when the parameters are refused; then `*error`, unless `error` is NULL, receives an
/// envelope to be freed, and NULL otherwise. No connection is made.
///
/// # Safety
/// `parameters` is NULL or a NUL-terminated string; `error` is NULL or points to a writable pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_open(parameters: *const c_char, error: *mut *mut c_char) -> u32 {
    let mut number = 0;
    let answer = guard(|| {
        let opened = if parameters.is_null() {
            Client::open(&Value::Null)
        } else {
            // SAFETY: not NULL; NUL-terminated by this function's contract.
            unsafe { read(parameters, "parameters") }.and_then(|text| Client::open(&json!(text)))
        };
        match opened {
            Ok((opened, _)) => {
                number = opened;
                Response::success(json!(opened), Language::En)
            }
            // SAFETY: as above; a refused set of parameters may still say in which language.
            Err(error) => Response::failure(error, unsafe { asked_language(parameters) }),
        }
    });
    let answer = if number == 0 {
        answer
    } else {
        // SAFETY: `answer` was made by `guard` just now and is given up here.
        unsafe { xpost_free(answer) };
        std::ptr::null_mut()
    };
    if error.is_null() {
        // SAFETY: as above, or NULL, which `xpost_free` ignores.
        unsafe { xpost_free(answer) };
    } else {
        // SAFETY: not NULL; writable by this function's contract.
        unsafe { error.write(answer) };
    }
    number
}

/// Closes a client and ends its running calls, which answer `cancelled`. Unknown numbers and 0 are ignored.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_close(client: u32) {
    drop_answer(|| {
        Client::close(client);
    });
}

/// Lays standard parameters (a JSON object, or the path of a file with it) over the client's own, by key; an empty string
/// changes nothing and null clears. Client 0 holds the defaults of the whole process. The answer's `result` holds the
/// parameters in force, secrets masked. A refused call changes nothing.
///
/// # Safety
/// `parameters` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_configure(client: u32, parameters: *const c_char) -> *mut c_char {
    guard(|| {
        let language = Client::find(client)
            .and_then(|client| client.language())
            .unwrap_or_default();
        let configured = find(client).and_then(|client| {
            // SAFETY: the pointer is NULL or NUL-terminated by this function's contract.
            let text = unsafe { read(parameters, "parameters") }?;
            client.configure(&json!(text))?;
            client.standard(&serde_json::Map::new())
        });
        match configured {
            Ok(standard) => {
                let language = standard.language().unwrap_or_default();
                Response::success(standard.to_json(false), language)
            }
            Err(error) => Response::failure(error, language),
        }
    })
}

/// Runs any operation by its English or Russian name. `params` is a JSON object of its parameters.
///
/// # Safety
/// `operation` and `params` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_call(
    client: u32,
    operation: *const c_char,
    params: *const c_char,
) -> *mut c_char {
    guard(|| {
        // SAFETY: the pointer is NULL or NUL-terminated by this function's contract.
        match unsafe { read(operation, "operation") } {
            // SAFETY: as above.
            Ok(name) => unsafe { run(client, name, params) },
            Err(error) => Response::failure(error, Language::En),
        }
    })
}

/// Ends every running call of a client within a moment: they answer `cancelled`. Later calls are not affected.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_cancel(client: u32) {
    drop_answer(|| {
        if let Some(client) = Client::find(client) {
            client.cancel();
        }
    });
}

/// The one body of every operation's entry.
///
/// # Safety
/// `params` is NULL or NUL-terminated.
pub(super) unsafe fn respond(client: u32, operation: &str, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    guard(|| unsafe { run(client, operation, params) })
}

/// # Safety
/// `params` is NULL or NUL-terminated.
unsafe fn run(client: u32, operation: &str, params: *const c_char) -> Response {
    let prepared = find(client).and_then(|client| {
        // SAFETY: by this function's contract.
        let text = unsafe { read(params, "params") }?;
        let value = operations::params(text)?;
        Ok((client, value))
    });
    match prepared {
        Ok((client, params)) => operations::call(&client, operation, &params),
        Err(error) => {
            // An unknown client has no language of its own; the process has.
            let client = Client::find(client).or_else(|| Client::find(0));
            let language = client.map_or(Language::En, |client| {
                operations::language(&client, operation)
            });
            Response::failure(error, language)
        }
    }
}

/// The `lang` of standard parameters that may be wrong in other ways.
///
/// # Safety
/// `parameters` is NULL or NUL-terminated.
unsafe fn asked_language(parameters: *const c_char) -> Language {
    if parameters.is_null() {
        return Language::En;
    }
    // SAFETY: by this function's contract.
    unsafe { read(parameters, "parameters") }
        .and_then(|text| crate::parameters::read(&json!(text), "parameters"))
        .ok()
        .and_then(|map| Language::parse(map.get("lang")?.as_str()?))
        .unwrap_or_default()
}

fn find(number: u32) -> Result<Arc<Client>, Error> {
    Client::find(number).ok_or_else(|| {
        Error::new(
            Code::UnknownClient,
            text!("client {number} is not open", "клиент {number} не открыт"),
        )
        .parameter("client")
        .hint(text!(
            "open one with xpost_open(), or use 0",
            "откройте клиента через xpost_open() или используйте 0"
        ))
    })
}
