//! OAuth 1.0a: verifying signatures.
//!
//! The HMAC comes from the `oauth1-request` crate, fed parameter by parameter with what the client sent, so that the
//! client's own signing code is never checked against itself. A nonce counts once per token; a timestamp may be five
//! minutes off, on the virtual clock.

use super::exchange::Exchange;
use super::problems;
use crate::http::answer::Answer;
use crate::http::pairs::{Pairs, encode, find};
use crate::state::accounts::Oauth1Grant;
use oauth1_request::signature_method::{HmacSha1, Sign, SignatureMethod};
use percent_encoding::percent_decode_str;

const SKEW_SECS: i64 = 300;

/// The signature that belongs to a request, in the percent-encoded form of the header.
fn signature(
    method: &str,
    url: &str,
    parameters: &Pairs,
    consumer_secret: &str,
    token_secret: Option<&str>,
) -> String {
    let mut sorted: Vec<(String, String)> = parameters
        .iter()
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    sorted.sort();
    let mut sign = HmacSha1::new().sign_with(consumer_secret, token_secret);
    sign.request_method(method);
    sign.uri(encode(url));
    for (index, (name, value)) in sorted.iter().enumerate() {
        if index > 0 {
            sign.delimiter();
        }
        sign.parameter(&encode(name), encode(value));
    }
    sign.end().to_string()
}

/// The parameters of an `Authorization: OAuth …` header, decoded.
fn header_parameters(header: &str) -> Option<Pairs> {
    let list = header
        .get(..6)
        .filter(|scheme| scheme.eq_ignore_ascii_case("OAuth "))
        .map(|_| &header[6..])?;
    list.split(',')
        .map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            let value = value.strip_prefix('"')?.strip_suffix('"')?;
            let value = percent_decode_str(value).decode_utf8().ok()?;
            Some((name.to_owned(), value.into_owned()))
        })
        .collect()
}

/// Why a signed request was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Malformed,
    Signature,
    Token,
    Timestamp,
}

impl Refusal {
    /// The refusal in the words of the old endpoints.
    pub(crate) fn numbered(self) -> Answer {
        match self {
            Refusal::Malformed => problems::bad_authentication_data(),
            Refusal::Signature => problems::could_not_authenticate(),
            Refusal::Token => problems::invalid_or_expired_token(),
            Refusal::Timestamp => problems::timestamp_out_of_bounds(),
        }
    }
}

/// A request whose signature is right.
pub(crate) struct Signed {
    pub(crate) app: String,
    /// The access token it was signed with; absent when only the app signed.
    pub(crate) grant: Option<Oauth1Grant>,
    pub(crate) parameters: Pairs,
}

/// Which secret the token of a request leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Access,
    Request,
    None,
}

/// Verifies a request made with an access token.
pub(crate) fn verify(exchange: &Exchange, form: &Pairs) -> Result<Signed, Refusal> {
    check(exchange, form, Expected::Access)
}

