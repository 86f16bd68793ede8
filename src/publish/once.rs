//! Publishing once: the steps of the journal, and what each failure leaves behind.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::content::Content;
use super::creation::{Ready, send};
use super::journal::{Journal, PART, part_key};
use super::line::{answer, is_same, settle, shown};
use super::reconcile::{Found, Reader};
use crate::clock;
use crate::error::{Code, Error, Outcome};
use crate::language::{Text, text};
use crate::store::{Held, Publication, Stage, Store};
use crate::trace::{self, Level};
use crate::transport::{Credentials, Transport};
use crate::upload::Trail;

/// Names of the locks that keys share: with SQLite each is a file beside the store, so there is not one for every key.
const LOCKS: u64 = 1024;

/// What came of a publication.
pub struct Published {
    /// X's answer, or the failure.
    pub result: Result<Value, Error>,
    /// What the journal says of the key afterwards; `None` without one.
    pub publication: Option<Value>,
}

impl From<Error> for Published {
    fn from(error: Error) -> Self {
        Self {
            result: Err(error),
            publication: None,
        }
    }
}

/// Publishes a post, with a journal at most once. `make` prepares what is sent, and is asked only when something is.
///
/// With a journal fails with `idempotency_conflict` and `outcome_unknown`, with the store's errors, and like creating.
pub fn publish<'a>(
    transport: &Transport<'_>,
    credentials: &Credentials,
    journal: Option<&Journal<'_>>,
    content: &Content,
    make: impl FnOnce() -> Result<Ready<'a>, Error>,
) -> Published {
    let Some(journal) = journal else {
        let admitted = content.admitted.clone();
        let result = admitted
            .and_then(|()| make())
            .and_then(|ready| send(transport, credentials, &ready));
        return Published {
            result,
            publication: None,
        };
    };
    let once = Once {
        transport,
        credentials,
        journal,
    };
    match once.line() {
        Ok((line, _held)) => once.publish(line, content, make),
        Err(error) => error.into(),
    }
}

impl Journal<'_> {
    /// What the journal says of the key's post, for the envelope, if it is published.
    pub fn published(&self) -> Result<Option<Value>, Error> {
        let line = self.store.publication(&self.account, &self.key)?;
        let line = line.filter(|line| line.stage == Stage::Published);
        Ok(line.map(|line| shown(&line, true)))
    }
}

/// One key while its lock is held.
pub(super) struct Once<'a> {
    pub transport: &'a Transport<'a>,
    pub credentials: &'a Credentials,
    pub journal: &'a Journal<'a>,
}

