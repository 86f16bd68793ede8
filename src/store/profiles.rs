//! The table of profiles: who is signed in, each account's secrets sealed where the store has a key.

use serde_json::{Value, json};

use super::backend::{ProfileRow, signed, unsigned};
use super::handle::Store;
use super::problems;
use super::profile::{Grant, Kept, Profile};
use crate::clock;
use crate::error::Error;

/// Beside them, and no parameter: [`Profile::skew`], which only a machine with a wrong clock writes.
const SKEW: &str = "clock_skew";

impl Store {
    /// The profile of that name.
    pub fn read(&self, name: &str) -> Result<Option<Profile>, Error> {
        self.patiently(|backend| backend.read(name))?
            .map(|row| self.profile(row))
            .transpose()
    }

    /// Every profile, by name.
    pub fn list(&self) -> Result<Vec<Profile>, Error> {
        self.patiently(|backend| backend.list())?
            .into_iter()
            .map(|row| self.profile(row))
            .collect()
    }

    /// Changes a profile, or makes it, in one durable step. `change` sees the newest state, perhaps more than once, and may
    /// refuse; `None` from it leaves all as it is. Returns what is in the store afterwards.
    pub fn update(
        &self,
        name: &str,
        mut change: impl FnMut(&mut Profile) -> Option<()>,
    ) -> Result<Profile, Error> {
        loop {
            let mut profile = self.read(name)?.unwrap_or_else(|| Profile::new(name));
            if change(&mut profile).is_none() {
                return Ok(profile);
            }
            profile.updated_at = clock::unix_seconds();
            let row = self.row(&profile)?;
            if self.patiently(|backend| backend.write(&row))? {
                profile.revision += 1;
                return Ok(profile);
            }
        }
    }

    /// Deletes a profile; says whether there was one.
    pub fn remove(&self, name: &str) -> Result<bool, Error> {
        self.patiently(|backend| backend.remove(name))
    }

    fn profile(&self, row: ProfileRow) -> Result<Profile, Error> {
        let kept = match &self.seal {
            Some(seal) => seal.open(&row.name, &row.kept)?,
            None => row.kept,
        };
        let (Ok(Value::Object(mut kept)), Some(grant)) =
            (serde_json::from_slice(&kept), Grant::parse(&row.state))
        else {
            return Err(problems::damaged());
        };
        let skew = kept.remove(SKEW).and_then(|skew| skew.as_i64());
        Ok(Profile {
            name: row.name,
            revision: row.revision,
            grant,
            since: unsigned(row.since),
            expires_at: row.expires_at.map(unsigned),
            refresh_at: row.refresh_at.map(unsigned),
            skew: skew.unwrap_or(0),
            scope: row.scope,
            user: serde_json::from_str(&row.account).ok(),
            created_at: unsigned(row.created_at),
            updated_at: unsigned(row.updated_at),
            kept: Kept(kept),
        })
    }

    fn row(&self, profile: &Profile) -> Result<ProfileRow, Error> {
        let mut kept = profile.kept.0.clone();
        if profile.skew != 0 {
            kept.insert(SKEW.to_owned(), json!(profile.skew));
        }
        let kept = Value::Object(kept).to_string().into_bytes();
        Ok(ProfileRow {
            name: profile.name.clone(),
            revision: profile.revision,
            state: profile.grant.as_str().to_owned(),
            since: signed(profile.since),
            expires_at: profile.expires_at.map(signed),
            refresh_at: profile.refresh_at.map(signed),
            scope: profile.scope.clone(),
            account: profile
                .user
                .as_ref()
                .map_or_else(String::new, Value::to_string),
            kept: match &self.seal {
                Some(seal) => seal.close(&profile.name, &kept)?,
                None => kept,
            },
            created_at: signed(profile.created_at),
            updated_at: signed(profile.updated_at),
        })
    }
}
