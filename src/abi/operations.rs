//! Generated from the description of the operations by `cargo xtask generate`: do not edit.
//!
//! One function for each operation; each goes through the one door.

use std::ffi::c_char;

use super::client::respond;

/// Returns the link that the user opens to authorize the app (OAuth 2.0, PKCE S256). The link is made here, without the
/// network. A public client also gets a `state_key` in `auth_update`, to be kept until the redirect. Finish with
/// HandleIncomingRequestAfterAuthorization or GetToken.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `state` (string): The `state` of the redirect; by default the library makes and checks its own.
/// - `code_verifier` (string): PKCE verifier of the caller, 43 to 128 characters; then the caller checks its own
///   `state`.
///
/// `result`: string.
///
/// Errors: `missing_credentials`, `app_misconfigured`, and those of every call.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_authorization_link(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetAuthorizationLink", params) }
}

/// Exchanges the code of the redirect for an access and a refresh token. Give the whole redirect where you have it: its
/// `state` tells whether the sign-in began at this app. The tokens are kept in the profile, or come back in
/// `auth_update` as well.
///
/// `params`, an object:
///
/// - `code` (string, required): The redirect's whole URL (better: its `state` is checked), or its code alone, which any
///   process that holds `client_secret` can exchange; it lives 30 seconds.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `state` (string): The `state` of the redirect; by default the library makes and checks its own.
/// - `code_verifier` (string): PKCE verifier of the caller, 43 to 128 characters; then the caller checks its own
///   `state`.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `Tokens`.
///
/// - `token_type`: `bearer`.
/// - `expires_in`: Seconds that the access token lives.
/// - `access_token`: Goes into `access_token` of the standard parameters.
/// - `scope`: The scopes that were granted, separated by spaces.
/// - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
///
/// Errors: `missing_credentials`, `authorization_denied`, `invalid_state`, `invalid_code`, `authorization_required`,
/// and those of every call to X.
///
/// Example: `{"code":"https://example.com/callback?state=c3RhdGU&code=Y29kZQ"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetToken", params) }
}

/// Exchanges the refresh token for a new pair; the old refresh token is dead afterwards. You need it rarely: calls
/// refresh by themselves unless `auto_refresh` is false. With a profile the new pair is kept there before it is used;
/// without one store it yourself.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `Tokens`.
///
/// - `token_type`: `bearer`.
/// - `expires_in`: Seconds that the access token lives.
/// - `access_token`: Goes into `access_token` of the standard parameters.
/// - `scope`: The scopes that were granted, separated by spaces.
/// - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
/// call to X.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_refresh_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RefreshToken", params) }
}

/// Handles the redirect of the user's browser: checks the state, recognises a denial, exchanges the code. A redirect is
/// taken once, and for ten minutes. The tokens are kept in the profile, or come back in `auth_update` as well.
///
/// `params`, an object:
///
/// - `request` (the redirect, required): The redirect: its URL, its query string, or an object with `url`, `query`, or
///   `code` and `state`.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `state` (string): The `state` of the redirect; by default the library makes and checks its own.
/// - `code_verifier` (string): PKCE verifier of the caller, 43 to 128 characters; then the caller checks its own
///   `state`.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `Tokens`.
///
/// - `token_type`: `bearer`.
/// - `expires_in`: Seconds that the access token lives.
/// - `access_token`: Goes into `access_token` of the standard parameters.
/// - `scope`: The scopes that were granted, separated by spaces.
/// - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
///
/// Errors: `missing_credentials`, `authorization_denied`, `invalid_state`, `invalid_code`, `authorization_required`,
/// and those of every call to X.
///
/// Example: `{"request":"https://example.com/callback?state=c3RhdGU&code=Y29kZQ"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_handle_incoming_request_after_authorization(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "HandleIncomingRequestAfterAuthorization", params) }
}

