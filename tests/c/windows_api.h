/* What the tests' programs need of Windows, for C and C++. Declared here, since <windows.h> takes words that the programs
   want for themselves: HANDLE, DELETE, interface, VT_EMPTY. Functions and layouts are those of its documentation. */

#ifndef TEST_WINDOWS_H
#define TEST_WINDOWS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sockets (ws2_32). */

typedef uintptr_t SOCKET;

struct in_addr {
    uint32_t s_addr;
};

struct sockaddr_in {
    short sin_family;
    unsigned short sin_port;
    struct in_addr sin_addr;
    char sin_zero[8];
};

struct sockaddr;

/* WSADATA is smaller on both machines; all that is asked of it here is to be there. */
typedef struct {
    uint16_t wVersion;
    char rest[510];
} WSADATA;

#define AF_INET 2
#define SOCK_STREAM 1
#define INADDR_LOOPBACK 0x7f000001
#define MAKEWORD(low, high) ((uint16_t)((low) | (high) << 8))

int __stdcall WSAStartup(uint16_t version, WSADATA *data);
SOCKET __stdcall socket(int family, int type, int protocol);
int __stdcall connect(SOCKET connection, const struct sockaddr *address, int length);
int __stdcall send(SOCKET connection, const char *bytes, int length, int flags);
int __stdcall recv(SOCKET connection, char *bytes, int length, int flags);
int __stdcall closesocket(SOCKET connection);
unsigned short __stdcall htons(unsigned short number);
unsigned long __stdcall htonl(unsigned long number);

/* Libraries and processes (kernel32). */

typedef struct {
    uint32_t cb, PageFaultCount;
    size_t PeakWorkingSetSize, WorkingSetSize, QuotaPeakPagedPoolUsage, QuotaPagedPoolUsage, QuotaPeakNonPagedPoolUsage,
        QuotaNonPagedPoolUsage, PagefileUsage, PeakPagefileUsage;
} PROCESS_MEMORY_COUNTERS;

void *__stdcall LoadLibraryW(const wchar_t *path);
void *__stdcall GetModuleHandleW(const wchar_t *path);
void *__stdcall GetProcAddress(void *module, const char *name);
int __stdcall FreeLibrary(void *module);
uint32_t __stdcall GetLastError(void);
void *__stdcall GetCurrentProcess(void);
int __stdcall K32GetProcessMemoryInfo(void *process, PROCESS_MEMORY_COUNTERS *counters, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
