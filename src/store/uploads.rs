//! The table of uploads that are under way.

use super::backend::signed;
use super::handle::Store;
use super::upload::Upload;
use crate::clock;
use crate::error::Error;

impl Store {
    /// The upload that is remembered under `key`.
    pub fn upload(&self, key: &[u8]) -> Result<Option<Upload>, Error> {
        self.patiently(|backend| backend.read_upload(key))
    }

    /// Remembers an upload under `key`.
    pub fn keep_upload(&self, key: &[u8], upload: &Upload) -> Result<(), Error> {
        let now = signed(clock::unix_seconds());
        self.patiently(|backend| backend.write_upload(key, upload, now))
    }

    /// Forgets the upload under `key`.
    pub fn forget_upload(&self, key: &[u8]) -> Result<(), Error> {
        self.patiently(|backend| backend.remove_upload(key))
    }
}
