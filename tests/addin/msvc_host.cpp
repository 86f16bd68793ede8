// A small host with Microsoft's own ABI, which is that of 1C:Enterprise on Windows: compiled by clang for its target, so
// that objects, virtual tables, destructors and calling conventions are as Visual C++ makes them. `native.hpp` holds the
// layouts of values against the same compiler.
//
//     msvc_host
//
// Loads xpost.dll from the working folder and posts "msvc: привет" with the standard parameters in XPOST_TEST_AUTH. No
// library of C or C++ is at hand for that target here, so the host does without one. Prints one line a promise.

#include "native.hpp"

extern "C" {
void *__stdcall LoadLibraryW(const wchar_t *path);
void *__stdcall GetProcAddress(void *module, const char *name);
void *__stdcall GetStdHandle(std::uint32_t which);
int __stdcall WriteFile(void *file, const void *bytes, std::uint32_t length, std::uint32_t *written, void *overlapped);
std::uint32_t __stdcall GetEnvironmentVariableW(const wchar_t *name, Unit *value, std::uint32_t size);
void *__stdcall GetProcessHeap();
void *__stdcall HeapAlloc(void *heap, std::uint32_t flags, std::size_t bytes);
int __stdcall HeapFree(void *heap, std::uint32_t flags, void *memory);
[[noreturn]] void __stdcall ExitProcess(std::uint32_t code);
int _fltused = 0;
}

// The destructors of the host's own classes name it; nothing here is destroyed through a pointer but the add-in's.
void operator delete(void *) noexcept {}
void operator delete(void *, std::size_t) noexcept {}

namespace {

int broken = 0, kept = 0;

void print(const char *text) {
    std::uint32_t length = 0, written = 0;
    while (text[length] != '\0') {
        ++length;
    }
    WriteFile(GetStdHandle(static_cast<std::uint32_t>(-11)), text, length, &written, nullptr);
}

void promise(bool fine, const char *name) {
    ++(fine ? kept : broken);
    print(fine ? "ok - " : "not ok - ");
    print(name);
    print("\n");
}

std::uint32_t length_of(const Unit *text) {
    std::uint32_t length = 0;
    while (text[length] != 0) {
        ++length;
    }
    return length;
}

bool same(const Unit *left, const Unit *right) {
    if (left == nullptr) {
        return false;
    }
    for (; *left != 0 && *left == *right; ++left, ++right) {
    }
    return *left == *right;
}

bool begins(const Unit *text, const Unit *with) {
    for (; *with != 0; ++text, ++with) {
        if (*text != *with) {
            return false;
        }
    }
    return true;
}

class Memory final : public IMemoryManager {
  public:
    bool NATIVE_CALL AllocMemory(void **memory, unsigned long bytes) override {
        *memory = HeapAlloc(GetProcessHeap(), 0, bytes);
        ++living;
        return *memory != nullptr;
    }
    void NATIVE_CALL FreeMemory(void **memory) override {
        HeapFree(GetProcessHeap(), 0, *memory);
        *memory = nullptr;
        --living;
    }
    int living = 0;
};

class Platform final : public IAddInDefBaseEx {
  public:
    bool NATIVE_CALL AddError(unsigned short code, const Unit *source, const Unit *text, long exception) override {
        errors += code == 1006 && same(source, u"XPost") && text != nullptr && exception == 1;
        return true;
    }
    bool NATIVE_CALL Read(Unit *, tVariant *, long *, Unit **) override { return false; }
    bool NATIVE_CALL Write(Unit *, tVariant *) override { return false; }
    bool NATIVE_CALL RegisterProfileAs(Unit *) override { return false; }
    bool NATIVE_CALL SetEventBufferDepth(long) override { return true; }
    long NATIVE_CALL GetEventBufferDepth() override { return 1; }
    bool NATIVE_CALL ExternalEvent(Unit *, Unit *, Unit *) override { return true; }
    void NATIVE_CALL CleanEventBuffer() override {}
    bool NATIVE_CALL SetStatusLine(Unit *) override { return true; }
    void NATIVE_CALL ResetStatusLine() override {}
    IInterface *NATIVE_CALL GetInterface(int) override { return nullptr; }
    int errors = 0;
};

tVariant text(const Unit *units) {
    tVariant value{};
    value.vt = VT_PWSTR;
    value.wide.pointer = const_cast<Unit *>(units);
    value.wide.length = length_of(units);
    return value;
}

template <typename Function> Function find(void *library, const char *name) {
    void *function = GetProcAddress(library, name);
    if (function == nullptr) {
        promise(false, name);
        ExitProcess(1);
    }
    return reinterpret_cast<Function>(function);
}

Unit parameters[32768];

void use(IComponentBase *object, Memory &memory, Platform &platform) {
    promise(object->setMemManager(static_cast<IMemoryManager *>(&memory)), "a memory manager is taken");
    promise(object->Init(static_cast<IAddInDefBase *>(&platform)), "an object is initialised");
    promise(object->GetInfo() == 2000, "the second version of the technology");

    Unit *name = nullptr;
    promise(object->RegisterExtensionAs(&name) && same(name, u"XPost"), "the extension has its name");
    void *given = name;
    memory.FreeMemory(&given);

    const long properties = object->GetNProps(), methods = object->GetNMethods();
    promise(properties > 3 && methods > 20, "properties and methods are counted");
    const long version = object->FindProp(u"Версия");
    promise(version >= 0 && version == object->FindProp(u"Version"), "a property has two names");
    promise(object->IsPropReadable(version) && !object->IsPropWritable(version), "the version is read only");
    tVariant value{};
    promise(object->GetPropVal(version, &value) && value.vt == VT_PWSTR && value.wide.length >= 5 &&
                value.wide.pointer[value.wide.length] == 0,
            "a property is a string in the host's memory");
    given = value.wide.pointer;
    memory.FreeMemory(&given);

    tVariant standard = text(parameters);
    promise(object->SetPropVal(object->FindProp(u"StandardParameters"), &standard), "standard parameters are set");

    const long post = object->FindMethod(u"СоздатьТекстовыйТвит");
    promise(post >= 0 && post < methods && post == object->FindMethod(u"createtexttweet"), "a method has two names");
    const Unit *english = object->GetMethodName(post, 0);
    promise(same(english, u"CreateTextTweet"), "a method tells its name");
    given = const_cast<Unit *>(english);
    memory.FreeMemory(&given);
    const long count = object->GetNParams(post);
    promise(count >= 2 && count <= 8 && object->HasRetVal(post), "a method has parameters and a result");
    tVariant arguments[8]{};
    arguments[0] = text(u"msvc: привет");
    bool defaults = true;
    for (long i = 1; i < count && i < 8; ++i) {
        defaults = object->GetParamDefValue(post, i, &arguments[i]) && defaults;
    }
    promise(defaults, "what may be left out has a default");
    tVariant result{};
    const bool called = object->CallAsFunc(post, &result, arguments, count);
    promise(called && result.vt == VT_PWSTR && begins(result.wide.pointer, u"{\"ok\":true"), "a post is made");
    given = result.wide.pointer;
    memory.FreeMemory(&given);
    for (long i = 1; i < count && i < 8; ++i) {
        if (arguments[i].vt == VT_PWSTR) {
            given = arguments[i].wide.pointer;
            memory.FreeMemory(&given);
        }
    }
    arguments[0] = text(u"");
    promise(object->CallAsProc(object->FindMethod(u"GetStandardParameters"), nullptr, 0), "a procedure is called");

    tVariant wrong{};
    wrong.vt = VT_TM;
    promise(!object->SetPropVal(object->FindProp(u"StandardParameters"), &wrong) && platform.errors == 1,
            "a programmer's mistake is shown by the platform");
    object->SetLocale(u"ru_RU");
    object->SetUserInterfaceLanguageCode(u"ru");
    object->Done();
}

} // namespace

