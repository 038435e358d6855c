/* A connection's bytes once TLS has taken its shell off: frames of a stranger, a technician or an
 * admin, in pieces of any size, as server/net/connection_read.c hands them to the session.
 *
 *   who piece bytes…     who: 0 a stranger, 1 a technician, 2 an admin; piece: bytes read at once
 */
#include "office.h"

#include "common/frame.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD = 2, FRAME_ROOM = 16 << 10 };

static unsigned speaker(uint8_t byte)
{
    static const char *const ids[] = {NULL, "zhao", "admin"};
    const char *id = ids[byte % 3];
    return id ? office_who(id) : 0;
}

/* False: the connection takes no more. */
static bool deliver(struct frame_reader *reader, unsigned who, const uint8_t *data, size_t size)
{
    struct session *s = office_session(who, false);
    for (size_t done = 0; done < size;) {
        uint8_t *frame;
        uint32_t frame_size;
        size_t taken;
        if (!session_may_take(s))
            office_run();
        if (!office_is_open(who))
            return false;
        reader->limit = office_is_known(who) ? FRAME_MAX : FRAME_MAX_ANONYMOUS;
        if (frame_reader_take(reader, data + done, size - done, &taken, &frame, &frame_size)) {
            struct error e;
            error_set(&e, ERROR_FRAME_TOO_LARGE, "1 MiB", "a frame");
            session_refuse(s, &e, "frame_too_large");
            return false;
        }
        done += taken;
        if (frame)
            session_take(s, frame, frame_size);
        free(frame);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct frame_reader reader;
    if (size < HEAD)
        return 0;
    office_reset();
    unsigned who = speaker(data[0]);
    size_t piece = 1 + (size_t)data[1] * 8;
    frame_reader_init(&reader, FRAME_MAX_ANONYMOUS);
    bool open = true;
    for (size_t at = HEAD; open && at < size; at += piece) {
        open = deliver(&reader, who, data + at, piece < size - at ? piece : size - at);
        office_run();
    }
    frame_reader_free(&reader);
    office_end();
    return 0;
}

/* ---- changing inputs: whole frames, now and then bytes -----------------------------------------
 */

static uint8_t *put_frame(uint8_t *at, const uint8_t *frame, size_t size)
{
    frame_header_put(at, (uint32_t)size);
    if (size > 0)
        memcpy(at + FRAME_HEADER, frame, size);
    return at + FRAME_HEADER + size;
}

static uint8_t *put_new(struct fuzz_rng *r, uint8_t *at, const struct fuzz_frame *like)
{
    static uint8_t frame[FRAME_ROOM];
    const ProtobufCMessageDescriptor *type = &paigong__client_frame__descriptor;
    size_t size =
        like->size == 0 || fuzz_below(r, 5) == 0
            ? wire_make(r, office_words(), type, frame, sizeof frame)
            : wire_mutate(r, office_words(), type, like->bytes, like->size, frame, sizeof frame);
    return put_frame(at, frame, size);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static uint8_t out[2 << 20];
    struct fuzz_rng r = fuzz_rng(seed);
    struct fuzz_frame parts[FUZZ_FRAMES], none = {0};
    size_t what = fuzz_below(&r, 10);
    if (size < HEAD || what == 0)
        return fuzz_mutate_bytes(&r, data, size, max_size);
    size_t count = fuzz_frames(data, size, HEAD, parts), chosen = fuzz_below(&r, count);
    uint8_t *at = out + HEAD;
    out[0] = fuzz_below(&r, 8) ? data[0] : (uint8_t)fuzz_below(&r, 3);
    out[1] = fuzz_below(&r, 8) ? data[1] : (uint8_t)fuzz_next(&r);
    for (size_t i = 0; i < count; i++) {
        if (i == chosen && what == 1 && count > 1)
            continue;
        if (i != chosen || what < 5)
            at = put_frame(at, parts[i].bytes, parts[i].size);
        if (i == chosen && what == 2)
            at = put_frame(at, parts[i].bytes, parts[i].size);
        if (i == chosen && what > 2)
            at = put_new(&r, at, &parts[i]);
    }
    if (count == 0)
        at = put_new(&r, at, &none);
    if ((size_t)(at - out) > max_size)
        return size;
    memcpy(data, out, (size_t)(at - out));
    return (size_t)(at - out);
}
