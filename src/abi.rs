//! The C face: every exported function, and nothing else. `build.rs` turns this file into `include/xpost.h`.
//!
//! Each entry does three things: it turns its pointers into values, goes through the one door
//! ([`operations::call`]), and turns the answer into a string that the caller frees. Nothing unwinds into the host: every
//! body runs behind a panic boundary, and a panic's text, which might quote a value, is not shown.

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use serde_json::{Value, json};

use crate::client::Client;
use crate::error::{Code, Error};
use crate::language::{Language, text};
use crate::operations;
use crate::response::Response;
use crate::trace::{self, Level};

/// Version of this interface: major << 16 | minor. A library with another major number does not fit this header; one
/// with a lower minor number may lack functions.
pub const XPOST_ABI: u32 = 0x1_0001;

/// Receives bytes sent and bytes in total of an upload, on the thread that made the call: once with `done` 0 when the
/// upload begins, at most ten times a second while it lasts, and at its end. It is called during uploads only, and
/// `total` is never 0.
pub type ProgressFn = Option<unsafe extern "C" fn(done: u64, total: u64, user_data: *mut c_void)>;

/// Receives a log line without secrets, on the thread that caused it. `line` lives only for the duration of the call.
pub type LogFn =
    Option<unsafe extern "C" fn(level: c_int, line: *const c_char, user_data: *mut c_void)>;

/// The version of this interface that the library implements; compare with XPOST_ABI.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_abi() -> u32 {
    XPOST_ABI
}

/// The version of the library, for example "0.1.0". Static: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The catalogue: an envelope whose `result` is an array of operations with names, parameters, kinds and defaults.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_operations() -> *mut c_char {
    guard(|| {
        let list: Vec<Value> = operations::CATALOGUE
            .iter()
            .map(|operation| operation.to_json())
            .collect();
        Response::success(Value::Array(list), Language::En)
    })
}

/// Opens a client with standard parameters of its own: a JSON object, or the path of a file with it; NULL for none.
/// Returns its number, or 0 when the parameters are refused; then `*error`, unless `error` is NULL, receives an
/// envelope to be freed, and NULL otherwise. No connection is made.
///
/// # Safety
/// `parameters` is NULL or a NUL-terminated string; `error` is NULL or points to a writable pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_open(parameters: *const c_char, error: *mut *mut c_char) -> u32 {
    let mut number = 0;
    let answer = guard(|| {
        let opened = if parameters.is_null() {
            Client::open(&Value::Null)
        } else {
            // SAFETY: not NULL; NUL-terminated by this function's contract.
            unsafe { read(parameters, "parameters") }.and_then(|text| Client::open(&json!(text)))
        };
        match opened {
            Ok((opened, _)) => {
                number = opened;
                Response::success(json!(opened), Language::En)
            }
            // SAFETY: as above; a refused set of parameters may still say in which language.
            Err(error) => Response::failure(error, unsafe { asked_language(parameters) }),
        }
    });
    let answer = if number == 0 {
        answer
    } else {
        // SAFETY: `answer` was made by `guard` just now and is given up here.
        unsafe { xpost_free(answer) };
        std::ptr::null_mut()
    };
    if error.is_null() {
        // SAFETY: as above, or NULL, which `xpost_free` ignores.
        unsafe { xpost_free(answer) };
    } else {
        // SAFETY: not NULL; writable by this function's contract.
        unsafe { error.write(answer) };
    }
    number
}

/// Closes a client and ends its running calls, which answer `cancelled`. Unknown numbers and 0 are ignored.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_close(client: u32) {
    drop_answer(|| {
        Client::close(client);
    });
}

/// Lays standard parameters (a JSON object, or the path of a file with it) over the client's own, by key; an empty string
/// changes nothing and null clears. Client 0 holds the defaults of the whole process. The answer's `result` holds the
/// parameters in force, secrets masked. A refused call changes nothing.
///
/// # Safety
/// `parameters` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_configure(client: u32, parameters: *const c_char) -> *mut c_char {
    guard(|| {
        let language = Client::find(client)
            .and_then(|client| client.language())
            .unwrap_or_default();
        let configured = find(client).and_then(|client| {
            // SAFETY: the pointer is NULL or NUL-terminated by this function's contract.
            let text = unsafe { read(parameters, "parameters") }?;
            client.configure(&json!(text))?;
            client.standard(&serde_json::Map::new())
        });
        match configured {
            Ok(standard) => {
                let language = standard.language().unwrap_or_default();
                Response::success(standard.to_json(false), language)
            }
            Err(error) => Response::failure(error, language),
        }
    })
}

