#include "client/desk/columns.h"

#include "client/output/language.h"

#include <assert.h>

enum { WIDE = 110, GAP = 1, WIDE_GAP = 2 };

/* What the present columns need, with the gaps between them: at least, or to be comfortable. */
static int needed(const struct layout *l, int gap, bool ideal)
{
    int sum = -gap;
    for (size_t i = 0; i < l->count; i++) {
        if (l->width[i] > 0)
            sum += (ideal ? l->columns[i].ideal : l->width[i]) + gap;
    }
    return sum;
}

/* Of those whose rank is above that. */
static bool leave_one_out(struct layout *l, int above)
{
    size_t worst = 0;
    int rank = above;
    for (size_t i = 0; i < l->count; i++) {
        if (l->width[i] > 0 && l->columns[i].rank > rank) {
            rank = l->columns[i].rank;
            worst = i;
        }
    }
    if (rank > above)
        l->width[worst] = 0;
    return rank > above;
}

/* Towards what each would like: what grows first, since that is what one reads; the others a
 * column of the terminal at a time, so that all gain alike. */
static int widen(struct layout *l, int room)
{
    for (size_t i = 0; i < l->count; i++) {
        int more = l->columns[i].ideal - l->width[i];
        if (!l->columns[i].grows || l->width[i] == 0 || more <= 0)
            continue;
        more = more < room ? more : room;
        l->width[i] += more;
        room -= more;
    }
    for (bool more = true; more && room > 0;) {
        more = false;
        for (size_t i = 0; i < l->count && room > 0; i++) {
            if (l->width[i] == 0 || l->width[i] >= l->columns[i].ideal)
                continue;
            l->width[i]++;
            room--;
            more = true;
        }
    }
    return room;
}

void layout_make(struct layout *l, const struct column *columns, size_t count, int width)
{
    int gap = width >= WIDE ? WIDE_GAP : GAP, at = 0;
    assert(count > 0 && count <= COLUMNS_MOST);
    *l = (struct layout){.columns = columns, .count = count};
    for (size_t i = 0; i < count; i++)
        l->width[i] = columns[i].least;
    while (needed(l, gap, true) > width && leave_one_out(l, COLUMN_LUXURY - 1)) {
    }
    while (needed(l, gap, false) > width && leave_one_out(l, 0)) {
    }
    int room = widen(l, width - needed(l, gap, false));
    for (size_t i = 0; i < count; i++) {
        if (columns[i].grows && l->width[i] > 0 && room > 0)
            l->width[i] += room;
        l->at[i] = at;
        at += l->width[i] > 0 ? l->width[i] + gap : 0;
    }
}

void layout_cell(const struct layout *l, struct area a, int row, size_t column, const char *text,
                 unsigned style)
{
    if (l->width[column] == 0)
        return;
    if (l->columns[column].right)
        area_cell_right(a, row, l->at[column], l->width[column], text, style);
    else
        area_cell(a, row, l->at[column], l->width[column], text, style);
}

void layout_headings(const struct layout *l, struct area a, int row)
{
    for (size_t i = 0; i < l->count; i++) {
        const char *text = l->columns[i].heading;
        layout_cell(l, a, row, i, text[0] != '\0' ? _(text) : "", STYLE_HEADING);
    }
}
