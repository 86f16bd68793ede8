//! A real PostgreSQL for the tests: Debian's, on a port of 127.0.0.1, in a folder of its own; and what stands between it
//! and the library when a test wants the connection to fail.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// The password of the administrator: if it is ever in a message, the test sees it.
pub const PASSWORD: &str = "s3cret-never-shown";

/// Runs the server until its own standard input ends, which it does however the test ends, then removes its folder when
/// told to.
const KEEPER: &str = r#"
"$@" & server=$!
read -r last
kill -INT $server
wait $server
if [ "$last" != stop ]; then rm -rf "$FOLDER"; fi
"#;

/// The folder of Debian's programs, which are not on the PATH there.
pub fn programs() -> PathBuf {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path)
        .filter_map(|folder| {
            Some(
                folder
                    .join("initdb")
                    .canonicalize()
                    .ok()?
                    .parent()?
                    .to_owned(),
            )
        })
        .collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders
        .into_iter()
        .find(|folder| ["initdb", "postgres", "psql"].iter().all(|program| folder.join(program).is_file()))
        .expect("these tests run a PostgreSQL server: install it (on Debian: apt-get install postgresql)")
}

/// The user and group under which the server runs: it refuses to be root.
fn owner() -> Option<(u32, u32)> {
    // SAFETY: no preconditions.
    if unsafe { libc::geteuid() } != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd");
    let find = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2);
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    };
    Some(
        find("postgres")
            .or_else(|| find("nobody"))
            .expect("a user for the server"),
    )
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir("/")
        .env_clear()
        .env("LC_ALL", "C")
        .env("PATH", "/usr/bin:/bin");
    if let Some((user, group)) = owner() {
        command.uid(user).gid(group);
    }
    command
}