/// Runs any operation by its English or Russian name. `params` is a JSON object of its parameters.
///
/// # Safety
/// `operation` and `params` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_call(
    client: u32,
    operation: *const c_char,
    params: *const c_char,
) -> *mut c_char {
    guard(|| {
        // SAFETY: the pointer is NULL or NUL-terminated by this function's contract.
        match unsafe { read(operation, "operation") } {
            // SAFETY: as above.
            Ok(name) => unsafe { run(client, name, params) },
            Err(error) => Response::failure(error, Language::En),
        }
    })
}

/// Ends every running call of a client within a moment: they answer `cancelled`. Later calls are not affected.
#[unsafe(no_mangle)]
pub extern "C" fn xpost_cancel(client: u32) {
    drop_answer(|| {
        if let Some(client) = Client::find(client) {
            client.cancel();
        }
    });
}

/// Reads how far the client's latest upload is, for hosts that poll: `done` and `total` are both 0 before the first
/// upload, and stay as the latest one left them after it. Returns 1, or 0 for an unknown client.
///
/// # Safety
/// `done` and `total` are NULL or point to writable 64-bit numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_progress(client: u32, done: *mut u64, total: *mut u64) -> c_int {
    let progress = inside(|| Client::find(client).map(|client| client.progress.get()));
    let Some(Some(progress)) = progress else {
        return 0;
    };
    for (target, value) in [(done, progress.0), (total, progress.1)] {
        if !target.is_null() {
            // SAFETY: not NULL; writable by this function's contract. Hosts may pass unaligned fields of their own.
            unsafe { target.write_unaligned(value) };
        }
    }
    1
}

/// Calls `callback` during this client's uploads, and not in calls that upload nothing; NULL ends that for uploads that begin later. `user_data` is handed
/// through and must live until then.
///
/// # Safety
/// `callback` is NULL or a function that may be called from the thread of any call of this client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_set_progress(
    client: u32,
    callback: ProgressFn,
    user_data: *mut c_void,
) {
    drop_answer(|| {
        let Some(client) = Client::find(client) else {
            return;
        };
        let user_data = UserData(user_data);
        client.progress.listen(callback.map(|callback| {
            let listener: crate::progress::Listener = Arc::new(move |done, total| {
                // SAFETY: the host promised that `callback` may be called with this `user_data` from such threads.
                unsafe { callback(done, total, user_data.get()) };
            });
            listener
        }));
    });
}

/// Sends log lines up to `level` (0 none, 1 errors, 2 warnings, 3 calls, 4 requests) to `callback`; NULL ends it.
/// Lines hold no secrets, headers, bodies or queries. Process-wide. A host that never calls this gets them on stderr when
/// the environment variable `XPOST_LOG` says so: 0 to 4, or off, error, warn, info, debug.
///
/// # Safety
/// `callback` is NULL or a function that may be called from any thread, also from those that an upload has of its own while
/// its call lasts; never after the last call has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_set_log(level: c_int, callback: LogFn, user_data: *mut c_void) {
    drop_answer(|| {
        let user_data = UserData(user_data);
        let sink = callback.map(|callback| {
            let sink: trace::Sink = Arc::new(move |level, line| {
                if let Ok(line) = CString::new(line) {
                    // SAFETY: the host promised that `callback` may be called with this `user_data`; `line` outlives
                    // the call.
                    unsafe { callback(level as c_int, line.as_ptr(), user_data.get()) };
                }
            });
            sink
        });
        trace::set(u8::try_from(level.clamp(0, 4)).unwrap_or(0), sink);
    });
}

