//! What X would say of a post and what it would charge, told before anything is sent (contract §3.1, §5.4, §6).
//!
//! Nothing here goes to the network. A problem is what this library or X would refuse; a warning is what may go wrong, or
//! costs more than one thinks. The same words are said by `CheckTweet`, by a dry run of every create, and, of a link, by the
//! create itself; the budget is held here as well.

use serde_json::{Map, Value, json};

use super::publish::{self, Draft, FILES, Files};
use super::tweets::{
    self, CREATE_CUSTOM_TWEET, CREATE_GIF_TWEET, CREATE_IMAGE_TWEET, CREATE_VIDEO_TWEET,
};
use super::words::{Judge, Problem, has_link, link_warning};
use super::{Call, Effect, Example, Name, Operation, Parameter, failures, media, shapes};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::media::{Category, Item, described};
use crate::response::Warning;
use crate::rules::{Money, Rules};
use crate::transport::Credentials;
use crate::upload::part_size;

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
    let body = tweets::judge(arguments, !files.is_empty(), &mut |error| {
        // A text that shows nothing has a code of its own, below.
        let is_blank = error.get_parameter() == Some("text") && arguments.text("text").is_some();
        if !is_blank && !is_told(&error, &problems) {
            problems.push(Problem::of(&error));
        }
        Ok(())
    })?;
    if let Err(error) = publish::key(call) {
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
    Ok(report(call, &draft, problems))
}

/// What a check of a post found: the `result` of `CheckTweet`, and `check` in a dry run. `problems`: those found already.
pub(super) fn report(call: &Call<'_>, draft: &Draft, mut problems: Vec<Problem>) -> Value {
    let rules = &*call.standard.rules;
    let mut warnings = Vec::new();
    let judge = judge(call);
    let words = judge.text(draft, &mut problems, &mut warnings);
    let items = judge_files(call, draft, &mut problems, &mut warnings);
    judge.fields(&draft.body, &mut problems, &mut warnings);
    let identity = match call.identity(draft.need(call)) {
        Ok(credentials) => json!({
            "kind": if matches!(credentials, Credentials::OAuth1(..)) { "oauth1" } else { "oauth2" },
            "profile": call.profile_name(),
        }),
        Err(error) => {
            problems.push(Problem::of(&error));
            Value::Null
        }
    };
    let price = Price::of(rules, draft);
    if let Err(error) = within_budget(call, price.total()) {
        problems.push(Problem::of(&error));
    }
    let language = call.language;
    let problems: Vec<Value> = problems
        .iter()
        .map(|problem| {
            let mut told = json!({
                "code": problem.code,
                "parameter": problem.parameter,
                "message": problem.message.in_language(language),
            });
            if let Some(hint) = &problem.hint {
                told["hint"] = json!(hint.in_language(language));
            }
            told
        })
        .collect();
    let warnings: Vec<Value> = warnings.iter().map(|one| one.to_json(language)).collect();
    json!({
        "ok": problems.is_empty(),
        "problems": problems,
        "warnings": warnings,
        "text": words,
        "identity": identity,
        "posts_as": call.posts_as(),
        "price": price.to_json(rules),
        "requests": requests(&items),
    })
}

fn judge_files(
    call: &Call<'_>,
    draft: &Draft,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<Warning>,
) -> Vec<Item> {
    let Some(files) = &draft.files else {
        return Vec::new();
    };
    let (place, value) = (&files.place, &files.value);
    let items = match media::open_for_post(call, place, value, files.category) {
        Ok(items) => items,
        Err(error) => {
            problems.push(Problem::of(&error));
            return Vec::new();
        }
    };
    let subtitles = |item: &Item| item.subtitles.iter().any(|one| one.item.unchecked);
    for (index, item) in items.iter().enumerate() {
        warnings.extend(item.warnings.iter().cloned());
        if item.unchecked || subtitles(item) {
            warnings.push(Warning {
                code: "media_not_fetched",
                message: text!(
                    "`{place}[{index}]` is behind a URL: it was not fetched, so its type and size are not checked",
                    "`{place}[{index}]` задан адресом URL: файл не загружался, его тип и размер не проверены"
                ),
            });
        }
    }
    items
}

fn judge<'a>(call: &Call<'a>) -> Judge<'a> {
    Judge {
        rules: &call.standard.rules,
        premium: call.standard.premium,
    }
}

/// Adds to X's refusal of a post what is known of it here.
pub(super) fn explain(call: &Call<'_>, draft: &Draft, error: Error) -> Error {
    judge(call).explain(draft, error)
}

/// Says in the envelope of a post that was published what was dear about it.
pub(super) fn remind(call: &Call<'_>, draft: &Draft) {
    if let Some(warning) = link_warning(&call.standard.rules, &draft.body) {
        call.warn(warning);
    }
}

