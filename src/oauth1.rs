//! OAuth 1.0a signatures (RFC 5849 §3.4; contract §2).
//!
//! Pure: credentials, clock and nonce come in, a header value goes out. Only query parameters and a form body are
//! signed; JSON and multipart bodies are not. The tests are X's published vectors and the RFC's, never our own output.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::error::Error;
use crate::random;
use crate::secret::Secret;

/// The keys of an app and, once there is one, of a user's token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keys {
    /// `oauth_consumer_key`: the app's API key.
    pub consumer_key: Secret,
    /// `oauth_consumer_secret`: the app's API secret.
    pub consumer_secret: Secret,
    /// `oauth_token` and `oauth_token_secret`; absent only while a request token is being asked for.
    pub token: Option<(Secret, Secret)>,
}

/// What makes one attempt unique: X refuses a pair it has seen (contract §2.2), so every retry takes a new stamp.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// `oauth_nonce`.
    pub nonce: String,
    /// `oauth_timestamp`, Unix seconds (UTC).
    pub timestamp: u64,
}

impl Stamp {
    /// A stamp for that moment, which is now by X's clock.
    pub fn at(timestamp: u64) -> Result<Self, Error> {
        Ok(Self {
            nonce: random::hex::<16>()?,
            timestamp,
        })
    }
}

/// The request as far as its signature is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// HTTP method, upper case.
    pub method: &'a str,
    /// Scheme, host, port and path exactly as called; a query or fragment in it is an error of ours.
    pub base_url: &'a str,
    /// Query and form parameters, decoded.
    pub parameters: &'a [(&'a str, &'a str)],
    /// Parameters of the flow that travel in the header: `oauth_callback`.
    pub extra: &'a [(&'a str, &'a str)],
}

/// Percent-encodes for signatures and headers (RFC 5849 §3.6): every byte but `A-Z a-z 0-9 - . _ ~`.
pub fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
    out
}

/// The value of the `Authorization` header for `request` (RFC 5849 §3.5.1).
pub fn header(keys: &Keys, stamp: &Stamp, request: &Signed<'_>) -> String {
    let timestamp = stamp.timestamp.to_string();
    let mut own: Vec<(&str, &str)> = vec![
        ("oauth_consumer_key", keys.consumer_key.expose()),
        ("oauth_nonce", &stamp.nonce),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", &timestamp),
        ("oauth_version", "1.0"),
    ];
    if let Some((token, _)) = &keys.token {
        own.push(("oauth_token", token.expose()));
    }
    own.extend_from_slice(request.extra);

    let signature = sign(keys, &base_string(&own, request));
    own.push(("oauth_signature", &signature));

    let fields: Vec<String> = own
        .iter()
        .map(|(name, value)| format!("{}=\"{}\"", encode(name), encode(value)))
        .collect();
    format!("OAuth {}", fields.join(", "))
}

/// The signature base string (RFC 5849 §3.4.1).
pub fn base_string(own: &[(&str, &str)], request: &Signed<'_>) -> String {
    let mut pairs: Vec<(String, String)> = own
        .iter()
        .chain(request.parameters)
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    let parameters: Vec<String> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
    format!(
        "{}&{}&{}",
        request.method,
        encode(&without_default_port(request.base_url)),
        encode(&parameters.join("&"))
    )
}

fn sign(keys: &Keys, base_string: &str) -> String {
    let token_secret = keys.token.as_ref().map_or("", |(_, s)| s.expose());
    let key = format!(
        "{}&{}",
        encode(keys.consumer_secret.expose()),
        encode(token_secret)
    );
    STANDARD.encode(hmac_sha1(key.as_bytes(), base_string.as_bytes()))
}

fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    // HMAC takes a key of any length (RFC 2104 §2), so this arm is never reached.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else {
        return [0; 20];
    };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// RFC 5849 §3.4.1.2: the default port of the scheme is left out, any other is kept.
