/* Lists: numbers of tickets in ascending order by what people ask for. Open ones come from the
 * board, a unit's closed ones from its file, all else from a walk over the heads of the records;
 * a page looks at no more than 2,000 of them and may be short, with a cursor. */
#include "store/list_private.h"

#include <assert.h>
#include <string.h>
#include <time.h>

/* ---- which tickets ---- */

static bool is_open_state(enum state state)
{
    return state != STATE_NONE && state != STATE_CLOSED && state != STATE_CANCELLED &&
           state != STATE_DECLINED;
}

static bool is_visible(struct listing *l, const struct ticket_head *h)
{
    struct ticket *t = &l->seen_as;
    if (l->filter->actor == NULL) {
        return true;
    }
    t->number = h->number;
    t->state = h->state;
    t->kind = h->kind;
    t->party = h->party;
    memcpy(t->site, h->site, sizeof t->site);
    memcpy(t->technician, h->technician, sizeof t->technician);
    memcpy(t->crew, h->crew, sizeof t->crew);
    memcpy(t->received_by, h->reporter, sizeof t->received_by);
    return ticket_visible(t, l->filter->actor);
}

static bool is_any(const char *wanted, const char *is)
{
    return wanted == NULL || wanted[0] == '\0' || strcmp(wanted, is) == 0;
}

bool listing_matches(struct listing *l, const struct ticket_head *h)
{
    const struct ticket_filter *f = l->filter;
    if ((l->open_only && !h->open) || (f->state != STATE_NONE && h->state != f->state) ||
        (f->kind != KIND_NONE && h->kind != f->kind) ||
        (f->overdue_only && h->overdue_ms > f->now_ms) || (f->called_back && !h->called_back)) {
        return false;
    }
    if ((f->since_ms != 0 && h->received_ms < f->since_ms) ||
        (f->until_ms != 0 && h->received_ms >= f->until_ms)) {
        return false;
    }
    return is_any(f->site, h->site) && is_any(f->unit, h->unit) &&
           is_any(f->facility, h->facility) && is_any(f->technician, h->technician) &&
           is_visible(l, h);
}

/* ---- where from ---- */

