/* xpost: posting to X (Twitter).   MIT licence.   Generated from src/abi.rs: do not edit.

   Every operation takes a JSON object and returns a JSON object, the envelope:

     {"ok":true,"result":...,"http":{"status":201,...}}
     {"ok":false,"error":{"code":"rate_limited","message":"...","outcome":"not_applied","retry_at":...}}

   Strings are UTF-8 and NUL-terminated. Those you pass in are copied. A returned char * is yours: give it to
   xpost_free(). None is ever NULL. Any function may be called from any thread at any time; nothing here ever
   throws, exits or writes to stdout or stderr.

     char *answer = xpost_create_text_tweet(0, "{\"text\":\"Hello\",\"auth\":\"twitter.json\"}");
     puts(answer);
     xpost_free(answer);

   A text that is not written in the program goes through xpost_quote(), which escapes what JSON does not take as it is:

     char *text = xpost_quote(typed);
     size_t size = strlen(text) + 64;
     char *params = malloc(size);
     snprintf(params, size, "{\"text\":%s,\"auth\":\"twitter.json\"}", text);

   A client (xpost_open) keeps standard parameters and connections between calls. It is a number: client 0 always
   exists and holds the defaults of the whole process, and a closed client is an error, never a crash.

   outcome says what a failed call left behind at X: "not_applied", "applied" or "unknown". A post whose answer was
   lost is "unknown": look before you repeat it. The reference of operations, parameters and error codes is in
   docs/reference.md. */

#ifndef XPOST_H
#define XPOST_H

#include <stdint.h>

/*
 Version of this interface: major << 16 | minor. A library with another major number does not fit this header; one
 with a lower minor number may lack functions.
 */
#define XPOST_ABI 65537

/*
 Receives bytes sent and bytes in total of an upload, on the thread that made the call: once with `done` 0 when the
 upload begins, at most ten times a second while it lasts, and at its end. It is called during uploads only, and
 `total` is never 0.
 */
typedef void (*xpost_progress_fn)(uint64_t done, uint64_t total, void *user_data);

/*
 Receives a log line without secrets, on the thread that caused it. `line` lives only for the duration of the call.
 */
typedef void (*xpost_log_fn)(int level, const char *line, void *user_data);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 The version of this interface that the library implements; compare with XPOST_ABI.
 */
uint32_t xpost_abi(void);

/*
 The version of the library, for example "0.1.0". Static: do not free it.
 */
const char *xpost_version(void);

/*
 The catalogue: an envelope whose `result` is an array of operations with names, parameters, kinds and defaults.
 */
char *xpost_operations(void);

/*
 Opens a client with standard parameters of its own: a JSON object, or the path of a file with it; NULL for none.
 Returns its number, or 0 when the parameters are refused; then `*error`, unless `error` is NULL, receives an
 envelope to be freed, and NULL otherwise. No connection is made.

 `parameters` is NULL or a NUL-terminated string; `error` is NULL or points to a writable pointer.
 */
uint32_t xpost_open(const char *parameters,
                    char **error);

/*
 Closes a client and ends its running calls, which answer `cancelled`. Unknown numbers and 0 are ignored.
 */
void xpost_close(uint32_t client);

/*
 Lays standard parameters (a JSON object, or the path of a file with it) over the client's own, by key; an empty string
 changes nothing and null clears. Client 0 holds the defaults of the whole process. The answer's `result` holds the
 parameters in force, secrets masked. A refused call changes nothing.

 `parameters` is NULL or a NUL-terminated string.
 */
char *xpost_configure(uint32_t client,
                      const char *parameters);

/*
 Runs any operation by its English or Russian name. `params` is a JSON object of its parameters.

 `operation` and `params` are NULL or NUL-terminated strings.
 */
char *xpost_call(uint32_t client, const char *operation, const char *params);

/*
 Ends every running call of a client within a moment: they answer `cancelled`. Later calls are not affected.
 */
void xpost_cancel(uint32_t client);

