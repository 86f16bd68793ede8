//! An upload that is under way: what X holds of it already.

/// An upload that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// X's id of the media.
    pub media_id: String,
    /// Bytes of every part but the last.
    pub part: u64,
    /// A bit for each part that X holds, lowest first.
    pub done: Vec<u8>,
    /// Whether X has closed the upload.
    pub finalized: bool,
    /// Unix seconds after which X does not know the id any more.
    pub expires_at: u64,
}

impl Upload {
    /// Notes that X holds a part.
    pub fn mark(&mut self, index: u64) {
        let Ok(byte) = usize::try_from(index / 8) else {
            return;
        };
        if self.done.len() <= byte {
            self.done.resize(byte + 1, 0);
        }
        self.done[byte] |= 1 << (index % 8);
    }

    /// Whether X holds a part.
    pub fn holds(&self, index: u64) -> bool {
        usize::try_from(index / 8)
            .ok()
            .and_then(|byte| self.done.get(byte))
            .is_some_and(|bits| bits & (1 << (index % 8)) != 0)
    }
}
