//! Uploading without posting.

use serde_json::Value;

use super::{AUTH, Call, DRY_RUN, Kind, Name, Operation, Parameter};
use crate::error::{Code, Error};
use crate::identity::Need;
use crate::language::{Text, text};
use crate::media::{self, CATEGORIES, Category};
use crate::transport::Credentials;
use crate::upload;

pub static UPLOAD_ATTACHMENTS_ARRAY: Operation = Operation {
    name: Name {
        en: "UploadAttachmentsArray",
        ru: "ЗагрузитьМассивВложений",
    },
    summary: Text::new(
        "Uploads media files and returns their ids, to be posted with CreateCustomTweet.",
        "Загружает медиафайлы и возвращает их идентификаторы для СоздатьПроизвольныйТвит.",
    ),
    parameters: &[
        Parameter::new(
            "files",
            "ArrayOfFiles",
            "МассивФайлов",
            Kind::Files,
            Text::new(
                "Media items: paths, URLs, base64, or objects {file|url|base64, alt_text, media_type}.",
                "Медиафайлы: пути, URL, base64 или объекты {file|url|base64, alt_text, media_type}.",
            ),
        )
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
        )
        .short('t')
        .required(),
        AUTH,
        DRY_RUN,
    ],
    result: "ids",
    run: upload_attachments_array,
};

fn upload_attachments_array(call: &Call<'_>) -> Result<Value, Error> {
    let category = call
        .arguments
        .text("type")
        .and_then(Category::parse)
        .unwrap_or(Category::Image);
    let (_, ids) = upload(call, "files", category)?;
    if call.transport.is_dry_run() {
        return Err(crate::transport::planned());
    }
    Ok(ids.into())
}

/// Opens, checks and uploads the items of a parameter; returns them with the identity that owns them.
pub(super) fn upload(
    call: &Call<'_>,
    parameter: &str,
    category: Category,
) -> Result<(Credentials, Vec<String>), Error> {
    let need = match call.standard.text("media_api") {
        "1.1" => Need::MediaV1,
        _ => Need::Media,
    };
    let credentials = call.identity(need)?;
    let value = call.arguments.get(parameter).unwrap_or(&Value::Null);
    let items = media::open(call.transport, parameter, value, category)?;
    let ids = upload::upload(call.transport, &credentials, &items)?;
    Ok((credentials, ids))
}

/// Refuses more items than fit one post.
pub(super) fn check_count(parameter: &str, value: &Value, category: Category) -> Result<(), Error> {
    let (count, most) = (media::count(value), category.per_post());
    if count > most {
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
