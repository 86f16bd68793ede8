//! Media items: a path, a URL, base64, or an object of those with alt text. Opened, sniffed and checked against X's
//! limits (contract §4.8) before anything is sent to X.

mod download;
mod source;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::error::{Code, Error};
use crate::language::text;
use crate::parameters;
use crate::transport::{Source, Transport};

/// What X calls `media_category`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// `tweet_image`
    Image,
    /// `tweet_gif`
    Gif,
    /// `tweet_video`
    Video,
}

/// What X takes in a category: types, the largest file in bytes, how many fit a post (contract §4.8, 2026-09).
struct Limit {
    category: Category,
    name: &'static str,
    types: &'static [&'static str],
    largest: u64,
    per_post: usize,
}

const LIMITS: &[Limit] = &[
    Limit {
        category: Category::Image,
        name: "tweet_image",
        types: &["image/jpeg", "image/png", "image/webp", "image/gif"],
        largest: 5 * 1024 * 1024,
        per_post: 4,
    },
    Limit {
        category: Category::Gif,
        name: "tweet_gif",
        types: &["image/gif"],
        largest: 15 * 1024 * 1024,
        per_post: 1,
    },
    Limit {
        category: Category::Video,
        name: "tweet_video",
        types: &["video/mp4", "video/quicktime", "video/webm", "video/mp2t"],
        largest: 16 * 1024 * 1024 * 1024,
        per_post: 1,
    },
];

/// Longest alt text, in characters (contract §4.7).
const ALT_TEXT: usize = 1000;

/// X's names of the categories.
pub const CATEGORIES: &[&str] = &["tweet_video", "tweet_image", "tweet_gif"];

impl Category {
    fn limit(self) -> &'static Limit {
        // The table holds a row for every category.
        LIMITS
            .iter()
            .find(|limit| limit.category == self)
            .unwrap_or(&LIMITS[0])
    }

    /// X's name.
    pub fn as_str(self) -> &'static str {
        self.limit().name
    }

    /// How many fit one post.
    pub fn per_post(self) -> usize {
        self.limit().per_post
    }

    /// The category of X's name.
    pub fn parse(name: &str) -> Option<Self> {
        LIMITS
            .iter()
            .find(|limit| limit.name == name)
            .map(|limit| limit.category)
    }
}

/// An item that has passed every local check.
#[derive(Debug)]
pub struct Item {
    /// The bytes.
    pub source: Box<dyn Source>,
    /// Media type for `initialize`.
    pub media_type: String,
    /// Media category.
    pub category: Category,
    /// Text for people who do not see the picture.
    pub alt_text: Option<String>,
}

/// An item as the caller gave it, its form understood.
#[derive(Debug)]
struct Given {
    place: String,
    origin: Origin,
    alt_text: Option<String>,
    media_type: Option<String>,
}

enum Origin {
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

/// Opens and checks the items of `parameter`. Files and base64 are checked first, so that a bad one costs no download.
pub fn open(
    transport: &Transport<'_>,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<Vec<Item>, Error> {
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
    let mut given = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        given.push(understand(&format!("{parameter}[{index}]"), value)?);
    }

    let mut items: Vec<Option<Item>> = Vec::with_capacity(given.len());
    for one in &given {
        items.push(match &one.origin {
            Origin::File(path) => {
                let source = source::File::open(path, &one.place)?;
                Some(check(one, Box::new(source), category)?)
            }
            Origin::Bytes(bytes) => {
                let source = source::Bytes(bytes.clone());
                Some(check(one, Box::new(source), category)?)
            }
            Origin::Url(_) => None,
        });
    }
    let mut opened = Vec::with_capacity(items.len());
    for (one, item) in given.iter().zip(items) {
        opened.push(match (item, &one.origin) {
            (Some(item), _) => item,
            (None, Origin::Url(url)) => {
                let file = download::fetch(transport, url, category.limit().largest, &one.place)?;
                check(
                    one,
                    Box::new(source::File::from_file(file, &one.place)?),
                    category,
                )?
            }
            (None, _) => continue,
        });
    }
    Ok(opened)
}

/// How many items a value holds.
pub fn count(value: &Value) -> usize {
    list(value).len()
}

