//! The page of an operation of the catalogue, around what it takes.

use xpost::operations::Operation;

use crate::output::language::{Language, pick};
use crate::run::values;

/// How an operation is written.
pub fn usage(operation: &Operation, language: Language) -> String {
    let mut usage = format!(
        "xpost {}",
        pick(language, operation.name.en, operation.name.ru)
    );
    for parameter in operation.parameters.iter().filter(|one| one.required) {
        usage.push_str(&format!(" --{} …", parameter.key));
    }
    usage.push_str(pick(language, " [options]", " [параметры]"));
    usage
}

/// What follows the options of an operation.
pub fn after(operation: &Operation, language: Language) -> String {
    let other = pick(language, operation.name.ru, operation.name.en);
    let kebab = operation.kebab();
    let mut text = pick(
        language,
        format!("Also called {other} and {kebab}. Options with `_` may be written with `-`.\n"),
        format!("Другие имена: {other} и {kebab}. Вместо `_` в параметрах можно писать `-`.\n"),
    );
    let list = operation
        .parameters
        .iter()
        .find(|one| values::is_list(one.kind));
    if let Some(list) = list {
        let key = list.key;
        text.push_str(&pick(
            language,
            format!("Lists are repeated options or JSON: --{key} A --{key} B, or --{key} \"['A','B']\".\n"),
            format!("Списки — повтором или JSON: --{key} A --{key} B либо --{key} \"['A','B']\".\n"),
        ));
    }
    text.push_str(pick(
        language,
        "--profile NAME posts as an account that `xpost auth login` has signed in, whatever tokens\n\
         the environment has; tokens in --auth beat XPOST_PROFILE. Both on one command line are refused.\n",
        "--profile ИМЯ действует от имени учётной записи из `xpost auth login`, какие бы токены\n\
         ни были в окружении; токены в --auth важнее XPOST_PROFILE. Вместе они отклоняются.\n",
    ));
    let text_key = operation
        .parameters
        .iter()
        .find(|one| values::TEXTS.contains(&one.key));
    if let Some(parameter) = text_key {
        let key = parameter.key;
        text.push_str(&pick(
            language,
            format!("--{key} - reads it from stdin. Escapes such as \\n are expanded behind `xpost twitter` only.\n"),
            format!("--{key} - читает значение из stdin. \\n и подобное раскрывается только после `xpost twitter`.\n"),
        ));
    }
    text.push_str(pick(
        language,
        "Secrets can stay off the command line: --auth FILE, --auth -\n\
         (stdin), XPOST_AUTH, or one variable per standard parameter: XPOST_ACCESS_TOKEN …",
        "Секреты можно не писать в команде: --auth ФАЙЛ, --auth -\n\
         (stdin), XPOST_AUTH или по переменной на параметр: XPOST_ACCESS_TOKEN …",
    ));
    text
}
