#include "common/log.h"

#include "common/text.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINE_SIZE = 1024, VALUE_MAX = 480 };

static _Atomic int threshold = LOG_INFO;
static atomic_bool to_journal;

static const struct {
    const char *name;
    char priority; /* of syslog */
} levels[] = {{"off", '0'}, {"error", '3'}, {"warning", '4'}, {"info", '6'}, {"debug", '7'}};

/* ---- level and target --------------------------------------------------------------------------
 */

void log_set_level(enum log_level level)
{
    atomic_store_explicit(&threshold, (int)level, memory_order_relaxed);
}

bool log_is_on(enum log_level level)
{
    return (int)level <= atomic_load_explicit(&threshold, memory_order_relaxed);
}

bool log_level_from_name(const char *name, enum log_level *out)
{
    for (enum log_level level = LOG_ERROR; level <= LOG_DEBUG; level++) {
        if (strcmp(levels[level].name, name) != 0)
            continue;
        *out = level;
        return true;
    }
    return false;
}

const char *log_level_name(enum log_level level)
{
    return levels[level].name;
}

/* $JOURNAL_STREAM is DEVICE:INODE of what systemd gave us; stderr may have been led elsewhere. */
void log_find_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat now;
    uint64_t device, inode;
    atomic_store(&to_journal, stream && fstat(STDERR_FILENO, &now) == 0 &&
                                  sscanf(stream, "%" SCNu64 ":%" SCNu64, &device, &inode) == 2 &&
                                  device == now.st_dev && inode == now.st_ino);
}

/* ---- a line ------------------------------------------------------------------------------------
 */

struct line {
    char bytes[LINE_SIZE];
    size_t used;
};

static void put(struct line *l, const char *s, size_t size)
{
    size_t room = sizeof l->bytes - 1 - l->used; /* the newline's place stays free */
    size_t fits = size <= room ? size : text_fit(s, size, room);
    memcpy(l->bytes + l->used, s, fits);
    l->used += fits;
}

static bool is_bare(const char *s)
{
    for (const char *at = s; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c == 0x7f)
            return false;
    }
    return *s != '\0';
}

/* What came from outside must not forge a second line or a second field. */
static void put_quoted(struct line *l, const char *s, size_t size)
{
    put(l, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\')
            put(l, "\\", 1);
        put(l, c < 0x20 || c == 0x7f ? " " : &s[i], 1);
    }
    put(l, "\"", 1);
}

static void put_field(struct line *l, const char *key, const char *value)
{
    size_t size = text_fit(value, strlen(value), VALUE_MAX);
    if (l->used > 0 && l->bytes[l->used - 1] != '>')
        put(l, " ", 1);
    put(l, key, strlen(key));
    put(l, "=", 1);
    if (is_bare(value))
        put(l, value, size);
    else
        put_quoted(l, value, size);
}

static void put_head(struct line *l, enum log_level level)
{
    if (atomic_load_explicit(&to_journal, memory_order_relaxed)) {
        const char prefix[] = {'<', levels[level].priority, '>'};
        put(l, prefix, sizeof prefix);
        return;
    }
    struct timespec now;
    struct tm utc;
    char seconds[32], text[40];
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    (void)strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(text, sizeof text, "%s.%03dZ", seconds, (int)(now.tv_nsec / 1000000));
    put_field(l, "time", text);
    put_field(l, "level", levels[level].name);
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
    struct line l = {.used = 0};
    put_head(&l, level);
    put_field(&l, "event", event);
    for (const struct log_field *f = fields + 1; f->key; f++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%" PRId64, f->number);
        put_field(&l, f->key, f->text ? f->text : number);
    }
    l.bytes[l.used++] = '\n';
    /* One write a line, so that threads don't mix; a closed stderr is no reason to stop. */
    ssize_t written = write(STDERR_FILENO, l.bytes, l.used);
    (void)written;
}
