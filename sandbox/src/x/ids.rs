//! Ids and moments, as the service writes them.

use super::problems;
use crate::http::answer::Halt;
use crate::state::settings::Settings;

/// A decimal id as the path or a parameter carries it.
pub(crate) fn parse_id(text: &str) -> Option<u64> {
    ((1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

pub(crate) fn id_of(settings: &Settings, name: &str, text: &str) -> Result<u64, Halt> {
    parse_id(text).ok_or_else(|| {
        problems::invalid(
            settings,
            name,
            vec![text.to_owned()],
            &format!("The `{name}` query parameter value [{text}] does not match ^[0-9]{{1,19}}$"),
        )
        .into()
    })
}

/// Moments in the service's format: UTC, three decimals.
pub(crate) fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map(|moment| format!("{moment:.3}"))
        .unwrap_or_default()
}
