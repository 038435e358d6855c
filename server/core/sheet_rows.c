#include "core/sheet_rows.h"

/* The list of kinds: each has a file of its own. */
static const struct sheet_rules *(*const kinds[])(void) = {
    sheet_corrective_rules,    sheet_deposit_rules,  sheet_handover_rules,       sheet_key_rules,
    sheet_count_rules,         sheet_plan_rules,     sheet_reconciliation_rules, sheet_visit_rules,
    sheet_outage_rules,        sheet_approval_rules, sheet_survey_rules,         sheet_check_rules,
    sheet_device_return_rules, sheet_contract_rules,
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

const struct sheet_rules *sheet_rules(enum sheet_kind kind)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i]()->kind == kind) {
            return kinds[i]();
        }
    }
    return NULL;
}

const struct sheet_rules *sheet_rules_of_letter(char letter)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i]()->letter == letter) {
            return kinds[i]();
        }
    }
    return NULL;
}

const struct sheet_row *sheet_row(const struct sheet_rules *rules, enum sheet_verb verb)
{
    for (size_t i = 0; i < rules->row_count; i++) {
        if (rules->rows[i].verb == verb) {
            return &rules->rows[i];
        }
    }
    return NULL;
}