extern "C" [[noreturn]] void start() {
    if (GetEnvironmentVariableW(L"XPOST_TEST_AUTH", parameters, 32768) == 0) {
        print("the environment variable XPOST_TEST_AUTH is missing\n");
        ExitProcess(2);
    }
    void *library = LoadLibraryW(L"xpost.dll");
    promise(library != nullptr, "the library is loaded");
    if (library == nullptr) {
        ExitProcess(1);
    }
    const auto names = find<GetClassNamesFunction>(library, "GetClassNames");
    const auto create = find<GetClassObjectFunction>(library, "GetClassObject");
    const auto remove = find<DestroyObjectFunction>(library, "DestroyObject");
    const auto capabilities = find<SetPlatformCapabilitiesFunction>(library, "SetPlatformCapabilities");
    const auto attach = find<GetAttachTypeFunction>(library, "GetAttachType");
    promise(same(names(), u"XPost"), "there is one class, XPost");
    promise(capabilities(3) == 3 && attach() == 3, "levels and ways of attaching are told");

    Memory memory;
    Platform platform;
    IComponentBase *object = nullptr;
    promise(create(u"XPost", &object) != 0 && object != nullptr, "an object is made");
    use(object, memory, platform);
    promise(remove(&object) == 0 && object == nullptr, "an object is destroyed by the library");
    for (int base = 0; base < 5; ++base) {
        create(u"XPost", &object);
        object->setMemManager(static_cast<IMemoryManager *>(&memory));
        object->Init(static_cast<IAddInDefBase *>(&platform));
        switch (base) {
        case 0: destroy(object); break;
        case 1: destroy(static_cast<IInitDoneBase *>(object)); break;
        case 2: destroy(static_cast<ILanguageExtenderBase *>(object)); break;
        case 3: destroy(static_cast<LocaleBase *>(object)); break;
        default: destroy(static_cast<UserLanguageBase *>(object)); break;
        }
    }
    promise(true, "delete works through each of the five types");
    promise(memory.living == 0, "all memory of the host was given back");
    print(broken == 0 && kept > 20 ? "every promise kept\n" : "promises were broken\n");
    ExitProcess(broken == 0 && kept > 20 ? 0 : 1);
}
