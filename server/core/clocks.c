/* Deriving runs in two steps. A row's functions say how its clock should stand by the ticket's
 * facts alone; change_clock() then compares that with how it stands, and tells the difference.
 *
 *   stored            derived                                    becomes
 *   none, or met      another start                              running (or met)
 *   met               same start, not met any more               running, or breached as it was
 *   unmet             met                                        met; breached keeps its state,
 *                                                                unless it was met in time (P16.2)
 *   unmet             no start any more, or the ticket ended     taken off
 *   unmet             the ticket waits                           paused, where the clock can be
 *   unmet             another start or due time                  running anew
 */
#include "core/clocks.h"

#include <assert.h>
#include <string.h>

/* What a row's functions see. */
struct clock_view {
    const struct ticket *t;
    const struct policy *p;
    const struct event *e;
    int64_t now_ms;
    const struct ticket_clock *stored; /* NULL: the ticket has no such clock */
    const struct clock_rule *rule;
    int64_t from_ms; /* for due and met: what from gave */
};

struct clock_row {
    enum clock_kind clock;
    uint32_t kinds;                              /* BIT(KIND_…): runs on tickets of these */
    bool pauses;                                 /* while the ticket waits */
    bool once;                                   /* met stays met until it starts anew */
    uint32_t ends;                               /* BIT(STATE_…): taken off there, when not met */
    int64_t (*from)(const struct clock_view *v); /* 0: does not run */
    int64_t (*met)(const struct clock_view *v);  /* 0: not satisfied */
    int64_t (*due)(const struct clock_view *v);
};

