//! Generated from the description of the operations by `cargo xtask generate`: do not edit.
//!
//! One function for each operation; each goes through the one door.

use std::ffi::c_char;

use super::client::respond;

/// Returns the link that the user opens to authorize the app (OAuth 2.0, PKCE S256). Returns the link that the user
/// opens to authorize the app (OAuth 2.0, PKCE S256).
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
/// Errors: .
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

/// Exchanges the code of the redirect for an access and a refresh token. Exchanges the code of the redirect for an
/// access and a refresh token.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetToken", params) }
}

/// Exchanges the refresh token for a new pair; the old refresh token is dead afterwards. Exchanges the refresh token
/// for a new pair; the old refresh token is dead afterwards.
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
/// Errors: .
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

/// Handles the redirect of the user's browser: checks the state, recognises a denial, exchanges the code. Handles the
/// redirect of the user's browser: checks the state, recognises a denial, exchanges the code.
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
/// Errors: .
///
/// Example: `{}`
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

/// Publishes a post with any of X's fields; media are given as ready ids. Publishes a post with any of X's fields;
/// media are given as ready ids.
///
/// `params`, an object:
///
/// - `text` (string): Text of the post.
/// - `media` (ids): Ready media ids, or X's `media` object.
/// - `options` (strings): 2 to 4 poll options of 1 to 25 characters.
/// - `dur` (whole number 5–10080): Poll duration in minutes, 5 to 10080.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `reply` (object): X's `reply` object: `in_reply_to_tweet_id`, `exclude_reply_user_ids`,
///   `auto_populate_reply_metadata`.
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
/// Errors: .
///
/// Example: `{}`
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

/// Publishes a post without attachments. Publishes a post without attachments.
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
/// Errors: .
///
/// Example: `{}`
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

/// Uploads up to 4 pictures and publishes a post with them. Uploads up to 4 pictures and publishes a post with them.
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
/// Errors: .
///
/// Example: `{}`
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

/// Uploads an animated GIF and publishes a post with it. Uploads an animated GIF and publishes a post with it.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_gif_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateGifTweet", params) }
}

/// Uploads a video and publishes a post with it. Uploads a video and publishes a post with it.
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
/// Errors: .
///
/// Example: `{}`
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

/// Publishes a poll. Publishes a poll.
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
/// Errors: .
///
/// Example: `{}`
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

/// Uploads media files and returns their ids, to be posted with CreateCustomTweet. Uploads media files and returns
/// their ids, to be posted with CreateCustomTweet.
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
/// Errors: .
///
/// Example: `{}`
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

/// Returns the standard parameters in force; secrets are masked unless `reveal` is set. Returns the standard parameters
/// in force; secrets are masked unless `reveal` is set.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `reveal` (true / false): Shows secrets in clear text.
///
/// `result`: `StandardParameters`.
///
/// Errors: .
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

/// Deletes a post. Deletes a post.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_delete_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "DeleteTweet", params) }
}

/// Reads a post. Reads a post.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetTweet", params) }
}

/// Returns the account that the credentials post as; `posts_as` names the one for text and the one for media. Returns
/// the account that the credentials post as; `posts_as` names the one for text and the one for media.
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
/// Errors: .
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

/// Ends a grant: revokes the refresh and the access token, or the OAuth 1.0a token. Ends a grant: revokes the refresh
/// and the access token, or the OAuth 1.0a token.
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
/// Errors: .
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

/// Exchanges an OAuth 1.0a token for an OAuth 2.0 pair, without the user. Exchanges an OAuth 1.0a token for an OAuth
/// 2.0 pair, without the user.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_exchange_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ExchangeToken", params) }
}

/// Begins the OAuth 1.0a sign-in: returns a request token and the link for the user. Begins the OAuth 1.0a sign-in:
/// returns a request token and the link for the user.
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
/// Errors: .
///
/// Example: `{}`
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

/// Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN. Finishes the OAuth 1.0a sign-in with
/// the verifier of the redirect or the PIN.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_access_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetAccessToken", params) }
}

/// Signs an account in from this machine: opens the link, waits for the redirect on the loopback address of
/// `redirect_uri`, keeps the tokens in the profile. Signs an account in from this machine: opens the link, waits for
/// the redirect on the loopback address of `redirect_uri`, keeps the tokens in the profile.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `headless` (true / false): For a machine without a browser: returns the link and its `state`; the pasted redirect
///   goes into `request` of a second call.
/// - `request` (the redirect): The redirect that the user pasted, whole; nothing is opened and nothing waited for.
/// - `state` (string): Waits for the redirect of a link that GetAuthorizationLink made with this `state`; opens no
///   browser.
/// - `wait` (whole number 1–600): Seconds to wait for the user, 1 to 600; 300 by default.
///
/// `result`: `SignIn`.
///
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_authorize(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "Authorize", params) }
}

