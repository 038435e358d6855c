#include "client/report/report.h"

#include "common/error.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(error_exit_status(ERROR_INTERNAL));
    }
    return memory;
}

static char *copy(const char *text)
{
    return text == NULL ? NULL : must(strdup(text));
}

/* Another element at the end of an array. */
static void *grow(void *array, size_t count, size_t size)
{
    return must(reallocarray(array, count + 1, size));
}

struct report *report_new(const char *title, const char *subtitle)
{
    assert(title != NULL);
    struct report *r = must(calloc(1, sizeof *r));
    r->title = copy(title);
    r->subtitle = copy(subtitle);
    return r;
}

static void free_section(struct report_section *s)
{
    for (size_t i = 0; i < s->n_rows; i++) {
        for (size_t k = 0; k < s->n_columns; k++)
            free(s->rows[i].cells[k].text);
        free(s->rows[i].cells);
    }
    for (size_t i = 0; i < s->n_columns; i++)
        free(s->columns[i].name);
    free(s->rows);
    free(s->note);
    free(s->title);
    free(s);
}

void report_free(struct report *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->n_sections; i++)
        free_section(r->sections[i]);
    for (size_t i = 0; i < r->n_figures; i++) {
        free(r->figures[i].label);
        free(r->figures[i].note);
        free(r->figures[i].cell.text);
    }
    for (size_t i = 0; i < r->n_notes; i++)
        free(r->notes[i]);
    free(r->sections);
    free(r->figures);
    free(r->notes);
    free(r->title);
    free(r->subtitle);
    free(r);
}

static struct report_figure *new_figure(struct report *r, const char *label, enum report_type type)
{
    r->figures = grow(r->figures, r->n_figures, sizeof *r->figures);
    struct report_figure *f = &r->figures[r->n_figures++];
    *f = (struct report_figure){.label = copy(label), .type = type};
    return f;
}

void report_add_figure(struct report *r, const char *label, enum report_type type, int64_t value)
{
    assert(type != REPORT_TEXT);
    new_figure(r, label, type)->cell = (struct report_cell){.filled = true, .value = value};
}

void report_add_text_figure(struct report *r, const char *label, const char *text)
{
    struct report_figure *f = new_figure(r, label, REPORT_TEXT);
    f->cell = (struct report_cell){.filled = text != NULL, .text = copy(text)};
}

void report_add_share_figure(struct report *r, const char *label, uint64_t part, uint64_t whole)
{
    struct report_figure *f = new_figure(r, label, REPORT_PERCENT);
    if (whole > 0)
        f->cell = (struct report_cell){.filled = true, .value = report_share(part, whole)};
}

void report_figure_note(struct report *r, const char *note)
{
    assert(r->n_figures > 0 && r->figures[r->n_figures - 1].note == NULL);
    r->figures[r->n_figures - 1].note = copy(note);
}

void report_figure_tone(struct report *r, enum report_tone tone)
{
    assert(r->n_figures > 0);
    r->figures[r->n_figures - 1].cell.tone = tone;
}

void report_add_note(struct report *r, const char *note)
{
    r->notes = grow(r->notes, r->n_notes, sizeof *r->notes);
    r->notes[r->n_notes++] = copy(note);
}

struct report_section *report_add_section(struct report *r, const char *title)
{
    struct report_section *s = must(calloc(1, sizeof *s));
    s->title = copy(title);
    r->sections = grow(r->sections, r->n_sections, sizeof *r->sections);
    r->sections[r->n_sections++] = s;
    return s;
}

void section_note(struct report_section *s, const char *note)
{
    assert(s->note == NULL);
    s->note = copy(note);
}

size_t section_column(struct report_section *s, const char *name, enum report_type type)
{
    assert(s->n_rows == 0 && s->n_columns < REPORT_COLUMNS_MAX);
    s->columns[s->n_columns] = (struct report_column){.name = copy(name), .type = type};
    return s->n_columns++;
}

void section_chart(struct report_section *s, enum report_chart_kind kind, size_t label)
{
    assert(label < s->n_columns);
    s->chart = (struct report_chart){.kind = kind, .label = label};
}

void section_series(struct report_section *s, size_t column)
{
    struct report_chart *c = &s->chart;
    assert(c->kind != REPORT_NO_CHART && c->n_series < REPORT_SERIES_MAX);
    assert(column < s->n_columns && s->columns[column].type != REPORT_TEXT);
    assert(c->n_series == 0 || s->columns[c->series[0]].type == s->columns[column].type);
    c->series[c->n_series++] = column;
}

static void new_row(struct report_section *s, bool total)
{
    assert(s->n_columns > 0 && (s->n_rows == 0 || !s->rows[s->n_rows - 1].total));
    if (s->n_rows == s->room) {
        s->room = s->room == 0 ? 16 : s->room * 2;
        s->rows = must(reallocarray(s->rows, s->room, sizeof *s->rows));
    }
    struct report_cell *cells = must(calloc(s->n_columns, sizeof *cells));
    s->rows[s->n_rows++] = (struct report_row){.total = total, .cells = cells};
    s->filled = 0;
}

void section_row(struct report_section *s)
{
    new_row(s, false);
}

void section_total(struct report_section *s)
{
    new_row(s, true);
}

/* The next cell of the last row; `text` says what its column must be. */
static struct report_cell *next_cell(struct report_section *s, bool text)
{
    assert(s->n_rows > 0 && s->filled < s->n_columns);
    assert((s->columns[s->filled].type == REPORT_TEXT) == text);
    return &s->rows[s->n_rows - 1].cells[s->filled++];
}

void section_text(struct report_section *s, const char *text)
{
    struct report_cell *c = next_cell(s, true);
    c->filled = text != NULL && text[0] != '\0';
    c->text = c->filled ? copy(text) : NULL;
}

void section_value(struct report_section *s, int64_t value)
{
    struct report_cell *c = next_cell(s, false);
    c->filled = true;
    c->value = value;
}

void section_share(struct report_section *s, uint64_t part, uint64_t whole)
{
    assert(s->filled < s->n_columns && s->columns[s->filled].type == REPORT_PERCENT);
    if (whole > 0)
        section_value(s, report_share(part, whole));
    else
        section_empty(s);
}

void section_empty(struct report_section *s)
{
    assert(s->n_rows > 0 && s->filled < s->n_columns);
    s->filled++;
}

void section_tone(struct report_section *s, enum report_tone tone)
{
    assert(s->n_rows > 0 && s->filled > 0);
    s->rows[s->n_rows - 1].cells[s->filled - 1].tone = tone;
}

int64_t report_share(uint64_t part, uint64_t whole)
{
    assert(whole > 0 && part <= UINT64_MAX / 10000);
    return (int64_t)(part * 10000 / whole);
}

const struct report_cell *section_cell(const struct report_section *s, size_t row, size_t column)
{
    assert(row < s->n_rows && column < s->n_columns);
    return &s->rows[row].cells[column];
}

size_t section_charted(const struct report_section *s)
{
    size_t n = s->n_rows;
    return n > 0 && s->rows[n - 1].total ? n - 1 : n;
}

int64_t section_largest(const struct report_section *s)
{
    int64_t largest = 0;
    for (size_t i = 0; i < section_charted(s); i++) {
        int64_t sum = 0;
        for (size_t k = 0; k < s->chart.n_series; k++) {
            int64_t value = section_cell(s, i, s->chart.series[k])->value;
            sum = s->chart.kind == REPORT_STACKED ? sum + value : value;
            largest = sum > largest ? sum : largest;
        }
    }
    return largest;
}
