/* The rules of kind `public`: faults of public facilities (P10). What differs from a repair:
 *
 *   new ─► received ─ dispatch ─► dispatched ─ accept ─► accepted ─ arrive ─► on_site
 *                                                                               │ done
 *                                                                               ▼
 *   closed ◄─ visit: satisfied ─ returned ◄─ return ─ signed ◄─ confirm ─── completed
 *
 *   signed                   ─ check passed and verify passed ─► it may return
 *   signed                   ─ check failed, verify failed ─► dispatched (P7.2, P10.1)
 *
 * Nobody is charged, so nothing is quoted and no consent is asked; it is nobody's home, so no visit
 * is booked and nobody is absent. The clock slip runs from intake until the slip is issued (P3.2).
 * Instead of finish, finish_public runs: when it runs out a second notice goes to the site director
 * and to quality at once (P10.1).
 */
#include "core/workflow_kinds.h"

#define REPORTERS (ANY_ROLE & ~(R(CONTRACTOR) | R(ADMIN) | R(AUDITOR)))
#define STATES                                                                                     \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(COMPLETED) | S(SIGNED) |           \
     S(RETURNED) | S(CLOSED) | S(IN_REVIEW) | S(REFERRED) | S(WAITING) | S(CANCELLED))
#define NOT_DONE (BEFORE_DONE & STATES)

static const struct workflow_row rows[] = {
    {.command = COMMAND_NEW,
     .roles = REPORTERS,
     .states = NO_TICKET,
     .required = ARG_TEXT,
     .optional = ARG_TRADE,
     .follows = S(RECEIVED),
     .rule = "P10.1",
     .note = "fields of NewTicket: site is required, and facility, or place in words, or both; "
             "guards and staff report what they find",
     .run = run_new},
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
    {.command = COMMAND_PROMISE,
     .roles = ROLES_DESK | R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING),
     .states = NOT_DONE,
     .required = ARG_TIME | ARG_TEXT,
     .follows = NOT_DONE,
     .rule = "P10.1",
     .note = "the lead explains to the supervisor why it can't be repaired in time, and gives a "
             "date; the second notice comes all the same",
     .may = may_promise,
     .run = run_promise},
    {.command = COMMAND_CONFIRM,
     .roles = ROLES_DESK | ROLES_WORK | R(GUARD),
     .states = S(COMPLETED),
     .required = ARG_PARTY_NAME,
     .optional = ARG_CODE | ARG_TEXT | ARG_RATING,
     .follows = S(COMPLETED) | S(SIGNED),
     .offline = true,
     .rule = "P10.2",
     .note = "the using or responsible party: by its code, or by the guard who reported it, in "
             "person; its part of the slip is then signed for",
     .may = may_confirm,
     .run = run_confirm},
    {.command = COMMAND_VERIFY,
     .roles = R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR),
     .states = S(SIGNED),
     .optional = ARG_PASS | ARG_FAIL | ARG_TEXT,
     .follows = S(SIGNED) | S(DISPATCHED),
     .rule = "P10.1",
     .note = "exactly one of pass, fail; fail needs text; each result, never one's own work: then "
             "the site director",
     .may = may_verify,
     .run = run_verify},
    {.command = COMMAND_RETURN,
     .roles = ROLES_DESK,
     .states = S(SIGNED),
     .follows = S(RETURNED),
     .rule = "P7.2, P10.1",
     .note =
         "not_checked before the lead's check, where the policy asks for it; refused before the "
         "department supervisor verified the result",
     .may = may_return_verified,
     .run = run_return},
};

const struct workflow_kind *workflow_public(void)
{
    static const struct workflow_kind kind = {
        .kind = KIND_PUBLIC,
        .title = "A public facility's fault",
        .rows = rows,
        .row_count = sizeof rows / sizeof rows[0],
        .states = STATES,
        .without = OF_A_RESIDENT,
        .intake = {.places = PLACE_FACILITY | PLACE_NAMED},
    };
    return &kind;
}
