//! The grammar with what its arguments can be completed to.

use std::ffi::OsString;

use clap::Command;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use super::candidates;
use crate::output::language::Language;
use crate::run::id;
use crate::shell::command;
use crate::shell::help::topic::TOPICS;

/// What an argument is completed to.
#[derive(Clone, Copy, Debug)]
enum What {
    Account,
    QueueKey,
    Setting,
    Topic,
}

/// Commands, and commands within them, whose first argument names something of this user's.
const NAMING: &[(&str, &str, What)] = &[
    ("use", "", What::Account),
    ("logout", "", What::Account),
    ("queue", "retry", What::QueueKey),
    ("queue", "cancel", What::QueueKey),
    ("config", "get", What::Setting),
    ("config", "set", What::Setting),
    ("config", "unset", What::Setting),
    ("help", "", What::Topic),
];

/// The grammar; `line` is what stands on the command line, which may name another store.
pub fn of_the_program(language: Language, line: &[OsString]) -> Command {
    let store = candidates::store(line);
    let root = command::root(language);
    let commands: Vec<String> = root
        .get_subcommands()
        .filter(|one| !one.is_hide_set())
        .map(|one| one.get_name().to_owned())
        .collect();
    let values = |what: What| -> ArgValueCandidates {
        let store = store.clone();
        let commands = commands.clone();
        ArgValueCandidates::new(move || {
            let names = match what {
                What::Account => candidates::accounts(&store),
                What::QueueKey => candidates::queue_keys(&store),
                What::Setting => candidates::settings(),
                What::Topic => {
                    let topics = TOPICS.iter().map(|topic| topic.name.to_owned());
                    topics.chain(commands.clone()).collect()
                }
            };
            names.into_iter().map(CompletionCandidate::new).collect()
        })
    };
    let mut root = root.mut_arg(id::PROFILE, |argument| argument.add(values(What::Account)));
    for (name, inner, what) in NAMING {
        // `mut_arg` would put it behind the others.
        let complete = |command: Command| {
            let first = command
                .get_positionals()
                .next()
                .map(|one| one.get_id().clone());
            command.mut_args(|one| match Some(one.get_id()) == first.as_ref() {
                true => one.add(values(*what)),
                false => one,
            })
        };
        if root.find_subcommand(name).is_none() {
            continue;
        }
        root = root.mut_subcommand(name, |command| match *inner {
            "" => complete(command),
            inner if command.find_subcommand(inner).is_some() => {
                command.mut_subcommand(inner, complete)
            }
            _ => command,
        });
    }
    let asks_for_options = line
        .last()
        .and_then(|word| word.to_str())
        .is_some_and(|word| word.starts_with('-'));
    match asks_for_options {
        true => inherited(root),
        false => without_options(inherited(root)),
    }
}

/// Options are offered to whoever has typed a hyphen; elsewhere they would hide what may stand there.
fn without_options(command: Command) -> Command {
    command
        .mut_args(|one| match one.is_positional() {
            true => one,
            false => one.hide(true),
        })
        .mut_subcommands(without_options)
}

/// `xpost twitter …`, as OpenIntegrations writes it.
fn inherited(root: Command) -> Command {
    let operations: Vec<Command> = root
        .get_subcommands()
        .filter(|one| xpost::operations::find(one.get_name()).is_some())
        .map(|one| one.clone().hide(false))
        .collect();
    root.subcommand(Command::new("twitter").hide(true).subcommands(operations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_whose_argument_is_completed_is_one_of_the_grammar() {
        let root = command::root(Language::En);
        for (name, inner, _) in NAMING {
            let Some(command) = root.find_subcommand(name) else {
                continue;
            };
            let command = match *inner {
                "" => Some(command),
                inner => command.find_subcommand(inner),
            };
            let argument = command.and_then(|command| command.get_positionals().next());
            assert!(argument.is_some(), "{name} {inner}");
        }
    }
}
