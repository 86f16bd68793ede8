//! What this library knows of a post's words and fields before X sees them (contract §3.1, §5.4, §6).
//!
//! A problem is what would be refused, a warning what may be. Between the two decides, for what only Premium accounts may do,
//! the standard parameter `premium`; while it is empty that is for X to say. `checked.rs` tells all of it; of a post that X
//! refused without a reason, [`explain`] tells what may have been the reason.

use serde_json::{Map, Value, json};

use super::draft::Draft;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted;
use crate::response::Warning;
use crate::rules::Rules;
use crate::text::{Entities, has_invalid_character, kept, weighted_length};

/// What would be refused.
#[derive(Clone)]
pub(super) struct Problem {
    pub code: &'static str,
    pub parameter: Option<String>,
    pub message: Text,
    /// What mends it.
    pub hint: Option<Text>,
}

impl Problem {
    pub fn of(error: &Error) -> Self {
        Self {
            code: error.code().as_str(),
            parameter: error.get_parameter().map(str::to_owned),
            message: error.get_message().clone(),
            hint: error.get_hint().cloned(),
        }
    }

    fn new(code: &'static str, parameter: &str, message: Text) -> Self {
        Self {
            code,
            parameter: Some(parameter.to_owned()),
            message,
            hint: None,
        }
    }
}

/// What there is to say of a part of a post.
#[derive(Default)]
pub(super) struct Finding {
    pub problems: Vec<Problem>,
    pub warnings: Vec<Warning>,
}

/// Who judges, by which rules.
pub(super) struct Judge<'a> {
    pub rules: &'a Rules,
    /// Whether the account has X Premium, as far as the caller has said.
    pub premium: Option<bool>,
}

impl Judge<'_> {
    /// Judges the text. Returns what it is made of: `valid` is false exactly when a problem of the text is told.
    pub fn text(&self, draft: &Draft) -> (Value, Finding) {
        let Finding {
            mut problems,
            mut warnings,
        } = Finding::default();
        let given = text_of(&draft.body);
        let text = &*kept(given);
        let limits = &self.rules.limits;
        let length = weighted_length(text);
        let (ordinary, most) = match self.premium {
            Some(true) => (limits.long_text, limits.long_text),
            Some(false) => (limits.text, limits.text),
            None => (limits.text, limits.long_text),
        };
        let found = Entities::of(text);
        let has_media = draft.files.is_some() || draft.body.contains_key("media");
        // A text that is missing altogether is told of as a parameter.
        let is_missing = given.is_empty() && !has_media;
        if pasted::trim(text).is_empty() && !given.is_empty() && !has_media {
            problems.push(Problem::new(
                "text_empty",
                "text",
                text!(
                    "parameter `text`: a post without media needs more than white space and invisible characters",
                    "параметр `text`: твиту без медиа нужно что-то кроме пробелов и невидимых символов"
                ),
            ));
        }
        if has_invalid_character(text) {
            problems.push(Problem::new(
                "invalid_character",
                "text",
                text!(
                    "parameter `text`: X takes none of the characters U+FFFE, U+FEFF and U+FFFF",
                    "параметр `text`: X не принимает символы U+FFFE, U+FEFF и U+FFFF"
                ),
            ));
        }
        if length > most {
            problems.push(Problem::new(
                "text_too_long",
                "text",
                if self.premium == Some(false) {
                    text!(
                        "parameter `text`: {length} weighted characters, X takes {most} at most from an account without Premium",
                        "параметр `text`: взвешенная длина {length}, от учётной записи без Premium X принимает не больше {most}"
                    )
                } else {
                    text!(
                        "parameter `text`: {length} weighted characters, X takes {most} at most",
                        "параметр `text`: взвешенная длина {length}, X принимает не больше {most}"
                    )
                },
            ));
        } else if length > ordinary {
            warnings.push(Warning {
                code: "premium_length",
                message: text!(
                    "the text has {length} weighted characters: X takes more than {ordinary} from Premium accounts only; `auth.premium` says whether this is one",
                    "взвешенная длина текста — {length}: больше {ordinary} X принимает только от учётных записей Premium; такая ли эта, сообщает `auth.premium`"
                ),
            });
        }
        let (cashtags, allowed) = (found.cashtags.len() as u64, limits.cashtags);
        if cashtags > allowed {
            problems.push(Problem::new(
                "too_many_cashtags",
                "text",
                text!(
                    "parameter `text`: {cashtags} cashtags, X takes {allowed} in a post at most",
                    "параметр `text`: кэштегов: {cashtags}, X принимает в твите не больше {allowed}"
                ),
            ));
        }
        let valid = problems.is_empty() && !is_missing;
        warnings.extend(link_warning(self.rules, &draft.body));
        let parts = json!({
            "weighted_length": length,
            "limit": ordinary,
            "remaining": i128::from(ordinary) - i128::from(length),
            "valid": valid,
            "links": found.links,
            "cashtags": found.cashtags,
            "hashtags": found.hashtags,
            "mentions": found.mentions,
        });
        (parts, Finding { problems, warnings })
    }

    /// Judges what X may refuse for reasons that only X knows, or that depend on the account (contract §3.1).
    pub fn fields(&self, body: &Map<String, Value>) -> Finding {
        let Finding {
            mut problems,
            mut warnings,
        } = Finding::default();
        let mut warn = |key: &str, code, en, ru| {
            if body.contains_key(key) {
                warnings.push(Warning {
                    code,
                    message: Text::new(en, ru),
                });
            }
        };
        warn(
            "reply",
            "reply_policy",
            "a self-serve app may answer only a post whose author mentioned or quoted the account, or the account's own",
            "приложение с самостоятельным доступом может отвечать только на твит, автор которого упомянул или процитировал учётную запись, и на её собственные",
        );
        warn(
            "quote_tweet_id",
            "quote_enterprise_only",
            "X lets Enterprise apps only quote posts",
            "цитировать твиты X разрешает только приложениям Enterprise",
        );
        match self.premium {
            Some(false) if body.contains_key("edit_options") => problems.push(Problem::new(
                "edit_premium_only",
                "edit_options",
                text!(
                    "parameter `edit_options`: X lets Premium accounts only edit posts",
                    "параметр `edit_options`: править твиты X разрешает только учётным записям Premium"
                ),
            )),
            Some(true) => warn(
                "edit_options",
                "edit_window",
                "X lets a post be edited for a while only, and only a few times",
                "править твит X разрешает лишь некоторое время и лишь несколько раз",
            ),
            _ => warn(
                "edit_options",
                "edit_premium_only",
                "X lets Premium accounts only edit posts, and only for a while",
                "править твиты X разрешает только учётным записям Premium и лишь некоторое время",
            ),
        }
        Finding { problems, warnings }
    }
}

