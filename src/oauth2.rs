//! OAuth 2.0 authorization code with PKCE (RFC 6749 §4.1, RFC 7636; contract §1): the link, the `state`, the verifier
//! and the redirect that comes back.
//!
//! Nothing has to be stored between the link and the redirect (architecture, decision 6). A `state` carries its own
//! issue time and a MAC; the S256 verifier is derived under the same key, from the state or from the app alone ([`Tie`]).
//! So the link can be made on one machine and the redirect handled on another, while a forged, foreign or stale state is
//! refused. Pure: keys, clock and randomness come in.

mod binding;
mod redirect;
mod scopes;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::oauth1::encode;
use crate::secret::Secret;

pub use binding::{Binding, STATE_LIFETIME, Tie, challenge};
pub use redirect::Redirect;
pub use scopes::{DEFAULT_SCOPE, SCOPES, scopes};

/// The link that the user opens (contract §1.2). Spaces are `%20`: X's page does not take `+`.
pub fn authorization_link(
    authorize_url: &str,
    client_id: &str,
    redirect_uri: &str,
    scope: &str,
    state: &str,
    challenge: &str,
) -> String {
    format!(
        "{authorize_url}?response_type=code&client_id={}&redirect_uri={}&scope={}&state={}&code_challenge={}&code_challenge_method=S256",
        encode(client_id),
        encode(redirect_uri),
        encode(scope),
        encode(state),
        encode(challenge),
    )
}

/// The token endpoint's client authentication (contract §1.1): `Basic base64(id ":" secret)`.
pub fn basic(id: &str, secret: &str) -> Secret {
    Secret::new(&STANDARD.encode(format!("{id}:{secret}")))
}

/// The same for the app-only token, whose key and secret are percent-encoded first (contract §1.8).
pub fn app_only_basic(consumer_key: &str, consumer_secret: &str) -> Secret {
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
    fn app_only_tokens_are_told_from_user_tokens() {
        assert!(is_app_only("AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%3D"));
        assert!(!is_app_only("dG9rZW4taW4tdGhlLXNoYXBlLW9mLWEtdXNlcg"));
    }
}
