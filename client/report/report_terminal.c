/* A report as text: the figures in a row, each section a table with a bar beside its rows, or,
 * where its rows have an order and nothing else to say, a picture of standing columns. */
#include "client/output/language.h"
#include "client/output/table.h"
#include "client/report/report_bars.h"
#include "client/report/report_private.h"
#include "client/report/report_values.h"
#include "common/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    GAP = 2,
    LABEL_LEAST = 12,
    TEXT_MOST = 24, /* of a text that isn't the row's name */
    BAR_LEAST = 6,
    BAR_MOST = 30,
    PICTURE_ROWS = 5,
    PICTURE_LEAST = 4, /* rows of the section: fewer are a table with bars */
    PICTURE_CELL_MOST = 10,
    PICTURES_MOST = 12, /* of a line: more and it is a sparkline */
    CUT_SIZE = 1024,
    WIDTH_OF_A_PIPE = 80,
};

struct page {
    const struct report_look *look;
    FILE *to;
};

static const char *start(const struct page *p, enum colour c)
{
    static const char *const codes[] = {
        [PLAIN] = "",         [RED] = "\033[31m",  [YELLOW] = "\033[33m",
        [GREEN] = "\033[32m", [FAINT] = "\033[2m", [BOLD] = "\033[1m"};
    return p->look->colour ? codes[c] : "";
}

static const char *end(const struct page *p, enum colour c)
{
    return p->look->colour && c != PLAIN ? "\033[0m" : "";
}

static enum colour colour_of(enum report_tone tone)
{
    static const enum colour colours[] = {
        [REPORT_PLAIN] = PLAIN, [REPORT_GOOD] = GREEN, [REPORT_WATCH] = YELLOW, [REPORT_BAD] = RED};
    return colours[tone];
}

