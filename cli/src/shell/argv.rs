//! The command line before it is parsed: operation names in any language and case become the catalogue's English ones,
//! OpenIntegrations' library word `twitter` is dropped, and an option that swallowed the next option is caught.
//!
//! Values may begin with a hyphen (a post may, too), so the parser cannot tell `--text --auth x` from a text; publishing
//! the word `--auth` by mistake must not happen.

use std::collections::HashMap;
use std::ffi::OsString;

use clap::{Arg, Command};
use xpost::operations::{self, CATALOGUE};

use super::help::topic;
use crate::run::nearest::nearest;

/// Why a command line is refused before it is parsed.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A word that is neither an operation nor a command, and the nearest known one.
    Unknown {
        /// Whether `xpost help` was asked for it.
        topic: bool,
        /// As it was written.
        word: String,
        /// The nearest known one, if any is near.
        nearest: Option<String>,
    },
    /// An option whose value is missing: another option follows.
    NoValue {
        /// The option.
        option: String,
    },
    /// A text that begins with a hyphen, as an option does.
    Hyphen {
        /// The text.
        text: String,
    },
    /// An argument is not UTF-8.
    NotUtf8,
}

/// A command line that the parser can read.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// In the parser's words.
    pub words: Vec<String>,
    /// The command and the command within it, as far as they are named.
    pub path: Vec<String>,
    /// Whether it was written for OpenIntegrations: `xpost twitter …`.
    pub inherited: bool,
}

impl Line {
    /// Whether help is asked for in its long form.
    pub fn wants_long_help(&self) -> bool {
        let asked = |word: &&String| matches!(word.as_str(), "-h" | "--help");
        self.words
            .iter()
            .find(asked)
            .is_some_and(|word| word == "--help")
    }
}

/// The command line in the parser's words.
pub fn normal(words: Vec<OsString>, root: &Command) -> Result<Line, Refusal> {
    let words = words
        .into_iter()
        .map(|word| word.into_string().map_err(|_| Refusal::NotUtf8))
        .collect::<Result<Vec<_>, _>>()?;
    let mut line = Line {
        words,
        path: Vec::new(),
        inherited: false,
    };
    put_into_the_parsers_words(&mut line, root)?;
    Ok(line)
}

fn put_into_the_parsers_words(line: &mut Line, root: &Command) -> Result<(), Refusal> {
    let words = &mut line.words;
    let global = spellings(root.get_arguments());
    let Some(mut at) = next_word(words, 1, &global) else {
        return Ok(());
    };
    if words[at].eq_ignore_ascii_case("twitter") {
        words.remove(at);
        line.inherited = true;
        match next_word(words, at, &global) {
            Some(next) => at = next,
            None => return Ok(()),
        }
    }
    words[at] = known(&words[at], root, false)?;
    line.path.push(words[at].clone());
    if words[at] == "help" {
        if words.get(at + 1).is_some_and(|word| word == "twitter") {
            words.remove(at + 1);
        }
        if let Some(topic) = words.get(at + 1)
            && !topic.starts_with('-')
            && topic::find(topic).is_none()
        {
            words[at + 1] = known(topic, root, true)?;
        }
    }
    if let Some(mut command) = root.find_subcommand(&words[at]) {
        let mut options = global;
        options.extend(spellings(command.get_arguments()));
        // `auth login`: the options are those of the inner command.
        if command.has_subcommands()
            && let Some(next) = next_word(words, at + 1, &options)
        {
            words[next] = words[next].to_lowercase();
            if let Some(inner) = command.find_subcommand(&words[next]) {
                command = inner;
                line.path.push(words[next].clone());
                options.extend(spellings(command.get_arguments()));
            }
        }
        check_values(&words[at + 1..], &options)?;
        // Of a word that takes texts, what looks like an option and is none was to be one of them: `-hello` is no `-h`.
        if command.get_positionals().any(|one| one.get_id() == "text") {
            check_hyphens(&words[at + 1..], &options)?;
        }
    }
    Ok(())
}

/// Refuses a text that begins with a hyphen where the parser would see short options in it.
fn check_hyphens(words: &[String], options: &HashMap<String, bool>) -> Result<(), Refusal> {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| *word != "--") {
        if options.get(word) == Some(&true) {
            at += 2;
            continue;
        }
        let short: String = word.chars().take(2).collect();
        let is_cluster = short.len() < word.len() && !word.starts_with("--");
        if word.starts_with('-') && is_cluster && options.get(&short) != Some(&true) {
            return Err(Refusal::Hyphen { text: word.clone() });
        }
        at += 1;
    }
    Ok(())
}

/// The place of the first word that is neither an option nor an option's value.
fn next_word(words: &[String], from: usize, options: &HashMap<String, bool>) -> Option<usize> {
    let mut at = from;
    while at < words.len() {
        let word = &words[at];
        if !word.starts_with('-') {
            return Some(at);
        }
        at += match options.get(word) {
            Some(true) => 2,
            _ => 1,
        };
    }
    None
}

