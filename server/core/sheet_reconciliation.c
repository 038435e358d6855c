/* Reconciliation of fees (对账): month by month what the slips say that was done for, beside what
 * finance has of it in the ledger and what it counted (P6.7). A month is the month's fee list, a
 * quarter its reconciliation, a half-year the settlement with another company.
 *
 *   open ─ count, until all months are ─► answered ─ close, signed by a supervisor ─► closed
 *    ▲                                        │
 *    └─────────────── reject ─────────────────┘      open, answered ─ cancel ─► cancelled
 *
 * A line is a month: price_fen what its slips came to, book what finance has of that, counted what
 * finance found. subject: 2026-11, 2026-Q4 or 2026-H2. */
#include "core/fee_period.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define SIGNERS (R(DEPARTMENT_SUPERVISOR) | R(DESK_SUPERVISOR) | R(SITE_DIRECTOR) | R(AREA_MANAGER))
#define READERS                                                                                    \
    (SIGNERS | R(FINANCE) | R(QUALITY) | R(DEPUTY_GENERAL_MANAGER) | R(GENERAL_MANAGER) |          \
     R(ADMIN) | R(AUDITOR))

static void give_turn(struct sheet_change *change, enum role role)
{
    change->set |= SHEET_HAS_ROLE;
    change->turn_role = (uint8_t)role;
}

/* The month's list on its day, while that is ahead; else so long after the period's end. */
static int64_t due_ms(const struct sheet_context *x, const struct fee_period *p)
{
    const struct calendar *k = &x->policy->calendar;
    const int64_t end_ms = p->start_ms[p->months];
    struct day day = calendar_day(&k->zone, p->start_ms[0]);
    day.dom = x->policy->fee_list_day;
    const int64_t list_ms = calendar_time(&k->zone, day, k->close_min);
    if (p->months == 1 && list_ms > x->now_ms) {
        return list_ms;
    }
    return (end_ms > x->now_ms ? end_ms : x->now_ms) +
           x->policy->clocks[CLOCK_RECONCILIATION].length_ms;
}

static bool check_period(struct sheet_context *x, struct fee_period *p)
{
    if (!fee_period_parse(&x->policy->calendar.zone, x->c->subject, p) ||
        p->start_ms[0] > x->now_ms) {
        sheet_refuse_field(x, "subject",
                           "is a month, quarter or half-year up to now: 2026-11, 2026-Q4, 2026-H2");
        return false;
    }
    if (x->facts->period_taken) {
        error_set(&x->out->refusal, ERROR_EXISTS, x->c->subject, "it has a sheet already");
        return false;
    }
    return true;
}

