/* Devices sent back to the maker (返修): the form, who looked at it and approved it, where they
 * are, and what is paid for (P18.1).
 *
 *   requested ─ check ─► checked ─ approve ─► approved ─ ship ─► shipped ─ bring_back ─► returned
 *       │                   │                    │          follow ▲ │                      │
 *       └── reject, cancel ─┴── reject, cancel ──┘ cancel          └─┘   done ◄─ pay, or ───┤
 *                                                                        nothing to pay ────┘
 *
 * A line is a device, its number and name; subject is the maker, amount_fen what we pay. Three more
 * lines name who signed: check, approval and, where we pay, manager; a letter above what the
 * manager approved takes that signature off. result is the maker's confirmed letter. */
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define DESKS   (R(DESK) | R(MONITOR) | R(DESK_SUPERVISOR))
#define LEADS   (R(CREW_LEAD) | R(ENGINEERING))
#define SENDERS (DESKS | LEADS | R(TECHNICIAN) | R(DEPARTMENT_SUPERVISOR))
#define JUDGES  (R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR))
#define READERS                                                                                    \
    (DESKS | JUDGES | R(ENGINEERING) | R(QUALITY) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) |  \
     R(GENERAL_MANAGER) | R(FINANCE) | R(ADMIN) | R(AUDITOR))
#define GOING (S(REQUESTED) | S(CHECKED) | S(APPROVED) | S(SHIPPED) | S(RETURNED))

enum { SIGNATURES = 3 };

static const char CHECK[] = "check", APPROVAL[] = "approval", MANAGER[] = "manager";

/* ---- signatures -------------------------------------------------------------------------------
 */

static bool is_signature(const char *code)
{
    return strcmp(code, CHECK) == 0 || strcmp(code, APPROVAL) == 0 || strcmp(code, MANAGER) == 0;
}

static bool has_signed(const struct sheet *s, const char *code)
{
    const struct sheet_line *line = sheet_line_find(s, code);
    return line != NULL && line->state == SHEET_LINE_ACCEPTED;
}

/* We pay, and the manager has not approved of it yet. */
static bool waits_for_manager(const struct sheet *s)
{
    return s->amount_fen > 0 && !has_signed(s, MANAGER);
}

static void put_signature(struct sheet_context *x, struct sheet_change *change, const char *code,
                          const char *who)
{
    struct sheet_line *line = &x->out->lines[0];
    *line = (struct sheet_line){.state = who[0] != '\0' ? SHEET_LINE_ACCEPTED : SHEET_LINE_OPEN};
    fold_name(line->code, sizeof line->code, code);
    fold_name(line->name, sizeof line->name, who);
    change->set |= SHEET_HAS_LINES;
    change->lines = x->out->lines;
    change->line_count = 1;
}

/* Nobody approves their own, or what they looked at themselves (P12.5). */
static bool check_own(const struct sheet_context *x, struct error *refusal)
{
    const char *who = x->actor->id;
    bool own = strcmp(x->s->opened_by, who) == 0;
    for (uint8_t i = 0; i < x->s->line_count && !own; i++) {
        const struct sheet_line *line = &x->s->lines[i];
        own = is_signature(line->code) && strcmp(line->name, who) == 0;
    }
    if (own) {
        error_set(refusal, ERROR_SAME_PERSON, who,
                  "who filled in or signed the form does not sign it again (P18.1)");
    }
    return !own;
}

static void give_turn(struct sheet_change *change, enum role role)
{
    change->set |= SHEET_HAS_ROLE;
    change->turn_role = (uint8_t)role;
}

/* ---- the form ---------------------------------------------------------------------------------
 */

static bool check_devices(struct sheet_context *x)
{
    if (x->c->line_count > SHEET_LINES - SIGNATURES) {
        sheet_refuse_field(x, "lines", "a form holds 61 devices: take another for the rest");
        return false;
    }
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        if (is_signature(x->c->lines[i].code)) {
            error_set(&x->out->refusal, ERROR_BAD_REQUEST, x->c->lines[i].code,
                      "it is no number of a device: name the one on its plate");
            return false;
        }
    }
    return true;
}

