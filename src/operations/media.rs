//! Uploading without posting.

use serde_json::Value;

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, DRY_RUN, Operation};
use super::{failures, shapes};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::media::{self, CATEGORIES, Category, Item};
use crate::transport::Credentials;
use crate::upload::{self, Ledger, Trail, Uploaded};

pub static UPLOAD_ATTACHMENTS_ARRAY: Operation = Operation {
    name: Name {
        en: "UploadAttachmentsArray",
        ru: "ЗагрузитьМассивВложений",
    },
    summary: Text::new(
        "Uploads media files and returns their ids, to be posted with CreateCustomTweet.",
        "Загружает медиафайлы и возвращает их идентификаторы для СоздатьПроизвольныйТвит.",
    ),
    details: Text::new(
        "Nothing is posted. Post them within a day: X may drop them then. Every file is checked before the first is sent.",
        "Ничего не публикуется. Опубликуйте их в течение суток: потом X может их удалить. Все файлы проверяются до отправки первого.",
    ),
    parameters: &[
        Parameter::new(
            "files",
            "ArrayOfFiles",
            "МассивФайлов",
            Kind::Files,
            Text::new(
                "Media items of one category, as for the post they are meant for: paths, URLs, base64, or objects {file|url|base64, alt_text, media_type, subtitles}. Any number; a post takes up to 4 pictures, or one GIF, or one video.",
                "Медиафайлы одной категории, как для будущего твита: пути, URL, base64 или объекты {file|url|base64, alt_text, media_type, subtitles}. Сколько угодно; в твит помещается до 4 картинок, или одна GIF, или одно видео.",
            ),
        ).example(r#"["picture.png"]"#)
        .short('f')
        .required(),
        Parameter::new(
            "type",
            "AttachmentsType",
            "ТипВложений",
            Kind::Choice(CATEGORIES),
            Text::new(
                "tweet_video, tweet_image or tweet_gif.",
                "tweet_video, tweet_image или tweet_gif.",
            ),
        ).example(r#""tweet_image""#)
        .short('t')
        .required(),
        AUTH,
        DRY_RUN,
    ],
    word: "ids",
    result: shapes::IDS,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X, failures::MEDIA],
    effect: Effect::Posts,
    example: Example {
        params: r#"{"files":["picture.png"],"type":"tweet_image"}"#,
        result: r#"["1990000000000000101"]"#,
    },
    run: upload_attachments_array,
};

fn upload_attachments_array(call: &Call<'_>) -> Result<Value, Error> {
    let category = call
        .arguments
        .text("type")
        .and_then(Category::parse)
        .unwrap_or(Category::Image);
    let files = call.arguments.get("files").unwrap_or(&Value::Null);
    let uploaded = upload(call, "files", files, category)?;
    if call.transport.is_dry_run() {
        return Err(crate::transport::planned());
    }
    uploaded.trails.iter().for_each(Trail::forget);
    Ok(uploaded.ids.into())
}

/// Uploads the items of a parameter for one post, which they must fit together.
pub(super) fn upload_for_post<'a>(
    call: &'a Call<'_>,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<Uploaded<'a>, Error> {
    check_count(call, parameter, value, category)?;
    upload(call, parameter, value, category)
}

/// Checks the items of a parameter for one post as uploading them would, as far as that needs no network.
pub(super) fn check_for_post(
    call: &Call<'_>,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<(), Error> {
    check_count(call, parameter, value, category)?;
    media::check_local(call.standard, parameter, value, category).map(drop)
}

/// Opens and checks the items of a parameter for one post, as [`upload_for_post`] does before it uploads them.
pub(super) fn open_for_post(
    call: &Call<'_>,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<Vec<Item>, Error> {
    check_count(call, parameter, value, category)?;
    media::open(call.transport, parameter, value, category)
}

/// Opens, checks and uploads the items of a parameter.
fn upload<'a>(
    call: &'a Call<'_>,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<Uploaded<'a>, Error> {
    let credentials = call.identity(call.media_need())?;
    let items = media::open(call.transport, parameter, value, category)?;
    for warning in items.iter().flat_map(|item| &item.warnings) {
        call.warn(warning.clone());
    }
    let ledger = match call.named_store()? {
        Some(store) if !call.transport.is_dry_run() => {
            Some(Ledger::new(store, account(call, &credentials)))
        }
        _ => None,
    };
    upload::upload(call.transport, &credentials, &items, ledger.as_ref())
}

/// What tells the account from others as long as an upload may take: its tokens change, the profile's name does not.
fn account(call: &Call<'_>, credentials: &Credentials) -> String {
    match (credentials, call.account()) {
        (Credentials::OAuth1(..), _) => format!("oauth1 {}", call.standard.text("oauth_token")),
        (_, Ok(Some((name, profile)))) => {
            let user = profile.user.as_ref().and_then(|user| user.get("id"));
            format!("profile {name} {}", user.unwrap_or(&Value::Null))
        }
        _ => format!("oauth2 {}", call.standard.text("access_token")),
    }
}

/// Refuses more items than fit one post.
fn check_count(
    call: &Call<'_>,
    parameter: &str,
    value: &Value,
    category: Category,
) -> Result<(), Error> {
    let limits = &call.standard.rules.limits;
    let count = media::count(value);
    let most = match category {
        Category::Image => limits.pictures,
        Category::Gif => limits.gifs,
        Category::Video => limits.videos,
        Category::Subtitles => 0,
    };
    if count as u64 > most {
        let name = category.as_str();
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{parameter}`: {count} items given, a post takes at most {most} of {name}",
                "параметр `{parameter}`: передано {count}, в твит помещается не больше {most} ({name})"
            ),
        )
        .parameter(parameter));
    }
    Ok(())
}