impl Once<'_> {
    pub fn line(&self) -> Result<(Publication, Held<'_>), Error> {
        let Journal {
            store,
            account,
            key,
            ..
        } = self.journal;
        let held = hold(store, account, key, self.transport)?;
        let line = store
            .publication(account, key)?
            .unwrap_or_else(|| Publication::new(account, key));
        Ok((line, held))
    }

    fn publish<'a>(
        &self,
        mut line: Publication,
        content: &Content,
        make: impl FnOnce() -> Result<Ready<'a>, Error>,
    ) -> Published {
        if line.stage == Stage::Published && is_same(&line, content) {
            return Published {
                result: Ok(line.content.clone()),
                publication: Some(shown(&line, true)),
            };
        }
        let result = self.go_on(&mut line, content, make);
        Published {
            publication: (line.revision > 0).then(|| shown(&line, false)),
            result,
        }
    }

    fn go_on<'a>(
        &self,
        line: &mut Publication,
        content: &Content,
        make: impl FnOnce() -> Result<Ready<'a>, Error>,
    ) -> Result<Value, Error> {
        let fingerprint = content.fingerprint.clone()?;
        if line.revision == 0 {
            self.refuse_other_form()?;
        }
        if line.stage.may_exist() && !is_same(line, content) {
            return Err(conflict(line.stage));
        }
        // What an earlier attempt left behind is found out first.
        let repeated = matches!(line.stage, Stage::Sent | Stage::Unknown);
        if repeated && let Some(post) = self.look(line)? {
            return Ok(post);
        }
        content.admitted.clone()?;
        if !repeated {
            line.digest = content.digest();
            line.media = fingerprint;
            line.content = json!({"body": content.body, "media": content.media});
            line.stage = Stage::Prepared;
            line.sent_at = None;
            if content.media > 0 {
                self.keep(line)?;
            }
        }
        let ready = make()?;
        line.stage = Stage::Sent;
        line.attempts += 1;
        line.sent_at.get_or_insert_with(clock::unix_seconds);
        self.keep(line)?;
        match send(self.transport, self.credentials, &ready) {
            Ok(post) => {
                self.published(line, &post);
                Ok(post)
            }
            Err(error) => {
                let found = self.failed(line, error, repeated)?;
                ready.trails.iter().for_each(Trail::forget);
                Ok(found)
            }
        }
    }

    /// A key belongs to one post or to one thread: its first line tells which.
    fn refuse_other_form(&self) -> Result<(), Error> {
        let Journal {
            store,
            account,
            key,
            ..
        } = self.journal;
        let other = match key.split_once(PART) {
            Some((key, _)) => key.to_owned(),
            None => part_key(key, 1),
        };
        match store.publication(account, &other)? {
            Some(line) if line.stage.may_exist() => Err(conflict(line.stage)),
            _ => Ok(()),
        }
    }

    /// The request was sent, and this is what came of it.
    fn failed(&self, line: &mut Publication, error: Error, repeated: bool) -> Result<Value, Error> {
        let reader = Reader::new(self.transport, self.credentials, self.journal);
        let duplicate = repeated && error.code() == Code::DuplicateContent;
        let lost = error.get_outcome() == Outcome::Unknown;
        // A time-out has used the call's time up, and a cancelled call is over: the next one looks.
        let ask = self.transport.standard().reconcile
            && (duplicate || lost && !matches!(error.code(), Code::Timeout | Code::Cancelled));
        let mut alike = None;
        if ask {
            match reader.find(line) {
                Ok(Found::Post(post)) => {
                    if let Ok(Some(post)) = self.take(line, &post) {
                        return Ok(post);
                    }
                }
                Ok(Found::Unclear(id)) => alike = id,
                _ => {}
            }
        }
        line.stage = if lost || repeated {
            Stage::Unknown
        } else if error.code() == Code::Intercepted {
            // X has refused nothing.
            Stage::Prepared
        } else {
            Stage::Refused
        };
        self.note(line);
        Err(if duplicate {
            let error = still_unknown(Some(error));
            match alike {
                Some(id) => error.hint(almost(&id)),
                None => error,
            }
        } else if lost {
            error.hint(text!(
                "repeat the call with the same `idempotency_key`: it finds out first whether the post is there",
                "повторите вызов с тем же `idempotency_key`: сначала он выяснит, опубликован ли твит"
            ))
        } else {
            error
        })
    }

    /// Looks for the post of an earlier attempt. `None`: it certainly was not published.
    fn look(&self, line: &mut Publication) -> Result<Option<Value>, Error> {
        let standard = self.transport.standard();
        if !standard.reconcile {
            return Err(still_unknown(None));
        }
        let reader = Reader::new(self.transport, self.credentials, self.journal);
        let found = reader.find(line).map_err(|error| {
            let (retryable, status) = (error.is_retryable(), error.get_status());
            let error = still_unknown(Some(error)).retryable(retryable);
            match status {
                Some(status) => error.status(status),
                None => error,
            }
        })?;
        match found {
            Found::Post(post) => {
                return match self.take(line, &post)? {
                    Some(post) => Ok(Some(post)),
                    None => Err(still_unknown(None).retryable(true)),
                };
            }
            Found::Later(at) => {
                return Err(still_unknown(None).retryable(true).retry_at(Some(at)));
            }
            Found::Unclear(alike) => {
                return Err(match alike {
                    Some(id) => still_unknown(None).hint(almost(&id)),
                    None => still_unknown(None),
                });
            }
            Found::Nothing => {}
        }
        let settled = line.updated_at + standard.reconcile_after.as_secs();
        if clock::unix_seconds() < settled {
            return Err(still_unknown(None).retryable(true).retry_at(Some(settled)));
        }
        Ok(None)
    }

    /// Claims a post that X shows for the line. `None`: another key was faster.
    pub fn take(&self, line: &mut Publication, post: &Value) -> Result<Option<Value>, Error> {
        let Journal { store, account, .. } = self.journal;
        let post = answer(post);
        let id = post.pointer("/data/id").and_then(Value::as_str);
        let name = format!("{account}\n{}", id.unwrap_or_default());
        let lock = format!("\u{1}found {}", number(&name));
        let _held = store.hold(&lock, self.transport.cancel())?;
        let taken = match id {
            Some(id) => store.key_of_post(account, id)?,
            None => None,
        };
        if taken.is_some_and(|key| key != line.key) {
            return Ok(None);
        }
        let mut settled = line.clone();
        settle(&mut settled, &post);
        self.keep(&mut settled)?;
        *line = settled;
        Ok(Some(post))
    }

    pub fn published(&self, line: &mut Publication, post: &Value) {
        settle(line, post);
        self.note(line);
    }

    /// Writes what must be durable before the next step.
    pub fn keep(&self, line: &mut Publication) -> Result<(), Error> {
        if self.journal.store.keep_publication(line)? {
            return Ok(());
        }
        // The lock went away with a broken connection to the store, and somebody else was here.
        Err(still_unknown(None).retryable(true))
    }

    /// Writes what has happened already: if that fails, the next call finds `sent` and asks X.
    pub fn note(&self, line: &mut Publication) {
        let kept = self.journal.store.keep_publication(line);
        if !matches!(kept, Ok(true)) {
            trace::line(Level::Warn, || {
                "the outcome of a post could not be kept: the next call with its key will ask X"
                    .to_owned()
            });
        }
    }
}

