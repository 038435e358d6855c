/* Frames: a 4-byte big-endian length, then that many bytes of protobuf. */
#ifndef PAIGONG_COMMON_FRAME_H
#define PAIGONG_COMMON_FRAME_H
#include "common/error.h"
#include <stdint.h>

enum { FRAME_HEADER = 4, FRAME_MAX = 1 << 20, FRAME_MAX_ANONYMOUS = 16 << 10 };

/* Collects bytes until a frame is whole; the length is checked before anything is allocated.
 * Owned by one connection. */
struct frame_reader {
    uint32_t limit; /* FRAME_MAX or FRAME_MAX_ANONYMOUS; may be raised any time */
    uint8_t header[FRAME_HEADER];
    uint32_t header_used, size, used;
    uint8_t *body; /* NULL between frames */
};
void frame_reader_init(struct frame_reader *r, uint32_t limit);
void frame_reader_free(struct frame_reader *r);
/* Takes bytes from data; *taken says how many. When a frame is whole *frame (now owned by the
 * caller, free()) and *frame_size are set, else *frame is NULL. ERROR_FRAME_TOO_LARGE: hang up. */
enum error_code frame_reader_take(struct frame_reader *r, const uint8_t *data, size_t size,
                                  size_t *taken, uint8_t **frame, uint32_t *frame_size)
    __attribute__((warn_unused_result));
void frame_header_put(uint8_t out[FRAME_HEADER], uint32_t size);
#endif
