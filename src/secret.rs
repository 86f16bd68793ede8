//! A string that must not be seen: no `Display`, and `Debug` prints `***`.

/// A secret value. [`Secret::expose`] is the only way to the text, so every use can be found by its name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret. White space and invisible characters around it are dropped: a trailing line feed from a file makes
    /// X answer "Missing valid authorization header" (contract §1.1).
    pub fn new(text: &str) -> Self {
        Self(crate::pasted::trim(text).to_owned())
    }

    /// The text itself, to be signed with or sent.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}