fn without_default_port(url: &str) -> String {
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")] {
        if let Some(rest) = url.strip_prefix(scheme) {
            let (authority, path) = rest
                .find('/')
                .map_or((rest, ""), |slash| rest.split_at(slash));
            let authority = authority.strip_suffix(port).unwrap_or(authority);
            return format!("{scheme}{}{path}", authority.to_ascii_lowercase());
        }
    }
    url.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inputs A of contract §2.3.
    fn published() -> (Keys, Stamp) {
        let keys = Keys {
            consumer_key: Secret::new("xvz1evFS4wEEPTGEFPHBog"),
            consumer_secret: Secret::new("kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
            token: Some((
                Secret::new("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
                Secret::new("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
            )),
        };
        let stamp = Stamp {
            nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg".into(),
            timestamp: 1_318_622_958,
        };
        (keys, stamp)
    }

    fn signature(header: &str) -> String {
        let start = header.find("oauth_signature=\"").expect("a signature") + 17;
        let end = start + header[start..].find('"').expect("a closing quote");
        header[start..end].to_owned()
    }

    #[track_caller]
    fn check(method: &str, base_url: &str, parameters: &[(&str, &str)], expected: &str) {
        let (keys, stamp) = published();
        let request = Signed {
            method,
            base_url,
            parameters,
            extra: &[],
        };
        assert_eq!(
            signature(&header(&keys, &stamp, &request)),
            encode(expected)
        );
    }

    #[test]
    fn percent_encoding_follows_the_published_examples() {
        for (plain, encoded) in [
            ("Ladies + Gentlemen", "Ladies%20%2B%20Gentlemen"),
            ("An encoded string!", "An%20encoded%20string%21"),
            ("Dogs, Cats & Mice", "Dogs%2C%20Cats%20%26%20Mice"),
            ("☃", "%E2%98%83"),
            ("*'()!", "%2A%27%28%29%21"),
            ("-._~aZ9", "-._~aZ9"),
        ] {
            assert_eq!(encode(plain), encoded);
        }
    }

    #[test]
    fn v1_the_published_example_with_its_base_string() {
        let (_, stamp) = published();
        let parameters = [
            ("include_entities", "true"),
            (
                "status",
                "Hello Ladies + Gentlemen, a signed OAuth request!",
            ),
        ];
        let timestamp = stamp.timestamp.to_string();
        let own = [
            ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
            ("oauth_nonce", stamp.nonce.as_str()),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", &timestamp),
            (
                "oauth_token",
                "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
            ),
            ("oauth_version", "1.0"),
        ];
        let request = Signed {
            method: "POST",
            base_url: "https://api.x.com/1.1/statuses/update.json",
            parameters: &parameters,
            extra: &[],
        };
        assert_eq!(
            base_string(&own, &request),
            "POST&https%3A%2F%2Fapi.x.com%2F1.1%2Fstatuses%2Fupdate.json&include_entities%3Dtrue%26oauth_consumer_key%3Dxvz1evFS4wEEPTGEFPHBog%26oauth_nonce%3DkYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1318622958%26oauth_token%3D370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb%26oauth_version%3D1.0%26status%3DHello%2520Ladies%2520%252B%2520Gentlemen%252C%2520a%2520signed%2520OAuth%2520request%2521"
        );
        for (url, expected) in [
            (
                "https://api.x.com/1.1/statuses/update.json",
                "Ls93hJiZbQ3akF3HF3x1Bz8/zU4=",
            ),
            (
                "https://api.twitter.com/1.1/statuses/update.json",
                "hCtSmYh+iHYCEqBWrE7C7hYmtUk=",
            ),
            (
                "https://api.twitter.com/1/statuses/update.json",
                "tnnArxj06cWHq44gCs1OSKk/jLY=",
            ),
        ] {
            check("POST", url, &parameters, expected);
        }
    }

    #[test]
    fn v2_a_json_body_signs_nothing_but_the_oauth_parameters() {
        check(
            "POST",
            "https://api.x.com/2/tweets",
            &[],
            "lr+tV/DKclEvXKVjG6tgaSSLV0k=",
        );
    }

    #[test]
    fn v3_a_multipart_body_signs_nothing_but_the_oauth_parameters() {
        check(
            "POST",
            "https://api.x.com/2/media/upload/1880028106020515840/append",
            &[],
            "027VeUFoE5N9TSWqiO727VxeLH4=",
        );
    }

    #[test]
    fn v4_query_parameters_are_signed() {
        check(
            "GET",
            "https://api.x.com/2/media/upload",
            &[("command", "STATUS"), ("media_id", "1880028106020515840")],
            "ZkMio+avf1tYkOY9L2zbmx4cVaM=",
        );
    }

    #[test]
    fn v5_awkward_characters_are_signed() {
        check(
            "GET",
            "https://api.x.com/2/tweets",
            &[
                ("ids", "1,2"),
                ("tweet.fields", "created_at,text"),
                ("x", "a b*c'(d)!~é☃"),
            ],
            "63oF4R5kAx+YkZvud7e2g/dfqg0=",
        );
    }

    #[test]
    fn v6_request_token_is_signed_without_a_token_and_with_its_callback() {
        let keys = Keys {
            consumer_key: Secret::new("cChZNFj6T5R0TigYB9yd1w"),
            consumer_secret: Secret::new("L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg"),
            token: None,
        };
        let stamp = Stamp {
            nonce: "ea9ec8429b68d6b77cd5600adbbb0456".into(),
            timestamp: 1_318_467_427,
        };
        for (url, callback, expected) in [
            (
                "https://api.twitter.com/oauth/request_token",
                "http://localhost/sign-in-with-twitter/",
                "F1Li3tvehgcraF8DMJ7OyxO4w9Y=",
            ),
            (
                "https://api.x.com/oauth/request_token",
                "http://localhost/sign-in-with-twitter/",
                "X9xhcB9d+NxXd/ThJ/n51vPhetM=",
            ),
            (
                "https://api.x.com/oauth/request_token",
                "oob",
                "XCBXZRwHHER22p0DDZH9gERA7PY=",
            ),
        ] {
            let request = Signed {
                method: "POST",
                base_url: url,
                parameters: &[],
                extra: &[("oauth_callback", callback)],
            };
            assert_eq!(
                signature(&header(&keys, &stamp, &request)),
                encode(expected)
            );
        }
    }

    #[test]
    fn v7_access_token_signs_the_verifier_of_the_form() {
        let keys = Keys {
            consumer_key: Secret::new("cChZNFj6T5R0TigYB9yd1w"),
            consumer_secret: Secret::new("L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg"),
            token: Some((
                Secret::new("NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0"),
                Secret::new("veNRnAWe6inFuo8o2u8SLLZLjolYDmDP7SzL0YfYI"),
            )),
        };
        let stamp = Stamp {
            nonce: "a9900fe68e2573b27a37f10fbad6a755".into(),
            timestamp: 1_318_467_427,
        };
        for (url, expected) in [
            (
                "https://api.twitter.com/oauth/access_token",
                "39cipBtIOHEEnybAR4sATQTpl2I=",
            ),
            (
                "https://api.x.com/oauth/access_token",
                "G3DdousFWwxEepaZcmHguKqeBvs=",
            ),
        ] {
            let request = Signed {
                method: "POST",
                base_url: url,
                parameters: &[(
                    "oauth_verifier",
                    "uw7NjWHT6OJ1MpJOXsHfNxoAhPKpgI8BlYDhxEjIBY",
                )],
                extra: &[],
            };
            assert_eq!(
                signature(&header(&keys, &stamp, &request)),
                encode(expected)
            );
        }
    }

    #[test]
    fn a_default_port_is_not_signed_and_another_is() {
        assert_eq!(
            without_default_port("https://API.x.com:443/2/tweets"),
            "https://api.x.com/2/tweets"
        );
        assert_eq!(
            without_default_port("http://127.0.0.1:8080/2/tweets"),
            "http://127.0.0.1:8080/2/tweets"
        );
    }

    #[test]
    fn every_attempt_gets_a_nonce_of_its_own() {
        let one = Stamp::at(0).expect("randomness");
        let two = Stamp::at(0).expect("randomness");
        assert_ne!(one.nonce, two.nonce);
        assert_eq!(one.nonce.len(), 32);
    }
}
