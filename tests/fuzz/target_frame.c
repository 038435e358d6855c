/* The frame reader: whatever the pieces a stream comes in, the same frames come out, and a length
 * beyond the limit ends it before anything is allocated. The first byte chooses pieces and limit.
 */
#include "fuzz.h"

#include "common/frame.h"

#include <stdlib.h>
#include <string.h>

/* The frame that begins at *at, read at once; false: none is whole. */
static bool expect_frame(const uint8_t *data, size_t size, uint32_t limit, size_t *at,
                         uint32_t *length, bool *too_large)
{
    if (size - *at < FRAME_HEADER)
        return false;
    const uint8_t *h = data + *at;
    *length = (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 | (uint32_t)h[2] << 8 | h[3];
    *too_large = *length > limit;
    if (*too_large || *length > size - *at - FRAME_HEADER)
        return false;
    *at += FRAME_HEADER + *length;
    return true;
}

static bool take_piece(struct frame_reader *r, const uint8_t *data, size_t size, size_t piece,
                       size_t *expected)
{
    for (size_t at = 0; at < size;) {
        size_t n = piece < size - at ? piece : size - at, taken = 0;
        uint8_t *frame = NULL;
        uint32_t frame_size = 0, length = 0;
        bool too_large = false;
        enum error_code code = frame_reader_take(r, data + at, n, &taken, &frame, &frame_size);
        if (code != ERROR_NONE) {
            fuzz_demand(!expect_frame(data, size, r->limit, expected, &length, &too_large) &&
                            too_large,
                        "only a length beyond the limit is refused");
            return false;
        }
        fuzz_demand(taken <= n && (taken > 0 || frame), "each call takes something");
        at += taken;
        if (!frame)
            continue;
        fuzz_demand(expect_frame(data, size, r->limit, expected, &length, &too_large) &&
                        length == frame_size && *expected == at,
                    "frames end where their length says");
        fuzz_demand(memcmp(frame, data + at - length, length) == 0, "a frame is its bytes");
        free(frame);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct frame_reader r;
    size_t expected = 0;
    if (size < 1)
        return 0;
    frame_reader_init(&r, data[0] & 0x80 ? FRAME_MAX_ANONYMOUS : FRAME_MAX);
    (void)take_piece(&r, data + 1, size - 1, (data[0] & 0x7f) + 1u, &expected);
    frame_reader_free(&r);
    return 0;
}
