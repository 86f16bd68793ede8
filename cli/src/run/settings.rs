//! What a person has settled once for all runs: the default account, the callback, the language, the proxy.
//!
//! A JSON object in a file of the user's: `XPOST_CONFIG` if it is set, else `xpost/config.json` under `XDG_CONFIG_HOME`
//! (`~/.config`), on Windows under `%APPDATA%`. It holds no secrets, and everything else that is said is nearer: options,
//! the environment, the parameters of a call.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use xpost::error::{Code, Error};
use xpost::language::{Language, Text};
use xpost::parameters::Standard;
use xpost::shown;
use xpost::transport::{self, Network};

use super::line::has_password;

/// What can be settled.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the file and on the command line.
    pub name: &'static str,
    /// What it is for.
    pub doc: Text,
}

/// The account to act as where none is named.
pub const ACCOUNT: &str = "account";
/// Where X sends the browser after a sign-in.
const CALLBACK: &str = "redirect_uri";
/// The language of help and messages.
pub const LANGUAGE: &str = "language";

/// Everything that can be settled.
pub const ALL: &[Setting] = &[
    Setting {
        name: ACCOUNT,
        doc: Text::new(
            "the account to act as where none is named",
            "учётная запись, если не названа другая",
        ),
    },
    Setting {
        name: CALLBACK,
        doc: Text::new(
            "where X sends the browser after a sign-in; the app must have it registered",
            "куда X возвращает браузер после входа; адрес должен быть указан в приложении",
        ),
    },
    Setting {
        name: LANGUAGE,
        doc: Text::new(
            "the language of help and messages: en or ru",
            "язык справки и сообщений: en или ru",
        ),
    },
    Setting {
        name: "proxy",
        doc: Text::new(
            "the proxy for every request, such as http://host:3128",
            "прокси для всех запросов, например http://host:3128",
        ),
    },
];

/// Settings that are standard parameters of the same name.
const STANDARD: &[&str] = &[CALLBACK, "proxy"];

/// The file, whether it is there or not; `None` for a user without a home.
pub fn path() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(named) = variable("XPOST_CONFIG") {
        return Some(named.into());
    }
    // The XDG specification: a relative path is to be ignored.
    let folder = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        folder("APPDATA")
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")))
    };
    base.map(|base| base.join("xpost").join("config.json"))
}

/// What is settled; nothing where there is no file.
pub fn read() -> Result<Map<String, Value>, Error> {
    let Some(path) = path() else {
        return Ok(Map::new());
    };
    let content = match std::fs::read(&path) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Map::new()),
        Err(error) => return Err(unusable(&path, &shown::reason(error.kind()))),
    };
    match serde_json::from_slice(&content) {
        Ok(Value::Object(settings)) => Ok(settings),
        _ => Err(unusable(
            &path,
            &Text::new("it is not a JSON object", "это не объект JSON"),
        )),
    }
}

/// What is settled under a name, as text.
pub fn get(name: &str) -> Result<Option<String>, Error> {
    Ok(text(&read()?, name))
}

/// The language that is settled. A file that cannot be read says so elsewhere.
pub fn language() -> Option<String> {
    get(LANGUAGE).ok().flatten()
}

/// What is settled of the standard parameters.
pub fn standard(settings: &Map<String, Value>) -> Map<String, Value> {
    STANDARD
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), json!(text(settings, name)?))))
        .collect()
}