/// Keeps the credentials of the standard parameters in the profile, and the address that they are for; those not given
/// stay as they are. Keeps the credentials of the standard parameters in the profile, and the address that they are
/// for; those not given stay as they are.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_save_credentials(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "SaveCredentials", params) }
}

/// Lists the profiles of the store with their states; no secrets. Lists the profiles of the store with their states; no
/// secrets.
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
/// Errors: .
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

/// Removes the profile and all it keeps from the store. Removes the profile and all it keeps from the store.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `revoke` (true / false): Revokes its tokens at X first; when that fails, the profile stays.
///
/// `result`: `RemovedProfile`.
///
/// - `removed`: The profile's name.
/// - `revoked`: Whether its tokens were ended at X.
///
/// Errors: .
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

/// Returns where the profile's grant stands, its expiry, scopes and user; no secrets, no network. Returns where the
/// profile's grant stands, its expiry, scopes and user; no secrets, no network.
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
/// Errors: .
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

/// Finds out, or takes your word for, what came of a post whose answer was lost. Sends no post. Finds out, or takes
/// your word for, what came of a post whose answer was lost. Sends no post.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_resolve_post(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ResolvePost", params) }
}

/// Publishes a thread: posts of which each answers the one before it. Publishes a thread: posts of which each answers
/// the one before it.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_thread(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateThread", params) }
}

/// Puts a post or a thread into the store, to be sent by SendQueued. Sends nothing. Needs `store` and `profile`. Puts a
/// post or a thread into the store, to be sent by SendQueued. Sends nothing. Needs `store` and `profile`.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_enqueue_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "EnqueueTweet", params) }
}

/// Sends the posts of the outbox that are due, each once, however many workers do the same. With a `profile` only its
/// posts. Sends the posts of the outbox that are due, each once, however many workers do the same. With a `profile`
/// only its posts.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `limit` (whole number 1–10000): At most so many posts; 100 by default.
/// - `max_attempts` (whole number 1–1000): Tries after which a post is given up; 10 by default.
/// - `lease` (whole number 1–86400): Seconds after which the post of a worker that died is taken over by another; 600
///   by default.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_send_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "SendQueued", params) }
}

/// Lists the posts of the outbox in the order of their arrival. With a `profile` only its posts. Lists the posts of the
/// outbox in the order of their arrival. With a `profile` only its posts.
///
/// `params`, an object:
///
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `state` (`waiting`, `sending`, `sent`, `failed`, `cancelled`): Only posts in this state.
/// - `idempotency_key` (string): Only the post of this key; needs a `profile`.
/// - `limit` (whole number 1–10000): At most so many posts; 100 by default.
/// - `after` (id: a string of digits): Goes on behind the post with this `seq`: the last one of the page before.
///
/// `result`: `Queue`.
///
/// - `posts`: The posts, in the order of their arrival.
/// - `counts`: How many posts are in each state.
/// - `next_at`: When the next post is due; `null` when none waits.
/// - `paused`: Accounts that send nothing for a while.
///
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_queue(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetQueue", params) }
}

/// Lets a post of the outbox that was given up, or all of a profile, be tried again at once. Ends the profile's pause.
/// Lets a post of the outbox that was given up, or all of a profile, be tried again at once. Ends the profile's pause.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_retry_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RetryQueued", params) }
}

/// Takes a post out of the outbox before it is sent. Takes a post out of the outbox before it is sent.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_cancel_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CancelQueued", params) }
}

/// Tells what X would refuse of a post, how long it is, who would post it and what it would cost. Sends nothing. Tells
/// what X would refuse of a post, how long it is, who would post it and what it would cost. Sends nothing.
///
/// `params`, an object:
///
/// - `text` (string): Text of the post.
/// - `media` (ids): Ready media ids, or X's `media` object.
/// - `options` (strings): 2 to 4 poll options of 1 to 25 characters.
/// - `dur` (whole number 5–10080): Poll duration in minutes, 5 to 10080.
/// - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
///   override the defaults by key.
/// - `reply` (object): X's `reply` object: `in_reply_to_tweet_id`, `exclude_reply_user_ids`,
///   `auto_populate_reply_metadata`.
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
/// Errors: .
///
/// Example: `{}`
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_check_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CheckTweet", params) }
}
