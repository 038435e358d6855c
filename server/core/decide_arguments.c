/* A command's arguments: which it has, which belong to it, whether each makes sense by itself. */
#include "common/text.h"
#include "core/decide_context.h"

#include <string.h>

struct argument_name {
    uint64_t bit;
    const char *fields;
};

/* In the order of TicketCommand. */
static const struct argument_name names[] = {
    {ARG_TO, "to"},
    {ARG_CREW, "crew"},
    {ARG_POOL, "pool"},
    {ARG_DEPARTMENT, "department"},
    {ARG_PARTY, "party"},
    {ARG_TEXT, "text"},
    {ARG_TIME, "time_at"},
    {ARG_CODE, "code"},
    {ARG_AUTO, "auto"},
    {ARG_PHONED, "phoned"},
    {ARG_TOLD, "told"},
    {ARG_CALLBACK, "callback"},
    {ARG_RANG, "rang"},
    {ARG_NOTE, "note"},
    {ARG_DECLINED, "declined"},
    {ARG_ACCEPTED, "accepted"},
    {ARG_OWN, "own"},
    {ARG_PASS, "pass"},
    {ARG_FAIL, "fail"},
    {ARG_AT_DESK, "at_desk"},
    {ARG_VISIT, "satisfied, unsatisfied, not_reached"},
    {ARG_SIGNED, "signed"},
    {ARG_EXCEPTION, "exception"},
    {ARG_ABSENT, "absent"},
    {ARG_BY, "by"},
    {ARG_RATING, "rating"},
    {ARG_PRICES, "labour_fen, material_fen, items"},
    {ARG_MATERIAL, "item_name, item_spec, item_model, item_code, quantity, price_fen"},
    {ARG_CASH, "cash_fen"},
    {ARG_TRADE, "trade"},
    {ARG_CLOCK, "clock"},
    {ARG_ITEMS, "findings"},
    {ARG_ENTRY, "entry"},
    {ARG_PARTY_NAME, "party_name"},
    {ARG_PART, "part"},
    {ARG_STATUS, "status"},
    {ARG_KEY, "key_left"},
    {ARG_PHOTO, "photo"},
    {ARG_PURPOSE, "purpose"},
    {ARG_STEP, "step"},
    {ARG_FROM, "from_ticket"},
    {ARG_EMERGENCY, "emergency"},
    {ARG_NON_URGENT, "non_urgent"},
};

enum { NAMES = sizeof names / sizeof names[0] };

const char *argument_fields(uint64_t argument)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (names[i].bit == argument) {
            return names[i].fields;
        }
    }
    return "";
}

static uint64_t given(uint64_t bit, bool there)
{
    return there ? bit : 0;
}

static uint64_t given_text(uint64_t bit, const char *text)
{
    return given(bit, text[0] != '\0');
}

static uint64_t given_values(const struct command *c)
{
    bool material = c->item_name[0] || c->item_spec[0] || c->item_model[0] || c->item_code[0] ||
                    c->quantity != 0 || c->price_fen != 0;
    bool prices = c->labour_fen != 0 || c->material_fen != 0 || c->line_count != 0;
    return given_text(ARG_TO, c->to) | given_text(ARG_CREW, c->crew) |
           given_text(ARG_POOL, c->pool) | given_text(ARG_DEPARTMENT, c->department) |
           given(ARG_PARTY, c->party != PARTY_NONE) | given_text(ARG_TEXT, c->text) |
           given(ARG_TIME, c->time_ms != 0) | given_text(ARG_PARTY_NAME, c->party_name) |
           given_text(ARG_CODE, c->code) | given(ARG_BY, c->by != VISIT_BY_NONE) |
           given(ARG_RATING, c->rating != 0) | given(ARG_PRICES, prices) |
           given(ARG_MATERIAL, material) | given(ARG_CASH, c->cash_fen != 0) |
           given(ARG_CLOCK, c->clock != CLOCK_NONE) |
           given(ARG_ITEMS, (c->items_checked | c->items_failed) != 0) |
           given(ARG_TRADE, c->trade != TRADE_NONE) | given_text(ARG_ENTRY, c->entry) |
           given_text(ARG_PART, c->part) | given(ARG_STATUS, c->status != WARRANTY_NONE) |
           given(ARG_PHOTO, c->photo != NULL) | given(ARG_PURPOSE, c->purpose != PHOTO_NONE) |
           given(ARG_STEP, c->step != 0) | given(ARG_FROM, c->from != 0) |
           given(ARG_EMERGENCY, c->emergency != EMERGENCY_NONE);
}

