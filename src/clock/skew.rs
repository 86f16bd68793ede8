//! What this process knows of the difference between its own clock and that of a server, by the server's address.
//!
//! Every answer carries the server's time in `Date`. A machine whose clock is wrong is thus noticed, its OAuth 1.0a
//! signatures can be dated by X's clock, and what X says of moments (the end of a limit or of a token) is understood.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use super::unix_seconds;

/// Seconds of difference that are not worth a word: the time that an answer is under way, and clocks that drift a little.
pub const TOLERATED: u64 = 60;

/// Servers whose clocks are remembered at once.
const MOST: usize = 256;

/// Seconds that the server is ahead of this machine.
static SKEWS: LazyLock<Mutex<HashMap<String, i64>>> = LazyLock::new(Mutex::default);

fn skews() -> MutexGuard<'static, HashMap<String, i64>> {
    SKEWS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that the server of `url` just said that it is `date` (Unix seconds).
pub fn note(url: &str, date: u64) {
    let skew = date.cast_signed() - unix_seconds().cast_signed();
    let mut skews = skews();
    if skews.len() >= MOST {
        skews.clear();
    }
    skews.insert(origin(url).to_owned(), skew);
}

/// Seconds that the clock of the server of `url` is ahead of this machine's; `None` while it has not answered.
pub fn of(url: &str) -> Option<i64> {
    skews().get(origin(url)).copied()
}

/// The time by the clock of the server of `url`, as far as it is known; differences within [`TOLERATED`] do not count.
pub fn seconds_at(url: &str) -> u64 {
    unix_seconds().saturating_add_signed(worth_keeping(url))
}

/// The same difference as far as it is worth keeping: 0 while the clocks agree, or nothing is known.
pub fn worth_keeping(url: &str) -> i64 {
    of(url)
        .filter(|skew| skew.unsigned_abs() > TOLERATED)
        .unwrap_or(0)
}

/// Now, by the clock of whoever wrote a moment down when the server of `url` was `theirs` seconds ahead of it. While this
/// process has heard nothing of the server, it takes the writer's clock for its own: on one machine that is right, however
/// wrong the clock is.
pub fn seconds_of(url: &str, theirs: i64) -> u64 {
    let difference = of(url).map_or(0, |_| worth_keeping(url) - theirs);
    unix_seconds().saturating_add_signed(difference)
}

/// Scheme, host and port.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map(|at| host + at);
    &url[..end.unwrap_or(url.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_address_without_the_path() {
        note("http://clock.test:1/2/tweets?a=b", unix_seconds() + 1000);
        let skew = of("http://clock.test:1").expect("noted");
        assert!((999..=1001).contains(&skew), "{skew}");
        assert_eq!(of("http://clock.test:2"), None);
        assert!(seconds_at("http://clock.test:1/") >= unix_seconds() + 999);
    }

    #[test]
    fn a_small_difference_does_not_count() {
        note("http://clock.test:3", unix_seconds() - 30);
        assert!(seconds_at("http://clock.test:3") >= unix_seconds() - 1);
    }
}
