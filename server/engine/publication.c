/* Copies of a batch's events, for the watchers on the loop thread and for reading in the batch. */
#include "common/text.h"
#include "core/catalogue.h"
#include "core/sheet.h"
#include "core/warranty.h"
#include "engine/batch.h"
#include <stdlib.h>
#include <string.h>

enum { PUBLICATION_ARENA = 64 << 20, PUBLICATION_FIRST = 16 };

struct publication *publication_new(void)
{
    struct publication *p = calloc(1, sizeof *p);
    if (p)
        arena_init(&p->arena, PUBLICATION_ARENA);
    return p;
}

void publication_free(struct publication *p)
{
    if (!p)
        return;
    arena_free(&p->arena);
    free(p->events);
    free(p);
}

static bool copy_text(struct arena *a, const char **text)
{
    if (!**text) {
        *text = "";
        return true;
    }
    char *copy = arena_strndup(a, *text, strlen(*text));
    *text = copy;
    return copy != NULL;
}

static bool copy_bytes(struct arena *a, const void **bytes, size_t size)
{
    if (!*bytes || size == 0) {
        *bytes = NULL;
        return true;
    }
    *bytes = arena_memdup(a, *bytes, size);
    return *bytes != NULL;
}

static bool copy_texts(struct arena *a, struct event *ev)
{
    const char **texts[] = {
        &ev->who,         &ev->site,       &ev->subject,     &ev->unit,
        &ev->to,          &ev->crew,       &ev->department,  &ev->item_name,
        &ev->item_spec,   &ev->item_model, &ev->text,        &ev->name,
        &ev->phone,       &ev->place,      &ev->technician,  &ev->technician_crew,
        &ev->received_by, &ev->facility,   &ev->standing_for};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!copy_text(a, texts[i]))
            return false;
    return true;
}

static bool copy_names(struct arena *a, const char *const **names, uint32_t count)
{
    if (count == 0) {
        *names = NULL;
        return true;
    }
    const char **copy = arena_alloc(a, count * sizeof *copy);
    if (!copy)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = (*names)[i];
        if (!copy_text(a, &copy[i]))
            return false;
    }
    *names = copy;
    return true;
}

static bool copy_sheet(struct arena *a, struct event *ev)
{
    if (!ev->sheet)
        return true;
    struct sheet_change *copy = arena_memdup(a, ev->sheet, sizeof *copy);
    ev->sheet = copy;
    return copy &&
           copy_bytes(a, (const void **)&copy->lines, copy->line_count * sizeof *copy->lines);
}

static bool copy_arrays(struct arena *a, struct event *ev)
{
    return copy_bytes(a, (const void **)&ev->lines, ev->line_count * sizeof *ev->lines) &&
           copy_bytes(a, (const void **)&ev->blob, ev->blob_size) &&
           copy_bytes(a, (const void **)&ev->hash, 32) &&
           copy_bytes(a, (const void **)&ev->hash2, 32) &&
           copy_bytes(a, (const void **)&ev->tickets, ev->ticket_count * sizeof *ev->tickets) &&
           copy_bytes(a, (const void **)&ev->rounds, ev->ticket_count * sizeof *ev->rounds) &&
           copy_bytes(a, (const void **)&ev->catalogue, sizeof *ev->catalogue) &&
           copy_bytes(a, (const void **)&ev->shift, sizeof *ev->shift) &&
           copy_bytes(a, (const void **)&ev->stock, sizeof *ev->stock) &&
           copy_bytes(a, (const void **)&ev->warranty, sizeof *ev->warranty) &&
           copy_bytes(a, (const void **)&ev->choice, sizeof *ev->choice) && copy_sheet(a, ev) &&
           copy_names(a, &ev->checkers, ev->checkers ? ev->ticket_count : 0) &&
           copy_names(a, &ev->alarmed, ev->alarmed_count) &&
           copy_names(a, &ev->sites, ev->site_count);
}

static bool grow(struct publication *p, size_t *capacity)
{
    if (p->count < *capacity)
        return true;
    size_t larger = *capacity ? *capacity * 2 : PUBLICATION_FIRST;
    void *events = realloc(p->events, larger * sizeof *p->events);
    if (!events)
        return false;
    p->events = events;
    *capacity = larger;
    return true;
}

bool publication_add(struct publication *p, size_t *capacity, const struct event *ev,
                     uint64_t location)
{
    if (!grow(p, capacity))
        return false;
    struct published *out = &p->events[p->count];
    memset(out, 0, sizeof *out);
    out->seq = ev->seq;
    out->location = location;
    out->ticket = ev->ticket;
    out->type = ev->type;
    text_copy(out->site, sizeof out->site, ev->site);
    out->event = *ev;
    if (!copy_texts(&p->arena, &out->event) || !copy_arrays(&p->arena, &out->event))
        return false;
    p->count++;
    return true;
}
