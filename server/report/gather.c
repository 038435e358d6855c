#include "report/gather.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { TURN_TICKETS = 64 };

struct reading {
    struct report_gathering *gathering;
    const struct report_site *site;
    /* money, gathered and put in the tickets' order */
    struct money_entry *entries;
    size_t count, capacity;
    bool failed;
};

/* Whoever waits for the core goes first, every fraction of a millisecond: nothing here is as urgent
 * as a ticket that is taken in. */
static void let_others_go(struct report_gathering *g)
{
    if (++g->count % TURN_TICKETS == 0)
        (void)sched_yield();
}

static void count_ticket(struct report_gathering *g, const struct report_site *site,
                         const struct ticket_figures *f)
{
    let_others_go(g);
    report_sums_ticket(g->sums, &site->period, f);
    if (g->on_ticket && report_in_scope(g->sums->scope, &f->now))
        g->on_ticket(g->context, site, f);
}

static bool on_figures(void *context, const struct ticket_figures *f)
{
    struct reading *r = context;
    count_ticket(r->gathering, r->site, f);
    return !r->gathering->sums->failed;
}

static const struct report_site *site_of(const struct report_gathering *g, const char *id)
{
    for (size_t i = 0; i < g->site_count; i++)
        if (strcmp(g->sites[i].id, id) == 0)
            return &g->sites[i];
    return NULL;
}

/* One that was closed since its number was noted stands in the table by now. */
static bool read_open(struct report_gathering *g)
{
    struct ticket_figures *f = calloc(1, sizeof *f);
    for (size_t i = 0; f && i < g->open_count; i++) {
        bool found = view_ticket_figures(g->view, g->open[i], f);
        const struct report_site *site = found ? site_of(g, f->site) : NULL;
        if (site && f->closed_ms == 0)
            count_ticket(g, site, f);
    }
    free(f);
    return f != NULL;
}

/* ---- money ---------------------------------------------------------------------------------- */

static bool on_entry(void *context, const struct money_entry *m)
{
    struct reading *r = context;
    if (r->count == r->capacity) {
        size_t capacity = r->capacity ? 2 * r->capacity : 256;
        struct money_entry *grown = realloc(r->entries, capacity * sizeof *grown);
        r->failed = !grown;
        if (!grown)
            return false;
        r->entries = grown;
        r->capacity = capacity;
    }
    r->entries[r->count++] = *m;
    return true;
}

static int by_ticket(const void *a, const void *b)
{
    const struct money_entry *x = a, *y = b;
    if (x->ticket != y->ticket)
        return x->ticket < y->ticket ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static bool read_money(struct reading *r)
{
    const struct report_site *site = r->site;
    const struct money_period p = {
        .site = site->id, .from_ms = site->period.from_ms, .until_ms = site->period.to_ms};
    view_money(r->gathering->view, &p, on_entry, r);
    if (r->count > 0)
        qsort(r->entries, r->count, sizeof *r->entries, by_ticket);
    for (size_t at = 0, end; at < r->count; at = end) {
        for (end = at + 1; end < r->count && r->entries[end].ticket == r->entries[at].ticket;)
            end++;
        report_sums_money(r->gathering->sums, site->id, r->entries + at, r->entries + end);
    }
    free(r->entries);
    return !r->failed;
}

/* ---- all ------------------------------------------------------------------------------------ */

static bool read_site(struct report_gathering *g, const struct report_site *site)
{
    struct reading r = {.gathering = g, .site = site};
    const struct figures_period p = {
        .site = site->id, .from_ms = site->period.from_ms, .until_ms = site->period.to_ms};
    return view_figures(g->view, &p, on_figures, &r) && read_money(&r);
}

enum error_code report_gather(struct report_gathering *g, struct error *e)
{
    bool fine = read_open(g);
    for (size_t i = 0; fine && i < g->site_count; i++)
        fine = read_site(g, &g->sites[i]);
    report_sums_finish(g->sums);
    if (!fine || g->sums->failed)
        return error_set(e, ERROR_BUSY, "memory", "none left for this report");
    return ERROR_NONE;
}
