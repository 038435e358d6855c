/* The periods that money is listed and reconciled by (P6.7): a month "2026-11", a quarter
 * "2026-Q4", a half-year "2026-H2", in the site's local time. */
#ifndef PAIGONG_CORE_FEE_PERIOD_H
#define PAIGONG_CORE_FEE_PERIOD_H

#include "core/calendar.h"
#include "core/names.h"

enum { FEE_PERIOD_MONTHS = 6 };

struct fee_period {
    uint8_t months;                     /* 1, 3 or 6 */
    int64_t start_ms[FEE_PERIOD_MONTHS + 1]; /* of each month, and the end */
    char names[FEE_PERIOD_MONTHS][NAME_SIZE]; /* "2026-10" */
};

/* False: it names none. *out is written only then when true. */
bool fee_period_parse(const struct zone *z, const char *name, struct fee_period *out);
/* The name of the period of so many months (1, 3, 6) that holds that moment. */
void fee_period_name(const struct zone *z, int64_t at_ms, uint8_t months, char out[NAME_SIZE]);

#endif
