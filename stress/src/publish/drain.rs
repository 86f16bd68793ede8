//! Many workers drain one outbox, while answers are lost, limits are reached and workers are killed: every post is sent once,
//! and none is lost.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use xpost::client::Client;
use xpost::{clock, operations};

use super::blow;
use super::options::Options;
use super::steps::{self, Steps};
use super::text::{odd, sent};
use super::worker::{Job, Process, was_killed};
use crate::base::{Bases, Kind};
use crate::failure::Failure;
use crate::place::Place;
use crate::report::{Report, Section};

const PROCESSES: usize = 4;
/// Threads of each.
const THREADS: u32 = 2;
/// An account has so many posts: more than X would take of it in an hour (contract §5).
const POSTS_OF_AN_ACCOUNT: u32 = 400;
/// One post of so many meets a fault.
const FAULTS: u32 = 50;
/// One post of so many ends its worker.
const KILLS: u32 = 500;
/// Posts of one call: after so many the driver hears how far the worker is.
const PORTION: u32 = 20;
/// Seconds after which the post of a worker that was killed is anybody's.
const LEASE: u64 = 2;
/// Seconds after which a post that X does not show is sent again. What a dead worker has sent is long there by then.
const RECONCILE_AFTER: u64 = 2;
/// Workers that say nothing for so long hang.
const PATIENCE: Duration = Duration::from_secs(120);
/// Percent of the posts that are sent before the tail, in which few posts wait for their next try.
const MAIN_PART: usize = 95;

/// Fills the outbox of a place and lets it be drained.
pub fn run(
    bases: &Bases,
    kind: Kind,
    options: &Options,
    report: &mut Report,
) -> Result<(), Failure> {
    let section = report.section(
        "an outbox drained by 4 × 2 workers",
        kind.as_str(),
        options.posts,
    );
    let place = Place::new(bases, kind, "drain")?;
    let accounts = options.posts.div_ceil(POSTS_OF_AN_ACCOUNT).max(3);
    for account in 0..accounts {
        place.sign_in_new(&format!("account-{account}"))?;
    }
    place.control("POST", "/settings", json!({"duplicates": false}))?;
    fill(&place, options.posts, accounts)?;
    place.faults(faults(options.posts))?;
    let steps = match steps::AVAILABLE && kind == Kind::Sqlite {
        true => Some(Steps::new()?),
        false => None,
    };
    let store = place.auth["store"].as_str().unwrap_or_default();
    let before = bases.transactions(store);
    let begun = Instant::now();
    let mut crew = Crew::start(&place, steps.as_ref())?;
    crew.drain(options.posts, section)?;
    let elapsed = begun.elapsed();
    drop(crew);
    let posts = f64::from(options.posts);
    let queries = before.zip(bases.transactions(store));
    section.count("accounts", u64::from(accounts));
    let moments = judge(&place, options.posts, accounts, section)?;
    section.ratio("posts per second", posts, elapsed.as_secs_f64());
    let main = moments.len() * MAIN_PART / 100;
    if let (Some(first), Some(last)) = (moments.first(), moments.get(main)) {
        let seconds = Duration::from_millis(last - first).as_secs_f64();
        let main = f64::from(u32::try_from(main)?);
        section.ratio("posts per second, but for the last 5 %", main, seconds);
    }
    if let Some((before, after)) = queries {
        // Every statement is a transaction of its own. Those of workers that find nothing due are counted in.
        let queries = f64::from(u32::try_from(after - before)?);
        section.ratio("queries per post", queries, posts);
    } else if let Some(steps) = &steps {
        let flushes = f64::from(u32::try_from(steps.flushes()?)?);
        section.ratio("flushes to the disk per post", flushes, posts);
    }
    Ok(())
}

fn text(number: u32) -> String {
    odd(&format!("queued {number}"))
}

/// Puts the posts in, those of each account in turn.
fn fill(place: &Place, posts: u32, accounts: u32) -> Result<(), Failure> {
    // A client of its own, so that its statements are counted before the workers begin.
    let (number, client) = Client::open(&place.auth).map_err(|error| error.code().as_str())?;
    let outcome = (0..posts).try_for_each(|post| {
        let params = json!({
            "post": text(post),
            "idempotency_key": post.to_string(),
            "auth": {"profile": format!("account-{}", post % accounts)},
        });
        let envelope = operations::call(&client, "EnqueueTweet", &params).to_value();
        match envelope["ok"] == true {
            true => Ok(()),
            false => Err(format!("EnqueueTweet: {}", envelope["error"]).into()),
        }
    });
    Client::close(number);
    outcome
}

