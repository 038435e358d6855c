/* What a command on a sheet gives: which fields, which belong to its verb, whether each makes sense
 * by itself. */
#include "common/text.h"
#include "core/decide_context.h"
#include "core/sheet_rows.h"

#include <string.h>

void sheet_command_init(struct sheet_command *c, enum sheet_kind kind, enum sheet_verb verb)
{
    memset(c, 0, sizeof *c);
    c->kind = kind;
    c->verb = verb;
    c->site = c->unit = c->facility = c->crew = c->department = c->person = c->subject = "";
    c->text = c->result = c->name = c->phone = "";
}

static uint32_t given(uint32_t field, bool there)
{
    return there ? field : 0;
}

static uint32_t given_texts(const struct sheet_command *c)
{
    return given(SHEET_HAS_UNIT, c->unit[0] != '\0') |
           given(SHEET_HAS_FACILITY, c->facility[0] != '\0') |
           given(SHEET_HAS_CREW, c->crew[0] != '\0') |
           given(SHEET_HAS_DEPARTMENT, c->department[0] != '\0') |
           given(SHEET_HAS_PERSON, c->person[0] != '\0') |
           given(SHEET_HAS_SUBJECT, c->subject[0] != '\0') |
           given(SHEET_HAS_TEXT, c->text[0] != '\0') |
           given(SHEET_HAS_RESULT, c->result[0] != '\0') |
           given(SHEET_HAS_NAME, c->name[0] != '\0') | given(SHEET_HAS_PHONE, c->phone[0] != '\0');
}

uint32_t sheet_command_given(const struct sheet_command *c)
{
    return given_texts(c) | given(SHEET_HAS_ROLE, c->turn_role != ROLE_NONE) |
           given(SHEET_HAS_PARTY, c->party != PARTY_NONE) |
           given(SHEET_HAS_TRADE, c->trade != TRADE_NONE) |
           given(SHEET_HAS_EVERY, c->every != SHEET_EVERY_NONE) |
           given(SHEET_HAS_VISIT, c->visit != VISIT_NONE) |
           given(SHEET_HAS_BY, c->by != VISIT_BY_NONE) | given(SHEET_HAS_TICKET, c->ticket != 0) |
           given(SHEET_HAS_DUE, c->due_ms != 0) | given(SHEET_HAS_AT, c->at_ms != 0) |
           given(SHEET_HAS_ANCHOR, c->anchor_ms != 0) | given(SHEET_HAS_WAKE, c->wake_ms != 0) |
           given(SHEET_HAS_AMOUNT, c->amount_fen != 0) | given(SHEET_HAS_SPENT, c->spent_fen != 0) |
           given(SHEET_HAS_QUANTITY, c->quantity != 0) |
           given(SHEET_HAS_LINES, c->line_count != 0) |
           given(SHEET_HAS_CLOCK, c->clock != CLOCK_NONE) |
           given(SHEET_HAS_OUTAGE, c->outage != OUTAGE_NONE) |
           given(SHEET_HAS_MEDIUM, c->medium != MEDIUM_NONE) |
           given(SHEET_HAS_TEAM, c->team != TEAM_NONE) | given(SHEET_HAS_DAYS, c->days != 0);
}

static bool bad(struct error *refusal, const char *field, const char *why)
{
    error_set(refusal, ERROR_BAD_REQUEST, field, "%s", why);
    return false;
}

/* ---- each by itself ---------------------------------------------------------------------------
 */

static bool check_text(const char *field, const char *text, size_t limit, struct error *refusal)
{
    size_t length = strlen(text);
    if (length > limit) {
        return bad(refusal, field, "too long");
    }
    if (length > 0 && !text_is_clean(text, length)) {
        return bad(refusal, field, "not clean UTF-8");
    }
    if (length > 0 && text_is_blank(text, length)) {
        return bad(refusal, field, "nothing but blanks");
    }
    return true;
}

static bool check_texts(const struct sheet_command *c, struct error *refusal)
{
    const struct {
        const char *field, *text;
        size_t limit;
    } texts[] = {{"site", c->site, NAME_SIZE - 1},
                 {"unit", c->unit, UNIT_SIZE - 1},
                 {"facility", c->facility, NAME_SIZE - 1},
                 {"crew", c->crew, NAME_SIZE - 1},
                 {"department", c->department, NAME_SIZE - 1},
                 {"person", c->person, NAME_SIZE - 1},
                 {"subject", c->subject, NAME_SIZE - 1},
                 {"text", c->text, TEXT_MAX},
                 {"result", c->result, TEXT_MAX},
                 {"name", c->name, PERSON_TEXT_MAX},
                 {"phone", c->phone, PHONE_SIZE - 1}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!check_text(texts[i].field, texts[i].text, texts[i].limit, refusal)) {
            return false;
        }
    }
    return true;
}

static bool check_fen(const char *field, int64_t fen, struct error *refusal)
{
    if (fen < 0 || fen > MONEY_MAX_FEN) {
        return bad(refusal, field, "below zero or too large");
    }
    return true;
}

/* Ten years ahead is a mistake; what is due in the past is one, too. */
#define AHEAD_MAX_MS (INT64_C(3653) * 24 * 60 * 60 * 1000)

