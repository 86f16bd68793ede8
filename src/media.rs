//! Media items: a path, a URL, base64, or an object of those with alt text or subtitles. Opened, sniffed and checked
//! against X's limits (contract §4.8) before anything is sent to X.

mod address;
mod animation;
mod container;
mod download;
mod fingerprint;
mod gif;
mod given;
mod limits;
mod source;
mod subtitles;
mod video;

use serde_json::{Value, json};
use ureq::http::Uri;

use crate::error::{Code, Error};
use crate::language::text;
use crate::parameters::Standard;
use crate::response::Warning;
use crate::transport::{Source, Transport};

pub use fingerprint::fingerprint;
use given::{Given, Origin};
pub use limits::{CATEGORIES, Category};
pub use source::read_bytes;

/// An item that has passed every local check.
#[derive(Debug)]
pub struct Item {
    /// The bytes.
    pub source: Box<dyn Source>,
    /// Media type for `initialize`; empty when it is not known, which is so for `unchecked` items only.
    pub media_type: String,
    /// Media category.
    pub category: Category,
    /// Text for people who do not see the picture.
    pub alt_text: Option<String>,
    /// Subtitles of a video, at most one for each language.
    pub subtitles: Vec<Subtitle>,
    /// What may go wrong with it at X.
    pub warnings: Vec<Warning>,
    /// A URL in a dry run: its content was not fetched, `source` holds nothing.
    pub unchecked: bool,
}

/// Subtitles of a video: uploaded as a medium of their own, then attached (contract §4.7).
#[derive(Debug)]
pub struct Subtitle {
    /// The text, in the category [`Category::Subtitles`].
    pub item: Item,
    /// `^[A-Z]{2}$`.
    pub language_code: String,
    /// What the player shows.
    pub display_name: String,
}

impl Item {
    /// Bytes that its upload sends: its own and those of its subtitles.
    pub fn bytes(&self) -> u64 {
        let subtitles = self.subtitles.iter().map(|one| one.item.source.len());
        self.source.len() + subtitles.sum::<u64>()
    }

    /// What a dry run says about it. `unchecked` stands in for what only the content of a URL would tell.
    pub fn plan(&self) -> Value {
        let mut plan = json!({
            "media_type": self.media_type,
            "media_category": self.category.as_str(),
            "bytes": self.source.len(),
            "alt_text": self.alt_text,
        });
        if self.unchecked {
            plan["bytes"] = Value::Null;
            plan["unchecked"] = json!(true);
        }
        if self.media_type.is_empty() {
            plan["media_type"] = Value::Null;
        }
        if !self.subtitles.is_empty() {
            let subtitles = self.subtitles.iter().map(|one| {
                let mut plan = one.item.plan();
                plan["language_code"] = json!(one.language_code);
                plan["display_name"] = json!(one.display_name);
                plan
            });
            plan["subtitles"] = subtitles.collect();
        }
        plan
    }
}

/// Opens and checks the items of `parameter`. Files and base64 are checked first, so that a bad one costs no download; in
/// a dry run a URL is not fetched at all.
///
/// With `skip_checks` the judgement of types, sizes and what is inside the files is left to X; an item must then still hold
/// bytes, and its type be known. Errors: `invalid_parameter`, `media_unreadable`, `media_empty`, `media_unsupported`,
/// `media_too_large`, each naming its item.
pub fn open(
    transport: &Transport<'_>,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<Vec<Item>, Error> {
    let (given, local) = open_all_local(transport.standard(), parameter, value, category)?;
    let mut opened = Vec::with_capacity(given.len());
    for (one, (item, texts)) in given.into_iter().zip(local) {
        let mut item = match item {
            Some(item) => item,
            None => open_url(transport, &one, category)?,
        };
        for (subtitle, text) in one.subtitles.into_iter().zip(texts) {
            item.subtitles.push(Subtitle {
                item: match text {
                    Some(item) => item,
                    None => open_url(transport, &subtitle.text, Category::Subtitles)?,
                },
                language_code: subtitle.language_code,
                display_name: subtitle.display_name,
            });
        }
        opened.push(item);
    }
    Ok(opened)
}