/// Publishes a post with any of X's fields; media are given as ready ids. Of `media`, poll, `quote_tweet_id`,
/// `card_uri` and `direct_message_deep_link` a post has one. A text is not needed when there are media. The post is
/// sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.
///
/// `params`, an object:
///
/// - `text` (string): Text of the post.
/// - `media` (ids): Ready media ids, or X's `media` object.
/// - `options` (strings): 2 to 4 poll options of 1 to 25 characters.
/// - `dur` (whole number 5–10080): Poll duration in minutes, 5 to 10080.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `reply` (object): X's own `reply` object: the post it answers and who is not mentioned.
/// - `in_reply_to_tweet_id` (id: a string of digits): The post that this one answers.
/// - `quote_tweet_id` (id: a string of digits): The post to quote (X: Enterprise only).
/// - `reply_settings` (`following`, `mentionedUsers`, `subscribers`, `verified`): Who may reply; leave out for
///   everyone.
/// - `tagged_user_ids` (ids): Up to 10 users tagged in the media.
/// - `poll` (object): X's `poll` object, instead of `options` and `dur`.
/// - `geo` (object): X's `geo` object: place_id.
/// - `community_id` (id: a string of digits): Posts into a community.
/// - `share_with_followers` (true / false): With `community_id`: also shown to followers.
/// - `for_super_followers_only` (true / false): Shown to super followers only.
/// - `direct_message_deep_link` (string): Link that opens direct messages.
/// - `card_uri` (string): A card's address.
/// - `nullcast` (true / false): Promoted-only post.
/// - `made_with_ai` (true / false): Discloses media made with AI.
/// - `paid_partnership` (true / false): Discloses a paid partnership.
/// - `edit_options` (object): X's `edit_options`: previous_post_id edits that post.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `PostAnswer`.
///
/// - `data`: The post.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `duplicate_content`,
/// `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
///
/// Example: `{"text":"Hello from a program","reply_settings":"following"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_custom_tweet(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateCustomTweet", params) }
}

/// Publishes a post without attachments. X counts 280 characters, links as 23 each; CheckTweet tells the length before.
/// The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds
/// out.
///
/// `params`, an object:
///
/// - `text` (string, required): Text of the post.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `PostAnswer`.
///
/// - `data`: The post.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `duplicate_content`,
/// `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
///
/// Example: `{"text":"Hello from a program"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_text_tweet(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateTextTweet", params) }
}

/// Uploads up to 4 pictures and publishes a post with them. Every file is checked before the first is sent. An
/// alternative text goes with its picture, as an object. The post is sent once. If the answer is lost, `outcome` is
/// `unknown`; with an `idempotency_key` the same call finds out.
///
/// `params`, an object:
///
/// - `text` (string, required): Text of the post.
/// - `pictures` (media items, required): Up to 4 pictures: JPEG, PNG, WEBP or GIF up to 5 MB; paths, URLs, base64, or
///   objects {file|url|base64, alt_text, media_type}. An animated GIF only alone.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `PostAnswer`.
///
/// - `data`: The post.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `media_unreadable`,
/// `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`, `duplicate_content`,
/// `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
///
/// Example: `{"text":"Two views","pictures":["picture.png",{"file":"picture.png","alt_text":"The same from the other side"}]}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_image_tweet(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateImageTweet", params) }
}

/// Uploads an animated GIF and publishes a post with it. The file is checked before it is sent, and X processes it
/// before the post is made. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an
/// `idempotency_key` the same call finds out.
///
/// `params`, an object:
///
/// - `text` (string, required): Text of the post.
/// - `gifs` (media items, required): One GIF up to 15 MB, 1280x1080 pixels, 350 frames and 300 million pixels in all
///   frames: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type}.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `PostAnswer`.
///
/// - `data`: The post.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `media_unreadable`,
/// `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`, `duplicate_content`,
/// `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
///
/// Example: `{"text":"It moves","gifs":"moving.gif"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_gif_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateGifTweet", params) }
}

