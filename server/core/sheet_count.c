/* Stock count (盘点) of a month: what a crew, or the store, really has of each part, beside what
 * the papers say it has: issued, returned, and used by its slips (P6.5).
 *
 *   open ─ count, until all lines are ─► open ─ close, signed by another ─► closed
 *
 * A line's `book` is what the papers say at the moment it is counted; the difference is signed, and
 * with the signature it becomes the stock's. subject: the month, 2026-11. */
#include "core/sheet_rows.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define SIGNERS (R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR) | R(FINANCE))
#define READERS                                                                                    \
    (SIGNERS | R(QUALITY) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) | R(GENERAL_MANAGER) |     \
     R(ADMIN) | R(AUDITOR))

/* ---- open -------------------------------------------------------------------------------------
 */

static int number_of(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        value = value * 10 + digits[i] - '0';
    }
    return value;
}

/* The end of the month that "2026-11" names; false: it names none. */
static bool month_end(const struct policy *p, const char *month, int64_t *end_ms)
{
    static const char DIGITS[] = "0123456789";
    if (strspn(month, DIGITS) != 4 || month[4] != '-' || strspn(month + 5, DIGITS) != 2 ||
        month[7] != '\0') {
        return false;
    }
    int year = number_of(month, 4), number = number_of(month + 5, 2);
    if (year < 1970 || number < 1 || number > 12) {
        return false;
    }
    struct day next = {.year = year + number / 12, .month = (uint8_t)(number % 12 + 1), .dom = 1};
    *end_ms = calendar_time(&p->calendar.zone, next, 0);
    return true;
}

static bool check_book(struct sheet_context *x)
{
    const struct sheet_facts *f = x->facts;
    if (f->book_count > SHEET_LINES) {
        error_set(&x->out->refusal, ERROR_TOO_MANY, "parts",
                  "a sheet holds 64 of them: name those to count (P6.5)");
        return false;
    }
    if (f->book_count == 0 || f->book_count < x->c->line_count) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "part", "%s",
                  f->book_count == 0 && x->c->line_count == 0
                      ? "there is nothing to count"
                      : "one of those named is not in the site's list");
        return false;
    }
    return true;
}

/* P6.5: counted within so long of the month's end. */
static int64_t due_ms(const struct sheet_context *x, int64_t end_ms)
{
    int64_t from_ms = end_ms > x->now_ms ? end_ms : x->now_ms;
    return x->c->due_ms != 0 ? x->c->due_ms
                             : from_ms + x->policy->clocks[CLOCK_STOCK_COUNT].length_ms;
}

