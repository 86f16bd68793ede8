//! The moment of expiry: many threads of many processes find the token of one profile dead, and one refresh is made.

use serde_json::{Value, json};

use crate::base::{Bases, Kind};
use crate::crew::Crew;
use crate::failure::Failure;
use crate::options::Tokens;
use crate::place::{Place, Profile};
use crate::report::{Report, Section};
use crate::worker::{Called, Calls, micros, sleep_until};

/// Time for an order to reach everybody before its moment.
const NOTICE: u64 = 80_000;

/// How a token expires.
#[derive(Clone, Copy, Debug)]
enum Manner {
    /// The server refuses it; nobody knew.
    Refused,
    /// The server begins to refuse it while calls are under way.
    Midway,
    /// Its end, which the store knows, comes while calls are under way.
    Ended,
}

impl Manner {
    const ALL: [Self; 3] = [Self::Refused, Self::Midway, Self::Ended];
}

fn rounds(options: &Tokens) -> u32 {
    options.rounds.div_ceil(25)
}

/// Rounds of every manner with one crew, after it has made the store.
pub fn run(
    bases: &Bases,
    kind: Kind,
    options: &Tokens,
    report: &mut Report,
) -> Result<(), Failure> {
    let rounds = rounds(options);
    let section = report.section("expiry", kind.as_str(), rounds * 4);
    let mut place = Place::new(bases, kind, "expiry")?;
    let mut crew = Crew::start(&place, options.processes, options.threads)?;
    births(bases, &place, &mut crew, rounds, section)?;
    place.sign_in_main()?;
    for round in 0..rounds {
        for (number, manner) in (0..).zip(Manner::ALL) {
            let round = round * 3 + number;
            let operation = ["GetCurrentUser", "CreateTextTweet"][(round % 2) as usize];
            expire(&place, &mut crew, manner, round, operation, section)?;
            section.step();
        }
    }
    Ok(())
}

/// All processes open a store that does not exist yet.
fn births(
    bases: &Bases,
    place: &Place,
    crew: &mut Crew,
    rounds: u32,
    section: &mut Section,
) -> Result<(), Failure> {
    for round in 0..rounds {
        let auth = json!({"store": place.unborn(bases, round)?});
        let from = micros() + NOTICE;
        let calls = Calls {
            round,
            from,
            until: from,
            operation: "ListProfiles".to_owned(),
            auth,
        };
        let called = crew.call(calls, || Ok(()))?;
        section.count("stores made by all at once", 1);
        let what = format!("store made by all, round {round}");
        tell(&called, &what, section);
        section.step();
    }
    Ok(())
}

/// What was told of calls that had to succeed: each way of failing once.
fn tell(called: &Called, what: &str, section: &mut Section) {
    let mut codes: Vec<(String, usize, &Value)> = Vec::new();
    for envelope in &called.wrong {
        let code = envelope["error"]["code"].as_str().unwrap_or("auth_update");
        match codes.iter_mut().find(|(known, ..)| known == code) {
            Some((_, count, _)) => *count += 1,
            None => codes.push((code.to_owned(), 1, envelope)),
        }
    }
    for (code, count, envelope) in codes {
        // An envelope without an error holds tokens.
        let error = &envelope["error"];
        section.violation(format!(
            "{what}: {count} of {} calls: {code}: {error}",
            called.times.len()
        ));
    }
}

fn expire(
    place: &Place,
    crew: &mut Crew,
    manner: Manner,
    round: u32,
    operation: &str,
    section: &mut Section,
) -> Result<(), Failure> {
    let before = Before::note(place)?;
    let (from, until) = match manner {
        Manner::Refused => {
            place.expire()?;
            let from = micros() + NOTICE;
            (from, from)
        }
        Manner::Midway => {
            let from = micros() + NOTICE;
            (from, from + 500_000)
        }
        Manner::Ended => around(place.lives(&place.main, 2)?),
    };
    let calls = Calls {
        round,
        from,
        until,
        operation: operation.to_owned(),
        auth: json!({}),
    };
    let called = crew.call(calls, || {
        if matches!(manner, Manner::Midway) {
            sleep_until(from + 200_000);
            place.expire()?;
        }
        Ok(())
    })?;
    let what = format!("{manner:?}, round {round}, {operation}");
    before.compare(place, &place.main, &called, &what, section)?;
    if operation == "CreateTextTweet" {
        let made = place.posts()? - before.posts;
        let wanted = called.times.len();
        section.check(made == wanted, || {
            format!("{what}: {made} posts instead of {wanted}")
        });
    }
    Ok(())
}

