//! The grammar of the program's own commands, those of `auth` and `queue` aside.

use clap::{Arg, ArgAction, Command, ValueHint};

use crate::output::language::{Language, pick};

/// All of them, in the order of the help.
pub fn all(language: Language) -> [Command; 6] {
    [
        sandbox(language),
        demo(language),
        operations(language),
        completions(language),
        manual(),
        topics(language),
    ]
}

/// `xpost demo`.
fn demo(language: Language) -> Command {
    let flag = |name: &'static str, en: &'static str, ru: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(pick(language, en, ru))
            .help_heading(pick(language, "Parameters", "Параметры"))
    };
    Command::new("demo")
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

/// `xpost sandbox`.
fn sandbox(language: Language) -> Command {
    let option = |name: &'static str, value: &'static str, en: &'static str, ru: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(pick(language, en, ru))
            .help_heading(pick(language, "Parameters", "Параметры"))
    };
    Command::new("sandbox")
        .after_help(pick(
            language,
            "While it serves, the account `sandbox` of the store is ready: xpost post \"Hi\" --account sandbox\n\
             With --out FILE the ready auth JSON is written there, to be passed as --auth FILE.",
            "Пока имитация работает, готова учётная запись `sandbox`: xpost post \"Привет\" --account sandbox\n\
             С --out ФАЙЛ готовый JSON для --auth записывается в этот файл.",
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
        .arg(
            Arg::new("no-account")
                .long("no-account")
                .action(ArgAction::SetTrue)
                .help(pick(
                    language,
                    "Keeps no account `sandbox` in the store.",
                    "Не сохраняет учётную запись `sandbox` в хранилище.",
                ))
                .help_heading(pick(language, "Parameters", "Параметры")),
        )
}

/// `xpost operations`.
fn operations(language: Language) -> Command {
    Command::new("operations").arg(
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

/// `xpost man`, for those who pack the program.
fn manual() -> Command {
    Command::new("man").hide(true)
}

/// The shells that can be told how to complete.
const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// One line for each of them.
const INSTALLING: &str = "  bash        echo 'source <(xpost completions bash)' >> ~/.bashrc
  zsh         echo 'source <(xpost completions zsh)' >> ~/.zshrc
  fish        xpost completions fish > ~/.config/fish/completions/xpost.fish
  PowerShell  'xpost completions powershell | Out-String | iex' >> $PROFILE
  elvish      echo 'eval (xpost completions elvish | slurp)' >> rc.elv";

/// `xpost completions`.
fn completions(language: Language) -> Command {
    Command::new("completions")
        .after_help(format!(
            "{}:\n{INSTALLING}",
            pick(language, "To install", "Установка")
        ))
        .arg(
            Arg::new("shell")
                .required(true)
                .value_name("SHELL")
                .value_parser(clap::builder::PossibleValuesParser::new(SHELLS))
                .help(pick(language, "The shell.", "Оболочка."))
                .help_heading(pick(language, "Parameters", "Параметры")),
        )
}

/// `xpost help`.
fn topics(language: Language) -> Command {
    Command::new("help").arg(
        Arg::new("topic")
            .value_name(pick(language, "TOPIC", "ТЕМА"))
            // `help auth login` has two words.
            .num_args(0..=2)
            .help(pick(
                language,
                "A topic, a command or an operation.",
                "Тема, команда или операция.",
            ))
            .help_heading(pick(language, "Parameters", "Параметры")),
    )
}
