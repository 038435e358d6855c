/* Contract of an after-sales customer (售后合同): its units, and on what terms they are served
 * (P17.2).
 *
 *   active ─ change ─► active ─ close ─► closed
 *     └───── its end comes ─────────────► ended
 *
 * name, phone: the customer. subject: the paper's own number. anchor_ms: when it begins. due_ms:
 * when it ends. at_ms: in warranty until then. team: where it is, hence how soon it is on site.
 * quantity: minutes to the answer from afar, 0: the policy's. every, days: the fixed days of what
 * is not urgent (contract.h). lines: the units, accepted while they are covered, done once they are
 * taken out. */
#include "core/contract.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include "common/text.h"
#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define DESK (R(DESK) | R(MONITOR) | R(DESK_SUPERVISOR))
#define SIGNERS                                                                                    \
    (R(DESK_SUPERVISOR) | R(SITE_DIRECTOR) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) |         \
     R(GENERAL_MANAGER) | R(ADMIN))
#define READERS                                                                                    \
    (DESK | SIGNERS | R(CREW_LEAD) | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING) | R(QUALITY) |      \
     R(FINANCE) | R(AUDITOR))

/* ---- its term ---------------------------------------------------------------------------------
 */

struct term {
    int64_t from_ms, until_ms;
};

/* As the command leaves it. */
static struct term term_of(const struct sheet_context *x)
{
    const struct sheet *s = x->s;
    bool is_new = s->number == 0;
    struct term t = {x->c->anchor_ms, x->c->due_ms};
    t.from_ms = t.from_ms != 0 ? t.from_ms : is_new ? x->now_ms : s->anchor_ms;
    t.until_ms = t.until_ms != 0 ? t.until_ms : s->due_ms;
    return t;
}

static bool is_sound_term(struct sheet_context *x)
{
    const struct term t = term_of(x);
    if (t.until_ms <= t.from_ms) {
        sheet_refuse_field(x, "due_at", "it ends before it begins");
        return false;
    }
    return true;
}

/* ---- its fixed days ---------------------------------------------------------------------------
 */

/* They come at least once before it ends. */
static bool are_sound_days(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    const struct term t = term_of(x);
    struct contract_days d = {c->every, c->days, t.until_ms};
    if (!contract_days_are_sound(&d)) {
        sheet_refuse_field(x, "days", "name weekdays, or days of the month, 1 to 28 and last");
        return false;
    }
    if (c->days == 0) {
        d.every = (enum sheet_every)x->s->every;
        d.days = x->s->days;
    }
    int64_t after_ms = t.from_ms > x->now_ms ? t.from_ms - 1 : x->now_ms;
    if (d.every != SHEET_EVERY_NONE && contract_next_day(&d, &x->policy->calendar, after_ms) == 0) {
        sheet_refuse_field(x, "days", "none of them comes before the contract ends (P17.2)");
        return false;
    }
    return true;
}

/* ---- its units --------------------------------------------------------------------------------
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

static bool is_taken_out(const struct sheet_line *line)
{
    return line->state == SHEET_LINE_DONE;
}

/* One contract a unit at a time. */
static bool is_free(struct sheet_context *x, const struct sheet_line *book)
{
    char id[SHEET_ID_SIZE];
    if (book->ticket == 0) {
        return true;
    }
    sheet_id_format(book->ticket, id);
    error_set(&x->out->refusal, ERROR_REFUSED, book->code,
              "is under contract %s in that time: end that one first, or take the unit out (P17.2)",
              id);
    return false;
}

static bool is_covered(const struct sheet *s, const char *unit)
{
    const struct sheet_line *line = sheet_line_find(s, unit);
    return line != NULL && line->state == SHEET_LINE_ACCEPTED;
}

static bool put_line(struct sheet_context *x, const struct sheet_line *given,
                     struct sheet_change *change)
{
    struct sheet_line *line = &x->out->lines[change->line_count];
    const struct sheet_line *book = book_of(x, given->code);
    bool out = is_taken_out(given);
    if (out && !is_covered(x->s, given->code)) {
        error_set(&x->out->refusal, ERROR_REFUSED, given->code,
                  "is not one of the contract's units");
        return false;
    }
    if (!out && book == NULL) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "unit", "%s", given->code);
        return false;
    }
    if (!out && !is_free(x, book)) {
        return false;
    }
    *line = (struct sheet_line){.state = out ? SHEET_LINE_DONE : SHEET_LINE_ACCEPTED};
    text_copy(line->code, sizeof line->code, given->code);
    change->line_count++;
    return true;
}

/* Those it has already, in a term that may have moved; not those that are taken out. */
static bool are_free(struct sheet_context *x, const struct sheet_change *change)
{
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        const struct sheet_line *line = &x->s->lines[i];
        const struct sheet_line *book = book_of(x, line->code);
        bool stays = line->state == SHEET_LINE_ACCEPTED && book != NULL;
        for (uint32_t k = 0; k < change->line_count && stays; k++) {
            stays = strcmp(change->lines[k].code, line->code) != 0;
        }
        if (stays && !is_free(x, book)) {
            return false;
        }
    }
    return true;
}

