//! Opening: the way to the server, and the tables that are made there when there are none.

use std::collections::BTreeSet;

use super::database::Postgres;
use super::failure::Failure;
use super::schema::Tables;
use super::way::Way;
use super::{notes, outbox, profiles, publications, uploads};
use crate::error::Error;
use crate::parameters::Standard;

const TABLES: Tables = Tables {
    names: &[
        "xpost_meta",
        "xpost_profiles",
        "xpost_used_states",
        "xpost_uploads",
        "xpost_publications",
        "xpost_users",
        "xpost_outbox",
        "xpost_pauses",
    ],
    versions: &[
        &[notes::META, profiles::TABLE, notes::USED_STATES],
        &[uploads::TABLE],
        &[
            publications::TABLE,
            notes::USERS,
            outbox::TABLE,
            outbox::PAUSES,
        ],
    ],
};

impl Postgres {
    /// Connects, makes the tables when there are none, and says what tells this store from others of the process:
    /// `host:port/dbname`.
    pub(crate) fn open(location: &str, standard: &Standard) -> Result<(Self, String), Error> {
        let way = Way::new(location, standard, &TABLES)?;
        let identity = way.identity();
        let session = way.connect().map_err(Failure::into_error)?;
        let store = Self {
            way,
            session: Some(session),
            held: BTreeSet::new(),
        };
        Ok((store, identity))
    }
}
