//! Where the stores of a run come from: files, and a database server that is found or started.

use std::path::Path;

use clap::ValueEnum;

use crate::failure::Failure;

/// The `postgres://` address of an empty database, in place of a server of our own.
#[cfg(feature = "postgres")]
const DATABASE: &str = "XPOST_STRESS_POSTGRES";

/// Unoptimized, hashing the password and reading the system's certificates for each connection would take most of the time
/// of a run.
#[cfg(all(feature = "postgres", unix))]
const SIGN_IN: &[(&str, &str)] = if cfg!(debug_assertions) {
    &[("pg_hba.conf", "host all all 127.0.0.1/32 trust\n")]
} else {
    &[]
};

/// A kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file, one machine.
    Sqlite,
    /// A server, two machines.
    #[cfg(feature = "postgres")]
    Postgres,
}

impl Kind {
    /// Its word in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite, one machine",
            #[cfg(feature = "postgres")]
            Self::Postgres => "postgres, two machines",
        }
    }

    /// Machines of its places.
    pub const fn machines(self) -> usize {
        match self {
            Self::Sqlite => 1,
            #[cfg(feature = "postgres")]
            Self::Postgres => 2,
        }
    }
}

/// Which kinds are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Stores {
    Sqlite,
    #[cfg(feature = "postgres")]
    Postgres,
    #[default]
    Both,
}

/// What all places of a run stand on.
pub struct Bases {
    stores: Stores,
    #[cfg(feature = "postgres")]
    database: Option<Database>,
}

/// Where databases come from.
#[cfg(feature = "postgres")]
enum Database {
    /// A server of our own; every store has its own database there.
    #[cfg(unix)]
    Own(crate::postgres::Server),
    /// All stores are this one; every place has a profile of its own there.
    Given(String),
}

#[cfg(feature = "postgres")]
impl Database {
    fn find() -> Result<Self, Failure> {
        match std::env::var(DATABASE) {
            Ok(address) => Ok(Self::Given(address)),
            #[cfg(unix)]
            Err(_) => Ok(Self::Own(crate::postgres::Server::with(&[], SIGN_IN))),
            #[cfg(not(unix))]
            Err(_) => Err(format!("{DATABASE} is not set").into()),
        }
    }

    fn address(&self) -> String {
        match self {
            #[cfg(unix)]
            Self::Own(server) if cfg!(debug_assertions) => {
                format!("{}?sslmode=disable", server.address(&server.database()))
            }
            #[cfg(unix)]
            Self::Own(server) => server.address(&server.database()),
            Self::Given(address) => address.clone(),
        }
    }
}

impl Bases {
    /// Starts the servers that are needed.
    pub fn start(stores: Stores) -> Result<Self, Failure> {
        Ok(Self {
            stores,
            #[cfg(feature = "postgres")]
            database: match stores {
                Stores::Sqlite => None,
                _ => Some(Database::find()?),
            },
        })
    }

    /// The kinds of store that were asked for.
    pub fn kinds(&self) -> Vec<Kind> {
        match self.stores {
            Stores::Sqlite => vec![Kind::Sqlite],
            #[cfg(feature = "postgres")]
            Stores::Postgres => vec![Kind::Postgres],
            #[cfg(feature = "postgres")]
            Stores::Both => vec![Kind::Sqlite, Kind::Postgres],
            #[cfg(not(feature = "postgres"))]
            Stores::Both => vec![Kind::Sqlite],
        }
    }

    /// How many transactions a database has seen, where that can be asked: those of all connections that have ended.
    #[cfg(all(feature = "postgres", unix))]
    pub fn transactions(&self, store: &str) -> Option<u64> {
        let Some(Database::Own(server)) = &self.database else {
            return None;
        };
        let name = store.rsplit('/').next()?.split('?').next()?;
        let query = format!(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '{name}'"
        );
        server.sql("postgres", &query).parse().ok()
    }

    /// Nobody can be asked.
    #[cfg(not(all(feature = "postgres", unix)))]
    pub fn transactions(&self, _: &str) -> Option<u64> {
        None
    }

    /// A store that does not exist yet.
    pub fn store(&self, kind: Kind, folder: &Path) -> Result<String, Failure> {
        match kind {
            Kind::Sqlite => {
                let path = folder.join("xpost.db");
                let path = path.to_str().ok_or("a temporary folder without a name")?;
                Ok(path.to_owned())
            }
            #[cfg(feature = "postgres")]
            Kind::Postgres => {
                let database = self.database.as_ref().ok_or("there is no database")?;
                Ok(database.address())
            }
        }
    }
}