/*
 Reads how far the client's latest upload is, for hosts that poll: `done` and `total` are both 0 before the first
 upload, and stay as the latest one left them after it. Returns 1, or 0 for an unknown client.

 `done` and `total` are NULL or point to writable 64-bit numbers.
 */
int xpost_progress(uint32_t client,
                   uint64_t *done,
                   uint64_t *total);

/*
 Calls `callback` during this client's uploads, and not in calls that upload nothing; NULL ends that for uploads that begin later. `user_data` is handed
 through and must live until then.

 `callback` is NULL or a function that may be called from the thread of any call of this client.
 */
void xpost_set_progress(uint32_t client,
                        xpost_progress_fn callback,
                        void *user_data);

/*
 Sends log lines up to `level` (0 none, 1 errors, 2 warnings, 3 calls, 4 requests) to `callback`; NULL ends it.
 Lines hold no secrets, headers, bodies or queries. Process-wide. A host that never calls this gets them on stderr when
 the environment variable `XPOST_LOG` says so: 0 to 4, or off, error, warn, info, debug.

 `callback` is NULL or a function that may be called from any thread, also from those that an upload has of its own while
 its call lasts; never after the last call has returned.
 */
void xpost_set_log(int level,
                   xpost_log_fn callback,
                   void *user_data);

/*
 Returns `text` as a JSON string, quotes included, to be put into `params`: quotes, backslashes and control characters are
 escaped. NULL gives `null`. Bytes that are not UTF-8 stay as they are, and the call that gets them refuses them with
 `invalid_utf8`. Never fails; since 1.1 of this interface.

 `text` is NULL or a NUL-terminated string.
 */
char *xpost_quote(const char *text);

/*
 Frees a string that this library returned. NULL is ignored.

 `string` is NULL or was returned by this library and has not been freed.
 */
void xpost_free(char *string);

