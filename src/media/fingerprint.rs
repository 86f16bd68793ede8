//! What tells given media from others without sending or fetching anything: a repeated call must know whether it is about
//! the same post, also when the files have other names by now.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::given::{self, Given};
use super::limits::Category;
use super::origin::Origin;
use super::source;
use crate::error::Error;

/// SHA-256 over the items of a parameter: of a file its length, head and tail, of a URL the URL, of bytes all of them; and
/// their descriptions and subtitles. Fails like opening them does.
pub fn fingerprint(parameter: &str, value: &Value, category: Category) -> Result<Vec<u8>, Error> {
    let mut hash = Sha256::new();
    for one in given::read(parameter, value, category)? {
        add(&mut hash, &one)?;
        for subtitle in &one.subtitles {
            put(&mut hash, "subtitle", subtitle.language_code.as_bytes());
            put(&mut hash, "name", subtitle.display_name.as_bytes());
            add(&mut hash, &subtitle.text)?;
        }
    }
    Ok(hash.finalize().to_vec())
}

fn add(hash: &mut Sha256, one: &Given) -> Result<(), Error> {
    match &one.origin {
        Origin::File(path) => {
            let file = source::File::open(path, &one.place)?;
            let sample = file
                .sample()
                .map_err(|error| source::unreadable(&one.place, Some(path), &error))?;
            put(hash, "content", sample.as_bytes());
        }
        Origin::Url(url) => put(hash, "url", url.as_bytes()),
        Origin::Bytes(bytes) => put(hash, "bytes", bytes),
    }
    put(
        hash,
        "alt",
        one.alt_text.as_deref().unwrap_or_default().as_bytes(),
    );
    Ok(())
}

/// Names and lengths keep neighbours apart.
fn put(hash: &mut Sha256, name: &str, value: &[u8]) {
    hash.update(name);
    hash.update(value.len().to_be_bytes());
    hash.update(value);
}
