/* The rules of kind `maintenance`: the slips of a plan (P10.3). What differs from a repair:
 *
 *   the server issues it ─► dispatched ─ accept ─► accepted ─ arrive ─► on_site ─ done ─► completed
 *                               ▲                                                             │
 *                               └──────────────────── check failed ───────────────────────────┤
 *                                             closed ◄─ return ─ check passed ────────────────┘
 *
 * The server opens it on the morning it is due and hands it to the plan's crew; where that crew is
 * no more it stays received, for the desk to dispatch. Nobody is charged, signs or is visited: the
 * lead's check and the slip's return file it in the facility's record. The clock maintenance runs
 * until it is done: by the end of the day it was issued on. Not done, it ends as an exception.
 */
#include "core/workflow_kinds.h"

#define STATES                                                                                     \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(COMPLETED) | S(CLOSED) |           \
     S(IN_REVIEW) | S(REFERRED) | S(WAITING))
#define NOT_DONE (BEFORE_DONE & STATES)

static const struct workflow_row rows[] = {
    {.command = COMMAND_NEW,
     .roles = BIT(ROLE_NONE),
     .states = NO_TICKET,
     .required = ARG_TEXT | ARG_TIME,
     .optional = ARG_TRADE | ARG_CREW | ARG_TO,
     .follows = S(RECEIVED) | S(DISPATCHED),
     .rule = "P10.3",
     .note = "by the server alone, from a plan",
     .run = run_issue},
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
    {.command = COMMAND_CHECK,
     .roles = R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR),
     .states = S(COMPLETED),
     .optional = ARG_PASS | ARG_FAIL | ARG_TEXT,
     .follows = S(COMPLETED) | S(DISPATCHED),
     .offline = true,
     .rule = "P7.2",
     .note = "exactly one of pass, fail; fail needs text; never one's own work: then the "
             "department supervisor",
     .may = may_check,
     .run = run_check},
    {.command = COMMAND_RETURN,
     .roles = ROLES_DESK,
     .states = S(COMPLETED),
     .follows = S(CLOSED),
     .rule = "P10.3",
     .note = "filed in the facility's record; not_checked before the lead's check, where the "
             "policy asks for it",
     .may = may_return,
     .run = run_return},
    {.command = COMMAND_CLOSE,
     .roles = SUPERVISORS,
     .states = NOT_DONE,
     .required = ARG_EXCEPTION | ARG_TEXT,
     .follows = S(CLOSED),
     .rule = "P10.3",
     .note = "it was not done, and why; it stays in the facility's record as that",
     .may = may_close_by,
     .run = run_close},
};

const struct workflow_kind *workflow_maintenance(void)
{
    static const struct workflow_kind kind = {
        .kind = KIND_MAINTENANCE,
        .title = "Planned maintenance",
        .rows = rows,
        .row_count = sizeof rows / sizeof rows[0],
        .states = STATES,
        .without = OF_A_RESIDENT | COMMAND_BIT(COMMAND_VISIT) | COMMAND_BIT(COMMAND_CANCEL) |
                   COMMAND_BIT(COMMAND_CODES) | COMMAND_BIT(COMMAND_LINK) |
                   COMMAND_BIT(COMMAND_TELL) | COMMAND_BIT(COMMAND_URGE),
        .intake = {.places = PLACE_FACILITY},
    };
    return &kind;
}
