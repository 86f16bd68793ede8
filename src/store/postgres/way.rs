//! How to reach the server, again and again.

use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Place, bad_address, places, understood};
use super::failure::{Failure, judge, no_answer, unreachable};
use super::schema::{self, Tables};
use super::session::{KEEPALIVE, Session};
use super::tls::tls;
use crate::error::Error;
use crate::language::text;
use crate::parameters::Standard;
use crate::store::problems;

/// How to reach the server, again and again.
pub(super) struct Way {
    hosts: Vec<Place>,
    /// Who signs in, to which database; no host.
    config: Config,
    /// `None` when TLS is switched off.
    tls: Option<MakeRustlsConnect>,
    pub(super) patience: Duration,
    tables: &'static Tables,
}

impl Way {
    pub(super) fn new(
        location: &str,
        standard: &Standard,
        tables: &'static Tables,
    ) -> Result<Self, Error> {
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
            tables,
        })
    }

    /// Names the database without its user.
    pub(super) fn identity(&self) -> String {
        let hosts: Vec<String> = self.hosts.iter().map(Place::to_string).collect();
        let name = self.config.get_dbname().unwrap_or_default();
        format!("{}/{name}", hosts.join(","))
    }

    /// A session with the tables in place, on the first host that answers. All hosts share `connect_timeout`.
    pub(super) fn connect(&self) -> Result<Session, Failure> {
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
                Ok(session) => return schema::prepare(session, self.patience, self.tables),
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
}
