//! Death in the middle of an upload: a worker that uploads a large file is killed at random moments and started again, until it
//! is done. The file must arrive whole, and what was sent again must be little.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use xpost::client::Client;
use xpost::operations;
use xpost_sandbox::Sandbox;

use crate::failure::Failure;
use crate::report::{Report, Section};

const MIB: u64 = 1024 * 1024;
/// What is sent beside the parts, heads of requests and small calls: this fraction of them.
const BESIDE: u64 = 50;

/// How much of everything.
#[derive(clap::Args, Clone, Debug)]
pub struct Uploads {
    /// Kills: each in an upload of its own, and then as many in a single upload.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Size of the file, in MiB.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u64).range(2..))]
    size: u64,
    /// Prints the summary as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs both scenarios.
pub fn run(options: &Uploads) -> Result<bool, Failure> {
    let seed = fastrand::u64(..);
    fastrand::seed(seed);
    let started = Instant::now();
    let mut report = Report::new(seed);
    let place = Place::new(options.size * MIB)?;
    let section = report.section("a kill an upload", "4 parts at a time", options.rounds);
    let typical = place.upload(4, 0, Duration::ZERO, section)?.elapsed;
    for _ in 0..options.rounds {
        let outcome = place.upload(4, 1, typical, section)?;
        place.judge(&outcome, (options.size + 4) * MIB, section)?;
        section.step();
    }
    let section = report.section("all kills in one upload", "1 part at a time", 1);
    let kills = options.rounds.min(u32::try_from(options.size)?);
    let typical = place.upload(1, 0, Duration::ZERO, section)?.elapsed;
    let outcome = place.upload(1, kills, typical / kills, section)?;
    // A kill costs the parts that are on their way, and never more.
    place.judge(&outcome, (options.size + u64::from(kills)) * MIB, section)?;
    report.print(started.elapsed(), options.json);
    Ok(report.is_good())
}

/// A simulated X behind a counter, a file, and a store that remembers uploads.
struct Place {
    sandbox: Sandbox,
    counter: Counter,
    folder: tempfile::TempDir,
    size: u64,
    sha256: String,
}

/// What an upload took.
struct Outcome {
    envelope: Value,
    elapsed: Duration,
    sent: u64,
    kills: u32,
}

impl Place {
    fn new(size: u64) -> Result<Self, Failure> {
        let sandbox = Sandbox::start(xpost_sandbox::Options::default())?;
        let folder = tempfile::tempdir()?;
        let sha256 = write(&folder.path().join("video.mp4"), size)?;
        let counter = Counter::start(&sandbox.url())?;
        Ok(Self {
            sandbox,
            counter,
            folder,
            size,
            sha256,
        })
    }

    /// Uploads the file, by as many workers as it takes after so many kills, each within `span` of a worker's beginning.
    fn upload(
        &self,
        parallelism: u32,
        kills: u32,
        span: Duration,
        section: &mut Section,
    ) -> Result<Outcome, Failure> {
        // Gives back the memory of the uploads before.
        self.sandbox.control("POST", "/reset", Value::Null);
        self.sandbox
            .control("POST", "/settings", json!({"processing_polls": 0}));
        let app = self.sandbox.confidential_app();
        let scopes = "tweet.read tweet.write users.read media.write offline.access";
        let grant = self.sandbox.grant(&app, scopes);
        let params = json!({
            "files": self.folder.path().join("video.mp4"),
            "type": "tweet_video",
            "auth": {
                "access_token": grant.access_token,
                "api_url": self.counter.url,
                "store": self.folder.path().join("xpost.db"),
                "upload_parallelism": parallelism,
            },
        });
        let before = self.counter.sent.load(Ordering::SeqCst);
        let began = Instant::now();
        let mut killed = 0;
        loop {
            let mut worker = Worker::start(&params)?;
            if killed < kills {
                let micros = u64::try_from(span.as_micros())?;
                thread::sleep(Duration::from_micros(fastrand::u64(0..=micros)));
                killed += 1;
                if worker.kill()? {
                    section.count("kills", 1);
                    continue;
                }
                section.count("uploads that were faster than their kill", 1);
            }
            return Ok(Outcome {
                envelope: worker.finish()?,
                elapsed: began.elapsed(),
                sent: self.counter.sent.load(Ordering::SeqCst) - before,
                kills: killed,
            });
        }
    }

