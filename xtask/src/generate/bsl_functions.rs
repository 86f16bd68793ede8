//! The exported functions of a module in the language of 1C: for each operation one that hands its parameters to the add-in,
//! and one that has its English name.
//!
//! Users paste one file, so what is generated is a part of it, between two comments; the rest is written by hand. Both
//! hosts speak the same language, and their modules export the same.

use std::fs;

use xpost::operations::{CATALOGUE, Kind, Operation, Parameter};

use super::bsl_comments;
use super::bsl_lines::list;
use super::words::Files;
use crate::tools;

const BEGIN: &str = "// Создано командой cargo xtask generate: не редактировать.\n";
const END: &str = "// Конец созданного командой cargo xtask generate.\n";

/// The module as it is, with the functions of today.
pub fn in_module(path: &str) -> Files {
    let found = fs::read_to_string(tools::root().join(path)).unwrap_or_default();
    let found = found.replace("\r\n", "\n");
    vec![(path.into(), with_region(&found, &region()))]
}

/// The text, with this between the two comments. A text without them gets both at its end, so that nothing is lost.
fn with_region(text: &str, region: &str) -> String {
    let parts = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.unwrap_or((text, ""));
    format!("{before}{BEGIN}{region}{END}{after}")
}

fn region() -> String {
    let functions: String = CATALOGUE.iter().map(|one| function(one)).collect();
    let aliases: String = CATALOGUE.iter().map(|one| alias(one)).collect();
    format!(
        "
#Область ПрограммныйИнтерфейс

{functions}#КонецОбласти

#Область ProgrammingInterface

// Те же функции под английскими именами. Язык сообщений задает ключ lang в Parameters.

{aliases}#КонецОбласти

"
    )
}

fn function(operation: &Operation) -> String {
    let comment = bsl_comments::comment(operation);
    let signature = signature(operation.name.ru, operation, |one| one.name.ru);
    let body = body(operation);
    format!(
        "\
{comment}{signature}

{body}

КонецФункции

"
    )
}

fn body(operation: &Operation) -> String {
    let arguments: Vec<String> = operation.parameters.iter().map(argument).collect();
    let call = format!("Компонента().{}(", operation.name.ru);
    if !operation.parameters.iter().any(takes_files) {
        return list(
            &format!("\tВозврат Разобрать({call}"),
            &arguments,
            "));",
            "\t\t",
        );
    }
    let call = list(&format!("\t\tКонверт = {call}"), &arguments, ");", "\t\t\t");
    format!(
        "	Файлы = Новый Массив;
	Попытка
{call}
	Исключение
		УдалитьВременные(Файлы);
		ВызватьИсключение;
	КонецПопытки;
	УдалитьВременные(Файлы);

	Возврат Разобрать(Конверт);"
    )
}

/// Whether binary data becomes a temporary file. A post of the outbox is sent later, so its media are kept within it.
fn takes_files(parameter: &Parameter) -> bool {
    matches!(parameter.kind, Kind::Files | Kind::Posts)
}

/// What the add-in is handed.
fn argument(parameter: &Parameter) -> String {
    let name = parameter.name.ru;
    match parameter.kind {
        Kind::Redirect => format!("ПараметрыЗапроса({name})"),
        _ if takes_files(parameter) => format!("ПередатьМедиа({name}, Файлы)"),
        _ => format!("Передать({name})"),
    }
}

fn alias(operation: &Operation) -> String {
    let signature = signature(operation.name.en, operation, |one| one.name.en);
    let names: Vec<String> = operation
        .parameters
        .iter()
        .map(|one| one.name.en.to_owned())
        .collect();
    let call = list(
        &format!("\tВозврат {}(", operation.name.ru),
        &names,
        ");",
        "\t\t",
    );
    format!(
        "\
{signature}
{call}
КонецФункции

"
    )
}

fn signature(function: &str, operation: &Operation, name: fn(&Parameter) -> &str) -> String {
    let declared = |one: &Parameter| match one.required {
        true => format!("Знач {}", name(one)),
        false => format!("Знач {} = \"\"", name(one)),
    };
    let parameters: Vec<String> = operation.parameters.iter().map(declared).collect();
    list(
        &format!("Функция {function}("),
        &parameters,
        ") Экспорт",
        "\t\t",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_by_hand_stays() {
        let text = format!("a\n{BEGIN}old\n{END}b\n");
        assert_eq!(
            with_region(&text, "new\n"),
            format!("a\n{BEGIN}new\n{END}b\n")
        );
        for unmarked in ["", "a\n", &format!("a\n{BEGIN}b\n")] {
            let whole = with_region(unmarked, "new\n");
            assert_eq!(whole, format!("{unmarked}{BEGIN}new\n{END}"));
        }
    }
}
