//! The answer to a refresh is dropped, cut, garbled, late or a refusal: what the call says and what the store holds
//! afterwards is what was promised, whether the refresh was the call itself, a part of one, or wanted by many threads.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::{Bases, Kind};
use crate::failure::Failure;
use crate::kill::check_lost;
use crate::place::Place;
use crate::report::{Report, Section};

/// Threads that want the same refresh.
const THREADS: usize = 8;

/// A fault of the token endpoint.
struct Case {
    name: &'static str,
    fault: Option<Value>,
    /// Standard parameters of the calls that meet it.
    auth: Value,
    /// Whether X uses the refresh token up.
    commits: bool,
    /// What the call that meets it says.
    code: &'static str,
    /// Whether it is settled only some time after the call.
    late: bool,
}

fn cases() -> Vec<Case> {
    let uncertain = |name, commits, fault| Case {
        name,
        fault: Some(fault),
        auth: json!({}),
        commits,
        code: "grant_uncertain",
        late: false,
    };
    let refused = |name, code, fault| Case {
        name,
        fault: Some(fault),
        auth: json!({}),
        commits: false,
        code,
        late: false,
    };
    let late = |name, commits| Case {
        auth: json!({"timeout": 1}),
        late: true,
        ..uncertain(
            name,
            commits,
            json!({"action": "delay_ms", "ms": 1300, "commit": commits}),
        )
    };
    vec![
        uncertain("dropped before", false, json!({"action": "drop_before"})),
        uncertain("dropped after", true, json!({"action": "drop_after"})),
        uncertain("cut", true, json!({"action": "truncate"})),
        uncertain(
            "cut to nothing",
            true,
            json!({"action": "truncate", "keep": 0}),
        ),
        uncertain("503", false, json!({"action": "status", "status": 503})),
        uncertain(
            "503, committed",
            true,
            json!({"action": "status", "status": 503, "commit": true}),
        ),
        uncertain(
            "502 as HTML",
            false,
            json!({"action": "status", "status": 502, "html": "<html>"}),
        ),
        uncertain("not JSON", true, json!({"action": "garbage_body"})),
        uncertain(
            "JSON without a token",
            true,
            json!({"action": "garbage_body", "text": "{}"}),
        ),
        uncertain("not HTTP", true, json!({"action": "garbage_http"})),
        late("late", false),
        late("late, committed", true),
        refused("429", "rate_limited", json!({"action": "rate_limit"})),
        refused("402", "payment_required", json!({"action": "credits"})),
        Case {
            name: "wrong client_secret",
            fault: None,
            auth: json!({"client_secret": "wrong"}),
            commits: false,
            code: "app_misconfigured",
            late: false,
        },
    ]
}

/// Every fault in every shape.
pub fn run(bases: &Bases, kind: Kind, report: &mut Report) -> Result<(), Failure> {
    let cases = cases();
    let section = report.section("faults", kind.as_str(), u32::try_from(cases.len())?);
    let mut place = Place::new(bases, kind, "faults")?;
    place.sign_in_main()?;
    for case in &cases {
        case.asked(&mut place, section)?;
        case.along(&mut place, section)?;
        case.crowd(&mut place, section)?;
        section.step();
    }
    wrong_secret_while_uncertain(&mut place, section)
}

impl Case {
    fn arm(&self, place: &Place) -> Result<(), Failure> {
        let fault = self.fault.clone().map(|mut fault| {
            fault["match"] = json!({"method": "POST", "path": "/2/oauth2/token"});
            fault
        });
        place.faults(fault)
    }

    /// The refresh is what was asked for: nobody knows whether it was done.
    fn asked(&self, place: &mut Place, section: &mut Section) -> Result<(), Failure> {
        self.arm(place)?;
        let envelope = place.call("RefreshToken", json!({"auth": self.auth}));
        let outcome = match self.code {
            "grant_uncertain" => "unknown",
            _ => "not_applied",
        };
        self.answered(&envelope, outcome, "RefreshToken", section);
        self.stands(place, "RefreshToken", section)?;
        self.heal(place, "RefreshToken", section)
    }

    /// The refresh is a part of a call: that was not carried out.
    fn along(&self, place: &mut Place, section: &mut Section) -> Result<(), Failure> {
        place.revoke()?;
        self.arm(place)?;
        let posts = place.posts()?;
        let text = format!("along with {}", self.name);
        let params = json!({"auth": self.auth, "text": text});
        let envelope = place.call("CreateTextTweet", params);
        self.answered(&envelope, "not_applied", "CreateTextTweet", section);
        let made = place.posts()? - posts;
        section.check(made == 0, || format!("{}: a post was made", self.name));
        self.stands(place, "CreateTextTweet", section)?;
        self.heal(place, "CreateTextTweet", section)
    }

