//! Whatever a host passes, it gets an envelope back: no crash, no panic, no request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::{CStr, CString, c_char};

use proptest::prelude::*;
use serde_json::{Value, json};
use xpost::{abi, operations};

#[path = "support/described.rs"]
mod described;

/// Takes an answer over and checks that it is an envelope.
fn envelope(answer: *mut c_char) -> Value {
    assert!(!answer.is_null());
    // SAFETY: the library's answers are NUL-terminated and freed once.
    let text = unsafe { CStr::from_ptr(answer) }
        .to_str()
        .expect("UTF-8")
        .to_owned();
    // SAFETY: as above.
    unsafe { abi::xpost_free(answer) };
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert!(value["ok"].is_boolean());
    if value["ok"] == false {
        let error = &value["error"];
        assert_ne!(error["code"], "internal", "{text}");
        assert!(
            error["message"].is_string() && error["outcome"] == "not_applied",
            "{text}"
        );
    }
    value
}

fn call(operation: &CStr, params: &CStr) -> Value {
    // SAFETY: both are NUL-terminated and live during the call.
    let envelope = envelope(unsafe { abi::xpost_call(0, operation.as_ptr(), params.as_ptr()) });
    if let Ok(name) = operation.to_str() {
        described::as_described(name, &envelope);
    }
    envelope
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,24}".prop_map(Value::from),
        "[\\[{'\"]{1,4}.{0,8}".prop_map(Value::from),
        "[0-9]{1,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,12}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The keys of an operation with any values, never with credentials: nothing can be sent.
fn params() -> impl Strategy<Value = (usize, Value)> {
    (0..operations::CATALOGUE.len()).prop_flat_map(|index| {
        let keys: Vec<&str> = operations::CATALOGUE[index]
            .parameters
            .iter()
            .map(|parameter| parameter.key)
            .filter(|key| *key != "auth")
            .collect();
        let count = keys.len();
        (
            Just(index),
            Just(keys),
            prop::collection::vec(prop::option::of(json_value()), count),
        )
            .prop_map(|(index, keys, values)| {
                let object = keys
                    .iter()
                    .zip(values)
                    .filter_map(|(key, value)| Some(((*key).to_owned(), value?)))
                    .collect();
                (index, Value::Object(object))
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_as_operation_and_params_get_an_envelope(
        operation in prop::collection::vec(1u8.., 0..40),
        params in prop::collection::vec(1u8.., 0..80),
    ) {
        call(&CString::new(operation).unwrap(), &CString::new(params).unwrap());
    }

    #[test]
    fn any_values_for_any_operation_get_an_envelope((index, params) in params()) {
        let operation = CString::new(operations::CATALOGUE[index].name.ru).unwrap();
        call(&operation, &CString::new(params.to_string()).unwrap());
    }

    #[test]
    fn any_standard_parameters_are_taken_or_refused(parameters in json_value()) {
        let text = CString::new(parameters.to_string()).unwrap();
        let mut error: *mut c_char = std::ptr::null_mut();
        // SAFETY: the text is NUL-terminated and `error` is writable.
        let client = unsafe { abi::xpost_open(text.as_ptr(), &mut error) };
        if client == 0 {
            envelope(error);
        } else {
            assert!(error.is_null());
            abi::xpost_close(client);
        }
    }

    #[test]
    fn any_redirect_is_understood_or_refused(request in json_value()) {
        let params = json!({
            "request": request,
            "auth": {"client_id": "c", "client_secret": "a-client-secret", "redirect_uri": "https://example.com/", "api_url": "http://127.0.0.1:9"},
            "dry_run": true,
        });
        call(c"HandleIncomingRequestAfterAuthorization", &CString::new(params.to_string()).unwrap());
    }
}

#[test]
fn null_pointers_are_named() {
    // SAFETY: NULL is allowed everywhere here.
    unsafe {
        let operation = envelope(abi::xpost_call(0, std::ptr::null(), c"{}".as_ptr()));
        assert_eq!(operation["error"]["code"], "null_pointer");
        assert_eq!(operation["error"]["parameter"], "operation");
        let params = envelope(abi::xpost_create_text_tweet(0, std::ptr::null()));
        assert_eq!(params["error"]["code"], "null_pointer");
        assert_eq!(params["error"]["parameter"], "params");
        abi::xpost_free(std::ptr::null_mut());
    }
}

#[test]
fn half_a_surrogate_pair_is_refused_not_mangled() {
    let refused = call(c"CreateTextTweet", cr#"{"text":"\ud83d"}"#);
    assert_eq!(refused["error"]["code"], "invalid_json");
}

#[test]
fn failures_at_the_boundary_speak_the_callers_language() {
    let russian = |value: Value| {
        let message = value["error"]["message"]
            .as_str()
            .expect("a message")
            .to_owned();
        assert!(
            message.chars().any(|letter| ('а'..='я').contains(&letter)),
            "{message}"
        );
    };
    let mut error: *mut c_char = std::ptr::null_mut();
    // SAFETY: every text is NUL-terminated, `error` is writable, and NULL is allowed where it is passed.
    unsafe {
        let refused = abi::xpost_open(cr#"{"lang":"ru","timeout":0}"#.as_ptr(), &mut error);
        assert_eq!(refused, 0);
        russian(envelope(error));
        let client = abi::xpost_open(cr#"{"lang":"ru"}"#.as_ptr(), std::ptr::null_mut());
        russian(envelope(abi::xpost_configure(
            client,
            cr#"{"timeout":0}"#.as_ptr(),
        )));
        russian(envelope(abi::xpost_create_text_tweet(
            client,
            c"{".as_ptr(),
        )));
        russian(envelope(abi::xpost_create_text_tweet(
            client,
            std::ptr::null(),
        )));
        abi::xpost_close(client);
    }
    russian(call(c"СОЗДАТЬТЕКСТОВЫЙТВИТ", c"{"));
}
