/* The register (P2.1): every call, visit or message, whether or not a ticket follows. */
#include "store/view_private.h"

#include "common/text.h"
#include <string.h>

static void code_plain(struct coder *c, void *fields)
{
    struct register_entry *r = fields;
    code_u64(c, &r->number);
    code_text(c, r->site, sizeof r->site);
    code_text(c, r->unit, sizeof r->unit);
    code_text(c, r->who, sizeof r->who);
    code_text(c, r->done_by, sizeof r->done_by);
    code_times(c, (int64_t *[]){&r->at_ms, &r->done_ms}, 2);
    code_u64(c, &r->ticket);
    code_flags(c, (bool *[]){&r->done, &r->night}, 2);
    uint32_t *const counts[] = {&r->told, &r->visit_round, &r->tries};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        code_u32(c, counts[i]);
    }
    code_u8(c, &r->visit);
    code_times(c, (int64_t *[]){&r->told_ms, &r->visited_ms}, 2);
    code_text(c, r->told_by, sizeof r->told_by);
    code_text(c, r->visited_by, sizeof r->visited_by);
    code_u64(c, &r->outage);
}

static void code_personal(struct coder *c, void *fields)
{
    struct register_entry *r = fields;
    code_text(c, r->name, sizeof r->name);
    code_text(c, r->phone, sizeof r->phone);
    code_text(c, r->text, sizeof r->text);
}

static const struct record_shape ENTRY = {.plain = code_plain, .personal = code_personal};
static const struct record_shape PLAIN = {.plain = code_plain};

static struct key entry_key(uint64_t number)
{
    struct key k = {.size = 0};
    key_u64(&k, number);
    return k;
}

static void fold_registered(struct register_entry *r, const struct event *ev)
{
    *r = (struct register_entry){.number = ev->count,
                                 .at_ms = ev->at_ms,
                                 .ticket = ev->ticket,
                                 .done = ev->accepted,
                                 .night = ev->told};
    if (ev->type == EVENT_REGISTERED && ev->subject[0] != '\0') {
        (void)sheet_id_parse(ev->subject, &r->outage);
    }
    text_copy(r->site, sizeof r->site, ev->site);
    text_copy(r->unit, sizeof r->unit, ev->unit);
    text_copy(r->who, sizeof r->who, ev->who);
    text_copy(r->name, sizeof r->name, ev->name);
    text_copy(r->phone, sizeof r->phone, ev->phone);
    text_copy(r->text, sizeof r->text, ev->text);
    if (r->done) {
        r->done_ms = ev->at_ms;
        text_copy(r->done_by, sizeof r->done_by, ev->who);
    }
}

enum error_code register_apply(struct view *v, const struct event *ev, struct error *e)
{
    struct register_entry r = {0};
    const struct key k = entry_key(ev->count);
    if (ev->type == EVENT_REGISTERED) {
        fold_registered(&r, ev);
    } else if (!record_load_sealed(v, TABLE_REGISTER, &k, &ENTRY, &r)) {
        return error_set(e, ERROR_CORRUPT, "view", "no register entry %llu to fold an event into",
                         (unsigned long long)ev->count);
    } else {
        r.done = true;
        r.done_ms = ev->at_ms;
        text_copy(r.done_by, sizeof r.done_by, ev->who);
    }
    const bool answered = ev->type == EVENT_REGISTERED && r.outage != 0;
    enum error_code code = answered ? linked_add(v, r.outage, r.number, e) : ERROR_NONE;
    return code != ERROR_NONE ? code
                              : record_store_sealed(v, TABLE_REGISTER, &k, &ENTRY, &r, r.at_ms, e);
}

/* ---- linked to a ticket (P2.6), or an outage (P11.2) ---- */

static void fold_told(struct register_entry *r, const struct event *ev)
{
    if (ev->level > 0) {
        r->told = ev->level;
        r->told_ms = ev->at_ms;
        text_copy(r->told_by, sizeof r->told_by, ev->who);
    }
}

/* The round is the one that was asked about: an unsatisfied visit starts the next. */
static void fold_visited(struct register_entry *r, const struct event *ev)
{
    fold_told(r, ev);
    r->visit = (uint8_t)ev->visit;
    r->visit_round = ev->visit == VISIT_UNSATISFIED ? ev->round - 1 : ev->round;
    r->visited_ms = ev->at_ms;
    r->tries++;
    text_copy(r->visited_by, sizeof r->visited_by, ev->who);
}

