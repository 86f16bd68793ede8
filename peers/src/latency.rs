//! A line with latency: bytes arrive unchanged and late, in both directions, however many are on their way.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Listens on loopback and hands every connection on to `target`, `delay` late each way.
pub fn line(target: SocketAddr, delay: Duration) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let Ok(far) = TcpStream::connect(target) else {
                continue;
            };
            let _ = (near.set_nodelay(true), far.set_nodelay(true));
            if let (Ok(near_too), Ok(far_too)) = (near.try_clone(), far.try_clone()) {
                carry(near, far_too, delay);
                carry(far, near_too, delay);
            }
        }
    });
    Ok(address)
}

fn carry(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    // Bounded, so that a sender feels a full line.
    let (sender, receiver) = mpsc::sync_channel::<(Instant, Vec<u8>)>(256);
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(got @ 1..) = from.read(&mut buffer) {
            if sender
                .send((Instant::now() + delay, buffer[..got].to_vec()))
                .is_err()
            {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (due, bytes) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