/// Uploads a video and publishes a post with it. The file is sent in parts while it is read, and X processes it before
/// the post is made; `deadline` says how long to wait. With a `store` an upload that was cut goes on where it stopped.
/// The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds
/// out.
///
/// `params`, an object:
///
/// - `text` (string, required): Text of the post.
/// - `videos` (media items, required): One video (MP4 or MOV with H.264 and AAC; TS) up to 16 GB, as far as the account
///   may: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type, subtitles}. `subtitles`: SRT or
///   VTT up to 1 MB, a path, a URL, base64, an object {file|url|base64, language_code, display_name, media_type}, or an
///   array of those; `language_code` is two letters, EN by default.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `PostAnswer`.
///
/// - `data`: The post.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `media_unreadable`,
/// `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`, `duplicate_content`,
/// `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
///
/// Example: `{"text":"It plays","videos":{"file":"film.mp4","alt_text":"A film"}}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_video_tweet(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateVideoTweet", params) }
}

/// Publishes a poll. A poll cannot have media, and ends by itself. The post is sent once. If the answer is lost,
/// `outcome` is `unknown`; with an `idempotency_key` the same call finds out.
///
/// `params`, an object:
///
/// - `text` (string, required): Text of the post.
/// - `options` (strings, required): 2 to 4 options of 1 to 25 characters.
/// - `duration` (whole number 5–10080, required): Duration in minutes, 5 to 10080.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `PostAnswer`.
///
/// - `data`: The post.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `duplicate_content`,
/// `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
///
/// Example: `{"text":"Tea or coffee?","options":["Tea","Coffee"],"duration":60}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_poll_tweet(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreatePollTweet", params) }
}

/// Uploads media files and returns their ids, to be posted with CreateCustomTweet. Nothing is posted. Post them within
/// a day: X may drop them then. Every file is checked before the first is sent.
///
/// `params`, an object:
///
/// - `files` (media items, required): Media items of one category, as for the post they are meant for: paths, URLs,
///   base64, or objects {file|url|base64, alt_text, media_type, subtitles}. Any number; a post takes up to 4 pictures,
///   or one GIF, or one video.
/// - `type` (`tweet_video`, `tweet_image`, `tweet_gif`, required): tweet_video, tweet_image or tweet_gif.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: array (id).
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `media_unreadable`,
/// `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`, and those of every call to
/// X.
///
/// Example: `{"files":["picture.png"],"type":"tweet_image"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_upload_attachments_array(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "UploadAttachmentsArray", params) }
}

/// Returns the standard parameters in force; secrets are masked unless `reveal` is set. Layers are laid over each other
/// by key: defaults, the process, the client, the profile, the call's own `auth`. Nothing is sent.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `reveal` (true / false): Shows secrets in clear text. Default: false.
///
/// `result`: `StandardParameters`.
///
/// Errors: those of every call.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_standard_parameters(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetStandardParameters", params) }
}

/// Deletes a post. Only a post of the same account can be deleted.
///
/// `params`, an object:
///
/// - `id` (id: a string of digits, required): Id of the post, a string of digits.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `DeleteAnswer`.
///
/// - `data`: What X did.
/// - `data.deleted`: Whether the post is gone.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
/// call to X.
///
/// Example: `{"id":"1990000000000000001"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_delete_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "DeleteTweet", params) }
}

/// Reads a post. An app's own token, or its consumer key and secret alone, will do: no user is needed. X charges for
/// the read.
///
/// `params`, an object:
///
/// - `id` (id: a string of digits, required): Id of the post, a string of digits.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `ReadAnswer`.
///
/// - `data`: The post.
/// - `includes`: Objects that the post refers to, as X sent them.
/// - `errors`: Parts that X could not show.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
/// call to X.
///
/// Example: `{"id":"1990000000000000001"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetTweet", params) }
}

