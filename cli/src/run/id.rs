//! Ids of the options that are common to all commands.

pub const CONFIG: &str = "xpost.config";
pub const DEBUG: &str = "xpost.debug";
pub const ENVELOPE: &str = "xpost.envelope";
pub const LANG: &str = "xpost.lang";
pub const NO_COLOR: &str = "xpost.no-color";
pub const NO_PROGRESS: &str = "xpost.no-progress";
pub const OUT: &str = "xpost.out";
pub const PROFILE: &str = "xpost.profile";
pub const SET: &str = "xpost.set";
pub const STORE: &str = "xpost.store";
pub const TEST: &str = "xpost.test";
