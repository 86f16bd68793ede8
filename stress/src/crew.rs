//! Workers as the driver sees them: started, told what to do, listened to, killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::place::Place;
use crate::worker::{Called, Calls, News, Order, Task};

/// A worker that says nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// One process.
pub struct Worker {
    child: Child,
    orders: Option<ChildStdin>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processes that share a profile.
pub struct Crew {
    workers: Vec<Worker>,
    news: Receiver<(usize, Option<News>)>,
}

impl Crew {
    /// Starts so many processes, in turn on each of the place's machines, and waits until all are ready.
    pub fn start(place: &Place, processes: u32, threads: u32) -> Result<Self, Failure> {
        let (send, news) = mpsc::channel();
        let mut workers = Vec::new();
        for number in 0..usize::try_from(processes)? {
            let home = &place.machines[number % place.machines.len()];
            let mut child = Command::new(std::env::current_exe()?)
                .arg("worker")
                .current_dir(home)
                .env("HOME", home)
                .env("LOCALAPPDATA", home)
                .env_remove("XDG_STATE_HOME")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let orders = child.stdin.take();
            let out = child.stdout.take().ok_or("a worker without output")?;
            workers.push(Worker { child, orders });
            let send = send.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(out).lines().map_while(Result::ok) {
                    // The last line of one that was killed may be cut.
                    let Ok(news) = serde_json::from_str(&line) else {
                        break;
                    };
                    if send.send((number, Some(news))).is_err() {
                        return;
                    }
                }
                let _ = send.send((number, None));
            });
            let task = Task {
                auth: place.auth.clone(),
                name: format!("{} {number}", place.name),
                threads,
            };
            write(&mut workers[number], &serde_json::to_vec(&task)?)?;
        }
        let crew = Self { workers, news };
        for _ in 0..processes {
            match crew.next(PATIENCE)? {
                (_, Some(News::Ready)) => {}
                (number, other) => return Err(format!("worker {number}: {other:?}").into()),
            }
        }
        Ok(crew)
    }

    /// Gives every worker the same order.
    pub fn order(&mut self, order: &Order) -> Result<(), Failure> {
        let line = serde_json::to_vec(order)?;
        for worker in &mut self.workers {
            write(worker, &line)?;
        }
        Ok(())
    }

    /// Ends what a worker is doing, and with that the worker.
    pub fn stop(&mut self, number: usize) -> Result<(), Failure> {
        let worker = &mut self.workers[number];
        write(worker, &serde_json::to_vec(&Order::Stop)?)?;
        worker.orders = None;
        Ok(())
    }

    /// The next news of any worker; `None` from one that is gone.
    pub fn next(&self, patience: Duration) -> Result<(usize, Option<News>), Failure> {
        self.news.recv_timeout(patience).map_err(|error| {
            let what = match error {
                RecvTimeoutError::Timeout => "the workers hang",
                RecvTimeoutError::Disconnected => "the workers are gone",
            };
            what.into()
        })
    }

    /// The next news of any worker, within the usual patience.
    pub fn listen(&self) -> Result<(usize, Option<News>), Failure> {
        self.next(PATIENCE)
    }

    /// Ends a worker as the operating system would, without asking, and waits until it is gone.
    pub fn kill(&mut self, number: usize) -> Result<Instant, Failure> {
        let child = &mut self.workers[number].child;
        child.kill()?;
        let killed = Instant::now();
        child.wait()?;
        Ok(killed)
    }

    /// Lets all workers make calls; `meanwhile` is done while they do.
    pub fn call(
        &mut self,
        calls: Calls,
        meanwhile: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<Called, Failure> {
        let round = calls.round;
        self.order(&Order::Calls(calls))?;
        meanwhile()?;
        let mut all = Called::default();
        for _ in 0..self.workers.len() {
            match self.listen()? {
                (_, Some(News::Called(called))) if called.round == round => {
                    all.times.extend(called.times);
                    all.wrong.extend(called.wrong);
                }
                (number, other) => return Err(format!("worker {number}: {other:?}").into()),
            }
        }
        Ok(all)
    }
}

fn write(worker: &mut Worker, line: &[u8]) -> Result<(), Failure> {
    let pipe = worker.orders.as_mut().ok_or("a worker without input")?;
    pipe.write_all(&[line, b"\n"].concat())?;
    Ok(pipe.flush()?)
}