/// Returns the account that the credentials post as; `posts_as` names the one for text and the one for media. Use it to
/// try credentials. When the keys belong to two accounts, the envelope has the warning `two_accounts`.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `CurrentUser`.
///
/// - `data`: The account.
/// - `posts_as`: The accounts that would post text and media.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
/// call to X.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_current_user(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetCurrentUser", params) }
}

/// Ends a grant: revokes the refresh and the access token, or the OAuth 1.0a token. Afterwards the user has to sign in
/// again. In a profile the tokens are emptied as well.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `RevokeAnswer`.
///
/// - `revoked`: The token is ended (OAuth 2.0).
/// - `access_token`: The token that was ended (OAuth 1.0a).
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
/// call to X.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_revoke_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RevokeToken", params) }
}

/// Exchanges an OAuth 1.0a token for an OAuth 2.0 pair, without the user. Needs the OAuth 1.0a token with its secret,
/// and `client_id`. A pair from an earlier exchange dies. The tokens are kept in the profile, or come back in
/// `auth_update` as well.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `scope` (string): Scopes to ask for; by default all that the OAuth 1.0a permission maps to.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `Tokens`.
///
/// - `token_type`: `bearer`.
/// - `expires_in`: Seconds that the access token lives.
/// - `access_token`: Goes into `access_token` of the standard parameters.
/// - `scope`: The scopes that were granted, separated by spaces.
/// - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
/// call to X.
///
/// Example: `{"scope":"tweet.read tweet.write users.read media.write offline.access"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_exchange_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ExchangeToken", params) }
}

/// Begins the OAuth 1.0a sign-in: returns a request token and the link for the user. Keep the request token and its
/// secret, let the user open `authorization_link`, and finish with GetAccessToken.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `pin` (true / false): PIN flow: X shows the user a number instead of redirecting. Default without `redirect_uri`.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `RequestToken`.
///
/// - `oauth_token`: The request token.
/// - `oauth_token_secret`: Its secret.
/// - `oauth_callback_confirmed`: `true`.
/// - `authorization_link`: The link that the user opens.
///
/// Errors: `missing_credentials`, and those of every call to X.
///
/// Example: `{"pin":true}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_request_token(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetRequestToken", params) }
}

/// Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN. The token is kept in the profile, or
/// comes back in `auth_update` as well. It does not expire.
///
/// `params`, an object:
///
/// - `oauth_verifier` (string, required): `oauth_verifier` of the redirect, or the PIN that the user was shown.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `oauth_token` (string): The request token; by default `oauth_token` of the standard parameters.
/// - `oauth_token_secret` (string): The request token's secret; by default `oauth_token_secret` of the standard
///   parameters.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
///
/// `result`: `AccessToken`.
///
/// - `oauth_token`: Goes into `oauth_token` of the standard parameters.
/// - `oauth_token_secret`: Goes into `oauth_token_secret`.
/// - `user_id`: The account.
/// - `screen_name`: Its name after the @.
///
/// Errors: `missing_credentials`, and those of every call to X.
///
/// Example: `{"oauth_verifier":"1234567","oauth_token":"cmVxdWVzdA","oauth_token_secret":"c2VjcmV0"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_access_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetAccessToken", params) }
}

/// Signs an account in from this machine: opens the link, waits for the redirect on the loopback address of
/// `redirect_uri`, keeps the tokens in the profile. `redirect_uri` is `http` and leads to `127.0.0.1`, `[::1]` or
/// `localhost`. With `headless` it returns the link at once; a second call with `request` finishes. With a profile the
/// result is its state, without one the tokens.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `headless` (true / false): For a machine without a browser: returns the link and its `state`; the pasted redirect
///   goes into `request` of a second call. Default: false.
/// - `request` (the redirect): The redirect that the user pasted, whole; nothing is opened and nothing waited for.
/// - `state` (string): Waits for the redirect of a link that GetAuthorizationLink made with this `state`; opens no
///   browser.
/// - `wait` (whole number 1–600): Seconds to wait for the user, 1 to 600; 300 by default. Default: 300.
///
/// `result`: `SignIn`.
///
/// Errors: `missing_credentials`, `authorization_denied`, `invalid_state`, `invalid_code`, `authorization_required`,
/// and those of every call to X.
///
/// Example: `{"headless":true}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_authorize(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "Authorize", params) }
}

