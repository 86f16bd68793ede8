//! Bodies: swallowed, packed, cut and dribbled.

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use std::io::{self, Write};
use std::time::Duration;

/// So much of an unread body is swallowed before a refusal is sent, to make sure that the client sees the refusal and
/// not a reset connection.
const SWALLOWED: u64 = 64 * 1024 * 1024;

pub(crate) type Body = BoxBody<Bytes, io::Error>;

/// Sent to hyper to make it close the connection without a word.
#[derive(Debug)]
pub(crate) struct HungUp;

impl std::fmt::Display for HungUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for HungUp {}

pub(crate) async fn swallow(body: &mut Incoming) {
    let mut swallowed = 0;
    while let Some(Ok(frame)) = body.frame().await {
        swallowed += frame.data_ref().map_or(0, |data| data.len() as u64);
        if swallowed > SWALLOWED {
            return;
        }
    }
}

pub(crate) fn compressed(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// A body that ends before it should: its error makes hyper close the connection.
pub(crate) fn cut(part: Bytes) -> Body {
    let frames = stream::unfold(Some(part), |part| async move {
        match part {
            Some(part) => Some((Ok(Frame::data(part)), None)),
            None => {
                // Until here the part has only been handed to hyper; the pause lets it reach the socket.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Err(io::Error::other(HungUp)), None))
            }
        }
    });
    sync(frames)
}

pub(crate) fn dribble(whole: Bytes, chunk: usize, pause: Duration) -> Body {
    let frames = stream::unfold(whole, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(chunk.min(rest.len()));
        Some((Ok(Frame::data(piece)), rest))
    });
    sync(frames)
}

fn sync<F>(frames: F) -> Body
where
    F: stream::Stream<Item = io::Result<Frame<Bytes>>> + Send + Sync + 'static,
{
    BoxBody::new(StreamBody::new(frames))
}
