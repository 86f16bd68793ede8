//! Death in the middle of a refresh: a worker that refreshes over and over is killed at a random moment, and what the store
//! holds then is compared with what X accepts. In a part of the rounds a second worker, on another machine where there are
//! two, refreshes the same profile and goes on.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::base::{Bases, Kind};
use crate::crew::Crew;
use crate::failure::Failure;
use crate::options::Tokens;
use crate::place::{Place, Standing};
use crate::report::{Report, Section};
use crate::worker::{Calls, News, Order, micros};

const VICTIM: usize = 0;

/// What widens the windows, and how much, in milliseconds.
#[derive(Clone, Copy, Debug)]
enum Pace {
    /// Nothing: a refresh as it is.
    Plain,
    /// X thinks before it commits.
    Before(u64),
    /// X commits and answers late.
    After(u64),
    /// The answer comes in pieces.
    Slow(u64),
}

impl Pace {
    /// Half of the rounds are as they are.
    const ALL: [Self; 6] = [
        Self::Plain,
        Self::Before(30),
        Self::Plain,
        Self::After(30),
        Self::Plain,
        Self::Slow(5),
    ];

    fn fault(self) -> Option<Value> {
        let mut fault = match self {
            Self::Plain => return None,
            Self::Before(ms) => json!({"action": "delay_ms", "ms": ms}),
            Self::After(ms) => json!({"action": "delay_ms", "ms": ms, "commit": true}),
            Self::Slow(ms) => json!({"action": "slow_body", "ms": ms, "chunk": 64}),
        };
        fault["match"] = json!({"method": "POST", "path": "/2/oauth2/token"});
        fault["times"] = json!(-1);
        Some(fault)
    }

    /// How long X may still be busy with a request whose sender is gone.
    fn settles(self) -> Duration {
        let ms = match self {
            Self::Plain => 15,
            Self::Before(ms) | Self::After(ms) => ms + 40,
            Self::Slow(_) => 40,
        };
        Duration::from_millis(ms)
    }
}

/// Kills, each with a look at what it left.
pub fn run(
    bases: &Bases,
    kind: Kind,
    options: &Tokens,
    report: &mut Report,
) -> Result<(), Failure> {
    let section = report.section("kill", kind.as_str(), options.rounds);
    let mut place = Place::new(bases, kind, "kill")?;
    place.sign_in_main()?;
    let mut typical = Vec::new();
    for pace in Pace::ALL {
        typical.push(calibrate(&place, pace)?);
    }
    for round in 0..options.rounds {
        let number = round as usize % Pace::ALL.len();
        // Of seven rounds two, so that each pace has its share of them.
        let crowd = round % 7 > 4;
        let plan = Plan {
            round,
            pace: Pace::ALL[number],
            typical: typical[number],
            crowd,
        };
        let end = plan.kill(&place, section)?;
        if let Some(micros) = end.typical.filter(|_| !crowd) {
            typical[number] = (typical[number] * 7 + micros) / 8;
        }
        plan.examine(&mut place, &end, section)?;
        section.step();
    }
    births(bases, &place, options.rounds.div_ceil(5), section)
}

/// Kills while a store is made: whatever is left of it, the next one to come can use it.
fn births(bases: &Bases, place: &Place, rounds: u32, section: &mut Section) -> Result<(), Failure> {
    let mut typical = 10_000;
    for round in 0..rounds {
        let auth = json!({"store": place.unborn(bases, round)?});
        let mut crew = Crew::start(place, 1, 1)?;
        let begin = micros();
        crew.order(&Order::Calls(Calls {
            round,
            from: begin,
            until: begin,
            operation: "ListProfiles".to_owned(),
            auth: auth.clone(),
        }))?;
        // Every other store is finished, to learn how long that takes.
        if round % 2 == 0 {
            crew.listen()?;
            typical = micros() - begin;
        } else {
            sleep(Duration::from_micros(fastrand::u64(0..=typical)));
        }
        crew.kill(VICTIM)?;
        section.count("kills while a store was made, or just after", 1);
        let envelope = place.call("ListProfiles", json!({"auth": auth}));
        let good = envelope["ok"] == true && envelope["result"]["profiles"] == json!([]);
        section.check(good, || {
            format!("a store whose maker was killed, round {round}: {envelope}")
        });
    }
    Ok(())
}

