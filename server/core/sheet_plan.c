/* A maintenance plan of a facility (维保计划): on the morning a job of it is due the server issues
 * a slip by itself (P10.3).
 *
 *   active ─ cancel ─► cancelled        active ─ due: issued, or missed ─► active
 *
 * Its dates follow from the first one and the period, whatever happened in between: the 31st of
 * each month is the last day of a shorter one. The sheet wakes at each date's hour, in order, and
 * says of each exactly once what came of it:
 *
 *   issued   a slip, its number in `ticket`
 *   missed   another date of the plan has come already (the server was down that long), or the slip
 *            of an earlier date is still open: at most one slip of a plan is
 *
 * So after a long downtime the dates before the last are missed, and the last is caught up with.
 * Ledger time never goes back: a date is neither lost nor doubled by a change of the wall clock.
 */
#include "core/sheet_rows.h"

#include "core/calendar.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define PLANNERS                                                                                   \
    (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING) | R(SITE_DIRECTOR) | R(ADMIN))
#define READERS                                                                                    \
    (PLANNERS | R(DESK) | R(MONITOR) | R(QUALITY) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) |  \
     R(GENERAL_MANAGER) | R(AUDITOR))

enum {
    NOON = 12 * 60
}; /* the first date is kept as its noon: no time zone moves that to another */

/* ---- its dates ----------------------------------------------------------------------------------
 */

static struct day date_of(const struct sheet_context *x, int64_t at_ms)
{
    return calendar_day(&x->policy->calendar.zone, at_ms);
}

static int32_t months_of(enum sheet_every every)
{
    switch (every) {
    case SHEET_EVERY_MONTH:
        return 1;
    case SHEET_EVERY_QUARTER:
        return 3;
    case SHEET_EVERY_HALF_YEAR:
        return 6;
    case SHEET_EVERY_YEAR:
        return 12;
    default:
        return 0;
    }
}

/* The n-th date after the first. */
static struct day nth_date(enum sheet_every every, struct day first, int32_t n)
{
    int32_t months = months_of(every);
    return months != 0 ? calendar_months_after(first, n * months)
                       : calendar_days_after(first, n * (every == SHEET_EVERY_WEEK ? 7 : 1));
}

/* The first of its dates that is `from` or later. */
static struct day date_from(enum sheet_every every, struct day first, struct day from)
{
    int64_t days = calendar_days_between(first, from);
    if (days <= 0) {
        return first;
    }
    int32_t months = months_of(every);
    int64_t step_days = months != 0 ? 31 * months : every == SHEET_EVERY_WEEK ? 7 : 1;
    int32_t n = (int32_t)(days / step_days); /* not too late yet */
    struct day date = nth_date(every, first, n);
    while (calendar_days_between(date, from) > 0) {
        date = nth_date(every, first, ++n);
    }
    return date;
}

/* When the slip of the date `from`, or of the next one after it, is issued. */
static int64_t issue_ms(const struct sheet_context *x, enum sheet_every every, int64_t anchor_ms,
                        struct day from)
{
    struct day date = date_from(every, date_of(x, anchor_ms), from);
    return calendar_time(&x->policy->calendar.zone, date, x->policy->maintenance_minute);
}

/* ---- opening ------------------------------------------------------------------------------------
 */

static void run_open(struct sheet_context *x)
{
    struct day today = date_of(x, x->now_ms);
    struct day first = x->c->anchor_ms != 0 ? date_of(x, x->c->anchor_ms) : today;
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_ANCHOR | SHEET_HAS_WAKE | SHEET_HAS_TRADE;
    change->trade = (uint8_t)(x->c->trade != TRADE_NONE ? x->c->trade : x->facts->facility_trade);
    change->anchor_ms = calendar_time(&x->policy->calendar.zone, first, NOON);
    change->wake_ms = issue_ms(x, x->c->every, change->anchor_ms, today);
    change->state = SHEET_STATE_ACTIVE;
    sheet_emit(x, change);
}

/* ---- a date has come ----------------------------------------------------------------------------
 */

static void issue(struct sheet_context *x, struct sheet_change *change)
{
    const struct sheet *s = x->s;
    struct command *c = &x->out->ticket;
    command_init(c, COMMAND_NEW);
    c->kind = KIND_MAINTENANCE;
    c->site = s->site;
    c->facility = s->facility;
    c->crew = s->crew;
    c->to = s->person;
    c->trade = (enum trade)s->trade;
    c->text = s->text[0] != '\0' ? s->text : s->subject;
    c->plan = s->number;
    c->time_ms = s->wake_ms;
    x->out->opens_ticket = true;
    change->set |= SHEET_HAS_TICKET;
    change->ticket = x->facts->new_ticket;
}

static void wake(struct sheet_context *x)
{
    const struct sheet *s = x->s;
    struct day next = calendar_days_after(date_of(x, s->wake_ms), 1);
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_DUE);
    struct event *e = sheet_event(x);
    e->due_ms = s->wake_ms;
    e->noticed_ms = x->now_ms;
    change->set = SHEET_HAS_AT | SHEET_HAS_WAKE;
    change->at_ms = s->wake_ms;
    change->wake_ms = issue_ms(x, (enum sheet_every)s->every, s->anchor_ms, next);
    bool open = x->facts->ticket != NULL && ticket_is_open(x->facts->ticket);
    if (change->wake_ms <= x->now_ms || open) {
        change->set |= SHEET_HAS_QUANTITY; /* dates missed so far */
        change->quantity = s->quantity + 1;
    } else {
        issue(x, change);
    }
    sheet_emit(x, change);
}

/* ---- the table ----------------------------------------------------------------------------------
 */

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = PLANNERS,
     .states = NO_SHEET,
     .required = SHEET_HAS_FACILITY | SHEET_HAS_SUBJECT | SHEET_HAS_EVERY | SHEET_HAS_CREW,
     .optional = SHEET_HAS_ANCHOR | SHEET_HAS_PERSON | SHEET_HAS_TRADE | SHEET_HAS_TEXT,
     .to = SHEET_STATE_ACTIVE,
     .rule = "P10.3",
     .note = "subject names the job, text says what is done; anchor_at lies on the first date, "
             "today when left out; person: that technician, else the crew's lead names one",
     .run = run_open},
    {.verb = SHEET_VERB_CHANGE,
     .roles = PLANNERS,
     .states = S(ACTIVE),
     .optional = SHEET_HAS_CREW | SHEET_HAS_PERSON | SHEET_HAS_TRADE | SHEET_HAS_TEXT,
     .rule = "P10.3",
     .note = "from the next slip on; another period is another plan"},
    {.verb = SHEET_VERB_CANCEL,
     .roles = PLANNERS,
     .states = S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P10.3",
     .note = "and why; a slip that is out stays",
     .run = sheet_run_noted},
};

static const struct sheet_rules plan = {
    .kind = SHEET_KIND_PLAN,
    .letter = 'P',
    .rule = "P10.3",
    .about = "a facility's maintenance: the server issues its slips on the mornings they are due",
    .readers = READERS,
    .own = R(CREW_LEAD) | R(TECHNICIAN),
    .standing = true,
    .lasting = true,
    .wake = wake,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_plan_rules(void)
{
    return &plan;
}
