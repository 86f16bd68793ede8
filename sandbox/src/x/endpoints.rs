//! The endpoints. Each is one row: its limits per quarter of an hour, the scopes it needs and the kinds of authentication it
//! takes.

pub(crate) struct Endpoint {
    pub(crate) name: &'static str,
    pub(crate) per_user: u32,
    pub(crate) per_app: u32,
    pub(crate) scopes: &'static [&'static str],
    pub(crate) oauth1: bool,
    pub(crate) app_only: bool,
    pub(crate) write: bool,
}

const fn write(name: &'static str, per_user: u32, scopes: &'static [&'static str]) -> Endpoint {
    Endpoint {
        name,
        per_user,
        per_app: 0,
        scopes,
        oauth1: true,
        app_only: false,
        write: true,
    }
}

const fn read(
    name: &'static str,
    per_user: u32,
    per_app: u32,
    scopes: &'static [&'static str],
) -> Endpoint {
    Endpoint {
        name,
        per_user,
        per_app,
        scopes,
        oauth1: true,
        app_only: per_app > 0,
        write: false,
    }
}

const fn without_oauth1(mut endpoint: Endpoint) -> Endpoint {
    endpoint.oauth1 = false;
    endpoint
}

const POST: &[&str] = &["tweet.read", "tweet.write", "users.read"];
const READ: &[&str] = &["tweet.read", "users.read"];
const LIKE: &[&str] = &["like.write", "tweet.read", "users.read"];
const BOOKMARK: &[&str] = &["bookmark.write", "tweet.read", "users.read"];
const MEDIA: &[&str] = &["media.write"];

pub(crate) const CREATE_POST: Endpoint = write("POST /2/tweets", 100, POST);
pub(crate) const DELETE_POST: Endpoint = write("DELETE /2/tweets/:id", 50, POST);
pub(crate) const GET_POST: Endpoint = read("GET /2/tweets/:id", 900, 450, READ);
pub(crate) const GET_POSTS: Endpoint = read("GET /2/tweets", 5000, 3500, READ);
pub(crate) const HIDE: Endpoint = write(
    "PUT /2/tweets/:id/hidden",
    50,
    &["tweet.read", "users.read", "tweet.moderate.write"],
);
pub(crate) const LIKING_USERS: Endpoint = read(
    "GET /2/tweets/:id/liking_users",
    75,
    75,
    &["like.read", "tweet.read", "users.read"],
);
pub(crate) const ME: Endpoint = read("GET /2/users/me", 75, 0, READ);
pub(crate) const USER_POSTS: Endpoint = read("GET /2/users/:id/tweets", 900, 10_000, READ);
pub(crate) const ADD_LIKE: Endpoint = write("POST /2/users/:id/likes", 50, LIKE);
pub(crate) const REMOVE_LIKE: Endpoint = write("DELETE /2/users/:id/likes/:tweet_id", 50, LIKE);
pub(crate) const ADD_RETWEET: Endpoint = write("POST /2/users/:id/retweets", 50, POST);
pub(crate) const REMOVE_RETWEET: Endpoint =
    write("DELETE /2/users/:id/retweets/:tweet_id", 50, POST);

pub(crate) const ADD_BOOKMARK: Endpoint =
    without_oauth1(write("POST /2/users/:id/bookmarks", 50, BOOKMARK));

pub(crate) const REMOVE_BOOKMARK: Endpoint = without_oauth1(write(
    "DELETE /2/users/:id/bookmarks/:tweet_id",
    50,
    BOOKMARK,
));
pub(crate) const BOOKMARKS: Endpoint = read(
    "GET /2/users/:id/bookmarks",
    180,
    0,
    &["bookmark.read", "tweet.read", "users.read"],
);
pub(crate) const UPLOAD: Endpoint = write("POST /2/media/upload", 500, MEDIA);
pub(crate) const STATUS: Endpoint = read("GET /2/media/upload", 1000, 0, MEDIA);
pub(crate) const INITIALIZE: Endpoint = write("POST /2/media/upload/initialize", 1875, MEDIA);
pub(crate) const APPEND: Endpoint = write("POST /2/media/upload/:id/append", 1875, MEDIA);
pub(crate) const FINALIZE: Endpoint = write("POST /2/media/upload/:id/finalize", 1875, MEDIA);
pub(crate) const METADATA: Endpoint = write("POST /2/media/metadata", 500, MEDIA);
pub(crate) const ADD_SUBTITLES: Endpoint = write("POST /2/media/subtitles", 100, MEDIA);
pub(crate) const REMOVE_SUBTITLES: Endpoint = write("DELETE /2/media/subtitles", 100, MEDIA);
