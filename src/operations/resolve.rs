//! Deciding what cannot be found out: a post whose answer was lost.

use serde_json::Value;

use super::admission::{self, key};
use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::operation::{AUTH, IDEMPOTENCY_KEY, MOST_PARTS, Operation};
use super::{failures, shapes};
use crate::error::{Code, Error};
use crate::identity::Need;
use crate::language::{Text, text};
use crate::publish::{self, Decision};

pub static RESOLVE_POST: Operation = Operation {
    name: Name {
        en: "ResolvePost",
        ru: "РазрешитьТвит",
    },
    summary: Text::new(
        "Finds out, or takes your word for, what came of a post whose answer was lost. Sends no post.",
        "Выясняет или записывает с ваших слов, что стало с твитом, ответ на который утерян. Ничего не публикует.",
    ),
    details: Text::new(
        "Needs `store`, and the credentials of the account. Without a decision X is asked, which it charges for; with one your word is written down. `not_published` lets the next call with the key send the post.",
        "Нужны `store` и данные авторизации учётной записи. Без решения спрашивается X (чтение платное), с решением записываются ваши слова. После `not_published` следующий вызов с этим ключом отправит твит.",
    ),
    parameters: &[
        IDEMPOTENCY_KEY.required(),
        AUTH,
        Parameter::new(
            "decision",
            "Decision",
            "Решение",
            Kind::Choice(Decision::WORDS),
            Text::new(
                "`published`: it is there; `not_published`: it is not, the next call with its key sends it. Without it X is asked.",
                "`published` — твит есть; `not_published` — твита нет, следующий вызов с его ключом отправит его. Без решения спрашивается X.",
            ),
        ).example(r#""not_published""#),
        Parameter::new(
            "id",
            "TweetId",
            "ИдентификаторТвита",
            Kind::Id,
            Text::new(
                "With `published`: X's id of the post.",
                "Вместе с `published`: идентификатор твита в X.",
            ),
        ).example(r#""1990000000000000001""#),
        Parameter::new(
            "part",
            "Part",
            "Часть",
            Kind::Integer(1, MOST_PARTS),
            Text::new(
                "Of a thread: which of its posts, counted from 1.",
                "Для треда: который из его твитов, считая с 1.",
            ),
        ).example("2"),
    ],
    word: "publication",
    result: shapes::PUBLICATION,
    failures: &[failures::EVERY, failures::AS_ACCOUNT, failures::OF_X, &[Code::IdempotencyConflict, Code::OutcomeUnknown]],
    effect: Effect::Reads,
    example: Example {
        params: r#"{"idempotency_key":"order-42","decision":"not_published"}"#,
        result: r#"{"idempotency_key":"order-42","state":"refused","replayed":false,"post_id":null,"attempts":1,"sent_at":null,"created_at":1795752000,"updated_at":1795752060,"content":{"body":{"text":"Good morning"},"media":0}}"#,
    },
    run: resolve_post,
};

fn resolve_post(call: &Call<'_>) -> Result<Value, Error> {
    let Some(key) = key(call)? else {
        return Err(publish::unknown_key());
    };
    let key = match call.arguments.integer("part") {
        Some(part) => publish::part_key(key, usize::try_from(part).unwrap_or(0)),
        None => key.to_owned(),
    };
    let decision = call.arguments.text("decision");
    let id = call.arguments.text("id");
    let decision = match (decision, id) {
        (Some("published"), Some(id)) => Decision::Published(id),
        (Some("published"), None) => {
            return Err(Error::new(
                Code::MissingParameter,
                text!(
                    "parameter `id` is required when `decision` is `published`",
                    "параметр `id` обязателен, если `decision` — `published`"
                ),
            )
            .parameter("id"));
        }
        (_, Some(_)) => {
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `id` goes with `decision` `published` only",
                    "параметр `id` задают только вместе с `decision` `published`"
                ),
            )
            .parameter("id"));
        }
        (Some(_), None) => Decision::NotPublished,
        (None, None) => Decision::Ask,
    };
    // A post with media may have gone out under the other identity.
    let mut seen = Vec::new();
    let mut last = Err(publish::unknown_key());
    for need in [Need::User, Need::Media] {
        let credentials = match call.identity(need) {
            Ok(credentials) => credentials,
            Err(error) if seen.is_empty() && need == Need::Media => return Err(error),
            Err(_) => continue,
        };
        let journal = admission::journal(call, &credentials, &key)?;
        if seen.contains(&journal.account) {
            continue;
        }
        last = publish::resolve(call.transport, &credentials, &journal, &decision);
        if !matches!(&last, Err(error) if error.code() == Code::NotFound) {
            return last;
        }
        seen.push(journal.account);
    }
    last
}
