//! The program's own commands as the help tells of them, and what its pages have in common.

use xpost::language::Text;

use super::example::{Example, example};
use crate::output::language::{Language, pick};

/// A command of the program beside the words and the operations.
struct Own {
    name: &'static str,
    usage: &'static str,
    about: Text,
    examples: &'static [Example],
}

const OWN: &[Own] = &[
    Own {
        name: "auth",
        usage: "auth login|list|show|remove|export [options]",
        about: Text::new(
            "Manages the profiles behind the accounts, one command for each step.",
            "Управляет профилями учётных записей: отдельная команда на каждый шаг.",
        ),
        examples: &[
            example("xpost auth login", "sign in", "вход"),
            example("xpost auth list", "the profiles", "список профилей"),
            example(
                "xpost auth export --account work --output work.json",
                "to another machine",
                "перенос на другую машину",
            ),
        ],
    },
    Own {
        name: "queue",
        usage: "queue list|send|watch|retry|cancel [options]",
        about: Text::new(
            "Sends the posts that wait in the store, each once, and shows them.",
            "Отправляет твиты, ожидающие в хранилище, каждый один раз, и показывает их.",
        ),
        examples: &[
            example("xpost queue list", "what waits", "что ожидает отправки"),
            example(
                "xpost queue send",
                "send what is due",
                "отправить то, чему пора",
            ),
            example(
                "xpost queue watch",
                "send posts when they are due",
                "отправлять по мере наступления времени",
            ),
        ],
    },
    Own {
        name: "demo",
        usage: "demo [--https] [--keep]",
        about: Text::new(
            "Signs in and publishes everything to a simulated X, and shows what it received.",
            "Входит и публикует всё в имитацию X и показывает, что она получила.",
        ),
        examples: &[
            example(
                "xpost demo",
                "a tour without an account",
                "показ без учётной записи",
            ),
            example("xpost demo --https", "the same over TLS", "то же по TLS"),
            example(
                "xpost demo --keep",
                "leave the simulated X running",
                "имитация X продолжает работать",
            ),
        ],
    },
    Own {
        name: "sandbox",
        usage: "sandbox [options]",
        about: Text::new(
            "Serves a simulated X on this machine until interrupted.",
            "Запускает на этой машине имитацию X до прерывания.",
        ),
        examples: &[
            example("xpost sandbox", "on any free port", "на свободном порту"),
            example("xpost sandbox --port 8080", "on this port", "на этом порту"),
            example(
                "xpost sandbox --https-port 0 --ca-out ca.pem",
                "over TLS, too",
                "также по TLS",
            ),
        ],
    },
    Own {
        name: "operations",
        usage: "operations [--json]",
        about: Text::new(
            "Lists the library's operations, each a command of its name.",
            "Перечисляет операции библиотеки; имя каждой — команда.",
        ),
        examples: &[
            example("xpost operations", "all of them", "все операции"),
            example(
                "xpost operations --json",
                "with their parameters, as JSON",
                "с параметрами, в JSON",
            ),
            example(
                "xpost help CreateTextTweet",
                "the page of one",
                "справка по одной",
            ),
        ],
    },
    Own {
        name: "completions",
        usage: "completions bash|zsh|fish|powershell|elvish",
        about: Text::new(
            "Prints a script that completes command lines in a shell.",
            "Печатает скрипт автодополнения для оболочки.",
        ),
        examples: &[
            example(
                "source <(xpost completions bash)",
                "in this shell",
                "в этой оболочке",
            ),
            example(
                "xpost completions zsh",
                "the script of another one",
                "скрипт другой оболочки",
            ),
            example(
                "xpost completions --help",
                "how to install each",
                "как установить",
            ),
        ],
    },
    Own {
        name: "man",
        usage: "man --out FOLDER",
        about: Text::new(
            "Writes the manual pages, one for each command.",
            "Записывает страницы man, по одной на команду.",
        ),
        examples: &[
            example("xpost man --out man1", "into this folder", "в эту папку"),
            example(
                "sudo xpost man --out /usr/local/share/man/man1",
                "for everybody",
                "для всех",
            ),
            example("man xpost-post", "read one", "прочитать"),
        ],
    },
    Own {
        name: "help",
        usage: "help [TOPIC|COMMAND|OPERATION]",
        about: Text::new(
            "Explains a topic or a command; alone it lists the topics.",
            "Объясняет тему или команду; без слова перечисляет темы.",
        ),
        examples: &[
            example("xpost help", "the topics", "список тем"),
            example("xpost help exit-codes", "one of them", "одна из них"),
            example("xpost help queue list", "a command", "команда"),
        ],
    },
];

fn own(name: &str) -> Option<&'static Own> {
    OWN.iter().find(|own| own.name == name)
}

/// What a command beside the operations does.
pub fn about(name: &str, language: Language) -> &'static str {
    own(name).map_or("", |own| pick(language, &own.about.en, &own.about.ru))
}

/// How such a command is written.
pub fn usage(name: &str) -> String {
    format!("xpost {}", own(name).map_or(name, |own| own.usage))
}

/// Command lines to copy.
pub fn examples(name: &str) -> &'static [Example] {
    own(name).map_or(&[], |own| own.examples)
}

/// Those of all of them.
#[cfg(test)]
pub fn all_examples() -> impl Iterator<Item = &'static Example> {
    OWN.iter().flat_map(|own| own.examples)
}

/// The heading of the options that all operations share.
pub fn common_heading(language: Language) -> &'static str {
    pick(language, "Common options", "Общие параметры")
}
