//! Posting with whatever fields X has: a new one of X's is a parameter here and a member of the body in `compose.rs`.

use serde_json::Value;

use super::call::Call;
use super::catalogue::{Effect, Example, Field, Kind, Name, Parameter, Shape};
use super::compose::compose;
use super::draft::Draft;
use super::operation::{AUTH, DRY_RUN, IDEMPOTENCY_KEY, Operation, POLL_DURATION, TEXT};
use super::published;
use super::{failures, shapes};
use crate::error::Error;
use crate::language::Text;

const REPLY_SETTINGS: &[&str] = &["following", "mentionedUsers", "subscribers", "verified"];

/// X's `reply` object.
#[rustfmt::skip]
const REPLY: &[Field] = &[
    Field::maybe("in_reply_to_tweet_id", Shape::Id, Text::new("The post that this one answers.", "Твит, на который отвечает этот.")),
    Field::maybe("exclude_reply_user_ids", shapes::IDS, Text::new("Accounts that are not mentioned in the answer.", "Учётные записи, которые не упоминаются в ответе.")),
    Field::maybe("auto_populate_reply_metadata", Shape::Flag, Text::new("Whether X adds the mentions of the conversation.", "Добавляет ли X упоминания участников беседы.")),
];

/// X's `poll` object.
#[rustfmt::skip]
const POLL: &[Field] = &[
    Field::new("options", Shape::Array(&Shape::Text), Text::new("2 to 4 options of 1 to 25 characters.", "От 2 до 4 вариантов по 1–25 символов.")),
    Field::new("duration_minutes", Shape::Integer, Text::new("Duration in minutes, 5 to 10080.", "Длительность в минутах, от 5 до 10080.")),
    Field::maybe("reply_settings", Shape::Choice(REPLY_SETTINGS), Text::new("Who may reply.", "Кто может отвечать.")),
];

/// X's `geo` object.
#[rustfmt::skip]
const GEO: &[Field] = &[
    Field::new("place_id", Shape::Text, Text::new("X's id of the place.", "Идентификатор места в X.")),
];

/// X's `edit_options` object.
#[rustfmt::skip]
const EDIT_OPTIONS: &[Field] = &[
    Field::new("previous_post_id", Shape::Id, Text::new("The post that is edited.", "Твит, который правится.")),
];

