//! The store in a PostgreSQL database, for machines that share accounts.
//!
//! Every statement is a transaction of its own, and the server flushes it to its disk before it counts. The tables
//! `xpost_*` are in the schema that is current for the user of the address; without them they are made. A profile's lock is
//! an advisory lock of the session, which the server gives back when the connection ends, so the way to the server must
//! keep a session: a pooler has to pool sessions, not transactions.
//!
//! `sslmode` of the address is honoured. `disable` never uses TLS, `prefer` (what holds without `sslmode`) uses it when the
//! server offers it, `require` insists. With TLS the server's certificate is always verified, and that it is for this host:
//! `verify-ca` and `verify-full` are accepted and mean `require`. Only `require` keeps somebody between the two from
//! switching TLS off.
//!
//! The asynchronous client is driven here by hand, on the calling thread: that bounds every wait, also for a server that
//! accepts a connection and then says nothing, and leaves no thread behind.

mod outbox;

use std::collections::BTreeSet;
use std::error::Error as _;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use sha2::{Digest as _, Sha256};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Backend, PAUSE, PublicationRow, Row, SCHEMA, Upload, is_passing, problems};
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::parameters::Standard;
use crate::shown;

/// How much longer than the server this side waits for an answer: a time-out of the server says that nothing was changed.
const GRACE: Duration = Duration::from_secs(2);

/// How long a parting word to the server may take.
const PARTING: Duration = Duration::from_millis(500);

/// How long the server may take to notice that the connection which had a lock is gone.
const REGAIN: Duration = Duration::from_millis(200);

/// Seconds of silence after which either side asks whether the other is still there, the seconds between its questions,
/// and how many of them go unanswered before the connection is given up. A lock of a machine that lost its power is free
/// again after a minute, and a firewall that forgets silent connections is kept awake.
const KEEPALIVE: (u64, u64, u32) = (30, 10, 3);

