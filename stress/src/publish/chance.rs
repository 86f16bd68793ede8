//! Whatever may happen, at random: answers are lost, cut, garbled, late or refusals although the post was made, processes are
//! killed, and the same call is made until it succeeds.
//!
//! Rounds are made in several lanes at once, since in most of the time of a round somebody waits.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Value, json};

use super::blow;
use super::desk::{Desk, ids};
use super::options::Options;
use super::shape::{Draft, Shape};
use super::worker::was_killed;
use crate::base::{Bases, Kind};
use crate::failure::Failure;
use crate::report::{Report, Section};
use crate::worker::{micros, sleep_until};

const LANES: u32 = 8;
/// Posts pile up at a simulated X, and each judgement looks at them all.
const ROUNDS_OF_A_DESK: u32 = 100;
/// Calls of a round at most.
const CALLS: usize = 20;
/// Calls that may be killed.
const MORTAL: usize = 3;
/// Seconds until the library gives a call up.
const TIMEOUT: u64 = 1;
/// How late a request or its answer is then.
const LATE: Duration = Duration::from_millis(1500);
/// Seconds that the library waits until it believes that a post is not there, where one may still be on its way. It is a
/// minute by default. Whoever waits shorter than requests are late sends twice (contract §7.3), and nothing can prevent it.
const PATIENT: u64 = 5;

/// What happens to the request that creates a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    DropBefore,
    DropAfter,
    Truncate,
    GarbageHttp,
    GarbageBody,
    Refused(u16),
    RefusedAfter(u16),
    /// A page comes in place of X's answer, although the post was made.
    PageAfter,
    /// The answer comes when nobody waits for it any more.
    LateAnswer,
    /// The request comes to X only then.
    LateRequest,
    /// The account is locked for so many requests.
    Locked(u32),
    /// Something on the way answers so many requests.
    Edge(u32),
}

impl Fault {
    fn choose(rng: &mut Rng) -> Self {
        match rng.u8(..100) {
            0..12 => Self::None,
            12..26 => Self::DropBefore,
            26..40 => Self::DropAfter,
            40..48 => Self::Truncate,
            48..53 => Self::GarbageHttp,
            53..60 => Self::GarbageBody,
            60..68 => Self::Refused([500, 503][usize::from(rng.bool())]),
            68..73 => Self::RefusedAfter([500, 503][usize::from(rng.bool())]),
            73..78 => Self::PageAfter,
            78..82 => Self::LateAnswer,
            82..84 => Self::LateRequest,
            84..92 => Self::Locked(rng.u32(1..=3)),
            _ => Self::Edge(rng.u32(1..=3)),
        }
    }

    fn count(self) -> &'static str {
        match self {
            Self::None => "rounds without a fault",
            Self::DropBefore => "rounds with a dropped request",
            Self::DropAfter => "rounds with a dropped answer",
            Self::Truncate => "rounds with a cut answer",
            Self::GarbageHttp | Self::GarbageBody => "rounds with a garbled answer",
            Self::Refused(_) => "rounds with a 5xx and no post",
            Self::RefusedAfter(_) => "rounds with a 5xx and a post",
            Self::PageAfter => "rounds with a gateway's page and a post",
            Self::LateAnswer => "rounds with a late answer",
            Self::LateRequest => "rounds with a late request",
            Self::Locked(_) => "rounds with a locked account",
            Self::Edge(_) => "rounds with an edge's page",
        }
    }

    /// How many requests it meets.
    fn times(self) -> u32 {
        match self {
            Self::Locked(times) | Self::Edge(times) => times,
            _ => 1,
        }
    }

    fn action(self, rng: &mut Rng) -> Option<Value> {
        Some(match self {
            Self::None | Self::LateRequest => return None,
            Self::Locked(_) => blow::lock(rng),
            Self::Edge(_) => blow::edge(rng),
            Self::DropBefore => json!({"type": "drop_before"}),
            Self::DropAfter => json!({"type": "drop_after"}),
            Self::Truncate => json!({"type": "truncate"}),
            Self::GarbageHttp => json!({"type": "garbage_http"}),
            Self::GarbageBody => json!({"type": "garbage_body"}),
            Self::Refused(status) => json!({"type": "status", "status": status}),
            Self::RefusedAfter(status) => {
                json!({"type": "status", "status": status, "commit": true})
            }
            Self::PageAfter => blow::late_page(rng),
            Self::LateAnswer => {
                json!({"type": "delay_ms", "ms": LATE.as_millis(), "commit": true})
            }
        })
    }
}

