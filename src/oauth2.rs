//! OAuth 2.0 authorization code with PKCE (RFC 6749 §4.1, RFC 7636; contract §1): the link, the `state`, the verifier
//! and the redirect that comes back.
//!
//! Nothing has to be stored between the link and the redirect (architecture, decision 6). A `state` carries its own
//! issue time and a MAC; the S256 verifier is derived under the same key, from the state or from the app alone ([`Tie`]).
//! So the link can be made on one machine and the redirect handled on another, while a forged, foreign or stale state is
//! refused. Pure: keys, clock and randomness come in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted::{self, QUOTES, is_blank};
use crate::secret::Secret;
use crate::shown::quoted;

/// Seconds for which a `state` is accepted. The user may need minutes to sign in; X's code lives 30 seconds after that.
pub const STATE_LIFETIME: u64 = 600;

/// The least that works for posting with media and a lasting grant (contract §1.3).
pub const DEFAULT_SCOPE: &str = "tweet.read tweet.write users.read media.write offline.access";

/// Every scope that X is known to have (contract §1.3, and the security schemes of X's description 2.173).
pub const SCOPES: &[&str] = &[
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.read",
    "users.write",
    "users.email",
    "media.write",
    "media.library.read",
    "media.library.write",
    "offline.access",
    "ads.read",
    "ads.write",
    "block.read",
    "block.write",
    "bookmark.read",
    "bookmark.write",
    "broadcast.read",
    "broadcast.write",
    "calls.join",
    "calls.read",
    "calls.write",
    "developer.read",
    "developer.write",
    "dm.read",
    "dm.write",
    "follows.read",
    "follows.write",
    "like.read",
    "like.write",
    "list.read",
    "list.write",
    "mute.read",
    "mute.write",
    "saved_search.read",
    "saved_search.write",
    "settings.read",
    "settings.write",
    "space.read",
    "timeline.read",
];

/// A list of scopes as X takes it, separated by single blanks. Given it may be with commas, semicolons, plus signs, `%20`,
/// quotation marks and line breaks. Fails with `invalid_parameter` at the first that X does not know; `place` names it.
pub fn scopes(place: &str, given: &str) -> Result<String, Error> {
    let parts =
        |letter: char| is_blank(letter) || QUOTES.contains(&letter) || ",;+[]".contains(letter);
    let mut list: Vec<&str> = Vec::new();
    for given in given.replace("%20", " ").split(parts) {
        let scope = given.to_ascii_lowercase();
        match SCOPES.iter().find(|known| **known == scope) {
            Some(known) if list.contains(known) => {}
            Some(known) => list.push(known),
            None if scope.is_empty() => {}
            None => return Err(unknown_scope(place, given)),
        }
    }
    Ok(list.join(" "))
}

fn unknown_scope(place: &str, given: &str) -> Error {
    // Cut as the name of an unknown key is: a secret pasted here must not travel whole.
    let shown: String = given.chars().take(24).collect();
    let Text { en, ru } = quoted(&shown);
    let error = Error::new(
        Code::InvalidParameter,
        text!(
            "parameter `{place}`: X has no scope {en}",
            "параметр `{place}`: в X нет разрешения {ru}"
        ),
    )
    .parameter(place);
    let wanted = given.to_ascii_lowercase();
    let nearest = SCOPES
        .iter()
        .map(|known| (strsim::jaro_winkler(&wanted, known), *known))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((likeness, nearest)) if likeness > 0.75 => error.hint(text!(
            "did you mean “{nearest}”?",
            "возможно, имелось в виду «{nearest}»?"
        )),
        _ => error.hint(text!(
            "posting needs: {DEFAULT_SCOPE}",
            "для публикации нужны: {DEFAULT_SCOPE}"
        )),
    }
}

const PAYLOAD: usize = 1 + 8 + 16;
const MAC: usize = 16;

