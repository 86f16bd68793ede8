//! What a refusal is about: X's numbered errors, problem types and sentences, each with the class that says who has to act
//! (contract §3.6, §3.7, §4.10). Data, and the search in it.
//!
//! X says the same thing in three ways, and sometimes only in a sentence. A refusal of the content is final for that content;
//! one of the account or the app is the same for all posts; one of the road is not X's at all; a passing one is over soon.

use serde_json::Value;

use crate::clock;
use crate::error::{Code, Error};
use crate::language::{Text, text};

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// What was to be published.
    Content,
    /// The account: whatever it publishes is refused.
    Account,
    /// The app, its plan or its credentials.
    App,
    /// Whatever stands between here and X.
    Road,
    /// Nothing that lasts.
    Passing,
}

/// How X says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// A numbered error.
    Number(u64),
    /// The last segment of a problem's type.
    Type(&'static str),
    /// Words of its sentence, in lower case.
    Words(&'static str),
}

use Class::{Account, App, Content, Passing};
use Mark::{Number, Type, Words};

/// Every refusal that is known. The numbers and types come first, since they say it best; among the sentences the earlier
/// row wins: what is said of a reply is said of the content, whoever is suspended in it.
const KNOWN: &[(Mark, Class)] = &[
    (Number(32), Account),
    (Number(34), Content),
    (Number(44), Content),
    (Number(50), Content),
    (Number(63), Account),
    (Number(64), Account),
    (Number(88), Passing),
    (Number(89), Account),
    (Number(93), App),
    (Number(99), App),
    (Number(130), Passing),
    (Number(131), Passing),
    (Number(135), App),
    (Number(144), Content),
    (Number(179), Content),
    (Number(185), Account),
    (Number(186), Content),
    (Number(187), Content),
    (Number(215), App),
    (Number(220), App),
    (Number(226), Account),
    (Number(261), App),
    (Number(323), Content),
    (Number(324), Content),
    (Number(325), Content),
    (Number(326), Account),
    (Number(327), Content),
    (Number(385), Content),
    (Number(386), Content),
    (Number(415), App),
    (Number(416), App),
    (Number(417), App),
    (Number(433), Content),
    (Number(453), App),
    (Type("client-forbidden"), App),
    (Type("oauth1-permissions"), App),
    (Type("unsupported-authentication"), App),
    (Type("credits"), App),
    (Type("credits-depleted"), App),
    (Type("usage-capped"), App),
    (Type("rate-limit-exceeded"), Passing),
    (Type("internal-error"), Passing),
    (Type("operational-disconnect"), Passing),
    (Type("invalid-request"), Content),
    (Type("resource-not-found"), Content),
    (Type("not-authorized-for-resource"), Content),
    (Type("not-authorized-for-field"), Content),
    (Type("field-unauthorized"), Content),
    (Type("resource-unavailable"), Content),
    (Type("disallowed-resource"), Content),
    (Type("conflict"), Content),
    (Words("duplicate content"), Content),
    (Words("status is a duplicate"), Content),
    (Words("maximum of one cashtag"), Content),
    (Words("reply to"), Content),
    (Words("replying to"), Content),
    (Words("quote"), Content),
    (Words("invalid url"), Content),
    (Words("post a video longer"), Content),
    (Words("video duration exceeded"), Content),
    (Words("media ids"), Content),
    (Words("media type unrecognized"), Content),
    (Words("locked"), Account),
    (Words("suspended"), Account),
    (Words("daily status update limit"), Account),
    (Words("daily limit"), Account),
    (Words("limit for the day"), Account),
    (Words("automated"), Account),
    (Words("oauth1 app permissions"), App),
    (Words("cannot perform write actions"), App),
    (Words("attached to a project"), App),
    (Words("subset of x api"), App),
    (Words("over capacity"), Passing),
];

/// What is wrong with an account or an app, told to whoever can do something about it.
struct Trouble {
    marks: &'static [Mark],
    code: Code,
    message: Text,
    hint: Text,
    /// Seconds after which it may be over by itself.
    over_in: Option<u64>,
}

/// Seconds of X's daily limit's own windows, and of a suspicion.
const HALF_AN_HOUR: u64 = 1800;

const TROUBLES: &[Trouble] = &[
    Trouble {
        marks: &[Number(326), Words("locked")],
        code: Code::AccountRestricted,
        message: Text::new(
            "X has locked the account",
            "X заблокировал учётную запись (locked)",
        ),
        hint: Text::new(
            "its owner has to sign in at x.com and unlock it; then repeat",
            "владелец должен войти на x.com и разблокировать её; затем повторите",
        ),
        over_in: None,
    },
    Trouble {
        marks: &[Number(63), Number(64), Words("suspended")],
        code: Code::AccountRestricted,
        message: Text::new(
            "X has suspended the account",
            "X приостановил учётную запись (suspended)",
        ),
        hint: Text::new(
            "its owner has to settle that with X",
            "её владелец должен решить это с X",
        ),
        over_in: None,
    },
    Trouble {
        marks: &[
            Number(185),
            Words("daily status update limit"),
            Words("daily limit"),
            Words("limit for the day"),
        ],
        code: Code::AccountRestricted,
        message: Text::new(
            "the account has posted as much as X allows in a day",
            "учётная запись опубликовала столько, сколько X разрешает за день",
        ),
        hint: Text::new("repeat later", "повторите позже"),
        over_in: Some(HALF_AN_HOUR),
    },
    Trouble {
        marks: &[Number(226), Words("automated")],
        code: Code::AccountRestricted,
        message: Text::new(
            "X takes the account's posts for those of a machine",
            "X считает публикации учётной записи автоматическими",
        ),
        hint: Text::new(
            "repeat later, and post less often; the owner may have to sign in at x.com",
            "повторите позже и публикуйте реже; владельцу, возможно, придётся войти на x.com",
        ),
        over_in: Some(HALF_AN_HOUR),
    },
    Trouble {
        marks: &[Number(261), Words("cannot perform write actions")],
        code: Code::AppMisconfigured,
        message: Text::new(
            "the app may read but not write",
            "у приложения есть право на чтение, но не на запись",
        ),
        hint: Text::new(
            "set the app's permission to read and write, then generate the access token anew",
            "включите приложению чтение и запись, затем выпустите токен доступа заново",
        ),
        over_in: None,
    },
    Trouble {
        marks: &[Number(453), Words("subset of x api")],
        code: Code::AppMisconfigured,
        message: Text::new(
            "the app's access level does not include this endpoint",
            "уровень доступа приложения не включает этот метод",
        ),
        hint: Text::new(
            "look at the app's package in X's developer console",
            "проверьте тариф приложения в консоли разработчика X",
        ),
        over_in: None,
    },
];

/// What X's body says that a refusal is about, as far as that is known.
pub fn class(body: &Value) -> Option<Class> {
    let said = Said::of(body);
    let row = KNOWN.iter().find(|(mark, _)| said.has(mark))?;
    Some(row.1)
}

/// Whether X says that the post which was to be answered is not there, or not there yet.
pub fn is_invisible(body: &Value) -> bool {
    let said = Said::of(body);
    said.has(&Number(385)) || said.has(&Words("deleted or not visible"))
}

/// The words of a refusal, by which it is told from others.
pub fn words(body: &Value) -> String {
    Said::of(body).words
}

/// The error for a 403 that is about the account or the app, if X's body says so.
pub fn trouble(body: &Value, said: &str) -> Option<Error> {
    if !matches!(class(body), Some(Account | App)) {
        return None;
    }
    let spoken = Said::of(body);
    let trouble = TROUBLES
        .iter()
        .find(|trouble| trouble.marks.iter().any(|mark| spoken.has(mark)))?;
    let (en, ru) = (&trouble.message.en, &trouble.message.ru);
    let message = if said.is_empty() {
        trouble.message.clone()
    } else {
        text!("{en}: {said}", "{ru}: {said}")
    };
    let error = Error::new(trouble.code, message).hint(trouble.hint.clone());
    Some(match trouble.over_in {
        Some(seconds) => error
            .retryable(true)
            .retry_at(Some(clock::unix_seconds() + seconds)),
        None => error,
    })
}

/// What a body says.
struct Said<'a> {
    numbers: Vec<u64>,
    kind: Option<&'a str>,
    words: String,
}

