/* A place's file: the closed tickets of a unit (P8.2) or of a facility (P10.3), each once, in the
 * order of their numbers. */
#include "store/view_private.h"

#include <string.h>

static struct key unit_key(const char *site, const char *unit)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_text(&k, unit, UNIT_SIZE);
    return k;
}

static struct key facility_key(const char *site, const char *facility)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_text(&k, facility, NAME_SIZE);
    return k;
}

enum error_code place_file_add(struct view *v, const struct ticket *t, struct error *e)
{
    struct key unit = unit_key(t->site, t->unit), facility = facility_key(t->site, t->facility);
    enum error_code code = ERROR_NONE;
    key_u64(&unit, t->number);
    key_u64(&facility, t->number);
    if (t->unit[0] != '\0') {
        code = record_put_bare(v, TABLE_UNIT_FILE, &unit, e);
    }
    if (code == ERROR_NONE && t->facility[0] != '\0') {
        code = record_put_bare(v, TABLE_FACILITY_FILE, &facility, e);
    }
    return code;
}

static uint64_t next_of(struct view *v, enum table table, const struct key *place, uint64_t after)
{
    struct key k = *place;
    struct env_cursor c;
    uint64_t number = 0;
    if (after == UINT64_MAX) {
        return 0;
    }
    key_u64(&k, after + 1);
    if (env_cursor_open(&c, v->env, table) && env_cursor_seek(&c, &k) &&
        memcmp(c.key.data, place->bytes, place->size) == 0) {
        number = key_read_u64(c.key.data + place->size);
    }
    env_cursor_close(&c);
    return number;
}

uint64_t unit_file_next(struct view *v, const char *site, const char *unit, uint64_t after)
{
    const struct key place = unit_key(site, unit);
    return next_of(v, TABLE_UNIT_FILE, &place, after);
}

uint64_t facility_file_next(struct view *v, const char *site, const char *facility, uint64_t after)
{
    const struct key place = facility_key(site, facility);
    return next_of(v, TABLE_FACILITY_FILE, &place, after);
}

size_t view_unit_file(struct view *v, const char *site, const char *unit, uint64_t *out,
                      size_t capacity)
{
    const struct key place = unit_key(site, unit);
    struct key end = place;
    struct env_cursor c;
    size_t count = 0;
    key_u64(&end, UINT64_MAX);
    bool more = env_cursor_open(&c, v->env, TABLE_UNIT_FILE) && env_cursor_before(&c, &end);
    while (more && count < capacity && memcmp(c.key.data, place.bytes, place.size) == 0) {
        out[count++] = key_read_u64(c.key.data + place.size);
        more = env_cursor_previous(&c);
    }
    env_cursor_close(&c);
    return count;
}
