//! Basic authentication, by which apps prove who they are.

use crate::x::exchange::Exchange;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) fn basic(exchange: &Exchange) -> Option<(String, String)> {
    let header = exchange.header("authorization")?;
    let encoded = header
        .get(..6)
        .filter(|scheme| scheme.eq_ignore_ascii_case("Basic "))
        .map(|_| &header[6..])?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, secret) = decoded.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}
