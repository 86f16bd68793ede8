//! Secrets at rest: XChaCha20-Poly1305 under a key that is derived from `store_key`.
//!
//! A store is sealed as a whole or not at all, which is settled when it is made. Sealed is what a profile keeps of the
//! standard parameters; names, scopes, expiry and the user are not. Each sealing has 24 random bytes of nonce and is bound
//! to the profile's name, so that rows cannot be swapped. `store_key` is a key, not a password: it is not stretched, hence
//! the length that is asked for.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::problems;
use crate::error::Error;
use crate::language::text;
use crate::random;
use crate::secret::Secret;

/// The shortest `store_key`, in characters: 32 hexadecimal digits are 128 bits.
const SHORTEST: usize = 32;
const SALT: usize = 16;
const NONCE: usize = 24;
const PLAIN: &[u8] = b"plain";
const CHECK: &[u8] = b"xpost store";

/// The key of a sealed store.
pub(super) struct Seal(XChaCha20Poly1305);

/// Finds out whether a store is sealed. `settle` keeps what it is given unless the store has settled that before, and
/// returns what holds.
pub(super) fn agree(
    key: Option<&Secret>,
    settle: impl FnOnce(&[u8]) -> Result<Vec<u8>, Error>,
) -> Result<Option<Seal>, Error> {
    let Some(key) = key else {
        if settle(PLAIN)? == PLAIN {
            return Ok(None);
        }
        return Err(problems::key(text!(
            "the store is encrypted: `auth.store_key` is missing",
            "хранилище зашифровано: не указан `auth.store_key`"
        )));
    };
    let length = key.expose().chars().count();
    if length < SHORTEST {
        return Err(problems::key(text!(
            "parameter `auth.store_key`: {length} characters, a key has at least {SHORTEST}",
            "параметр `auth.store_key`: символов: {length}, в ключе их не меньше {SHORTEST}"
        ))
        .hint(text!(
            "make one with: openssl rand -hex 32",
            "создайте его командой: openssl rand -hex 32"
        )));
    }
    let salt = random::bytes::<SALT>()?;
    let mut wanted = salt.to_vec();
    wanted.extend(Seal::new(key, &salt).close("", CHECK)?);
    let settled = settle(&wanted)?;
    if settled == PLAIN {
        return Err(problems::key(text!(
            "the store is not encrypted, but there is an `auth.store_key`",
            "хранилище не зашифровано, но указан `auth.store_key`"
        ))
        .hint(text!(
            "leave `auth.store_key` out, or save the profiles into a new store with it",
            "уберите `auth.store_key` либо сохраните профили с ним в новое хранилище"
        )));
    }
    let Some((salt, check)) = settled.split_at_checked(SALT) else {
        return Err(problems::damaged());
    };
    let seal = Seal::new(key, salt);
    match seal.open("", check) {
        Ok(text) if text == CHECK => Ok(Some(seal)),
        _ => Err(problems::key(text!(
            "`auth.store_key` does not open this store",
            "`auth.store_key` не подходит к этому хранилищу"
        ))),
    }
}

impl Seal {
    fn new(key: &Secret, salt: &[u8]) -> Self {
        // HMAC as the extract step of RFC 5869: the salt is the key, the secret is the message.
        let derived = Hmac::<Sha256>::new_from_slice(salt)
            .map(|mut mac| {
                mac.update(b"xpost store 1");
                mac.update(key.expose().as_bytes());
                mac.finalize().into_bytes()
            })
            .unwrap_or_default();
        Self(XChaCha20Poly1305::new(&derived))
    }

    /// Seals the content of a profile.
    pub(super) fn close(&self, name: &str, content: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = random::bytes::<NONCE>()?;
        let payload = Payload {
            msg: content,
            aad: name.as_bytes(),
        };
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| problems::damaged())?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens it again; fails when it was changed, or sealed under another name or key.
    pub(super) fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE>() else {
            return Err(problems::damaged());
        };
        let payload = Payload {
            msg: sealed,
            aad: name.as_bytes(),
        };
        self.0
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| problems::damaged())
    }
}
