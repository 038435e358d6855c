/* A key in custody (钥匙保管): left at the desk with a request form, lent to who does the work,
 * brought back, given back to who left it; each time signed for.
 *
 *   open ─ lend ─► lent ─ bring_back ─► open ─ give_back ─► closed
 */
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define DESK (R(DESK) | R(MONITOR) | R(DESK_SUPERVISOR))
#define ABOVE                                                                                      \
    (R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING) | R(SITE_DIRECTOR) | R(QUALITY) | R(AREA_MANAGER) | \
     R(ADMIN) | R(AUDITOR))

/* Of the ticket's unit where none is named. */
static void run_open(struct sheet_context *x)
{
    const struct ticket *t = x->facts->ticket;
    const char *unit = x->c->unit[0] == '\0' && t != NULL ? t->unit : x->c->unit;
    if (unit[0] == '\0') {
        sheet_refuse_field(x, "unit", "missing: whose key it is, or the ticket it is for (P9.2)");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    fold_name(change->unit, sizeof change->unit, unit);
    change->set |= SHEET_HAS_UNIT;
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

/* Until when: the end of the day, unless another time is agreed. */
static void run_lend(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_LEND);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_DUE | SHEET_HAS_AT;
    change->at_ms = x->now_ms;
    change->due_ms =
        x->c->due_ms != 0 ? x->c->due_ms : calendar_day_end(&x->policy->calendar, x->now_ms);
    change->state = SHEET_STATE_LENT;
    sheet_emit(x, change);
}

/* At the desk again: nobody has it, nothing is due. */
static void run_bring_back(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_BRING_BACK);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_PERSON | SHEET_HAS_DUE | SHEET_HAS_AT;
    change->person[0] = '\0';
    change->due_ms = 0;
    change->at_ms = x->now_ms;
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = DESK,
     .states = NO_SHEET,
     .required = SHEET_HAS_NAME,
     .optional = SHEET_HAS_UNIT | SHEET_HAS_TICKET | SHEET_HAS_SUBJECT | SHEET_HAS_QUANTITY |
                 SHEET_HAS_PHONE | SHEET_HAS_TEXT,
     .to = SHEET_STATE_OPEN,
     .rule = "P9.2",
     .note = "left at the desk: name is who left it and signed for it, subject its tag, quantity "
             "how many",
     .run = run_open},
    {.verb = SHEET_VERB_LEND,
     .roles = DESK,
     .states = S(OPEN),
     .required = SHEET_HAS_PERSON,
     .optional = SHEET_HAS_DUE | SHEET_HAS_RESULT | SHEET_HAS_TICKET,
     .to = SHEET_STATE_LENT,
     .rule = "P9.2",
     .note = "person signs for it; due_at is when it comes back, else the day's end",
     .run = run_lend},
    {.verb = SHEET_VERB_BRING_BACK,
     .roles = DESK,
     .states = S(LENT),
     .optional = SHEET_HAS_RESULT,
     .to = SHEET_STATE_OPEN,
     .rule = "P9.2",
     .note = "the desk signs that it is back",
     .run = run_bring_back},
    {.verb = SHEET_VERB_GIVE_BACK,
     .roles = DESK,
     .states = S(OPEN),
     .required = SHEET_HAS_RESULT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P9.2",
     .note = "result is who took it back and signed for it"},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules key = {
    .kind = SHEET_KIND_KEY,
    .letter = 'K',
    .rule = "P9.2",
    .about = "a customer's key in the desk's custody",
    .readers = DESK | ABOVE,
    .own = R(CONTRACTOR) | R(TECHNICIAN) | R(CREW_LEAD),
    .personal = DESK,
    .clock = CLOCK_WAIT,
    .clock_states = S(LENT),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_key_rules(void)
{
    return &key;
}