/// What the verifier of a link is derived from. The first byte of a `state` says so, under its MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// The `state`: each sign-in has a verifier of its own (RFC 9700 §2.1.1), which is found with the state only.
    SignIn,
    /// The app's secret, `client_id` and `redirect_uri`: whoever holds the secret finds it, with the code alone. Only
    /// for a confidential client, which X authenticates by its secret as well.
    App,
}

impl Tie {
    const fn version(self) -> u8 {
        match self {
            Self::SignIn => 1,
            Self::App => 2,
        }
    }

    const fn of(version: u8) -> Option<Self> {
        match version {
            1 => Some(Self::SignIn),
            2 => Some(Self::App),
            _ => None,
        }
    }
}

/// What the link and the redirect must agree on, and the key that only this app holds.
#[derive(Clone, Debug)]
pub struct Binding<'a> {
    /// The app's `client_secret`, or for a public client a random key.
    pub key: &'a Secret,
    /// `client_id` of the app.
    pub client_id: &'a str,
    /// `redirect_uri`, exactly as registered.
    pub redirect_uri: &'a str,
}

impl Binding<'_> {
    /// A new `state` for a link made at `now` (Unix seconds) with 16 random bytes. 55 characters of X's 500.
    pub fn issue_state(&self, tie: Tie, now: u64, random: [u8; 16]) -> String {
        let mut bytes = Vec::with_capacity(PAYLOAD + MAC);
        bytes.push(tie.version());
        bytes.extend_from_slice(&now.to_be_bytes());
        bytes.extend_from_slice(&random);
        let mac = self.mac(b"state", &bytes);
        bytes.extend_from_slice(&mac[..MAC]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Accepts only a state that this key issued for this client and redirect within [`STATE_LIFETIME`]. Says what the
    /// verifier of its link is derived from.
    pub fn check_state(&self, state: &str, now: u64) -> Result<Tie, Error> {
        let refuse = |message| Err(Error::new(Code::InvalidState, message).parameter("state"));
        let bytes = URL_SAFE_NO_PAD
            .decode(state)
            .ok()
            .filter(|bytes| bytes.len() == PAYLOAD + MAC);
        let tie = bytes.as_ref().and_then(|bytes| Tie::of(bytes[0]));
        let (Some(bytes), Some(tie)) = (bytes, tie) else {
            return refuse(text!(
                "“state” was not made by this library",
                "«state» создан не этой библиотекой"
            ));
        };
        let (payload, mac) = bytes.split_at(PAYLOAD);
        if !self.verify(b"state", payload, mac) {
            return refuse(text!(
                "“state” does not belong to this app: it is forged, or was issued for another `auth.client_id`, `auth.redirect_uri` or key",
                "«state» не принадлежит этому приложению: он подделан либо выдан для другого `auth.client_id`, `auth.redirect_uri` или ключа"
            ));
        }
        let mut issued = [0; 8];
        issued.copy_from_slice(&payload[1..9]);
        let issued = u64::from_be_bytes(issued);
        // A minute of clock skew between the machine that made the link and the one that handles the redirect.
        if now >= issued.saturating_add(STATE_LIFETIME) || issued > now.saturating_add(60) {
            return refuse(text!(
                "“state” is stale: more than 10 minutes have passed since the link was made",
                "«state» просрочен: со времени создания ссылки прошло больше 10 минут"
            ));
        }
        Ok(tie)
    }

    /// The PKCE verifier of a link: 43 characters (RFC 7636 §4.1).
    pub fn verifier(&self, tie: Tie, state: &str) -> Secret {
        let mac = match tie {
            Tie::SignIn => self.mac(b"verifier", state.as_bytes()),
            Tie::App => self.mac(b"verifier of the app", b""),
        };
        Secret::new(&URL_SAFE_NO_PAD.encode(mac))
    }

    fn start(&self, purpose: &[u8], data: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose().as_bytes()).ok()?;
        for part in [
            b"xpost 1",
            purpose,
            self.client_id.as_bytes(),
            self.redirect_uri.as_bytes(),
            data,
        ] {
            // Lengths in front keep two different lists of parts from running together into one message.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Some(mac)
    }

    fn mac(&self, purpose: &[u8], data: &[u8]) -> [u8; 32] {
        self.start(purpose, data)
            .map_or([0; 32], |mac| mac.finalize().into_bytes().into())
    }

    fn verify(&self, purpose: &[u8], data: &[u8], expected: &[u8]) -> bool {
        self.start(purpose, data)
            .is_some_and(|mac| mac.verify_truncated_left(expected).is_ok())
    }
}

/// The S256 challenge of a verifier (RFC 7636 §4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The link that the user opens (contract §1.2). Spaces are `%20`: X's page does not take `+`.
pub fn authorization_link(
    authorize_url: &str,
    client_id: &str,
    redirect_uri: &str,
    scope: &str,
    state: &str,
    challenge: &str,
) -> String {
    let encode = crate::oauth1::encode;
    format!(
        "{authorize_url}?response_type=code&client_id={}&redirect_uri={}&scope={}&state={}&code_challenge={}&code_challenge_method=S256",
        encode(client_id),
        encode(redirect_uri),
        encode(scope),
        encode(state),
        encode(challenge),
    )
}

/// What the browser brought back (contract §1.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirect {
    /// `code`.
    pub code: Option<Secret>,
    /// `state`.
    pub state: Option<String>,
    /// `error`: `access_denied` when the user refused.
    pub error: Option<String>,
    /// A member of the OAuth 1.0a redirect, which belongs to another operation.
    pub oauth1: bool,
}

