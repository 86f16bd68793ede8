//! What is known of a post before anything is sent: what X would refuse, what it would charge, and who would post it
//! (contract §3.1, §5.4, §6).
//!
//! Nothing here goes to the network. A problem is what this library or X would refuse; a warning is what may go wrong, or
//! costs more than one thinks. The same words are said by `CheckTweet`, by a dry run of every create, and, of a link, by the
//! create itself. Files are opened for a check and a dry run only: a create opens them when it uploads them.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::draft::Draft;
use super::media;
use super::price::{self, Price};
use super::words::{self, Finding, Judge, Problem, is_of_price};
use crate::error::Error;
use crate::language::text;
use crate::media::{Category, Item};
use crate::response::Warning;
use crate::transport::Credentials;
use crate::upload::part_size;

/// A post of which this library knows all it can.
pub struct Checked {
    /// What the caller wants.
    pub draft: Draft,
    /// What it would cost.
    pub price: Price,
    /// Who would post it.
    pub credentials: Result<Credentials, Error>,
    /// What its text is made of.
    text: Value,
    /// What there is to say of the text, of the files, and of the other fields.
    of_text: Finding,
    of_files: Finding,
    of_fields: Finding,
    /// The files, where they were opened.
    items: Vec<Item>,
}

impl Checked {
    /// Checks a post.
    pub fn of(call: &Call<'_>, draft: Draft) -> Self {
        let judge = Judge {
            rules: &call.standard.rules,
            premium: call.standard.premium,
        };
        let (text, of_text) = judge.text(&draft);
        let (items, of_files) = if call.transport.is_dry_run() {
            open(call, &draft)
        } else {
            (Vec::new(), Finding::default())
        };
        Self {
            price: Price::of(&call.standard.rules, &draft),
            credentials: call.identity(draft.need(call)),
            text,
            of_text,
            of_files,
            of_fields: judge.fields(&draft.body),
            items,
            draft,
        }
    }

    /// What was found: `check` in a dry run.
    pub fn report(&self, call: &Call<'_>) -> Value {
        self.report_beside(call, Vec::new())
    }

    /// The same beside problems of the parameters themselves: the `result` of `CheckTweet`.
    pub fn report_beside(&self, call: &Call<'_>, mut problems: Vec<Problem>) -> Value {
        let rules = &*call.standard.rules;
        let findings = [&self.of_text, &self.of_files, &self.of_fields];
        problems.extend(findings.iter().flat_map(|one| one.problems.iter().cloned()));
        let warnings = findings.iter().flat_map(|one| &one.warnings);
        let identity = match &self.credentials {
            Ok(credentials) => json!({
                "kind": if matches!(credentials, Credentials::OAuth1(..)) { "oauth1" } else { "oauth2" },
                "profile": call.profile_name(),
            }),
            Err(error) => {
                problems.push(Problem::of(error));
                Value::Null
            }
        };
        if let Err(error) = price::within_budget(call, self.price.total()) {
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
        json!({
            "ok": problems.is_empty(),
            "problems": problems,
            "warnings": warnings.map(|one| one.to_json(language)).collect::<Value>(),
            "text": self.text,
            "identity": identity,
            "posts_as": call.posts_as(),
            "price": self.price.to_json(rules),
            "requests": requests(&self.items),
        })
    }

    /// Adds to X's refusal of the post what is known of it here.
    pub fn explain(&self, error: Error) -> Error {
        words::explain(error, &[&self.of_text, &self.of_fields])
    }

    /// Says in the envelope of a post that was published what was dear about it.
    pub fn remind(&self, call: &Call<'_>) {
        let warnings = self.of_text.warnings.iter();
        for warning in warnings.filter(|warning| is_of_price(warning)) {
            call.warn(warning.clone());
        }
    }
}

/// Opens the files as uploading them would.
fn open(call: &Call<'_>, draft: &Draft) -> (Vec<Item>, Finding) {
    let mut finding = Finding::default();
    let Some(files) = &draft.files else {
        return (Vec::new(), finding);
    };
    let (place, value) = (&files.place, &files.value);
    let items = match media::open_for_post(call, place, value, files.category) {
        Ok(items) => items,
        Err(error) => {
            finding.problems.push(Problem::of(&error));
            return (Vec::new(), finding);
        }
    };
    let subtitles = |item: &Item| item.subtitles.iter().any(|one| one.item.unchecked);
    for (index, item) in items.iter().enumerate() {
        finding.warnings.extend(item.warnings.iter().cloned());
        if item.unchecked || subtitles(item) {
            finding.warnings.push(Warning {
                code: "media_not_fetched",
                message: text!(
                    "`{place}[{index}]` is behind a URL: it was not fetched, so its type and size are not checked",
                    "`{place}[{index}]` задан адресом URL: файл не загружался, его тип и размер не проверены"
                ),
            });
        }
    }
    (items, finding)
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
