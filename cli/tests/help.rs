//! The help is short where it is short, complete where it is long, in both languages; and whoever mistypes a word is told
//! which one was meant.

mod support;

use std::path::Path;

use support::{Run, run};
use xpost::parameters::STANDARD;

const LANGUAGES: [&str; 2] = ["en", "ru"];

/// The program in a folder of its own.
fn ask(words: &[&str]) -> Run {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), words, &[], "")
}

/// The commands that a page lists.
fn listed(page: &str) -> Vec<String> {
    let rows = page
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    rows.filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// Every command of the program, and every command within one.
fn commands() -> Vec<Vec<String>> {
    let words = listed(&ask(&["--help"]).stdout);
    assert!(words.len() > 8, "{words:?}");
    let mut all = Vec::new();
    for word in words {
        for inner in listed(&ask(&[&word, "--help"]).stdout) {
            all.push(vec![word.clone(), inner]);
        }
        all.push(vec![word]);
    }
    all
}

/// A page that a terminal of 24 lines shows with the prompt below it, and which begins with three lines to copy.
fn fits(page: &str, what: &str) {
    let lines: Vec<&str> = page.lines().collect();
    assert!(lines.len() <= 23, "{what}: {} lines\n{page}", lines.len());
    for line in &lines {
        assert!(line.chars().count() <= 80, "{what}: {line}");
    }
    begins_with_examples(page, what);
}

fn begins_with_examples(page: &str, what: &str) {
    let mut lines = page.lines();
    let first = lines.next().unwrap_or_default();
    assert!(
        first == "Examples:" || first == "Примеры:",
        "{what}: {page}"
    );
    let examples: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    assert_eq!(examples.len(), 3, "{what}: {page}");
    for example in examples {
        assert!(example.starts_with("  "), "{what}: {example}");
        assert!(example.contains("xpost"), "{what}: {example}");
    }
}

#[test]
fn the_short_page_of_the_program_fits_on_a_screen() {
    for language in LANGUAGES {
        let page = ask(&["-h", "--lang", language]);
        assert_eq!(page.code, 0, "{page:?}");
        fits(&page.stdout, "xpost -h");
        for operation in xpost::operations::CATALOGUE {
            assert!(!page.stdout.contains(operation.name.en), "{page:?}");
        }
    }
    let short = ask(&["-h"]).stdout;
    let bare = ask(&[]);
    assert_eq!(bare.code, 2);
    assert_eq!((bare.stdout.as_str(), bare.stderr.as_str()), ("", &*short));
}

#[test]
fn the_short_page_of_every_word_fits_on_a_screen() {
    for command in commands().iter().filter(|command| command.len() == 1) {
        for language in LANGUAGES {
            let page = ask(&[&command[0], "-h", "--lang", language]);
            assert_eq!(page.code, 0, "{page:?}");
            fits(&page.stdout, &command[0]);
        }
    }
}

#[test]
fn the_long_page_of_every_command_is_there_in_both_languages() {
    for command in commands() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        for (language, usage) in [("en", "Usage: xpost "), ("ru", "Использование: xpost ")]
        {
            let page = ask(&[&words[..], &["--help", "--lang", language]].concat());
            assert_eq!((page.code, page.stderr.as_str()), (0, ""), "{words:?}");
            let line = format!("{usage}{}", words.join(" "));
            assert!(page.stdout.contains(&line), "{words:?}: {}", page.stdout);
            assert!(page.stdout.contains("--lang"), "{words:?}: {}", page.stdout);
            if let [word] = words.as_slice() {
                begins_with_examples(&page.stdout, word);
                // A topic of the same name comes before the page.
                let topic = ask(&["help", word, "--lang", language]);
                let is_topic = *word == "accounts" || *word == "operations";
                assert!(is_topic || topic.stdout == page.stdout, "{word}");
            }
        }
    }
}

