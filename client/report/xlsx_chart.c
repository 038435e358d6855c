/* An office program's own charts over the cells of a section's sheet, and the sheets' names. */
#include "client/report/report_values.h"
#include "client/report/xlsx_private.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    NAME_CHARACTERS = 31, /* as an office program counts them */
    BARS_MOST = 40,       /* rows of a chart: more are no picture any more */
    BAR_PIXELS = 24,
    CHART_PIXELS = 300,
    CHART_WIDTH = 640,
    LABEL_COLUMNS = 24,
    GAP_PIXELS = 18,
    SURROUNDINGS = 110, /* title, axis and legend */
};

/* ---- names ------------------------------------------------------------------------------------
 */

/* What is outside the basic plane counts twice. */
static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80 ? 1 + ((unsigned char)*text >= 0xf0) : 0;
    return n;
}

static void shorten(char *name, size_t most)
{
    size_t length = strlen(name);
    while (characters(name) > most) {
        length = text_fit(name, length, length - 1);
        name[length] = '\0';
    }
}

static void clean_name(const char *title, char name[XLSX_NAME_SIZE])
{
    text_copy(name, XLSX_NAME_SIZE, title);
    for (char *p = name; *p != '\0'; p++) {
        if (strchr("[]:*?/\\'", *p) != NULL || (unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    }
    shorten(name, NAME_CHARACTERS);
    if (text_is_blank(name, strlen(name)))
        text_copy(name, XLSX_NAME_SIZE, "-");
}

static bool is_taken(const struct xlsx *x, size_t n, const char *first, const char *name)
{
    /* an office program keeps this one for itself */
    if (strcasecmp(name, first) == 0 || strcasecmp(name, "History") == 0)
        return true;
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(name, x->names[i]) == 0)
            return true;
    }
    return false;
}

void xlsx_name_sheets(struct xlsx *x, const struct report *r, const char *first)
{
    for (size_t i = 0; i < r->n_sections; i++) {
        char *name = x->names[i], number[16];
        clean_name(r->sections[i]->title, name);
        for (unsigned n = 2; is_taken(x, i, first, name); n++) {
            (void)snprintf(number, sizeof number, " %u", n);
            clean_name(r->sections[i]->title, name);
            shorten(name, NAME_CHARACTERS - strlen(number));
            size_t used = strlen(name);
            text_copy(name + used, XLSX_NAME_SIZE - used, number);
        }
    }
}

/* ---- charts -----------------------------------------------------------------------------------
 */

static uint8_t chart_type(enum report_chart_kind kind)
{
    switch (kind) {
    case REPORT_COLUMNS:
        return LXW_CHART_COLUMN;
    case REPORT_LINE:
        return LXW_CHART_LINE;
    case REPORT_STACKED:
        return LXW_CHART_BAR_STACKED;
    default:
        return LXW_CHART_BAR;
    }
}

static bool is_lying(enum report_chart_kind kind)
{
    return kind == REPORT_BARS || kind == REPORT_STACKED;
}

/* A long name would leave a chart no room for its bars: short ones stand for it in a column that is
 * hidden, between the table and the chart. Gives the column that names the rows. */
static lxw_col_t put_short_names(const struct report_section *s, lxw_worksheet *sheet,
                                 lxw_chart *chart)
{
    lxw_row_col_options hidden = {.hidden = LXW_TRUE};
    lxw_col_t column = (lxw_col_t)s->n_columns;
    char label[4 * LABEL_COLUMNS + 4];
    bool any = false;
    for (size_t i = 0; i < section_charted(s); i++) {
        const char *text = section_cell(s, i, s->chart.label)->text;
        any |= text != NULL && text_width(text) > LABEL_COLUMNS;
    }
    if (!any)
        return (lxw_col_t)s->chart.label;
    for (size_t i = 0; i < section_charted(s); i++) {
        report_row_label(s, i, LABEL_COLUMNS, label, sizeof label);
        (void)worksheet_write_string(sheet, (lxw_row_t)i + 1, column, label, NULL);
    }
    (void)worksheet_set_column_opt(sheet, column, column, LXW_DEF_COL_WIDTH, NULL, &hidden);
    chart_show_hidden_data(chart);
    return column;
}

