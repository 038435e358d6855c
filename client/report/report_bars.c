#include "client/report/report_bars.h"

#include "common/text.h"

#include <assert.h>
#include <string.h>

enum { EIGHTHS = 8 };

/* Eighths of `value` in a picture of that many; 1 at the least for what isn't 0. */
static size_t eighths_of(int64_t value, int64_t end, size_t all)
{
    if (value <= 0 || end <= 0)
        return 0;
    size_t n = (size_t)((double)value / (double)end * (double)all + 0.5);
    return n == 0 ? 1 : n > all ? all : n;
}

/* Three bytes a character and at most REPORT_BAR_MOST of them: there is room. */
static void add(char out[REPORT_BAR_SIZE], const char *part)
{
    size_t used = strlen(out);
    assert(used + strlen(part) < REPORT_BAR_SIZE);
    text_copy(out + used, REPORT_BAR_SIZE - used, part);
}

void report_bar(int64_t value, int64_t end, size_t width, char out[REPORT_BAR_SIZE])
{
    static const char *const ends[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    size_t n = eighths_of(value, end, width * EIGHTHS);
    assert(width <= REPORT_BAR_MOST);
    out[0] = '\0';
    for (size_t i = 0; i < n / EIGHTHS; i++)
        add(out, "█");
    add(out, ends[n % EIGHTHS]);
}

const char *report_shade(size_t n)
{
    static const char *const shades[] = {"█", "░", "▓", "▒"};
    return shades[n % (sizeof shades / sizeof shades[0])];
}

void report_stacked_bar(const struct report_section *s, size_t row, int64_t end, size_t width,
                        char out[REPORT_BAR_SIZE])
{
    int64_t sum = 0;
    size_t drawn = 0;
    assert(width <= REPORT_BAR_MOST);
    out[0] = '\0';
    for (size_t k = 0; k < s->chart.n_series; k++) {
        const struct report_cell *c = section_cell(s, row, s->chart.series[k]);
        sum += c->value;
        size_t to = (eighths_of(sum, end, width * EIGHTHS) + EIGHTHS / 2) / EIGHTHS;
        if (c->value > 0 && to == drawn && to < width) /* what is there is seen */
            to++;
        for (; drawn < to; drawn++)
            add(out, report_shade(k));
    }
}

const char *report_column_part(int64_t value, int64_t end, size_t row, size_t rows)
{
    static const char *const parts[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    size_t n = eighths_of(value, end, rows * EIGHTHS), below = row * EIGHTHS;
    assert(row < rows);
    size_t part = n <= below ? 0 : n - below;
    return parts[part > EIGHTHS ? EIGHTHS : part];
}
