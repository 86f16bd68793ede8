//! A shell that has read the program's script completes words, options and this user's own names; and the manual pages are
//! pages that a manual's reader takes.
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use support::run;
use tempfile::TempDir;

/// A home with two accounts and a post that waits.
fn home() -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let auth = home.path().join("auth.json");
    for profile in ["main", "work"] {
        // A token belongs to one account.
        let token = json!({"access_token": profile, "client_id": "app"}).to_string();
        std::fs::write(&auth, token).expect("written");
        let words = [
            "SaveCredentials",
            "--profile",
            profile,
            "--auth",
            "auth.json",
        ];
        let saved = run(home.path(), &words, &[], "");
        assert_eq!(saved.code, 0, "{saved:?}");
    }
    let words = [
        "EnqueueTweet",
        "--profile",
        "main",
        "--post",
        "later",
        "--idempotency_key",
        "monday",
    ];
    let queued = run(home.path(), &words, &[], "");
    assert_eq!(queued.code, 0, "{queued:?}");
    home
}

/// Whether a program is installed. On Linux it has to be: there the tests install what they call.
fn has(program: &str) -> bool {
    let is_there = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    assert!(
        is_there || !cfg!(target_os = "linux"),
        "{program} is missing: `cargo xtask test` installs it"
    );
    is_there
}

