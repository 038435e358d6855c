/* The steps of an approval sheet: what a tier asks for, what is missing, the state that follows. */
#include "core/approval.h"

#include "common/text.h"
#include "core/ticket_fold.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

bool approval_is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool approval_begins(const char *code, const char *prefix)
{
    return strncmp(code, prefix, strlen(prefix)) == 0;
}

bool approval_is_for_others(const char *subject)
{
    return approval_is(subject, WORKS_RESIDENT) || approval_is(subject, WORKS_NEW_FACILITY);
}

/* ---- steps --------------------------------------------------------------------------------------
 */

static const struct sheet_line *in_change(const struct sheet_change *change, const char *code)
{
    uint32_t at = 0;
    while (at < change->line_count && !approval_is(change->lines[at].code, code)) {
        at++;
    }
    return at < change->line_count ? &change->lines[at] : NULL;
}

/* A line more for the change, as it stands, or new. */
struct sheet_line *approval_line(struct sheet_context *x, struct sheet_change *change,
                                 const char *code)
{
    const struct sheet_line *stands = sheet_line_find(x->s, code);
    const struct sheet_line *there = in_change(change, code);
    if (there != NULL) {
        return &x->out->lines[there - change->lines];
    }
    struct sheet_line *line = &x->out->lines[change->line_count++];
    change->lines = x->out->lines;
    *line = stands != NULL ? *stands : (struct sheet_line){.state = SHEET_LINE_NONE};
    text_copy(line->code, sizeof line->code, code);
    return line;
}

static void want(struct sheet_context *x, struct sheet_change *change, const char *code)
{
    struct sheet_line *line = approval_line(x, change, code);
    if (line->state != SHEET_LINE_DONE) {
        line->state = SHEET_LINE_OPEN;
    }
}

/* The same, even where it was done before: for another amount, in another round. */
void approval_ask_again(struct sheet_context *x, struct sheet_change *change, const char *code)
{
    struct sheet_line *line = approval_line(x, change, code);
    line->state = SHEET_LINE_OPEN;
    memset(line->name, 0, sizeof line->name);
}

void approval_tick(struct sheet_context *x, struct sheet_change *change, const char *code)
{
    struct sheet_line *line = approval_line(x, change, code);
    line->state = SHEET_LINE_DONE;
    text_copy(line->name, sizeof line->name, x->actor->id);
}

void approval_code(const char *prefix, enum role role, char out[NAME_SIZE])
{
    (void)snprintf(out, NAME_SIZE, "%s%s", prefix, role_name(role));
}

bool approval_is_open(const struct sheet *s, const char *code)
{
    const struct sheet_line *line = sheet_line_find(s, code);
    return line != NULL && line->state == SHEET_LINE_OPEN;
}

/* ---- the state that follows ---------------------------------------------------------------------
 */

enum order {
    ORDER_JUDGE,
    ORDER_PLAN,
    ORDER_AGREE,
    ORDER_APPROVE,
    ORDER_APPROVED,
    ORDER_ACCEPT,
    ORDER_HANDED_OVER
};

struct standing {
    enum order order;
    enum sheet_state state;
    enum role turn;
};

/* An open step: in which state it waits, and for whom. */
static struct standing standing_of(const char *code)
{
    if (approval_begins(code, STEP_JUDGE)) {
        enum role judge = role_from_name(code + strlen(STEP_JUDGE));
        return (struct standing){ORDER_JUDGE, SHEET_STATE_REQUESTED, judge};
    }
    if (approval_begins(code, STEP_APPROVE)) {
        enum role approver = role_from_name(code + strlen(STEP_APPROVE));
        return (struct standing){ORDER_APPROVE, SHEET_STATE_PLANNED, approver};
    }
    if (approval_begins(code, STEP_ACCEPT)) {
        bool customers = approval_is(code, STEP_CUSTOMER);
        enum role who = role_from_name(code + strlen(STEP_ACCEPT));
        return (struct standing){ORDER_ACCEPT, SHEET_STATE_ACTIVE,
                                 customers ? ROLE_DESK_SUPERVISOR : who};
    }
    if (approval_is(code, "agree") || approval_is(code, "committee")) {
        return (struct standing){ORDER_AGREE, SHEET_STATE_PLANNED, ROLE_SITE_DIRECTOR};
    }
    return (struct standing){ORDER_PLAN, SHEET_STATE_FEASIBLE, ROLE_ENGINEERING};
}

static struct standing earlier(struct standing a, const struct sheet_line *line)
{
    if (line->state != SHEET_LINE_OPEN) {
        return a;
    }
    struct standing b = standing_of(line->code);
    return b.order < a.order ? b : a;
}

/* What a raise that is not approved goes back to. */
static void keep_approved(struct sheet_context *x, struct sheet_change *change)
{
    bool is_new = (change->set & SHEET_HAS_AMOUNT) != 0;
    struct sheet_line *line = approval_line(x, change, LINE_APPROVED);
    line->state = SHEET_LINE_DONE;
    line->price_fen = is_new ? change->amount_fen : x->s->amount_fen;
}

/* While they do the works it is the contractor's turn. */
static void give_turn_to(struct sheet_context *x, struct sheet_change *change)
{
    change->set |= SHEET_HAS_PERSON;
    memset(change->person, 0, sizeof change->person);
    const struct sheet_line *in = in_change(change, LINE_CONTRACTOR);
    const struct sheet_line *line = in != NULL ? in : sheet_line_find(x->s, LINE_CONTRACTOR);
    if (change->state == SHEET_STATE_ACTIVE && line != NULL) {
        fold_name(change->person, sizeof change->person, line->name);
    }
}

