/* A child of fork makes connections of its own: both processes go on calling, and neither disturbs the other. */

#define _POSIX_C_SOURCE 200809L
#include <sys/types.h>
#include <sys/wait.h>

#include "support.h"

int main(void) {
    uint32_t client = open_client(need("XPOST_TEST_AUTH"));
    int round, status = 0;
    pid_t child;

    must_succeed(xpost_get_current_user(client, "{}"), "the parent calls before fork");
    child = fork();
    promise(child >= 0, "fork works", "it does not");
    for (round = 0; round < 20; round++) {
        must_succeed(xpost_get_current_user(client, "{}"), child == 0 ? "the child calls" : "the parent calls");
    }
    if (child == 0) {
        xpost_close(client);
        _exit(0);
    }
    promise(waitpid(child, &status, 0) == child, "the child ends", "waitpid refused");
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child's calls succeed", "they do not");
    must_succeed(xpost_get_current_user(client, "{}"), "the parent calls after the child has closed its client");
    xpost_close(client);
    return 0;
}
