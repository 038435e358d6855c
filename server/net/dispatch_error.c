#include "net/dispatch.h"

#include "common/wire.h"
#include "net/dispatch_error.h"

#include <string.h>

enum { POSSIBLE_MAX = 40 };

/* "a, b, c" → its parts, in the arena. */
static size_t split_list(struct arena *a, const char *list, char **out, size_t capacity)
{
    size_t count = 0;
    while (*list && count < capacity) {
        size_t length = strcspn(list, ",");
        char *part = arena_strndup(a, list, length);
        if (!part)
            return count;
        out[count++] = part;
        list += length;
        list += strspn(list, ", ");
    }
    return count;
}

static void put_details(Paigong__Error *m, const struct error *e, struct arena *a)
{
    if (e->code == ERROR_TAKEN)
        m->taken_by = m->subject;
    if (e->code == ERROR_WRONG_STATE)
        m->state = (Paigong__State)state_from_name(e->subject);
    if (e->code != ERROR_WRONG_STATE && e->code != ERROR_AMBIGUOUS)
        return;
    char **parts = arena_alloc(a, POSSIBLE_MAX * sizeof *parts);
    if (!parts)
        return;
    m->possible = parts;
    m->n_possible = split_list(a, e->detail, parts, POSSIBLE_MAX);
}

Paigong__Error *dispatch_error_message(struct arena *a, const struct error *e, Paigong__Error *m)
{
    if (!m) {
        m = arena_alloc(a, sizeof *m);
        if (!m)
            return NULL;
        paigong__error__init(m);
    }
    char sentence[640];
    error_sentence(e, false, sentence, sizeof sentence);
    m->code = (Paigong__ErrorCode)e->code;
    m->name = (char *)error_name(e->code);
    m->message = call_text(a, sentence);
    m->subject = call_text(a, e->subject);
    m->detail = call_text(a, e->detail);
    put_details(m, e, a);
    return m;
}

uint8_t *dispatch_error_frame(uint64_t id, const struct error *e, size_t *size)
{
    struct arena a;
    arena_init(&a, 16 << 10);
    Paigong__ServerFrame frame = PAIGONG__SERVER_FRAME__INIT;
    frame.id = id;
    frame.error = dispatch_error_message(&a, e, NULL);
    uint8_t *bytes = frame.error ? wire_encode_frame(&frame.base, size) : NULL;
    arena_free(&a);
    return bytes;
}
