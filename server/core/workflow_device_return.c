/* The rules of kind `device_return` (P18.1). What differs from a repair:
 *
 *   new ─► received ─ dispatch ─► dispatched ─ accept ─► accepted ─ arrive ─► on_site
 *                                     ▲                                         │ done: it is off
 *                                     ├──────────────── check failed ────── completed
 *                                                closed ◄─ return ─ check passed ┘
 *
 * A device goes back to its maker: the slip is for who takes it off, and fits it again. Its form is
 * a sheet of kind device_return that names this ticket: check, approval, the way to the maker and
 * back, the payment. The slip returns, and so is filed, once the form is through; until then its
 * clock follow_up runs, and none of the ticket's asks for an end within the day. Nobody is charged,
 * signs or is visited.
 */
#include "core/workflow_kinds.h"

#define STATES                                                                                     \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(COMPLETED) | S(CLOSED) |           \
     S(IN_REVIEW) | S(REFERRED) | S(WAITING) | S(CANCELLED))
#define NOT_DONE (BEFORE_DONE & STATES)

static const struct workflow_row rows[] = {
    {.command = COMMAND_NEW,
     .roles = ROLES_DESK | R(TECHNICIAN) | R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING),
     .states = NO_TICKET,
     .required = ARG_TEXT,
     .optional = ARG_TRADE,
     .follows = S(RECEIVED),
     .rule = "P2.4, P18.1",
     .note = "fields of NewTicket: site is required, and unit, facility, or place in words; the "
             "form that goes with the device names this ticket",
     .run = run_new},
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
     .rule = "P7.2, P18.1",
     .note = "exactly one of pass, fail; fail needs text: it is not off, or not fitted well; never "
             "one's own work",
     .may = may_check,
     .run = run_check},
    {.command = COMMAND_RETURN,
     .roles = ROLES_DESK,
     .states = S(COMPLETED),
     .follows = S(CLOSED),
     .rule = "P18.1",
     .note = "once its form is through: paid, nothing to pay, rejected or called off; not_checked "
             "before the check, where the policy asks for it",
     .may = may_return,
     .run = run_return_device},
    {.command = COMMAND_CLOSE,
     .roles = SUPERVISORS,
     .states = NOT_DONE,
     .required = ARG_EXCEPTION | ARG_TEXT,
     .follows = S(CLOSED),
     .rule = "P18.1",
     .note = "the device stays as it is, and why",
     .may = may_close_by,
     .run = run_close},
};

const struct workflow_kind *workflow_device_return(void)
{
    static const struct workflow_kind kind = {
        .kind = KIND_DEVICE_RETURN,
        .title = "A device that goes back to its maker",
        .rows = rows,
        .row_count = sizeof rows / sizeof rows[0],
        .states = STATES,
        .without = OF_A_RESIDENT | COMMAND_BIT(COMMAND_VISIT) | COMMAND_BIT(COMMAND_CODES) |
                   COMMAND_BIT(COMMAND_LINK) | COMMAND_BIT(COMMAND_TELL) |
                   COMMAND_BIT(COMMAND_URGE),
        .intake = {.places = PLACE_UNIT | PLACE_FACILITY | PLACE_NAMED},
    };
    return &kind;
}
