// xpost for C++17: posting to X (Twitter), JSON in and JSON out.   MIT licence.
// Written by hand but for the operations, which `cargo xtask generate` writes between two marks of class client.
//
//   xpost::client client("twitter.json");
//   auto answer = client.create_text_tweet(xpost::params().set("text", "Hello"));
//   std::cout << answer.at("data.id") << '\n';
//
// A client owns one handle of the library and closes it. Its operations return the answer of a call that succeeded and
// throw xpost::error for one that failed; client.call() returns the whole envelope instead and leaves the judgement to
// you. Any method but the move operations and the destructor may be called from any thread. Callbacks may throw: the
// exception stops at the C boundary and comes out of the call that it ended. There is nothing to link but the library.

#ifndef XPOST_HPP
#define XPOST_HPP

// Visual C++ tells its standard under another name: __cplusplus is 199711 there unless /Zc:__cplusplus is given.
#if defined(_MSVC_LANG) ? _MSVC_LANG < 201703L : __cplusplus < 201703L
#error "xpost.hpp needs C++17: compile with -std=c++17 (Visual C++: /std:c++17), or use xpost.h, which any C++ takes"
#else

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "xpost.h"

namespace xpost {

// A string of the library, freed with its owner.
class string {
public:
    explicit string(char *text = nullptr) noexcept : text_(text) {}
    const char *c_str() const noexcept { return text_ ? text_.get() : ""; }
    std::string str() const { return c_str(); }

private:
    struct release {
        void operator()(char *text) const noexcept { xpost_free(text); }
    };
    std::unique_ptr<char, release> text_;
};

namespace detail {

// Text as a JSON string. Bytes above 127 stay as they are: JSON is UTF-8.
inline std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            out += '\\';
            out += letter;
        } else if (code < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(code));
            out += escape;
        } else {
            out += letter;
        }
    }
    return out += '"';
}

// Walks over JSON without building a tree: what is asked of an envelope is a handful of members. Whatever is not JSON
// ends the walk with std::invalid_argument.
class reader {
public:
    explicit reader(std::string_view json) noexcept : json_(json) {}

    // The raw text of a member of this object; none where there is no such member or this is no object.
    static std::optional<std::string_view> member(std::string_view object, std::string_view name) {
        reader at(object);
        at.space();
        if (at.peek() != '{') {
            return std::nullopt;
        }
        std::optional<std::string_view> found;
        at.object([&](const std::string &key, std::string_view value) {
            if (key == name) {
                found = value;
            }
        });
        at.end();
        return found;
    }

    // The raw text of an element of this array; none where there is no such element or this is no array.
    static std::optional<std::string_view> element(std::string_view array, std::size_t index) {
        reader at(array);
        at.space();
        if (at.peek() != '[') {
            return std::nullopt;
        }
        std::optional<std::string_view> found;
        at.array([&](std::size_t position, std::string_view value) {
            if (position == index) {
                found = value;
            }
        });
        at.end();
        return found;
    }

    // The text of a JSON string; of anything else its raw text.
    static std::string text(std::string_view value) {
        reader at(value);
        at.space();
        if (at.peek() != '"') {
            return std::string(value);
        }
        std::string text = at.string();
        at.end();
        return text;
    }

private:
    [[noreturn]] static void refuse() { throw std::invalid_argument("xpost: the text is not JSON"); }

    char peek() const noexcept { return at_ < json_.size() ? json_[at_] : '\0'; }

    void space() noexcept {
        while (at_ < json_.size() && std::strchr(" \t\r\n", json_[at_]) != nullptr && json_[at_] != '\0') {
            ++at_;
        }
    }

    bool accept(char letter) {
        space();
        if (at_ < json_.size() && json_[at_] == letter) {
            ++at_;
            return true;
        }
        return false;
    }

    void expect(char letter) {
        if (!accept(letter)) {
            refuse();
        }
    }

    void end() {
        space();
        if (at_ != json_.size()) {
            refuse();
        }
    }

    template <class Visit> void object(Visit visit) {
        expect('{');
        if (accept('}')) {
            return;
        }
        do {
            space();
            const std::string key = string();
            expect(':');
            visit(key, value());
        } while (accept(','));
        expect('}');
    }

    template <class Visit> void array(Visit visit) {
        expect('[');
        if (accept(']')) {
            return;
        }
        std::size_t position = 0;
        do {
            visit(position++, value());
        } while (accept(','));
        expect(']');
    }

    std::string_view value() {
        space();
        const std::size_t from = at_;
        switch (peek()) {
        case '{':
            deeper([this] { object([](const std::string &, std::string_view) {}); });
            break;
        case '[':
            deeper([this] { array([](std::size_t, std::string_view) {}); });
            break;
        case '"':
            string();
            break;
        case 't':
            word("true");
            break;
        case 'f':
            word("false");
            break;
        case 'n':
            word("null");
            break;
        default:
            number();
        }
        return json_.substr(from, at_ - from);
    }

    // The library nests no deeper than 128; a stack must not depend on what a server sends.
    template <class Body> void deeper(Body body) {
        if (++depth_ > 256) {
            refuse();
        }
        body();
        --depth_;
    }

    void word(std::string_view expected) {
        if (json_.substr(at_, expected.size()) != expected) {
            refuse();
        }
        at_ += expected.size();
    }

    void digits() {
        const std::size_t from = at_;
        while (peek() >= '0' && peek() <= '9') {
            ++at_;
        }
        if (at_ == from) {
            refuse();
        }
    }

    void number() {
        if (peek() == '-') {
            ++at_;
        }
        if (peek() == '0') {
            ++at_;
        } else {
            digits();
        }
        if (peek() == '.') {
            ++at_;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (peek() == '+' || peek() == '-') {
                ++at_;
            }
            digits();
        }
    }

    unsigned hex4() {
        unsigned code = 0;
        for (int digit = 0; digit < 4; ++digit, ++at_) {
            const char letter = peek();
            code <<= 4;
            if (letter >= '0' && letter <= '9') {
                code += static_cast<unsigned>(letter - '0');
            } else if (letter >= 'a' && letter <= 'f') {
                code += static_cast<unsigned>(letter - 'a' + 10);
            } else if (letter >= 'A' && letter <= 'F') {
                code += static_cast<unsigned>(letter - 'A' + 10);
            } else {
                refuse();
            }
        }
        return code;
    }