static bool check_times(const struct sheet_context *x, struct error *refusal)
{
    const struct sheet_command *c = x->c;
    const struct {
        const char *field;
        int64_t at_ms;
    } times[] = {{"due_at", c->due_ms},
                 {"at", c->at_ms},
                 {"anchor_at", c->anchor_ms},
                 {"wake_at", c->wake_ms}};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        if (times[i].at_ms < 0 || times[i].at_ms > x->now_ms + AHEAD_MAX_MS) {
            return bad(refusal, times[i].field, "lies too far away");
        }
    }
    if (c->due_ms != 0 && c->due_ms <= x->now_ms) {
        return bad(refusal, "due_at", "lies in the past");
    }
    return true;
}

static bool check_names(const struct sheet_command *c, struct error *refusal)
{
    const struct {
        const char *field;
        int value, limit;
    } names[] = {{"turn_role", (int)c->turn_role, ROLE_COUNT},
                 {"party", (int)c->party, PARTY_CONTRACTOR + 1},
                 {"trade", (int)c->trade, TRADE_GREENING + 1},
                 {"every", (int)c->every, SHEET_PERIODS},
                 {"visit", (int)c->visit, VISIT_NOT_REACHED + 1},
                 {"by", (int)c->by, VISIT_BY_VISIT + 1},
                 {"outage", (int)c->outage, OUTAGE_KINDS},
                 {"medium", (int)c->medium, MEDIUMS},
                 {"team", (int)c->team, TEAMS}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].value < 0 || names[i].value >= names[i].limit) {
            return bad(refusal, names[i].field, "no such name");
        }
    }
    if (c->clock != CLOCK_NONE && !clock_exists((int)c->clock)) {
        return bad(refusal, "clock", "no such clock");
    }
    return true;
}

static bool check_numbers(const struct sheet_command *c, struct error *refusal)
{
    if (c->quantity > QUANTITY_MAX) {
        return bad(refusal, "quantity", "too many");
    }
    return check_fen("amount_fen", c->amount_fen, refusal) &&
           check_fen("spent_fen", c->spent_fen, refusal);
}

/* ---- lines ------------------------------------------------------------------------------------
 */

static bool check_line(const struct sheet_line *line, struct error *refusal)
{
    if (line->code[0] == '\0') {
        return bad(refusal, "lines", "a line needs its code");
    }
    if (line->quantity > QUANTITY_MAX || line->counted > QUANTITY_MAX) {
        return bad(refusal, "lines", "too many");
    }
    if (line->state >= SHEET_LINE_STATES) {
        return bad(refusal, "lines", "no such state");
    }
    return check_fen("lines", line->price_fen, refusal) &&
           check_text("lines", line->code, NAME_SIZE - 1, refusal) &&
           check_text("lines", line->name, SHEET_LINE_NAME - 1, refusal);
}

static bool is_twice(const struct sheet_command *c, uint32_t line)
{
    for (uint32_t i = 0; i < line; i++) {
        if (strcmp(c->lines[i].code, c->lines[line].code) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_lines(const struct sheet_context *x, struct error *refusal)
{
    const struct sheet_command *c = x->c;
    uint32_t added = 0;
    for (uint32_t i = 0; i < c->line_count; i++) {
        if (!check_line(&c->lines[i], refusal)) {
            return false;
        }
        if (is_twice(c, i)) {
            return bad(refusal, "lines", "a code stands there twice");
        }
        added += sheet_line_find(x->s, c->lines[i].code) == NULL ? 1 : 0;
    }
    if (x->s->line_count + added > SHEET_LINES) {
        return bad(refusal, "lines", "a sheet holds 64 of them");
    }
    return true;
}

/* ---- together ---------------------------------------------------------------------------------
 */

static bool check_set(const struct sheet_context *x, const struct sheet_row *row,
                      struct error *refusal)
{
    char list[sizeof refusal->detail / 2];
    uint32_t fields = sheet_command_given(x->c);
    uint32_t missing = row->required & ~fields;
    uint32_t other = fields & ~(row->required | row->optional);
    sheet_fields_text(missing != 0 ? missing : other, list, sizeof list);
    if (missing != 0) {
        return bad(refusal, list, "is missing");
    }
    if (other != 0) {
        return bad(refusal, list, "does not belong to it");
    }
    if ((fields & SHEET_HAS_TEXT) != 0 && (fields & SHEET_HAS_RESULT) != 0) {
        return bad(refusal, "result", "not together with text");
    }
    return true;
}

/* What is named exists. */
static bool check_world(const struct sheet_context *x, struct error *refusal)
{
    const struct sheet_command *c = x->c;
    const struct sheet_facts *f = x->facts;
    const struct {
        const char *name;
        bool missing;
        const char *value;
    } things[] = {{"unit", c->unit[0] != '\0' && !f->unit_exists, c->unit},
                  {"facility", c->facility[0] != '\0' && !f->facility_exists, c->facility},
                  {"crew", c->crew[0] != '\0' && !f->crew_exists, c->crew},
                  {"person", c->person[0] != '\0' && f->person == NULL, c->person},
                  {"ticket", c->ticket != 0 && f->ticket == NULL, "not one of this site"}};
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        if (things[i].missing) {
            error_set(refusal, ERROR_NOT_FOUND, things[i].name, "%s", things[i].value);
            return false;
        }
    }
    return true;
}

bool sheet_arguments_check(const struct sheet_context *x, const struct sheet_row *row,
                           struct error *refusal)
{
    return check_texts(x->c, refusal) && check_names(x->c, refusal) && check_times(x, refusal) &&
           check_numbers(x->c, refusal) && check_set(x, row, refusal) && check_lines(x, refusal) &&
           check_world(x, refusal);
}
