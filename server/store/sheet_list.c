/* Lists of sheets. The index names each sheet under what people ask for: its site, its site's open
 * ones, its unit, facility, tickets, person and subject; without a site the table itself is walked.
 * A page looks at no more than 2,000 rows and may be short, with a cursor. */
#include "core/outage.h"
#include "store/sheets.h"

#include "common/text.h"
#include <string.h>

enum by { BY_SITE, BY_OPEN, BY_UNIT, BY_FACILITY, BY_TICKET, BY_PERSON, BY_SUBJECT, BY_LAST };
enum { VALUE_SIZE = UNIT_SIZE, PREFIX_SIZE = NAME_SIZE + 1 + VALUE_SIZE };

struct place { /* in the index; `there` false: the sheet does not stand under it */
    bool there;
    char value[VALUE_SIZE];
};

static struct place place_of(const struct sheet *s, enum by by)
{
    struct place p = {.there = s->number != 0};
    const char *const values[BY_LAST] = {[BY_UNIT] = s->unit,
                                         [BY_FACILITY] = s->facility,
                                         [BY_PERSON] = s->person,
                                         [BY_SUBJECT] = s->subject};
    char ticket[TICKET_ID_SIZE];
    switch (by) {
    case BY_SITE:
        return p;
    case BY_OPEN:
        p.there = p.there && sheet_is_open(s);
        return p;
    case BY_TICKET:
        p.there = p.there && s->ticket != 0;
        ticket_id_format(s->ticket, ticket);
        memcpy(p.value, ticket, sizeof ticket);
        return p;
    default:
        p.there = p.there && values[by][0] != '\0';
        text_copy(p.value, sizeof p.value, values[by]);
        return p;
    }
}

static struct key index_key(const char *site, enum by by, const char *value)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_u8(&k, (uint8_t)by);
    key_text(&k, value, VALUE_SIZE);
    return k;
}

/* A contract stands under each of its units, which it keeps there once they are taken out; an
 * outage under each ticket that reports it. */
static enum error_code index_lines(struct view *v, const struct sheet *before,
                                   const struct sheet *after, struct error *e)
{
    enum error_code code = ERROR_NONE;
    const bool contract = after->kind == SHEET_KIND_CONTRACT;
    for (uint8_t i = before->line_count; i < after->line_count && code == ERROR_NONE; i++) {
        const struct sheet_line *line = &after->lines[i];
        if (!contract && (after->kind != SHEET_KIND_OUTAGE || line->ticket == 0)) {
            continue;
        }
        struct key k = index_key(after->site, contract ? BY_UNIT : BY_TICKET, line->code);
        key_u64(&k, after->number);
        code = record_put_bare(v, TABLE_SHEET_INDEX, &k, e);
    }
    return code;
}

enum error_code sheet_index_move(struct view *v, const struct sheet *before,
                                 const struct sheet *after, struct error *e)
{
    enum error_code code = ERROR_NONE;
    for (int by = 0; by < BY_LAST && code == ERROR_NONE; by++) {
        const struct place was = place_of(before, (enum by)by), is = place_of(after, (enum by)by);
        if (was.there == is.there && strcmp(was.value, is.value) == 0) {
            continue;
        }
        if (was.there) {
            struct key k = index_key(after->site, (enum by)by, was.value);
            key_u64(&k, after->number);
            code = env_delete(v->env, TABLE_SHEET_INDEX, &k, e);
        }
        if (is.there && code == ERROR_NONE) {
            struct key k = index_key(after->site, (enum by)by, is.value);
            key_u64(&k, after->number);
            code = record_put_bare(v, TABLE_SHEET_INDEX, &k, e);
        }
    }
    return code == ERROR_NONE ? index_lines(v, before, after, e) : code;
}

/* ---- listing ---- */

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static bool is_any(const char *wanted, const char *is)
{
    return !is_given(wanted) || strcmp(wanted, is) == 0;
}

static bool is_of_unit(const char *wanted, const struct sheet *s)
{
    return is_any(wanted, s->unit) ||
           (s->kind == SHEET_KIND_CONTRACT && sheet_line_find(s, wanted) != NULL);
}

static bool is_of_ticket(uint64_t wanted, const struct sheet *s)
{
    return wanted == 0 || s->ticket == wanted ||
           (s->kind == SHEET_KIND_OUTAGE && outage_is_of_ticket(s, wanted));
}

