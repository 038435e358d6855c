/* Charts as inline SVG. What a mark stands for is said beside it and when pointed at; the table
 * below has every number. Upright measures are pixels, those across are percent. */
#include "client/output/language.h"
#include "client/report/html_private.h"
#include "client/report/report_values.h"

#include <assert.h>
#include <inttypes.h>

enum {
    ROW_PIXELS = 40, /* of a lying bar and what stands above it */
    BAR_TOP = 21,
    BAR_PIXELS = 11,
    BARS_MOST = 20,
    PLOT_TOP = 22,
    PLOT_PIXELS = 170,
    PLOT_BELOW = 26,
    AXIS_WIDTH = 52,
    LABEL_COLUMNS = 34,
    ALL_LABELS_MOST = 12, /* more and only some standing columns are named */
    DOTS_MOST = 62,
    PLACES_LEAST = 5,
    PATH_WIDTH = 1000,
    TEXT_SIZE = 256,
};

const char *html_tone_class(enum report_tone tone)
{
    static const char *const classes[] = {[REPORT_PLAIN] = "",
                                          [REPORT_GOOD] = "good",
                                          [REPORT_WATCH] = "watch",
                                          [REPORT_BAD] = "bad"};
    return classes[tone];
}

static double share_of(int64_t value, int64_t end)
{
    return value <= 0 || end <= 0 ? 0 : value >= end ? 100 : (double)value * 100 / (double)end;
}

/* What a mark says when it is pointed at: "arrival, on time: 97.5%". */
static void put_hint(FILE *to, const struct report_section *s, size_t row, size_t column)
{
    char label[TEXT_SIZE], value[REPORT_VALUE_SIZE];
    report_row_label(s, row, TEXT_SIZE / 4, label, sizeof label);
    fputs("<title>", to);
    html_put(to, label);
    fputs(", ", to);
    html_put(to, s->columns[column].name);
    fputs(": ", to);
    html_put(to, report_value(s->columns[column].type, section_cell(s, row, column), value));
    fputs("</title>", to);
}

static void put_value(FILE *to, const struct report_section *s, size_t row, size_t column)
{
    char value[REPORT_VALUE_SIZE];
    const struct report_cell *c = section_cell(s, row, column);
    const char *mark = report_mark(c->tone);
    fprintf(to, "%s%s", mark, mark[0] != '\0' ? " " : "");
    html_put(to, c->filled ? report_value(s->columns[column].type, c, value) : "–");
}

static void put_begin(FILE *to, const struct report_section *s, const char *class, unsigned height)
{
    fprintf(to, "<svg class=\"%s\" role=\"img\" width=\"100%%\" height=\"%u\"><title>", class,
            height);
    html_put(to, s->title);
    fputs("</title>", to);
}

static void put_legend(FILE *to, const struct report_section *s)
{
    if (s->chart.n_series < 2)
        return;
    fputs("<ul class=\"legend\">", to);
    for (size_t k = 0; k < s->chart.n_series; k++) {
        fprintf(to, "<li class=\"s%zu\">", k + 1);
        html_put(to, s->columns[s->chart.series[k]].name);
        fputs("</li>", to);
    }
    fputs("</ul>\n", to);
}

/* ---- lying bars -------------------------------------------------------------------------------
 */

static void put_row_head(FILE *to, const struct report_section *s, size_t row, unsigned top)
{
    char label[TEXT_SIZE];
    report_row_label(s, row, LABEL_COLUMNS, label, sizeof label);
    fprintf(to, "<text class=\"label\" x=\"0\" y=\"%u\">", top + BAR_TOP - 7);
    html_put(to, label);
    fputs("</text>", to);
}

