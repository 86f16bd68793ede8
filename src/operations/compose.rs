//! X's request body of a post, from the parameters that describe it (contract §3.1).

use serde_json::{Map, Value, json};

use super::arguments::{Arguments, is_id, is_media, media_for_text, only};
use crate::error::{Code, Error};
use crate::language::text;
use crate::pasted;
use crate::rules::Limits;

/// X's request body from the parameters of `CreateCustomTweet`, as far as it can be judged before anything is sent. `files`:
/// media that are to be uploaded come on top.
pub(super) fn compose(arguments: &Arguments, files: bool) -> Result<Map<String, Value>, Error> {
    judge(arguments, files, &mut Err)
}

/// As [`compose`]. Each thing that is wrong is handed to `refuse`; if that takes it, the body goes without it.
pub(super) fn judge(
    arguments: &Arguments,
    files: bool,
    refuse: &mut dyn FnMut(Error) -> Result<(), Error>,
) -> Result<Map<String, Value>, Error> {
    let mut body = Map::new();
    if let Some(text) = arguments.text("text") {
        body.insert("text".into(), json!(text));
    }
    for (key, part) in [
        ("media", media(arguments)),
        ("poll", custom_poll(arguments)),
        ("reply", reply(arguments)),
        ("geo", geo(arguments)),
        ("edit_options", edit_options(arguments)),
    ] {
        match part {
            Ok(Some(value)) => {
                body.insert(key.into(), value);
            }
            Ok(None) => {}
            Err(error) => refuse(error)?,
        }
    }
    for key in [
        "quote_tweet_id",
        "reply_settings",
        "community_id",
        "share_with_followers",
        "for_super_followers_only",
        "direct_message_deep_link",
        "card_uri",
        "nullcast",
        "made_with_ai",
        "paid_partnership",
    ] {
        if let Some(value) = arguments.get(key) {
            body.insert(key.into(), value.clone());
        }
    }

    // X takes at most one of these (contract §3.1) and says so only after the media were uploaded.
    let exclusive: Vec<&str> = [
        "poll",
        "quote_tweet_id",
        "direct_message_deep_link",
        "media",
        "card_uri",
    ]
    .into_iter()
    .filter(|key| body.contains_key(*key) || files && *key == "media")
    .collect();
    if let [first, second, ..] = exclusive[..] {
        let both = Error::new(
            Code::InvalidParameter,
            text!(
                "parameters `{first}` and `{second}` exclude each other in one post",
                "параметры `{first}` и `{second}` несовместимы в одном твите"
            ),
        );
        refuse(both.parameter(second))?;
    }
    if said(arguments).is_none() && arguments.get("media").is_none() && !files {
        refuse(empty_text())?;
    }
    Ok(body)
}

