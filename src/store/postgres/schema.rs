//! A session made ready: its settings, and the tables of this version in the schema that is current for the user.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::failure::Failure;
use super::session::{GRACE, KEEPALIVE, Session};
use crate::language::text;
use crate::store::backend::SCHEMA;
use crate::store::problems;

/// The tables of the store.
pub(super) struct Tables {
    /// Their names.
    pub names: &'static [&'static str],
    /// What makes those of each version, over those of the one before.
    pub versions: &'static [&'static [&'static str]],
}

/// Sets the session up and looks at the version of the tables.
pub(super) fn prepare(
    mut session: Session,
    patience: Duration,
    tables: &Tables,
) -> Result<Session, Failure> {
    let limit = patience + GRACE;
    let milliseconds = patience.as_millis();
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
        match version(&session, limit)? {
            Some(version) if version > SCHEMA => {
                return Err(Failure::Refused(problems::newer(version)));
            }
            Some(SCHEMA) => return Ok(session),
            Some(version) if version < 1 => break,
            Some(version) => upgrade(&session, tables, version, limit)?,
            None => make(&session, tables, limit)?,
        }
    }
    Err(Failure::Refused(problems::damaged()))
}

/// The version of the tables; `None` when there are none.
fn version(session: &Session, limit: Duration) -> Result<Option<i64>, Failure> {
    let outcome = session.run(limit, &async |client: &Client| {
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
fn make(session: &Session, tables: &Tables, limit: Duration) -> Result<(), Failure> {
    let key = session.key("tables");
    let names: Vec<String> = tables
        .names
        .iter()
        .map(|name| format!("'{name}'"))
        .collect();
    let names = names.join(", ");
    let query = format!(
        "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock('{key}'::pg_catalog.int8);
         SELECT relname FROM pg_catalog.pg_class
         WHERE relname IN ({names})
         AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = pg_catalog.current_schema())"
    );
    let answers = session.run(limit, &async |client: &Client| {
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
        let tables = tables.versions.concat().concat();
        format!(
            "{tables}
             INSERT INTO xpost_meta (key, value) VALUES ('version', pg_catalog.convert_to('{SCHEMA}', 'UTF8'));
             COMMIT"
        )
    };
    // When it fails the session ends, and what was begun is undone with it.
    session.run(limit, &async |client: &Client| {
        client.batch_execute(&end).await
    })
}

/// Brings tables of an older version up to date, unless another machine is faster.
fn upgrade(
    session: &Session,
    tables: &Tables,
    version: i64,
    limit: Duration,
) -> Result<(), Failure> {
    let key = session.key("tables");
    let query = format!(
        "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock('{key}'::pg_catalog.int8);
         SELECT pg_catalog.convert_from(value, 'UTF8') FROM xpost_meta WHERE key = 'version'"
    );
    let answers = session.run(limit, &async |client: &Client| {
        client.simple_query(&query).await
    })?;
    let is_due = texts(&answers).pop().flatten() == Some(&version.to_string());
    let known = usize::try_from(version).unwrap_or(tables.versions.len());
    let end = if is_due {
        let tables: String = tables
            .versions
            .iter()
            .skip(known)
            .copied()
            .flatten()
            .copied()
            .collect();
        format!(
            "{tables}
             UPDATE xpost_meta SET value = pg_catalog.convert_to('{SCHEMA}', 'UTF8') WHERE key = 'version';
             COMMIT"
        )
    } else {
        "ROLLBACK".to_owned()
    };
    session.run(limit, &async |client: &Client| {
        client.batch_execute(&end).await
    })
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