/* One series: its value to the right of the name. */
static void put_bar(FILE *to, const struct report_section *s, size_t row, int64_t end)
{
    size_t column = s->chart.series[0];
    const struct report_cell *c = section_cell(s, row, column);
    unsigned top = (unsigned)row * ROW_PIXELS;
    put_row_head(to, s, row, top);
    fprintf(to, "<text class=\"value %s\" x=\"100%%\" y=\"%u\">", html_tone_class(c->tone),
            top + BAR_TOP - 7);
    put_value(to, s, row, column);
    fprintf(to, "</text><rect class=\"track\" x=\"0\" y=\"%u\" width=\"100%%\" height=\"%u\"/>",
            top + BAR_TOP, BAR_PIXELS);
    if (c->value > 0) {
        fprintf(to, "<rect class=\"s1 %s\" x=\"0\" y=\"%u\" width=\"%.2f%%\" height=\"%u\">",
                html_tone_class(c->tone), top + BAR_TOP, share_of(c->value, end), BAR_PIXELS);
        put_hint(to, s, row, column);
        fputs("</rect>", to);
    }
    fputc('\n', to);
}

static int64_t sum_of(const struct report_section *s, size_t row)
{
    int64_t sum = 0;
    for (size_t k = 0; k < s->chart.n_series; k++)
        sum += section_cell(s, row, s->chart.series[k])->value;
    return sum;
}

static void put_stack(FILE *to, const struct report_section *s, size_t row, int64_t end)
{
    char value[REPORT_VALUE_SIZE];
    unsigned top = (unsigned)row * ROW_PIXELS;
    const struct report_cell sum = {.filled = true, .value = sum_of(s, row)};
    double at = 0;
    put_row_head(to, s, row, top);
    fprintf(to, "<text class=\"value\" x=\"100%%\" y=\"%u\">", top + BAR_TOP - 7);
    html_put(to, report_value(s->columns[s->chart.series[0]].type, &sum, value));
    fputs("</text>", to);
    for (size_t k = 0; k < s->chart.n_series; k++) {
        size_t column = s->chart.series[k];
        double width = share_of(section_cell(s, row, column)->value, end);
        if (width == 0)
            continue;
        fprintf(to,
                "<rect class=\"s%zu part\" x=\"%.2f%%\" y=\"%u\" width=\"%.2f%%\" height=\"%u\">",
                k + 1, at, top + BAR_TOP, width, BAR_PIXELS);
        put_hint(to, s, row, column);
        fputs("</rect>", to);
        at += width;
    }
    fputc('\n', to);
}

/* Several series that are no parts of one another: a bar each, under the row's name. */
static void put_group(FILE *to, const struct report_section *s, size_t row, int64_t end)
{
    unsigned each = ROW_PIXELS - 14 + (unsigned)s->chart.n_series * (BAR_PIXELS + 3);
    unsigned top = (unsigned)row * each;
    put_row_head(to, s, row, top);
    for (size_t k = 0; k < s->chart.n_series; k++) {
        size_t column = s->chart.series[k];
        const struct report_cell *c = section_cell(s, row, column);
        unsigned y = top + BAR_TOP + (unsigned)k * (BAR_PIXELS + 3);
        /* the value stands behind the bar: it has the last sixth to itself */
        double width = share_of(c->value, end) * 5 / 6;
        fprintf(to, "<rect class=\"s%zu\" x=\"0\" y=\"%u\" width=\"%.2f%%\" height=\"%u\">", k + 1,
                y, width, BAR_PIXELS);
        put_hint(to, s, row, column);
        fprintf(to, "</rect><text class=\"small\" x=\"%.2f%%\" y=\"%u\" dx=\"5\">", width,
                y + BAR_PIXELS - 2);
        put_value(to, s, row, column);
        fputs("</text>", to);
    }
    fputc('\n', to);
}

