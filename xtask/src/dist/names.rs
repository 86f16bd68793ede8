//! The version, and the names of the files that hold all platforms.

/// The version of the project.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The name of the add-in for all platforms.
pub fn addin_name() -> String {
    format!("xpost-{VERSION}-addin.zip")
}

/// The name of what 1C:Enterprise takes: the add-in and the modules.
pub fn enterprise_name() -> String {
    format!("xpost-{VERSION}-1c.zip")
}
