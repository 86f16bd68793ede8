//! Looking for a post among the user's newest ones (contract §7.3).

use serde_json::Value;

use super::journal::Journal;
use super::matching::{Likeness, Sent, likeness};
use crate::clock::{self, skew};
use crate::error::{Code, Error};
use crate::store::Publication;
use crate::transport::{Credentials, Transport};
use crate::x::users::{self, Window};

/// Seconds by which the clocks of this machine and of X may differ.
const SKEW: u64 = 300;
/// Pages of a hundred posts that are read at most.
const PAGES: usize = 5;

/// How far is looked back, in seconds, for a post whose time nobody knows.
const A_DAY: u64 = 86_400;

/// Seconds after which an account may have published more posts than X lists, at its limit of 100 in a quarter of an hour.
const DEEP: u64 = 4 * 3600;

/// What the newest posts say.
pub enum Found {
    /// It is there.
    Post(Value),
    /// It is not, although the list shows all posts of its time.
    Nothing,
    /// One fits that another key may still claim, until that moment.
    Later(u64),
    /// The list does not show all of them, or one reads almost like it: that one's id.
    Unclear(Option<String>),
}

/// Who reads.
pub struct Reader<'a> {
    transport: &'a Transport<'a>,
    credentials: &'a Credentials,
    journal: &'a Journal<'a>,
}

impl<'a> Reader<'a> {
    /// Reads the newest posts of the journal's user with these credentials.
    pub fn new(
        transport: &'a Transport<'a>,
        credentials: &'a Credentials,
        journal: &'a Journal<'a>,
    ) -> Self {
        Self {
            transport,
            credentials,
            journal,
        }
    }

    /// Looks for X's post that the line stands for and that is no other key's, among those from shortly before it was first
    /// sent until shortly after it was last. Reads a page of 100, a few more when there are that many, and one of 5 when the
    /// time is hours ago.
    ///
    /// The journal's moments are this machine's, X's posts have X's. Where the two clocks differ and only the first answer
    /// tells so, it was an answer about another time: X is asked once more.
    pub fn find(&self, line: &Publication) -> Result<Found, Error> {
        let ahead = self.ahead();
        let found = self.look(line, ahead);
        let known = self.ahead();
        if known.abs_diff(ahead) > skew::TOLERATED {
            return self.look(line, known);
        }
        found
    }

    /// Seconds that X's clock is ahead of this machine's, as far as that is known.
    fn ahead(&self) -> i64 {
        let address = self.transport.standard().url("api_url");
        skew::of(address).unwrap_or(0)
    }

    fn look(&self, line: &Publication, ahead: i64) -> Result<Found, Error> {
        let body = line.content.get("body").unwrap_or(&Value::Null);
        let media = line.content.get("media").and_then(Value::as_u64);
        let sent = Sent {
            text: body.get("text").and_then(Value::as_str).unwrap_or_default(),
            media: media
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or(0),
            poll: body.get("poll").is_some(),
            linked: ["quote_tweet_id", "card_uri", "direct_message_deep_link"]
                .iter()
                .any(|key| body.get(key).is_some()),
            reply_to: body
                .pointer("/reply/in_reply_to_tweet_id")
                .and_then(Value::as_str),
        };
        let standard = self.transport.standard();
        let now = clock::unix_seconds();
        let sent_at = line.sent_at.unwrap_or(line.created_at);
        let since = if sent_at > now + SKEW {
            // Written while this machine's clock was ahead, which has been set since.
            now.saturating_sub(A_DAY)
        } else {
            sent_at.saturating_sub(SKEW)
        };
        let settled = line.updated_at + (standard.timeout + standard.reconcile_after).as_secs();
        let until = Some(settled + SKEW).filter(|until| *until < now);
        let (since, until) = (
            since.saturating_add_signed(ahead),
            until.map(|until| until.saturating_add_signed(ahead)),
        );
        let mut details = true;
        let mut page: Option<String> = None;
        let mut pages = 0;
        let mut alike = None;
        loop {
            let read = self.read(&Window {
                since: Some(since),
                until,
                page: page.as_deref(),
                limit: 100,
                details,
            });
            let list = match read {
                // X's names of the details drift (contract §3.8).
                Err(error) if details && error.code() == Code::Rejected => {
                    details = false;
                    continue;
                }
                other => other?,
            };
            if list.get("data").is_none() && list.get("errors").is_some() {
                return Ok(Found::Unclear(alike));
            }
            for post in posts(&list) {
                let Some(id) = post.get("id").and_then(Value::as_str) else {
                    continue;
                };
                let likeness = likeness(&sent, post, details);
                if likeness == Likeness::Other || !self.is_free(line, id)? {
                    continue;
                }
                if likeness == Likeness::Same {
                    return self.whose(line, post, now);
                }
                alike.get_or_insert_with(|| id.to_owned());
            }
            pages += 1;
            page = list
                .pointer("/meta/next_token")
                .and_then(Value::as_str)
                .map(str::to_owned);
            if page.is_none() {
                break;
            }
            if pages == PAGES {
                return Ok(Found::Unclear(alike));
            }
        }
        if alike.is_some()
            || until.is_some_and(|until| until + DEEP < now.saturating_add_signed(ahead))
                && !self.reaches(since)?
        {
            return Ok(Found::Unclear(alike));
        }
        Ok(Found::Nothing)
    }

    /// Whether X's list of the newest posts goes back so far: it shows one that is older.
    fn reaches(&self, moment: u64) -> Result<bool, Error> {
        let list = self.read(&Window {
            until: Some(moment),
            limit: 5,
            ..Window::default()
        })?;
        Ok(posts(&list).next().is_some())
    }

    fn read(&self, window: &Window<'_>) -> Result<Value, Error> {
        let user = &self.journal.user;
        users::newest_posts(self.transport, self.credentials, user, window)
    }

    /// A post that fits may be another key's, whose answer is only on its way: one waits until that would have come.
    fn whose(&self, line: &Publication, post: &Value, now: u64) -> Result<Found, Error> {
        let standard = self.transport.standard();
        let wait = (standard.timeout + standard.reconcile_after).as_secs();
        Ok(match self.journal.store.rival(line)? {
            Some(changed) if changed + wait > now => Found::Later(changed + wait),
            _ => Found::Post(post.clone()),
        })
    }

    fn is_free(&self, line: &Publication, id: &str) -> Result<bool, Error> {
        let key = self.journal.store.key_of_post(&line.account, id)?;
        Ok(key.is_none_or(|key| key == line.key))
    }
}

fn posts(list: &Value) -> impl Iterator<Item = &Value> {
    list.get("data")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
