/* One page to show and to print: what stands at a glance, then each section as a picture with its
 * table beneath. Everything is in it; a policy of its own forbids it to fetch or run anything. */
#include "client/output/language.h"
#include "client/report/html_private.h"
#include "client/report/report_private.h"
#include "client/report/report_values.h"
#include "common/text.h"
#include "page_css.h"

enum { LONG_FIGURE = 9 };

void html_put(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            fputs("&amp;", to);
        else if (*text == '<')
            fputs("&lt;", to);
        else if (*text == '>')
            fputs("&gt;", to);
        else if (*text == '"')
            fputs("&quot;", to);
        else if (*text == '\'')
            fputs("&#39;", to);
        else
            fputc((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text, to);
    }
}

static void put_element(FILE *to, const char *name, const char *class, const char *text)
{
    fprintf(to, "<%s class=\"%s\">", name, class);
    html_put(to, text);
    fprintf(to, "</%s>\n", name);
}

/* ---- the head ---------------------------------------------------------------------------------
 */

static void put_head(FILE *to, const struct report *r)
{
    fprintf(to,
            "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" "
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>",
            language_is_chinese() ? "zh-CN" : "en");
    html_put(to, r->title);
    if (r->subtitle != NULL) {
        fputs(" · ", to);
        html_put(to, r->subtitle);
    }
    fprintf(to, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", PAGE_CSS);
}

static void put_masthead(FILE *to, const struct report *r)
{
    fputs("<header>\n", to);
    put_element(to, "p", "brand", _("Paigong"));
    put_element(to, "h1", "title", r->title);
    if (r->subtitle != NULL)
        put_element(to, "p", "subtitle", r->subtitle);
    fputs("</header>\n", to);
}

static void put_figure(FILE *to, const struct report_figure *f)
{
    char value[REPORT_VALUE_SIZE];
    const char *mark = report_mark(f->cell.tone);
    const char *text = f->cell.filled ? report_value(f->type, &f->cell, value) : "–";
    fprintf(to, "<div class=\"figure %s\">", html_tone_class(f->cell.tone));
    put_element(to, "dt", "name", f->label);
    fprintf(to, "<dd class=\"number %s\">",
            f->type == REPORT_TEXT           ? "words"
            : text_width(text) > LONG_FIGURE ? "long"
                                             : "");
    html_put(to, text);
    if (mark[0] != '\0')
        fprintf(to, "<span class=\"mark\">%s</span>", mark);
    fputs("</dd>\n", to);
    if (f->note != NULL)
        put_element(to, "dd", "more", f->note);
    fputs("</div>\n", to);
}

static void put_figures(FILE *to, const struct report *r)
{
    if (r->n_figures == 0)
        return;
    fputs("<dl class=\"figures\">\n", to);
    for (size_t i = 0; i < r->n_figures; i++)
        put_figure(to, &r->figures[i]);
    fputs("</dl>\n", to);
}

/* Where to go, on a screen; paper has no use for it. */
static void put_contents(FILE *to, const struct report *r)
{
    if (r->n_sections < 3)
        return;
    fputs("<nav>\n", to);
    for (size_t i = 0; i < r->n_sections; i++) {
        fprintf(to, "<a href=\"#part%zu\">", i + 1);
        html_put(to, r->sections[i]->title);
        fputs("</a>\n", to);
    }
    fputs("</nav>\n", to);
}

/* ---- sections ---------------------------------------------------------------------------------
 */

/* A word that has to be broken somewhere to leave the other columns room. */
static bool has_long_word(const char *text)
{
    enum { LONG_WORD = 24 };
    size_t run = 0;
    for (; *text != '\0' && run < LONG_WORD; text++)
        run = *text == ' ' || ((unsigned char)*text & 0x80) != 0 ? 0 : run + 1;
    return run == LONG_WORD;
}

/* A number, a time, a text. */
static const char *column_class(enum report_type type)
{
    return type == REPORT_TIME_MS ? "w" : report_is_number(type) ? "n" : "t";
}

static void put_cell(FILE *to, const struct report_section *s, size_t row, size_t column)
{
    char value[REPORT_VALUE_SIZE];
    const struct report_cell *c = section_cell(s, row, column);
    bool names_row = column == s->chart.label;
    const char *mark = report_mark(c->tone);
    fputs(names_row ? "<th scope=\"row\"" : "<td", to);
    fprintf(to, " class=\"%s %s%s\">", column_class(s->columns[column].type),
            html_tone_class(c->tone), c->text != NULL && has_long_word(c->text) ? "long" : "");
    if (mark[0] != '\0')
        fprintf(to, "<span class=\"mark\">%s</span> ", mark);
    html_put(to, report_value(s->columns[column].type, c, value));
    fputs(names_row ? "</th>" : "</td>", to);
}

static void put_rows(FILE *to, const struct report_section *s, size_t first, size_t behind)
{
    fputs("<div class=\"scroll\"><table>\n<thead><tr>", to);
    for (size_t k = 0; k < s->n_columns; k++) {
        fprintf(to, "<th scope=\"col\" class=\"%s\">", column_class(s->columns[k].type));
        html_put(to, s->columns[k].name);
        fputs("</th>", to);
    }
    fputs("</tr></thead>\n<tbody>\n", to);
    for (size_t i = first; i < behind; i++) {
        fputs(s->rows[i].total ? "<tr class=\"total\">" : "<tr>", to);
        for (size_t k = 0; k < s->n_columns; k++)
            put_cell(to, s, i, k);
        fputs("</tr>\n", to);
    }
    fputs("</tbody>\n</table></div>\n", to);
}

static bool has_long_axis(const struct report_section *s)
{
    enum { ROWS_BESIDE = 12 };
    return (s->chart.kind == REPORT_COLUMNS || s->chart.kind == REPORT_LINE) &&
           section_charted(s) > ROWS_BESIDE;
}

/* Hours and days are many and short: their table stands in pieces, side by side. */
static void put_table(FILE *to, const struct report_section *s)
{
    enum { CELLS_BESIDE = 12, COLUMNS_OF_A_PIECE = 4, PIECES_MOST = 4 };
    size_t each = s->n_rows, count = CELLS_BESIDE / s->n_columns;
    bool pieces = has_long_axis(s) && s->n_columns <= COLUMNS_OF_A_PIECE;
    if (count > PIECES_MOST)
        count = PIECES_MOST;
    if (pieces)
        each = (section_charted(s) + count - 1) / count;
    fputs(pieces ? "<div class=\"pieces\">\n" : "", to);
    for (size_t first = 0, behind; first < s->n_rows; first = behind) {
        behind = first + each;
        if (behind >= section_charted(s)) /* the total stays with the last rows */
            behind = s->n_rows;
        put_rows(to, s, first, behind);
    }
    fputs(pieces ? "</div>\n" : "", to);
}

/* A wide table or a long axis gets the page's whole width. */
static bool is_wide(const struct report_section *s)
{
    enum { COLUMNS_BESIDE = 5 };
    return s->n_columns > COLUMNS_BESIDE || has_long_axis(s);
}

static void put_section(FILE *to, const struct report_section *s, size_t number)
{
    fprintf(to, "<section id=\"part%zu\" class=\"%s\">\n", number, is_wide(s) ? "wide" : "half");
    put_element(to, "h2", "title", s->title);
    if (s->note != NULL)
        put_element(to, "p", "note", s->note);
    if (s->n_rows == 0) {
        put_element(to, "p", "none", _("nothing in this time"));
    } else {
        svg_put_chart(to, s);
        put_table(to, s);
    }
    fputs("</section>\n", to);
}

void report_print_html(const struct report *r, FILE *to)
{
    put_head(to, r);
    put_masthead(to, r);
    put_figures(to, r);
    put_contents(to, r);
    fputs("<main>\n", to);
    for (size_t i = 0; i < r->n_sections; i++)
        put_section(to, r->sections[i], i + 1);
    fputs("</main>\n<footer>\n", to);
    for (size_t i = 0; i < r->n_notes; i++)
        put_element(to, "p", "small", r->notes[i]);
    fputs("</footer>\n</body>\n</html>\n", to);
}
