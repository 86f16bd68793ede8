/* Loses an answer of the library, or keeps memory of its own that was asked for inside a callback. */

#include <stdlib.h>
#include <string.h>

#include "xpost.h"

static char *volatile kept;

static void on_log(int level, const char *line, void *user_data) {
    (void)level, (void)line, (void)user_data;
    if (kept == NULL) {
        kept = malloc(1000);
    }
}

int main(int count, char **arguments) {
    char *volatile lost;
    if (count == 2 && strcmp(arguments[1], "answer") == 0) {
        lost = xpost_quote("lost");
        lost = NULL;
        (void)lost;
        return 0;
    }
    xpost_set_log(4, on_log, NULL);
    xpost_free(xpost_get_standard_parameters(0, "{}"));
    return kept == NULL;
}
