//! The tables at the end of the reference pages: the objects of answers, media items, the standard parameters, and the error
//! codes with what to do about each.

use xpost::error::Code;
use xpost::language::Language;
use xpost::operations::{ENVELOPE, EVERY_CALL, EVERY_CALL_TO_X, MEDIA_ITEM, SUBTITLES, Shape};
use xpost::parameters::STANDARD;

use super::markdown::{self, cell, fields, table};
use super::words::{objects, say, standard_kind};

/// All of them, each under its heading.
pub fn all(language: Language) -> String {
    let tables = Tables { language };
    [
        tables.envelope(),
        tables.objects(),
        tables.media(),
        tables.standard(),
        tables.codes(),
    ]
    .concat()
}

struct Tables {
    language: Language,
}

impl Tables {
    fn say(&self, en: &'static str, ru: &'static str) -> &'static str {
        say(self.language, en, ru)
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
                let holds = standard_kind(entry.kind, self.language);
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
        let list = |codes: &[Code]| -> String {
            let codes: Vec<String> = codes
                .iter()
                .map(|code| format!("`{}`", code.as_str()))
                .collect();
            codes.join(", ")
        };
        let every = format!(
            "{} {}.\n\n{} {}.",
            self.say("Every call may fail with", "Любой вызов может ответить"),
            list(EVERY_CALL),
            self.say(
                "Every call to X may also fail with",
                "Любое обращение к X — ещё и"
            ),
            list(EVERY_CALL_TO_X),
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
