/* Eight threads share one client, and every one of their 400 calls succeeds; then clients are opened, called and closed
   at the same time, which may answer `cancelled` or `unknown_client` but never crash or hang. */

#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "support.h"

enum { THREADS = 8, CALLS = 50 };

static uint32_t shared;

static void *call_often(void *unused) {
    int call;
    (void)unused;
    for (call = 0; call < CALLS; call++) {
        must_succeed(xpost_get_current_user(shared, "{}"), "a call among many succeeds");
    }
    return NULL;
}

static void *call_until_closed(void *argument) {
    uint32_t client = *(uint32_t *)argument;
    double begun = seconds();
    int closed = 0;
    while (!closed) {
        char *answer = xpost_get_current_user(client, "{}");
        closed = strstr(answer, "\"code\":\"unknown_client\"") != NULL;
        promise(closed || strstr(answer, "{\"ok\":true") == answer || strstr(answer, "\"code\":\"cancelled\"") != NULL,
                "a call under close succeeds, is cancelled or finds no client", answer);
        xpost_free(answer);
        promise(seconds() - begun < 20, "the client is found closed", "it is not, after 20 s");
    }
    return NULL;
}

int main(void) {
    const char *auth = need("XPOST_TEST_AUTH");
    pthread_t threads[THREADS];
    int thread, round;

    shared = open_client(auth);
    for (thread = 0; thread < THREADS; thread++) {
        promise(pthread_create(&threads[thread], NULL, call_often, NULL) == 0, "a thread starts", "none");
    }
    for (thread = 0; thread < THREADS; thread++) {
        pthread_join(threads[thread], NULL);
    }
    xpost_close(shared);

    for (round = 0; round < 10; round++) {
        uint32_t client = open_client(auth);
        for (thread = 0; thread < THREADS; thread++) {
            promise(pthread_create(&threads[thread], NULL, call_until_closed, &client) == 0, "a thread starts", "none");
        }
        pause_ms(5 + 3 * round);
        xpost_close(client);
        for (thread = 0; thread < THREADS; thread++) {
            pthread_join(threads[thread], NULL);
        }
    }
    return 0;
}
