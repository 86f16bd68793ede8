// What xpost.hpp promises: one method per operation of the catalogue, errors with all their fields, callbacks that may
// throw, clients that may move, and a reader that is not fooled by escapes. The environment is that of tests/c/smoke.c;
// XPOST_TEST_SILENT says that the server will not answer the first part of the first upload. Profiles are kept in the
// working folder, which has none yet.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>
#include <type_traits>

#include "../c/operations.h"
#include "xpost.hpp"

namespace {

#define promise(kept, seen)                                                                                            \
    do {                                                                                                               \
        if (!(kept)) {                                                                                                 \
            std::cerr << __FILE__ << ':' << __LINE__ << ": broken promise: " #kept "\n  seen: " << (seen) << '\n';     \
            std::exit(1);                                                                                              \
        }                                                                                                              \
    } while (false)

std::string need(const char *name) {
    const char *value = std::getenv(name);
    if (value == nullptr || *value == '\0') {
        std::cerr << "the environment variable " << name << " is missing\n";
        std::exit(2);
    }
    return value;
}

template <class Call> xpost::error failure(Call call) {
    try {
        call();
    } catch (const xpost::error &error) {
        return error;
    }
    std::cerr << "broken promise: a failed call throws xpost::error\n";
    std::exit(1);
}

using xpost::params;

// Whoever closes a copy would close the original: there are no copies of what owns a handle or a string of the library.
template <class Owner> constexpr bool is_only_moved =
    !std::is_copy_constructible_v<Owner> && !std::is_copy_assignable_v<Owner> &&
    std::is_nothrow_move_constructible_v<Owner> && std::is_nothrow_move_assignable_v<Owner>;
static_assert(is_only_moved<xpost::client>);
static_assert(is_only_moved<xpost::string>);
static_assert(!std::is_constructible_v<xpost::client, const xpost::client &>);
// A number is no client: what is made of one would close it.
static_assert(!std::is_constructible_v<xpost::client, std::uint32_t>);

void a_moved_client_is_closed_once() {
    xpost::client first;
    const std::uint32_t number = first.number();
    {
        xpost::client second(std::move(first));
        promise(second.number() == number, second.number());
        first.close();
        first.cancel();
        promise(second.call("GetStandardParameters").find("\"ok\":true") != std::string::npos, "closed by what it was moved from");
        first = std::move(second);
    }
    promise(first.number() == number, first.number());
    promise(first.call("GetStandardParameters").find("\"ok\":true") != std::string::npos, "closed by what it was moved from");
    xpost::client &same = first;
    first = std::move(same);
    promise(first.number() == number, first.number());
    first.close();
    promise(first.call("GetStandardParameters").find("unknown_client") != std::string::npos, "still open");
}

void the_reader_is_strict_and_knows_escapes() {
    using xpost::detail::reader;
    const xpost::answer answer(
        R"( {"ok": true, "result": {"t\u0065xt": "a\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\udc4b", "n": -1.5e+3, "list": [[], {"x": null}, "z"]}} )");
    promise(answer.ok(), answer.json());
    promise(answer.at("text") == "a\"\\/\b\f\n\r\t\xc3\xa9\xe2\x82\xac\xf0\x9f\x91\x8b", answer.at("text"));
    promise(answer.at("n") == "-1.5e+3", answer.at("n"));
    promise(answer.at("list.1.x") == "null", answer.at("list.1.x"));
    promise(answer.at("list.2") == "z", answer.at("list.2"));
    promise(answer.at("list.3").empty() && answer.at("no.such").empty(), answer.at("list.3"));

    for (const char *broken :
         {"", "{", "{\"a\":}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}",
          "{\"a\":tru}", "{\"a\":[1 2]}", "{\"a\":1} x", "{\"a\":\"\n\"}", "{'a':1}", "{\"a\":\"", "{\"a\":\"\\"}) {
        bool refused = false;
        try {
            refused = !reader::member(broken, "a") && *broken == '\0';
        } catch (const std::invalid_argument &) {
            refused = true;
        }
        promise(refused, broken);
    }
    bool refused = false;
    try {
        reader::member("{\"a\":" + std::string(100000, '[') + "}", "a");
    } catch (const std::invalid_argument &) {
        refused = true;
    }
    promise(refused, "a hundred thousand brackets");

    const params built = params().set("text", "a\"b\\c\n\x01é").set("n", 5).set("yes", true).set("list", std::vector<std::string>{"a", "b"});
    promise(xpost::quote("a\"b\\c\né") == R"("a\"b\\c\u000aé")", xpost::quote("a\"b\\c\né"));
    promise(built.str() == R"({"text":"a\"b\\c\u000a\u0001é","n":5,"yes":true,"list":["a","b"]})", built.str());
}

