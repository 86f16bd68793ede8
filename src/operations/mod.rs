//! The catalogue: every operation is declared once, as data with a function beside it, and every face (C, 1C, the
//! program, the bindings, the reference pages) is built from it. [`call`] is the one door to all of them.

mod arguments;
mod authorization;
mod media;
mod pending;
mod settings;
mod tweets;

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};

pub use arguments::Arguments;

use crate::client::Client;
use crate::error::{Code, Error};
use crate::language::{Language, Text, text};
use crate::parameters::{self, Standard};
use crate::response::Response;
use crate::trace::{self, Level};
use crate::transport::Transport;

/// A name in both languages, as OpenIntegrations' users know it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// English.
    pub en: &'static str,
    /// Russian.
    pub ru: &'static str,
}

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A decimal id of X, as a string.
    Id,
    /// Ids: an array, JSON text of one, or a single id; also X's own `media` object.
    Media,
    /// Ids: an array, JSON text of one, or a single id.
    Ids,
    /// Strings: an array, or JSON text of one.
    Texts,
    /// Media items: a path, a URL, base64, an object, or an array of those.
    Files,
    /// A whole number between two bounds.
    Integer(i64, i64),
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An object, or JSON text of one.
    Structure,
    /// The standard parameters.
    Auth,
    /// Whatever a host has: checked by the operation.
    Any,
}

impl Kind {
    /// The word in the catalogue's JSON and in the reference.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Id => "id",
            Self::Media => "media",
            Self::Ids => "ids",
            Self::Texts => "texts",
            Self::Files => "files",
            Self::Integer(..) => "integer",
            Self::Flag => "flag",
            Self::Choice(_) => "choice",
            Self::Structure => "structure",
            Self::Auth => "auth",
            Self::Any => "any",
        }
    }
}

/// One parameter of an operation. Positions are the order of declaration; optional ones default to the empty string.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The key in JSON and the option of the program.
    pub key: &'static str,
    /// The program's short option.
    pub short: Option<char>,
    /// The name in 1C and OneScript.
    pub name: Name,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
    /// One line of help.
    pub doc: Text,
}

impl Parameter {
    const fn new(
        key: &'static str,
        en: &'static str,
        ru: &'static str,
        kind: Kind,
        doc: Text,
    ) -> Self {
        Self {
            key,
            short: None,
            name: Name { en, ru },
            kind,
            required: false,
            doc,
        }
    }

