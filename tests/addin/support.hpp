// What the host stands on: named promises, a little JSON, UTF-16, the user's browser, and the two interfaces that a
// host implements: memory that is counted and a platform that remembers every call.

#ifndef SUPPORT_HPP
#define SUPPORT_HPP

#ifdef _WIN32
#include "../c/windows_api.h"
#else
#include <arpa/inet.h>
#include <dlfcn.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "native.hpp"

// ── promises ────────────────────────────────────────────────────────────────────────────────────────────────────────

inline std::mutex promises;
inline int kept_promises = 0;
inline int broken_promises = 0;

/// Prints one promise, kept or broken. `seen` says what was there instead.
inline void promise(bool kept, const std::string &name, const std::string &seen = "") {
    std::lock_guard<std::mutex> lock(promises);
    (kept ? kept_promises : broken_promises) += 1;
    std::printf("%s - %s\n", kept ? "ok" : "not ok", name.c_str());
    if (!kept && !seen.empty()) {
        std::printf("  seen: %s\n", seen.substr(0, 600).c_str());
    }
    std::fflush(stdout);
}

/// A promise that is made so often that only its breaking is worth a line.
inline void silently(bool kept, const std::string &name, const std::string &seen = "") {
    if (!kept) {
        promise(false, name, seen);
    }
}

// ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// UTF-8 to UTF-16. The input is this program's own and well-formed.
inline std::u16string wide(const std::string &text) {
    std::u16string units;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        std::uint32_t letter = length == 1 ? lead : lead & (0x7fU >> length);
        for (std::size_t k = 1; k < length; ++k) {
            letter = letter << 6 | (static_cast<unsigned char>(text.at(i + k)) & 0x3fU);
        }
        i += length;
        if (letter < 0x10000) {
            units.push_back(static_cast<Unit>(letter));
        } else {
            letter -= 0x10000;
            units.push_back(static_cast<Unit>(0xd800 + (letter >> 10)));
            units.push_back(static_cast<Unit>(0xdc00 + (letter & 0x3ff)));
        }
    }
    return units;
}

inline void append_utf8(std::string &text, std::uint32_t letter) {
    if (letter < 0x80) {
        text.push_back(static_cast<char>(letter));
        return;
    }
    const int following = letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
    static constexpr unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    text.push_back(static_cast<char>(leads[following] | (letter >> (6 * following))));
    for (int k = following - 1; k >= 0; --k) {
        text.push_back(static_cast<char>(0x80 | (letter >> (6 * k) & 0x3f)));
    }
}

/// UTF-16 to UTF-8; half a surrogate pair is an exception.
inline std::string narrow(const Unit *units, std::size_t length) {
    std::string text;
    text.reserve(length);
    for (std::size_t i = 0; i < length; ++i) {
        std::uint32_t letter = units[i];
        if (letter >= 0xd800 && letter < 0xe000) {
            if (letter >= 0xdc00 || i + 1 == length || units[i + 1] < 0xdc00 || units[i + 1] >= 0xe000) {
                throw std::runtime_error("half of a surrogate pair");
            }
            letter = 0x10000 + ((letter - 0xd800) << 10) + (units[++i] - 0xdc00U);
        }
        append_utf8(text, letter);
    }
    return text;
}

inline std::string narrow(const std::u16string &units) { return narrow(units.data(), units.size()); }

inline std::string narrow(const Unit *terminated) {
    return terminated == nullptr ? "(NULL)" : narrow(terminated, std::char_traits<Unit>::length(terminated));
}

/// Capital letters of both alphabets that names are written in.
inline std::u16string upper(std::u16string text) {
    for (Unit &unit : text) {
        if ((unit >= u'a' && unit <= u'z') || (unit >= u'а' && unit <= u'я')) {
            unit = static_cast<Unit>(unit - 0x20);
        } else if (unit == u'ё') {
            unit = u'Ё';
        }
    }
    return text;
}

inline std::u16string lower(std::u16string text) {
    for (Unit &unit : text) {
        if ((unit >= u'A' && unit <= u'Z') || (unit >= u'А' && unit <= u'Я')) {
            unit = static_cast<Unit>(unit + 0x20);
        } else if (unit == u'Ё') {
            unit = u'ё';
        }
    }
    return text;
}

inline bool has_cyrillic(const std::string &text) {
    for (const Unit unit : wide(text)) {
        if (unit >= 0x400 && unit < 0x500) {
            return true;
        }
    }
    return false;
}

