/* Visit plan (回访计划) of a unit: visits that fall due by themselves (P8.4), because it complains
 * often or because works out of warranty were done there, every half-year from then on.
 *
 *   open ─ its day comes, or complaints ─► active ─ done ─► open, the next half-year
 *                                            │                or done, where complaints alone
 *                                            ▼                called for it
 *                                          not reached: active still, the clock goes on
 *
 * open: planned for wake_ms. active: due, made until due_ms. anchor_ms: the end of the works, 0
 * where there were none. at_ms: when the last visit was made. subject: why it is due. */
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define VISITORS (R(DESK) | R(DESK_SUPERVISOR))
#define READERS                                                                                    \
    (VISITORS | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR) | R(QUALITY) | R(AREA_MANAGER) |       \
     R(DEPUTY_GENERAL_MANAGER) | R(GENERAL_MANAGER) | R(ADMIN) | R(AUDITOR))

static const char WORKS[] = "works", COMPLAINTS[] = "complaints";

static void set_subject(struct sheet_change *change, const char *why)
{
    fold_name(change->subject, sizeof change->subject, why);
    change->set |= SHEET_HAS_SUBJECT;
}

/* Due from now on: somebody of the desk makes it in time. */
static void fall_due(const struct sheet_context *x, struct sheet_change *change, const char *why)
{
    set_subject(change, why);
    change->set |= SHEET_HAS_DUE | SHEET_HAS_WAKE | SHEET_HAS_ROLE;
    change->due_ms = x->now_ms + x->policy->visit_length_ms;
    change->wake_ms = 0;
    change->turn_role = ROLE_DESK;
    change->state = SHEET_STATE_ACTIVE;
}

/* Planned for another day, and nobody's turn until then. */
static void plan(struct sheet_change *change, int64_t at_ms)
{
    set_subject(change, WORKS);
    change->set |= SHEET_HAS_WAKE | SHEET_HAS_DUE | SHEET_HAS_ROLE;
    change->wake_ms = at_ms;
    change->due_ms = 0;
    change->turn_role = ROLE_NONE;
    change->state = SHEET_STATE_OPEN;
}

/* ---- the server's own -------------------------------------------------------------------------
 */

/* The works ended at anchor_ms; without it complaints called for a visit, quantity of them. */
static void run_open(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    if (x->c->anchor_ms != 0) {
        plan(change, x->c->anchor_ms + x->policy->visit_every_ms);
    } else {
        fall_due(x, change, COMPLAINTS);
    }
    sheet_emit(x, change);
}

/* Complaints before the planned day. */
static void run_due(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_DUE);
    sheet_set_given(x, change);
    fall_due(x, change, COMPLAINTS);
    sheet_emit(x, change);
}

/* The planned day has come; a policy that has no such visits any more ends the plan. */
static void wake(struct sheet_context *x)
{
    bool off = x->policy->visit_every_ms == 0;
    struct sheet_change *change = sheet_begin(x, off ? SHEET_VERB_CANCEL : SHEET_VERB_DUE);
    if (off) {
        change->state = SHEET_STATE_CANCELLED;
    } else {
        fall_due(x, change, WORKS);
    }
    sheet_emit(x, change);
}

/* ---- recording --------------------------------------------------------------------------------
 */

static bool has_works(const struct sheet_context *x)
{
    return x->s->anchor_ms != 0 && x->policy->visit_every_ms > 0;
}

/* What was wrong goes on as a repair: one that is open for that unit, or a new one. */
static bool check_ticket(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    if (c->visit != VISIT_UNSATISFIED && (c->ticket != 0 || c->trade != TRADE_NONE)) {
        sheet_refuse_field(x, c->ticket != 0 ? "ticket" : "trade",
                           "belongs to an unsatisfied visit (P8.4)");
        return false;
    }
    if (c->visit == VISIT_UNSATISFIED && c->text[0] == '\0') {
        sheet_refuse_field(x, "text", "say what they are not satisfied with (P8.4)");
        return false;
    }
    const struct ticket *t = c->ticket != 0 ? x->facts->ticket : NULL;
    if (t != NULL && (strcmp(t->unit, x->s->unit) != 0 || !ticket_is_open(t))) {
        sheet_refuse_field(x, "ticket", "name an open ticket of the same unit (P8.4)");
        return false;
    }
    return true;
}

