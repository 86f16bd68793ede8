/* Preloaded before the C library: counts the steps by which a process leaves something behind or learns something, and
   ends the process at one of them, as a power cut or an administrator would.

   A step is a successful call that writes into a file, flushes one, or sends or receives on a socket. $STEPS_LAST is the
   number of the step that is the last one; with $STEPS_TORN only half of it is done if it writes or sends, and nothing of it
   otherwise. $STEPS_FLUSHES is a file with a number, to which all processes add their flushes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_ulong *flushes;
static atomic_ulong steps;
static unsigned long last;
static int torn;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("STEPS_FLUSHES"), *number = getenv("STEPS_LAST");
    int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *shared = mmap(0, sizeof *flushes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (shared != MAP_FAILED) flushes = shared;
        close(fd);
    }
    torn = getenv("STEPS_TORN") != 0;
    if (number) last = strtoul(number, 0, 10);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Whether the coming step is the one that is not done, or half done. */
static int tears(void) {
    return torn && last && steps + 1 == last;
}

static void step(void) {
    unsigned long number = ++steps;
    if (!torn && number == last) die();
}

static int is_socket(int fd) {
    struct stat stat;
    return fstat(fd, &stat) == 0 && S_ISSOCK(stat.st_mode);
}

/* A pipe is how this process talks to its driver. */
static int is_file_or_socket(int fd) {
    struct stat stat;
    return fstat(fd, &stat) == 0 && (S_ISSOCK(stat.st_mode) || S_ISREG(stat.st_mode));
}

#define REAL(result, name, ...)                                             \
    static result (*real)(__VA_ARGS__);                                     \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

/* A call that puts `size` bytes somewhere; `half` is the same call with half of them. */
#define PUT(counted, whole, half)                                           \
    if (!(counted)) return whole;                                           \
    if (tears()) {                                                          \
        ssize_t part = half;                                                \
        (void)part;                                                         \
        die();                                                              \
    }                                                                       \
    ssize_t done = whole;                                                   \
    if (done > 0) step();                                                   \
    return done

#define GET(whole)                                                          \
    int counted = is_socket(fd);                                            \
    if (counted && tears()) die();                                          \
    ssize_t done = whole;                                                   \
    if (counted && done >= 0) step();                                       \
    return done

ssize_t write(int fd, const void *buffer, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    PUT(is_file_or_socket(fd), real(fd, buffer, size), real(fd, buffer, size / 2));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    PUT(is_file_or_socket(fd), real(fd, parts, count), real(fd, parts, count / 2));
}

ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    PUT(is_file_or_socket(fd), real(fd, buffer, size, offset), real(fd, buffer, size / 2, offset));
}

ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    PUT(is_file_or_socket(fd), real(fd, buffer, size, offset), real(fd, buffer, size / 2, offset));
}

ssize_t send(int fd, const void *buffer, size_t size, int flags) {
    REAL(ssize_t, send, int, const void *, size_t, int);
    PUT(1, real(fd, buffer, size, flags), real(fd, buffer, size / 2, flags));
}

ssize_t sendto(int fd, const void *buffer, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
    REAL(ssize_t, sendto, int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    PUT(1, real(fd, buffer, size, flags, to, length), real(fd, buffer, size / 2, flags, to, length));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(ssize_t, sendmsg, int, const struct msghdr *, int);
    struct msghdr less = *message;
    less.msg_iovlen /= 2;
    PUT(1, real(fd, message, flags), real(fd, &less, flags));
}

ssize_t read(int fd, void *buffer, size_t size) {
    REAL(ssize_t, read, int, void *, size_t);
    GET(real(fd, buffer, size));
}

ssize_t readv(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, readv, int, const struct iovec *, int);
    GET(real(fd, parts, count));
}

ssize_t recv(int fd, void *buffer, size_t size, int flags) {
    REAL(ssize_t, recv, int, void *, size_t, int);
    GET(real(fd, buffer, size, flags));
}

ssize_t recvfrom(int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *length) {
    REAL(ssize_t, recvfrom, int, void *, size_t, int, struct sockaddr *, socklen_t *);
    GET(real(fd, buffer, size, flags, from, length));
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
    REAL(ssize_t, recvmsg, int, struct msghdr *, int);
    GET(real(fd, message, flags));
}

#define FLUSH(name)                                                         \
    int name(int fd) {                                                      \
        REAL(int, name, int);                                               \
        if (tears()) die();                                                 \
        int failed = real(fd);                                              \
        if (!failed && flushes) ++*flushes;                                 \
        if (!failed) step();                                                \
        return failed;                                                      \
    }
FLUSH(fsync)
FLUSH(fdatasync)
