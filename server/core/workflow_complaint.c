/* The rules of kind `complaint` (P13.1). What differs from a repair:
 *
 *   new ─► received ─ responsible ─► dispatched ─ accept ─► accepted ─ arrive ─► on_site
 *                          │                                                        │ done
 *                          └─► referred, to a party outside ─ done ─► completed ◄───┘
 *                                                                        │ return
 *   closed ◄─ visit: satisfied ─ returned ◄───────────────────────────────┘
 *
 *   dispatched to referred ─ responsible ─► dispatched, referred: it was somebody else's
 *   dispatched, accepted   ─ refuse ─► received (P3.3)
 *   returned               ─ visit: unsatisfied ─► received, in the next round
 *
 * Whose it is is said by the desk or above, with the reason, within the clock `responsible`; that
 * tells the department, whose supervisor looks on site or hands it to one of theirs: from then on
 * notice, sign_for and arrival run. Nobody is charged, nothing is signed; who did the work is not
 * who asks whether they are satisfied. Only the desk supervisor takes a complaint back.
 */
#include "core/workflow_kinds.h"

#define STATES                                                                                     \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(COMPLETED) | S(RETURNED) |         \
     S(CLOSED) | S(REFERRED) | S(WAITING) | S(CANCELLED))
#define NOT_OURS                                                                                   \
    (OF_A_RESIDENT & ~COMMAND_BIT(COMMAND_BOOK)) | COMMAND_BIT(COMMAND_DISPATCH) |                 \
        COMMAND_BIT(COMMAND_REFUND) | COMMAND_BIT(COMMAND_CODES) | COMMAND_BIT(COMMAND_WARRANTY) | \
        COMMAND_BIT(COMMAND_MATERIAL) | COMMAND_BIT(COMMAND_COMPLEX) | COMMAND_BIT(COMMAND_BACK) | \
        COMMAND_BIT(COMMAND_REFER) | COMMAND_BIT(COMMAND_CHECK)