    /// `most`: bytes of parts that may have been sent.
    fn judge(&self, outcome: &Outcome, most: u64, section: &mut Section) -> Result<(), Failure> {
        section.count("uploads", 1);
        section.check(outcome.envelope["ok"] == true, || {
            format!("after {} kills: {}", outcome.kills, outcome.envelope)
        });
        let state = self.sandbox.control("GET", "/state", Value::Null);
        let media = state["media"].as_array().ok_or("no media")?;
        let whole = media
            .iter()
            .filter(|medium| medium["sha256"] == json!(self.sha256))
            .count();
        // A kill may come when all is done and only the answer is lost: then it is done again.
        let again = whole == 2 && outcome.kills > 0;
        section.count("kills that only lost the answer", u64::from(again));
        section.check(whole == 1 || again, || format!("{whole} whole files at X"));
        section.count("uploads begun at X", u64::try_from(media.len())?);
        section.count("KiB sent", outcome.sent / 1024);
        section.count("KiB in the files", self.size / 1024);
        section.check(again || outcome.sent <= most + most / BESIDE, || {
            let percent = outcome.sent * 100 / self.size;
            format!(
                "{percent} % of the file was sent after {} kills",
                outcome.kills
            )
        });
        Ok(())
    }
}

/// Writes a video file of that size; returns the hash of its content.
fn write(path: &Path, size: u64) -> Result<String, Failure> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut hash = Sha256::new();
    let mut block = vec![0; 64 * 1024];
    let mut left = size;
    let mut head = Some(xpost_sandbox::samples::MP4);
    while left > 0 {
        fastrand::fill(&mut block);
        if let Some(head) = head.take() {
            block[..head.len()].copy_from_slice(head);
        }
        let length = usize::try_from(left.min(block.len() as u64))?;
        file.write_all(&block[..length])?;
        hash.update(&block[..length]);
        left -= length as u64;
    }
    file.flush()?;
    let hash = hash.finalize();
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A process that uploads.
struct Worker {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Worker {
    /// Starts it and returns when it begins.
    fn start(params: &Value) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("uploader")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut input = child.stdin.take().ok_or("no standard input")?;
        writeln!(input, "{params}")?;
        let mut output = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        Ok(Self { child, output })
    }

    /// Kills it; says whether it was still at work.
    fn kill(&mut self) -> Result<bool, Failure> {
        if self.child.try_wait()?.is_some() {
            return Ok(false);
        }
        self.child.kill()?;
        // One that has ended in between has told its result.
        Ok(!self.child.wait()?.success())
    }

    fn finish(mut self) -> Result<Value, Failure> {
        let mut line = String::new();
        self.output.read_to_string(&mut line)?;
        self.child.wait()?;
        Ok(serde_json::from_str(&line)?)
    }
}

/// What a [`Worker`] does.
pub fn work() -> Result<(), Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let params: Value = serde_json::from_str(&line)?;
    println!("begun");
    let (_, client) = Client::open(&json!({})).map_err(|_| "no client")?;
    let envelope = operations::call(&client, "UploadAttachmentsArray", &params).to_value();
    println!("{envelope}");
    Ok(())
}

/// Stands between the workers and X, and counts what the workers send.
struct Counter {
    url: String,
    sent: Arc<AtomicU64>,
}

impl Counter {
    fn start(target: &str) -> Result<Self, Failure> {
        let target = target.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let sent = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&sent);
        thread::spawn(move || {
            for worker in listener.incoming().flatten() {
                let Ok(x) = TcpStream::connect(&target) else {
                    continue;
                };
                let (Ok(from_x), Ok(to_worker)) = (x.try_clone(), worker.try_clone()) else {
                    continue;
                };
                let count = Arc::clone(&count);
                thread::spawn(move || {
                    pass(worker, x, |got| {
                        count.fetch_add(got, Ordering::SeqCst);
                    });
                });
                thread::spawn(move || pass(from_x, to_worker, |_| {}));
            }
        });
        Ok(Self { url, sent })
    }
}

/// Passes bytes on until one side is gone.
fn pass(mut from: TcpStream, mut to: TcpStream, note: impl Fn(u64)) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(got @ 1..) = from.read(&mut buffer) {
        note(got as u64);
        if to.write_all(&buffer[..got]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}
