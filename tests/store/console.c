/* Runs operations with the process-wide client and prints one envelope a line: console OPERATION PARAMS … */
#include <stdio.h>

#include "xpost.h"

int main(int count, char **words) {
    for (int i = 1; i + 1 < count; i += 2) {
        char *answer = xpost_call(0, words[i], words[i + 1]);
        puts(answer);
        xpost_free(answer);
    }
    return 0;
}
