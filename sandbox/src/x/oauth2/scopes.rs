//! The scopes of OAuth 2.0.

/// Every scope the service knows.
pub(crate) const SCOPES: &[&str] = &[
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.email",
    "users.read",
    "follows.read",
    "follows.write",
    "offline.access",
    "space.read",
    "mute.read",
    "mute.write",
    "like.read",
    "like.write",
    "list.read",
    "list.write",
    "block.read",
    "block.write",
    "bookmark.read",
    "bookmark.write",
    "dm.read",
    "dm.write",
    "media.write",
    "timeline.read",
    "broadcast.read",
    "broadcast.write",
    "ads.read",
    "ads.write",
];

pub(crate) const READ_SCOPES: &[&str] = &[
    "tweet.read",
    "users.read",
    "follows.read",
    "mute.read",
    "block.read",
    "list.read",
    "like.read",
    "timeline.read",
    "broadcast.read",
];

pub(crate) const WRITE_SCOPES: &[&str] = &[
    "tweet.write",
    "tweet.moderate.write",
    "follows.write",
    "like.write",
    "list.write",
    "mute.write",
    "block.write",
    "media.write",
    "broadcast.write",
];

/// Scopes are parted by blanks and by nothing else.
pub(crate) fn scopes(text: &str) -> Vec<String> {
    text.split(' ')
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}
