/* Defects found at handover (交房验收遗留): itemised, done by the developer and accepted item by
 * item, at the developer's cost. An item may become a defect of its own (P9.3).
 *
 *   open ─ add, accept, reject ─► open ─ (the last item accepted) ─► closed
 */
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define DESK    (R(DESK) | R(DESK_SUPERVISOR))
#define OFFICE  (DESK | R(ENGINEERING) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR) | R(QUALITY))
#define READERS (OFFICE | R(MONITOR) | R(FINANCE) | R(AREA_MANAGER) | R(ADMIN) | R(AUDITOR))

/* New items, each under a code of its own and open. */
static bool check_items(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    for (uint32_t i = 0; i < c->line_count; i++) {
        const struct sheet_line *line = &c->lines[i];
        if (line->name[0] == '\0') {
            sheet_refuse_field(x, "lines", "each item says what is wrong: CODE=WHAT");
            return false;
        }
        if (sheet_line_find(x->s, line->code) != NULL) {
            error_set(&x->out->refusal, ERROR_EXISTS, line->code, "an item of this list");
            return false;
        }
    }
    return true;
}

static void put_items(struct sheet_context *x, struct sheet_change *change, uint8_t state)
{
    struct sheet_line *lines = x->out->lines;
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        const struct sheet_line *before = sheet_line_find(x->s, x->c->lines[i].code);
        lines[i] = before != NULL ? *before : x->c->lines[i];
        lines[i].state = state;
    }
    change->lines = lines;
    change->line_count = x->c->line_count;
    change->set |= SHEET_HAS_LINES;
}

static void add_items(struct sheet_context *x, enum sheet_verb verb)
{
    if (!check_items(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, verb);
    sheet_set_given(x, change);
    put_items(x, change, SHEET_LINE_OPEN);
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

static void run_open(struct sheet_context *x)
{
    add_items(x, SHEET_VERB_OPEN);
}

static void run_add(struct sheet_context *x)
{
    add_items(x, SHEET_VERB_ADD);
}

/* ---- accepted or not, item by item --------------------------------------------------------------
 */

static bool known_items(struct sheet_context *x)
{
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        const struct sheet_line *line = sheet_line_find(x->s, x->c->lines[i].code);
        if (line == NULL || line->state == SHEET_LINE_ACCEPTED) {
            error_set(&x->out->refusal, line == NULL ? ERROR_NOT_FOUND : ERROR_EXISTS,
                      line == NULL ? "item" : x->c->lines[i].code, "%s",
                      line == NULL ? x->c->lines[i].code : "it is accepted");
            return false;
        }
    }
    return true;
}

static bool is_named(const struct sheet_command *c, const char *code)
{
    for (uint32_t i = 0; i < c->line_count; i++) {
        if (strcmp(c->lines[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* With those named now. */
static bool all_accepted(const struct sheet_context *x)
{
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        const struct sheet_line *line = &x->s->lines[i];
        if (line->state != SHEET_LINE_ACCEPTED && !is_named(x->c, line->code)) {
            return false;
        }
    }
    return true;
}

static void run_accept(struct sheet_context *x)
{
    if (!known_items(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_ACCEPT);
    sheet_set_given(x, change);
    put_items(x, change, SHEET_LINE_ACCEPTED);
    change->state = all_accepted(x) ? SHEET_STATE_CLOSED : SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

static void run_reject(struct sheet_context *x)
{
    if (!known_items(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_REJECT);
    sheet_set_given(x, change);
    put_items(x, change, SHEET_LINE_REJECTED);
    sheet_emit(x, change);
}

/* An item that becomes a defect of its own: the ticket is named. */
static void run_change(struct sheet_context *x)
{
    const struct ticket *t = x->facts->ticket;
    if (x->c->line_count != 1) {
        sheet_refuse_field(x, "lines", "one item");
        return;
    }
    if (!known_items(x)) {
        return;
    }
    if (t->kind != KIND_DEFECT || strcmp(t->unit, x->s->unit) != 0) {
        sheet_refuse_field(x, "ticket", "a quality defect of the list's unit (P9.3)");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_CHANGE);
    put_items(x, change, sheet_line_find(x->s, x->c->lines[0].code)->state);
    x->out->lines[0].ticket = t->number;
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = OFFICE,
     .states = NO_SHEET,
     .required = SHEET_HAS_UNIT | SHEET_HAS_LINES,
     .optional = SHEET_HAS_SUBJECT | SHEET_HAS_TEXT | SHEET_HAS_DUE,
     .to = SHEET_STATE_OPEN,
     .rule = "P9.3",
     .note = "what was found at a unit's handover, item by item, at the cost of the developer, "
             "subject",
     .run = run_open},
    {.verb = SHEET_VERB_ADD,
     .roles = OFFICE,
     .states = S(OPEN),
     .required = SHEET_HAS_LINES,
     .optional = SHEET_HAS_TEXT,
     .to = SHEET_STATE_OPEN,
     .rule = "P9.3",
     .note = "more items",
     .run = run_add},
    {.verb = SHEET_VERB_CHANGE,
     .roles = OFFICE,
     .states = S(OPEN),
     .required = SHEET_HAS_LINES | SHEET_HAS_TICKET,
     .rule = "P9.3",
     .note = "the defect that an item became",
     .run = run_change},
    {.verb = SHEET_VERB_ACCEPT,
     .roles = OFFICE,
     .states = S(OPEN),
     .required = SHEET_HAS_LINES,
     .optional = SHEET_HAS_RESULT,
     .follows = S(OPEN) | S(CLOSED),
     .rule = "P9.3",
     .note = "done and accepted; the last one closes the list",
     .run = run_accept},
    {.verb = SHEET_VERB_REJECT,
     .roles = OFFICE,
     .states = S(OPEN),
     .required = SHEET_HAS_LINES | SHEET_HAS_RESULT,
     .rule = "P9.3",
     .note = "not done well: the developer does it again",
     .run = run_reject},
    {.verb = SHEET_VERB_CANCEL,
     .roles = R(DESK_SUPERVISOR) | R(SITE_DIRECTOR) | R(QUALITY),
     .states = S(OPEN),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P9.3",
     .note = "entered by mistake; text says why"},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules handover = {
    .kind = SHEET_KIND_HANDOVER,
    .letter = 'H',
    .rule = "P9.3",
    .about = "what was found at a unit's handover, item by item",
    .readers = READERS,
    .clock = CLOCK_PROMISE,
    .clock_states = S(OPEN),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_handover_rules(void)
{
    return &handover;
}