/// The tables of each version, over those of the one before.
const TABLES: &[&str] = &[
    "
    CREATE TABLE xpost_meta (key TEXT COLLATE \"C\" PRIMARY KEY, value BYTEA NOT NULL);
    CREATE TABLE xpost_profiles (
        name TEXT COLLATE \"C\" PRIMARY KEY,
        revision BIGINT NOT NULL,
        state TEXT NOT NULL,
        since BIGINT NOT NULL,
        expires_at BIGINT,
        refresh_at BIGINT,
        scope TEXT NOT NULL,
        account TEXT NOT NULL,
        kept BYTEA NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    );
    CREATE TABLE xpost_used_states (hash BYTEA PRIMARY KEY, used_at BIGINT NOT NULL);
",
    "
    CREATE TABLE xpost_uploads (
        key BYTEA PRIMARY KEY,
        media_id TEXT NOT NULL,
        part BIGINT NOT NULL,
        done BYTEA NOT NULL,
        finalized BOOLEAN NOT NULL,
        expires_at BIGINT NOT NULL
    );
",
    "
    CREATE TABLE xpost_publications (
        account TEXT COLLATE \"C\" NOT NULL,
        key TEXT COLLATE \"C\" NOT NULL,
        revision BIGINT NOT NULL,
        stage TEXT NOT NULL,
        digest BYTEA NOT NULL,
        media BYTEA NOT NULL,
        post_id TEXT COLLATE \"C\",
        content BYTEA NOT NULL,
        attempts BIGINT NOT NULL,
        sent_at BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (account, key)
    );
    CREATE INDEX xpost_publications_by_post ON xpost_publications (account, post_id) WHERE post_id IS NOT NULL;
    CREATE INDEX xpost_publications_open ON xpost_publications (account, digest) WHERE stage IN ('sent', 'unknown');
    CREATE TABLE xpost_users (token BYTEA PRIMARY KEY, id TEXT NOT NULL, noted_at BIGINT NOT NULL);
    CREATE TABLE xpost_outbox (
        seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        profile TEXT COLLATE \"C\" NOT NULL,
        key TEXT COLLATE \"C\" NOT NULL,
        revision BIGINT NOT NULL,
        state TEXT NOT NULL,
        digest BYTEA NOT NULL,
        content BYTEA NOT NULL,
        due BIGINT,
        attempts BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (profile, key)
    );
    CREATE INDEX xpost_outbox_by_due ON xpost_outbox (due, seq) WHERE due IS NOT NULL;
    CREATE TABLE xpost_pauses (profile TEXT COLLATE \"C\" PRIMARY KEY, until BIGINT NOT NULL, code TEXT NOT NULL);
",
];

const COLUMNS: &str = "name, revision, state, since, expires_at, refresh_at, scope, account, kept, created_at, updated_at";
const PUBLICATION: &str = "account, key, revision, stage, digest, media, post_id, content, attempts, sent_at, created_at, updated_at";

/// A store in a database.
pub(super) struct Postgres {
    way: Way,
    /// `None` after the connection broke.
    session: Option<Session>,
    held: BTreeSet<i64>,
}

impl Postgres {
    /// Connects, makes the tables when there are none, and says what tells this store from others of the process:
    /// `host:port/dbname`.
    pub(super) fn open(location: &str, standard: &Standard) -> Result<(Self, String), Error> {
        let way = Way::new(location, standard)?;
        let identity = way.identity();
        let session = way.connect().map_err(Failure::into_error)?;
        let store = Self {
            way,
            session: Some(session),
            held: BTreeSet::new(),
        };
        Ok((store, identity))
    }

    /// The session, made anew when the connection is known to have broken. A server that restarts gets the time of
    /// `connect_timeout`: what the call has in hand may be the only copy of new tokens.
    fn session(&mut self) -> Result<&Session, Error> {
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
    fn run<T>(
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

    fn rows(&mut self, query: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        let (rows, _) = self.run(true, async |client| client.query_typed(query, values).await)?;
        rows.iter()
            .map(|values| row(values).map_err(|_| problems::damaged()))
            .collect()
    }

    fn execute(&mut self, statement: &str, values: &[Value<'_>]) -> Result<(bool, bool), Error> {
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

type Value<'a> = (&'a (dyn ToSql + Sync), Type);

fn row(values: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    Ok(Row {
        name: values.try_get(0)?,
        revision: values.try_get(1)?,
        state: values.try_get(2)?,
        since: values.try_get(3)?,
        expires_at: values.try_get(4)?,
        refresh_at: values.try_get(5)?,
        scope: values.try_get(6)?,
        account: values.try_get(7)?,
        kept: values.try_get(8)?,
        created_at: values.try_get(9)?,
        updated_at: values.try_get(10)?,
    })
}

fn publication(values: &tokio_postgres::Row) -> Result<PublicationRow, tokio_postgres::Error> {
    Ok(PublicationRow {
        account: values.try_get(0)?,
        key: values.try_get(1)?,
        revision: values.try_get(2)?,
        stage: values.try_get(3)?,
        digest: values.try_get(4)?,
        media: values.try_get(5)?,
        post_id: values.try_get(6)?,
        content: values.try_get(7)?,
        attempts: values.try_get(8)?,
        sent_at: values.try_get(9)?,
        created_at: values.try_get(10)?,
        updated_at: values.try_get(11)?,
    })
}

/// Whether `stored` is what writing `row` leaves behind.
fn is_written(stored: &Row, row: &Row) -> bool {
    let content = |row: &Row| {
        let row = row.clone();
        (
            (
                row.name,
                row.state,
                row.since,
                row.expires_at,
                row.refresh_at,
            ),
            (
                row.scope,
                row.account,
                row.kept,
                row.created_at,
                row.updated_at,
            ),
        )
    };
    stored.revision == row.revision.saturating_add(1) && content(stored) == content(row)
}

impl Backend for Postgres {
    fn read(&mut self, name: &str) -> Result<Option<Row>, Error> {
        let query = format!("SELECT {COLUMNS} FROM xpost_profiles WHERE name = $1");
        Ok(self.rows(&query, &[(&name, Type::TEXT)])?.pop())
    }

    fn list(&mut self) -> Result<Vec<Row>, Error> {
        let query = format!("SELECT {COLUMNS} FROM xpost_profiles ORDER BY name COLLATE \"C\"");
        self.rows(&query, &[])
    }

    fn write(&mut self, row: &Row) -> Result<bool, Error> {
        let statement = if row.revision == 0 {
            format!(
                "INSERT INTO xpost_profiles ({COLUMNS}) VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT DO NOTHING"
            )
        } else {
            "UPDATE xpost_profiles SET revision = $2 + 1, state = $3, since = $4, expires_at = $5, refresh_at = $6,
             scope = $7, account = $8, kept = $9, created_at = $10, updated_at = $11 WHERE name = $1 AND revision = $2"
                .to_owned()
        };
        let values: &[Value<'_>] = &[
            (&row.name, Type::TEXT),
            (&row.revision, Type::INT8),
            (&row.state, Type::TEXT),
            (&row.since, Type::INT8),
            (&row.expires_at, Type::INT8),
            (&row.refresh_at, Type::INT8),
            (&row.scope, Type::TEXT),
            (&row.account, Type::TEXT),
            (&row.kept, Type::BYTEA),
            (&row.created_at, Type::INT8),
            (&row.updated_at, Type::INT8),
        ];
        if self.execute(&statement, values)?.0 {
            return Ok(true);
        }
        // Somebody else was faster, or this very write was done before and its answer was lost, perhaps in an earlier
        // try of the caller. The content tells.
        let stored = self.read(&row.name)?;
        Ok(stored.is_some_and(|stored| is_written(&stored, row)))
    }

    fn remove(&mut self, name: &str) -> Result<bool, Error> {
        let statement = "DELETE FROM xpost_profiles WHERE name = $1";
        let (removed, broke) = self.execute(statement, &[(&name, Type::TEXT)])?;
        // After a lost answer there may be nothing left to delete.
        Ok(removed || broke)
    }

    fn settle(&mut self, key: &str, value: &[u8]) -> Result<Vec<u8>, Error> {
        let values: &[Value<'_>] = &[(&key, Type::TEXT), (&value, Type::BYTEA)];
        let (settled, _) = self.run(true, async |client| {
            let read = "SELECT value FROM xpost_meta WHERE key = $1";
            if let Some(settled) = client.query_typed_opt(read, &values[..1]).await? {
                return settled.try_get(0);
            }
            // Of two at a time the later one keeps what the first has put.
            let settle = "INSERT INTO xpost_meta (key, value) VALUES ($1, $2)
                          ON CONFLICT (key) DO UPDATE SET value = xpost_meta.value RETURNING value";
            let settled = client.query_typed_one(settle, values).await?;
            settled.try_get(0)
        })?;
        Ok(settled)
    }

    fn use_state(&mut self, hash: &[u8], now: i64, before: i64) -> Result<bool, Error> {
        let statement = "
            WITH forgotten AS (DELETE FROM xpost_used_states WHERE used_at < $3 AND hash <> $1)
            INSERT INTO xpost_used_states (hash, used_at) VALUES ($1, $2)
            ON CONFLICT (hash) DO UPDATE SET used_at = $2 WHERE xpost_used_states.used_at < $3";
        let values: &[Value<'_>] = &[
            (&hash, Type::BYTEA),
            (&now, Type::INT8),
            (&before, Type::INT8),
        ];
        // A state works once: after a lost answer nobody can tell whose use is in the table.
        let (count, _) = self.run(false, async |client| {
            client.execute_typed(statement, values).await
        })?;
        Ok(count == 1)
    }

    fn give_back(&mut self, hash: &[u8]) -> Result<(), Error> {
        let statement = "DELETE FROM xpost_used_states WHERE hash = $1";
        self.execute(statement, &[(&hash, Type::BYTEA)]).map(drop)
    }

    fn read_upload(&mut self, key: &[u8]) -> Result<Option<Upload>, Error> {
        let query =
            "SELECT media_id, part, done, finalized, expires_at FROM xpost_uploads WHERE key = $1";
        let values: &[Value<'_>] = &[(&key, Type::BYTEA)];
        let (found, _) = self.run(true, async |client| {
            let Some(row) = client.query_typed_opt(query, values).await? else {
                return Ok(None);
            };
            Ok(Some(Upload {
                media_id: row.try_get(0)?,
                part: super::unsigned(row.try_get(1)?),
                done: row.try_get(2)?,
                finalized: row.try_get(3)?,
                expires_at: super::unsigned(row.try_get(4)?),
            }))
        })?;
        Ok(found)
    }

    fn write_upload(&mut self, key: &[u8], upload: &Upload, now: i64) -> Result<(), Error> {
        let statement = "
            WITH forgotten AS (DELETE FROM xpost_uploads WHERE expires_at < $7 AND key <> $1)
            INSERT INTO xpost_uploads (key, media_id, part, done, finalized, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (key) DO UPDATE SET media_id = $2, part = $3, done = $4, finalized = $5, expires_at = $6";
        let (part, expires_at) = (super::signed(upload.part), super::signed(upload.expires_at));
        let values: &[Value<'_>] = &[
            (&key, Type::BYTEA),
            (&upload.media_id, Type::TEXT),
            (&part, Type::INT8),
            (&upload.done, Type::BYTEA),
            (&upload.finalized, Type::BOOL),
            (&expires_at, Type::INT8),
            (&now, Type::INT8),
        ];
        self.execute(statement, values).map(drop)
    }

    fn remove_upload(&mut self, key: &[u8]) -> Result<(), Error> {
        let statement = "DELETE FROM xpost_uploads WHERE key = $1";
        self.execute(statement, &[(&key, Type::BYTEA)]).map(drop)
    }

    fn read_publication(
        &mut self,
        account: &str,
        key: &str,
    ) -> Result<Option<PublicationRow>, Error> {
        let query =
            format!("SELECT {PUBLICATION} FROM xpost_publications WHERE account = $1 AND key = $2");
        let values: &[Value<'_>] = &[(&account, Type::TEXT), (&key, Type::TEXT)];
        let (found, _) = self.run(true, async |client| {
            client.query_typed_opt(&query, values).await
        })?;
        found
            .map(|values| publication(&values).map_err(|_| problems::damaged()))
            .transpose()
    }

    fn write_publication(&mut self, row: &PublicationRow) -> Result<bool, Error> {
        let statement = if row.revision == 0 {
            format!(
                "INSERT INTO xpost_publications ({PUBLICATION})
                 VALUES ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING"
            )
        } else {
            "UPDATE xpost_publications SET revision = $3 + 1, stage = $4, digest = $5, media = $6, post_id = $7,
             content = $8, attempts = $9, sent_at = $10, created_at = $11, updated_at = $12
             WHERE account = $1 AND key = $2 AND revision = $3"
                .to_owned()
        };
        let values: &[Value<'_>] = &[
            (&row.account, Type::TEXT),
            (&row.key, Type::TEXT),
            (&row.revision, Type::INT8),
            (&row.stage, Type::TEXT),
            (&row.digest, Type::BYTEA),
            (&row.media, Type::BYTEA),
            (&row.post_id, Type::TEXT),
            (&row.content, Type::BYTEA),
            (&row.attempts, Type::INT8),
            (&row.sent_at, Type::INT8),
            (&row.created_at, Type::INT8),
            (&row.updated_at, Type::INT8),
        ];
        let (written, broke) = self.execute(&statement, values)?;
        if written || !broke {
            return Ok(written);
        }
        // The first run may have been done although its answer was lost.
        let stored = self.read_publication(&row.account, &row.key)?;
        let done = PublicationRow {
            revision: row.revision + 1,
            ..row.clone()
        };
        Ok(stored.as_ref() == Some(&done))
    }

    fn key_of_post(&mut self, account: &str, post_id: &str) -> Result<Option<String>, Error> {
        let query = "SELECT key FROM xpost_publications WHERE account = $1 AND post_id = $2";
        let values: &[Value<'_>] = &[(&account, Type::TEXT), (&post_id, Type::TEXT)];
        let (found, _) = self.run(true, async |client| {
            let row = client.query_typed_opt(query, values).await?;
            row.map(|row| row.try_get(0)).transpose()
        })?;
        Ok(found)
    }

    fn rival(&mut self, account: &str, key: &str, digest: &[u8]) -> Result<Option<i64>, Error> {
        let query = "SELECT max(updated_at) FROM xpost_publications
                     WHERE account = $1 AND digest = $3 AND stage IN ('sent', 'unknown') AND key <> $2";
        let values: &[Value<'_>] = &[
            (&account, Type::TEXT),
            (&key, Type::TEXT),
            (&digest, Type::BYTEA),
        ];
        let (found, _) = self.run(true, async |client| {
            client.query_typed_one(query, values).await?.try_get(0)
        })?;
        Ok(found)
    }

    fn read_user(&mut self, token: &[u8]) -> Result<Option<String>, Error> {
        let query = "SELECT id FROM xpost_users WHERE token = $1";
        let values: &[Value<'_>] = &[(&token, Type::BYTEA)];
        let (found, _) = self.run(true, async |client| {
            let row = client.query_typed_opt(query, values).await?;
            row.map(|row| row.try_get(0)).transpose()
        })?;
        Ok(found)
    }

    fn write_user(&mut self, token: &[u8], id: &str, now: i64, before: i64) -> Result<(), Error> {
        let statement = "
            WITH forgotten AS (DELETE FROM xpost_users WHERE noted_at < $4 AND token <> $1)
            INSERT INTO xpost_users (token, id, noted_at) VALUES ($1, $2, $3)
            ON CONFLICT (token) DO UPDATE SET id = $2, noted_at = $3";
        let values: &[Value<'_>] = &[
            (&token, Type::BYTEA),
            (&id, Type::TEXT),
            (&now, Type::INT8),
            (&before, Type::INT8),
        ];
        self.execute(statement, values).map(drop)
    }

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

async fn ask_for_lock(client: &Client, key: i64) -> Result<bool, tokio_postgres::Error> {
    let query = "SELECT pg_catalog.pg_try_advisory_lock($1)";
    let answer = client.query_typed_one(query, &[(&key, Type::INT8)]).await?;
    answer.try_get(0)
}

/// How to reach the server, again and again.
struct Way {
    hosts: Vec<Place>,
    /// Who signs in, to which database; no host.
    config: Config,
    /// `None` when TLS is switched off.
    tls: Option<MakeRustlsConnect>,
    patience: Duration,
}

/// One of the hosts of the address.
enum Place {
    Host(String, Option<IpAddr>, u16),
    #[cfg_attr(not(unix), allow(dead_code))]
    Socket(PathBuf, u16),
}

impl Way {
    fn new(location: &str, standard: &Standard) -> Result<Self, Error> {
        let given: Config = understood(location)
            .parse()
            // The parser's own words may quote the address.
            .map_err(|_| bad_address())?;
        let hosts = places(&given).ok_or_else(bad_address)?;
        let mut config = Config::new();
        config.application_name(given.get_application_name().unwrap_or("xpost"));
        if let Some(user) = given.get_user() {
            config.user(user);
        }
        if let Some(password) = given.get_password() {
            config.password(password);
        }
        if let Some(name) = given.get_dbname() {
            config.dbname(name);
        }
        if let Some(options) = given.get_options() {
            config.options(options);
        }
        let (idle, interval, retries) = KEEPALIVE;
        let patience = standard.connect_timeout;
        config
            .ssl_mode(given.get_ssl_mode())
            .ssl_negotiation(given.get_ssl_negotiation())
            .channel_binding(given.get_channel_binding())
            .target_session_attrs(given.get_target_session_attrs())
            .connect_timeout(patience)
            .tcp_user_timeout(patience)
            .keepalives(true)
            .keepalives_idle(Duration::from_secs(idle))
            .keepalives_interval(Duration::from_secs(interval))
            .keepalives_retries(retries);
        let has_network = hosts.iter().any(|host| matches!(host, Place::Host(..)));
        let tls = if has_network && given.get_ssl_mode() != SslMode::Disable {
            Some(tls(standard.text("ca_file"))?)
        } else {
            None
        };
        Ok(Self {
            hosts,
            config,
            tls,
            patience,
        })
    }

    /// Names the database without its user.
    fn identity(&self) -> String {
        let hosts: Vec<String> = self.hosts.iter().map(Place::to_string).collect();
        let name = self.config.get_dbname().unwrap_or_default();
        format!("{}/{name}", hosts.join(","))
    }

    /// A session with the tables in place, on the first host that answers. All hosts share `connect_timeout`.
    fn connect(&self) -> Result<Session, Failure> {
        let end = Instant::now() + self.patience;
        let mut candidates = Vec::new();
        let mut failure = Failure::Broken(text!(
            "the name of its host is not known",
            "имя узла не найдено"
        ));
        for place in &self.hosts {
            candidates.extend(place.candidates(&self.config));
        }
        let mut left = u32::try_from(candidates.len()).unwrap_or(u32::MAX);
        for config in &candidates {
            let limit = end.saturating_duration_since(Instant::now()) / left.max(1);
            left = left.saturating_sub(1);
            match self.begin(config, limit) {
                Ok(session) => return self.prepare(session),
                // A server that refuses would refuse again under another of its addresses.
                Err(refused) if !refused.may_pass() => return Err(refused),
                Err(next) => {
                    // A busy server says more than one that is not there.
                    if !matches!(failure, Failure::Refused(_)) {
                        failure = next;
                    }
                }
            }
        }
        Err(failure)
    }

    fn begin(&self, config: &Config, limit: Duration) -> Result<Session, Failure> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(|error| Failure::Refused(problems::unavailable(&unreachable(error.kind()))))?;
        let connected = runtime.block_on(async {
            timeout(limit, async {
                // The task gets its turn whenever a statement waits, and only then.
                match &self.tls {
                    Some(tls) => {
                        let (client, connection) = config.connect(tls.clone()).await?;
                        Ok((client, tokio::spawn(async { drop(connection.await) })))
                    }
                    None => {
                        let (client, connection) = config.connect(NoTls).await?;
                        Ok((client, tokio::spawn(async { drop(connection.await) })))
                    }
                }
            })
            .await
        });
        match connected {
            Ok(Ok((client, connection))) => Ok(Session {
                runtime,
                client,
                connection,
                schema: String::new(),
            }),
            Ok(Err(error)) => Err(
                match tokio_postgres::Error::code(&error).map(SqlState::code) {
                    // There are no tables yet that could be wrong, only options.
                    Some("42704" | "22023") => Failure::Refused(bad_address()),
                    _ => judge(&error),
                },
            ),
            Err(_) => Err(Failure::Broken(no_answer())),
        }
    }

    /// Sets the session up and looks at the version of the tables.
    fn prepare(&self, mut session: Session) -> Result<Session, Failure> {
        let limit = self.patience + GRACE;
        let milliseconds = self.patience.as_millis();
        let half = milliseconds / 2;
        let (idle, interval, retries) = KEEPALIVE;
        // The search path is narrowed to the schema where our tables are or will be, so that all names mean the same.
        let settings = format!(
            "SET statement_timeout = {milliseconds}; SET lock_timeout = {half};
             SET idle_in_transaction_session_timeout = {milliseconds};
             SET default_transaction_isolation = 'read committed';
             SET tcp_keepalives_idle = {idle}; SET tcp_keepalives_interval = {interval};
             SET tcp_keepalives_count = {retries};
             SELECT pg_catalog.set_config('synchronous_commit', 'on', false)
             WHERE pg_catalog.current_setting('synchronous_commit') <> 'remote_apply';
             SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident(pg_catalog.current_schema()), false)
             WHERE pg_catalog.current_schema() IS NOT NULL;
             SELECT pg_catalog.current_schema()"
        );
        let answers = session.run(limit, &async |client: &Client| {
            client.simple_query(&settings).await
        })?;
        let Some(schema) = texts(&answers).pop().flatten() else {
            return Err(Failure::Refused(problems::unavailable(&text!(
                "the user of the address has no schema for tables",
                "у пользователя из адреса нет схемы для таблиц"
            ))));
        };
        session.schema = schema.to_owned();
        // A second look: another machine may have made the tables in the meantime.
        for _ in 0..2 {
            match session.version(limit)? {
                Some(version) if version > SCHEMA => {
                    return Err(Failure::Refused(problems::newer(version)));
                }
                Some(SCHEMA) => return Ok(session),
                Some(version) if version < 1 => break,
                Some(version) => session.upgrade(version, limit)?,
                None => session.make_tables(limit)?,
            }
        }
        Err(Failure::Refused(problems::damaged()))
    }
}

impl Place {
    /// A configuration for each address of the host. Names are resolved here, on the calling thread: the client would start
    /// one for it. There are none when the name is not known.
    fn candidates(&self, config: &Config) -> Vec<Config> {
        let with = |act: &dyn Fn(&mut Config)| {
            let mut config = config.clone();
            act(&mut config);
            config
        };
        match self {
            Self::Host(name, address, port) => {
                let addresses: Vec<SocketAddr> = match address {
                    Some(address) => vec![SocketAddr::new(*address, *port)],
                    None => (name.as_str(), *port)
                        .to_socket_addrs()
                        .map(Iterator::collect)
                        .unwrap_or_default(),
                };
                addresses
                    .iter()
                    .map(|address| {
                        with(&|config| {
                            config.host(name).hostaddr(address.ip()).port(*port);
                        })
                    })
                    .collect()
            }
            #[cfg(unix)]
            Self::Socket(folder, port) => vec![with(&|config| {
                // There is no TLS on a socket of this machine, and no need of it.
                config
                    .host_path(folder)
                    .port(*port)
                    .ssl_mode(SslMode::Disable);
            })],
            #[cfg(not(unix))]
            Self::Socket(..) => Vec::new(),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Host(name, _, port) => write!(f, "{name}:{port}"),
            Self::Socket(folder, port) => write!(f, "{}:{port}", folder.display()),
        }
    }
}

/// The address in the words of the client: it knows no `verify-ca` and `verify-full`, since whether a certificate is
/// verified is not its business.
fn understood(location: &str) -> String {
    let Some((address, options)) = location.split_once('?') else {
        return location.to_owned();
    };
    let options: Vec<&str> = options
        .split('&')
        .map(|option| match option {
            "sslmode=verify-ca" | "sslmode=verify-full" => "sslmode=require",
            other => other,
        })
        .collect();
    format!("{address}?{}", options.join("&"))
}

/// The hosts of an address; `None` when it names none, or not as many ports and addresses as hosts.
fn places(config: &Config) -> Option<Vec<Place>> {
    let (hosts, addresses, ports) = (
        config.get_hosts(),
        config.get_hostaddrs(),
        config.get_ports(),
    );
    let count = hosts.len().max(addresses.len());
    let fits = |length: usize| length == 0 || length == count;
    if count == 0
        || !fits(hosts.len())
        || !fits(addresses.len())
        || !(fits(ports.len()) || ports.len() == 1)
    {
        return None;
    }
    let place = |index: usize| {
        let address = addresses.get(index).copied();
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        match hosts.get(index) {
            Some(Host::Tcp(name)) if name.is_empty() => None,
            Some(Host::Tcp(name)) => Some(Place::Host(name.clone(), address, port)),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => Some(Place::Socket(folder.clone(), port)),
            None => address.map(|address| Place::Host(address.to_string(), Some(address), port)),
        }
    };
    (0..count).map(place).collect()
}

fn bad_address() -> Error {
    problems::unavailable(&text!(
        "its address is not a correct postgres:// address",
        "его адрес не является правильным адресом postgres://"
    ))
    .hint(text!(
        "write postgres://user:password@host:5432/database?sslmode=require, with special characters as %XX",
        "запишите его как postgres://user:password@host:5432/database?sslmode=require, особые символы в виде %XX"
    ))
}

/// Certificates are verified as for X: by the platform, or against `ca_file` beside the system's certificates.
fn tls(ca_file: &str) -> Result<MakeRustlsConnect, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let broken = |_| {
        problems::unavailable(&text!(
            "TLS cannot be set up on this machine",
            "на этой машине не удаётся подготовить TLS"
        ))
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(broken)?;
    let builder = if ca_file.is_empty() {
        builder.with_platform_verifier().map_err(broken)?
    } else {
        builder.with_root_certificates(roots(ca_file)?)
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(MakeRustlsConnect::new(config))
}

fn roots(ca_file: &str) -> Result<RootCertStore, Error> {
    let refuse = |reason| problems::unavailable(&reason).parameter("auth.ca_file");
    let Text { en, ru } = shown::path(ca_file);
    let pem = std::fs::read(ca_file).map_err(|error| {
        let reason = shown::reason(error.kind());
        let (why_en, why_ru) = (reason.en, reason.ru);
        refuse(text!(
            "the file{en} of `auth.ca_file` cannot be read: {why_en}",
            "файл{ru} из `auth.ca_file` не читается: {why_ru}"
        ))
    })?;
    let mut roots = RootCertStore::empty();
    let given: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(&pem).flatten().collect();
    let (known, _) = roots.add_parsable_certificates(given);
    if known == 0 {
        return Err(refuse(text!(
            "the file of `auth.ca_file` holds no PEM certificate",
            "в файле `auth.ca_file` нет сертификата PEM"
        )));
    }
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(roots)
}

/// A connection, signed in. Dropping it closes the socket.
struct Session {
    runtime: Runtime,
    client: Client,
    connection: JoinHandle<()>,
    /// Where the tables are.
    schema: String,
}

impl Session {
    fn run<T>(
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
    fn is_alive(&self) -> bool {
        self.runtime.block_on(async {
            // The first turn hears from the operating system, the second lets the connection act on it.
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        });
        !self.client.is_closed()
    }

    /// The number of a lock in the database, where other programs and other schemas have theirs.
    fn lock_key(&self, number: i64) -> i64 {
        self.key(&number.to_string())
    }

    fn key(&self, name: &str) -> i64 {
        let hash: [u8; 32] = Sha256::digest(format!("xpost lock {} {name}", self.schema)).into();
        let mut head = [0; 8];
        head.copy_from_slice(&hash[..8]);
        i64::from_be_bytes(head)
    }

    /// The version of the tables; `None` when there are none.
    fn version(&self, limit: Duration) -> Result<Option<i64>, Failure> {
        let outcome = self.run(limit, &async |client: &Client| {
            let query = "SELECT value FROM xpost_meta WHERE key = 'version'";
            match client.query_typed(query, &[]).await {
                Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Ok(None),
                outcome => outcome.map(Some),
            }
        })?;
        let Some(rows) = outcome else {
            return Ok(None);
        };
        let read = |row: &tokio_postgres::Row| {
            let value: Vec<u8> = row.try_get(0).ok()?;
            String::from_utf8(value).ok()?.parse().ok()
        };
        match rows.first().and_then(read) {
            Some(version) => Ok(Some(version)),
            // The table is not ours: ours never is without its version.
            None => Err(Failure::Refused(problems::damaged())),
        }
    }

    /// Makes the tables, unless another machine is faster: of several that start at once one makes them while the others
    /// wait. Where a name is taken by something else nothing is made.
    fn make_tables(&self, limit: Duration) -> Result<(), Failure> {
        let key = self.key("tables");
        let query = format!(
            "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock('{key}'::pg_catalog.int8);
             SELECT relname FROM pg_catalog.pg_class
             WHERE relname IN ('xpost_meta', 'xpost_profiles', 'xpost_used_states', 'xpost_uploads',
                             'xpost_publications', 'xpost_users', 'xpost_outbox', 'xpost_pauses')
             AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = pg_catalog.current_schema())"
        );
        let answers = self.run(limit, &async |client: &Client| {
            client.simple_query(&query).await
        })?;
        let taken: Vec<&str> = texts(&answers).into_iter().flatten().collect();
        let made = taken.contains(&"xpost_meta");
        if !made && taken.iter().any(|name| name.starts_with("xpost_")) {
            return Err(Failure::Refused(problems::damaged()));
        }
        let end = if made {
            "ROLLBACK".to_owned()
        } else {
            let tables = TABLES.concat();
            format!(
                "{tables}
                 INSERT INTO xpost_meta (key, value) VALUES ('version', pg_catalog.convert_to('{SCHEMA}', 'UTF8'));
                 COMMIT"
            )
        };
        // When it fails the session ends, and what was begun is undone with it.
        self.run(limit, &async |client: &Client| {
            client.batch_execute(&end).await
        })
    }

    /// Brings tables of an older version up to date, unless another machine is faster.
    fn upgrade(&self, version: i64, limit: Duration) -> Result<(), Failure> {
        let key = self.key("tables");
        let query = format!(
            "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock('{key}'::pg_catalog.int8);
             SELECT pg_catalog.convert_from(value, 'UTF8') FROM xpost_meta WHERE key = 'version'"
        );
        let answers = self.run(limit, &async |client: &Client| {
            client.simple_query(&query).await
        })?;
        let is_due = texts(&answers).pop().flatten() == Some(&version.to_string());
        let known = usize::try_from(version).unwrap_or(TABLES.len());
        let end = if is_due {
            let tables: String = TABLES.iter().skip(known).copied().collect();
            format!(
                "{tables}
                 UPDATE xpost_meta SET value = pg_catalog.convert_to('{SCHEMA}', 'UTF8') WHERE key = 'version';
                 COMMIT"
            )
        } else {
            "ROLLBACK".to_owned()
        };
        self.run(limit, &async |client: &Client| {
            client.batch_execute(&end).await
        })
    }

    /// Says good-bye, so that the server's log holds no complaint, but does not insist.
    fn close(self) {
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

/// The first column of every row.
fn texts(answers: &[SimpleQueryMessage]) -> Vec<Option<&str>> {
    answers
        .iter()
        .filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some(row.try_get(0).ok().flatten()),
            _ => None,
        })
        .collect()
}

/// Why a statement, or a sign-in, has no result.
enum Failure {
    /// There is no connection, or no longer; whether the server ran the statement is not known.
    Broken(Text),
    /// The server's answer, or one that does not depend on it.
    Refused(Error),
}

impl Failure {
    fn into_error(self) -> Error {
        match self {
            Self::Broken(reason) => problems::unavailable(&reason),
            Self::Refused(error) => error,
        }
    }

    fn may_pass(&self) -> bool {
        match self {
            Self::Broken(_) => true,
            Self::Refused(error) => is_passing(error),
        }
    }
}

fn no_answer() -> Text {
    text!(
        "the database server does not answer in time",
        "сервер базы данных не отвечает вовремя"
    )
}

fn broke() -> Text {
    text!(
        "the connection to the database server broke",
        "соединение с сервером базы данных прервалось"
    )
}

/// What a failure means. No word of the server gets into a message: it may quote what it was sent.
fn judge(error: &tokio_postgres::Error) -> Failure {
    if let Some(code) = error.code() {
        return answered(code.code());
    }
    if let Some(error) = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>())
    {
        return match error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        {
            Some(error) => Failure::Refused(untrusted(error)),
            None => Failure::Broken(unreachable(error.kind())),
        };
    }
    // The kind of the other failures shows in their fixed sentence only.
    match error.to_string().as_str() {
        "error performing TLS handshake" => Failure::Refused(problems::unavailable(&text!(
            "the database server offers no TLS, and its address asks for it",
            "сервер базы данных не предлагает TLS, а его адрес требует"
        ))),
        "authentication error" | "invalid configuration" => Failure::Refused(sign_in()),
        "connection closed" | "unexpected message from server" => Failure::Broken(broke()),
        // The rest is about columns and their types.
        _ => Failure::Refused(problems::damaged()),
    }
}

fn unreachable(kind: io::ErrorKind) -> Text {
    match kind {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => text!(
            "nothing listens at its host and port: check both, and that the database server runs",
            "по его узлу и порту никто не отвечает: проверьте их и запущен ли сервер базы данных"
        ),
        io::ErrorKind::TimedOut => no_answer(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => text!(
            "the network does not reach the database server",
            "сервер базы данных недоступен по сети"
        ),
        io::ErrorKind::PermissionDenied => text!(
            "the database server denies access, or access of the kind that its address asks for",
            "сервер базы данных не даёт доступа или того вида доступа, который указан в адресе"
        ),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => broke(),
        kind => {
            let Text { en, ru } = shown::reason(kind);
            text!(
                "the connection to the database server failed: {en}",
                "ошибка соединения с сервером базы данных: {ru}"
            )
        }
    }
}

fn untrusted(error: &rustls::Error) -> Error {
    let reason = match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => text!(
            "the certificate of the database server is for another host name",
            "сертификат сервера базы данных выдан для другого имени узла"
        ),
        rustls::Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => text!(
            "the certificate of the database server has expired",
            "срок сертификата сервера базы данных истёк"
        ),
        rustls::Error::InvalidCertificate(_) => text!(
            "the certificate of the database server is not trusted",
            "сертификату сервера базы данных нет доверия"
        ),
        _ => text!(
            "TLS with the database server failed",
            "ошибка TLS при соединении с сервером базы данных"
        ),
    };
    problems::unavailable(&reason).hint(text!(
        "name the certificate of its issuer in `auth.ca_file`; on a network that you trust, `sslmode=disable` in the address does without TLS",
        "укажите сертификат издателя в `auth.ca_file`; в доверенной сети `sslmode=disable` в адресе отключает TLS"
    ))
}

fn sign_in() -> Error {
    problems::unavailable(&text!(
        "the database server does not let the user of the address in",
        "сервер базы данных не пускает пользователя из адреса"
    ))
    .hint(text!(
        "check the user, the password (special characters as %XX) and `sslmode` in the address, and the server's pg_hba.conf",
        "проверьте пользователя, пароль (особые символы в виде %XX) и `sslmode` в адресе, а на сервере pg_hba.conf"
    ))
}

fn passing(message: Text) -> Failure {
    Failure::Refused(
        problems::locked()
            .renamed(Code::StoreLocked, message)
            .hint(text!("repeat later", "повторите позже")),
    )
}

/// What the code of a server's answer means.
fn answered(code: &str) -> Failure {
    let unavailable = |reason: Text| Failure::Refused(problems::unavailable(&reason));
    match code {
        "57P01" | "57P02" | "57P05" | "25P03" => Failure::Broken(broke()),
        _ if code.starts_with("08") => Failure::Broken(broke()),
        "57P03" => passing(text!(
            "the database server is starting or stopping",
            "сервер базы данных запускается или останавливается"
        )),
        "53300" => passing(text!(
            "the database server has no free connection",
            "у сервера базы данных нет свободных соединений"
        )),
        // A lock that was not free in time, a deadlock, a conflict of transactions.
        "55P03" | "40P01" | "40001" => Failure::Refused(problems::locked()),
        "57014" => unavailable(no_answer()),
        "3D000" => unavailable(text!(
            "the server has no database of the name in the address",
            "на сервере нет базы данных с именем из адреса"
        )),
        "42501" => unavailable(text!(
            "the user of the address has not the rights to it: it connects, makes tables in its schema, reads and writes them",
            "пользователю из адреса не хватает прав: он подключается, создаёт таблицы в своей схеме, читает и пишет их"
        )),
        "25006" => unavailable(text!("it is read-only", "оно доступно только для чтения")),
        "53100" => unavailable(text!("the disk is full", "диск заполнен")),
        "22P05" | "22021" => unavailable(text!(
            "the encoding of the database lacks a character: make one with UTF8",
            "в кодировке базы данных нет нужного символа: создайте базу с UTF8"
        )),
        _ if code.starts_with("28") => Failure::Refused(sign_in()),
        // The tables are not what this version made, or are broken.
        _ if ["22", "23", "42", "XX"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Failure::Refused(problems::damaged())
        }
        _ => {
            let code = Some(code)
                .filter(|code| {
                    code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
                .unwrap_or("?");
            unavailable(text!(
                "the database server answered with the error {code}",
                "сервер базы данных ответил ошибкой {code}"
            ))
        }
    }
}
