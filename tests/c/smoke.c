/* Every exported function is called, and every operation twice: through its own function and by its Russian name. One
   that nobody has written a use of for this program is called with `{}`.
   Then everything a host can get wrong at the boundary is got wrong. Ends with 1 at the first broken promise.

   XPOST_TEST_AUTH holds OAuth 2.0 parameters as JSON, XPOST_TEST_AUTH1 those of OAuth 1.0a; the argument is a picture.
   XPOST_TEST_REDIRECT is an address of the app on this machine that nobody listens at. Profiles are kept in the working
   folder, which has none yet. */

#define _POSIX_C_SOURCE 200809L
#include "operations.h"
#include "support.h"

#include <pthread.h>

typedef char *(*own_function)(uint32_t client, const char *params);

struct operation {
    own_function own;
    const char *en, *ru;
    /* How often it was called either way for what it does. */
    int by_own, by_name;
};

/* Each by the name of its function, and all of them. */
#define OPERATION(name, en, ru) static struct operation name = {xpost_##name, en, ru, 0, 0};
OPERATIONS(OPERATION)
#undef OPERATION

#define OPERATION(name, en, ru) &name,
static struct operation *const ALL[] = {OPERATIONS(OPERATION)};
#undef OPERATION
enum { COUNT = sizeof ALL / sizeof *ALL };

/* An animated GIF and a playable MP4: files that X would refuse are refused here. */
static const char GIF_FILE[] = "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBACwAAAAAAQABAAACAkQBADs=";
static const char MP4_FILE[] =
    "AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAMNbW9vdgAAAGxtdmhkAAAAAAAAAAAAAAAAAAAD6AAAA+gAAQAAAQAAAAAAAAAA"
    "AAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAlx0cmFrAAAAXHRr"
    "aGQAAAADAAAAAAAAAAAAAAABAAAAAAAAA+gAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAAEAA"
    "AABAAAAAAAAkZWR0cwAAABxlbHN0AAAAAAAAAAEAAAPoAAAAAAABAAAAAAHUbWRpYQAAACBtZGhkAAAAAAAAAAAAAAAAAABAAAAAQABVxAAA"
    "AAAALWhkbHIAAAAAAAAAAHZpZGUAAAAAAAAAAAAAAABWaWRlb0hhbmRsZXIAAAABf21pbmYAAAAUdm1oZAAAAAEAAAAAAAAAAAAAACRkaW5m"
    "AAAAHGRyZWYAAAAAAAAAAQAAAAx1cmwgAAAAAQAAAT9zdGJsAAAAv3N0c2QAAAAAAAAAAQAAAK9hdmMxAAAAAAAAAAEAAAAAAAAAAAAAAAAA"
    "AAAAAEAAQABIAAAASAAAAAAAAAABDExhdmMgbGlieDI2NAAAAAAAAAAAAAAAAAAAAAAAAAAAGP//AAAANWF2Y0MBZAAK/+EAGGdkAAqs2UQm"
    "wEQAAAMABAAAAwAQPEiWWAEABmjr4RLIsP34+AAAAAAQcGFzcAAAAAEAAAABAAAAFGJ0cnQAAAAAAAABKAAAASgAAAAYc3R0cwAAAAAAAAAB"
    "AAAAAgAAIAAAAAAUc3RzcwAAAAAAAAABAAAAAQAAABxzdHNjAAAAAAAAAAEAAAABAAAAAgAAAAEAAAAcc3RzegAAAAAAAAAAAAAAAgAAABoA"
    "AAALAAAAFHN0Y28AAAAAAAAAAQAAAz0AAAA9dWR0YQAAADVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABtZGlyYXBwbAAAAAAAAAAAAAAAAAhp"
    "bHN0AAAACGZyZWUAAAAAbWRhdAAAABZliIQA//61zu6TeYTgLZ3zybSM7YsTAAAAB0GaIWx/CAg=";

/* Fills `#` in a pattern with a number that never comes twice, since X refuses equal posts, and `@` with `value`. */
static char *filled(const char *pattern, const char *value) {
    static int number = 0;
    char *text = room(strlen(pattern) * 8 + strlen(value) * 4 + 64), *to = text;
    number++;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '#') {
            to += sprintf(to, "%d", number);
        } else if (*pattern == '@') {
            to += sprintf(to, "%s", value);
        } else {
            *to++ = *pattern;
        }
    }
    *to = '\0';
    return text;
}