static const struct workflow_row rows[] = {
    {.command = COMMAND_NEW,
     .roles = ROLES_DESK | R(TECHNICIAN) | R(CREW_LEAD) | SUPERVISORS,
     .states = NO_TICKET,
     .required = ARG_TEXT,
     .follows = S(RECEIVED),
     .rule = "P13.1",
     .note = "fields of NewTicket: site is required, and unit, facility, or place in words; never "
             "taken for one that is open already",
     .run = run_new},
    {.command = COMMAND_NOTIFIED,
     .roles = ROLES_DESK | ROLES_LOOK,
     .states = S(DISPATCHED),
     .answered = STATES & ~(S(RECEIVED) | S(DISPATCHED)),
     .optional = ARG_PHONED,
     .follows = S(DISPATCHED),
     .rule = "P3.1, P13.1",
     .note = "the desk sets phoned; the client of who is to look says that it showed it",
     .may = may_notified,
     .run = run_notified,
     .offered = offered_notified},
    {.command = COMMAND_ACCEPT,
     .roles = ROLES_LOOK,
     .states = S(DISPATCHED),
     .answered = STATES & ~(S(RECEIVED) | S(DISPATCHED) | S(CLOSED) | S(CANCELLED)),
     .follows = S(ACCEPTED),
     .offline = true,
     .rule = "P3.3, P13.1",
     .note = "who was named: for a department its supervisor; for a crew its lead",
     .may = may_accept,
     .run = run_accept},
    {.command = COMMAND_REFUSE,
     .roles = ROLES_LOOK,
     .states = S(DISPATCHED) | S(ACCEPTED),
     .required = ARG_TEXT,
     .follows = S(RECEIVED),
     .offline = true,
     .rule = "P3.3, P13.1",
     .note = "it is not theirs, and why: the desk says anew whose it is",
     .may = may_refuse,
     .run = run_refuse},
    {.command = COMMAND_HANDOVER,
     .roles = ROLES_LOOK,
     .states = S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE),
     .required = ARG_TO | ARG_TEXT,
     .follows = S(DISPATCHED),
     .offline = true,
     .rule = "P3.3, P13.1",
     .note = "who has it, or the crew's lead: to one of theirs who looks on site",
     .may = may_handover,
     .run = run_handover},
    {.command = COMMAND_ARRIVE,
     .roles = ROLES_LOOK,
     .states = S(ACCEPTED),
     .follows = S(ON_SITE),
     .offline = true,
     .rule = "P13.1",
     .note = "who has it, on site",
     .may = may_own,
     .run = run_arrive},
    {.command = COMMAND_FIND,
     .roles = ROLES_LOOK,
     .states = S(ON_SITE),
     .required = ARG_TEXT,
     .follows = S(ON_SITE),
     .offline = true,
     .rule = "P13.1",
     .note = "the process: what was seen, said and done",
     .may = may_own,
     .run = run_find},
    {.command = COMMAND_WAIT,
     .roles = ROLES_DESK | ROLES_LOOK,
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE),
     .required = ARG_TIME | ARG_TEXT,
     .optional = ARG_CALLBACK,
     .follows = S(WAITING),
     .offline = true,
     .rule = "P3.6",
     .note = "who has it, or the desk; time_at is until when",
     .may = may_wait,
     .run = run_wait},
    {.command = COMMAND_RESUME,
     .roles = ROLES_DESK | ROLES_LOOK | R(ENGINEERING),
     .states = S(WAITING) | S(REFERRED),
     .follows = S(ACCEPTED) | S(DISPATCHED) | S(RECEIVED),
     .offline = true,
     .rule = "P3.6, P5.2",
     .note = "by who had accepted it: accepted again; else with whom it was, or the desk",
     .may = may_resume,
     .run = run_resume},
    {.command = COMMAND_DONE,
     .roles = ROLES_LOOK | R(ENGINEERING),
     .states = S(ON_SITE) | S(REFERRED),
     .required = ARG_TEXT,
     .follows = S(COMPLETED),
     .offline = true,
     .rule = "P13.1",
     .note = "the result; of a party outside by itself, or the desk supervisor for it",
     .may = may_done_complaint,
     .run = run_done},
    {.command = COMMAND_PHOTO,
     .roles = ROLES_DESK | ROLES_LOOK | R(ENGINEERING),
     .states = STATES & ~(S(CLOSED) | S(CANCELLED)),
     .required = ARG_PHOTO | ARG_PURPOSE,
     .optional = ARG_TEXT,
     .follows = STATES & ~(S(CLOSED) | S(CANCELLED)),
     .offline = true,
     .rule = "P13.1",
     .note = "uploaded before (blob_put) by who names it; purpose before, after or other; who has "
             "it, the crew's lead or the desk",
     .may = may_photo,
     .run = run_photo},
    {.command = COMMAND_RETURN,
     .roles = ROLES_DESK,
     .states = S(COMPLETED),
     .follows = S(RETURNED),
     .rule = "P13.1",
     .note = "the desk has the result: who complained is visited next",
     .run = run_return},
    {.command = COMMAND_CANCEL,
     .roles = R(DESK_SUPERVISOR),
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(WAITING),
     .required = ARG_TEXT,
     .follows = S(CANCELLED),
     .rule = "P13.1",
     .note = "taken back by who complained, or entered by mistake; not after an unsatisfied visit",
     .may = may_cancel,
     .run = run_cancel},
    {.command = COMMAND_RESPONSIBLE,
     .roles = ROLES_DESK | R(SITE_DIRECTOR) | R(QUALITY) | R(AREA_MANAGER),
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(REFERRED),
     .required = ARG_TEXT,
     .optional = ARG_DEPARTMENT | ARG_CREW | ARG_TO | ARG_PARTY | ARG_PHONED,
     .follows = S(DISPATCHED) | S(REFERRED),
     .rule = "P13.1",
     .note = "whose it is, and why: exactly one of department, crew, to, party; who supervises "
             "the department is told to look on site; again where it turned out otherwise",
     .run = run_responsible},
};

const struct workflow_kind *workflow_complaint(void)
{
    static const struct workflow_kind kind = {
        .kind = KIND_COMPLAINT,
        .title = "A complaint",
        .rows = rows,
        .row_count = sizeof rows / sizeof rows[0],
        .states = STATES,
        .without = NOT_OURS,
        .intake = {.places = PLACE_UNIT | PLACE_FACILITY | PLACE_NAMED},
    };
    return &kind;
}