static uint32_t units_after(const struct sheet_context *x, const struct sheet_change *change)
{
    uint32_t count = 0;
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        count += x->s->lines[i].state == SHEET_LINE_ACCEPTED;
    }
    for (uint32_t k = 0; k < change->line_count; k++) {
        count += !is_covered(x->s, change->lines[k].code);
        count -= is_taken_out(&change->lines[k]); /* it was covered: put_line() */
    }
    return count;
}

/* False: refused. */
static bool put_units(struct sheet_context *x, struct sheet_change *change)
{
    change->lines = x->out->lines;
    change->line_count = 0;
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        if (!put_line(x, &x->c->lines[i], change)) {
            return false;
        }
    }
    if (!are_free(x, change)) {
        return false;
    }
    if (units_after(x, change) == 0) {
        sheet_refuse_field(x, "lines", "a contract has a unit at least: close it instead");
        return false;
    }
    return true;
}

/* ---- what is done with it ---------------------------------------------------------------------
 */

static void put(struct sheet_context *x, enum sheet_verb verb)
{
    const struct term t = term_of(x);
    if (!is_sound_term(x) || !are_sound_days(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, verb);
    sheet_set_given(x, change);
    change->set |= SHEET_HAS_ANCHOR | SHEET_HAS_DUE | SHEET_HAS_WAKE;
    change->anchor_ms = t.from_ms;
    change->due_ms = change->wake_ms = t.until_ms;
    if (x->c->days != 0) {
        change->set |= SHEET_HAS_EVERY;
        change->days &= ~CONTRACT_NO_DAYS;
    }
    change->state = SHEET_STATE_ACTIVE;
    if (put_units(x, change)) {
        sheet_emit(x, change);
    }
}

static void run_open(struct sheet_context *x)
{
    put(x, SHEET_VERB_OPEN);
}

static void run_change(struct sheet_context *x)
{
    if (sheet_command_given(x->c) == 0) {
        sheet_refuse_field(x, "lines", "nothing changes: name the units, the end or the terms");
        return;
    }
    put(x, SHEET_VERB_CHANGE);
}

static void wake(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_DUE);
    change->state = SHEET_STATE_ENDED;
    sheet_emit(x, change);
}

#define TERMS                                                                                      \
    (SHEET_HAS_QUANTITY | SHEET_HAS_EVERY | SHEET_HAS_DAYS | SHEET_HAS_PHONE | SHEET_HAS_SUBJECT | \
     SHEET_HAS_TEXT)

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = SIGNERS,
     .states = NO_SHEET,
     .required = SHEET_HAS_NAME | SHEET_HAS_LINES | SHEET_HAS_DUE | SHEET_HAS_AT | SHEET_HAS_TEAM,
     .optional = TERMS | SHEET_HAS_ANCHOR,
     .to = SHEET_STATE_ACTIVE,
     .rule = "P17.2",
     .note = "name is the customer, lines the units, which are under no other contract in that "
             "time; from anchor_at, now when left out, until due_at; in warranty until at; team "
             "says how soon it is on site; quantity: minutes to the answer from afar, else the "
             "policy's; days: the fixed days of what is not urgent; subject the paper's number",
     .run = run_open},
    {.verb = SHEET_VERB_CHANGE,
     .roles = SIGNERS,
     .states = S(ACTIVE),
     .optional =
         TERMS | SHEET_HAS_NAME | SHEET_HAS_LINES | SHEET_HAS_DUE | SHEET_HAS_AT | SHEET_HAS_TEAM,
     .rule = "P17.2, P17.1",
     .note = "for tickets from then on; a line whose state is done is a unit that is taken out",
     .run = run_change},
    {.verb = SHEET_VERB_CLOSE,
     .roles = SIGNERS,
     .states = S(ACTIVE),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CLOSED,
     .rule = "P17.2",
     .note = "before its end; text says why; tickets that are open keep its terms",
     .run = sheet_run_noted},
    {.verb = SHEET_VERB_RESEAL,
     .roles = ROLE_SERVER,
     .states = S(ACTIVE) | S(CLOSED) | S(ENDED),
     .required = SHEET_HAS_NAME,
     .optional = SHEET_HAS_PHONE | SHEET_HAS_TEXT,
     .rule = "P16.5",
     .note = "who the customer is and what was agreed, said anew before the month in which it was "
             "said is erased: while it runs, and as long after it as tickets are kept"},
};

static const struct sheet_rules contract = {
    .kind = SHEET_KIND_CONTRACT,
    .letter = 'B',
    .rule = "P17.2",
    .about = "an after-sales customer's contract: its units, and on what terms they are served",
    .readers = READERS,
    .own = R(TECHNICIAN) | R(CONTRACTOR),
    .personal = DESK | SIGNERS,
    .standing = true,
    .wake = wake,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_contract_rules(void)
{
    return &contract;
}
