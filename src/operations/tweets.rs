//! Posting a text, files or a poll: what each operation checks, uploads and sends. `custom.rs` posts with any field of X.
//!
//! A post with media makes these requests, in this order: for each item initialize, one append per segment, finalize,
//! status until it is processed, metadata if it has alt text, and for each subtitle the same and one more to attach it;
//! then one `POST /2/tweets`. The create is sent once; if its answer is lost the error says `outcome: unknown`
//! (contract §7.3), and with an `idempotency_key` the next call finds out.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::catalogue::{Effect, Example, Kind, Name, Parameter};
use super::compose::{empty_text, poll_object, said};
use super::draft::{Draft, Files};
use super::operation::{AUTH, DRY_RUN, IDEMPOTENCY_KEY, Operation, POLL_DURATION, TEXT};
use super::published;
use super::{failures, shapes};
use crate::error::Error;
use crate::language::Text;
use crate::media::Category;

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
