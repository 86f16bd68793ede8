/* What the C tests share: a promise that ends the program when it is broken, and just enough of JSON and HTTP to play
   the user's browser. Answers are looked at as text, as a C program without a JSON library would. */

#ifndef SUPPORT_H
#define SUPPORT_H

#ifdef _WIN32
#include "windows_api.h"
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "xpost.h"

#define UNUSED __attribute__((unused))

#define promise(kept, what, seen)                                                                     \
    do {                                                                                              \
        if (!(kept)) {                                                                                \
            fprintf(stderr, "%s:%d: broken promise: %s\n  seen: %s\n", __FILE__, __LINE__, what, seen); \
            exit(1);                                                                                  \
        }                                                                                             \
    } while (0)

UNUSED static const char *need(const char *name) {
    const char *value = getenv(name);
    if (value == NULL || *value == '\0') {
        fprintf(stderr, "the environment variable %s is missing\n", name);
        exit(2);
    }
    return value;
}

UNUSED static void *room(size_t size) {
    void *memory = malloc(size);
    promise(memory != NULL, "there is memory", "none");
    return memory;
}

/* Replaces the library's string by one of this program's, so that a test may keep it. */
UNUSED static char *kept(char *answer) {
    char *copy;
    promise(answer != NULL, "an answer is never NULL", "NULL");
    copy = room(strlen(answer) + 1);
    strcpy(copy, answer);
    xpost_free(answer);
    return copy;
}

UNUSED static void must_succeed(char *answer, const char *what) {
    promise(answer != NULL, "an answer is never NULL", what);
    promise(strncmp(answer, "{\"ok\":true,\"result\":", 20) == 0, what, answer);
    xpost_free(answer);
}

UNUSED static void must_fail(char *answer, const char *code, const char *what) {
    char wanted[96];
    promise(answer != NULL, "an answer is never NULL", what);
    snprintf(wanted, sizeof wanted, "{\"ok\":false,\"error\":{\"code\":\"%s\"", code);
    promise(strncmp(answer, wanted, strlen(wanted)) == 0, what, answer);
    promise(strstr(answer, "\"outcome\":\"not_applied\"") != NULL, "a refused call applies nothing", answer);
    xpost_free(answer);
}

/* The text of the first member of that name, wherever it is; the caller frees it. */
UNUSED static char *text_of(const char *json, const char *key) {
    char wanted[64];
    const char *from;
    char *text, *to;
    snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
    from = strstr(json, wanted);
    promise(from != NULL, key, json);
    from += strlen(wanted);
    text = to = room(strlen(from) + 1);
    while (*from != '"' && *from != '\0') {
        if (*from == '\\') {
            from++;
        }
        *to++ = *from++;
    }
    *to = '\0';
    return text;
}

UNUSED static uint32_t open_client(const char *parameters) {
    char *error = NULL;
    uint32_t client = xpost_open(parameters, &error);
    promise(client != 0, "a client opens", error == NULL ? "no envelope either" : error);
    promise(error == NULL, "an opened client leaves no envelope", error);
    return client;
}

UNUSED static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

UNUSED static void pause_ms(long ms) {
    struct timespec wait;
    wait.tv_sec = ms / 1000;
    wait.tv_nsec = ms % 1000 * 1000000;
    nanosleep(&wait, NULL);
}

#ifndef _WIN32
/* The memory of this process that is in use, in kilobytes. */
UNUSED static long resident(void) {
    long pages = 0, all = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    promise(file != NULL, "/proc/self/statm is readable", "no file");
    promise(fscanf(file, "%ld %ld", &all, &pages) == 2, "/proc/self/statm has numbers", "none");
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}
#endif

UNUSED static void hang_up(int connection) {
#ifdef _WIN32
    closesocket((SOCKET)connection);
#else
    close(connection);
#endif
}

/* A connection to the server of http://127.0.0.1:PORT/..., or -1 while nobody listens there. This browser knows no TLS;
   the pages of a sandbox are the same at the address without it. */
UNUSED static int reach(const char *link) {
    struct sockaddr_in address;
    int port = 0, connection;
    if (strncmp(link, "https://127.0.0.1:", 18) == 0) {
        link = need("XPOST_SANDBOX_URL");
    }
    promise(sscanf(link, "http://127.0.0.1:%d", &port) == 1, "the link leads to loopback", link);
#ifdef _WIN32
    {
        static WSADATA data;
        promise(data.wVersion != 0 || WSAStartup(MAKEWORD(2, 2), &data) == 0, "there are sockets", "none");
    }
#endif
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection = (int)socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) {
        hang_up(connection);
        return -1;
    }
    return connection;
}

/* Opens http://127.0.0.1:PORT/... as the user's browser would, and returns the whole answer; the caller frees it. */
UNUSED static char *browse(const char *link, const char *decision) {
    size_t length = 0, size = 65536;
    long got;
    char *request, *answer;
    const char *path;
    int connection;

    path = strchr(link + 8, '/');
    promise(path != NULL, "the link has a path", link);
    request = room(strlen(path) + 256);
    sprintf(request, "GET %s&sandbox_decision=%s HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n", path,
            decision);

    connection = reach(link);
    promise(connection >= 0, "the page can be reached", link);
    promise(send(connection, request, (int)strlen(request), 0) == (int)strlen(request), "the request is sent", link);
    free(request);

    answer = room(size);
    while (length + 1 < size && (got = (long)recv(connection, answer + length, (int)(size - length - 1), 0)) > 0) {
        length += (size_t)got;
    }
    answer[length] = '\0';
    hang_up(connection);
    return answer;
}

/* Where the page sent the browser; the caller frees it. */
UNUSED static char *redirect_of(const char *link, const char *decision) {
    char *answer = browse(link, decision);
    char *line = strstr(answer, "\r\n"), *location;
    while (line != NULL && strncasecmp(line + 2, "location: ", 10) != 0) {
        line = strstr(line + 2, "\r\n");
    }
    promise(line != NULL, "the page redirects", answer);
    location = room(strlen(line));
    strcpy(location, line + 12);
    location[strcspn(location, "\r")] = '\0';
    free(answer);
    return location;
}

#endif
