//! The page of the program: examples, the words, and where to read on.

use clap::Command;

use super::commands::common_heading;
use super::example::{Example, block, example, spoken};
use super::exit_codes;
use super::page::row;
use super::rows::{Sheet, Width};
use super::topic::TOPICS;
use crate::output::language::{Language, pick};

/// What everybody does first.
pub const EXAMPLES: &[Example] = &[
    example(
        "xpost login",
        "sign in with the browser",
        "войти через браузер",
    ),
    spoken(
        (
            "xpost post \"Hello\" -m cat.png --alt \"A cat\"",
            "xpost post \"Привет\" -m cat.png --alt \"Кот\"",
        ),
        "post a picture",
        "твит с картинкой",
    ),
    spoken(
        (
            "xpost post \"One\" \"Two\" --at \"2030-12-01 09:00\"",
            "xpost post \"Раз\" \"Два\" --at \"2030-12-01 09:00\"",
        ),
        "queue a thread",
        "тред в очередь",
    ),
];

/// What a newcomer does not look for: the long page has it.
const LATER: &[&str] = &["version", "auth", "operations", "completions"];

/// The page; `root` is built.
pub fn page(root: &Command, long: bool, language: Language) -> String {
    let mut sheet = Sheet::new(if long { Width::Long } else { Width::Short });
    let examples = block(EXAMPLES, language);
    let (heading, lines) = examples.split_once('\n').unwrap_or(("", &examples));
    sheet.heading(heading.trim_end_matches(':'));
    sheet.literal(lines);
    sheet.gap();
    if long {
        sheet.text(pick(
            language,
            "Posts to X (Twitter).",
            "Публикует в X (Twitter).",
        ));
        sheet.gap();
        sheet.note(
            pick(language, "Usage", "Использование"),
            pick(
                language,
                "xpost COMMAND [options]        (also: xpost OPERATION …, xpost twitter OPERATION …)",
                "xpost КОМАНДА [параметры]        (или: xpost ОПЕРАЦИЯ …, xpost twitter ОПЕРАЦИЯ …)",
            ),
        );
        sheet.gap();
    }
    let rows: Vec<(String, String)> = root
        .get_subcommands()
        .filter(|one| !one.is_hide_set() && (long || !LATER.contains(&one.get_name())))
        .map(|one| {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            (one.get_name().to_owned(), about)
        })
        .collect();
    sheet.heading(pick(language, "Commands", "Команды"));
    if long {
        sheet.rows(&rows);
        sheet.gap();
        further(&mut sheet, root, language);
    } else {
        sheet.short_rows(&rows);
        sheet.gap();
        sheet.text(pick(
            language,
            "More: xpost COMMAND -h, xpost --help, xpost help. Without an account: xpost demo",
            "Ещё: xpost КОМАНДА -h, xpost --help, xpost help. Без учётной записи: xpost demo",
        ));
    }
    sheet.finish()
}

/// What only the long page has.
fn further(sheet: &mut Sheet, root: &Command, language: Language) {
    sheet.heading(pick(
        language,
        "Topics (xpost help TOPIC)",
        "Темы (xpost help ТЕМА)",
    ));
    sheet.rows(&topics(language));
    sheet.gap();
    sheet.heading(common_heading(language));
    let rows: Vec<(String, String)> = root
        .get_arguments()
        .filter(|one| !one.is_hide_set())
        .map(|one| row(one, language))
        .collect();
    sheet.rows(&rows);
    sheet.gap();
    sheet.literal(&exit_codes::page(language));
    sheet.gap();
    sheet.text(pick(
        language,
        "Try it without an account: xpost demo",
        "Попробовать без учётной записи: xpost demo",
    ));
}

/// The topics, and what each is about.
pub fn topics(language: Language) -> Vec<(String, String)> {
    TOPICS
        .iter()
        .map(|topic| {
            let about = topic.about.in_language(language).to_owned();
            (topic.name.to_owned(), about)
        })
        .collect()
}
