/* Every request with its handler. An input is steps: three bytes, then perhaps a frame.
 *
 *   0xff a b   a + 256·b minutes pass          0xfe a 0   a restart; a odd: after an orderly end
 *   op a b     somebody (op & 31) sends a frame of a + 256·b bytes, which follow
 *              op & 32: under a fresh id and request id   op & 64: with those before in one batch
 */
#include "office.h"

#include <string.h>

enum { STEPS_MAX = 64, FRAME_ROOM = 16 << 10, STEP = 3, FRESH = 32, TOGETHER = 64 };
enum { PASS = 0xff, RESTART = 0xfe };

struct step {
    const uint8_t *head, *frame;
    size_t frame_size;
};

/* The steps an input begins with. */
static size_t read_steps(const uint8_t *data, size_t size, struct step *out)
{
    size_t count = 0;
    for (size_t at = 0; count < STEPS_MAX && size - at >= STEP; count++) {
        struct step *s = &out[count];
        *s = (struct step){.head = data + at, .frame = data + at + STEP};
        at += STEP;
        if (s->head[0] >= RESTART)
            continue;
        s->frame_size = (size_t)s->head[1] | (size_t)s->head[2] << 8;
        if (s->frame_size > size - at)
            s->frame_size = size - at;
        at += s->frame_size;
    }
    return count;
}

static void speak(const struct step *s)
{
    static uint8_t frame[FRAME_ROOM + 32];
    unsigned who = (s->head[0] & 31u) % office_people();
    size_t size = s->frame_size < FRAME_ROOM ? s->frame_size : FRAME_ROOM;
    struct session *session = office_session(who, true);
    memcpy(frame, s->frame, size);
    if (s->head[0] & FRESH)
        size = office_stamp(frame, size, sizeof frame);
    if (session_may_take(session) && office_is_open(who))
        session_take(session, frame, size);
    if (!(s->head[0] & TOGETHER))
        office_run();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step steps[STEPS_MAX];
    size_t count = read_steps(data, size, steps);
    office_reset();
    for (size_t i = 0; i < count; i++) {
        const uint8_t *head = steps[i].head;
        if (head[0] == PASS)
            office_pass(((int64_t)head[1] | (int64_t)head[2] << 8) * 60000);
        else if (head[0] == RESTART)
            office_restart(head[1] & 1);
        else
            speak(&steps[i]);
    }
    office_end();
    return 0;
}

/* ---- changing inputs ---------------------------------------------------------------------------
 */

static uint8_t *put_step(uint8_t *at, const uint8_t head[STEP], const uint8_t *frame, size_t size)
{
    at[0] = head[0];
    at[1] = head[0] >= RESTART ? head[1] : (uint8_t)size;
    at[2] = head[0] >= RESTART ? head[2] : (uint8_t)(size >> 8);
    if (head[0] < RESTART && size > 0)
        memcpy(at + STEP, frame, size);
    return at + STEP + (head[0] < RESTART ? size : 0);
}

/* A step like s, or a new one. */
static size_t new_step(struct fuzz_rng *r, const struct step *s, uint8_t head[STEP],
                       uint8_t frame[FRAME_ROOM])
{
    const ProtobufCMessageDescriptor *type = &paigong__client_frame__descriptor;
    memcpy(head, s->head, STEP);
    size_t what = fuzz_below(r, 16);
    if (what == 0) {
        head[0] = fuzz_below(r, 6) ? PASS : RESTART;
        head[1] = (uint8_t)fuzz_next(r);
        head[2] = (uint8_t)(fuzz_below(r, 4) ? 0 : fuzz_next(r) & 63);
        return 0;
    }
    if (what < 5 || head[0] >= RESTART)
        head[0] = (uint8_t)((fuzz_below(r, 5) ? FRESH : 0) | (fuzz_below(r, 6) ? 0 : TOGETHER) |
                            fuzz_below(r, 30));
    if (s->frame_size == 0 || fuzz_below(r, 6) == 0)
        return wire_make(r, office_words(), type, frame, FRAME_ROOM);
    return wire_mutate(r, office_words(), type, s->frame, s->frame_size, frame, FRAME_ROOM);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static const uint8_t nobody[STEP] = {FRESH | 1, 0, 0};
    static uint8_t out[1 << 20], frame[FRAME_ROOM];
    struct fuzz_rng r = fuzz_rng(seed);
    struct step steps[STEPS_MAX], empty = {.head = nobody};
    size_t count = read_steps(data, size, steps), chosen = fuzz_below(&r, count);
    size_t what = fuzz_below(&r, 8);
    uint8_t *at = out, head[STEP];
    for (size_t i = 0; i < count; i++) {
        const struct step *s = &steps[i];
        if (i == chosen && what == 0 && count > 1)
            continue; /* without it */
        if (i != chosen || what < 4)
            at = put_step(at, s->head, s->frame, s->frame_size);
        if (i == chosen && what == 1)
            at = put_step(at, s->head, s->frame, s->frame_size); /* twice */
        if (i == chosen && what > 1) /* another one behind it, or instead */
            at = put_step(at, head, frame, new_step(&r, s, head, frame));
    }
    if (count == 0)
        at = put_step(at, head, frame, new_step(&r, &empty, head, frame));
    if ((size_t)(at - out) > max_size)
        return size;
    memcpy(data, out, (size_t)(at - out));
    return (size_t)(at - out);
}

/* The beginning of one day and the rest of another. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t room, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t room, unsigned seed)
{
    struct fuzz_rng r = fuzz_rng(seed);
    struct step left[STEPS_MAX], right[STEPS_MAX];
    size_t lefts = read_steps(a, a_size, left), rights = read_steps(b, b_size, right);
    size_t take = fuzz_below(&r, lefts + 1), from = fuzz_below(&r, rights + 1);
    size_t head = take < lefts ? (size_t)(left[take].head - a) : a_size;
    size_t tail = from < rights ? b_size - (size_t)(right[from].head - b) : 0;
    if (head + tail > room)
        return 0;
    memcpy(out, a, head);
    memcpy(out + head, b + b_size - tail, tail);
    return head + tail;
}
