//! Laying standard parameters over each other, key by key.

use serde_json::{Map, Value, json};

use super::foreign;
use super::table::{BELONGS, STANDARD};
use super::value::canonical;
use crate::error::Error;
use crate::pasted;
use crate::reading;

/// Takes out of `merged` what belongs to another account or app than the layer's.
pub fn disown(merged: &mut Map<String, Value>, layer: &Map<String, Value>) {
    let said = |map: &Map<String, Value>, key: &str| {
        let text = pasted::trim(map.get(key)?.as_str()?).to_owned();
        (!text.is_empty()).then_some(text)
    };
    for (key, belongings) in BELONGS {
        if let (Some(before), Some(now)) = (said(merged, key), said(layer, key))
            && before != now
        {
            for belonging in *belongings {
                merged.insert((*belonging).into(), json!(""));
            }
        }
    }
}

/// Lays one layer over `merged`, key by key, in the canonical text form. A `null` stays one until all layers are laid:
/// it clears what weaker layers say, also those that `merged` does not hold.
pub fn overlay(merged: &mut Map<String, Value>, layer: &Map<String, Value>) -> Result<(), Error> {
    for (name, value) in layer {
        let Some(entry) = STANDARD.iter().find(|entry| entry.key == name) else {
            return Err(unknown_key(
                "auth.",
                name,
                STANDARD.iter().map(|entry| entry.key),
            ));
        };
        match value {
            Value::Null => {
                merged.insert(name.clone(), Value::Null);
            }
            Value::String(text) if pasted::trim(text).is_empty() => {}
            _ => {
                let text = canonical(entry, value)?;
                // Commas only are no list.
                if !text.is_empty() {
                    merged.insert(name.clone(), json!(text));
                }
            }
        }
    }
    Ok(())
}

/// How alike a note of the caller and a known key are when the one is taken for the other misspelt.
const MISSPELT: f64 = 0.85;

/// Takes out of standard parameters what no known key resembles: the notes that a caller keeps beside them, which
/// OpenIntegrations let pass. A key that is nearly a known one stays, to be refused by its name.
pub fn drop_notes(given: &mut Map<String, Value>) {
    given.retain(|name, _| {
        let name = name.to_lowercase();
        STANDARD
            .iter()
            .any(|entry| strsim::jaro_winkler(&name, entry.key) > MISSPELT)
    });
}

/// An error about a key that no one knows, with the one that was meant: by what other libraries call it, or the nearest.
pub fn unknown_key<'a>(prefix: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let known: Vec<&str> = known.collect();
    let error = reading::unknown_key(prefix, name, known.iter().copied());
    let foreign = (prefix == "auth.").then(|| foreign::hint(prefix, name, &known));
    match foreign.flatten() {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_dropped_and_misspelt_keys_are_not() {
        let mut given = json!({
            "client_id": "x", "Комментарий": 1, "organisation": "y", "Acces_Token": "z", "refreshtoken": "",
        });
        let given = given.as_object_mut().expect("an object");
        drop_notes(given);
        let kept: Vec<&String> = given.keys().collect();
        assert_eq!(kept, ["client_id", "Acces_Token", "refreshtoken"]);
    }
}
