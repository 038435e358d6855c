/* The rules of kind `repair`.
 *
 *   new ─► received ─ dispatch ─► dispatched ─ accept ─► accepted ─ arrive ─► on_site
 *                                                                               │
 *        ┌───── done ───── working ◄── consent ── quoted ◄── quote ─────────────┤
 *        ▼                                                                      │
 *     completed ◄─────────────────────────── done ──────────────────────────────┘
 *        │ sign
 *        ▼
 *     signed ─ check passed, return ─► returned ─ visit: satisfied ─► closed
 *
 * Detours, and other ends:
 *
 *   received                 ─ quote ─► quoted ─ consent ─► received, nobody was sent yet (P6.2)
 *   working                  ─ quote ─► quoted ─ consent ─► working, a second fault (P4.5)
 *   quoted                   ─ declined ─► declined, or on with what was agreed before (P4.6)
 *   dispatched, accepted     ─ refuse ─► received (P3.3)
 *   dispatched to working    ─ handover ─► dispatched (P3.3)
 *   accepted                 ─ absent ─► waiting (P4.3)
 *   received to working      ─ wait ─► waiting ─ resume, book ─► accepted, dispatched, received,
 *                              or quoted again when nobody was sent yet (P3.6)
 *   on_site, working, quoted ─ complex ─► in_review ─ back ─► on_site, working (P5.1)
 *   on_site, working,
 *   in_review                ─ refer ─► referred ─ resume ─► dispatched; ─ done ─► completed (P5.2)
 *   signed                   ─ check failed ─► dispatched (P7.2)
 *   returned                 ─ visit: unsatisfied ─► received, in the next round (P8.2)
 *   received to accepted,
 *   waiting, quoted unsent   ─ cancel ─► cancelled
 *   received again, waiting, in_review,
 *   referred, returned       ─ close ─► closed, as an exception (P8.2)
 */
#include "core/decide_context.h"

#define S(NAME) BIT(STATE_##NAME)
#define R(NAME) BIT(ROLE_##NAME)

#define NO_TICKET BIT(STATE_NONE)
#define ANY_STATE (BIT(STATE_COUNT) - 2)
#define BEFORE_DONE                                                                                \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(QUOTED) | S(WORKING) |             \
     S(IN_REVIEW) | S(REFERRED) | S(WAITING))
/* Beforehand too, once a price was agreed. */
#define PAYABLE                                                                                    \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(WORKING) | S(COMPLETED) |          \
     S(SIGNED) | S(RETURNED))
#define ANY_ROLE    (BIT(ROLE_COUNT) - 2)
#define ASKED_ROLES (ANY_ROLE & ~(R(GUARD) | R(ADMIN) | R(AUDITOR)))
#define SUPERVISORS                                                                                \
    (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR) | R(QUALITY) |               \
     R(AREA_MANAGER))

