#include "ledger/cursor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { READ_AHEAD = 256 << 10 };

void cursor_init(struct cursor *c, struct log_file *f, uint64_t position, uint64_t stop)
{
    *c = (struct cursor){.file = f, .position = position, .stop = stop};
}

void cursor_expect_first(struct cursor *c)
{
    c->linked = true;
    c->expected_seq = 1;
    sha256(c->file->id, SEGMENT_ID, c->hash);
}

void cursor_free(struct cursor *c)
{
    free(c->buffer);
    c->buffer = NULL;
}

static uint64_t segment_end(const struct cursor *c)
{
    uint64_t size = c->file->segment_size;
    return (c->position / size + 1) * size;
}

/* The size bytes at c->position, from the buffer or read with what follows; all in one segment. */
static enum error_code load(struct cursor *c, size_t size, const uint8_t **out, struct error *e)
{
    if (c->filled >= size && c->position >= c->start &&
        c->position - c->start <= c->filled - size) {
        *out = c->buffer + (c->position - c->start);
        return ERROR_NONE;
    }
    uint64_t room = segment_end(c) - c->position;
    size_t wanted = size > READ_AHEAD ? size : READ_AHEAD;
    wanted = wanted > room ? (size_t)room : wanted;
    assert(wanted >= size);
    if (wanted > c->capacity) {
        uint8_t *grown = realloc(c->buffer, wanted);
        if (grown == NULL)
            return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
        c->buffer = grown;
        c->capacity = wanted;
    }
    uint64_t segment = c->position / c->file->segment_size;
    int fd = -1;
    c->filled = 0;
    enum error_code code = log_file_fd(c->file, segment, &fd, e);
    if (code != ERROR_NONE)
        return code;
    if (!segment_read(fd, c->position % c->file->segment_size, c->buffer, wanted)) {
        char name[SEGMENT_NAME_SIZE];
        segment_name(segment, name);
        return segment_errno(name, e);
    }
    c->start = c->position;
    c->filled = wanted;
    *out = c->buffer;
    return ERROR_NONE;
}

static enum error_code damaged(const struct cursor *c, const char *what, struct error *e)
{
    return log_file_corrupt(c->file, c->position, what, e);
}

/* No record starts here any more: the rest of the segment must be the zeros it was made with. */
static enum error_code skip_rest(struct cursor *c, struct error *e)
{
    uint64_t end = segment_end(c);
    while (c->position < end) {
        const uint8_t *p = NULL;
        size_t n = end - c->position < READ_AHEAD ? (size_t)(end - c->position) : READ_AHEAD;
        enum error_code code = load(c, n, &p, e);
        if (code != ERROR_NONE)
            return code;
        if (!bytes_are_zero(p, n)) {
            while (*p == 0)
                p++, c->position++;
            return damaged(c, "not a record", e);
        }
        c->position += n;
    }
    c->position += SEGMENT_HEADER;
    return ERROR_NONE;
}

/* Moves to a place where a record's header stands; *bytes NULL: the end. */
static enum error_code header_load(struct cursor *c, const uint8_t **bytes, struct error *e)
{
    *bytes = NULL;
    while (c->position < c->stop) {
        const uint8_t *p = NULL;
        if (segment_end(c) - c->position >= RECORD_HEADER) {
            enum error_code code = load(c, RECORD_HEADER, &p, e);
            if (code != ERROR_NONE)
                return code;
            if (!bytes_are_zero(p, RECORD_HEADER)) {
                *bytes = p;
                return ERROR_NONE;
            }
        }
        if (c->open_end)
            return ERROR_NONE;
        enum error_code code = skip_rest(c, e);
        if (code != ERROR_NONE)
            return code;
        if (c->position >= c->stop)
            return damaged(c, "records are missing before this place", e);
    }
    return ERROR_NONE;
}

static bool continues(const struct cursor *c, const struct record_header *h)
{
    return !c->linked ||
           (h->first_seq == c->expected_seq && memcmp(h->previous, c->hash, SHA256_SIZE) == 0);
}

static void advance(struct cursor *c, const struct record_view *r)
{
    const uint8_t *last = r->bytes + r->header.size - RECORD_END - SHA256_SIZE;
    c->linked = true;
    c->expected_seq = r->header.first_seq + r->header.count;
    memcpy(c->hash, last, SHA256_SIZE);
    c->position += r->header.size;
}

enum error_code cursor_next(struct cursor *c, struct record_view *out, bool *more, struct error *e)
{
    const uint8_t *p = NULL;
    struct record_view r;
    enum error_code code = header_load(c, &p, e);
    if (code != ERROR_NONE)
        return code;
    if (p == NULL) {
        *more = false;
        return ERROR_NONE;
    }
    r.position = c->position;
    if (!record_header_read(p, c->file->record_max, &r.header) ||
        r.header.size > segment_end(c) - c->position)
        return damaged(c, "the record's header is wrong", e);
    if ((code = load(c, r.header.size, &r.bytes, e)) != ERROR_NONE)
        return code;
    if (!record_is_whole(r.bytes, &r.header))
        return damaged(c, "the record's checksum is wrong", e);
    if (!continues(c, &r.header))
        return damaged(c, "the record does not continue the one before", e);
    *out = r;
    if (!record_has_end(r.bytes, &r.header)) {
        c->end_missing = true;
        return damaged(c, "the record's end mark is wrong", e);
    }
    advance(c, &r);
    *more = true;
    return ERROR_NONE;
}
