/* A form on the screen: labels, values, what is wrong, and what the field at hand could hold. */
#include "client/desk/form.h"

#include "client/output/language.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

enum { MARGIN = 2, GAP = 2, FIELD_ROWS = 5, LABEL_MOST = 24, BETWEEN = 3 };

struct layout {
    const struct form *form;
    struct area area;
    int label, value; /* columns: the label's width, where values begin */
    int row;          /* of the area; below 0 what is scrolled away */
};

static int label_width(const struct form *f, int columns)
{
    int widest = 4, most = columns / 3 < LABEL_MOST ? columns / 3 : LABEL_MOST;
    for (size_t i = 0; i < f->count; i++) {
        int width = (int)text_width(f->fields[i].label) + 1; /* with its mark */
        if (!f->fields[i].hidden && width > widest)
            widest = width;
    }
    return widest < most ? widest : most;
}

static int value_width(const struct layout *l)
{
    int width = l->area.columns - l->value;
    return width > 4 ? width : 4;
}

/* "3 plumbing ✓", never broken in itself. */
static int choice_text(const struct form_field *field, size_t i, char out[2 * WORD_SIZE])
{
    char figure[24] = "";
    if (field->choice_count <= 10)
        (void)snprintf(figure, sizeof figure, "%zu ", (i + 1) % 10);
    (void)snprintf(out, 2 * WORD_SIZE, "%s%s%s", figure, field->choices[i].text,
                   i + 1 == field->chosen ? " ✓" : "");
    return (int)text_width(out);
}

/* One behind the other, on as many rows as they need; rows 0 only counts them. Returns the rows. */
static int flow_choices(const struct form_field *field, struct area a, int first, int rows)
{
    int row = 0, column = 0;
    for (size_t i = 0; i < field->choice_count; i++) {
        char text[2 * WORD_SIZE];
        int width = choice_text(field, i, text);
        if (column > 0 && column + width > a.columns) {
            row++;
            column = 0;
        }
        if (rows > 0)
            (void)area_put(a, first + row, column, width, text,
                           i + 1 == field->chosen ? STYLE_KEY : STYLE_FAINT);
        column += width + BETWEEN;
    }
    return field->choice_count > 0 ? row + 1 : 0;
}

static int wrapped_rows(struct area a, const char *text)
{
    return area_wrap(a, 0, 0, text, STYLE_PLAIN);
}

static struct area value_area(const struct layout *l, int rows)
{
    return area_part(l->area, l->row, l->value, rows, value_width(l));
}

static int text_rows(const struct layout *l, const struct form_field *field)
{
    int rows = edit_rows(&field->edit, value_width(l));
    return rows < FIELD_ROWS ? rows : FIELD_ROWS;
}

/* What stands below the value: what is wrong, the choices, the completions. */
static int rows_below(const struct layout *l, size_t i)
{
    const struct form_field *field = &l->form->fields[i];
    struct area a = {.columns = value_width(l)};
    int rows = field->fault[0] != '\0' ? wrapped_rows(a, field->fault) : 0;
    if (i != l->form->at)
        return rows;
    if (field->kind == FIELD_CHOICE)
        rows += flow_choices(field, a, 0, 0);
    return rows + completion_rows(&l->form->completion, COMPLETION_ROWS);
}

static int field_rows(const struct layout *l, size_t i)
{
    const struct form_field *field = &l->form->fields[i];
    if (field->hidden)
        return 0;
    return (field->kind == FIELD_TEXT ? text_rows(l, field) : 1) + rows_below(l, i);
}

static struct layout layout_of(const struct form *f, int columns)
{
    struct layout l = {.form = f, .area = {.columns = columns}};
    l.label = label_width(f, columns);
    l.value = MARGIN + l.label + GAP;
    return l;
}

int form_rows(const struct form *f, int columns)
{
    struct layout l = layout_of(f, columns);
    int rows = 0;
    for (size_t i = 0; i < f->count; i++)
        rows += field_rows(&l, i);
    return rows;
}

