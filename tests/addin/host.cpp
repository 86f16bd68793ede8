// A host of its own for the add-in: it loads the library as 1C:Enterprise and OneScript do, and holds it to every rule
// that those hosts depend on. Virtual calls, destructors and value layouts are the compiler's, not ours.
//
//     host <library>
//
// X is a sandbox on loopback: standard parameters come as JSON in XPOST_TEST_AUTH and its kin, files in
// XPOST_TEST_PICTURE, _GIF and _VIDEO; XPOST_TEST_STORE is where profiles are kept. XPOST_TEST_SMALL=1 makes the large
// numbers small, for slow machines. What methods answer is written to the file of XPOST_TEST_ENVELOPES, if it is set. Prints one line a promise; the exit code is 0 when all were kept.

#include <atomic>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>

#include "support.hpp"

namespace {

using Bytes = std::vector<std::uint8_t>;

bool small_load() { return std::getenv("XPOST_TEST_SMALL") != nullptr; }

// ── the library ─────────────────────────────────────────────────────────────────────────────────────────────────────

struct Library {
    Module handle;
    GetClassNamesFunction class_names;
    GetClassObjectFunction create;
    DestroyObjectFunction destroy;
    SetPlatformCapabilitiesFunction capabilities;
    GetAttachTypeFunction attach_type;
    char *(*operations)();
    void (*release)(char *);

    explicit Library(const char *path) : handle(load(path)) {
        if (handle == nullptr) {
            throw std::runtime_error(load_problem());
        }
        find(class_names, "GetClassNames");
        find(create, "GetClassObject");
        find(destroy, "DestroyObject");
        find(capabilities, "SetPlatformCapabilities");
        find(attach_type, "GetAttachType");
        find(operations, "xpost_operations");
        find(release, "xpost_free");
    }

    template <typename Function> void find(Function &function, const char *name) const {
        void *found = symbol(handle, name);
        if (found == nullptr) {
            throw std::runtime_error(std::string("the library does not export ") + name);
        }
        std::memcpy(&function, &found, sizeof function);
    }
};

/// Writes down what a method gave, for the tests to hold it to its description: its name, a tab and the answer.
void record(const std::string &method, const std::string &answer) {
    static std::mutex one_at_a_time;
    const char *path = std::getenv("XPOST_TEST_ENVELOPES");
    if (path == nullptr) {
        return;
    }
    const std::lock_guard<std::mutex> guard(one_at_a_time);
    std::ofstream file(path, std::ios::app);
    file << method << '\t' << answer << '\n';
    if (!file) {
        throw std::runtime_error(std::string("cannot write ") + path);
    }
}

// ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Arguments of one call, in memory of exactly their size, so that a checker sees every step beyond it.
class Arguments {
  public:
    Arguments() = default;

    Arguments &text(const std::string &utf8) { return units(wide(utf8)); }

    Arguments &units(const std::u16string &text) {
        return units(std::vector<Unit>(text.begin(), text.end()));
    }

    Arguments &units(std::vector<Unit> text) {
        texts.push_back(std::make_unique<std::vector<Unit>>(std::move(text)));
        tVariant value = blank(VT_PWSTR);
        value.wide = {texts.back()->data(), static_cast<std::uint32_t>(texts.back()->size())};
        return add(value);
    }

    Arguments &blob(Bytes bytes) {
        blobs.push_back(std::make_unique<Bytes>(std::move(bytes)));
        tVariant value = blank(VT_BLOB);
        value.narrow = {reinterpret_cast<char *>(blobs.back()->data()),
                        static_cast<std::uint32_t>(blobs.back()->size())};
        return add(value);
    }

    Arguments &narrow_text(const std::string &utf8) {
        blob(Bytes(utf8.begin(), utf8.end()));
        variants.back().vt = VT_PSTR;
        return *this;
    }

    Arguments &whole(std::int32_t number) {
        tVariant value = blank(VT_I4);
        value.lVal = number;
        return add(value);
    }

    Arguments &large(std::int64_t number, std::uint16_t kind = VT_I8) {
        tVariant value = blank(kind);
        value.llVal = number;
        return add(value);
    }

    Arguments &real(double number) {
        tVariant value = blank(VT_R8);
        value.dblVal = number;
        return add(value);
    }

    Arguments &flag(bool on) {
        tVariant value = blank(VT_BOOL);
        value.bVal = on;
        return add(value);
    }

    Arguments &date() {
        tVariant value = blank(VT_TM);
        value.tmVal.tm_year = 126;
        value.tmVal.tm_mday = 1;
        return add(value);
    }

    Arguments &empty() { return add(blank(VT_EMPTY)); }

    /// A value of that kind whose pointer is NULL and whose length is 0.
    Arguments &null(std::uint16_t kind) { return add(blank(kind)); }

    /// As a host hands them over: writable, although nobody should write.
    tVariant *data() const { return variants.empty() ? nullptr : const_cast<tVariant *>(variants.data()); }
    long count() const { return static_cast<long>(variants.size()); }

    /// All that a callee could write to, for comparison before and after.
    std::string picture() const {
        std::string all(reinterpret_cast<const char *>(variants.data()), variants.size() * sizeof(tVariant));
        for (const auto &text : texts) {
            all.append(reinterpret_cast<const char *>(text->data()), text->size() * sizeof(Unit));
        }
        for (const auto &blob : blobs) {
            all.append(reinterpret_cast<const char *>(blob->data()), blob->size());
        }
        return all;
    }

  private:
    static tVariant blank(std::uint16_t kind) {
        tVariant value;
        std::memset(static_cast<void *>(&value), 0, sizeof value);
        value.vt = kind;
        return value;
    }

    Arguments &add(const tVariant &value) {
        variants.push_back(value);
        return *this;
    }

    std::vector<std::unique_ptr<std::vector<Unit>>> texts;
    std::vector<std::unique_ptr<Bytes>> blobs;
    std::vector<tVariant> variants;
};

/// What came back, of every kind, in the whole run.
std::mutex kinds_lock;
std::set<std::uint16_t> kinds;

/// A variant as a host leaves it before it is filled: not cleared.
tVariant unfilled() {
    tVariant value;
    std::memset(static_cast<void *>(&value), 0xa5, sizeof value);
    return value;
}

// ── objects ─────────────────────────────────────────────────────────────────────────────────────────────────────────

struct Answer {
    bool called = false;
    std::u16string units;

    Json json() const { return Json::parse(narrow(units)); }
};

class Object {
  public:
    Object(const Library &from, Memory &with, IAddInDefBaseEx *platform)
        : library(from), memory(with), component(create(from)) {
        silently(component->setMemManager(static_cast<IMemoryManager *>(&memory)), "a memory manager is taken");
        silently(component->Init(static_cast<IAddInDefBase *>(platform)), "an object is initialised");
    }
    Object(const Object &) = delete;
    Object &operator=(const Object &) = delete;

    ~Object() {
        component->Done();
        library.destroy(&component);
    }

    static IComponentBase *create(const Library &library) {
        IComponentBase *component = nullptr;
        if (library.create(u"XPost", &component) == 0 || component == nullptr) {
            throw std::runtime_error("no object was made");
        }
        return component;
    }

    IComponentBase *operator->() const { return component; }

    long method(const std::u16string &name) const {
        const long index = component->FindMethod(name.c_str());
        silently(index >= 0, "a method is found by its name", narrow(name));
        return index;
    }

    Answer function(const std::u16string &name, const Arguments &arguments = {}) const {
        Answer answer;
        const std::string before = arguments.picture();
        tVariant result = unfilled();
        answer.called = component->CallAsFunc(method(name), &result, arguments.data(), arguments.count());
        silently(before == arguments.picture(), "a call writes to none of its arguments", narrow(name));
        if (answer.called) {
            answer.units = take(result);
            record(narrow(name), narrow(answer.units));
        }
        return answer;
    }

    bool procedure(const std::u16string &name, const Arguments &arguments = {}) const {
        const std::string before = arguments.picture();
        const bool called = component->CallAsProc(method(name), arguments.data(), arguments.count());
        silently(before == arguments.picture(), "a call writes to none of its arguments", narrow(name));
        return called;
    }

