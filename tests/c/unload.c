/* A host may load and unload the library as often as it likes: it stays where it is, works each time, and the process
   does not grow. */

#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>

#include "support.h"

typedef uint32_t (*open_function)(const char *, char **);
typedef char *(*call_function)(uint32_t, const char *, const char *);
typedef void (*close_function)(uint32_t);
typedef void (*free_function)(char *);

/* ISO C has no conversion from an object pointer to a function pointer; POSIX promises that the bytes agree. */
static void find(void *library, const char *name, void *function, size_t size) {
    void *symbol = dlsym(library, name);
    promise(symbol != NULL, "the symbol is exported", name);
    memcpy(function, &symbol, size);
}

int main(void) {
    const char *path = need("XPOST_LIBRARY"), *auth = need("XPOST_TEST_AUTH");
    void *first_address = NULL;
    long before = 0;
    int round;

    for (round = 0; round < 200; round++) {
        open_function open;
        call_function call;
        close_function shut;
        free_function release;
        uint32_t client;
        char *answer;
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        promise(library != NULL, "the library loads", path);
        find(library, "xpost_open", &open, sizeof open);
        find(library, "xpost_call", &call, sizeof call);
        find(library, "xpost_close", &shut, sizeof shut);
        find(library, "xpost_free", &release, sizeof release);
        if (first_address == NULL) {
            first_address = dlsym(library, "xpost_call");
        }
        promise(first_address == dlsym(library, "xpost_call"), "the library stays mapped", "another address");

        client = open(auth, NULL);
        promise(client != 0, "a client opens after every load", "0");
        answer = call(client, "GetCurrentUser", "{}");
        promise(strncmp(answer, "{\"ok\":true", 10) == 0, "a call succeeds after every load", answer);
        release(answer);
        shut(client);
        promise(dlclose(library) == 0, "the library can be given back", "dlclose refused");

        /* The first rounds fill the allocator's pools. */
        if (round == 20) {
            before = resident();
        }
    }
    {
        char seen[64];
        long grown = resident() - before;
        void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
        promise(library != NULL, "the library stays mapped after its last dlclose", "it is gone");
        snprintf(seen, sizeof seen, "%ld KB", grown);
        promise(grown < 8 * 1024, "200 loads cost less than 8 MB", seen);
        printf("grown by %s\n", seen);
    }
    return 0;
}