impl Redirect {
    /// Reads the redirect in any form a host has it: a URL, a query string, or an object with `url`, `query`, or the
    /// parameters themselves.
    pub fn read(place: &str, request: &Value) -> Result<Self, Error> {
        let mut redirect = Self::default();
        redirect.absorb(place, request, 0)?;
        if redirect == Self::default() {
            return Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `{place}`: it holds neither “code” nor “error”",
                    "параметр `{place}`: в нём нет ни «code», ни «error»"
                ),
            )
            .parameter(place)
            .hint(text!(
                "pass the redirect's URL, its query string, or an object with “url”, “query” or “code” and “state”",
                "передайте URL перенаправления, его строку запроса либо объект с «url», «query» или «code» и «state»"
            )));
        }
        redirect.look(place)
    }

    /// The redirect of which only the code is at hand, and perhaps the state.
    pub fn of_code(place: &str, code: &str, state: Option<&str>) -> Result<Self, Error> {
        let redirect = Self {
            code: Some(Secret::new(&pasted::code(code))),
            state: state.map(|state| pasted::trim(state).to_owned()),
            ..Self::default()
        };
        redirect.look(place)
    }

    /// A code works once: one that was damaged on its way is not sent.
    fn look(self, place: &str) -> Result<Self, Error> {
        let damage = match &self.code {
            Some(code) => pasted::token(code.expose()).err(),
            None => None,
        };
        let Some(Text { en, ru }) = damage else {
            return Ok(self);
        };
        Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `{place}`: the code is damaged: {en}",
                "параметр `{place}`: код повреждён: {ru}"
            ),
        )
        .parameter(place)
        .hint(text!(
            "nothing was sent: copy the address once more; the code works for 30 seconds",
            "ничего не отправлено: скопируйте адрес заново; код действует 30 секунд"
        )))
    }

    fn absorb(&mut self, place: &str, value: &Value, depth: u8) -> Result<(), Error> {
        match value {
            Value::String(text) => {
                let query = pasted::query(text);
                for (name, value) in form_urlencoded::parse(query.as_bytes()) {
                    self.take(&name, &value);
                }
                Ok(())
            }
            Value::Object(members) if depth < 2 => {
                for (name, member) in members {
                    match (name.as_str(), member) {
                        (
                            "url"
                            | "query"
                            | "query_string"
                            | "request"
                            | "ПараметрыЗапроса"
                            | "QueryOptions",
                            inner,
                        ) => self.absorb(place, inner, depth + 1)?,
                        (name, Value::String(text)) => self.take(name, text),
                        _ => {}
                    }
                }
                Ok(())
            }
            Value::Null => Ok(()),
            _ => Err(Error::new(
                Code::InvalidParameter,
                text!(
                    "parameter `{place}`: expected a URL, a query string or an object",
                    "параметр `{place}`: ожидался URL, строка запроса или объект"
                ),
            )
            .parameter(place)),
        }
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "code" => self.code = Some(Secret::new(value)),
            "state" => self.state = Some(pasted::trim(value).to_owned()),
            "error" => self.error = Some(value.to_owned()),
            "oauth_verifier" | "denied" => self.oauth1 = true,
            _ => {}
        }
    }
}