    std::string property(const std::u16string &name) const {
        tVariant value = unfilled();
        const long index = component->FindProp(name.c_str());
        if (index < 0 || !component->GetPropVal(index, &value)) {
            throw std::runtime_error("a property cannot be read: " + narrow(name));
        }
        return narrow(take(value));
    }

    bool set(const std::u16string &name, const Arguments &value) const {
        const std::string before = value.picture();
        const bool done = component->SetPropVal(component->FindProp(name.c_str()), value.data());
        silently(before == value.picture(), "setting a property writes nothing to the value", narrow(name));
        return done;
    }

    void configure(const std::string &json) const {
        if (!set(u"StandardParameters", Arguments().text(json))) {
            throw std::runtime_error("standard parameters are refused: " + property(u"LastError"));
        }
    }

    /// Takes a name out of the host's memory; `(NULL)` for none.
    std::string name(const Unit *given) const {
        const std::string text = narrow(given);
        if (given != nullptr) {
            silently(memory.size(given) >= 2, "a name lies in the host's memory", text);
            void *pointer = const_cast<Unit *>(given);
            memory.FreeMemory(&pointer);
        }
        return text;
    }

    /// Takes a string out of a variant and gives its memory back.
    std::u16string take(tVariant &value) const {
        {
            std::lock_guard<std::mutex> lock(kinds_lock);
            kinds.insert(value.vt);
        }
        if (value.vt != VT_PWSTR) {
            return u"";
        }
        const std::size_t length = value.wide.length;
        const std::size_t size = memory.size(value.wide.pointer);
        silently(size >= (length + 1) * sizeof(Unit), "a string lies in the host's memory, with its NUL");
        if (size < (length + 1) * sizeof(Unit)) {
            return u"";
        }
        silently(value.wide.pointer[length] == 0, "a string ends with NUL");
        std::u16string units(value.wide.pointer, length);
        void *pointer = value.wide.pointer;
        memory.FreeMemory(&pointer);
        return units;
    }

    Memory &host_memory() const { return memory; }

  private:
    const Library &library;
    Memory &memory;
    IComponentBase *component;
};

/// The code of the error in an envelope; `ok` for a success.
std::string code(const Answer &answer) {
    if (!answer.called) {
        return "(the call returned false)";
    }
    const Json envelope = answer.json();
    return envelope["ok"].flag ? "ok" : envelope["error"]["code"].text;
}

void refused(const Answer &answer, const std::string &wanted, const std::string &name) {
    promise(code(answer) == wanted, name, narrow(answer.units.substr(0, 300)));
}

Json succeeded(const Answer &answer, const std::string &name) {
    if (code(answer) != "ok") {
        promise(false, name, narrow(answer.units));
        return {};
    }
    return answer.json()["result"];
}

/// A picture of `size` bytes: the file's own, and then nothing.
Bytes padded(const std::string &path, std::size_t size) {
    Bytes bytes = content(path);
    bytes.resize(std::max(size, bytes.size()), 0);
    return bytes;
}

// ── the library as a whole ──────────────────────────────────────────────────────────────────────────────────────────

void classes(const Library &library, Memory &memory, Platform &platform) {
    promise(narrow(library.class_names()) == "XPost", "there is one class, XPost");
    promise(library.class_names() == library.class_names(), "the names of the classes are static memory");
    promise(library.attach_type() == 3, "the add-in may be attached inside and outside of the host's process");

    IComponentBase *nobody = nullptr;
    promise(library.create(u"Other", &nobody) == 0 && nobody == nullptr, "an unknown class makes no object");
    promise(library.create(u"", &nobody) == 0 && nobody == nullptr, "a class without a name makes no object");
    promise(library.create(nullptr, &nobody) == 0 && nobody == nullptr, "NULL as a class makes no object");
    promise(library.create(u"XPost", nullptr) == 0, "NULL as the place for an object makes no object");
    promise(library.destroy(nullptr) != 0, "destroying at NULL is refused");
    promise(library.destroy(&nobody) != 0, "destroying NULL is refused");

    {
        // As 1C probes: no Init, no Done.
        IComponentBase *probe = Object::create(library);
        Unit *name = nullptr;
        promise(!probe->RegisterExtensionAs(&name) && name == nullptr, "without memory there is no extension name");
        promise(probe->setMemManager(static_cast<IMemoryManager *>(&memory)), "a memory manager is taken before Init");
        promise(probe->RegisterExtensionAs(&name) && narrow(name) == narrow(library.class_names()),
                "the extension is named as the class is, also before Init");
        void *pointer = name;
        memory.FreeMemory(&pointer);
        promise(!probe->RegisterExtensionAs(nullptr), "NULL as the place for the extension name is refused");
        promise(memory.living() == 0, "a refused extension name leaves no memory behind");
        promise(library.destroy(&probe) == 0 && probe == nullptr, "DestroyObject destroys and clears the pointer");
    }
    {
        IComponentBase *object = Object::create(library);
        promise(object->Init(static_cast<IAddInDefBase *>(&platform)), "Init may come before the memory manager");
        tVariant value = unfilled();
        promise(!object->GetPropVal(0, &value), "without memory a property cannot be read");
        promise(object->GetMethodName(0, 0) == nullptr, "without memory there are no names");
        promise(!object->setMemManager(nullptr), "NULL is no memory manager");
        promise(object->setMemManager(static_cast<IMemoryManager *>(&memory)), "a memory manager is taken after Init");
        promise(object->GetInfo() == 2000, "the second version of the technology");
        object->Done();
        const std::size_t asked = memory.requests();
        promise(!object->GetPropVal(0, &value) && object->GetMethodName(0, 0) == nullptr && memory.requests() == asked,
                "after Done the host's memory is not asked for");
        object->CallAsProc(0, nullptr, 0);
        object->Done();
        library.destroy(&object);
        promise(object == nullptr, "calls after Done, and a second Done, are no crash");
    }
    {
        IComponentBase *object = Object::create(library);
        promise(object->Init(nullptr) && object->setMemManager(static_cast<IMemoryManager *>(&memory)),
                "an object lives without a platform");
        Unit broken[] = {u'?', 0};
        tVariant value = unfilled();
        value.vt = VT_PWSTR;
        value.wide = {broken, 1};
        promise(!object->SetPropVal(1, &value), "a failure without a platform is no crash");
        destroy(object);
    }
    const char *bases[] = {"IComponentBase", "IInitDoneBase", "ILanguageExtenderBase", "LocaleBase",
                           "UserLanguageBase"};
    for (int base = 0; base < 5; ++base) {
        for (const bool done : {true, false}) {
            IComponentBase *object = Object::create(library);
            object->setMemManager(static_cast<IMemoryManager *>(&memory));
            object->Init(static_cast<IAddInDefBase *>(&platform));
            if (done) {
                object->Done();
            }
            switch (base) {
            case 0: destroy(object); break;
            case 1: destroy(static_cast<IInitDoneBase *>(object)); break;
            case 2: destroy(static_cast<ILanguageExtenderBase *>(object)); break;
            case 3: destroy(static_cast<LocaleBase *>(object)); break;
            default: destroy(static_cast<UserLanguageBase *>(object)); break;
            }
        }
        promise(true, std::string("delete through ") + bases[base] + " works with and without Done");
    }
}

// ── names, parameters, indexes ──────────────────────────────────────────────────────────────────────────────────────

struct Known {
    std::string en, ru;
    std::size_t parameters;
    std::size_t required;
    /// As the catalogue describes them.
    std::vector<Json> described;
};

/// The methods as the catalogue has them, and the two beside it.
std::vector<Known> catalogue(const Library &library) {
    std::vector<Known> all;
    char *text = library.operations();
    const Json envelope = Json::parse(text);
    library.release(text);
    for (const Json &operation : envelope["result"].items) {
        std::size_t required = 0;
        bool optional = false;
        for (const Json &parameter : operation["parameters"].items) {
            required += parameter["required"].flag ? 1 : 0;
            silently(!(optional && parameter["required"].flag), "optional parameters come last");
            optional |= !parameter["required"].flag;
        }
        all.push_back({operation["name"]["en"].text, operation["name"]["ru"].text,
                       operation["parameters"].items.size(), required, operation["parameters"].items});
    }
    all.push_back({"Call", "Вызвать", 2, 1, {}});
    all.push_back({"Cancel", "Отменить", 0, 0, {}});
    return all;
}

void names(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    const std::vector<Known> methods = catalogue(library);
    promise(methods.size() > 2 && object->GetNMethods() == static_cast<long>(methods.size()),
            "there are the operations of the catalogue, Call and Cancel");

    bool found = true, named = true, counted = true, defaults = true, demanded = true, results = true;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const Known &method = methods[i];
        const auto index = static_cast<long>(i);
        for (const std::u16string &name : {wide(method.en), wide(method.ru)}) {
            for (const std::u16string &typed : {name, upper(name), lower(name)}) {
                found &= object->FindMethod(typed.c_str()) == index;
            }
        }
        named &= object.name(object->GetMethodName(index, 0)) == method.en;
        named &= object.name(object->GetMethodName(index, 1)) == method.ru;
        named &= object->GetMethodName(index, 2) == nullptr && object->GetMethodName(index, -1) == nullptr;
        counted &= object->GetNParams(index) == static_cast<long>(method.parameters);
        results &= object->HasRetVal(index) == (method.en != "Cancel");
        for (std::size_t p = 0; p <= method.parameters; ++p) {
            tVariant value = unfilled();
            const bool given = object->GetParamDefValue(index, static_cast<long>(p), &value);
            if (p >= method.required && p < method.parameters) {
                defaults &= given && value.vt == VT_PWSTR && value.wide.length == 0;
                if (given) {
                    object.take(value);
                }
            } else {
                demanded &= !given && value.vt == VT_EMPTY;
            }
        }
    }
    promise(found, "a method is found by its English and its Russian name in any case");
    promise(named, "methods have an English and a Russian name and no third");
    promise(counted, "a method has as many parameters as its operation");
    promise(results, "every method but Cancel has a result");
    promise(defaults, "every optional parameter has a default that is not EMPTY");
    promise(demanded, "no required parameter has a default");

