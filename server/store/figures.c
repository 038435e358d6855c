#include "store/figures.h"

#include "store/board.h"
#include "store/ticket_pack.h"
#include "store/view_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const int64_t DAY_MS = INT64_C(86400000);

/* ---- of a ticket ---------------------------------------------------------------------------- */

static void add_runs(const struct ticket *t, struct ticket_figures *out)
{
    memcpy(out->hands, t->hands, t->hand_count * sizeof t->hands[0]);
    memcpy(out->runs, t->runs, t->run_count * sizeof t->runs[0]);
    out->hand_count = t->hand_count;
    out->run_count = t->run_count;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        out->run_count += ticket_run_of(&t->clocks[i], &out->runs[out->run_count]);
    }
}

static void add_rounds(const struct ticket *t, struct ticket_figures *out)
{
    memcpy(out->rounds, t->past_rounds, t->past_round_count * sizeof t->past_rounds[0]);
    out->round_count = t->past_round_count;
    struct ticket_past_round *now = &out->rounds[out->round_count++];
    *now = ticket_round_now(t);
    now->hand = FIGURES_NOW;
    for (uint8_t i = 0; i < t->visit_count; i++) {
        const struct ticket_visit *v = &t->visits[i];
        out->visits[i] = (struct figures_visit){v->at_ms, v->result, v->round};
    }
    out->visit_count = t->visit_count;
}

void figures_of(const struct ticket *t, struct ticket_figures *out)
{
    out->number = t->number;
    memcpy(out->site, t->site, sizeof out->site);
    memcpy(out->department, t->department, sizeof out->department);
    memcpy(out->now.technician, t->technician, sizeof out->now.technician);
    memcpy(out->now.crew, t->crew, sizeof out->now.crew);
    out->kind = t->kind;
    out->trade = t->trade;
    out->state = t->state;
    out->round = t->round;
    out->received_ms = t->received_ms;
    out->closed_ms = ticket_is_open(t) ? 0 : t->closed_ms;
    out->lost_ms = t->lost_ms;
    add_runs(t, out);
    add_rounds(t, out);
}

const struct ticket_hand *figures_hand(const struct ticket_figures *f, uint8_t hand)
{
    if (hand == FIGURES_NOW) {
        return &f->now;
    }
    return hand == 0 || hand > f->hand_count ? NULL : &f->hands[hand - 1];
}

/* ---- of those that are over: the table ------------------------------------------------------- */

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* When the last of its facts was. */
static int64_t last_ms(const struct ticket *t)
{
    int64_t last = later(t->closed_ms, t->spot_checked_ms);
    for (uint8_t i = 0; i < t->clock_count; i++) {
        struct ticket_run run;
        if (ticket_run_of(&t->clocks[i], &run)) {
            last = later(last, later(run.met_ms, run.due_ms));
        }
    }
    return last;
}

int64_t figures_day(const struct ticket *t)
{
    return ticket_is_open(t) ? 0 : last_ms(t) / DAY_MS;
}

static struct key site_key(const char *site, int64_t day, int64_t received_ms)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_u32(&k, (uint32_t)day);
    key_u64(&k, (uint64_t)received_ms);
    return k;
}

static void code_visit(struct coder *c, struct figures_visit *v)
{
    code_i64(c, &v->at_ms);
    code_u8(c, &v->result);
    code_u32(c, &v->round);
}

static void code_hand(struct coder *c, struct ticket_hand *h)
{
    code_text(c, h->technician, sizeof h->technician);
    code_text(c, h->crew, sizeof h->crew);
}

static void code_arrays(struct coder *c, struct ticket_figures *f)
{
    code_count(c, &f->hand_count, TICKET_HANDS);
    for (size_t i = 0; i < f->hand_count; i++) {
        code_hand(c, &f->hands[i]);
    }
    code_count(c, &f->run_count, FIGURES_RUNS);
    for (size_t i = 0; i < f->run_count; i++) {
        code_ticket_run(c, &f->runs[i]);
    }
    code_count(c, &f->round_count, FIGURES_ROUNDS);
    for (size_t i = 0; i < f->round_count; i++) {
        code_ticket_past_round(c, &f->rounds[i]);
    }
    code_count(c, &f->visit_count, TICKET_VISITS);
    for (size_t i = 0; i < f->visit_count; i++) {
        code_visit(c, &f->visits[i]);
    }
}

static void code_figures(struct coder *c, void *fields)
{
    struct ticket_figures *f = fields;
    code_u8(c, &f->kind);
    code_u8(c, &f->trade);
    code_u8(c, &f->state);
    code_u32(c, &f->round);
    code_i64(c, &f->closed_ms);
    code_i64(c, &f->lost_ms);
    code_text(c, f->department, sizeof f->department);
    code_hand(c, &f->now);
    code_arrays(c, f);
}