/// Returns `text` as a JSON string, quotes included, to be put into `params`: quotes, backslashes and control characters are
/// escaped. NULL gives `null`. Bytes that are not UTF-8 stay as they are, and the call that gets them refuses them with
/// `invalid_utf8`. Never fails; since 1.1 of this interface.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_quote(text: *const c_char) -> *mut c_char {
    let quoted = inside(|| {
        if text.is_null() {
            return b"null".to_vec();
        }
        // SAFETY: not NULL; NUL-terminated by this function's contract.
        quoted(unsafe { CStr::from_ptr(text) }.to_bytes())
    });
    // What came out of a NUL-terminated string holds no NUL, so this cannot fail.
    CString::new(quoted.unwrap_or_default())
        .unwrap_or_default()
        .into_raw()
}

/// Frees a string that this library returned. NULL is ignored.
///
/// # Safety
/// `string` is NULL or was returned by this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: made by `CString::into_raw` in `guard` or `xpost_quote` and not freed before, by this function's contract.
        drop(unsafe { CString::from_raw(string) });
    }
}

/// Returns the link that the user opens to authorize the app (OAuth 2.0 with PKCE S256).
/// `params`: `{"auth"?, "state"?, "code_verifier"?}`. `result`: a string, the link. A public client also gets
/// `auth_update.state_key`, to be kept until the redirect.
/// Errors: `missing_credentials` without client_id or redirect_uri; and those of every call.
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

/// Exchanges the code of the redirect for an access and a refresh token.
/// `params`: `{"code", "auth"?, "state"?, "code_verifier"?, "dry_run"?}`. `result`: X's object with access_token,
/// refresh_token, expires_in, scope; the pair also as `auth_update`. With `client_secret` the code alone will do in any
/// process; only the whole redirect as `code`, or its `state` beside it, tells whether the sign-in began at this app.
/// Errors: `invalid_state`, `invalid_code`, `app_misconfigured`, `missing_parameter`; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetToken", params) }
}

/// Exchanges the refresh token for a new pair. The old refresh token is dead afterwards: store the new one.
/// `params`: `{"auth"?, "dry_run"?}`. `result`: X's object; the pair also as `auth_update`.
/// Errors: `authorization_required` for a dead grant, `app_misconfigured` for a wrong client secret; `outcome` is
/// `unknown` when the answer was lost; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_refresh_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RefreshToken", params) }
}

/// Handles the redirect of the user's browser: checks the state, recognises a denial, exchanges the code.
/// `params`: `{"request": URL | query string | object, "auth"?, "state"?, "code_verifier"?, "dry_run"?}`. `result`:
/// X's object with the tokens; the pair also as `auth_update`.
/// Errors: `invalid_state`, `authorization_denied`, `invalid_code`, `app_misconfigured`; and those of every call.
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

/// Publishes a post with any of X's fields; media are ready ids.
/// `params`: `{"text"?, "media"?: ids, "options"?, "dur"?: minutes, "auth"?, "in_reply_to_tweet_id"?,
/// "reply_settings"?, "idempotency_key"?, …}`. `result`: X's object, `data.id` and `data.text`.
/// Errors: `invalid_parameter`, `duplicate_content`, `forbidden`, `rate_limited`; `outcome` is `unknown` when the
/// answer was lost; and those of every call.
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

/// Publishes a post without attachments.
/// `params`: `{"text", "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's object, `data.id` and `data.text`.
/// With an `idempotency_key` and a `store` the post is published once, however often that is called, and the envelope's
/// `publication` says what the journal knows.
/// Errors: `duplicate_content`, `forbidden`, `rate_limited`; `outcome` is `unknown` when the answer was lost; with a key
/// `idempotency_conflict`, `outcome_unknown` and the store's; and those of every call.
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

/// Uploads up to 4 pictures (JPEG, PNG, WEBP, GIF; 5 MB each) and publishes a post with them.
/// `params`: `{"text", "pictures": path | URL | base64 | {"file"|"url"|"base64", "alt_text"?, "media_type"?} |
/// array of those, "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's object, `data.id` and `data.text`.
/// Errors: `media_*` before anything is posted; then as xpost_create_text_tweet; and those of every call.
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

/// Uploads an animated GIF (15 MB, 1280x1080, 350 frames) and publishes a post with it.
/// `params`: `{"text", "gifs": a media item, "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's object, `data.id` and
/// `data.text`.
/// Errors: `media_*` before anything is posted; then as xpost_create_text_tweet; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_gif_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateGifTweet", params) }
}