    const char *properties[][2] = {{"Version", "Версия"},
                                   {"StandardParameters", "СтандартныеПараметры"},
                                   {"LastError", "ПоследняяОшибка"},
                                   {"Progress", "Прогресс"}};
    promise(object->GetNProps() == 4, "there are four properties");
    found = named = true;
    bool readable = true;
    for (long i = 0; i < 4; ++i) {
        for (long alias = 0; alias < 2; ++alias) {
            const std::u16string name = wide(properties[i][alias]);
            for (const std::u16string &typed : {name, upper(name), lower(name)}) {
                found &= object->FindProp(typed.c_str()) == i;
            }
            named &= object.name(object->GetPropName(i, alias)) == properties[i][alias];
        }
        named &= object->GetPropName(i, 2) == nullptr && object->GetPropName(i, -1) == nullptr;
        readable &= object->IsPropReadable(i) && object->IsPropWritable(i) == (i == 1);
    }
    promise(found, "a property is found by its English and its Russian name in any case");
    promise(named, "properties have an English and a Russian name and no third");
    promise(readable, "all properties are readable, StandardParameters alone is writable");

    const Unit half[] = {u'X', 0xd800, 0};
    promise(object->FindMethod(u"Нет") == -1 && object->FindProp(u"Нет") == -1 && object->FindMethod(u"") == -1 &&
                object->FindProp(u"") == -1 && object->FindMethod(half) == -1 && object->FindProp(half) == -1,
            "names that nobody has are not found");
    promise(object->FindMethod(nullptr) == -1 && object->FindProp(nullptr) == -1, "NULL is no name");
    promise(object->FindMethod(u"TestPanic") == -1, "the panic for tests is no method");

    bool nothing = true;
    for (const long index : {-1L, 1000L, std::numeric_limits<long>::max(), std::numeric_limits<long>::min()}) {
        tVariant value = unfilled();
        nothing &= object->GetPropName(index, 0) == nullptr && object->GetPropName(index, 1) == nullptr;
        nothing &= !object->GetPropVal(index, &value);
        nothing &= !object->SetPropVal(index, Arguments().text("{}").data());
        nothing &= !object->IsPropReadable(index) && !object->IsPropWritable(index);
        nothing &= object->GetMethodName(index, 0) == nullptr && object->GetMethodName(index, 1) == nullptr;
        nothing &= object->GetNParams(index) == 0 && !object->HasRetVal(index);
        nothing &= !object->GetParamDefValue(index, 0, &value) && !object->GetParamDefValue(0, index, &value);
        nothing &= !object->CallAsProc(index, nullptr, 0);
        nothing &= !object->CallAsFunc(index, &value, nullptr, 0);
    }
    promise(nothing, "an index out of range is false, 0 or NULL everywhere");

    const long text = object.method(u"CreateTextTweet");
    tVariant value = unfilled();
    promise(!object->GetPropVal(0, nullptr) && !object->SetPropVal(1, nullptr) &&
                !object->GetParamDefValue(text, 1, nullptr),
            "NULL as a variant is refused");
    promise(!object->CallAsFunc(text, nullptr, nullptr, 0), "NULL as the place for a result is refused");
    for (const long count : {0L, 3L, -1L}) {
        value = unfilled();
        Answer answer;
        answer.called = object->CallAsFunc(text, &value, nullptr, count);
        if (answer.called) {
            answer.units = object.take(value);
        }
        refused(answer, "missing_parameter",
                "NULL as parameters with a count of " + std::to_string(count) + " means that there are none");
        silently(object->CallAsProc(text, nullptr, count), "a procedure with NULL as parameters is called");
    }
    object->SetLocale(nullptr);
    object->SetUserInterfaceLanguageCode(nullptr);
    promise(true, "NULL as a language is no crash");
}

// ── memory that runs out ────────────────────────────────────────────────────────────────────────────────────────────

void exhaustion(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    const long method = object.method(u"GetStandardParameters");
    const std::function<bool()> uses[] = {
        [&] {
            Unit *name = nullptr;
            const bool given = object->RegisterExtensionAs(&name);
            object.name(name);
            return given;
        },
        [&] { return object.name(object->GetMethodName(method, 1)) != "(NULL)"; },
        [&] { return object.name(object->GetPropName(0, 0)) != "(NULL)"; },
        [&] {
            tVariant value = unfilled();
            const bool given = object->GetParamDefValue(method, 0, &value);
            silently(given || value.vt == VT_EMPTY, "a default that was not given is EMPTY");
            if (given) {
                object.take(value);
            }
            return given;
        },
        [&] {
            bool all = true;
            for (long property = 0; property < 4; ++property) {
                tVariant value = unfilled();
                const bool given = object->GetPropVal(property, &value);
                silently(given || value.vt == VT_EMPTY, "a property that was not given is EMPTY");
                if (given) {
                    object.take(value);
                }
                all &= given;
            }
            return all;
        },
        [&] {
            tVariant value = unfilled();
            const bool given = object->CallAsFunc(method, &value, nullptr, 0);
            silently(given || value.vt == VT_EMPTY, "a result that was not given is EMPTY");
            if (given) {
                object.take(value);
            }
            return given;
        },
    };
    bool failed = true, recovered = true, clean = true;
    for (const auto &use : uses) {
        const std::size_t before = memory.living();
        for (long allowed = 0;; ++allowed) {
            memory.allow(allowed);
            const bool done = use();
            memory.allow(-1);
            clean &= memory.living() == before;
            if (done) {
                failed &= allowed > 0;
                break;
            }
            if (allowed == 16) {
                recovered = false;
                break;
            }
        }
        recovered &= use();
    }
    promise(failed, "without memory every answer is false or NULL");
    promise(clean, "an allocation that fails leaves nothing behind");
    promise(recovered, "when there is memory again everything works again");
    memory.allow(0);
    promise(object.procedure(u"GetStandardParameters"), "a procedure needs no memory of the host");
    memory.allow(-1);
}

// ── failures, panics, languages ─────────────────────────────────────────────────────────────────────────────────────

