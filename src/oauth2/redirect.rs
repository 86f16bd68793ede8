//! The redirect, in every form in which a host has it.

use serde_json::Value;

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::pasted;
use crate::secret::Secret;

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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
}