/// From shortly before a second begins until shortly after.
fn around(second: u64) -> (u64, u64) {
    let moment = second * 1_000_000;
    (moment - 150_000, moment + 200_000)
}

/// What was there before a round.
struct Before {
    refreshes: u64,
    refused: u64,
    posts: usize,
}

impl Before {
    fn note(place: &Place) -> Result<Self, Failure> {
        place.forget()?;
        Ok(Self {
            refreshes: place.count("refreshes")?,
            refused: place.count("refused_refreshes")?,
            posts: place.posts()?,
        })
    }

    fn compare(
        &self,
        place: &Place,
        profile: &Profile,
        called: &Called,
        what: &str,
        section: &mut Section,
    ) -> Result<(), Failure> {
        section.count("rounds", 1);
        section.time(&called.times);
        tell(called, what, section);
        let refreshes = place.count("refreshes")? - self.refreshes;
        let refused = place.count("refused_refreshes")? - self.refused;
        let requests = place.token_requests()?.len();
        section.count("refreshes", refreshes);
        section.check(refreshes == 1 && refused == 0 && requests == 1, || {
            format!(
                "{what}: {refreshes} refreshes, {refused} refused, {requests} requests for tokens"
            )
        });
        let standing = place.standing(profile)?;
        section.check(standing.is_whole() && standing.grant == "good", || {
            format!("{what}: {standing:?}")
        });
        Ok(())
    }
}

/// Expiry ahead of time: the access token still works when it is refreshed. Each round has a profile of its own, and some
/// seconds go by until one gets there, in which other scenarios run.
pub struct Ahead {
    place: Place,
    kind: Kind,
    profiles: Vec<(Profile, u64)>,
}

impl Ahead {
    /// Signs the accounts in.
    pub fn prepare(bases: &Bases, kind: Kind, options: &Tokens) -> Result<Self, Failure> {
        let place = Place::new(bases, kind, "ahead")?;
        let profiles = (0..rounds(options))
            .map(|round| Ok((place.sign_in(&format!("ahead-{round}"))?, 0)))
            .collect::<Result<_, Failure>>()?;
        let mut ahead = Self {
            place,
            kind,
            profiles,
        };
        ahead.stagger(0)?;
        Ok(ahead)
    }

    /// Lets the tokens come into their last quarter one after the other, three seconds apart.
    fn stagger(&mut self, first: usize) -> Result<(), Failure> {
        for (number, (profile, moment)) in (0..).zip(self.profiles.iter_mut().skip(first)) {
            let lifetime = 28 + 4 * number;
            let lead = (lifetime / 4).min(120);
            *moment = self.place.lives(profile, lifetime)? - lead;
        }
        Ok(())
    }

    /// Lets everybody use them as the moment comes.
    pub fn run(mut self, options: &Tokens, report: &mut Report) -> Result<(), Failure> {
        let section = report.section("expiry ahead of time", self.kind.as_str(), rounds(options));
        let mut crew = Crew::start(&self.place, options.processes, options.threads)?;
        for round in 0..self.profiles.len() {
            let (mut from, _) = around(self.profiles[round].1);
            if from < micros() + NOTICE {
                self.stagger(round)?;
                (from, _) = around(self.profiles[round].1);
            }
            let (profile, moment) = &self.profiles[round];
            let before = Before::note(&self.place)?;
            let (_, until) = around(*moment);
            sleep_until(from.saturating_sub(NOTICE));
            let calls = Calls {
                round: u32::try_from(round)?,
                from,
                until,
                operation: "GetCurrentUser".to_owned(),
                auth: json!({"profile": profile.name}),
            };
            let called = crew.call(calls, || Ok(()))?;
            let what = format!("ahead of time, round {round}");
            before.compare(&self.place, profile, &called, &what, section)?;
            section.step();
        }
        Ok(())
    }
}
