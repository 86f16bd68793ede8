/* A machine whose clock is wrong by SHIFTED_BY seconds: preloaded into a program, it moves the time of day and leaves
   the clocks that measure durations alone. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift(void) {
    const char *by = getenv("SHIFTED_BY");
    return by == NULL ? 0 : atol(by);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    int outcome;

    if (real == NULL) {
        *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    }
    outcome = real(clock, now);
    if (outcome == 0 && clock == CLOCK_REALTIME) {
        now->tv_sec += shift();
    }
    return outcome;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec moment;

    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &moment) != 0) {
        return -1;
    }
    now->tv_sec = moment.tv_sec;
    now->tv_usec = moment.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now) {
    struct timespec moment;

    if (clock_gettime(CLOCK_REALTIME, &moment) != 0) {
        return (time_t)-1;
    }
    if (now != NULL) {
        *now = moment.tv_sec;
    }
    return moment.tv_sec;
}
