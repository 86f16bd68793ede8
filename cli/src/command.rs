//! The command line's grammar, built from the catalogue: one subcommand per operation, one option per parameter.
//!
//! An option is the parameter's key (`--dry_run`), the same in kebab case (`--dry-run`), and its short form. What is
//! common to all operations stands beside it under ids that no parameter can have.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, ValueHint};
use xpost::operations::{CATALOGUE, Kind, Operation, Parameter};

use crate::auth;
use crate::help;
use crate::language::{Language, pick};
use crate::queue;
use crate::values;

/// Ids of the common options.
pub mod id {
    pub const CONFIG: &str = "xpost.config";
    pub const DEBUG: &str = "xpost.debug";
    pub const ENVELOPE: &str = "xpost.envelope";
    pub const LANG: &str = "xpost.lang";
    pub const NO_PROGRESS: &str = "xpost.no-progress";
    pub const OUT: &str = "xpost.out";
    pub const PROFILE: &str = "xpost.profile";
    pub const SET: &str = "xpost.set";
    pub const STORE: &str = "xpost.store";
    pub const TEST: &str = "xpost.test";
}

/// Behind everything else in the help.
const LAST: usize = 1000;

/// The whole grammar, in one language.
pub fn root(language: Language) -> Command {
    let mut root = Command::new("xpost")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .help_template(help::root(language))
        .args(common(language))
        .arg(help_flag(language))
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .display_order(LAST)
                .help(pick(language, "Prints the version.", "Печатает версию."))
                .help_heading(help::common_heading(language)),
        );
    for operation in CATALOGUE {
        root = root.subcommand(of_operation(operation, language));
    }
    root = root.subcommand(auth::grammar::command(language));
    root = root.subcommand(queue::grammar::command(language));
    for command in [
        demo(language),
        sandbox(language),
        operations(language),
        completions(language),
        topics(language),
    ] {
        let usage = help::usage(command.get_name());
        root = root.subcommand(finish(command, &usage, language));
    }
    root
}

fn of_operation(operation: &'static Operation, language: Language) -> Command {
    let mut command = Command::new(operation.name.en)
        .alias(operation.kebab())
        .alias(operation.name.ru)
        .about(operation.summary.in_language(language).to_owned())
        .after_help(help::after_operation(operation, language));
    for parameter in operation.parameters {
        command = command.arg(option(parameter, language));
    }
    finish(
        command,
        &help::usage_of_operation(operation, language),
        language,
    )
}

/// A command that is nothing but its own commands, each with the standard parameters.
pub fn group(
    name: &'static str,
    after: &'static str,
    commands: impl IntoIterator<Item = Command>,
    language: Language,
) -> Command {
    let mut group = Command::new(name)
        .about(help::about(name, language))
        .after_help(after)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(pick(language, "Commands", "Команды"));
    for command in commands {
        let usage = format!(
            "xpost {name} {}{}",
            command.get_name(),
            pick(language, " [options]", " [параметры]")
        );
        group = group.subcommand(finish(command.arg(auth_option(language)), &usage, language));
    }
    finish(group, &help::usage(name), language)
}

/// What every subcommand has.
pub fn finish(command: Command, usage: &str, language: Language) -> Command {
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .help_template(help::command(usage, language))
        .override_usage(usage.to_owned())
        .arg(help_flag(language))
}

fn help_flag(language: Language) -> Arg {
    Arg::new("help")
        .long("help")
        .short('h')
        .action(ArgAction::Help)
        .display_order(LAST)
        .help(pick(language, "Prints this help.", "Печатает эту справку."))
        .help_heading(help::common_heading(language))
}

fn option(parameter: &'static Parameter, language: Language) -> Arg {
    let mut option = Arg::new(parameter.key)
        .long(parameter.key)
        .required(parameter.required)
        .value_name(value_name(parameter.kind, language))
        .help(parameter.doc.in_language(language).to_owned())
        .help_heading(pick(language, "Parameters", "Параметры"))
        // Posts may begin with a hyphen; `argv` sees to it that an option is not taken for a value.
        .allow_hyphen_values(true);
    if parameter.key.contains('_') {
        option = option.alias(parameter.key.replace('_', "-"));
    }
    if let Some(short) = parameter.short {
        option = option.short(short);
    }
    match parameter.kind {
        Kind::Flag => option
            .num_args(0..=1)
            .default_missing_value("true")
            .allow_hyphen_values(false),
        Kind::Choice(words) => option
            .value_parser(PossibleValuesParser::new(words))
            .ignore_case(true)
            .hide_possible_values(true),
        Kind::Auth => option.value_hint(ValueHint::FilePath),
        Kind::Files => option
            .value_hint(ValueHint::FilePath)
            .action(ArgAction::Append),
        kind if values::is_list(kind) => option.action(ArgAction::Append),
        _ => option,
    }
}

