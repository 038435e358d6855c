/* The rules of kind `works`, begun by an approval (P12.4). What differs from a repair:
 *
 *   start of the sheet ─► dispatched ─ accept ─► accepted ─ arrive ─► on_site ─ done ─► completed
 *                             ▲                                                             │
 *                             └──────────────────── check failed ───────────────────────────┤
 *                                            closed ◄─ return ─ check passed ───────────────┘
 *
 * It goes to the contractor in person, or to the own crew; the sheet has their reports, the joint
 * acceptance and the invoices. Nobody is charged, signs or is visited by this slip. No clock asks
 * for the works within a day: the sheet's works_progress runs.
 */
#include "core/workflow_kinds.h"

#define STATES                                                                                     \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(COMPLETED) | S(CLOSED) |           \
     S(IN_REVIEW) | S(REFERRED) | S(WAITING))
#define NOT_DONE (BEFORE_DONE & STATES)

static const struct workflow_row rows[] = {
    {.command = COMMAND_NEW,
     .roles = ROLES_START_WORKS,
     .states = NO_TICKET,
     .required = ARG_TEXT,
     .optional = ARG_TRADE | ARG_CREW | ARG_TO | ARG_TIME,
     .follows = S(DISPATCHED),
     .rule = "P12.4",
     .note = "by the start of an approval sheet alone",
     .run = run_works},
    {.command = COMMAND_MATERIAL,
     .roles = ROLES_WORK,
     .states = S(ON_SITE),
     .required = ARG_MATERIAL,
     .follows = S(ON_SITE),
     .offline = true,
     .rule = "P6.5",
     .note = "of the own store: nobody is asked to accept or pay for it",
     .may = may_own,
     .run = run_material_used},
    {.command = COMMAND_CHECK,
     .roles = R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR),
     .states = S(COMPLETED),
     .optional = ARG_PASS | ARG_FAIL | ARG_TEXT,
     .follows = S(COMPLETED) | S(DISPATCHED),
     .offline = true,
     .rule = "P7.2, P12.4",
     .note = "exactly one of pass, fail; fail needs text: the works are not accepted; never one's "
             "own work",
     .may = may_check,
     .run = run_check},
    {.command = COMMAND_RETURN,
     .roles = ROLES_DESK,
     .states = S(COMPLETED),
     .follows = S(CLOSED),
     .rule = "P12.4",
     .note = "not_checked before the check, where the policy asks for it",
     .may = may_return,
     .run = run_return},
    {.command = COMMAND_CLOSE,
     .roles = SUPERVISORS,
     .states = NOT_DONE,
     .required = ARG_EXCEPTION | ARG_TEXT,
     .follows = S(CLOSED),
     .rule = "P12.4",
     .note = "they were given up, and why",
     .may = may_close_by,
     .run = run_close},
};

const struct workflow_kind *workflow_works(void)
{
    static const struct workflow_kind kind = {
        .kind = KIND_WORKS,
        .title = "Works",
        .rows = rows,
        .row_count = sizeof rows / sizeof rows[0],
        .states = STATES,
        .without = OF_A_RESIDENT | COMMAND_BIT(COMMAND_VISIT) | COMMAND_BIT(COMMAND_CANCEL) |
                   COMMAND_BIT(COMMAND_CODES) | COMMAND_BIT(COMMAND_LINK) |
                   COMMAND_BIT(COMMAND_TELL) | COMMAND_BIT(COMMAND_URGE),
        .intake = {.places = PLACE_UNIT | PLACE_FACILITY},
    };
    return &kind;
}
