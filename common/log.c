#include "common/log.h"

#include "common/text.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static _Atomic int threshold = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store_explicit(&threshold, (int)level, memory_order_relaxed);
}

/* What came from outside must not forge a second line. */
static size_t one_line(char *s, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
            s[i] = ' ';
    }
    return length;
}

void log_line(enum log_level level, const char *format, ...)
{
    static const char *const names[] = {"", "error", "warning", "info", "debug"};
    if ((int)level > atomic_load_explicit(&threshold, memory_order_relaxed))
        return;
    struct timespec now;
    struct tm utc;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    char line[1024];
    size_t used = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &utc);
    used += (size_t)snprintf(line + used, sizeof line - used, ".%03dZ %s ",
                             (int)(now.tv_nsec / 1000000), names[level]);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line + used, sizeof line - 1 - used, format, args);
    va_end(args);
    if (n < 0)
        return;
    size_t room = sizeof line - 2 - used;
    size_t length = (size_t)n > room ? text_fit(line + used, strlen(line + used), room) : (size_t)n;
    used += one_line(line + used, length);
    line[used++] = '\n';
    /* One write a line, so that threads don't mix; a closed stderr is no reason to stop. */
    ssize_t written = write(STDERR_FILENO, line, used);
    (void)written;
}