/* Somebody's text must not steer the terminal. */
static void put_text(const struct page *p, enum colour c, const char *text)
{
    fputs(start(p, c), p->to);
    for (; *text != '\0'; text++)
        fputc((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text, p->to);
    fputs(end(p, c), p->to);
}

static void pad(const struct page *p, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        fputc(' ', p->to);
}

static size_t page_columns(const struct page *p)
{
    return p->look->columns > 0 ? p->look->columns : WIDTH_OF_A_PIPE;
}

/* What a cell says: its mark, then its value. */
static void cell_text(const struct report_section *s, size_t row, size_t column, char *out,
                      size_t capacity)
{
    char value[REPORT_VALUE_SIZE];
    const struct report_cell *c = section_cell(s, row, column);
    const char *mark = report_mark(c->tone);
    const char *text = report_value(s->columns[column].type, c, value);
    (void)snprintf(out, capacity, "%s%s%s", mark, mark[0] != '\0' && text[0] != '\0' ? " " : "",
                   text);
}

/* ---- the figures ------------------------------------------------------------------------------
 */

enum figure_line { FIGURE_LABEL, FIGURE_VALUE, FIGURE_NOTE, FIGURE_LINES };

static const char *figure_text(const struct report_figure *f, enum figure_line line, char *out,
                               size_t capacity)
{
    char value[REPORT_VALUE_SIZE];
    const char *mark = report_mark(f->cell.tone);
    if (line == FIGURE_LABEL)
        return f->label;
    if (line == FIGURE_NOTE)
        return f->note != NULL ? f->note : "";
    const char *text = f->cell.filled ? report_value(f->type, &f->cell, value) : "–";
    (void)snprintf(out, capacity, "%s%s%s", text, mark[0] != '\0' ? " " : "", mark);
    return out;
}

static size_t figure_width(const struct report_figure *f)
{
    char out[CUT_SIZE];
    size_t widest = 0;
    for (enum figure_line line = FIGURE_LABEL; line < FIGURE_LINES; line++) {
        size_t width = text_width(figure_text(f, line, out, sizeof out));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void put_figure_line(const struct page *p, const struct report *r, size_t first,
                            size_t behind, enum figure_line line)
{
    char out[CUT_SIZE];
    size_t owed = GAP; /* spaces that stand only before something */
    bool any = false;
    for (size_t i = first; i < behind; i++) {
        const struct report_figure *f = &r->figures[i];
        const char *text = figure_text(f, line, out, sizeof out);
        enum colour tone = colour_of(f->cell.tone);
        if (text[0] != '\0') {
            pad(p, owed);
            put_text(p, line != FIGURE_VALUE ? FAINT : tone == PLAIN ? BOLD : tone, text);
            owed = 0;
            any = true;
        }
        owed += figure_width(f) - text_width(text) + GAP + 1;
    }
    if (any)
        fputc('\n', p->to);
}

static void put_figures(const struct page *p, const struct report *r)
{
    for (size_t first = 0, behind = 0; first < r->n_figures; first = behind) {
        size_t used = GAP;
        for (; behind < r->n_figures; behind++) {
            used += figure_width(&r->figures[behind]);
            if (behind > first && used > page_columns(p))
                break;
            used += GAP + 1;
        }
        fputc('\n', p->to);
        for (enum figure_line line = FIGURE_LABEL; line < FIGURE_LINES; line++)
            put_figure_line(p, r, first, behind, line);
    }
}

/* ---- a table with bars ------------------------------------------------------------------------
 */

/* Which columns stand in a table, and how wide what gives way may be. */
struct layout {
    size_t columns[REPORT_COLUMNS_MAX], count;
    size_t widths[REPORT_COLUMNS_MAX]; /* of every column of the section */
    size_t bar;                        /* 0: none */
};

static size_t natural_width(const struct report_section *s, size_t column)
{
    char out[CUT_SIZE];
    size_t widest = text_width(s->columns[column].name);
    for (size_t i = 0; i < s->n_rows; i++) {
        cell_text(s, i, column, out, sizeof out);
        size_t width = text_width(out);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* A bar where there is room for one, the row's name as wide as that leaves. */
static void lay_out(const struct report_section *s, const struct report_look *look,
                    struct layout *l)
{
    size_t label = s->chart.label, others = 0;
    bool drawn = s->chart.n_series > 0 && section_largest(s) > 0;
    for (size_t k = 0; k < s->n_columns; k++) {
        l->widths[k] = natural_width(s, k);
        if (look->columns > 0 && k != label && s->columns[k].type == REPORT_TEXT &&
            l->widths[k] > TEXT_MOST)
            l->widths[k] = TEXT_MOST;
        others += k == label ? 0 : l->widths[k] + GAP;
    }
    if (look->columns == 0) {
        l->bar = drawn ? BAR_MOST : 0;
        return;
    }
    size_t least = l->widths[label] < LABEL_LEAST ? l->widths[label] : LABEL_LEAST;
    size_t room = look->columns > others + least ? look->columns - others - least : 0;
    size_t bar = drawn && room >= BAR_LEAST + GAP ? BAR_LEAST + GAP : 0;
    room = room + least - bar;
    if (l->widths[label] > room)
        l->widths[label] = room;
    if (bar > 0) {
        l->bar = BAR_LEAST + room - l->widths[label];
        l->bar = l->bar > BAR_MOST ? BAR_MOST : l->bar;
    }
}

static void put_bar_cell(const struct report_section *s, size_t row, const struct layout *l,
                         struct table *t)
{
    char out[REPORT_BAR_SIZE] = "";
    const struct report_cell *c = section_cell(s, row, s->chart.series[0]);
    int64_t largest = section_largest(s);
    if (s->columns[s->chart.series[0]].type == REPORT_PERCENT)
        largest = 10000;
    if (s->chart.kind == REPORT_STACKED)
        report_stacked_bar(s, row, largest, l->bar, out);
    else
        report_bar(c->value, largest, l->bar, out);
    table_cell(t, s->rows[row].total ? "" : out, colour_of(c->tone));
}

static void put_row(const struct report_section *s, size_t row, const struct layout *l,
                    struct table *t)
{
    char text[CUT_SIZE], cut[CUT_SIZE];
    table_row(t);
    for (size_t i = 0; i < l->count; i++) {
        size_t k = l->columns[i];
        enum colour tone = colour_of(section_cell(s, row, k)->tone);
        cell_text(s, row, k, text, sizeof text);
        (void)report_cut(text, l->widths[k] > 0 ? l->widths[k] : 1, cut, sizeof cut);
        table_cell(t, cut, tone == PLAIN && s->rows[row].total ? BOLD : tone);
    }
    if (l->bar > 0)
        put_bar_cell(s, row, l, t);
}

/* What the bars are of, unless that stands right beside them; a stacked one has its legend. */
static const char *bar_header(const struct report_section *s, const struct layout *l)
{
    if (s->chart.kind == REPORT_STACKED || l->bar == 0 ||
        s->chart.series[0] == l->columns[l->count - 1])
        return "";
    const char *name = s->columns[s->chart.series[0]].name;
    return text_width(name) <= l->bar ? name : "";
}

static void put_columns(const struct page *p, const struct report_section *s,
                        const struct layout *l)
{
    const char *headers[REPORT_COLUMNS_MAX + 1];
    for (size_t i = 0; i < l->count; i++)
        headers[i] = s->columns[l->columns[i]].name;
    headers[l->count] = bar_header(s, l);
    struct table *t = table_new(headers, l->count + (l->bar > 0), -1);
    table_fit(t, p->look->colour, 0);
    for (size_t i = 0; i < l->count; i++) {
        if (report_is_number(s->columns[l->columns[i]].type))
            table_right(t, i);
    }
    for (size_t row = 0; row < s->n_rows; row++)
        put_row(s, row, l, t);
    table_print(t, p->to);
}

/* What each shade of a stacked bar is. */
static void put_legend(const struct page *p, const struct report_section *s)
{
    for (size_t k = 0; k < s->chart.n_series; k++)
        fprintf(p->to, "%s%s %s", k > 0 ? "   " : "", report_shade(k),
                s->columns[s->chart.series[k]].name);
    fputc('\n', p->to);
}

static size_t whole_width(const struct report_section *s, const struct layout *l)
{
    size_t width = l->bar > 0 ? l->bar + GAP : 0;
    for (size_t k = 0; k < s->n_columns; k++)
        width += l->widths[k] + (k > 0 ? GAP : 0);
    return width;
}

/* What is left beside the columns of a table, if the one that is drawn is among them. */
static size_t bar_beside(const struct page *p, const struct report_section *s,
                         const struct layout *l)
{
    size_t used = GAP;
    bool drawn = false;
    for (size_t i = 0; i < l->count; i++) {
        used += l->widths[l->columns[i]] + (i > 0 ? GAP : 0);
        drawn |= s->chart.n_series > 0 && l->columns[i] == s->chart.series[0];
    }
    if (!drawn || section_largest(s) == 0 || used + BAR_LEAST > p->look->columns)
        return 0;
    size_t room = p->look->columns - used;
    return room > BAR_MOST ? BAR_MOST : room;
}

/* A terminal too narrow for all columns gets them in several tables, each with the rows' names. */
static void put_split(const struct page *p, const struct report_section *s, struct layout *l)
{
    size_t label = s->chart.label;
    if (l->widths[label] > LABEL_LEAST)
        l->widths[label] = LABEL_LEAST;
    for (size_t k = 0; k < s->n_columns;) {
        size_t used = l->widths[label];
        l->columns[0] = label;
        l->count = 1;
        for (; k < s->n_columns; k++) {
            used += k == label ? 0 : GAP + l->widths[k];
            if (l->count > 1 && used > p->look->columns)
                break;
            if (k != label)
                l->columns[l->count++] = k;
        }
        l->bar = bar_beside(p, s, l);
        if (l->count > 1)
            put_columns(p, s, l);
        if (l->count > 1 && k < s->n_columns)
            fputc('\n', p->to);
    }
}

static void put_table(const struct page *p, const struct report_section *s)
{
    struct layout l = {0};
    lay_out(s, p->look, &l);
    if (s->chart.kind == REPORT_STACKED && l.bar > 0)
        put_legend(p, s);
    if (p->look->columns > 0 && s->n_columns > 1 && whole_width(s, &l) > p->look->columns) {
        put_split(p, s, &l);
        return;
    }
    for (size_t k = 0; k < s->n_columns; k++)
        l.columns[l.count++] = k;
    put_columns(p, s, &l);
}

/* ---- a picture of standing columns ------------------------------------------------------------
 */

/* The columns of a picture's every row, its gap counted; 0: it is better a table. */
static size_t picture_cell(const struct report_section *s)
{
    enum report_chart_kind kind = s->chart.kind;
    size_t widest = 0;
    if ((kind != REPORT_COLUMNS && kind != REPORT_LINE) || s->n_columns != 1 + s->chart.n_series ||
        section_charted(s) < PICTURE_LEAST)
        return 0;
    for (size_t i = 0; i < section_charted(s); i++) {
        char out[CUT_SIZE];
        for (size_t k = 0; k < s->n_columns; k++) {
            cell_text(s, i, k, out, sizeof out);
            size_t width = text_width(out);
            widest = width > widest ? width : widest;
        }
    }
    return widest + 1 > PICTURE_CELL_MOST ? 0 : widest + 1;
}

struct picture {
    const struct report_section *s;
    size_t column, cell, first, behind;
    int64_t end;
};

static void put_picture_texts(const struct page *p, const struct picture *x, size_t column,
                              enum colour c)
{
    pad(p, GAP);
    for (size_t i = x->first; i < x->behind; i++) {
        char out[CUT_SIZE];
        cell_text(x->s, i, column, out, sizeof out);
        pad(p, x->cell - 1 - text_width(out));
        put_text(p, c, out);
        fputc(' ', p->to);
    }
    fputc('\n', p->to);
}

static void put_picture_row(const struct page *p, const struct picture *x, size_t row)
{
    pad(p, GAP);
    for (size_t i = x->first; i < x->behind; i++) {
        int64_t value = section_cell(x->s, i, x->column)->value;
        for (size_t k = 0; k + 1 < x->cell; k++)
            fputs(report_column_part(value, x->end, row, PICTURE_ROWS), p->to);
        fputc(' ', p->to);
    }
    fputc('\n', p->to);
}

static bool has_columns(const struct picture *x)
{
    for (size_t i = x->first; i < x->behind; i++) {
        if (section_cell(x->s, i, x->column)->value > 0)
            return true;
    }
    return false;
}

/* A quiet half of the day is no picture, only its zeros. */
static void put_picture(const struct page *p, const struct picture *x)
{
    for (size_t row = has_columns(x) ? PICTURE_ROWS : 0; row > 0; row--)
        put_picture_row(p, x, row - 1);
    put_picture_texts(p, x, x->s->chart.label, FAINT);
    put_picture_texts(p, x, x->column, PLAIN);
}

/* Side by side, in as many rows of pictures as the terminal needs, all equally long. */
static void put_pictures(const struct page *p, const struct report_section *s, size_t cell)
{
    size_t all = section_charted(s), fit = (page_columns(p) - GAP) / cell;
    size_t lines = (all + fit - 1) / fit, each = (all + lines - 1) / lines;
    struct picture x = {.s = s, .cell = cell, .end = section_largest(s)};
    for (size_t k = 0; k < s->chart.n_series; k++) {
        x.column = s->chart.series[k];
        if (s->chart.n_series > 1)
            put_text(p, PLAIN, s->columns[x.column].name);
        if (s->chart.n_series > 1)
            fputc('\n', p->to);
        for (x.first = 0; x.first < all; x.first = x.behind) {
            x.behind = x.first + each < all ? x.first + each : all;
            put_picture(p, &x);
        }
    }
}

/* ---- a line as a sparkline --------------------------------------------------------------------
 */

/* Many rows in order, and nothing else to say: a sign each. */
static bool is_sparkline(const struct page *p, const struct report_section *s)
{
    size_t rows = section_charted(s);
    return s->chart.kind == REPORT_LINE && s->n_columns == 1 + s->chart.n_series &&
           rows > PICTURES_MOST && rows + LABEL_LEAST + GAP <= page_columns(p);
}

static void put_range(const struct page *p, const struct report_section *s, size_t column)
{
    const struct report_cell *low = NULL, *high = NULL;
    char from[REPORT_VALUE_SIZE], to[REPORT_VALUE_SIZE];
    for (size_t i = 0; i < section_charted(s); i++) {
        const struct report_cell *c = section_cell(s, i, column);
        if (!c->filled)
            continue;
        low = low == NULL || c->value < low->value ? c : low;
        high = high == NULL || c->value > high->value ? c : high;
    }
    if (low != NULL)
        fprintf(p->to, "  %s – %s", report_value(s->columns[column].type, low, from),
                report_value(s->columns[column].type, high, to));
    fputc('\n', p->to);
}

static void put_sparklines(const struct page *p, const struct report_section *s)
{
    size_t widest = 0;
    for (size_t k = 0; k < s->chart.n_series; k++) {
        size_t width = text_width(s->columns[s->chart.series[k]].name);
        widest = width > widest ? width : widest;
    }
    for (size_t k = 0; k < s->chart.n_series; k++) {
        size_t column = s->chart.series[k];
        const char *name = s->columns[column].name;
        put_text(p, PLAIN, name);
        pad(p, widest - text_width(name) + GAP);
        for (size_t i = 0; i < section_charted(s); i++)
            fputs(report_column_part(section_cell(s, i, column)->value, section_largest(s), 0, 1),
                  p->to);
        put_range(p, s, column);
    }
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static void put_section(const struct page *p, const struct report_section *s)
{
    size_t cell = picture_cell(s);
    fputc('\n', p->to);
    put_text(p, BOLD, s->title);
    fputc('\n', p->to);
    if (s->note != NULL) {
        put_text(p, FAINT, s->note);
        fputc('\n', p->to);
    }
    if (s->n_rows == 0 || (cell > 0 && section_largest(s) == 0)) /* no hours of nothing */
        fprintf(p->to, "%s\n", _("nothing in this time"));
    else if (is_sparkline(p, s))
        put_sparklines(p, s);
    else if (cell > 0 && cell + GAP <= page_columns(p) && section_largest(s) > 0)
        put_pictures(p, s, cell);
    else
        put_table(p, s);
}

void report_print_table(const struct report *r, const struct report_look *look, FILE *to)
{
    const struct page p = {.look = look, .to = to};
    put_text(&p, BOLD, r->title);
    fputc('\n', to);
    if (r->subtitle != NULL) {
        put_text(&p, FAINT, r->subtitle);
        fputc('\n', to);
    }
    put_figures(&p, r);
    for (size_t i = 0; i < r->n_sections; i++)
        put_section(&p, r->sections[i]);
    for (size_t i = 0; i < r->n_notes; i++) {
        fputs(i == 0 ? "\n" : "", to);
        put_text(&p, FAINT, r->notes[i]);
        fputc('\n', to);
    }
}
