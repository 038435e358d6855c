#include "common/frame.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void frame_reader_init(struct frame_reader *r, uint32_t limit)
{
    *r = (struct frame_reader){.limit = limit};
}

void frame_reader_free(struct frame_reader *r)
{
    free(r->body);
    frame_reader_init(r, r->limit);
}

void frame_header_put(uint8_t out[FRAME_HEADER], uint32_t size)
{
    for (int i = 0; i < FRAME_HEADER; i++)
        out[i] = (uint8_t)(size >> (24 - 8 * i));
}

static uint32_t header_get(const uint8_t in[FRAME_HEADER])
{
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static size_t at_most(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Takes header bytes; when the header is whole the body is allocated, after its length is checked.
 */
static enum error_code take_header(struct frame_reader *r, const uint8_t *data, size_t size,
                                   size_t *taken)
{
    size_t n = at_most(size, FRAME_HEADER - r->header_used);
    memcpy(r->header + r->header_used, data, n);
    r->header_used += (uint32_t)n;
    *taken = n;
    if (r->header_used < FRAME_HEADER)
        return ERROR_NONE;
    uint32_t length = header_get(r->header);
    if (length > r->limit)
        return ERROR_FRAME_TOO_LARGE;
    r->body = malloc(length == 0 ? 1 : length);
    if (r->body == NULL)
        return ERROR_BUSY;
    r->size = length;
    r->used = 0;
    return ERROR_NONE;
}

enum error_code frame_reader_take(struct frame_reader *r, const uint8_t *data, size_t size,
                                  size_t *taken, uint8_t **frame, uint32_t *frame_size)
{
    size_t used = 0;
    *frame = NULL;
    *taken = 0;
    if (r->body == NULL && size > 0) {
        enum error_code code = take_header(r, data, size, &used);
        if (code != ERROR_NONE)
            return code;
    }
    if (r->body != NULL) {
        size_t n = at_most(size - used, r->size - r->used);
        if (n > 0)
            memcpy(r->body + r->used, data + used, n);
        r->used += (uint32_t)n;
        used += n;
        assert(r->used <= r->size);
        if (r->used == r->size) {
            *frame = r->body;
            *frame_size = r->size;
            r->body = NULL;
            r->header_used = 0;
        }
    }
    *taken = used;
    return ERROR_NONE;
}