static char *own(struct operation *operation, uint32_t client, const char *pattern, const char *value) {
    char *params = filled(pattern, value);
    char *answer = kept(operation->own(client, params));
    operation->by_own++;
    free(params);
    return answer;
}

static char *by_name(struct operation *operation, uint32_t client, const char *pattern, const char *value) {
    char *params = filled(pattern, value);
    char *answer = kept(xpost_call(client, operation->ru, params));
    operation->by_name++;
    free(params);
    return answer;
}

/* The first way is its own function, the second its name. */
static char *by_way(int way, struct operation *operation, uint32_t client, const char *pattern, const char *value) {
    return (way == 0 ? own : by_name)(operation, client, pattern, value);
}

static char *good(char *answer, const char *expected, const char *what) {
    promise(strncmp(answer, "{\"ok\":true,\"result\":", 20) == 0, what, answer);
    promise(strstr(answer, expected) != NULL, what, answer);
    return answer;
}

/* Both ways to the operation succeed, and what they answer holds `expected`. */
static void both(struct operation *operation, uint32_t client, const char *pattern, const char *value,
                 const char *expected) {
    free(good(own(operation, client, pattern, value), expected, operation->en));
    free(good(by_name(operation, client, pattern, value), expected, operation->ru));
}

/* --- callbacks ------------------------------------------------------------------------------------------------- */

struct uploads {
    int calls, begun;
    uint64_t done, total;
};

static void on_progress(uint64_t done, uint64_t total, void *user_data) {
    struct uploads *uploads = user_data;
    promise(total > 0, "a callback may divide by the total", "it is 0");
    promise(done <= total, "progress never passes the total", "it does");
    uploads->begun += done == 0;
    uploads->calls++;
    uploads->done = done;
    uploads->total = total;
}

struct log {
    int lines;
    const char *secret;
};

static void on_log(int level, const char *line, void *user_data) {
    struct log *log = user_data;
    promise(level >= 1 && level <= 4, "a log line has a level of 1 to 4", line);
    promise(strstr(line, log->secret) == NULL, "no log line holds the token", "it does");
    log->lines++;
}

/* --- checking -------------------------------------------------------------------------------------------------- */

/* What X would charge and refuse is told, and nothing is sent: whoever owns the sandbox finds no post of these. */
static void check_before_posting(uint32_t client) {
    static const char LINKED[] = "{\"text\":\"checked: https://example.com\"}";
    static const char CASHTAGS[] = "{\"text\":\"checked: $ACME and $XYZ\"}";
    static const char POOR[] = "{\"text\":\"checked: https://example.com\",\"auth\":{\"budget\":\"0.05\"}}";

    both(&check_tweet, client, LINKED, "", "\"result\":{\"ok\":true,\"problems\":[]");
    both(&check_tweet, client, LINKED, "", "\"code\":\"link_price\"");
    both(&check_tweet, client, LINKED, "", "\"total\":\"0.200\"");
    both(&check_tweet, client, CASHTAGS, "", "\"result\":{\"ok\":false,");
    both(&check_tweet, client, CASHTAGS, "", "\"code\":\"too_many_cashtags\"");
    both(&check_tweet, client, POOR, "", "\"code\":\"budget_exceeded\"");
    must_fail(own(&create_text_tweet, client, POOR, ""), "budget_exceeded",
              "a post that is dearer than the budget is not sent");
}

/* --- posting --------------------------------------------------------------------------------------------------- */

