/* Stands between a program and the library, preloaded, and writes down what the program is given: for each call a line with
   the operation, a tab and the envelope, into the file that XPOST_TEST_ENVELOPES names. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "operations.h"

static char *recorded(const char *operation, char *answer) {
    const char *path = getenv("XPOST_TEST_ENVELOPES");
    if (path != NULL && operation != NULL && answer != NULL) {
        /* One write a line: threads and processes share the file. */
        FILE *file = fopen(path, "a");
        if (file == NULL) {
            perror(path);
            abort();
        }
        if (setvbuf(file, NULL, _IOFBF, 1 << 20) != 0 || fprintf(file, "%s\t%s\n", operation, answer) < 0) {
            abort();
        }
        fclose(file);
    }
    return answer;
}

static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL) {
        fprintf(stderr, "the library has no %s\n", name);
        abort();
    }
    return function;
}

#define OPERATION(name, en, ru)                                                    \
    char *xpost_##name(uint32_t client, const char *params) {                      \
        char *(*real)(uint32_t, const char *);                                     \
        *(void **)&real = next("xpost_" #name);                                    \
        return recorded(en, real(client, params));                                 \
    }
OPERATIONS(OPERATION)

char *xpost_call(uint32_t client, const char *operation, const char *params) {
    char *(*real)(uint32_t, const char *, const char *);
    *(void **)&real = next("xpost_call");
    return recorded(operation, real(client, operation, params));
}