static const struct workflow_row repair[] = {
    {.command = COMMAND_NEW,
     .roles = ROLES_DESK | R(TECHNICIAN) | R(CREW_LEAD),
     .states = NO_TICKET,
     .required = ARG_TEXT,
     .optional = ARG_TRADE,
     .follows = S(RECEIVED),
     .rule = "P2.1",
     .note = "fields of NewTicket: site and unit are required, kind is repair",
     .run = run_new},
    {.command = COMMAND_DISPATCH,
     .roles = ROLES_DESK | R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR),
     .states = S(RECEIVED) | S(DISPATCHED),
     .optional = ARG_TO | ARG_CREW | ARG_POOL | ARG_PHONED,
     .follows = S(DISPATCHED),
     .rule = "P3.1, P3.5",
     .note = "exactly one of to, crew, pool; again while dispatched names somebody else; a crew "
             "lead gives work to their own crew only",
     .may = may_dispatch,
     .run = run_dispatch},
    {.command = COMMAND_NOTIFIED,
     .roles = ROLES_DESK | ROLES_WORK,
     .states = S(DISPATCHED),
     .answered = ANY_STATE & ~(S(RECEIVED) | S(DISPATCHED)),
     .optional = ARG_PHONED,
     .follows = S(DISPATCHED),
     .rule = "P3.1",
     .note = "the desk sets phoned; the technician's client says that it showed the slip, and may "
             "say so again",
     .may = may_notified,
     .run = run_notified,
     .offered = offered_notified},
    {.command = COMMAND_ACCEPT,
     .roles = ROLES_WORK,
     .states = S(DISPATCHED),
     .answered = ANY_STATE & ~(S(RECEIVED) | S(DISPATCHED) | S(CLOSED) | S(CANCELLED)),
     .follows = S(ACCEPTED),
     .rule = "P3.3, P3.5",
     .note = "to a person: that person; to a crew: its lead; open to a crew: the first of its "
             "members, the others get taken",
     .may = may_accept,
     .run = run_accept},
    {.command = COMMAND_REFUSE,
     .roles = ROLES_WORK,
     .states = S(DISPATCHED) | S(ACCEPTED),
     .required = ARG_TEXT,
     .follows = S(RECEIVED),
     .rule = "P3.3",
     .note = "who was named, or the crew's lead",
     .may = may_refuse,
     .run = run_refuse},
    {.command = COMMAND_HANDOVER,
     .roles = ROLES_WORK,
     .states = S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(WORKING),
     .required = ARG_TO | ARG_TEXT,
     .follows = S(DISPATCHED),
     .rule = "P3.3",
     .note = "who has it, or the crew's lead",
     .may = may_handover,
     .run = run_handover},
    {.command = COMMAND_ARRIVE,
     .roles = ROLES_WORK,
     .states = S(ACCEPTED),
     .follows = S(ON_SITE),
     .rule = "P4.1",
     .note = "who has the ticket",
     .may = may_own,
     .run = run_arrive},
    {.command = COMMAND_ABSENT,
     .roles = ROLES_WORK,
     .states = S(ACCEPTED),
     .optional = ARG_RANG | ARG_PHONED | ARG_NOTE | ARG_TEXT,
     .follows = S(WAITING),
     .rule = "P4.3",
     .note = "who has the ticket; counts as arrived, waits until the day's end for the desk to "
             "call back",
     .may = may_own,
     .run = run_absent},
    {.command = COMMAND_FIND,
     .roles = ROLES_WORK,
     .states = S(ON_SITE) | S(WORKING),
     .required = ARG_TEXT,
     .optional = ARG_TRADE,
     .follows = S(ON_SITE) | S(WORKING),
     .rule = "P4.4",
     .note = "who has the ticket",
     .may = may_own,
     .run = run_find},
    {.command = COMMAND_QUOTE,
     .roles = ROLES_DESK | ROLES_WORK | R(DEPARTMENT_SUPERVISOR),
     .states = S(RECEIVED) | S(ON_SITE) | S(WORKING) | S(QUOTED),
     .optional = ARG_PRICES | ARG_TIME | ARG_TEXT,
     .follows = S(QUOTED),
     .rule = "P4.5, P6.2, P6.3",
     .note = "on site who has the ticket, before anybody is sent desk, crew lead or department "
             "supervisor; a new quote makes older codes void",
     .may = may_quote,
     .run = run_quote},
    {.command = COMMAND_APPROVE,
     .roles = R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR),
     .states = S(QUOTED),
     .follows = S(QUOTED),
     .rule = "P6.2",
     .note = "a price told before anybody is sent, unless the department supervisor told it",
     .may = may_approve,
     .run = run_approve},
    {.command = COMMAND_CONSENT,
     .roles = ROLES_DESK | ROLES_WORK,
     .states = S(QUOTED),
     .optional = ARG_CODE | ARG_DECLINED | ARG_TEXT,
     .follows = S(QUOTED) | S(WORKING) | S(RECEIVED) | S(DECLINED),
     .rule = "P4.5, P4.6",
     .note = "exactly one of code, declined; wrong_code counts, code_locked until the desk looks "
             "at the codes",
     .may = may_consent,
     .run = run_consent},
    {.command = COMMAND_MATERIAL,
     .roles = ROLES_WORK,
     .states = S(ON_SITE) | S(WORKING),
     .required = ARG_MATERIAL,
     .optional = ARG_ACCEPTED | ARG_OWN | ARG_TEXT,
     .follows = S(ON_SITE) | S(WORKING),
     .rule = "P6.4, P6.5",
     .note = "own needs text, what the check found; the company's within the agreed material; the "
             "same line with accepted marks it accepted",
     .may = may_own,
     .run = run_material},
    {.command = COMMAND_COMPLEX,
     .roles = ROLES_WORK,
     .states = S(ON_SITE) | S(WORKING) | S(QUOTED),
     .required = ARG_TEXT,
     .follows = S(IN_REVIEW),
     .rule = "P5.1",
     .note = "who has the ticket",
     .may = may_own,
     .run = run_complex},
    {.command = COMMAND_BACK,
     .roles = ROLES_WORK,
     .states = S(IN_REVIEW),
     .follows = S(ON_SITE) | S(WORKING),
     .rule = "P5.1",
     .note = "who has the ticket, or the crew's lead",
     .may = may_back,
     .run = run_back},
    {.command = COMMAND_REFER,
     .roles = ROLES_DESK | ROLES_WORK | R(DEPARTMENT_SUPERVISOR),
     .states = S(ON_SITE) | S(WORKING) | S(IN_REVIEW),
     .required = ARG_PARTY | ARG_TEXT,
     .follows = S(REFERRED),
     .rule = "P5.2",
     .note = "who has the ticket, the crew's lead, desk or department supervisor",
     .may = may_refer,
     .run = run_refer},
    {.command = COMMAND_PROMISE,
     .roles = ROLES_DESK | R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING),
     .states = BEFORE_DONE,
     .required = ARG_TIME,
     .optional = ARG_TEXT,
     .follows = BEFORE_DONE,
     .rule = "P5.2, P5.3",
     .note = "the repair date told to the resident",
     .may = may_promise,
     .run = run_promise},
    {.command = COMMAND_BOOK,
     .roles = ROLES_DESK | ROLES_WORK | R(DEPARTMENT_SUPERVISOR),
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(WAITING),
     .required = ARG_TIME | ARG_TEXT,
     .optional = ARG_TOLD,
     .follows = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(QUOTED),
     .rule = "P4.2",
     .note = "unless the resident was told before the time that stood, only desk supervisor, crew "
             "lead or department supervisor; ends waiting",
     .may = may_book,
     .run = run_book},
    {.command = COMMAND_WAIT,
     .roles = ROLES_DESK | ROLES_WORK,
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(WORKING) | S(QUOTED),
     .required = ARG_TIME | ARG_TEXT,
     .optional = ARG_CALLBACK,
     .follows = S(WAITING),
     .rule = "P3.4, P3.6",
     .note = "who has the ticket, or the desk; time_at is until when",
     .may = may_wait,
     .run = run_wait},
    {.command = COMMAND_RESUME,
     .roles = ROLES_DESK | ROLES_WORK | R(DEPARTMENT_SUPERVISOR),
     .states = S(WAITING) | S(REFERRED),
     .follows = S(ACCEPTED) | S(DISPATCHED) | S(RECEIVED) | S(QUOTED),
     .rule = "P3.6, P5.2",
     .note = "by who had accepted it: accepted again; else handed out again",
     .may = may_resume,
     .run = run_resume},
    {.command = COMMAND_DONE,
     .roles = ROLES_WORK,
     .states = S(ON_SITE) | S(WORKING) | S(REFERRED),
     .optional = ARG_TEXT,
     .follows = S(COMPLETED),
     .rule = "P7.1, P5.2",
     .note = "who has the ticket; referred work: engineering, or a contractor; not before the "
             "company's materials are accepted",
     .may = may_done,
     .run = run_done},
    {.command = COMMAND_SIGN,
     .roles = ROLES_DESK | ROLES_WORK,
     .states = S(COMPLETED),
     .optional = ARG_CODE | ARG_ABSENT | ARG_TEXT | ARG_RATING,
     .follows = S(COMPLETED) | S(SIGNED),
     .rule = "P7.1",
     .note = "exactly one of code, absent; absent needs text, and a signature or a visit in person "
             "before closing",
     .may = may_sign,
     .run = run_sign},
    {.command = COMMAND_PAY,
     .roles = ROLES_DESK | ROLES_WORK,
     .states = PAYABLE,
     .optional = ARG_CASH | ARG_AT_DESK,
     .follows = PAYABLE,
     .rule = "P6.6",
     .note = "exactly one of cash_fen, at_desk; cash is what is still due of what was agreed in "
             "this round; before anybody has signed for the slip at the desk",
     .may = may_pay,
     .run = run_pay,
     .offered = offered_pay},
    {.command = COMMAND_CHECK,
     .roles = R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR),
     .states = S(SIGNED),
     .optional = ARG_PASS | ARG_FAIL | ARG_TEXT,
     .follows = S(SIGNED) | S(DISPATCHED),
     .rule = "P7.2",
     .note = "exactly one of pass, fail; fail needs text; never one's own work: then the "
             "department supervisor",
     .may = may_check,
     .run = run_check},
    {.command = COMMAND_RETURN,
     .roles = ROLES_DESK,
     .states = S(SIGNED) | S(DECLINED),
     .follows = S(RETURNED) | S(DECLINED),
     .rule = "P7.2, P4.6",
     .note = "not_checked before the lead's check, where the policy asks for it",
     .may = may_return,
     .run = run_return},
    {.command = COMMAND_VISIT,
     .roles = ROLES_DESK,
     .states = S(RETURNED),
     .required = ARG_VISIT,
     .optional = ARG_BY | ARG_TEXT | ARG_SIGNED,
     .follows = S(RETURNED) | S(CLOSED) | S(RECEIVED),
     .rule = "P8.1, P8.2",
     .note = "exactly one of satisfied, unsatisfied, not_reached; by is phone when left out; never "
             "by who worked on it",
     .may = may_visit,
     .run = run_visit},
    {.command = COMMAND_CLOSE,
     .roles = SUPERVISORS,
     .states = S(RECEIVED) | S(WAITING) | S(IN_REVIEW) | S(REFERRED) | S(RETURNED),
     .required = ARG_EXCEPTION | ARG_TEXT,
     .follows = S(CLOSED),
     .rule = "P8.2, P5.2",
     .note = "received only from the second round on; never by who dispatched it",
     .may = may_close,
     .run = run_close},
    {.command = COMMAND_CANCEL,
     .roles = ROLES_DESK,
     .states = S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(WAITING) | S(QUOTED),
     .required = ARG_TEXT,
     .follows = S(CANCELLED),
     .rule = "P2.8",
     .note = "quoted only before anybody is sent; not after an unsatisfied visit or once money was "
             "taken",
     .may = may_cancel,
     .run = run_cancel},
    {.command = COMMAND_TAKE,
     .roles = ASKED_ROLES,
     .states = ANY_STATE,
     .required = ARG_CLOCK,
     .follows = ANY_STATE,
     .rule = "P5.5",
     .note = "a clock that ran out, by one of those it was put before",
     .run = run_take,
     .offered = offered_take},
    {.command = COMMAND_CASH_RECEIVE,
     .roles = R(FINANCE),
     .states = ANY_STATE,
     .follows = ANY_STATE,
     .rule = "P6.6",
     .note = "all cash that is not with finance yet",
     .may = may_cash_receive,
     .run = run_cash_receive},
    {.command = COMMAND_SPOTCHECK_RECORD,
     .roles = R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR),
     .states = ANY_STATE,
     .required = ARG_ITEMS,
     .optional = ARG_TEXT,
     .follows = ANY_STATE,
     .rule = "P15.1, P15.3",
     .note = "a drawn slip, by who was named to check it or the site director; never by who worked "
             "on or dispatched it",
     .may = may_spotcheck,
     .run = run_spotcheck},
    {.command = COMMAND_CODES,
     .roles = ROLES_DESK,
     .states = ANY_STATE,
     .follows = ANY_STATE,
     .rule = "P7.1",
     .note = "while a code is due; leaves an entry; renews codes that were tried too often",
     .may = may_codes,
     .run = run_codes},
    {.command = COMMAND_ACKNOWLEDGE,
     .roles = ASKED_ROLES,
     .states = ANY_STATE,
     .required = ARG_CLOCK,
     .follows = ANY_STATE,
     .rule = "P5.5",
     .note = "a client showed the notice of a breach to whom it is for; again changes nothing",
     .run = run_acknowledge,
     .offered = offered_acknowledge},
};

const struct workflow_row *workflow_rows(enum kind kind, size_t *count)
{
    *count = kind == KIND_REPAIR ? sizeof repair / sizeof repair[0] : 0;
    return *count > 0 ? repair : NULL;
}

const struct workflow_row *workflow_row(enum kind kind, enum command_type command)
{
    size_t count;
    const struct workflow_row *rows = workflow_rows(kind, &count);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].command == command) {
            return &rows[i];
        }
    }
    return NULL;
}