static void open_ticket(struct sheet_context *x, struct sheet_change *change)
{
    const struct sheet_command *c = x->c;
    struct command *ticket = &x->out->ticket;
    command_init(ticket, COMMAND_NEW);
    ticket->site = x->out->after.site;
    ticket->unit = x->out->after.unit;
    ticket->trade = c->trade;
    ticket->text = c->text;
    ticket->reporter = c->name;
    ticket->phone = c->phone;
    x->out->opens_ticket = true;
    change->set |= SHEET_HAS_TICKET;
    change->ticket = x->facts->new_ticket;
}

static void run_done(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    if (!check_ticket(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_DONE);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)(SHEET_HAS_TEXT | SHEET_HAS_TRADE);
    if (c->visit == VISIT_NOT_REACHED) {
        sheet_emit(x, change);
        return;
    }
    change->set |= SHEET_HAS_AT;
    change->at_ms = x->now_ms;
    change->round++;
    if (has_works(x)) {
        plan(change, x->now_ms + x->policy->visit_every_ms);
    } else {
        change->state = SHEET_STATE_DONE;
    }
    if (c->visit == VISIT_UNSATISFIED && c->ticket == 0) {
        open_ticket(x, change);
    }
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = ROLE_SERVER,
     .states = NO_SHEET,
     .required = SHEET_HAS_UNIT | SHEET_HAS_TICKET,
     .optional = SHEET_HAS_ANCHOR | SHEET_HAS_QUANTITY,
     .follows = S(OPEN) | S(ACTIVE),
     .rule = "P8.4",
     .note = "the server's own; subject says why: works, out of warranty, ended at anchor_at, and "
             "wake_at is the planned day; or complaints, quantity of them, and it is due",
     .run = run_open},
    {.verb = SHEET_VERB_CHANGE,
     .roles = ROLE_SERVER,
     .states = S(ACTIVE),
     .required = SHEET_HAS_ANCHOR,
     .rule = "P8.4",
     .note = "the server's own: works ended while a visit was due for complaints alone; other "
             "visits follow"},
    {.verb = SHEET_VERB_DUE,
     .roles = ROLE_SERVER,
     .states = S(OPEN),
     .required = SHEET_HAS_QUANTITY | SHEET_HAS_TICKET,
     .to = SHEET_STATE_ACTIVE,
     .rule = "P8.4",
     .note = "the server's own: complaints before the planned day; on that day by itself",
     .run = run_due},
    {.verb = SHEET_VERB_DONE,
     .roles = VISITORS,
     .states = S(OPEN) | S(ACTIVE),
     .required = SHEET_HAS_VISIT,
     .optional = SHEET_HAS_TEXT | SHEET_HAS_BY | SHEET_HAS_TICKET | SHEET_HAS_TRADE |
                 SHEET_HAS_NAME | SHEET_HAS_PHONE,
     .follows = S(OPEN) | S(DONE),
     .rule = "P8.4",
     .note = "not reached: tried again, the clock goes on; unsatisfied: text says with what, and "
             "ticket names the open ticket that it goes on in, or a repair is opened",
     .run = run_done},
    {.verb = SHEET_VERB_CANCEL,
     .roles = R(DESK_SUPERVISOR),
     .states = S(OPEN) | S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P8.4",
     .note = "not wanted any more; text says why",
     .run = sheet_run_noted},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules visit = {
    .kind = SHEET_KIND_VISIT,
    .letter = 'V',
    .rule = "P8.4",
    .about = "the visits of a unit that fall due by themselves: it complains often, or had works "
             "out of warranty",
    .readers = READERS,
    .own = 0,
    .personal = VISITORS,
    .clock = CLOCK_VISIT,
    .clock_states = S(ACTIVE),
    .standing = true,
    .wake = wake,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_visit_rules(void)
{
    return &visit;
}
