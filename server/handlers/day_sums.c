#include "handlers/day_sums.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool in_day(const struct day_sums *s, int64_t at_ms)
{
    return at_ms >= s->start_ms && at_ms < s->end_ms;
}

bool day_is_open(const struct day_sums *s, const struct ticket *t)
{
    bool ended = t->closed_ms != 0 && t->closed_ms < s->end_ms;
    return t->received_ms < s->end_ms && !ended;
}

int64_t day_missing_fen(const struct day_sums *s, const struct ticket *t)
{
    bool taken = t->cash_from_ms != 0 && t->cash_from_ms < s->end_ms;
    return taken ? t->cash_fen - t->cash_received_fen : 0;
}

bool day_sums_concerns(const struct day_sums *s, const struct ticket *t)
{
    bool before = t->closed_ms != 0 && t->closed_ms < s->start_ms;
    return t->received_ms < s->end_ms && (!before || t->cash_fen != t->cash_received_fen);
}

/* NULL: no room for one more. */
static struct day_line *line_of(struct day_sums *s, const char *crew, const char *technician)
{
    for (size_t i = 0; i < s->count; i++) {
        struct day_line *l = &s->lines[i];
        if (strcmp(l->technician, technician) == 0 && strcmp(l->crew, crew) == 0)
            return l;
    }
    if (s->count == DAY_LINES)
        return NULL;
    struct day_line *l = &s->lines[s->count++];
    memset(l, 0, sizeof *l);
    (void)snprintf(l->crew, sizeof l->crew, "%s", crew);
    (void)snprintf(l->technician, sizeof l->technician, "%s", technician);
    return l;
}

static void add(struct day_line *to, const struct day_line *more)
{
    to->received += more->received;
    to->done += more->done;
    to->open += more->open;
    to->overdue += more->overdue;
    to->agreed_fen += more->agreed_fen;
    to->cash_fen += more->cash_fen;
    to->missing_fen += more->missing_fen;
}

/* more's own crew and technician say whose line it is. */
static void count(struct day_sums *s, const struct day_line *more)
{
    if (!more->received && !more->done && !more->open && !more->overdue && !more->agreed_fen &&
        !more->cash_fen && !more->missing_fen)
        return;
    struct day_line *l = line_of(s, more->crew, more->technician);
    add(&s->total, more);
    if (l)
        add(l, more);
}

static struct day_line whose(const char *crew, const char *technician)
{
    struct day_line line = {.received = 0};
    (void)snprintf(line.crew, sizeof line.crew, "%s", crew);
    (void)snprintf(line.technician, sizeof line.technician, "%s", technician);
    return line;
}

/* Done again after the lead's check failed it is done once: the round's newest counts. */
static void count_done(struct day_sums *s, const struct event *ev)
{
    if (s->done_ticket == ev->ticket && s->done_round == ev->round)
        return;
    s->done_ticket = ev->ticket;
    s->done_round = ev->round;
    struct day_line more = whose(ev->crew, ev->who);
    more.done = 1;
    more.agreed_fen = ev->labour_fen + ev->material_fen;
    count(s, &more);
}

static void count_paid(struct day_sums *s, const struct event *ev)
{
    struct day_line more = whose(ev->crew, ev->who);
    more.cash_fen = ev->cash_fen;
    count(s, &more);
}

/* P16.2: met in time, as a handheld told later: a breach of that run, entered before, is none. */
static void note_in_time(struct day_sums *s, const struct event *ev)
{
    if (s->in_time_ticket != ev->ticket)
        memset(s->in_time_due_ms, 0, sizeof s->in_time_due_ms);
    s->in_time_ticket = ev->ticket;
    for (uint32_t i = 0; ev->judged_ms != 0 && i < ev->clock_count; i++)
        if (ev->clocks[i].state == CLOCK_STATE_MET)
            s->in_time_due_ms[ev->clocks[i].clock] = ev->clocks[i].due_ms;
}

/* A breach belongs to the day it was due, also when the server noticed it later. */
static bool is_breach(const struct day_sums *s, const struct event *ev)
{
    return ev->type == EVENT_BREACHED && in_day(s, ev->due_ms) &&
           s->in_time_due_ms[ev->clock] != ev->due_ms;
}

void day_sums_event(struct day_sums *s, const struct ticket *t, const struct event *ev)
{
    struct day_line more = whose(t->crew, t->technician);
    note_in_time(s, ev);
    s->breaches += is_breach(s, ev);
    if (!in_day(s, event_time(ev)))
        return;
    if (ev->type == EVENT_COMPLETED)
        count_done(s, ev);
    if (ev->type == EVENT_PAID)
        count_paid(s, ev);
    more.received = ev->type == EVENT_OPENED;
    count(s, &more);
}

static bool is_overdue(const struct day_sums *s, const struct ticket *t)
{
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *k = &t->clocks[i];
        bool due = k->state == CLOCK_STATE_BREACHED && k->due_ms < s->end_ms;
        if (due && (k->met_ms == 0 || k->met_ms >= s->end_ms))
            return true;
    }
    return false;
}

void day_sums_ticket(struct day_sums *s, const struct ticket *t)
{
    struct day_line more = whose(t->crew, t->technician);
    more.open = day_is_open(s, t);
    more.overdue = more.open && is_overdue(s, t);
    more.missing_fen = day_missing_fen(s, t);
    count(s, &more);
}

static int by_place(const void *a, const void *b)
{
    const struct day_line *x = a, *y = b;
    int order = strcmp(x->crew, y->crew);
    return order != 0 ? order : strcmp(x->technician, y->technician);
}

void day_sums_sort(struct day_sums *s)
{
    qsort(s->lines, s->count, sizeof s->lines[0], by_place);
}