    /// Many threads want it: one meets the fault, the others find out what came of it.
    fn crowd(&self, place: &mut Place, section: &mut Section) -> Result<(), Failure> {
        place.revoke()?;
        self.arm(place)?;
        let posts = place.posts()?;
        let shared = &*place;
        let envelopes: Vec<Value> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let text = format!("thread {thread} with {}", self.name);
                    let params = json!({"auth": self.auth, "text": text});
                    scope.spawn(move || shared.call("CreateTextTweet", params))
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or(Value::Null))
                .collect()
        });
        let with = |code: &str| {
            envelopes
                .iter()
                .filter(|envelope| envelope["error"]["code"] == code)
                .count()
        };
        let succeeded = envelopes
            .iter()
            .filter(|envelope| envelope["ok"] == true)
            .count();
        let met = with(self.code);
        let dead = with("authorization_required");
        let good = match (self.fault.is_some(), self.commits) {
            // One meets it; the next one to try is refused by X, and the rest need not ask.
            (true, true) => met == 1 && dead == THREADS - 1,
            (true, false) => met == 1 && succeeded == THREADS - 1,
            (false, _) => met == THREADS,
        };
        section.count("calls of crowds", THREADS as u64);
        section.check(good, || {
            format!("{}, {THREADS} threads: {envelopes:?}", self.name)
        });
        let made = place.posts()? - posts;
        section.check(made == succeeded, || {
            format!(
                "{}: {made} posts of {succeeded} successful calls",
                self.name
            )
        });
        self.settle();
        if self.fault.is_some() {
            let standing = place.standing(&place.main)?;
            let wanted = if self.commits { "dead" } else { "good" };
            section.check(
                standing.grant == wanted && standing.is_whole() != self.commits,
                || format!("{}, {THREADS} threads: {standing:?}", self.name),
            );
        }
        self.heal(place, "a crowd", section)
    }

    fn answered(&self, envelope: &Value, outcome: &str, operation: &str, section: &mut Section) {
        section.count("calls that met a fault", 1);
        let error = &envelope["error"];
        let good = error["code"] == self.code
            && error["outcome"] == outcome
            && envelope.get("auth_update").is_none();
        section.check(good, || {
            format!(
                "{}, {operation}: not {} with {outcome}: {envelope}",
                self.name, self.code
            )
        });
    }

    fn settle(&self) {
        if self.late {
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    fn stands(&self, place: &Place, operation: &str, section: &mut Section) -> Result<(), Failure> {
        self.settle();
        let standing = place.standing(&place.main)?;
        let wanted = match self.code {
            "grant_uncertain" => "uncertain",
            _ => "good",
        };
        section.check(
            standing.grant == wanted && standing.is_whole() != self.commits,
            || format!("{}, {operation}: {standing:?}", self.name),
        );
        Ok(())
    }

    /// The next call finds out: it goes on, or says that the user has to sign in.
    fn heal(&self, place: &mut Place, what: &str, section: &mut Section) -> Result<(), Failure> {
        place.faults(None)?;
        place.revoke()?;
        let told = || format!("{}, after {what}", self.name);
        let envelope = place.call("GetCurrentUser", json!({}));
        if self.commits {
            section.count("lost, as told", 1);
            check_lost(&envelope, told, section);
            // Who knows that a token is dead does not show it to X again.
            let refused = place.count("refused_refreshes")?;
            check_lost(&place.call("GetCurrentUser", json!({})), told, section);
            let again = place.count("refused_refreshes")? - refused;
            section.check(again == 0, || format!("{}: a dead token was sent", told()));
            place.sign_in_main()?;
        } else {
            section.count("healed", 1);
            section.check(envelope["ok"] == true, || format!("{}: {envelope}", told()));
        }
        let standing = place.standing(&place.main)?;
        section.check(standing.grant == "good" && standing.is_whole(), || {
            format!("{}, in the end: {standing:?}", told())
        });
        Ok(())
    }
}

/// What X says of the app does not settle what became of the grant.
fn wrong_secret_while_uncertain(place: &mut Place, section: &mut Section) -> Result<(), Failure> {
    place.faults([json!({
        "match": {"path": "/2/oauth2/token"}, "action": "drop_before",
    })])?;
    place.call("RefreshToken", json!({}));
    let envelope = place.call("RefreshToken", json!({"auth": {"client_secret": "wrong"}}));
    section.check(envelope["error"]["code"] == "app_misconfigured", || {
        format!("a wrong client_secret while uncertain: {envelope}")
    });
    let standing = place.standing(&place.main)?;
    section.check(standing.grant == "uncertain" && standing.is_whole(), || {
        format!("a wrong client_secret while uncertain: {standing:?}")
    });
    place.revoke()?;
    let envelope = place.call("GetCurrentUser", json!({}));
    let standing = place.standing(&place.main)?;
    section.check(
        envelope["ok"] == true && standing.grant == "good" && standing.is_whole(),
        || format!("after a wrong client_secret while uncertain: {envelope} {standing:?}"),
    );
    Ok(())
}