    const fn short(mut self, short: char) -> Self {
        self.short = Some(short);
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its names.
    pub name: Name,
    /// One line of help.
    pub summary: Text,
    /// Its parameters in positional order.
    pub parameters: &'static [Parameter],
    /// What `result` holds: `object`, `string` or `ids`.
    pub result: &'static str,
    run: fn(&Call<'_>) -> Result<Value, Error>,
}

impl Operation {
    /// The name of its C function: `xpost_` and the English name in snake case.
    pub fn function(&self) -> String {
        format!("xpost_{}", self.words('_'))
    }

    /// The program's kebab-case alias.
    pub fn kebab(&self) -> String {
        self.words('-')
    }

    fn words(&self, separator: char) -> String {
        let mut out = String::new();
        for letter in self.name.en.chars() {
            if letter.is_ascii_uppercase() && !out.is_empty() {
                out.push(separator);
            }
            out.push(letter.to_ascii_lowercase());
        }
        out
    }

    /// The operation as data.
    pub fn to_json(&self) -> Value {
        let parameters: Vec<Value> = self
            .parameters
            .iter()
            .map(|parameter| {
                let mut object = Map::new();
                object.insert("key".into(), json!(parameter.key));
                object.insert("short".into(), json!(parameter.short));
                object.insert(
                    "name".into(),
                    json!({"en": parameter.name.en, "ru": parameter.name.ru}),
                );
                object.insert("kind".into(), json!(parameter.kind.as_str()));
                match parameter.kind {
                    Kind::Choice(words) => {
                        object.insert("choices".into(), json!(words));
                    }
                    Kind::Integer(min, max) => {
                        object.insert("min".into(), json!(min));
                        object.insert("max".into(), json!(max));
                    }
                    _ => {}
                }
                object.insert("required".into(), json!(parameter.required));
                if !parameter.required {
                    object.insert("default".into(), json!(""));
                }
                object.insert(
                    "doc".into(),
                    json!({"en": parameter.doc.en, "ru": parameter.doc.ru}),
                );
                Value::Object(object)
            })
            .collect();
        json!({
            "name": {"en": self.name.en, "ru": self.name.ru},
            "function": self.function(),
            "summary": {"en": self.summary.en, "ru": self.summary.ru},
            "parameters": parameters,
            "result": self.result,
        })
    }
}

/// The standard parameters, the last of OpenIntegrations' parameters of every operation.
const AUTH: Parameter = Parameter::new(
    "auth",
    "Parameters",
    "Параметры",
    Kind::Auth,
    Text::new(
        "Standard parameters: an object, JSON text, or the path of a .json file. They override the defaults by key.",
        "Стандартные параметры: структура, текст JSON или путь к файлу .json. Перекрывают значения по умолчанию по ключам.",
    ),
)
.short('a');

const DRY_RUN: Parameter = Parameter::new(
    "dry_run",
    "DryRun",
    "ПробныйЗапуск",
    Kind::Flag,
    Text::new(
        "Checks everything and returns what would be sent; sends nothing.",
        "Проверяет всё и возвращает то, что было бы отправлено; ничего не отправляет.",
    ),
);

/// Every operation, in the order of the documentation.
pub static CATALOGUE: &[&Operation] = &[
    &authorization::GET_AUTHORIZATION_LINK,
    &authorization::GET_TOKEN,
    &authorization::REFRESH_TOKEN,
    &authorization::HANDLE_INCOMING_REQUEST,
    &tweets::CREATE_CUSTOM_TWEET,
    &tweets::CREATE_TEXT_TWEET,
    &tweets::CREATE_IMAGE_TWEET,
    &tweets::CREATE_GIF_TWEET,
    &tweets::CREATE_VIDEO_TWEET,
    &tweets::CREATE_POLL_TWEET,
    &media::UPLOAD_ATTACHMENTS_ARRAY,
    &settings::GET_STANDARD_PARAMETERS,
    &tweets::DELETE_TWEET,
    &tweets::GET_TWEET,
    &settings::GET_CURRENT_USER,
    &authorization::REVOKE_TOKEN,
    &authorization::EXCHANGE_TOKEN,
    &authorization::GET_REQUEST_TOKEN,
    &authorization::GET_ACCESS_TOKEN,
];

/// The operation of that English or Russian name (or kebab-case alias), whatever its case.
pub fn find(name: &str) -> Option<&'static Operation> {
    static NAMES: LazyLock<HashMap<String, &'static Operation>> = LazyLock::new(|| {
        CATALOGUE
            .iter()
            .flat_map(|operation| {
                [
                    (operation.name.en.to_lowercase(), *operation),
                    (operation.name.ru.to_lowercase(), *operation),
                    (operation.kebab(), *operation),
                ]
            })
            .collect()
    });
    let wanted = name.trim().to_lowercase();
    #[cfg(debug_assertions)]
    if wanted == "testpanic" {
        return Some(&settings::TEST_PANIC);
    }
    NAMES.get(&wanted).copied()
}

/// One running call, as an operation sees it.
pub(crate) struct Call<'a> {
    pub arguments: Arguments,
    pub standard: &'a Standard,
    pub transport: &'a Transport<'a>,
    update: RefCell<Map<String, Value>>,
}

impl Call<'_> {
    /// Hands standard parameters back that the caller must keep from now on.
    pub fn update(&self, key: &str, value: &str) {
        self.update
            .borrow_mut()
            .insert(key.to_owned(), json!(value));
    }
}

/// Runs the operation `name` (English or Russian) with `params`, a JSON object of its parameters.
///
/// Never panics; every failure is in the response. The language of messages is `lang` of the standard parameters, else
/// Russian for a Russian operation name, else English.
pub fn call(client: &Arc<Client>, name: &str, params: &Value) -> Response {
    let mut language = language(client, name);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        attempt(client, name, params, &mut language)
    }));
    let response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Response::failure(error, language),
        Err(_) => Response::failure(panicked(), language),
    };
    trace::line(Level::Info, || {
        let name = find(name).map_or("?", |operation| operation.name.en);
        match &response.result {
            Ok(_) => format!("{name}: ok"),
            Err(error) => format!("{name}: {}", error.code().as_str()),
        }
    });
    response
}

/// The parameters of a call from the JSON text that a host passes.
pub(crate) fn params(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::new(
            Code::InvalidJson,
            text!(
                "`params` is not valid JSON (line {line}, column {column})",
                "`params` не является корректным JSON (строка {line}, столбец {column})"
            ),
        )
        .parameter("params")
    })
}

/// The answer to a panic that was caught at a boundary. What the panic said stays out of it: it may quote a value.
pub fn panicked() -> Error {
    Error::new(
        Code::Internal,
        text!(
            "a defect of this library was caught; the host is not affected",
            "перехвачена ошибка самой библиотеки; программа не пострадала"
        ),
    )
    .hint(text!(
        "please report it with the log of level 4 (`xpost_set_log`)",
        "сообщите о ней, приложив журнал уровня 4 (`xpost_set_log`)"
    ))
}