fn known(word: &str, root: &Command, topic: bool) -> Result<String, Refusal> {
    if let Some(operation) = operations::find(word) {
        return Ok(operation.name.en.to_owned());
    }
    let lower = word.to_lowercase();
    if root.find_subcommand(&lower).is_some() {
        return Ok(lower);
    }
    let kebabs = CATALOGUE.iter().map(|operation| operation.kebab());
    let topics = topic::TOPICS.iter().filter(|_| topic);
    // Of two that are equally near the later one is taken: a word rather than an operation.
    let names = CATALOGUE
        .iter()
        .flat_map(|operation| [operation.name.en, operation.name.ru])
        .map(str::to_owned)
        .chain(kebabs)
        .chain(topics.map(|topic| topic.name.to_owned()))
        .chain(shown(root).map(str::to_owned));
    Err(Refusal::Unknown {
        nearest: nearest(&lower, names),
        topic,
        word: word.chars().take(48).collect(),
    })
}

/// The commands that a person may be shown.
fn shown(command: &Command) -> impl Iterator<Item = &str> {
    let commands = command.get_subcommands();
    commands
        .filter(|one| !one.is_hide_set())
        .map(Command::get_name)
}

/// Every spelling of the options, and whether a value must follow.
fn spellings<'a>(arguments: impl Iterator<Item = &'a Arg>) -> HashMap<String, bool> {
    let mut all = HashMap::new();
    for argument in arguments {
        let valued = argument.get_action().takes_values()
            && argument
                .get_num_args()
                .is_none_or(|range| range.min_values() > 0);
        let longs = argument.get_long_and_visible_aliases().unwrap_or_default();
        let hidden = argument.get_all_aliases().unwrap_or_default();
        for long in longs.into_iter().chain(hidden) {
            all.insert(format!("--{long}"), valued);
        }
        if let Some(short) = argument.get_short() {
            all.insert(format!("-{short}"), valued);
        }
    }
    all
}

fn check_values(words: &[String], options: &HashMap<String, bool>) -> Result<(), Refusal> {
    let mut at = 0;
    while at < words.len() {
        if options.get(&words[at]) != Some(&true) {
            at += 1;
            continue;
        }
        if words
            .get(at + 1)
            .is_some_and(|next| options.contains_key(next))
        {
            return Err(Refusal::NoValue {
                option: words[at].clone(),
            });
        }
        at += 2;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::language::Language;
    use crate::shell::command;

    fn read(line: &str) -> Result<Vec<String>, Refusal> {
        let words = line.split(' ').map(OsString::from).collect();
        normal(words, &command::root(Language::En)).map(|line| line.words)
    }

    #[test]
    fn every_spelling_of_an_operation_is_understood() {
        for name in [
            "CreateTextTweet",
            "createtexttweet",
            "create-text-tweet",
            "СоздатьТекстовыйТвит",
            "создатьтекстовыйтвит",
            "twitter CreateTextTweet",
            "twitter создатьТекстовыйтвит",
        ] {
            let words = read(&format!("xpost {name} --text a")).expect(name);
            assert_eq!(words, ["xpost", "CreateTextTweet", "--text", "a"], "{name}");
        }
    }

    #[test]
    fn global_options_may_stand_before_the_operation() {
        let words = read("xpost --out demo --debug twitter getcurrentuser").expect("valid");
        assert_eq!(
            words,
            ["xpost", "--out", "demo", "--debug", "GetCurrentUser"]
        );
    }

    #[test]
    fn the_library_word_is_dropped_and_remembered() {
        for (line, inherited) in [
            ("xpost twitter CreateTextTweet --text a", true),
            ("xpost --debug Twitter CreateTextTweet --text a", true),
            ("xpost CreateTextTweet --text twitter", false),
        ] {
            let words = line.split(' ').map(OsString::from).collect();
            let read = normal(words, &command::root(Language::En)).expect("valid");
            assert_eq!(read.inherited, inherited, "{line}");
        }
    }

    #[test]
    fn a_misspelt_operation_names_the_nearest() {
        let refusal = read("xpost CreateTextTwit --text a").expect_err("misspelt");
        assert_eq!(
            refusal,
            Refusal::Unknown {
                topic: false,
                word: "CreateTextTwit".into(),
                nearest: Some("CreateTextTweet".into())
            }
        );
    }

    #[test]
    fn an_option_never_swallows_the_next_one() {
        for line in [
            "xpost CreateTextTweet --text --auth a.json",
            "xpost CreateTextTweet -t -a a.json",
            "xpost CreateCustomTweet --in-reply-to-tweet-id --text a",
            "xpost CreateTextTweet --profile --text a",
            "xpost auth login --profile --no-browser",
            "xpost auth --store --profile main login",
        ] {
            assert!(matches!(read(line), Err(Refusal::NoValue { .. })), "{line}");
        }
        assert!(read("xpost CreateTextTweet --text -5").is_ok());
    }
}
