/* The quality deposit (质保金) of a developer at a site: paid in, and drawn for the defects that
 * the developer bears (P9.4). Never below zero.
 *
 *   active ─ add, draw ─► active ─ close ─► closed
 */
#include "common/text.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define KEEPERS (R(FINANCE) | R(ADMIN))
#define READERS                                                                                    \
    (KEEPERS | R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING) | R(SITE_DIRECTOR) | \
     R(QUALITY) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) | R(GENERAL_MANAGER) | R(AUDITOR))

/* What is left; below the policy's alarm it shows, and stays due until it is filled up. */
static void put_amounts(struct sheet_context *x, struct sheet_change *change, int64_t amount_fen,
                        int64_t spent_fen)
{
    bool low = amount_fen - spent_fen < x->policy->deposit_alarm_fen;
    bool was = x->s->due_ms != 0;
    change->set |= SHEET_HAS_AMOUNT | SHEET_HAS_SPENT | SHEET_HAS_DUE;
    change->amount_fen = amount_fen;
    change->spent_fen = spent_fen;
    change->due_ms = !low ? 0 : was ? x->s->due_ms : x->now_ms + 1;
    change->state = SHEET_STATE_ACTIVE;
}

static void run_open(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    put_amounts(x, change, x->c->amount_fen, 0);
    sheet_emit(x, change);
}

static void run_add(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_ADD);
    sheet_set_given(x, change);
    put_amounts(x, change, x->s->amount_fen + x->c->amount_fen, x->s->spent_fen);
    sheet_emit(x, change);
}

/* P9.5: what is out of warranty is paid for, the owner's own works are the owner's. */
static bool is_the_developers(const struct ticket *t)
{
    bool owners = t->warranty == WARRANTY_OUT || t->warranty == WARRANTY_OWN_WORKS;
    return t->kind == KIND_DEFECT && !owners && t->state != STATE_CANCELLED;
}

/* By the cost of a defect, named by its ticket. */
static void run_draw(struct sheet_context *x)
{
    const struct ticket *t = x->facts->ticket;
    int64_t left_fen = x->s->amount_fen - x->s->spent_fen;
    char left[40];
    if (!is_the_developers(t)) {
        sheet_refuse_field(x, "ticket",
                           "a quality defect of this site that the developer bears (P9.4)");
        return;
    }
    if (x->c->amount_fen > left_fen) {
        money_format(left_fen, left, sizeof left);
        error_set(&x->out->refusal, ERROR_REFUSED, "the quality deposit",
                  "%s yuan are left: the developer pays in first (P9.4)", left);
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_DRAW);
    sheet_set_given(x, change);
    put_amounts(x, change, x->s->amount_fen, x->s->spent_fen + x->c->amount_fen);
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = KEEPERS,
     .states = NO_SHEET,
     .required = SHEET_HAS_SUBJECT | SHEET_HAS_AMOUNT,
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_ACTIVE,
     .rule = "P9.4",
     .note = "subject is the developer",
     .run = run_open},
    {.verb = SHEET_VERB_ADD,
     .roles = KEEPERS,
     .states = S(ACTIVE),
     .required = SHEET_HAS_AMOUNT,
     .optional = SHEET_HAS_TEXT,
     .rule = "P9.4",
     .note = "the developer pays in",
     .run = run_add},
    {.verb = SHEET_VERB_DRAW,
     .roles = R(FINANCE),
     .states = S(ACTIVE),
     .required = SHEET_HAS_AMOUNT | SHEET_HAS_TICKET | SHEET_HAS_TEXT,
     .rule = "P9.4",
     .note = "what a defect cost that the developer bears; never below zero; below the policy's "
             "limit it alarms",
     .run = run_draw},
    {.verb = SHEET_VERB_CLOSE,
     .roles = R(FINANCE),
     .states = S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P9.4",
     .note = "what is left goes back to the developer"},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules deposit = {
    .kind = SHEET_KIND_DEPOSIT,
    .letter = 'D',
    .rule = "P9.4",
    .about = "a developer's quality deposit at a site",
    .readers = READERS,
    .clock = CLOCK_CASH,
    .clock_states = S(ACTIVE),
    .standing = true,
    .lasting = true,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_deposit_rules(void)
{
    return &deposit;
}
