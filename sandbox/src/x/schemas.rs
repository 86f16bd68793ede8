//! The request bodies that are accepted, checked against X's own schemas.
//!
//! `schemas.json` is an extract of X's OpenAPI 2.167: the bodies of the operations served here, references resolved,
//! prose removed. The messages follow the validator that the live service's wording gives away.

use super::problems;
use crate::http::answer::Answer;
use crate::state::settings::Settings;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

static SCHEMAS: LazyLock<HashMap<String, Validator>> = LazyLock::new(|| {
    let extract: HashMap<String, Value> =
        serde_json::from_str(include_str!("schemas.json")).expect("the extract is JSON");
    extract
        .into_iter()
        .map(|(name, schema)| {
            let validator = jsonschema::draft7::new(&schema).expect("the extract is a schema");
            (name, validator)
        })
        .collect()
});

/// Reads the schemas, once.
pub(crate) fn ready() {
    LazyLock::force(&SCHEMAS);
}

/// Refuses a body that the named schema does not admit, naming each parameter at fault.
pub(crate) fn check(name: &str, body: &Value, settings: &Settings) -> Result<(), Box<Answer>> {
    let errors: Vec<_> = SCHEMAS[name]
        .iter_errors(body)
        .flat_map(|error| explain(&error))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Box::new(problems::invalid_many(settings, errors)))
    }
}

type Explained = (String, Vec<String>, String);

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn explain(error: &jsonschema::ValidationError<'_>) -> Vec<Explained> {
    let path = error
        .instance_path()
        .as_str()
        .trim_start_matches('/')
        .replace('/', ".");
    let at = |path: &str| {
        if path.is_empty() {
            "$".to_owned()
        } else {
            format!("$.{path}")
        }
    };
    let child = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    let one = |path: String, value: &Value, message: String| {
        let values = match value {
            Value::Array(items) => items.iter().map(shown).collect(),
            other => vec![shown(other)],
        };
        vec![(path, values, message)]
    };
    let instance = error.instance();
    let here = at(&path);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| {
                (
                    child(name),
                    vec![shown(&instance[name])],
                    format!(
                        "{}: is not defined in the schema and the schema does not allow additional properties",
                        at(&child(name))
                    ),
                )
            })
            .collect(),
        ValidationErrorKind::Required { property } => {
            let name = child(property.as_str().unwrap_or_default());
            vec![(
                name.clone(),
                Vec::new(),
                format!("{}: is missing but it is required", at(&name)),
            )]
        }
        ValidationErrorKind::MaxItems { limit } => one(
            path,
            instance,
            format!("{here}: there must be a maximum of {limit} items in the array"),
        ),
        ValidationErrorKind::MinItems { limit } => one(
            path,
            instance,
            format!("{here}: there must be a minimum of {limit} items in the array"),
        ),
        ValidationErrorKind::MaxLength { limit } => one(
            path,
            instance,
            format!("{here}: may only be {limit} characters long"),
        ),
        ValidationErrorKind::MinLength { limit } => one(
            path,
            instance,
            format!("{here}: must be at least {limit} characters long"),
        ),
        ValidationErrorKind::Minimum { limit } => one(
            path,
            instance,
            format!("{here}: must have a minimum value of {limit}"),
        ),
        ValidationErrorKind::Maximum { limit } => one(
            path,
            instance,
            format!("{here}: must have a maximum value of {limit}"),
        ),
        ValidationErrorKind::Pattern { pattern } => one(
            path,
            instance,
            format!("{here}: does not match the regex pattern {pattern}"),
        ),
        ValidationErrorKind::Enum { options } => one(
            path,
            instance,
            format!(
                "{here}: does not have a value in the enumeration {}",
                options
            ),
        ),
        _ => one(path, instance, format!("{here}: {error}")),
    }
}
