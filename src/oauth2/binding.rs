//! What ties a link to its redirect: the `state` and the PKCE verifier, both derived and never stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error};
use crate::language::text;
use crate::secret::Secret;

/// Seconds for which a `state` is accepted. The user may need minutes to sign in; X's code lives 30 seconds after that.
pub const STATE_LIFETIME: u64 = 600;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
