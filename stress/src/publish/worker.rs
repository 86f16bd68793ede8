//! A process that publishes: a host of the library that is told on its standard input what to do, and may be killed at any
//! time.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use xpost::client::Client;
use xpost::operations;

use super::steps::Preload;
use crate::failure::Failure;
use crate::worker::micros;

/// Between two looks into an outbox in which nothing is due: at least, since what was due may have been claimed by somebody
/// else, and at most, since somebody who has claimed a post may put it back.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// What a process is told.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Job {
    /// Standard parameters of its one client.
    pub auth: Value,
    /// The operation.
    pub operation: String,
    /// Its parameters.
    pub params: Value,
    /// How many threads make the call again and again, until the outbox is empty; 0 makes it once.
    pub threads: u32,
}

/// A process, killed when it is forgotten.
pub struct Process {
    child: Child,
    output: Option<Output>,
}

/// What a process says.
pub struct Output(BufReader<ChildStdout>);

impl Output {
    /// The next thing that it says; `None` when it has ended.
    pub fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        // The last line of one that was killed may be cut.
        serde_json::from_str(&line).ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// Starts one on a machine, with something before its C library if that is wanted.
    pub fn start(job: &Job, home: &Path, preload: Option<&Preload<'_>>) -> Result<Self, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("publisher")
            .current_dir(home)
            .env("HOME", home)
            .env("LOCALAPPDATA", home)
            .env_remove("XDG_STATE_HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(preload) = preload {
            preload.dress(&mut command);
        }
        let mut child = command.spawn()?;
        let mut input = child.stdin.take().ok_or("no standard input")?;
        let output = child.stdout.take().map(|out| Output(BufReader::new(out)));
        writeln!(input, "{}", serde_json::to_string(job)?)?;
        Ok(Self { child, output })
    }

    /// What it says, for somebody else to listen to.
    pub fn output(&mut self) -> Result<Output, Failure> {
        self.output
            .take()
            .ok_or_else(|| "somebody listens already".into())
    }

    /// Ends it without asking.
    pub fn kill(&mut self) -> Result<(), Failure> {
        Ok(self.child.kill()?)
    }

    /// Waits for its end. Returns how it ended, and what it said last.
    pub fn finish(&mut self) -> Result<(ExitStatus, Option<Value>), Failure> {
        let mut last = None;
        if let Some(output) = &mut self.output {
            while let Some(line) = output.next() {
                last = Some(line);
            }
        }
        Ok((self.child.wait()?, last))
    }
}

/// Whether a process was ended from outside, or by what stands before its C library, and not by a crash.
pub fn was_killed(status: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        status.signal() == Some(libc::SIGKILL)
    }
    #[cfg(not(unix))]
    {
        !status.success()
    }
}

/// What a [`Process`] does.
pub fn work() -> Result<(), Failure> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let job: Job = serde_json::from_str(&line)?;
    let (_, client) = Client::open(&job.auth).map_err(|error| error.code().as_str())?;
    if job.threads == 0 {
        return tell(&operations::call(&client, &job.operation, &job.params).to_value());
    }
    thread::scope(|scope| {
        let threads: Vec<_> = (0..job.threads)
            .map(|_| scope.spawn(|| drain(&job, &client)))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err("a thread has panicked".into()))
        })
    })
}

/// One write per line: a kill leaves whole lines behind.
fn tell(value: &Value) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(format!("{value}\n").as_bytes())?;
    Ok(out.flush()?)
}

/// Makes the call until nothing waits, and tells what each made of the posts.
fn drain(job: &Job, client: &Arc<Client>) -> Result<(), Failure> {
    loop {
        let envelope = operations::call(client, &job.operation, &job.params).to_value();
        let result = &envelope["result"];
        tell(&match envelope["ok"] == true {
            true => json!({
                "sent": result["sent"],
                "failed": result["failed"],
                "postponed": result["postponed"],
                "paused": result["paused"],
            }),
            false => json!({"error": envelope["error"]}),
        })?;
        let next = result["next_at"].as_u64();
        if envelope["ok"] == true && next.is_none() {
            return Ok(());
        }
        if result["posts"].as_array().is_none_or(Vec::is_empty) {
            let left = (next.unwrap_or(0) * 1_000_000).saturating_sub(micros());
            thread::sleep(Duration::from_micros(left).clamp(PAUSE.0, PAUSE.1));
        }
    }
}
