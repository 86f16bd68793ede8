//! Publishing what was admitted: under its key at most once, with its files uploaded when it is their turn.

use serde_json::{Value, json};

use super::admission::{Admission, Admitted, key};
use super::call::Call;
use super::checked::Checked;
use super::draft::Draft;
use super::media::upload_for_post;
use crate::error::Error;
use crate::publish::{self, Published, Ready};

/// Publishes the post of a create operation, under the call's key if it has one.
pub fn post(call: &Call<'_>, draft: Draft) -> Result<Value, Error> {
    post_under(call, draft, key(call)?)
}

/// Publishes a post, under a key if there is one.
pub fn post_under(call: &Call<'_>, draft: Draft, key: Option<&str>) -> Result<Value, Error> {
    let checked = Checked::of(call, draft);
    let admission = Admission::of(call, checked.credentials.clone()?, key)?;
    let published = publish(call, admission.post(call, &checked));
    if let Some(publication) = published.publication {
        call.publication(publication);
    }
    published.result
}

/// Publishes an admitted post. What fails leaves the journal as [`publish::publish`] says.
pub fn publish(call: &Call<'_>, admitted: Admitted<'_>) -> Published {
    let Admitted {
        checked,
        credentials,
        journal,
        content,
        answers_post_of,
    } = admitted;
    if call.transport.is_dry_run() {
        call.checked(checked.report(call));
    }
    let published = publish::publish(
        call.transport,
        credentials,
        journal.as_ref(),
        &content,
        || {
            let mut ready = Ready {
                body: content.body.clone(),
                trails: Vec::new(),
                fresh: false,
                answers_post_of,
            };
            if let Some(files) = &checked.draft.files {
                let uploaded = upload_for_post(call, &files.place, &files.value, files.category)?;
                let media = ready.body.entry("media").or_insert_with(|| json!({}));
                media["media_ids"] = json!(uploaded.ids);
                ready.trails = uploaded.trails;
                ready.fresh = true;
            }
            Ok(ready)
        },
    );
    let published = Published {
        result: published.result.map_err(|error| checked.explain(error)),
        ..published
    };
    let replayed = published
        .publication
        .as_ref()
        .is_some_and(|known| known["replayed"] == true);
    if published.result.is_ok() && !replayed {
        checked.remind(call);
    }
    published
}
