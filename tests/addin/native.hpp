// The Native API as a host's compiler sees it: interfaces by their order of virtual functions, values by their layout.
//
// Declared here in our own words from the published description. None of it may move into an unnamed namespace: the
// compiler would then know that nobody implements `IComponentBase` and drop every call of it.
//
// On Windows hosts are built with Microsoft's compiler: methods are called with stdcall, and a virtual table has one
// destructor, which takes flags. MinGW has two, so for it that slot is declared as the function it is.

#ifndef NATIVE_HPP
#define NATIVE_HPP

#include <cstddef>
#include <cstdint>
#include <ctime>

using Unit = char16_t;

#ifdef _WIN32
#define NATIVE_CALL __stdcall
#else
#define NATIVE_CALL
#endif

#if defined(_WIN32) && !defined(_MSC_VER)
#define NATIVE_DESTRUCTOR(name) \
    virtual void *scalar_deleting_destructor(unsigned) { return this; }
template <typename Base> void destroy(Base *object) { object->scalar_deleting_destructor(1); }
#else
#define NATIVE_DESTRUCTOR(name) virtual ~name() = default;
template <typename Base> void destroy(Base *object) { delete object; }
#endif

/// Kinds of value, the `vt` of a `tVariant`.
enum Kind : std::uint16_t {
    VT_EMPTY = 0,
    VT_NULL = 1,
    VT_I2 = 2,
    VT_I4 = 3,
    VT_R4 = 4,
    VT_R8 = 5,
    VT_DATE = 6,
    VT_TM = 7,
    VT_PSTR = 8,
    VT_INTERFACE = 9,
    VT_ERROR = 10,
    VT_BOOL = 11,
    VT_VARIANT = 12,
    VT_I1 = 13,
    VT_UI1 = 14,
    VT_UI2 = 15,
    VT_UI4 = 16,
    VT_I8 = 17,
    VT_UI8 = 18,
    VT_INT = 19,
    VT_UINT = 20,
    VT_PWSTR = 22,
    VT_BLOB = 23,
    VT_CLSID = 24,
    VT_ARRAY = 0x2000,
};

struct tVariant {
    struct Narrow {
        char *pointer;
        std::uint32_t length;
    };
    struct Wide {
        Unit *pointer;
        std::uint32_t length;
    };
    union {
        std::int32_t lVal;
        std::int64_t llVal;
        double dblVal;
        bool bVal;
        std::tm tmVal;
        Narrow narrow;
        Wide wide;
    };
    std::uint32_t cbElements;
    std::uint16_t vt;
};

#if defined(_WIN32)
static_assert(sizeof(tVariant) == 48, "tVariant");
static_assert(offsetof(tVariant, cbElements) == 40, "tVariant::cbElements");
static_assert(offsetof(tVariant, vt) == 44, "tVariant::vt");
#elif defined(__i386__)
static_assert(sizeof(tVariant) == 52, "tVariant");
static_assert(offsetof(tVariant, cbElements) == 44, "tVariant::cbElements");
static_assert(offsetof(tVariant, vt) == 48, "tVariant::vt");
#else
static_assert(sizeof(tVariant) == 64, "tVariant");
static_assert(offsetof(tVariant, cbElements) == 56, "tVariant::cbElements");
static_assert(offsetof(tVariant, vt) == 60, "tVariant::vt");
#endif
static_assert(offsetof(tVariant::Wide, length) == sizeof(void *), "wstrLen");
static_assert(sizeof(Unit) == 2, "WCHAR_T");

// What the host gives.

class IMemoryManager {
  public:
    NATIVE_DESTRUCTOR(IMemoryManager)
    virtual bool NATIVE_CALL AllocMemory(void **memory, unsigned long bytes) = 0;
    virtual void NATIVE_CALL FreeMemory(void **memory) = 0;
};

