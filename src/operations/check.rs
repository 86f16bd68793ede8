//! What X would say of a post and what it would charge: `CheckTweet`. `checked.rs` knows it.

use serde_json::Value;

use super::call::Call;
use super::catalogue::{Effect, Example, Name, Parameter};
use super::checked::Checked;
use super::custom::CREATE_CUSTOM_TWEET;
use super::draft::{Draft, FILES, Files};
use super::operation::Operation;
use super::tweets::{CREATE_GIF_TWEET, CREATE_IMAGE_TWEET, CREATE_VIDEO_TWEET};
use super::words::Problem;
use super::{admission, compose, failures, media, shapes};
use crate::error::{Code, Error};
use crate::language::{Text, text};

/// The kind of this operation's result in the catalogue. Such an operation judges its parameters itself.
pub(super) const RESULT: &str = "check";

/// Those of CreateCustomTweet but `dry_run`, and the media of the other create operations.
static PARAMETERS: [Parameter; 25] = {
    let custom = CREATE_CUSTOM_TWEET.parameters;
    [
        custom[0].shared(),
        custom[1].shared(),
        custom[2].shared(),
        custom[3].shared(),
        custom[4].shared(),
        custom[5].shared(),
        custom[6].shared(),
        custom[7].shared(),
        custom[8].shared(),
        custom[9].shared(),
        custom[10].shared(),
        custom[11].shared(),
        custom[12].shared(),
        custom[13].shared(),
        custom[14].shared(),
        custom[15].shared(),
        custom[16].shared(),
        custom[17].shared(),
        custom[18].shared(),
        custom[19].shared(),
        custom[20].shared(),
        custom[22].shared(),
        CREATE_IMAGE_TWEET.parameters[1].shared(),
        CREATE_GIF_TWEET.parameters[1].shared(),
        CREATE_VIDEO_TWEET.parameters[1].shared(),
    ]
};

pub static CHECK_TWEET: Operation = Operation {
    name: Name {
        en: "CheckTweet",
        ru: "ПроверитьТвит",
    },
    summary: Text::new(
        "Tells what X would refuse of a post, how long it is, who would post it and what it would cost. Sends nothing.",
        "Сообщает, что X отверг бы в твите, какой он длины, от чьего имени был бы опубликован и сколько стоил бы. Ничего не отправляет.",
    ),
    details: Text::new(
        "A wrong parameter of the post is told among `problems` and does not fail the call. Media behind a URL are not fetched. The library counts as X does, but X alone decides.",
        "О неверном параметре твита сообщают `problems`, вызов при этом удаётся. Медиа по URL не загружаются. Библиотека считает как X, но решает только сам X.",
    ),
    parameters: &PARAMETERS,
    word: RESULT,
    result: shapes::CHECK,
    failures: &[failures::EVERY],
    effect: Effect::Local,
    example: Example {
        params: r#"{"text":"Hello from a program"}"#,
        result: r#"{"ok":true,"problems":[],"warnings":[],"text":{"weighted_length":20,"limit":280,"remaining":260,"valid":true,"links":[],"cashtags":[],"hashtags":[],"mentions":[]},"identity":{"kind":"oauth2","profile":null},"posts_as":{"text":{"kind":"oauth2","user_id":null},"media":{"kind":"oauth2","user_id":null}},"price":{"currency":"USD","total":"0.015","items":[{"what":"post","price":"0.015"}],"date":"2026-10"},"requests":{"initialize":0,"append":0,"finalize":0,"status":0,"metadata":0,"subtitles":0,"create":1,"total":1}}"#,
    },
    run: check_tweet,
};

fn check_tweet(call: &Call<'_>) -> Result<Value, Error> {
    let arguments = &call.arguments;
    let mut problems: Vec<Problem> = arguments.refused().iter().map(Problem::of).collect();
    let given = FILES.iter().filter_map(|(key, category)| {
        Some(Files {
            place: (*key).to_owned(),
            value: arguments.get(key)?.clone(),
            category: *category,
        })
    });
    let mut files: Vec<Files> = given.collect();
    let ready = arguments.get("media").is_some();
    if files.len() > 1 || ready && !files.is_empty() {
        problems.push(Problem::of(
            &Error::new(
                Code::InvalidParameter,
                text!(
                    "parameters `media`, `pictures`, `gifs` and `videos` exclude each other in one post",
                    "параметры `media`, `pictures`, `gifs` и `videos` несовместимы в одном твите"
                ),
            )
            .parameter(files.last().map_or("media", |files| &files.place)),
        ));
    }
    // What could not be read is not missing on top.
    let is_told = |error: &Error, told: &[Problem]| {
        let problem = Problem::of(error);
        told.iter()
            .any(|other| other.parameter == problem.parameter)
    };
    let body = compose::judge(arguments, !files.is_empty(), &mut |error| {
        // A text that shows nothing has a code of its own, below.
        let is_blank = error.get_parameter() == Some("text") && arguments.text("text").is_some();
        if !is_blank && !is_told(&error, &problems) {
            problems.push(Problem::of(&error));
        }
        Ok(())
    })?;
    if let Err(error) = admission::key(call) {
        problems.push(Problem::of(&error));
    }
    for more in files.drain(1.min(files.len())..) {
        if let Err(error) = media::open_for_post(call, &more.place, &more.value, more.category) {
            problems.push(Problem::of(&error));
        }
    }
    let draft = Draft {
        body,
        files: files.pop(),
    };
    Ok(Checked::of(call, draft).report_beside(call, problems))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_takes_what_creating_takes_and_every_kind_of_media() {
        let keys = |operation: &Operation| -> Vec<&str> {
            operation.parameters.iter().map(|one| one.key).collect()
        };
        let mut expected = keys(&CREATE_CUSTOM_TWEET);
        expected.retain(|key| *key != "dry_run");
        expected.extend(["pictures", "gifs", "videos"]);
        assert_eq!(keys(&CHECK_TWEET), expected);
        let documented =
            |one: &Parameter| !one.required && !one.doc.en.is_empty() && !one.doc.ru.is_empty();
        assert!(CHECK_TWEET.parameters.iter().all(documented));
    }
}