/// Uploads a video (16 GB, as far as the account may) and publishes a post with it.
/// `params`: `{"text", "videos": a media item, "auth"?, "dry_run"?, "idempotency_key"?}`; as an object it may have `"subtitles"`: a path, URL or
/// base64 of SRT or VTT, `{"file"|"url"|"base64", "language_code"?, "display_name"?, "media_type"?}`, or an array of those.
/// `result`: X's object, `data.id` and `data.text`.
/// Errors: `media_*` before anything is posted; then as xpost_create_text_tweet; and those of every call.
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

/// Publishes a poll of 2 to 4 options of 1 to 25 characters that runs 5 to 10080 minutes.
/// `params`: `{"text", "options": array of strings, "duration": minutes, "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's
/// object, `data.id` and `data.text`.
/// Errors: `invalid_parameter`; then as xpost_create_text_tweet; and those of every call.
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

/// Uploads media files without posting.
/// `params`: `{"files": media items, "type": "tweet_image" | "tweet_gif" | "tweet_video", "auth"?, "dry_run"?}`.
/// `result`: an array of media ids (strings) for xpost_create_custom_tweet.
/// Errors: `media_*`, `insufficient_scope`, `rate_limited`; and those of every call.
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

/// Returns the standard parameters in force.
/// `params`: `{"auth"?, "reveal"?: bool}`. `result`: an object; secrets read `***` unless `reveal` is true.
/// Errors: `invalid_parameter`; and those of every call.
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

/// Deletes a post.
/// `params`: `{"id", "auth"?, "dry_run"?}`. `result`: X's object, `data.deleted`.
/// Errors: `forbidden` for somebody else's post; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_delete_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "DeleteTweet", params) }
}

/// Reads a post. An app-only token, or the app's consumer key and secret alone, will do.
/// `params`: `{"id", "auth"?, "dry_run"?}`. `result`: X's object, `data`.
/// Errors: `not_found`; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetTweet", params) }
}

/// Returns the account that the credentials post as.
/// `params`: `{"auth"?, "dry_run"?}`. `result`: X's object, `data.id`, `data.name`, `data.username`.
/// Errors: `unauthorized`, `unsupported_authentication` for an app-only token; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_current_user(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetCurrentUser", params) }
}

/// Ends a grant: revokes the refresh and the access token, or with OAuth 1.0a keys alone that token.
/// `params`: `{"auth"?, "dry_run"?}`. `result`: X's object.
/// Errors: `missing_credentials`, `app_misconfigured`; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_revoke_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RevokeToken", params) }
}

/// Exchanges an OAuth 1.0a token for an OAuth 2.0 pair without the user. A pair from an earlier exchange dies.
/// `params`: `{"auth"?, "scope"?, "dry_run"?}`. `result`: X's object; the pair also as `auth_update`.
/// Errors: `authorization_required` when X does not accept the token, `app_misconfigured`; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_exchange_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ExchangeToken", params) }
}

/// Begins the OAuth 1.0a sign-in; the user opens `authorization_link`.
/// `params`: `{"auth"?, "pin"?: bool, "dry_run"?}`. `result`: an object: oauth_token, oauth_token_secret,
/// oauth_callback_confirmed, authorization_link.
/// Errors: `app_misconfigured` for wrong consumer keys or an unregistered callback; and those of every call.
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

/// Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN.
/// `params`: `{"oauth_verifier", "auth"?, "oauth_token"?, "oauth_token_secret"?, "dry_run"?}`. `result`: an object:
/// oauth_token, oauth_token_secret, user_id, screen_name; the token also as `auth_update`.
/// Errors: `app_misconfigured` for a wrong verifier; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_access_token(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetAccessToken", params) }
}

/// Signs an account in from this machine: opens the link in the browser, waits for the redirect on the loopback address of
/// `redirect_uri` (`http`; `127.0.0.1`, `[::1]`, or `localhost`, which is both) and gets the tokens.
/// `params`: `{"auth"?, "headless"?, "request"?, "state"?, "wait"?}`; `wait` in seconds, 1 to 600, default 300. `result`: with
/// a profile its state, without one X's token object; with `headless` and no `request` `{"authorization_link", "state"}`.
/// Errors: `timeout`, `authorization_denied`, `invalid_state`, `invalid_code`, the store's, and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_authorize(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "Authorize", params) }
}

