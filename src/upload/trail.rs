//! What a store remembers of an upload, so that one that was cut off continues where it stopped.
//!
//! An upload is known by the file (path, size, modification time, hash of its head and tail) and the account. Whatever goes
//! wrong with the store here costs the resumption, never the upload.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::clock;
use crate::error::Error;
use crate::media::Item;
use crate::store::{Held, Store, Upload};
use crate::trace::{self, Level};

/// Names of the locks that uploads share: each is a file beside the store, so there is not one for every upload.
const LOCKS: u64 = 128;
/// Seconds before X forgets a media id at which it is not counted on any more.
const MARGIN: u64 = 600;

/// Where the uploads of an account are remembered.
pub struct Ledger<'a> {
    store: &'a Store,
    account: String,
}

impl<'a> Ledger<'a> {
    /// The uploads of `account`, any text that tells it from others.
    pub fn new(store: &'a Store, account: String) -> Self {
        Self { store, account }
    }

    /// The trail of an item; `None` when it cannot be known again, or another call is uploading it at this moment.
    pub(super) fn trail(&self, item: &Item, api: &str) -> Option<Trail<'a>> {
        let identity = item.source.identity()?;
        let mut hash = Sha256::new();
        for part in [
            identity.as_str(),
            &self.account,
            api,
            &item.media_type,
            item.category.as_str(),
        ] {
            hash.update(part);
            hash.update([0]);
        }
        let hash: [u8; 32] = hash.finalize().into();
        let number = u64::from_be_bytes([
            hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7],
        ]);
        let lock = format!("\u{1}upload {}", number % LOCKS);
        let held = self.store.try_hold(&lock).map_err(complain).ok()??;
        let known = self.store.upload(&hash).map_err(complain).ok()?;
        Some(Trail {
            store: self.store,
            key: hash,
            now: Mutex::new(
                known.filter(|known| known.expires_at > clock::unix_seconds() + MARGIN),
            ),
            _held: held,
        })
    }
}

/// The line of one upload in the store, which this call alone writes.
pub struct Trail<'a> {
    store: &'a Store,
    key: [u8; 32],
    now: Mutex<Option<Upload>>,
    _held: Held<'a>,
}

impl Trail<'_> {
    fn now(&self) -> MutexGuard<'_, Option<Upload>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is left of an earlier call.
    pub(super) fn last(&self) -> Option<Upload> {
        self.now().clone()
    }

    /// X has opened an upload.
    pub(super) fn begin(&self, upload: Upload) {
        self.write(|now| *now = Some(upload));
    }

    /// X holds a part.
    pub(super) fn arrived(&self, index: u64) {
        self.write(|now| {
            if let Some(upload) = now {
                upload.mark(index);
            }
        });
    }

    /// X has closed the upload.
    pub(super) fn finalized(&self) {
        self.write(|now| {
            if let Some(upload) = now {
                upload.finalized = true;
            }
        });
    }

    fn write(&self, change: impl FnOnce(&mut Option<Upload>)) {
        let mut now = self.now();
        change(&mut now);
        if let Some(upload) = &*now {
            let _ = self.store.keep_upload(&self.key, upload).map_err(complain);
        }
    }

    /// The upload is over, or X does not know it any more.
    pub fn forget(&self) {
        if self.now().take().is_some() {
            let _ = self.store.forget_upload(&self.key).map_err(complain);
        }
    }
}

fn complain(error: Error) {
    trace::line(Level::Warn, || {
        format!("an upload will not be resumed: {}", error.code().as_str())
    });
}
