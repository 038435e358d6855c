/* Patrol (巡查) and unannounced check (突击检查) of a department, a crew or a facility: the items
 * that the policy has for it, each with its finding, recorded as a spot check is (P15.3, P15.4).
 *
 *   open ─ record, until all items are ─► done        open ─ cancel ─► cancelled
 *
 * Who is checked doesn't see the sheet. Where an item failed the server opens a corrective action
 * (engine/follow_check.c). A line is an item; quantity is how many failed. */
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <string.h>

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define CHECKERS                                                                                   \
    (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(ENGINEERING) | R(SITE_DIRECTOR) |           \
     R(QUALITY) | R(AREA_MANAGER))
#define READERS                                                                                    \
    (R(SITE_DIRECTOR) | R(QUALITY) | R(AREA_MANAGER) | R(DEPUTY_GENERAL_MANAGER) |                 \
     R(GENERAL_MANAGER) | R(ADMIN) | R(AUDITOR))

/* ---- open -------------------------------------------------------------------------------------
 */

static bool check_what(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    if (c->department[0] == '\0' && c->crew[0] == '\0' && c->facility[0] == '\0') {
        sheet_refuse_field(x, "department",
                           "name what is checked: a department, a crew or a facility (P15.4)");
        return false;
    }
    if (c->department[0] != '\0' && c->crew[0] != '\0') {
        sheet_refuse_field(x, "crew", "a crew has its department: name one of them");
        return false;
    }
    if (c->department[0] != '\0' && !x->facts->department_exists) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "department",
                  "%s: nobody of the site is in it", c->department);
        return false;
    }
    return true;
}

/* Nobody checks themselves (P15.1). */
static bool check_by(struct sheet_context *x)
{
    const struct staff *by = x->facts->person;
    if (x->c->person[0] == '\0') {
        return true;
    }
    if ((CHECKERS & BIT(by->role)) == 0) {
        error_set(&x->out->refusal, ERROR_DENIED, by->id, "a %s does not check",
                  role_name(by->role));
        return false;
    }
    return true;
}

static const struct check_list *items_of(const struct sheet_context *x)
{
    enum check_type type = check_type_from_name(x->c->subject);
    return type == CHECK_TYPE_NONE ? NULL : &x->policy->checks[type];
}

static bool has_item(const struct check_list *list, const char *item)
{
    for (uint8_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], item) == 0) {
            return true;
        }
    }
    return false;
}

static bool refuse_item(struct sheet_context *x, const char *item)
{
    error_set(&x->out->refusal, ERROR_BAD_REQUEST, item,
              "the site's policy has no such item for a check of type %s (P15.4)", x->c->subject);
    return false;
}

static void put_item(struct sheet_context *x, struct sheet_change *change, const char *item)
{
    struct sheet_line *line = &x->out->lines[change->line_count++];
    *line = (struct sheet_line){.state = SHEET_LINE_OPEN};
    fold_name(line->code, sizeof line->code, item);
}

/* Those that were named, else all that the policy has. */
static void put_items(struct sheet_context *x, struct sheet_change *change)
{
    const struct check_list *list = items_of(x);
    change->line_count = 0;
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        put_item(x, change, x->c->lines[i].code);
    }
    for (uint8_t i = 0; i < list->count && x->c->line_count == 0; i++) {
        put_item(x, change, list->items[i]);
    }
    change->lines = x->out->lines;
}

static bool check_items(struct sheet_context *x)
{
    const struct check_list *list = items_of(x);
    if (list == NULL) {
        sheet_refuse_field(x, "subject", "is patrol or unannounced (P15.4)");
        return false;
    }
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        if (!has_item(list, x->c->lines[i].code)) {
            return refuse_item(x, x->c->lines[i].code);
        }
    }
    return true;
}

