#include "ledger/months.h"

#include "common/progress.h"
#include "common/wire.h"
#include "ledger/ledger_private.h"

#include <stdlib.h>
#include <string.h>

enum { DECODED_MAX = 64 << 20 };

struct survey {
    struct ledger *ledger;
    struct keyring *keys;
    struct ledger_month *months;
    size_t count;
    struct arena arena;
    struct error error;
};

static struct ledger_month *month_of(struct survey *s, uint32_t month)
{
    for (size_t i = s->count; i > 0; i--) /* the newest is asked for most */
        if (s->months[i - 1].month == month)
            return &s->months[i - 1];
    if (s->count == LEDGER_MONTHS_MAX)
        return NULL;
    s->months[s->count] = (struct ledger_month){.month = month};
    return &s->months[s->count++];
}

/* The envelope's own tag says whether the key is the one that it was sealed with. */
static enum error_code try_key(const struct survey *s, const Paigong__StoredEvent *m,
                               const ProtobufCBinaryData *sealed)
{
    uint8_t bound[LEDGER_BOUND_SIZE];
    struct event ev;
    event_init(&ev, (enum event_type)m->type);
    if (m->facts != NULL) {
        ev.ticket = m->facts->ticket_number;
        ev.site = m->facts->site;
        ev.subject = m->facts->subject;
    }
    uint8_t *plain = malloc(sealed->len);
    if (plain == NULL)
        return ERROR_INTERNAL;
    size_t size = ledger_bound(s->ledger, &ev, bound);
    enum error_code code =
        keyring_unseal(s->keys, bound, size, sealed->data, sealed->len, plain, NULL);
    wipe(plain, sealed->len);
    free(plain);
    return code;
}

/* The months that are erased come before: all that was sealed with them was. */
static void take_erasure(struct survey *s, uint64_t seq, const Paigong__StoredEvent *m)
{
    uint32_t number;
    if (m->facts == NULL || !keyring_month_read(m->facts->subject, &number))
        return;
    for (size_t i = 0; i < s->count; i++)
        if (s->months[i].month == number)
            s->months[i].erased_seq = seq;
}

static enum error_code take_envelope(struct survey *s, uint64_t seq, const Paigong__StoredEvent *m,
                                     const ProtobufCBinaryData *sealed)
{
    if (sealed->len < SEAL_OVERHEAD) /* none; or replay tells what is wrong with it */
        return ERROR_NONE;
    struct ledger_month *month = month_of(s, get_u32(sealed->data));
    if (month == NULL)
        return error_set(&s->error, ERROR_CORRUPT, "ledger",
                         "its envelopes name more than %d months", LEDGER_MONTHS_MAX);
    if (month->envelopes++ == 0) {
        month->first_seq = seq;
        month->opens = try_key(s, m, sealed);
    }
    return ERROR_NONE;
}

static enum error_code take_event(struct survey *s, uint64_t seq, const uint8_t *bytes, size_t size)
{
    arena_free(&s->arena);
    const Paigong__StoredEvent *m = (const Paigong__StoredEvent *)wire_decode(
        &s->arena, &paigong__stored_event__descriptor, bytes, size, NULL);
    if (m != NULL && (int)m->type == EVENT_MONTH_ERASED)
        take_erasure(s, seq, m);
    if (m == NULL) /* replay tells what is wrong with it */
        return ERROR_NONE;
    const enum error_code code = take_envelope(s, seq, m, &m->sealed);
    return code != ERROR_NONE ? code : take_envelope(s, seq, m, &m->lasting);
}

static int on_record(void *arg, uint64_t location, const uint8_t *record, size_t size)
{
    struct survey *s = arg;
    struct record_header h;
    (void)location;
    if (!record_header_read(record, s->ledger->file->record_max, &h) || h.size != size)
        return 1;
    for (uint32_t i = 0; i < h.count; i++) {
        struct record_entry entry;
        if (!record_entry_read(record + record_table(&h) + i * RECORD_ENTRY, &h, &entry))
            continue;
        if (take_event(s, h.first_seq + i, record + entry.offset, entry.size))
            return 1;
    }
    progress_at(h.first_seq + h.count - 1, log_file_end(s->ledger->file).seq);
    return 0;
}

enum error_code ledger_months(struct ledger *l, struct keyring *k, struct ledger_month **out,
                              size_t *count, struct error *e)
{
    struct survey s = {.ledger = l, .keys = k, .error = {.code = ERROR_NONE}};
    s.months = calloc(LEDGER_MONTHS_MAX, sizeof *s.months);
    if (s.months == NULL)
        return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    arena_init(&s.arena, DECODED_MAX);
    enum error_code code = l->log.replay(l->log.self, 0, on_record, &s, e);
    arena_free(&s.arena);
    if (s.error.code != ERROR_NONE && e != NULL)
        *e = s.error;
    if (code != ERROR_NONE) {
        free(s.months);
        return s.error.code != ERROR_NONE ? s.error.code : code;
    }
    *out = s.months;
    *count = s.count;
    return ERROR_NONE;
}