static void run_open(struct sheet_context *x)
{
    struct fee_period p;
    if (!check_period(x, &p)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    memcpy(x->out->lines, x->facts->book, x->facts->book_count * sizeof x->out->lines[0]);
    change->set |= SHEET_HAS_LINES | SHEET_HAS_DUE;
    change->lines = x->out->lines;
    change->line_count = x->facts->book_count;
    change->due_ms = x->c->due_ms != 0 ? x->c->due_ms : due_ms(x, &p);
    give_turn(change, ROLE_FINANCE);
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

/* ---- count ------------------------------------------------------------------------------------
 */

static const struct sheet_line *book_of(const struct sheet_context *x, const char *code)
{
    for (uint32_t i = 0; i < x->facts->book_count; i++) {
        if (strcmp(x->facts->book[i].code, code) == 0) {
            return &x->facts->book[i];
        }
    }
    return NULL;
}

static bool is_counted_now(const struct sheet_context *x, const char *code)
{
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        if (strcmp(x->c->lines[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

static bool differs(const struct sheet_line *l)
{
    return l->book != l->counted || l->book != l->price_fen;
}

/* All months counted; *difference: in one of them the three amounts are not the same. */
static bool is_complete(const struct sheet_context *x, bool *difference)
{
    bool complete = true;
    *difference = false;
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        const struct sheet_line *l = &x->s->lines[i];
        if (is_counted_now(x, l->code)) {
            continue;
        }
        complete = complete && l->state == SHEET_LINE_DONE;
        *difference = *difference || differs(l);
    }
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        *difference = *difference || differs(&x->out->lines[i]);
    }
    return complete;
}

/* The lines as they are now, with what was counted. */
static bool fill_lines(struct sheet_context *x)
{
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        const struct sheet_line *book = book_of(x, x->c->lines[i].code);
        if (book == NULL) {
            error_set(&x->out->refusal, ERROR_NOT_FOUND, "month", "%s", x->c->lines[i].code);
            return false;
        }
        x->out->lines[i] = *book;
        x->out->lines[i].counted = (uint32_t)x->c->lines[i].price_fen; /* at most MONEY_MAX_FEN */
        x->out->lines[i].state = SHEET_LINE_DONE;
    }
    return true;
}

/* Once all months are counted finance has signed, and differences are explained. */
static void run_count(struct sheet_context *x)
{
    bool difference;
    if (!fill_lines(x)) {
        return;
    }
    const bool complete = is_complete(x, &difference);
    if (complete && difference && x->c->result[0] == '\0') {
        sheet_refuse_field(x, "result", "missing: what explains the differences (P6.7)");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_COUNT);
    sheet_set_given(x, change);
    change->lines = x->out->lines;
    if (complete) {
        change->set |= SHEET_HAS_RESULT; /* who answered: finance's signature */
        give_turn(change, ROLE_SITE_DIRECTOR);
        change->state = SHEET_STATE_ANSWERED;
    }
    sheet_emit(x, change);
}

/* ---- sign -------------------------------------------------------------------------------------
 */

static bool may_close(const struct sheet_context *x, struct error *refusal)
{
    if (strcmp(x->s->answered_by, x->actor->id) == 0) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id, "somebody else signs it");
        return false;
    }
    return true;
}

static void run_reject(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_REJECT);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        x->out->lines[i] = x->s->lines[i];
        x->out->lines[i].state = SHEET_LINE_OPEN;
    }
    change->set |= SHEET_HAS_LINES | SHEET_HAS_DUE;
    change->lines = x->out->lines;
    change->line_count = x->s->line_count;
    change->due_ms = x->c->due_ms != 0
                         ? x->c->due_ms
                         : x->now_ms + x->policy->clocks[CLOCK_RECONCILIATION].length_ms;
    give_turn(change, ROLE_FINANCE);
    change->round++;
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = R(FINANCE) | R(SITE_DIRECTOR) | ROLE_SERVER,
     .states = NO_SHEET,
     .required = SHEET_HAS_SUBJECT,
     .optional = SHEET_HAS_DUE | SHEET_HAS_NAME,
     .to = SHEET_STATE_OPEN,
     .rule = "P6.7",
     .note = "subject is the period; name the other company of a settlement; the server opens the "
             "month's and, after its end, the quarter's where there was money",
     .run = run_open},
    {.verb = SHEET_VERB_COUNT,
     .roles = R(FINANCE),
     .states = S(OPEN),
     .required = SHEET_HAS_LINES,
     .optional = SHEET_HAS_RESULT,
     .follows = S(ANSWERED),
     .rule = "P6.7",
     .note =
         "each line a month and, as price_fen, what finance counted for it; with the last month "
         "it is signed by finance, and result explains what differs",
     .run = run_count},
    {.verb = SHEET_VERB_NOTE,
     .roles = R(FINANCE) | SIGNERS,
     .states = S(OPEN) | S(ANSWERED),
     .required = SHEET_HAS_TEXT,
     .rule = "P6.7",
     .note = "what happens meanwhile; stands in its history",
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_REJECT,
     .roles = SIGNERS,
     .states = S(ANSWERED),
     .required = SHEET_HAS_TEXT,
     .optional = SHEET_HAS_DUE,
     .to = SHEET_STATE_OPEN,
     .rule = "P6.7",
     .note = "to be counted again, in the next round",
     .run = run_reject},
    {.verb = SHEET_VERB_CLOSE,
     .roles = SIGNERS,
     .states = S(ANSWERED),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P6.7",
     .note = "signed by a supervisor, who did not count it",
     .may = may_close,
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_CANCEL,
     .roles = R(SITE_DIRECTOR) | R(AREA_MANAGER),
     .states = S(OPEN) | S(ANSWERED),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P6.7",
     .note = "opened by mistake; text says why",
     .run = sheet_run_noted},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules reconciliation = {
    .kind = SHEET_KIND_RECONCILIATION,
    .letter = 'F',
    .rule = "P6.7",
    .about = "what the slips of a period came to, beside what finance has and has counted",
    .readers = READERS,
    .own = 0,
    .personal = READERS,
    .clock = CLOCK_RECONCILIATION,
    .clock_states = S(OPEN) | S(ANSWERED),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_reconciliation_rules(void)
{
    return &reconciliation;
}
