//! The words of the help: pages written by hand around what the parser lists, since it speaks English only.

pub mod example;

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use xpost::operations::{CATALOGUE, Operation};

use crate::output::exit;
use crate::output::language::{Language, pick};
use crate::output::speech::say;
use crate::run::values;

/// The commands beside the operations.
const COMMANDS: &[(&str, &str, &str, &str)] = &[
    (
        "auth",
        "auth login|list|show|remove|export [options]",
        "Signs accounts in and keeps them as profiles, whose tokens stay fresh by themselves.",
        "Выполняет вход и хранит учётные записи в профилях, токены которых обновляются сами.",
    ),
    (
        "queue",
        "queue list|send|watch|retry|cancel [options]",
        "Sends the posts that wait in the store, each once, and shows them.",
        "Отправляет твиты, ожидающие в хранилище, каждый один раз, и показывает их.",
    ),
    (
        "demo",
        "demo [--https] [--keep]",
        "Signs in and publishes everything to a simulated X, and shows what it received.",
        "Входит и публикует всё в имитацию X и показывает, что она получила.",
    ),
    (
        "sandbox",
        "sandbox [options]",
        "Serves a simulated X on this machine until interrupted.",
        "Запускает на этой машине имитацию X до прерывания.",
    ),
    (
        "operations",
        "operations [--json]",
        "Lists the operations in both languages.",
        "Перечисляет операции на обоих языках.",
    ),
    (
        "completions",
        "completions bash|zsh|fish|powershell|elvish",
        "Prints a completion script for a shell.",
        "Печатает скрипт автодополнения для оболочки.",
    ),
    (
        "help",
        "help [<Operation>|<command>|exit-codes]",
        "Prints help on a topic.",
        "Печатает справку по теме.",
    ),
];

/// Room for a name before its description starts on the next line.
const COLUMN: usize = 28;

/// The heading of the options that all operations share.
pub fn common_heading(language: Language) -> &'static str {
    pick(language, "Common options", "Общие параметры")
}

/// What a command beside the operations does.
pub fn about(name: &str, language: Language) -> &'static str {
    COMMANDS
        .iter()
        .find(|command| command.0 == name)
        .map_or("", |(_, _, en, ru)| pick(language, en, ru))
}

/// How such a command is written.
pub fn usage(name: &str) -> String {
    let written = COMMANDS
        .iter()
        .find(|command| command.0 == name)
        .map_or("", |command| command.1);
    format!("xpost {written}")
}

/// How an operation is written.
pub fn usage_of_operation(operation: &Operation, language: Language) -> String {
    let mut usage = format!(
        "xpost {}",
        pick(language, operation.name.en, operation.name.ru)
    );
    for parameter in operation.parameters.iter().filter(|one| one.required) {
        usage.push_str(&format!(" --{} …", parameter.key));
    }
    usage.push_str(pick(language, " [options]", " [параметры]"));
    usage
}

/// The page of one subcommand.
pub fn command(usage: &str, language: Language) -> String {
    let heading = pick(language, "Usage", "Использование");
    // Braces would be read as placeholders of the template.
    format!("{{before-help}}{{about}}\n\n{heading}: {usage}\n\n{{all-args}}{{after-help}}\n")
}

