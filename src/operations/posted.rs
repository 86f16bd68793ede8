//! A post that is there: reading it and deleting it.

use serde_json::Value;

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, DRY_RUN, Operation};
use super::{failures, shapes};
use crate::error::Error;
use crate::identity::Need;
use crate::language::Text;
use crate::transport::Credentials;
use crate::x::{posts, token};

const ID: Parameter = Parameter::new(
    "id",
    "TweetId",
    "ИдентификаторТвита",
    Kind::Id,
    Text::new(
        "Id of the post, a string of digits.",
        "Идентификатор твита, строка из цифр.",
    ),
)
.example(r#""1990000000000000001""#)
.short('i')
.required();

pub static DELETE_TWEET: Operation = Operation {
    name: Name {
        en: "DeleteTweet",
        ru: "УдалитьТвит",
    },
    summary: Text::new("Deletes a post.", "Удаляет твит."),
    details: Text::new(
        "Only a post of the same account can be deleted.",
        "Удалить можно только твит той же учётной записи.",
    ),
    parameters: &[ID, AUTH, DRY_RUN],
    word: "object",
    result: shapes::DELETED,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Deletes,
    example: Example {
        params: r#"{"id":"1990000000000000001"}"#,
        result: r#"{"data":{"deleted":true}}"#,
    },
    run: delete_tweet,
};

fn delete_tweet(call: &Call<'_>) -> Result<Value, Error> {
    let credentials = call.identity(Need::User)?;
    let id = call.arguments.text("id").unwrap_or_default();
    posts::delete(call.transport, &credentials, id)
}

pub static GET_TWEET: Operation = Operation {
    name: Name {
        en: "GetTweet",
        ru: "ПолучитьТвит",
    },
    summary: Text::new("Reads a post.", "Читает твит."),
    details: Text::new(
        "An app's own token, or its consumer key and secret alone, will do: no user is needed. X charges for the read.",
        "Достаточно токена самого приложения либо только его ключа и секрета: пользователь не нужен. Чтение платное.",
    ),
    parameters: &[ID, AUTH, DRY_RUN],
    word: "object",
    result: shapes::READ_POST,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X],
    effect: Effect::Reads,
    example: Example {
        params: r#"{"id":"1990000000000000001"}"#,
        result: r#"{"data":{"id":"1990000000000000001","text":"Hello from a program","edit_history_tweet_ids":["1990000000000000001"]}}"#,
    },
    run: get_tweet,
};

fn get_tweet(call: &Call<'_>) -> Result<Value, Error> {
    let credentials = match call.identity(Need::Read) {
        Ok(credentials) => credentials,
        // Reading needs no user: the app's own keys are enough for an app-only token (contract §1.8).
        Err(error) => match (
            call.standard.secret("oauth_consumer_key"),
            call.standard.secret("oauth_consumer_secret"),
        ) {
            (Some(key), Some(secret)) if call.standard.text("auth_kind") == "auto" => {
                Credentials::Bearer(token::app_only(call.transport, &key, &secret)?)
            }
            _ => return Err(error),
        },
    };
    let id = call.arguments.text("id").unwrap_or_default();
    posts::get(call.transport, &credentials, id)
}