#[test]
fn the_page_of_every_operation_is_there_and_the_operations_are_listed_by_help() {
    let listed = ask(&["help", "operations"]);
    assert_eq!(listed.stdout, ask(&["operations"]).stdout);
    for operation in xpost::operations::CATALOGUE {
        assert!(listed.stdout.contains(operation.name.en), "{listed:?}");
        for (language, name) in [("en", operation.name.en), ("ru", operation.name.ru)] {
            let page = ask(&["help", name, "--lang", language]);
            assert_eq!(page.code, 0, "{page:?}");
            assert!(page.stdout.contains(name), "{page:?}");
            for parameter in operation.parameters {
                let option = format!("--{}", parameter.key);
                assert!(page.stdout.contains(&option), "{name} {option}");
            }
            for common in ["--envelope", "--out", "--test", "--set", "--no-progress"] {
                assert!(page.stdout.contains(common), "{name} {common}");
            }
        }
    }
}

#[test]
fn the_word_of_openintegrations_lists_the_operations() {
    for words in [&["twitter", "--help"][..], &["twitter", "-h"]] {
        let page = ask(words);
        assert_eq!(page.code, 0, "{page:?}");
        for operation in xpost::operations::CATALOGUE {
            assert!(page.stdout.contains(operation.name.en), "{page:?}");
        }
    }
    let alone = ask(&["twitter"]);
    assert_eq!((alone.code, alone.stdout.as_str()), (2, ""));
    assert!(alone.stderr.contains("CreateTextTweet"), "{alone:?}");
}

#[test]
fn common_options_stand_where_they_mean_something() {
    for local in ["version", "config", "help", "completions"] {
        let page = ask(&[local, "--help"]).stdout;
        for option in [
            "--out",
            "--no-progress",
            "--set",
            "--config",
            "--account",
            "--test",
        ] {
            assert!(!page.contains(&format!("{option} ")), "{local}: {page}");
        }
    }
    let page = ask(&["delete", "--help"]).stdout;
    assert!(
        page.contains("--account") && page.contains("--out"),
        "{page}"
    );
    assert!(!page.contains("--no-progress"), "{page}");
    assert!(ask(&["sandbox", "--help"]).stdout.contains("--out"));
    // Nobody who wants to see the usual options needs those of all programs.
    let page = ask(&["delete", "-h"]).stdout;
    assert!(
        !page.contains("--envelope") && !page.contains("--lang"),
        "{page}"
    );
}

#[test]
fn every_topic_has_a_page_in_both_languages() {
    let topics: Vec<String> = ask(&["help"])
        .stdout
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    for known in [
        "exit-codes",
        "environment",
        "files",
        "accounts",
        "operations",
    ] {
        assert!(topics.iter().any(|topic| topic == known), "{topics:?}");
    }
    for topic in topics {
        let pages = LANGUAGES.map(|language| ask(&["help", &topic, "--lang", language]));
        for page in &pages {
            assert_eq!(page.code, 0, "{page:?}");
            assert!(page.stdout.lines().count() > 5, "{page:?}");
        }
        assert_ne!(pages[0].stdout, pages[1].stdout, "{topic}");
    }
}

#[test]
fn the_topic_of_the_environment_has_every_variable_that_is_read() {
    let page = ask(&["help", "environment"]).stdout;
    for entry in STANDARD {
        let variable = format!("XPOST_{}", entry.key.to_uppercase());
        assert!(page.contains(&variable), "{variable}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut read = Vec::new();
    variables(&root.join("src"), &mut read);
    variables(&root.join("cli/src"), &mut read);
    assert!(read.len() >= 4, "{read:?}");
    for variable in read {
        assert!(page.contains(&variable), "{variable}");
    }
    for other in [
        "NO_COLOR",
        "CLICOLOR",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "NO_PROXY",
    ] {
        assert!(page.contains(other), "{other}");
    }
}

/// Whatever is written as a variable of this program in the sources.
fn variables(folder: &Path, read: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            variables(&path, read);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            for literal in text.split('"') {
                let is_name = literal.strip_prefix("XPOST_").is_some_and(|rest| {
                    !rest.is_empty()
                        && rest
                            .chars()
                            .all(|one| one.is_ascii_uppercase() || one == '_')
                });
                if is_name && !read.iter().any(|known| known == literal) {
                    read.push(literal.to_owned());
                }
            }
        }
    }
}