    static void append(std::string &out, unsigned code) {
        const auto byte = [&out](unsigned value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
        if (code < 0x80) {
            byte(code);
        } else if (code < 0x800) {
            byte(0xC0 | (code >> 6));
            byte(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            byte(0xE0 | (code >> 12));
            byte(0x80 | ((code >> 6) & 0x3F));
            byte(0x80 | (code & 0x3F));
        } else {
            byte(0xF0 | (code >> 18));
            byte(0x80 | ((code >> 12) & 0x3F));
            byte(0x80 | ((code >> 6) & 0x3F));
            byte(0x80 | (code & 0x3F));
        }
    }

    std::string string() {
        if (peek() != '"') {
            refuse();
        }
        ++at_;
        std::string out;
        while (true) {
            if (at_ >= json_.size() || static_cast<unsigned char>(json_[at_]) < 0x20) {
                refuse();
            }
            const char letter = json_[at_++];
            if (letter == '"') {
                return out;
            }
            if (letter != '\\') {
                out += letter;
                continue;
            }
            const char escape = peek();
            ++at_;
            switch (escape) {
            case '"':
            case '\\':
            case '/':
                out += escape;
                break;
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            case 'u': {
                unsigned code = hex4();
                if (code >= 0xD800 && code < 0xDC00) {
                    // The second half of the pair.
                    word("\\u");
                    const unsigned low = hex4();
                    if (low < 0xDC00 || low > 0xDFFF) {
                        refuse();
                    }
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                } else if (code >= 0xDC00 && code < 0xE000) {
                    refuse();
                }
                append(out, code);
                break;
            }
            default:
                refuse();
            }
        }
    }

    std::string_view json_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

} // namespace detail

// Builds the parameters of a call. A key comes once; what is nested is given as JSON text with json().
class params {
public:
    params &set(std::string_view key, std::string_view text) { return json(key, detail::quoted(text)); }
    params &set(std::string_view key, const char *text) { return set(key, std::string_view(text)); }

    template <class Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
    params &set(std::string_view key, Number value) {
        if constexpr (std::is_same_v<Number, bool>) {
            return json(key, value ? "true" : "false");
        } else {
            return json(key, std::to_string(value));
        }
    }

    params &set(std::string_view key, const std::vector<std::string> &texts) {
        std::string array = "[";
        for (const std::string &text : texts) {
            array += (array.size() > 1 ? "," : "") + detail::quoted(text);
        }
        return json(key, array + "]");
    }

    // A value that is JSON already.
    params &json(std::string_view key, std::string_view value) {
        text_.pop_back();
        text_ += (text_.size() > 1 ? "," : "") + detail::quoted(key) + ":";
        text_ += value;
        text_ += '}';
        return *this;
    }

    const std::string &str() const noexcept { return text_; }
    operator std::string_view() const noexcept { return text_; }

private:
    std::string text_ = "{}";
};

// The envelope of a call. Members are read from its text when they are asked for.
class answer {
public:
    explicit answer(std::string envelope) : json_(std::move(envelope)) {}

    // Whether the call succeeded.
    bool ok() const { return raw(json_, "ok") == "true"; }
    // The whole envelope.
    const std::string &json() const noexcept { return json_; }
    // The result as JSON; empty where there is none.
    std::string result_json() const { return raw(json_, "result"); }
    // The result as text: the link of get_authorization_link(); JSON where it is not a string.
    std::string text() const { return detail::reader::text(result_json()); }
    // Standard parameters to be stored from now on, such as a new pair of tokens, as JSON; empty where there are none.
    std::string auth_update_json() const { return raw(json_, "auth_update"); }
    // What the journal knows of the post that this call was about, as JSON: `replayed` tells whether an earlier call has
    // published it; empty for a call without an idempotency_key.
    std::string publication_json() const { return raw(json_, "publication"); }
    // What was dear about a post that this call published, as JSON: an array of `code` and `message`; empty where there is
    // nothing to say. What check_tweet() warns of is in its result.
    std::string warnings_json() const { return raw(json_, "warnings"); }

    // A member of the result by its path: "data.id", "0", "data.media.0.id". A string comes as its text, anything else
    // as JSON; empty where there is no such member.
    std::string at(std::string_view path) const {
        const std::string result = result_json();
        std::string_view here = result;
        while (!path.empty()) {
            const std::size_t dot = path.find('.');
            const std::string name(path.substr(0, dot));
            path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
            auto next = detail::reader::member(here, name);
            if (!next && !name.empty() && name.find_first_not_of("0123456789") == std::string::npos) {
                next = detail::reader::element(here, std::strtoull(name.c_str(), nullptr, 10));
            }
            if (!next) {
                return {};
            }
            here = *next;
        }
        return detail::reader::text(here);
    }

private:
    static std::string raw(std::string_view object, std::string_view name) {
        return std::string(detail::reader::member(object, name).value_or(std::string_view{}));
    }

    std::string json_;
};

// A call that failed. what() is the sentence for a person; everything else is for the program.
class error : public std::runtime_error {
public:
    // Reads the `error` member of an envelope.
    explicit error(std::string envelope) : error(fields(envelope), std::move(envelope)) {}

    // A failure of this wrapper's own.
    static error own(std::string_view code, std::string_view message) {
        return error(R"({"ok":false,"error":{"code":)" + detail::quoted(code) + R"(,"message":)" +
                     detail::quoted(message) + R"(,"outcome":"not_applied","retryable":false}})");
    }

    // The stable code: "rate_limited", "invalid_parameter", …
    const std::string &code() const noexcept { return data_->code; }
    // What the call left behind at X: "not_applied", "applied" or "unknown".
    const std::string &outcome() const noexcept { return data_->outcome; }
    // The parameter at fault; empty where there is none.
    const std::string &parameter() const noexcept { return data_->parameter; }
    // What to do next; empty where there is no advice.
    const std::string &hint() const noexcept { return data_->hint; }
    // Whether the same call may succeed later.
    bool retryable() const noexcept { return data_->retryable; }
    // Unix seconds before which repeating is pointless; 0 where that is not known.
    std::uint64_t retry_at() const noexcept { return data_->retry_at; }
    // The HTTP status of X's answer; 0 where there was none.
    int status() const noexcept { return data_->status; }
    // Where the user renews a grant that is dead; empty where that is not what is wrong.
    const std::string &authorization_link() const noexcept { return data_->link; }
    // X's body as JSON; empty where there was none.
    const std::string &body_json() const noexcept { return data_->body; }
    // Standard parameters to be stored although the call failed, such as a new pair of tokens, as JSON; empty where there
    // are none.
    const std::string &auth_update_json() const noexcept { return data_->update; }
    // What the journal knows of the post, or how far a thread got, as JSON; empty where there is nothing to know.
    const std::string &publication_json() const noexcept { return data_->publication; }
    // The whole envelope.
    const std::string &envelope() const noexcept { return data_->envelope; }

private:
    struct data {
        std::string code, message, outcome, parameter, hint, link, body, update, publication, envelope;
        bool retryable = false;
        std::uint64_t retry_at = 0;
        int status = 0;
    };

    static data fields(std::string_view envelope) {
        const std::string_view failure = detail::reader::member(envelope, "error").value_or("{}");
        const auto raw = [failure](std::string_view name) {
            return std::string(detail::reader::member(failure, name).value_or(std::string_view{}));
        };
        const auto text = [&raw](std::string_view name) {
            const std::string value = raw(name);
            return value.empty() ? value : detail::reader::text(value);
        };
        data out;
        out.code = text("code");
        out.message = text("message");
        out.outcome = text("outcome");
        out.parameter = text("parameter");
        out.hint = text("hint");
        out.link = text("authorization_link");
        out.body = raw("body");
        out.update = std::string(detail::reader::member(envelope, "auth_update").value_or(std::string_view{}));
        out.publication = std::string(detail::reader::member(envelope, "publication").value_or(std::string_view{}));
        out.retryable = raw("retryable") == "true";
        out.retry_at = std::strtoull(raw("retry_at").c_str(), nullptr, 10);
        out.status = std::atoi(raw("status").c_str());
        return out;
    }

    // By reference: the envelope must not be moved away before its fields are read.
    error(data fields, std::string &&envelope) : std::runtime_error(fields.message) {
        fields.envelope = std::move(envelope);
        data_ = std::make_shared<const data>(std::move(fields));
    }

    // Shared, since an exception must not throw while it is copied.
    std::shared_ptr<const data> data_;
};

using progress_function = std::function<void(std::uint64_t done, std::uint64_t total)>;
using log_function = std::function<void(int level, const std::string &line)>;

namespace detail {

// What a callback threw during this thread's call waits here until the call is over.
inline thread_local std::exception_ptr *thrown = nullptr;

class collect {
public:
    collect() noexcept : outer_(thrown) { thrown = &inner_; }
    collect(const collect &) = delete;
    collect &operator=(const collect &) = delete;
    ~collect() { thrown = outer_; }
    void rethrow() {
        if (inner_) {
            std::rethrow_exception(std::exchange(inner_, nullptr));
        }
    }

private:
    std::exception_ptr *outer_;
    std::exception_ptr inner_;
};

// Where a client's progress goes. It has one address as long as the client and each of its calls.
struct progress_sink {
    std::mutex lock;
    std::shared_ptr<const progress_function> function;
    std::uint32_t client = 0;

    static void forward(std::uint64_t done, std::uint64_t total, void *user_data) noexcept {
        auto *self = static_cast<progress_sink *>(user_data);
        try {
            std::shared_ptr<const progress_function> function;
            {
                const std::lock_guard<std::mutex> hold(self->lock);
                function = self->function;
            }
            if (function && (thrown == nullptr || !*thrown)) {
                (*function)(done, total);
            }
        } catch (...) {
            if (thrown != nullptr) {
                *thrown = std::current_exception();
            }
            xpost_cancel(self->client);
        }
    }
};

// The log is the process's. It is never destroyed: a line may come from any thread at any time.
struct log_sink {
    std::mutex lock;
    std::shared_ptr<const log_function> function;

    static log_sink &instance() {
        // Never destroyed: a log line may come while the process ends.
        alignas(log_sink) static unsigned char room[sizeof(log_sink)];
        static log_sink *const sink = new (static_cast<void *>(room)) log_sink;
        return *sink;
    }

    static void forward(int level, const char *line, void *) noexcept {
        try {
            std::shared_ptr<const log_function> function;
            {
                log_sink &self = instance();
                const std::lock_guard<std::mutex> hold(self.lock);
                function = self.function;
            }
            if (function) {
                (*function)(level, line);
            }
        } catch (...) {
            // A log line is not worth a call.
        }
    }
};

inline void check_abi() {
    if (xpost_abi() >> 16 != XPOST_ABI >> 16) {
        throw error::own("incompatible_library", "the xpost library does not fit this header: another major number");
    }
    if ((xpost_abi() & 0xFFFF) < (XPOST_ABI & 0xFFFF)) {
        throw error::own("incompatible_library", "the xpost library is older than this header");
    }
}

inline answer judged(std::string envelope) {
    answer given(std::move(envelope));
    if (!given.ok()) {
        throw error(given.json());
    }
    return given;
}

} // namespace detail

// Text as a JSON string, quotes included, for JSON that is put together by hand; xpost::params does it by itself. Bytes that
// are not UTF-8 stay as they are, and the call that gets them throws xpost::error (`invalid_utf8`).
inline std::string quote(std::string_view text) { return detail::quoted(text); }

// The version of the library.
inline std::string version() { return xpost_version(); }

// The catalogue of operations, an envelope.
inline std::string operations() { return string(xpost_operations()).str(); }

// Lays standard parameters over those of the whole process, which every client starts from.
inline answer configure(std::string_view parameters) {
    return detail::judged(string(xpost_configure(0, std::string(parameters).c_str())).str());
}

// Sends log lines up to `level` (0 none, 1 errors, 2 warnings, 3 calls, 4 requests) to `function`, on the thread that
// caused them; an empty function ends it. What the function throws is dropped. Process-wide.
inline void set_log(int level, log_function function) {
    detail::log_sink &sink = detail::log_sink::instance();
    const bool wanted = static_cast<bool>(function);
    {
        const std::lock_guard<std::mutex> hold(sink.lock);
        sink.function = wanted ? std::make_shared<const log_function>(std::move(function)) : nullptr;
    }
    xpost_set_log(wanted ? level : 0, wanted ? detail::log_sink::forward : nullptr, nullptr);
}

// Standard parameters, connections and running calls under one number.
class client {
public:
    // Opens a client. `parameters` are standard parameters as a JSON object, or the path of a file with one; empty for
    // none. No connection is made. Throws xpost::error when they are refused or the library does not fit this header.
    explicit client(std::string_view parameters = {}) : sink_(std::make_shared<detail::progress_sink>()) {
        detail::check_abi();
        char *refusal = nullptr;
        number_ = xpost_open(parameters.empty() ? nullptr : std::string(parameters).c_str(), &refusal);
        const string owned(refusal);
        if (number_ == 0) {
            throw error(owned.str());
        }
        sink_->client = number_;
    }

    client(client &&other) noexcept : number_(std::exchange(other.number_, 0)), sink_(std::move(other.sink_)) {}

    client &operator=(client &&other) noexcept {
        if (this != &other) {
            close();
            number_ = std::exchange(other.number_, 0);
            sink_ = std::move(other.sink_);
        }
        return *this;
    }

    client(const client &) = delete;
    client &operator=(const client &) = delete;
    ~client() { close(); }

    // Ends the running calls, which fail with `cancelled`; later ones fail with `unknown_client`.
    void close() noexcept {
        if (number_ != 0) {
            xpost_close(number_);
        }
    }

    // Ends every running call of this client; later ones are not affected.
    void cancel() noexcept {
        if (number_ != 0) {
            xpost_cancel(number_);
        }
    }

    // The number of this client in the C interface.
    std::uint32_t number() const noexcept { return number_; }

    // Lays standard parameters over this client's own, by key. Returns those in force, secrets masked.
    answer configure(std::string_view parameters) {
        return detail::judged(string(xpost_configure(mine(), std::string(parameters).c_str())).str());
    }

    // Bytes sent and bytes in total of the latest upload; both are 0 before the first one.
    std::pair<std::uint64_t, std::uint64_t> progress() const noexcept {
        std::uint64_t done = 0, total = 0;
        if (number_ != 0) {
            xpost_progress(number_, &done, &total);
        }
        return {done, total};
    }

    // Calls `function` during uploads only, on the thread of the call; an empty one ends that. Each upload begins once
    // with 0 bytes done, and `total` is never 0. What it throws cancels the
    // running calls of this client and comes out of the one that it was called from.
    void on_progress(progress_function function) {
        const std::uint32_t number = mine();
        const bool wanted = static_cast<bool>(function);
        {
            const std::lock_guard<std::mutex> hold(sink_->lock);
            sink_->function = wanted ? std::make_shared<const progress_function>(std::move(function)) : nullptr;
        }
        xpost_set_progress(number, wanted ? detail::progress_sink::forward : nullptr, sink_.get());
    }

    // Runs any operation by its English or Russian name and returns the envelope, whether it succeeded or failed.
    std::string call(std::string_view operation, std::string_view parameters = "{}") {
        const std::string name(operation);
        return send([&name](std::uint32_t number, const char *text) { return xpost_call(number, name.c_str(), text); },
                    parameters);
    }

    // Runs any operation and returns its answer; throws xpost::error for a failure.
    answer run(std::string_view operation, std::string_view parameters = "{}") {
        return detail::judged(call(operation, parameters));
    }

    // --- Operations: from here to the next such line written by `cargo xtask generate`. Do not edit. ---
    //
    // Each takes a JSON object and returns the answer. What it throws is an xpost::error with one of the codes that are
    // named. `result` is what answer.at() reads, `auth_update` what answer.auth_update_json() returns.
    //
    // Codes of every call: `null_pointer`, `invalid_utf8`, `invalid_json`, `invalid_parameter`, `missing_parameter`,
    // `unknown_client`, `store_locked`, `store_unavailable`, `store_damaged`, `store_version`, `store_key_invalid`,
    // `cancelled`, `internal`.
    //
    // Codes of every call to X: also `connection_failed`, `connection_lost`, `timeout`, `intercepted`,
    // `invalid_answer`, `app_misconfigured`, `unsupported_authentication`, `unauthorized`, `insufficient_scope`,
    // `forbidden`, `account_restricted`, `payment_required`, `not_found`, `rate_limited`, `rejected`, `server_error`.

    // Returns the link that the user opens to authorize the app (OAuth 2.0, PKCE S256). The link is made here, without
    // the network. A public client also gets a `state_key` in `auth_update`, to be kept until the redirect. Finish with
    // handle_incoming_request_after_authorization() or get_token().
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `state` (string): The `state` of the redirect; by default the library makes and checks its own.
    // - `code_verifier` (string): PKCE verifier of the caller, 43 to 128 characters; then the caller checks its own
    //   `state`.
    //
    // `result`: string.
    //
    // Errors: `missing_credentials`, `app_misconfigured`, and those of every call.
    //
    // Example: client.get_authorization_link()
    answer get_authorization_link(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_get_authorization_link, parameters));
    }