/// One fault of each kind in turn, at a random place of its share of the posts.
fn faults(posts: u32) -> Vec<Value> {
    let mut rng = fastrand::Rng::new();
    let actions = [
        json!({"type": "drop_after"}),
        json!({"type": "status", "status": 503, "commit": true}),
        json!({"type": "truncate"}),
        json!({"type": "drop_before"}),
        json!({"type": "rate_limit", "reset_secs": 2}),
        json!({"type": "garbage_body"}),
        json!({"type": "status", "status": 503}),
        blow::lock(&mut rng),
        blow::edge(&mut rng),
    ];
    (0..posts / FAULTS)
        .zip(actions.iter().cycle())
        .map(|(number, action)| {
            let skip = number * FAULTS + fastrand::u32(0..FAULTS);
            json!({"match": {"method": "POST", "path": "/2/tweets"}, "action": action, "skip": skip})
        })
        .collect()
}

/// The processes that drain.
struct Crew<'a> {
    place: &'a Place,
    steps: Option<&'a Steps>,
    processes: Vec<Process>,
    send: Sender<(usize, Option<Value>)>,
    news: Receiver<(usize, Option<Value>)>,
}

impl<'a> Crew<'a> {
    fn start(place: &'a Place, steps: Option<&'a Steps>) -> Result<Self, Failure> {
        let (send, news) = mpsc::channel();
        let mut crew = Self {
            place,
            steps,
            processes: Vec::new(),
            send,
            news,
        };
        for number in 0..PROCESSES {
            let process = crew.worker(number)?;
            crew.processes.push(process);
        }
        Ok(crew)
    }

    fn worker(&self, number: usize) -> Result<Process, Failure> {
        let mut auth = self.place.auth.clone();
        auth["reconcile_after"] = json!(RECONCILE_AFTER);
        // Workers send the posts of all profiles.
        if let Some(auth) = auth.as_object_mut() {
            auth.remove("profile");
        }
        let job = Job {
            auth,
            operation: "SendQueued".to_owned(),
            params: json!({"limit": PORTION, "lease": LEASE, "max_attempts": 1000}),
            threads: THREADS,
        };
        let machines = &self.place.machines;
        let preload = self.steps.map(Steps::count);
        let mut process =
            Process::start(&job, &machines[number % machines.len()], preload.as_ref())?;
        let mut output = process.output()?;
        let send = self.send.clone();
        thread::spawn(move || {
            while let Some(line) = output.next() {
                if send.send((number, Some(line))).is_err() {
                    return;
                }
            }
            let _ = send.send((number, None));
        });
        Ok(process)
    }

    /// Somebody unlocks an account that a worker found locked, and says so.
    fn unlock(&self, news: &Value, section: &mut Section) -> Result<(), Failure> {
        for pause in news["paused"].as_array().into_iter().flatten() {
            if pause["code"] == "account_restricted" {
                let auth = json!({"profile": pause["profile"]});
                self.place.must("RetryQueued", json!({"auth": auth}))?;
                section.count("unlocked", 1);
            }
        }
        Ok(())
    }

    /// Listens until all have ended because nothing waits any more; kills one from time to time and starts it again.
    fn drain(&mut self, posts: u32, section: &mut Section) -> Result<(), Failure> {
        let kills = (posts / KILLS).max(2);
        let (mut sent, mut killed) = (0, 0);
        let mut at_work = PROCESSES;
        while at_work > 0 {
            let (number, news) = self
                .news
                .recv_timeout(PATIENCE)
                .map_err(|_| "the workers hang")?;
            match news {
                Some(news) => {
                    let count = |what: &str| news[what].as_u64().unwrap_or(0);
                    sent += count("sent");
                    for _ in 0..count("sent") {
                        section.step();
                    }
                    section.count("postponed", count("postponed"));
                    section.check(count("failed") == 0, || format!("given up: {news}"));
                    section.check(news.get("error").is_none(), || format!("{news}"));
                    self.unlock(&news, section)?;
                }
                None => {
                    let (status, _) = self.processes[number].finish()?;
                    if status.success() {
                        at_work -= 1;
                    } else {
                        section.check(was_killed(status), || format!("a worker: {status}"));
                        section.count("kills", 1);
                        self.processes[number] = self.worker(number)?;
                    }
                }
            }
            // Within its share of the posts, as soon as somebody tells.
            if killed < kills
                && sent * u64::from(kills + 1) > u64::from(posts) * u64::from(killed + 1)
            {
                self.processes[fastrand::usize(..PROCESSES)].kill()?;
                killed += 1;
            }
        }
        Ok(())
    }
}

