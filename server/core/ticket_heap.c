#include "core/ticket_heap.h"

#include "common/text.h"
#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

enum { SPANS_MAX = 8 + TICKET_MATERIALS + TICKET_VISITS };

static size_t collect_spans(struct ticket *t, struct span *out[SPANS_MAX])
{
    struct span *own[] = {&t->text,  &t->found,     &t->reporter,        &t->phone, &t->reason,
                          &t->place, &t->confirmer, &t->warranty_reason, &t->result};
    size_t count = 0;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        out[count++] = own[i];
    }
    for (uint8_t i = 0; i < t->material_count; i++) {
        out[count++] = &t->materials[i].verified;
    }
    for (uint8_t i = 0; i < t->visit_count; i++) {
        out[count++] = &t->visits[i].text;
    }
    return count;
}

/* By place; few, and nearly sorted already. */
static void sort_spans(struct span *spans[], size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct span *moving = spans[i];
        size_t at = i;
        for (; at > 0 && spans[at - 1]->at > moving->at; at--) {
            spans[at] = spans[at - 1];
        }
        spans[at] = moving;
    }
}

/* Closes the gaps that replaced texts left. */
static void compact(struct ticket *t)
{
    struct span *spans[SPANS_MAX];
    size_t count = collect_spans(t, spans);
    sort_spans(spans, count);
    uint16_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (spans[i]->length > 0) {
            memmove(t->heap + used, t->heap + spans[i]->at, spans[i]->length);
        }
        spans[i]->at = spans[i]->length > 0 ? used : 0;
        used = (uint16_t)(used + spans[i]->length);
    }
    assert(used <= t->heap_used);
    t->heap_used = used;
}

void ticket_forget_texts(struct ticket *t)
{
    struct span *spans[SPANS_MAX];
    const size_t count = collect_spans(t, spans);
    for (size_t i = 0; i < count; i++) {
        *spans[i] = (struct span){0, 0};
    }
    t->heap_used = 0;
}

void ticket_drop_visit(struct ticket *t)
{
    assert(t->visit_count > 0);
    ticket_lose(t, t->visits[0].at_ms);
    t->visit_count--;
    memmove(&t->visits[0], &t->visits[1], t->visit_count * sizeof t->visits[0]);
}

static size_t room(const struct ticket *t)
{
    return (size_t)TICKET_HEAP - t->heap_used;
}

static void make_room(struct ticket *t, size_t length)
{
    if (length <= room(t)) {
        return;
    }
    compact(t);
    while (length > room(t) && t->visit_count > 0) {
        ticket_drop_visit(t);
        compact(t);
    }
}

struct span ticket_heap_add(struct ticket *t, const char *text)
{
    size_t length = text_fit(text, strlen(text), TEXT_MAX);
    make_room(t, length);
    length = text_fit(text, length, room(t));
    if (length == 0) {
        return (struct span){0, 0};
    }
    struct span s = {t->heap_used, (uint16_t)length};
    memcpy(t->heap + s.at, text, length);
    t->heap_used = (uint16_t)(t->heap_used + length);
    return s;
}

void ticket_heap_set(struct ticket *t, struct span *span, const char *text)
{
    *span = (struct span){0, 0};
    *span = ticket_heap_add(t, text);
}