inline std::string base64(const std::vector<std::uint8_t> &bytes) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        std::uint32_t group = bytes[i] * 0x10000U;
        group += left > 1 ? bytes[i + 1] * 0x100U : 0;
        group += left > 2 ? bytes[i + 2] : 0U;
        text.push_back(alphabet[group >> 18]);
        text.push_back(alphabet[group >> 12 & 63]);
        text.push_back(left > 1 ? alphabet[group >> 6 & 63] : '=');
        text.push_back(left > 2 ? alphabet[group & 63] : '=');
    }
    return text;
}

// ── the system ──────────────────────────────────────────────────────────────────────────────────────────────────────

// A name or a path may hold any letter, and Windows' narrow functions know only those of one alphabet.

inline std::string need(const char *name) {
#ifdef _WIN32
    const wchar_t *given = _wgetenv(reinterpret_cast<const wchar_t *>(wide(name).c_str()));
    const std::string value = given == nullptr ? "" : narrow(reinterpret_cast<const Unit *>(given));
#else
    const char *given = std::getenv(name);
    const std::string value = given == nullptr ? "" : given;
#endif
    if (value.empty()) {
        throw std::runtime_error(std::string("the environment variable ") + name + " is missing");
    }
    return value;
}

inline std::vector<std::uint8_t> content(const std::string &path) {
#ifdef _WIN32
    std::FILE *file = _wfopen(reinterpret_cast<const wchar_t *>(wide(path).c_str()), L"rb");
#else
    std::FILE *file = std::fopen(path.c_str(), "rb");
#endif
    if (file == nullptr) {
        throw std::runtime_error("cannot open " + path);
    }
    std::vector<std::uint8_t> bytes;
    std::uint8_t buffer[65536];
    for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
        bytes.insert(bytes.end(), buffer, buffer + got);
    }
    std::fclose(file);
    return bytes;
}

#ifdef _WIN32
using Module = void *;
inline Module load(const char *path) { return LoadLibraryW(reinterpret_cast<const wchar_t *>(wide(path).c_str())); }
inline void *symbol(Module module, const char *name) {
    return GetProcAddress(module, name);
}
inline bool let_go(Module module) { return FreeLibrary(module) != 0; }
inline bool is_loaded(const char *path) {
    return GetModuleHandleW(reinterpret_cast<const wchar_t *>(wide(path).c_str())) != nullptr;
}
inline std::string load_problem() { return "LoadLibrary: error " + std::to_string(GetLastError()); }
inline void hang_up(int socket_) { closesocket(static_cast<SOCKET>(socket_)); }
inline void start_sockets() {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
}
/// Wine wakes a reader of a socket that is shut down only when bytes come; Windows does at once.
inline bool under_wine() { return GetProcAddress(load("ntdll.dll"), "wine_get_version") != nullptr; }
/// Whole pages only, which come and go for other reasons as well.
constexpr std::size_t memory_noise = 1024 * 1024;
inline std::size_t memory_in_use() {
    PROCESS_MEMORY_COUNTERS counters{};
    K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters);
    return counters.PagefileUsage;
}
#else
using Module = void *;
inline Module load(const char *path) { return dlopen(path, RTLD_LAZY | RTLD_LOCAL); }
inline void *symbol(Module module, const char *name) { return dlsym(module, name); }
inline bool let_go(Module module) { return dlclose(module) == 0; }
inline bool is_loaded(const char *path) { return dlopen(path, RTLD_LAZY | RTLD_NOLOAD) != nullptr; }
inline std::string load_problem() { return dlerror(); }
inline void hang_up(int socket_) { close(socket_); }
inline void start_sockets() {}
inline bool under_wine() { return false; }
constexpr std::size_t memory_noise = 16 * 1024;
inline std::size_t memory_in_use() { return mallinfo2().uordblks; }
#endif

// ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A JSON value. What is not there reads as null, so that a chain of `[]` needs no checks.
struct Json {
    enum Type { Null, Bool, Number, Text, Array, Object } type = Null;
    bool flag = false;
    double number = 0;
    std::string text;
    std::vector<Json> items;
    std::vector<std::pair<std::string, Json>> members;

    const Json &operator[](const char *key) const {
        for (const auto &member : members) {
            if (member.first == key) {
                return member.second;
            }
        }
        static const Json nothing;
        return nothing;
    }

    const Json &operator[](std::size_t index) const {
        static const Json nothing;
        return index < items.size() ? items[index] : nothing;
    }

    static Json parse(const std::string &source) {
        Parser parser{source.data(), source.data() + source.size()};
        Json value = parser.value();
        parser.blanks();
        parser.expect(parser.at == parser.end);
        return value;
    }

  private:
    struct Parser {
        const char *at;
        const char *end;

