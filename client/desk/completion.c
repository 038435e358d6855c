#include "client/desk/completion.h"

#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

/* ---- asking ------------------------------------------------------------------------------------
 */

void completion_clear(struct completion *c)
{
    c->count = 0;
    c->selected = 0;
    c->known = false;
}

void completion_type(struct completion *c, Paigong__SuggestKind kind, const char *typed)
{
    if (kind == c->kind && strcmp(typed, c->typed) == 0)
        return;
    if (kind != c->kind)
        completion_clear(c);
    c->kind = kind;
    text_copy(c->typed, sizeof c->typed, typed);
    c->known = false;
    c->shut = false;
    c->selected = 0;
}

bool completion_ask(struct completion *c)
{
    if (c->kind == 0 || c->known || c->waiting)
        return false;
    memcpy(c->asked, c->typed, sizeof c->asked);
    c->asked_kind = c->kind;
    c->waiting = true;
    return true;
}

/* "plumbing · 2 slips · off duty": of a person; the state of a ticket. */
void completion_label(const Paigong__Suggestion *m, char out[COMPLETION_LABEL])
{
    char state[WORD_SIZE], role[2 * WORD_SIZE], slips[64] = "";
    int used = snprintf(out, COMPLETION_LABEL, "%.100s", m->label);
    word_text(&paigong__state__descriptor, (int)m->state, state);
    if (m->n_trades > 0)
        trades_text(m->trades, m->n_trades, role, sizeof role);
    else
        word_text(&paigong__role__descriptor, (int)m->role, role);
    if (m->slips > 0)
        (void)snprintf(slips, sizeof slips, ngettext("%u slip", "%u slips", m->slips), m->slips);
    const char *const more[] = {state, role, slips, m->off_duty ? _("off duty") : ""};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        if (more[i][0] != '\0' && used < COMPLETION_LABEL)
            used += snprintf(out + used, (size_t)(COMPLETION_LABEL - used), "%s%s",
                             used > 0 ? " · " : "", more[i]);
    }
}

void completion_add(struct completion *c, const char *value, const char *label)
{
    if (c->count == COMPLETIONS || strlen(value) >= COMPLETION_VALUE)
        return;
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->items[i].value, value) == 0)
            return;
    }
    text_copy(c->items[c->count].value, COMPLETION_VALUE, value);
    text_copy(c->items[c->count++].label, COMPLETION_LABEL, label);
}

bool completion_answer(struct completion *c, const Paigong__Suggestions *m)
{
    bool fits = c->asked_kind == c->kind && strcmp(c->asked, c->typed) == 0;
    c->waiting = false;
    if (!fits)
        return false;
    completion_clear(c);
    for (size_t i = 0; m != NULL && i < m->n_suggestions; i++) {
        char label[COMPLETION_LABEL];
        completion_label(m->suggestions[i], label);
        completion_add(c, m->suggestions[i]->value, label);
    }
    c->known = true; /* without an answer nothing is suggested, and nothing waits for it */
    return true;
}

/* ---- choosing ----------------------------------------------------------------------------------
 */

bool completion_is_open(const struct completion *c)
{
    bool only_itself = c->count == 1 && strcmp(c->items[0].value, c->typed) == 0;
    return c->count > 0 && !c->shut && !only_itself;
}

void completion_move(struct completion *c, int by)
{
    size_t places = c->count + 1; /* with none */
    c->selected = (c->selected + (by < 0 ? places - 1 : 1)) % places;
}

const struct completion_item *completion_pick(const struct completion *c)
{
    if (c->shut)
        return NULL;
    if (c->selected > 0)
        return &c->items[c->selected - 1];
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->items[i].value, c->typed) == 0)
            return &c->items[i];
    }
    return c->count == 1 && c->known ? &c->items[0] : NULL;
}

bool completion_common(const struct completion *c, char out[COMPLETION_VALUE])
{
    if (c->count == 0)
        return false;
    text_copy(out, COMPLETION_VALUE, c->items[0].value);
    for (size_t i = 1; i < c->count; i++) {
        size_t same = 0;
        while (out[same] != '\0' && out[same] == c->items[i].value[same])
            same++;
        out[text_fit(out, strlen(out), same)] = '\0';
    }
    size_t typed = strlen(c->typed);
    return strlen(out) > typed && strncmp(out, c->typed, typed) == 0;
}

/* ---- drawing -----------------------------------------------------------------------------------
 */

int completion_rows(const struct completion *c, int most)
{
    int wanted = completion_is_open(c) ? (int)c->count : 0;
    wanted = wanted < COMPLETION_ROWS ? wanted : COMPLETION_ROWS;
    return wanted < most ? wanted : most > 0 ? most : 0;
}

static int widest_value(const struct completion *c, int most)
{
    int widest = 0;
    for (size_t i = 0; i < c->count; i++) {
        int width = (int)text_width(c->items[i].value);
        widest = width > widest ? width : widest;
    }
    return widest < most ? widest : most;
}

void completion_draw(const struct completion *c, struct area a)
{
    int column = widest_value(c, a.columns / 2), selected = (int)c->selected - 1;
    int count = (int)c->count;
    int first = selected >= a.rows ? selected - a.rows + 1 : 0;
    for (int row = 0; row < a.rows && first + row < count; row++) {
        const struct completion_item *item = &c->items[first + row];
        bool here = first + row == selected;
        unsigned flag = here ? STYLE_SELECTED : 0;
        area_line(a, row, here ? "›" : " ", STYLE_PLAIN | flag);
        (void)area_put(a, row, 2, column, item->value, STYLE_PLAIN | flag);
        (void)area_put(a, row, column + 4, a.columns - column - 4, item->label, STYLE_FAINT | flag);
    }
    int more = count - first - a.rows;
    if (more > 0 && a.rows > 0) {
        char text[64];
        (void)snprintf(text, sizeof text, ngettext("… %d more", "… %d more", (unsigned long)more),
                       more);
        area_cell_right(a, a.rows - 1, a.columns - 16, 16, text, STYLE_FAINT);
    }
}