#[track_caller]
fn succeed(what: &str, output: Output) -> String {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// A port that nobody uses, below those that the system hands out by itself, so that it stays free while the server is
/// stopped.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = std::process::id() as u16 % 8000;
    loop {
        let port = 20_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// A server that ends with this value, or with the test's process.
pub struct Server {
    pub folder: PathBuf,
    pub port: u16,
    settings: Vec<String>,
    keeper: Option<Child>,
}

impl Server {
    pub fn start() -> Self {
        Self::with(&[], &[])
    }

    /// Settings are `name=value`; files are put into its data folder, for its eyes only.
    pub fn with(settings: &[&str], files: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("xpost-postgres-")
            .tempdir()
            .expect("a folder for the server")
            .keep();
        if let Some((user, group)) = owner() {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let mut server = Self {
            folder,
            port: free_port(),
            settings: settings
                .iter()
                .map(|setting| (*setting).to_owned())
                .collect(),
            keeper: None,
        };
        server.file("password", PASSWORD);
        let initdb = command(&programs().join("initdb"))
            .arg("--pgdata")
            .arg(server.folder.join("data"))
            .arg("--pwfile")
            .arg(server.folder.join("password"))
            .args([
                "--username=admin",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
            ])
            .args(["--locale=C", "--no-sync", "--no-instructions"])
            .output()
            .expect("initdb");
        succeed("initdb", initdb);
        for (name, content) in files {
            server.file(&format!("data/{name}"), content);
        }
        server.resume();
        server
    }

    fn file(&self, name: &str, content: &str) {
        let path = self.folder.join(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        if let Some((user, group)) = owner() {
            chown(&path, Some(user), Some(group)).unwrap();
        }
    }

    /// Starts it again after [`Server::stop`], and waits until it answers.
    pub fn resume(&mut self) {
        let log = std::fs::File::create(self.folder.join("log")).unwrap();
        let mut shell = command(Path::new("/bin/sh"));
        shell
            .args(["-c", KEEPER, "keeper"])
            .arg(programs().join("postgres"))
            .arg("-D")
            .arg(self.folder.join("data"))
            .arg("-k")
            .arg(&self.folder)
            .arg(format!("-p{}", self.port))
            .args([
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
                "-c",
                "log_statement=all",
            ]);
        for setting in &self.settings {
            shell.args(["-c", setting]);
        }
        let keeper = shell
            .env("FOLDER", &self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            // An interruption of the test from the keyboard reaches it through its standard input.
            .process_group(0)
            .spawn()
            .expect("the server");
        self.keeper = Some(keeper);
        let end = Instant::now() + PATIENCE;
        while let Err(complaint) = self.try_sql("postgres", "SELECT 1") {
            assert!(
                Instant::now() < end,
                "the server does not start: {complaint}\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it and its connections; its data stay.
    pub fn stop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            let _ = keeper.stdin.take().unwrap().write_all(b"stop\n");
            keeper.wait().unwrap();
        }
    }

    pub fn restart(&mut self) {
        self.stop();
        self.resume();
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn try_sql(&self, database: &str, statement: &str) -> Result<String, String> {
        let output = Command::new(programs().join("psql"))
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
            ])
            .args(["-U", "admin", "-d", database, "-c", statement])
            .arg(format!("-p{}", self.port))
            .env("PGPASSWORD", PASSWORD)
            .env("PGCONNECT_TIMEOUT", "10")
            .output()
            .expect("psql");
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap().trim().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// What the administrator sees.
    #[track_caller]
    pub fn sql(&self, database: &str, statement: &str) -> String {
        self.try_sql(database, statement)
            .unwrap_or_else(|complaint| panic!("{statement}: {complaint}"))
    }

    /// A new empty database, by name.
    pub fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("store{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        name
    }

    /// The address of a database, as the administrator.
    pub fn address(&self, database: &str) -> String {
        address(self.port, database)
    }
}

/// The address of a database of the administrator's behind a port.
pub fn address(port: u16, database: &str) -> String {
    format!("postgres://admin:{PASSWORD}@127.0.0.1:{port}/{database}")
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Stands between the library and a server. It can lose the answer to a statement, and pretend that the network is silent.
pub struct Between {
    pub port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    trap: Mutex<Option<Trap>>,
    streams: Mutex<Vec<TcpStream>>,
    sprung: AtomicU32,
}

/// What happens to the next message of the library that holds a text.
#[derive(Clone)]
pub struct Trap {
    pub text: &'static str,
    /// Whether the server gets to see the message.
    pub delivered: bool,
    /// Whether the connection is closed then, or stays open without a word.
    pub closed: bool,
}

impl Between {
    pub fn new(server: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        let accept = Arc::clone(&shared);
        // It ends with the process.
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)) else {
                    continue;
                };
                accept
                    .streams
                    .lock()
                    .unwrap()
                    .extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                relay(near, far, &accept);
            }
        });
        Self { port, shared }
    }

    pub fn set(&self, trap: Trap) {
        *self.shared.trap.lock().unwrap() = Some(trap);
    }

    /// How often a trap has sprung.
    pub fn sprung(&self) -> u32 {
        self.shared.sprung.load(Ordering::SeqCst)
    }

    /// Closes every connection.
    pub fn cut(&self) {
        for stream in self.shared.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn relay(near: TcpStream, far: TcpStream, shared: &Arc<Shared>) {
    let deaf = Arc::new(Mutex::new(false));
    let (mut from, mut to) = (far.try_clone().unwrap(), near.try_clone().unwrap());
    let is_deaf = Arc::clone(&deaf);
    let (answer, answered) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 16384];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if *is_deaf.lock().unwrap() {
                let _ = answer.send(());
            } else if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        if !*is_deaf.lock().unwrap() {
            let _ = to.shutdown(Shutdown::Both);
        }
    });
    let shared = Arc::clone(shared);
    let (mut from, mut to) = (near, far);
    std::thread::spawn(move || {
        let mut buffer = [0; 16384];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            let message = &buffer[..length];
            let holds = |trap: &Trap| {
                let text = trap.text.as_bytes();
                message.windows(text.len()).any(|window| window == text)
            };
            let trap = {
                let mut trap = shared.trap.lock().unwrap();
                if trap.as_ref().is_some_and(holds) {
                    trap.take()
                } else {
                    None
                }
            };
            let Some(trap) = trap else {
                if to.write_all(message).is_err() {
                    break;
                }
                continue;
            };
            *deaf.lock().unwrap() = true;
            if trap.delivered {
                let _ = to.write_all(message);
                answered.recv_timeout(PATIENCE).expect("an answer to lose");
            }
            shared.sprung.fetch_add(1, Ordering::SeqCst);
            if trap.closed {
                break;
            }
            return;
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
}

/// A server that answers every sign-in with this error, and with the words that it was sent.
pub fn refusing(code: &'static str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 4096];
            // The question for TLS is eight bytes long.
            if let Ok(8) = stream.read(&mut buffer) {
                let _ = stream.write_all(b"N");
                let _ = stream.read(&mut buffer);
            }
            let mut fields = Vec::new();
            for (kind, text) in [
                (b'S', "FATAL"),
                (b'V', "FATAL"),
                (b'C', code),
                (b'M', PASSWORD),
                (b'D', PASSWORD),
            ] {
                fields.push(kind);
                fields.extend_from_slice(text.as_bytes());
                fields.push(0);
            }
            fields.push(0);
            let mut message = vec![b'E'];
            message.extend_from_slice(&u32::try_from(fields.len() + 4).unwrap().to_be_bytes());
            message.extend_from_slice(&fields);
            let _ = stream.write_all(&message);
        }
    });
    port
}

/// A server that takes connections and never says a word.
pub fn silent() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}
