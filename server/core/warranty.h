/* In or out of warranty (P9.1): by the unit's handover, the part, and the policy's table.
 *
 * Decided once, at intake, and kept with the ticket: a table that changes later never rewrites it
 * (P17.1); a supervisor corrects it with a reason. */
#ifndef PAIGONG_CORE_WARRANTY_H
#define PAIGONG_CORE_WARRANTY_H

#include "core/policy.h"

struct warranty {
    enum warranty_status status;
    char part[NAME_SIZE];          /* of the table; "" where none is named and the trade has none */
    char rule[WARRANTY_RULE_SIZE]; /* "2 years", "2 seasons", "for life"; "" without a row */
    int64_t handover_ms;           /* of the unit, 0: not known */
    int64_t until_ms;              /* the first moment out of warranty; 0: none, or unknown */
};

/* The table's row of a part; without a name, of the trade. NULL: there is none. */
const struct warranty_row *warranty_row_of(const struct policy *p, const char *part,
                                           enum trade trade);
/* *out is fully written. An unknown handover or part leaves it unknown. */
void warranty_decide(const struct policy *p, const struct warranty_row *row, int64_t handover_ms,
                     int64_t now_ms, struct warranty *out);
/* Why, in a sentence: "2 years from handover on 2025-03-01: until 2027-03-01". */
void warranty_reason(const struct warranty *w, const struct zone *zone, char *out,
                     size_t capacity);
/* The parts of the table, for people: "waterproofing, pipes". */
void warranty_parts(const struct policy *p, char *out, size_t capacity);

#endif
