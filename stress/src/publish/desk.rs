//! Where posts come from: a simulated X at the end of a road, a store with a profile, and the count of what has to be at X.

use std::path::PathBuf;

use serde_json::{Value, json};
use xpost::client::Client;
use xpost::operations;

use super::road::Road;
use super::shape::{Draft, PNG, Part};
use super::steps::Preload;
use super::text::sent;
use super::worker::{Job, Process};
use crate::base::{Bases, Kind};
use crate::failure::Failure;
use crate::place::Place;

/// A place, and what was published there.
pub struct Desk {
    /// The simulated X and the store.
    pub place: Place,
    /// The way there.
    pub road: Road,
    /// A file with a picture.
    pub picture: PathBuf,
    /// Posts that are at X and were found right.
    judged: usize,
}

impl Desk {
    /// A place of its own with a profile that is signed in.
    pub fn new(bases: &Bases, kind: Kind, name: &str) -> Result<Self, Failure> {
        let mut place = Place::new(bases, kind, name)?;
        place.sign_in_main()?;
        let picture = place.machines[0].join("picture.png");
        std::fs::write(&picture, PNG)?;
        let road = Road::start(&place.sandbox.url())?;
        Ok(Self {
            place,
            road,
            picture,
            judged: 0,
        })
    }

    /// Standard parameters of whoever publishes here, and decides so many seconds after it was tried that a post is not there.
    pub fn auth(&self, reconcile_after: u64) -> Value {
        let mut auth = self.place.auth.clone();
        auth["api_url"] = json!(self.road.url());
        auth["reconcile_after"] = json!(reconcile_after);
        auth
    }

    /// A profile's tokens go to another address than its own only where the call itself says so.
    fn params(&self, draft: &Draft) -> Value {
        let mut params = draft.params.clone();
        params["auth"] = json!({"api_url": self.road.url()});
        params
    }

    /// A process that makes the call.
    pub fn start(
        &self,
        auth: &Value,
        draft: &Draft,
        preload: Option<&Preload<'_>>,
    ) -> Result<Process, Failure> {
        let job = Job {
            auth: auth.clone(),
            operation: draft.operation.to_owned(),
            params: self.params(draft),
            threads: 0,
        };
        Process::start(&job, &self.place.machines[0], preload)
    }

    /// The answer to the call, made by this process with a client of its own.
    pub fn call(&self, auth: &Value, draft: &Draft) -> Result<Value, Failure> {
        let (number, client) = Client::open(auth).map_err(|error| error.code().as_str())?;
        let envelope = operations::call(&client, draft.operation, &self.params(draft)).to_value();
        Client::close(number);
        Ok(envelope)
    }

    /// What is wrong after a call succeeded, was made again and answered `again`: the posts have to be at X, once each, and
    /// nothing else since the last time.
    pub fn judge(
        &mut self,
        draft: &Draft,
        answer: &Value,
        again: &Value,
    ) -> Result<Vec<String>, Failure> {
        let mut wrong = Vec::new();
        let ids = ids(answer);
        if answer["ok"] != true || ids.len() != draft.parts.len() {
            wrong.push(format!("answered {answer}"));
        }
        let publication = &again["publication"];
        let kept = again["ok"] == true
            && publication["state"] == "published"
            && publication["replayed"] == true;
        if !kept || self::ids(again) != ids {
            wrong.push(format!("answered {answer} and then {again}"));
        }
        let state = self.place.state()?;
        let posts = state["posts"].as_array().map_or(&[][..], Vec::as_slice);
        let made = posts.get(self.judged..).unwrap_or_default();
        if made.len() != draft.parts.len() {
            let texts: Vec<&Value> = made.iter().map(|post| &post["sent_text"]).collect();
            wrong.push(format!(
                "{} posts at X instead of {}: {texts:?}",
                made.len(),
                draft.parts.len()
            ));
        }
        self.judged = posts.len();
        let mut before = &Value::Null;
        for (number, (part, id)) in draft.parts.iter().zip(&ids).enumerate() {
            match made.iter().find(|post| post["id"] == *id) {
                Some(post) if is_right(part, post) && post["reply_to"] == *before => {
                    before = &post["id"];
                }
                Some(post) => wrong.push(format!("part {}: {post}", number + 1)),
                None => wrong.push(format!("part {}: no new post is {id}", number + 1)),
            }
        }
        Ok(wrong)
    }
}

fn is_right(part: &Part, post: &Value) -> bool {
    let media = post["media"].as_array().map_or(0, Vec::len);
    post["sent_text"] == sent(&part.text) && media == part.media && post["deleted"] == false
}

/// The ids of an answer.
pub fn ids(envelope: &Value) -> Vec<Value> {
    match &envelope["result"]["data"] {
        Value::Array(posts) => posts.iter().map(|post| post["id"].clone()).collect(),
        Value::Null => Vec::new(),
        post => vec![post["id"].clone()],
    }
}
