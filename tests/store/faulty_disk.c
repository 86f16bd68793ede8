/* Preloaded before the C library: what the disk under a store may do. It acts on files whose path begins with
   $FAULTY_PREFIX: "readonly" refuses to open them for writing, "full" refuses to write into them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is(const char *mode) {
    const char *wanted = getenv("FAULTY_MODE");
    return wanted && strcmp(wanted, mode) == 0;
}

static int matches(const char *path) {
    const char *prefix = getenv("FAULTY_PREFIX");
    return prefix && path && strncmp(path, prefix, strlen(prefix)) == 0;
}

static int is_ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return matches(path);
}

static int refused(const char *path, int flags) {
    if (!is("readonly") || !matches(path)) return 0;
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT)) return 0;
    errno = EROFS;
    return 1;
}

#define OPEN(name)                                                          \
    int name(const char *path, int flags, ...) {                            \
        static int (*real)(const char *, int, ...);                         \
        va_list rest;                                                       \
        va_start(rest, flags);                                              \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                       \
        if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        if (refused(path, flags)) return -1;                                \
        return real(path, flags, mode);                                     \
    }
OPEN(open)
OPEN(open64)

static int full(int fd) {
    if (!is("full") || !is_ours(fd)) return 0;
    errno = ENOSPC;
    return 1;
}

ssize_t write(int fd, const void *buffer, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return full(fd) ? -1 : real(fd, buffer, size);
}

#define PWRITE(name, offset_t)                                              \
    ssize_t name(int fd, const void *buffer, size_t size, offset_t offset) { \
        static ssize_t (*real)(int, const void *, size_t, offset_t);        \
        if (!real) real = (ssize_t (*)(int, const void *, size_t, offset_t))dlsym(RTLD_NEXT, #name); \
        return full(fd) ? -1 : real(fd, buffer, size, offset);              \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
