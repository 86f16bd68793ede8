/* A call that waits for a name to be resolved ends at once when it is cancelled. The lookup never ends by itself:
   hanging_lookup.c sees to it and leaves $LOOKUP_MARK when it has begun. Prints the milliseconds that each try took. */

#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <unistd.h>

#include "support.h"

static uint32_t client;
static char *answer;
static double ended;

static void *ask(void *unused) {
    (void)unused;
    answer = xpost_get_current_user(client, "{}");
    ended = seconds();
    return NULL;
}

int main(void) {
    const char *mark = need("LOOKUP_MARK");
    int round;

    client = open_client("{\"access_token\":\"a-users-token\",\"api_url\":\"http://x.invalid\",\"connect_timeout\":60,\"proxy\":\"none\"}");
    for (round = 0; round < 5; round++) {
        pthread_t thread;
        double asked, before = seconds();

        unlink(mark);
        promise(pthread_create(&thread, NULL, ask, NULL) == 0, "a thread starts", "none");
        while (access(mark, F_OK) != 0) {
            promise(seconds() - before < 10, "the lookup begins", "it did not within 10 s");
            pause_ms(2);
        }
        asked = seconds();
        xpost_cancel(client);
        pthread_join(thread, NULL);
        promise(ended >= asked, "the call was still waiting", answer);
        must_fail(answer, "cancelled", "a cancelled lookup");
        printf("%.0f\n", (ended - asked) * 1000);
    }
    return 0;
}