static void run_open(struct sheet_context *x)
{
    int64_t end_ms;
    if (!month_end(x->policy, x->c->subject, &end_ms)) {
        sheet_refuse_field(x, "subject", "is a month such as 2026-11");
        return;
    }
    if (!check_book(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    memcpy(x->out->lines, x->facts->book, x->facts->book_count * sizeof x->out->lines[0]);
    for (uint32_t i = 0; i < x->facts->book_count; i++) {
        x->out->lines[i].state = SHEET_LINE_OPEN;
    }
    change->set |= SHEET_HAS_LINES | SHEET_HAS_DUE | SHEET_HAS_ROLE;
    change->lines = x->out->lines;
    change->line_count = x->facts->book_count;
    change->due_ms = due_ms(x, end_ms);
    change->turn_role = x->c->crew[0] != '\0' ? ROLE_CREW_LEAD : ROLE_DEPARTMENT_SUPERVISOR;
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

/* ---- count ------------------------------------------------------------------------------------
 */

static bool may_count(const struct sheet_context *x, struct error *refusal)
{
    bool own = x->actor->role != ROLE_CREW_LEAD || strcmp(x->actor->crew, x->s->crew) == 0;
    return sheet_allow(own, x, refusal, "a crew lead counts what their own crew has");
}

static bool all_counted(const struct sheet *s)
{
    for (uint8_t i = 0; i < s->line_count; i++) {
        if (s->lines[i].state != SHEET_LINE_DONE) {
            return false;
        }
    }
    return true;
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

static bool is_complete(const struct sheet_context *x)
{
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        const struct sheet_line *l = &x->s->lines[i];
        if (l->state != SHEET_LINE_DONE && !is_counted_now(x, l->code)) {
            return false;
        }
    }
    return true;
}

/* Two pairs of eyes: another than counted last. */
static enum role who_signs(enum role counted)
{
    return counted == ROLE_DEPARTMENT_SUPERVISOR ? ROLE_FINANCE : ROLE_DEPARTMENT_SUPERVISOR;
}

static void run_count(struct sheet_context *x)
{
    if (!check_book(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_COUNT);
    sheet_set_given(x, change);
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        x->out->lines[i] = x->facts->book[i];
        x->out->lines[i].counted = x->c->lines[i].quantity;
        x->out->lines[i].state = SHEET_LINE_DONE;
    }
    change->lines = x->out->lines;
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    change->set |= SHEET_HAS_RESULT; /* who answered: who counted last */
    if (x->s->person[0] != '\0') {
        change->set |= SHEET_HAS_PERSON; /* as older versions had who counted */
    }
    if (is_complete(x)) {
        change->set |= SHEET_HAS_ROLE;
        change->turn_role = (uint8_t)who_signs(x->actor->role);
    }
    sheet_emit(x, change);
}

/* ---- close ------------------------------------------------------------------------------------
 */

/* Two pairs of eyes: who counted does not sign. A count that an older version began has them as its
 * person. */
static bool may_close(const struct sheet_context *x, struct error *refusal)
{
    if (!all_counted(x->s)) {
        error_set(refusal, ERROR_REFUSED, "close", "some parts are not counted yet (P6.5)");
        return false;
    }
    if (strcmp(x->s->answered_by, x->actor->id) == 0 || strcmp(x->s->person, x->actor->id) == 0) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id, "somebody else signs the count");
        return false;
    }
    return true;
}

static bool differs(const struct sheet *s)
{
    for (uint8_t i = 0; i < s->line_count; i++) {
        if (s->lines[i].book != s->lines[i].counted) {
            return true;
        }
    }
    return false;
}

static void run_close(struct sheet_context *x)
{
    if (differs(x->s) && x->c->text[0] == '\0') {
        sheet_refuse_field(x, "text", "missing: what explains the differences (P6.5)");
        return;
    }
    sheet_run_plain(x);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = SIGNERS,
     .states = NO_SHEET,
     .required = SHEET_HAS_SUBJECT,
     .optional = SHEET_HAS_CREW | SHEET_HAS_DUE | SHEET_HAS_LINES,
     .to = SHEET_STATE_OPEN,
     .rule = "P6.5",
     .note = "subject is the month, 2026-11; without a crew the store is counted; lines name the "
             "parts where not all are; due_at as the policy says, from the month's end",
     .run = run_open},
    {.verb = SHEET_VERB_COUNT,
     .roles = SIGNERS | R(CREW_LEAD),
     .states = S(OPEN),
     .required = SHEET_HAS_LINES,
     .optional = SHEET_HAS_TEXT,
     .rule = "P6.5",
     .note = "each line a part's code and, as quantity, how many there are; beside it what the "
             "papers say now; again while it is open; with the last part it is the signer's turn",
     .may = may_count,
     .run = run_count},
    {.verb = SHEET_VERB_CLOSE,
     .roles = SIGNERS,
     .states = S(OPEN),
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P6.5",
     .note = "signs it: never who counted last; text explains the differences, which become the "
             "stock's",
     .may = may_close,
     .run = run_close},
    {.verb = SHEET_VERB_CANCEL,
     .roles = SIGNERS,
     .states = S(OPEN),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P6.5",
     .note = "opened by mistake; text says why; the stock stays as it is",
     .run = sheet_run_noted},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules count = {
    .kind = SHEET_KIND_COUNT,
    .letter = 'N',
    .rule = "P6.5",
    .about = "what a crew or the store really has of each part, beside what the papers say",
    .readers = READERS,
    .own = R(CREW_LEAD) | R(TECHNICIAN),
    .clock = CLOCK_STOCK_COUNT,
    .clock_states = S(OPEN),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_count_rules(void)
{
    return &count;
}