static void post_everything(uint32_t client, const char *picture, const char *who) {
    struct uploads uploads = {0, 0, 0, 0};
    uint64_t done = 0, total = 0;
    char *answer, *id, *media;

    both(&create_text_tweet, client, "{\"text\":\"@ text #: Привет 👋\"}", who, "Привет 👋");
    both(&create_poll_tweet, client, "{\"text\":\"@ poll #\",\"options\":[\"yes\",\"no\"],\"duration\":5}", who,
         "\"id\":\"");

    xpost_set_progress(client, on_progress, &uploads);
    {
        char pattern[64];
        snprintf(pattern, sizeof pattern, "{\"text\":\"%s refused\"}", who);
        must_succeed(xpost_create_text_tweet(client, pattern), "a text is posted");
        must_fail(xpost_create_text_tweet(client, pattern), "duplicate_content", "the same text is refused");
        promise(uploads.calls == 0, "a call without an upload has no progress", "it has");

        snprintf(pattern, sizeof pattern, "{\"text\":\"%s picture #\",\"pictures\":\"@\"}", who);
        /* `both` posts by two ways: each is an upload of its own. */
        both(&create_image_tweet, client, pattern, picture, "\"id\":\"");
        promise(uploads.calls >= 2, "an upload reports its progress", "it does not");
        promise(uploads.begun == 2, "each upload begins once with 0", "not so");
        promise(uploads.done == uploads.total && uploads.total > 0, "the last report is of the whole", "it is not");
        promise(xpost_progress(client, &done, &total) == 1, "an open client has a progress", "none");
        promise(done == uploads.done && total == uploads.total, "polling tells what the callback was told", "not so");
        promise(xpost_progress(client, NULL, NULL) == 1, "NULL targets are left alone", "refused");

        xpost_set_progress(client, NULL, NULL);
        uploads.calls = 0;
        snprintf(pattern, sizeof pattern, "{\"text\":\"%s gif #\",\"gifs\":\"@\"}", who);
        both(&create_gif_tweet, client, pattern, GIF_FILE, "\"id\":\"");
        promise(uploads.calls == 0, "a removed callback is not called", "it is");

        snprintf(pattern, sizeof pattern, "{\"text\":\"%s video #\",\"videos\":\"@\"}", who);
        both(&create_video_tweet, client, pattern, MP4_FILE, "\"id\":\"");
    }

    both(&upload_attachments_array, client, "{\"files\":[\"@\"],\"type\":\"tweet_image\"}", picture, "\"result\":[\"");
    answer = own(&upload_attachments_array, client, "{\"files\":[\"@\"],\"type\":\"tweet_image\"}", picture);
    media = room(strlen(answer) + 1);
    promise(sscanf(answer, "{\"ok\":true,\"result\":[\"%[0-9]\"]", media) == 1, "an upload answers ids", answer);
    free(answer);
    answer = own(&create_custom_tweet, client, "{\"text\":\"with media #\",\"media\":[\"@\"]}", media);
    free(good(answer, "\"id\":\"", "ready ids are posted"));
    free(media);
    both(&create_custom_tweet, client, "{\"text\":\"@ custom #\",\"reply_settings\":\"following\"}", who, "\"id\":\"");

    answer = own(&create_text_tweet, client, "{\"text\":\"@ to be deleted #\"}", who);
    id = text_of(answer, "id");
    both(&get_tweet, client, "{\"id\":\"@\"}", id, id);
    free(good(own(&delete_tweet, client, "{\"id\":\"@\"}", id), "\"deleted\":true", delete_tweet.en));
    free(id);
    free(answer);
    answer = by_name(&create_text_tweet, client, "{\"text\":\"@ to be deleted #\"}", who);
    id = text_of(answer, "id");
    free(good(by_name(&delete_tweet, client, "{\"id\":\"@\"}", id), "\"deleted\":true", delete_tweet.ru));
    free(id);
    free(answer);

    both(&get_current_user, client, "{}", "", "\"username\":\"");
    both(&get_standard_parameters, client, "{}", "", "\"***\"");
    check_before_posting(client);
}

/* --- signing in ------------------------------------------------------------------------------------------------ */

