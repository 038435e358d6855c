#include "core/fee_period.h"

#include <stdio.h>
#include <string.h>

static const char DIGITS[] = "0123456789";

static int number_of(const char *digits, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value * 10 + digits[i] - '0';
    }
    return value;
}

/* The first month of what stands behind the year, and how many; false: nothing does. */
static bool months_of(const char *rest, int *first, uint8_t *months)
{
    const char letter = rest[0];
    const bool lettered = letter == 'Q' || letter == 'H';
    const size_t digits = strspn(rest + (lettered ? 1 : 0), DIGITS);
    const int number = number_of(rest + (lettered ? 1 : 0), digits < 3 ? digits : 0);
    *months = letter == 'Q' ? 3 : letter == 'H' ? 6 : 1;
    *first = (number - 1) * *months + 1;
    return rest[lettered ? 1 + digits : digits] == '\0' && digits == (lettered ? 1 : 2) &&
           number >= 1 && *first <= 12;
}

bool fee_period_parse(const struct zone *z, const char *name, struct fee_period *out)
{
    int first = 0;
    uint8_t months = 0;
    if (strspn(name, DIGITS) != 4 || name[4] != '-' || !months_of(name + 5, &first, &months)) {
        return false;
    }
    const int year = number_of(name, 4);
    if (year < 1970) {
        return false;
    }
    *out = (struct fee_period){.months = months};
    for (uint8_t i = 0; i <= months; i++) {
        const int month = first + i;
        const struct day day = {.year = month > 12 ? year + 1 : year,
                                .month = (uint8_t)(month > 12 ? 1 : month),
                                .dom = 1};
        out->start_ms[i] = calendar_time(z, day, 0);
        if (i < months) {
            (void)snprintf(out->names[i], sizeof out->names[i], "%04d-%02d", year, month);
        }
    }
    return true;
}

void fee_period_name(const struct zone *z, int64_t at_ms, uint8_t months, char out[NAME_SIZE])
{
    const struct day day = calendar_day(z, at_ms);
    const char *const forms[] = {[1] = "%04d-%02d", [3] = "%04d-Q%d", [6] = "%04d-H%d"};
    (void)snprintf(out, NAME_SIZE, forms[months], (int)day.year, (day.month - 1) / months + 1);
}
