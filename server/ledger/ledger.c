#include "ledger/ledger_private.h"
#include "ledger/months.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum error_code ledger_create(const char *dir, const struct ledger_options *o, struct error *e)
{
    return log_file_create(dir, o == NULL ? 0 : o->segment_size, o != NULL && o->no_sync, e);
}

/* A lost key is never made anew; one that nothing was sealed with yet is: the ledger is of before
 * public records had one, and is looked through for it once. */
static enum error_code prepare_public(struct ledger *l, struct error *e)
{
    struct ledger_month *months = NULL;
    size_t count = 0;
    bool used = false;
    if (!keyring_lacks_public(l->keys))
        return keyring_prepare_public(l->keys, false, e);
    enum error_code code = ledger_months(l, l->keys, &months, &count, e);
    for (size_t i = 0; code == ERROR_NONE && i < count; i++)
        used |= months[i].month == KEYRING_PUBLIC;
    free(months);
    return code != ERROR_NONE ? code : keyring_prepare_public(l->keys, !used, e);
}

enum error_code ledger_open(const char *dir, struct keyring *keys, uint64_t view_seq,
                            bool read_only, const struct ledger_options *o, struct ledger **out,
                            struct error *e)
{
    struct ledger *l = calloc(1, sizeof *l);
    if (l == NULL)
        return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    bool no_sync = o != NULL && o->no_sync;
    enum error_code code = log_file_open(dir, read_only, no_sync, view_seq, &l->file, e);
    if (code == ERROR_NONE && !read_only &&
        !record_builder_init(&l->record, l->file->record_max, LEDGER_EVENTS_MAX))
        code = error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    /* A lost key of the month it goes on in shows now, not at the first command. An erased one is
     * none: a restore to a point before the erasure goes on in a later month (P16.5). */
    if (code == ERROR_NONE && !read_only && keys != NULL && l->file->end.seq > 0 &&
        !keyring_is_erased(keys, keyring_month(l->file->end.at_ms)))
        code = keyring_prepare(keys, l->file->end.at_ms, l->file->end.at_ms, e);
    if (code != ERROR_NONE) {
        ledger_close(l);
        return code;
    }
    l->log = log_file_seam(l->file);
    l->keys = keys;
    l->sha = sha256_new();
    memcpy(l->heads[0], l->file->end.hash, SHA256_SIZE);
    if (!read_only && keys != NULL && (code = prepare_public(l, e)) != ERROR_NONE) {
        ledger_close(l);
        return code;
    }
    *out = l;
    return ERROR_NONE;
}

void ledger_close(struct ledger *l)
{
    if (l == NULL)
        return;
    log_file_close(l->file);
    record_builder_free(&l->record);
    sha256_free(l->sha);
    if (l->plain.bytes != NULL)
        wipe(l->plain.bytes, l->plain.capacity);
    free(l->plain.bytes);
    free(l->sealed.bytes);
    free(l->lasting.bytes);
    free(l);
}

const uint8_t *ledger_id(const struct ledger *l)
{
    return l->file->id;
}

uint64_t ledger_head_seq(const struct ledger *l)
{
    return log_file_end(l->file).seq;
}

const uint8_t *ledger_head_hash(const struct ledger *l)
{
    return l->heads[l->head % LEDGER_HEADS];
}

int64_t ledger_head_ms(const struct ledger *l)
{
    return log_file_end(l->file).at_ms;
}

void ledger_head(const struct ledger *l, uint64_t *seq, uint8_t hash[32])
{
    struct log_end end = log_file_end(l->file);
    *seq = end.seq;
    memcpy(hash, end.hash, SHA256_SIZE);
}

size_t ledger_bound(const struct ledger *l, const struct event *ev, uint8_t out[LEDGER_BOUND_SIZE])
{
    memcpy(out, l->file->id, SEGMENT_ID);
    size_t size = SEGMENT_ID;
    if (ev->ticket != 0) {
        out[size++] = 'T';
        put_u64(out + size, ev->ticket);
        return size + 8;
    }
    out[size++] = 'S';
    const char *const parts[] = {ev->site, ev->subject};
    for (int i = 0; i < 2; i++) {
        size_t length = strlen(parts[i]);
        size_t room = (LEDGER_BOUND_SIZE - SEGMENT_ID - 3) / 2;
        length = length > room ? room : length;
        memcpy(out + size, parts[i], length);
        size += length;
        out[size++] = '\0';
    }
    return size;
}

enum error_code ledger_begin(struct ledger *l, int64_t at_ms, struct error *e)
{
    const struct log_end *end = &l->file->end; /* the writer's own: no lock */
    assert(l->record.count == 0);
    if (l->file->failed)
        return error_set(e, ERROR_IO, "ledger", "an earlier write failed");
    at_ms = at_ms > end->at_ms ? at_ms : end->at_ms; /* time never goes back, whoever asks */
    enum error_code code = ERROR_NONE;
    if (l->keys != NULL && (code = keyring_prepare(l->keys, at_ms, end->at_ms, e)) != ERROR_NONE)
        return code;
    if ((code = log_file_reserve(l->file, e)) != ERROR_NONE)
        return code;
    record_builder_start(&l->record, end->seq + 1, at_ms, end->hash);
    atomic_store(&l->batch_position, l->file->next_position);
    return ERROR_NONE;
}

