//! A connection to the server, signed in.

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::failure::{Failure, judge, no_answer};

/// Seconds of silence after which either side asks whether the other is still there, the seconds between its questions,
/// and how many of them go unanswered before the connection is given up. A lock of a machine that lost its power is free
/// again after a minute, and a firewall that forgets silent connections is kept awake.
pub(super) const KEEPALIVE: (u64, u64, u32) = (30, 10, 3);

/// How much longer than the server this side waits for an answer: a time-out of the server says that nothing was changed.
pub(super) const GRACE: Duration = Duration::from_secs(2);

/// How long a parting word to the server may take.
const PARTING: Duration = Duration::from_millis(500);

/// A connection, signed in. Dropping it closes the socket.
pub(super) struct Session {
    pub(super) runtime: Runtime,
    pub(super) client: Client,
    pub(super) connection: JoinHandle<()>,
    /// Where the tables are.
    pub(super) schema: String,
}

impl Session {
    pub(super) fn run<T>(
        &self,
        limit: Duration,
        act: &impl AsyncFn(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Failure> {
        let outcome = self
            .runtime
            .block_on(async { timeout(limit, act(&self.client)).await });
        match outcome {
            Ok(outcome) => outcome.map_err(|error| judge(&error)),
            Err(_) => Err(Failure::Broken(no_answer())),
        }
    }

    /// Whether the server has not closed the connection yet, as far as this side has been told.
    pub(super) fn is_alive(&self) -> bool {
        self.runtime.block_on(async {
            // The first turn hears from the operating system, the second lets the connection act on it.
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        });
        !self.client.is_closed()
    }

    /// The number of a lock in the database, where other programs and other schemas have theirs.
    pub(super) fn lock_key(&self, number: i64) -> i64 {
        self.key(&number.to_string())
    }

    pub(super) fn key(&self, name: &str) -> i64 {
        let hash: [u8; 32] = Sha256::digest(format!("xpost lock {} {name}", self.schema)).into();
        let mut head = [0; 8];
        head.copy_from_slice(&hash[..8]);
        i64::from_be_bytes(head)
    }

    /// Says good-bye, so that the server's log holds no complaint, but does not insist.
    pub(super) fn close(self) {
        let Self {
            runtime,
            client,
            connection,
            ..
        } = self;
        drop(client);
        runtime.block_on(async { drop(timeout(PARTING, connection).await) });
    }
}

/// Asks for a lock; says whether it was free.
pub(super) async fn ask_for_lock(client: &Client, key: i64) -> Result<bool, tokio_postgres::Error> {
    let query = "SELECT pg_catalog.pg_try_advisory_lock($1)";
    let answer = client.query_typed_one(query, &[(&key, Type::INT8)]).await?;
    answer.try_get(0)
}
