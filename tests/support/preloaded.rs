//! Programs that meet names and addresses without leaving this machine: see `tests/c/network.c`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use super::native;

/// Variables that would lead a program elsewhere.
const VARIABLES: [&str; 8] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// The folder with the console, which runs operations through the built library, and with what is preloaded.
pub struct Preloaded {
    folder: PathBuf,
}

/// What a program did.
pub struct Run {
    pub output: Output,
    /// Each try to connect: `ADDRESS PORT`.
    pub tried: Vec<String>,
}

impl Preloaded {
    pub fn new(folder: &Path) -> Self {
        let library = native::library();
        let ours = library.parent().unwrap().display().to_string();
        let (include, linked) = (native::root().join("include"), library.to_str().unwrap());
        build(
            &["-shared", "-fPIC"],
            "tests/c/network.c",
            &folder.join("network.so"),
            &["-ldl"],
        );
        build(
            &["-std=c99", "-I", include.to_str().unwrap()],
            "tests/store/console.c",
            &folder.join("console"),
            &[linked, &format!("-Wl,-rpath,{ours}")],
        );
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Runs `program` with these variables and no proxy but theirs.
    pub fn run(&self, program: &str, words: &[&str], variables: &[(&str, &str)]) -> Run {
        let log = self.folder.join("connects");
        let _ = std::fs::remove_file(&log);
        let mut command = Command::new(program);
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        let output = command
            .args(words)
            .env("LD_PRELOAD", self.folder.join("network.so"))
            .env("LD_LIBRARY_PATH", native::library().parent().unwrap())
            .env("CONNECT_LOG", &log)
            .envs(variables.iter().copied())
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let tried = std::fs::read_to_string(&log).unwrap_or_default();
        Run {
            output,
            tried: tried.lines().map(str::to_owned).collect(),
        }
    }

    /// Runs operations one after another in one process; returns their envelopes too.
    pub fn operations(
        &self,
        operations: &[(&str, Value)],
        variables: &[(&str, &str)],
    ) -> (Vec<Value>, Run) {
        let words: Vec<String> = operations
            .iter()
            .flat_map(|(name, params)| [(*name).to_owned(), params.to_string()])
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let console = self.folder.join("console");
        let run = self.run(console.to_str().unwrap(), &words, variables);
        assert!(run.output.status.success(), "{:?}", run.output);
        let answers = String::from_utf8_lossy(&run.output.stdout);
        let envelopes = answers
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        (envelopes, run)
    }
}

fn build(before: &[&str], source: &str, target: &Path, after: &[&str]) {
    let output = Command::new("cc")
        .args(["-Wall", "-Wextra", "-Werror", "-O1"])
        .args(before)
        .arg(native::root().join(source))
        .arg("-o")
        .arg(target)
        .args(after)
        .output()
        .expect("cc");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{source}: {errors}");
}