    // Exchanges the code of the redirect for an access and a refresh token. Give the whole redirect where you have it:
    // its `state` tells whether the sign-in began at this app. The tokens are kept in the profile, or come back in
    // `auth_update` as well.
    //
    // `parameters`, an object:
    //
    // - `code` (string, required): The redirect's whole URL (better: its `state` is checked), or its code alone, which
    //   any process that holds `client_secret` can exchange; it lives 30 seconds.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `state` (string): The `state` of the redirect; by default the library makes and checks its own.
    // - `code_verifier` (string): PKCE verifier of the caller, 43 to 128 characters; then the caller checks its own
    //   `state`.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `Tokens`.
    //
    // - `token_type`: `bearer`.
    // - `expires_in`: Seconds that the access token lives.
    // - `access_token`: Goes into `access_token` of the standard parameters.
    // - `scope`: The scopes that were granted, separated by spaces.
    // - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
    //
    // Errors: `missing_credentials`, `authorization_denied`, `invalid_state`, `invalid_code`, `authorization_required`,
    // and those of every call to X.
    //
    // Example: client.get_token(R"({"code":"https://example.com/callback?state=c3RhdGU&code=Y29kZQ"})")
    answer get_token(std::string_view parameters) {
        return detail::judged(send(xpost_get_token, parameters));
    }

