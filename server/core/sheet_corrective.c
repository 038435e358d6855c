/* Corrective and preventive action (纠正预防措施): what a visit, a failed check or repeated faults
 * demand of a department, with a date.
 *
 *   open ─ answer ─► answered ─ close ─► closed
 *    ▲                  │
 *    └──── reject ──────┘      open, answered ─ cancel ─► cancelled
 */
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define OPENERS (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR) | R(QUALITY))
#define ABOVE                                                                                      \
    (R(ENGINEERING) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) | R(GENERAL_MANAGER) |           \
     R(ADMIN) | R(AUDITOR))

/* Whose turn it is: the department's supervisor, or who judges the answer. */
static void give_turn(struct sheet_change *change, enum role role)
{
    change->set |= SHEET_HAS_ROLE;
    change->turn_role = (uint8_t)role;
}

static const char *department_at_fault(const struct sheet_context *x)
{
    if (x->c->department[0] != '\0' || x->facts->ticket == NULL) {
        return x->c->department;
    }
    return x->facts->ticket->department;
}

static void run_open(struct sheet_context *x)
{
    const char *department = department_at_fault(x);
    if (x->c->text[0] == '\0' && x->actor != NULL) {
        sheet_refuse_field(x, "text", "say what is to be put right (P8.3)");
        return;
    }
    if (department[0] == '\0' && x->actor != NULL) {
        sheet_refuse_field(x, "department", "name the department at fault (P8.3)");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    fold_name(change->department, sizeof change->department, department);
    change->set |= SHEET_HAS_DEPARTMENT | SHEET_HAS_DUE;
    change->due_ms = x->c->due_ms != 0 ? x->c->due_ms : x->now_ms + x->policy->corrective_length_ms;
    give_turn(change, ROLE_DEPARTMENT_SUPERVISOR);
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

static bool may_answer(const struct sheet_context *x, struct error *refusal)
{
    return sheet_allow(sheet_actor_of_department(x), x, refusal,
                       "it is for the supervisor of the department at fault");
}

/* Who answered for the department, in whoever's place, does not judge it. */
static bool may_close(const struct sheet_context *x, struct error *refusal)
{
    if (strcmp(x->s->answered_by, x->actor->id) == 0) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id, "somebody else of quality closes it");
        return false;
    }
    return true;
}

static void run_answer(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_ANSWER);
    sheet_set_given(x, change);
    give_turn(change, ROLE_QUALITY);
    change->state = SHEET_STATE_ANSWERED;
    sheet_emit(x, change);
}

/* Not enough: the next round, by the date that stands or a new one. */
static void run_reject(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_REJECT);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    give_turn(change, ROLE_DEPARTMENT_SUPERVISOR);
    change->round++;
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = OPENERS | ROLE_SERVER,
     .states = NO_SHEET,
     .optional = SHEET_HAS_TEXT | SHEET_HAS_DEPARTMENT | SHEET_HAS_DUE | SHEET_HAS_TICKET |
                 SHEET_HAS_UNIT | SHEET_HAS_FACILITY | SHEET_HAS_TRADE | SHEET_HAS_SUBJECT |
                 SHEET_HAS_QUANTITY | SHEET_HAS_LINES | SHEET_HAS_CREW,
     .to = SHEET_STATE_OPEN,
     .rule = "P8.3, P9.6, P15.3",
     .note =
         "text is what was found wrong; department is the ticket's where it is left out, due_at "
         "as the policy says; the server opens one for a failed spot check, for a failed check, "
         "subject its id, lines what failed, and for repeated faults: subject the part, quantity "
         "how often, lines the tickets",
     .run = run_open},
    {.verb = SHEET_VERB_CHANGE,
     .roles = R(QUALITY),
     .states = S(OPEN) | S(ANSWERED),
     .optional = SHEET_HAS_DUE | SHEET_HAS_DEPARTMENT,
     .rule = "P8.3",
     .note = "another date, another department"},
    {.verb = SHEET_VERB_NOTE,
     .roles = OPENERS | R(ENGINEERING) | R(AREA_MANAGER),
     .states = S(OPEN) | S(ANSWERED),
     .required = SHEET_HAS_TEXT,
     .rule = "P8.3",
     .note = "what happens meanwhile; stands in its history",
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_ANSWER,
     .roles = R(DEPARTMENT_SUPERVISOR),
     .states = S(OPEN),
     .required = SHEET_HAS_RESULT,
     .to = SHEET_STATE_ANSWERED,
     .rule = "P8.3",
     .note = "the cause, and what is done against it, by the supervisor of the department at fault",
     .may = may_answer,
     .run = run_answer},
    {.verb = SHEET_VERB_REJECT,
     .roles = R(QUALITY),
     .states = S(ANSWERED),
     .required = SHEET_HAS_TEXT,
     .optional = SHEET_HAS_DUE,
     .to = SHEET_STATE_OPEN,
     .rule = "P8.3",
     .note = "not enough: back to the department, in the next round",
     .run = run_reject},
    {.verb = SHEET_VERB_CLOSE,
     .roles = R(QUALITY),
     .states = S(ANSWERED),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P8.3",
     .note = "it worked; never who answered",
     .may = may_close,
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_CANCEL,
     .roles = R(QUALITY) | R(SITE_DIRECTOR),
     .states = S(OPEN) | S(ANSWERED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P8.3",
     .note = "opened by mistake; text says why",
     .run = sheet_run_noted},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules corrective = {
    .kind = SHEET_KIND_CORRECTIVE,
    .letter = 'C',
    .rule = "P8.3, P9.6",
    .about = "what a department must put right, and see to that it does not come back",
    .readers = OPENERS | ABOVE,
    .own = R(DESK) | R(MONITOR) | R(CREW_LEAD),
    .personal = 0,
    .clock = CLOCK_CORRECTIVE,
    .clock_states = S(OPEN) | S(ANSWERED),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_corrective_rules(void)
{
    return &corrective;
}
