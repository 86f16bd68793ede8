//! Deleting and hiding posts.

use crate::http::answer::{Answer, Outcome};
use crate::x::endpoints;
use crate::x::exchange::Exchange;
use crate::x::guard::guard;
use crate::x::ids::id_of;
use crate::x::problems;
use hyper::body::Incoming;
use serde_json::json;

/// `DELETE /2/tweets/{id}`
pub(crate) async fn delete(exchange: &mut Exchange, id: &str) -> Outcome {
    let caller = guard(exchange, &endpoints::DELETE_POST, &Vec::new())?;
    let number = id_of(&exchange.settings, "id", id)?;
    let mut state = exchange.shared.state();
    let history = match state.posts.get(&number) {
        Some(post) if post.user != caller.user => {
            return Err(problems::forbidden("You are not authorized to delete this Tweet.").into());
        }
        Some(post) => post.history.clone(),
        // Deleting is a state, not an event: what is not there is as good as deleted.
        None => Vec::new(),
    };
    let chain: Vec<u64> = state
        .posts
        .values()
        .filter(|post| post.history.iter().any(|id| history.contains(id)))
        .map(|post| post.id)
        .collect();
    for id in chain {
        if let Some(post) = state.posts.get_mut(&id) {
            post.deleted = true;
        }
    }
    Ok(Answer::json(200, json!({"data": {"deleted": true}})))
}

/// `PUT /2/tweets/{id}/hidden`
pub(crate) async fn hide(exchange: &mut Exchange, id: &str, body: &mut Incoming) -> Outcome {
    let body = exchange.json(body).await;
    let caller = guard(exchange, &endpoints::HIDE, &Vec::new())?;
    let body = body?;
    exchange.check("hide", &body)?;
    let number = id_of(&exchange.settings, "tweet_id", id)?;
    let hidden = body["hidden"].as_bool().unwrap_or_default();
    let mut state = exchange.shared.state();
    let allowed = state.visible(number).is_some_and(|post| {
        post.reply_to.is_some()
            && state
                .posts
                .get(&post.conversation)
                .is_some_and(|root| root.user == caller.user)
    });
    if !allowed {
        return Err(problems::not_permitted().into());
    }
    if let Some(post) = state.posts.get_mut(&number) {
        post.hidden = hidden;
    }
    Ok(Answer::json(200, json!({"data": {"hidden": hidden}})))
}
