/* Visit plans (P8.4): a unit that complains often is visited, and so are works out of warranty,
 * every half-year. One open plan a unit: no visit falls due twice. */
#include "engine/follow.h"
#include "engine/sheets.h"
#include <string.h>

enum { PAGE = 32 };

struct home {
    char site[NAME_SIZE], unit[UNIT_SIZE]; /* unit "": the ticket is of none */
};

/* The event's own unit stands where it was opened alone. */
static struct home home_of(struct batch *b, const struct event *ev)
{
    struct home h = {.unit = ""};
    const struct ticket *t = view_ticket(b->view, ev->ticket);
    if (t) {
        memcpy(h.site, t->site, sizeof h.site);
        memcpy(h.unit, t->unit, sizeof h.unit);
    }
    return h;
}

/* What is planned for a unit already. */
struct planned {
    uint64_t number;  /* the open plan, 0: none */
    uint8_t state;    /* of the open one */
    bool has_works;   /* the open one stands for works */
    int64_t visit_ms; /* when the last visit was made, 0: never */
};

static void look_at(struct batch *b, uint64_t number, struct planned *out)
{
    const struct sheet *s = &b->sheet;
    if (!view_sheet(b->view, number, &b->sheet))
        return;
    if (s->at_ms > out->visit_ms)
        out->visit_ms = s->at_ms;
    if (sheet_is_open(s)) {
        out->number = number;
        out->state = s->state;
        out->has_works = s->anchor_ms != 0;
    }
}

static struct planned find_plan(struct batch *b, const struct home *h)
{
    struct planned found = {.number = 0};
    struct sheet_filter f = {.site = h->site, .kind = SHEET_KIND_VISIT, .unit = h->unit};
    uint64_t numbers[PAGE];
    do {
        size_t count = view_sheet_list(b->view, &f, numbers, PAGE, &f.after);
        for (size_t i = 0; i < count; i++)
            look_at(b, numbers[i], &found);
    } while (f.after != 0);
    return found;
}

/* ---- complaints -------------------------------------------------------------------------------
 */

/* An unsatisfied visit each, a ticket that was urged once, a complaint itself. */
static uint32_t complaints_of(const struct ticket *t, int64_t since_ms)
{
    uint32_t n = 0;
    for (uint8_t i = 0; i < t->visit_count; i++)
        n += t->visits[i].result == VISIT_UNSATISFIED && t->visits[i].at_ms > since_ms;
    n += t->urged_count > 0 && t->urged_ms > since_ms;
    n += t->kind == KIND_COMPLAINT && t->received_ms > since_ms;
    return n;
}

static uint32_t count_in(struct batch *b, const uint64_t *numbers, size_t count, int64_t since_ms)
{
    uint32_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ticket *t = view_ticket(b->view, numbers[i]);
        n += t ? complaints_of(t, since_ms) : 0;
    }
    return n;
}

/* Of the open tickets and the newest in the unit's file. */
static uint32_t count_complaints(struct batch *b, const struct home *h, int64_t since_ms)
{
    const struct ticket_filter f = {.site = h->site, .unit = h->unit, .open_only = true};
    uint64_t numbers[PAGE], next;
    size_t count = view_list(b->view, &f, numbers, PAGE, &next);
    uint32_t n = count_in(b, numbers, count, since_ms);
    count = view_unit_file(b->view, h->site, h->unit, numbers, PAGE);
    return n + count_in(b, numbers, count, since_ms);
}

/* The server's own command on the unit's plan. */
static bool tell_plan(struct batch *b, const struct home *h, uint64_t number,
                      struct sheet_command *c)
{
    struct error refusal;
    uint32_t events;
    c->site = h->site;
    c->unit = number ? "" : h->unit;
    return batch_sheet(b, &number, c, NULL, &refusal, &events);
}

static bool follow_complaint(struct batch *b, const struct event *ev)
{
    struct sheet_command c;
    const struct home h = home_of(b, ev);
    const struct policy *p = view_policy(b->view, h.site, 0);
    if (!p || p->visit_complaints == 0 || !h.unit[0])
        return true;
    const struct planned plan = find_plan(b, &h);
    const int64_t since_ms = b->now_ms - p->visit_complaints_within_ms;
    uint32_t count = count_complaints(b, &h, plan.visit_ms > since_ms ? plan.visit_ms : since_ms);
    if (count < p->visit_complaints || plan.state == SHEET_STATE_ACTIVE)
        return true;
    sheet_command_init(&c, SHEET_KIND_VISIT, plan.number ? SHEET_VERB_DUE : SHEET_VERB_OPEN);
    c.ticket = ev->ticket;
    c.quantity = count;
    return tell_plan(b, &h, plan.number, &c);
}

bool follow_opened(struct batch *b, const struct event *ev)
{
    return ev->kind == KIND_COMPLAINT ? follow_complaint(b, ev) : follow_defect(b, ev);
}

bool follow_urged(struct batch *b, const struct event *ev)
{
    return follow_complaint(b, ev);
}

/* ---- works out of warranty --------------------------------------------------------------------
 */

static bool is_out_of_warranty(struct batch *b, const struct event *ev)
{
    const struct ticket *t = view_ticket(b->view, ev->ticket);
    return t && t->completed_ms != 0 &&
           (t->warranty == WARRANTY_OUT || t->warranty == WARRANTY_OWN_WORKS);
}

bool follow_closed(struct batch *b, const struct event *ev)
{
    struct sheet_command c;
    const struct home h = home_of(b, ev);
    const struct policy *p = view_policy(b->view, h.site, 0);
    if (!p || p->visit_every_ms == 0 || !is_out_of_warranty(b, ev))
        return true;
    const struct planned plan = find_plan(b, &h);
    if (plan.has_works)
        return true;
    sheet_command_init(&c, SHEET_KIND_VISIT, plan.number ? SHEET_VERB_CHANGE : SHEET_VERB_OPEN);
    c.ticket = plan.number ? 0 : ev->ticket;
    c.anchor_ms = b->now_ms;
    return tell_plan(b, &h, plan.number, &c);
}

/* A satisfied visit files the ticket, an unsatisfied one is a complaint. */
bool follow_visited(struct batch *b, const struct event *ev)
{
    if (ev->visit == VISIT_UNSATISFIED)
        return follow_complaint(b, ev);
    return ev->state != STATE_CLOSED || follow_closed(b, ev);
}
