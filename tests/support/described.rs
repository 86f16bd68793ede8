//! Whether what a host is given is what the description of the operation says, for the tests of every face.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use xpost::operations;

/// Holds an envelope to the description of the operation: every member of an answer is described, and every failure is
/// among those that the operation may have.
#[track_caller]
pub fn as_described(name: &str, envelope: &Value) {
    static SCHEMAS: LazyLock<HashMap<&str, jsonschema::Validator>> = LazyLock::new(|| {
        operations::CATALOGUE
            .iter()
            .map(|operation| {
                let schema = operations::envelope_schema(operation, true);
                let schema = jsonschema::validator_for(&schema).expect("a schema");
                (operation.name.en, schema)
            })
            .collect()
    });
    let Some(operation) = operations::find(name) else {
        return;
    };
    // The operation that panics on purpose has no description.
    let Some(schema) = SCHEMAS.get(operation.name.en) else {
        return;
    };
    let wrong: Vec<String> = schema
        .iter_errors(envelope)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{envelope:#}");
    if let Some(code) = envelope["error"]["code"].as_str() {
        let known = operation.errors().iter().any(|one| one.as_str() == code);
        assert!(
            known,
            "{name} does not say that it fails with {code}: {envelope}"
        );
    }
}

/// The same for what a host of another language was given: a line for each call, its operation, a tab and the envelope. Gives
/// their number.
#[track_caller]
pub fn recorded_as_described(record: &Path) -> usize {
    let seen = std::fs::read(record).expect("the envelopes that a host was given");
    // A host may have asked for an operation whose name is no text; nothing is described of that.
    let seen = String::from_utf8_lossy(&seen);
    for line in seen.lines() {
        let (operation, envelope) = line.split_once('\t').expect("an operation and an envelope");
        let envelope: Value = serde_json::from_str(envelope).expect("an envelope");
        as_described(operation, &envelope);
    }
    seen.lines().count()
}