/// Checks the items of `parameter` as [`open()`] does, as far as that needs no network, and returns those that are on this
/// machine.
pub fn check_local(
    standard: &Standard,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<Vec<Item>, Error> {
    let (_, local) = open_all_local(standard, parameter, value, category)?;
    Ok(local.into_iter().filter_map(|(item, _)| item).collect())
}

/// An item that is on this machine, and its subtitles that are.
type Local = (Option<Item>, Vec<Option<Item>>);

/// Reads the items of a parameter, and opens those that are on this machine.
fn open_all_local(
    standard: &Standard,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<(Vec<Given>, Vec<Local>), Error> {
    let mut given = given::read(parameter, value, category)?;
    if standard.text("media_api") == "1.1"
        && let Some(one) = given.iter().find(|one| !one.subtitles.is_empty())
    {
        return Err(no_subtitles_in_v1(&one.place));
    }
    let judge = Judge::of(standard);
    let mut local = Vec::with_capacity(given.len());
    for one in &mut given {
        let item = open_local(one, category, judge)?;
        let mut subtitles = Vec::with_capacity(one.subtitles.len());
        for subtitle in &mut one.subtitles {
            subtitles.push(open_local(&mut subtitle.text, Category::Subtitles, judge)?);
        }
        local.push((item, subtitles));
    }
    Ok((given, local))
}

/// What a call says of how its items are judged.
#[derive(Clone, Copy)]
struct Judge {
    /// X judges instead.
    skip: bool,
    /// Whether the account is a Premium one, when that is known.
    premium: Option<bool>,
}

impl Judge {
    fn of(standard: &Standard) -> Self {
        Self {
            skip: standard.skip_checks,
            premium: standard.premium,
        }
    }
}

/// How many items a value holds.
pub fn count(value: &Value) -> usize {
    given::list(value).len()
}

/// How many of the items that a value holds have an alt text, which X charges for.
pub fn described(value: &Value) -> usize {
    let has_alt_text = |item: &Value| {
        let text = item.get("alt_text").and_then(Value::as_str);
        text.is_some_and(|text| !text.is_empty())
    };
    given::list(value)
        .iter()
        .filter(|item| has_alt_text(&given::unpacked(item)))
        .count()
}

fn no_subtitles_in_v1(place: &str) -> Error {
    let place = format!("{place}.subtitles");
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: subtitles are not supported with `auth.media_api` 1.1",
            "параметр `{place}`: субтитры не поддерживаются при `auth.media_api` 1.1"
        ),
    )
    .parameter(&place)
    .hint(text!(
        "leave `auth.media_api` out: version 2 takes them",
        "не задавайте `auth.media_api`: версия 2 их принимает"
    ))
}

/// Opens what is on this machine, taking the bytes out of `given`; `None` for a URL.
fn open_local(given: &mut Given, category: Category, judge: Judge) -> Result<Option<Item>, Error> {
    let source: Box<dyn Source> = match &mut given.origin {
        Origin::Url(_) => return Ok(None),
        Origin::File(path) => Box::new(source::File::open(path, &given.place)?),
        Origin::Bytes(bytes) => Box::new(source::Bytes(std::mem::take(bytes))),
    };
    check(given, source, category, judge).map(Some)
}

fn open_url(transport: &Transport<'_>, given: &Given, category: Category) -> Result<Item, Error> {
    let Given { place, origin, .. } = given;
    // The others are open already.
    let url = match origin {
        Origin::Url(url) => url.as_str(),
        Origin::File(_) | Origin::Bytes(_) => "",
    };
    if url.parse::<Uri>().is_ok_and(|uri| uri.host().is_some()) {
        let judge = Judge::of(transport.standard());
        if transport.is_dry_run() {
            return unfetched(given, category, judge);
        }
        let may_stream = category == Category::Video;
        let largest = if judge.skip {
            limits::LARGEST
        } else {
            category.limit().largest
        };
        let source = download::open(transport, url, largest, may_stream, place)?;
        return check(given, source, category, judge);
    }
    Err(Error::new(
        Code::MediaUnreadable,
        text!(
            "parameter `{place}`: not a URL that can be fetched",
            "параметр `{place}`: по такому URL нельзя ничего загрузить"
        ),
    )
    .parameter(place))
}