/// How long a refresh takes, in microseconds.
fn calibrate(place: &Place, pace: Pace) -> Result<u64, Failure> {
    place.faults(pace.fault())?;
    let mut crew = Crew::start(place, 1, 1)?;
    crew.order(&Order::Refresh)?;
    let mut times = Vec::new();
    while times.len() < 5 {
        if let (_, Some(News::Refreshed { micros, error, .. })) = crew.listen()? {
            if !error.is_null() {
                return Err(format!("a refresh without any fault: {error}").into());
            }
            times.push(micros);
        }
    }
    crew.order(&Order::Stop)?;
    while !matches!(crew.listen()?, (_, None | Some(News::Stopped))) {}
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

/// A round.
struct Plan {
    round: u32,
    pace: Pace,
    /// Microseconds of a refresh.
    typical: u64,
    /// Whether somebody else refreshes as well, and survives.
    crowd: bool,
}

/// What was seen of it.
struct End {
    /// Refreshes that the victim reported to have begun and ended.
    begun: u64,
    ended: u64,
    typical: Option<u64>,
    /// Commits at X, refusals, and requests with their statuses.
    refreshes: u64,
    refused: u64,
    requests: Vec<Value>,
    /// Whether the survivor was told that the user has to authorize again.
    told: bool,
}

impl Plan {
    fn kill(&self, place: &Place, section: &mut Section) -> Result<End, Failure> {
        place.faults(self.pace.fault())?;
        place.forget()?;
        let refreshes = place.count("refreshes")?;
        let refused = place.count("refused_refreshes")?;
        let processes = if self.crowd { 2 } else { 1 };
        let mut crew = Crew::start(place, processes, 1)?;
        crew.order(&Order::Refresh)?;
        let fatal = fastrand::u64(1..=3);
        // Whoever waits for the other takes twice as long.
        let span = self.typical * u64::from(processes) * 11 / 10;
        let delay = Duration::from_micros(fastrand::u64(0..=span));
        let mut end = End {
            begun: 0,
            ended: 0,
            typical: None,
            refreshes: 0,
            refused: 0,
            requests: Vec::new(),
            told: false,
        };
        while end.begun < fatal {
            let (number, news) = crew.listen()?;
            self.hear(number, news.as_ref(), &mut end, section);
            if news.is_none() {
                return Err("a worker ended by itself".into());
            }
        }
        sleep(delay);
        let killed = crew.kill(VICTIM)?;
        section.count("kills", 1);
        let mut living = processes;
        let mut more = 0;
        while living > 0 {
            let (number, news) = crew.listen()?;
            self.hear(number, news.as_ref(), &mut end, section);
            match news {
                None => living -= 1,
                // The first may have been under way before the kill.
                Some(News::Refreshed { .. }) if number != VICTIM => {
                    more += 1;
                    if more == 3 {
                        crew.stop(number)?;
                    }
                }
                _ => {}
            }
        }
        std::thread::sleep(self.pace.settles().saturating_sub(killed.elapsed()));
        end.refreshes = place.count("refreshes")? - refreshes;
        end.refused = place.count("refused_refreshes")? - refused;
        end.requests = place.token_requests()?;
        place.faults(None)?;
        Ok(end)
    }

    fn hear(&self, number: usize, news: Option<&News>, end: &mut End, section: &mut Section) {
        let victim = number == VICTIM;
        match news {
            Some(News::Begun) if victim => end.begun += 1,
            Some(News::Refreshed {
                code,
                error,
                micros,
            }) => {
                if victim {
                    end.ended += 1;
                    end.typical = Some(*micros);
                    if matches!(self.pace, Pace::Plain) && !self.crowd {
                        section.time_one(*micros);
                    }
                }
                section.count("refreshes reported", u64::from(code.is_none()));
                match code.as_deref() {
                    None => {}
                    // Whether it is true is seen later.
                    Some("authorization_required") if !victim => {
                        end.told = true;
                        section.check(has_link(error), || format!("{self}: no link: {error}"));
                    }
                    Some(_) => section.violation(format!(
                        "{self}: the {} met {error}",
                        if victim { "victim" } else { "survivor" }
                    )),
                }
            }
            _ => {}
        }
    }

    /// Which window the kill fell into, as far as that can be seen from outside.
    fn window(&self, end: &End, standing: &Standing) -> &'static str {
        if self.crowd {
            return match standing.is_whole() {
                true => "kills with a survivor: nothing lost",
                false => "kills with a survivor: grant lost, as told",
            };
        }
        let arrived = u64::try_from(end.requests.len()).unwrap_or(0);
        let status = end.requests.last().map(|request| &request["status"]);
        if end.begun == end.ended {
            "kills between two refreshes"
        } else if arrived == end.ended {
            match standing.grant.as_str() {
                "uncertain" => "kills after the mark, before the request",
                _ => "kills before the mark in the store",
            }
        } else if end.refreshes == end.ended {
            "kills in flight, before X committed"
        } else if standing.is_whole() {
            "kills after the new pair was in the store"
        } else if status.is_some_and(Value::is_null) {
            "kills after X committed, before it answered"
        } else {
            "kills after X answered, before the pair was in the store"
        }
    }

    fn examine(&self, place: &mut Place, end: &End, section: &mut Section) -> Result<(), Failure> {
        let standing = place.standing(&place.main)?;
        section.count(self.window(end, &standing), 1);
        let lost = !standing.is_whole();
        if !self.crowd {
            let commits = end.ended..=end.begun;
            section.check(commits.contains(&end.refreshes) && end.refused == 0, || {
                format!(
                    "{self}: {} of {} refreshes ended, X made {} and refused {}",
                    end.ended, end.begun, end.refreshes, end.refused
                )
            });
            section.check(!lost || end.refreshes > end.ended, || {
                format!("{self}: the token was lost without a refresh: {standing:?}")
            });
        }
        if end.told {
            section.check(lost && standing.grant == "dead", || {
                format!("{self}: the survivor was told to sign in: {standing:?}")
            });
        }
        // Either the same, or the store says that it does not know; or a survivor has found out.
        let admitted = match standing.grant.as_str() {
            "uncertain" => true,
            "dead" => end.told,
            _ => !lost,
        };
        section.check(admitted, || format!("{self}: {standing:?}"));
        let uncertain = standing.grant == "uncertain";
        section.count("uncertain", u64::from(uncertain));
        section.count(
            "uncertain, the token was used up",
            u64::from(uncertain && lost),
        );

        // Whatever became of the refresh token, the access token is worth all of its life.
        let envelope = place.call("GetCurrentUser", json!({}));
        section.check(envelope["ok"] == true, || {
            format!("{self}: with a living access token: {}", envelope["error"])
        });
        place.revoke()?;
        let envelope = place.call("GetCurrentUser", json!({}));
        if lost {
            section.count("signed in anew", 1);
            check_lost(&envelope, || self.to_string(), section);
            let after = place.standing(&place.main)?;
            section.check(after.grant == "dead", || format!("{self}: {after:?}"));
            place.sign_in_main()?;
            let envelope = place.call("GetCurrentUser", json!({}));
            section.check(envelope["ok"] == true, || {
                format!("{self}: after a new sign-in: {}", envelope["error"])
            });
        } else {
            section.count("healed", u64::from(uncertain));
            section.check(envelope["ok"] == true, || {
                format!(
                    "{self}: with the right token, {}: {}",
                    standing.grant, envelope["error"]
                )
            });
        }
        let after = place.standing(&place.main)?;
        section.check(after.is_whole() && after.grant == "good", || {
            format!("{self}: in the end: {after:?}")
        });
        Ok(())
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let crowd = if self.crowd { ", with a survivor" } else { "" };
        write!(f, "round {}, {:?}{crowd}", self.round, self.pace)
    }
}

fn has_link(error: &Value) -> bool {
    error["authorization_link"]
        .as_str()
        .is_some_and(|link| link.contains("client_id="))
}

/// The grant is lost, and the call says who has to do what.
pub fn check_lost(envelope: &Value, what: impl Fn() -> String, section: &mut Section) {
    let error = &envelope["error"];
    let good = error["code"] == "authorization_required"
        && error["outcome"] == "not_applied"
        && has_link(error);
    section.check(good, || {
        format!("{}: the grant is lost: {envelope}", what())
    });
}

/// Sleeps with less slack than the operating system takes for itself.
fn sleep(duration: Duration) {
    let end = Instant::now() + duration;
    if let Some(long) = duration.checked_sub(Duration::from_millis(1)) {
        std::thread::sleep(long);
    }
    while Instant::now() < end {
        std::thread::yield_now();
    }
}
