//! `xpost help environment`: every variable that changes what the program does.

use xpost::language::Text;
use xpost::parameters::{STANDARD, StandardKind};

use super::rows::{Sheet, Width};
use crate::output::language::{Language, pick};

/// The program's own variables.
const OWN: &[(&str, Text)] = &[
    (
        "XPOST_AUTH",
        Text::new(
            "Standard parameters as --auth takes them: JSON text, or a file with it.",
            "Стандартные параметры, как в --auth: текст JSON или файл с ним.",
        ),
    ),
    (
        "XPOST_ACCOUNT",
        Text::new(
            "The account to act as; --account is nearer, the default account less near.",
            "Учётная запись; --account важнее, основная учётная запись — менее важна.",
        ),
    ),
    (
        "XPOST_CONFIG",
        Text::new(
            "The file with the settings of `xpost config`.",
            "Файл с настройками `xpost config`.",
        ),
    ),
    (
        "XPOST_LOG",
        Text::new(
            "What the library logs to stderr: error, warn, info or debug; 1 to 4 mean the same.",
            "Что библиотека пишет в stderr: error, warn, info или debug; то же — числа от 1 до 4.",
        ),
    ),
    (
        "XPOST_COMPLETE",
        Text::new(
            "Set by the completion scripts when they ask for candidates.",
            "Задаётся скриптами автодополнения, когда они запрашивают варианты.",
        ),
    ),
];

/// Variables that many programs heed.
const SHARED: &[(&str, Text)] = &[
    (
        "NO_COLOR, CLICOLOR=0",
        Text::new("No colour, as --no-color.", "Без цвета, как --no-color."),
    ),
    (
        "CLICOLOR_FORCE",
        Text::new(
            "Colour also where no terminal reads.",
            "Цвет и не в терминале.",
        ),
    ),
    (
        "COLUMNS",
        Text::new("How wide the help may be.", "Ширина справки."),
    ),
    (
        "HTTPS_PROXY, ALL_PROXY",
        Text::new(
            "The proxy, unless `proxy` is set; NO_PROXY lists who is reached without one.",
            "Прокси, если не задан `proxy`; NO_PROXY перечисляет, к кому обращаться без него.",
        ),
    ),
    (
        "LC_ALL, LC_MESSAGES, LANG",
        Text::new(
            "The language where neither --lang, XPOST_LANG nor the setting says it.",
            "Язык, если он не задан через --lang, XPOST_LANG или в настройках.",
        ),
    ),
    (
        "XDG_CONFIG_HOME",
        Text::new(
            "Where the settings are; `~/.config` by default (%APPDATA% on Windows).",
            "Где лежат настройки; по умолчанию `~/.config` (в Windows %APPDATA%).",
        ),
    ),
    (
        "XDG_STATE_HOME",
        Text::new(
            "Where the store is; `~/.local/state` by default (%LOCALAPPDATA% on Windows).",
            "Где лежит хранилище; по умолчанию `~/.local/state` (в Windows %LOCALAPPDATA%).",
        ),
    ),
];

/// All of them.
pub fn page(language: Language) -> String {
    let mut sheet = Sheet::new(Width::Long);
    let table = |rows: &[(&str, Text)]| -> Vec<(String, String)> {
        rows.iter()
            .map(|(name, doc)| ((*name).to_owned(), doc.in_language(language).to_owned()))
            .collect()
    };
    sheet.text(pick(
        language,
        "Options of the command line are stronger than variables, variables are stronger than settings (`xpost config`). A variable that is empty counts as not set.",
        "Параметры командной строки важнее переменных, переменные важнее настроек (`xpost config`). Пустая переменная считается незаданной.",
    ));
    sheet.gap();
    sheet.heading(pick(language, "Of the program", "Самой программы"));
    sheet.rows(&table(OWN));
    sheet.gap();
    sheet.heading(pick(
        language,
        "Standard parameters (--auth and --set take them, too)",
        "Стандартные параметры (их принимают и --auth, и --set)",
    ));
    let standard: Vec<(String, String)> = STANDARD
        .iter()
        .map(|entry| {
            let doc = entry.doc.in_language(language);
            let values = match entry.kind {
                StandardKind::Choice(words) => {
                    let words = words.join(", ");
                    pick(
                        language,
                        format!(" One of: {words}."),
                        format!(" Одно из: {words}."),
                    )
                }
                _ => String::new(),
            };
            (variable(entry.key), format!("{doc}{values}"))
        })
        .collect();
    sheet.rows(&standard);
    sheet.gap();
    sheet.heading(pick(
        language,
        "Of many programs",
        "Общие для многих программ",
    ));
    sheet.rows(&table(SHARED));
    sheet.finish()
}

/// The variable of a standard parameter.
fn variable(key: &str) -> String {
    format!("XPOST_{}", key.to_uppercase())
}
