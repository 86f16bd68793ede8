//! The record of what was asked, for tests to read afterwards.
//!
//! It holds no header but `user-agent` and no body, and blanks the query values that could be secrets.

use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) n: u64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// `None` while in progress, and when the connection was closed instead of answering.
    pub(crate) status: Option<u16>,
    pub(crate) fault: Option<String>,
    pub(crate) auth_kind: Option<&'static str>,
    pub(crate) content_length: Option<u64>,
    pub(crate) segment: Option<u64>,
    pub(crate) connection: u64,
    pub(crate) tls: bool,
    pub(crate) user_agent: Option<String>,
    pub(crate) clock_ms: i64,
}

#[derive(Default)]
pub(crate) struct Log {
    entries: Vec<Entry>,
    count: u64,
}

impl Log {
    /// Writes a request down as it arrives and gives its number.
    pub(crate) fn begin(&mut self, mut entry: Entry) -> u64 {
        self.count += 1;
        entry.n = self.count;
        self.entries.push(entry);
        self.count
    }

    pub(crate) fn update(&mut self, n: u64, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.iter_mut().rev().find(|entry| entry.n == n) {
            change(entry);
        }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

/// A query string without the values that open doors.
pub(crate) fn redact(query: &str) -> String {
    query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _))
                if name.starts_with("oauth_")
                    || name.contains("token") && !name.contains("pagination")
                    || matches!(name, "code" | "code_verifier" | "client_secret" | "state") =>
            {
                format!("{name}=***")
            }
            _ => pair.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("&")
}