/// Keeps the credentials of the standard parameters in the profile, and the address that they are for; those not given
/// stay as they are. Needs `store` and `profile`. A profile is one account: tokens of another are refused. Nothing is
/// sent.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `expires_in` (whole number 1–315360000): Seconds that the access token still lives, if known: then it is refreshed
///   ahead of its end.
/// - `scope` (string): Scopes that were granted, separated by spaces, if known.
///
/// `result`: `ProfileState`.
///
/// - `profile`: The profile's name.
/// - `grant`: Where the OAuth 2.0 grant stands: `good`; `refreshing` at this moment; `uncertain` after a refresh whose
///   answer was lost; `dead`, sign in again; `none`, there is none.
/// - `since`: Since when.
/// - `expires_at`: When the access token ends, if known.
/// - `expires_in`: Seconds until then; 0 when it has ended.
/// - `scope`: The scopes that were granted, separated by spaces; empty when not known.
/// - `user`: The account, once X has named it.
/// - `api_url`: Where it was signed in, where that is not X itself.
/// - `authorize_url`: The consent page there.
/// - `upload_url`: The v1.1 upload there.
/// - `client_id`: The app.
/// - `redirect_uri`: The app's callback address.
/// - `refreshable`: Whether there is a refresh token that may still work.
/// - `oauth1`: Whether all four keys of OAuth 1.0a are there.
/// - `premium`: Whether the account has X Premium; `null` when nobody said.
/// - `created_at`: When the profile was made.
/// - `updated_at`: When it was last changed.
///
/// Errors: `missing_credentials`, and those of every call.
///
/// Example: `{"expires_in":7200}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_save_credentials(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "SaveCredentials", params) }
}

/// Lists the profiles of the store with their states; no secrets. Needs `store`. Nothing is sent.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
///
/// `result`: `Profiles`.
///
/// - `profiles`: The profiles, by name.
///
/// Errors: those of every call.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_list_profiles(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ListProfiles", params) }
}

/// Removes the profile and all it keeps from the store. Needs `store` and `profile`. Its posts in the outbox stay
/// there, and cannot be sent without it.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `revoke` (true / false): Revokes its tokens at X first; when that fails, the profile stays. Default: false.
///
/// `result`: `RemovedProfile`.
///
/// - `removed`: The profile's name.
/// - `revoked`: Whether its tokens were ended at X.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
/// call to X.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_remove_profile(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RemoveProfile", params) }
}

/// Returns where the profile's grant stands, its expiry, scopes and user; no secrets, no network. Needs `store` and
/// `profile`. Look at `grant`: with `dead` the user has to sign in again.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
///
/// `result`: `ProfileState`.
///
/// - `profile`: The profile's name.
/// - `grant`: Where the OAuth 2.0 grant stands: `good`; `refreshing` at this moment; `uncertain` after a refresh whose
///   answer was lost; `dead`, sign in again; `none`, there is none.
/// - `since`: Since when.
/// - `expires_at`: When the access token ends, if known.
/// - `expires_in`: Seconds until then; 0 when it has ended.
/// - `scope`: The scopes that were granted, separated by spaces; empty when not known.
/// - `user`: The account, once X has named it.
/// - `api_url`: Where it was signed in, where that is not X itself.
/// - `authorize_url`: The consent page there.
/// - `upload_url`: The v1.1 upload there.
/// - `client_id`: The app.
/// - `redirect_uri`: The app's callback address.
/// - `refreshable`: Whether there is a refresh token that may still work.
/// - `oauth1`: Whether all four keys of OAuth 1.0a are there.
/// - `premium`: Whether the account has X Premium; `null` when nobody said.
/// - `created_at`: When the profile was made.
/// - `updated_at`: When it was last changed.
///
/// Errors: `unknown_profile`, and those of every call.
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_profile_state(
    client: u32,
    params: *const c_char,
) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetProfileState", params) }
}