static void sign_in(uint32_t client) {
    char *answer, *link, *redirect;
    int way;

    for (way = 0; way < 4; way++) {
        struct operation *finish = way < 2 ? &get_token : &handle_incoming_request_after_authorization;
        const char *params = way < 2 ? "{\"code\":\"@\"}" : "{\"request\":\"@\"}";
        answer = by_way(way % 2, &get_authorization_link, client, "{}", "");
        link = text_of(answer, "result");
        promise(strstr(link, "code_challenge_method=S256") != NULL, "the link uses PKCE S256", link);
        redirect = redirect_of(link, "approve");
        free(answer);
        answer = by_way(way % 2, finish, client, params, redirect);
        free(good(answer, "\"auth_update\":{\"access_token\":\"", "signing in hands the tokens over"));
        free(redirect);
        free(link);
    }

    answer = own(&get_authorization_link, client, "{}", "");
    link = text_of(answer, "result");
    redirect = redirect_of(link, "deny");
    free(answer);
    answer = own(&handle_incoming_request_after_authorization, client, "{\"request\":\"@\"}", redirect);
    promise(strstr(answer, "\"code\":\"authorization_denied\"") != NULL, "a denial is recognised", answer);
    free(answer);
    free(redirect);
    free(link);

    both(&refresh_token, client, "{}", "", "\"auth_update\":{\"access_token\":\"");
    both(&get_current_user, client, "{}", "", "\"username\":\"");
}

static void sign_in_with_pin(uint32_t client) {
    char *answer, *link, *page, *token, *secret, *from, pin[16];
    int way;

    for (way = 0; way < 2; way++) {
        char *params;
        answer = by_way(way, &get_request_token, client, "{\"pin\":true}", "");
        free(good(kept(xpost_get_request_token(client, "{\"pin\":\"true\"}")), "oauth_token", "a flag may be text"));
        link = text_of(answer, "authorization_link");
        token = text_of(answer, "oauth_token");
        secret = text_of(answer, "oauth_token_secret");
        page = browse(link, "approve");
        from = strstr(page, "<code>");
        promise(from != NULL && sscanf(from, "<code>%15[0-9]", pin) == 1, "the page shows a PIN", page);

        params = room(strlen(token) + strlen(secret) + 128);
        sprintf(params, "{\"oauth_verifier\":\"%s\",\"oauth_token\":\"%s\",\"oauth_token_secret\":\"%s\"}", pin, token, secret);
        free(answer);
        answer = by_way(way, &get_access_token, client, "@", params);
        free(good(answer, "\"screen_name\":\"", "the PIN gives a token"));
        free(good(own(&get_current_user, client, "{}", ""), "\"username\":\"", "the client goes on with the new token"));
        free(params);
        free(page);
        free(secret);
        free(token);
        free(link);
    }
}

/* --- profiles -------------------------------------------------------------------------------------------------- */

struct browser {
    const char *link;
    char *page;
};

/* The user's browser: it is sent back to this machine, where somebody will listen in a moment. */
static void *sign_in_elsewhere(void *data) {
    struct browser *browser = data;
    char *redirect = redirect_of(browser->link, "approve");
    int connection = -1, tries;
    for (tries = 0; tries < 1000 && connection < 0; tries++) {
        pause_ms(10);
        connection = reach(redirect);
    }
    hang_up(connection);
    browser->page = browse(redirect, "approve");
    free(redirect);
    return NULL;
}

static void wait_for_the_redirect(uint32_t client) {
    static const char LINK_TO[] = "{\"auth\":{\"redirect_uri\":\"@\"}}";
    const char *redirect_uri = need("XPOST_TEST_REDIRECT");
    struct browser browser = {NULL, NULL};
    char *answer = own(&get_authorization_link, client, LINK_TO, redirect_uri), *link = text_of(answer, "result"), *params;
    const char *state = strstr(link, "state=");
    pthread_t thread;

    promise(state != NULL, "the link has a state", link);
    browser.link = link;
    promise(pthread_create(&thread, NULL, sign_in_elsewhere, &browser) == 0, "there is a thread", "none");
    params = room(strlen(redirect_uri) + strlen(link) + 128);
    sprintf(params,
            "{\"state\":\"%.*s\",\"wait\":120,"
            "\"auth\":{\"store\":\"profiles.db\",\"profile\":\"waited\",\"redirect_uri\":\"%s\"}}",
            (int)strcspn(state + 6, "&"), state + 6, redirect_uri);
    free(answer);
    answer = kept(xpost_authorize(client, params));
    free(good(answer, "\"profile\":\"waited\"", "the redirect is received and kept"));
    pthread_join(thread, NULL);
    promise(strstr(browser.page, "HTTP/1.1 200 OK") == browser.page, "the browser is told of the success", browser.page);
    free(browser.page);
    free(params);
    free(link);
}