/// Holds a key, so that nobody else publishes it at the same time. The wait can be cancelled.
fn hold<'a>(
    store: &'a Store,
    account: &str,
    key: &str,
    transport: &Transport<'_>,
) -> Result<Held<'a>, Error> {
    let lock = format!("\u{1}post {}", number(&format!("{account}\n{key}")));
    store.hold(&lock, transport.cancel())
}

/// Which of the shared locks a name has.
fn number(name: &str) -> u64 {
    let hash: [u8; 32] = Sha256::digest(name).into();
    u64::from(u16::from_be_bytes([hash[0], hash[1]])) % LOCKS
}

/// Refuses a thread of so many parts when the journal has more of its key: it was longer.
pub fn refuse_shortened(journal: &Journal<'_>, parts: usize) -> Result<(), Error> {
    let next = journal.part(parts + 1);
    match next.store.publication(&next.account, &next.key)? {
        Some(line) if line.stage.may_exist() => Err(conflict(line.stage)),
        _ => Ok(()),
    }
}

fn conflict(stage: Stage) -> Error {
    let error = Error::new(
        Code::IdempotencyConflict,
        text!(
            "parameter `idempotency_key`: a post with other content was given under this key",
            "параметр `idempotency_key`: с этим ключом передавался твит с другим содержимым"
        ),
    )
    .parameter("idempotency_key");
    if stage == Stage::Published {
        error.hint(text!(
            "that post is published; for a new one take a new key",
            "тот твит опубликован; для нового возьмите новый ключ"
        ))
    } else {
        error.hint(text!(
            "whether that post is published is not known: repeat it unchanged, or decide with ResolvePost",
            "опубликован ли тот твит, неизвестно: повторите его без изменений или решите вопрос операцией РазрешитьТвит"
        ))
    }
}

/// What a human can decide and a program cannot.
fn almost(id: &str) -> Text {
    text!(
        "the account's post {id} differs from this one in white space, the form of characters or escapes only: look whether it is this one, and say so with ResolvePost",
        "твит {id} этой учётной записи отличается от этого только пробелами, формой символов или экранированием: посмотрите, он ли это, и ответьте операцией РазрешитьТвит"
    )
}

fn still_unknown(cause: Option<Error>) -> Error {
    let error = Error::new(
        Code::OutcomeUnknown,
        text!(
            "an earlier attempt may have published this post; nothing was sent again",
            "прежняя попытка могла опубликовать этот твит; повторно ничего не отправлено"
        ),
    )
    .parameter("idempotency_key")
    .outcome(Outcome::Unknown)
    .hint(text!(
        "repeat the call later, or look at X and decide with ResolvePost",
        "повторите вызов позже или посмотрите в X и решите вопрос операцией РазрешитьТвит"
    ));
    match cause {
        Some(cause) => error
            .because(cause.get_cause().unwrap_or_else(|| cause.code()))
            .body(cause.get_body().cloned()),
        None => error,
    }
}