/// A URL in a dry run: of its content nothing is known but what the caller declares.
fn unfetched(given: &Given, category: Category, judge: Judge) -> Result<Item, Error> {
    let media_type = given.media_type.clone().unwrap_or_default();
    if !judge.skip && !media_type.is_empty() {
        check_type(&media_type, category, &given.place)?;
    }
    Ok(Item {
        source: Box::new(source::Bytes(Vec::new())),
        media_type,
        category,
        alt_text: given.alt_text.clone(),
        subtitles: Vec::new(),
        warnings: Vec::new(),
        unchecked: true,
    })
}

fn check(
    given: &Given,
    source: Box<dyn Source>,
    category: Category,
    judge: Judge,
) -> Result<Item, Error> {
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
    let media_type = match &given.media_type {
        Some(named) => named.clone(),
        None => sniff(&*source, category, place)?,
    };
    if media_type.is_empty() {
        return Err(unknown_type(given, category, judge.skip));
    }
    let mut warnings = Vec::new();
    if !judge.skip {
        check_type(&media_type, category, place)?;
        check_size(source.len(), category, place)?;
        match category {
            Category::Video => {
                warnings.extend(video::check_size(source.len(), judge.premium, place)?);
                warnings.extend(video::check(&*source, judge.premium, place)?);
            }
            Category::Image => check_still(&*source, &media_type, place)?,
            Category::Gif => check_moving(&*source, place)?,
            Category::Subtitles => {}
        }
    }
    Ok(Item {
        source,
        media_type,
        category,
        alt_text: given.alt_text.clone(),
        subtitles: Vec::new(),
        warnings,
        unchecked: false,
    })
}

/// What a GIF must be that is posted as such.
fn check_moving(source: &dyn Source, place: &str) -> Result<(), Error> {
    let gif = gif::look(source, place)?;
    gif::check(gif, place)?;
    if gif.is_animated() {
        return Ok(());
    }
    let name = Category::Gif.as_str();
    Err(Error::new(
        Code::MediaUnsupported,
        text!(
            "parameter `{place}`: the GIF does not move, {name} takes animated ones",
            "параметр `{place}`: GIF неподвижна; {name} принимает анимированные"
        ),
    )
    .parameter(place)
    .hint(text!(
        "post it as a picture: CreateImageTweet, type tweet_image",
        "опубликуйте её как картинку: СоздатьТвитКартинки, тип tweet_image"
    )))
}

/// What a picture must not be: X takes still ones.
fn check_still(source: &dyn Source, media_type: &str, place: &str) -> Result<(), Error> {
    let moving = if media_type == "image/gif" {
        gif::look(source, place)?.is_animated().then_some("GIF")
    } else {
        animation::moving(source).map_err(|error| source::unreadable(place, None, &error))?
    };
    let Some(format) = moving else {
        return Ok(());
    };
    let (name, gif) = (Category::Image.as_str(), Category::Gif.as_str());
    let hint = if format == "GIF" {
        text!(
            "post it by itself with CreateGifTweet, type {gif}",
            "опубликуйте её отдельно: СоздатьТвитГифки, тип {gif}"
        )
    } else {
        let command = format!("magick in.{} out.gif", format.to_ascii_lowercase());
        text!(
            "X animates GIFs only: convert it ({command}) and post it by itself with CreateGifTweet; or give a still picture",
            "анимацию X показывает только в GIF: преобразуйте файл ({command}) и опубликуйте отдельно: СоздатьТвитГифки; или передайте неподвижную картинку"
        )
    };
    Err(Error::new(
        Code::MediaUnsupported,
        text!(
            "parameter `{place}`: an animated {format}, {name} takes still pictures",
            "параметр `{place}`: анимация {format}; {name} принимает неподвижные картинки"
        ),
    )
    .parameter(place)
    .hint(hint))
}

