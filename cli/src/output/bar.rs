//! The progress of an upload, on stderr, for a person who is looking.

use std::io::IsTerminal as _;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use xpost::client::Client;

use crate::output::language::{Language, pick};

/// A bar that vanishes when it is dropped.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// Watches the client's uploads, if stderr is a terminal.
    pub fn watch(client: &Client, language: Language) -> Option<Self> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::no_length();
        if let Ok(style) =
            ProgressStyle::with_template("{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}")
        {
            bar.set_style(style);
        }
        let shown = bar.clone();
        client.progress.listen(Some(Arc::new(move |done, total| {
            let everything = total > 0 && done >= total;
            shown.set_message(match everything {
                true => pick(language, "X is processing", "X обрабатывает"),
                false => pick(language, "uploading", "загрузка"),
            });
            shown.set_length(total);
            shown.set_position(done);
        })));
        Some(Self(bar))
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
