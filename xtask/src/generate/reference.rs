//! The reference pages, in both languages: every operation with a call and its answer; behind them the tables that they refer
//! to (`tables.rs`).

use xpost::language::Language;
use xpost::operations::{CATALOGUE, Field, Kind, Operation, Parameter};

use super::markdown::{anchor, cell, pretty, shape, table};
use super::tables;
use super::words::{self, Files, name, say};

pub fn files() -> Files {
    [
        ("docs/reference.md", Language::En),
        ("docs/reference.ru.md", Language::Ru),
    ]
    .map(|(path, language)| (path.into(), Page { language }.text()))
    .into()
}

struct Page {
    language: Language,
}

impl Page {
    fn say(&self, en: &'static str, ru: &'static str) -> &'static str {
        say(self.language, en, ru)
    }

    fn text(&self) -> String {
        let generated = self.say(
            "Generated from the operations' description by `cargo xtask generate`: do not edit.",
            "Создано из описания операций командой `cargo xtask generate`: не редактировать.",
        );
        let title = self.say("Reference of the operations", "Справочник операций");
        let introduction = self.say(INTRODUCTION.0, INTRODUCTION.1);
        let operations = self.say("Operations", "Операции");
        let contents: String = CATALOGUE.iter().map(|one| self.content(one)).collect();
        let sections: String = CATALOGUE.iter().map(|one| self.operation(one)).collect();
        let tables = tables::all(self.language);
        format!(
            "<!-- {generated} -->\n# {title}\n\n{introduction}\n\n## {operations}\n\n{contents}{sections}{tables}"
        )
    }

    fn content(&self, operation: &Operation) -> String {
        let name = name(operation.name, self.language);
        let summary = operation.summary.in_language(self.language);
        format!("- [{name}](#{}) — {summary}\n", anchor(name))
    }

    fn operation(&self, operation: &Operation) -> String {
        let language = self.language;
        let own = name(operation.name, language);
        let other = self.say(operation.name.ru, operation.name.en);
        let (in_other, shell) = (
            self.say("Russian", "По-английски"),
            self.say("shell", "командная строка"),
        );
        let (function, kebab) = (operation.function(), operation.kebab());
        let (summary, details) = (
            operation.summary.in_language(language),
            operation.details.in_language(language),
        );
        let effect = self.say(
            EFFECTS[operation.effect as usize].0,
            EFFECTS[operation.effect as usize].1,
        );
        let parameters = self.parameters(operation.parameters);
        let result = shape(operation.result, language);
        let result_is = self.say("Result", "Результат");
        let example = self.say("Example", "Пример");
        let (params, answer) = (
            pretty(operation.example.params),
            pretty(operation.example.result),
        );
        let errors: String = operation
            .own_errors()
            .iter()
            .map(|code| format!("[`{0}`](#{0}), ", code.as_str()))
            .collect();
        let every = match operation.asks_x() {
            true => self.say(
                "those of [every call to X](#error-codes)",
                "ошибки [любого обращения к X](#коды-ошибок)",
            ),
            false => self.say(
                "those of [every call](#error-codes)",
                "ошибки [любого вызова](#коды-ошибок)",
            ),
        };
        let errors_are = self.say("Errors", "Ошибки");
        format!(
            "
### {own}

{summary} {details}

{in_other}: `{other}` · C: `{function}` · {shell}: `xpost {kebab}` · {effect}

{parameters}
{result_is}: {result}

{example}:

```json
{params}
```

```json
{answer}
```

{errors_are}: {errors}{every}.
"
        )
    }

    fn parameters(&self, parameters: &[Parameter]) -> String {
        let head = self.say(
            "| # | Key | 1C / OneScript | Option | Holds | Purpose | Example |",
            "| № | Ключ | 1С / OneScript | Опция | Содержит | Назначение | Пример |",
        );
        let rows: String = parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| self.parameter(index + 1, parameter))
            .collect();
        table(head, &rows)
    }

    fn parameter(&self, number: usize, parameter: &Parameter) -> String {
        let key = parameter.key;
        let required = match parameter.required {
            true => self.say(" **required**", " **обязательный**"),
            false => "",
        };
        let positional = name(parameter.name, self.language);
        let short = parameter
            .short
            .map_or(String::new(), |short| format!(", `-{short}`"));
        let holds = words::kind(parameter.kind, self.language);
        let doc = cell(parameter.doc.in_language(self.language));
        let inner: String = match parameter.kind {
            Kind::Structure(fields) => fields.iter().map(|field| self.within(field)).collect(),
            _ => String::new(),
        };
        let default = match parameter.default {
            "" => String::new(),
            default => format!(" {}: `{default}`.", self.say("Default", "По умолчанию")),
        };
        let example = cell(parameter.example);
        format!(
            "| {number} | `{key}`{required} | {positional} | `--{key}`{short} | {holds} | {doc}{inner}{default} | `{example}` |\n"
        )
    }

    fn within(&self, field: &Field) -> String {
        let doc = cell(field.doc.in_language(self.language));
        format!("<br>`{}`: {doc}", field.key)
    }
}

/// What each [`xpost::operations::Effect`] means, in its order.
const EFFECTS: [(&str, &str); 4] = [
    (
        "asks X, changes nothing there",
        "спрашивает X, ничего там не меняя",
    ),
    ("makes something at X", "создаёт что-то в X"),
    ("ends something at X", "удаляет или прекращает что-то в X"),
    ("asks nobody", "обходится без X"),
];

const INTRODUCTION: (&str, &str) = (
    "Every operation takes one JSON object and returns an [envelope](#the-envelope): `{\"ok\":true,\"result\":…,\"http\":{…}}` or \
     `{\"ok\":false,\"error\":{…}}`. Keys of the JSON object are the options of the program `xpost`; positions are \
     those of 1C and OneScript. Optional parameters default to the empty string, which means \"not given\". With `dry_run` the \
     `result` is a [Plan](#plan) instead. The examples show `params` without `auth`, and `result`.",
    "Каждая операция принимает один объект JSON и возвращает [конверт](#конверт): `{\"ok\":true,\"result\":…,\"http\":{…}}` или \
     `{\"ok\":false,\"error\":{…}}`. Ключи объекта JSON — это опции программы `xpost`; порядок параметров — как в 1С и \
     OneScript. Необязательные параметры по умолчанию — пустая строка, то есть «не задано». С `dry_run` `result` — это \
     [Plan](#plan). В примерах показаны `params` без `auth` и `result`.",
);
