//! Posting: what each operation checks, uploads and sends.
//!
//! A post with media makes these requests, in this order: for each item initialize, one append per segment, finalize,
//! status until it is processed, metadata if it has alt text, and for each subtitle the same and one more to attach it;
//! then one `POST /2/tweets`. The create is sent once; if its answer is lost the error says `outcome: unknown`
//! (contract §7.3), and with an `idempotency_key` the next call finds out.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Field, Kind, Name, Parameter, Shape};
use super::compose::{compose, empty_text, poll_object, said};
use super::draft::{Draft, Files};
use super::operation::{AUTH, DRY_RUN, IDEMPOTENCY_KEY, Operation};
use super::published;
use super::{failures, shapes};
use crate::error::Error;
use crate::language::Text;
use crate::media::Category;

const TEXT: Parameter = Parameter::new(
    "text",
    "Text",
    "Текст",
    Kind::Text,
    Text::new("Text of the post.", "Текст твита."),
)
.example(r#""Hello from a program""#)
.short('t');

/// Minutes of a poll (contract §3.1).
const POLL_DURATION: Kind = Kind::Integer(5, 10080);

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

pub static CREATE_TEXT_TWEET: Operation = Operation {
    name: Name {
        en: "CreateTextTweet",
        ru: "СоздатьТекстовыйТвит",
    },
    summary: Text::new(
        "Publishes a post without attachments.",
        "Публикует твит без вложений.",
    ),
    details: Text::new(
        "X counts 280 characters, links as 23 each; CheckTweet tells the length before. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.",
        "X отводит на текст 280 символов, каждая ссылка считается за 23; длину заранее сообщает ПроверитьТвит. Твит отправляется один раз. Если ответ утерян, `outcome` — `unknown`; с `idempotency_key` тот же вызов выяснит, что вышло.",
    ),
    parameters: &[TEXT.required(), AUTH, DRY_RUN, IDEMPOTENCY_KEY],
    word: "object",
    result: shapes::POST,
    failures: failures::A_POST,
    effect: Effect::Posts,
    example: Example {
        params: r#"{"text":"Hello from a program"}"#,
        result: r#"{"data":{"id":"1990000000000000001","text":"Hello from a program","edit_history_tweet_ids":["1990000000000000001"]}}"#,
    },
    run: create_text_tweet,
};

fn create_text_tweet(call: &Call<'_>) -> Result<Value, Error> {
    let text = said(&call.arguments).ok_or_else(empty_text)?;
    let body = Map::from_iter([("text".to_owned(), json!(text))]);
    published::post(call, Draft::plain(body))
}

pub static CREATE_IMAGE_TWEET: Operation = Operation {
    name: Name {
        en: "CreateImageTweet",
        ru: "СоздатьТвитКартинки",
    },
    summary: Text::new(
        "Uploads up to 4 pictures and publishes a post with them.",
        "Загружает до 4 картинок и публикует твит с ними.",
    ),
    details: Text::new(
        "Every file is checked before the first is sent. An alternative text goes with its picture, as an object. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.",
        "Все файлы проверяются до отправки первого. Описание задаётся вместе с картинкой, в виде объекта. Твит отправляется один раз. Если ответ утерян, `outcome` — `unknown`; с `idempotency_key` тот же вызов выяснит, что вышло.",
    ),
    parameters: &[
        TEXT.required(),
        Parameter::new("pictures", "ImageArray", "МассивКартинок", Kind::Files, Text::new("Up to 4 pictures: JPEG, PNG, WEBP or GIF up to 5 MB; paths, URLs, base64, or objects {file|url|base64, alt_text, media_type}. An animated GIF only alone.", "До 4 картинок: JPEG, PNG, WEBP или GIF до 5 МБ; пути, URL, base64 или объекты {file|url|base64, alt_text, media_type}. Анимированная GIF — только одна.")).example(r#"["picture.png"]"#).short('p').required(),
        AUTH,
        DRY_RUN,
        IDEMPOTENCY_KEY,
    ],
    word: "object",
    result: shapes::POST,
    failures: failures::A_POST_WITH_FILES,
    effect: Effect::Posts,
    example: Example {
        params: r#"{"text":"Two views","pictures":["picture.png",{"file":"picture.png","alt_text":"The same from the other side"}]}"#,
        result: r#"{"data":{"id":"1990000000000000001","text":"Two views https://t.co/abcdefghij","edit_history_tweet_ids":["1990000000000000001"]}}"#,
    },
    run: |call| create_media_tweet(call, "pictures", Category::Image),
};

pub static CREATE_GIF_TWEET: Operation = Operation {
    name: Name {
        en: "CreateGifTweet",
        ru: "СоздатьТвитГифки",
    },
    summary: Text::new(
        "Uploads an animated GIF and publishes a post with it.",
        "Загружает анимацию GIF и публикует твит с ней.",
    ),
    details: Text::new(
        "The file is checked before it is sent, and X processes it before the post is made. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.",
        "Файл проверяется до отправки; X обрабатывает его до создания твита. Твит отправляется один раз. Если ответ утерян, `outcome` — `unknown`; с `idempotency_key` тот же вызов выяснит, что вышло.",
    ),
    parameters: &[
        TEXT.required(),
        Parameter::new("gifs", "GifsArray", "МассивГифок", Kind::Files, Text::new("One GIF up to 15 MB, 1280x1080 pixels, 350 frames and 300 million pixels in all frames: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type}.", "Одна GIF до 15 МБ, 1280x1080 пикселей, 350 кадров и 300 миллионов пикселей во всех кадрах: путь, URL, base64 или объект {file|url|base64, alt_text, media_type}.")).example(r#""moving.gif""#).short('g').required(),
        AUTH,
        DRY_RUN,
        IDEMPOTENCY_KEY,
    ],
    word: "object",
    result: shapes::POST,
    failures: failures::A_POST_WITH_FILES,
    effect: Effect::Posts,
    example: Example {
        params: r#"{"text":"It moves","gifs":"moving.gif"}"#,
        result: r#"{"data":{"id":"1990000000000000001","text":"It moves https://t.co/abcdefghij","edit_history_tweet_ids":["1990000000000000001"]}}"#,
    },
    run: |call| create_media_tweet(call, "gifs", Category::Gif),
};

pub static CREATE_VIDEO_TWEET: Operation = Operation {
    name: Name {
        en: "CreateVideoTweet",
        ru: "СоздатьТвитВидео",
    },
    summary: Text::new(
        "Uploads a video and publishes a post with it.",
        "Загружает видео и публикует твит с ним.",
    ),
    details: Text::new(
        "The file is sent in parts while it is read, and X processes it before the post is made; `deadline` says how long to wait. With a `store` an upload that was cut goes on where it stopped. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.",
        "Файл отправляется частями по мере чтения; X обрабатывает его до создания твита, сколько ждать — задаёт `deadline`. При заданном `store` прерванная загрузка продолжается с места остановки. Твит отправляется один раз. Если ответ утерян, `outcome` — `unknown`; с `idempotency_key` тот же вызов выяснит, что вышло.",
    ),
    parameters: &[
        TEXT.required(),
        Parameter::new("videos", "VideosArray", "МассивВидео", Kind::Files, Text::new("One video (MP4 or MOV with H.264 and AAC; TS) up to 16 GB, as far as the account may: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type, subtitles}. `subtitles`: SRT or VTT up to 1 MB, a path, a URL, base64, an object {file|url|base64, language_code, display_name, media_type}, or an array of those; `language_code` is two letters, EN by default.", "Одно видео (MP4 или MOV с H.264 и AAC; TS) до 16 ГБ, если позволяет учётная запись: путь, URL, base64 или объект {file|url|base64, alt_text, media_type, subtitles}. `subtitles` — субтитры SRT или VTT до 1 МБ: путь, URL, base64, объект {file|url|base64, language_code, display_name, media_type} или их массив; `language_code` — две буквы, по умолчанию EN.")).example(r#""film.mp4""#).short('v').required(),
        AUTH,
        DRY_RUN,
        IDEMPOTENCY_KEY,
    ],
    word: "object",
    result: shapes::POST,
    failures: failures::A_POST_WITH_FILES,
    effect: Effect::Posts,
    example: Example {
        params: r#"{"text":"It plays","videos":{"file":"film.mp4","alt_text":"A film"}}"#,
        result: r#"{"data":{"id":"1990000000000000001","text":"It plays https://t.co/abcdefghij","edit_history_tweet_ids":["1990000000000000001"]}}"#,
    },
    run: |call| create_media_tweet(call, "videos", Category::Video),
};

fn create_media_tweet(
    call: &Call<'_>,
    parameter: &str,
    category: Category,
) -> Result<Value, Error> {
    let mut body = Map::new();
    if let Some(text) = call.arguments.text("text") {
        body.insert("text".into(), json!(text));
    }
    let files = Files {
        place: parameter.to_owned(),
        value: call
            .arguments
            .get(parameter)
            .cloned()
            .unwrap_or(Value::Null),
        category,
    };
    published::post(
        call,
        Draft {
            body,
            files: Some(files),
        },
    )
}

pub static CREATE_POLL_TWEET: Operation = Operation {
    name: Name {
        en: "CreatePollTweet",
        ru: "СоздатьТвитОпрос",
    },
    summary: Text::new("Publishes a poll.", "Публикует опрос."),
    details: Text::new(
        "A poll cannot have media, and ends by itself. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.",
        "Опрос не может содержать медиа и завершается сам. Твит отправляется один раз. Если ответ утерян, `outcome` — `unknown`; с `idempotency_key` тот же вызов выяснит, что вышло.",
    ),
    parameters: &[
        TEXT.required(),
        Parameter::new(
            "options",
            "OptionArray",
            "МассивВариантов",
            Kind::Texts,
            Text::new(
                "2 to 4 options of 1 to 25 characters.",
                "От 2 до 4 вариантов по 1–25 символов.",
            ),
        )
        .example(r#"["Tea","Coffee"]"#)
        .short('o')
        .required(),
        Parameter::new(
            "duration",
            "Duration",
            "Длительность",
            POLL_DURATION,
            Text::new(
                "Duration in minutes, 5 to 10080.",
                "Длительность в минутах, от 5 до 10080.",
            ),
        )
        .example("60")
        .short('d')
        .required(),
        AUTH,
        DRY_RUN,
        IDEMPOTENCY_KEY,
    ],
    word: "object",
    result: shapes::POST,
    failures: failures::A_POST,
    effect: Effect::Posts,
    example: Example {
        params: r#"{"text":"Tea or coffee?","options":["Tea","Coffee"],"duration":60}"#,
        result: r#"{"data":{"id":"1990000000000000001","text":"Tea or coffee?","edit_history_tweet_ids":["1990000000000000001"]}}"#,
    },
    run: create_poll_tweet,
};

fn create_poll_tweet(call: &Call<'_>) -> Result<Value, Error> {
    let text = said(&call.arguments).ok_or_else(empty_text)?;
    let poll = poll_object(
        &call.arguments.rules().limits,
        "options",
        call.arguments.get("options"),
        "duration",
        call.arguments.integer("duration"),
    )?;
    let body = Map::from_iter([("text".to_owned(), json!(text)), ("poll".to_owned(), poll)]);
    published::post(call, Draft::plain(body))
}
