//! A worker process: a host of the library that is told on its standard input what to do, and may be killed at any time.
//!
//! Everything goes through pipes, one line of JSON each, so that no secret stands on a command line.

use std::io::{self, Write as _};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use xpost::client::Client;
use xpost::operations;

use crate::failure::Failure;

/// What a worker is told first.
#[derive(Debug, Deserialize, Serialize)]
pub struct Task {
    /// Standard parameters of its one client.
    pub auth: Value,
    /// Tells its texts from those of others.
    pub name: String,
    /// Threads that make calls.
    pub threads: u32,
}

/// What it is told to do then, as often as the driver likes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Every thread makes calls from one moment until another, one at least.
    Calls(Calls),
    /// RefreshToken over and over, until the next order.
    Refresh,
    /// Ends [`Order::Refresh`].
    Stop,
}

/// [`Order::Calls`].
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Calls {
    /// Told back in the answer, and a part of the texts.
    pub round: u32,
    /// Microseconds since 1970.
    pub from: u64,
    /// No call begins later.
    pub until: u64,
    /// The operation.
    pub operation: String,
    /// Standard parameters of these calls.
    pub auth: Value,
}

/// What it reports.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It has its client and waits for orders.
    Ready,
    /// The calls are made.
    Called(Called),
    /// A refresh begins.
    Begun,
    /// It has ended.
    Refreshed {
        /// The code of its error.
        code: Option<String>,
        /// The whole error.
        error: Value,
        /// How long it took.
        micros: u64,
    },
    /// No refresh is under way any more.
    Stopped,
}

/// What came of [`Order::Calls`].
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Called {
    /// That of the order.
    pub round: u32,
    /// Beginning and end of every call, in microseconds since 1970.
    pub times: Vec<(u64, u64)>,
    /// The envelopes of those that failed, or handed tokens to the caller although the store keeps them.
    pub wrong: Vec<Value>,
}

/// Microseconds since 1970: all processes of a machine share this clock.
pub fn micros() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(0))
}

/// Sleeps until a moment of [`micros`].
pub fn sleep_until(moment: u64) {
    while let Some(left) = moment.checked_sub(micros()).filter(|left| *left > 0) {
        thread::sleep(Duration::from_micros(left));
    }
}

/// The worker's life. It ends with its standard input.
pub fn run() -> Result<(), Failure> {
    let mut first = String::new();
    io::stdin().read_line(&mut first)?;
    let task: Task = serde_json::from_str(&first)?;
    let (_, client) = Client::open(&task.auth).map_err(|error| error.code().as_str())?;
    let (send, orders) = mpsc::channel();
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            let Ok(order) = serde_json::from_str::<Order>(&line) else {
                break;
            };
            if send.send(order).is_err() {
                break;
            }
        }
    });
    tell(&News::Ready)?;
    while let Ok(order) = orders.recv() {
        match order {
            Order::Calls(calls) => tell(&News::Called(make_calls(&task, &client, &calls)))?,
            Order::Refresh => refresh(&client, &orders)?,
            Order::Stop => {}
        }
    }
    Ok(())
}

/// One write per line: a kill leaves whole lines behind.
fn tell(news: &News) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(news)?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    out.write_all(&line)?;
    Ok(out.flush()?)
}

fn make_calls(task: &Task, client: &Arc<Client>, calls: &Calls) -> Called {
    let called = Mutex::new(Called {
        round: calls.round,
        ..Called::default()
    });
    thread::scope(|scope| {
        for thread in 0..task.threads {
            let called = &called;
            scope.spawn(move || {
                let mut number = 0;
                sleep_until(calls.from);
                loop {
                    let params = match calls.operation.as_str() {
                        "CreateTextTweet" => json!({
                            "auth": calls.auth,
                            "text": format!("{} {thread} {} {number}", task.name, calls.round),
                        }),
                        _ => json!({"auth": calls.auth}),
                    };
                    let begin = micros();
                    let envelope = operations::call(client, &calls.operation, &params).to_value();
                    let end = micros();
                    let mut called = called.lock().unwrap_or_else(PoisonError::into_inner);
                    called.times.push((begin, end));
                    if envelope["ok"] != true || envelope.get("auth_update").is_some() {
                        called.wrong.push(envelope);
                    }
                    drop(called);
                    number += 1;
                    if end >= calls.until {
                        break;
                    }
                }
            });
        }
    });
    called.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn refresh(client: &Arc<Client>, orders: &Receiver<Order>) -> Result<(), Failure> {
    while let Err(TryRecvError::Empty) = orders.try_recv() {
        tell(&News::Begun)?;
        let begin = micros();
        let envelope = operations::call(client, "RefreshToken", &json!({})).to_value();
        tell(&News::Refreshed {
            code: envelope["error"]["code"].as_str().map(str::to_owned),
            error: envelope["error"].clone(),
            micros: micros() - begin,
        })?;
    }
    tell(&News::Stopped)
}