void failures(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    promise(object.property(u"LastError").empty(), "before the first failure LastError is empty");
    refused(object.function(u"CreateTextTweet"), "missing_parameter", "a failed function is data, not false");
    promise(Json::parse(object.property(u"LastError"))["error"]["code"].text == "missing_parameter",
            "LastError holds the envelope of the failure");
    promise(object.procedure(u"DeleteTweet", Arguments().text("no id")) &&
                Json::parse(object.property(u"ПоследняяОшибка"))["error"]["code"].text == "invalid_parameter",
            "a failed procedure is true, and LastError says what failed");
    refused(object.function(u"GetCurrentUser"), "missing_credentials", "a call without credentials is refused as data");

    // Only debug builds of the library can be made to panic.
    if (std::getenv("XPOST_TEST_PANIC") != nullptr) {
        refused(object.function(u"Call", Arguments().text("TestPanic")), "internal", "a panic stays inside a function");
        promise(object.procedure(u"Вызвать", Arguments().text("TestPanic").text("{}")), "a panic stays inside a procedure");
    }
    refused(object.function(u"Call", Arguments().text("GetStandardParameters")), "ok", "after a panic the next call works");
    refused(object.function(u"ВЫЗВАТЬ", Arguments().text("получитьстандартныепараметры").text("{\"reveal\": true}")),
            "ok", "Call takes an operation by either name and its parameters as JSON");
    refused(object.function(u"Call", Arguments().text("GetStandardParameters").empty()), "ok",
            "EMPTY as Call's parameters means none");
    refused(object.function(u"Call", Arguments().text("GetStandardParameters").null(VT_PWSTR)), "ok",
            "an empty string as Call's parameters means none");
    refused(object.function(u"Call", Arguments().text("GetStandardParameters").text("{")), "invalid_json",
            "broken JSON as Call's parameters is named");
    refused(object.function(u"Call", Arguments().text("GetStandardParameters").flag(true)), "invalid_parameter",
            "a truth value is no JSON text");
    refused(object.function(u"Call", Arguments().text("NoSuchThing")), "unknown_operation", "Call names an unknown operation");
    refused(object.function(u"Call", Arguments().whole(5)), "invalid_parameter", "a number is no operation");
    refused(object.function(u"Call"), "invalid_parameter", "Call without an operation is refused");
    promise(object.procedure(u"Cancel") && object.procedure(u"Отменить"), "Cancel with nothing running is no failure");

    const auto message = [&] { return object.function(u"CreateTextTweet").json()["error"]["message"].text; };
    promise(has_cyrillic(message()), "messages are in Russian unless the host says otherwise");
    object->SetLocale(u"en_US");
    promise(!has_cyrillic(message()), "SetLocale changes the language of messages");
    object->SetLocale(u"ru_RU");
    promise(has_cyrillic(message()), "SetLocale changes it back");
    object->SetUserInterfaceLanguageCode(u"en");
    promise(!has_cyrillic(message()), "SetUserInterfaceLanguageCode changes the language of messages");
    object->SetUserInterfaceLanguageCode(u"xx");
    object->SetLocale(u"");
    promise(!has_cyrillic(message()), "a language that nobody speaks changes nothing");
    object->SetUserInterfaceLanguageCode(u"RU");
    promise(has_cyrillic(message()), "a language code is taken in any case");
    const Object other(library, memory, &platform);
    other->SetLocale(u"en");
    promise(has_cyrillic(message()), "the language of one object is not that of another");
}

// ── values of every kind ────────────────────────────────────────────────────────────────────────────────────────────

void values(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    object.configure(need("XPOST_TEST_AUTH"));
    const auto poll = [&](const std::function<void(Arguments &)> &duration) {
        Arguments arguments;
        arguments.text("poll").text("['да','нет']");
        duration(arguments);
        arguments.empty().flag(true);
        return object.function(u"CreatePollTweet", arguments);
    };
    const auto minutes = [](const Answer &answer) {
        return code(answer) == "ok" ? answer.json()["result"]["requests"][std::size_t{0}]["body"]["poll"]["duration_minutes"].number
                                    : -1;
    };
    promise(minutes(poll([](Arguments &a) { a.whole(60); })) == 60, "I4 is a number");
    promise(minutes(poll([](Arguments &a) { a.real(60); })) == 60, "a whole R8 is a whole number");
    promise(minutes(poll([](Arguments &a) { a.text("60"); })) == 60, "a number may come as a string");
    promise(minutes(poll([](Arguments &a) { a.large(60); })) == 60, "I8 is a number");
    promise(minutes(poll([](Arguments &a) { a.large(60, VT_UI8); })) == 60, "UI8 is a number");
    for (const std::uint16_t kind : {VT_I1, VT_I2, VT_UI1, VT_UI2, VT_UI4, VT_INT, VT_UINT, VT_ERROR}) {
        silently(minutes(poll([kind](Arguments &a) { a.whole(60).data()[2].vt = kind; })) == 60,
                 "small integers are numbers", std::to_string(kind));
    }
    promise(minutes(poll([](Arguments &a) { a.real(60).data()[2].vt = VT_R4; })) == 60, "R4 is read as a double");
    refused(poll([](Arguments &a) { a.real(60.5); }), "invalid_parameter", "a fraction is refused where a whole number is due");
    refused(poll([](Arguments &a) { a.real(1e300); }), "invalid_parameter", "a huge number is refused as data");
    refused(poll([](Arguments &a) { a.flag(true); }), "invalid_parameter", "a truth value is no number");
    for (const double odd : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        const std::string seen = code(poll([odd](Arguments &a) { a.real(odd); }));
        promise(seen == "missing_parameter" || seen == "invalid_parameter", "NaN and infinity are refused as data", seen);
    }
    refused(poll([](Arguments &a) { a.date(); }), "invalid_parameter", "a date is refused as data");
    for (const int kind : {VT_DATE + 0, VT_INTERFACE + 0, VT_VARIANT + 0, VT_CLSID + 0, VT_ARRAY | VT_I4, 0xffff}) {
        silently(code(poll([kind](Arguments &a) { a.null(static_cast<std::uint16_t>(kind)); })) == "invalid_parameter",
                 "a kind that cannot be a parameter is refused as data", std::to_string(kind));
    }
    refused(poll([](Arguments &a) { a.null(VT_NULL); }), "missing_parameter", "NULL means not given");
    refused(poll([](Arguments &a) { a.empty(); }), "missing_parameter", "EMPTY means not given");

    const auto dry_text = [&](const Answer &answer) {
        return code(answer) == "ok" ? answer.json()["result"]["requests"][std::size_t{0}]["body"]["text"].text
                                    : "(" + narrow(answer.units) + ")";
    };
    const std::string emoji = "Съешь ещё 👋🏽 этих 𝄞 «булок» \"\\/\t\n";
    promise(dry_text(object.function(u"CreateTextTweet", Arguments().text(emoji).empty().flag(true))) == emoji,
            "Cyrillic, emoji and control characters come back as they were");
    const std::string with_nul("a\0b", 3);
    promise(dry_text(object.function(u"CreateTextTweet", Arguments().text(with_nul).empty().flag(true))) == with_nul,
            "a string ends where its length says, not at a NUL");
    promise(dry_text(object.function(u"CreateTextTweet", Arguments().narrow_text("узкая").empty().flag(true))) == "узкая",
            "a string of bytes is UTF-8");
    promise(dry_text(object.function(u"CreateTextTweet", Arguments().text("a").null(VT_PWSTR).text("Истина"))) == "a",
            "an empty string means not given, and a truth value may be a word");
    promise(dry_text(object.function(u"CreateTextTweet", Arguments().text("a").empty().flag(true).empty().text("b").date())) == "a",
            "arguments beyond the last parameter are not looked at");
    for (const std::vector<Unit> &half :
         {std::vector<Unit>{0xd800}, std::vector<Unit>{u'a', 0xdc00, u'b'}, std::vector<Unit>{0xd83d, u'a'}}) {
        refused(object.function(u"CreateTextTweet", Arguments().units(half).empty().flag(true)), "invalid_utf8",
                "half of a surrogate pair is refused, not mangled");
    }
    refused(object.function(u"Call", Arguments().text("CreateTextTweet").units(std::vector<Unit>{u'{', 0xd800, u'}'})),
            "invalid_utf8", "half of a surrogate pair in Call's parameters is refused");
    refused(object.function(u"CreateTextTweet", Arguments().null(VT_PWSTR).empty().flag(true)), "invalid_parameter",
            "an empty text with a NULL pointer is no crash");
    refused(object.function(u"CreateTextTweet", Arguments().null(VT_BLOB).empty().flag(true)), "invalid_parameter",
            "binary data are no text");
    refused(object.function(u"CreateImageTweet", Arguments().text("a").null(VT_BLOB).empty().flag(true)), "media_empty",
            "an empty picture with a NULL pointer is named");
    refused(object.function(u"CreateImageTweet", Arguments().text("a").blob({0xff, 0xfe, 0, 1}).empty().flag(true)),
            "media_unsupported", "binary data that are no picture are named");
    refused(object.function(u"CreateImageTweet", Arguments().text("a")), "missing_parameter",
            "fewer arguments than parameters: a required one is missed by name");
    const std::string auth = "{\"ca_file\": \"из двоичных данных\"}";
    const Json standard = succeeded(
        object.function(u"GetStandardParameters", Arguments().blob(Bytes(auth.begin(), auth.end()))), "parameters as binary data");
    promise(standard["ca_file"].text == "из двоичных данных", "standard parameters may be binary data of JSON text");
    refused(object.function(u"GetStandardParameters", Arguments().blob({0xff, 0xfe})), "invalid_parameter",
            "standard parameters that are not UTF-8 are refused as data");
}