static void fold_linked(struct register_entry *r, const struct event *ev, uint64_t number)
{
    if (!ev->noted) {
        struct event entry = *ev;
        entry.count = number;
        fold_registered(r, &entry);
    }
    r->ticket = ev->ticket;
    fold_told(r, ev);
}

enum error_code register_apply_linked(struct view *v, const struct event *ev, struct error *e)
{
    struct register_entry r = {0};
    uint64_t number;
    if (!register_id_parse(ev->subject, &number)) {
        return error_set(e, ERROR_CORRUPT, "view", "%s is no entry of the register", ev->subject);
    }
    const struct key k = entry_key(number);
    const bool is_new = ev->type == EVENT_LINKED && !ev->noted;
    if (!is_new && !record_load_sealed(v, TABLE_REGISTER, &k, &ENTRY, &r)) {
        return error_set(e, ERROR_CORRUPT, "view", "no register entry %s to fold an event into",
                         ev->subject);
    }
    enum error_code code = ERROR_NONE;
    if (ev->type == EVENT_LINKED) {
        fold_linked(&r, ev, number);
        code = linked_add(v, ev->ticket, number, e);
    } else if (ev->type == EVENT_TOLD) {
        fold_told(&r, ev);
    } else {
        fold_visited(&r, ev);
    }
    return code != ERROR_NONE ? code
                              : record_store_sealed(v, TABLE_REGISTER, &k, &ENTRY, &r, r.at_ms, e);
}

enum error_code register_apply_told(struct view *v, const struct event *ev, struct error *e)
{
    struct register_entry r = {0};
    uint64_t number = 0;
    (void)register_id_parse(ev->sheet->subject, &number);
    const struct key k = entry_key(number);
    if (!record_load_sealed(v, TABLE_REGISTER, &k, &ENTRY, &r)) {
        return error_set(e, ERROR_CORRUPT, "view", "no register entry %s to fold an event into",
                         ev->sheet->subject);
    }
    r.told = 1;
    r.told_ms = ev->at_ms;
    text_copy(r.told_by, sizeof r.told_by, ev->who);
    return record_store_sealed(v, TABLE_REGISTER, &k, &ENTRY, &r, r.at_ms, e);
}

bool view_register(struct view *v, uint64_t number, struct register_entry *out)
{
    const struct key k = entry_key(number);
    struct register_entry r = {0};
    if (!record_load_sealed(v, TABLE_REGISTER, &k, &ENTRY, &r)) {
        return false;
    }
    *out = r;
    return true;
}

/* What is linked to a ticket is done when that is. */
bool register_is_open(struct view *v, const struct register_entry *r)
{
    return r->ticket == 0 ? !r->done : ticket_number_is_open(v, r->ticket);
}

bool register_read(struct view *v, struct slice key, struct slice value, struct register_entry *out)
{
    const struct key k = entry_key(key_read_u64(key.data));
    memset(out, 0, sizeof *out);
    return record_decode(v, TABLE_REGISTER, &k, value, &PLAIN, out);
}

static bool fits(struct view *v, const struct register_entry *r, const char *site, bool open_only)
{
    return (site[0] == '\0' || strcmp(r->site, site) == 0) &&
           (!open_only || register_is_open(v, r));
}

size_t view_register_list(struct view *v, const char *site, uint64_t after, bool open_only,
                          struct register_entry *out, size_t capacity, uint64_t *next)
{
    struct env_cursor c;
    size_t count = 0;
    uint64_t last = after;
    const struct key from = entry_key(after < UINT64_MAX ? after + 1 : after);
    bool more = env_cursor_open(&c, v->env, TABLE_REGISTER) && env_cursor_seek(&c, &from);
    for (size_t examined = 0; more && count < capacity && examined < EXAMINED_MAX; examined++) {
        struct register_entry r = {0};
        const struct key k = entry_key(key_read_u64(c.key.data));
        last = key_read_u64(c.key.data);
        if (!record_decode(v, TABLE_REGISTER, &k, c.value, &PLAIN, &r)) {
            break;
        }
        if (fits(v, &r, site, open_only) &&
            record_decode(v, TABLE_REGISTER, &k, c.value, &ENTRY, &r)) {
            out[count++] = r;
        }
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    *next = more ? last : 0;
    return count;
}