/// What follows the options of an operation.
pub fn after_operation(operation: &Operation, language: Language) -> String {
    let other = pick(language, operation.name.ru, operation.name.en);
    let kebab = operation.kebab();
    let mut text = pick(
        language,
        format!("Also called {other} and {kebab}. Options with `_` may be written with `-`.\n"),
        format!("Другие имена: {other} и {kebab}. Вместо `_` в параметрах можно писать `-`.\n"),
    );
    let list = operation
        .parameters
        .iter()
        .find(|one| values::is_list(one.kind));
    if let Some(list) = list {
        let key = list.key;
        text.push_str(&pick(
            language,
            format!("Lists are repeated options or JSON: --{key} A --{key} B, or --{key} \"['A','B']\".\n"),
            format!("Списки — повтором или JSON: --{key} A --{key} B либо --{key} \"['A','B']\".\n"),
        ));
    }
    text.push_str(pick(
        language,
        "--profile NAME posts as an account that `xpost auth login` has signed in, whatever tokens\n\
         the environment has; tokens in --auth beat XPOST_PROFILE. Both on one command line are refused.\n",
        "--profile ИМЯ действует от имени учётной записи из `xpost auth login`, какие бы токены\n\
         ни были в окружении; токены в --auth важнее XPOST_PROFILE. Вместе они отклоняются.\n",
    ));
    let text_key = operation
        .parameters
        .iter()
        .find(|one| values::TEXTS.contains(&one.key));
    if let Some(parameter) = text_key {
        let key = parameter.key;
        text.push_str(&pick(
            language,
            format!("--{key} - reads it from stdin. Escapes such as \\n are expanded behind `xpost twitter` only.\n"),
            format!("--{key} - читает значение из stdin. \\n и подобное раскрывается только после `xpost twitter`.\n"),
        ));
    }
    text.push_str(pick(
        language,
        "Secrets can stay off the command line: --auth FILE, --auth -\n\
         (stdin), XPOST_AUTH, or one variable per standard parameter: XPOST_ACCESS_TOKEN …",
        "Секреты можно не писать в команде: --auth ФАЙЛ, --auth -\n\
         (stdin), XPOST_AUTH или по переменной на параметр: XPOST_ACCESS_TOKEN …",
    ));
    text
}

/// The page of the program.
pub fn root(language: Language) -> String {
    let mut page = pick(
        language,
        "Posts to X (Twitter).\n\nUsage: xpost <Operation> [options]        (also: xpost twitter <Operation> [options])\n\nOperations:\n",
        "Публикует в X (Twitter).\n\nИспользование: xpost <Операция> [параметры]        (или: xpost twitter <Операция> [параметры])\n\nОперации:\n",
    )
    .to_owned();
    for operation in CATALOGUE {
        let name = pick(language, operation.name.en, operation.name.ru);
        row(&mut page, name, operation.summary.in_language(language));
    }
    page.push_str(pick(language, "\nCommands:\n", "\nКоманды:\n"));
    for (name, _, en, ru) in COMMANDS {
        row(&mut page, name, pick(language, en, ru));
    }
    page.push_str(&format!("\n{}:\n{{options}}\n\n", common_heading(language)));
    page.push_str(&exit_codes(language));
    page.push_str(pick(
        language,
        "\nTry it without an account: xpost demo\n",
        "\nПопробовать без учётной записи: xpost demo\n",
    ));
    page
}

fn row(page: &mut String, name: &str, text: &str) {
    let length = name.chars().count();
    page.push_str("  ");
    page.push_str(name);
    if length > COLUMN {
        page.push('\n');
        page.push_str(&" ".repeat(COLUMN + 4));
    } else {
        page.push_str(&" ".repeat(COLUMN + 2 - length));
    }
    page.push_str(text);
    page.push('\n');
}

fn exit_codes(language: Language) -> String {
    let mut page = pick(language, "Exit codes:\n", "Коды завершения:\n").to_owned();
    for (code, meaning) in exit::TABLE {
        page.push_str(&format!("  {code:>3}  {}\n", meaning.in_language(language)));
    }
    page
}

/// `xpost help [TOPIC]`.
pub fn show(matches: &ArgMatches, mut root: Command, language: Language) -> ExitCode {
    let words: Vec<&String> = matches.get_many("topic").into_iter().flatten().collect();
    let page = match words.first().map(|word| word.as_str()) {
        Some("exit-codes") => exit_codes(language),
        _ => {
            root.build();
            let command = words
                .iter()
                .try_fold(&mut root, |command, word| command.find_subcommand_mut(word));
            match command {
                Some(command) => command.render_help().to_string(),
                None => return ExitCode::from(exit::USAGE),
            }
        }
    };
    say(page.trim_end())
}