/// So many rounds.
pub fn run(
    bases: &Bases,
    kind: Kind,
    options: &Options,
    seed: u64,
    report: &mut Report,
) -> Result<(), Failure> {
    let section = report.section(
        "killed at random, with faults",
        kind.as_str(),
        options.rounds,
    );
    for what in ["keys", "posts", "calls", "kills"] {
        section.count(what, 0);
    }
    let shared = Mutex::new(section);
    let left = Mutex::new(options.rounds);
    let take = || {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = (*left).min(ROUNDS_OF_A_DESK.min(options.rounds.div_ceil(LANES)));
        *left -= mine;
        mine
    };
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES)
            .map(|lane| {
                let (shared, take) = (&shared, &take);
                scope.spawn(move || -> Result<(), Failure> {
                    let mut rng = Rng::with_seed(seed.wrapping_add(u64::from(lane)));
                    loop {
                        let rounds = take();
                        if rounds == 0 {
                            return Ok(());
                        }
                        let desk = Desk::new(bases, kind, &format!("lane-{lane}"))?;
                        Lane::new(desk, shared)?.rounds(rounds, &mut rng)?;
                    }
                })
            })
            .collect();
        lanes.into_iter().try_for_each(|lane| {
            lane.join()
                .unwrap_or_else(|_| Err("a lane has panicked".into()))
        })
    })
}

struct Lane<'a> {
    desk: Desk,
    section: &'a Mutex<&'a mut Section>,
    /// How long a process takes that nobody kills.
    typical: Duration,
    /// Whether X refuses a text that it has already.
    duplicates: bool,
    number: u32,
}

impl<'a> Lane<'a> {
    fn new(desk: Desk, section: &'a Mutex<&'a mut Section>) -> Result<Self, Failure> {
        let mut lane = Self {
            desk,
            section,
            typical: Duration::ZERO,
            duplicates: true,
            number: 0,
        };
        // X is asked for the user once.
        let draft = Shape::Picture.draft("warm", "warm", &lane.desk.picture);
        let auth = lane.desk.auth(0);
        let begun = Instant::now();
        let answer = lane.desk.start(&auth, &draft, None)?.finish()?.1;
        lane.typical = begun.elapsed();
        let again = lane.desk.call(&auth, &draft)?;
        let wrong = lane
            .desk
            .judge(&draft, &answer.unwrap_or_default(), &again)?;
        lane.section().violations(wrong, "the first post of all");
        Ok(lane)
    }

