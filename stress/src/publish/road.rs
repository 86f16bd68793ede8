//! The road between the workers and X: what is on it can be waited for, and a request can be held up on it.
//!
//! X does not notice at once that a worker is dead, and neither does it forget a request because nobody waits for its answer
//! any more. So a request that was sent by a dead worker may be carried out while somebody already looks whether it was.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// How a request begins that may be held up.
const CREATE: &[u8] = b"POST /2/tweets ";
/// How long anything on the road may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the answer to a request that was held up may take.
const ANSWER: Duration = Duration::from_secs(2);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(1);

/// A way to X.
pub struct Road {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// Connections that X has not closed yet.
    open: AtomicUsize,
    /// Milliseconds for which the next creation is held up.
    hold: AtomicU64,
    closed: AtomicBool,
}

impl Drop for Road {
    fn drop(&mut self) {
        self.state.closed.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

impl Road {
    /// A road to the X at this address.
    pub fn start(x: &str) -> Result<Self, Failure> {
        let x: SocketAddr = x.trim_start_matches("http://").parse()?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let road = Self {
            address: listener.local_addr()?,
            state: Arc::default(),
        };
        let state = Arc::clone(&road.state);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if state.closed.load(Ordering::SeqCst) {
                    break;
                }
                if let Ok(far) = TcpStream::connect(x) {
                    let _ = (near.set_nodelay(true), far.set_nodelay(true));
                    travel(near, far, &state);
                }
            }
        });
        Ok(road)
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Holds the next creation up. It reaches X even if nobody waits for it by then.
    pub fn hold(&self, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.state.hold.store(milliseconds, Ordering::SeqCst);
    }

    /// Holds nothing up any more.
    pub fn free(&self) {
        self.state.hold.store(0, Ordering::SeqCst);
    }

    /// Waits until X is done with everything that was sent until now, when nobody sends any more.
    pub fn settle(&self) -> Result<(), Failure> {
        // Connections are accepted in their order: when this one is served, all before it are counted.
        let mut last = TcpStream::connect(self.address)?;
        last.write_all(b"GET /_sandbox/clock HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
        last.read_to_end(&mut Vec::new())?;
        drop(last);
        wait(PATIENCE, || self.state.open.load(Ordering::SeqCst) == 0)
            .then_some(())
            .ok_or_else(|| "X does not come to rest".into())
    }
}

/// Waits for a condition; says whether it came about.
fn wait(patience: Duration, done: impl Fn() -> bool) -> bool {
    let end = Instant::now() + patience;
    while !done() {
        if Instant::now() >= end {
            return false;
        }
        thread::sleep(PAUSE);
    }
    true
}

fn travel(near: TcpStream, far: TcpStream, state: &Arc<State>) {
    let (Ok(to_near), Ok(from_far)) = (near.try_clone(), far.try_clone()) else {
        return;
    };
    state.open.fetch_add(1, Ordering::SeqCst);
    let answered = Arc::new(AtomicUsize::new(0));
    let answers = Arc::clone(&answered);
    let open = Arc::clone(state);
    thread::spawn(move || {
        answer(from_far, to_near, &answers);
        open.open.fetch_sub(1, Ordering::SeqCst);
    });
    let state = Arc::clone(state);
    thread::spawn(move || ask(near, far, &state, &answered));
}

fn ask(mut near: TcpStream, mut far: TcpStream, state: &State, answered: &AtomicUsize) {
    let mut buffer = vec![0; 64 * 1024];
    let mut held = None;
    while let Ok(got @ 1..) = near.read(&mut buffer) {
        if buffer[..got].starts_with(CREATE) {
            let milliseconds = state.hold.swap(0, Ordering::SeqCst);
            if milliseconds > 0 {
                thread::sleep(Duration::from_millis(milliseconds));
                held = Some(answered.load(Ordering::SeqCst));
            }
        }
        if far.write_all(&buffer[..got]).is_err() {
            break;
        }
    }
    if let Some(before) = held {
        // The simulation would drop a request whose sender is gone. One that was cut off itself gets no answer.
        wait(ANSWER, || answered.load(Ordering::SeqCst) > before);
    }
    let _ = far.shutdown(Shutdown::Write);
}

fn answer(mut far: TcpStream, mut near: TcpStream, answered: &AtomicUsize) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(got) = far.read(&mut buffer) {
        answered.fetch_add(1, Ordering::SeqCst);
        // To its end, also when nobody listens: X closes when it is done.
        if got == 0 {
            break;
        }
        let _ = near.write_all(&buffer[..got]);
    }
    answered.fetch_add(1, Ordering::SeqCst);
    let _ = near.shutdown(Shutdown::Both);
}
