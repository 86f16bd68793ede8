//! `xpost help accounts`: who a command acts as.

use super::rows::{Sheet, Width};
use crate::output::language::{Language, pick};

/// The rule, nearest first.
pub fn page(language: Language) -> String {
    let mut sheet = Sheet::new(Width::Long);
    sheet.text(pick(
        language,
        "After `xpost login` there is one account, and every command acts as it. With several accounts the nearest word wins:",
        "После `xpost login` есть одна учётная запись, и все команды действуют от её имени. Если их несколько, важнее то, что ближе:",
    ));
    sheet.gap();
    sheet.text(pick(
        language,
        "  1. the command line: --account NAME, or tokens in --auth\n\
         \x20 2. the environment: XPOST_ACCOUNT, or tokens such as XPOST_ACCESS_TOKEN\n\
         \x20 3. the default account: `xpost use NAME`, kept in the settings",
        "  1. командная строка: --account ИМЯ либо токены в --auth\n\
         \x20 2. окружение: XPOST_ACCOUNT либо токены, например XPOST_ACCESS_TOKEN\n\
         \x20 3. основная учётная запись: `xpost use ИМЯ`, хранится в настройках",
    ));
    sheet.gap();
    sheet.text(pick(
        language,
        "A command line that names two accounts is refused with exit code 2, since a post is public and nobody can tell which was meant. An account that is named never posts with tokens of another origin.",
        "Командная строка с двумя учётными записями отклоняется с кодом 2: твит виден всем, а какая имелась в виду, неизвестно. Названная учётная запись никогда не публикует с чужими токенами.",
    ));
    sheet.gap();
    sheet.rows(&[
        row(
            "xpost login",
            pick(language, "signs an account in", "выполняет вход"),
        ),
        row(
            "xpost accounts",
            pick(
                language,
                "lists them, the default one marked",
                "перечисляет учётные записи и отмечает основную",
            ),
        ),
        row(
            pick(language, "xpost use NAME", "xpost use ИМЯ"),
            pick(language, "chooses the default one", "выбирает основную"),
        ),
        row(
            "xpost whoami",
            pick(
                language,
                "says who a command acts as, and where that is set",
                "сообщает, от чьего имени действует команда и где это задано",
            ),
        ),
        row(
            pick(language, "xpost logout NAME", "xpost logout ИМЯ"),
            pick(language, "signs it out", "выполняет выход"),
        ),
    ]);
    sheet.finish()
}

fn row(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}