/* Sets the first state in which something is missing, once the change is folded. */
void approval_settle(struct sheet_context *x, struct sheet_change *change, bool has_begun)
{
    const struct sheet *s = x->s;
    struct standing first =
        has_begun ? (struct standing){ORDER_HANDED_OVER, SHEET_STATE_HANDED_OVER, ROLE_FINANCE}
                  : (struct standing){ORDER_APPROVED, SHEET_STATE_APPROVED, ROLE_SITE_DIRECTOR};
    for (uint8_t i = 0; i < s->line_count; i++) {
        if (in_change(change, s->lines[i].code) == NULL) {
            first = earlier(first, &s->lines[i]);
        }
    }
    for (uint32_t i = 0; i < change->line_count; i++) {
        first = earlier(first, &change->lines[i]);
    }
    change->state = (uint8_t)first.state;
    change->turn_role = (uint8_t)first.turn;
    change->set |= SHEET_HAS_ROLE;
    if (first.order > ORDER_APPROVE) {
        keep_approved(x, change);
    }
    give_turn_to(x, change);
}

/* ---- tiers (P12.1-P12.3) ------------------------------------------------------------------------
 */

/* The first that reaches to the amount; unclear, or of large effect: no lower than that one. */
static uint8_t tier_of(const struct policy *p, const char *subject, int64_t amount_fen)
{
    uint8_t at = 0;
    while (p->approvals[at].up_to_fen != 0 && amount_fen > p->approvals[at].up_to_fen) {
        at++;
    }
    bool is_large = amount_fen == 0 || approval_is(subject, WORKS_LARGE_EFFECT);
    return is_large && at < p->approval_large ? p->approval_large : at;
}

/* A contractor surveys, plans and estimates; the own crew needs a plan where others accept it. */
static void want_plans(struct sheet_context *x, struct sheet_change *change,
                       struct approval_asked asked)
{
    bool by_contractor = asked.crew[0] == '\0', for_others = approval_is_for_others(asked.subject);
    if (by_contractor) {
        want(x, change, "survey");
        want(x, change, "estimate");
    }
    if (by_contractor || for_others) {
        want(x, change, "plan");
    }
    if (for_others) {
        approval_ask_again(x, change, "agree");
    }
}

/* All that the tier of an amount asks; what was judged and planned stays so. */
void approval_ask_tier(struct sheet_context *x, struct sheet_change *change,
                       struct approval_asked asked)
{
    char code[NAME_SIZE];
    uint8_t at = tier_of(x->policy, asked.subject, change->amount_fen);
    const struct approval_tier *tier = &x->policy->approvals[at];
    change->quantity = at + 1U;
    change->set |= SHEET_HAS_QUANTITY;
    for (uint8_t i = 0; i < tier->judge_count; i++) {
        approval_code(STEP_JUDGE, (enum role)tier->judges[i], code);
        want(x, change, code);
    }
    if (tier->approver_count > 0 || approval_is_for_others(asked.subject)) {
        want_plans(x, change, asked);
    }
    if (tier->committee) {
        approval_ask_again(x, change, "committee");
    }
    for (uint8_t i = 0; i < tier->approver_count; i++) {
        approval_code(STEP_APPROVE, (enum role)tier->approvers[i], code);
        approval_ask_again(x, change, code);
    }
}

/* Steps of the tier before that were not taken, and are not asked for any more. */
void approval_drop_open(struct sheet_context *x, struct sheet_change *change)
{
    const struct sheet *s = x->s;
    for (uint8_t i = 0; i < s->line_count; i++) {
        const struct sheet_line *line = &s->lines[i];
        bool drops = line->state == SHEET_LINE_OPEN && !approval_begins(line->code, STEP_ACCEPT);
        if (drops && in_change(change, line->code) == NULL) {
            approval_line(x, change, line->code)->state = SHEET_LINE_NONE;
        }
    }
}

void approval_take_back(struct sheet_context *x, struct sheet_change *change)
{
    change->amount_fen = sheet_line_find(x->s, LINE_APPROVED)->price_fen;
    change->quantity = tier_of(x->policy, x->s->subject, change->amount_fen) + 1U;
    change->set |= SHEET_HAS_AMOUNT | SHEET_HAS_QUANTITY;
    approval_drop_open(x, change);
}

/* ---- taking a step ---------------------------------------------------------------------------
 */

/* The event of a step; the text stays with it. */
struct sheet_change *approval_begin(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, x->c->verb);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    return change;
}

static bool has_begun(const struct sheet_context *x)
{
    return x->s->at_ms != 0;
}

static int64_t period_ms(uint8_t every)
{
    static const uint16_t days[SHEET_PERIODS] = {
        [SHEET_EVERY_DAY] = 1,      [SHEET_EVERY_WEEK] = 7,        [SHEET_EVERY_MONTH] = 30,
        [SHEET_EVERY_QUARTER] = 91, [SHEET_EVERY_HALF_YEAR] = 182, [SHEET_EVERY_YEAR] = 365};
    return days[every] * DAY_MS;
}

/* P12.4: the next report of the works is due, counted from now. */
void approval_report_next(struct sheet_context *x, struct sheet_change *change, uint8_t every)
{
    change->set |= SHEET_HAS_DUE;
    change->due_ms = x->now_ms + period_ms(every);
}

void approval_end(struct sheet_context *x, struct sheet_change *change)
{
    approval_settle(x, change, has_begun(x));
    if (change->state == SHEET_STATE_ACTIVE && x->s->state != SHEET_STATE_ACTIVE) {
        approval_report_next(x, change, x->s->every);
    }
    sheet_emit(x, change);
}

void approval_take(struct sheet_context *x, const char *code)
{
    struct sheet_change *change = approval_begin(x);
    approval_tick(x, change, code);
    approval_end(x, change);
}