fn value_name(kind: Kind, language: Language) -> String {
    match kind {
        Kind::Text => pick(language, "TEXT", "ТЕКСТ").into(),
        Kind::Texts => pick(language, "TEXTS", "ТЕКСТЫ").into(),
        Kind::Id => pick(language, "ID", "ИД").into(),
        Kind::Media | Kind::Ids => pick(language, "IDS", "ИДЫ").into(),
        Kind::Files => pick(language, "FILES", "ФАЙЛЫ").into(),
        Kind::Integer(min, max) => format!("{min}..{max}"),
        Kind::Flag => "true|false".into(),
        Kind::Choice(words) => words.join("|"),
        Kind::Structure(_) => "JSON".into(),
        Kind::Auth => pick(language, "JSON|FILE", "JSON|ФАЙЛ").into(),
        Kind::Post => pick(language, "POST", "ТВИТ").into(),
        Kind::Posts => pick(language, "POSTS", "ТВИТЫ").into(),
        Kind::Moment => pick(language, "TIME", "ВРЕМЯ").into(),
        Kind::Redirect => "URL".into(),
    }
}

fn common(language: Language) -> Vec<Arg> {
    let flag = |id: &'static str, long: &'static str, en: &'static str, ru: &'static str| {
        Arg::new(id)
            .long(long)
            .action(ArgAction::SetTrue)
            .help(pick(language, en, ru))
    };
    let valued = |id: &'static str, long: &'static str, name: &'static str, en, ru| {
        Arg::new(id)
            .long(long)
            .value_name(name)
            .help(pick::<&'static str>(language, en, ru))
    };
    let options = [
        flag(
            id::ENVELOPE,
            "envelope",
            "Prints the whole envelope: result or error, HTTP status, limits, new tokens.",
            "Печатает весь конверт: результат или ошибку, статус HTTP, лимиты, новые токены.",
        ),
        valued(
            id::OUT,
            "out",
            "FILE",
            "Writes the output to a file, whole or not at all; a new file is readable by its owner only.",
            "Записывает вывод в файл целиком или никак; новый файл доступен только владельцу.",
        )
        .value_hint(ValueHint::FilePath),
        flag(
            id::TEST,
            "test",
            "Checks everything and shows what would be sent; sends nothing.",
            "Проверяет всё и показывает, что было бы отправлено; ничего не отправляет.",
        ),
        flag(
            id::DEBUG,
            "debug",
            "Prints each request to stderr, without secrets.",
            "Печатает каждый запрос в stderr, без секретов.",
        ),
        valued(
            id::CONFIG,
            "config",
            "JSON|FILE",
            "Network parameters of OpenIntegrations 2.x (timeout, proxy, retries); over --auth.",
            "Параметры сети OpenIntegrations 2.x (timeout, proxy, retries); поверх --auth.",
        ),
        valued(
            id::SET,
            "set",
            "KEY=VALUE",
            "One standard parameter that is no secret, such as timeout=60; repeatable; over --config.",
            "Один несекретный стандартный параметр, например timeout=60; можно повторять; поверх --config.",
        )
        .action(ArgAction::Append),
        valued(
            id::PROFILE,
            "profile",
            "NAME",
            "The account in the store to act as; its tokens are kept fresh. Short for --set profile=…",
            "Учётная запись в хранилище; её токены обновляются сами. Короткая форма --set profile=…",
        ),
        valued(
            id::STORE,
            "store",
            "FILE",
            "The store of profiles; by default the user's own. Short for --set store=…",
            "Хранилище профилей; по умолчанию хранилище пользователя. Короткая форма --set store=…",
        )
        .value_hint(ValueHint::FilePath),
        valued(
            id::LANG,
            "lang",
            "en|ru",
            "Language of help and messages; by default the system's.",
            "Язык справки и сообщений; по умолчанию системный.",
        )
        .value_parser(PossibleValuesParser::new(["en", "ru"]))
        .hide_possible_values(true),
        flag(
            id::NO_PROGRESS,
            "no-progress",
            "Shows no progress bar.",
            "Не показывает ход загрузки.",
        ),
    ];
    options
        .into_iter()
        .map(|option| {
            option
                .global(true)
                .help_heading(help::common_heading(language))
        })
        .collect()
}