/// One item, an array, or JSON text of an array or object.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.clone(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) if text.trim_start().starts_with(['[', '{']) => {
            match parameters::lenient(text) {
                Some(Value::Array(values)) => values,
                Some(object @ Value::Object(_)) => vec![object],
                _ => vec![value.clone()],
            }
        }
        other => vec![other.clone()],
    }
}

fn understand(place: &str, value: &Value) -> Result<Given, Error> {
    match value {
        Value::String(text) => Ok(Given {
            place: place.to_owned(),
            origin: guess(place, text)?,
            alt_text: None,
            media_type: None,
        }),
        Value::Object(members) => from_object(place, members),
        _ => Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{place}`: expected a path, a URL, base64 or an object",
                "параметр `{place}`: ожидался путь, URL, base64 или объект"
            ),
        )
        .parameter(place)),
    }
}

fn from_object(place: &str, members: &Map<String, Value>) -> Result<Given, Error> {
    const KNOWN: [&str; 5] = ["file", "url", "base64", "alt_text", "media_type"];
    let mut texts: [Option<&str>; 5] = [None; 5];
    for (name, value) in members {
        let Some(index) = KNOWN.iter().position(|known| known == name) else {
            return Err(parameters::unknown_key(
                &format!("{place}."),
                name,
                KNOWN.into_iter(),
            ));
        };
        match value {
            Value::Null => {}
            Value::String(text) => texts[index] = Some(text),
            _ => {
                return Err(Error::new(
                    Code::InvalidParameter,
                    text!(
                        "parameter `{place}.{name}`: expected a string",
                        "параметр `{place}.{name}`: ожидалась строка"
                    ),
                )
                .parameter(&format!("{place}.{name}")));
            }
        }
    }
    let [file, url, encoded, alt_text, media_type] = texts;
    let origin = match (file, url, encoded) {
        (Some(path), None, None) => Origin::File(path.to_owned()),
        (None, Some(url), None) => Origin::Url(url.to_owned()),
        (None, None, Some(text)) => Origin::Bytes(decode(text).ok_or_else(|| not_base64(place))?),
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
    if let Some(text) = alt_text
        && text.chars().count() > ALT_TEXT
    {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{place}.alt_text`: longer than {ALT_TEXT} characters",
                "параметр `{place}.alt_text`: длиннее {ALT_TEXT} символов"
            ),
        )
        .parameter(&format!("{place}.alt_text")));
    }
    Ok(Given {
        place: place.to_owned(),
        origin,
        alt_text: alt_text.filter(|text| !text.is_empty()).map(str::to_owned),
        media_type: media_type
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
    })
}

/// A string is a URL, the path of an existing file, or base64, in that order (what OpenIntegrations accepted).
fn guess(place: &str, text: &str) -> Result<Origin, Error> {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return Ok(Origin::Url(text.to_owned()));
    }
    // No file system takes a path this long, and base64 is usually longer.
    if text.len() < 4096 && std::path::Path::new(text).exists() {
        return Ok(Origin::File(text.to_owned()));
    }
    if let Some((_, encoded)) = text
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"))
    {
        return Ok(Origin::Bytes(
            decode(encoded).ok_or_else(|| not_base64(place))?,
        ));
    }
    // A short text with a dot or a separator is a mistyped path, not base64, which begins with a slash for JPEG alone.
    let looks_like_a_path = text.len() < 1024
        && (text.contains(['.', '\\'])
            || (text.starts_with(['/', '~']) && !text.starts_with("/9j/")));
    if looks_like_a_path {
        return Ok(Origin::File(text.to_owned()));
    }
    match decode(text) {
        Some(bytes) => Ok(Origin::Bytes(bytes)),
        None => Err(Error::new(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: neither an existing file, nor an http(s) URL, nor base64",
                "параметр `{place}`: не существующий файл, не URL http(s) и не base64"
            ),
        )
        .parameter(place)),
    }
}

/// Base64 in the standard or the URL alphabet, with or without padding and line breaks.
fn decode(text: &str) -> Option<Vec<u8>> {
    let compact: String = text.split_ascii_whitespace().collect();
    let alphabet = if compact.contains(['-', '_']) {
        URL_SAFE
    } else {
        STANDARD
    };
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet, config).decode(compact).ok()
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