class IAddInDefBase {
  public:
    NATIVE_DESTRUCTOR(IAddInDefBase)
    virtual bool NATIVE_CALL AddError(unsigned short code, const Unit *source, const Unit *description, long exception) = 0;
    virtual bool NATIVE_CALL Read(Unit *property, tVariant *value, long *code, Unit **description) = 0;
    virtual bool NATIVE_CALL Write(Unit *property, tVariant *value) = 0;
    virtual bool NATIVE_CALL RegisterProfileAs(Unit *profile) = 0;
    virtual bool NATIVE_CALL SetEventBufferDepth(long depth) = 0;
    virtual long NATIVE_CALL GetEventBufferDepth() = 0;
    virtual bool NATIVE_CALL ExternalEvent(Unit *source, Unit *message, Unit *data) = 0;
    virtual void NATIVE_CALL CleanEventBuffer() = 0;
    virtual bool NATIVE_CALL SetStatusLine(Unit *text) = 0;
    virtual void NATIVE_CALL ResetStatusLine() = 0;
};

class IInterface {};

class IAddInDefBaseEx : public IAddInDefBase {
  public:
    virtual IInterface *NATIVE_CALL GetInterface(int number) = 0;
};

// What the add-in gives.

class IInitDoneBase {
  public:
    NATIVE_DESTRUCTOR(IInitDoneBase)
    virtual bool NATIVE_CALL Init(void *base) = 0;
    virtual bool NATIVE_CALL setMemManager(void *memory) = 0;
    virtual long NATIVE_CALL GetInfo() = 0;
    virtual void NATIVE_CALL Done() = 0;
};

class ILanguageExtenderBase {
  public:
    NATIVE_DESTRUCTOR(ILanguageExtenderBase)
    virtual bool NATIVE_CALL RegisterExtensionAs(Unit **name) = 0;
    virtual long NATIVE_CALL GetNProps() = 0;
    virtual long NATIVE_CALL FindProp(const Unit *name) = 0;
    virtual const Unit *NATIVE_CALL GetPropName(long property, long alias) = 0;
    virtual bool NATIVE_CALL GetPropVal(long property, tVariant *value) = 0;
    virtual bool NATIVE_CALL SetPropVal(long property, tVariant *value) = 0;
    virtual bool NATIVE_CALL IsPropReadable(long property) = 0;
    virtual bool NATIVE_CALL IsPropWritable(long property) = 0;
    virtual long NATIVE_CALL GetNMethods() = 0;
    virtual long NATIVE_CALL FindMethod(const Unit *name) = 0;
    virtual const Unit *NATIVE_CALL GetMethodName(long method, long alias) = 0;
    virtual long NATIVE_CALL GetNParams(long method) = 0;
    virtual bool NATIVE_CALL GetParamDefValue(long method, long parameter, tVariant *value) = 0;
    virtual bool NATIVE_CALL HasRetVal(long method) = 0;
    virtual bool NATIVE_CALL CallAsProc(long method, tVariant *parameters, long count) = 0;
    virtual bool NATIVE_CALL CallAsFunc(long method, tVariant *result, tVariant *parameters, long count) = 0;
};

class LocaleBase {
  public:
    NATIVE_DESTRUCTOR(LocaleBase)
    virtual void NATIVE_CALL SetLocale(const Unit *locale) = 0;
};

class UserLanguageBase {
  public:
    NATIVE_DESTRUCTOR(UserLanguageBase)
    virtual void NATIVE_CALL SetUserInterfaceLanguageCode(const Unit *language) = 0;
};

class IComponentBase : public IInitDoneBase,
                       public ILanguageExtenderBase,
                       public LocaleBase,
                       public UserLanguageBase {
  public:
#if !defined(_WIN32) || defined(_MSC_VER)
    ~IComponentBase() override = default;
#endif
};

#if defined(_WIN32) && !defined(_MSC_VER)
inline void destroy(IComponentBase *object) { destroy(static_cast<IInitDoneBase *>(object)); }
#endif

static_assert(sizeof(IComponentBase) == 4 * sizeof(void *), "four bases, four virtual tables");

// What the library exports.

using GetClassNamesFunction = const Unit *(*)();
using GetClassObjectFunction = long (*)(const Unit *name, IComponentBase **object);
using DestroyObjectFunction = long (*)(IComponentBase **object);
using SetPlatformCapabilitiesFunction = int (*)(int capabilities);
using GetAttachTypeFunction = int (*)();

#endif
