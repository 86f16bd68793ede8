//! The forms in which a caller names media: a text, or an object of a path, a URL or base64 with what belongs to it, one or
//! several, also as JSON text. Only understood here; nothing is opened.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::limits::{ALT_TEXT, Category};
use super::origin::{self, Origin};
use super::subtitles;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted;
use crate::reading;

/// An item whose form is understood.
#[derive(Debug)]
pub(super) struct Given {
    /// Its name in errors.
    pub(super) place: String,
    pub(super) origin: Origin,
    pub(super) alt_text: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) subtitles: Vec<GivenSubtitle>,
    /// Bytes because the text is neither a path nor a URL; nobody said that it is base64.
    pub(super) guessed: bool,
}

impl Given {
    fn new(place: &str, origin: Origin) -> Self {
        Self {
            place: place.to_owned(),
            origin,
            alt_text: None,
            media_type: None,
            subtitles: Vec::new(),
            guessed: false,
        }
    }
}

/// Subtitles whose form is understood.
#[derive(Debug)]
pub(super) struct GivenSubtitle {
    pub(super) text: Given,
    pub(super) language_code: String,
    pub(super) display_name: String,
}

/// The items of `parameter`, at least one.
pub(super) fn read(
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<Vec<Given>, Error> {
    let values = list(value);
    if values.is_empty() {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{parameter}`: expected at least one media item",
                "параметр `{parameter}`: ожидался хотя бы один медиафайл"
            ),
        )
        .parameter(parameter));
    }
    each(parameter, &values, |place, value| {
        item(place, value, category)
    })
}

/// One item, an array, or JSON text of an array or object.
pub(super) fn list(value: &Value) -> Vec<Cow<'_, Value>> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().map(Cow::Borrowed).collect(),
        Value::String(text) if pasted::trim(text).is_empty() => Vec::new(),
        other => match parsed(other) {
            Some(Value::Array(values)) => values.into_iter().map(Cow::Owned).collect(),
            Some(object) => vec![Cow::Owned(object)],
            None => vec![Cow::Borrowed(other)],
        },
    }
}

/// What JSON text of an array or object says.
fn parsed(value: &Value) -> Option<Value> {
    let text = value.as_str()?;
    if !pasted::trim(text).starts_with(['[', '{']) {
        return None;
    }
    reading::lenient(text).filter(|value| value.is_array() || value.is_object())
}

fn each<T>(
    parameter: &str,
    values: &[Cow<'_, Value>],
    read: impl Fn(&str, &Value) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    values
        .iter()
        .enumerate()
        .map(|(index, value)| read(&format!("{parameter}[{index}]"), value))
        .collect()
}

fn item(place: &str, value: &Value, category: Category) -> Result<Given, Error> {
    let value = unpacked(value);
    let members = match &*value {
        Value::String(text) => return guess(place, text),
        Value::Object(members) => Members { place, members },
        _ => return Err(unexpected(place)),
    };
    members.only(&[
        "file",
        "url",
        "base64",
        "alt_text",
        "media_type",
        "subtitles",
    ])?;
    let mut given = members.given()?;
    given.alt_text = members.text("alt_text")?.map(str::to_owned);
    if given
        .alt_text
        .as_ref()
        .is_some_and(|text| text.chars().count() > ALT_TEXT)
    {
        return Err(members.refuse("alt_text", |place| {
            text!(
                "parameter `{place}`: longer than {ALT_TEXT} characters",
                "параметр `{place}`: длиннее {ALT_TEXT} символов"
            )
        }));
    }
    let subtitles = members.members.get("subtitles").map_or(Vec::new(), list);
    if !subtitles.is_empty() && category != Category::Video {
        return Err(members.refuse("subtitles", |place| {
            text!(
                "parameter `{place}`: only videos have subtitles",
                "параметр `{place}`: субтитры бывают только у видео"
            )
        }));
    }
    given.subtitles = each(&members.at("subtitles"), &subtitles, subtitle)?;
    for (index, one) in given.subtitles.iter().enumerate() {
        let code = &one.language_code;
        let earlier = &given.subtitles[..index];
        if earlier.iter().any(|other| other.language_code == *code) {
            let place = format!("{}.language_code", one.text.place);
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `{place}`: the video has subtitles in {code} already",
                    "параметр `{place}`: субтитры на языке {code} у этого видео уже есть"
                ),
            )
            .parameter(&place));
        }
    }
    Ok(given)
}

/// An item of which only a text is given.
fn guess(place: &str, text: &str) -> Result<Given, Error> {
    let (origin, guessed) = origin::guess(text, place)?;
    Ok(Given {
        guessed,
        ..Given::new(place, origin)
    })
}

fn subtitle(place: &str, value: &Value) -> Result<GivenSubtitle, Error> {
    let value = unpacked(value);
    let (text, code, display_name) = match &*value {
        Value::String(text) => (guess(place, text)?, None, None),
        Value::Object(members) => {
            let members = Members { place, members };
            members.only(&[
                "file",
                "url",
                "base64",
                "language_code",
                "display_name",
                "media_type",
            ])?;
            let given = members.given()?;
            let display_name = members.text("display_name")?;
            (given, members.text("language_code")?, display_name)
        }
        _ => return Err(unexpected(place)),
    };
    let language_code = subtitles::language(code, &format!("{place}.language_code"))?;
    Ok(GivenSubtitle {
        text,
        display_name: display_name.unwrap_or(&language_code).to_owned(),
        language_code,
    })
}

/// JSON text of an object or array as what it says.
pub(super) fn unpacked(value: &Value) -> Cow<'_, Value> {
    parsed(value).map_or(Cow::Borrowed(value), Cow::Owned)
}

fn unexpected(place: &str) -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: expected a path, a URL, base64 or an object",
            "параметр `{place}`: ожидался путь, URL, base64 или объект"
        ),
    )
    .parameter(place)
}

/// The members of an object, and its name in errors.
struct Members<'a> {
    place: &'a str,
    members: &'a Map<String, Value>,
}

impl<'a> Members<'a> {
    fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.place)
    }

    fn refuse(&self, name: &str, message: impl FnOnce(&str) -> Text) -> Error {
        let place = self.at(name);
        Error::new(Code::InvalidParameter, message(&place)).parameter(&place)
    }

    fn only(&self, known: &[&str]) -> Result<(), Error> {
        let unknown = |name: &&String| !known.contains(&name.as_str());
        match self.members.keys().find(unknown) {
            Some(name) => Err(reading::unknown_key(
                &self.at(""),
                name,
                known.iter().copied(),
            )),
            None => Ok(()),
        }
    }

    /// A string that may be left out.
    fn any(&self, name: &str) -> Result<Option<&'a str>, Error> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.refuse(name, |place| {
                text!(
                    "parameter `{place}`: expected a string",
                    "параметр `{place}`: ожидалась строка"
                )
            })),
        }
    }

    /// A string that is not given when it is empty.
    fn text(&self, name: &str) -> Result<Option<&'a str>, Error> {
        Ok(self.any(name)?.filter(|text| !text.is_empty()))
    }

    /// The one source that an object names, and the type it declares.
    fn given(&self) -> Result<Given, Error> {
        let place = self.place;
        let origin = match (self.any("file")?, self.any("url")?, self.any("base64")?) {
            (Some(file), None, None) => origin::of_path(file, place)?,
            (None, Some(url), None) => origin::of_url(url, place)?,
            (None, None, Some(text)) => origin::of_base64(text, place)?,
            _ => {
                return Err(Error::new(
                    Code::InvalidParameter,
                    text!(
                        "parameter `{place}`: expected exactly one of `file`, `url`, `base64`",
                        "параметр `{place}`: ожидалось ровно одно из `file`, `url`, `base64`"
                    ),
                )
                .parameter(place));
            }
        };
        let mut given = Given::new(place, origin);
        given.media_type = self.text("media_type")?.and_then(media_type);
        Ok(given)
    }
}

/// The name of a media type as X's lists have it: without parameters, in lower case, the registered one of several.
fn media_type(given: &str) -> Option<String> {
    let name = given.split(';').next().unwrap_or_default();
    let name = pasted::trim(name).to_ascii_lowercase();
    let registered = match &*name {
        "image/jpg" | "image/pjpeg" | "image/jfif" => "image/jpeg",
        "image/x-png" | "image/apng" => "image/png",
        "image/x-webp" => "image/webp",
        "video/x-m4v" | "video/m4v" | "video/x-mp4" => "video/mp4",
        "video/mov" | "video/x-quicktime" => "video/quicktime",
        "video/x-webm" => "video/webm",
        "application/x-subrip" | "text/x-subrip" | "text/x-srt" => "text/srt",
        "text/webvtt" | "text/x-vtt" => "text/vtt",
        name => name,
    };
    (!registered.is_empty()).then(|| registered.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given(value: &Value) -> Result<Given, Error> {
        item("videos[0]", value, Category::Video)
    }

    #[test]
    fn an_object_names_exactly_one_source() {
        assert!(given(&json!({"file": "a.png", "url": "https://example.com/a.png"})).is_err());
        assert!(given(&json!({"alt_text": "a"})).is_err());
        let error = given(&json!({"fiel": "a.png"})).expect_err("a misspelt key");
        assert_eq!(error.code(), Code::InvalidParameter);
        assert!(given(&json!({"file": "a.png", "alt_text": "x".repeat(1001)})).is_err());
        assert!(given(&json!(5)).is_err());
    }

    #[test]
    fn text_of_an_array_or_object_is_read_as_such() {
        assert_eq!(list(&json!("['a.png','b.png']")).len(), 2);
        assert_eq!(list(&json!("{\"file\":\"a.png\"}")).len(), 1);
        assert_eq!(list(&json!("a.png")), [Cow::<Value>::Owned(json!("a.png"))]);
        assert!(list(&json!("")).is_empty());
    }

    #[test]
    fn subtitles_come_in_every_form_that_media_do() {
        let one = json!({"file": "a.srt", "language_code": "ru", "display_name": "Русский"});
        for subtitles in [
            json!("a.srt"),
            one.clone(),
            json!([one]),
            json!(one.to_string()),
            json!([one.to_string()]),
            json!([one, "b.srt"]),
            json!("https://example.com/a.vtt"),
            json!("V0VCVlRU"),
        ] {
            let given = given(&json!({"file": "a.mp4", "subtitles": subtitles}));
            assert!(
                !given.expect("subtitles").subtitles.is_empty(),
                "{subtitles}"
            );
        }
        let given = given(&json!({"file": "a.mp4", "subtitles": [one, "b.srt"]}));
        let given = given.expect("two subtitles").subtitles;
        assert_eq!(given[0].display_name, "Русский");
        assert_eq!(
            (&*given[1].language_code, &*given[1].display_name),
            ("EN", "EN")
        );
    }
}