fn check(given: &Given, source: Box<dyn Source>, category: Category) -> Result<Item, Error> {
    let place = &given.place;
    if source.is_empty() {
        return Err(Error::new(
            Code::MediaEmpty,
            text!(
                "parameter `{place}`: the media item is empty",
                "параметр `{place}`: медиафайл пуст"
            ),
        )
        .parameter(place));
    }
    let limit = category.limit();
    let media_type = match &given.media_type {
        Some(named) => named.to_ascii_lowercase(),
        None => sniff(&*source, place)?,
    };
    let name = limit.name;
    if !limit.types.contains(&media_type.as_str()) {
        let accepted = limit.types.join(", ");
        let error = if media_type.is_empty() {
            Error::new(
                Code::MediaUnsupported,
                text!(
                    "parameter `{place}`: the content is of no known media type; {name} takes {accepted}",
                    "параметр `{place}`: тип содержимого не распознан; {name} принимает {accepted}"
                ),
            )
        } else {
            let shown: String = media_type.chars().take(40).collect();
            Error::new(
                Code::MediaUnsupported,
                text!(
                    "parameter `{place}`: {shown} does not fit {name}, which takes {accepted}",
                    "параметр `{place}`: {shown} не подходит для {name}; принимается {accepted}"
                ),
            )
        };
        return Err(error.parameter(place));
    }
    let (size, largest) = (source.len(), limit.largest);
    if size > largest {
        return Err(Error::new(
            Code::MediaTooLarge,
            text!(
                "parameter `{place}`: {size} bytes are over X's limit of {largest} for {name}",
                "параметр `{place}`: {size} байт больше предела X для {name} — {largest}"
            ),
        )
        .parameter(place));
    }
    Ok(Item {
        source,
        media_type,
        category,
        alt_text: given.alt_text.clone(),
    })
}

/// The media type of the content; empty when it is none that is known.
fn sniff(source: &dyn Source, place: &str) -> Result<String, Error> {
    let mut head = [0; 4096];
    let mut filled = 0;
    while filled < head.len() {
        match source.read_at(&mut head[filled..], filled as u64) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(error) => return Err(source::unreadable(place, &error)),
        }
    }
    let head = &head[..filled];
    // An MPEG transport stream is a row of 188-byte packets that begin with 0x47.
    if filled > 376 && head[0] == 0x47 && head[188] == 0x47 && head[376] == 0x47 {
        return Ok("video/mp2t".into());
    }
    Ok(match infer::get(head).map(|kind| kind.mime_type()) {
        Some("video/x-m4v") => "video/mp4".into(),
        Some(known) => known.into(),
        None => String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

    fn given(value: &Value) -> Result<Given, Error> {
        understand("pictures[0]", value)
    }

    fn checked(bytes: &[u8], category: Category) -> Result<Item, Error> {
        let given = Given {
            place: "pictures[0]".into(),
            origin: Origin::Bytes(Vec::new()),
            alt_text: None,
            media_type: None,
        };
        check(&given, Box::new(source::Bytes(bytes.to_vec())), category)
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
    fn type_size_and_emptiness_are_checked_from_the_content() {
        assert_eq!(
            checked(PNG, Category::Image).expect("a picture").media_type,
            "image/png"
        );
        let code = |result: Result<Item, Error>| result.expect_err("refused").code();
        assert_eq!(code(checked(PNG, Category::Video)), Code::MediaUnsupported);
        assert_eq!(
            code(checked(b"plain text", Category::Image)),
            Code::MediaUnsupported
        );
        assert_eq!(code(checked(b"", Category::Image)), Code::MediaEmpty);
        let mut large = PNG.to_vec();
        large.resize(5 * 1024 * 1024 + 1, 0);
        assert_eq!(code(checked(&large, Category::Image)), Code::MediaTooLarge);
    }

    #[test]
    fn text_of_an_array_or_object_is_read_as_such() {
        assert_eq!(list(&json!("['a.png','b.png']")).len(), 2);
        assert_eq!(list(&json!("{\"file\":\"a.png\"}")).len(), 1);
        assert_eq!(list(&json!("a.png")), vec![json!("a.png")]);
        assert!(list(&json!("")).is_empty());
    }
}
