//! The options that are common to all commands.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ValueHint};

use super::help::commands as help;
use crate::output::language::{Language, pick};
use crate::run::id;

/// All of them.
pub fn options(language: Language) -> Vec<Arg> {
    let flag = |id: &'static str, long: &'static str, en: &'static str, ru: &'static str| {
        Arg::new(id)
            .long(long)
            .action(ArgAction::SetTrue)
            .help(pick(language, en, ru))
    };
    let valued =
        |id: &'static str, long: &'static str, name: (&'static str, &'static str), en, ru| {
            Arg::new(id)
                .long(long)
                .value_name(pick(language, name.0, name.1))
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
            ("FILE", "ФАЙЛ"),
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
            ("JSON|FILE", "JSON|ФАЙЛ"),
            "Network parameters of OpenIntegrations 2.x (timeout, proxy, retries); over --auth.",
            "Параметры сети OpenIntegrations 2.x (timeout, proxy, retries); поверх --auth.",
        ),
        valued(
            id::SET,
            "set",
            ("KEY=VALUE", "КЛЮЧ=ЗНАЧЕНИЕ"),
            "One standard parameter that is no secret, such as timeout=60; repeatable; over --config.",
            "Один несекретный стандартный параметр, например timeout=60; можно повторять; поверх --config.",
        )
        .action(ArgAction::Append),
        valued(
            id::PROFILE,
            "account",
            ("NAME", "ИМЯ"),
            "The account to act as, of those that `xpost login` has signed in; else the default one.",
            "Учётная запись, от имени которой действовать, из вошедших через `xpost login`; иначе основная.",
        )
        // The word of the library's own parameter.
        .alias("profile"),
        valued(
            id::STORE,
            "store",
            ("FILE", "ФАЙЛ"),
            "The store of profiles; by default the user's own. Short for --set store=…",
            "Хранилище профилей; по умолчанию хранилище пользователя. Короткая форма --set store=…",
        )
        .value_hint(ValueHint::FilePath),
        valued(
            id::LANG,
            "lang",
            ("en|ru", "en|ru"),
            "Language of help and messages; by default the system's.",
            "Язык справки и сообщений; по умолчанию системный.",
        )
        .value_parser(PossibleValuesParser::new(["en", "ru"]))
        .hide_possible_values(true),
        flag(
            id::NO_COLOR,
            "no-color",
            "Uses no colour; NO_COLOR=1 does the same for all programs.",
            "Не использует цвет; для всех программ то же делает NO_COLOR=1.",
        ),
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
                .hide_short_help(true)
                .help_heading(help::common_heading(language))
        })
        .collect()
}
