//! Reading posts: one, several, and those of an account.

use super::shown::shown;
use crate::http::answer::{Answer, Halt, Outcome};
use crate::state::post::Post;
use crate::x::endpoints;
use crate::x::exchange::Exchange;
use crate::x::guard::guard;
use crate::x::ids::id_of;
use crate::x::problems;
use serde_json::{Map, Value, json};

/// Refuses query parameters an endpoint does not have.
fn known_parameters(exchange: &Exchange, own: &[&str]) -> Result<(), Halt> {
    const COMMON: &[&str] = &[
        "tweet.fields",
        "post.fields",
        "user.fields",
        "media.fields",
        "poll.fields",
        "place.fields",
        "expansions",
    ];
    for (name, value) in &exchange.query {
        if !own.contains(&name.as_str()) && !COMMON.contains(&name.as_str()) {
            return Err(problems::invalid(
                &exchange.settings,
                name,
                vec![value.clone()],
                &format!(
                    "The query parameter [{name}] is not one of [{}]",
                    own.join(",")
                ),
            )
            .into());
        }
    }
    Ok(())
}

/// `GET /2/tweets/{id}`
pub(crate) async fn get(exchange: &mut Exchange, id: &str) -> Outcome {
    guard(exchange, &endpoints::GET_POST, &Vec::new())?;
    known_parameters(exchange, &[])?;
    let number = id_of(&exchange.settings, "id", id)?;
    let state = exchange.shared.state();
    Ok(Answer::json(
        200,
        match state.visible(number) {
            Some(post) => json!({"data": shown(post, &state, exchange)}),
            None => json!({"errors": [problems::missing_post(&exchange.settings, "id", id)]}),
        },
    ))
}

/// `GET /2/tweets`
pub(crate) async fn list(exchange: &mut Exchange) -> Outcome {
    guard(exchange, &endpoints::GET_POSTS, &Vec::new())?;
    known_parameters(exchange, &["ids"])?;
    let settings = exchange.settings.clone();
    let wanted = exchange.param("ids").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split(',').filter(|id| !id.is_empty()).collect();
    if wanted.is_empty() || wanted.len() > 100 {
        return Err(problems::invalid(
            &settings,
            "ids",
            vec![wanted.join(",")],
            "The number of values in the `ids` query parameter list is not between 1 and 100",
        )
        .into());
    }
    let state = exchange.shared.state();
    let (mut data, mut errors) = (Vec::new(), Vec::new());
    for id in wanted {
        let number = id_of(&settings, "ids", id)?;
        match state.visible(number) {
            Some(post) => data.push(shown(post, &state, exchange)),
            None => errors.push(problems::missing_post(&settings, "ids", id)),
        }
    }
    let mut body = Map::new();
    if !data.is_empty() {
        body.insert("data".into(), Value::Array(data));
    }
    if !errors.is_empty() {
        body.insert("errors".into(), Value::Array(errors));
    }
    Ok(Answer::json(200, Value::Object(body)))
}

/// `GET /2/users/{id}/tweets`
pub(crate) async fn timeline(exchange: &mut Exchange, user: &str) -> Outcome {
    guard(exchange, &endpoints::USER_POSTS, &Vec::new())?;
    known_parameters(
        exchange,
        &[
            "max_results",
            "pagination_token",
            "since_id",
            "until_id",
            "start_time",
            "end_time",
            "exclude",
        ],
    )?;
    let settings = exchange.settings.clone();
    id_of(&settings, "id", user)?;
    let refuse = |name: &str, value: &str, message: String| {
        Halt::from(problems::invalid(
            &settings,
            name,
            vec![value.to_owned()],
            &message,
        ))
    };
    let number = |name: &str| match exchange.param(name) {
        None => Ok(None),
        Some(text) => id_of(&settings, name, text).map(Some),
    };
    let time = |name: &str| match exchange.param(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<jiff::Timestamp>()
            .map(|moment| Some(moment.as_millisecond()))
            .map_err(|_| {
                refuse(
                    name,
                    text,
                    format!(
                        "The `{name}` query parameter value [{text}] is not a valid RFC 3339 time"
                    ),
                )
            }),
    };
    let max = match exchange.param("max_results") {
        None => 10,
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|max| (5..=100).contains(max))
            .ok_or_else(|| {
                refuse(
                    "max_results",
                    text,
                    format!(
                        "The `max_results` query parameter value [{text}] is not between 5 and 100"
                    ),
                )
            })?,
    };
    let (since, until) = (number("since_id")?, number("until_id")?);
    let (start, end) = (time("start_time")?, time("end_time")?);
    let without_replies = exchange
        .param("exclude")
        .is_some_and(|list| list.split(',').any(|item| item == "replies"));
    let skip: usize = match exchange.param("pagination_token") {
        None => 0,
        Some(token) => token
            .strip_prefix("page")
            .and_then(|page| page.parse().ok())
            .ok_or_else(|| {
                refuse(
                    "pagination_token",
                    token,
                    format!("The `pagination_token` query parameter value [{token}] is not valid"),
                )
            })?,
    };
    let state = exchange.shared.state();
    if state.user(user).is_none() {
        return Ok(Answer::json(
            200,
            json!({"errors": [{
                "value": user,
                "detail": format!("Could not find user with id: [{user}]."),
                "title": "Not Found Error",
                "resource_type": "user",
                "parameter": "id",
                "resource_id": user,
                "type": format!("https://{}/2/problems/resource-not-found", settings.problem_host),
            }]}),
        ));
    }
    let found: Vec<&Post> = state
        .posts
        .values()
        .rev()
        .filter(|post| post.user == user && !post.deleted)
        // What is older cannot be asked for, whatever the limits of time.
        .take(3200)
        .filter(|post| {
            since.is_none_or(|since| post.id > since)
                && until.is_none_or(|until| post.id < until)
                && start.is_none_or(|start| post.created_ms >= start)
                && end.is_none_or(|end| post.created_ms < end)
                && !(without_replies && post.reply_to.is_some())
        })
        .collect();
    let page: Vec<&&Post> = found.iter().skip(skip).take(max).collect();
    let mut meta = Map::new();
    meta.insert("result_count".into(), json!(page.len()));
    if let (Some(newest), Some(oldest)) = (page.first(), page.last()) {
        meta.insert("newest_id".into(), json!(newest.id.to_string()));
        meta.insert("oldest_id".into(), json!(oldest.id.to_string()));
    }
    if skip + page.len() < found.len() {
        meta.insert(
            "next_token".into(),
            json!(format!("page{}", skip + page.len())),
        );
    }
    if skip > 0 {
        meta.insert(
            "previous_token".into(),
            json!(format!("page{}", skip.saturating_sub(max))),
        );
    }
    let mut body = Map::new();
    if !page.is_empty() {
        let data: Vec<Value> = page
            .iter()
            .map(|post| shown(post, &state, exchange))
            .collect();
        body.insert("data".into(), Value::Array(data));
    }
    body.insert("meta".into(), Value::Object(meta));
    Ok(Answer::json(200, Value::Object(body)))
}
