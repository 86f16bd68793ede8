//! What of the standard parameters may be shown, and what has to be blotted out.

use serde_json::{Value, json};

use super::table::StandardKey;
use super::table::StandardKind::{Address, Count, Flag, Seconds};

/// Whether a text is not to be shown.
fn is_hidden(entry: &StandardKey, text: &str) -> bool {
    entry.secret || entry.kind == Address && text.contains("://")
}

/// The password in an address, such as a proxy's.
fn password(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let (user, _) = rest.rsplit_once('@')?;
    user.split_once(':').map(|(_, password)| password)
}

/// The secret texts in a value, so that an answer that echoes one can be masked.
pub(super) fn secrets<'a>(entry: &StandardKey, text: &'a str) -> impl Iterator<Item = &'a str> {
    let text = is_hidden(entry, text).then(|| text.trim());
    [text, text.and_then(password)]
        .into_iter()
        .flatten()
        .filter(|text| text.len() >= 6)
}

/// A value as it is shown. A secret reads `***` unless `reveal`; numbers and flags have their own JSON type.
pub(super) fn shown(entry: &StandardKey, text: &str, reveal: bool) -> Value {
    match entry.kind {
        _ if !reveal && !text.is_empty() && is_hidden(entry, text) => json!("***"),
        Seconds(..) | Count(..) => json!(text.parse::<u64>().unwrap_or(0)),
        Flag if text.is_empty() => json!(""),
        Flag => json!(text == "true"),
        _ => json!(text),
    }
}
