//! Multipart bodies, read as a stream: small fields into memory, the file into a sink.

use super::exchange::Exchange;
use super::problems;
use crate::http::answer::Halt;
use crate::http::pairs::Pairs;
use crate::state::content::Sink;
use futures_util::StreamExt;
use http_body_util::BodyDataStream;
use hyper::body::Incoming;
use multer::{Multipart, parse_boundary};

const LARGEST_FIELD: usize = 24 * 1024 * 1024;

pub(crate) struct Parts {
    pub(crate) fields: Pairs,
    pub(crate) file: Option<Sink>,
}

/// Reads the body; `open` is asked for a sink when the part named `media` begins, and is told the fields seen so far.
pub(crate) async fn read(
    exchange: &Exchange,
    body: &mut Incoming,
    mut open: impl FnMut(&Pairs) -> Sink,
) -> Result<Parts, Halt> {
    let malformed = || Halt::from(problems::not_json(&exchange.settings));
    let boundary = parse_boundary(exchange.content_type()).map_err(|_| malformed())?;
    let stream = BodyDataStream::new(body)
        .map(|chunk| chunk.map_err(|error| std::io::Error::other(error.to_string())));
    let mut multipart = Multipart::new(stream, boundary);
    let broken = |error: multer::Error| match error {
        // The client stopped sending: there is nobody to answer.
        multer::Error::StreamReadFailed(_) => Halt::HangUp,
        _ => malformed(),
    };
    let mut parts = Parts {
        fields: Vec::new(),
        file: None,
    };
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "media" {
            let mut sink = open(&parts.fields);
            while let Some(chunk) = field.chunk().await.map_err(broken)? {
                sink.write(&chunk).map_err(|_| Halt::HangUp)?;
            }
            parts.file = Some(sink);
        } else {
            let mut value = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(broken)? {
                value.extend_from_slice(&chunk);
                if value.len() > LARGEST_FIELD {
                    return Err(malformed());
                }
            }
            let value = String::from_utf8(value).map_err(|_| malformed())?;
            parts.fields.push((name, value));
        }
    }
    Ok(parts)
}
