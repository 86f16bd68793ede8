//! The troubles an account may be in.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Trouble {
    Locked,
    Suspended,
    DailyLimit,
    Automated,
}

impl Trouble {
    /// X's sentence. The texts are those of the old numbered errors 326, 64, 185 and 226.
    pub(crate) const fn detail(self) -> &'static str {
        match self {
            Self::Locked => {
                "To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://x.com to unlock your account."
            }
            Self::Suspended => {
                "Your account is suspended and is not permitted to access this feature."
            }
            Self::DailyLimit => "User is over daily status update limit.",
            Self::Automated => {
                "This request looks like it might be automated. To protect our users from spam and other malicious activity, we can't complete this action right now. Please try again later."
            }
        }
    }

    pub(crate) const fn is_for_posts_only(self) -> bool {
        matches!(self, Self::DailyLimit | Self::Automated)
    }
}

/// The trouble of all accounts, or of each by its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Troubles {
    Of(BTreeMap<String, Trouble>),
    All(Trouble),
}

impl Default for Troubles {
    fn default() -> Self {
        Self::Of(BTreeMap::new())
    }
}

impl Troubles {
    pub(crate) fn of(&self, user: &str) -> Option<Trouble> {
        match self {
            Self::Of(users) => users.get(user).copied(),
            Self::All(trouble) => Some(*trouble),
        }
    }
}