struct derived {
    int64_t from_ms, due_ms, met_ms;
    bool ended, paused;
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* at_ms, unless that was before the clock started: then it is from an earlier run. */
static int64_t since_start(const struct clock_view *v, int64_t at_ms)
{
    return at_ms >= v->from_ms ? at_ms : 0;
}

static bool is_unmet(const struct ticket_clock *c)
{
    return c->state == CLOCK_STATE_RUNNING || c->state == CLOCK_STATE_PAUSED ||
           (c->state == CLOCK_STATE_BREACHED && c->met_ms == 0);
}

/* ---- when a clock is due ---------------------------------------------------------------- */

static int64_t due_after(const struct clock_view *v, int64_t start_ms)
{
    return v->rule->length_ms > 0 ? start_ms + v->rule->length_ms
                                  : calendar_day_end(&v->p->calendar, start_ms);
}

static int64_t due_from_start(const struct clock_view *v)
{
    return due_after(v, v->from_ms);
}

/* ---- the rows' functions, in the order of the table ------------------------------------- */

static int64_t notice_from(const struct clock_view *v)
{
    /* P13.1: nobody is to be told of a complaint before it is known whose it is */
    bool unknown = v->t->kind == KIND_COMPLAINT && v->t->responsible_ms == 0;
    return unknown ? 0 : v->t->notice_from_ms;
}

static int64_t notice_met(const struct clock_view *v)
{
    return v->t->notified ? since_start(v, v->t->notified_ms) : 0;
}

static int64_t sign_for_from(const struct clock_view *v)
{
    return v->t->notified ? v->t->notified_ms : 0;
}

static int64_t sign_for_met(const struct clock_view *v)
{
    return since_start(v, v->t->accepted_ms);
}

/* Waiting leaves a signed-for slip signed for: on site is then counted from taking it up again. */
static int64_t arrival_from(const struct clock_view *v)
{
    const struct ticket *t = v->t;
    return t->accepted_ms == 0 || ticket_is_urgent_by_contract(t)
               ? 0
               : later(t->accepted_ms, t->resumed_ms);
}

static int64_t arrival_met(const struct clock_view *v)
{
    return since_start(v, v->t->arrived_ms);
}

/* P4.1: max(signed for, booked) + 10 min. */
static int64_t arrival_due(const struct clock_view *v)
{
    return due_after(v, later(v->from_ms, v->t->appointment_ms));
}

static int64_t review_from(const struct clock_view *v)
{
    return v->t->review_from_ms;
}

static int64_t review_met(const struct clock_view *v)
{
    return since_start(v, v->t->review_end_ms);
}

static int64_t feedback_from(const struct clock_view *v)
{
    return v->t->referred_ms;
}

/* Where the work is done there is no repair date left to tell. */
static int64_t feedback_met(const struct clock_view *v)
{
    int64_t told_ms = since_start(v, v->t->feedback_met_ms);
    return told_ms != 0 ? told_ms : since_start(v, v->t->completed_ms);
}

/* Since the date was given; the ticket keeps the date only, the clock remembers the rest. */
static int64_t promise_from(const struct clock_view *v)
{
    if (v->t->promised_ms == 0) {
        return 0;
    }
    bool same = v->stored != NULL && v->stored->due_ms == v->t->promised_ms;
    return same ? v->stored->from_ms : event_time(v->e);
}

/* A handheld may tell later that the work was done before the date was given (P16.2). */
static int64_t promise_met(const struct clock_view *v)
{
    return v->t->completed_ms != 0 ? later(v->from_ms, v->t->completed_ms) : 0;
}

static int64_t promise_due(const struct clock_view *v)
{
    return v->t->promised_ms;
}

static int64_t round_from(const struct clock_view *v)
{
    return v->t->round_ms;
}

/* P13.1 */
static int64_t responsible_met(const struct clock_view *v)
{
    return since_start(v, v->t->responsible_ms);
}

/* P3.4: handed over, or with who is outside, or waiting for a stated reason. */
static int64_t same_day_met(const struct clock_view *v)
{
    int64_t handed_ms = since_start(v, v->t->dispatched_ms);
    handed_ms = handed_ms != 0 ? handed_ms : responsible_met(v);
    return handed_ms != 0 ? handed_ms : since_start(v, v->t->wait_from_ms);
}

static int64_t finish_from(const struct clock_view *v)
{
    return later(v->t->round_ms, v->t->resumed_ms);
}

static int64_t finish_met(const struct clock_view *v)
{
    return since_start(v, v->t->completed_ms);
}

/* P17.2: from intake until answered, or there already. */
static int64_t remote_from(const struct clock_view *v)
{
    return v->t->contract.number != 0 ? v->t->received_ms : 0;
}

static int64_t remote_met(const struct clock_view *v)
{
    return v->t->answered_ms != 0 ? v->t->answered_ms : since_start(v, v->t->arrived_ms);
}

static int64_t remote_due(const struct clock_view *v)
{
    return v->from_ms + v->t->contract.remote_ms;
}

/* P17.2: within the contract's time; a later time that was booked is its customer's wish, and then
 * counts as everywhere (P4.1). */
static int64_t contract_on_site_from(const struct clock_view *v)
{
    return ticket_is_urgent_by_contract(v->t) ? later(v->t->round_ms, v->t->resumed_ms) : 0;
}

static int64_t contract_on_site_due(const struct clock_view *v)
{
    int64_t booked_ms = v->t->appointment_ms;
    int64_t due_ms = v->from_ms + v->t->contract.on_site_ms;
    return booked_ms == 0 ? due_ms
                          : later(due_ms, booked_ms + v->p->clocks[CLOCK_ARRIVAL].length_ms);
}

/* P5.4: the day of intake, or of the booked visit; under a contract the day of being there. */
static int64_t finish_due(const struct clock_view *v)
{
    int64_t there_ms =
        ticket_is_urgent_by_contract(v->t) ? v->from_ms + v->t->contract.on_site_ms : 0;
    return due_after(v, later(later(v->from_ms, v->t->appointment_ms), there_ms));
}

/* P14.1: told are all of the chain by one that saw the alarm, or by the desk's phone. */
static int64_t told_met(const struct clock_view *v)
{
    int64_t first_ms = v->t->notified ? v->t->notified_ms : 0;
    for (uint8_t i = 0; i < v->t->alarmed_count; i++) {
        int64_t seen_ms = v->t->alarmed[i].told_ms;
        first_ms = seen_ms != 0 && (first_ms == 0 || seen_ms < first_ms) ? seen_ms : first_ms;
    }
    return since_start(v, first_ms);
}

static int64_t own_or_due(const struct clock_view *v, int64_t own_ms)
{
    return own_ms > 0 ? v->from_ms + own_ms : due_from_start(v);
}

static int64_t told_due(const struct clock_view *v)
{
    return own_or_due(v, v->p->playbooks[v->t->emergency].told_ms);
}

/* P14.1: since the alarm, whoever signed for it when. */
static int64_t rescue_due(const struct clock_view *v)
{
    return own_or_due(v, v->p->playbooks[v->t->emergency].on_site_ms);
}

/* P3.2, P13.1: from intake, or from when it was taken up again, until the slip was issued, or it
 * was said whose it is, once in the round. */
static int64_t slip_from(const struct clock_view *v)
{
    bool issued = v->stored != NULL && v->stored->round == v->t->round && v->stored->met_ms != 0;
    return issued ? v->stored->from_ms : later(v->t->round_ms, v->t->resumed_ms);
}

static int64_t slip_met(const struct clock_view *v)
{
    return since_start(v, v->t->dispatched_ms);
}

static int64_t wait_from(const struct clock_view *v)
{
    bool ran = v->stored != NULL && is_unmet(v->stored);
    return v->t->wait_from_ms != 0 || !ran ? v->t->wait_from_ms : v->stored->from_ms;
}

static int64_t wait_met(const struct clock_view *v)
{
    return v->t->state == STATE_WAITING ? 0 : since_start(v, v->t->resumed_ms);
}

static int64_t wait_due(const struct clock_view *v)
{
    return v->t->wait_until_ms;
}

/* P4.6: what was declined on site has a slip to bring back too, from when it was declined. */
static int64_t slip_return_from(const struct clock_view *v)
{
    if (v->t->state != STATE_DECLINED) {
        return v->t->completed_ms;
    }
    bool ran = v->stored != NULL && v->stored->round == v->t->round;
    return v->t->closed_ms != 0 && !ran ? 0 : ran ? v->stored->from_ms : event_time(v->e);
}

static int64_t slip_return_met(const struct clock_view *v)
{
    if (v->t->state == STATE_DECLINED && v->t->slip_returned) {
        return later(v->t->returned_ms, v->t->closed_ms);
    }
    return since_start(v, v->t->returned_ms);
}

static int64_t cash_from(const struct clock_view *v)
{
    bool ran = v->stored != NULL && is_unmet(v->stored);
    return v->t->cash_from_ms != 0 || !ran ? v->t->cash_from_ms : v->stored->from_ms;
}

static int64_t cash_met(const struct clock_view *v)
{
    return v->t->cash_fen > v->t->cash_received_fen ? 0 : v->t->cash_received_ms;
}

/* An unsatisfied visit starts a round, in which nothing has returned yet: the clock it met is the
 * one of the round before. */
static bool visit_reached(const struct event *e)
{
    return e->type == EVENT_VISITED && e->state != STATE_RETURNED;
}

static int64_t return_visit_from(const struct clock_view *v)
{
    bool ran = v->stored != NULL && is_unmet(v->stored);
    return ran && visit_reached(v->e) ? v->stored->from_ms : v->t->returned_ms;
}

static int64_t return_visit_met(const struct clock_view *v)
{
    return visit_reached(v->e) ? event_time(v->e) : since_start(v, v->t->visited_ms);
}

/* P9.3: whoever is sent, or comes for the form, looks at it too. */
static int64_t confirm_from(const struct clock_view *v)
{
    return v->t->defect_ms;
}

static int64_t confirm_met(const struct clock_view *v)
{
    int64_t arranged_ms = since_start(v, v->t->arranged_ms);
    return arranged_ms != 0 ? arranged_ms : since_start(v, v->t->dispatched_ms);
}

/* What waited is collected at the next time after it was taken up again. */
static int64_t collect_from(const struct clock_view *v)
{
    int64_t from_ms = v->t->collect_from_ms;
    bool over = v->stored != NULL && v->stored->met_ms != 0 && v->stored->from_ms >= from_ms;
    return from_ms == 0 ? 0 : over ? v->stored->from_ms : later(from_ms, v->t->resumed_ms);
}

static int64_t collect_met(const struct clock_view *v)
{
    return since_start(v, v->t->dispatched_ms);
}

/* P9.2: the site's next time of collecting; a length of the clock is how late it may be. */
static int64_t collect_due(const struct clock_view *v)
{
    const struct policy *p = v->p;
    return v->rule->length_ms +
           calendar_next_minute(&p->calendar, v->from_ms, p->collect_minutes, p->collect_count);
}

/* ---- the table ---------------------------------------------------------------------------- */

/* Every kind but those a clock has something else for. */
#define ANY      (BIT(KIND_COUNT) - 2)
#define ENDED    (BIT(STATE_CLOSED) | BIT(STATE_CANCELLED))
#define DECLINED BIT(STATE_DECLINED)

#define WORKS        BIT(KIND_WORKS) /* as long as they take: their sheet has the clock (P12.4) */
#define ALARM        BIT(KIND_EMERGENCY)
#define DEVICE       BIT(KIND_DEVICE_RETURN) /* as long as its maker takes (P18.1) */
#define OTHER_FINISH (BIT(KIND_PUBLIC) | BIT(KIND_MAINTENANCE) | WORKS | ALARM | DEVICE)
#define COMPLAINT    BIT(KIND_COMPLAINT)
#define FREE         (OTHER_FINISH | COMPLAINT) /* nobody is charged */

static const struct clock_row rows[] = {
    {CLOCK_NOTICE, ANY, true, false, ENDED | DECLINED, notice_from, notice_met, due_from_start},
    {CLOCK_SIGN_FOR, ANY, true, false, ENDED | DECLINED, sign_for_from, sign_for_met,
     due_from_start},
    {CLOCK_ARRIVAL, ANY & ~(BIT(KIND_MAINTENANCE) | WORKS | ALARM), true, false, ENDED | DECLINED,
     arrival_from, arrival_met, arrival_due},
    {CLOCK_REVIEW, ANY, false, false, ENDED | DECLINED, review_from, review_met, due_from_start},
    {CLOCK_FEEDBACK, ANY, false, true, ENDED | DECLINED, feedback_from, feedback_met,
     due_from_start},
    {CLOCK_PROMISE, ANY, false, false, ENDED | DECLINED, promise_from, promise_met, promise_due},
    {CLOCK_SAME_DAY, ANY & ~(BIT(KIND_DEFECT) | WORKS | ALARM), false, true, ENDED | DECLINED,
     round_from, same_day_met, due_from_start},
    {CLOCK_FINISH, ANY & ~OTHER_FINISH, true, false, ENDED | DECLINED, finish_from, finish_met,
     finish_due},
    {CLOCK_WAIT, ANY, false, true, ~BIT(STATE_WAITING), wait_from, wait_met, wait_due},
    {CLOCK_SLIP_RETURN, ANY & ~(ALARM | DEVICE), false, false, ENDED, slip_return_from,
     slip_return_met, due_from_start},
    {CLOCK_CASH, ANY & ~FREE, false, false, 0, cash_from, cash_met, due_from_start},
    {CLOCK_RETURN_VISIT, ANY & ~(BIT(KIND_MAINTENANCE) | WORKS | ALARM | DEVICE), false, true,
     ENDED | DECLINED, return_visit_from, return_visit_met, due_from_start},
    {CLOCK_SLIP, BIT(KIND_PUBLIC), true, true, ENDED, slip_from, slip_met, due_from_start},
    {CLOCK_FINISH_PUBLIC, BIT(KIND_PUBLIC), false, false, ENDED, round_from, finish_met,
     due_from_start},
    {CLOCK_CONFIRM, BIT(KIND_DEFECT), false, true, ENDED | DECLINED, confirm_from, confirm_met,
     due_from_start},
    {CLOCK_COLLECT, BIT(KIND_DEFECT), true, true, ENDED | DECLINED, collect_from, collect_met,
     collect_due},
    {CLOCK_RESPONSIBLE, COMPLAINT, true, true, ENDED, slip_from, responsible_met, due_from_start},
    {CLOCK_REMOTE, BIT(KIND_REPAIR), false, true, ENDED | DECLINED, remote_from, remote_met,
     remote_due},
    {CLOCK_CONTRACT_ON_SITE, BIT(KIND_REPAIR), true, true, ENDED | DECLINED, contract_on_site_from,
     arrival_met, contract_on_site_due},
    {CLOCK_MAINTENANCE, BIT(KIND_MAINTENANCE), false, false, ENDED, round_from, finish_met,
     due_from_start},
    {CLOCK_ARRIVAL, ALARM, false, true, ENDED, round_from, arrival_met, rescue_due},
    {CLOCK_TOLD, ALARM, false, true, ENDED, round_from, told_met, told_due},
};

/* ---- the difference --------------------------------------------------------------------- */

static struct derived derive(const struct clock_row *row, struct clock_view *v)
{
    struct derived d = {.from_ms = row->from(v)};
    v->from_ms = d.from_ms;
    if (d.from_ms != 0) {
        d.met_ms = row->met(v);
        d.due_ms = row->due(v);
    }
    bool over = (row->ends & BIT(v->t->state)) != 0;
    d.ended = d.met_ms == 0 && (over || d.from_ms == 0);
    d.paused = row->pauses && d.met_ms == 0 && v->t->state == STATE_WAITING;
    return d;
}

/* P16.2: what one command of a handheld's queue leaves overdue, the next, on its way already, may
 * meet in time: it is not noticed before that had its chance. */
#define QUEUE_MS (INT64_C(60) * 1000)

static int64_t noticed_from(const struct clock_view *v, const struct clock_change *c)
{
    const int64_t until_ms = v->now_ms + QUEUE_MS;
    bool claimed = c->state == CLOCK_STATE_RUNNING && v->e->judged_ms != 0;
    return claimed && c->due_ms < until_ms ? until_ms : 0;
}

/* A clock the ticket does not have, or whose last run was met. */
static bool start(const struct clock_view *v, const struct derived *d, struct clock_change *c)
{
    if (d->ended || d->paused) {
        return false;
    }
    c->state = d->met_ms != 0 ? CLOCK_STATE_MET : CLOCK_STATE_RUNNING;
    c->from_ms = d->from_ms;
    c->due_ms = d->due_ms;
    c->met_ms = d->met_ms;
    c->step_ms = noticed_from(v, c);
    return true;
}

/* Met before; the same run may be open again, when finished work fails the lead's check. */
static bool change_met(const struct clock_row *row, const struct clock_view *v,
                       const struct derived *d, struct clock_change *c)
{
    const struct ticket_clock *stored = v->stored;
    if (d->from_ms != stored->from_ms) {
        return start(v, d, c);
    }
    if (row->once || d->met_ms != 0) {
        return false;
    }
    if (stored->state == CLOCK_STATE_MET || d->due_ms != stored->due_ms) {
        return start(v, d, c);
    }
    /* It breached already and may not do so twice: it goes on climbing. */
    c->state = CLOCK_STATE_BREACHED;
    c->from_ms = stored->from_ms;
    c->due_ms = stored->due_ms;
    c->step_ms = stored->taken ? 0 : v->now_ms + v->p->escalate_every_ms;
    return true;
}

static bool change_unmet(const struct clock_view *v, const struct derived *d,
                         struct clock_change *c)
{
    const struct ticket_clock *stored = v->stored;
    c->from_ms = stored->from_ms;
    c->due_ms = stored->due_ms;
    if (d->ended) {
        c->state = CLOCK_STATE_NONE;
        return true;
    }
    if (d->paused) {
        c->state = CLOCK_STATE_PAUSED;
        return stored->state != CLOCK_STATE_PAUSED;
    }
    if (d->met_ms != 0 && d->from_ms == stored->from_ms) {
        bool late = stored->state == CLOCK_STATE_BREACHED && d->met_ms >= stored->due_ms;
        c->state = late ? CLOCK_STATE_BREACHED : CLOCK_STATE_MET;
        c->met_ms = d->met_ms;
        return true;
    }
    bool same = d->from_ms == stored->from_ms && d->due_ms == stored->due_ms;
    if (same && stored->state != CLOCK_STATE_PAUSED) {
        return false;
    }
    return start(v, d, c);
}

static bool change_clock(const struct clock_row *row, const struct clock_view *v,
                         const struct derived *d, struct clock_change *c)
{
    *c = (struct clock_change){.clock = (uint8_t)row->clock};
    if (v->stored == NULL) {
        return start(v, d, c);
    }
    return is_unmet(v->stored) ? change_unmet(v, d, c) : change_met(row, v, d, c);
}

static const struct ticket_clock *stored_clock(const struct ticket *t, enum clock_kind clock)
{
    for (uint8_t i = 0; i < t->clock_count; i++) {
        if (t->clocks[i].clock == clock) {
            return &t->clocks[i];
        }
    }
    return NULL;
}

void clocks_derive(const struct ticket *after, const struct policy *p, int64_t now_ms,
                   struct event *e)
{
    assert(after->clock_count <= TICKET_CLOCKS);
    e->clock_count = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if ((rows[i].kinds & BIT(after->kind)) == 0) {
            continue;
        }
        struct clock_view v = {.t = after, .p = p, .e = e, .now_ms = now_ms};
        v.stored = stored_clock(after, rows[i].clock);
        v.rule = &p->clocks[rows[i].clock];
        struct derived d = derive(&rows[i], &v);
        struct clock_change c;
        if (change_clock(&rows[i], &v, &d, &c)) {
            assert(e->clock_count < EVENT_CLOCKS);
            assert(c.state == CLOCK_STATE_NONE || c.due_ms > 0);
            e->clocks[e->clock_count++] = c;
        }
    }
}

bool clocks_run(enum kind kind, enum clock_kind clock)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].clock == clock && (rows[i].kinds & BIT(kind)) != 0) {
            return true;
        }
    }
    return false;
}
