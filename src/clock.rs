//! The wall clock, in the one unit X's protocol uses, and how far it is from X's.

pub mod skew;

use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// Seconds since 1970-01-01T00:00:00Z. OAuth counts in UTC, whatever the zone of the machine.
pub fn unix_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}

/// A moment in the form of RFC 3339, as X's `start_time` takes it; empty for one that has no such form (after the year 9999).
pub fn rfc3339(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| {
            OffsetDateTime::from_unix_timestamp(seconds)
                .ok()?
                .format(&Rfc3339)
                .ok()
        })
        .unwrap_or_default()
}

/// Unix seconds of a moment in the form of RFC 3339, never earlier than it says: a fraction makes the next second. `None`
/// for any other text, and for moments before 1970.
pub fn parse_rfc3339(text: &str) -> Option<u64> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let fraction = i64::from(moment.nanosecond() > 0);
    u64::try_from(moment.unix_timestamp() + fraction).ok()
}

/// Unix seconds of a moment as HTTP's `Date` says it (RFC 9110 §5.6.7, the one form that is written today).
pub fn parse_http_date(text: &str) -> Option<u64> {
    let moment = OffsetDateTime::parse(text.trim(), &Rfc2822).ok()?;
    u64::try_from(moment.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::{parse_http_date, parse_rfc3339, rfc3339};

    #[test]
    fn the_date_of_an_answer_is_read() {
        // The example of RFC 9110.
        assert_eq!(
            parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(784_111_777)
        );
        for wrong in ["", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT"] {
            assert_eq!(parse_http_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn moments_are_written_and_read_as_rfc_3339_says() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_502_400, "2026-11-24T06:40:00Z"),
        ] {
            assert_eq!(rfc3339(seconds), text);
            assert_eq!(parse_rfc3339(text), Some(seconds));
        }
        assert_eq!(
            parse_rfc3339("2026-11-24T09:40:00+03:00"),
            Some(1_795_502_400)
        );
        assert_eq!(
            parse_rfc3339("2026-11-24T06:39:59.001Z"),
            Some(1_795_502_400)
        );
        for wrong in ["2026-11-24T09:40:00", "2026-11-24", "soon", ""] {
            assert_eq!(parse_rfc3339(wrong), None, "{wrong}");
        }
    }
}
