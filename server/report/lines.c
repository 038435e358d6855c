#include "report/lines.h"

#include "common/text.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_FIRST = 64 };

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (const char *s = text; *s; s++)
        hash = (hash ^ (uint8_t)*s) * UINT64_C(1099511628211);
    return (hash ^ 0xff) * UINT64_C(1099511628211); /* "a" "b" is not "ab" "" */
}

static bool is_line(const struct report_line *line, const char *name, const char *crew)
{
    return strcmp(line->name, name) == 0 && strcmp(line->crew, crew) == 0;
}

/* Where the line stands, or would. */
static size_t slot_of(const struct report_lines *l, const char *name, const char *crew)
{
    uint64_t hash = hash_text(hash_text(UINT64_C(14695981039346656037), name), crew);
    size_t at = (size_t)hash & (l->slot_count - 1);
    while (l->slots[at] && !is_line(&l->lines[l->slots[at] - 1], name, crew))
        at = (at + 1) & (l->slot_count - 1);
    return at;
}

static bool grow(struct report_lines *l)
{
    size_t capacity = l->capacity ? 2 * l->capacity : LINES_FIRST;
    struct report_line *lines = realloc(l->lines, capacity * sizeof *lines);
    if (!lines)
        return false;
    l->lines = lines;
    uint32_t *slots = calloc(2 * capacity, sizeof *slots);
    if (!slots)
        return false;
    free(l->slots);
    l->slots = slots;
    l->slot_count = 2 * capacity;
    l->capacity = capacity;
    for (size_t i = 0; i < l->count; i++)
        l->slots[slot_of(l, l->lines[i].name, l->lines[i].crew)] = (uint32_t)i + 1;
    return true;
}

struct report_line *report_lines_of(struct report_lines *l, const char *name, const char *crew)
{
    if (l->latest < l->count && is_line(&l->lines[l->latest], name, crew))
        return &l->lines[l->latest];
    if (l->count == l->capacity && !grow(l))
        return NULL;
    size_t slot = slot_of(l, name, crew);
    if (l->slots[slot]) {
        l->latest = l->slots[slot] - 1;
        return &l->lines[l->latest];
    }
    l->latest = l->count;
    struct report_line *line = &l->lines[l->count++];
    l->slots[slot] = (uint32_t)l->count;
    memset(line, 0, sizeof *line);
    text_copy(line->name, sizeof line->name, name);
    text_copy(line->crew, sizeof line->crew, crew);
    return line;
}

static int by_place(const void *a, const void *b)
{
    const struct report_line *x = a, *y = b;
    int order = strcmp(x->crew, y->crew);
    return order ? order : strcmp(x->name, y->name);
}

void report_lines_sort(struct report_lines *l)
{
    if (l->count > 0)
        qsort(l->lines, l->count, sizeof *l->lines, by_place);
}

void report_lines_free(struct report_lines *l)
{
    free(l->lines);
    free(l->slots);
    *l = (struct report_lines){.lines = NULL};
}