static uint64_t given_flags(const struct command *c)
{
    return given(ARG_AUTO, c->auto_) | given(ARG_PHONED, c->phoned) | given(ARG_TOLD, c->told) |
           given(ARG_CALLBACK, c->callback) | given(ARG_RANG, c->rang) | given(ARG_NOTE, c->note) |
           given(ARG_DECLINED, c->declined) | given(ARG_ACCEPTED, c->accepted) |
           given(ARG_OWN, c->own) | given(ARG_PASS, c->pass) | given(ARG_FAIL, c->fail) |
           given(ARG_AT_DESK, c->at_desk) |
           given(ARG_VISIT, c->satisfied || c->unsatisfied || c->not_reached) |
           given(ARG_SIGNED, c->signed_) | given(ARG_EXCEPTION, c->exception) |
           given(ARG_ABSENT, c->absent) | given(ARG_KEY, c->key_left) |
           given(ARG_NON_URGENT, c->non_urgent);
}

uint64_t argument_given(const struct command *c)
{
    return given_values(c) | given_flags(c);
}

static bool bad(struct error *refusal, const char *field, const char *why)
{
    error_set(refusal, ERROR_BAD_REQUEST, field, "%s", why);
    return false;
}

/* ---- texts --------------------------------------------------------------------------------------
 */

static bool check_texts(const struct command *c, struct error *refusal)
{
    const struct {
        const char *field, *text;
        size_t limit;
    } texts[] = {
        {"site", c->site, NAME_SIZE - 1},
        {"unit", c->unit, UNIT_SIZE - 1},
        {"facility", c->facility, NAME_SIZE - 1},
        {"place", c->place, PLACE_MAX},
        {"reporter", c->reporter, PERSON_TEXT_MAX},
        {"phone", c->phone, PHONE_SIZE - 1},
        {"to", c->to, NAME_SIZE - 1},
        {"crew", c->crew, NAME_SIZE - 1},
        {"pool", c->pool, NAME_SIZE - 1},
        {"department", c->department, NAME_SIZE - 1},
        {"text", c->text, TEXT_MAX},
        {"part", c->part, NAME_SIZE - 1},
        {"code", c->code, 16},
        {"party_name", c->party_name, PERSON_TEXT_MAX},
        {"item_name", c->item_name, 63},
        {"item_spec", c->item_spec, 47},
        {"item_model", c->item_model, 47},
        {"entry", c->entry, NAME_SIZE - 1},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t length = strlen(texts[i].text);
        if (length > texts[i].limit) {
            return bad(refusal, texts[i].field, "too long");
        }
        if (length > 0 && !text_is_clean(texts[i].text, length)) {
            return bad(refusal, texts[i].field, "not clean UTF-8");
        }
        if (length > 0 && text_is_blank(texts[i].text, length)) {
            return bad(refusal, texts[i].field, "nothing but blanks");
        }
    }
    return true;
}

/* ---- numbers ------------------------------------------------------------------------------------
 */

static bool check_amount(struct error *refusal, const char *field, int64_t fen)
{
    if (fen < 0) {
        return bad(refusal, field, "below zero");
    }
    if (fen > MONEY_MAX_FEN) {
        return bad(refusal, field, "too large");
    }
    return true;
}

static bool check_lines(const struct command *c, struct error *refusal)
{
    if (c->line_count > QUOTE_LINES) {
        return bad(refusal, "items", "too many");
    }
    for (uint32_t i = 0; i < c->line_count; i++) {
        const struct quote_line *line = &c->lines[i];
        if (line->quantity > QUANTITY_MAX || !check_amount(refusal, "items", line->labour_fen) ||
            !check_amount(refusal, "items", line->material_fen)) {
            return bad(refusal, "items", "an amount below zero or too large");
        }
    }
    return true;
}