static void put_bars(FILE *to, const struct report_section *s)
{
    size_t all = section_charted(s), rows = all > BARS_MOST ? BARS_MOST : all;
    bool stacked = s->chart.kind == REPORT_STACKED, grouped = !stacked && s->chart.n_series > 1;
    bool percent = s->columns[s->chart.series[0]].type == REPORT_PERCENT;
    int64_t end = percent ? 10000 : section_largest(s);
    unsigned each = ROW_PIXELS;
    if (grouped)
        each += (unsigned)s->chart.n_series * (BAR_PIXELS + 3) - 14;
    put_legend(to, s);
    put_begin(to, s, percent ? "shares" : "bars", (unsigned)rows * each);
    for (size_t i = 0; i < rows; i++)
        (stacked ? put_stack : grouped ? put_group : put_bar)(to, s, i, end);
    fputs("</svg>\n", to);
    if (rows < all) {
        fprintf(to, "<p class=\"cut\">%s (%zu / %zu)</p>\n",
                _("only the first are drawn; the table has all"), rows, all);
    }
}

/* ---- standing columns and lines over an axis --------------------------------------------------
 */

struct plot {
    const struct report_section *s;
    size_t rows, places; /* a lonely column doesn't fill the page */
    struct report_axis axis;
};

static double plot_y(const struct plot *p, int64_t value)
{
    return PLOT_TOP + PLOT_PIXELS * (1 - share_of(value, p->axis.end) / 100);
}

/* The middle of a row's place, in percent. */
static double plot_x(const struct plot *p, size_t row)
{
    return ((double)row + 0.5) * 100 / (double)p->places;
}

/* Round numbers need no decimals. */
static void put_axis_text(FILE *to, enum report_type type, int64_t value)
{
    char text[REPORT_VALUE_SIZE];
    bool whole = (type == REPORT_MONEY_FEN || type == REPORT_SCORE) && value % 100 == 0;
    const struct report_cell c = {.filled = true, .value = whole ? value / 100 : value};
    html_put(to, report_value(whole ? REPORT_COUNT : type, &c, text));
}

static void put_axis(FILE *to, const struct plot *p)
{
    enum report_type type = p->s->columns[p->s->chart.series[0]].type;
    fprintf(to, "<svg class=\"axis\" aria-hidden=\"true\" width=\"%u\" height=\"%u\">", AXIS_WIDTH,
            PLOT_TOP + PLOT_PIXELS + PLOT_BELOW);
    for (int64_t at = 0; at <= p->axis.end; at += p->axis.step) {
        fprintf(to, "<text x=\"%u\" y=\"%.1f\">", AXIS_WIDTH - 8, plot_y(p, at) + 4);
        put_axis_text(to, type, at);
        fputs("</text>", to);
    }
    fputs("</svg>", to);
}

static void put_grid(FILE *to, const struct plot *p)
{
    for (int64_t at = 0; at <= p->axis.end; at += p->axis.step)
        fprintf(to, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>",
                at == 0 ? "base" : "grid", plot_y(p, at), plot_y(p, at));
    fputc('\n', to);
}

/* As many as stand beside each other on a telephone. */
static void put_labels(FILE *to, const struct plot *p)
{
    char label[TEXT_SIZE];
    size_t every = p->rows <= ALL_LABELS_MOST ? 1 : (p->rows + 7) / 8;
    size_t columns = 80 * every / p->places;
    for (size_t i = 0; i < p->rows; i += every) {
        report_row_label(p->s, i, columns < 4 ? 4 : columns, label, sizeof label);
        fprintf(to, "<text class=\"tick\" x=\"%.2f%%\" y=\"%u\">", plot_x(p, i),
                PLOT_TOP + PLOT_PIXELS + 17);
        html_put(to, label);
        fputs("</text>", to);
    }
    fputc('\n', to);
}

static bool is_peak(const struct plot *p, size_t row, size_t column)
{
    int64_t value = section_cell(p->s, row, column)->value;
    for (size_t i = 0; i < p->rows; i++) {
        int64_t other = section_cell(p->s, i, column)->value;
        if (other > value || (other == value && i < row))
            return false;
    }
    return true;
}