        void expect(bool fine) const {
            if (!fine) {
                throw std::runtime_error("not JSON");
            }
        }
        void blanks() {
            while (at != end && std::strchr(" \t\r\n", *at) != nullptr) {
                ++at;
            }
        }
        bool take(char letter) {
            blanks();
            if (at != end && *at == letter) {
                ++at;
                return true;
            }
            return false;
        }
        bool word(const char *expected) {
            const std::size_t length = std::strlen(expected);
            if (static_cast<std::size_t>(end - at) < length || std::strncmp(at, expected, length) != 0) {
                return false;
            }
            at += length;
            return true;
        }
        std::uint32_t hex() {
            expect(end - at >= 4);
            const std::string digits(at, 4);
            at += 4;
            return static_cast<std::uint32_t>(std::stoul(digits, nullptr, 16));
        }
        std::string string() {
            std::string text;
            while (true) {
                expect(at != end && static_cast<unsigned char>(*at) >= 0x20);
                const char letter = *at++;
                if (letter == '"') {
                    return text;
                }
                if (letter != '\\') {
                    text.push_back(letter);
                    continue;
                }
                expect(at != end);
                const char escape = *at++;
                if (escape == 'u') {
                    std::uint32_t code = hex();
                    if (code >= 0xd800 && code < 0xdc00) {
                        expect(word("\\u"));
                        code = 0x10000 + ((code - 0xd800) << 10) + (hex() - 0xdc00);
                    }
                    append_utf8(text, code);
                } else {
                    static constexpr char names[] = "\"\\/bfnrt";
                    static constexpr char meant[] = "\"\\/\b\f\n\r\t";
                    const char *found = std::strchr(names, escape);
                    expect(found != nullptr && escape != '\0');
                    text.push_back(meant[found - names]);
                }
            }
        }
        Json value() {
            Json json;
            blanks();
            expect(at != end);
            if (take('{')) {
                json.type = Object;
                while (!take('}')) {
                    expect(json.members.empty() || take(','));
                    expect(take('"'));
                    std::string key = string();
                    expect(take(':'));
                    json.members.emplace_back(std::move(key), value());
                }
            } else if (take('[')) {
                json.type = Array;
                while (!take(']')) {
                    expect(json.items.empty() || take(','));
                    json.items.push_back(value());
                }
            } else if (take('"')) {
                json.type = Text;
                json.text = string();
            } else if (word("true")) {
                json.type = Bool;
                json.flag = true;
            } else if (word("false")) {
                json.type = Bool;
            } else if (!word("null")) {
                std::string digits;
                while (at != end && std::strchr("+-.eE0123456789", *at) != nullptr) {
                    digits.push_back(*at++);
                }
                json.type = Number;
                std::size_t used = 0;
                json.number = std::stod(digits, &used);
                expect(used == digits.size());
            }
            return json;
        }
    };
};

// ── the user's browser ──────────────────────────────────────────────────────────────────────────────────────────────

