//! Runs a program to its end and tells what it took.

use std::process::{Command, Stdio};
use std::time::Instant;

/// What one run of a program took.
pub struct Cost {
    /// Seconds from its start to its end.
    pub wall: f64,
    /// Seconds of processor, in user and in system mode.
    pub cpu: f64,
    /// Peak memory in MB.
    pub memory: f64,
    /// What it printed.
    pub output: String,
}

/// Runs it; an error when it fails.
#[cfg(target_os = "linux")]
pub fn run(command: &mut Command) -> Result<Cost, String> {
    let name = format!("{command:?}");
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name}: {error}"))?;
    let mut output = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        std::io::Read::read_to_string(&mut stdout, &mut output)
            .map_err(|error| format!("{name}: {error}"))?;
    }
    let id = libc::pid_t::try_from(child.id()).map_err(|error| error.to_string())?;
    let mut status = 0;
    // SAFETY: plain numbers, for which zeroes are a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `id` is a child of ours that nobody else waits for; both places outlive the call.
    if unsafe { libc::wait4(id, &raw mut status, 0, &raw mut usage) } != id {
        return Err(format!("{name}: {}", std::io::Error::last_os_error()));
    }
    let wall = begun.elapsed().as_secs_f64();
    if status != 0 {
        return Err(format!("{name}: ended with {status}: {output}"));
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Ok(Cost {
        wall,
        cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        memory: usage.ru_maxrss as f64 * 1024.0 / 1e6,
        output,
    })
}

/// Only Linux tells the memory in a unit that is known here.
#[cfg(not(target_os = "linux"))]
pub fn run(_: &mut Command) -> Result<Cost, String> {
    let _ = (Stdio::null(), Instant::now());
    Err("the peers are measured on Linux only".to_owned())
}
