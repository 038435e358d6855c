#include "core/sheet_names.h"

#include "common/text.h"
#include "core/names_printed.h"
#include "core/sheet_rows.h"

#include <stdio.h>

PRINTED(sheet_kind_name, sheet_kind, SHEET_KIND_LIST)
PRINTED(sheet_state_name, sheet_state, SHEET_STATE_LIST)
PRINTED(sheet_verb_name, sheet_verb, SHEET_VERB_LIST)

void sheet_fields_text(uint32_t fields, char *out, size_t capacity)
{
    static const char *const names[] = {
#define X(NAME, bit, name) [bit] = name,
        SHEET_FIELD_LIST(X)
#undef X
    };
    out[0] = '\0';
    for (size_t bit = 0; bit < sizeof names / sizeof names[0]; bit++) {
        if ((fields & BIT(bit)) != 0) { /* bits that no field has are never set */
            text_list_add(out, capacity, names[bit]);
        }
    }
}

#define KIND_STEP UINT64_C(100000000000000000) /* 10¹⁷ */
#define DATE_STEP UINT64_C(100000000)

uint64_t sheet_number_first(enum sheet_kind kind, uint32_t date_number)
{
    return (uint64_t)kind * KIND_STEP + date_number * DATE_STEP;
}

enum sheet_kind sheet_number_kind(uint64_t number)
{
    uint64_t kind = number / KIND_STEP;
    return kind < SHEET_KINDS ? (enum sheet_kind)kind : SHEET_KIND_NONE;
}

uint32_t sheet_number_date(uint64_t number)
{
    return (uint32_t)(number % KIND_STEP / DATE_STEP);
}

void sheet_id_format(uint64_t number, char out[SHEET_ID_SIZE])
{
    const struct sheet_rules *rules = sheet_rules(sheet_number_kind(number));
    char id[TICKET_ID_SIZE];
    ticket_id_format(number % KIND_STEP, id);
    snprintf(out, SHEET_ID_SIZE, "%c%s", rules == NULL ? '?' : rules->letter, id);
}

bool sheet_id_parse(const char *text, uint64_t *number)
{
    const struct sheet_rules *rules = sheet_rules_of_letter(text[0]);
    uint64_t rest;
    bool is_short;
    if (rules == NULL || !ticket_id_parse(text + 1, &rest, &is_short) || is_short) {
        return false;
    }
    *number = (uint64_t)rules->kind * KIND_STEP + rest;
    return true;
}