fn demo(language: Language) -> Command {
    let flag = |name: &'static str, en: &'static str, ru: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(pick(language, en, ru))
            .help_heading(pick(language, "Parameters", "Параметры"))
    };
    Command::new("demo")
        .about(help::about("demo", language))
        .arg(flag(
            "https",
            "Goes over TLS, with an authority made for the occasion.",
            "Работает по TLS с сертификатами, созданными на время показа.",
        ))
        .arg(flag(
            "keep",
            "Leaves the simulated X running until it is interrupted.",
            "Оставляет имитацию X работать до прерывания.",
        ))
}

fn sandbox(language: Language) -> Command {
    let option = |name: &'static str, value: &'static str, en: &'static str, ru: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(pick(language, en, ru))
            .help_heading(pick(language, "Parameters", "Параметры"))
    };
    Command::new("sandbox")
        .about(help::about("sandbox", language))
        .after_help(pick(
            language,
            "With --out FILE the ready auth JSON is written there, to be passed as --auth FILE.",
            "С --out ФАЙЛ готовый JSON для --auth записывается в этот файл.",
        ))
        .arg(
            option("host", "ADDRESS", "Where to listen.", "Где слушать.")
                .default_value("127.0.0.1")
                .hide_default_value(true)
                .value_parser(clap::value_parser!(std::net::IpAddr)),
        )
        .arg(
            option(
                "port",
                "N",
                "Port for HTTP; any free one by default.",
                "Порт HTTP; по умолчанию любой свободный.",
            )
            .default_value("0")
            .hide_default_value(true)
            .value_parser(clap::value_parser!(u16)),
        )
        .arg(
            option(
                "https-port",
                "N",
                "Port for HTTPS, 0 for any free one; none by default.",
                "Порт HTTPS, 0 — любой свободный; по умолчанию не открывается.",
            )
            .value_parser(clap::value_parser!(u16)),
        )
        .arg(
            option(
                "ca-out",
                "FILE",
                "Writes the authority to trust here, in PEM.",
                "Записывает сюда доверяемый корневой сертификат в PEM.",
            )
            .requires("https-port")
            .value_hint(ValueHint::FilePath),
        )
}

fn operations(language: Language) -> Command {
    Command::new("operations")
        .about(help::about("operations", language))
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help(pick(
                    language,
                    "The whole catalogue as JSON.",
                    "Весь каталог в JSON.",
                ))
                .help_heading(pick(language, "Parameters", "Параметры")),
        )
}

fn completions(language: Language) -> Command {
    Command::new("completions")
        .about(help::about("completions", language))
        .arg(
            Arg::new("shell")
                .required(true)
                .value_name("SHELL")
                .value_parser(clap::value_parser!(clap_complete::Shell))
                .help(pick(language, "The shell.", "Оболочка."))
                .help_heading(pick(language, "Parameters", "Параметры")),
        )
}

fn topics(language: Language) -> Command {
    Command::new("help")
        .about(help::about("help", language))
        .arg(
            Arg::new("topic")
                .value_name("TOPIC")
                // `help auth login` has two words.
                .num_args(0..=2)
                .help(pick(
                    language,
                    "An operation, a command, or exit-codes.",
                    "Операция, команда или exit-codes.",
                ))
                .help_heading(pick(language, "Parameters", "Параметры")),
        )
}

/// The heading of what a command takes.
pub fn heading(language: Language) -> &'static str {
    pick(language, "Parameters", "Параметры")
}

/// An option without a value.
pub fn flag(language: Language, name: &'static str, en: &'static str, ru: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(pick(language, en, ru))
        .help_heading(heading(language))
}

/// `--json` of the commands that show something to a person.
pub fn json(language: Language) -> Arg {
    flag(
        language,
        "json",
        "Prints the result as JSON.",
        "Печатает результат в JSON.",
    )
}

/// The standard parameters, as every operation takes them.
fn auth_option(language: Language) -> Arg {
    Arg::new("auth")
        .long("auth")
        .short('a')
        .value_name(pick(language, "JSON|FILE", "JSON|ФАЙЛ"))
        .value_hint(ValueHint::FilePath)
        .help(pick(
            language,
            "Standard parameters: JSON text, a FILE with it, or - for stdin.",
            "Стандартные параметры: текст JSON, ФАЙЛ с ним или - для stdin.",
        ))
        .help_heading(heading(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_consistent_in_both_languages() {
        root(Language::En).debug_assert();
        root(Language::Ru).debug_assert();
    }
}
