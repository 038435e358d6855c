/* What the server does by itself because of what happened to a ticket: one row an event type. It
 * joins the same batch, so that either both are durable or neither is. */
#include "engine/follow.h"
#include "engine/sheets.h"
#include <string.h>

enum { REPEATS_MAX = 32 };

/* The sheet is opened already, and not closed yet. */
static bool is_followed_up(struct batch *b, const struct event *ev)
{
    const struct sheet_filter f = {
        .site = ev->site, .kind = SHEET_KIND_CORRECTIVE, .open_only = true, .unit = ev->unit};
    struct sheet *s = &b->sheet;
    uint64_t numbers[REPEATS_MAX], next;
    size_t count = view_sheet_list(b->view, &f, numbers, REPEATS_MAX, &next);
    for (size_t i = 0; i < count; i++)
        if (view_sheet(b->view, numbers[i], s) && s->trade == ev->trade && s->quantity > 0)
            return true;
    return false;
}

/* How often that unit had work of that trade since then, this time included; who did it last. */
static uint32_t count_faults(struct batch *b, const struct event *ev, int64_t since_ms,
                             char department[NAME_SIZE])
{
    const struct ticket_filter f = {.site = ev->site, .unit = ev->unit, .since_ms = since_ms};
    uint64_t numbers[REPEATS_MAX], next;
    uint32_t faults = 0;
    size_t count = view_list(b->view, &f, numbers, REPEATS_MAX, &next);
    for (size_t i = 0; i < count; i++) {
        const struct ticket *t = view_ticket(b->view, numbers[i]);
        if (!t || t->trade != ev->trade || t->state == STATE_CANCELLED)
            continue;
        faults++;
        if (t->department[0])
            memcpy(department, t->department, NAME_SIZE);
    }
    return faults;
}

/* P9.6: the same fault again. */
static bool follow_opened(struct batch *b, const struct event *ev)
{
    char department[NAME_SIZE] = "";
    struct sheet_command c;
    struct error refusal;
    uint64_t number = 0;
    uint32_t events;
    const struct policy *p = view_policy(b->view, ev->site, 0);
    if (!p || p->repeat_times == 0 || ev->trade == TRADE_NONE || !ev->unit[0])
        return true;
    sheet_command_init(&c, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    c.quantity = count_faults(b, ev, b->now_ms - p->repeat_within_ms, department);
    if (c.quantity < p->repeat_times || is_followed_up(b, ev))
        return true;
    c.site = ev->site;
    c.unit = ev->unit;
    c.trade = ev->trade;
    c.ticket = ev->ticket;
    c.department = department;
    return batch_sheet(b, &number, &c, NULL, &refusal, &events);
}

static const struct {
    enum event_type type;
    follow *run;
} follows[] = {
    {EVENT_OPENED, follow_opened},
    {EVENT_VISITED, follow_visited},
    {EVENT_URGED, follow_urged},
    {EVENT_CLOSED, follow_closed},
};

bool batch_follow(struct batch *b, const struct decision *d)
{
    for (uint32_t i = 0; i < d->event_count; i++)
        for (size_t k = 0; k < sizeof follows / sizeof *follows; k++)
            if (follows[k].type == d->events[i].type && !follows[k].run(b, &d->events[i]))
                return false;
    return true;
}