enum error_code figures_put(struct view *v, const struct ticket *t, int64_t stored_day,
                            struct error *e)
{
    const int64_t day = figures_day(t);
    enum error_code code = ERROR_NONE;
    if (stored_day != 0 && stored_day != day) {
        struct key old = site_key(t->site, stored_day, t->received_ms);
        key_u64(&old, t->number);
        code = env_delete(v->env, TABLE_FIGURES, &old, e);
    }
    if (code == ERROR_NONE && day != 0) {
        struct ticket_figures f;
        struct key k = site_key(t->site, day, t->received_ms);
        key_u64(&k, t->number);
        figures_of(t, &f);
        code = record_store(v, TABLE_FIGURES, &k, code_figures, &f, e);
    }
    return code;
}

/* ---- reading --------------------------------------------------------------------------------- */

static const struct record_shape FIGURES = {.plain = code_figures};

struct figures_walk {
    struct env_cursor cursor;
    struct key place; /* the site's name, as keys begin */
    const struct figures_period *period;
    bool more;
};

static int64_t row_day(const struct figures_walk *w)
{
    return key_read_u32(w->cursor.key.data + NAME_SIZE);
}

static int64_t row_received_ms(const struct figures_walk *w)
{
    return (int64_t)key_read_u64(w->cursor.key.data + NAME_SIZE + 4);
}

static void seek(struct figures_walk *w, int64_t day)
{
    const struct key k = site_key(w->period->site, day, 0);
    w->more = env_cursor_seek(&w->cursor, &k) &&
              memcmp(w->cursor.key.data, w->place.bytes, w->place.size) == 0;
}

/* To the next row that concerns the period: of each day those received before its end. */
static void settle(struct figures_walk *w)
{
    while (w->more && row_received_ms(w) >= w->period->until_ms) {
        seek(w, row_day(w) + 1);
    }
}

static void pass(struct figures_walk *w)
{
    w->more = env_cursor_next(&w->cursor) &&
              memcmp(w->cursor.key.data, w->place.bytes, w->place.size) == 0;
    settle(w);
}

static bool read_row(struct view *v, const struct figures_walk *w, struct ticket_figures *out)
{
    struct key k = {.size = 0};
    key_bytes(&k, w->cursor.key.data, w->cursor.key.size);
    out->number = key_read_u64(w->cursor.key.data + NAME_SIZE + 12);
    out->received_ms = row_received_ms(w);
    memcpy(out->site, w->place.bytes, sizeof out->site);
    return record_decode(v, TABLE_FIGURES, &k, w->cursor.value, &FIGURES, out);
}

bool view_figures(struct view *v, const struct figures_period *p, figures_take *take, void *context)
{
    struct figures_walk w = {.period = p};
    struct ticket_figures *f = calloc(1, sizeof *f);
    if (f == NULL) {
        return false;
    }
    key_text(&w.place, p->site, NAME_SIZE);
    if (env_cursor_open(&w.cursor, v->env, TABLE_FIGURES)) {
        seek(&w, p->from_ms / DAY_MS);
        settle(&w);
    }
    while (w.more && read_row(v, &w, f) && take(context, f)) {
        pass(&w);
    }
    env_cursor_close(&w.cursor);
    free(f);
    return true;
}

/* Into the ticket at hand, which a snapshot has for itself; its texts stay sealed. Reading writes
 * every field. */
bool view_ticket_figures(struct view *v, uint64_t number, struct ticket_figures *out)
{
    struct ticket *t = &v->ticket.ticket;
    struct key k = {.size = 0};
    struct record r;
    assert(v->is_snapshot);
    key_u64(&k, number);
    if (!record_get(v, TABLE_TICKET, &k, &r)) {
        return false;
    }
    struct coder c = coder_reader(r.plain.data, r.plain.size);
    v->ticket.live = false;
    if (!ticket_unpack(&c, t)) {
        env_set_broken(v->env);
        return false;
    }
    t->number = number;
    figures_of(t, out);
    return true;
}

bool view_open_numbers(struct view *v, const char *site, uint64_t **out, size_t *count)
{
    const struct number_set *set = board_site(v->board, site);
    uint64_t *numbers = calloc(set->count + 1, sizeof *numbers);
    struct number_walk w = number_set_above(set, 0);
    if (numbers == NULL) {
        return false;
    }
    *count = 0;
    for (uint64_t number; number_walk_peek(&w, &number); number_walk_pass(&w)) {
        numbers[(*count)++] = number;
    }
    *out = numbers;
    return true;
}