fn unknown_type(given: &Given, category: Category, skip: bool) -> Error {
    let place = &given.place;
    let (name, accepted) = (category.as_str(), category.limit().types.join(", "));
    let message = if given.guessed {
        // A mistyped name may well be base64 of something.
        text!(
            "parameter `{place}`: neither a file that exists, nor base64 of a known media type; {name} takes {accepted}",
            "параметр `{place}`: это не существующий файл и не base64 известного типа; {name} принимает {accepted}"
        )
    } else {
        text!(
            "parameter `{place}`: the content is of no known media type; {name} takes {accepted}",
            "параметр `{place}`: тип содержимого не распознан; {name} принимает {accepted}"
        )
    };
    let error = Error::new(Code::MediaUnsupported, message).parameter(place);
    if !skip {
        return error;
    }
    error.hint(text!(
        "X asks for a type even without checks: name it in `media_type`",
        "X требует тип и без проверок: укажите его в `media_type`"
    ))
}

/// Commands that make a video of a file.
const CONVERT: &str = "ffmpeg -i in";
const COVERED: &str = "ffmpeg -loop 1 -i cover.png -i in -shortest -tune stillimage";
const H264: &str = "-c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart out.mp4";

fn check_type(media_type: &str, category: Category, place: &str) -> Result<(), Error> {
    let (name, types) = (category.as_str(), category.limit().types);
    if types.contains(&media_type) {
        return Ok(());
    }
    let accepted = types.join(", ");
    let shown: String = media_type.chars().take(40).collect();
    let error = Error::new(
        Code::MediaUnsupported,
        text!(
            "parameter `{place}`: {shown} does not fit {name}, which takes {accepted}",
            "параметр `{place}`: {shown} не подходит для {name}; принимается {accepted}"
        ),
    )
    .parameter(place);
    Err(match Category::of_type(media_type) {
        _ if category == Category::Video && media_type.starts_with("video/") => error.hint(text!(
            "convert it: {CONVERT} {H264}",
            "преобразуйте файл: {CONVERT} {H264}"
        )),
        _ if category == Category::Video && media_type.starts_with("audio/") => error.hint(text!(
            "X takes no sound alone; with a picture it is a video: {COVERED} {H264}",
            "звук без изображения X не принимает; с картинкой он станет видео: {COVERED} {H264}"
        )),
        Some(other) if category != Category::Subtitles => {
            let (other, most) = (other.as_str(), Category::Image.per_post());
            error.hint(text!(
                "it belongs to {other}; a post holds up to {most} pictures, or one GIF, or one video, never a mixture",
                "его категория — {other}; в твите до {most} картинок, или одна GIF, или одно видео, но не вперемешку"
            ))
        }
        _ => error,
    })
}

fn check_size(size: u64, category: Category, place: &str) -> Result<(), Error> {
    let (name, largest) = (category.as_str(), category.limit().largest);
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
    Ok(())
}

/// The media type of the content; empty when it is none that is known.
fn sniff(source: &dyn Source, category: Category, place: &str) -> Result<String, Error> {
    let mut head = [0; 4096];
    let mut filled = 0;
    while filled < head.len() {
        match source.read_at(&mut head[filled..], filled as u64) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(error) => return Err(source::unreadable(place, None, &error)),
        }
    }
    let head = &head[..filled];
    if category == Category::Subtitles {
        return Ok(subtitles::sniff(head).unwrap_or_default().into());
    }
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

    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

    fn checked(bytes: &[u8], category: Category) -> Result<Item, Error> {
        let given = Given {
            place: "pictures[0]".into(),
            origin: Origin::Bytes(Vec::new()),
            alt_text: None,
            media_type: None,
            subtitles: Vec::new(),
            guessed: false,
        };
        let source = Box::new(source::Bytes(bytes.to_vec()));
        let judge = Judge {
            skip: false,
            premium: None,
        };
        check(&given, source, category, judge)
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
}
