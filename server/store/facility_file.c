/* A facility's record (P10.3): its closed tickets, each once, in the order of their numbers. */
#include "store/view_private.h"

#include <string.h>

static struct key facility_key(const char *site, const char *facility)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_text(&k, facility, NAME_SIZE);
    return k;
}

enum error_code facility_file_add(struct view *v, const struct ticket *t, struct error *e)
{
    struct key k = facility_key(t->site, t->facility);
    key_u64(&k, t->number);
    if (t->facility[0] == '\0') {
        return ERROR_NONE;
    }
    return record_put_bare(v, TABLE_FACILITY_FILE, &k, e);
}

uint64_t facility_file_next(struct view *v, const char *site, const char *facility, uint64_t after)
{
    const struct key prefix = facility_key(site, facility);
    struct key k = prefix;
    struct env_cursor c;
    uint64_t number = 0;
    if (after == UINT64_MAX) {
        return 0;
    }
    key_u64(&k, after + 1);
    if (env_cursor_open(&c, v->env, TABLE_FACILITY_FILE) && env_cursor_seek(&c, &k) &&
        memcmp(c.key.data, prefix.bytes, prefix.size) == 0) {
        number = key_read_u64(c.key.data + prefix.size);
    }
    env_cursor_close(&c);
    return number;
}