/// Keeps the credentials of the standard parameters in `auth.profile` of `auth.store`; those not given stay as they are.
/// `params`: `{"auth"?, "expires_in"?, "scope"?}`; `expires_in` in seconds. `result`: the profile's state.
/// Errors: `missing_parameter`, `missing_credentials`, and the store's: `store_locked`, `store_unavailable`, `store_damaged`,
/// `store_version`, `store_key_invalid`.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_save_credentials(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "SaveCredentials", params) }
}

/// Lists the profiles of `auth.store`; no secrets, no network. `params`: `{"auth"?}`. `result`: `{"profiles": [state, …]}`.
/// Errors: `missing_parameter` and the store's.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_list_profiles(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ListProfiles", params) }
}

/// Removes `auth.profile` from `auth.store`. `params`: `{"auth"?, "revoke"?}`; with `revoke` its tokens are ended at X first.
/// `result`: `{"removed", "revoked"}`. Errors: `unknown_profile`, the store's, and with `revoke` those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_remove_profile(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RemoveProfile", params) }
}

/// Where the grant of `auth.profile` stands; no secrets, no network. `params`: `{"auth"?}`. `result`: an object: profile,
/// grant (`good`, `refreshing`, `uncertain`, `dead`, `none`), since, expires_at, expires_in, scope, user, client_id,
/// redirect_uri, refreshable, oauth1, created_at, updated_at; times in Unix seconds. Errors: `unknown_profile` and the store's.
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

/// The one body of every operation's entry.
///
/// # Safety
/// `params` is NULL or NUL-terminated.
unsafe fn respond(client: u32, operation: &str, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    guard(|| unsafe { run(client, operation, params) })
}

/// # Safety
/// `params` is NULL or NUL-terminated.
unsafe fn run(client: u32, operation: &str, params: *const c_char) -> Response {
    let prepared = find(client).and_then(|client| {
        // SAFETY: by this function's contract.
        let text = unsafe { read(params, "params") }?;
        let value = operations::params(text)?;
        Ok((client, value))
    });
    match prepared {
        Ok((client, params)) => operations::call(&client, operation, &params),
        Err(error) => {
            // An unknown client has no language of its own; the process has.
            let client = Client::find(client).or_else(|| Client::find(0));
            let language = client.map_or(Language::En, |client| {
                operations::language(&client, operation)
            });
            Response::failure(error, language)
        }
    }
}

/// The `lang` of standard parameters that may be wrong in other ways.
///
/// # Safety
/// `parameters` is NULL or NUL-terminated.
unsafe fn asked_language(parameters: *const c_char) -> Language {
    if parameters.is_null() {
        return Language::En;
    }
    // SAFETY: by this function's contract.
    unsafe { read(parameters, "parameters") }
        .and_then(|text| crate::parameters::read(&json!(text), "parameters"))
        .ok()
        .and_then(|map| Language::parse(map.get("lang")?.as_str()?))
        .unwrap_or_default()
}

fn find(number: u32) -> Result<Arc<Client>, Error> {
    Client::find(number).ok_or_else(|| {
        Error::new(
            Code::UnknownClient,
            text!("client {number} is not open", "клиент {number} не открыт"),
        )
        .parameter("client")
        .hint(text!(
            "open one with xpost_open(), or use 0",
            "откройте клиента через xpost_open() или используйте 0"
        ))
    })
}

/// # Safety
/// `pointer` is NULL or NUL-terminated, and stays unchanged while the result is used.
unsafe fn read<'a>(pointer: *const c_char, name: &str) -> Result<&'a str, Error> {
    if pointer.is_null() {
        return Err(Error::new(
            Code::NullPointer,
            text!(
                "`{name}` is NULL; a string was expected",
                "`{name}` равен NULL; ожидалась строка"
            ),
        )
        .parameter(name));
    }
    // SAFETY: not NULL; NUL-terminated by this function's contract.
    unsafe { CStr::from_ptr(pointer) }
        .to_str()
        .map_err(|error| {
            let valid = error.valid_up_to();
            Error::new(
                Code::InvalidUtf8,
                text!(
                    "`{name}` is not valid UTF-8 (byte {valid})",
                    "`{name}` не в кодировке UTF-8 (байт {valid})"
                ),
            )
            .parameter(name)
        })
}

