//! The database as the backend knows it: one session, made anew when its connection breaks, with the locks that it had.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

use super::failure::Failure;
use super::session::{GRACE, Session, ask_for_lock};
use super::way::Way;
use crate::error::Error;
use crate::store::backend::PAUSE;
use crate::store::problems;

/// How long the server may take to notice that the connection which had a lock is gone.
const REGAIN: Duration = Duration::from_millis(200);

/// A value of a statement, with its type.
pub(super) type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// A store in a database.
pub(crate) struct Postgres {
    pub(super) way: Way,
    /// `None` after the connection broke.
    pub(super) session: Option<Session>,
    pub(super) held: BTreeSet<i64>,
}

impl Postgres {
    /// The session, made anew when the connection is known to have broken. A server that restarts gets the time of
    /// `connect_timeout`: what the call has in hand may be the only copy of new tokens.
    pub(super) fn session(&mut self) -> Result<&Session, Error> {
        let session = match self.session.take().filter(Session::is_alive) {
            Some(session) => session,
            None => {
                let session = self.reconnect()?;
                self.regain(&session);
                session
            }
        };
        Ok(self.session.insert(session))
    }

    /// Asks for the locks again that ended with the connection. Without them the call goes on: whoever was faster sees the
    /// same rows.
    fn regain(&self, session: &Session) {
        for number in &self.held {
            let end = Instant::now() + REGAIN;
            let key = session.lock_key(*number);
            let limit = self.way.patience;
            while let Ok(false) = session.run(limit, &async |client: &Client| {
                ask_for_lock(client, key).await
            }) && Instant::now() < end
            {
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn reconnect(&self) -> Result<Session, Error> {
        let end = Instant::now() + self.way.patience;
        loop {
            match self.way.connect() {
                Err(failure) if failure.may_pass() && Instant::now() < end => {
                    std::thread::sleep(PAUSE);
                }
                outcome => return outcome.map_err(Failure::into_error),
            }
        }
    }

    /// Runs a statement. When the connection breaks under it, what the server did is not known: then it runs once more on
    /// a new connection if it is `repeatable`. Says as well whether an earlier run went without an answer.
    pub(super) fn run<T>(
        &mut self,
        repeatable: bool,
        act: impl AsyncFn(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<(T, bool), Error> {
        let limit = self.way.patience + GRACE;
        let mut broke = false;
        loop {
            match self.session()?.run(limit, &act) {
                Ok(outcome) => return Ok((outcome, broke)),
                Err(Failure::Refused(error)) => return Err(error),
                Err(Failure::Broken(reason)) => {
                    self.session = None;
                    if broke || !repeatable {
                        return Err(problems::unavailable(&reason));
                    }
                    broke = true;
                }
            }
        }
    }

    pub(super) fn execute(
        &mut self,
        statement: &str,
        values: &[Value<'_>],
    ) -> Result<(bool, bool), Error> {
        let (count, broke) = self.run(true, async |client| {
            client.execute_typed(statement, values).await
        })?;
        Ok((count == 1, broke))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            session.close();
        }
    }
}