static void run_open(struct sheet_context *x)
{
    if (!check_devices(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    fold_name(change->crew, sizeof change->crew, x->actor->crew);
    fold_name(change->department, sizeof change->department, x->actor->department);
    change->set |= SHEET_HAS_CREW | SHEET_HAS_DEPARTMENT;
    give_turn(change, x->actor->crew[0] != '\0' ? ROLE_CREW_LEAD : ROLE_ENGINEERING);
    change->state = SHEET_STATE_REQUESTED;
    sheet_emit(x, change);
}

/* ---- the technical lead's check ---------------------------------------------------------------
 */

static bool may_check(const struct sheet_context *x, struct error *refusal)
{
    bool own = x->actor->role != ROLE_CREW_LEAD || strcmp(x->actor->crew, x->s->crew) == 0;
    return sheet_allow(own, x, refusal, "a crew lead checks the devices of their own crew") &&
           check_own(x, refusal);
}

static void run_check(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_CHECK);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT; /* stands with the event: text is what is wrong */
    put_signature(x, change, CHECK, x->actor->id);
    give_turn(change, ROLE_DEPARTMENT_SUPERVISOR);
    change->state = SHEET_STATE_CHECKED;
    sheet_emit(x, change);
}

/* ---- approval ---------------------------------------------------------------------------------
 */

static bool is_mine_to_approve(const struct sheet_context *x)
{
    bool first = x->s->state == SHEET_STATE_CHECKED && !has_signed(x->s, APPROVAL);
    if (x->actor->role == ROLE_DEPARTMENT_SUPERVISOR) {
        return first && sheet_actor_of_department(x);
    }
    return !first && waits_for_manager(x->s);
}

static bool may_approve(const struct sheet_context *x, struct error *refusal)
{
    return sheet_allow(is_mine_to_approve(x), x, refusal,
                       "the department supervisor approves first, the site director where we pay "
                       "(P18.1)") &&
           check_own(x, refusal);
}

static void run_approve(struct sheet_context *x)
{
    bool first = x->actor->role == ROLE_DEPARTMENT_SUPERVISOR;
    bool more = first && waits_for_manager(x->s);
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_APPROVE);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    put_signature(x, change, first ? APPROVAL : MANAGER, x->actor->id);
    if (more) {
        give_turn(change, ROLE_SITE_DIRECTOR);
    } else if (x->s->state == SHEET_STATE_CHECKED) {
        give_turn(change, ROLE_DESK);
        change->state = SHEET_STATE_APPROVED;
    } else {
        give_turn(change, x->s->state == SHEET_STATE_RETURNED ? ROLE_FINANCE : ROLE_DESK);
    }
    sheet_emit(x, change);
}

static bool may_reject(const struct sheet_context *x, struct error *refusal)
{
    bool lead = x->s->state == SHEET_STATE_REQUESTED;
    bool fits = ((lead ? LEADS : JUDGES) & BIT(x->actor->role)) != 0;
    return sheet_allow(fits, x, refusal, "it is for who checks or approves it now");
}

/* ---- on the way -------------------------------------------------------------------------------
 */

static int64_t follow_ms(const struct sheet_context *x)
{
    return x->c->due_ms != 0 ? x->c->due_ms
                             : x->now_ms + x->policy->clocks[CLOCK_FOLLOW_UP].length_ms;
}

static bool may_ship(const struct sheet_context *x, struct error *refusal)
{
    if (waits_for_manager(x->s)) {
        error_set(refusal, ERROR_REFUSED, "form",
                  "we pay for it: the site director approves first (P18.1)");
        return false;
    }
    return true;
}

/* Shipped, or asked after: the next time it is asked after is due. */
static void run_on_the_way(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, x->c->verb);
    sheet_set_given(x, change);
    change->set = (change->set & ~(uint32_t)SHEET_HAS_TEXT) | SHEET_HAS_DUE;
    change->due_ms = follow_ms(x);
    if (x->c->verb == SHEET_VERB_SHIP) {
        change->set |= SHEET_HAS_AT;
        change->at_ms = x->now_ms;
        change->state = SHEET_STATE_SHIPPED;
    }
    sheet_emit(x, change);
}

static void run_bring_back(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_BRING_BACK);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    give_turn(change, waits_for_manager(x->s) ? ROLE_SITE_DIRECTOR : ROLE_FINANCE);
    change->state = x->s->amount_fen > 0 ? SHEET_STATE_RETURNED : SHEET_STATE_DONE;
    sheet_emit(x, change);
}

/* ---- money ------------------------------------------------------------------------------------
 */

/* What the maker confirms is what is paid: more than was approved goes to the manager anew. */
static void run_letter(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_LETTER);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_AMOUNT;
    if (x->c->amount_fen > x->s->amount_fen) {
        put_signature(x, change, MANAGER, "");
        give_turn(change, ROLE_SITE_DIRECTOR);
    }
    if (x->s->state == SHEET_STATE_RETURNED && x->c->amount_fen == 0) {
        change->state = SHEET_STATE_DONE; /* the maker bears it after all */
    }
    sheet_emit(x, change);
}

static bool refuse_pay(struct sheet_context *x, const char *what, const char *why)
{
    error_set(&x->out->refusal, ERROR_REFUSED, what, "%s", why);
    return false;
}

/* P18.1: only against the maker's confirmed letter and the form. */
static bool check_papers(struct sheet_context *x)
{
    const struct sheet *s = x->s;
    if (s->result[0] == '\0') {
        return refuse_pay(x, "letter",
                          "the maker's confirmed letter is not there: record it "
                          "first (P18.1)");
    }
    if (strcmp(s->result, x->c->result) != 0) {
        return refuse_pay(x, "letter", "the maker's letter on record is another (P18.1)");
    }
    if (waits_for_manager(s)) {
        return refuse_pay(x, "form",
                          "the form is not approved by the site director for what the "
                          "maker asks (P18.1)");
    }
    if (x->c->spent_fen > s->amount_fen) {
        return refuse_pay(x, "amount", "it is more than the maker confirmed (P18.1)");
    }
    return true;
}

