//! The program on a terminal, where it asks a person.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::{World, command};

/// A terminal with the program on it.
pub struct Terminal {
    child: Child,
    keyboard: File,
    /// All that was on the screen.
    pub seen: String,
}

impl Terminal {
    /// Starts the program.
    pub fn start(world: &World, words: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::of(command(world.home.path(), words, environment))
    }

    /// Starts a command on a terminal of 24 lines.
    pub fn of(mut command: Command) -> Self {
        let (keyboard, screen) = pair();
        let end = || screen.try_clone().expect("a descriptor");
        command.stdin(end()).stdout(end()).stderr(end());
        // SAFETY: between fork and exec only calls are made that are allowed there.
        unsafe {
            command.pre_exec(|| {
                // A session of its own, whose terminal is this one: a secret is read from there.
                if libc::setsid() == -1 || libc::ioctl(0, libc::TIOCSCTTY as _, 0) == -1 {
                    return Err(std::io::Error::last_os_error());
                }
                Ok(())
            });
        }
        let child = command.spawn().expect("the program");
        Self {
            child,
            keyboard: keyboard.into(),
            seen: String::new(),
        }
    }

    /// Waits until that is on the screen.
    pub fn shows(&mut self, words: &str) {
        let mut buffer = [0; 4096];
        while !self.seen.contains(words) {
            let read = self.keyboard.read(&mut buffer).unwrap_or(0);
            assert_ne!(read, 0, "never shown: {words}: {}", self.seen);
            self.seen
                .push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }

    /// Waits until what is typed is not shown.
    pub fn hides(&self) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            // SAFETY: the structure holds numbers alone, and is written for the descriptor that is open.
            let echo = unsafe {
                let mut modes: libc::termios = std::mem::zeroed();
                assert_eq!(
                    libc::tcgetattr(self.keyboard.as_raw_fd(), &raw mut modes),
                    0
                );
                modes.c_lflag & libc::ECHO
            };
            if echo == 0 {
                return;
            }
            assert!(Instant::now() < end, "still shown: {}", self.seen);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) {
        writeln!(self.keyboard, "{line}").expect("typed");
    }

    /// What a person sees: the lines of the screen after all that was written to it, the empty ones at its end left out.
    pub fn screen(&self) -> String {
        let lines = |count| std::num::NonZero::new(count).expect("not zero");
        // Long answers would scroll away.
        let mut screen = vt100::Parser::new(lines(200), lines(120), 0);
        screen.process(self.seen.as_bytes());
        screen.screen().contents().trim_end().to_owned()
    }

    /// Presses Ctrl-C, and waits for the end; gives the code that a shell would.
    pub fn interrupts(&mut self) -> i32 {
        self.keyboard.write_all(b"\x03").expect("typed");
        self.last();
        let status = self.child.wait().expect("an end");
        let by_signal =
            || std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal);
        status.code().or_else(by_signal).expect("an end")
    }

    fn last(&mut self) {
        let mut buffer = [0; 4096];
        // The system tells of a terminal that nobody uses any more as of an error.
        while let Ok(read @ 1..) = self.keyboard.read(&mut buffer) {
            self.seen
                .push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }

    /// Waits for the end; gives the exit code.
    pub fn end(&mut self) -> i32 {
        self.last();
        let status = self.child.wait().expect("an end");
        status.code().expect("no signal")
    }
}

fn pair() -> (OwnedFd, OwnedFd) {
    let (mut keyboard, mut screen) = (-1, -1);
    let none = std::ptr::null_mut();
    // SAFETY: both numbers are there to be written, and nothing else is passed.
    let opened = unsafe {
        libc::openpty(
            &raw mut keyboard,
            &raw mut screen,
            none,
            none.cast(),
            none.cast(),
        )
    };
    assert_eq!(opened, 0, "a terminal");
    for one in [keyboard, screen] {
        // SAFETY: the descriptor was opened above. The program must not inherit it under this number, or the terminal would
        // never be told to be out of use.
        unsafe { libc::fcntl(one, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    // SAFETY: both were opened above, and are nobody else's.
    unsafe { (OwnedFd::from_raw_fd(keyboard), OwnedFd::from_raw_fd(screen)) }
}
