//! Looking for a post among the user's newest ones (contract §7.3).

use serde_json::Value;

use super::Journal;
use super::matching::{Sent, is_same};
use crate::error::{Code, Error};
use crate::store::Publication;
use crate::transport::{Credentials, Transport};
use crate::x::users;

/// Seconds by which the clocks of this machine and of X may differ.
const SKEW: u64 = 300;
/// Pages of a hundred posts that are read at most.
const PAGES: usize = 5;

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

    /// X's post that the line stands for, if it is there and no other key's. Reads one page of 100 posts since shortly before
    /// it was first sent, and up to four more when there are that many.
    pub fn find(&self, line: &Publication) -> Result<Option<Value>, Error> {
        let body = line.content.get("body").unwrap_or(&Value::Null);
        let media = line.content.get("media").and_then(Value::as_u64);
        let sent = Sent {
            text: body.get("text").and_then(Value::as_str).unwrap_or_default(),
            media: media
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or(0),
            poll: body.get("poll").is_some(),
            reply_to: body
                .pointer("/reply/in_reply_to_tweet_id")
                .and_then(Value::as_str),
        };
        let since = line.sent_at.unwrap_or(line.created_at).saturating_sub(SKEW);
        let mut details = true;
        let mut page: Option<String> = None;
        let mut pages = 0;
        loop {
            let read = users::newest_posts(
                self.transport,
                self.credentials,
                &self.journal.user,
                since,
                page.as_deref(),
                details,
            );
            let list = match read {
                // X's names of the details drift (contract §3.8).
                Err(error) if details && error.code() == Code::Rejected => {
                    details = false;
                    continue;
                }
                other => other?,
            };
            for post in list
                .get("data")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let Some(id) = post.get("id").and_then(Value::as_str) else {
                    continue;
                };
                if is_same(&sent, post, details) && self.is_free(line, id)? {
                    return Ok(Some(post.clone()));
                }
            }
            pages += 1;
            page = list
                .pointer("/meta/next_token")
                .and_then(Value::as_str)
                .map(str::to_owned);
            if page.is_none() || pages == PAGES {
                return Ok(None);
            }
        }
    }

    fn is_free(&self, line: &Publication, id: &str) -> Result<bool, Error> {
        let key = self.journal.store.key_of_post(&line.account, id)?;
        Ok(key.is_none_or(|key| key == line.key))
    }
}