    // Exchanges the refresh token for a new pair; the old refresh token is dead afterwards. You need it rarely: calls
    // refresh by themselves unless `auto_refresh` is false. With a profile the new pair is kept there before it is
    // used; without one store it yourself.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `Tokens`.
    //
    // - `token_type`: `bearer`.
    // - `expires_in`: Seconds that the access token lives.
    // - `access_token`: Goes into `access_token` of the standard parameters.
    // - `scope`: The scopes that were granted, separated by spaces.
    // - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
    // call to X.
    //
    // Example: client.refresh_token()
    answer refresh_token(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_refresh_token, parameters));
    }

    // Handles the redirect of the user's browser: checks the state, recognises a denial, exchanges the code. A redirect
    // is taken once, and for ten minutes. The tokens are kept in the profile, or come back in `auth_update` as well.
    //
    // `parameters`, an object:
    //
    // - `request` (the redirect, required): The redirect: its URL, its query string, or an object with `url`, `query`,
    //   or `code` and `state`.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `state` (string): The `state` of the redirect; by default the library makes and checks its own.
    // - `code_verifier` (string): PKCE verifier of the caller, 43 to 128 characters; then the caller checks its own
    //   `state`.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `Tokens`.
    //
    // - `token_type`: `bearer`.
    // - `expires_in`: Seconds that the access token lives.
    // - `access_token`: Goes into `access_token` of the standard parameters.
    // - `scope`: The scopes that were granted, separated by spaces.
    // - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
    //
    // Errors: `missing_credentials`, `authorization_denied`, `invalid_state`, `invalid_code`, `authorization_required`,
    // and those of every call to X.
    //
    // Example: client.handle_incoming_request_after_authorization(
    //     R"({"request":"https://example.com/callback?state=c3RhdGU&code=Y29kZQ"})")
    answer handle_incoming_request_after_authorization(std::string_view parameters) {
        return detail::judged(send(xpost_handle_incoming_request_after_authorization, parameters));
    }

    // Publishes a post with any of X's fields; media are given as ready ids. Of `media`, poll, `quote_tweet_id`,
    // `card_uri` and `direct_message_deep_link` a post has one. A text is not needed when there are media. The post is
    // sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same call finds out.
    //
    // `parameters`, an object:
    //
    // - `text` (string): Text of the post.
    // - `media` (ids): Ready media ids, or X's `media` object.
    // - `options` (strings): 2 to 4 poll options of 1 to 25 characters.
    // - `dur` (whole number 5–10080): Poll duration in minutes, 5 to 10080.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `reply` (object): X's own `reply` object: the post it answers and who is not mentioned.
    // - `in_reply_to_tweet_id` (id: a string of digits): The post that this one answers.
    // - `quote_tweet_id` (id: a string of digits): The post to quote (X: Enterprise only).
    // - `reply_settings` (`following`, `mentionedUsers`, `subscribers`, `verified`): Who may reply; leave out for
    //   everyone.
    // - `tagged_user_ids` (ids): Up to 10 users tagged in the media.
    // - `poll` (object): X's `poll` object, instead of `options` and `dur`.
    // - `geo` (object): X's `geo` object: place_id.
    // - `community_id` (id: a string of digits): Posts into a community.
    // - `share_with_followers` (true / false): With `community_id`: also shown to followers.
    // - `for_super_followers_only` (true / false): Shown to super followers only.
    // - `direct_message_deep_link` (string): Link that opens direct messages.
    // - `card_uri` (string): A card's address.
    // - `nullcast` (true / false): Promoted-only post.
    // - `made_with_ai` (true / false): Discloses media made with AI.
    // - `paid_partnership` (true / false): Discloses a paid partnership.
    // - `edit_options` (object): X's `edit_options`: previous_post_id edits that post.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `PostAnswer`.
    //
    // - `data`: The post.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `duplicate_content`, `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
    //
    // Example: client.create_custom_tweet(R"({"text":"Hello from a program","reply_settings":"following"})")
    answer create_custom_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_create_custom_tweet, parameters));
    }

    // Publishes a post without attachments. X counts 280 characters, links as 23 each; check_tweet() tells the length
    // before. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same
    // call finds out.
    //
    // `parameters`, an object:
    //
    // - `text` (string, required): Text of the post.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `PostAnswer`.
    //
    // - `data`: The post.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `duplicate_content`, `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
    //
    // Example: client.create_text_tweet(R"({"text":"Hello from a program"})")
    answer create_text_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_create_text_tweet, parameters));
    }

    // Uploads up to 4 pictures and publishes a post with them. Every file is checked before the first is sent. An
    // alternative text goes with its picture, as an object. The post is sent once. If the answer is lost, `outcome` is
    // `unknown`; with an `idempotency_key` the same call finds out.
    //
    // `parameters`, an object:
    //
    // - `text` (string, required): Text of the post.
    // - `pictures` (media items, required): Up to 4 pictures: JPEG, PNG, WEBP or GIF up to 5 MB; paths, URLs, base64,
    //   or objects {file|url|base64, alt_text, media_type}. An animated GIF only alone.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `PostAnswer`.
    //
    // - `data`: The post.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `media_unreadable`, `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`,
    // `duplicate_content`, `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
    //
    // Example: client.create_image_tweet(
    //     R"({"text":"Two views","pictures":["picture.png",{"file":"picture.png","alt_text":"The same from the other side"}]})")
    answer create_image_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_create_image_tweet, parameters));
    }

    // Uploads an animated GIF and publishes a post with it. The file is checked before it is sent, and X processes it
    // before the post is made. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an
    // `idempotency_key` the same call finds out.
    //
    // `parameters`, an object:
    //
    // - `text` (string, required): Text of the post.
    // - `gifs` (media items, required): One GIF up to 15 MB, 1280x1080 pixels, 350 frames and 300 million pixels in all
    //   frames: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type}.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `PostAnswer`.
    //
    // - `data`: The post.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `media_unreadable`, `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`,
    // `duplicate_content`, `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
    //
    // Example: client.create_gif_tweet(R"({"text":"It moves","gifs":"moving.gif"})")
    answer create_gif_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_create_gif_tweet, parameters));
    }

    // Uploads a video and publishes a post with it. The file is sent in parts while it is read, and X processes it
    // before the post is made; `deadline` says how long to wait. With a `store` an upload that was cut goes on where it
    // stopped. The post is sent once. If the answer is lost, `outcome` is `unknown`; with an `idempotency_key` the same
    // call finds out.
    //
    // `parameters`, an object:
    //
    // - `text` (string, required): Text of the post.
    // - `videos` (media items, required): One video (MP4 or MOV with H.264 and AAC; TS) up to 16 GB, as far as the
    //   account may: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type, subtitles}.
    //   `subtitles`: SRT or VTT up to 1 MB, a path, a URL, base64, an object {file|url|base64, language_code,
    //   display_name, media_type}, or an array of those; `language_code` is two letters, EN by default.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `PostAnswer`.
    //
    // - `data`: The post.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `media_unreadable`, `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`,
    // `duplicate_content`, `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
    //
    // Example: client.create_video_tweet(R"({"text":"It plays","videos":{"file":"film.mp4","alt_text":"A film"}})")
    answer create_video_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_create_video_tweet, parameters));
    }

    // Publishes a poll. A poll cannot have media, and ends by itself. The post is sent once. If the answer is lost,
    // `outcome` is `unknown`; with an `idempotency_key` the same call finds out.
    //
    // `parameters`, an object:
    //
    // - `text` (string, required): Text of the post.
    // - `options` (strings, required): 2 to 4 options of 1 to 25 characters.
    // - `duration` (whole number 5–10080, required): Duration in minutes, 5 to 10080.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `PostAnswer`.
    //
    // - `data`: The post.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `duplicate_content`, `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
    //
    // Example: client.create_poll_tweet(R"({"text":"Tea or coffee?","options":["Tea","Coffee"],"duration":60})")
    answer create_poll_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_create_poll_tweet, parameters));
    }

    // Uploads media files and returns their ids, to be posted with create_custom_tweet(). Nothing is posted. Post them
    // within a day: X may drop them then. Every file is checked before the first is sent.
    //
    // `parameters`, an object:
    //
    // - `files` (media items, required): Media items of one category, as for the post they are meant for: paths, URLs,
    //   base64, or objects {file|url|base64, alt_text, media_type, subtitles}. Any number; a post takes up to 4
    //   pictures, or one GIF, or one video.
    // - `type` (`tweet_video`, `tweet_image`, `tweet_gif`, required): tweet_video, tweet_image or tweet_gif.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: array (id).
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `media_unreadable`, `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`, and
    // those of every call to X.
    //
    // Example: client.upload_attachments_array(R"({"files":["picture.png"],"type":"tweet_image"})")
    answer upload_attachments_array(std::string_view parameters) {
        return detail::judged(send(xpost_upload_attachments_array, parameters));
    }

    // Returns the standard parameters in force; secrets are masked unless `reveal` is set. Layers are laid over each
    // other by key: defaults, the process, the client, the profile, the call's own `auth`. Nothing is sent.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `reveal` (true / false): Shows secrets in clear text. Default: false.
    //
    // `result`: `StandardParameters`.
    //
    // Errors: those of every call.
    //
    // Example: client.get_standard_parameters()
    answer get_standard_parameters(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_get_standard_parameters, parameters));
    }

    // Deletes a post. Only a post of the same account can be deleted.
    //
    // `parameters`, an object:
    //
    // - `id` (id: a string of digits, required): Id of the post, a string of digits.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `DeleteAnswer`.
    //
    // - `data`: What X did.
    // - `data.deleted`: Whether the post is gone.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
    // call to X.
    //
    // Example: client.delete_tweet(R"({"id":"1990000000000000001"})")
    answer delete_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_delete_tweet, parameters));
    }

    // Reads a post. An app's own token, or its consumer key and secret alone, will do: no user is needed. X charges for
    // the read.
    //
    // `parameters`, an object:
    //
    // - `id` (id: a string of digits, required): Id of the post, a string of digits.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `ReadAnswer`.
    //
    // - `data`: The post.
    // - `includes`: Objects that the post refers to, as X sent them.
    // - `errors`: Parts that X could not show.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
    // call to X.
    //
    // Example: client.get_tweet(R"({"id":"1990000000000000001"})")
    answer get_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_get_tweet, parameters));
    }

    // Returns the account that the credentials post as; `posts_as` names the one for text and the one for media. Use it
    // to try credentials. When the keys belong to two accounts, the envelope has the warning `two_accounts`.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `CurrentUser`.
    //
    // - `data`: The account.
    // - `posts_as`: The accounts that would post text and media.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
    // call to X.
    //
    // Example: client.get_current_user()
    answer get_current_user(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_get_current_user, parameters));
    }

    // Ends a grant: revokes the refresh and the access token, or the OAuth 1.0a token. Afterwards the user has to sign
    // in again. In a profile the tokens are emptied as well.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `RevokeAnswer`.
    //
    // - `revoked`: The token is ended (OAuth 2.0).
    // - `access_token`: The token that was ended (OAuth 1.0a).
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
    // call to X.
    //
    // Example: client.revoke_token()
    answer revoke_token(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_revoke_token, parameters));
    }

    // Exchanges an OAuth 1.0a token for an OAuth 2.0 pair, without the user. Needs the OAuth 1.0a token with its
    // secret, and `client_id`. A pair from an earlier exchange dies. The tokens are kept in the profile, or come back
    // in `auth_update` as well.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `scope` (string): Scopes to ask for; by default all that the OAuth 1.0a permission maps to.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `Tokens`.
    //
    // - `token_type`: `bearer`.
    // - `expires_in`: Seconds that the access token lives.
    // - `access_token`: Goes into `access_token` of the standard parameters.
    // - `scope`: The scopes that were granted, separated by spaces.
    // - `refresh_token`: Goes into `refresh_token`; works once. Missing without the scope `offline.access`.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
    // call to X.
    //
    // Example: client.exchange_token(R"({"scope":"tweet.read tweet.write users.read media.write offline.access"})")
    answer exchange_token(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_exchange_token, parameters));
    }

    // Begins the OAuth 1.0a sign-in: returns a request token and the link for the user. Keep the request token and its
    // secret, let the user open `authorization_link`, and finish with get_access_token().
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `pin` (true / false): PIN flow: X shows the user a number instead of redirecting. Default without
    //   `redirect_uri`.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `RequestToken`.
    //
    // - `oauth_token`: The request token.
    // - `oauth_token_secret`: Its secret.
    // - `oauth_callback_confirmed`: `true`.
    // - `authorization_link`: The link that the user opens.
    //
    // Errors: `missing_credentials`, and those of every call to X.
    //
    // Example: client.get_request_token(R"({"pin":true})")
    answer get_request_token(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_get_request_token, parameters));
    }

    // Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN. The token is kept in the profile,
    // or comes back in `auth_update` as well. It does not expire.
    //
    // `parameters`, an object:
    //
    // - `oauth_verifier` (string, required): `oauth_verifier` of the redirect, or the PIN that the user was shown.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `oauth_token` (string): The request token; by default `oauth_token` of the standard parameters.
    // - `oauth_token_secret` (string): The request token's secret; by default `oauth_token_secret` of the standard
    //   parameters.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    //
    // `result`: `AccessToken`.
    //
    // - `oauth_token`: Goes into `oauth_token` of the standard parameters.
    // - `oauth_token_secret`: Goes into `oauth_token_secret`.
    // - `user_id`: The account.
    // - `screen_name`: Its name after the @.
    //
    // Errors: `missing_credentials`, and those of every call to X.
    //
    // Example: client.get_access_token(
    //     R"({"oauth_verifier":"1234567","oauth_token":"cmVxdWVzdA","oauth_token_secret":"c2VjcmV0"})")
    answer get_access_token(std::string_view parameters) {
        return detail::judged(send(xpost_get_access_token, parameters));
    }

    // Signs an account in from this machine: opens the link, waits for the redirect on the loopback address of
    // `redirect_uri`, keeps the tokens in the profile. `redirect_uri` is `http` and leads to `127.0.0.1`, `[::1]` or
    // `localhost`. With `headless` it returns the link at once; a second call with `request` finishes. With a profile
    // the result is its state, without one the tokens.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `headless` (true / false): For a machine without a browser: returns the link and its `state`; the pasted
    //   redirect goes into `request` of a second call. Default: false.
    // - `request` (the redirect): The redirect that the user pasted, whole; nothing is opened and nothing waited for.
    // - `state` (string): Waits for the redirect of a link that get_authorization_link() made with this `state`; opens
    //   no browser.
    // - `wait` (whole number 1–600): Seconds to wait for the user, 1 to 600; 300 by default. Default: 300.
    //
    // `result`: `SignIn`.
    //
    // Errors: `missing_credentials`, `authorization_denied`, `invalid_state`, `invalid_code`, `authorization_required`,
    // and those of every call to X.
    //
    // Example: client.authorize(R"({"headless":true})")
    answer authorize(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_authorize, parameters));
    }

    // Keeps the credentials of the standard parameters in the profile, and the address that they are for; those not
    // given stay as they are. Needs `store` and `profile`. A profile is one account: tokens of another are refused.
    // Nothing is sent.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `expires_in` (whole number 1–315360000): Seconds that the access token still lives, if known: then it is
    //   refreshed ahead of its end.
    // - `scope` (string): Scopes that were granted, separated by spaces, if known.
    //
    // `result`: `ProfileState`.
    //
    // - `profile`: The profile's name.
    // - `grant`: Where the OAuth 2.0 grant stands: `good`; `refreshing` at this moment; `uncertain` after a refresh
    //   whose answer was lost; `dead`, sign in again; `none`, there is none.
    // - `since`: Since when.
    // - `expires_at`: When the access token ends, if known.
    // - `expires_in`: Seconds until then; 0 when it has ended.
    // - `scope`: The scopes that were granted, separated by spaces; empty when not known.
    // - `user`: The account, once X has named it.
    // - `api_url`: Where it was signed in, where that is not X itself.
    // - `authorize_url`: The consent page there.
    // - `upload_url`: The v1.1 upload there.
    // - `client_id`: The app.
    // - `redirect_uri`: The app's callback address.
    // - `refreshable`: Whether there is a refresh token that may still work.
    // - `oauth1`: Whether all four keys of OAuth 1.0a are there.
    // - `premium`: Whether the account has X Premium; `null` when nobody said.
    // - `created_at`: When the profile was made.
    // - `updated_at`: When it was last changed.
    //
    // Errors: `missing_credentials`, and those of every call.
    //
    // Example: client.save_credentials(R"({"expires_in":7200})")
    answer save_credentials(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_save_credentials, parameters));
    }

    // Lists the profiles of the store with their states; no secrets. Needs `store`. Nothing is sent.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    //
    // `result`: `Profiles`.
    //
    // - `profiles`: The profiles, by name.
    //
    // Errors: those of every call.
    //
    // Example: client.list_profiles()
    answer list_profiles(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_list_profiles, parameters));
    }

    // Removes the profile and all it keeps from the store. Needs `store` and `profile`. Its posts in the outbox stay
    // there, and cannot be sent without it.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `revoke` (true / false): Revokes its tokens at X first; when that fails, the profile stays. Default: false.
    //
    // `result`: `RemovedProfile`.
    //
    // - `removed`: The profile's name.
    // - `revoked`: Whether its tokens were ended at X.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`, and those of every
    // call to X.
    //
    // Example: client.remove_profile()
    answer remove_profile(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_remove_profile, parameters));
    }

    // Returns where the profile's grant stands, its expiry, scopes and user; no secrets, no network. Needs `store` and
    // `profile`. Look at `grant`: with `dead` the user has to sign in again.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    //
    // `result`: `ProfileState`.
    //
    // - `profile`: The profile's name.
    // - `grant`: Where the OAuth 2.0 grant stands: `good`; `refreshing` at this moment; `uncertain` after a refresh
    //   whose answer was lost; `dead`, sign in again; `none`, there is none.
    // - `since`: Since when.
    // - `expires_at`: When the access token ends, if known.
    // - `expires_in`: Seconds until then; 0 when it has ended.
    // - `scope`: The scopes that were granted, separated by spaces; empty when not known.
    // - `user`: The account, once X has named it.
    // - `api_url`: Where it was signed in, where that is not X itself.
    // - `authorize_url`: The consent page there.
    // - `upload_url`: The v1.1 upload there.
    // - `client_id`: The app.
    // - `redirect_uri`: The app's callback address.
    // - `refreshable`: Whether there is a refresh token that may still work.
    // - `oauth1`: Whether all four keys of OAuth 1.0a are there.
    // - `premium`: Whether the account has X Premium; `null` when nobody said.
    // - `created_at`: When the profile was made.
    // - `updated_at`: When it was last changed.
    //
    // Errors: `unknown_profile`, and those of every call.
    //
    // Example: client.get_profile_state()
    answer get_profile_state(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_get_profile_state, parameters));
    }

    // Finds out, or takes your word for, what came of a post whose answer was lost. Sends no post. Needs `store`, and
    // the credentials of the account. Without a decision X is asked, which it charges for; with one your word is
    // written down. `not_published` lets the next call with the key send the post.
    //
    // `parameters`, an object:
    //
    // - `idempotency_key` (string, required): Your own key of this post, up to 255 characters: a document's UUID. With
    //   a `store`, the same key publishes once however often it is called.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `decision` (`published`, `not_published`): `published`: it is there; `not_published`: it is not, the next call
    //   with its key sends it. Without it X is asked.
    // - `id` (id: a string of digits): With `published`: X's id of the post.
    // - `part` (whole number 1–1000): Of a thread: which of its posts, counted from 1.
    //
    // `result`: `Publication`.
    //
    // - `idempotency_key`: The caller's key.
    // - `state`: How far the post is: `prepared`, nothing was sent; `sent` and `unknown`, it may be public;
    //   `published`; `refused`, it is not public.
    // - `replayed`: Whether this call sent nothing since the post was there already.
    // - `post_id`: X's id of the post, once it is known.
    // - `attempts`: How often the post was sent.
    // - `sent_at`: When it was last sent.
    // - `created_at`: When the key was first used.
    // - `updated_at`: When this was last changed.
    // - `part`: Of a thread: which of its posts, counted from 1.
    // - `content`: Of resolve_post(), until the post is published: what was to be sent.
    // - `alike`: Of resolve_post(): a post of X's that looks like it, though that is not certain.
    // - `parts`: Of a thread: the same of each of its posts.
    // - `post_ids`: Of a thread: the ids of its posts that are public.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `idempotency_conflict`, `outcome_unknown`, and those of every call to X.
    //
    // Example: client.resolve_post(R"({"idempotency_key":"order-42","decision":"not_published"})")
    answer resolve_post(std::string_view parameters) {
        return detail::judged(send(xpost_resolve_post, parameters));
    }

    // Publishes a thread: posts of which each answers the one before it. The whole thread is checked before its first
    // post is sent. With an `idempotency_key` a thread that was cut goes on at its first missing post when the call is
    // repeated; without one the posts before it are public, and `publication` of the envelope names them.
    //
    // `parameters`, an object:
    //
    // - `posts` (posts, required): The posts in order: texts, or objects {text, pictures | gifs | videos | media,
    //   options, dur, …} with the parameters of create_custom_tweet().
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `dry_run` (true / false): Checks everything and returns what would be sent; sends nothing. Default: false.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `ThreadAnswer`.
    //
    // - `data`: The posts in their order.
    //
    // Errors: `missing_credentials`, `authorization_required`, `grant_uncertain`, `unknown_profile`,
    // `media_unreadable`, `media_empty`, `media_unsupported`, `media_too_large`, `media_failed`, `media_timeout`,
    // `duplicate_content`, `idempotency_conflict`, `outcome_unknown`, `budget_exceeded`, and those of every call to X.
    //
    // Example: client.create_thread(R"({"posts":["First",{"text":"Second","pictures":"picture.png"}]})")
    answer create_thread(std::string_view parameters) {
        return detail::judged(send(xpost_create_thread, parameters));
    }

    // Puts a post or a thread into the store, to be sent by send_queued(). Sends nothing. Needs `store` and `profile`.
    // The post is checked now as far as that needs no network, and its files are read when it is sent. Without an
    // `idempotency_key` it gets a key; the same key puts in the same post once.
    //
    // `parameters`, an object:
    //
    // - `post` (a post or a thread, required): A text, an object {text, pictures | gifs | videos | media, options, dur,
    //   …} with the parameters of create_custom_tweet(), or an array of those: a thread. Files are read when the post
    //   is sent.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `not_before` (a time): When it is sent at the earliest: Unix seconds, or RFC 3339 with a zone such as
    //   2026-12-01T09:00:00+03:00.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    //
    // `result`: `QueuedPost`.
    //
    // - `idempotency_key`: Its key.
    // - `profile`: The profile that sends it.
    // - `state`: `waiting` until it is due, `sending` at this moment, `sent`, `failed` for good, `cancelled`.
    // - `text`: The beginning of its text.
    // - `not_before`: When it is due, while it waits.
    // - `claimed_until`: Until when its worker holds it, while it is sent.
    // - `attempts`: How often sending it was tried.
    // - `post_ids`: X's ids of what is public of it.
    // - `error`: Why the last try failed.
    // - `created_at`: When it was put in.
    // - `updated_at`: When it was last changed.
    // - `seq`: Its place in the order of arrival.
    // - `replayed`: True when enqueue_tweet() found it in the outbox already.
    //
    // Errors: `unknown_profile`, `media_unreadable`, `media_empty`, `media_unsupported`, `media_too_large`,
    // `idempotency_conflict`, and those of every call.
    //
    // Example: client.enqueue_tweet(
    //     R"({"post":"Good morning","not_before":"2026-12-01T09:00:00+03:00","idempotency_key":"order-42"})")
    answer enqueue_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_enqueue_tweet, parameters));
    }

    // Sends the posts of the outbox that are due, each once, however many workers do the same. With a `profile` only
    // its posts. Needs `store`. Call it every minute or so, on one machine or on several. A post that fails does not
    // fail the call: look at `posts`. After a limit or a restriction of X the account pauses.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `limit` (whole number 1–10000): At most so many posts; 100 by default. Default: 100.
    // - `max_attempts` (whole number 1–1000): Tries after which a post is given up; 10 by default. Default: 10.
    // - `lease` (whole number 1–86400): Seconds after which the post of a worker that died is taken over by another;
    //   600 by default. Default: 600.
    //
    // `result`: `Delivery`.
    //
    // - `sent`: How many posts were published.
    // - `failed`: How many were given up.
    // - `postponed`: How many wait for another try.
    // - `next_at`: When the next post is due; `null` when none waits.
    // - `paused`: Accounts that send nothing for a while.
    // - `posts`: The posts that this call handled.
    //
    // Errors: those of every call.
    //
    // Example: client.send_queued(R"({"limit":10})")
    answer send_queued(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_send_queued, parameters));
    }

    // Lists the posts of the outbox in the order of their arrival. With a `profile` only its posts. Needs `store`. For
    // the next page pass the `seq` of the last post as `after`.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `state` (`waiting`, `sending`, `sent`, `failed`, `cancelled`): Only posts in this state.
    // - `idempotency_key` (string): Only the post of this key; needs a `profile`.
    // - `limit` (whole number 1–10000): At most so many posts; 100 by default. Default: 100.
    // - `after` (id: a string of digits): Goes on behind the post with this `seq`: the last one of the page before.
    //
    // `result`: `Queue`.
    //
    // - `posts`: The posts, in the order of their arrival.
    // - `counts`: How many posts are in each state.
    // - `next_at`: When the next post is due; `null` when none waits.
    // - `paused`: Accounts that send nothing for a while.
    //
    // Errors: those of every call.
    //
    // Example: client.get_queue(R"({"state":"waiting"})")
    answer get_queue(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_get_queue, parameters));
    }

    // Lets a post of the outbox that was given up, or all of a profile, be tried again at once. Ends the profile's
    // pause. Needs `store` and `profile`. send_queued() sends it.
    //
    // `parameters`, an object:
    //
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `idempotency_key` (string): The post's key; without it all posts that were given up.
    //
    // `result`: `RetriedPosts`.
    //
    // - `posts`: The posts that wait again.
    //
    // Errors: `not_found`, `queue_conflict`, and those of every call.
    //
    // Example: client.retry_queued(R"({"idempotency_key":"order-42"})")
    answer retry_queued(std::string_view parameters = "{}") {
        return detail::judged(send(xpost_retry_queued, parameters));
    }

    // Takes a post out of the outbox before it is sent. Needs `store` and `profile`. What is being sent, or is sent,
    // cannot be taken out. Its key is free again.
    //
    // `parameters`, an object:
    //
    // - `idempotency_key` (string, required): The post's key.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    //
    // `result`: `QueuedPost`.
    //
    // - `idempotency_key`: Its key.
    // - `profile`: The profile that sends it.
    // - `state`: `waiting` until it is due, `sending` at this moment, `sent`, `failed` for good, `cancelled`.
    // - `text`: The beginning of its text.
    // - `not_before`: When it is due, while it waits.
    // - `claimed_until`: Until when its worker holds it, while it is sent.
    // - `attempts`: How often sending it was tried.
    // - `post_ids`: X's ids of what is public of it.
    // - `error`: Why the last try failed.
    // - `created_at`: When it was put in.
    // - `updated_at`: When it was last changed.
    // - `seq`: Its place in the order of arrival.
    // - `replayed`: True when enqueue_tweet() found it in the outbox already.
    //
    // Errors: `not_found`, `queue_conflict`, and those of every call.
    //
    // Example: client.cancel_queued(R"({"idempotency_key":"order-42"})")
    answer cancel_queued(std::string_view parameters) {
        return detail::judged(send(xpost_cancel_queued, parameters));
    }

    // Tells what X would refuse of a post, how long it is, who would post it and what it would cost. Sends nothing. A
    // wrong parameter of the post is told among `problems` and does not fail the call. Media behind a URL are not
    // fetched. The library counts as X does, but X alone decides.
    //
    // `parameters`, an object:
    //
    // - `text` (string): Text of the post.
    // - `media` (ids): Ready media ids, or X's `media` object.
    // - `options` (strings): 2 to 4 poll options of 1 to 25 characters.
    // - `dur` (whole number 5–10080): Poll duration in minutes, 5 to 10080.
    // - `auth` (standard parameters): Standard parameters: an object, JSON text, or the path of a file with it. They
    //   override the defaults by key.
    // - `reply` (object): X's own `reply` object: the post it answers and who is not mentioned.
    // - `in_reply_to_tweet_id` (id: a string of digits): The post that this one answers.
    // - `quote_tweet_id` (id: a string of digits): The post to quote (X: Enterprise only).
    // - `reply_settings` (`following`, `mentionedUsers`, `subscribers`, `verified`): Who may reply; leave out for
    //   everyone.
    // - `tagged_user_ids` (ids): Up to 10 users tagged in the media.
    // - `poll` (object): X's `poll` object, instead of `options` and `dur`.
    // - `geo` (object): X's `geo` object: place_id.
    // - `community_id` (id: a string of digits): Posts into a community.
    // - `share_with_followers` (true / false): With `community_id`: also shown to followers.
    // - `for_super_followers_only` (true / false): Shown to super followers only.
    // - `direct_message_deep_link` (string): Link that opens direct messages.
    // - `card_uri` (string): A card's address.
    // - `nullcast` (true / false): Promoted-only post.
    // - `made_with_ai` (true / false): Discloses media made with AI.
    // - `paid_partnership` (true / false): Discloses a paid partnership.
    // - `edit_options` (object): X's `edit_options`: previous_post_id edits that post.
    // - `idempotency_key` (string): Your own key of this post, up to 255 characters: a document's UUID. With a `store`,
    //   the same key publishes once however often it is called.
    // - `pictures` (media items): Up to 4 pictures: JPEG, PNG, WEBP or GIF up to 5 MB; paths, URLs, base64, or objects
    //   {file|url|base64, alt_text, media_type}. An animated GIF only alone.
    // - `gifs` (media items): One GIF up to 15 MB, 1280x1080 pixels, 350 frames and 300 million pixels in all frames: a
    //   path, a URL, base64, or an object {file|url|base64, alt_text, media_type}.
    // - `videos` (media items): One video (MP4 or MOV with H.264 and AAC; TS) up to 16 GB, as far as the account may: a
    //   path, a URL, base64, or an object {file|url|base64, alt_text, media_type, subtitles}. `subtitles`: SRT or VTT
    //   up to 1 MB, a path, a URL, base64, an object {file|url|base64, language_code, display_name, media_type}, or an
    //   array of those; `language_code` is two letters, EN by default.
    //
    // `result`: `Check`.
    //
    // - `ok`: Whether there is no problem.
    // - `problems`: What X or this library would refuse.
    // - `warnings`: What X may refuse, or what is dear.
    // - `text`: The text.
    // - `identity`: Who would post it; `null` without credentials.
    // - `posts_as`: The accounts that would post text and media.
    // - `price`: What it would cost.
    // - `requests`: How many requests it would take.
    //
    // Errors: those of every call.
    //
    // Example: client.check_tweet(R"({"text":"Hello from a program"})")
    answer check_tweet(std::string_view parameters) {
        return detail::judged(send(xpost_check_tweet, parameters));
    }

    // --- Written by hand again. ---

private:
    std::uint32_t mine() const {
        if (number_ == 0) {
            throw std::logic_error("xpost: this client was moved away");
        }
        return number_;
    }

    template <class Function> std::string send(Function function, std::string_view parameters) {
        const std::uint32_t number = mine();
        // The sink lives as long as the call even if another thread ends the client.
        const std::shared_ptr<detail::progress_sink> sink = sink_;
        detail::collect collect;
        std::string envelope = string(function(number, std::string(parameters).c_str())).str();
        collect.rethrow();
        return envelope;
    }

    std::uint32_t number_ = 0;
    std::shared_ptr<detail::progress_sink> sink_;
};

} // namespace xpost

#endif
#endif
