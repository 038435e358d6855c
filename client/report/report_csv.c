/* CSV: a section's header and rows; where there are several, each under its title, an empty line
 * between. Numbers as an office program counts with them: yuan, h:mm:ss, percent. */
#include "client/output/csv_put.h"
#include "client/report/report_private.h"
#include "client/report/report_values.h"

static void put_line(const char *text, FILE *to)
{
    csv_put(to, text);
    fputs("\r\n", to);
}

static void put_figures(const struct report *r, FILE *to)
{
    char value[REPORT_VALUE_SIZE];
    put_line(r->title, to);
    if (r->subtitle != NULL)
        put_line(r->subtitle, to);
    for (size_t i = 0; i < r->n_figures; i++) {
        const struct report_figure *f = &r->figures[i];
        csv_put(to, f->label);
        fputc(',', to);
        const char *text = report_plain_value(f->type, &f->cell, value);
        if (f->type == REPORT_TEXT)
            csv_put(to, text);
        else
            fputs(text, to);
        fputs("\r\n", to);
    }
}

static void put_row(const struct report_section *s, size_t row, FILE *to)
{
    char value[REPORT_VALUE_SIZE];
    for (size_t k = 0; k < s->n_columns; k++) {
        const struct report_cell *c = section_cell(s, row, k);
        const char *text = report_plain_value(s->columns[k].type, c, value);
        if (k > 0)
            fputc(',', to);
        if (s->columns[k].type == REPORT_TEXT && c->filled)
            csv_put(to, text);
        else
            fputs(text, to);
    }
    fputs("\r\n", to);
}

static void put_section(const struct report_section *s, FILE *to)
{
    for (size_t k = 0; k < s->n_columns; k++) {
        if (k > 0)
            fputc(',', to);
        csv_put(to, s->columns[k].name);
    }
    fputs("\r\n", to);
    for (size_t i = 0; i < s->n_rows; i++)
        put_row(s, i, to);
}

void report_print_csv(const struct report *r, FILE *to)
{
    bool alone = r->n_sections == 1 && r->n_figures == 0;
    fputs("\xef\xbb\xbf", to);
    if (!alone)
        put_figures(r, to);
    for (size_t i = 0; i < r->n_sections; i++) {
        if (!alone) {
            fputs("\r\n", to);
            put_line(r->sections[i]->title, to);
        }
        put_section(r->sections[i], to);
    }
}