static void run_open(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    if (!check_items(x) || !check_what(x) || !check_by(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    put_items(x, change);
    if (c->crew[0] != '\0') {
        fold_name(change->department, sizeof change->department, x->facts->crew_department);
    }
    if (c->person[0] == '\0') {
        fold_name(change->person, sizeof change->person, x->actor->id);
    }
    if (c->due_ms == 0) {
        change->due_ms = x->now_ms + x->policy->clocks[CLOCK_SPOT_CHECK].length_ms;
    }
    change->set |= SHEET_HAS_LINES | SHEET_HAS_DEPARTMENT | SHEET_HAS_PERSON | SHEET_HAS_DUE;
    change->state = SHEET_STATE_OPEN;
    sheet_emit(x, change);
}

/* ---- record -----------------------------------------------------------------------------------
 */

static bool may_record(const struct sheet_context *x, struct error *refusal)
{
    bool own = strcmp(x->s->person, x->actor->id) == 0 || x->actor->role == ROLE_QUALITY;
    return sheet_allow(own, x, refusal, "it is for whose check it is, or quality");
}

static bool check_findings(struct sheet_context *x)
{
    const struct sheet_command *c = x->c;
    bool failed = false;
    for (uint32_t i = 0; i < c->line_count; i++) {
        const struct sheet_line *line = &c->lines[i];
        if (sheet_line_find(x->s, line->code) == NULL) {
            error_set(&x->out->refusal, ERROR_BAD_REQUEST, line->code,
                      "it is no item of this check (P15.4)");
            return false;
        }
        if (line->state != SHEET_LINE_PASS && line->state != SHEET_LINE_FAIL) {
            sheet_refuse_field(x, line->code, "passes or fails");
            return false;
        }
        failed |= line->state == SHEET_LINE_FAIL;
    }
    if (failed && c->text[0] == '\0') {
        sheet_refuse_field(x, "text", "is missing: what was found wrong (P15.3)");
        return false;
    }
    return true;
}

static uint32_t count_lines(const struct sheet *s, enum sheet_line_state state)
{
    uint32_t count = 0;
    for (uint8_t i = 0; i < s->line_count; i++) {
        count += s->lines[i].state == state ? 1 : 0;
    }
    return count;
}

/* What each line comes to: this finding, or what stands. */
static uint32_t count_after(const struct sheet_context *x, const struct sheet_change *change,
                            enum sheet_line_state state)
{
    uint32_t count = count_lines(x->s, state);
    for (uint32_t i = 0; i < change->line_count; i++) {
        const struct sheet_line *before = sheet_line_find(x->s, change->lines[i].code);
        count -= before->state == state ? 1 : 0;
        count += change->lines[i].state == state ? 1 : 0;
    }
    return count;
}

static void run_record(struct sheet_context *x)
{
    if (!check_findings(x)) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_RECORD);
    sheet_set_given(x, change);
    for (uint32_t i = 0; i < x->c->line_count; i++) {
        x->out->lines[i] = *sheet_line_find(x->s, x->c->lines[i].code);
        x->out->lines[i].state = x->c->lines[i].state;
    }
    change->lines = x->out->lines;
    change->set |= SHEET_HAS_QUANTITY;
    change->quantity = count_after(x, change, SHEET_LINE_FAIL);
    if (count_after(x, change, SHEET_LINE_OPEN) == 0) {
        change->state = SHEET_STATE_DONE;
    }
    sheet_emit(x, change);
}

static const struct sheet_row rows[] = {
    {.verb = SHEET_VERB_OPEN,
     .roles = CHECKERS,
     .states = NO_SHEET,
     .required = SHEET_HAS_SUBJECT,
     .optional = SHEET_HAS_DEPARTMENT | SHEET_HAS_CREW | SHEET_HAS_FACILITY | SHEET_HAS_PERSON |
                 SHEET_HAS_LINES | SHEET_HAS_DUE | SHEET_HAS_TEXT,
     .to = SHEET_STATE_OPEN,
     .rule = "P15.4",
     .note = "subject is patrol or unannounced; of a department, a crew or a facility; lines name "
             "the items where not all of the policy's; person: who checks, else who opens it; "
             "due_at as the policy's spot_check says",
     .run = run_open},
    {.verb = SHEET_VERB_RECORD,
     .roles = CHECKERS,
     .states = S(OPEN),
     .required = SHEET_HAS_LINES,
     .optional = SHEET_HAS_TEXT,
     .follows = S(DONE),
     .rule = "P15.3, P15.4",
     .note = "each line an item's code and its state, pass or fail; a failed one needs text; by "
             "whose check it is, or quality; with the last item it is done, and where one failed "
             "the server opens a corrective action",
     .may = may_record,
     .run = run_record},
    {.verb = SHEET_VERB_CANCEL,
     .roles = R(QUALITY) | R(SITE_DIRECTOR),
     .states = S(OPEN),
     .required = SHEET_HAS_TEXT,
     .to = SHEET_STATE_CANCELLED,
     .rule = "P15.4",
     .note = "it does not take place; text says why",
     .run = sheet_run_noted},
    SHEET_CLOCK_ROWS};

static const struct sheet_rules check = {
    .kind = SHEET_KIND_CHECK,
    .letter = 'T',
    .rule = "P15.4",
    .about = "a patrol or an unannounced check of a department, a crew or a facility",
    .readers = READERS,
    .own = CHECKERS & ~READERS,
    .clock = CLOCK_SPOT_CHECK,
    .clock_states = S(OPEN),
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
};

const struct sheet_rules *sheet_check_rules(void)
{
    return &check;
}
