//! Posts that a caller describes inside a parameter: those of a thread, and those of the outbox.
//!
//! Each is a text, or an object with the parameters of `CreateCustomTweet` and with files to upload: `pictures`, `gifs` or
//! `videos`. An array of them is a thread.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::arguments::{self, Arguments};
use super::call::Call;
use super::catalogue::Parameter;
use super::compose::compose;
use super::custom::CREATE_CUSTOM_TWEET;
use super::draft::{Draft, FILES, Files};
use super::operation::Operation;
use super::tweets::{CREATE_GIF_TWEET, CREATE_IMAGE_TWEET, CREATE_VIDEO_TWEET};
use crate::error::{Code, Error};
use crate::language::text;
use crate::parameters;
use crate::pasted;

/// The members of a post.
static MEMBERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    let own = |operation: &'static Operation| operation.parameters.iter();
    let plain = own(&CREATE_CUSTOM_TWEET)
        .filter(|parameter| !["auth", "dry_run", "idempotency_key"].contains(&parameter.key));
    let files = [&CREATE_IMAGE_TWEET, &CREATE_GIF_TWEET, &CREATE_VIDEO_TWEET]
        .into_iter()
        .flat_map(own)
        .filter(|parameter| FILES.iter().any(|(key, _)| *key == parameter.key));
    plain.chain(files).map(Parameter::shared).collect()
});

/// The parameters that a post has when it is described inside a parameter.
pub fn members() -> &'static [Parameter] {
    &MEMBERS
}

/// One post as a caller described it. `place` is its name in errors.
pub fn read(call: &Call<'_>, place: &str, value: &Value) -> Result<Draft, Error> {
    if arguments::is_media(value) {
        return Err(arguments::media_for_text(place));
    }
    understood(value)
        .and_then(|members| draft(call, place, members))
        .map_err(|error| error.within(place))
}

/// The posts of a thread, one at least. Only the first may be a reply of its own: the others answer the one before them.
pub fn read_thread(call: &Call<'_>, place: &str, values: &[Value]) -> Result<Vec<Draft>, Error> {
    values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let place = format!("{place}[{index}]");
            let draft = read(call, &place, value)?;
            if index > 0 && draft.body.contains_key("reply") {
                return Err(Error::new(
                    Code::InvalidParameter,
                    text!(
                        "parameter `{place}`: a post of a thread answers the one before it; only the first may answer another",
                        "параметр `{place}`: твит треда отвечает на предыдущий; на другой твит может отвечать только первый"
                    ),
                )
                .parameter(&place));
            }
            Ok(draft)
        })
        .collect()
}

/// An array, also as JSON text.
pub fn array(value: &Value) -> Option<Vec<Value>> {
    match unpacked(value).into_owned() {
        Value::Array(values) => Some(values),
        _ => None,
    }
}

/// The members of a post that is given as an object, as JSON text of one, or as its text.
fn understood(value: &Value) -> Result<Map<String, Value>, Error> {
    let members = match (unpacked(value).into_owned(), value) {
        (Value::Object(members), _) => Some(members),
        // A text may well begin with a brace.
        (_, Value::String(_)) => Some(Map::from_iter([("text".to_owned(), value.clone())])),
        _ => None,
    };
    members.ok_or_else(|| {
        Error::new(
            Code::InvalidParameter,
            text!(
                "expected a text, or an object such as {{\"text\": …, \"pictures\": …}}",
                "ожидался текст или объект вида {{\"text\": …, \"pictures\": …}}"
            ),
        )
    })
}

fn draft(call: &Call<'_>, place: &str, members: Map<String, Value>) -> Result<Draft, Error> {
    let mut arguments = Arguments::read(&MEMBERS, &Value::Object(members))?;
    arguments.obey(&call.standard.rules);
    let mut files = FILES.iter().filter_map(|(key, category)| {
        Some(Files {
            place: format!("{place}.{key}"),
            value: arguments.get(key)?.clone(),
            category: *category,
        })
    });
    let (first, second) = (files.next(), files.next());
    let ready = arguments.get("media").is_some();
    if second.is_some() || first.is_some() && ready {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "`media`, `pictures`, `gifs` and `videos` exclude each other in one post",
                "`media`, `pictures`, `gifs` и `videos` несовместимы в одном твите"
            ),
        ));
    }
    let body = compose(&arguments, first.is_some())?;
    Ok(Draft { body, files: first })
}

/// The same post with the paths of its files made absolute: whoever sends it later may stand in another folder. JSON text
/// becomes what it says, as it does when the post is read.
pub fn anchored(value: &Value) -> Value {
    // A post's text may look like an array; only a whole thread is one.
    let post = match unpacked(value) {
        Cow::Owned(Value::Array(_)) => Cow::Borrowed(value),
        post => post,
    };
    match &*post {
        Value::Array(values) => values.iter().map(anchored).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let is_files = FILES.iter().any(|(files, _)| files == key);
                (
                    key.clone(),
                    if is_files {
                        absolute(value)
                    } else {
                        value.clone()
                    },
                )
            })
            .collect(),
        other => other.clone(),
    }
}

/// What JSON text of an object or array says; any other text stays.
fn unpacked(value: &Value) -> Cow<'_, Value> {
    let said = match value {
        Value::String(text) if pasted::trim(text).starts_with(['[', '{']) => {
            parameters::lenient(text).filter(|said| said.is_array() || said.is_object())
        }
        _ => None,
    };
    said.map_or(Cow::Borrowed(value), Cow::Owned)
}

fn absolute(files: &Value) -> Value {
    let path = |text: &str| match std::path::absolute(text) {
        Ok(path) if path.is_file() => json!(path),
        _ => json!(text),
    };
    let files = unpacked(files);
    match &*files {
        Value::Array(values) => values.iter().map(absolute).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("file", Value::String(text)) => path(text),
                    ("subtitles", value) => absolute(value),
                    _ => value.clone(),
                };
                (key.clone(), value)
            })
            .collect(),
        Value::String(text) if text.len() < 4096 => path(text),
        other => other.clone(),
    }
}
