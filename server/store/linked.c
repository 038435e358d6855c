/* Which entries of the register report what a ticket or an outage is for, and which of those have
 * reporters who are still to be told (P2.6): bare keys, both kept for good. A sheet's number is
 * above any ticket's. */
#include "store/board.h"
#include "store/view_private.h"

#include <string.h>

enum error_code linked_add(struct view *v, uint64_t number, uint64_t entry, struct error *e)
{
    struct key k = {.size = 0};
    key_u64(&k, number);
    key_u64(&k, entry);
    return record_put_bare(v, TABLE_LINKED, &k, e);
}

enum error_code untold_set(struct view *v, const char *site, uint64_t number, bool untold,
                           struct error *e)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_u64(&k, number);
    return untold ? record_put_bare(v, TABLE_UNTOLD, &k, e)
                  : env_delete(v->env, TABLE_UNTOLD, &k, e);
}

/* The numbers that follow a prefix, above `after`. */
static size_t walk(struct view *v, enum table table, const struct key *prefix, uint64_t after,
                   uint64_t *out, size_t capacity, uint64_t *next)
{
    struct env_cursor c;
    struct key from = *prefix;
    size_t count = 0;
    *next = 0;
    if (after == UINT64_MAX) {
        return 0;
    }
    key_u64(&from, after + 1);
    bool more = env_cursor_open(&c, v->env, table) && env_cursor_seek(&c, &from);
    while (more && memcmp(c.key.data, prefix->bytes, prefix->size) == 0) {
        if (count == capacity) {
            *next = out[count - 1];
            break;
        }
        out[count++] = key_read_u64(c.key.data + prefix->size);
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    return count;
}

size_t view_linked(struct view *v, uint64_t number, uint64_t after, uint64_t *out, size_t capacity,
                   uint64_t *next)
{
    struct key prefix = {.size = 0};
    key_u64(&prefix, number);
    return walk(v, TABLE_LINKED, &prefix, after, out, capacity, next);
}

size_t view_untold(struct view *v, const char *site, uint64_t after, uint64_t *out, size_t capacity,
                   uint64_t *next)
{
    struct key prefix = {.size = 0};
    key_text(&prefix, site, NAME_SIZE);
    return walk(v, TABLE_UNTOLD, &prefix, after, out, capacity, next);
}

static void fit(char *out, size_t capacity, const char *text)
{
    const size_t length = strnlen(text, capacity - 1);
    memcpy(out, text, length);
    out[length] = '\0';
}

uint64_t view_same_fault(const struct view *v, const struct fault *f)
{
    struct ticket_head h = {.kind = (uint8_t)f->kind, .trade = (uint8_t)f->trade};
    fit(h.site, sizeof h.site, f->site);
    fit(h.unit, sizeof h.unit, f->unit);
    fit(h.facility, sizeof h.facility, f->facility);
    return v->board == NULL ? 0 : board_same_fault(v->board, &h);
}