#[test]
fn the_topic_of_the_files_names_where_they_are() {
    let home = tempfile::tempdir().expect("a folder");
    let page =
        |environment: &[(&str, &str)]| run(home.path(), &["help", "files"], environment, "").stdout;
    let before = page(&[]);
    for name in ["config.json", "xpost.db", "sign-ins.json"] {
        let line = before.lines().find(|line| line.contains(name));
        let line = line.unwrap_or_else(|| panic!("{name}: {before}"));
        assert!(
            line.contains(home.path().to_str().expect("UTF-8")),
            "{line}"
        );
        assert!(line.ends_with("(not there yet)"), "{line}");
    }
    run(home.path(), &["config", "set", "language", "en"], &[], "");
    let after = page(&[("XPOST_STORE", "/srv/other.db")]);
    let settings = after.lines().find(|line| line.contains("config.json"));
    assert!(
        settings.is_some_and(|line| line.ends_with("config.json")),
        "{after}"
    );
    assert!(after.contains("/srv/other.db"), "{after}");
}

#[test]
fn a_misspelt_word_is_told_which_one_was_meant() {
    for (words, wrong, meant) in [
        (&["delte", "1"][..], "`delte`", "`delete`"),
        (&["shwo", "1"], "`shwo`", "`show`"),
        (&["CreateTextTwit"], "`CreateTextTwit`", "`CreateTextTweet`"),
        (
            &["create-text-tweed"],
            "`create-text-tweed`",
            "`create-text-tweet`",
        ),
        (
            &["СоздатьТекстовыйТвид"],
            "`СоздатьТекстовыйТвид`",
            "`СоздатьТекстовыйТвит`",
        ),
        (&["delete", "1", "--yess"], "`--yess`", "`--yes`"),
        (
            &["delete", "1", "--acount", "a"],
            "`--acount`",
            "`--account`",
        ),
        (&["CreateTextTweet", "--txet", "a"], "`--txet`", "`--text`"),
        (&["auth", "logn"], "`logn`", "`login`"),
        (&["queue", "lst"], "`lst`", "`list`"),
        (&["config", "gett"], "`gett`", "`get`"),
        (
            &["queue", "list", "--state", "waitin"],
            "`waitin`",
            "`waiting`",
        ),
        (&["completions", "bahs"], "`bahs`", "`bash`"),
        (&["delete", "1", "--lang", "enn"], "`enn`", "`en`"),
        (&["help", "exit-code"], "`exit-code`", "`exit-codes`"),
        (&["help", "enviroment"], "`enviroment`", "`environment`"),
        (&["help", "delte"], "`delte`", "`delete`"),
        (&["help", "queue", "lst"], "`lst`", "`list`"),
        (&["config", "set", "acount", "a"], "`acount`", "account"),
    ] {
        for (language, hint) in [("en", "  hint: "), ("ru", "  подсказка: ")] {
            let home = tempfile::tempdir().expect("a folder");
            let said = run(home.path(), words, &[("XPOST_LANG", language)], "");
            assert_eq!(
                (said.code, said.stdout.as_str()),
                (2, ""),
                "{words:?}: {said:?}"
            );
            let mut lines = said.stderr.lines();
            let first = lines.next().unwrap_or_default();
            assert!(
                first.starts_with("xpost: ") && first.contains(wrong),
                "{said:?}"
            );
            let second = lines.next().unwrap_or_default();
            assert!(
                second.starts_with(hint) && second.contains(meant),
                "{said:?}"
            );
        }
    }
}

