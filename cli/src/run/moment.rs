//! Moments and spans as a person types them: `2026-12-01 09:00` by the clock on the wall, `+5m`, `1d`.

use jiff::civil::{DateTime, Time};
use jiff::{Span, SpanRelativeTo, Timestamp, Unit, Zoned};
use xpost::error::{Code, Error};
use xpost::language::Text;

/// The Unix seconds that `--at` names, after `now`.
pub fn at(given: &str, now: &Zoned) -> Result<i64, Error> {
    let moment = read(given.trim(), now).ok_or_else(|| {
        refused(
            "at",
            format!("--at: `{given}` is no moment"),
            format!("--at: `{given}` не является моментом времени"),
            Text::new(
                "for example: --at \"2026-12-01 09:00\" (the time here), --at +5m, --at \"tomorrow 09:00\"",
                "например: --at \"2026-12-01 09:00\" (местное время), --at +5m, --at \"завтра 09:00\"",
            ),
        )
    })?;
    if moment.timestamp() <= now.timestamp() {
        let past = shown(moment.timestamp().as_second());
        return Err(refused(
            "at",
            format!("--at: {past} is in the past"),
            format!("--at: {past} уже в прошлом"),
            Text::new(
                "name a later moment, or leave --at out to post at once",
                "укажите более поздний момент или уберите --at, чтобы опубликовать сразу",
            ),
        ));
    }
    let seconds = moment.timestamp().as_second();
    Ok(seconds + i64::from(moment.timestamp().subsec_nanosecond() > 0))
}

fn read(given: &str, now: &Zoned) -> Option<Zoned> {
    if let Some(span) = given.strip_prefix('+') {
        let span: Span = span.trim().parse().ok()?;
        return now.checked_add(span).ok();
    }
    if let Ok(moment) = given.parse::<Timestamp>() {
        return Some(moment.to_zoned(now.time_zone().clone()));
    }
    let here = |moment: DateTime| moment.to_zoned(now.time_zone().clone()).ok();
    for (word, days) in [("today", 0), ("сегодня", 0), ("tomorrow", 1), ("завтра", 1)]
    {
        if let Some(time) = given.to_lowercase().strip_prefix(word) {
            let day = now.date().checked_add(Span::new().days(days)).ok()?;
            return here(day.to_datetime(time.trim().parse().ok()?));
        }
    }
    // A date alone says no hour, and midnight is hardly meant.
    if !given.contains(':') {
        return None;
    }
    if given.contains('-') {
        return here(given.parse().ok()?);
    }
    here(now.date().to_datetime(given.parse::<Time>().ok()?))
}

/// A moment by the clock on the wall, with its distance from UTC.
pub fn shown(seconds: i64) -> String {
    match Timestamp::from_second(seconds) {
        Ok(moment) => moment
            .to_zoned(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%d %H:%M:%S %:z")
            .to_string(),
        Err(_) => seconds.to_string(),
    }
}

/// The same without its seconds and zone, where there is little room.
pub fn shortly(seconds: i64) -> String {
    shown(seconds)
        .chars()
        .take("2026-12-01 09:00".len())
        .collect()
}

/// The whole minutes of `--for`; days have 24 hours.
pub fn minutes(given: &str) -> Result<i64, Error> {
    let span = given.trim().parse::<Span>().ok();
    span.and_then(|span| {
        let days = SpanRelativeTo::days_are_24_hours();
        span.total((Unit::Minute, days)).ok()
    })
    .filter(|minutes| minutes.fract() == 0.0 && (5.0..=10_080.0).contains(minutes))
    .map(|minutes| minutes as i64)
    .ok_or_else(|| {
        refused(
            "for",
            format!("--for: `{given}` is no span from 5 minutes to 7 days"),
            format!("--for: `{given}` — не срок от 5 минут до 7 дней"),
            Text::new(
                "for example: --for 30m, --for 12h, --for 1d",
                "например: --for 30m, --for 12h, --for 1d",
            ),
        )
    })
}

fn refused(name: &str, en: String, ru: String, hint: Text) -> Error {
    let message = Text {
        en: en.into(),
        ru: ru.into(),
    };
    Error::new(Code::InvalidParameter, message)
        .parameter(name)
        .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noon of a day in a zone three hours ahead.
    fn noon() -> Zoned {
        "2026-11-27T12:00:00+03:00[Europe/Moscow]"
            .parse()
            .expect("a moment")
    }

    #[test]
    fn a_moment_is_by_the_clock_on_the_wall_unless_it_names_a_zone() {
        let noon = noon();
        let now = noon.timestamp().as_second();
        for (given, later) in [
            ("+5m", 300),
            ("+ 2h 30m", 9_000),
            ("+1d", 86_400),
            ("2026-11-27 12:01", 60),
            ("2026-11-27T12:00:01", 1),
            ("2026-11-27T09:00:01.5Z", 2),
            ("2026-11-27T10:00:00+01:00", 0),
            ("12:30", 1_800),
            ("today 13:00", 3_600),
            ("tomorrow 12:00", 86_400),
            ("завтра 12:00", 86_400),
        ] {
            match at(given, &noon) {
                Ok(moment) => assert_eq!(moment - now, later, "{given}"),
                Err(error) => assert_eq!(later, 0, "{given}: {error:?}"),
            }
        }
    }

    #[test]
    fn the_past_and_what_is_no_moment_are_refused() {
        for given in [
            "",
            "soon",
            "+",
            "+x",
            "-5m",
            "2026-11-27 11:59",
            "11:00",
            "2026-12-01",
            "tomorrow",
            "2026-13-01 09:00",
            "1796104800",
        ] {
            let error = at(given, &noon()).expect_err(given);
            assert_eq!(error.code(), Code::InvalidParameter, "{given}");
        }
    }

    #[test]
    fn a_span_has_whole_minutes_from_five_to_seven_days() {
        for (given, expected) in [
            ("5m", 5),
            ("1h", 60),
            ("2h30m", 150),
            ("1d", 1_440),
            ("7d", 10_080),
        ] {
            assert_eq!(minutes(given).expect(given), expected);
        }
        for given in ["", "4m", "8d", "90s", "60", "-1h", "1 month", "x"] {
            minutes(given).expect_err(given);
        }
    }
}