static bool is_overdue(const struct sheet *s, int64_t now_ms)
{
    const struct ticket_clock *k = &s->clock;
    bool waits =
        k->state == CLOCK_STATE_RUNNING || (k->state == CLOCK_STATE_BREACHED && k->met_ms == 0);
    return waits && k->due_ms <= now_ms;
}

static bool matches(const struct sheet_filter *f, const struct sheet *s)
{
    if ((f->open_only && !sheet_is_open(s)) || (f->overdue_only && !is_overdue(s, f->now_ms)) ||
        (f->kind != SHEET_KIND_NONE && s->kind != f->kind) ||
        (f->state != SHEET_STATE_NONE && s->state != f->state) || !is_of_ticket(f->ticket, s)) {
        return false;
    }
    return is_any(f->site, s->site) && is_of_unit(f->unit, s) && is_any(f->facility, s->facility) &&
           is_any(f->person, s->person) && is_any(f->subject, s->subject) &&
           (f->actor == NULL || sheet_visible(s, f->actor));
}

/* The part of the index with the fewest that may match. */
static struct key prefix_of(const struct sheet_filter *f)
{
    char ticket[TICKET_ID_SIZE];
    if (f->ticket != 0) {
        ticket_id_format(f->ticket, ticket);
        return index_key(f->site, BY_TICKET, ticket);
    }
    if (is_given(f->unit)) {
        return index_key(f->site, BY_UNIT, f->unit);
    }
    if (is_given(f->facility)) {
        return index_key(f->site, BY_FACILITY, f->facility);
    }
    if (is_given(f->subject)) {
        return index_key(f->site, BY_SUBJECT, f->subject);
    }
    if (is_given(f->person)) {
        return index_key(f->site, BY_PERSON, f->person);
    }
    return index_key(f->site, f->open_only || f->overdue_only ? BY_OPEN : BY_SITE, "");
}

struct walk {
    struct env_cursor cursor;
    struct key prefix; /* size 0: the table itself */
    uint64_t last;     /* numbers up to it */
    bool more;
};

static uint64_t number_at(const struct walk *w)
{
    return key_read_u64(w->cursor.key.data + w->prefix.size);
}

static void look(struct walk *w)
{
    w->more = w->more && memcmp(w->cursor.key.data, w->prefix.bytes, w->prefix.size) == 0 &&
              number_at(w) <= w->last;
}

/* Numbers begin with the kind: one kind's are a range. */
static void start(struct view *v, const struct sheet_filter *f, struct walk *w)
{
    uint64_t first = f->kind == SHEET_KIND_NONE ? 0 : sheet_number_first(f->kind, 0);
    *w = (struct walk){.last = f->kind == SHEET_KIND_NONE ? UINT64_MAX
                                                          : sheet_number_first(f->kind + 1, 0) - 1};
    if (is_given(f->site)) {
        w->prefix = prefix_of(f);
    }
    struct key from = w->prefix;
    key_u64(&from, f->after >= first ? f->after + 1 : first);
    enum table table = w->prefix.size == 0 ? TABLE_SHEET : TABLE_SHEET_INDEX;
    w->more = env_cursor_open(&w->cursor, v->env, table) && env_cursor_seek(&w->cursor, &from);
    look(w);
}

static bool load(struct view *v, const struct walk *w, uint64_t number, struct sheet *out)
{
    return w->prefix.size == 0 ? sheets_decode(v, number, w->cursor.value, out)
                               : sheets_peek(v, number, out);
}

size_t view_sheet_list(struct view *v, const struct sheet_filter *f, uint64_t *out, size_t capacity,
                       uint64_t *next)
{
    struct walk w;
    struct sheet s;
    size_t count = 0;
    uint64_t number = f->after;
    if (f->after == UINT64_MAX) {
        *next = 0;
        return 0;
    }
    start(v, f, &w);
    for (size_t examined = 0; w.more && count < capacity && examined < EXAMINED_MAX; examined++) {
        number = number_at(&w);
        if (load(v, &w, number, &s) && matches(f, &s)) {
            out[count++] = number;
        }
        w.more = env_cursor_next(&w.cursor);
        look(&w);
    }
    env_cursor_close(&w.cursor);
    *next = w.more ? number : 0;
    return count;
}
