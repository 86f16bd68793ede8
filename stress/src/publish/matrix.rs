//! Death at every step: a process that publishes is ended after each of its steps, and in the midst of each, and then the
//! same call is made again.
//!
//! Between two steps a process leaves nothing behind, so its death before a step is its death after the one before it.

use serde_json::json;

use super::desk::{Desk, ids};
use super::options::Options;
use super::shape::Shape;
use super::steps::Steps;
use super::worker::was_killed;
use crate::base::{Bases, Kind};
use crate::failure::Failure;
use crate::report::{Report, Section};

/// More steps than any call has.
const MOST: u64 = 5000;
/// Posts pile up at a simulated X: more than the library would read of an account's newest ones is more than X takes.
const KEYS_OF_A_DESK: usize = 100;

/// Every shape of post, after every step.
pub fn run(
    bases: &Bases,
    kind: Kind,
    options: &Options,
    report: &mut Report,
) -> Result<(), Failure> {
    let steps = Steps::new()?;
    let shapes: &[Shape] = match kind {
        Kind::Sqlite => &[Shape::First, Shape::Text, Shape::Picture, Shape::Thread],
        // A database for each step would take more time than all else.
        #[cfg(feature = "postgres")]
        Kind::Postgres => &[Shape::Text, Shape::Picture, Shape::Thread],
    };
    let section = report.section("killed at every step", kind.as_str(), 0);
    for shape in shapes {
        for torn in [false, true] {
            let stride = match shape {
                Shape::Text => 1,
                _ => u64::from(options.stride),
            };
            let row = Row {
                bases,
                steps: &steps,
                shape: *shape,
                torn,
            };
            let mut every = (1 + fastrand::u64(0..stride)..MOST).step_by(usize::try_from(stride)?);
            loop {
                let steps: Vec<u64> = every.by_ref().take(KEYS_OF_A_DESK).collect();
                if steps.is_empty() {
                    return Err(format!("{}: a call without end", shape.as_str()).into());
                }
                if !row.kills(kind, &steps, section)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// One shape, and one way to die.
struct Row<'a> {
    bases: &'a Bases,
    steps: &'a Steps,
    shape: Shape,
    torn: bool,
}

impl Row<'_> {
    /// Lets a process die at each of these steps; says whether all got that far.
    fn kills(&self, kind: Kind, steps: &[u64], section: &mut Section) -> Result<bool, Failure> {
        let mut desk = Desk::new(self.bases, kind, "matrix")?;
        // The journal alone keeps a post from being sent twice.
        let settings = json!({"duplicates": false});
        desk.place.control("POST", "/settings", settings)?;
        if self.shape != Shape::First {
            self.warm_up(&mut desk, section)?;
        }
        for step in steps {
            if !self.kill(&mut desk, *step, section)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A first post, so that all others find the same store.
    fn warm_up(&self, desk: &mut Desk, section: &mut Section) -> Result<(), Failure> {
        let draft = self.shape.draft("warm", "warm", &desk.picture);
        let auth = desk.auth(0);
        let (answer, again) = (desk.call(&auth, &draft)?, desk.call(&auth, &draft)?);
        let wrong = desk.judge(&draft, &answer, &again)?;
        section.violations(wrong, "the first post of all");
        Ok(())
    }

    /// Lets a process die at a step; says whether it got that far.
    fn kill(&self, desk: &mut Desk, step: u64, section: &mut Section) -> Result<bool, Failure> {
        let words = format!("step-{step}");
        let draft = self.shape.draft(&words, &words, &desk.picture);
        // X is at rest before anybody asks it, so what it does not show is not there.
        let mut auth = desk.auth(0);
        if self.shape == Shape::First {
            auth["store"] = desk.place.unborn(self.bases, u32::try_from(step)?)?.into();
            auth["profile"] = "".into();
            let grant = desk.place.control("POST", "/grant", json!({}))?;
            auth["access_token"] = grant["access_token"].clone();
        }
        let preload = self.steps.end(step, self.torn);
        let mut process = desk.start(&auth, &draft, Some(&preload))?;
        let (status, said) = process.finish()?;
        let died = was_killed(status);
        desk.road.settle()?;
        let answer = desk.call(&auth, &draft)?;
        let again = desk.call(&auth, &draft)?;
        let mut wrong = desk.judge(&draft, &answer, &again)?;
        if !died && said.is_none_or(|said| ids(&said) != ids(&answer)) {
            wrong.push(format!("a process that was not killed: {status}"));
        }
        let torn = if self.torn {
            "in the midst of"
        } else {
            "after"
        };
        let what = format!("{} {torn} step {step}", self.shape.as_str());
        section.violations(wrong, &what);
        section.count("keys", 1);
        section.count("posts", draft.parts.len() as u64);
        if died {
            section.count("kills", 1);
            section.count(self.shape.kills(), 1);
        }
        section.step();
        Ok(died)
    }
}