/// Runs a shell's script with the program on its path.
fn shell(home: &Path, program: &str, arguments: &[&str]) -> String {
    let built = Path::new(env!("CARGO_BIN_EXE_xpost"));
    let folder = built.parent().and_then(Path::to_str).expect("UTF-8");
    let path = std::env::var("PATH").expect("a path");
    let output = Command::new(program)
        .args(arguments)
        .current_dir(home)
        .env_clear()
        .env("PATH", format!("{folder}:{path}"))
        .env("HOME", home)
        .env("XDG_STATE_HOME", home.join("state"))
        .stdin(Stdio::null())
        .output()
        .expect("the shell");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What bash completes the last of the words to, as it does when Tab is pressed.
fn bash(home: &Path, words: &[&str]) -> Vec<String> {
    let script = r#"
source <(xpost completions bash)
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
COMP_TYPE=9
complete=$(complete -p xpost)
[[ $complete =~ -F\ ([^ ]+) ]] || exit 9
"${BASH_REMATCH[1]}" xpost "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}"
"#;
    let arguments = [&["--norc", "-c", script, "bash"], words].concat();
    let said = shell(home, "bash", &arguments);
    said.lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn bash_completes_words_options_values_and_the_users_own_names() {
    let home = home();
    std::fs::write(home.path().join("cat.png"), "").expect("written");
    let offers = |words: &[&str]| bash(home.path(), words);
    assert_eq!(
        offers(&["xpost", "show", "--account", ""]),
        ["main", "work"]
    );
    assert_eq!(offers(&["xpost", "--account", "w"]), ["work"]);
    // As bash breaks `--account=w`, which it completes the last part of.
    assert_eq!(offers(&["xpost", "--account", "=", "w"]), ["work"]);
    assert_eq!(offers(&["xpost", "queue", "retry", ""]), ["monday"]);
    assert_eq!(offers(&["xpost", "queue", "cancel", "m"]), ["monday"]);
    assert_eq!(offers(&["xpost", "config", "set", "pr"]), ["proxy"]);
    assert_eq!(offers(&["xpost", "help", "exit"]), ["exit-codes"]);
    assert_eq!(offers(&["xpost", "dele"]), ["delete"]);
    assert_eq!(offers(&["xpost", "delete", "--y"]), ["--yes"]);
    assert_eq!(offers(&["xpost", "show", "--lang", ""]), ["en", "ru"]);
    assert_eq!(offers(&["xpost", "CreateTextT"]), ["CreateTextTweet"]);
    assert_eq!(
        offers(&["xpost", "twitter", "CreateTextT"]),
        ["CreateTextTweet"]
    );
    assert_eq!(
        offers(&["xpost", "CreateImageTweet", "--pictures", "cat"]),
        ["cat.png"]
    );
    let words = offers(&["xpost", ""]);
    assert!(words.iter().any(|word| word == "queue"), "{words:?}");
    // Whoever has typed nothing looks for words: neither options nor the library's operations.
    assert!(!words.iter().any(|word| word.starts_with('-')), "{words:?}");
    assert!(
        !words.iter().any(|word| word == "CreateTextTweet"),
        "{words:?}"
    );
}

#[test]
fn a_store_named_on_the_line_is_the_one_that_is_asked() {
    let home = home();
    let store = home.path().join("state/xpost/xpost.db");
    std::fs::rename(&store, home.path().join("other.db")).expect("moved");
    let words = ["xpost", "--store", "other.db", "show", "--account", ""];
    assert_eq!(bash(home.path(), &words), ["main", "work"]);
}

#[test]
fn without_a_store_nothing_is_offered_said_or_made() {
    let home = tempfile::tempdir().expect("a folder");
    let offered = bash(home.path(), &["xpost", "show", "--account", ""]);
    assert!(offered.is_empty(), "{offered:?}");
    assert_eq!(home.path().read_dir().expect("a folder").count(), 0);
}

#[test]
fn the_other_shells_that_are_installed_complete_as_well() {
    let home = home();
    if has("fish") {
        let script = "xpost completions fish | source; complete -C 'xpost show --account '";
        let said = shell(home.path(), "fish", &["--no-config", "-c", script]);
        assert_eq!(said.lines().collect::<Vec<_>>(), ["main", "work"]);
    }
    if has("zsh") {
        // What the script asks; the widget itself needs a terminal.
        let script = "autoload -U compinit; compinit -u -D; source <(xpost completions zsh); \
            words=(xpost show --account ''); CURRENT=4; _describe() { print -l -- ${(P)3}; }; _clap_dynamic_completer_xpost";
        let said = shell(home.path(), "zsh", &["-f", "-c", script]);
        assert!(said.contains("main") && said.contains("work"), "{said}");
    }
}

/// What the scripts of shells that are not installed here ask the program, and its answer.
#[test]
fn every_shell_is_answered_in_its_own_form() {
    let home = home();
    for shell in ["fish", "powershell", "zsh", "elvish"] {
        let environment = [
            ("XPOST_COMPLETE", shell),
            ("_CLAP_COMPLETE_INDEX", "3"),
            ("_CLAP_IFS", "\n"),
        ];
        let words = ["--", "xpost", "show", "--account", ""];
        let answer = run(home.path(), &words, &environment, "");
        assert_eq!(
            (answer.code, answer.stderr.as_str()),
            (0, ""),
            "{shell}: {answer:?}"
        );
        assert_eq!(
            answer.stdout.lines().collect::<Vec<_>>(),
            ["main", "work"],
            "{shell}"
        );
        let script = run(home.path(), &["completions", shell], &[], "").stdout;
        assert!(script.contains("XPOST_COMPLETE"), "{script}");
    }
}

#[test]
fn every_command_has_a_manual_page_that_groff_takes() {
    let home = tempfile::tempdir().expect("a folder");
    let written = run(
        home.path(),
        &["man", "--out", "man1"],
        &[("XPOST_LANG", "ru")],
        "",
    );
    assert_eq!(
        (written.code, written.stdout.as_str()),
        (0, ""),
        "{written:?}"
    );
    let mut pages: Vec<String> = std::fs::read_dir(home.path().join("man1"))
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    pages.sort();
    for known in [
        "xpost.1",
        "xpost-delete.1",
        "xpost-queue.1",
        "xpost-config.1",
    ] {
        assert!(pages.iter().any(|page| page == known), "{pages:?}");
    }
    for page in pages {
        let path = home.path().join("man1").join(&page);
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        assert!(text.is_ascii(), "{page}");
        for section in [".SH NAME", ".SH SYNOPSIS", ".SH EXAMPLES"] {
            assert!(text.contains(section), "{page}: {section}");
        }
        if has("groff") {
            let set = Command::new("groff")
                .args(["-man", "-Tascii", "-ww"])
                .arg(&path)
                .output()
                .expect("groff");
            let told = String::from_utf8_lossy(&set.stderr);
            assert!(set.status.success() && told.is_empty(), "{page}: {told}");
            let shown = String::from_utf8_lossy(&set.stdout);
            assert!(shown.contains("xpost"), "{page}");
        }
    }
    std::fs::write(home.path().join("file"), "").expect("written");
    let refused = run(home.path(), &["man", "--out", "file"], &[], "");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("\"file\""), "{refused:?}");
}