static void run_pay(struct sheet_context *x)
{
    if (!check_papers(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_PAY);
    change->set = SHEET_HAS_SPENT;
    change->spent_fen = x->c->spent_fen;
    sheet_event(x)->text = x->c->result;
    change->state = SHEET_STATE_DONE;
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = SENDERS,
     .states = NO_SHEET,
     .required = SHEET_HAS_SUBJECT | SHEET_HAS_LINES | SHEET_HAS_TEXT,
     .optional = SHEET_HAS_UNIT | SHEET_HAS_FACILITY | SHEET_HAS_TICKET | SHEET_HAS_AMOUNT |
                 SHEET_HAS_TRADE,
     .to = SHEET_STATE_REQUESTED,
     .rule = "P18.1",
     .note = "the form: subject is the maker, each line a device, its number and name; text what "
             "is wrong with it; amount_fen what we pay, none: the maker bears it; ticket the "
             "repair in which it was replaced",
     .run = run_open},
    {.verb = SHEET_VERB_CHECK,
     .roles = LEADS,
     .states = S(REQUESTED),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CHECKED,
     .rule = "P18.1",
     .note = "by the technical lead, the crew's or of engineering; never who filled in the form",
     .may = may_check,
     .run = run_check},
    {.verb = SHEET_VERB_APPROVE,
     .roles = JUDGES,
     .states = S(CHECKED) | S(APPROVED) | S(SHIPPED) | S(RETURNED),
     .optional = SHEET_HAS_TEXT,
     .follows = S(CHECKED) | S(APPROVED) | S(SHIPPED) | S(RETURNED),
     .rule = "P18.1",
     .note = "by the department supervisor, then by the site director where we pay, or where the "
             "maker's letter asks for more; never who filled in or signed the form",
     .may = may_approve,
     .run = run_approve},
    {.verb = SHEET_VERB_REJECT,
     .roles = LEADS | JUDGES,
     .states = S(REQUESTED) | S(CHECKED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P18.1",
     .note = "not sent, and why; by who checks or approves it",
     .may = may_reject,
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_SHIP,
     .roles = SENDERS,
     .states = S(APPROVED),
     .required = SHEET_HAS_TEXT,
     .optional = SHEET_HAS_DUE,
     .to = SHEET_STATE_SHIPPED,
     .rule = "P18.1",
     .note = "text is the carrier and its number; asked after by due_at, else as the policy says",
     .may = may_ship,
     .run = run_on_the_way},
    {.verb = SHEET_VERB_PROGRESS,
     .roles = SENDERS,
     .states = S(SHIPPED),
     .required = SHEET_HAS_TEXT,
     .optional = SHEET_HAS_DUE,
     .rule = "P18.1",
     .note = "followed up: what the maker says; the next time is due after the policy's follow_up",
     .run = run_on_the_way},
    {.verb = SHEET_VERB_BRING_BACK,
     .roles = SENDERS,
     .states = S(SHIPPED),
     .required = SHEET_HAS_TEXT,
     .follows = S(RETURNED) | S(DONE),
     .rule = "P18.1",
     .note = "returned, and what the maker did; done where we pay nothing",
     .run = run_bring_back},
    {.verb = SHEET_VERB_LETTER,
     .roles = SENDERS | R(FINANCE),
     .states = S(APPROVED) | S(SHIPPED) | S(RETURNED),
     .required = SHEET_HAS_RESULT,
     .optional = SHEET_HAS_AMOUNT,
     .follows = S(APPROVED) | S(SHIPPED) | S(RETURNED) | S(DONE),
     .rule = "P18.1",
     .note = "the maker's confirmed letter: result its number, amount_fen what they ask, none: "
             "they bear it; above what was approved the site director approves anew",
     .run = run_letter},
    {.verb = SHEET_VERB_PAY,
     .roles = R(FINANCE),
     .states = S(RETURNED),
     .required = SHEET_HAS_SPENT | SHEET_HAS_RESULT,
     .to = SHEET_STATE_DONE,
     .rule = "P18.1",
     .note = "only against the maker's confirmed letter, its number in result, and the approved "
             "form; never more than the letter says",
     .run = run_pay},
    {.verb = SHEET_VERB_NOTE,
     .roles = SENDERS | R(SITE_DIRECTOR) | R(FINANCE),
     .states = GOING,
     .required = SHEET_HAS_TEXT,
     .rule = "P18.1",
     .note = "what happens meanwhile; stands in its history",
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_CANCEL,
     .roles = R(DESK_SUPERVISOR) | R(ENGINEERING) | JUDGES,
     .states = S(REQUESTED) | S(CHECKED) | S(APPROVED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P18.1",
     .note = "not sent after all, and why",
     .run = sheet_run_noted},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules device_return = {
    .kind = SHEET_KIND_DEVICE_RETURN,
    .letter = 'M',
    .rule = "P18.1",
    .about = "replaced devices that go back to their maker for repair",
    .readers = READERS,
    .own = R(TECHNICIAN) | R(CREW_LEAD),
    .clock = CLOCK_FOLLOW_UP,
    .clock_states = S(SHIPPED),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_device_return_rules(void)
{
    return &device_return;
}
