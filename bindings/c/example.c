/* Posts a text and, when one is named, a picture:   ./example twitter.json [picture.png]

   A C program needs no JSON library to post: xpost_quote() makes JSON strings of texts and paths, and an answer is one
   line of text whose members can be found in it. Use a real parser as soon as you need more than a code or an id. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xpost.h"

/* Prints a member of an answer that is a string or a number; nothing when it is not there. */
static void show(const char *answer, const char *name, const char *key) {
    char wanted[64];
    const char *from;
    snprintf(wanted, sizeof wanted, "\"%s\":", key);
    from = strstr(answer, wanted);
    if (from == NULL) {
        return;
    }
    from += strlen(wanted);
    if (*from == '"') {
        size_t length = 1;
        while (from[length] != '\0' && from[length] != '"') {
            length += from[length] == '\\' && from[length + 1] != '\0' ? 2 : 1;
        }
        printf("  %s: %.*s\n", name, (int)length - 1, from + 1);
    } else {
        printf("  %s: %.*s\n", name, (int)strcspn(from, ",}"), from);
    }
}

/* Prints an answer, gives it back, and says whether the call succeeded. */
static int finish(const char *what, char *answer) {
    int ok = strncmp(answer, "{\"ok\":true", 10) == 0;
    printf("%s: %s\n", what, ok ? "done" : "failed");
    if (ok) {
        printf("  answer: %s\n", answer);
    } else {
        show(answer, "code", "code");
        show(answer, "message", "message");
        show(answer, "outcome", "outcome");
        show(answer, "hint", "hint");
        if (strstr(answer, "\"outcome\":\"unknown\"") != NULL) {
            puts("  X may have accepted it: look before you repeat the call.");
        }
    }
    xpost_free(answer);
    return ok;
}

static void on_progress(uint64_t done, uint64_t total, void *user_data) {
    (void)user_data;
    printf("  %lu of %lu bytes\n", (unsigned long)done, (unsigned long)total);
}

/* The parameters of a post: a text and, unless it is NULL, the path of a picture. The caller frees them.

   xpost_quote() makes JSON strings of both: a quote, a line end or a backslash in them would end the JSON otherwise. */
static char *post(const char *text, const char *picture) {
    char *quoted_text = xpost_quote(text), *quoted_picture = xpost_quote(picture);
    size_t size = strlen(quoted_text) + strlen(quoted_picture) + 64;
    char *params = malloc(size);
    if (params != NULL && picture != NULL) {
        snprintf(params, size, "{\"text\":%s,\"pictures\":%s}", quoted_text, quoted_picture);
    } else if (params != NULL) {
        snprintf(params, size, "{\"text\":%s}", quoted_text);
    }
    xpost_free(quoted_text);
    xpost_free(quoted_picture);
    return params;
}

int main(int count, char **arguments) {
    char *error = NULL, *params;
    uint32_t client;
    int ok;

    if (count < 2) {
        fputs("usage: example PARAMETERS.json [PICTURE]\n", stderr);
        return 2;
    }
    if (xpost_abi() >> 16 != XPOST_ABI >> 16 || xpost_abi() < XPOST_ABI) {
        fputs("the library does not fit this program\n", stderr);
        return 2;
    }
    printf("xpost %s\n", xpost_version());

    client = xpost_open(arguments[1], &error);
    if (client == 0) {
        finish("open", error);
        return 1;
    }
    params = post("Hello from \"C\"", NULL);
    ok = params != NULL && finish("text", xpost_create_text_tweet(client, params));
    free(params);
    if (count > 2) {
        params = post("A picture from C", arguments[2]);
        xpost_set_progress(client, on_progress, NULL);
        ok = params != NULL && finish("picture", xpost_create_image_tweet(client, params)) && ok;
        free(params);
    }
    xpost_close(client);
    return ok ? 0 : 1;
}