void large_values(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    object.configure(need("XPOST_TEST_AUTH"));
    const std::size_t picture = small_load() ? 5'300'000 : 50'000'000;
    refused(object.function(u"CreateImageTweet", Arguments().text("large").blob(padded(need("XPOST_TEST_PICTURE"), picture))),
            "media_too_large", "a picture of 50 MB is refused as data");

    const std::size_t length = small_load() ? 100'000 : 50'000'000;
    std::vector<Unit> text(length, u'x');
    text.front() = u'ж';
    text[length - 3] = u'я';
    text[length - 2] = 0xd83d;
    text[length - 1] = 0xdc4b;
    const Answer answer = object.function(u"CreateTextTweet", Arguments().units(text).empty().flag(true));
    const std::u16string key = u"\"text\":\"";
    const std::size_t found = answer.units.find(key);
    promise(answer.called && answer.units.compare(0, 10, u"{\"ok\":true") == 0 && found != std::u16string::npos &&
                answer.units.compare(found + key.size(), length, text.data(), length) == 0 &&
                answer.units[found + key.size() + length] == u'"',
            "a string of 50 million units comes back as it was");
}

// ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────────

void properties(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    const std::string version = object.property(u"Version");
    promise(version.find('.') != std::string::npos && version == object.property(u"ВЕРСИЯ"), "Version is the library's", version);
    const Json progress = Json::parse(object.property(u"Progress"));
    promise(progress["done"].number == 0 && progress["total"].number == 0, "Progress begins at nothing, as JSON text");

    object.configure("{\"client_id\": \"app\", \"access_token\": \"very-secret\", \"timeout\": 7}");
    const std::string shown = object.property(u"СтандартныеПараметры");
    const Json standard = Json::parse(shown);
    promise(standard["client_id"].text == "app" && standard["timeout"].number == 7, "standard parameters are read back");
    promise(standard["access_token"].text == "***" && shown.find("very-secret") == std::string::npos,
            "secrets are read back masked", shown);
    object.configure("{'client_id': 'other'}");
    promise(Json::parse(object.property(u"StandardParameters"))["timeout"].number == 7,
            "standard parameters are laid over the earlier ones by key");
    const std::string blob = "{\"client_id\": \"bytes\"}";
    promise(object.set(u"СТАНДАРТНЫЕПАРАМЕТРЫ", Arguments().blob(Bytes(blob.begin(), blob.end()))) &&
                Json::parse(object.property(u"StandardParameters"))["client_id"].text == "bytes",
            "standard parameters may be written as binary data");
    promise(object.set(u"StandardParameters", Arguments().empty()) && object.set(u"StandardParameters", Arguments().null(VT_PWSTR)),
            "writing nothing changes nothing");
    promise(object.property(u"LastError").empty(), "no failure so far");

    const std::pair<const char *, Arguments (*)()> wrong[] = {
        {"JSON that is cut off", [] { return std::move(Arguments().text("{\"client_id\": ")); }},
        {"an unknown key", [] { return std::move(Arguments().text("{\"no_such_key\": 1}")); }},
        {"half of a surrogate pair", [] { return std::move(Arguments().units(std::vector<Unit>{0xdc00})); }},
        {"bytes that are not UTF-8", [] { return std::move(Arguments().blob({0xff})); }},
        {"a number", [] { return std::move(Arguments().whole(5)); }},
        {"a date", [] { return std::move(Arguments().date()); }},
    };
    for (const auto &one : wrong) {
        const bool accepted = object.set(u"StandardParameters", one.second());
        const std::string last = object.property(u"LastError");
        promise(!accepted && !last.empty() && !Json::parse(last)["ok"].flag && !Json::parse(last)["error"]["code"].text.empty(),
                std::string("standard parameters refuse ") + one.first + ", and LastError says so", last);
    }
    promise(Json::parse(object.property(u"StandardParameters"))["client_id"].text == "bytes",
            "refused standard parameters change nothing");
    promise(!object.set(u"Version", Arguments().text("9")) && !object.set(u"LastError", Arguments().text("")) &&
                !object.set(u"Прогресс", Arguments().text("{}")),
            "a property that is read-only is not written");
}

// ── every operation ─────────────────────────────────────────────────────────────────────────────────────────────────

/// Calls operations in one language and one way, and remembers which.
class Caller {
  public:
    Caller(const Object &with, bool in_russian, bool by_procedure)
        : object(with), russian(in_russian), as_procedure(by_procedure) {}

    std::string tag() const { return std::string(russian ? "ru" : "en") + (as_procedure ? " procedure" : " function"); }

    /// What this caller calls an operation.
    std::string name(const std::string &en, const std::string &ru) const { return russian ? ru : en; }

    /// A call whose result is needed in any case.
    Json ask(const char *en, const char *ru, const Arguments &arguments = {}) const {
        const std::string called_so = name(en, ru);
        return succeeded(object.function(wide(called_so), arguments), called_so + " as a function");
    }

    /// A call in this caller's way; the result of a function, nothing of a procedure.
    Json call(const char *en, const char *ru, const Arguments &arguments = {}) {
        called.insert(en);
        if (!as_procedure) {
            return ask(en, ru, arguments);
        }
        const std::string called_so = name(en, ru);
        const std::string before = object.property(u"LastError");
        const bool done = object.procedure(wide(called_so), arguments);
        const std::string after = object.property(u"LastError");
        silently(done && before == after, called_so + " as a procedure", after);
        return {};
    }

    const Object &object;
    std::set<std::string> called;

  private:
    bool russian;
    bool as_procedure;
};

/// A post of every kind, and what can be done with one. X's side is looked at by whoever owns the sandbox.
void posts(Caller &caller, const std::string &tag) {
    const auto medium = [&](const char *variable) {
        Arguments arguments;
        const std::string path = need(variable);
        arguments.text(std::string(variable) + " " + tag);
        if (caller.tag().find("procedure") == std::string::npos) {
            arguments.text(path);
        } else {
            arguments.blob(content(path));
        }
        return arguments;
    };
    caller.call("CreateTextTweet", "СоздатьТекстовыйТвит", Arguments().text("text " + tag));
    caller.call("CreateImageTweet", "СоздатьТвитКартинки", medium("XPOST_TEST_PICTURE"));
    caller.call("CreateGifTweet", "СоздатьТвитГифки", medium("XPOST_TEST_GIF"));
    caller.call("CreateVideoTweet", "СоздатьТвитВидео", medium("XPOST_TEST_VIDEO"));
    caller.call("CreatePollTweet", "СоздатьТвитОпрос",
                Arguments().text("poll " + tag).text("[\"да\", \"нет\"]").whole(60));
    const char *upload[] = {"UploadAttachmentsArray", "ЗагрузитьМассивВложений"};
    caller.call(upload[0], upload[1], Arguments().text(need("XPOST_TEST_PICTURE")).text("tweet_image"));
    const Json ids =
        caller.ask(upload[0], upload[1], Arguments().text(need("XPOST_TEST_PICTURE")).text("tweet_image"));
    caller.call("CreateCustomTweet", "СоздатьПроизвольныйТвит",
                Arguments().text("custom " + tag).text("['" + ids[std::size_t{0}].text + "']"));

    const std::string id =
        caller.ask("CreateTextTweet", "СоздатьТекстовыйТвит", Arguments().text("deleted " + tag))["data"]["id"].text;
    caller.call("GetTweet", "ПолучитьТвит", Arguments().text(id));
    caller.call("DeleteTweet", "УдалитьТвит", Arguments().text(id));
    caller.call("GetCurrentUser", "ПолучитьТекущегоПользователя");
    caller.call("GetStandardParameters", "ПолучитьСтандартныеПараметры", Arguments().empty().flag(false));
}

