/* Approval sheet (维修项目审批单): works that cost more than a site bears by itself (P12).
 *
 *   requested ─ feasible, by each judge ─► feasible ─ survey, plan, estimate ─► planned
 *       │                                                                          │
 *       └ infeasible ─► infeasible ─ tell ─► closed       committee, agree, approve│
 *                                                                                  ▼
 *   closed ◄─ close ─ handed_over ◄─ accept, by each ─ active ◄─ start ─────── approved
 *
 *   raise: through the tier of the new amount, to the first state in which something is missing;
 *   reject in planned, cancel ─► cancelled;   reject in active: the acceptance begins anew
 *
 * The lines of a sheet are its steps, in their order: judge_ROLE, survey, plan, estimate, agree,
 * committee, approve_ROLE; from `start` on accept_ROLE and accept_customer. Open: missing; done:
 * name is who did it; none: its tier does not ask for it any more. So the state follows from them,
 * and the policy is asked only when an amount is put in. An opening whose subject is purchase or
 * batch is bought by the site within its limits: approval_purchase.c.
 */
#include "core/approval.h"
#include "core/ticket_fold.h"

#include <string.h>

#define ASKERS (SITE_ROLES | R(CREW_LEAD) | R(AREA_MANAGER))
#define READERS                                                                                    \
    (SITE_ROLES | R(DESK) | R(QUALITY) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) |             \
     R(GENERAL_MANAGER) | R(FINANCE) | R(ADMIN) | R(AUDITOR))
#define REPORTERS                                                                                  \
    (R(CONTRACTOR) | R(CREW_LEAD) | R(ENGINEERING) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR))
#define BEFORE_WORKS (S(REQUESTED) | S(FEASIBLE) | S(PLANNED) | S(APPROVED))

/* ---- asking -------------------------------------------------------------------------------------
 */

static bool is_known(const char *subject)
{
    return subject[0] == '\0' || approval_is(subject, WORKS_LARGE_EFFECT) ||
           approval_is_for_others(subject) || approval_is_purchase(subject);
}

/* Where a ticket asks for them, they are where that is. */
static void put_place(struct sheet_context *x, struct sheet_change *change)
{
    const struct ticket *t = x->facts->ticket;
    if (t != NULL && change->unit[0] == '\0' && change->facility[0] == '\0') {
        fold_name(change->unit, sizeof change->unit, t->unit);
        fold_name(change->facility, sizeof change->facility, t->facility);
        change->trade = change->trade != TRADE_NONE ? change->trade : t->trade;
        change->set |= SHEET_HAS_UNIT | SHEET_HAS_FACILITY | SHEET_HAS_TRADE;
    }
}

static bool has_place(const struct sheet_context *x)
{
    const struct ticket *t = x->facts->ticket;
    return x->c->unit[0] != '\0' || x->c->facility[0] != '\0' ||
           (t != NULL && (t->unit[0] != '\0' || t->facility[0] != '\0'));
}

static void ask(struct sheet_context *x)
{
    const struct approval_asked asked = {x->c->subject, x->c->crew};
    if (!has_place(x)) {
        sheet_refuse_field(x, "facility", "name the facility, the unit, or a ticket of one (P12)");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    put_place(x, change);
    approval_ask_tier(x, change, asked);
    approval_settle(x, change, false);
    sheet_emit(x, change);
}

static void run_open(struct sheet_context *x)
{
    const char *subject = x->c->subject;
    if (!is_known(subject)) {
        sheet_refuse_field(x, "subject",
                           "one of large_effect, resident, new_facility, purchase, batch");
    } else if (approval_is_purchase(subject)) {
        approval_buy(x);
    } else {
        ask(x);
    }
}

/* ---- feasibility, plans, approval ---------------------------------------------------------------
 */

/* P12.5: neither who asked for them, nor whose amount it is. */
static bool is_another(const struct sheet_context *x, struct error *refusal)
{
    if (approval_is(x->s->opened_by, x->actor->id) ||
        approval_is(x->s->answered_by, x->actor->id)) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id,
                  "nobody approves their own request (P12.5)");
        return false;
    }
    return true;
}

static bool may_judge(const struct sheet_context *x, struct error *refusal)
{
    char code[NAME_SIZE];
    approval_code(STEP_JUDGE, x->actor->role, code);
    return is_another(x, refusal) &&
           sheet_allow(approval_is_open(x->s, code), x, refusal,
                       "is not asked whether it is feasible, or has said so");
}

