//! `xpost help files`: what the program keeps, and where on this machine.

use std::path::Path;

use super::rows::{Sheet, Width};
use crate::output::language::{Language, pick};
use crate::run::{pending, settings};

/// The files, with their places for this user.
pub fn page(language: Language) -> String {
    let mut sheet = Sheet::new(Width::Long);
    let store = std::env::var("XPOST_STORE")
        .ok()
        .filter(|store| !store.is_empty() && !xpost::store::is_address(store))
        .unwrap_or_else(|| "default".to_owned());
    for (heading, path, text) in [
        (
            pick(language, "Settings", "Настройки"),
            settings::path(),
            pick(
                language,
                "What `xpost config` shows and changes: the default account, redirect_uri, the language, the proxy. JSON, no secrets. XPOST_CONFIG names another file.",
                "То, что показывает и меняет `xpost config`: основная учётная запись, redirect_uri, язык, прокси. JSON, без секретов. Другой файл задаёт XPOST_CONFIG.",
            ),
        ),
        (
            pick(language, "Store", "Хранилище"),
            xpost::store::path(&store).ok(),
            pick(
                language,
                "The accounts with their tokens, the queue, the journal of posts and interrupted uploads. An SQLite database that only you can read. --store and XPOST_STORE name another one, also a postgres:// address; XPOST_STORE_KEY encrypts the secrets in it.",
                "Учётные записи с токенами, очередь, журнал твитов и прерванные загрузки. База SQLite, доступная только вам. Другое хранилище, в том числе адрес postgres://, задают --store и XPOST_STORE; XPOST_STORE_KEY шифрует в нём секреты.",
            ),
        ),
        (
            pick(language, "Sign-ins in progress", "Незавершённые входы"),
            pending::path(),
            pick(
                language,
                "The links that were given out and not used yet; they are dropped after ten minutes. Only you can read it.",
                "Выданные и ещё не использованные ссылки; удаляются через десять минут. Файл доступен только вам.",
            ),
        ),
    ] {
        sheet.heading(heading);
        let place = path.as_ref().map_or_else(
            || nowhere(language).to_owned(),
            |path| shown(path, language),
        );
        sheet.literal(&format!("  {place}"));
        sheet.text(
            &text
                .lines()
                .map(|line| format!("  {line}"))
                .collect::<Vec<_>>()
                .join("\n"),
        );
        sheet.gap();
    }
    sheet.finish()
}

fn nowhere(language: Language) -> &'static str {
    pick(
        language,
        "(no place: HOME is not set)",
        "(места нет: не задана HOME)",
    )
}

fn shown(path: &Path, language: Language) -> String {
    let there = path.exists();
    let path = path.display();
    match there {
        true => path.to_string(),
        false => pick(
            language,
            format!("{path} (not there yet)"),
            format!("{path} (пока нет)"),
        ),
    }
}
