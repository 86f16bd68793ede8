//! Which handler a request belongs to. One table, no logic.

use super::exchange::Exchange;
use super::users::Relation;
use super::{guard, media, media_v1, oauth1, oauth2, posts, problems, users};
use crate::http::answer::Outcome;
use hyper::body::Incoming;

pub(crate) async fn route(exchange: &mut Exchange, body: &mut Incoming) -> Outcome {
    let method = exchange.method.clone();
    let path = exchange.path.clone();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let relation = |name: &str| match name {
        "likes" => Some(Relation::Like),
        "retweets" => Some(Relation::Retweet),
        "bookmarks" => Some(Relation::Bookmark),
        _ => None,
    };
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["i", "oauth2", "authorize"]) => oauth2::authorize(exchange).await,
        ("POST", ["2", "oauth2", "token"]) => oauth2::token(exchange, body).await,
        ("POST", ["2", "oauth2", "revoke"]) => oauth2::revoke(exchange, body).await,
        ("POST", ["oauth2", "token"]) => oauth2::app_only(exchange, body).await,
        ("POST", ["oauth2", "invalidate_token"]) => oauth2::invalidate(exchange, body).await,

        ("POST", ["oauth", "request_token"]) => oauth1::request_token(exchange, body).await,
        ("GET", ["oauth", "authorize" | "authenticate"]) => oauth1::authorize(exchange).await,
        ("POST", ["oauth", "access_token"]) => oauth1::access_token(exchange, body).await,
        ("POST", ["1.1", "oauth", "invalidate_token.json"]) => {
            oauth1::invalidate(exchange, body).await
        }

        ("POST", ["2", "tweets"]) => posts::create(exchange, body).await,
        ("GET", ["2", "tweets"]) => posts::list(exchange).await,
        ("GET", ["2", "tweets", id]) => posts::get(exchange, id).await,
        ("DELETE", ["2", "tweets", id]) => posts::delete(exchange, id).await,
        ("PUT", ["2", "tweets", id, "hidden"]) => posts::hide(exchange, id, body).await,
        ("GET", ["2", "tweets", id, "liking_users"]) => users::liking_users(exchange, id).await,

        ("GET", ["2", "users", "me"]) => users::me(exchange).await,
        ("GET", ["2", "users", id, "tweets"]) => posts::timeline(exchange, id).await,
        ("GET", ["2", "users", id, "bookmarks"]) => users::bookmarks(exchange, id).await,
        ("POST", ["2", "users", id, name]) if relation(name).is_some() => match relation(name) {
            Some(relation) => users::add(exchange, id, relation, body).await,
            None => Err(problems::no_such_page().into()),
        },
        ("DELETE", ["2", "users", id, name, post]) if relation(name).is_some() => {
            match relation(name) {
                Some(relation) => users::remove(exchange, id, relation, post).await,
                None => Err(problems::no_such_page().into()),
            }
        }

        ("POST", ["2", "media", "upload", "initialize"]) => media::initialize(exchange, body).await,
        ("POST", ["2", "media", "upload", id, "append"]) => media::append(exchange, id, body).await,
        ("POST", ["2", "media", "upload", id, "finalize"]) => media::finalize(exchange, id).await,
        ("POST", ["2", "media", "upload"]) => media::upload(exchange, body).await,
        ("GET", ["2", "media", "upload"]) => media::status(exchange).await,
        ("POST", ["2", "media", "metadata"]) => media::metadata(exchange, body).await,
        ("POST", ["2", "media", "subtitles"]) => media::add_subtitles(exchange, body).await,
        ("DELETE", ["2", "media", "subtitles"]) => media::remove_subtitles(exchange, body).await,

        ("POST", ["1.1", "media", "upload.json"]) => media_v1::upload(exchange, body).await,
        ("GET", ["1.1", "media", "upload.json"]) => media_v1::status(exchange).await,
        ("POST", ["1.1", "media", "metadata", "create.json"]) => {
            media_v1::metadata(exchange, body).await
        }
        ("POST", ["1.1", "media", "subtitles", "create.json"]) => {
            media_v1::subtitles(exchange, body).await
        }
        ("POST", ["1.1", "statuses", "update.json"]) => {
            let form = exchange.form(body).await?;
            guard::guard_v1(exchange, &form, true)?;
            Err(problems::access_level().into())
        }
        _ => Err(problems::no_such_page().into()),
    }
}