static void run_feasible(struct sheet_context *x)
{
    char code[NAME_SIZE];
    approval_code(STEP_JUDGE, x->actor->role, code);
    approval_take(x, code);
}

static void run_infeasible(struct sheet_context *x)
{
    struct sheet_change *change = approval_begin(x);
    change->state = SHEET_STATE_INFEASIBLE;
    change->turn_role = ROLE_DESK;
    change->set |= SHEET_HAS_ROLE;
    sheet_emit(x, change);
}

static bool may_survey(const struct sheet_context *x, struct error *refusal)
{
    return sheet_allow(approval_is_open(x->s, "survey"), x, refusal,
                       "no survey is asked for, or it is there");
}

static void run_survey(struct sheet_context *x)
{
    approval_take(x, "survey");
}

static bool may_plan(const struct sheet_context *x, struct error *refusal)
{
    return sheet_allow(approval_is_open(x->s, "plan"), x, refusal,
                       "no plan is asked for, or it is there");
}

static void run_plan(struct sheet_context *x)
{
    approval_take(x, "plan");
}

/* Another amount: the steps of its tier. */
static void put_amount(struct sheet_context *x, struct sheet_change *change)
{
    const struct approval_asked asked = {x->s->subject, x->s->crew};
    approval_ask_tier(x, change, asked);
    approval_drop_open(x, change);
}

static bool may_estimate(const struct sheet_context *x, struct error *refusal)
{
    return sheet_allow(approval_is_open(x->s, "estimate"), x, refusal,
                       "no estimate is asked for, or it is there: raise it");
}

static void run_estimate(struct sheet_context *x)
{
    struct sheet_change *change = approval_begin(x);
    approval_tick(x, change, "estimate");
    put_amount(x, change);
    approval_end(x, change);
}

static void run_raise(struct sheet_context *x)
{
    if (x->c->amount_fen <= x->s->amount_fen) {
        sheet_refuse_field(x, "amount_fen", "not above what stands (P12.5)");
        return;
    }
    struct sheet_change *change = approval_begin(x);
    change->round++;
    put_amount(x, change);
    approval_end(x, change);
}

static bool may_record(const struct sheet_context *x, struct error *refusal)
{
    return sheet_allow(approval_is_open(x->s, "committee"), x, refusal,
                       "no decision of the owners' committee is asked for, or it is there");
}

static void run_committee(struct sheet_context *x)
{
    approval_take(x, "committee");
}

static const struct sheet_line *first_approval(const struct sheet *s)
{
    const struct sheet_line *first = NULL;
    for (uint8_t i = 0; i < s->line_count && first == NULL; i++) {
        bool open = s->lines[i].state == SHEET_LINE_OPEN;
        first = open && approval_begins(s->lines[i].code, STEP_APPROVE) ? &s->lines[i] : NULL;
    }
    return first;
}

static bool may_approve(const struct sheet_context *x, struct error *refusal)
{
    char code[NAME_SIZE];
    const struct sheet_line *first = first_approval(x->s);
    approval_code(STEP_APPROVE, x->actor->role, code);
    return is_another(x, refusal) &&
           sheet_allow(first != NULL && approval_is(first->code, code), x, refusal,
                       "it is somebody else's to approve now (P12.5)");
}

static void run_approve(struct sheet_context *x)
{
    char code[NAME_SIZE];
    if (approval_is_open(x->s, "committee")) {
        error_set(&x->out->refusal, ERROR_REFUSED, "committee",
                  "the owners' committee's decision goes on record first (P12.3)");
        return;
    }
    if (approval_is_open(x->s, "agree")) {
        error_set(&x->out->refusal, ERROR_REFUSED, "agree",
                  "whose works they are accepts the plan first (P12.6)");
        return;
    }
    approval_code(STEP_APPROVE, x->actor->role, code);
    approval_take(x, code);
}

/* Not approved: it ends, or keeps the amount that was approved before. */
static void run_reject(struct sheet_context *x)
{
    if (x->s->state == SHEET_STATE_ACTIVE) {
        run_reject_works(x);
        return;
    }
    struct sheet_change *change = approval_begin(x);
    if (sheet_line_find(x->s, LINE_APPROVED) == NULL) {
        change->state = SHEET_STATE_CANCELLED;
        sheet_emit(x, change);
        return;
    }
    approval_take_back(x, change);
    approval_end(x, change);
}