/*
 Returns the link that the user opens to authorize the app (OAuth 2.0 with PKCE S256).
 `params`: `{"auth"?, "state"?, "code_verifier"?}`. `result`: a string, the link. A public client also gets
 `auth_update.state_key`, to be kept until the redirect.
 Errors: `missing_credentials` without client_id or redirect_uri; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_authorization_link(uint32_t client, const char *params);

/*
 Exchanges the code of the redirect for an access and a refresh token.
 `params`: `{"code", "auth"?, "state"?, "code_verifier"?, "dry_run"?}`. `result`: X's object with access_token,
 refresh_token, expires_in, scope; the pair also as `auth_update`. With `client_secret` the code alone will do in any
 process; only the whole redirect as `code`, or its `state` beside it, tells whether the sign-in began at this app.
 Errors: `invalid_state`, `invalid_code`, `app_misconfigured`, `missing_parameter`; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_token(uint32_t client,
                      const char *params);

/*
 Exchanges the refresh token for a new pair. The old refresh token is dead afterwards: store the new one.
 `params`: `{"auth"?, "dry_run"?}`. `result`: X's object; the pair also as `auth_update`.
 Errors: `authorization_required` for a dead grant, `app_misconfigured` for a wrong client secret; `outcome` is
 `unknown` when the answer was lost; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_refresh_token(uint32_t client,
                          const char *params);

/*
 Handles the redirect of the user's browser: checks the state, recognises a denial, exchanges the code.
 `params`: `{"request": URL | query string | object, "auth"?, "state"?, "code_verifier"?, "dry_run"?}`. `result`:
 X's object with the tokens; the pair also as `auth_update`.
 Errors: `invalid_state`, `authorization_denied`, `invalid_code`, `app_misconfigured`; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_handle_incoming_request_after_authorization(uint32_t client,
                                                        const char *params);

/*
 Publishes a post with any of X's fields; media are ready ids.
 `params`: `{"text"?, "media"?: ids, "options"?, "dur"?: minutes, "auth"?, "in_reply_to_tweet_id"?,
 "reply_settings"?, "idempotency_key"?, …}`. `result`: X's object, `data.id` and `data.text`.
 Errors: `invalid_parameter`, `duplicate_content`, `forbidden`, `rate_limited`; `outcome` is `unknown` when the
 answer was lost; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_create_custom_tweet(uint32_t client,
                                const char *params);

/*
 Publishes a post without attachments.
 `params`: `{"text", "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's object, `data.id` and `data.text`.
 With an `idempotency_key` and a `store` the post is published once, however often that is called, and the envelope's
 `publication` says what the journal knows.
 Errors: `duplicate_content`, `forbidden`, `rate_limited`; `outcome` is `unknown` when the answer was lost; with a key
 `idempotency_conflict`, `outcome_unknown` and the store's; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_create_text_tweet(uint32_t client,
                              const char *params);

/*
 Uploads up to 4 pictures (JPEG, PNG, WEBP, GIF; 5 MB each) and publishes a post with them.
 `params`: `{"text", "pictures": path | URL | base64 | {"file"|"url"|"base64", "alt_text"?, "media_type"?} |
 array of those, "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's object, `data.id` and `data.text`.
 Errors: `media_*` before anything is posted; then as xpost_create_text_tweet; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_create_image_tweet(uint32_t client, const char *params);

/*
 Uploads an animated GIF (15 MB, 1280x1080, 350 frames) and publishes a post with it.
 `params`: `{"text", "gifs": a media item, "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's object, `data.id` and
 `data.text`.
 Errors: `media_*` before anything is posted; then as xpost_create_text_tweet; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_create_gif_tweet(uint32_t client,
                             const char *params);

/*
 Uploads a video (16 GB, as far as the account may) and publishes a post with it.
 `params`: `{"text", "videos": a media item, "auth"?, "dry_run"?, "idempotency_key"?}`; as an object it may have `"subtitles"`: a path, URL or
 base64 of SRT or VTT, `{"file"|"url"|"base64", "language_code"?, "display_name"?, "media_type"?}`, or an array of those.
 `result`: X's object, `data.id` and `data.text`.
 Errors: `media_*` before anything is posted; then as xpost_create_text_tweet; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_create_video_tweet(uint32_t client,
                               const char *params);

/*
 Publishes a poll of 2 to 4 options of 1 to 25 characters that runs 5 to 10080 minutes.
 `params`: `{"text", "options": array of strings, "duration": minutes, "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: X's
 object, `data.id` and `data.text`.
 Errors: `invalid_parameter`; then as xpost_create_text_tweet; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_create_poll_tweet(uint32_t client,
                              const char *params);

/*
 Uploads media files without posting.
 `params`: `{"files": media items, "type": "tweet_image" | "tweet_gif" | "tweet_video", "auth"?, "dry_run"?}`.
 `result`: an array of media ids (strings) for xpost_create_custom_tweet.
 Errors: `media_*`, `insufficient_scope`, `rate_limited`; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_upload_attachments_array(uint32_t client, const char *params);

/*
 Returns the standard parameters in force.
 `params`: `{"auth"?, "reveal"?: bool}`. `result`: an object; secrets read `***` unless `reveal` is true.
 Errors: `invalid_parameter`; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_standard_parameters(uint32_t client, const char *params);

/*
 Deletes a post.
 `params`: `{"id", "auth"?, "dry_run"?}`. `result`: X's object, `data.deleted`.
 Errors: `forbidden` for somebody else's post; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_delete_tweet(uint32_t client, const char *params);

/*
 Reads a post. An app-only token, or the app's consumer key and secret alone, will do.
 `params`: `{"id", "auth"?, "dry_run"?}`. `result`: X's object, `data`.
 Errors: `not_found`; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_tweet(uint32_t client, const char *params);

/*
 Returns the account that the credentials post as.
 `params`: `{"auth"?, "dry_run"?}`. `result`: X's object, `data.id`, `data.name`, `data.username`.
 Errors: `unauthorized`, `unsupported_authentication` for an app-only token; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_current_user(uint32_t client, const char *params);

/*
 Ends a grant: revokes the refresh and the access token, or with OAuth 1.0a keys alone that token.
 `params`: `{"auth"?, "dry_run"?}`. `result`: X's object.
 Errors: `missing_credentials`, `app_misconfigured`; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_revoke_token(uint32_t client, const char *params);

/*
 Exchanges an OAuth 1.0a token for an OAuth 2.0 pair without the user. A pair from an earlier exchange dies.
 `params`: `{"auth"?, "scope"?, "dry_run"?}`. `result`: X's object; the pair also as `auth_update`.
 Errors: `authorization_required` when X does not accept the token, `app_misconfigured`; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_exchange_token(uint32_t client,
                           const char *params);

/*
 Begins the OAuth 1.0a sign-in; the user opens `authorization_link`.
 `params`: `{"auth"?, "pin"?: bool, "dry_run"?}`. `result`: an object: oauth_token, oauth_token_secret,
 oauth_callback_confirmed, authorization_link.
 Errors: `app_misconfigured` for wrong consumer keys or an unregistered callback; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_request_token(uint32_t client, const char *params);

/*
 Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN.
 `params`: `{"oauth_verifier", "auth"?, "oauth_token"?, "oauth_token_secret"?, "dry_run"?}`. `result`: an object:
 oauth_token, oauth_token_secret, user_id, screen_name; the token also as `auth_update`.
 Errors: `app_misconfigured` for a wrong verifier; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_access_token(uint32_t client,
                             const char *params);

/*
 Signs an account in from this machine: opens the link in the browser, waits for the redirect on the loopback address of
 `redirect_uri` (`http`; `127.0.0.1`, `[::1]`, or `localhost`, which is both) and gets the tokens.
 `params`: `{"auth"?, "headless"?, "request"?, "state"?, "wait"?}`; `wait` in seconds, 1 to 600, default 300. `result`: with
 a profile its state, without one X's token object; with `headless` and no `request` `{"authorization_link", "state"}`.
 Errors: `timeout`, `authorization_denied`, `invalid_state`, `invalid_code`, the store's, and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_authorize(uint32_t client,
                      const char *params);

/*
 Keeps the credentials of the standard parameters in `auth.profile` of `auth.store`; those not given stay as they are.
 `params`: `{"auth"?, "expires_in"?, "scope"?}`; `expires_in` in seconds. `result`: the profile's state.
 Errors: `missing_parameter`, `missing_credentials`, and the store's: `store_locked`, `store_unavailable`, `store_damaged`,
 `store_version`, `store_key_invalid`.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_save_credentials(uint32_t client,
                             const char *params);

/*
 Lists the profiles of `auth.store`; no secrets, no network. `params`: `{"auth"?}`. `result`: `{"profiles": [state, …]}`.
 Errors: `missing_parameter` and the store's.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_list_profiles(uint32_t client,
                          const char *params);

/*
 Removes `auth.profile` from `auth.store`. `params`: `{"auth"?, "revoke"?}`; with `revoke` its tokens are ended at X first.
 `result`: `{"removed", "revoked"}`. Errors: `unknown_profile`, the store's, and with `revoke` those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_remove_profile(uint32_t client,
                           const char *params);

/*
 Where the grant of `auth.profile` stands; no secrets, no network. `params`: `{"auth"?}`. `result`: an object: profile,
 grant (`good`, `refreshing`, `uncertain`, `dead`, `none`), since, expires_at, expires_in, scope, user, client_id,
 redirect_uri, refreshable, oauth1, created_at, updated_at; times in Unix seconds. Errors: `unknown_profile` and the store's.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_profile_state(uint32_t client,
                              const char *params);

/*
 Settles what came of a post whose answer was lost; sends no post. `params`: `{"idempotency_key", "auth"?, "decision"?:
 "published" | "not_published", "id"?, "part"?}`, `id` with `published`, `part` of a thread from 1; without a decision X is
 asked. `result`: an object:
 idempotency_key, state (`prepared`, `sent`, `published`, `refused`, `unknown`), replayed, post_id, attempts, sent_at,
 created_at, updated_at, and until the post is published content; times in Unix seconds. Errors: `not_found`,
 `idempotency_conflict`, the store's, and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_resolve_post(uint32_t client,
                         const char *params);

/*
 Publishes a thread, each post answering the one before it; with a key a thread that was cut goes on where it stopped.
 `params`: `{"posts": array of a text | {"text"?, "pictures"? | "gifs"? | "videos"? | "media"?, "options"?, "dur"?, …},
 "auth"?, "dry_run"?, "idempotency_key"?}`. `result`: `{"data": array of {"id", "text", …}}`; the envelope's `publication`
 has `parts`, also when the call failed in the middle.
 Errors: as xpost_create_image_tweet, with `parameter` naming the post; `outcome` is `applied` when a thread without a key
 is cut after its first post; and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_create_thread(uint32_t client,
                          const char *params);

/*
 Puts a post or a thread into the outbox of the store; sends nothing. Needs `store` and `profile` in `auth`.
 `params`: `{"post": text | object as in xpost_create_thread | array of those, "auth"?, "not_before"?: Unix seconds or RFC
 3339, "idempotency_key"?}`. `result`: an object: idempotency_key, profile, state (`waiting`, `sending`, `sent`, `failed`,
 `cancelled`), text, not_before, claimed_until, attempts, post_ids, error, created_at, updated_at, seq; times in Unix seconds.
 Errors: `invalid_parameter`, `idempotency_conflict`, `unknown_profile`, the store's, and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_enqueue_tweet(uint32_t client,
                          const char *params);

/*
 Sends the posts of the outbox that are due, each once, however many workers on however many machines do the same.
 `params`: `{"auth"?, "limit"?: posts, "max_attempts"?, "lease"?: seconds}`; a `profile` in `auth` sends only its posts.
 `result`: `{"sent", "failed", "postponed", "next_at", "paused": array of {"profile", "until", "code"}, "posts": array as
 in xpost_enqueue_tweet}`; a post that fails does not fail the call.
 Errors: the store's, `cancelled`, and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_send_queued(uint32_t client,
                        const char *params);

/*
 Lists the outbox in the order of arrival; a `profile` in `auth` lists only its posts.
 `params`: `{"auth"?, "state"?, "idempotency_key"?, "limit"?, "after"?: a seq}`. `result`: `{"posts": array as in
 xpost_enqueue_tweet, "counts": {state: number}, "next_at", "paused"}`. Errors: the store's, and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_get_queue(uint32_t client,
                      const char *params);

/*
 Lets a post of the outbox that was given up, or all of the profile's, be tried again at once; ends the profile's pause.
 `params`: `{"auth"?, "idempotency_key"?}`. `result`: `{"posts": array as in xpost_enqueue_tweet}`.
 Errors: `not_found`, `queue_conflict`, the store's, and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_retry_queued(uint32_t client,
                         const char *params);

/*
 Takes a post out of the outbox before it is sent. `params`: `{"idempotency_key", "auth"?}`. `result`: the post, as in
 xpost_enqueue_tweet. Errors: `not_found`, `queue_conflict`, the store's, and those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_cancel_queued(uint32_t client,
                          const char *params);

/*
 Checks a post without sending anything. `params`: those of `xpost_create_custom_tweet` but `dry_run`, and `"pictures"?`, `"gifs"?`,
 `"videos"?`; media behind a URL are not fetched. `result`: an object: ok, problems (`[{code, parameter, message}]`: what
 would be refused), warnings (`[{code, message}]`), text (weighted_length, limit, remaining, valid, links, cashtags, hashtags,
 mentions), identity (kind `oauth2` or `oauth1`, profile; null without credentials), price (currency, total, items
 `[{what, price}]`, date; amounts as text), requests (how many of each kind, and total). A wrong parameter of the post is a
 problem, not an error. Errors: those of every call.

 `params` is NULL or a NUL-terminated string.
 */
char *xpost_check_tweet(uint32_t client,
                        const char *params);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* XPOST_H */
