//! Random words, and tokens made of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};

/// A run of random letters and digits.
pub(crate) fn random(length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0; length];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system has randomness");
    bytes
        .into_iter()
        .map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()] as char)
        .collect()
}

/// A token of the shape the service gives: clients must not look inside, but its length and alphabet are right.
pub(crate) fn opaque(kind: &str, now_ms: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{now_ms}:1:1:{kind}:1", random(43)))
}
