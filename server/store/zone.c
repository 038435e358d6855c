#include "store/zone.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ZONE_DIRECTORY "/usr/share/zoneinfo"

/* Everything the ledger can know happened later; before it the offset of that day holds. */
#define FIRST_S INT64_C(1451606400) /* 2016-01-01 */
#define LAST_S  (INT64_C(1) << 40)  /* in the year 36812: a later change is damage */

enum {
    HEADER_SIZE = 44,
    TYPE_SIZE = 6,
    FILE_MAX = 64 << 10,
    TYPES_MAX = 256,
    OFFSET_MAX_S = 26 * 3600,
    RULE_MAX = 128,
};

/* The counts of a TZif header, in the order of the file. */
struct header {
    uint8_t version;
    uint32_t isut, isstd, leap, times, types, chars;
};

struct reader {
    const uint8_t *at, *end;
};

/* ---- bytes -------------------------------------------------------------------------------- */

static uint64_t big_endian(const uint8_t *p, size_t size)
{
    uint64_t v = 0;
    for (size_t i = 0; i < size; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

static bool read_header(struct reader *r, struct header *h)
{
    if ((size_t)(r->end - r->at) < HEADER_SIZE || memcmp(r->at, "TZif", 4) != 0) {
        return false;
    }
    const uint8_t *counts = r->at + 20;
    h->version = r->at[4];
    h->isut = (uint32_t)big_endian(counts, 4);
    h->isstd = (uint32_t)big_endian(counts + 4, 4);
    h->leap = (uint32_t)big_endian(counts + 8, 4);
    h->times = (uint32_t)big_endian(counts + 12, 4);
    h->types = (uint32_t)big_endian(counts + 16, 4);
    h->chars = (uint32_t)big_endian(counts + 20, 4);
    r->at += HEADER_SIZE;
    return h->types >= 1 && h->types <= TYPES_MAX;
}

/* Bytes of the data behind a header whose times take time_size bytes. */
static uint64_t data_size(const struct header *h, uint64_t time_size)
{
    return h->times * (time_size + 1) + (uint64_t)h->types * TYPE_SIZE + h->chars +
           h->leap * (time_size + 4) + h->isstd + h->isut;
}

/* ---- the table ---------------------------------------------------------------------------- */

void zone_add(struct zone *z, int64_t at_s, int32_t offset_s)
{
    if (z->count > 0 && z->offset_s[z->count - 1] == offset_s) {
        return;
    }
    if (at_s <= FIRST_S && z->count > 0) {
        z->offset_s[0] = offset_s;
        return;
    }
    if (z->count == ZONE_TRANSITIONS) {
        return;
    }
    z->at_s[z->count] = at_s;
    z->offset_s[z->count] = offset_s;
    z->count++;
}

static bool type_offset(const uint8_t *types, uint32_t index, int32_t *offset_s)
{
    int32_t v = (int32_t)(uint32_t)big_endian(types + (size_t)index * TYPE_SIZE, 4);
    if (v < -OFFSET_MAX_S || v > OFFSET_MAX_S) {
        return false;
    }
    *offset_s = v;
    return true;
}

static bool read_transitions(const uint8_t *data, const struct header *h, struct zone *z)
{
    const uint8_t *index = data + (size_t)h->times * 8;
    const uint8_t *types = index + h->times;
    int32_t offset_s;
    if (!type_offset(types, 0, &offset_s)) {
        return false;
    }
    zone_add(z, FIRST_S, offset_s);
    int64_t before_s = INT64_MIN;
    for (uint32_t i = 0; i < h->times; i++) {
        int64_t at_s = (int64_t)big_endian(data + (size_t)i * 8, 8);
        bool known = index[i] < h->types && at_s >= before_s && at_s <= LAST_S;
        if (!known || !type_offset(types, index[i], &offset_s)) {
            return false;
        }
        zone_add(z, at_s, offset_s);
        before_s = at_s;
    }
    return true;
}

/* The footer: a newline, a POSIX TZ string, a newline. An empty one says nothing. */
static bool read_footer(const struct reader *r, struct zone *z)
{
    size_t size = (size_t)(r->end - r->at);
    const uint8_t *end = size > 1 && r->at[0] == '\n' ? memchr(r->at + 1, '\n', size - 1) : NULL;
    if (end == NULL || end - r->at > RULE_MAX) {
        return false;
    }
    char rule[RULE_MAX] = "";
    size_t length = (size_t)(end - r->at) - 1;
    memcpy(rule, r->at + 1, length);
    rule[length] = '\0';
    return length == 0 || zone_add_rule(z, rule);
}

bool zone_parse(const uint8_t *data, size_t size, struct zone *out)
{
    struct reader r = {.at = data, .end = data + size};
    struct header h;
    if (!read_header(&r, &h) || h.version < '2') {
        return false;
    }
    if (data_size(&h, 4) > (uint64_t)(r.end - r.at)) {
        return false;
    }
    r.at += data_size(&h, 4);
    if (!read_header(&r, &h) || data_size(&h, 8) > (uint64_t)(r.end - r.at)) {
        return false;
    }
    struct zone z = {.count = 0};
    const uint8_t *block = r.at;
    r.at += data_size(&h, 8);
    if (!read_transitions(block, &h, &z) || !read_footer(&r, &z)) {
        return false;
    }
    *out = z;
    return true;
}

/* ---- the file ----------------------------------------------------------------------------- */

/* Names of the database only: no way out of its directory, no hidden files. */
static bool is_zone_name(const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    size_t length = strlen(name);
    return length > 0 && length < 48 && strspn(name, allowed) == length && name[0] != '/' &&
           name[length - 1] != '/' && strstr(name, "//") == NULL;
}

static enum error_code read_file(const char *name, uint8_t *data, size_t *size, struct error *e)
{
    char path[128];
    snprintf(path, sizeof(path), ZONE_DIRECTORY "/%s", name);
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return error_set(e, ERROR_NOT_FOUND, "time zone", "%s", name);
    }
    *size = fread(data, 1, FILE_MAX, f);
    bool failed = ferror(f) != 0;
    (void)fclose(f);
    return failed ? error_set(e, ERROR_NOT_FOUND, "time zone", "%s", name) : ERROR_NONE;
}

enum error_code zone_load(const char *name, struct zone *out, struct error *e)
{
    if (!is_zone_name(name)) {
        return error_set(e, ERROR_NOT_FOUND, "time zone", "%s", name);
    }
    static const size_t capacity = FILE_MAX;
    uint8_t data[FILE_MAX];
    size_t size = 0;
    enum error_code code = read_file(name, data, &size, e);
    if (code != ERROR_NONE) {
        return code;
    }
    if (size == capacity || !zone_parse(data, size, out)) {
        return error_set(e, ERROR_CORRUPT, name, "not a time zone of the system's database");
    }
    return ERROR_NONE;
}
