//! Creating a post, with patience where not all of X may know yet what was made a moment ago.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::clock;
use crate::error::Error;
use crate::trace::{self, Level};
use crate::transport::{Credentials, Transport};
use crate::upload::Trail;
use crate::x::{posts, problems, refusals};

/// What is sent, ready.
pub struct Ready<'a> {
    /// X's request body.
    pub body: Map<String, Value>,
    /// The uploads that a repetition would find again, until the post is published.
    pub trails: Vec<Trail<'a>>,
    /// Whether X's post service may not know the media yet.
    pub fresh: bool,
    /// Unix seconds when the post that it answers was made, if its own thread made that.
    pub answers_post_of: Option<u64>,
}

/// Creates the post. Not all of X may know yet what was made a moment ago: a medium that its media service has just finished
/// (contract §4.5), or the post before this one in a thread. Such a refusal created nothing, so it is worth another try.
pub(super) fn send(
    transport: &Transport<'_>,
    credentials: &Credentials,
    ready: &Ready<'_>,
) -> Result<Value, Error> {
    let create = || create_patiently(transport, credentials, ready);
    let post = match create() {
        Err(error)
            if ready.fresh && error.get_body().is_some_and(problems::is_media_ids_invalid) =>
        {
            transport.cancel().wait(Duration::from_secs(3))?;
            create()
        }
        other => other,
    }?;
    ready.trails.iter().for_each(Trail::forget);
    Ok(post)
}

/// Seconds after which a post that cannot be answered is taken for gone, if its own thread has made it.
const NEW: u64 = 60;

/// Creates a post. While the one that it answers is so new that X may not show it everywhere, a refusal for that reason is
/// waited for, a little longer each time.
fn create_patiently(
    transport: &Transport<'_>,
    credentials: &Credentials,
    ready: &Ready<'_>,
) -> Result<Value, Error> {
    let mut pause = Duration::from_millis(500);
    loop {
        let error = match posts::create(transport, credentials, ready.body.clone()) {
            Err(error) if error.get_body().is_some_and(refusals::is_invisible) => error,
            other => return other,
        };
        let is_new = |made: u64| clock::unix_seconds() < made.saturating_add(NEW);
        if !ready.answers_post_of.is_some_and(is_new) {
            return Err(error);
        }
        trace::line(Level::Warn, || {
            let milliseconds = pause.as_millis();
            format!("X does not show the post before this one yet; waiting {milliseconds} ms")
        });
        transport.cancel().wait(pause)?;
        pause *= 2;
    }
}