/// X's `media` object from ready ids, from X's own object, and from `tagged_user_ids`.
fn media(arguments: &Arguments) -> Result<Option<Value>, Error> {
    let tagged = arguments.get("tagged_user_ids");
    let mut object = match arguments.get("media") {
        None => {
            return match tagged {
                None => Ok(None),
                Some(_) => Err(Error::new(
                    Code::InvalidParameter,
                    text!(
                        "parameter `tagged_user_ids`: users can only be tagged in media; `media` is missing",
                        "параметр `tagged_user_ids`: отмечать пользователей можно только на медиа; `media` не задан"
                    ),
                )
                .parameter("tagged_user_ids")),
            };
        }
        Some(Value::Object(members)) => {
            const KNOWN: &[&str] = &[
                "media_ids",
                "tagged_user_ids",
                "title",
                "description",
                "embeddable",
                "preview_media_id",
                "call_to_actions",
            ];
            only("media.", members, KNOWN)?;
            members.clone()
        }
        Some(ids) => Map::from_iter([("media_ids".to_owned(), ids.clone())]),
    };
    if let Some(tagged) = tagged {
        object.insert("tagged_user_ids".into(), tagged.clone());
    }
    let ids = |key: &str| object.get(key).and_then(Value::as_array);
    let count = ids("media_ids").map_or(0, Vec::len);
    let all_ids = ids("media_ids")
        .into_iter()
        .chain(ids("tagged_user_ids"))
        .flatten()
        .all(|id| id.as_str().is_some_and(is_id));
    let most = arguments.rules().limits.media_ids;
    if count == 0 || count as u64 > most || !all_ids {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `media`: expected 1 to {most} ready media ids (strings of digits), {count} given",
                "параметр `media`: ожидалось от 1 до {most} готовых идентификаторов медиа (строк из цифр), передано {count}"
            ),
        )
        .parameter("media")
        .hint(text!(
            "UploadAttachmentsArray turns files into ids; CreateImageTweet takes files",
            "ЗагрузитьМассивВложений превращает файлы в идентификаторы; СоздатьТвитКартинки принимает файлы"
        )));
    }
    let most = arguments.rules().limits.tagged_users;
    if ids("tagged_user_ids").map_or(0, Vec::len) as u64 > most {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `tagged_user_ids`: at most {most} users can be tagged",
                "параметр `tagged_user_ids`: можно отметить не больше {most} пользователей"
            ),
        )
        .parameter("tagged_user_ids"));
    }
    Ok(Some(Value::Object(object)))
}

fn custom_poll(arguments: &Arguments) -> Result<Option<Value>, Error> {
    let limits = &arguments.rules().limits;
    let (options, duration) = (arguments.get("options"), arguments.integer("dur"));
    let given = match arguments.get("poll").and_then(Value::as_object) {
        Some(_) if options.is_some() || duration.is_some() => {
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `poll` replaces `options` and `dur`: give one or the other",
                    "параметр `poll` заменяет `options` и `dur`: задайте что-то одно"
                ),
            )
            .parameter("poll"));
        }
        Some(poll) => {
            only(
                "poll.",
                poll,
                &["options", "duration_minutes", "reply_settings"],
            )?;
            let mut object = poll_object(
                limits,
                "poll.options",
                poll.get("options"),
                "poll.duration_minutes",
                poll.get("duration_minutes").and_then(Value::as_i64),
            )?;
            if let Some(settings) = poll.get("reply_settings") {
                object["reply_settings"] = settings.clone();
            }
            return Ok(Some(object));
        }
        None => (options, duration),
    };
    match given {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(missing_beside("options", "dur")),
        (Some(_), None) => Err(missing_beside("dur", "options")),
        (Some(options), duration) => {
            poll_object(limits, "options", Some(options), "dur", duration).map(Some)
        }
    }
}

fn missing_beside(missing: &str, given: &str) -> Error {
    Error::new(
        Code::MissingParameter,
        text!(
            "parameter `{missing}` is required when `{given}` is given",
            "параметр `{missing}` обязателен, если задан `{given}`"
        ),
    )
    .parameter(missing)
}