/// What a check tells of a post. Whoever owns the sandbox finds that it was not sent.
void checks(Caller &caller, const std::string &tag) {
    const char *check[] = {"CheckTweet", "ПроверитьТвит"};
    caller.call(check[0], check[1], Arguments().text("checked " + tag));
    const Json linked = caller.ask(check[0], check[1], Arguments().text("checked https://example.com " + tag));
    silently(linked["ok"].flag && linked["price"]["total"].text == "0.200" &&
                 linked["warnings"][std::size_t{0}]["code"].text == "link_price",
             "a check tells what a link costs", linked["price"]["total"].text);
    const Json cashtags = caller.ask(check[0], check[1], Arguments().text("checked $ACME $XYZ " + tag));
    silently(!cashtags["ok"].flag && cashtags["problems"][std::size_t{0}]["code"].text == "too_many_cashtags",
             "a check tells what X would refuse");
    Arguments pictured;
    pictured.text("checked " + tag);
    for (int i = 0; i < 21; ++i) {
        pictured.empty();
    }
    pictured.blob(content(need("XPOST_TEST_PICTURE")));
    const Json requests = caller.ask(check[0], check[1], pictured)["requests"];
    silently(requests["total"].number == 4, "a check takes a picture", std::to_string(requests["total"].number));
}

void sign_in_2(Caller &caller) {
    const Object &object = caller.object;
    object.configure(need("XPOST_TEST_APP"));
    const char *link[] = {"GetAuthorizationLink", "ПолучитьСсылкуАвторизации"};
    caller.call(link[0], link[1]);
    caller.call("HandleIncomingRequestAfterAuthorization", "ОбработкаВходящегоЗапросаПослеАвторизации",
                Arguments().text(browse(caller.ask(link[0], link[1]).text)));
    caller.ask("GetCurrentUser", "ПолучитьТекущегоПользователя");
    caller.call("RefreshToken", "ОбновитьТокен");
    caller.ask("GetCurrentUser", "ПолучитьТекущегоПользователя");
    caller.call("GetToken", "ПолучитьТокен", Arguments().text(browse(caller.ask(link[0], link[1]).text)));
    silently(Json::parse(object.property(u"StandardParameters"))["access_token"].text == "***",
             "an object goes on with the tokens of its sign-in");
    silently(object.property(u"LastError").empty(), "a sign-in leaves no failure", object.property(u"LastError"));
    caller.call("RevokeToken", "ОтозватьТокен");
    silently(code(object.function(u"GetCurrentUser")) == "authorization_required", "no refresh revives a revoked grant");
    silently(code(object.function(u"GetCurrentUser", Arguments().text("{'auto_refresh': false}"))) == "unauthorized",
             "who refreshes by hand is told of the refusal");
}

void sign_in_1(Caller &caller) {
    caller.object.configure(need("XPOST_TEST_APP1"));
    caller.call("GetRequestToken", "ПолучитьТокенЗапроса");
    const Json request = caller.ask("GetRequestToken", "ПолучитьТокенЗапроса");
    const std::string redirect = browse(request["authorization_link"].text);
    caller.call("GetAccessToken", "ПолучитьТокенДоступа",
                Arguments()
                    .text(query(redirect, "oauth_verifier"))
                    .empty()
                    .text(request["oauth_token"].text)
                    .text(request["oauth_token_secret"].text));
    caller.ask("GetCurrentUser", "ПолучитьТекущегоПользователя");
    caller.call("ExchangeToken", "ОбменятьТокен");
    caller.ask("GetCurrentUser", "ПолучитьТекущегоПользователя");
}

/// A thread and a post of the outbox, each published once however often it is asked for.
void outbox(Caller &caller) {
    const std::string tag = caller.tag();
    const char *thread[] = {"CreateThread", "СоздатьТред"}, *put[] = {"EnqueueTweet", "ПоставитьТвитВОчередь"},
               *send[] = {"SendQueued", "ОтправитьОчередь"}, *list[] = {"GetQueue", "ПолучитьОчередь"},
               *retry[] = {"RetryQueued", "ПовторитьИзОчереди"}, *cancel[] = {"CancelQueued", "ОтменитьИзОчереди"};
    const auto state = [&](const std::string &key) {
        const Json listed = caller.ask(list[0], list[1], Arguments().empty().empty().text(key + " " + tag));
        return listed["posts"][std::size_t{0}]["state"].text;
    };

    Arguments posts;
    posts.text("['first " + tag + "', {'text': 'second " + tag + "'}]").empty().empty().text("thread " + tag);
    caller.call(thread[0], thread[1], posts);
    const std::string id = caller.ask(thread[0], thread[1], posts)["data"][std::size_t{1}]["id"].text;
    silently(!id.empty() && id == caller.ask(thread[0], thread[1], posts)["data"][std::size_t{1}]["id"].text,
             "one key, one thread");
    const Json part = caller.ask("ResolvePost", "РазрешитьТвит",
                                 Arguments().text("thread " + tag).empty().empty().empty().whole(2));
    silently(part["post_id"].text == id, "a post of a thread is found by its number");

    Arguments now, later;
    now.text("queued " + tag).empty().empty().text("now " + tag);
    later.text("{'text': 'cancelled " + tag + "'}").empty().text("2100-01-01T00:00:00Z").text("later " + tag);
    caller.call(put[0], put[1], now);
    silently(caller.ask(put[0], put[1], now)["replayed"].flag, "a post waits once");
    caller.call(put[0], put[1], later);
    silently(state("now") == "waiting" && state("later") == "waiting", "posts wait in the outbox");
    caller.call(retry[0], retry[1], Arguments().empty().text("now " + tag));
    silently(state("now") == "waiting", "what waits may be tried at once");
    caller.call(cancel[0], cancel[1], Arguments().text("later " + tag));
    silently(state("later") == "cancelled", "what waits may be taken out");
    caller.call(send[0], send[1], Arguments().empty().whole(10).whole(3).whole(60));
    caller.call(list[0], list[1], Arguments().empty().text("sent"));
    silently(state("now") == "sent", "what is due is sent");
    silently(caller.ask(send[0], send[1])["posts"].items.empty(), "what is sent is sent once");
}

/// One object keeps the tokens that it has in a profile, another lives on nothing but the profile's name.
void profiles(Caller &caller, const Caller &owner) {
    const std::string store = "{'store': '" + need("XPOST_TEST_STORE") + "', 'profile': '" + caller.tag() + "'}";
    const Object &object = caller.object;
    owner.ask("SaveCredentials", "СохранитьДанныеАвторизации", Arguments().text(store).whole(7200));
    caller.call("SaveCredentials", "СохранитьДанныеАвторизации", Arguments().text(need("XPOST_TEST_APP")));
    caller.ask("CreateTextTweet", "СоздатьТекстовыйТвит", Arguments().text("profile " + caller.tag()));
    Arguments once;
    once.text("once " + caller.tag()).empty().empty().text("document " + caller.tag());
    caller.ask("CreateTextTweet", "СоздатьТекстовыйТвит", once);
    caller.call("CreateTextTweet", "СоздатьТекстовыйТвит", once);
    caller.call("ResolvePost", "РазрешитьТвит", Arguments().text("document " + caller.tag()));
    silently(caller.ask("ResolvePost", "РазрешитьТвит", Arguments().text("document " + caller.tag()))["state"].text == "published",
             "the key is published");
    outbox(caller);
    caller.call("GetProfileState", "ПолучитьСостояниеПрофиля");
    silently(caller.ask("GetProfileState", "ПолучитьСостояниеПрофиля")["grant"].text == "good", "a saved grant is good");
    caller.call("ListProfiles", "ПолучитьСписокПрофилей");
    const Json listed = caller.ask("ListProfiles", "ПолучитьСписокПрофилей");
    silently(listed["profiles"].items.size() == 1 && listed["profiles"][std::size_t{0}]["profile"].text == caller.tag(),
             "the store has this caller's profile alone");

    const char *sign_in[] = {"Authorize", "Авторизоваться"};
    const Json begun = caller.ask(sign_in[0], sign_in[1], Arguments().empty().flag(true));
    const std::string redirect = browse(begun["authorization_link"].text);
    caller.call(sign_in[0], sign_in[1], Arguments().empty().empty().text(redirect));
    caller.ask("GetCurrentUser", "ПолучитьТекущегоПользователя");
    silently(Json::parse(object.property(u"StandardParameters"))["access_token"].text.empty(),
             "the tokens of a profile stay in the store");

    caller.call("RemoveProfile", "УдалитьПрофиль", Arguments().empty().flag(true));
    silently(code(object.function(u"GetCurrentUser")) == "unknown_profile", "a removed profile is unknown");
}

