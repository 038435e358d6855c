/* The quality defects of a part, across a site's units (P9.6): the number of each ticket of kind
 * defect under the part it has now. */
#include "store/view_private.h"

#include <string.h>

static struct key part_key(const char *site, const char *part)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_text(&k, part, NAME_SIZE);
    return k;
}

static bool has_entry(const struct ticket *t)
{
    return t->kind == KIND_DEFECT && t->part[0] != '\0';
}

void defect_part(const struct ticket *t, char part[NAME_SIZE])
{
    memset(part, 0, NAME_SIZE);
    if (has_entry(t)) {
        memcpy(part, t->part, NAME_SIZE);
    }
}

enum error_code defect_move(struct view *v, const struct ticket *t, char stored[NAME_SIZE],
                            struct error *e)
{
    char part[NAME_SIZE];
    enum error_code code = ERROR_NONE;
    defect_part(t, part);
    if (strcmp(part, stored) == 0) {
        return code;
    }
    struct key from = part_key(t->site, stored), to = part_key(t->site, part);
    key_u64(&from, t->number);
    key_u64(&to, t->number);
    if (stored[0] != '\0') {
        code = env_delete(v->env, TABLE_DEFECT, &from, e);
    }
    if (code == ERROR_NONE && part[0] != '\0') {
        code = record_put_bare(v, TABLE_DEFECT, &to, e);
    }
    memcpy(stored, part, NAME_SIZE);
    return code;
}

size_t view_defects(struct view *v, const char *site, const char *part, uint64_t after,
                    uint64_t *out, size_t capacity)
{
    const struct key prefix = part_key(site, part);
    struct key from = prefix;
    struct env_cursor c;
    size_t count = 0;
    key_u64(&from, after + 1);
    bool more = env_cursor_open(&c, v->env, TABLE_DEFECT) && env_cursor_seek(&c, &from);
    while (more && count < capacity && memcmp(c.key.data, prefix.bytes, prefix.size) == 0) {
        out[count++] = key_read_u64(c.key.data + prefix.size);
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    return count;
}