/// Finds out, or takes your word for, what came of a post whose answer was lost. Sends no post. Needs `store`, and the
/// credentials of the account. Without a decision X is asked, which it charges for; with one your word is written down.
/// `not_published` lets the next call with the key send the post.
///
/// `params`, an object:
///
/// - `idempotency_key` (string, required): Your own key of this post, up to 255 characters: a document's UUID. With a
///   `store`, the same key publishes once however often it is called.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `decision` (`published`, `not_published`): `published`: it is there; `not_published`: it is not, the next call
///   with its key sends it. Without it X is asked.
/// - `id` (id: a string of digits): With `published`: X's id of the post.
/// - `part` (whole number 1–1000): Of a thread: which of its posts, counted from 1.
///
/// `result`: `Publication`.
///
/// - `idempotency_key`: The caller's key.
/// - `state`: How far the post is: `prepared`, nothing was sent; `sent` and `unknown`, it may be public; `published`;
///   `refused`, it is not public.
/// - `replayed`: Whether this call sent nothing since the post was there already.
/// - `post_id`: X's id of the post, once it is known.
/// - `attempts`: How often the post was sent.
/// - `sent_at`: When it was last sent.
/// - `created_at`: When the key was first used.
/// - `updated_at`: When this was last changed.
/// - `part`: Of a thread: which of its posts, counted from 1.
/// - `content`: Of ResolvePost, until the post is published: what was to be sent.
/// - `alike`: Of ResolvePost: a post of X's that looks like it, though that is not certain.
/// - `parts`: Of a thread: the same of each of its posts.
/// - `post_ids`: Of a thread: the ids of its posts that are public.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
/// `idempotency_conflict`, `outcome_unknown`, and those of every call to X.
///
/// Example: `{"idempotency_key":"order-42","decision":"not_published"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_resolve_post(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ResolvePost", params) }
}

/// Publishes a thread: posts of which each answers the one before it. The whole thread is checked before its first post
/// is sent. With an `idempotency_key` a thread that was cut goes on at its first missing post when the call is
/// repeated; without one the posts before it are public, and `publication` of the envelope names them.
///
/// `params`, an object:
///
/// - `posts` (posts, required): The posts in order: texts, or objects {text, pictures | gifs | videos | media, options,
///   dur, …} with the parameters of CreateCustomTweet.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `ThreadAnswer`.
///
/// - `data`: The posts in their order.
///
/// Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, `media_unreadable`,
/// `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`, `duplicate_content`,
/// `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
///
/// Example: `{"posts":["First",{"text":"Second","pictures":"picture.png"}]}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_thread(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateThread", params) }
}

/// Puts a post or a thread into the store, to be sent by SendQueued. Sends nothing. Needs `store` and `profile`. The
/// post is checked now as far as that needs no network, and its files are read when it is sent. Without an
/// `idempotency_key` it gets a key; the same key puts in the same post once.
///
/// `params`, an object:
///
/// - `post` (a post or a thread, required): A text, an object {text, pictures | gifs | videos | media, options, dur, …}
///   with the parameters of CreateCustomTweet, or an array of those: a thread. Files are read when the post is sent.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `not_before` (a time): When it is sent at the earliest: Unix seconds, or RFC 3339 with a zone such as
///   2026-12-01T09:00:00+03:00.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
///
/// `result`: `QueuedPost`.
///
/// - `idempotency_key`: Its key.
/// - `profile`: The profile that sends it.
/// - `state`: `waiting` until it is due, `sending` at this moment, `sent`, `failed` for good, `cancelled`.
/// - `text`: The beginning of its text.
/// - `not_before`: When it is due, while it waits.
/// - `claimed_until`: Until when its worker holds it, while it is sent.
/// - `attempts`: How often sending it was tried.
/// - `post_ids`: X's ids of what is public of it.
/// - `error`: Why the last try failed.
/// - `created_at`: When it was put in.
/// - `updated_at`: When it was last changed.
/// - `seq`: Its place in the order of arrival.
/// - `replayed`: True when EnqueueTweet found it in the outbox already.
///
/// Errors: `unknown_profile`, `media_unreadable`, `media_empty`, `media_unsupported`, `media_too_large`,
/// `idempotency_conflict`, and those of every call.
///
/// Example: `{"post":"Good morning","not_before":"2026-12-01T09:00:00+03:00","idempotency_key":"order-42"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_enqueue_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "EnqueueTweet", params) }
}