/// An operation that no scenario calls takes the catalogue's examples of what it must have, and sends nothing where it can
/// tell instead. What it answers is its own affair, but it answers.
void by_examples(Caller &caller, const Known &method) {
    Arguments arguments;
    for (const Json &parameter : method.described) {
        const Json &example = parameter["example"];
        if (parameter["key"].text == "dry_run") {
            arguments.flag(true);
        } else if (!parameter["required"].flag || (example.type != Json::Text && example.type != Json::Number)) {
            arguments.empty();
        } else if (example.type == Json::Number) {
            arguments.real(example.number);
        } else {
            arguments.text(example.text);
        }
    }
    const std::string name = caller.name(method.en, method.ru);
    const std::string answered = code(caller.object.function(wide(name), arguments));
    silently(!answered.empty() && answered != "internal" && answered != "unknown_operation", name + " answers its examples",
             answered);
    silently(caller.object.procedure(wide(name), arguments), name + " as a procedure");
}

void operations(const Library &library, Memory &memory, Platform &platform) {
    const std::vector<Known> methods = catalogue(library);
    for (const bool russian : {true, false}) {
        for (const bool as_procedure : {true, false}) {
            const int broken = broken_promises;
            const Object object(library, memory, &platform), second(library, memory, &platform), first(library, memory, &platform),
                stranger(library, memory, &platform);
            Caller caller(object, russian, as_procedure), in_2(second, russian, as_procedure), in_1(first, russian, as_procedure),
                kept(stranger, russian, as_procedure);
            object.configure(need("XPOST_TEST_AUTH"));
            posts(caller, caller.tag());
            checks(caller, caller.tag());
            stranger.configure(need("XPOST_TEST_NOBODY"));
            stranger.configure("{'store': '" + need("XPOST_TEST_STORE") + "', 'profile': '" + caller.tag() + "'}");
            profiles(kept, caller);
            sign_in_2(in_2);
            sign_in_1(in_1);
            caller.called.insert(in_2.called.begin(), in_2.called.end());
            caller.called.insert(in_1.called.begin(), in_1.called.end());
            caller.called.insert(kept.called.begin(), kept.called.end());
            for (const Known &method : methods) {
                if (method.en != "Call" && method.en != "Cancel" && caller.called.count(method.en) == 0) {
                    by_examples(caller, method);
                }
            }
            promise(broken == broken_promises, "every operation works by its name: " + caller.tag());
        }
    }
    const int broken = broken_promises;
    const Object object(library, memory, &platform);
    object.configure(need("XPOST_TEST_AUTH1"));
    Caller caller(object, true, false);
    posts(caller, "oauth1");
    checks(caller, "oauth1");
    promise(broken == broken_promises, "posts of every kind work with OAuth 1.0a keys");
}

void media_forms(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    object.configure(need("XPOST_TEST_AUTH"));
    const std::string path = need("XPOST_TEST_PICTURE");
    const Bytes picture = content(path);
    const auto post = [&](const std::string &form, const std::function<void(Arguments &)> &media) {
        Arguments arguments;
        arguments.text("form " + form);
        media(arguments);
        refused(object.function(u"СоздатьТвитКартинки", arguments), "ok", "a picture may be " + form);
    };
    post("binary data", [&](Arguments &a) { a.blob(picture); });
    post("a path", [&](Arguments &a) { a.text(path); });
    post("base64", [&](Arguments &a) { a.text(base64(picture)); });
    post("JSON text of an array", [&](Arguments &a) { a.text("[\"" + path + "\", \"" + base64(picture) + "\"]"); });
    post("JSON text of an object",
         [&](Arguments &a) { a.text("{'file': '" + path + "', 'alt_text': 'один пиксель'}"); });
}

// ── threads and numbers ─────────────────────────────────────────────────────────────────────────────────────────────

void many_threads(const Library &library, Memory &memory) {
    const int threads = 16, each = small_load() ? 1 : 4;
    const int broken = broken_promises;
    const std::string auth = need("XPOST_TEST_AUTH");
    std::vector<std::unique_ptr<Platform>> platforms;
    std::vector<std::unique_ptr<Object>> objects;
    for (int i = 0; i < threads * each; ++i) {
        platforms.push_back(std::make_unique<Platform>());
        objects.push_back(std::make_unique<Object>(library, memory, platforms.back().get()));
    }
    std::atomic<int> waiting{threads};
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread) {
        running.emplace_back([&, thread] {
            try {
                waiting -= 1;
                while (waiting > 0) {
                    std::this_thread::yield();
                }
                for (int i = thread; i < threads * each; i += threads) {
                    const Object &object = *objects[static_cast<std::size_t>(i)];
                    const std::string number = std::to_string(i);
                    object->SetLocale(i % 2 == 0 ? u"ru" : u"en");
                    object.configure(auth);
                    object.configure("{\"state_key\": \"" + std::string(60, 'a') + "\", \"redirect_uri\": \"http://127.0.0.1/" +
                                     number + "\"}");
                    const Json posted = succeeded(object.function(u"СоздатьТекстовыйТвит", Arguments().text("many " + number)),
                                                  "a post among many");
                    silently(posted["data"]["text"].text == "many " + number, "an answer reaches the one who asked");
                    const Json standard = Json::parse(object.property(u"StandardParameters"));
                    silently(standard["redirect_uri"].text == "http://127.0.0.1/" + number, "objects do not share parameters");
                    silently(object.property(u"LastError").empty() && !object.property(u"Version").empty() &&
                                 !object.property(u"Progress").empty(),
                             "properties are read among many", object.property(u"LastError"));
                    silently(has_cyrillic(object.function(u"DeleteTweet").json()["error"]["message"].text) == (i % 2 == 0),
                             "objects do not share a language");
                }
            } catch (const std::exception &problem) {
                promise(false, "a thread among many", problem.what());
            }
        });
    }
    for (std::thread &thread : running) {
        thread.join();
    }
    objects.clear();
    promise(broken == broken_promises, std::to_string(threads * each) + " objects on 16 threads do not disturb each other");
}

void many_objects(const Library &library, Memory &memory, Platform &platform) {
    const int number = small_load() ? 200 : 10'000;
    const auto live = [&](int i) {
        IComponentBase *object = Object::create(library);
        object->setMemManager(static_cast<IMemoryManager *>(&memory));
        Unit *name = nullptr;
        silently(object->RegisterExtensionAs(&name), "an extension has a name");
        void *pointer = name;
        memory.FreeMemory(&pointer);
        object->Init(static_cast<IAddInDefBase *>(&platform));
        silently(object->FindMethod(u"создатьтвитопрос") == 9, "a method keeps its number");
        if (i % 2 == 0) {
            object->Done();
        }
        switch (i % 3) {
        case 0: destroy(object); break;
        case 1: destroy(static_cast<UserLanguageBase *>(object)); break;
        default: library.destroy(&object); break;
        }
    };
    const int broken = broken_promises;
    for (int i = 0; i < number / 10; ++i) {
        live(i);
    }
    const std::size_t before = memory_in_use();
    for (int i = 0; i < number; ++i) {
        live(i);
    }
    const std::size_t after = memory_in_use();
    promise(broken == broken_promises, std::to_string(number) + " objects come and go");
    promise(after < before + memory_noise, "objects that are gone leave no memory behind",
            std::to_string(before) + " → " + std::to_string(after));
}

