//! Signing in takes two runs: one makes the link, the other brings the code. What the second needs from the first is kept
//! here for as long as X's consent page is good: the `state`, from which the PKCE verifier is derived, and a public
//! client's key.
//!
//! The file is the user's own and readable by nobody else. It is a convenience: whoever passes `--state` needs none of it,
//! so failing to write it is a warning.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use xpost::clock;
use xpost::oauth2::STATE_LIFETIME;
use xpost::store::user_folder;

const FILE: &str = "sign-ins.json";
/// More links than anyone has open.
const MOST: usize = 64;

/// A link that was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// The app.
    pub client_id: String,
    /// Its callback.
    pub redirect_uri: String,
    /// The link's `state`.
    pub state: String,
    /// The key behind the state, of a client without a secret.
    pub state_key: Option<String>,
    /// When it was made, in Unix seconds.
    pub issued: u64,
}

impl Link {
    fn of(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            client_id: text("client_id")?,
            redirect_uri: text("redirect_uri")?,
            state: text("state")?,
            state_key: text("state_key"),
            issued: value.get("issued").and_then(Value::as_u64)?,
        })
    }

    fn to_json(&self) -> Value {
        json!({
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "state_key": self.state_key,
            "issued": self.issued,
        })
    }

    fn is_fresh(&self, now: u64) -> bool {
        now < self.issued.saturating_add(STATE_LIFETIME)
    }
}

/// The `state` of a link or of a redirect.
pub fn state_of(url: &str) -> Option<String> {
    query_of(url, "state")
}

/// A value that the query of a link or of a redirect holds.
pub fn query_of(url: &str, key: &str) -> Option<String> {
    let query = url.split_once('?').map_or(url, |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| name == key && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// The file, whether it is there or not.
pub fn path() -> Option<PathBuf> {
    user_folder().map(|folder| folder.join(FILE))
}

/// The links that are still good.
#[derive(Debug)]
pub struct Pending {
    folder: PathBuf,
}

impl Pending {
    /// In the user's state directory; `None` where there is no such thing.
    pub fn open() -> Option<Self> {
        user_folder().map(|folder| Self { folder })
    }

    /// Keeps a link.
    pub fn remember(&self, link: Link) -> io::Result<()> {
        create_private(&self.folder)?;
        self.change(|links| links.push(link))
    }

    /// The link of that state, or without one the newest of the app.
    pub fn recall(&self, client_id: &str, redirect_uri: &str, state: Option<&str>) -> Option<Link> {
        self.read().into_iter().rev().find(|link| {
            link.client_id == client_id
                && link.redirect_uri == redirect_uri
                && state.is_none_or(|state| link.state == state)
        })
    }

    /// Forgets a link that has served.
    pub fn forget(&self, link: &Link) -> io::Result<()> {
        self.change(|links| links.retain(|other| other != link))
    }

    fn read(&self) -> Vec<Link> {
        let now = clock::unix_seconds();
        let Ok(content) = std::fs::read(self.folder.join(FILE)) else {
            return Vec::new();
        };
        // A damaged file is as good as none: it is written anew with the next link.
        let content: Value = serde_json::from_slice(&content).unwrap_or_default();
        content["links"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Link::of)
            .filter(|link| link.is_fresh(now))
            .collect()
    }

    fn change(&self, act: impl FnOnce(&mut Vec<Link>)) -> io::Result<()> {
        // Two runs at once must not lose each other's link; the lock ends with the handle.
        let lock = File::create(self.folder.join("sign-ins.lock"))?;
        lock.lock()?;
        let mut links = self.read();
        act(&mut links);
        let surplus = links.len().saturating_sub(MOST);
        let links: Value = links[surplus..].iter().map(Link::to_json).collect();
        // On Unix the temporary file is the owner's only, and stays so under its new name.
        let mut file = tempfile::Builder::new()
            .prefix(".sign-ins-")
            .tempfile_in(&self.folder)?;
        let content = Map::from_iter([("links".to_owned(), links)]);
        file.write_all(Value::Object(content).to_string().as_bytes())?;
        file.persist(self.folder.join(FILE))
            .map_err(|error| error.error)?;
        Ok(())
    }
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(state: &str, age: u64) -> Link {
        Link {
            client_id: "app".into(),
            redirect_uri: "http://127.0.0.1/callback".into(),
            state: state.into(),
            state_key: None,
            issued: clock::unix_seconds() - age,
        }
    }

    fn pending() -> (tempfile::TempDir, Pending) {
        let folder = tempfile::tempdir().expect("a folder");
        let pending = Pending {
            folder: folder.path().join("xpost"),
        };
        (folder, pending)
    }

    #[test]
    fn the_newest_link_of_the_app_is_recalled_unless_a_state_asks_for_another() {
        let (_folder, pending) = pending();
        let recall = |state| {
            pending
                .recall("app", "http://127.0.0.1/callback", state)
                .map(|link| link.state)
        };
        assert_eq!(recall(None), None);
        pending.remember(link("one", 0)).expect("written");
        pending.remember(link("two", 0)).expect("written");
        assert_eq!(recall(None).as_deref(), Some("two"));
        assert_eq!(recall(Some("one")).as_deref(), Some("one"));
        assert_eq!(recall(Some("three")), None);
        pending
            .forget(
                &pending
                    .recall("app", "http://127.0.0.1/callback", None)
                    .expect("two"),
            )
            .expect("written");
        assert_eq!(recall(None).as_deref(), Some("one"));
    }

    #[test]
    fn a_link_is_forgotten_after_ten_minutes() {
        let (_folder, pending) = pending();
        pending.remember(link("old", 601)).expect("written");
        assert!(pending.read().is_empty());
        pending.remember(link("young", 599)).expect("written");
        let content = std::fs::read_to_string(pending.folder.join(FILE)).expect("read");
        assert!(content.contains("young") && !content.contains("old"));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, pending) = pending();
        pending.remember(link("one", 0)).expect("written");
        let mode = |path: &Path| {
            std::fs::metadata(path)
                .expect("exists")
                .permissions()
                .mode()
        };
        assert_eq!(mode(&pending.folder.join(FILE)) & 0o777, 0o600);
        assert_eq!(mode(&pending.folder) & 0o777, 0o700);
    }

    #[test]
    fn a_damaged_file_is_as_good_as_none() {
        let (_folder, pending) = pending();
        pending.remember(link("one", 0)).expect("written");
        std::fs::write(pending.folder.join(FILE), "{").expect("written");
        assert!(pending.read().is_empty());
        pending.remember(link("two", 0)).expect("written");
        assert_eq!(pending.read().len(), 1);
    }

    #[test]
    fn the_state_is_read_from_links_and_redirects() {
        assert_eq!(
            state_of("https://x.com/i/oauth2/authorize?a=b&state=x%2By#f").as_deref(),
            Some("x+y")
        );
        assert_eq!(state_of("code=1&state=s").as_deref(), Some("s"));
        assert_eq!(state_of("just-a-code"), None);
    }
}