/// Where the consent page behind `link` sends a user who approves.
inline std::string browse(const std::string &link) {
    static const std::string scheme = "http://127.0.0.1:";
    if (link.compare(0, scheme.size(), scheme) != 0) {
        throw std::runtime_error("a link elsewhere: " + link);
    }
    const std::size_t slash = link.find('/', scheme.size());
    const int port = std::stoi(link.substr(scheme.size(), slash - scheme.size()));
    const int socket_ = static_cast<int>(socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected =
        socket_ >= 0 && connect(socket_, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    const std::string request = "GET " + link.substr(slash) +
                                "&sandbox_decision=approve HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    std::string answer;
#ifdef _WIN32
    const int quietly = 0, length = static_cast<int>(request.size());
#else
    const int quietly = MSG_NOSIGNAL;
    const std::size_t length = request.size();
#endif
    if (connected && send(socket_, request.data(), length, quietly) > 0) {
        char buffer[4096];
        for (long got; (got = static_cast<long>(recv(socket_, buffer, sizeof buffer, 0))) > 0;) {
            answer.append(buffer, static_cast<std::size_t>(got));
        }
    }
    if (socket_ >= 0) {
        hang_up(socket_);
    }
    for (const char *name : {"\r\nlocation: ", "\r\nLocation: "}) {
        const std::size_t found = answer.find(name);
        if (found != std::string::npos) {
            const std::size_t from = found + std::strlen(name);
            return answer.substr(from, answer.find("\r\n", from) - from);
        }
    }
    throw std::runtime_error("no redirect from the consent page: " + answer.substr(0, 200));
}

/// The value of a query parameter that needs no decoding.
inline std::string query(const std::string &url, const std::string &name) {
    for (const char lead : {'?', '&'}) {
        const std::size_t found = url.find(lead + name + "=");
        if (found != std::string::npos) {
            const std::size_t from = found + name.size() + 2;
            return url.substr(from, url.find('&', from) - from);
        }
    }
    throw std::runtime_error("no " + name + " in " + url);
}

// ── the host's side ─────────────────────────────────────────────────────────────────────────────────────────────────

/// Memory whose every block is known: what is not freed, freed twice or freed by a stranger shows.
class Memory final : public IMemoryManager {
  public:
    bool NATIVE_CALL AllocMemory(void **memory, unsigned long bytes) override {
        std::lock_guard<std::mutex> lock(mutex);
        asked += 1;
        nothing_asked |= bytes == 0;
        if (left == 0 || memory == nullptr) {
            return false;
        }
        if (left > 0) {
            left -= 1;
        }
        *memory = std::malloc(bytes);
        blocks[*memory] = bytes;
        return *memory != nullptr;
    }

    void NATIVE_CALL FreeMemory(void **memory) override {
        std::lock_guard<std::mutex> lock(mutex);
        if (memory == nullptr || blocks.erase(*memory) == 0) {
            foreign += 1;
            return;
        }
        std::free(*memory);
        *memory = nullptr;
    }

    /// From now on `count` allocations succeed and the next fail; -1 for no limit.
    void allow(long count) {
        std::lock_guard<std::mutex> lock(mutex);
        left = count;
    }

    /// The bytes behind a pointer that this manager gave and has not got back; 0 for any other.
    std::size_t size(const void *pointer) {
        std::lock_guard<std::mutex> lock(mutex);
        const auto found = blocks.find(const_cast<void *>(pointer));
        return found == blocks.end() ? 0 : found->second;
    }

    std::size_t living() {
        std::lock_guard<std::mutex> lock(mutex);
        return blocks.size();
    }

    std::size_t requests() {
        std::lock_guard<std::mutex> lock(mutex);
        return asked;
    }

    std::size_t strangers() {
        std::lock_guard<std::mutex> lock(mutex);
        return foreign;
    }

    bool was_asked_for_nothing() {
        std::lock_guard<std::mutex> lock(mutex);
        return nothing_asked;
    }

  private:
    std::mutex mutex;
    std::unordered_map<void *, std::size_t> blocks;
    std::size_t asked = 0;
    std::size_t foreign = 0;
    bool nothing_asked = false;
    long left = -1;
};

/// A platform that remembers what it was told.
class Platform final : public IAddInDefBaseEx {
  public:
    struct Error {
        unsigned short code;
        std::string source;
        std::string text;
        long exception;
    };
    struct Event {
        long depth;
        std::string source;
        std::string message;
        std::string data;
    };

    bool NATIVE_CALL AddError(unsigned short code, const Unit *source, const Unit *text, long exception) override {
        std::lock_guard<std::mutex> lock(mutex);
        calls += 1;
        errors.push_back({code, narrow(source), narrow(text), exception});
        return true;
    }
    bool NATIVE_CALL Read(Unit *, tVariant *, long *, Unit **) override { return other(); }
    bool NATIVE_CALL Write(Unit *, tVariant *) override { return other(); }
    bool NATIVE_CALL RegisterProfileAs(Unit *) override { return other(); }
    bool NATIVE_CALL SetEventBufferDepth(long wanted) override {
        std::lock_guard<std::mutex> lock(mutex);
        calls += 1;
        depth = wanted;
        return true;
    }
    long NATIVE_CALL GetEventBufferDepth() override {
        std::lock_guard<std::mutex> lock(mutex);
        calls += 1;
        return depth;
    }
    bool NATIVE_CALL ExternalEvent(Unit *source, Unit *message, Unit *data) override {
        std::lock_guard<std::mutex> lock(mutex);
        calls += 1;
        events.push_back({depth, narrow(source), narrow(message), narrow(data)});
        return true;
    }
    void NATIVE_CALL CleanEventBuffer() override { other(); }
    bool NATIVE_CALL SetStatusLine(Unit *) override { return other(); }
    void NATIVE_CALL ResetStatusLine() override { other(); }
    IInterface *NATIVE_CALL GetInterface(int) override {
        other();
        return nullptr;
    }

    long total() {
        std::lock_guard<std::mutex> lock(mutex);
        return calls;
    }
    long unexpected() {
        std::lock_guard<std::mutex> lock(mutex);
        return others;
    }
    std::vector<Error> told() {
        std::lock_guard<std::mutex> lock(mutex);
        return errors;
    }
    std::vector<Event> heard() {
        std::lock_guard<std::mutex> lock(mutex);
        return events;
    }

  private:
    bool other() {
        std::lock_guard<std::mutex> lock(mutex);
        calls += 1;
        others += 1;
        return false;
    }

    std::mutex mutex;
    std::vector<Error> errors;
    std::vector<Event> events;
    long depth = 1;
    long calls = 0;
    long others = 0;
};

#endif