/// Adds to X's refusal of a post what was found of it before: X often says no more than that it is not permitted.
pub(super) fn explain(error: Error, findings: &[&Finding]) -> Error {
    if !matches!(error.code(), Code::Forbidden | Code::Rejected) || error.get_status().is_none() {
        return error;
    }
    let problems = findings.iter().flat_map(|one| &one.problems);
    let warnings = findings.iter().flat_map(|one| &one.warnings);
    // Where X has rejected the request it has said what is wrong with it.
    let is_telling = |warning: &&Warning| error.code() == Code::Forbidden && !is_of_price(warning);
    let known: Vec<&Text> = problems
        .map(|problem| &problem.message)
        .chain(warnings.filter(is_telling).map(|warning| &warning.message))
        .collect();
    if known.is_empty() {
        return error;
    }
    let joined = |of: fn(&Text) -> &str| {
        let said: Vec<&str> = known.iter().map(|text| of(text)).collect();
        said.join("; ")
    };
    let (en, ru) = (joined(|text| &text.en), joined(|text| &text.ru));
    error.also(text!("this may be why: {en}", "возможная причина: {ru}"))
}

fn text_of(body: &Map<String, Value>) -> &str {
    body.get("text").and_then(Value::as_str).unwrap_or_default()
}

/// Whether X charges for a link.
pub(super) fn has_link(body: &Map<String, Value>) -> bool {
    !crate::text::links(text_of(body)).is_empty()
}

const LINK_PRICE: &str = "link_price";

/// Whether a warning is of what X charges.
pub(super) fn is_of_price(warning: &Warning) -> bool {
    warning.code == LINK_PRICE
}

/// What a link makes a post cost.
fn link_warning(rules: &Rules, body: &Map<String, Value>) -> Option<Warning> {
    let (plain, dear) = (rules.prices.post, rules.prices.post_with_link);
    if dear <= plain || !has_link(body) {
        return None;
    }
    let times = dear.over(plain);
    Some(Warning {
        code: LINK_PRICE,
        message: text!(
            "the post has a link: X charges ${dear} for it instead of ${plain}, {times} times as much",
            "в твите есть ссылка: X берёт за него ${dear} вместо ${plain}, в {times} раз больше"
        ),
    })
}
