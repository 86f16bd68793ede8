//! Lists for people and programs: the operations, and what a shell can complete.

use std::process::ExitCode;

use clap::ArgMatches;
use clap_complete::Shell;
use serde_json::Value;
use xpost::operations::CATALOGUE;

use crate::output::exit;
use crate::output::language::Language;
use crate::output::speech::say;
use crate::shell::command;

/// `xpost operations [--json]`.
pub fn operations(matches: &ArgMatches, language: Language) -> ExitCode {
    if matches.get_flag("json") {
        let all: Value = CATALOGUE
            .iter()
            .map(|operation| operation.to_json())
            .collect();
        return say(&format!("{all:#}"));
    }
    let lines: Vec<String> = CATALOGUE
        .iter()
        .map(|operation| {
            format!(
                "{:<41} {:<43} {}",
                operation.name.en,
                operation.name.ru,
                operation.summary.in_language(language)
            )
        })
        .collect();
    say(&lines.join("\n"))
}

/// `xpost completions SHELL`.
pub fn completions(matches: &ArgMatches, language: Language) -> ExitCode {
    let Some(shell) = matches.get_one::<Shell>("shell") else {
        return ExitCode::from(exit::USAGE);
    };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut command::root(language), "xpost", &mut script);
    say(String::from_utf8_lossy(&script).trim_end())
}