/// What posts cost by X's price list: never less than X will charge, as far as that can be known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Price {
    items: Vec<(&'static str, Money)>,
}

impl Price {
    /// The price of one post with its media.
    pub fn of(rules: &Rules, draft: &Draft) -> Self {
        let prices = &rules.prices;
        let mut items = vec![if has_link(&draft.body) {
            ("post_with_link", prices.post_with_link)
        } else {
            ("post", prices.post)
        }];
        let alt_texts = draft
            .files
            .as_ref()
            .map_or(0, |files| described(&files.value));
        items.extend((0..alt_texts).map(|_| ("media_metadata", prices.media_metadata)));
        Self { items }
    }

    /// The sum.
    pub fn total(&self) -> Money {
        self.items
            .iter()
            .fold(Money::default(), |sum, (_, price)| sum.plus(*price))
    }

    /// `{"currency", "total", "items": [{"what", "price"}], "date"}`, amounts as text.
    pub fn to_json(&self, rules: &Rules) -> Value {
        let items = self
            .items
            .iter()
            .map(|(what, price)| json!({"what": what, "price": price.to_string()}));
        json!({
            "currency": rules.currency,
            "total": self.total().to_string(),
            "items": items.collect::<Value>(),
            "date": rules.date,
        })
    }
}

/// Whether posts that are still to be sent fit the call's `budget`, all together. A dry run spends nothing. Fails with
/// `budget_exceeded`.
pub(super) fn admit(call: &Call<'_>, drafts: &[Draft]) -> Result<(), Error> {
    if call.transport.is_dry_run() || call.standard.budget.is_none() {
        return Ok(());
    }
    let total = drafts
        .iter()
        .map(|draft| Price::of(&call.standard.rules, draft).total())
        .fold(Money::default(), Money::plus);
    within_budget(call, total)
}

fn within_budget(call: &Call<'_>, price: Money) -> Result<(), Error> {
    let budget = match call.standard.budget {
        Some(budget) if price > budget => budget,
        _ => return Ok(()),
    };
    let date = &call.standard.rules.date;
    Err(Error::new(
        Code::BudgetExceeded,
        text!(
            "posting costs ${price} by X's prices of {date}, the budget is ${budget}",
            "публикация стоит ${price} по ценам X на {date}, бюджет — ${budget}"
        ),
    )
    .parameter("auth.budget")
    .hint(text!(
        "CheckTweet tells what makes up the price; a link makes a post dearer",
        "из чего складывается цена, сообщает ПроверитьТвит; со ссылкой твит дороже"
    )))
}

/// How many requests a post takes when nothing goes wrong, by kind. A file behind a URL counts as one part.
fn requests(items: &[Item]) -> Value {
    let subtitles = || items.iter().flat_map(|item| &item.subtitles);
    let uploads = || items.iter().chain(subtitles().map(|one| &one.item));
    let parts: u64 = uploads()
        .map(|item| {
            let size = item.source.len();
            size.div_ceil(part_size(size)).max(1)
        })
        .sum();
    let processed = items
        .iter()
        .filter(|item| item.category != Category::Image)
        .count();
    let described = items.iter().filter(|item| item.alt_text.is_some()).count();
    let mut kinds = Map::new();
    let mut total = 0;
    for (kind, count) in [
        ("initialize", uploads().count() as u64),
        ("append", parts),
        ("finalize", uploads().count() as u64),
        ("status", processed as u64),
        ("metadata", described as u64),
        ("subtitles", subtitles().count() as u64),
        ("create", 1),
    ] {
        let count = if items.is_empty() && kind != "create" {
            0
        } else {
            count
        };
        total += count;
        kinds.insert(kind.to_owned(), json!(count));
    }
    kinds.insert("total".to_owned(), json!(total));
    Value::Object(kinds)
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

    #[test]
    fn a_price_adds_up_the_post_and_its_alt_texts() {
        let draft = |text: &str, files: Value| Draft {
            body: Map::from_iter([("text".to_owned(), json!(text))]),
            files: (!files.is_null()).then(|| Files {
                place: "pictures".to_owned(),
                value: files,
                category: Category::Image,
            }),
        };
        let rules = Rules::built_in();
        for (text, files, total) in [
            ("plain", Value::Null, "0.015"),
            ("see example.com", Value::Null, "0.200"),
            (
                "plain",
                json!(["a.png", {"file": "b.png", "alt_text": "b"}, {"file": "c.png", "alt_text": ""}]),
                "0.020",
            ),
            (
                "see https://example.com",
                json!("[{'file': 'a.png', 'alt_text': 'a'}]"),
                "0.205",
            ),
            ("", json!({"file": "a.png", "alt_text": "a"}), "0.020"),
        ] {
            let price = Price::of(&rules, &draft(text, files));
            assert_eq!(price.total().to_string(), total, "{text}");
        }
    }
}
