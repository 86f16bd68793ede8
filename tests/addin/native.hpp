// The Native API as a host's compiler sees it: interfaces by their order of virtual functions, values by their layout.
//
// Declared here in our own words from the published description, for 64-bit Linux and macOS. None of it may move into an
// unnamed namespace: the compiler would then know that nobody implements `IComponentBase` and drop every call of it.

#ifndef NATIVE_HPP
#define NATIVE_HPP

#include <cstddef>
#include <cstdint>
#include <ctime>

using Unit = char16_t;

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

static_assert(sizeof(std::tm) == 56 && sizeof(void *) == 8, "the layouts below are those of 64-bit Unix");
static_assert(sizeof(tVariant) == 64, "tVariant");
static_assert(offsetof(tVariant, cbElements) == 56, "tVariant::cbElements");
static_assert(offsetof(tVariant, vt) == 60, "tVariant::vt");
static_assert(offsetof(tVariant::Wide, length) == 8, "wstrLen");
static_assert(sizeof(Unit) == 2, "WCHAR_T");

// What the host gives.

class IMemoryManager {
  public:
    virtual ~IMemoryManager() = default;
    virtual bool AllocMemory(void **memory, unsigned long bytes) = 0;
    virtual void FreeMemory(void **memory) = 0;
};

class IAddInDefBase {
  public:
    virtual ~IAddInDefBase() = default;
    virtual bool AddError(unsigned short code, const Unit *source, const Unit *description, long exception) = 0;
    virtual bool Read(Unit *property, tVariant *value, long *code, Unit **description) = 0;
    virtual bool Write(Unit *property, tVariant *value) = 0;
    virtual bool RegisterProfileAs(Unit *profile) = 0;
    virtual bool SetEventBufferDepth(long depth) = 0;
    virtual long GetEventBufferDepth() = 0;
    virtual bool ExternalEvent(Unit *source, Unit *message, Unit *data) = 0;
    virtual void CleanEventBuffer() = 0;
    virtual bool SetStatusLine(Unit *text) = 0;
    virtual void ResetStatusLine() = 0;
};

class IInterface {};

class IAddInDefBaseEx : public IAddInDefBase {
  public:
    virtual IInterface *GetInterface(int interface) = 0;
};

// What the add-in gives.

class IInitDoneBase {
  public:
    virtual ~IInitDoneBase() = default;
    virtual bool Init(void *base) = 0;
    virtual bool setMemManager(void *memory) = 0;
    virtual long GetInfo() = 0;
    virtual void Done() = 0;
};

class ILanguageExtenderBase {
  public:
    virtual ~ILanguageExtenderBase() = default;
    virtual bool RegisterExtensionAs(Unit **name) = 0;
    virtual long GetNProps() = 0;
    virtual long FindProp(const Unit *name) = 0;
    virtual const Unit *GetPropName(long property, long alias) = 0;
    virtual bool GetPropVal(long property, tVariant *value) = 0;
    virtual bool SetPropVal(long property, tVariant *value) = 0;
    virtual bool IsPropReadable(long property) = 0;
    virtual bool IsPropWritable(long property) = 0;
    virtual long GetNMethods() = 0;
    virtual long FindMethod(const Unit *name) = 0;
    virtual const Unit *GetMethodName(long method, long alias) = 0;
    virtual long GetNParams(long method) = 0;
    virtual bool GetParamDefValue(long method, long parameter, tVariant *value) = 0;
    virtual bool HasRetVal(long method) = 0;
    virtual bool CallAsProc(long method, tVariant *parameters, long count) = 0;
    virtual bool CallAsFunc(long method, tVariant *result, tVariant *parameters, long count) = 0;
};

class LocaleBase {
  public:
    virtual ~LocaleBase() = default;
    virtual void SetLocale(const Unit *locale) = 0;
};

class UserLanguageBase {
  public:
    virtual ~UserLanguageBase() = default;
    virtual void SetUserInterfaceLanguageCode(const Unit *language) = 0;
};

class IComponentBase : public IInitDoneBase,
                       public ILanguageExtenderBase,
                       public LocaleBase,
                       public UserLanguageBase {
  public:
    ~IComponentBase() override = default;
};

static_assert(sizeof(IComponentBase) == 4 * sizeof(void *), "four bases, four virtual tables");

// What the library exports.

using GetClassNamesFunction = const Unit *(*)();
using GetClassObjectFunction = long (*)(const Unit *name, IComponentBase **object);
using DestroyObjectFunction = long (*)(IComponentBase **object);
using SetPlatformCapabilitiesFunction = int (*)(int capabilities);
using GetAttachTypeFunction = int (*)();

#endif