static bool check_enums(const struct command *c, struct error *refusal)
{
    uint32_t items = BIT(CHECK_ITEM_MANNERS + 1) - 2; /* bits 1..MANNERS */
    if (c->trade > TRADE_GREENING) {
        return bad(refusal, "trade", "no such trade");
    }
    if (c->status > WARRANTY_OWN_WORKS) {
        return bad(refusal, "status", "in, out or own_works");
    }
    if (c->party > PARTY_CONTRACTOR) {
        return bad(refusal, "party", "no such party");
    }
    if (c->purpose > PHOTO_OTHER) {
        return bad(refusal, "purpose", "before, after or other");
    }
    if (c->emergency >= EMERGENCIES) {
        return bad(refusal, "emergency", "no such emergency");
    }
    if (c->by > VISIT_BY_VISIT) {
        return bad(refusal, "by", "phone or visit");
    }
    if (c->clock != CLOCK_NONE && !clock_exists((int)c->clock)) {
        return bad(refusal, "clock", "no such clock");
    }
    if ((c->items_checked & ~items) != 0 || (c->items_failed & ~c->items_checked) != 0) {
        return bad(refusal, "findings", "no such item");
    }
    if (c->rating > 5) {
        return bad(refusal, "rating", "1 to 5");
    }
    return true;
}

static bool check_numbers(const struct command *c, struct error *refusal)
{
    if (c->quantity > QUANTITY_MAX) {
        return bad(refusal, "quantity", "too many");
    }
    return check_amount(refusal, "labour_fen", c->labour_fen) &&
           check_amount(refusal, "material_fen", c->material_fen) &&
           check_amount(refusal, "price_fen", c->price_fen) &&
           check_amount(refusal, "cash_fen", c->cash_fen) && check_lines(c, refusal) &&
           check_enums(c, refusal);
}

/* ---- which belong to the command ----------------------------------------------------------------
 */

/* The field of a group that was in fact given. */
static const char *field_of(uint64_t bit, const struct command *c)
{
    switch (bit) {
    case ARG_PRICES:
        return c->labour_fen ? "labour_fen" : c->material_fen ? "material_fen" : "items";
    case ARG_MATERIAL:
        return c->item_name[0]    ? "item_name"
               : c->item_spec[0]  ? "item_spec"
               : c->item_model[0] ? "item_model"
               : c->item_code[0]  ? "item_code"
               : c->quantity      ? "quantity"
                                  : "price_fen";
    case ARG_VISIT:
        return c->satisfied ? "satisfied" : c->unsatisfied ? "unsatisfied" : "not_reached";
    default:
        return argument_fields(bit);
    }
}

bool arguments_check(const struct decide_context *x, const struct workflow_row *row,
                     struct error *refusal)
{
    if (!check_texts(x->c, refusal) || !check_numbers(x->c, refusal)) {
        return false;
    }
    uint64_t has = argument_given(x->c);
    for (size_t i = 0; i < NAMES; i++) {
        uint64_t bit = names[i].bit;
        if ((has & bit) != 0 && ((row->required | row->optional) & bit) == 0) {
            return bad(refusal, field_of(bit, x->c), "does not belong to this command");
        }
        if ((has & bit) == 0 && (row->required & bit) != 0) {
            return bad(refusal, names[i].fields, "missing");
        }
    }
    return true;
}

/* Ten years ahead is a mistake, and more than the calendar wants to count. */
#define AHEAD_MAX_MS (INT64_C(3653) * 24 * 60 * 60 * 1000)

bool time_is_ahead(struct decide_context *x, const char *field, int64_t time_ms)
{
    if (time_ms <= x->judged_ms) {
        refuse_field(x, field, "lies in the past");
        return false;
    }
    if (time_ms - x->judged_ms > AHEAD_MAX_MS) {
        refuse_field(x, field, "lies too far ahead");
        return false;
    }
    return true;
}