/// X's `poll` object, within X's limits.
pub(super) fn poll_object(
    limits: &Limits,
    options_key: &str,
    options: Option<&Value>,
    duration_key: &str,
    duration: Option<i64>,
) -> Result<Value, Error> {
    let given = options.and_then(Value::as_array);
    if let Some(index) = given.and_then(|options| options.iter().position(is_media)) {
        return Err(media_for_text(&format!("{options_key}[{index}]")));
    }
    let options: Option<Vec<&str>> =
        given.and_then(|options| options.iter().map(Value::as_str).collect());
    let Some(options) = options else {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{options_key}`: expected an array of strings",
                "параметр `{options_key}`: ожидался массив строк"
            ),
        )
        .parameter(options_key));
    };
    let count = options.len();
    let (fewest, most) = (limits.poll_options_min, limits.poll_options_max);
    if !(fewest..=most).contains(&(count as u64)) {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{options_key}`: {count} options given, a poll has {fewest} to {most}",
                "параметр `{options_key}`: передано вариантов: {count}, в опросе их от {fewest} до {most}"
            ),
        )
        .parameter(options_key));
    }
    for (index, option) in options.iter().enumerate() {
        let (length, longest) = (option.chars().count(), limits.poll_option_text);
        if length == 0 || length as u64 > longest {
            let place = format!("{options_key}[{index}]");
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `{place}`: {length} characters, an option has 1 to {longest}",
                    "параметр `{place}`: символов: {length}, в варианте их от 1 до {longest}"
                ),
            )
            .parameter(&place));
        }
        if pasted::trim(option).is_empty() {
            let place = format!("{options_key}[{index}]");
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `{place}`: an option needs more than white space and invisible characters",
                    "параметр `{place}`: варианту нужно что-то, кроме пробелов и невидимых символов"
                ),
            )
            .parameter(&place));
        }
    }
    let (shortest, longest) = (limits.poll_minutes_min, limits.poll_minutes_max);
    match duration {
        Some(minutes)
            if u64::try_from(minutes).is_ok_and(|given| (shortest..=longest).contains(&given)) =>
        {
            Ok(json!({"options": options, "duration_minutes": minutes}))
        }
        _ => Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{duration_key}`: expected {shortest}..={longest} minutes",
                "параметр `{duration_key}`: ожидалось {shortest}..={longest} минут"
            ),
        )
        .parameter(duration_key)),
    }
}

fn reply(arguments: &Arguments) -> Result<Option<Value>, Error> {
    let id = arguments.text("in_reply_to_tweet_id");
    let mut object = match arguments.get("reply").and_then(Value::as_object) {
        Some(reply) => {
            only(
                "reply.",
                reply,
                &[
                    "in_reply_to_tweet_id",
                    "exclude_reply_user_ids",
                    "auto_populate_reply_metadata",
                ],
            )?;
            reply.clone()
        }
        None if id.is_none() => return Ok(None),
        None => Map::new(),
    };
    if let Some(id) = id {
        object.insert("in_reply_to_tweet_id".into(), json!(id));
    }
    id_member("reply", &object, "in_reply_to_tweet_id")?;
    Ok(Some(Value::Object(object)))
}

fn geo(arguments: &Arguments) -> Result<Option<Value>, Error> {
    let Some(geo) = arguments.get("geo").and_then(Value::as_object) else {
        return Ok(None);
    };
    only("geo.", geo, &["place_id"])?;
    Ok(Some(json!(geo)))
}

fn edit_options(arguments: &Arguments) -> Result<Option<Value>, Error> {
    let Some(edit) = arguments.get("edit_options").and_then(Value::as_object) else {
        return Ok(None);
    };
    only("edit_options.", edit, &["previous_post_id"])?;
    id_member("edit_options", edit, "previous_post_id")?;
    Ok(Some(json!(edit)))
}

/// Checks the id that an object of X's cannot do without.
fn id_member(parameter: &str, object: &Map<String, Value>, member: &str) -> Result<(), Error> {
    if object
        .get(member)
        .and_then(Value::as_str)
        .is_some_and(is_id)
    {
        return Ok(());
    }
    let place = format!("{parameter}.{member}");
    Err(Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: expected an id, a string of 1 to 19 digits",
            "параметр `{place}`: ожидался идентификатор, строка из 1–19 цифр"
        ),
    )
    .parameter(&place))
}

/// The text of a post without media, when it shows anything: X refuses white space and invisible characters.
pub(super) fn said(arguments: &Arguments) -> Option<&str> {
    let text = arguments.text("text")?;
    (!pasted::trim(text).is_empty()).then_some(text)
}

pub(super) fn empty_text() -> Error {
    Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `text`: a post without media needs a text of more than white space and invisible characters",
            "параметр `text`: твиту без медиа нужен текст, в котором есть что-то кроме пробелов и невидимых символов"
        ),
    )
    .parameter("text")
}