/// Sends the posts of the outbox that are due, each once, however many workers do the same. With a `profile` only its
/// posts. Needs `store`. Call it every minute or so, on one machine or on several. A post that fails does not fail the
/// call: look at `posts`. After a limit or a restriction of X the account pauses.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `limit` (whole number 1–10000): At most so many posts; 100 by default. Default: 100.
/// - `max_attempts` (whole number 1–1000): Tries after which a post is given up; 10 by default. Default: 10.
/// - `lease` (whole number 1–86400): Seconds after which the post of a worker that died is taken over by another; 600
///   by default. Default: 600.
///
/// `result`: `Delivery`.
///
/// - `sent`: How many posts were published.
/// - `failed`: How many were given up.
/// - `postponed`: How many wait for another try.
/// - `next_at`: When the next post is due; `null` when none waits.
/// - `paused`: Accounts that send nothing for a while.
/// - `posts`: The posts that this call handled.
///
/// Errors: those of every call.
///
/// Example: `{"limit":10}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_send_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "SendQueued", params) }
}

/// Lists the posts of the outbox in the order of their arrival. With a `profile` only its posts. Needs `store`. For the
/// next page pass the `seq` of the last post as `after`.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `state` (`waiting`, `sending`, `sent`, `failed`, `cancelled`): Only posts in this state.
/// - `idempotency_key` (string): Only the post of this key; needs a `profile`.
/// - `limit` (whole number 1–10000): At most so many posts; 100 by default. Default: 100.
/// - `after` (id: a string of digits): Goes on behind the post with this `seq`: the last one of the page before.
///
/// `result`: `Queue`.
///
/// - `posts`: The posts, in the order of their arrival.
/// - `counts`: How many posts are in each state.
/// - `next_at`: When the next post is due; `null` when none waits.
/// - `paused`: Accounts that send nothing for a while.
///
/// Errors: those of every call.
///
/// Example: `{"state":"waiting"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_queue(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetQueue", params) }
}

/// Lets a post of the outbox that was given up, or all of a profile, be tried again at once. Ends the profile's pause.
/// Needs `store` and `profile`. SendQueued sends it.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `idempotency_key` (string): The post's key; without it all posts that were given up.
///
/// `result`: `RetriedPosts`.
///
/// - `posts`: The posts that wait again.
///
/// Errors: `not_found`, `queue_conflict`, and those of every call.
///
/// Example: `{"idempotency_key":"order-42"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_retry_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RetryQueued", params) }
}