/// A setting that says something.
pub fn text(settings: &Map<String, Value>, name: &str) -> Option<String> {
    settings
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Settles something, or with `None` no longer; the file is replaced as a whole.
pub fn set(name: &str, value: Option<&str>) -> Result<(), Error> {
    let path = path().ok_or_else(homeless)?;
    let mut settings = read()?;
    match value {
        Some(value) => settings.insert(name.to_owned(), json!(value)),
        None => settings.remove(name),
    };
    write(&path, &settings).map_err(|error| unusable(&path, &shown::reason(error.kind())))
}

/// Refuses a value that would fail at every later run.
pub fn judge(name: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() {
        return Err(
            wrong(name, &Text::new("there is no value", "значение не задано")).hint(Text {
                en: format!("`xpost config unset {name}` drops the setting").into(),
                ru: format!("`xpost config unset {name}` сбрасывает настройку").into(),
            }),
        );
    }
    if name == LANGUAGE && Language::parse(value).is_none() {
        return Err(wrong(
            name,
            &Text {
                en: format!("expected `en` or `ru`, not `{value}`").into(),
                ru: format!("ожидалось `en` или `ru`, а не `{value}`").into(),
            },
        ));
    }
    if name == CALLBACK && !is_url(value) {
        return Err(wrong(
            name,
            &Text::new(
                "expected an address such as http://127.0.0.1:8739/callback",
                "ожидался адрес, например http://127.0.0.1:8739/callback",
            ),
        ));
    }
    if has_password(value) {
        let said = Text::new(
            "passwords are not kept in the settings",
            "пароли в настройках не хранятся",
        );
        let variable = format!("XPOST_{}", name.to_uppercase());
        return Err(wrong(name, &said).hint(Text {
            en: format!("give the whole address in the environment variable {variable}").into(),
            ru: format!("задайте адрес целиком в переменной окружения {variable}").into(),
        }));
    }
    let key = match name {
        ACCOUNT => "profile",
        name if STANDARD.contains(&name) => name,
        _ => return Ok(()),
    };
    // The library's own verdict, down to the connections it would make; none is made.
    let layer = Map::from_iter([(key.to_owned(), json!(value))]);
    let judged = Standard::from_layers(&[&layer])
        .and_then(|standard| transport::agent(&Network::new(&standard)));
    match judged {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(error.reworded(&|said| of_setting(said, key, name), &|_| name.to_owned()))
        }
    }
}

/// A sentence of the library about a parameter, of the setting.
fn of_setting(said: &Text, key: &str, name: &str) -> Text {
    let named = |said: &str| said.replace(&format!("`auth.{key}`"), &format!("`{name}`"));
    Text {
        en: named(&said.en).replace("parameter `", "`").into(),
        ru: named(&said.ru).replace("параметр `", "`").into(),
    }
}

fn is_url(value: &str) -> bool {
    value.split_once("://").is_some_and(|(scheme, rest)| {
        let is_scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
        !scheme.is_empty()
            && scheme.chars().all(is_scheme)
            && !rest.is_empty()
            && !rest.starts_with(['/', '?', '#'])
    })
}

fn wrong(name: &str, said: &Text) -> Error {
    let Text { en, ru } = said;
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("`{name}`: {en}").into(),
            ru: format!("`{name}`: {ru}").into(),
        },
    )
    .parameter(name)
}

fn write(path: &Path, settings: &Map<String, Value>) -> io::Result<()> {
    // A link keeps pointing where it points: what it points to is replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".config-")
        .tempfile_in(folder)?;
    writeln!(file, "{:#}", Value::Object(settings.clone()))?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

fn unusable(path: &Path, reason: &Text) -> Error {
    let Text { en, ru } = reason;
    let path = shown::path(path);
    let (path_en, path_ru) = (path.en, path.ru);
    Error::new(
        Code::InvalidParameter,
        Text {
            en: format!("the settings{path_en} cannot be used: {en}").into(),
            ru: format!("настройки{path_ru} использовать нельзя: {ru}").into(),
        },
    )
    .parameter("config")
    .hint(Text::new(
        "mend the file or delete it; XPOST_CONFIG names another",
        "исправьте файл или удалите его; XPOST_CONFIG указывает другой",
    ))
}

fn homeless() -> Error {
    Error::new(
        Code::InvalidParameter,
        Text::new(
            "there is no place for settings: neither HOME nor XDG_CONFIG_HOME is set",
            "для настроек нет места: не заданы ни HOME, ни XDG_CONFIG_HOME",
        ),
    )
    .parameter("config")
    .hint(Text::new(
        "name a file in XPOST_CONFIG",
        "укажите файл в XPOST_CONFIG",
    ))
}
