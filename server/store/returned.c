/* The slips that returned in a week, by department as it was at the return (P15.1): what the draw
 * draws from, and what came of it. */
#include "store/view_private.h"

#include "common/text.h"
#include <string.h>

struct slip_record {
    char technician[NAME_SIZE], checker[NAME_SIZE];
    bool drawn, checked, failed; /* failed: the check found something wrong (P15.3) */
};

static void code_slip(struct coder *c, void *fields)
{
    struct slip_record *r = fields;
    code_text(c, r->technician, sizeof r->technician);
    code_text(c, r->checker, sizeof r->checker);
    code_flags(c, (bool *[]){&r->drawn, &r->checked, &r->failed}, 3);
}

static const struct record_shape SLIP = {.plain = code_slip};

struct slip_place {
    const char *site, *department;
    uint32_t week;
};

static struct key place_key(const struct slip_place *p)
{
    struct key k = {.size = 0};
    key_text(&k, p->site, NAME_SIZE);
    key_u32(&k, p->week);
    key_text(&k, p->department[0] != '\0' ? p->department : NO_DEPARTMENT, NAME_SIZE);
    return k;
}

static struct key slip_key(const struct slip_place *p, uint64_t ticket, uint32_t round)
{
    struct key k = place_key(p);
    key_u64(&k, ticket);
    key_u32(&k, round);
    return k;
}

enum error_code returned_add(struct view *v, const struct ticket *t, const struct event *ev,
                             struct error *e)
{
    const struct slip_place place = {
        .site = t->site,
        .department = ev->department[0] != '\0' ? ev->department : t->department,
        .week = ev->week,
    };
    const struct key k = slip_key(&place, t->number, t->round);
    struct slip_record r = {.drawn = false};
    text_copy(r.technician, sizeof r.technician, t->technician);
    return record_store(v, TABLE_RETURNED, &k, code_slip, &r, e);
}

enum error_code returned_drawn(struct view *v, const struct event *ev, struct error *e)
{
    const struct slip_place place = {ev->site, ev->subject, ev->week};
    for (uint32_t i = 0; i < ev->ticket_count; i++) {
        const struct key k = slip_key(&place, ev->tickets[i], ev->rounds[i]);
        struct slip_record r = {.drawn = false};
        (void)record_load(v, TABLE_RETURNED, &k, code_slip, &r);
        r.drawn = true;
        text_copy(r.checker, sizeof r.checker, ev->checkers[i]);
        const enum error_code code = record_store(v, TABLE_RETURNED, &k, code_slip, &r, e);
        if (code != ERROR_NONE) {
            return code;
        }
    }
    return ERROR_NONE;
}

/* The ticket's drawn slip of that department, if it wasn't checked before. */
static bool find_unchecked(struct view *v, const struct slip_place *place, uint64_t ticket,
                           struct key *found, struct slip_record *r)
{
    struct env_cursor c;
    struct key prefix = place_key(place);
    key_u64(&prefix, ticket);
    bool is_found = false;
    bool more = env_cursor_open(&c, v->env, TABLE_RETURNED) && env_cursor_seek(&c, &prefix);
    for (; more && !is_found && memcmp(c.key.data, prefix.bytes, prefix.size) == 0;
         more = env_cursor_next(&c)) {
        found->size = 0;
        key_bytes(found, c.key.data, c.key.size);
        memset(r, 0, sizeof *r);
        is_found =
            record_decode(v, TABLE_RETURNED, found, c.value, &SLIP, r) && r->drawn && !r->checked;
    }
    env_cursor_close(&c);
    return is_found;
}

/* The ticket may be in another department by now: the slip stands where it returned. */
enum error_code returned_checked(struct view *v, const struct ticket *t, const struct event *ev,
                                 struct error *e)
{
    enum { DEPARTMENTS = 64 };
    struct week_draw draws[DEPARTMENTS];
    struct event counted = *ev;
    counted.week = ev->week != 0 ? ev->week : t->sampled_week;
    const size_t count = view_week_draws(v, t->site, counted.week, draws, DEPARTMENTS);
    for (size_t i = 0; i < count; i++) {
        const struct slip_place place = {t->site, draws[i].department, counted.week};
        struct slip_record r = {.drawn = false};
        struct key k = {.size = 0};
        if (!find_unchecked(v, &place, t->number, &k, &r)) {
            continue;
        }
        r.checked = true;
        r.failed = ev->items_failed != 0;
        const enum error_code code = record_store(v, TABLE_RETURNED, &k, code_slip, &r, e);
        return code != ERROR_NONE
                   ? code
                   : weeks_slip_checked(v, t->site, draws[i].department, &counted, e);
    }
    return ERROR_NONE;
}

size_t view_returned(struct view *v, const char *site, const char *department, uint32_t week,
                     struct returned_slip *out, size_t capacity)
{
    struct env_cursor c;
    struct key prefix = {.size = 0};
    size_t count = 0;
    key_text(&prefix, site, NAME_SIZE);
    key_u32(&prefix, week);
    if (department[0] != '\0') {
        key_text(&prefix, department, NAME_SIZE);
    }
    bool more = env_cursor_open(&c, v->env, TABLE_RETURNED) && env_cursor_seek(&c, &prefix);
    for (; more && count < capacity && memcmp(c.key.data, prefix.bytes, prefix.size) == 0;
         more = env_cursor_next(&c)) {
        struct slip_record r = {.drawn = false};
        struct key k = {.size = 0};
        const uint8_t *at = c.key.data + NAME_SIZE + sizeof week;
        struct returned_slip *slip = &out[count];
        key_bytes(&k, c.key.data, c.key.size);
        if (!record_decode(v, TABLE_RETURNED, &k, c.value, &SLIP, &r)) {
            break;
        }
        *slip = (struct returned_slip){.ticket = key_read_u64(at + NAME_SIZE),
                                       .round = key_read_u32(at + NAME_SIZE + 8),
                                       .drawn = r.drawn,
                                       .failed = r.failed};
        memcpy(slip->department, at, NAME_SIZE - 1);
        memcpy(slip->technician, r.technician, NAME_SIZE);
        memcpy(slip->checker, r.checker, NAME_SIZE);
        count++;
    }
    env_cursor_close(&c);
    return count;
}