/// Takes a post out of the outbox before it is sent. Needs `store` and `profile`. What is being sent, or is sent,
/// cannot be taken out. Its key is free again.
///
/// `params`, an object:
///
/// - `idempotency_key` (string, required): The post's key.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
///
/// `result`: `QueuedPost`.
///
/// - `idempotency_key`: Its key.
/// - `profile`: The profile that sends it.
/// - `state`: `waiting` until it is due, `sending` at this moment, `sent`, `failed` for good, `cancelled`.
/// - `text`: The beginning of its text.
/// - `not_before`: When it is due, while it waits.
/// - `claimed_until`: Until when its worker holds it, while it is sent.
/// - `attempts`: How often sending it was tried.
/// - `post_ids`: X's ids of what is public of it.
/// - `error`: Why the last try failed.
/// - `created_at`: When it was put in.
/// - `updated_at`: When it was last changed.
/// - `seq`: Its place in the order of arrival.
/// - `replayed`: True when EnqueueTweet found it in the outbox already.
///
/// Errors: `not_found`, `queue_conflict`, and those of every call.
///
/// Example: `{"idempotency_key":"order-42"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_cancel_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CancelQueued", params) }
}

/// Tells what X would refuse of a post, how long it is, who would post it and what it would cost. Sends nothing. A
/// wrong parameter of the post is told among `problems` and does not fail the call. Media behind a URL are not fetched.
/// The library counts as X does, but X alone decides.
///
/// `params`, an object:
///
/// - `text` (string): Text of the post.
/// - `media` (ids): Ready media ids, or X's `media` object.
/// - `options` (strings): 2 to 4 poll options of 1 to 25 characters.
/// - `dur` (whole number 5–10080): Poll duration in minutes, 5 to 10080.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `reply` (object): X's own `reply` object: the post it answers and who is not mentioned.
/// - `in_reply_to_tweet_id` (id: a string of digits): The post that this one answers.
/// - `quote_tweet_id` (id: a string of digits): The post to quote (X: Enterprise only).
/// - `reply_settings` (`following`, `mentionedUsers`, `subscribers`, `verified`): Who may reply; leave out for
///   everyone.
/// - `tagged_user_ids` (ids): Up to 10 users tagged in the media.
/// - `poll` (object): X's `poll` object, instead of `options` and `dur`.
/// - `geo` (object): X's `geo` object: place_id.
/// - `community_id` (id: a string of digits): Posts into a community.
/// - `share_with_followers` (true / false): With `community_id`: also shown to followers.
/// - `for_super_followers_only` (true / false): Shown to super followers only.
/// - `direct_message_deep_link` (string): Link that opens direct messages.
/// - `card_uri` (string): A card's address.
/// - `nullcast` (true / false): Promoted-only post.
/// - `made_with_ai` (true / false): Discloses media made with AI.
/// - `paid_partnership` (true / false): Discloses a paid partnership.
/// - `edit_options` (object): X's `edit_options`: previous_post_id edits that post.
/// - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
///   the same key publishes once however often it is called.
/// - `pictures` (media items): Up to 4 pictures: JPEG, PNG, WEBP or GIF up to 5 MB; paths, URLs, base64, or objects
///   {file|url|base64, alt_text, media_type}. An animated GIF only alone.
/// - `gifs` (media items): One GIF up to 15 MB, 1280x1080 pixels, 350 frames and 300 million pixels in all frames: a
///   path, a URL, base64, or an object {file|url|base64, alt_text, media_type}.
/// - `videos` (media items): One video (MP4 or MOV with H.264 and AAC; TS) up to 16 GB, as far as the account may: a
///   path, a URL, base64, or an object {file|url|base64, alt_text, media_type, subtitles}. `subtitles`: SRT or VTT up
///   to 1 MB, a path, a URL, base64, an object {file|url|base64, language_code, display_name, media_type}, or an array
///   of those; `language_code` is two letters, EN by default.
///
/// `result`: `Check`.
///
/// - `ok`: Whether there is no problem.
/// - `problems`: What X or this library would refuse.
/// - `warnings`: What X may refuse, or what is dear.
/// - `text`: The text.
/// - `identity`: Who would post it; `null` without credentials.
/// - `posts_as`: The accounts that would post text and media.
/// - `price`: What it would cost.
/// - `requests`: How many requests it would take.
///
/// Errors: those of every call.
///
/// Example: `{"text":"Hello from a program"}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_check_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CheckTweet", params) }
}
