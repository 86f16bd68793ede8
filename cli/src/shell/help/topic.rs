//! The topics of `xpost help`, which are about no single command.

use xpost::language::Text;

use super::{accounts, environment, exit_codes, files, operations};
use crate::output::language::Language;

/// A topic.
#[derive(Debug)]
pub struct Topic {
    /// As it is typed.
    pub name: &'static str,
    /// What it is about.
    pub about: Text,
    /// Its page.
    pub page: fn(Language) -> String,
}

/// All of them.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "accounts",
        about: Text::new(
            "who a command acts as, and which of several accounts wins",
            "от чьего имени действует команда и какая учётная запись важнее",
        ),
        page: accounts::page,
    },
    Topic {
        name: "environment",
        about: Text::new(
            "the variables that change what the program does",
            "переменные окружения, влияющие на программу",
        ),
        page: environment::page,
    },
    Topic {
        name: "exit-codes",
        about: Text::new(
            "what a script may conclude from the exit code",
            "что скрипт может заключить из кода завершения",
        ),
        page: exit_codes::page,
    },
    Topic {
        name: "files",
        about: Text::new(
            "what is kept on this machine, and where",
            "что хранится на этой машине и где",
        ),
        page: files::page,
    },
    Topic {
        name: "operations",
        about: Text::new(
            "the library's operations, each a command of its name",
            "операции библиотеки; имя каждой — команда",
        ),
        page: operations::page,
    },
];

/// The topic of that name.
pub fn find(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}