/* Who approves next may also say no; the works those who accept them. */
static bool may_reject(const struct sheet_context *x, struct error *refusal)
{
    if (x->s->state == SHEET_STATE_ACTIVE) {
        return sheet_allow(sheet_actor_in(x, R(ENGINEERING) | R(AREA_MANAGER)), x, refusal,
                           "engineering and the area manager accept the works");
    }
    return may_approve(x, refusal);
}

/* ---- the table ----------------------------------------------------------------------------------
 */

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = ASKERS,
     .states = NO_SHEET,
     .required = SHEET_HAS_TEXT,
     .optional = SHEET_HAS_AMOUNT | SHEET_HAS_SUBJECT | SHEET_HAS_UNIT | SHEET_HAS_FACILITY |
                 SHEET_HAS_TICKET | SHEET_HAS_CREW | SHEET_HAS_TRADE,
     .to = SHEET_STATE_REQUESTED,
     .follows = S(FEASIBLE) | S(PLANNED) | S(APPROVED) | S(DONE) | S(OPEN),
     .rule = "P12.1-P12.3, P12.6",
     .note = "amount_fen decides the tier (its number in quantity), none: unclear; subject: "
             "large_effect, resident, new_facility; crew: the own crew does it, else a contractor "
             "surveys, plans and estimates; subject purchase or batch: bought by the site within "
             "its limits, done; open for a supervisor when those of a person or for a ticket come "
             "to more on that day than one may cost",
     .run = run_open},
    {.verb = SHEET_VERB_FEASIBLE,
     .roles = POLICY_APPROVERS,
     .states = S(REQUESTED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_FEASIBLE,
     .follows = S(REQUESTED) | S(PLANNED) | S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.2, P12.3",
     .note = "found on site, by each whom the tier names as judge; never by who asked",
     .may = may_judge,
     .run = run_feasible},
    {.verb = SHEET_VERB_INFEASIBLE,
     .roles = POLICY_APPROVERS,
     .states = S(REQUESTED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_INFEASIBLE,
     .rule = "P12.2",
     .note = "and why: the desk explains it to the customer",
     .may = may_judge,
     .run = run_infeasible},
    {.verb = SHEET_VERB_TELL,
     .roles = R(DESK) | R(DESK_SUPERVISOR) | R(SITE_DIRECTOR),
     .states = S(INFEASIBLE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P12.2",
     .note = "it was explained to the customer, and what they said",
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_SURVEY,
     .roles = SITE_ROLES,
     .states = S(FEASIBLE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_FEASIBLE,
     .follows = S(PLANNED) | S(APPROVED),
     .rule = "P12.2",
     .note = "what the contractor found",
     .may = may_survey,
     .run = run_survey},
    {.verb = SHEET_VERB_PLAN,
     .roles = SITE_ROLES,
     .states = S(FEASIBLE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_FEASIBLE,
     .follows = S(PLANNED) | S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.2, P12.6",
     .note = "what is to be done",
     .may = may_plan,
     .run = run_plan},
    {.verb = SHEET_VERB_ESTIMATE,
     .roles = SITE_ROLES,
     .states = S(FEASIBLE),
     .required = SHEET_HAS_AMOUNT | SHEET_HAS_RESULT,
     .to = SHEET_STATE_FEASIBLE,
     .follows = S(REQUESTED) | S(PLANNED) | S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.2, P12.5",
     .note =
         "the amount from now on, which may be of another tier; who puts it in does not approve "
         "it",
     .may = may_estimate,
     .run = run_estimate},
    {.verb = SHEET_VERB_COMMITTEE,
     .roles = R(SITE_DIRECTOR) | R(AREA_MANAGER),
     .states = S(PLANNED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_PLANNED,
     .follows = S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.3",
     .note = "the owners' committee's decision: its date and number",
     .may = may_record,
     .run = run_committee},
    {.verb = SHEET_VERB_AGREE,
     .roles = SITE_ROLES | R(DESK),
     .states = S(PLANNED) | S(ACTIVE),
     .required = SHEET_HAS_NAME,
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_PLANNED,
     .follows = S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.4, P12.6",
     .note = "whose works they are: the resident, developer or owners' committee accepts the plan, "
             "and later the works; name says who",
     .may = may_agree,
     .run = run_agree},
    {.verb = SHEET_VERB_APPROVE,
     .roles = POLICY_APPROVERS,
     .states = S(PLANNED),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_APPROVED,
     .follows = S(PLANNED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.2, P12.3, P12.5",
     .note =
         "or reviews the plan: by those whom the tier names, in their order; never by who asked "
         "or put the amount in",
     .may = may_approve,
     .run = run_approve},
    {.verb = SHEET_VERB_REJECT,
     .roles = POLICY_APPROVERS,
     .states = S(PLANNED) | S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .follows = S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.4, P12.5",
     .note = "not approved, and why: a raise falls back to what was approved; of works: not "
             "accepted, all look at them again",
     .may = may_reject,
     .run = run_reject},
    {.verb = SHEET_VERB_RAISE,
     .roles = ASKERS,
     .states = S(FEASIBLE) | S(PLANNED) | S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .required = SHEET_HAS_AMOUNT | SHEET_HAS_RESULT,
     .to = SHEET_STATE_PLANNED,
     .follows = S(REQUESTED) | S(FEASIBLE) | S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .rule = "P12.5",
     .note = "above what stands: through its tier again, and all approve again; works that began "
             "go on after that",
     .run = run_raise},
    {.verb = SHEET_VERB_START,
     .roles = ROLES_START_WORKS,
     .states = S(APPROVED),
     .required = SHEET_HAS_EVERY,
     .optional = SHEET_HAS_PERSON | SHEET_HAS_ANCHOR | SHEET_HAS_TEXT,
     .to = SHEET_STATE_ACTIVE,
     .rule = "P12.4",
     .note =
         "opens the slip of the works, its number in ticket: to the contractor in person, or to "
         "the own crew; every: how often they report; anchor_at: when they are to be done",
     .run = run_start_works},
    {.verb = SHEET_VERB_PROGRESS,
     .roles = REPORTERS,
     .states = S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_ACTIVE,
     .rule = "P12.4",
     .note = "how far the works are; the next report is due after the time agreed",
     .may = may_report_works,
     .run = run_progress},
    {.verb = SHEET_VERB_ACCEPT,
     .roles = R(ENGINEERING) | R(AREA_MANAGER),
     .states = S(ACTIVE),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_ACTIVE,
     .follows = S(HANDED_OVER),
     .rule = "P12.4",
     .note = "jointly: engineering and the area manager each, the customer (agree) where they are "
             "theirs; once the slip is done",
     .may = may_accept_works,
     .run = run_accept_works},
    {.verb = SHEET_VERB_INVOICE,
     .roles = R(FINANCE) | R(SITE_DIRECTOR) | R(DEPARTMENT_SUPERVISOR),
     .states = S(APPROVED) | S(ACTIVE) | S(HANDED_OVER),
     .required = SHEET_HAS_SPENT | SHEET_HAS_TEXT,
     .rule = "P12.4, P12.5",
     .note = "refused before the joint acceptance, and above what was approved",
     .run = run_invoice,
     .offered = offered_invoice},
    {.verb = SHEET_VERB_CLOSE,
     .roles = R(FINANCE) | R(SITE_DIRECTOR) | R(DEPARTMENT_SUPERVISOR) | R(AREA_MANAGER),
     .states = S(APPROVED) | S(HANDED_OVER) | S(OPEN),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P12.1, P12.4",
     .note = "paid, or what the site bears was bought: by finance or the site director; purchases "
             "that together are beyond a limit were looked at, by another than bought them",
     .may = may_close_approval,
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_NOTE,
     .roles = READERS & ~(R(ADMIN) | R(AUDITOR)),
     .states = BEFORE_WORKS | S(INFEASIBLE) | S(ACTIVE) | S(HANDED_OVER),
     .required = SHEET_HAS_TEXT,
     .rule = "P12",
     .note = "what happens meanwhile; stands in its history",
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_CANCEL,
     .roles = ASKERS,
     .states = BEFORE_WORKS | S(OPEN) | S(DONE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P12",
     .note = "nobody wants them any more, and why; a purchase that was entered by mistake, by who "
             "entered it or the site director",
     .may = may_cancel_approval,
     .run = sheet_run_noted},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules approval = {
    .kind = SHEET_KIND_APPROVAL,
    .letter = 'A',
    .rule = "P12",
    .about = "works that cost more than a site bears by itself, and what it buys within its limits",
    .readers = READERS,
    .own = R(CREW_LEAD) | R(CONTRACTOR),
    .personal = SITE_ROLES | R(AREA_MANAGER),
    .clock = CLOCK_WORKS_PROGRESS,
    .clock_states = S(ACTIVE),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_approval_rules(void)
{
    return &approval;
}
