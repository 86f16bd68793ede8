//! The wall between the host and us.

/// Runs the body of an entry; a panic becomes `fallback`.
pub fn shielded<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    crate::abi::inside(body).unwrap_or(fallback)
}
