#include "net/watch_entry.h"

#include "common/frame.h"

#include <string.h>

enum { ENTRY_ARENA = 1 << 20, VARINT_MAX = 10 };

void watch_entries_init(struct watch_entries *w)
{
    *w = (struct watch_entries){0};
    arena_init(&w->arena, ENTRY_ARENA);
}

void watch_entries_free(struct watch_entries *w)
{
    arena_free(&w->arena);
}

void watch_entries_next(struct watch_entries *w, const struct event *ev)
{
    if (w->packed[0] || w->packed[1])
        arena_free(&w->arena);
    w->event = ev;
    w->packed[0] = w->packed[1] = NULL;
}

static bool pack(struct watch_entries *w, bool personal)
{
    if (w->packed[personal])
        return true;
    Paigong__Entry *entry = entry_view(&w->arena, w->event, personal);
    if (!entry)
        return false;
    size_t size = paigong__entry__get_packed_size(entry);
    uint8_t *packed = arena_alloc(&w->arena, size);
    if (!packed)
        return false;
    paigong__entry__pack(entry, packed);
    w->packed[personal] = packed;
    w->size[personal] = size;
    return true;
}

static size_t put_varint(uint8_t *out, uint64_t value)
{
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        out[n++] = (uint8_t)(value | 0x80);
    out[n++] = (uint8_t)value;
    return n;
}

/* ServerFrame by hand: id (field 1) and entry (field 23), so that the packed entry is shared. */
bool watch_entries_put(struct watch_entries *w, uint64_t id, bool personal, struct bytes *out)
{
    if (!pack(w, personal))
        return false;
    uint8_t head[FRAME_HEADER + 2 + 2 * VARINT_MAX + 2];
    size_t n = FRAME_HEADER;
    head[n++] = 1 << 3;
    n += put_varint(head + n, id);
    n += put_varint(head + n, PAIGONG__SERVER_FRAME__RESULT_ENTRY << 3 | 2);
    n += put_varint(head + n, w->size[personal]);
    frame_header_put(head, (uint32_t)(n - FRAME_HEADER + w->size[personal]));
    return bytes_add(out, head, n) && bytes_add(out, w->packed[personal], w->size[personal]);
}