/* ---- one field ---------------------------------------------------------------------------------
 */

static void draw_label(const struct layout *l, size_t i)
{
    const struct form_field *field = &l->form->fields[i];
    char label[FORM_LABEL + 8];
    bool here = i == l->form->at, missing = field->required && !form_field_is_given(field);
    unsigned style = field->shut ? STYLE_FAINT : here ? STYLE_HEADING : STYLE_PLAIN;
    (void)snprintf(label, sizeof label, "%s%s", field->label, missing ? "*" : "");
    (void)area_put(l->area, l->row, 0, 1, here ? "›" : " ", STYLE_HEADING);
    (void)area_put(l->area, l->row, MARGIN, l->label, label, style);
}

static void draw_text(const struct layout *l, const struct form_field *field, bool here)
{
    struct area a = value_area(l, text_rows(l, field));
    edit_draw(&field->edit, a, here ? STYLE_FIELD : STYLE_PLAIN, here);
    int used = (int)text_width(field->edit.text);
    const char *beside = field->edit.length > 0 ? field->note : field->shut ? "" : field->hint;
    int column = field->edit.length > 0 ? used + 2 : here ? 1 : 0;
    if (a.rows == 1 && column < a.columns)
        (void)area_put(a, 0, column, a.columns - column, beside, here ? STYLE_FIELD : STYLE_FAINT);
}

static void draw_one_line(const struct layout *l, const struct form_field *field, bool here)
{
    struct area a = value_area(l, 1);
    unsigned style = here ? STYLE_FIELD : field->shut ? STYLE_FAINT : STYLE_PLAIN;
    char text[FORM_FAULT + 2 * WORD_SIZE];
    if (field->kind == FIELD_FLAG)
        (void)snprintf(text, sizeof text, "%s %s", field->on ? "[x]" : "[ ]", field->hint);
    else if (field->chosen > 0)
        (void)snprintf(text, sizeof text, here ? "‹ %s ›" : "%s",
                       field->choices[field->chosen - 1].text);
    else
        (void)snprintf(text, sizeof text, "%s", field->hint);
    bool given = form_field_is_given(field);
    (void)area_put(a, 0, 0, a.columns, text, given || here ? style : STYLE_FAINT);
    if (here)
        area_cursor(a, 0, field->kind == FIELD_FLAG ? 1 : 0);
}

static void draw_below(const struct layout *l, size_t i, int row)
{
    const struct form_field *field = &l->form->fields[i];
    struct area a = area_part(l->area, row, l->value, l->area.rows - row, value_width(l));
    int used = 0;
    if (field->fault[0] != '\0')
        used += area_wrap(a, 0, wrapped_rows(a, field->fault), field->fault, STYLE_ERROR);
    if (i != l->form->at)
        return;
    if (field->kind == FIELD_CHOICE)
        used += flow_choices(field, a, used, 1);
    const struct completion *c = &l->form->completion;
    int rows = completion_rows(c, COMPLETION_ROWS);
    completion_draw(c, area_part(a, used, 0, rows, a.columns));
}

static void draw_field(const struct layout *l, size_t i)
{
    const struct form_field *field = &l->form->fields[i];
    bool here = i == l->form->at;
    int own = field->kind == FIELD_TEXT ? text_rows(l, field) : 1;
    if (l->row < 0 || l->row >= l->area.rows)
        return;
    draw_label(l, i);
    if (field->kind == FIELD_TEXT)
        draw_text(l, field, here);
    else
        draw_one_line(l, field, here);
    draw_below(l, i, l->row + own);
}

void form_draw(const struct form *f, struct area a)
{
    struct layout l = layout_of(f, a.columns);
    int end = 0; /* of the field at hand */
    l.area = a;
    for (size_t i = 0; i <= f->at && i < f->count; i++)
        end += field_rows(&l, i);
    l.row = end > a.rows ? a.rows - end : 0;
    for (size_t i = 0; i < f->count; i++) {
        if (!f->fields[i].hidden)
            draw_field(&l, i);
        l.row += field_rows(&l, i);
    }
}
