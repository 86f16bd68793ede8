//! What cannot be found out: a human's decision about a post whose answer was lost.

use serde_json::{Value, json};

use super::journal::Journal;
use super::line::{settle, shown};
use super::once::Once;
use super::reconcile::{Found, Reader};
use crate::error::{Code, Error};
use crate::language::text;
use crate::store::Stage;
use crate::transport::{Credentials, Transport};

/// What a human says of a post whose answer was lost.
#[derive(Clone, Copy, Debug)]
pub enum Decision<'a> {
    /// It is there, under this id.
    Published(&'a str),
    /// It is not there.
    NotPublished,
    /// X is to be asked.
    Ask,
}

impl Decision<'_> {
    /// The words of the decisions.
    pub const WORDS: &'static [&'static str] = &["published", "not_published"];
}

/// Settles what came of a key's post, and says what the journal knows of it, with what was sent while that is open.
///
/// Fails with `not_found` for a key that the journal does not know, with `idempotency_conflict` when the decision is against
/// what is certain, and with `outcome_unknown` when X is asked and cannot be.
pub fn resolve(
    transport: &Transport<'_>,
    credentials: &Credentials,
    journal: &Journal<'_>,
    decision: &Decision<'_>,
) -> Result<Value, Error> {
    let once = Once {
        transport,
        credentials,
        journal,
    };
    let (mut line, _held) = once.line()?;
    if line.revision == 0 {
        return Err(unknown_key());
    }
    let open = matches!(line.stage, Stage::Sent | Stage::Unknown);
    let mut alike = None;
    match decision {
        Decision::Published(id) => {
            if line.stage == Stage::Published && line.post_id.as_deref() != Some(id) {
                return Err(certain(text!(
                    "X itself has named another post for this key",
                    "X сам назвал для этого ключа другой твит"
                )));
            }
            let owner = journal.store.key_of_post(&journal.account, id)?;
            if owner.is_some_and(|key| key != journal.key) {
                return Err(Error::new(
                    Code::IdempotencyConflict,
                    text!(
                        "parameter `id`: the journal knows this post as that of another key",
                        "параметр `id`: в журнале этот твит записан за другим ключом"
                    ),
                )
                .parameter("id"));
            }
            if line.stage != Stage::Published {
                let text = line.content.pointer("/body/text").cloned();
                settle(
                    &mut line,
                    &json!({"data": {"id": id, "text": text.unwrap_or_default()}}),
                );
                once.keep(&mut line)?;
            }
        }
        Decision::NotPublished => {
            if line.stage == Stage::Published {
                return Err(certain(text!(
                    "X has confirmed the post of this key",
                    "X подтвердил публикацию с этим ключом"
                )));
            }
            if open {
                line.stage = Stage::Refused;
                line.sent_at = None;
                once.keep(&mut line)?;
            }
        }
        Decision::Ask if open => {
            let reader = Reader::new(transport, credentials, journal);
            match reader.find(&line)? {
                Found::Post(post) => {
                    once.take(&mut line, &post)?;
                }
                Found::Unclear(id) => alike = id,
                Found::Later(_) | Found::Nothing => {}
            }
        }
        Decision::Ask => {}
    }
    let mut known = shown(&line, false);
    if line.stage != Stage::Published {
        known["content"] = line.content.clone();
        if let Some(id) = alike {
            known["alike"] = json!(id);
        }
    }
    Ok(known)
}

/// The error for a key that the journal does not know.
pub fn unknown_key() -> Error {
    Error::new(
        Code::NotFound,
        text!(
            "the journal knows no post of this account under this key",
            "в журнале нет твита этой учётной записи с таким ключом"
        ),
    )
    .parameter("idempotency_key")
}

fn certain(message: crate::language::Text) -> Error {
    Error::new(Code::IdempotencyConflict, message).parameter("decision")
}