impl<'a> Said<'a> {
    fn of(body: &'a Value) -> Self {
        let errors = || {
            body.get("errors")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_lowercase);
        let whole = ["detail", "message", "error"]
            .into_iter()
            .filter_map(|key| text(body, key));
        let parts = errors().flat_map(|error| {
            ["message", "detail"]
                .into_iter()
                .filter_map(move |key| text(error, key))
        });
        Self {
            numbers: std::iter::once(body)
                .chain(errors())
                .filter_map(|value| value.get("code")?.as_u64())
                .collect(),
            kind: body
                .get("type")
                .and_then(Value::as_str)
                .and_then(|uri| uri.rsplit('/').next()),
            words: whole.chain(parts).collect::<Vec<_>>().join("\n"),
        }
    }

    fn has(&self, mark: &Mark) -> bool {
        match mark {
            Number(number) => self.numbers.contains(number),
            Type(kind) => self.kind == Some(kind),
            Words(words) => self.words.match_indices(words).any(|(at, _)| {
                // "blocked" is not "locked".
                !self.words[..at].ends_with(char::is_alphanumeric)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_refusal_has_the_class_of_who_has_to_act() {
        let problem = |detail: &str| json!({"title": "Forbidden", "type": "about:blank", "status": 403, "detail": detail});
        let numbered = |code: u64| json!({"errors": [{"code": code, "message": "…"}]});
        for (body, expected) in [
            (numbered(326), Some(Account)),
            (numbered(185), Some(Account)),
            (numbered(64), Some(Account)),
            (numbered(63), Some(Account)),
            (numbered(226), Some(Account)),
            (numbered(261), Some(App)),
            (numbered(453), Some(App)),
            (numbered(186), Some(Content)),
            (numbered(88), Some(Passing)),
            (numbered(7), None),
            (json!({"code": 326, "message": "…"}), Some(Account)),
            (
                json!({"type": "https://api.x.com/2/problems/client-forbidden"}),
                Some(App),
            ),
            (
                json!({"type": "https://api.twitter.com/2/problems/invalid-request"}),
                Some(Content),
            ),
            (
                problem("This account is temporarily locked."),
                Some(Account),
            ),
            (problem("Your account is suspended."), Some(Account)),
            (
                problem("User is over daily status update limit."),
                Some(Account),
            ),
            (
                problem("This request looks like it might be automated."),
                Some(Account),
            ),
            (problem("You have been blocked by the author."), None),
            (
                problem("You attempted to reply to a Tweet of a suspended user."),
                Some(Content),
            ),
            (
                problem("You attempted to reply to a Tweet that is deleted or not visible to you."),
                Some(Content),
            ),
            (
                problem("Posts are limited to a maximum of one cashtag"),
                Some(Content),
            ),
            (
                problem("You are not permitted to perform this action."),
                None,
            ),
            (json!({}), None),
            (json!("text"), None),
        ] {
            assert_eq!(class(&body), expected, "{body}");
        }
    }

    #[test]
    fn every_trouble_is_of_an_account_or_an_app_and_each_mark_is_written_once() {
        for trouble in TROUBLES {
            for mark in trouble.marks {
                let row = KNOWN.iter().find(|(known, _)| known == mark);
                assert!(matches!(row, Some((_, Account | App))), "{mark:?}");
            }
        }
        for (index, (mark, _)) in KNOWN.iter().enumerate() {
            assert!(
                KNOWN[..index].iter().all(|(other, _)| other != mark),
                "{mark:?}"
            );
        }
    }
}