// The compiler proves that each method exists, this that it is the one of its name.
template <class Call> void knows_its_parameters(const std::string &method, Call call) {
    const std::string_view unknown = R"({"no_such_parameter":1})";
    if (method == "check_tweet") {
        // What the others refuse is what a check has to tell.
        const xpost::answer told = call(unknown);
        promise(told.at("problems.0.code") == "invalid_parameter", told.json());
        promise(told.at("problems.0.parameter") == "no_such_parameter", told.json());
        return;
    }
    const xpost::error error = failure([&] { call(unknown); });
    promise(error.code() == "invalid_parameter" && error.parameter() == "no_such_parameter", error.envelope());
}

void there_is_one_method_per_operation(xpost::client &client) {
    std::set<std::string> methods, catalogue;
#define OPERATION(name, en, ru)                                                                                        \
    methods.insert("xpost_" #name);                                                                                    \
    knows_its_parameters(#name, [&client](std::string_view parameters) { return client.name(parameters); });
    OPERATIONS(OPERATION)
#undef OPERATION
    const xpost::answer operations(xpost::operations());
    for (int at = 0; !operations.at(std::to_string(at)).empty(); ++at) {
        catalogue.insert(operations.at(std::to_string(at) + ".function"));
    }
    promise(methods == catalogue, xpost::operations());
}

void errors_carry_their_fields(xpost::client &client) {
    const auto local = failure([&] { client.create_poll_tweet(R"({"text":"a","options":["a","b"],"duration":3})"); });
    promise(local.code() == "invalid_parameter", local.envelope());
    promise(local.parameter() == "duration", local.envelope());
    promise(local.outcome() == "not_applied", local.envelope());
    promise(local.status() == 0 && !local.retryable() && local.retry_at() == 0, local.envelope());
    promise(std::string(local.what()).find("5..=10080") != std::string::npos, local.what());

    client.create_text_tweet(params().set("text", "twice"));
    const auto remote = failure([&] { client.create_text_tweet(params().set("text", "twice")); });
    promise(remote.code() == "duplicate_content", remote.envelope());
    promise(remote.status() == 403, remote.envelope());
    promise(!remote.hint().empty() && !remote.body_json().empty(), remote.envelope());
    const xpost::error copy = remote;
    promise(copy.code() == remote.code(), copy.envelope());

    const std::string envelope = client.call("НетТакой");
    promise(!xpost::answer(envelope).ok(), envelope);
    promise(xpost::error(envelope).code() == "unknown_operation", envelope);
    const auto refused = failure([] { xpost::client client(R"({"timeout":0})"); });
    promise(refused.code() == "invalid_parameter", refused.envelope());
}

void posts_and_signs_in(xpost::client &client, const std::string &picture, const std::string &who) {
    const auto text = client.create_text_tweet(params().set("text", who + " says \"Привет\" 👋"));
    promise(text.at("data.text") == who + " says \"Привет\" 👋", text.json());
    const std::string id = text.at("data.id");
    promise(client.get_tweet(params().set("id", id)).at("data.id") == id, id);
    promise(client.delete_tweet(params().set("id", id)).at("data.deleted") == "true", id);
    promise(!client.get_current_user().at("data.username").empty(), who);
    promise(!client.run("СоздатьТвитОпрос", params().set("text", who + " asks").set("options", std::vector<std::string>{"a", "b"}).set("duration", 5))
                 .at("data.id").empty(), who);

    std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
    client.on_progress([&seen](std::uint64_t done, std::uint64_t total) { seen.emplace_back(done, total); });
    const auto uploaded = client.upload_attachments_array(params().set("files", picture).set("type", "tweet_image"));
    promise(seen.size() >= 2 && seen.back().first == seen.back().second, seen.size());
    promise(std::count_if(seen.begin(), seen.end(), [](const auto &one) { return one.first == 0; }) == 1, seen.size());
    promise(client.progress() == seen.back(), seen.size());
    client.on_progress(nullptr);
    seen.clear();
    promise(!client.create_image_tweet(params().set("text", who + " shows").set("pictures", picture)).at("data.id").empty(), who);
    promise(seen.empty(), seen.size());
    promise(!client.create_custom_tweet(params().set("text", who + " shows again").set("media", uploaded.at("0")))
                 .at("data.id").empty(), uploaded.json());
}

void a_refused_post_makes_no_progress(const std::string &auth) {
    xpost::client client(auth);
    std::vector<std::uint64_t> percent;
    client.on_progress([&percent](std::uint64_t done, std::uint64_t total) { percent.push_back(100 * done / total); });
    const std::string id = client.create_text_tweet(params().set("text", "nothing is uploaded twice")).at("data.id");
    std::string code;
    try {
        client.create_text_tweet(params().set("text", "nothing is uploaded twice"));
    } catch (const xpost::error &error) {
        code = error.code();
    }
    promise(code == "duplicate_content" && percent.empty(), code);
    promise(client.progress() == std::make_pair(std::uint64_t{0}, std::uint64_t{0}), "nothing was uploaded");
    client.delete_tweet(params().set("id", id));
}

// Whoever owns the sandbox finds no post that begins like these.
void checks_tell_before_anything_is_sent(xpost::client &client, const std::string &picture, const std::string &kind) {
    const auto linked = client.check_tweet(params().set("text", "checked: https://example.com").set("pictures", picture));
    promise(linked.at("ok") == "true" && linked.at("price.total") == "0.200", linked.json());
    promise(linked.at("warnings.0.code") == "link_price" && linked.warnings_json().empty(), linked.json());
    promise(linked.at("identity.kind") == kind && linked.at("requests.total") == "4", linked.json());
    const auto cashtags = client.check_tweet(params().set("text", "checked: $ACME and $XYZ"));
    promise(cashtags.at("ok") == "false" && cashtags.at("problems.0.code") == "too_many_cashtags", cashtags.json());
    const auto dear = failure([&] {
        client.create_text_tweet(params().set("text", "checked: https://example.com").json("auth", R"({"budget":"0.05"})"));
    });
    promise(dear.code() == "budget_exceeded" && dear.outcome() == "not_applied", dear.envelope());
    const auto paid = client.create_text_tweet(params().set("text", kind + " links to https://example.com"));
    promise(paid.warnings_json().find("link_price") != std::string::npos, paid.json());
    promise(client.get_current_user().warnings_json().empty(), "no warnings, no member");
}

void threads_are_published_once(xpost::client &client) {
    const params thread = params().set("posts", std::vector<std::string>{"one of two", "two of two"}).set("idempotency_key", "thread");
    const auto first = client.create_thread(thread), second = client.create_thread(thread);
    promise(!first.at("data.1.id").empty() && first.at("data.1.id") == second.at("data.1.id"), second.json());
    promise(second.publication_json().find("\"replayed\":true") != std::string::npos, second.json());
    const auto part = client.resolve_post(params().set("idempotency_key", "thread").set("part", 2));
    promise(part.at("post_id") == first.at("data.1.id"), part.json());
    const auto conflict = failure([&] {
        client.create_thread(params().set("posts", std::vector<std::string>{"something else"}).set("idempotency_key", "thread"));
    });
    promise(conflict.code() == "idempotency_conflict", conflict.envelope());
}

void posts_wait_in_the_outbox(xpost::client &client) {
    const auto key = [](const char *name) { return params().set("idempotency_key", name); };
    promise(client.enqueue_tweet(key("a").set("post", "from the outbox")).at("state") == "waiting", "a post waits");
    promise(client.enqueue_tweet(key("a").set("post", "from the outbox")).at("replayed") == "true", "it waits once");
    promise(client.enqueue_tweet(key("b").set("post", "never sent").set("not_before", 4000000000)).at("state") == "waiting",
            "so does one for later");
    promise(client.get_queue().at("counts.waiting") == "2", client.get_queue().json());
    promise(client.cancel_queued(key("b")).at("state") == "cancelled", "what waits is taken out");
    promise(client.retry_queued(key("a")).at("posts.0.state") == "waiting", "what waits is tried at once");
    const auto sent = client.send_queued();
    promise(sent.at("sent") == "1" && sent.at("posts.0.post_ids.0").size() > 1, sent.json());
    promise(client.send_queued().at("sent") == "0", "what is sent is sent");
    promise(client.get_queue(key("a")).at("posts.0.state") == "sent", client.get_queue().json());
    const auto late = failure([&] { client.cancel_queued(key("a")); });
    promise(late.code() == "queue_conflict" && late.outcome() == "not_applied", late.envelope());
}

void profiles_keep_the_tokens(const std::string &auth) {
    xpost::client owner(auth);
    const auto at = [](const char *name) {
        return params().set("store", std::string("profiles.db")).set("profile", name);
    };
    const auto saved = owner.save_credentials(params().json("auth", at("main")).set("expires_in", 7200));
    promise(saved.at("grant") == "good" && saved.at("refreshable") == "true", saved.json());

    const xpost::answer own(R"({"ok":true,"result":)" + auth + "}");
    const params strange = at("main").set("api_url", own.at("api_url")).set("proxy", "none");
    xpost::client stranger(strange);
    promise(!stranger.create_text_tweet(params().set("text", "by a profile")).at("data.id").empty(), "a post by a profile");
    promise(stranger.get_profile_state().at("profile") == "main", "the state of the profile");
    promise(stranger.list_profiles().at("profiles.0.profile") == "main", stranger.list_profiles().json());

    const params once = params().set("text", "published once").set("idempotency_key", "document");
    const auto first = stranger.create_text_tweet(once), second = stranger.create_text_tweet(once);
    promise(first.at("data.id") == second.at("data.id"), second.json());
    promise(first.publication_json().find("\"replayed\":false") != std::string::npos, first.json());
    promise(second.publication_json().find("\"replayed\":true") != std::string::npos, second.json());
    const auto resolved = stranger.resolve_post(params().set("idempotency_key", "document"));
    promise(resolved.at("state") == "published" && resolved.at("post_id") == first.at("data.id"), resolved.json());
    threads_are_published_once(stranger);
    posts_wait_in_the_outbox(stranger);

    const params nested = params().json("auth", at("second"));
    const auto begun = owner.authorize(params().json("auth", at("second")).set("headless", true));
    promise(begun.at("authorization_link").find("state=" + begun.at("state")) != std::string::npos, begun.json());
    promise(stranger.list_profiles().at("profiles.1").empty(), "a link alone is no profile");
    promise(failure([&] { stranger.get_profile_state(nested); }).code() == "unknown_profile", "no profile yet");

    const auto removed = stranger.remove_profile(R"({"revoke":true})");
    promise(removed.at("removed") == "main" && removed.at("revoked") == "true", removed.json());
    promise(failure([&] { stranger.create_text_tweet(params().set("text", "by nobody")); }).code() == "unknown_profile",
            "a removed profile posts nothing");

    // What the profile held is dead now, and its owner kept a copy.
    const auto dead = failure([&] { owner.get_current_user(); });
    promise(dead.code() == "authorization_required", dead.envelope());
    promise(dead.authorization_link().rfind(own.at("authorize_url"), 0) == 0, dead.envelope());
    const auto left = failure([&] { owner.get_current_user(R"({"auth":{"auto_refresh":false}})"); });
    promise(left.code() == "unauthorized" && left.authorization_link().empty(), left.envelope());
}

struct stop : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void what_a_callback_throws_comes_out_of_the_call(xpost::client &client, const std::string &picture) {
    const params upload = params().set("files", picture).set("type", "tweet_image");
    int calls = 0;
    client.on_progress([&calls](std::uint64_t, std::uint64_t) {
        ++calls;
        throw stop("enough");
    });
    std::string caught;
    try {
        client.upload_attachments_array(upload);
    } catch (const stop &thrown) {
        caught = thrown.what();
    }
    promise(caught == "enough", caught);
    promise(calls == 1, calls);
    client.on_progress(nullptr);
    promise(client.upload_attachments_array(upload).ok(), "the next call is not affected");
}

void a_client_moves_and_closes(const std::string &auth) {
    xpost::client first(auth);
    int calls = 0;
    first.on_progress([&calls](std::uint64_t, std::uint64_t) { ++calls; });
    xpost::client second(std::move(first));
    promise(second.get_current_user().ok(), "the moved client calls");
    bool refused = false;
    try {
        first.get_current_user(); // NOLINT: this is the question.
    } catch (const std::logic_error &) {
        refused = true;
    }
    promise(refused, "a moved-from client calls nobody");
    const std::uint32_t number = second.number();
    second = xpost::client(auth);
    promise(xpost::string(xpost_get_current_user(number, "{}")).str().find("unknown_client") != std::string::npos,
            "assignment closes what was there");
    second.close();
    second.close();
    promise(failure([&] { second.get_current_user(); }).code() == "unknown_client", "a closed client is an error");
}

void another_thread_cancels(const std::string &auth, const std::string &picture) {
    xpost::client client(auth);
    std::string code;
    std::atomic<bool> ended{false};
    std::thread thread([&] {
        code = failure([&] {
                   client.upload_attachments_array(params().set("files", picture).set("type", "tweet_image"));
               }).code();
        ended = true;
    });
    while (client.progress().second == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    promise(!ended, "the upload was to wait for the server");
    client.cancel();
    thread.join();
    promise(code == "cancelled", code);
}

} // namespace

int main(int count, char **arguments) {
    const std::string auth = need("XPOST_TEST_AUTH"), auth1 = need("XPOST_TEST_AUTH1");
    promise(count == 2, "one argument: the path of a picture");
    const std::string picture = arguments[1];

    a_moved_client_is_closed_once();
    the_reader_is_strict_and_knows_escapes();
    promise(!xpost::version().empty(), "a version");

    std::atomic<int> lines{0};
    xpost::set_log(4, [&lines](int, const std::string &) {
        ++lines;
        throw std::runtime_error("not worth a call");
    });
    xpost::client client(auth), client1(auth1);
    if (std::getenv("XPOST_TEST_SILENT") != nullptr) {
        another_thread_cancels(auth, picture);
    }
    there_is_one_method_per_operation(client);
    errors_carry_their_fields(client);
    promise(lines > 0, "the log is written");
    xpost::set_log(0, nullptr);
    lines = 0;
    a_refused_post_makes_no_progress(auth);
    posts_and_signs_in(client, picture, "OAuth 2.0");
    posts_and_signs_in(client1, picture, "OAuth 1.0a");
    checks_tell_before_anything_is_sent(client, picture, "oauth2");
    checks_tell_before_anything_is_sent(client1, picture, "oauth1");
    promise(lines == 0, "a log that was ended is silent");
    what_a_callback_throws_comes_out_of_the_call(client, picture);
    a_client_moves_and_closes(auth);

    promise(client.get_authorization_link().text().rfind("http://127.0.0.1:", 0) == 0, "a link");
    promise(client.refresh_token().auth_update_json().find("refresh_token") != std::string::npos, "a new pair");
    const auto token = client1.get_request_token(R"({"pin":true})");
    promise(!token.at("oauth_token").empty(), token.json());
    promise(xpost::configure("{}").ok(), "the process has parameters too");
    const xpost::error failed(R"({"ok":false,"error":{"code":"timeout"},"auth_update":{"access_token":"new"}})");
    promise(failed.auth_update_json() == R"({"access_token":"new"})", failed.envelope());
    promise(failure([] { xpost::client().get_current_user(); }).auth_update_json().empty(), "no tokens, no update");
    profiles_keep_the_tokens(need("XPOST_TEST_AUTH_PROFILE"));
    std::cout << "every promise kept\n";
}