static void add_walk(struct listing *l, const struct number_set *set)
{
    assert(l->walk_count < SOURCES_MAX);
    l->walks[l->walk_count++] = number_set_above(set, l->after);
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* Those of the sites asked for: of the call-back list, or all. */
static void add_site(struct listing *l, const char *site)
{
    const struct board *b = l->view->board;
    add_walk(l, l->filter->called_back ? board_called_back(b, site) : board_site(b, site));
}

/* The smallest sets that hold all that one person may see. */
static void add_reader(struct listing *l, const struct staff *actor)
{
    const struct ticket_filter *f = l->filter;
    const struct board *b = l->view->board;
    if (actor != NULL && actor->role == ROLE_GUARD) {
        add_walk(l, board_reporter(b, actor->id));
        add_walk(l, board_emergencies(b));
    } else if (actor != NULL && (actor->role == ROLE_TECHNICIAN || actor->role == ROLE_CREW_LEAD)) {
        add_walk(l, board_technician(b, actor->id));
        add_walk(l, board_crew(b, actor->crew));
        add_walk(l, board_reporter(b, actor->id));
        add_walk(l, board_emergencies(b)); /* everybody's of their site (P14.1) */
    } else if (is_given(f->site)) {
        add_site(l, f->site);
    } else if (actor == NULL || actor->all_sites) {
        add_walk(l, board_all(b));
    } else {
        for (size_t i = 0; i < actor->site_count; i++) {
            add_site(l, actor->sites[i]);
        }
    }
}

/* A stand-in sees for others too (P5.5). */
void listing_add_board(struct listing *l)
{
    const struct ticket_filter *f = l->filter;
    const struct board *b = l->view->board;
    if (is_given(f->unit)) {
        add_walk(l, board_unit(b, f->unit));
        return;
    }
    if (is_given(f->technician)) {
        add_walk(l, board_technician(b, f->technician));
        return;
    }
    if (f->kind == KIND_EMERGENCY) {
        add_walk(l, board_emergencies(b));
        return;
    }
    add_reader(l, f->actor);
    for (size_t i = 0; f->actor != NULL && i < f->actor->standing_count; i++) {
        add_reader(l, &f->actor->standing[i]);
    }
}

static uint64_t date_number(int64_t at_ms)
{
    const time_t at = (time_t)(at_ms / 1000);
    struct tm tm;
    gmtime_r(&at, &tm);
    return (uint64_t)(tm.tm_year + 1900) * 10000 + (uint64_t)(tm.tm_mon + 1) * 100 +
           (uint64_t)tm.tm_mday;
}

/* Numbers begin with the date: nothing received since then has one of the day before, whatever
 * the site's time zone. */
static uint64_t start_after(const struct ticket_filter *f)
{
    static const int64_t DAY_MS = 86400000;
    if (f->since_ms <= DAY_MS) {
        return f->after;
    }
    const uint64_t first = date_number(f->since_ms - DAY_MS) * NUMBERS_A_DATE;
    return first > f->after ? first - 1 : f->after;
}

/* Of the unit's file, or the facility's. */
static uint64_t file_next(struct listing *l, uint64_t after)
{
    const struct ticket_filter *f = l->filter;
    return is_given(f->unit) ? unit_file_next(l->view, f->site, f->unit, after)
                             : facility_file_next(l->view, f->site, f->facility, after);
}

static void start(struct listing *l)
{
    const struct ticket_filter *f = l->filter;
    l->open_only = f->open_only || f->overdue_only || is_open_state(f->state);
    l->after = start_after(f);
    l->with_file =
        !l->open_only && (is_given(f->unit) || is_given(f->facility)) && is_given(f->site);
    l->scans = l->view->board == NULL || (!l->open_only && !l->with_file);
    if (l->scans) {
        struct key k = {.size = 0};
        key_u64(&k, l->after + 1);
        l->has_row = env_cursor_open(&l->cursor, l->view->env, TABLE_TICKET) &&
                     env_cursor_seek(&l->cursor, &k);
        return;
    }
    listing_add_board(l);
    if (l->with_file) {
        l->file_number = file_next(l, l->after);
    }
}

/* ---- one after the other ---- */

bool listing_peek(struct listing *l, uint64_t *number)
{
    bool found = l->file_number != 0;
    uint64_t smallest = l->file_number;
    if (l->scans) {
        *number = l->has_row ? key_read_u64(l->cursor.key.data) : 0;
        return l->has_row;
    }
    for (size_t i = 0; i < l->walk_count; i++) {
        uint64_t next;
        if (number_walk_peek(&l->walks[i], &next) && (!found || next < smallest)) {
            smallest = next;
            found = true;
        }
    }
    if (found) {
        *number = smallest;
    }
    return found;
}

void listing_pass(struct listing *l, uint64_t number)
{
    if (l->scans) {
        l->has_row = env_cursor_next(&l->cursor);
        return;
    }
    for (size_t i = 0; i < l->walk_count; i++) {
        uint64_t next;
        if (number_walk_peek(&l->walks[i], &next) && next == number) {
            number_walk_pass(&l->walks[i]);
        }
    }
    if (l->file_number == number) {
        l->file_number = file_next(l, number);
    }
}

static bool read_head(struct view *v, uint64_t number, struct slice raw, struct ticket_head *out)
{
    struct key k = {.size = 0};
    struct record r;
    key_u64(&k, number);
    out->number = number;
    return record_parse(&k, raw, false, &r) && ticket_head_read(r.plain.data, r.plain.size, out) &&
           !env_is_broken(v->env);
}

static bool head(struct listing *l, uint64_t number, struct ticket_head *out)
{
    struct key k = {.size = 0};
    struct slice raw;
    if (l->scans) {
        return read_head(l->view, number, l->cursor.value, out);
    }
    if (board_get(l->view->board, number, out)) {
        return true;
    }
    key_u64(&k, number);
    return env_get(l->view->env, TABLE_TICKET, &k, &raw) && read_head(l->view, number, raw, out);
}

size_t view_list(struct view *v, const struct ticket_filter *f, uint64_t *out, size_t capacity,
                 uint64_t *next)
{
    struct listing l = {.view = v, .filter = f};
    uint64_t number = 0, last = f->after;
    size_t count = 0;
    if (f->after == UINT64_MAX) {
        *next = 0;
        return 0;
    }
    start(&l);
    bool more = listing_peek(&l, &number);
    for (size_t examined = 0; more && count < capacity && examined < EXAMINED_MAX; examined++) {
        struct ticket_head h;
        last = number;
        if (head(&l, number, &h) && listing_matches(&l, &h)) {
            out[count++] = number;
        }
        listing_pass(&l, number);
        more = listing_peek(&l, &number);
    }
    env_cursor_close(&l.cursor);
    *next = more ? last : 0;
    return count;
}

size_t view_open_count(const struct view *v)
{
    return v->board == NULL ? 0 : board_count(v->board);
}

bool ticket_number_is_open(struct view *v, uint64_t number)
{
    struct ticket_head h;
    if (v->board != NULL) {
        return board_get(v->board, number, &h);
    }
    struct key k = {.size = 0};
    struct slice raw;
    key_u64(&k, number);
    return env_get(v->env, TABLE_TICKET, &k, &raw) && read_head(v, number, raw, &h) && h.open;
}
