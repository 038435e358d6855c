#include "client/report/report_values.h"

#include "client/output/describe.h"
#include "common/text.h"
#include "common/time_text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* 1234567 → "1,234,567" */
static void grouped(uint64_t value, char out[REPORT_VALUE_SIZE])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, value), n = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = digits[i];
    }
    out[n] = '\0';
}

static uint64_t size_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* In hundredths: "1,234.50". */
static void hundredths(int64_t value, char out[REPORT_VALUE_SIZE])
{
    char whole[REPORT_VALUE_SIZE];
    grouped(size_of(value) / 100, whole);
    (void)snprintf(out, REPORT_VALUE_SIZE, "%s%.40s.%02u", value < 0 ? "-" : "", whole,
                   (unsigned)(size_of(value) % 100));
}

/* To a tenth; but what isn't all is not 100 %, and what isn't nothing not 0. */
static void percent(int64_t value, char out[REPORT_VALUE_SIZE])
{
    int64_t tenths = (value + 5) / 10;
    if (value == 10000 || value == 0) {
        (void)snprintf(out, REPORT_VALUE_SIZE, "%d%%", value == 0 ? 0 : 100);
        return;
    }
    if (tenths == 1000 && value < 10000)
        tenths = 999;
    if (tenths == 0)
        tenths = 1;
    (void)snprintf(out, REPORT_VALUE_SIZE, "%" PRId64 ".%u%%", tenths / 10,
                   (unsigned)(size_of(tenths) % 10));
}

/* Local time; seconds only for programs. */
static void moment(int64_t at_ms, bool seconds, char out[REPORT_VALUE_SIZE])
{
    char full[TIME_TEXT_SIZE];
    time_text_rfc3339(at_ms, full);
    (void)snprintf(out, REPORT_VALUE_SIZE, "%.*s", seconds ? 19 : 16, full);
    if (strlen(out) > 10)
        out[10] = ' ';
}

static void count(int64_t value, char out[REPORT_VALUE_SIZE])
{
    char number[REPORT_VALUE_SIZE];
    grouped(size_of(value), number);
    (void)snprintf(out, REPORT_VALUE_SIZE, "%s%.48s", value < 0 ? "-" : "", number);
}

static void time_of_day(int64_t at_ms, char out[REPORT_VALUE_SIZE])
{
    moment(at_ms, false, out);
}

/* ---- for a calculation ------------------------------------------------------------------------
 */

static void plain_count(int64_t value, char out[REPORT_VALUE_SIZE])
{
    (void)snprintf(out, REPORT_VALUE_SIZE, "%" PRId64, value);
}

static void plain_hundredths(int64_t value, char out[REPORT_VALUE_SIZE])
{
    (void)snprintf(out, REPORT_VALUE_SIZE, "%s%" PRIu64 ".%02u", value < 0 ? "-" : "",
                   size_of(value) / 100, (unsigned)(size_of(value) % 100));
}

static void plain_percent(int64_t value, char out[REPORT_VALUE_SIZE])
{
    char number[REPORT_VALUE_SIZE];
    plain_hundredths(value, number);
    (void)snprintf(out, REPORT_VALUE_SIZE, "%.60s%%", number);
}

static void plain_span(int64_t span_ms, char out[REPORT_VALUE_SIZE])
{
    uint64_t seconds = size_of(span_ms) / 1000;
    (void)snprintf(out, REPORT_VALUE_SIZE, "%" PRIu64 ":%02u:%02u", seconds / 3600,
                   (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
}

static void plain_time(int64_t at_ms, char out[REPORT_VALUE_SIZE])
{
    moment(at_ms, true, out);
}

/* ---- both -------------------------------------------------------------------------------------
 */

typedef void writer(int64_t value, char out[REPORT_VALUE_SIZE]);
static const struct {
    writer *read, *plain; /* by people, by programs */
} writers[] = {
    [REPORT_COUNT] = {count, plain_count},
    [REPORT_MONEY_FEN] = {hundredths, plain_hundredths},
    [REPORT_PERCENT] = {percent, plain_percent},
    [REPORT_DURATION_MS] = {span_text, plain_span},
    [REPORT_TIME_MS] = {time_of_day, plain_time},
    [REPORT_SCORE] = {hundredths, plain_hundredths},
};

static const char *value_by(writer *write, const struct report_cell *c, char out[REPORT_VALUE_SIZE])
{
    out[0] = '\0';
    if (!c->filled)
        return out;
    if (write == NULL)
        return c->text;
    write(c->value, out);
    return out;
}

const char *report_value(enum report_type type, const struct report_cell *c,
                         char out[REPORT_VALUE_SIZE])
{
    return value_by(writers[type].read, c, out);
}

const char *report_plain_value(enum report_type type, const struct report_cell *c,
                               char out[REPORT_VALUE_SIZE])
{
    return value_by(writers[type].plain, c, out);
}

const char *report_mark(enum report_tone tone)
{
    static const char *const marks[] = {
        [REPORT_PLAIN] = "", [REPORT_GOOD] = "", [REPORT_WATCH] = "!", [REPORT_BAD] = "!!"};
    return marks[tone];
}

bool report_is_number(enum report_type type)
{
    return type != REPORT_TEXT && type != REPORT_TIME_MS;
}

/* Steps that a person counts in, in the unit of the type. */
static int64_t step_for(enum report_type type, int64_t value)
{
    /* seconds */
    static const int64_t spans[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                                    600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400};
    static const int64_t parts[] = {1, 2, 5};
    enum { STEPS = 5, SPANS = sizeof spans / sizeof spans[0] };
    if (type == REPORT_DURATION_MS) {
        for (size_t i = 0; i < SPANS; i++) {
            if (spans[i] * 1000 >= value / STEPS + (value % STEPS != 0))
                return spans[i] * 1000;
        }
    }
    bool hundredths = type == REPORT_MONEY_FEN || type == REPORT_SCORE;
    int64_t unit = type == REPORT_DURATION_MS ? 86400000 : hundredths ? 100 : 1;
    for (;; unit *= 10) {
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            if (unit * parts[i] >= value / STEPS + (value % STEPS != 0))
                return unit * parts[i];
        }
    }
}

struct report_axis report_axis_for(enum report_type type, int64_t value)
{
    if (type == REPORT_PERCENT)
        return (struct report_axis){.end = 10000, .step = 2500};
    if (value < 1)
        value = 1;
    int64_t step = step_for(type, value);
    return (struct report_axis){.end = (value + step - 1) / step * step, .step = step};
}

bool report_cut(const char *text, size_t columns, char *out, size_t capacity)
{
    assert(capacity > sizeof "…" && columns > 0);
    size_t length = strlen(text);
    bool fits = text_width(text) <= columns && length < capacity;
    text_copy(out, capacity, text);
    if (fits)
        return false;
    length = text_fit(text, length, capacity - sizeof "…");
    out[length] = '\0';
    while (length > 0 && text_width(out) + 1 > columns) {
        length = text_fit(text, length, length - 1);
        out[length] = '\0';
    }
    text_copy(out + length, capacity - length, "…");
    return true;
}

void report_row_label(const struct report_section *s, size_t row, size_t columns, char *out,
                      size_t capacity)
{
    char value[REPORT_VALUE_SIZE];
    const struct report_column *c = &s->columns[s->chart.label];
    (void)report_cut(report_value(c->type, section_cell(s, row, s->chart.label), value), columns,
                     out, capacity);
}