/// The token endpoint's client authentication (contract §1.1): `Basic base64(id ":" secret)`.
pub fn basic(id: &str, secret: &str) -> Secret {
    use base64::engine::general_purpose::STANDARD;
    Secret::new(&STANDARD.encode(format!("{id}:{secret}")))
}

/// The same for the app-only token, whose key and secret are percent-encoded first (contract §1.8).
pub fn app_only_basic(consumer_key: &str, consumer_secret: &str) -> Secret {
    let encode = crate::oauth1::encode;
    basic(&encode(consumer_key), &encode(consumer_secret))
}

/// Whether an access token has the shape of an app-only bearer token (contract §1.8). X's user tokens are base64url
/// text without a percent sign; app-only tokens begin with a row of `A` and keep their percent-escapes.
pub fn is_app_only(access_token: &str) -> bool {
    access_token.starts_with("AAAAAAAA")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn binding(key: &Secret) -> Binding<'_> {
        Binding {
            key,
            client_id: "demo-client",
            redirect_uri: "https://example.com/callback",
        }
    }

    #[test]
    fn the_challenge_follows_the_vector_of_rfc_7636() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn basic_follows_the_vectors_of_the_contract() {
        assert_eq!(
            basic("demo-client", "demo-secret").expose(),
            "ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="
        );
        assert_eq!(
            basic("Aladdin", "open sesame").expose(),
            "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(
            app_only_basic(
                "xvz1evFS4wEEPTGEFPHBog",
                "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg"
            )
            .expose(),
            "eHZ6MWV2RlM0d0VFUFRHRUZQSEJvZzpMOHFxOVBaeVJnNmllS0dFS2hab2xHQzB2SldMdzhpRUo4OERSZHlPZw=="
        );
    }

    #[test]
    fn a_state_is_accepted_until_it_is_ten_minutes_old() {
        let key = Secret::new("demo-secret");
        let binding = binding(&key);
        let state = binding.issue_state(Tie::App, 1_000_000, [7; 16]);
        assert!(state.len() <= 500);
        assert!(binding.check_state(&state, 1_000_000).is_ok());
        assert!(binding.check_state(&state, 1_000_599).is_ok());
        for late in [1_000_600, 2_000_000, 999_000] {
            let error = binding.check_state(&state, late).expect_err("stale");
            assert_eq!(error.code(), Code::InvalidState);
        }
    }

    #[test]
    fn a_forged_or_foreign_state_is_refused() {
        let key = Secret::new("demo-secret");
        let other = Secret::new("another-secret");
        let mine = binding(&key);
        let state = mine.issue_state(Tie::App, 1_000_000, [7; 16]);
        let foreign_key = binding(&other).issue_state(Tie::App, 1_000_000, [7; 16]);
        let foreign_client = Binding {
            client_id: "someone",
            ..mine.clone()
        }
        .issue_state(Tie::App, 1_000_000, [7; 16]);
        let mut forged = state.clone().into_bytes();
        forged[20] = if forged[20] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).expect("ASCII");
        for bad in [
            foreign_key.as_str(),
            &foreign_client,
            &forged,
            "",
            "1",
            "äöü",
        ] {
            assert!(mine.check_state(bad, 1_000_001).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_verifier_depends_on_what_it_is_tied_to_and_fits_rfc_7636() {
        let (key, other) = (Secret::new("demo-secret"), Secret::new("another-secret"));
        let mine = binding(&key);
        let one = mine.verifier(Tie::SignIn, "one");
        assert_ne!(one, mine.verifier(Tie::SignIn, "two"));
        assert_eq!(one.expose().len(), 43);
        let of_app = mine.verifier(Tie::App, "one");
        assert_eq!(of_app, mine.verifier(Tie::App, "two"));
        assert_ne!(of_app, mine.verifier(Tie::SignIn, ""));
        assert_ne!(of_app, binding(&other).verifier(Tie::App, "one"));
        let elsewhere = Binding {
            redirect_uri: "https://example.com/other",
            ..mine.clone()
        };
        assert_ne!(of_app, elsewhere.verifier(Tie::App, "one"));
        assert_eq!(of_app.expose().len(), 43);
    }

    #[test]
    fn what_a_verifier_is_tied_to_cannot_be_changed_in_the_state() {
        let key = Secret::new("demo-secret");
        let binding = binding(&key);
        for tie in [Tie::SignIn, Tie::App] {
            let state = binding.issue_state(tie, 1_000_000, [7; 16]);
            assert_eq!(binding.check_state(&state, 1_000_000).expect("good"), tie);
            let mut bytes = URL_SAFE_NO_PAD.decode(&state).expect("base64url");
            bytes[0] = 3 - bytes[0];
            let changed = URL_SAFE_NO_PAD.encode(bytes);
            assert!(binding.check_state(&changed, 1_000_000).is_err());
        }
    }

    #[test]
    fn the_redirect_is_read_in_every_form_a_host_has_it() {
        let expected = Redirect {
            code: Some(Secret::new("abc=")),
            state: Some("s t".into()),
            ..Redirect::default()
        };
        for request in [
            json!("https://example.com/callback?state=s+t&code=abc%3D#fragment"),
            json!("?code=abc%3D&state=s%20t"),
            json!("code=abc%3D&state=s%20t"),
            json!({"url": "/callback?code=abc%3D&state=s%20t"}),
            json!({"query": {"code": "abc=", "state": "s t"}}),
            json!({"query": "code=abc%3D&state=s%20t"}),
            json!({"code": "abc=", "state": "s t"}),
        ] {
            assert_eq!(
                Redirect::read("request", &request).expect("a redirect"),
                expected,
                "{request}"
            );
        }
        for nothing in [
            json!(""),
            json!({}),
            json!({"url": "https://example.com/"}),
            json!(5),
        ] {
            assert!(Redirect::read("request", &nothing).is_err());
        }
    }

    #[test]
    fn scopes_are_read_as_people_write_them() {
        for given in [
            "tweet.read users.read",
            "tweet.read,users.read",
            "tweet.read, users.read;",
            "tweet.read+users.read",
            "tweet.read%20users.read",
            "\u{feff}tweet.read\r\n\tusers.read\u{200b}",
            "[\"tweet.read\", \"users.read\"]",
            "Tweet.Read users.read tweet.read",
        ] {
            let list = scopes("auth.scope", given);
            assert_eq!(list.expect(given), "tweet.read users.read");
        }
        assert_eq!(scopes("auth.scope", " , ").expect("empty"), "");
        assert_eq!(
            scopes("auth.scope", DEFAULT_SCOPE).expect("known"),
            DEFAULT_SCOPE
        );
        let error = scopes("auth.scope", "tweet.read tweets.write").expect_err("unknown");
        assert_eq!(error.get_parameter(), Some("auth.scope"));
        let shown = error.to_json(crate::language::Language::Ru);
        assert!(
            shown["message"]
                .as_str()
                .expect("text")
                .contains("«tweets.write»")
        );
        assert!(
            shown["hint"]
                .as_str()
                .expect("text")
                .contains("«tweet.write»")
        );
    }

    #[test]
    fn app_only_tokens_are_told_from_user_tokens() {
        assert!(is_app_only("AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%3D"));
        assert!(!is_app_only("dG9rZW4taW4tdGhlLXNoYXBlLW9mLWEtdXNlcg"));
    }
}
