//! Whoever publishes: an X, the user's tokens, and the program.

use serde_json::Value;

use super::support::{Run, World};

/// A world with the user's tokens in a file, and the options that lead to it.
pub struct Desk {
    pub world: World,
    pub auth: String,
}

impl Desk {
    pub fn new() -> Self {
        let world = World::new();
        let auth = world.auth_file();
        Self { world, auth }
    }

    pub fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, "")
    }

    pub fn run_with(&self, words: &[&str], stdin: &str) -> Run {
        let (word, rest) = words.split_first().expect("a word");
        let mut all = vec![*word, "--auth", &self.auth];
        all.extend(rest);
        self.world.run_with(&all, &[("TZ", "UTC")], stdin)
    }

    /// Publishes one post; gives it as X received it.
    pub fn posted(&self, words: &[&str]) -> Value {
        self.posted_with(words, "")
    }

    pub fn posted_with(&self, words: &[&str], stdin: &str) -> Value {
        let run = self.run_with(words, stdin);
        assert_eq!(run.code, 0, "{words:?}: {run:?}");
        let id = run
            .stdout
            .trim_end()
            .strip_prefix("https://x.com/i/web/status/")
            .unwrap_or_else(|| panic!("no page: {run:?}"));
        self.world.post(id)
    }

    /// A line that is refused: its sentence, with nothing sent and nothing on stdout.
    pub fn refused(&self, words: &[&str], sentence: &str) {
        let before = self.world.requests().len();
        let run = self.run(words);
        assert_eq!(run.code, 2, "{words:?}: {run:?}");
        assert_eq!(run.stdout, "", "{words:?}");
        assert!(run.stderr.starts_with("xpost: "), "{run:?}");
        assert!(run.stderr.contains(sentence), "{words:?}: {run:?}");
        assert!(run.stderr.contains("\n  hint: "), "{words:?}: {run:?}");
        assert_eq!(self.world.requests().len(), before, "{words:?}");
    }
}
