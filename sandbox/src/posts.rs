//! Creating, reading, deleting and hiding posts.
//!
//! A create is checked in the order in which a mistake is cheapest to find: shape, exclusive parts, ids, media, rules
//! about the text, duplicates. Only then does a post exist.

use crate::answer::{Answer, Halt, Outcome};
use crate::exchange::Exchange;
use crate::limits::{self, Caller, guard};
use crate::problems;
use crate::settings::{Naming, Plan, Settings};
use crate::state::{Post, State, random};
use crate::{stored, text};
use hyper::body::Incoming;
use serde_json::{Map, Value, json};

const EXCLUSIVE: &[&str] = &[
    "poll",
    "quote_tweet_id",
    "direct_message_deep_link",
    "media",
    "card_uri",
];
const ORDINARY_LENGTH: usize = 280;
const PREMIUM_LENGTH: usize = 25_000;

/// A decimal id as the path or a parameter carries it.
pub(crate) fn parse_id(text: &str) -> Option<u64> {
    ((1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

pub(crate) fn id_of(settings: &Settings, name: &str, text: &str) -> Result<u64, Halt> {
    parse_id(text).ok_or_else(|| {
        problems::invalid(
            settings,
            name,
            vec![text.to_owned()],
            &format!("The `{name}` query parameter value [{text}] does not match ^[0-9]{{1,19}}$"),
        )
        .into()
    })
}

fn ids(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map(|items| {
            items
                .iter()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default()
}

/// `POST /2/tweets`
pub(crate) async fn create(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let body = exchange.json(body).await;
    let caller = guard(exchange, &limits::CREATE_POST, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange
        .shared
        .schemas
        .check("create_post", &body, &settings)
        .map_err(Halt::Answer)?;
    let present: Vec<&str> = EXCLUSIVE
        .iter()
        .copied()
        .filter(|name| body.get(name).is_some())
        .collect();
    if present.len() > 1 {
        return Err(problems::invalid(
            &settings,
            present[0],
            vec![body[present[0]].to_string()],
            "You can only provide one of poll or quote_tweet_id or direct_message_deep_link or media or card_uri.",
        )
        .into());
    }
    let sent = body["text"].as_str().unwrap_or_default().to_owned();
    if sent.trim().is_empty() && body.get("media").is_none() {
        return Err(problems::invalid(
            &settings,
            "text",
            vec![sent],
            "You must provide text or media.",
        )
        .into());
    }
    let now = exchange.now_ms();
    let mut state = exchange.shared.state();
    let plain = stored::normal(&sent);
    let (reply_to, quotes, previous) = targets(&mut state, &settings, &caller, &body)?;
    let media = attach(&mut state, &settings, &caller, &body, now)?;
    rules(&settings, &plain)?;
    if settings.duplicates && !plain.is_empty() && previous.is_none() {
        let same = state.posts.values().any(|post| {
            post.user == caller.user
                && !post.deleted
                && post.plain == plain
                && post.auth_kind != "seed"
        });
        if same {
            return Err(problems::forbidden(
                "You are not allowed to create a Tweet with duplicate content.",
            )
            .into());
        }
    }

    let id = state.id();
    let mut kept = text::shorten_links(&plain, |_| random(10));
    if !media.is_empty() {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(text::SHORT);
        kept.push_str(&random(10));
    }
    let mut history = previous
        .and_then(|previous| state.posts.get(&previous))
        .map(|post| post.history.clone())
        .unwrap_or_default();
    history.push(id);
    let conversation = reply_to
        .and_then(|target| state.posts.get(&target))
        .map_or(id, |post| post.conversation);
    let post = Post {
        id,
        user: caller.user,
        text: kept,
        plain,
        sent,
        lagged: 0,
        body,
        auth_kind: caller.auth_kind,
        created_ms: now,
        conversation,
        reply_to,
        quotes,
        media,
        history,
        deleted: false,
        hidden: false,
    };
    let answer = json!({"data": basics(&post, &settings)});
    state.posts.insert(id, post);
    Ok(Answer::json(settings.success("create", 201), answer)
        .with_header("location", format!("{}/2/tweets/{id}", exchange.origin)))
}

type Targets = (Option<u64>, Option<u64>, Option<u64>);

/// The posts a new one refers to: replied to, quoted, edited.
fn targets(
    state: &mut State,
    settings: &Settings,
    caller: &Caller,
    body: &Value,
) -> Result<Targets, Halt> {
    let id = |value: &Value| value.as_str().and_then(parse_id);
    let reply = body.get("reply");
    if let Some(users) = reply.map(|reply| ids(&reply["exclude_reply_user_ids"])) {
        let unknown: Vec<String> = users
            .into_iter()
            .filter(|user| state.user(user).is_none())
            .collect();
        if !unknown.is_empty() {
            return Err(problems::invalid(
                settings,
                "reply.exclude_reply_user_ids",
                unknown,
                "Your exclude reply user IDs are invalid.",
            )
            .into());
        }
    }
    let reply_to = reply.and_then(|reply| id(&reply["in_reply_to_tweet_id"]));
    if reply.is_some() {
        let invisible = || {
            problems::forbidden(
                "You attempted to reply to a Tweet that is deleted or not visible to you.",
            )
        };
        if let Some(target) = reply_to.and_then(|id| state.posts.get_mut(&id))
            && target.lags(settings)
        {
            return Err(invisible().into());
        }
        let target = reply_to
            .and_then(|id| state.visible(id))
            .ok_or_else(invisible)?;
        let name = state
            .user(&caller.user)
            .map(|user| user.username.as_str())
            .unwrap_or_default();
        let summoned = target.user == caller.user || text::mentions(&target.text, name);
        if settings.plan == Plan::SelfServe && !summoned {
            return Err(problems::forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.",
            )
            .into());
        }
    }
    let mut quotes = None;
    if let Some(quoted) = body.get("quote_tweet_id") {
        if settings.plan == Plan::SelfServe {
            return Err(problems::not_permitted().into());
        }
        quotes = id(quoted).filter(|id| state.visible(*id).is_some());
        if quotes.is_none() {
            return Err(problems::invalid(
                settings,
                "quote_tweet_id",
                vec![quoted.as_str().unwrap_or_default().to_owned()],
                "Your quote tweet ID is invalid.",
            )
            .into());
        }
    }
    let mut previous = None;
    if let Some(edit) = body.get("edit_options") {
        previous = id(&edit["previous_post_id"]).filter(|id| {
            state
                .visible(*id)
                .is_some_and(|post| post.user == caller.user)
        });
        if !settings.premium || previous.is_none() {
            return Err(problems::not_permitted().into());
        }
    }
    Ok((reply_to, quotes, previous))
}

/// The media of a new post, each of them this account's, ready and not too old.
fn attach(
    state: &mut State,
    settings: &Settings,
    caller: &Caller,
    body: &Value,
    now: i64,
) -> Result<Vec<u64>, Halt> {
    let Some(media) = body.get("media") else {
        return Ok(Vec::new());
    };
    let tagged: Vec<String> = ids(&media["tagged_user_ids"])
        .into_iter()
        .filter(|user| state.user(user).is_none())
        .collect();
    if !tagged.is_empty() {
        return Err(problems::invalid(
            settings,
            "media.tagged_user_ids",
            tagged,
            "Your tagged user IDs are invalid.",
        )
        .into());
    }
    let wanted = ids(&media["media_ids"]);
    let refused = || Halt::from(problems::media_ids_invalid(settings, wanted.clone()));
    let mut attached = Vec::new();
    let (mut images, mut moving) = (0, 0);
    for id in &wanted {
        let id = parse_id(id).ok_or_else(refused)?;
        let medium = state.media.get_mut(&id).ok_or_else(refused)?;
        if !medium.usable_by(&caller.user, now)
            || settings.reject_v11_media && medium.is_v11()
            || attached.contains(&id)
        {
            return Err(refused());
        }
        if medium.lags(settings) {
            return Err(refused());
        }
        if medium.is_image() {
            images += 1;
        } else {
            moving += 1;
        }
        attached.push(id);
    }
    if moving > 1 || moving == 1 && images > 0 {
        return Err(refused());
    }
    Ok(attached)
}

/// The rules about the words themselves.
fn rules(settings: &Settings, sent: &str) -> Result<(), Halt> {
    if text::cashtags(sent) > 1 {
        return Err(problems::forbidden("Posts are limited to a maximum of one cashtag").into());
    }
    let limit = if settings.premium {
        PREMIUM_LENGTH
    } else {
        ORDINARY_LENGTH
    };
    if text::weighted_length(sent) > limit || text::has_invalid_character(sent) {
        return Err(problems::not_permitted().into());
    }
    Ok(())
}

/// The members every answer about a post has, the version list under the name of the day.
fn basics(post: &Post, settings: &Settings) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("id".into(), json!(post.id.to_string()));
    data.insert("text".into(), json!(stored::escaped(&post.text)));
    let history: Vec<String> = post.history.iter().map(u64::to_string).collect();
    match settings.naming {
        Naming::Old => data.insert("edit_history_tweet_ids".into(), json!(history)),
        Naming::New => data.insert("edit_history_post_ids".into(), json!(history)),
        Naming::Empty => data.insert("edit_history_tweet_ids".into(), json!([""])),
        Naming::Absent => None,
    };
    data
}

/// Moments in the service's format: UTC, three decimals.
pub(crate) fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map(|moment| format!("{moment:.3}"))
        .unwrap_or_default()
}

fn shown(post: &Post, state: &State, exchange: &Exchange) -> Value {
    let settings = &exchange.settings;
    let mut data = basics(post, settings);
    if !is_short(post) {
        let kept: String = post.text.chars().take(ORDINARY_LENGTH - 5).collect();
        let kept = stored::escaped(kept.trim_end());
        data.insert("text".into(), json!(format!("{kept}…")));
    }
    let fields = exchange
        .param("tweet.fields")
        .or_else(|| exchange.param("post.fields"))
        .unwrap_or_default();
    for field in fields.split(',') {
        let value = match field {
            "created_at" => json!(moment(post.created_ms)),
            "author_id" => json!(post.user),
            "conversation_id" => json!(post.conversation.to_string()),
            "in_reply_to_user_id" => {
                match post.reply_to.and_then(|target| state.posts.get(&target)) {
                    Some(target) => json!(target.user),
                    None => continue,
                }
            }
            "referenced_tweets" | "referenced_posts" => {
                let mut list = Vec::new();
                if let Some(target) = post.reply_to {
                    list.push(json!({"type": "replied_to", "id": target.to_string()}));
                }
                if let Some(target) = post.quotes {
                    list.push(json!({"type": "quoted", "id": target.to_string()}));
                }
                if list.is_empty() {
                    continue;
                }
                json!(list)
            }
            "attachments" => {
                let keys: Vec<&str> = post
                    .media
                    .iter()
                    .filter_map(|id| state.media.get(id))
                    .map(|medium| medium.key.as_str())
                    .collect();
                let mut attachments = Map::new();
                if !keys.is_empty() {
                    attachments.insert("media_keys".into(), json!(keys));
                }
                if post.body.get("poll").is_some() {
                    attachments.insert("poll_ids".into(), json!([post.id.to_string()]));
                }
                if attachments.is_empty() {
                    continue;
                }
                Value::Object(attachments)
            }
            "entities" => {
                let urls = expansions(post, &exchange.settings);
                if urls.is_empty() {
                    continue;
                }
                json!({"urls": urls})
            }
            "note_tweet" | "note_post" => {
                if is_short(post) {
                    continue;
                }
                json!({"text": stored::escaped(&post.text), "entities": {"urls": expansions(post, settings)}})
            }
            "reply_settings" => json!(post.body["reply_settings"].as_str().unwrap_or("everyone")),
            "public_metrics" => {
                let likes = state.likes.iter().filter(|(_, id)| *id == post.id).count();
                let reposts = state
                    .retweets
                    .iter()
                    .filter(|(_, id)| *id == post.id)
                    .count();
                let name = if settings.naming == Naming::New {
                    "repost_count"
                } else {
                    "retweet_count"
                };
                json!({name: reposts, "reply_count": 0, "like_count": likes, "quote_count": 0})
            }
            _ => continue,
        };
        data.insert(field.to_owned(), value);
    }
    Value::Object(data)
}

/// Whether lists show the text whole.
fn is_short(post: &Post) -> bool {
    text::weighted_length(&post.plain) <= ORDINARY_LENGTH
}

/// The short links of a stored text, in order, with what they stand for.
fn expansions(post: &Post, settings: &Settings) -> Vec<Value> {
    let mut originals = text::links(&post.plain)
        .into_iter()
        .map(|link| &post.plain[link]);
    let mut urls = Vec::new();
    let mut from = 0;
    while let Some(at) = post.text[from..].find(text::SHORT) {
        let start = from + at;
        let end = start + text::short_link(&post.text[start..]);
        let expanded = match originals.next() {
            Some(link) if link.contains("://") => link.to_owned(),
            Some(link) => format!("http://{link}"),
            None => format!(
                "https://{}/i/status/{}/photo/1",
                settings.problem_host, post.id
            ),
        };
        urls.push(json!({
            "start": post.text[..start].chars().count(),
            "end": post.text[..end].chars().count(),
            "url": &post.text[start..end],
            "expanded_url": expanded,
        }));
        from = end;
    }
    urls
}

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
    guard(exchange, &limits::GET_POST, &Vec::new())?;
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
    guard(exchange, &limits::GET_POSTS, &Vec::new())?;
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

/// `DELETE /2/tweets/{id}`
pub(crate) async fn delete(exchange: &mut Exchange, id: &str) -> Outcome {
    let caller = guard(exchange, &limits::DELETE_POST, &Vec::new())?;
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
    let caller = guard(exchange, &limits::HIDE, &Vec::new())?;
    let body = body?;
    exchange
        .shared
        .schemas
        .check("hide", &body, &exchange.settings)
        .map_err(Halt::Answer)?;
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

/// `GET /2/users/{id}/tweets`
pub(crate) async fn timeline(exchange: &mut Exchange, user: &str) -> Outcome {
    guard(exchange, &limits::USER_POSTS, &Vec::new())?;
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
