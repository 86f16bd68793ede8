//! The account itself, and what it does to posts: likes, reposts, bookmarks.
//!
//! All of these are states, not events: doing one twice, or undoing what was never done, succeeds.

use super::endpoints::{self, Endpoint};
use super::exchange::Exchange;
use super::guard::guard;
use super::ids::{id_of, moment, parse_id};
use super::problems;
use crate::http::answer::{Answer, Halt, Outcome};
use crate::state::settings::Plan;
use crate::state::world::State;
use hyper::body::Incoming;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// `GET /2/users/me`
pub(crate) async fn me(exchange: &mut Exchange) -> Outcome {
    let caller = guard(exchange, &endpoints::ME, &Vec::new())?;
    let state = exchange.shared.state();
    let Some(user) = state.user(&caller.user) else {
        return Err(problems::unauthorized().into());
    };
    let mut data = Map::new();
    data.insert("id".into(), json!(user.id));
    data.insert("name".into(), json!(user.name));
    data.insert("username".into(), json!(user.username));
    for field in exchange.param("user.fields").unwrap_or_default().split(',') {
        let value = match field {
            "verified" => json!(exchange.settings.premium),
            "verified_type" => json!(if exchange.settings.premium {
                "blue"
            } else {
                "none"
            }),
            "subscription_type" => {
                json!(if exchange.settings.premium {
                    "Premium"
                } else {
                    "None"
                })
            }
            "created_at" => json!(moment(1_600_000_000_000)),
            "protected" => json!(false),
            _ => continue,
        };
        data.insert(field.to_owned(), value);
    }
    Ok(Answer::json(200, json!({"data": data})))
}

/// One of the three relations between an account and a post.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Like,
    Retweet,
    Bookmark,
}

impl Relation {
    fn set(self, state: &mut State) -> &mut BTreeSet<(String, u64)> {
        match self {
            Relation::Like => &mut state.likes,
            Relation::Retweet => &mut state.retweets,
            Relation::Bookmark => &mut state.bookmarks,
        }
    }

    fn endpoint(self, add: bool) -> &'static Endpoint {
        match (self, add) {
            (Relation::Like, true) => &endpoints::ADD_LIKE,
            (Relation::Like, false) => &endpoints::REMOVE_LIKE,
            (Relation::Retweet, true) => &endpoints::ADD_RETWEET,
            (Relation::Retweet, false) => &endpoints::REMOVE_RETWEET,
            (Relation::Bookmark, true) => &endpoints::ADD_BOOKMARK,
            (Relation::Bookmark, false) => &endpoints::REMOVE_BOOKMARK,
        }
    }

    fn schema(self) -> &'static str {
        match self {
            Relation::Like => "like",
            Relation::Retweet => "retweet",
            Relation::Bookmark => "bookmark",
        }
    }

    fn answer(self, on: bool, id: u64) -> Value {
        match self {
            Relation::Like => json!({"data": {"liked": on}}),
            Relation::Retweet if on => {
                json!({"data": {"retweeted": true, "rest_id": id.to_string()}})
            }
            Relation::Retweet => json!({"data": {"retweeted": false}}),
            Relation::Bookmark => json!({"data": {"bookmarked": on}}),
        }
    }
}

/// The path names an account; it has to be the caller's own.
fn own(exchange: &Exchange, user: &str, caller: &str) -> Result<(), Halt> {
    id_of(&exchange.settings, "id", user)?;
    if user != caller {
        return Err(problems::invalid(
            &exchange.settings,
            "id",
            vec![user.to_owned()],
            &format!("The `id` query parameter value [{user}] must be the same as the authenticating user [{caller}]"),
        )
        .into());
    }
    Ok(())
}

/// `POST /2/users/{me}/likes|retweets|bookmarks`
pub(crate) async fn add(
    exchange: &mut Exchange,
    user: &str,
    relation: Relation,
    body: &mut Incoming,
) -> Outcome {
    let body = exchange.json(body).await;
    let caller = guard(exchange, relation.endpoint(true), &Vec::new())?;
    let body = body?;
    exchange.check(relation.schema(), &body)?;
    own(exchange, user, &caller.user)?;
    if relation == Relation::Like && exchange.settings.plan == Plan::SelfServe {
        return Err(problems::not_permitted().into());
    }
    let text = body["tweet_id"].as_str().unwrap_or_default();
    let mut state = exchange.shared.state();
    let target = parse_id(text).filter(|id| state.visible(*id).is_some());
    let Some(id) = target else {
        return Ok(Answer::json(
            200,
            json!({"errors": [problems::missing_post(&exchange.settings, "tweet_id", text)]}),
        ));
    };
    relation.set(&mut state).insert((caller.user, id));
    Ok(Answer::json(200, relation.answer(true, id)))
}

/// `DELETE /2/users/{me}/likes|retweets|bookmarks/{id}`
pub(crate) async fn remove(
    exchange: &mut Exchange,
    user: &str,
    relation: Relation,
    post: &str,
) -> Outcome {
    let caller = guard(exchange, relation.endpoint(false), &Vec::new())?;
    own(exchange, user, &caller.user)?;
    let id = id_of(&exchange.settings, "tweet_id", post)?;
    relation
        .set(&mut exchange.shared.state())
        .remove(&(caller.user, id));
    Ok(Answer::json(200, relation.answer(false, id)))
}

/// `GET /2/users/{me}/bookmarks`
pub(crate) async fn bookmarks(exchange: &mut Exchange, user: &str) -> Outcome {
    let caller = guard(exchange, &endpoints::BOOKMARKS, &Vec::new())?;
    own(exchange, user, &caller.user)?;
    let state = exchange.shared.state();
    let data: Vec<Value> = state
        .bookmarks
        .iter()
        .rev()
        .filter(|(owner, _)| *owner == caller.user)
        .filter_map(|(_, id)| state.visible(*id))
        .map(|post| json!({"id": post.id.to_string(), "text": post.text}))
        .collect();
    Ok(listed(data))
}

/// `GET /2/tweets/{id}/liking_users`
pub(crate) async fn liking_users(exchange: &mut Exchange, post: &str) -> Outcome {
    guard(exchange, &endpoints::LIKING_USERS, &Vec::new())?;
    let id = id_of(&exchange.settings, "id", post)?;
    let state = exchange.shared.state();
    let data: Vec<Value> = state
        .likes
        .iter()
        .filter(|(_, liked)| *liked == id)
        .filter_map(|(user, _)| state.user(user))
        .map(|user| json!({"id": user.id, "name": user.name, "username": user.username}))
        .collect();
    Ok(listed(data))
}

fn listed(data: Vec<Value>) -> Answer {
    let count = data.len();
    let mut body = Map::new();
    if count > 0 {
        body.insert("data".into(), Value::Array(data));
    }
    body.insert("meta".into(), json!({"result_count": count}));
    Answer::json(200, Value::Object(body))
}