static bool scratch_grow(struct ledger_scratch *s, size_t size)
{
    if (size <= s->capacity)
        return true;
    size_t capacity = size < 4096 ? 4096 : 2 * size;
    uint8_t *grown = malloc(capacity); /* what was in it is done with */
    if (grown == NULL)
        return false;
    if (s->bytes != NULL)
        wipe(s->bytes, s->capacity);
    free(s->bytes);
    s->bytes = grown;
    s->capacity = capacity;
    return true;
}

/* Into *room, from where it is borrowed; nothing when every text is empty. */
static enum error_code seal(struct ledger *l, const struct event *ev, bool lasting,
                            const Paigong__Personal *personal, ProtobufCBinaryData *out,
                            struct error *e)
{
    struct ledger_scratch *room = lasting ? &l->lasting : &l->sealed;
    uint8_t bound[LEDGER_BOUND_SIZE];
    size_t size = paigong__personal__get_packed_size(personal);
    if (size == 0)
        return ERROR_NONE;
    if (!scratch_grow(&l->plain, size) || !scratch_grow(room, size + SEAL_OVERHEAD))
        return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    (void)paigong__personal__pack(personal, l->plain.bytes);
    const size_t bound_size = ledger_bound(l, ev, bound);
    enum error_code code = lasting ? keyring_seal_public(l->keys, bound, bound_size, l->plain.bytes,
                                                         size, room->bytes, e)
                                   : keyring_seal(l->keys, ev->at_ms, bound, bound_size,
                                                  l->plain.bytes, size, room->bytes, e);
    if (code != ERROR_NONE)
        return code;
    out->data = room->bytes;
    out->len = size + SEAL_OVERHEAD;
    return ERROR_NONE;
}

/* Who is named goes with the month; what of a public record names nobody stays (P16.5). */
static enum error_code seal_personal(struct ledger *l, const struct event *ev,
                                     Paigong__StoredEvent *out, struct error *e)
{
    Paigong__Personal personal, lasting = PAIGONG__PERSONAL__INIT;
    if (!codec_event_has_personal(ev))
        return ERROR_NONE;
    assert(l->keys != NULL);
    codec_personal_from_event(ev, &personal);
    if (ev->lasting) {
        lasting.text = personal.text;
        lasting.place = personal.place;
        personal.text = personal.place = (char *)"";
    }
    enum error_code code = seal(l, ev, false, &personal, &out->sealed, e);
    return code != ERROR_NONE ? code : seal(l, ev, true, &lasting, &out->lasting, e);
}

/* All zero means absent: the server's own command. */
static void id_fill(ProtobufCBinaryData *out, const uint8_t id[16])
{
    static const uint8_t none[16];
    out->data = (uint8_t *)id;
    out->len = memcmp(id, none, sizeof none) == 0 ? 0 : sizeof none;
}

enum error_code ledger_add(struct ledger *l, struct event *ev, uint64_t *location, struct error *e)
{
    struct record_builder *r = &l->record;
    const struct codec_room room = {.clocks = l->clocks,
                                    .clock_pointers = l->clock_pointers,
                                    .lines = l->lines,
                                    .line_pointers = l->line_pointers,
                                    .catalogue = &l->catalogue,
                                    .shift = &l->shift,
                                    .stock = &l->stock,
                                    .choice = &l->choice,
                                    .warranty = &l->warranty,
                                    .photo = &l->photo,
                                    .contract = &l->contract,
                                    .sheet = &l->sheet};
    Paigong__StoredEvent stored = PAIGONG__STORED_EVENT__INIT;
    Paigong__Facts facts;
    assert(atomic_load(&l->batch_position) != 0 && codec_type_is_known((int)ev->type));
    if (r->count == LEDGER_EVENTS_MAX)
        return error_set(e, ERROR_TOO_MANY, "events", "a batch holds %d", LEDGER_EVENTS_MAX);
    ev->seq = r->first_seq + r->count;
    ev->at_ms = r->at_ms;
    codec_facts_fill(ev, &room, &facts);
    stored.type = (int)ev->type;
    stored.previous = ev->previous;
    id_fill(&stored.request_id, ev->request_id);
    id_fill(&stored.digest, ev->digest);
    stored.who = (char *)ev->who;
    stored.role = (int)ev->role;
    stored.claimed_at = ev->claimed_ms;
    stored.facts = &facts;
    enum error_code code = seal_personal(l, ev, &stored, e);
    if (code != ERROR_NONE)
        return code;
    size_t size = paigong__stored_event__get_packed_size(&stored);
    uint8_t *out = record_event_room(r, size);
    if (out == NULL)
        return error_set(e, ERROR_TOO_MANY, "bytes", "a batch holds %u", r->limit);
    (void)paigong__stored_event__pack(&stored, out);
    *location = l->file->next_position << LEDGER_INDEX_BITS | r->count;
    record_event_done(r, l->sha, size);
    return ERROR_NONE;
}

size_t ledger_batch_events(const struct ledger *l)
{
    return l->record.count;
}

enum error_code ledger_commit(struct ledger *l, struct error *e)
{
    struct record_builder *r = &l->record;
    if (r->count == 0) {
        atomic_store(&l->batch_position, 0);
        return ERROR_NONE;
    }
    uint32_t size = record_finish(r);
    enum error_code code = l->log.append(l->log.self, r->first_seq - 1, r->bytes, size, e);
    if (code != ERROR_NONE)
        return code;
    unsigned head = atomic_load(&l->head) + 1;
    memcpy(l->heads[head % LEDGER_HEADS], r->head, SHA256_SIZE);
    atomic_store(&l->head, head);
    atomic_store(&l->batch_position, 0);
    r->count = 0;
    return ERROR_NONE;
}
