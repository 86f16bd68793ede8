//! mypy and pyright find a misspelt key in a program that uses the Python package, and nothing in a program without one.
//!
//! The package is installed as a user's pip installs it, so what they read is what a wheel holds. Both come from the public
//! index into a folder below `target`, once; pyright brings the node that it runs on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use serde_json::Value;

/// What is installed to check with, and to build the package with.
const WANTED: &[&str] = &[
    "mypy==2.4.1",
    "pyright[nodejs]==1.1.414",
    "setuptools==80.9.0",
    "wheel==0.45.1",
];

/// What a checker says: its rule and its message, by file and line.
type Found = BTreeMap<(String, u64), Vec<(String, String)>>;

/// A Python of its own with the checkers, and one with the package.
struct Checkers {
    folder: PathBuf,
    tools: PathBuf,
    with_package: PathBuf,
}

impl Checkers {
    fn new(name: &str) -> Self {
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let tools = tools(&target);
        let folder = target.join(format!("python-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let with_package = environment(&folder.join("user"), &["--without-pip"]);
        install(&folder, &tools, &with_package);
        for name in ["correct.py", "typos.py"] {
            let program = package().join("tests/typed").join(name);
            std::fs::copy(program, folder.join(name)).unwrap();
        }
        Self {
            folder,
            tools,
            with_package,
        }
    }

    fn mypy(&self, what: &[&str]) -> Found {
        let mut command = Command::new(&self.tools);
        command
            .args(["-m", "mypy", "--strict", "--output", "json"])
            .arg("--python-executable")
            .arg(&self.with_package)
            .args(what)
            .current_dir(&self.folder);
        let output = command.output().unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{}",
            shown(&output)
        );
        let lines = String::from_utf8(output.stdout).unwrap();
        let mut found = Found::new();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let one: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{lines}"));
            if one["severity"] == "error" {
                note(
                    &mut found,
                    &one["file"],
                    &one["line"],
                    0,
                    &one["code"],
                    &one["message"],
                );
            }
        }
        found
    }

    fn pyright(&self, what: &[&str]) -> Found {
        let mut command = Command::new(&self.tools);
        command
            .args(["-m", "pyright", "--outputjson", "--pythonpath"])
            .arg(&self.with_package)
            .args(what)
            .current_dir(&self.folder)
            // That of this machine may be too old.
            .env("PYRIGHT_PYTHON_GLOBAL_NODE", "off")
            .env("PYRIGHT_PYTHON_CACHE_DIR", self.folder.join("cache"));
        let output = command.output().unwrap();
        let said: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", shown(&output)));
        let mut found = Found::new();
        for one in said["generalDiagnostics"].as_array().unwrap() {
            // Warnings too: one says that the package was not found.
            let line = &one["range"]["start"]["line"];
            note(
                &mut found,
                &one["file"],
                line,
                1,
                &one["rule"],
                &one["message"],
            );
        }
        found
    }
}

impl Drop for Checkers {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn note(found: &mut Found, file: &Value, line: &Value, before: u64, rule: &Value, message: &Value) {
    let name = Path::new(file.as_str().unwrap()).file_name().unwrap();
    let place = (
        name.to_str().unwrap().to_owned(),
        line.as_u64().unwrap() + before,
    );
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found
        .entry(place)
        .or_default()
        .push((text(rule), text(message)));
}

fn package() -> PathBuf {
    native::root().join("bindings/python")
}

/// The Python with the checkers, made once and as a whole.
fn tools(target: &Path) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock();
    let name = WANTED.join("-").replace(['[', ']', '='], "");
    let home = target.join(format!("checkers-{name}"));
    if !home.exists() {
        let fresh = target.join(format!("checkers-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&fresh);
        let python = environment(&fresh, &[]);
        let mut pip = Command::new(python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]);
        succeed(pip.arg("--only-binary=:all:").args(WANTED));
        // Another run may have been faster.
        if std::fs::rename(&fresh, &home).is_err() {
            std::fs::remove_dir_all(&fresh).unwrap();
        }
    }
    python_in(&home)
}

/// An environment in the folder; its Python.
fn environment(folder: &Path, options: &[&str]) -> PathBuf {
    let mut command = Command::new(if cfg!(windows) { "python" } else { "python3" });
    // On Debian: apt install python3-venv.
    succeed(command.args(["-m", "venv"]).args(options).arg(folder));
    python_in(folder)
}

fn python_in(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    })
}

/// Builds a wheel out of a copy of the package, and installs it for the other Python.
fn install(folder: &Path, tools: &Path, python: &Path) {
    let copy = folder.join("package");
    let sources = copy.join("src/libxpost");
    std::fs::create_dir_all(&sources).unwrap();
    for name in ["README.md", "pyproject.toml", "setup.py"] {
        std::fs::copy(package().join(name), copy.join(name)).unwrap();
    }
    for entry in std::fs::read_dir(package().join("src/libxpost")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, sources.join(path.file_name().unwrap())).unwrap();
        }
    }
    let ask = [
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
    ];
    let place = succeed(Command::new(python).args(ask));
    let mut pip = Command::new(tools);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ])
    .args([
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--target",
    ])
    .arg(place.trim())
    .arg(&copy)
    .env("XPOST_LIBRARY", native::library());
    succeed(&mut pip);
}

#[track_caller]
fn succeed(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}\n{}", shown(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn shown(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// What stands above each typo: the line that follows, a word of the messages, and the two rules.
fn planted() -> Vec<(u64, String, String, String)> {
    let path = package().join("tests/typed/typos.py");
    let text = std::fs::read_to_string(path).unwrap();
    let numbered = text.lines().zip(2..);
    let read = |(line, next): (&str, u64)| {
        let (word, rules) = line.strip_prefix("# ")?.split_once(": ")?;
        let (mypy, pyright) = rules.split_once(", ")?;
        Some((next, word.to_owned(), mypy.to_owned(), pyright.to_owned()))
    };
    numbered.filter_map(read).collect()
}

#[test]
fn planted_typos_are_found_and_a_correct_program_is_accepted() {
    let checkers = Checkers::new("typos");
    let programs = ["correct.py", "typos.py"];
    let (mypy, pyright) = (checkers.mypy(&programs), checkers.pyright(&programs));
    let typos = planted();
    assert!(typos.len() > 15, "{typos:?}");
    for (found, of_pyright) in [(&mypy, false), (&pyright, true)] {
        for (line, word, mypy, pyright) in &typos {
            let rule = if of_pyright { pyright } else { mypy };
            let said = found.get(&("typos.py".to_owned(), *line));
            let is_told = said
                .into_iter()
                .flatten()
                .any(|(its, message)| its == rule && message.contains(word.as_str()));
            assert!(
                is_told,
                "typos.py, line {line}: no {rule} with {word}: {found:#?}"
            );
        }
        // Nothing else: neither in the correct program, nor that the package has no types.
        assert_eq!(found.len(), typos.len(), "{found:#?}");
    }
}

#[test]
fn the_package_itself_is_correct() {
    let checkers = Checkers::new("sources");
    let sources = package().join("src/libxpost");
    let sources = sources.to_str().unwrap();
    assert_eq!(checkers.mypy(&[sources]), Found::new());
    assert_eq!(checkers.pyright(&[sources]), Found::new());
}
