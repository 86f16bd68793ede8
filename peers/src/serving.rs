//! The server as a process of its own, so that what it costs is nobody's.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ends with the parent: its end of the pipe closes.
pub fn serve(ca_file: &Path) -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let server = xpost_peers::server::start().map_err(say)?;
    let late = xpost_peers::latency::line(server.https, Duration::from_millis(25)).map_err(say)?;
    std::fs::write(ca_file, &server.ca_pem).map_err(say)?;
    println!("{} {} {late}", server.http, server.https);
    std::io::stdout().flush().map_err(say)?;
    let _ = std::io::Read::read(&mut std::io::stdin(), &mut [0]);
    Ok(())
}

/// The server's process.
pub struct Server {
    child: Child,
    /// Base addresses: plain, with TLS, and with TLS and latency.
    pub bases: [String; 3],
    /// The certificate.
    pub ca_file: std::path::PathBuf,
}

impl Server {
    /// Starts it; it keeps its certificate in that folder.
    pub fn start(folder: &Path) -> Result<Self, String> {
        let say = |error: std::io::Error| error.to_string();
        let ca_file = folder.join("ca.pem");
        let mut child = Command::new(std::env::current_exe().map_err(say)?)
            .arg("serve")
            .arg(&ca_file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(say)?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line)
                .map_err(say)?;
        }
        let addresses: Vec<SocketAddr> = line
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        let [http, https, late] = addresses[..] else {
            return Err("the server did not start".to_owned());
        };
        Ok(Self {
            child,
            bases: [
                format!("http://{http}"),
                format!("https://{https}"),
                format!("https://{late}"),
            ],
            ca_file,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