#[test]
fn other_wrong_usage_is_one_sentence_and_one_hint_in_both_languages() {
    for (words, named) in [
        (&["nothing-like-it-at-all"][..], "`nothing-like-it-at-all`"),
        (&["help", "nothing-like-it-at-all"], "`xpost help`"),
        (&["delete"], "URL|"),
        (&["delete", "1", "2"], "`2`"),
        (&["delete", "1", "--jq"], "`--jq"),
        (&["delete", "1", "--json=x"], "`--json`"),
        (&["delete", "1", "--quiet", "--json"], "`--quiet`"),
        (&["demo", "--keep", "--keep"], "`--keep`"),
        (&["auth", "login", "--wait", "700"], "`700`"),
        (&["sandbox", "--port", "x"], "`--port`"),
        (&["queue", "cancel"], "xpost queue cancel"),
        (&["man"], "--out"),
    ] {
        for (language, hint) in [("en", "  hint: "), ("ru", "  подсказка: ")] {
            let home = tempfile::tempdir().expect("a folder");
            let said = run(home.path(), words, &[("XPOST_LANG", language)], "");
            assert_eq!(
                (said.code, said.stdout.as_str()),
                (2, ""),
                "{words:?}: {said:?}"
            );
            assert!(said.stderr.contains(named), "{words:?}: {said:?}");
            let lines: Vec<&str> = said.stderr.lines().collect();
            assert!(lines[0].starts_with("xpost: "), "{said:?}");
            assert!(
                lines.len() == 2 && lines[1].starts_with(hint),
                "{words:?}: {said:?}"
            );
            let russian = said.stderr.chars().any(|one| ('а'..='я').contains(&one));
            assert_eq!(russian, language == "ru", "{said:?}");
        }
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_insist() {
    let home = tempfile::tempdir().expect("a folder");
    let colored = |words: &[&str], environment: &[(&str, &str)]| {
        run(home.path(), words, environment, "")
            .stdout
            .contains('\x1b')
    };
    let forced = ("CLICOLOR_FORCE", "1");
    assert!(!colored(&["-h"], &[]));
    assert!(colored(&["-h"], &[forced]));
    assert!(colored(&["delete", "--help"], &[forced]));
    assert!(!colored(&["-h"], &[forced, ("NO_COLOR", "1")]));
    assert!(!colored(&["-h", "--no-color"], &[forced]));
    assert!(!colored(&["--no-color", "help"], &[forced]));
}

#[test]
fn a_narrow_terminal_gets_narrow_pages() {
    let home = tempfile::tempdir().expect("a folder");
    for words in [&["help", "environment"][..], &["delete", "-h"]] {
        let page = run(home.path(), words, &[("COLUMNS", "60")], "").stdout;
        let rows = page
            .lines()
            .filter(|line| line.starts_with("  XPOST_") || line.starts_with("      --"));
        for row in rows {
            assert!(row.chars().count() <= 60, "{row}");
        }
    }
}

#[test]
fn a_word_never_names_an_operation_and_an_operation_does() {
    let home = tempfile::tempdir().expect("a folder");
    let by_word = run(home.path(), &["show", "1"], &[], "");
    assert_eq!(by_word.code, 3, "{by_word:?}");
    assert!(by_word.stderr.contains("`xpost login`"), "{by_word:?}");
    assert!(!by_word.stderr.contains("GetToken"), "{by_word:?}");
    let by_name = run(home.path(), &["GetTweet", "--id", "1"], &[], "");
    assert!(by_name.stderr.contains("GetToken"), "{by_name:?}");
    let russian = run(home.path(), &["show", "1", "--lang", "ru"], &[], "");
    assert!(russian.stderr.contains("`xpost login`"), "{russian:?}");
    assert!(!russian.stderr.contains("ПолучитьТокен"), "{russian:?}");
}
