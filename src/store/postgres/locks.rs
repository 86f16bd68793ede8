//! The locks of profiles: advisory locks of the session.

use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::database::Postgres;
use super::session::ask_for_lock;
use crate::error::Error;
use crate::store::backend::Locks;

impl Locks for Postgres {
    fn try_lock(&mut self, number: i64) -> Result<bool, Error> {
        let key = self.session()?.lock_key(number);
        let (taken, _) = self.run(true, async |client| ask_for_lock(client, key).await)?;
        if taken {
            self.held.insert(number);
        }
        Ok(taken)
    }

    fn unlock(&mut self, number: i64) {
        self.held.remove(&number);
        if let Some(session) = self.session.take() {
            let key = session.lock_key(number);
            let unlocked = session.run(self.way.patience, &async |client: &Client| {
                let query = "SELECT pg_catalog.pg_advisory_unlock($1)";
                client.query_typed(query, &[(&key, Type::INT8)]).await
            });
            // A connection that fails here ends, and the lock with it.
            self.session = unlocked.is_ok().then_some(session);
        }
    }
}
