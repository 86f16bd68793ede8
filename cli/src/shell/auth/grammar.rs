//! The grammar of `xpost auth`.

use clap::{Arg, Command, ValueHint};

use crate::output::language::{Language, pick};
use crate::shell::parts::{flag, group, heading, json};

/// `xpost auth` with all its commands.
pub fn command(language: Language) -> Command {
    let commands = [
        login(language),
        list(language),
        show(language),
        remove(language),
        export(language),
    ];
    group("auth", after(language), commands, language)
}

fn after(language: Language) -> &'static str {
    pick(
        language,
        "Without --profile (or XPOST_PROFILE) it is the profile `default`; without --store (or XPOST_STORE)\n\
         the user's own store. XPOST_STORE_KEY encrypts the secrets in the store. Then post as the account:\n\
         xpost CreateTextTweet --profile default --text …",
        "Без --profile (или XPOST_PROFILE) используется профиль `default`; без --store (или XPOST_STORE) —\n\
         хранилище пользователя. XPOST_STORE_KEY шифрует секреты в хранилище. Затем публикуйте:\n\
         xpost СоздатьТекстовыйТвит --profile default --text …",
    )
}

fn login(language: Language) -> Command {
    let command = Command::new("login")
        .about(pick(
            language,
            "Signs an account in with the browser and keeps its tokens in the profile.",
            "Выполняет вход через браузер и сохраняет токены в профиль.",
        ))
        .after_help(pick(
            language,
            "The app comes from --auth, --config, --set client_id=… --set redirect_uri=… or XPOST_CLIENT_ID …,\n\
             its secret from XPOST_CLIENT_SECRET; when signing in again, from the profile.\n\
             The redirect is awaited at redirect_uri, which must be http://127.0.0.1:PORT/… (or localhost).",
            "Приложение задают --auth, --config, --set client_id=… --set redirect_uri=… или XPOST_CLIENT_ID …,\n\
             его секрет — XPOST_CLIENT_SECRET; при повторном входе всё это берётся из профиля.\n\
             Перенаправление ожидается по redirect_uri вида http://127.0.0.1:ПОРТ/… (или localhost).",
        ));
    way(command, language).arg(json(language))
}

/// How the user comes to X's page and back.
pub fn way(command: Command, language: Language) -> Command {
    command
        .arg(flag(
            language,
            "no-browser",
            "Only prints the link; open it yourself, on this machine.",
            "Только печатает ссылку; откройте её сами, на этой машине.",
        ))
        .arg(flag(
            language,
            "headless",
            "For a machine without a browser: open the link anywhere and paste the address it leads to.",
            "Для машины без браузера: откройте ссылку где угодно и вставьте адрес, на который она приведёт.",
        ))
        .arg(
            Arg::new("wait")
                .long("wait")
                .value_name(pick(language, "SECONDS", "СЕКУНДЫ"))
                .value_parser(clap::value_parser!(u16).range(1..=600))
                .help(pick(
                    language,
                    "How long to wait for the browser, 1 to 600; 300 by default.",
                    "Сколько ждать браузер, от 1 до 600; по умолчанию 300.",
                ))
                .help_heading(heading(language)),
        )
}

fn list(language: Language) -> Command {
    Command::new("list")
        .about(pick(
            language,
            "Lists the profiles of the store.",
            "Перечисляет профили хранилища.",
        ))
        .arg(json(language))
}

fn show(language: Language) -> Command {
    Command::new("show")
        .about(pick(
            language,
            "Shows where a profile stands; no secrets, no network.",
            "Показывает состояние профиля; без секретов и обращений к сети.",
        ))
        .arg(json(language))
}

fn remove(language: Language) -> Command {
    Command::new("remove")
        .about(pick(
            language,
            "Removes a profile from the store; asks first on a terminal.",
            "Удаляет профиль из хранилища; в терминале сначала спрашивает.",
        ))
        .arg(flag(
            language,
            "revoke",
            "Revokes its tokens at X first; when that fails, the profile stays.",
            "Сначала отзывает токены в X; если это не удалось, профиль остаётся.",
        ))
        .arg(flag(language, "yes", "Does not ask.", "Не спрашивает.").short('y'))
        .arg(json(language))
}

fn export(language: Language) -> Command {
    Command::new("export")
        .about(pick(
            language,
            "Prints the credentials of a profile, secrets included, as JSON for --auth.",
            "Печатает данные авторизации профиля вместе с секретами как JSON для --auth.",
        ))
        .after_help(pick(
            language,
            "The refresh token works once: where the copy is refreshed, the profile's own is dead, and the reverse.",
            "Токен обновления действует один раз: если обновить копию, погаснет токен профиля, и наоборот.",
        ))
        .arg(
            Arg::new("output")
                .long("output")
                .value_name(pick(language, "FILE", "ФАЙЛ"))
                .value_hint(ValueHint::FilePath)
                .help(pick(
                    language,
                    "Writes to a new file that only its owner can read; an existing one is refused. So does --out here.",
                    "Записывает в новый файл, доступный только владельцу; существующий не перезаписывает. Здесь так же действует --out.",
                ))
                .help_heading(heading(language)),
        )
        .arg(flag(
            language,
            "force",
            "Prints to a terminal, too.",
            "Печатает и в терминал.",
        ))
}
