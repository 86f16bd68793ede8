/* Preloaded before the C library: looking up a name below `.invalid` never ends, and leaves the file $LOOKUP_MARK. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    size_t length = node ? strlen(node) : 0;
    if (length > 8 && strcmp(node + length - 8, ".invalid") == 0) {
        const char *mark = getenv("LOOKUP_MARK");
        if (mark) close(open(mark, O_CREAT | O_WRONLY, 0600));
        for (;;) pause();
    }
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(node, service, hints, found);
}