pub static CREATE_CUSTOM_TWEET: Operation = Operation {
    name: Name {
        en: "CreateCustomTweet",
        ru: "СоздатьПроизвольныйТвит",
    },
    summary: Text::new(
        "Publishes a post with any of X's fields; media are given as ready ids.",
        "Публикует твит с любыми полями X; медиа задаются готовыми идентификаторами.",
    ),
    details: Text::new(
        "Of `media`, poll, `quote_tweet_id`, `card_uri` and `direct_message_deep_link` a post has one. A text is not needed when there are media. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.",
        "Из `media`, опроса, `quote_tweet_id`, `card_uri` и `direct_message_deep_link` в твите бывает что-то одно. Если есть медиа, текст не обязателен. Твит отправляется один раз. Если ответ утерян, `outcome` — `unknown`; с `idempotency_key` тот же вызов выяснит, что вышло.",
    ),
    parameters: &[
        TEXT,
        Parameter::new(
            "media",
            "MediaArray",
            "МассивМедиа",
            Kind::Media,
            Text::new(
                "Ready media ids, or X's `media` object.",
                "Готовые идентификаторы медиа или объект `media` X.",
            ),
        )
        .example(r#"["1990000000000000101"]"#)
        .short('m'),
        Parameter::new(
            "options",
            "PollOptionsArray",
            "МассивВариантовОпроса",
            Kind::Texts,
            Text::new(
                "2 to 4 poll options of 1 to 25 characters.",
                "От 2 до 4 вариантов опроса по 1–25 символов.",
            ),
        )
        .example(r#"["Tea","Coffee"]"#)
        .short('o'),
        Parameter::new(
            "dur",
            "PollDuration",
            "ДлительностьОпроса",
            POLL_DURATION,
            Text::new(
                "Poll duration in minutes, 5 to 10080.",
                "Длительность опроса в минутах, от 5 до 10080.",
            ),
        )
        .example("60")
        .short('d'),
        AUTH,
        Parameter::new(
            "reply",
            "Reply",
            "Ответ",
            Kind::Structure(REPLY),
            Text::new(
                "X's own `reply` object: the post it answers and who is not mentioned.",
                "Объект `reply` самого X: на какой твит ответ и кого не упоминать.",
            ),
        )
        .example(r#"{"in_reply_to_tweet_id":"1990000000000000001"}"#),
        Parameter::new(
            "in_reply_to_tweet_id",
            "InReplyToTweetId",
            "ВОтветНаТвит",
            Kind::Id,
            Text::new(
                "The post that this one answers.",
                "Твит, на который отвечает этот.",
            ),
        )
        .example(r#""1990000000000000001""#),
        Parameter::new(
            "quote_tweet_id",
            "QuoteTweetId",
            "ЦитируемыйТвит",
            Kind::Id,
            Text::new(
                "The post to quote (X: Enterprise only).",
                "Цитируемый твит (X: только Enterprise).",
            ),
        )
        .example(r#""1990000000000000001""#),
        Parameter::new(
            "reply_settings",
            "ReplySettings",
            "КтоМожетОтвечать",
            Kind::Choice(REPLY_SETTINGS),
            Text::new(
                "Who may reply; leave out for everyone.",
                "Кто может отвечать; не задавайте, если все.",
            ),
        )
        .example(r#""following""#),
        Parameter::new(
            "tagged_user_ids",
            "TaggedUserIds",
            "ОтмеченныеПользователи",
            Kind::Ids,
            Text::new(
                "Up to 10 users tagged in the media.",
                "До 10 пользователей, отмеченных на медиа.",
            ),
        )
        .example(r#"["1000000000000000001"]"#),
        Parameter::new(
            "poll",
            "Poll",
            "Опрос",
            Kind::Structure(POLL),
            Text::new(
                "X's `poll` object, instead of `options` and `dur`.",
                "Объект `poll` X вместо `options` и `dur`.",
            ),
        )
        .example(r#"{"options":["Tea","Coffee"],"duration_minutes":60}"#),
        Parameter::new(
            "geo",
            "Geo",
            "Место",
            Kind::Structure(GEO),
            Text::new("X's `geo` object: place_id.", "Объект `geo` X: place_id."),
        )
        .example(r#"{"place_id":"01a9a39529b27f36"}"#),
        Parameter::new(
            "community_id",
            "CommunityId",
            "Сообщество",
            Kind::Id,
            Text::new("Posts into a community.", "Публикует в сообщество."),
        )
        .example(r#""1990000000000000201""#),
        Parameter::new(
            "share_with_followers",
            "ShareWithFollowers",
            "ПоказатьПодписчикам",
            Kind::Flag,
            Text::new(
                "With `community_id`: also shown to followers.",
                "Вместе с `community_id`: показать и подписчикам.",
            ),
        )
        .example("true"),
        Parameter::new(
            "for_super_followers_only",
            "ForSuperFollowersOnly",
            "ТолькоСуперподписчикам",
            Kind::Flag,
            Text::new(
                "Shown to super followers only.",
                "Только для суперподписчиков.",
            ),
        )
        .example("true"),
        Parameter::new(
            "direct_message_deep_link",
            "DirectMessageDeepLink",
            "СсылкаНаЛичныеСообщения",
            Kind::Text,
            Text::new(
                "Link that opens direct messages.",
                "Ссылка, открывающая личные сообщения.",
            ),
        )
        .example(r#""https://x.com/messages/compose?recipient_id=1000000000000000001""#),
        Parameter::new(
            "card_uri",
            "CardUri",
            "АдресКарточки",
            Kind::Text,
            Text::new("A card's address.", "Адрес карточки."),
        )
        .example(r#""card://1990000000000000301""#),
        Parameter::new(
            "nullcast",
            "Nullcast",
            "ТолькоРеклама",
            Kind::Flag,
            Text::new("Promoted-only post.", "Твит только для рекламы."),
        )
        .example("true"),
        Parameter::new(
            "made_with_ai",
            "MadeWithAi",
            "СозданоИИ",
            Kind::Flag,
            Text::new(
                "Discloses media made with AI.",
                "Отметка о медиа, созданных ИИ.",
            ),
        )
        .example("true"),
        Parameter::new(
            "paid_partnership",
            "PaidPartnership",
            "ПлатноеПартнёрство",
            Kind::Flag,
            Text::new(
                "Discloses a paid partnership.",
                "Отметка о платном партнёрстве.",
            ),
        )
        .example("true"),
        Parameter::new(
            "edit_options",
            "EditOptions",
            "Правка",
            Kind::Structure(EDIT_OPTIONS),
            Text::new(
                "X's `edit_options`: previous_post_id edits that post.",
                "Объект `edit_options` X: previous_post_id правит этот твит.",
            ),
        )
        .example(r#"{"previous_post_id":"1990000000000000001"}"#),
        DRY_RUN,
        IDEMPOTENCY_KEY,
    ],
    word: "object",
    result: shapes::POST,
    failures: failures::A_POST,
    effect: Effect::Posts,
    example: Example {
        params: r#"{"text":"Hello from a program","reply_settings":"following"}"#,
        result: r#"{"data":{"id":"1990000000000000001","text":"Hello from a program","edit_history_tweet_ids":["1990000000000000001"]}}"#,
    },
    run: create_custom_tweet,
};

fn create_custom_tweet(call: &Call<'_>) -> Result<Value, Error> {
    let body = compose(&call.arguments, false)?;
    published::post(call, Draft::plain(body))
}