static void put_column(FILE *to, const struct plot *p, size_t row, size_t n)
{
    size_t series = p->s->chart.n_series, column = p->s->chart.series[n];
    const struct report_cell *c = section_cell(p->s, row, column);
    double place = 100 / (double)p->places, width = place * 0.72 / (double)series;
    double x = place * ((double)row + 0.14) + width * (double)n, y = plot_y(p, c->value);
    if (c->value <= 0)
        return;
    fprintf(to, "<rect class=\"s%zu %s\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" height=\"%.1f\">",
            n + 1, html_tone_class(c->tone), x, y, width, PLOT_TOP + PLOT_PIXELS - y);
    put_hint(to, p->s, row, column);
    fputs("</rect>", to);
    if (series == 1 && (p->rows <= ALL_LABELS_MOST || is_peak(p, row, column))) {
        fprintf(to, "<text class=\"top\" x=\"%.2f%%\" y=\"%.1f\">", x + width / 2, y - 5);
        put_value(to, p->s, row, column);
        fputs("</text>", to);
    }
    fputc('\n', to);
}

/* The line stretches with the page, its stroke doesn't; where nothing was measured it is broken. */
static void put_line(FILE *to, const struct plot *p, size_t n)
{
    size_t column = p->s->chart.series[n];
    bool pen_down = false;
    fprintf(to,
            "<svg width=\"100%%\" height=\"%u\" viewBox=\"0 0 %u %u\" "
            "preserveAspectRatio=\"none\"><path class=\"line s%zu\" d=\"",
            PLOT_TOP + PLOT_PIXELS, PATH_WIDTH, PLOT_TOP + PLOT_PIXELS, n + 1);
    for (size_t i = 0; i < p->rows; i++) {
        const struct report_cell *c = section_cell(p->s, i, column);
        if (c->filled)
            fprintf(to, "%c%.1f %.1f", pen_down ? 'L' : 'M', plot_x(p, i) * PATH_WIDTH / 100,
                    plot_y(p, c->value));
        pen_down = c->filled;
    }
    fputs("\"/></svg>\n", to);
    for (size_t i = 0; i < p->rows && p->rows <= DOTS_MOST; i++) {
        const struct report_cell *c = section_cell(p->s, i, column);
        if (!c->filled)
            continue;
        fprintf(to, "<circle class=\"s%zu\" cx=\"%.2f%%\" cy=\"%.1f\" r=\"3\">", n + 1,
                plot_x(p, i), plot_y(p, c->value));
        put_hint(to, p->s, i, column);
        fputs("</circle>", to);
    }
    fputc('\n', to);
}

static void put_plot(FILE *to, const struct report_section *s)
{
    size_t rows = section_charted(s);
    const struct plot p = {
        .s = s,
        .rows = rows,
        .places = s->chart.kind == REPORT_COLUMNS && rows < PLACES_LEAST ? PLACES_LEAST : rows,
        .axis = report_axis_for(s->columns[s->chart.series[0]].type, section_largest(s))};
    put_legend(to, s);
    fputs("<div class=\"plot\">", to);
    put_axis(to, &p);
    put_begin(to, s, "area", PLOT_TOP + PLOT_PIXELS + PLOT_BELOW);
    put_grid(to, &p);
    for (size_t k = 0; k < s->chart.n_series; k++) {
        if (s->chart.kind == REPORT_LINE)
            put_line(to, &p, k);
        for (size_t i = 0; i < p.rows && s->chart.kind == REPORT_COLUMNS; i++)
            put_column(to, &p, i, k);
    }
    put_labels(to, &p);
    fputs("</svg></div>\n", to);
}

void svg_put_chart(FILE *to, const struct report_section *s)
{
    if (s->chart.n_series == 0 || section_largest(s) == 0)
        return;
    fputs("<figure>", to);
    if (s->chart.kind == REPORT_COLUMNS || s->chart.kind == REPORT_LINE)
        put_plot(to, s);
    else
        put_bars(to, s);
    fputs("</figure>\n", to);
}
