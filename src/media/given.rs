//! The forms in which a caller names media: a path, a URL, base64, or an object of those with what belongs to it, one or
//! several, also as JSON text. Only understood here; nothing is opened.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::address;
use super::encoded::decode;
use super::limits::{ALT_TEXT, Category};
use super::subtitles;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted::{self, QUOTES};
use crate::reading;
use crate::shown;

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

pub(super) enum Origin {
    File(String),
    Url(String),
    Bytes(Vec<u8>),
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "file",
            Self::Url(_) => "url",
            Self::Bytes(_) => "bytes",
        })
    }
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
            (Some(file), None, None) => path(file, place)?,
            (None, Some(url), None) => {
                let url = pasted::trim(url);
                if address::is_file(url) {
                    path(url, place)?
                } else {
                    Origin::Url(address::encoded(url))
                }
            }
            (None, None, Some(text)) => {
                Origin::Bytes(decode(text).ok_or_else(|| not_base64(place))?)
            }
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

/// Whether a text is the path of something.
fn exists(text: &str) -> bool {
    // No file system takes a path this long, and base64 is usually longer.
    text.len() < 4096 && std::path::Path::new(text).exists()
}

/// A text without what comes along when it is copied: what nobody sees around it, and a pair of quotation marks, in which
/// Windows hands out paths. No URL and no base64 begins with one.
fn bare(text: &str) -> &str {
    let text = pasted::trim(text);
    text.strip_prefix(QUOTES)
        .and_then(|text| text.strip_suffix(QUOTES))
        .map_or(text, pasted::trim)
}

/// A path as it is, or that of a file URL. A file is looked for under the very name first: it may have blanks around it.
fn path(text: &str, place: &str) -> Result<Origin, Error> {
    let text = if exists(text) { text } else { bare(text) };
    Ok(Origin::File(if address::is_file(text) {
        address::file_path(text, cfg!(windows), place)?
    } else {
        text.to_owned()
    }))
}

/// A string is a URL, the path of an existing file, or base64, in that order (what OpenIntegrations accepted).
fn guess(place: &str, text: &str) -> Result<Given, Error> {
    let given = |origin| Ok(Given::new(place, origin));
    let whole = text;
    let text = bare(whole);
    if address::is_web(text) {
        return given(Origin::Url(address::encoded(text)));
    }
    if let Some(file) = [whole, text].into_iter().find(|text| exists(text)) {
        return given(Origin::File(file.to_owned()));
    }
    if address::is_file(text) {
        return given(path(text, place)?);
    }
    if let Some((_, encoded)) = text
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"))
    {
        let bytes = decode(encoded).ok_or_else(|| not_base64(place))?;
        return given(Origin::Bytes(bytes));
    }
    // A short text with a dot or a separator is a mistyped path, not base64, which begins with a slash for JPEG alone.
    let looks_like_a_path = text.len() < 1024
        && (text.contains(['.', '\\'])
            || (text.starts_with(['/', '~']) && !text.starts_with("/9j/")));
    if looks_like_a_path {
        return given(Origin::File(text.to_owned()));
    }
    match decode(text) {
        Some(bytes) => Ok(Given {
            guessed: true,
            ..Given::new(place, Origin::Bytes(bytes))
        }),
        None => {
            let Text { en, ru } = shown::likely_path(text);
            Err(Error::new(
                Code::MediaUnreadable,
                text!(
                    "parameter `{place}`: the text{en} is neither an existing file, nor an http(s) URL, nor base64",
                    "параметр `{place}`: текст{ru} — не существующий файл, не URL http(s) и не base64"
                ),
            )
            .parameter(place))
        }
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

fn not_base64(place: &str) -> Error {
    Error::new(
        Code::MediaUnreadable,
        text!(
            "parameter `{place}`: the base64 text cannot be decoded",
            "параметр `{place}`: текст base64 не декодируется"
        ),
    )
    .parameter(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given(value: &Value) -> Result<Given, Error> {
        item("videos[0]", value, Category::Video)
    }

    #[test]
    fn base64_is_taken_in_both_alphabets_with_or_without_padding_and_line_breaks() {
        for text in ["+/8=", "-_8=", "+/8", "+/\r\n8="] {
            assert_eq!(decode(text).expect(text), [0xfb, 0xff]);
        }
        assert!(decode("not base64!").is_none());
    }

    #[test]
    fn a_mistyped_path_is_named_as_a_file_not_as_base64() {
        let one = given(&json!("picture.png")).expect("a path");
        assert!(matches!(one.origin, Origin::File(_)));
    }

    #[test]
    fn base64_of_a_small_jpeg_is_no_path() {
        let one = given(&json!("/9j/4AAQSkZJRgABAQEASABIAAD/2Q==")).expect("base64");
        assert!(matches!(one.origin, Origin::Bytes(bytes) if bytes.starts_with(&[0xff, 0xd8])));
        let one = given(&json!("/tmp/9j")).expect("a path");
        assert!(matches!(one.origin, Origin::File(_)));
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