/* What `answer` calls `member` is what `expected` holds; frees both. */
static void same_member(char *answer, char *expected, const char *member, const char *what) {
    char *one = text_of(answer, member), *other = text_of(expected, member);
    promise(strcmp(one, other) == 0, what, answer);
    free(one);
    free(other);
    free(answer);
    free(expected);
}

/* One key, one post, however often and by whatever name the operation is called. */
static void publish_once(uint32_t client) {
    static const char ONCE[] = "{\"text\":\"published once\",\"idempotency_key\":\"@\",\"auth\":{\"profile\":\"main\"}}";
    static const char OTHER[] = "{\"text\":\"something else\",\"idempotency_key\":\"@\",\"auth\":{\"profile\":\"main\"}}";
    static const char KEY[] = "{\"idempotency_key\":\"@\",\"auth\":{\"profile\":\"main\"}}";
    static const char POSTS[] = "{\"posts\":[\"one of two\",{\"text\":\"two of two\"}],\"idempotency_key\":\"@\","
                                "\"auth\":{\"profile\":\"main\"}}";
    static const char PART[] = "{\"idempotency_key\":\"@\",\"part\":2,\"auth\":{\"profile\":\"main\"}}";
    char *first = own(&create_text_tweet, client, ONCE, "document");
    char *second = by_name(&create_text_tweet, client, ONCE, "document");

    good(first, "\"replayed\":false", "the first call publishes");
    good(second, "\"replayed\":true", "the second call does not");
    same_member(second, first, "id", "one key, one post");
    must_fail(own(&create_text_tweet, client, OTHER, "document"), "idempotency_conflict", "a key belongs to its post");
    both(&resolve_post, client, KEY, "document", "\"state\":\"published\"");

    first = own(&create_thread, client, POSTS, "thread");
    second = by_name(&create_thread, client, POSTS, "thread");
    good(first, "\"replayed\":false", "the first call publishes the thread");
    good(second, "\"replayed\":true", "the second call does not");
    same_member(second, first, "id", "one key, one thread");
    both(&resolve_post, client, PART, "thread", "\"state\":\"published\"");
}

static void use_the_outbox(uint32_t client) {
    static const char PUT[] = "{\"post\":{\"text\":\"from the outbox\"},\"idempotency_key\":\"@\",\"auth\":{\"profile\":\"main\"}}";
    static const char LATER[] = "{\"post\":\"never sent\",\"not_before\":\"2100-01-01T00:00:00Z\",\"idempotency_key\":\"@\","
                                "\"auth\":{\"profile\":\"main\"}}";
    static const char KEY[] = "{\"idempotency_key\":\"@\",\"auth\":{\"profile\":\"main\"}}";
    static const char NAMED[] = "{\"auth\":{\"profile\":\"main\"}}";

    free(good(own(&enqueue_tweet, client, PUT, "a"), "\"state\":\"waiting\"", enqueue_tweet.en));
    free(good(by_name(&enqueue_tweet, client, PUT, "a"), "\"replayed\":true", enqueue_tweet.ru));
    both(&enqueue_tweet, client, LATER, "b", "\"state\":\"waiting\"");
    both(&get_queue, client, NAMED, "", "\"waiting\":2");
    both(&retry_queued, client, KEY, "a", "\"state\":\"waiting\"");
    both(&cancel_queued, client, KEY, "b", "\"state\":\"cancelled\"");
    free(good(own(&send_queued, client, NAMED, ""), "\"sent\":1", send_queued.en));
    free(good(by_name(&send_queued, client, NAMED, ""), "\"sent\":0", send_queued.ru));
    both(&get_queue, client, KEY, "a", "\"state\":\"sent\"");
    must_fail(own(&cancel_queued, client, KEY, "a"), "queue_conflict", "what is sent is not taken out");
    must_fail(own(&retry_queued, client, KEY, "a"), "queue_conflict", "what is sent is not tried again");
    must_fail(own(&cancel_queued, client, KEY, "nobody's"), "not_found", "a key that the outbox does not know");
}

