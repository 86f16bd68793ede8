//! Media items: a path, a URL, base64, or an object of those with alt text or subtitles. Opened, sniffed and checked
//! against X's limits (contract §4.8) before anything is sent to X.

mod address;
mod animation;
mod check;
mod container;
mod content;
mod download;
mod encoded;
mod fingerprint;
mod gif;
mod given;
mod guard;
mod item;
mod limits;
mod origin;
mod source;
mod subtitles;
mod video;

use serde_json::Value;
use ureq::http::Uri;

use crate::error::{Code, Error};
use crate::language::text;
use crate::parameters::Standard;
use crate::transport::{Source, Transport};

use check::{Judge, check, check_type};
pub use content::category_of;
pub use fingerprint::fingerprint;
use given::Given;
pub use item::{Item, Subtitle};
pub use limits::{CATEGORIES, Category};
use origin::Origin;
pub use source::read_bytes;

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
