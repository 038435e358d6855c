#include "store/money_sums.h"

#include "common/text.h"
#include <stdlib.h>
#include <string.h>

static const int64_t DAY_MS = 86400000;

struct gathering {
    struct money_entry *entries;
    size_t count, capacity;
    bool failed;
};

static bool on_entry(void *context, const struct money_entry *m)
{
    struct gathering *g = context;
    if (g->count == g->capacity) {
        const size_t larger = g->capacity == 0 ? 256 : 2 * g->capacity;
        struct money_entry *grown = realloc(g->entries, larger * sizeof *grown);
        if (grown == NULL) {
            g->failed = true;
            return false;
        }
        g->entries = grown;
        g->capacity = larger;
    }
    g->entries[g->count++] = *m;
    return true;
}

static int by_ticket(const void *a, const void *b)
{
    const struct money_entry *x = a, *y = b;
    if (x->ticket != y->ticket) {
        return x->ticket < y->ticket ? -1 : 1;
    }
    return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Of one ticket, as its entries are gone through. */
struct standing {
    int64_t agreed_fen, taken_fen, with_finance_fen;
};

/* Done, or to be done again. */
static void add_work(struct money_line *l, struct standing *s, const struct money_entry *m,
                     bool in_period)
{
    s->agreed_fen += m->labour_fen + m->material_fen;
    if (l->who[0] == '\0') {
        text_copy(l->who, sizeof l->who, m->who);
        text_copy(l->crew, sizeof l->crew, m->crew);
    }
    if (in_period) {
        l->done_ms = m->type == EVENT_COMPLETED ? m->at_ms : 0;
        l->labour_fen += m->labour_fen;
        l->material_fen += m->material_fen;
    }
}

static void add_cash(struct money_line *l, struct standing *s, const struct money_entry *m,
                     bool in_period)
{
    const int64_t fen = m->cash_fen, counted_fen = in_period ? fen : 0;
    switch (m->type) {
    case EVENT_PAID:
        s->taken_fen += fen;
        l->paid_fen += counted_fen;
        text_copy(l->who, sizeof l->who, m->who);
        text_copy(l->crew, sizeof l->crew, m->crew);
        break;
    case EVENT_CASH_RECEIVED:
        s->with_finance_fen += fen;
        l->received_fen += counted_fen;
        break;
    default: /* EVENT_PAID_BACK */
        s->taken_fen -= fen;
        s->with_finance_fen -= m->finance_fen;
        l->back_fen += counted_fen;
        break;
    }
}

/* One ticket's entries, [first, end), in order. */
static void sum_ticket(const struct money_entry *first, const struct money_entry *end,
                       int64_t from_ms, struct money_line *l)
{
    struct standing s = {.agreed_fen = 0};
    *l = (struct money_line){.ticket = first->ticket};
    for (const struct money_entry *m = first; m < end; m++) {
        const bool in_period = m->at_ms >= from_ms;
        l->moved |= in_period;
        if (m->type == EVENT_COMPLETED || m->type == EVENT_CHECKED) {
            add_work(l, &s, m, in_period);
        } else {
            add_cash(l, &s, m, in_period);
        }
        if (m->type == EVENT_PAID || m->type == EVENT_COMPLETED) {
            l->since_ms = m->at_ms;
        }
    }
    l->due_fen = s.agreed_fen > s.taken_fen ? s.agreed_fen - s.taken_fen : 0;
    l->missing_fen = s.taken_fen - s.with_finance_fen;
    l->held_fen = s.with_finance_fen;
    l->since_ms = l->due_fen + l->missing_fen > 0 ? l->since_ms : 0;
}

bool money_sums_read(struct view *v, const struct money_period *p, int days_before,
                     struct money_sums *out)
{
    struct gathering g = {.count = 0};
    const int64_t before_ms = days_before * DAY_MS;
    const struct money_period whole = {
        .site = p->site,
        .from_ms = p->from_ms > before_ms ? p->from_ms - before_ms : 0,
        .until_ms = p->until_ms,
    };
    view_money(v, &whole, on_entry, &g);
    struct money_line *lines = g.failed ? NULL : calloc(g.count + 1, sizeof *lines);
    if (lines == NULL) {
        free(g.entries);
        return false;
    }
    *out = (struct money_sums){.lines = lines};
    if (g.count > 0) {
        qsort(g.entries, g.count, sizeof *g.entries, by_ticket);
    }
    for (size_t at = 0, end; at < g.count; at = end) {
        for (end = at + 1; end < g.count && g.entries[end].ticket == g.entries[at].ticket; end++) {
        }
        sum_ticket(g.entries + at, g.entries + end, p->from_ms, &lines[out->count++]);
    }
    free(g.entries);
    return true;
}

void money_sums_free(struct money_sums *s)
{
    free(s->lines);
    *s = (struct money_sums){.lines = NULL};
}