/// A JSON string (RFC 8259 §7) of those bytes. What is not UTF-8 in them is left for the call to find and to tell.
fn quoted(bytes: &[u8]) -> Vec<u8> {
    let mut literal = Vec::with_capacity(bytes.len() + 2);
    literal.push(b'"');
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => literal.extend([b'\\', byte]),
            b'\n' => literal.extend(*b"\\n"),
            b'\r' => literal.extend(*b"\\r"),
            b'\t' => literal.extend(*b"\\t"),
            0..0x20 => literal.extend(format!("\\u{byte:04x}").bytes()),
            _ => literal.push(byte),
        }
    }
    literal.push(b'"');
    literal
}

/// Runs `body` behind the panic boundary and gives its envelope to the caller.
fn guard(body: impl FnOnce() -> Response) -> *mut c_char {
    let response =
        inside(body).unwrap_or_else(|| Response::failure(operations::panicked(), Language::En));
    // JSON text escapes NUL, so this cannot fail.
    CString::new(response.to_json())
        .unwrap_or_default()
        .into_raw()
}

/// Runs `body` behind the panic boundary where there is no answer to give.
fn drop_answer(body: impl FnOnce()) {
    let _ = inside(body);
}

thread_local! {
    /// Whether this thread is inside the library, so that the panic hook leaves the host's own panics alone.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `body` behind the panic boundary; `None` after a panic.
pub(crate) fn inside<T>(body: impl FnOnce() -> T) -> Option<T> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        quiet_panics();
        stay_loaded();
    });
    let before = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(body)).ok();
    INSIDE.set(before);
    result
}

/// A host's stderr is not ours to write to: where a panic happened goes to the log. What it said does not, since it may
/// quote a value.
fn quiet_panics() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if INSIDE.get() {
            trace::line(Level::Error, || {
                info.location().map_or_else(
                    || "panic".to_owned(),
                    |place| format!("panic at {}:{}", place.file(), place.line()),
                )
            });
        } else {
            previous(info);
        }
    }));
}

/// Keeps the library in memory for the life of the process, as `-z nodelete` does on Linux: a resolver thread may
/// outlive a time-out, and its code must not be unmapped under it.
#[cfg(windows)]
fn stay_loaded() {
    const FROM_ADDRESS: u32 = 0x4;
    const PIN: u32 = 0x1;
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, name: *const c_void, module: *mut *mut c_void) -> i32;
    }
    let mut module = std::ptr::null_mut();
    // SAFETY: with FROM_ADDRESS the second argument is any address inside the module; `module` is writable. A refusal
    // changes nothing.
    unsafe {
        GetModuleHandleExW(FROM_ADDRESS | PIN, xpost_abi as *const c_void, &mut module);
    }
}

#[cfg(target_os = "macos")]
fn stay_loaded() {
    // SAFETY: all zeros are a valid `Dl_info`. It is filled for an address in a loaded image and then names its file, which
    // is opened once more without being loaded again; that handle is never closed. A refusal changes nothing.
    unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(xpost_abi as *const c_void, &mut info) != 0 && !info.dli_fname.is_null() {
            libc::dlopen(
                info.dli_fname,
                libc::RTLD_NOW | libc::RTLD_NOLOAD | libc::RTLD_NODELETE,
            );
        }
    }
}

#[cfg(not(any(windows, target_os = "macos")))]
fn stay_loaded() {}

/// A host's pointer, which only the host looks behind.
struct UserData(*mut c_void);

impl UserData {
    fn get(&self) -> *mut c_void {
        self.0
    }
}

// SAFETY: the pointer is never dereferenced here; the host promised that its callback may run on these threads.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

