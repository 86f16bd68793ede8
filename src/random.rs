//! Randomness of the operating system: nonces, multipart boundaries, keys.

use std::fmt::Write as _;

use crate::error::{Code, Error};
use crate::language::text;

/// `N` random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut buffer = [0; N];
    getrandom::fill(&mut buffer).map_err(|_| {
        Error::new(
            Code::Internal,
            text!(
                "the operating system gave no random bytes",
                "операционная система не дала случайных байтов"
            ),
        )
    })?;
    Ok(buffer)
}

/// `N` random bytes as lower-case hexadecimal digits.
pub fn hex<const N: usize>() -> Result<String, Error> {
    let mut out = String::with_capacity(N * 2);
    for byte in bytes::<N>()? {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    Ok(out)
}