    fn section(&self) -> MutexGuard<'a, &'a mut Section> {
        self.section.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rounds(mut self, rounds: u32, rng: &mut Rng) -> Result<(), Failure> {
        let mut words = String::new();
        for _ in 0..rounds {
            self.number += 1;
            // The same words under another key are another post, unless X refuses them.
            let again = !self.duplicates && !words.is_empty() && rng.u8(..8) == 0;
            if !again {
                words = format!("round-{}", self.number);
                self.duplicates = rng.u8(..4) == 0;
                let settings = json!({"duplicates": self.duplicates});
                self.desk.place.control("POST", "/settings", settings)?;
            }
            self.round(&words, rng)?;
            self.section().step();
        }
        Ok(())
    }

    fn round(&mut self, words: &str, rng: &mut Rng) -> Result<(), Failure> {
        let shape = [Shape::Text, Shape::Picture, Shape::Thread][rng.usize(..3)];
        let fault = Fault::choose(rng);
        let key = format!("key-{}", self.number);
        let draft = shape.draft(&key, words, &self.desk.picture);
        let patient = fault == Fault::LateRequest;
        let mut auth = self.desk.auth(if patient { PATIENT } else { 0 });
        auth["timeout"] = json!(TIMEOUT);
        let skip = rng.usize(..draft.parts.len());
        // X shows a post that was just made not everywhere at once.
        let lag = if shape == Shape::Thread {
            rng.u8(..8) / 6
        } else {
            0
        };
        let settings = json!({"reply_lag_creates": lag});
        self.desk.place.control("POST", "/settings", settings)?;
        self.prepare(fault, skip, rng)?;
        let what = format!(
            "round {}, {}, {fault:?} at part {}, lag {lag}, duplicates {}",
            self.number,
            shape.as_str(),
            skip + 1,
            if self.duplicates { "refused" } else { "taken" },
        );
        let answer = self.until_it_succeeds(&auth, &draft, !patient, &what, rng)?;
        self.desk.place.faults([])?;
        self.desk.road.free();
        let again = self.desk.call(&auth, &draft)?;
        let wrong = self.desk.judge(&draft, &answer, &again)?;
        let mut section = self.section();
        section.violations(wrong, &what);
        section.count(fault.count(), 1);
        section.count("keys", 1);
        section.count("rounds with a lagging thread", u64::from(lag > 0));
        section.count("posts", draft.parts.len() as u64);
        Ok(())
    }

    /// Orders what is to happen.
    fn prepare(&self, fault: Fault, skip: usize, rng: &mut Rng) -> Result<(), Failure> {
        let on = |method: &str, path: &str, action: Value, times: u32, skip: usize| {
            let wanted = json!({"method": method, "path": path});
            json!({"match": wanted, "action": action, "times": times, "skip": skip})
        };
        let mut faults = Vec::new();
        if fault == Fault::LateRequest {
            self.desk.road.hold(LATE);
        }
        faults.extend(
            fault
                .action(rng)
                .map(|action| on("POST", "/2/tweets", action, fault.times(), skip)),
        );
        if rng.u8(..6) == 0 {
            // Nor is the look answered whether the post is there: it is made three times, and by the next call again.
            let actions = [
                json!({"type": "drop_before"}),
                json!({"type": "status", "status": 503}),
                json!({"type": "garbage_body"}),
                blow::edge(rng),
            ];
            let action = actions[rng.usize(..actions.len())].clone();
            let times = rng.u32(1..=4);
            faults.push(on("GET", "/2/users/*/tweets", action, times, 0));
        }
        self.desk.place.faults(faults)
    }

    /// Makes the call, in processes that may be killed and in this one, until it succeeds. `quiet`: X is at rest after each
    /// kill before anybody asks it.
    fn until_it_succeeds(
        &self,
        auth: &Value,
        draft: &Draft,
        quiet: bool,
        what: &str,
        rng: &mut Rng,
    ) -> Result<Value, Failure> {
        let mut answer = Value::Null;
        for call in 0..CALLS {
            if call == 0 && rng.u8(..8) == 0 {
                answer = self.rivals(auth, draft, what, rng)?;
            } else if call < MORTAL && rng.bool() {
                let mut process = self.desk.start(auth, draft, None)?;
                self.sleep(rng)?;
                process.kill()?;
                let (status, said) = process.finish()?;
                if quiet {
                    self.desk.road.settle()?;
                }
                let mut section = self.section();
                section.count("kills", u64::from(was_killed(status)));
                section.check(status.success() || was_killed(status), || {
                    format!("{what}: a process: {status}")
                });
                drop(section);
                let Some(said) = said else { continue };
                answer = said;
            } else {
                answer = self.desk.call(auth, draft)?;
            }
            self.section().count("calls", 1);
            if answer["ok"] == true {
                return Ok(answer);
            }
            let error = &answer["error"];
            self.section()
                .check(is_open(error), || format!("{what}: {error}"));
            if let Some(at) = error["retry_at"].as_u64() {
                sleep_until(at * 1_000_000);
            }
        }
        Ok(answer)
    }

    /// Sleeps for a part of the time that a process takes.
    fn sleep(&self, rng: &mut Rng) -> Result<(), Failure> {
        let whole = u64::try_from(self.typical.as_micros())?;
        sleep_until(micros() + rng.u64(0..=whole));
        Ok(())
    }

    /// Two processes make the call at the same time. Returns the answer to one of them.
    fn rivals(
        &self,
        auth: &Value,
        draft: &Draft,
        what: &str,
        rng: &mut Rng,
    ) -> Result<Value, Failure> {
        let mut process = self.desk.start(auth, draft, None)?;
        self.sleep(rng)?;
        let mine = self.desk.call(auth, draft)?;
        let (_, other) = process.finish()?;
        let other = other.unwrap_or_default();
        let mut section = self.section();
        section.count("rounds with two processes", 1);
        for answer in [&mine, &other] {
            section.check(answer["ok"] == true || is_open(&answer["error"]), || {
                format!("{what}: {answer}")
            });
        }
        let both = mine["ok"] == true && other["ok"] == true;
        section.check(!both || ids(&mine) == ids(&other), || {
            format!("{what}: {mine} and {other}")
        });
        Ok(if mine["ok"] == true { mine } else { other })
    }
}

/// Whether an error is one after which the same call is to be made again.
fn is_open(error: &Value) -> bool {
    let codes = [
        "timeout",
        "connection_lost",
        "server_error",
        "invalid_answer",
        "outcome_unknown",
        "account_restricted",
        "intercepted",
    ];
    codes.iter().any(|code| error["code"] == *code)
}
