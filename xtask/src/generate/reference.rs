//! The reference pages, in both languages: every operation with a call and its answer, the objects of answers, the standard
//! parameters, and the error codes with what to do about each.

use xpost::error::Code;
use xpost::language::Language;
use xpost::operations::{
    CATALOGUE, ENVELOPE, EVERY_CALL, Field, Kind, MEDIA_ITEM, Operation, Parameter, SUBTITLES,
    Shape,
};
use xpost::parameters::STANDARD;

use super::markdown::{self, anchor, cell, fields, pretty, shape, table};
use super::words::{self, Files, name, objects, say};

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
        let envelope = self.envelope();
        let objects = self.objects();
        let media = self.media();
        let standard = self.standard();
        let codes = self.codes();
        format!(
            "<!-- {generated} -->\n# {title}\n\n{introduction}\n\n## {operations}\n\n{contents}{sections}{envelope}{objects}{media}{standard}{codes}"
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
        let every = self.say(
            "those of [every call](#error-codes)",
            "ошибки [любого вызова](#коды-ошибок)",
        );
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

    fn envelope(&self) -> String {
        let title = self.say("The envelope", "Конверт");
        format!("\n## {title}\n{}", fields(ENVELOPE, self.language))
    }

    fn objects(&self) -> String {
        let title = self.say("Objects in answers", "Объекты в ответах");
        let sections: String = objects()
            .into_iter()
            .filter(|(_, shape)| *shape != ENVELOPE)
            .map(|(name, shape)| {
                let of_x = match shape {
                    Shape::X(..) => self.say(
                        "\nX's object; it may have more members.\n",
                        "\nОбъект X; полей может быть больше.\n",
                    ),
                    _ => "",
                };
                let other = match shape.unnamed() {
                    other @ Shape::OneOf(_) => {
                        format!("\n{}\n", markdown::shape(other, self.language))
                    }
                    _ => String::new(),
                };
                format!(
                    "\n### {name}\n{of_x}{other}{}",
                    fields(shape, self.language)
                )
            })
            .collect();
        format!("\n## {title}\n{sections}")
    }

    fn media(&self) -> String {
        let title = self.say("Media items", "Медиафайлы");
        let item = fields(Shape::Object(MEDIA_ITEM), self.language);
        let subtitles = self.say("`subtitles`, as an object:", "`subtitles` в виде объекта:");
        let of_subtitles = fields(Shape::Object(SUBTITLES), self.language);
        let introduction = self.say(
            "A media item is a path, a URL, base64, or an object:",
            "Медиафайл — это путь, URL, base64 или объект:",
        );
        format!("\n## {title}\n\n{introduction}\n{item}\n{subtitles}\n{of_subtitles}")
    }

    fn standard(&self) -> String {
        let title = self.say(
            "Standard parameters (`auth`)",
            "Стандартные параметры (`auth`)",
        );
        let head = self.say(
            "| Key | Holds | Default | Purpose | Example |",
            "| Ключ | Содержит | По умолчанию | Назначение | Пример |",
        );
        let rows: String = STANDARD
            .iter()
            .map(|entry| {
                let code = |text: &str| match text {
                    "" => "—".to_owned(),
                    text => format!("`{}`", cell(text)),
                };
                let example = if entry.secret {
                    "—".into()
                } else {
                    code(entry.example)
                };
                let (key, default) = (entry.key, code(entry.default));
                let holds = words::standard_kind(entry.kind, self.language);
                let doc = cell(entry.doc.in_language(self.language));
                format!("| `{key}` | {holds} | {default} | {doc} | {example} |\n")
            })
            .collect();
        format!("\n## {title}\n\n{}", table(head, &rows))
    }

    fn codes(&self) -> String {
        let title = self.say("Error codes", "Коды ошибок");
        let head = self.say(
            "| Code | Meaning | What to do |",
            "| Код | Значение | Что делать |",
        );
        let codes: Vec<String> = EVERY_CALL
            .iter()
            .map(|code| format!("`{}`", code.as_str()))
            .collect();
        let every = format!(
            "{}: {}.",
            self.say("Every call may have", "У любого вызова бывают"),
            codes.join(", ")
        );
        let rows: String = Code::ALL
            .iter()
            .map(|code| {
                let (meaning, remedy) = (code.meaning(), code.remedy());
                let (meaning, remedy) = (
                    cell(meaning.in_language(self.language)),
                    cell(remedy.in_language(self.language)),
                );
                let code = code.as_str();
                format!("| <a id=\"{code}\"></a>`{code}` | {meaning} | {remedy} |\n")
            })
            .collect();
        format!("\n## {title}\n\n{every}\n\n{}", table(head, &rows))
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