/* The rows a chart draws: the sheet, the column with their names, how many. */
struct drawn {
    const char *sheet;
    lxw_col_t label;
    size_t rows;
};

/* The same colours as the page's. */
static void add_series(lxw_chart *chart, const struct report_section *s, const struct drawn *d,
                       size_t n)
{
    static const lxw_color_t colours[] = {0x2F6DB5, 0xE0913A, 0x3E9C8A,
                                          0x8A6BB8, 0xB7A53A, 0x7C8794};
    lxw_color_t colour = colours[n % (sizeof colours / sizeof colours[0])];
    lxw_col_t column = (lxw_col_t)s->chart.series[n];
    lxw_row_t last = (lxw_row_t)d->rows;
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    chart_series_set_categories(series, d->sheet, 1, d->label, last, d->label);
    chart_series_set_values(series, d->sheet, 1, column, last, column);
    chart_series_set_name_range(series, d->sheet, 0, column);
    if (s->chart.kind == REPORT_LINE) {
        lxw_chart_line line = {.color = colour, .width = 2.25};
        chart_series_set_line(series, &line);
    } else {
        lxw_chart_fill fill = {.color = colour};
        chart_series_set_fill(series, &fill);
    }
    if (s->chart.n_series == 1 && is_lying(s->chart.kind))
        chart_series_set_labels(series);
}

/* A lying chart's values are on the library's x axis. */
static void set_axes(lxw_chart *chart, const struct report_section *s)
{
    bool lying = is_lying(s->chart.kind);
    enum report_type type = s->columns[s->chart.series[0]].type;
    lxw_chart_axis *values = lying ? chart->x_axis : chart->y_axis;
    lxw_chart_line none = {.none = LXW_TRUE}, faint = {.color = 0xDDE2E8, .width = 0.75};
    chart_axis_set_num_format(values, type == REPORT_PERCENT ? "0%" : xlsx_number_format(type));
    chart_axis_major_gridlines_set_visible(values, LXW_TRUE);
    chart_axis_major_gridlines_set_line(values, &faint);
    chart_axis_set_line(values, &none);
    chart_axis_set_min(values, 0);
    if (type == REPORT_PERCENT)
        chart_axis_set_max(values, 1);
    if (!lying)
        return;
    chart_axis_major_gridlines_set_visible(chart->y_axis, LXW_FALSE);
    chart_axis_set_reverse(chart->y_axis); /* the first row on top, the scale below */
    chart_axis_set_crossing_max(chart->y_axis);
}

void xlsx_put_chart(struct xlsx *x, const struct report_section *s, lxw_worksheet *sheet,
                    const char *name)
{
    size_t rows = section_charted(s);
    if (s->chart.n_series == 0 || section_largest(s) == 0)
        return;
    bool lying = is_lying(s->chart.kind);
    if (lying && rows > BARS_MOST)
        rows = BARS_MOST;
    lxw_chart *chart = workbook_add_chart(x->book, chart_type(s->chart.kind));
    const struct drawn d = {.sheet = name, .label = put_short_names(s, sheet, chart), .rows = rows};
    for (size_t k = 0; k < s->chart.n_series; k++)
        add_series(chart, s, &d, k);
    set_axes(chart, s);
    char title[128];
    (void)report_cut(s->title, 60, title, sizeof title);
    chart_title_set_name(chart, title);
    if (s->chart.n_series == 1)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    chart_set_series_gap(chart, 45);
    double height = lying ? (double)(rows * BAR_PIXELS + SURROUNDINGS) : CHART_PIXELS;
    lxw_chart_options options = {
        .x_offset = GAP_PIXELS, .x_scale = CHART_WIDTH / 480.0, .y_scale = height / 288.0};
    (void)worksheet_insert_chart_opt(sheet, 1, (lxw_col_t)s->n_columns + 1, chart, &options);
}
