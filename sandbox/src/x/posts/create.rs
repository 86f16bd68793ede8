//! Creating posts.
//!
//! A create is checked in the order in which a mistake is cheapest to find: shape, exclusive parts, ids, media, rules
//! about the text, duplicates. Only then does a post exist.

use super::shown::{ORDINARY_LENGTH, basics};
use crate::http::answer::{Answer, Halt, Outcome};
use crate::state::post::Post;
use crate::state::settings::{Plan, Settings};
use crate::state::token::random;
use crate::state::world::State;
use crate::x::endpoints;
use crate::x::exchange::Exchange;
use crate::x::guard::{Caller, guard};
use crate::x::ids::parse_id;
use crate::x::{problems, stored, text};
use hyper::body::Incoming;
use serde_json::{Value, json};

const EXCLUSIVE: &[&str] = &[
    "poll",
    "quote_tweet_id",
    "direct_message_deep_link",
    "media",
    "card_uri",
];

const PREMIUM_LENGTH: usize = 25_000;

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
    let caller = guard(exchange, &endpoints::CREATE_POST, &Vec::new())?;
    let body = body?;
    let settings = exchange.settings.clone();
    exchange.check("create_post", &body)?;
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
    if !media.is_empty() || quotes.is_some() {
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
