/* The rules of kind `emergency`: somebody in a lift, a burst main, fire, gas (P14, P3.7). What
 * differs from a repair:
 *
 *   new ─► received ─ dispatch, or pull somebody from other work ─► dispatched ─ accept ─► accepted
 *             │  alarm: all of the on-call chain at once                                      │
 * arrive │                                                                               ▼ └──
 * step: the site's playbook, ticked off by who did it             on_site ─ done ─► completed │
 *   closed ◄─ close: it is over, no step is left open ◄───────────────── from any of these ───┘
 *
 * The clock told runs from intake until the first of the chain has seen the alarm, arrival from
 * intake until somebody is there, whoever signed for it when. Nobody is charged, signs or is
 * visited, and it never waits. Who was pulled goes back when they are released, or when it is over.
 */
#include "core/workflow_kinds.h"

#define REPORTERS (ANY_ROLE & ~(R(CONTRACTOR) | R(ADMIN) | R(AUDITOR)))
#define STATES                                                                                     \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(COMPLETED) | S(CLOSED) |           \
     S(CANCELLED))
#define NOT_OVER (STATES & ~(S(CLOSED) | S(CANCELLED)))
#define HELPERS  (ANY_ROLE & ~(R(FINANCE) | R(ADMIN) | R(AUDITOR)))
#define CALLERS  (ROLES_DESK | R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR))

static const struct workflow_row rows[] = {
    {.command = COMMAND_NEW,
     .roles = REPORTERS,
     .states = NO_TICKET,
     .required = ARG_TEXT | ARG_EMERGENCY,
     .optional = ARG_TRADE,
     .follows = S(RECEIVED),
     .rule = "P14.1",
     .note = "fields of NewTicket: site is required, and unit, facility, or place in words; all of "
             "the policy's chain are told at once, in their shift or not",
     .run = run_new_emergency},
    {.command = COMMAND_MATERIAL,
     .roles = ROLES_WORK,
     .states = S(ON_SITE),
     .required = ARG_MATERIAL,
     .follows = S(ON_SITE),
     .offline = true,
     .rule = "P6.5",
     .note = "the company's own: nobody is asked to accept or pay for it",
     .may = may_own,
     .run = run_material_used},
    {.command = COMMAND_CLOSE,
     .roles = CALLERS | SUPERVISORS,
     .states = NOT_OVER,
     .required = ARG_TEXT,
     .follows = S(CLOSED),
     .rule = "P14.1",
     .note = "it is over: refused while a step of the playbook is open; who was pulled from other "
             "work goes back to it",
     .run = run_over},
    {.command = COMMAND_ACKNOWLEDGE,
     .roles = ASKED_ROLES | R(GUARD),
     .states = ANY_STATE,
     .required = ARG_CLOCK,
     .follows = ANY_STATE,
     .rule = "P14.1, P5.5",
     .note = "the alarm (clock told) was shown to one of those it was raised for, or the notice of "
             "a breach to whom it is for; again changes nothing",
     .run = run_acknowledge_alarm,
     .offered = offered_acknowledge_alarm},
    {.command = COMMAND_STEP,
     .roles = HELPERS,
     .states = NOT_OVER,
     .required = ARG_STEP,
     .optional = ARG_TEXT,
     .follows = NOT_OVER,
     .offline = true,
     .rule = "P14.1",
     .note = "a step of the playbook is done, or text says why it was not needed",
     .run = run_step,
     .offered = offered_step},
    {.command = COMMAND_PULL,
     .roles = CALLERS,
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE),
     .required = ARG_TO | ARG_FROM,
     .optional = ARG_TEXT,
     .follows = S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE),
     .rule = "P3.7",
     .note = "to leaves from_ticket for now, whose clocks are suspended; before anybody has signed "
             "for the emergency it is dispatched to them, later they help",
     .run = run_pull},
    {.command = COMMAND_RELEASE,
     .roles = CALLERS,
     .states = NOT_OVER,
     .required = ARG_TO,
     .optional = ARG_TEXT,
     .follows = NOT_OVER,
     .rule = "P3.7",
     .note = "who was pulled goes back: the ticket they left is in their hands again",
     .may = may_release,
     .run = run_release},
};

const struct workflow_kind *workflow_emergency(void)
{
    static const struct workflow_kind kind = {
        .kind = KIND_EMERGENCY,
        .title = "An emergency",
        .rows = rows,
        .row_count = sizeof rows / sizeof rows[0],
        .states = STATES,
        .without = OF_A_RESIDENT | COMMAND_BIT(COMMAND_COMPLEX) | COMMAND_BIT(COMMAND_BACK) |
                   COMMAND_BIT(COMMAND_REFER) | COMMAND_BIT(COMMAND_PROMISE) |
                   COMMAND_BIT(COMMAND_WAIT) | COMMAND_BIT(COMMAND_RESUME) |
                   COMMAND_BIT(COMMAND_CHECK) | COMMAND_BIT(COMMAND_RETURN) |
                   COMMAND_BIT(COMMAND_VISIT) | COMMAND_BIT(COMMAND_CODES) |
                   COMMAND_BIT(COMMAND_WARRANTY) | COMMAND_BIT(COMMAND_CASH_RECEIVE) |
                   COMMAND_BIT(COMMAND_REFUND) | COMMAND_BIT(COMMAND_SPOTCHECK_RECORD),
        .intake = {.places = PLACE_UNIT | PLACE_FACILITY | PLACE_NAMED},
    };
    return &kind;
}
