//! What ends a run.

/// Whatever ends a run before its time.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
