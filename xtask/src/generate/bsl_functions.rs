//! The exported functions of a module in the language of 1C: for each operation one that hands its parameters to the add-in,
//! and one that has its English name.
//!
//! Users paste one file, so what is generated is a part of it, between two comments; the rest is written by hand. Both
//! hosts speak the same language, and their modules export the same.

use xpost::operations::{CATALOGUE, Kind, Operation, Parameter};

use super::bsl_comments;
use super::bsl_lines::list;
use super::region::Region;
use super::words::Files;

const REGION: Region = Region {
    begin: "// Создано командой cargo xtask generate: не редактировать.\n",
    end: "// Конец созданного командой cargo xtask generate.\n",
};

/// The module as it is, with the functions of today.
pub fn in_module(path: &str) -> Files {
    vec![REGION.in_file(path, &exported())]
}

fn exported() -> String {
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
