//! The progress of an upload, on stderr, for a person who is looking.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

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
        let shown = bar.clone();
        client.progress.listen(Some(Arc::new(move |done, total| {
            step(&shown, done, total, language);
        })));
        Some(Self(bar))
    }
}

/// Shows how far an upload is: with its rate and the time left, or that X is at work.
fn step(bar: &ProgressBar, done: u64, total: u64, language: Language) {
    let style = |template| {
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
    };
    let begins = bar.length() != Some(total);
    if begins {
        bar.set_style(style(
            "{msg} [{bar:20}] {bytes}/{total_bytes}, {bytes_per_sec}, {eta}",
        ));
        bar.set_message(pick(language, "uploading", "загрузка"));
        bar.set_length(total);
    }
    bar.set_position(done);
    if begins {
        // What an earlier run has sent is no speed of this one.
        bar.reset_eta();
    }
    let processing = pick(language, "X is processing", "X обрабатывает");
    if total > 0 && done >= total && bar.message() != processing {
        bar.set_style(style("{spinner} {msg} {elapsed}"));
        bar.set_message(processing);
        bar.reset_elapsed();
        bar.enable_steady_tick(Duration::from_millis(200));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_run_has_sent_is_no_speed_of_this_one() {
        let bar = ProgressBar::hidden();
        let gigabyte = 1 << 30;
        step(&bar, 9 * gigabyte, 10 * gigabyte, Language::En);
        std::thread::sleep(Duration::from_millis(50));
        step(&bar, 9 * gigabyte + 1024, 10 * gigabyte, Language::En);
        assert_eq!(bar.position(), 9 * gigabyte + 1024);
        assert!(bar.per_sec() < 1e6, "{} bytes a second", bar.per_sec());
        assert!(bar.eta() > Duration::from_secs(60), "{:?}", bar.eta());
        step(&bar, 10 * gigabyte, 10 * gigabyte, Language::En);
        assert_eq!(bar.message(), "X is processing");
    }
}
