/* A panic inside an operation reaches the host as an envelope: the process lives, the next call works, stderr is quiet,
   and the log says where it happened but not what it said. The operation is in debug builds only. */

#define _POSIX_C_SOURCE 200809L
#include "support.h"

static int lines;

static void on_log(int level, const char *line, void *user_data) {
    (void)level;
    (void)user_data;
    if (strncmp(line, "panic at ", 9) == 0) {
        lines++;
        promise(strstr(line, "on purpose") == NULL, "the log does not quote a panic", line);
    }
}

int main(void) {
    int round;
    xpost_set_log(1, on_log, NULL);
    for (round = 0; round < 3; round++) {
        must_fail(xpost_call(0, "TestPanic", "{}"), "internal", "a panic is an envelope");
        must_succeed(xpost_get_standard_parameters(0, "{}"), "the next call works");
    }
    xpost_set_log(0, NULL, NULL);
    promise(lines == 3, "every panic is logged with its place", "not three lines");
    return 0;
}