/// The language of messages before `auth` is read: the client's, else that of the operation's name.
pub(crate) fn language(client: &Client, name: &str) -> Language {
    client.language().unwrap_or_else(|| {
        // Names are compared without regard to case, so upper case counts as well.
        let russian = name.chars().any(|letter| ('А'..='я').contains(&letter));
        if russian { Language::Ru } else { Language::En }
    })
}

fn attempt(
    client: &Arc<Client>,
    name: &str,
    params: &Value,
    language: &mut Language,
) -> Result<Response, Error> {
    let operation = find(name).ok_or_else(|| unknown_operation(name))?;
    let mut arguments = Arguments::read(operation.parameters, params)?;
    let own_auth = parameters::read(&arguments.take("auth"), "auth")?;
    if let Some(asked) = own_auth
        .get("lang")
        .and_then(Value::as_str)
        .and_then(Language::parse)
    {
        *language = asked;
    }
    let setting = client.setting(&own_auth)?;
    let standard = &setting.standard;

    let cancel = client.begin();
    let connect = || client.agent(&setting.network);
    let dry_run = arguments.flag("dry_run").unwrap_or(false);
    let meter = client.progress.meter();
    let transport = Transport::new(&connect, standard, &cancel, &meter, dry_run);
    let call = Call {
        arguments,
        standard,
        transport: &transport,
        update: RefCell::default(),
    };
    let result = catch_unwind(AssertUnwindSafe(|| (operation.run)(&call)));
    client.end(&cancel);

    let mut result = result.unwrap_or_else(|_| Err(panicked()));
    if let (Err(error), Some(plan)) = (&result, transport.planned())
        && error.code() == Code::Cancelled
        && !plan.is_empty()
    {
        result = Ok(json!({"dry_run": true, "requests": plan}));
    }
    let auth_update = call.update.into_inner();
    // A call that brought credentials of its own keeps them to itself; otherwise the client goes on with the new ones.
    let brought = own_auth
        .keys()
        .any(|key| parameters::CREDENTIALS.contains(&key.as_str()));
    if !brought && !auth_update.is_empty() {
        // Tokens are text, which is never refused; and if it were, they would still be in the answer.
        let _ = client.configure(&Value::Object(auth_update.clone()));
    }
    Ok(Response {
        result,
        http: transport.last(),
        auth_update,
        language: *language,
    })
}

fn unknown_operation(name: &str) -> Error {
    let shown: String = name.chars().take(48).collect();
    let error = Error::new(
        Code::UnknownOperation,
        text!("there is no operation `{shown}`", "операции `{shown}` нет"),
    )
    .parameter("operation");
    let wanted = name.to_lowercase();
    let nearest = CATALOGUE
        .iter()
        .flat_map(|operation| [operation.name.en, operation.name.ru])
        .map(|known| (strsim::jaro_winkler(&wanted, &known.to_lowercase()), known))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((likeness, nearest)) if likeness > 0.8 => error.hint(text!(
            "did you mean `{nearest}`?",
            "возможно, имелась в виду `{nearest}`?"
        )),
        _ => error.hint(text!(
            "xpost_operations() lists them all",
            "xpost_operations() перечисляет их все"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_keys_and_short_options_are_unique() {
        let mut names = HashSet::new();
        for operation in CATALOGUE {
            assert!(names.insert(operation.name.en.to_lowercase()));
            assert!(names.insert(operation.name.ru.to_lowercase()));
            let mut keys = HashSet::new();
            let mut shorts = HashSet::new();
            for parameter in operation.parameters {
                assert!(keys.insert(parameter.key), "{}", parameter.key);
                if let Some(short) = parameter.short {
                    assert!(shorts.insert(short), "{}", operation.name.en);
                }
            }
        }
    }

    #[test]
    fn an_operation_is_found_by_either_name_in_any_case() {
        for name in [
            "CreateTextTweet",
            "createtexttweet",
            "create-text-tweet",
            "СоздатьТекстовыйТвит",
            "СОЗДАТЬТЕКСТОВЫЙТВИТ",
        ] {
            assert_eq!(find(name).expect(name).name.en, "CreateTextTweet");
        }
        assert!(find("CreateTweet").is_none());
    }

    #[test]
    fn a_misspelt_operation_names_the_nearest() {
        let client = Client::find(0).expect("client 0");
        let response = call(&client, "CreateTextTwit", &json!({}));
        let envelope = response.to_value();
        assert_eq!(envelope["error"]["code"], "unknown_operation");
        assert!(
            envelope["error"]["hint"]
                .as_str()
                .expect("a hint")
                .contains("CreateTextTweet")
        );
    }
}