/* `client` has tokens of its own; `stranger` knows no more than where X is and where the profiles are. */
static void keep_profiles(uint32_t client, uint32_t stranger) {
    static const char SAVE_AS[] = "{\"auth\":{\"store\":\"profiles.db\",\"profile\":\"@\"},\"expires_in\":7200}";
    static const char NAMED[] = "{\"auth\":{\"profile\":\"@\"}}";
    char *answer, *link, *redirect;
    int way;

    free(good(own(&save_credentials, client, SAVE_AS, "main"), "\"grant\":\"good\"", save_credentials.en));
    free(good(by_name(&save_credentials, client, SAVE_AS, "запасной"), "\"grant\":\"good\"", save_credentials.ru));
    both(&create_text_tweet, stranger, "{\"text\":\"@ profile text #\",\"auth\":{\"profile\":\"main\"}}", "by", "\"id\":\"");
    both(&get_profile_state, stranger, NAMED, "main", "\"refreshable\":true");
    both(&list_profiles, stranger, "{}", "", "\"profile\":\"запасной\"");
    must_fail(xpost_get_profile_state(stranger, "{\"auth\":{\"profile\":\"nobody\"}}"), "unknown_profile",
              "a name that is not in the store");
    must_fail(xpost_create_text_tweet(stranger, "{\"text\":\"a\",\"auth\":{\"profile\":\"nobody\"}}"), "unknown_profile",
              "nobody's profile posts nothing");

    publish_once(stranger);
    use_the_outbox(stranger);
    free(good(own(&remove_profile, stranger, NAMED, "main"), "\"removed\":\"main\"", remove_profile.en));
    free(good(by_name(&remove_profile, stranger, NAMED, "запасной"), "\"revoked\":false", remove_profile.ru));
    free(good(own(&list_profiles, stranger, "{}", ""), "\"profiles\":[]", "removed profiles are gone"));

    for (way = 0; way < 2; way++) {
        static const char BEGIN[] = "{\"headless\":true,\"auth\":{\"store\":\"profiles.db\",\"profile\":\"new\"}}";
        static const char FINISH[] = "{\"request\":\"@\",\"auth\":{\"store\":\"profiles.db\",\"profile\":\"new\"}}";
        answer = by_way(way, &authorize, client, BEGIN, "");
        link = text_of(answer, "authorization_link");
        redirect = redirect_of(link, "approve");
        free(answer);
        answer = by_way(way, &authorize, client, FINISH, redirect);
        promise(strstr(answer, "access_token") == NULL, "the tokens of a profile stay in the store", answer);
        free(good(answer, "\"username\":\"", "the profile knows who signed in"));
        free(redirect);
        free(link);
    }
    wait_for_the_redirect(client);
    free(good(own(&get_current_user, stranger, NAMED, "waited"), "\"username\":\"", "the profile is enough to call"));
    free(good(own(&remove_profile, stranger, "{\"revoke\":true,\"auth\":{\"profile\":\"new\"}}", ""), "\"revoked\":true",
              "a profile is revoked and removed"));
    must_fail(xpost_list_profiles(client, "{}"), "missing_parameter", "without a store there is no list");
}

/* Parameters that lead to the sandbox and to the profiles, and to no account. The caller frees them. */
static char *nobody(const char *auth) {
    char *api = text_of(auth, "api_url"), *ca = NULL, *params;
    if (strstr(auth, "\"ca_file\":") != NULL) {
        ca = text_of(auth, "ca_file");
    }
    params = room(strlen(api) + (ca == NULL ? 0 : strlen(ca)) + 128);
    sprintf(params, "{\"api_url\":\"%s\",\"ca_file\":\"%s\",\"proxy\":\"none\",\"store\":\"profiles.db\"}", api,
            ca == NULL ? "" : ca);
    free(ca);
    free(api);
    return params;
}

/* Exchanging needs the OAuth 1.0a token in the client that knows the OAuth 2.0 app. */
static void exchange_and_revoke(uint32_t client, uint32_t client1, const char *auth1) {
    both(&exchange_token, client, "{\"auth\":@}", auth1, "\"access_token\":\"");
    both(&revoke_token, client, "{}", "", "\"revoked\":true");
    must_fail(xpost_get_current_user(client, "{}"), "authorization_required", "a refresh does not revive a revoked grant");
    must_fail(xpost_get_current_user(client, "{\"auth\":{\"auto_refresh\":false}}"), "unauthorized",
              "who refreshes by hand is told of the refusal");
    free(good(own(&revoke_token, client1, "{}", ""), "\"access_token\":\"", "an OAuth 1.0a token is ended"));
    free(good(by_name(&revoke_token, client1, "{\"auth\":@}", auth1), "\"access_token\":\"", "another one too"));
    must_fail(xpost_get_current_user(client1, "{}"), "unauthorized", "an ended token is dead");
}