void cancellation(const Library &library, Memory &memory, Platform &platform) {
    const Object object(library, memory, &platform);
    object.configure(need("XPOST_TEST_AUTH_SLOW"));
    Answer answer;
    std::atomic<bool> ended{false};
    std::thread upload([&] {
        answer = object.function(u"СоздатьТвитВидео", Arguments().text("cancelled").text(need("XPOST_TEST_VIDEO")));
        ended = true;
    });
    while (!ended && Json::parse(object.property(u"Progress"))["done"].number == 0) {
        std::this_thread::yield();
    }
    const Json progress = Json::parse(object.property(u"Прогресс"));
    promise(!ended && progress["total"].number > progress["done"].number, "Progress is read while an upload runs");
    const auto when = std::chrono::steady_clock::now();
    promise(object.procedure(u"Отменить"), "an upload is cancelled from another thread");
    upload.join();
    const auto took = std::chrono::steady_clock::now() - when;
    refused(answer, "cancelled", "a cancelled upload says so");
    const std::string ms = std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) + " ms";
    if (under_wine()) {
        std::printf("# a cancelled upload ended after %s: not held against wine\n", ms.c_str());
    } else {
        promise(took < std::chrono::seconds(small_load() ? 4 : 2), "a cancelled upload ends at once", ms);
    }
    refused(object.function(u"GetCurrentUser"), "ok", "after a cancelled call the next one works");
}

/// Done ends a call that runs, and nothing of the host is touched afterwards.
void done_ends_calls(const Library &library, Memory &memory) {
    Platform platform;
    const Object object(library, memory, &platform);
    object.configure(need("XPOST_TEST_AUTH_SLOW"));
    std::atomic<bool> ended{false};
    bool called = false;
    std::thread upload([&] {
        called = object.procedure(u"CreateVideoTweet", Arguments().text("done").text(need("XPOST_TEST_VIDEO")));
        ended = true;
    });
    while (!ended && Json::parse(object.property(u"Progress"))["done"].number == 0) {
        std::this_thread::yield();
    }
    promise(!ended, "an upload runs when Done comes");
    object->Done();
    const long calls = platform.total();
    upload.join();
    promise(called && platform.total() == calls, "Done ends a running call, and the platform is left alone");
}

// ── a platform that may be called ───────────────────────────────────────────────────────────────────────────────────

void messages(const Library &library, Memory &memory) {
    Platform platform;
    const Object object(library, memory, &platform);
    promise(!object.set(u"StandardParameters", Arguments().text("{")), "bad standard parameters are refused");
    const std::vector<Platform::Error> told = platform.told();
    promise(told.size() == 1 && told[0].code == 1006 && told[0].source == "XPost" && told[0].exception != 0 &&
                has_cyrillic(told[0].text),
            "a refused property is told to the platform, which raises an exception", told.empty() ? "" : told[0].text);
    object.function(u"CreateTextTweet");
    object.procedure(u"CreateTextTweet");
    promise(platform.told().size() == 1, "a failed call is data and not told to the platform");
    memory.allow(0);
    const bool given = object.function(u"GetStandardParameters").called;
    memory.allow(-1);
    promise(!given && platform.told().size() == 2, "a result for which there is no memory is told to the platform");
    object->Done();
    object.set(u"StandardParameters", Arguments().text("{"));
    promise(platform.told().size() == 2, "after Done the platform is not called");
}

void events(const Library &library, Memory &memory) {
    Platform platform;
    const Object object(library, memory, &platform);
    object.configure(need("XPOST_TEST_AUTH_PACED"));
    const auto begun = std::chrono::steady_clock::now();
    refused(object.function(u"CreateVideoTweet", Arguments().text("paced").text(need("XPOST_TEST_VIDEO"))), "ok",
            "a video is posted while the platform listens");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    const std::vector<Platform::Event> heard = platform.heard();
    promise(heard.size() >= 3, "an upload is followed by events", std::to_string(heard.size()));
    bool form = true, forward = true, deep = true;
    double last = 0, total = 0;
    for (const Platform::Event &event : heard) {
        form &= event.source == "XPost" && event.message == "Progress";
        const Json data = Json::parse(event.data);
        forward &= data["done"].number >= last && data["done"].number <= data["total"].number && data["total"].number > 0;
        last = data["done"].number;
        total = data["total"].number;
        deep &= event.depth > 1;
    }
    promise(form, "an event is XPost, Progress and JSON text");
    promise(forward && total > 0 && last == total, "events go from nothing to everything");
    promise(deep, "the queue of events is made deeper before the first");
    // Beginning and end are told in any case.
    promise(static_cast<double>(heard.size()) <= took.count() * 10 + 2, "events come at most ten times a second",
            std::to_string(heard.size()) + " in " + std::to_string(took.count()) + " s");
    promise(platform.told().empty() && platform.unexpected() == 0, "the platform is called for events and errors only");

    Platform second;
    object->Init(static_cast<IAddInDefBase *>(&second));
    refused(object.function(u"CreateImageTweet", Arguments().text("second").text(need("XPOST_TEST_PICTURE"))), "ok",
            "an object may be given another platform");
    bool elsewhere = !second.heard().empty() && platform.heard().size() == heard.size();
    for (const Platform::Event &event : second.heard()) {
        elsewhere &= event.depth > 1;
    }
    promise(elsewhere, "events go to the new platform, whose queue is made deeper too");
    object->Done();
}

} // namespace

int main(int count, char **arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: host <library>\n");
        return 2;
    }
    start_sockets();
    try {
        const Library library(arguments[1]);
        Memory memory;
        const auto group = [](const char *name, const std::function<void()> &body) {
            std::printf("# %s\n", name);
            const auto begun = std::chrono::steady_clock::now();
            try {
                body();
            } catch (const std::exception &problem) {
                promise(false, name, problem.what());
            }
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
            std::printf("# %.1f s\n", took.count());
        };
        {
            // A platform that never says what it can do, as OneScript: it must not be called, whatever happens.
            Platform quiet;
            group("classes", [&] { classes(library, memory, quiet); });
            group("names", [&] { names(library, memory, quiet); });
            group("exhaustion", [&] { exhaustion(library, memory, quiet); });
            group("failures", [&] { failures(library, memory, quiet); });
            group("values", [&] { values(library, memory, quiet); });
            group("properties", [&] { properties(library, memory, quiet); });
            group("operations", [&] { operations(library, memory, quiet); });
            group("media forms", [&] { media_forms(library, memory, quiet); });
            group("cancellation", [&] { cancellation(library, memory, quiet); });
            group("large values", [&] { large_values(library, memory, quiet); });
            group("many objects", [&] { many_objects(library, memory, quiet); });
            promise(quiet.total() == 0, "a platform that has not said what it can do is never called");
        }
        promise(library.capabilities(3) == 3, "the add-in knows the third level of the platform");
        group("messages", [&] { messages(library, memory); });
        group("events", [&] { events(library, memory); });
        group("many threads", [&] { many_threads(library, memory); });
        group("Done", [&] { done_ends_calls(library, memory); });

        promise(memory.living() == 0, "all memory of the host was given back", std::to_string(memory.living()));
        promise(memory.strangers() == 0, "no memory was given back twice or by a stranger");
        promise(!memory.was_asked_for_nothing(), "the host is never asked for no bytes at all");
        promise(kinds == std::set<std::uint16_t>{VT_PWSTR}, "only strings come back: no dates, no numbers that are none");
        promise(let_go(library.handle), "the library may be let go");
        promise(is_loaded(arguments[1]), "a library that was used stays in memory when it is let go");
    } catch (const std::exception &problem) {
        promise(false, "the host runs", problem.what());
    }
    std::printf("# %d kept, %d broken\n", kept_promises, broken_promises);
    return broken_promises == 0 && kept_promises > 0 ? 0 : 1;
}
