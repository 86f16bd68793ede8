//! Holds the content of an item against X's limits: its type, its size, what moves in it.

use super::given::Given;
use super::item::Item;
use super::limits::Category;
use super::{animation, gif, source, subtitles, video};
use crate::error::{Code, Error};
use crate::language::text;
use crate::parameters::Standard;
use crate::transport::Source;

/// What a call says of how its items are judged.
#[derive(Clone, Copy)]
pub(super) struct Judge {
    /// X judges instead.
    pub(super) skip: bool,
    /// Whether the account is a Premium one, when that is known.
    pub(super) premium: Option<bool>,
}

impl Judge {
    pub(super) fn of(standard: &Standard) -> Self {
        Self {
            skip: standard.skip_checks,
            premium: standard.premium,
        }
    }
}

/// The item, once nothing speaks against it.
pub(super) fn check(
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

/// What a picture must not be: X takes still ones. It is looked at even where the caller calls it something else.
fn check_still(source: &dyn Source, media_type: &str, place: &str) -> Result<(), Error> {
    let unreadable = |error| source::unreadable(place, None, &error);
    let is_gif = media_type == "image/gif" || animation::is_gif(source).map_err(unreadable)?;
    let moving = if is_gif {
        gif::look(source, place)?.is_animated().then_some("GIF")
    } else {
        animation::moving(source).map_err(unreadable)?
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

/// Whether a category takes files of this type.
pub(super) fn check_type(media_type: &str, category: Category, place: &str) -> Result<(), Error> {
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
pub(super) fn sniff(source: &dyn Source, category: Category, place: &str) -> Result<String, Error> {
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
    use crate::media::origin::Origin;

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
