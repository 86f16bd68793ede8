/* An upload whose server does not answer ends within half a second of xpost_cancel, and so does one whose client is
   closed under it. The caller has arranged for the server to be silent about the first part. */

#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "support.h"

struct job {
    uint32_t client;
    const char *params;
    char *answer;
    double ended;
};

static void *upload(void *argument) {
    struct job *job = argument;
    job->answer = xpost_upload_attachments_array(job->client, job->params);
    job->ended = seconds();
    return NULL;
}

static void ends_soon(uint32_t client, const char *params, void (*end)(uint32_t), const char *what) {
    struct job job;
    pthread_t thread;
    uint64_t done = 0, total = 0;
    double asked, before = seconds();
    char seen[64];

    job.client = client;
    job.params = params;
    promise(pthread_create(&thread, NULL, upload, &job) == 0, "a thread starts", "none");
    while (total == 0 && seconds() - before < 10) {
        promise(xpost_progress(client, &done, &total) == 1, "an open client has a progress", "none");
        pause_ms(5);
    }
    promise(total > 0, "the upload begins", "it did not within 10 s");
    pause_ms(300);
    asked = seconds();
    end(client);
    pthread_join(thread, NULL);
    snprintf(seen, sizeof seen, "%.0f ms", (job.ended - asked) * 1000);
    promise(job.ended >= asked, "the upload was still waiting", job.answer);
    promise(job.ended - asked < 0.5, what, seen);
    must_fail(job.answer, "cancelled", what);
    printf("%s: %s\n", what, seen);
}

int main(int count, char **arguments) {
    char *params;
    uint32_t client = open_client(need("XPOST_TEST_AUTH"));

    promise(count == 2, "one argument: the path of a picture", "another number");
    params = room(strlen(arguments[1]) + 64);
    sprintf(params, "{\"files\":[{\"file\":\"%s\"}],\"type\":\"tweet_image\"}", arguments[1]);

    ends_soon(client, params, xpost_cancel, "a cancelled call ends at once");
    must_succeed(xpost_get_current_user(client, "{}"), "later calls are not affected by a cancel");
    ends_soon(client, params, xpost_close, "a call ends at once when its client is closed");
    must_fail(xpost_get_current_user(client, "{}"), "unknown_client", "a closed client is an error");
    free(params);
    return 0;
}
