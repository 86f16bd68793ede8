//! A post as it is shown.

use crate::state::post::Post;
use crate::state::settings::{Naming, Settings};
use crate::state::world::State;
use crate::x::exchange::Exchange;
use crate::x::ids::moment;
use crate::x::{stored, text};
use serde_json::{Map, Value, json};

pub(crate) const ORDINARY_LENGTH: usize = 280;

/// The members every answer about a post has, the version list under the name of the day.
pub(crate) fn basics(post: &Post, settings: &Settings) -> Map<String, Value> {
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

pub(crate) fn shown(post: &Post, state: &State, exchange: &Exchange) -> Value {
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
            None => match post.quotes {
                Some(quoted) => format!("https://{}/i/status/{quoted}", settings.problem_host),
                None => format!(
                    "https://{}/i/status/{}/photo/1",
                    settings.problem_host, post.id
                ),
            },
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