/* What nothing above calls for what it does: that it answers is all that can be said. */
static void the_others_answer(uint32_t client) {
    int at, way;
    for (at = 0; at < COUNT; at++) {
        struct operation *operation = ALL[at];
        for (way = 0; way < 2; way++) {
            char *answer;
            if ((way == 0 ? operation->by_own : operation->by_name) > 0) {
                continue;
            }
            answer = by_way(way, operation, client, "{}", "");
            promise(strncmp(answer, "{\"ok\":", 6) == 0, operation->en, answer);
            printf("only called: %s\n", way == 0 ? operation->en : operation->ru);
            free(answer);
        }
    }
}

/* --- the boundary ---------------------------------------------------------------------------------------------- */

static void what_a_host_gets_wrong(uint32_t client, uint32_t closed) {
    char *error = NULL;
    int at;

    for (at = 0; at < COUNT; at++) {
        struct operation *operation = ALL[at];
        must_fail(operation->own(client, NULL), "null_pointer", operation->en);
        must_fail(operation->own(client, "{\"text\":\"\xff\"}"), "invalid_utf8", operation->en);
        must_fail(operation->own(client, "{\"text\":"), "invalid_json", operation->en);
        must_fail(operation->own(client, ""), "invalid_json", operation->en);
        must_fail(operation->own(client, "[]"), "invalid_json", operation->en);
        if (operation == &check_tweet) {
            /* What is wrong with a post is what a check has to tell. */
            both(operation, client, "{\"no such thing\":1}", "", "\"code\":\"invalid_parameter\"");
        } else {
            must_fail(operation->own(client, "{\"no such thing\":1}"), "invalid_parameter", operation->en);
        }
        must_fail(operation->own(closed, "{}"), "unknown_client", operation->en);
        must_fail(xpost_call(client, operation->ru, NULL), "null_pointer", operation->ru);
        must_fail(xpost_call(closed, operation->ru, "{}"), "unknown_client", operation->ru);
    }
    must_fail(xpost_call(client, NULL, "{}"), "null_pointer", "no operation");
    must_fail(xpost_call(client, "\xc3\x28", "{}"), "invalid_utf8", "a broken name");
    must_fail(xpost_call(client, "CreateTweat", "{}"), "unknown_operation", "a misspelt name");
    must_fail(xpost_call(client, "", "{}"), "unknown_operation", "an empty name");
    must_fail(xpost_create_text_tweet(client, "{}"), "missing_parameter", "a missing parameter");
    must_fail(xpost_create_text_tweet(client, "{\"text\":\"a\",\"auth\":\"no-such.json\"}"), "invalid_parameter",
              "a file that is not there");

    must_fail(xpost_configure(closed, "{}"), "unknown_client", "a closed client is not configured");
    must_fail(xpost_configure(client, NULL), "null_pointer", "no parameters");
    must_fail(xpost_configure(client, "\xff"), "invalid_utf8", "broken parameters");
    must_fail(xpost_configure(client, "{\"timeout\":0}"), "invalid_parameter", "a parameter out of its limits");
    must_fail(xpost_configure(client, "{"), "invalid_json", "half an object");

    promise(xpost_open("{\"no_such_key\":1}", &error) == 0, "unknown parameters are refused", "accepted");
    must_fail(error, "invalid_parameter", "the refusal has an envelope");
    promise(xpost_open("\xff", &error) == 0, "broken UTF-8 is refused", "accepted");
    must_fail(error, "invalid_utf8", "the refusal has an envelope");
    promise(xpost_open("{\"timeout\":0}", NULL) == 0, "the envelope may be left aside", "accepted");

    promise(xpost_progress(closed, NULL, NULL) == 0, "a closed client has no progress", "it has");
    xpost_set_progress(closed, on_progress, NULL);
    xpost_cancel(closed);
    xpost_close(closed);
    xpost_close(0);
    xpost_cancel(0);
    xpost_free(NULL);
    must_succeed(xpost_get_standard_parameters(0, "{}"), "client 0 is always there");
}