/// Every post is at X once, and its row says so. Returns when each was made, in milliseconds since 1970, in order.
fn judge(
    place: &Place,
    posts: u32,
    accounts: u32,
    section: &mut Section,
) -> Result<Vec<u64>, Failure> {
    let state = place.state()?;
    let made = state["posts"].as_array().map_or(&[][..], Vec::as_slice);
    let mut found: HashMap<&str, Vec<&Value>> = HashMap::new();
    for post in made {
        let text = post["sent_text"].as_str().unwrap_or_default();
        found.entry(text).or_default().push(&post["id"]);
    }
    section.count("posts", made.len() as u64);
    check_accounts(made, posts, accounts, section);
    let rows = rows(place, accounts)?;
    let count = u64::from(posts);
    section.check(
        made.len() as u64 == count && rows.len() as u64 == count,
        || {
            let (made, rows) = (made.len(), rows.len());
            format!("{made} posts at X and {rows} in the outbox instead of {posts}")
        },
    );
    for number in 0..posts {
        let text = text(number);
        let ids = found
            .get(sent(&text).as_str())
            .map_or(&[][..], Vec::as_slice);
        let row = rows.get(&text).unwrap_or(&Value::Null);
        let is_right = ids.len() == 1 && row["state"] == "sent" && row["post_ids"] == json!(ids);
        section.check(is_right, || format!("{text}: {ids:?} at X, {row}"));
    }
    let mut moments: Vec<u64> = made
        .iter()
        .filter_map(|post| milliseconds(post["created_at"].as_str()?))
        .collect();
    moments.sort_unstable();
    Ok(moments)
}

/// The posts of an account are at X under one user, and under another than those of any other account.
fn check_accounts(made: &[Value], posts: u32, accounts: u32, section: &mut Section) {
    let of: HashMap<String, u32> = (0..posts)
        .map(|number| (sent(&text(number)), number % accounts))
        .collect();
    let mut users: HashMap<u32, &Value> = HashMap::new();
    for post in made {
        let account = of.get(post["sent_text"].as_str().unwrap_or_default());
        section.check(account.is_some(), || format!("nobody's post: {post}"));
        if let Some(account) = account {
            let user = *users.entry(*account).or_insert(&post["user"]);
            section.check(user == &post["user"], || {
                format!("a post of account {account} under another user: {post}")
            });
        }
    }
    let different: std::collections::HashSet<String> =
        users.values().map(|user| user.to_string()).collect();
    section.check(different.len() == users.len(), || {
        "two accounts under one user".to_owned()
    });
}

/// The rows of the outbox, by text.
fn rows(place: &Place, accounts: u32) -> Result<HashMap<String, Value>, Failure> {
    let mut rows = HashMap::new();
    for account in 0..accounts {
        let auth = json!({"profile": format!("account-{account}")});
        let params = json!({"limit": POSTS_OF_AN_ACCOUNT, "auth": auth});
        let mut queue = place.must("GetQueue", params)?;
        let Value::Array(page) = queue["posts"].take() else {
            continue;
        };
        for row in page {
            let text = row["text"].as_str().unwrap_or_default().to_owned();
            rows.insert(text, row);
        }
    }
    Ok(rows)
}

/// A moment of X's, such as 2026-11-25T12:00:00.123Z.
fn milliseconds(moment: &str) -> Option<u64> {
    let (_, fraction) = moment.trim_end_matches('Z').split_once('.')?;
    Some(clock::parse_rfc3339(moment)? * 1000 + fraction.parse::<u64>().ok()?)
}
