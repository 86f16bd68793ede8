//! What was done and seen: counts and times per scenario, and everything that must not be.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value, json};

/// Violations of one scenario that are told in full.
const TOLD: usize = 10;

/// A run.
pub struct Report {
    seed: u64,
    bar: ProgressBar,
    sections: Vec<Section>,
}

/// A scenario with one kind of store.
pub struct Section {
    name: String,
    bar: ProgressBar,
    counts: Vec<(&'static str, u64)>,
    ratios: Vec<(&'static str, f64)>,
    times: Vec<u64>,
    /// Microseconds in which the calls of `times` were made.
    span: u64,
    violations: Vec<String>,
}

impl Report {
    /// An empty one.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            bar: bar(),
            sections: Vec::new(),
        }
    }

    /// A section for what follows, of so many steps.
    pub fn section(&mut self, scenario: &str, store: &str, steps: u32) -> &mut Section {
        let name = format!("{scenario} ({store})");
        if self.bar.is_hidden() {
            eprintln!("── {name}");
        }
        self.bar.set_message(name.clone());
        self.bar.set_length(u64::from(steps));
        self.bar.reset();
        let section = Section {
            name,
            bar: self.bar.clone(),
            counts: Vec::new(),
            ratios: Vec::new(),
            times: Vec::new(),
            span: 0,
            violations: Vec::new(),
        };
        self.sections.push(section);
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    /// Whether nothing was seen that must not be.
    pub fn is_good(&self) -> bool {
        self.sections
            .iter()
            .all(|section| section.violations.is_empty())
    }

    /// Prints all of it.
    pub fn print(&self, elapsed: Duration, as_json: bool) {
        self.bar.finish_and_clear();
        if as_json {
            println!("{:#}", self.to_json(elapsed));
            return;
        }
        for section in &self.sections {
            println!("\n{}", section.name);
            for (what, count) in section.rows() {
                println!("  {what:<58} {count:>12}");
            }
            for violation in section.violations.iter().take(TOLD) {
                println!("  VIOLATION: {violation}");
            }
        }
        let violations: usize = self.sections.iter().map(|one| one.violations.len()).sum();
        println!(
            "\n{violations} violations, seed {}, {:.1} s",
            self.seed,
            elapsed.as_secs_f64()
        );
    }

    fn to_json(&self, elapsed: Duration) -> Value {
        let sections: Vec<Value> = self
            .sections
            .iter()
            .map(|section| {
                let rows: Map<String, Value> = section
                    .rows()
                    .into_iter()
                    .map(|(what, count)| {
                        let number = serde_json::from_str(&count).unwrap_or(Value::Null);
                        (what.to_owned(), number)
                    })
                    .collect();
                json!({"name": section.name, "figures": rows, "violations": section.violations})
            })
            .collect();
        json!({
            "ok": self.is_good(),
            "seed": self.seed,
            "seconds": elapsed.as_secs_f64(),
            "sections": sections,
        })
    }
}

impl Section {
    /// Counts something.
    pub fn count(&mut self, what: &'static str, more: u64) {
        match self.counts.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += more,
            None => self.counts.push((what, more)),
        }
    }

    /// Takes note of a number that is no count.
    pub fn ratio(&mut self, what: &'static str, of: f64, to: f64) {
        self.ratios.push((what, of / to));
    }

    /// Takes note of calls: beginning and end of each, in microseconds.
    pub fn time(&mut self, calls: &[(u64, u64)]) {
        let begin = calls.iter().map(|(begin, _)| *begin).min().unwrap_or(0);
        let end = calls.iter().map(|(_, end)| *end).max().unwrap_or(0);
        self.span += end - begin;
        let durations = calls.iter().map(|(begin, end)| end.saturating_sub(*begin));
        self.times.extend(durations);
    }

    /// Takes note of a call that was made alone: how many microseconds it took.
    pub fn time_one(&mut self, micros: u64) {
        self.times.push(micros);
    }

    /// Takes note of all that is wrong with something.
    pub fn violations(&mut self, wrong: Vec<String>, what: &str) {
        for wrong in wrong {
            self.violation(format!("{what}: {wrong}"));
        }
    }

    /// Takes note of something that must not be.
    pub fn violation(&mut self, what: String) {
        if self.violations.len() < TOLD {
            self.bar
                .suspend(|| eprintln!("{}: VIOLATION: {what}", self.name));
        }
        self.violations.push(what);
    }

    /// The same unless it is so.
    pub fn check(&mut self, good: bool, what: impl FnOnce() -> String) -> bool {
        if !good {
            self.violation(what());
        }
        good
    }

    /// A step is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows: Vec<(&'static str, String)> = self
            .counts
            .iter()
            .map(|(what, count)| (*what, count.to_string()))
            .collect();
        let ratios = self.ratios.iter();
        rows.extend(ratios.map(|(what, ratio)| (*what, format!("{ratio:.1}"))));
        if !self.times.is_empty() {
            let mut sorted = self.times.clone();
            sorted.sort_unstable();
            let milliseconds = |micros: u64| format!("{}.{}", micros / 1000, micros % 1000 / 100);
            let calls = u128::try_from(sorted.len()).unwrap_or(0);
            rows.push(("calls timed", calls.to_string()));
            if self.span > 0 {
                let per_second = calls * 1_000_000 / u128::from(self.span);
                rows.push(("calls per second", per_second.to_string()));
            }
            rows.push(("median call, ms", milliseconds(sorted[sorted.len() / 2])));
            rows.push(("slowest call, ms", milliseconds(sorted[sorted.len() - 1])));
        }
        rows.push(("violations", self.violations.len().to_string()));
        rows
    }
}

/// A bar on stderr for a person who is looking; else nothing.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}