static void the_catalogue_names_everything(void) {
    char *catalogue = xpost_operations();
    int at;
    for (at = 0; at < COUNT; at++) {
        promise(strstr(catalogue, ALL[at]->en) != NULL, ALL[at]->en, "not in the catalogue");
        promise(strstr(catalogue, ALL[at]->ru) != NULL, ALL[at]->ru, "not in the catalogue");
    }
    must_succeed(catalogue, "the catalogue is an envelope");
}

/* --- texts as JSON ----------------------------------------------------------------------------------------------- */

static void quotes(const char *text, const char *literal) {
    char *quoted = kept(xpost_quote(text));
    promise(strcmp(quoted, literal) == 0, "a text becomes a JSON string", quoted);
    free(quoted);
}

static void texts_are_quoted_and_arrive_letter_by_letter(uint32_t client) {
    static const char TEXT_[] = "\"It's\" C:\\new\tquoted,\n#";
    char *text = filled(TEXT_, ""), *quoted = kept(xpost_quote(text)), *params = room(strlen(quoted) + 64), *answer;

    quotes("", "\"\"");
    quotes(NULL, "null");
    quotes("Привет 👋", "\"Привет 👋\"");
    quotes("a\"b\\c/d\n\r\t\x01\x1f\x7f", "\"a\\\"b\\\\c/d\\n\\r\\t\\u0001\\u001f\x7f\"");
    quotes("\xd0", "\"\xd0\"");
    must_fail(xpost_create_text_tweet(client, "{\"text\":\"\xd0\"}"), "invalid_utf8", "half a letter is not posted");

    sprintf(params, "{\"text\":%s}", quoted);
    answer = good(own(&create_text_tweet, client, "@", params), quoted, "a quoted text is posted as it is");
    free(answer);
    free(params);
    free(quoted);
    free(text);
}

int main(int count, char **arguments) {
    const char *auth = need("XPOST_TEST_AUTH"), *auth1 = need("XPOST_TEST_AUTH1");
    uint32_t client, client1, closed, stranger;
    struct log log = {0, NULL};
    char *token = text_of(auth, "access_token"), *answer, *parameters;

    promise(count == 2, "one argument: the path of a picture", "another number");
    promise(xpost_abi() == XPOST_ABI, "header and library belong together", "they do not");
    promise(strchr(xpost_version(), '.') != NULL, "the version has a dot", xpost_version());
    the_catalogue_names_everything();

    log.secret = token;
    xpost_set_log(4, on_log, &log);
    client = open_client(NULL);
    must_succeed(xpost_configure(client, auth), "an open client takes parameters");
    answer = kept(xpost_get_standard_parameters(client, "{}"));
    promise(strstr(answer, token) == NULL, "secrets are masked", "they are not");
    free(answer);
    client1 = open_client(auth1);
    closed = open_client("{}");
    xpost_close(closed);

    what_a_host_gets_wrong(client, closed);
    must_fail(xpost_create_text_tweet(0, "{\"text\":\"nobody\"}"), "missing_credentials", "nobody posts");
    texts_are_quoted_and_arrive_letter_by_letter(client);
    post_everything(client, arguments[1], "OAuth 2.0");
    promise(log.lines > 0, "the log is written", "it is not");
    xpost_set_log(0, NULL, NULL);
    log.lines = 0;
    post_everything(client1, arguments[1], "OAuth 1.0a");
    promise(log.lines == 0, "a log that was ended is silent", "it is not");

    sign_in(client);
    sign_in_with_pin(client1);
    parameters = nobody(auth);
    stranger = open_client(parameters);
    keep_profiles(client, stranger);
    exchange_and_revoke(client, client1, auth1);
    the_others_answer(client);

    xpost_close(client);
    xpost_close(client1);
    xpost_close(stranger);
    free(parameters);
    must_fail(xpost_get_current_user(client, "{}"), "unknown_client", "a closed client is an error");
    free(token);
    puts("every promise kept");
    return 0;
}
