//! Where X is: the three addresses that belong together (architecture, decision 24).
//!
//! Who names `api_url` alone names the place: the consent page and the v1.1 upload are below it. Without it they are X's
//! own. A token belongs to the place that issued it.

use serde_json::{Map, Value};

/// The keys of the standard parameters that name a place, the decisive one first.
pub const KEYS: [&str; 3] = ["api_url", "authorize_url", "upload_url"];

/// X's own addresses, under [`KEYS`].
pub const OF_X: [&str; 3] = [
    "https://api.x.com",
    "https://x.com/i/oauth2/authorize",
    "https://upload.twitter.com",
];

/// Another name of X's own API.
const ALSO_X: &str = "https://api.twitter.com";

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place([String; 3]);

impl Place {
    /// The place that `said` names, completed where it names a part only.
    pub fn of(said: &Map<String, Value>) -> Self {
        let text = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
        let [api, authorize, upload] = KEYS.map(text);
        let base = api.trim_end_matches('/');
        let derived = if base.is_empty() || is_same(base, OF_X[0]) || is_same(base, ALSO_X) {
            OF_X.map(str::to_owned)
        } else {
            let page = format!("{base}/i/oauth2/authorize");
            [base.to_owned(), page, base.to_owned()]
        };
        let [api_of_x, page, files] = derived;
        let or = |said: &str, otherwise: String| {
            if said.is_empty() {
                otherwise
            } else {
                said.to_owned()
            }
        };
        Self([or(api, api_of_x), or(authorize, page), or(upload, files)])
    }

    /// The address under one of [`KEYS`].
    pub fn get(&self, key: &str) -> Option<&str> {
        let index = KEYS.iter().position(|known| *known == key)?;
        Some(&self.0[index])
    }

    /// Each address with its key.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &str)> {
        KEYS.into_iter().zip(self.0.iter().map(String::as_str))
    }
}

/// Whether two base addresses are the same, however they are written.
pub fn is_same(one: &str, other: &str) -> bool {
    let bare = |address: &str| address.trim_end_matches('/').to_ascii_lowercase();
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn place(said: &Value) -> [String; 3] {
        Place::of(said.as_object().expect("an object")).0
    }

    #[test]
    fn the_address_of_the_api_carries_the_others() {
        let local = [
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/i/oauth2/authorize",
            "http://127.0.0.1:8080",
        ];
        assert_eq!(
            place(&json!({"api_url": "http://127.0.0.1:8080/"}))[1..],
            local[1..]
        );
        assert_eq!(place(&json!({"api_url": "http://127.0.0.1:8080"})), local);
        let mixed = json!({"api_url": "http://127.0.0.1:8080", "upload_url": "http://127.0.0.1:9"});
        assert_eq!(place(&mixed)[2], "http://127.0.0.1:9");
    }

    #[test]
    fn x_itself_has_addresses_of_its_own() {
        for said in [
            json!({}),
            json!({"api_url": ""}),
            json!({"api_url": "https://API.x.com/"}),
        ] {
            assert_eq!(place(&said)[1..], OF_X[1..]);
        }
        let old = place(&json!({"api_url": "https://api.twitter.com"}));
        assert_eq!(old, ["https://api.twitter.com", OF_X[1], OF_X[2]]);
        assert_eq!(place(&json!({})), OF_X);
    }
}