/// Settles what came of a post whose answer was lost; sends no post. `params`: `{"idempotency_key", "auth"?, "decision"?:
/// "published" | "not_published", "id"?, "part"?}`, `id` with `published`, `part` of a thread from 1; without a decision X is
/// asked. `result`: an object:
/// idempotency_key, state (`prepared`, `sent`, `published`, `refused`, `unknown`), replayed, post_id, attempts, sent_at,
/// created_at, updated_at, and until the post is published content; times in Unix seconds. Errors: `not_found`,
/// `idempotency_conflict`, the store's, and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_resolve_post(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "ResolvePost", params) }
}

/// Publishes a thread, each post answering the one before it; with a key a thread that was cut goes on where it stopped.
/// `params`: `{"posts": array of a text | {"text"?, "pictures"? | "gifs"? | "videos"? | "media"?, "options"?, "dur"?, …},
/// "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: `{"data": array of {"id", "text", …}}`; the envelope's `publication`
/// has `parts`, also when the call failed in the middle.
/// Errors: as xpost_create_image_tweet, with `parameter` naming the post; `outcome` is `applied` when a thread without a key
/// is cut after its first post; and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_create_thread(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CreateThread", params) }
}

/// Puts a post or a thread into the outbox of the store; sends nothing. Needs `store` and `profile` in `auth`.
/// `params`: `{"post": text | object as in xpost_create_thread | array of those, "auth"?, "not_before"?: Unix seconds or RFC
/// 3339, "idempotency_key"?}`. `result`: an object: idempotency_key, profile, state (`waiting`, `sending`, `sent`, `failed`,
/// `cancelled`), text, not_before, claimed_until, attempts, post_ids, error, created_at, updated_at, seq; times in Unix seconds.
/// Errors: `invalid_parameter`, `idempotency_conflict`, `unknown_profile`, the store's, and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_enqueue_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "EnqueueTweet", params) }
}

/// Sends the posts of the outbox that are due, each once, however many workers on however many machines do the same.
/// `params`: `{"auth"?, "limit"?: posts, "max_attempts"?, "lease"?: seconds}`; a `profile` in `auth` sends only its posts.
/// `result`: `{"sent", "failed", "postponed", "next_at", "paused": array of {"profile", "until", "code"}, "posts": array as
/// in xpost_enqueue_tweet}`; a post that fails does not fail the call.
/// Errors: the store's, `cancelled`, and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_send_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "SendQueued", params) }
}

/// Lists the outbox in the order of arrival; a `profile` in `auth` lists only its posts.
/// `params`: `{"auth"?, "state"?, "idempotency_key"?, "limit"?, "after"?: a seq}`. `result`: `{"posts": array as in
/// xpost_enqueue_tweet, "counts": {state: number}, "next_at", "paused"}`. Errors: the store's, and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_get_queue(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "GetQueue", params) }
}

/// Lets a post of the outbox that was given up, or all of the profile's, be tried again at once; ends the profile's pause.
/// `params`: `{"auth"?, "idempotency_key"?}`. `result`: `{"posts": array as in xpost_enqueue_tweet}`.
/// Errors: `not_found`, `queue_conflict`, the store's, and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_retry_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "RetryQueued", params) }
}

/// Takes a post out of the outbox before it is sent. `params`: `{"idempotency_key", "auth"?}`. `result`: the post, as in
/// xpost_enqueue_tweet. Errors: `not_found`, `queue_conflict`, the store's, and those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_cancel_queued(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CancelQueued", params) }
}

/// Checks a post without sending anything. `params`: those of `xpost_create_custom_tweet` but `dry_run`, and `"pictures"?`, `"gifs"?`,
/// `"videos"?`; media behind a URL are not fetched. `result`: an object: ok, problems (`[{code, parameter, message}]`: what
/// would be refused), warnings (`[{code, message}]`), text (weighted_length, limit, remaining, valid, links, cashtags, hashtags,
/// mentions), identity (kind `oauth2` or `oauth1`, profile; null without credentials), price (currency, total, items
/// `[{what, price}]`, date; amounts as text), requests (how many of each kind, and total). A wrong parameter of the post is a
/// problem, not an error. Errors: those of every call.
///
/// # Safety
/// `params` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn xpost_check_tweet(client: u32, params: *const c_char) -> *mut c_char {
    // SAFETY: by this function's contract.
    unsafe { respond(client, "CheckTweet", params) }
}
