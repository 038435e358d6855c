/* The rules of kind `defect`: quality defects of the developer's work (P9).
 *
 * What differs from a repair, while it is in warranty:
 *
 *   new ─► received ─ sign (the form) ─► received ─ collect ─► accepted ─ arrive ─► on_site
 *              │                                                                       │ done
 *              └── appoint, confirm: on the left-over list                             ▼
 *   closed ◄─ visit: satisfied ─ returned ◄─ hand_back ─ signed ◄─ sign ────────── completed
 *
 *   received                 ─ dispatch, with a reason ─► dispatched, to the own crew (P9.4)
 *   accepted to referred     ─ dispatch, with a reason ─► dispatched: the contractor is gone (P9.2)
 *   accepted                 ─ refer ─► referred, to engineering: the contractor is stuck
 *   returned                 ─ visit: unsatisfied ─► received: the party is ordered again
 *
 * Out of warranty, or caused by the owner's own works, it goes the way of a repair (P9.5). The
 * clock confirm runs from intake until the inspection is arranged, collect from then until the
 * site's next time of collecting; notice runs only for what goes to the own crew.
 */
#include "core/workflow_kinds.h"

#define IN_HAND (S(ACCEPTED) | S(ON_SITE) | S(WORKING) | S(REFERRED))

static const struct workflow_row rows[] = {
    {.command = COMMAND_NEW,
     .roles = ROLES_DESK | R(TECHNICIAN) | R(CREW_LEAD),
     .states = NO_TICKET,
     .required = ARG_TEXT,
     .optional = ARG_TRADE | ARG_PART | ARG_KEY,
     .follows = S(RECEIVED),
     .rule = "P9.2",
     .note = "the request form, fields of NewTicket: site, unit, reporter, phone and "
             "appointment_at are required; the appointment is the next day at the earliest, sooner "
             "only by the desk supervisor",
     .run = run_new},
    {.command = COMMAND_DISPATCH,
     .roles = ROLES_DESK | R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR),
     .states = S(RECEIVED) | S(DISPATCHED) | IN_HAND,
     .optional = ARG_TO | ARG_CREW | ARG_POOL | ARG_PHONED | ARG_TEXT,
     .follows = S(DISPATCHED),
     .rule = "P9.4, P9.2",
     .note = "exactly one of to, crew, pool; in warranty the own crew goes with a reason: urgent "
             "and small, or the contractor is gone, then by a supervisor",
     .may = may_dispatch_defect,
     .run = run_dispatch_defect},
    {.command = COMMAND_BOOK,
     .roles = ROLES_DESK | ROLES_WORK | R(DEPARTMENT_SUPERVISOR),
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(WAITING),
     .required = ARG_TIME | ARG_TEXT,
     .optional = ARG_TOLD,
     .follows = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(QUOTED),
     .offline = true,
     .rule = "P4.2, P9.2",
     .note = "as for a repair; in warranty not on the day of the request, unless by the desk "
             "supervisor",
     .may = may_book,
     .run = run_book_defect},
    {.command = COMMAND_QUOTE,
     .roles = ROLES_DESK | ROLES_WORK | R(DEPARTMENT_SUPERVISOR),
     .states = S(RECEIVED) | S(ON_SITE) | S(WORKING) | S(QUOTED),
     .optional = ARG_PRICES | ARG_TIME | ARG_TEXT,
     .follows = S(QUOTED),
     .offline = true,
     .rule = "P9.5, P4.5",
     .note = "as for a repair; refused in warranty",
     .may = may_quote_defect,
     .run = run_quote},
    {.command = COMMAND_REFER,
     .roles = ROLES_DESK | ROLES_WORK | R(DEPARTMENT_SUPERVISOR),
     .states = S(ACCEPTED) | S(ON_SITE) | S(WORKING) | S(IN_REVIEW),
     .required = ARG_PARTY | ARG_TEXT,
     .follows = S(REFERRED),
     .offline = true,
     .rule = "P9.2, P5.2",
     .note = "who has the ticket, the crew's lead, desk or department supervisor: a contractor who "
             "is stuck gets the help of engineering",
     .may = may_refer,
     .run = run_refer},
    {.command = COMMAND_SIGN,
     .roles = ROLES_DESK | ROLES_WORK,
     .states = S(RECEIVED) | S(COMPLETED),
     .optional = ARG_CODE | ARG_PHOTO | ARG_ABSENT | ARG_TEXT | ARG_RATING,
     .follows = S(RECEIVED) | S(COMPLETED) | S(SIGNED),
     .offline = true,
     .rule = "P9.2, P7.1",
     .note = "received: the request form, at the desk; completed: as for a repair. Exactly one of "
             "code, photo, absent; absent needs text, and a signature or a visit in person before "
             "closing",
     .may = may_sign_defect,
     .run = run_sign_defect},
    {.command = COMMAND_CLOSE,
     .roles = SUPERVISORS,
     .states = S(RECEIVED) | S(WAITING) | S(IN_REVIEW) | S(REFERRED) | S(RETURNED),
     .required = ARG_EXCEPTION | ARG_TEXT,
     .follows = S(CLOSED),
     .rule = "P8.2",
     .note = "received only on the left-over list or from the second round on; never by who "
             "dispatched it",
     .may = may_close_defect,
     .run = run_close},
    {.command = COMMAND_CANCEL,
     .roles = ROLES_DESK,
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(WAITING) | S(QUOTED),
     .required = ARG_TEXT,
     .follows = S(CANCELLED),
     .rule = "P2.8, P8.2",
     .note = "as for a repair; not once it is on the left-over list",
     .may = may_cancel_defect,
     .run = run_cancel},
    {.command = COMMAND_APPOINT,
     .roles = ROLES_DESK | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING),
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED),
     .required = ARG_TO | ARG_TIME,
     .optional = ARG_TEXT,
     .follows = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED),
     .rule = "P9.3",
     .note = "who inspects it on site, and when",
     .may = may_appoint,
     .run = run_appoint},
    {.command = COMMAND_CONFIRM,
     .roles = ROLES_WORK | R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR),
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(WORKING),
     .optional = ARG_PASS | ARG_FAIL | ARG_OWN | ARG_STATUS | ARG_TEXT,
     .follows = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(WORKING),
     .offline = true,
     .rule = "P9.3, P9.4, P9.5",
     .note = "who inspected it, who has it, or a supervisor; exactly one of pass, fail. pass: on "
             "the left-over list, with a coordination sheet; own: urgent and small, for the own "
             "crew. fail needs status and text",
     .may = may_confirm_defect,
     .run = run_confirm_defect},
    {.command = COMMAND_COLLECT,
     .roles = R(CONTRACTOR) | R(ENGINEERING),
     .states = S(RECEIVED),
     .follows = S(ACCEPTED),
     .offline = true,
     .rule = "P9.2",
     .note = "the developer's party signs for the signed form",
     .may = may_collect,
     .run = run_collect},
    {.command = COMMAND_HAND_BACK,
     .roles = R(CONTRACTOR) | R(ENGINEERING),
     .states = S(SIGNED),
     .optional = ARG_TEXT,
     .follows = S(RETURNED),
     .offline = true,
     .rule = "P9.2",
     .note = "who signed for the form signs it back after the work",
     .may = may_hand_back,
     .run = run_hand_back},
};

const struct workflow_kind *workflow_defect(void)
{
    static const struct workflow_kind kind = {
        .kind = KIND_DEFECT,
        .title = "A quality defect",
        .rows = rows,
        .row_count = sizeof rows / sizeof rows[0],
        .states = ANY_STATE,
        .without = COMMAND_BIT(COMMAND_ANSWER),
        .intake = {.places = PLACE_UNIT, .appointment = true, .check = check_defect},
    };
    return &kind;
}