pub(crate) fn check(
    exchange: &Exchange,
    form: &Pairs,
    expected: Expected,
) -> Result<Signed, Refusal> {
    let header = exchange.header("authorization").unwrap_or_default();
    let oauth = header_parameters(header).ok_or(Refusal::Malformed)?;
    let get = |name: &str| find(&oauth, name);
    let (Some(consumer), Some(nonce), Some(given), Some(timestamp)) = (
        get("oauth_consumer_key"),
        get("oauth_nonce"),
        get("oauth_signature"),
        get("oauth_timestamp"),
    ) else {
        return Err(Refusal::Malformed);
    };
    if get("oauth_signature_method") != Some("HMAC-SHA1")
        || get("oauth_version").is_some_and(|version| version != "1.0")
    {
        return Err(Refusal::Malformed);
    }
    let timestamp: i64 = timestamp.parse().map_err(|_| Refusal::Malformed)?;
    let now = exchange.now_ms() / 1000;

    let mut state = exchange.shared.state();
    let app = state
        .app_of_consumer(consumer)
        .ok_or(Refusal::Signature)?
        .app
        .clone();
    let (secret, grant) = match (expected, get("oauth_token")) {
        (Expected::None, _) => (None, None),
        (_, None) => return Err(Refusal::Malformed),
        (Expected::Access, Some(token)) => {
            let grant = state
                .oauth1
                .iter()
                .find(|grant| grant.token == token && grant.app == app.client_id)
                .cloned()
                .ok_or(Refusal::Token)?;
            (Some(grant.secret.clone()), Some(grant))
        }
        (Expected::Request, Some(token)) => {
            let pending = state
                .request_tokens
                .iter()
                .find(|pending| pending.token == token && pending.app == app.client_id)
                .ok_or(Refusal::Token)?;
            (Some(pending.secret.clone()), None)
        }
    };
    if (timestamp - now).abs() > SKEW_SECS {
        return Err(Refusal::Timestamp);
    }

    let mut signed: Pairs = oauth
        .iter()
        .filter(|(name, _)| name != "oauth_signature" && name != "realm")
        .cloned()
        .collect();
    signed.extend(exchange.query.iter().cloned());
    signed.extend(form.iter().cloned());
    let url = format!("{}{}", exchange.origin, exchange.path);
    let wanted = signature(
        &exchange.method,
        &url,
        &signed,
        &app.consumer_secret,
        secret.as_deref(),
    );
    if wanted != encode(given) {
        return Err(Refusal::Signature);
    }

    // Only a request that was signed rightly uses its nonce up: a stranger cannot burn one.
    state.nonces.retain(|_, seen| now - *seen <= 2 * SKEW_SECS);
    let key = (
        format!("{consumer} {}", get("oauth_token").unwrap_or_default()),
        nonce.to_owned(),
    );
    if state.nonces.insert(key, now).is_some() {
        state.nonce_replays += 1;
        return Err(Refusal::Signature);
    }
    Ok(Signed {
        app: app.client_id,
        grant,
        parameters: signed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSUMER_SECRET: &str = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
    const TOKEN_SECRET: &str = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";

    fn common(more: &[(&str, &str)]) -> Pairs {
        [
            ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
            ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "1318622958"),
            (
                "oauth_token",
                "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
            ),
            ("oauth_version", "1.0"),
        ]
        .iter()
        .chain(more)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
    }

    fn signs(method: &str, url: &str, more: &[(&str, &str)], expected: &str) {
        let made = signature(
            method,
            url,
            &common(more),
            CONSUMER_SECRET,
            Some(TOKEN_SECRET),
        );
        assert_eq!(made, encode(expected), "{method} {url}");
    }

    #[test]
    fn verifies_the_published_example() {
        let form = [
            ("include_entities", "true"),
            (
                "status",
                "Hello Ladies + Gentlemen, a signed OAuth request!",
            ),
        ];
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
            signs("POST", url, &form, expected);
        }
    }

    #[test]
    fn verifies_json_multipart_and_query_requests() {
        signs(
            "POST",
            "https://api.x.com/2/tweets",
            &[],
            "lr+tV/DKclEvXKVjG6tgaSSLV0k=",
        );
        signs(
            "POST",
            "https://api.x.com/2/media/upload/1880028106020515840/append",
            &[],
            "027VeUFoE5N9TSWqiO727VxeLH4=",
        );
        signs(
            "GET",
            "https://api.x.com/2/media/upload",
            &[("command", "STATUS"), ("media_id", "1880028106020515840")],
            "ZkMio+avf1tYkOY9L2zbmx4cVaM=",
        );
        signs(
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
    fn verifies_the_flow_without_and_with_a_request_token() {
        let pairs = |pairs: &[(&str, &str)]| -> Pairs {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let secret = "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg";
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
            let parameters = pairs(&[
                ("oauth_callback", callback),
                ("oauth_consumer_key", "cChZNFj6T5R0TigYB9yd1w"),
                ("oauth_nonce", "ea9ec8429b68d6b77cd5600adbbb0456"),
                ("oauth_signature_method", "HMAC-SHA1"),
                ("oauth_timestamp", "1318467427"),
                ("oauth_version", "1.0"),
            ]);
            assert_eq!(
                signature("POST", url, &parameters, secret, None),
                encode(expected)
            );
        }
        let parameters = pairs(&[
            ("oauth_consumer_key", "cChZNFj6T5R0TigYB9yd1w"),
            ("oauth_nonce", "a9900fe68e2573b27a37f10fbad6a755"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "1318467427"),
            ("oauth_token", "NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0"),
            ("oauth_version", "1.0"),
            (
                "oauth_verifier",
                "uw7NjWHT6OJ1MpJOXsHfNxoAhPKpgI8BlYDhxEjIBY",
            ),
        ]);
        let token_secret = Some("veNRnAWe6inFuo8o2u8SLLZLjolYDmDP7SzL0YfYI");
        for (host, expected) in [
            ("api.twitter.com", "39cipBtIOHEEnybAR4sATQTpl2I="),
            ("api.x.com", "G3DdousFWwxEepaZcmHguKqeBvs="),
        ] {
            let url = format!("https://{host}/oauth/access_token");
            assert_eq!(
                signature("POST", &url, &parameters, secret, token_secret),
                encode(expected)
            );
        }
    }

    #[test]
    fn reads_a_header_however_it_is_spaced() {
        let parsed = header_parameters(r#"OAuth a="1",  oauth_signature="x%2By%3D""#).unwrap();
        assert_eq!(find(&parsed, "oauth_signature"), Some("x+y="));
        assert!(header_parameters("Bearer abc").is_none());
        assert!(header_parameters("OAuth a=1").is_none());
    }
}
