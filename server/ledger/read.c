#include "ledger/ledger_private.h"

#include "common/progress.h"
#include "common/wire.h"
#include "ledger/cursor.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLAY_ARENA = 256 << 20 };

/* An event as it lies in a record. */
struct stored {
    uint64_t location, seq;
    int64_t at_ms;
    const uint8_t *bytes;
    size_t size;
};

static enum error_code unreadable(const struct ledger *l, const struct stored *s, const char *what,
                                  struct error *e)
{
    char text[96];
    (void)snprintf(text, sizeof text, "entry %llu: %s", (unsigned long long)s->seq, what);
    return log_file_corrupt(l->file, s->location >> LEDGER_INDEX_BITS, text, e);
}

/* Refused by name, never skipped: a fold without it would be another one. */
static enum error_code newer(const struct ledger *l, const struct stored *s, const char *what,
                             unsigned number, struct error *e)
{
    char text[64];
    (void)snprintf(text, sizeof text, "a newer version wrote it: %s %u", what, number);
    return unreadable(l, s, text, e);
}

/* The number of a field that this version doesn't know, 0: there is none. */
static uint32_t first_unknown(const ProtobufCMessage *m)
{
    return m->n_unknown_fields == 0 ? 0 : m->unknown_fields[0].tag;
}

/* NULL in *out when the month's key is destroyed (P16.5): the texts are gone, the entry stays. */
static enum error_code envelope_open(const struct ledger *l, const struct stored *s,
                                     const ProtobufCBinaryData *sealed, struct event *ev,
                                     struct arena *a, Paigong__Personal **out, struct error *e)
{
    uint8_t bound[LEDGER_BOUND_SIZE];
    *out = NULL;
    if (sealed->len == 0 || l->keys == NULL)
        return ERROR_NONE;
    if (sealed->len < SEAL_OVERHEAD)
        return unreadable(l, s, "its envelope is too short", e);
    size_t size = sealed->len - SEAL_OVERHEAD;
    uint8_t *plain = arena_alloc(a, size);
    if (plain == NULL)
        return error_set(e, ERROR_INTERNAL, "ledger", "no memory to read an entry");
    size_t bound_size = ledger_bound(l, ev, bound);
    struct error problem;
    enum error_code code =
        keyring_unseal(l->keys, bound, bound_size, sealed->data, sealed->len, plain, &problem);
    if (code == ERROR_NOT_FOUND) {
        ev->erased |= keyring_is_erased(l->keys, get_u32(sealed->data));
        return ERROR_NONE;
    }
    if (code == ERROR_CORRUPT)
        return unreadable(l, s, "its envelope does not open", e);
    if (code != ERROR_NONE)
        return error_set(e, code, problem.subject, "%s", problem.detail);
    *out = (Paigong__Personal *)wire_decode(a, &paigong__personal__descriptor, plain, size, NULL);
    if (*out == NULL)
        return unreadable(l, s, "its personal part is wrong", e);
    const uint32_t field = first_unknown(&(*out)->base);
    return field != 0 ? newer(l, s, "sealed field", field, e) : ERROR_NONE;
}

static enum error_code personal_open(const struct ledger *l, const struct stored *s,
                                     const Paigong__StoredEvent *m, struct event *ev,
                                     struct arena *a, Paigong__Personal **out, struct error *e)
{
    Paigong__Personal *lasting = NULL;
    enum error_code code = envelope_open(l, s, &m->sealed, ev, a, out, e);
    if (code == ERROR_NONE)
        code = envelope_open(l, s, &m->lasting, ev, a, &lasting, e);
    ev->lasting = m->lasting.len != 0;
    if (code != ERROR_NONE || lasting == NULL)
        return code;
    if (*out != NULL) { /* who is named, of an entry whose texts last */
        lasting->name = (*out)->name;
        lasting->phone = (*out)->phone;
    }
    *out = lasting;
    return ERROR_NONE;
}

static bool id_take(const ProtobufCBinaryData *in, uint8_t out[16])
{
    if (in->len != 0 && in->len != 16)
        return false;
    memset(out, 0, 16);
    if (in->len == 16)
        memcpy(out, in->data, 16);
    return true;
}

static uint32_t unknown_field(const Paigong__StoredEvent *m, const Paigong__Facts *facts)
{
    uint32_t found = first_unknown(&m->base);
    found = found != 0 ? found : first_unknown(&facts->base);
    for (size_t i = 0; found == 0 && i < facts->n_clocks; i++)
        found = first_unknown(&facts->clocks[i]->base);
    for (size_t i = 0; found == 0 && i < facts->n_lines; i++)
        found = first_unknown(&facts->lines[i]->base);
    if (found == 0 && facts->catalogue != NULL)
        found = first_unknown(&facts->catalogue->base);
    if (found == 0 && facts->shift != NULL)
        found = first_unknown(&facts->shift->base);
    if (found == 0 && facts->stock != NULL)
        found = first_unknown(&facts->stock->base);
    if (found == 0 && facts->choice != NULL)
        found = first_unknown(&facts->choice->base);
    if (found == 0 && facts->contract != NULL)
        found = first_unknown(&facts->contract->base);
    const ProtobufCMessage *newer = facts->sheet == NULL ? NULL : codec_sheet_unknown(facts->sheet);
    if (found == 0 && newer != NULL)
        found = first_unknown(newer);
    return found;
}

static enum error_code decode(const struct ledger *l, const struct stored *s, struct arena *a,
                              struct event *out, struct error *e)
{
    static const Paigong__Facts no_facts = PAIGONG__FACTS__INIT;
    struct error problem = {.code = ERROR_NONE};
    Paigong__Personal *personal = NULL;
    Paigong__StoredEvent *m = (Paigong__StoredEvent *)wire_decode(
        a, &paigong__stored_event__descriptor, s->bytes, s->size, &problem);
    if (m == NULL && problem.code == ERROR_FRAME_TOO_LARGE)
        return error_set(e, ERROR_INTERNAL, "ledger", "no memory to read an entry");
    if (m == NULL)
        return unreadable(l, s, "it is not an event", e);
    if (!codec_type_is_known((int)m->type))
        return newer(l, s, "event type", (unsigned)m->type, e);
    if (!codec_role_is_known((int)m->role))
        return newer(l, s, "role", (unsigned)m->role, e);
    const Paigong__Facts *facts = m->facts == NULL ? &no_facts : m->facts;
    uint32_t field = unknown_field(m, facts);
    if (field != 0)
        return newer(l, s, "field", field, e);
    event_init(out, (enum event_type)m->type);
    out->seq = s->seq;
    out->at_ms = s->at_ms;
    out->previous = m->previous;
    out->who = m->who;
    out->role = (enum role)m->role;
    out->claimed_ms = m->claimed_at;
    /* the aggregate, which the envelope is bound to */
    out->ticket = facts->ticket_number;
    out->site = facts->site;
    out->subject = facts->subject;
    enum error_code code = personal_open(l, s, m, out, a, &personal, e);
    if (code != ERROR_NONE)
        return code;
    if (!id_take(&m->request_id, out->request_id) || !id_take(&m->digest, out->digest) ||
        !codec_event_from_facts(facts, personal, a, out))
        return unreadable(l, s, "a newer version wrote it, or it is wrong", e);
    return ERROR_NONE;
}

/* The event of the batch in the making: only the writer knows its location before it is durable. */
static enum error_code read_batch(const struct ledger *l, uint64_t location, struct arena *a,
                                  struct event *out, uint8_t *hash, struct error *e)
{
    uint32_t index = (uint32_t)(location & ((1u << LEDGER_INDEX_BITS) - 1));
    if (index >= l->record.count)
        return error_set(e, ERROR_CORRUPT, "ledger", "no entry stands at %llu",
                         (unsigned long long)location);
    struct record_entry entry = record_builder_entry(&l->record, index);
    struct stored s = {.location = location,
                       .seq = l->record.first_seq + index,
                       .at_ms = l->record.at_ms,
                       .bytes = l->record.bytes + entry.offset,
                       .size = entry.size};
    if (hash != NULL)
        memcpy(hash, entry.hash, SHA256_SIZE);
    return decode(l, &s, a, out, e);
}

static enum error_code unread(const struct log_file *f, uint64_t position, struct error *e)
{
    int problem = errno;
    char name[SEGMENT_NAME_SIZE];
    segment_name(position / f->segment_size, name);
    errno = problem;
    return segment_errno(name, e);
}

/* Header, table entries and bytes of one event, checked by its own chain hash: the rest of the
 * record, which may be megabytes, is not read. */
static enum error_code read_stored(struct ledger *l, uint64_t location, struct arena *a,
                                   struct stored *out, uint8_t hash[SHA256_SIZE], struct error *e)
{
    struct log_file *f = l->file;
    uint64_t position = location >> LEDGER_INDEX_BITS;
    uint64_t offset = position % f->segment_size;
    uint32_t index = (uint32_t)(location & ((1u << LEDGER_INDEX_BITS) - 1));
    uint8_t bytes[RECORD_HEADER], table[2 * RECORD_ENTRY] = {0}, check[SHA256_SIZE];
    struct record_header h;
    struct record_entry entry;
    int fd = -1;
    if (offset < SEGMENT_HEADER || position >= log_file_end(f).position)
        return log_file_corrupt(f, position, "no entry stands here", e);
    enum error_code code = log_file_fd(f, position / f->segment_size, &fd, e);
    if (code != ERROR_NONE)
        return code;
    if (!segment_read(fd, offset, bytes, sizeof bytes))
        return unread(f, position, e);
    if (!record_header_read(bytes, f->record_max, &h) || index >= h.count ||
        h.size > f->segment_size - offset)
        return log_file_corrupt(f, position, "no entry stands here", e);
    uint32_t first = index == 0 ? 0 : index - 1;
    if (!segment_read(fd, offset + record_table(&h) + first * RECORD_ENTRY, table,
                      (index - first + 1) * RECORD_ENTRY))
        return unread(f, position, e);
    if (!record_entry_read(table + (index - first) * RECORD_ENTRY, &h, &entry))
        return log_file_corrupt(f, position, "the record's table is wrong", e);
    const size_t before = SHA256_SIZE + 16;
    uint8_t *p = arena_alloc(a, before + entry.size);
    if (p == NULL)
        return error_set(e, ERROR_INTERNAL, "ledger", "no memory to read an entry");
    if (!segment_read(fd, offset + entry.offset, p + before, entry.size))
        return unread(f, position, e);
    memcpy(p, index == 0 ? h.previous : table + 8, SHA256_SIZE);
    put_u64(p + SHA256_SIZE, h.first_seq + index);
    put_u64(p + SHA256_SIZE + 8, (uint64_t)h.at_ms);
    sha256(p, before + entry.size, check);
    if (memcmp(check, entry.hash, SHA256_SIZE) != 0)
        return log_file_corrupt(f, position, "an entry does not fit the chain", e);
    memcpy(hash, entry.hash, SHA256_SIZE);
    *out = (struct stored){location, h.first_seq + index, h.at_ms, p + before, entry.size};
    return ERROR_NONE;
}

enum error_code ledger_read(struct ledger *l, uint64_t location, struct arena *a, struct event *out,
                            uint8_t *hash, struct error *e)
{
    uint8_t own[SHA256_SIZE];
    struct stored s;
    uint64_t position = location >> LEDGER_INDEX_BITS;
    if (position != 0 && position == atomic_load(&l->batch_position))
        return read_batch(l, location, a, out, hash, e);
    enum error_code code = read_stored(l, location, a, &s, own, e);
    if (code != ERROR_NONE)
        return code;
    if (hash != NULL)
        memcpy(hash, own, SHA256_SIZE);
    return decode(l, &s, a, out, e);
}

struct replay {
    struct ledger *ledger;
    uint64_t from, head;
    ledger_on_event *on_event;
    void *arg;
    struct arena arena;
    enum error_code code;
    struct error *error;
};

static int on_record(void *arg, uint64_t location, const uint8_t *record, size_t size)
{
    struct replay *r = arg;
    struct record_header h;
    struct event ev;
    bool valid = record_header_read(record, r->ledger->file->record_max, &h);
    assert(valid && h.size == size); /* the log has checked it */
    arena_free(&r->arena);
    for (uint32_t i = 0; i < h.count; i++) {
        struct record_entry entry;
        struct stored s = {.location = location | i, .seq = h.first_seq + i, .at_ms = h.at_ms};
        if (s.seq <= r->from)
            continue;
        if (!record_entry_read(record + record_table(&h) + i * RECORD_ENTRY, &h, &entry))
            r->code = unreadable(r->ledger, &s, "the record's table is wrong", r->error);
        if (r->code == ERROR_NONE) {
            s.bytes = record + entry.offset;
            s.size = entry.size;
            r->code = decode(r->ledger, &s, &r->arena, &ev, r->error);
        }
        if (r->code != ERROR_NONE || r->on_event(r->arg, &ev, s.location, entry.hash) != 0)
            return 1;
    }
    progress_at(h.first_seq + h.count - 1 - r->from, r->head - r->from);
    return 0;
}

enum error_code ledger_replay(struct ledger *l, uint64_t from, ledger_on_event *on_event, void *arg,
                              struct error *e)
{
    struct error problem = {.code = ERROR_NONE};
    struct replay r = {.ledger = l,
                       .from = from,
                       .head = log_file_end(l->file).seq,
                       .on_event = on_event,
                       .arg = arg,
                       .error = e};
    arena_init(&r.arena, REPLAY_ARENA);
    enum error_code code = l->log.replay(l->log.self, from, on_record, &r, &problem);
    arena_free(&r.arena);
    if (code == ERROR_REFUSED) /* stopped: by a damaged entry, or because the caller has enough */
        return r.code;
    if (code != ERROR_NONE && e != NULL)
        *e = problem;
    return code;
}

static enum error_code verify_record(const struct ledger *l, struct sha256 *sha,
                                     const struct record_view *r, struct error *e)
{
    uint32_t broken = record_chain_check(sha, r->bytes, &r->header);
    if (broken == r->header.count)
        return ERROR_NONE;
    struct stored s = {.location = r->position << LEDGER_INDEX_BITS,
                       .seq = r->header.first_seq + broken};
    return unreadable(l, &s, "it does not fit the chain", e);
}

static uint64_t overlap(const struct record_header *h, uint64_t from, uint64_t to)
{
    uint64_t first = h->first_seq > from ? h->first_seq : from;
    uint64_t last = h->first_seq + h->count - 1 < to ? h->first_seq + h->count - 1 : to;
    return last >= first ? last - first + 1 : 0;
}

enum error_code ledger_verify(struct ledger *l, uint64_t from, uint64_t to, uint64_t *events,
                              struct error *e)
{
    struct log_end end = log_file_end(l->file);
    struct cursor c;
    struct record_view r;
    uint64_t position = log_file_segment_start(l->file, 0), counted = 0;
    bool more = true;
    enum error_code code = ERROR_NONE;
    from = from == 0 ? 1 : from;
    to = to == 0 || to > end.seq ? end.seq : to;
    if (from > to) {
        *events = 0;
        return ERROR_NONE;
    }
    if (from > 1 && (code = log_file_find(l->file, from, &position, e)) != ERROR_NONE)
        return code;
    struct sha256 *sha = sha256_new();
    cursor_init(&c, l->file, position, end.position);
    if (from == 1)
        cursor_expect_first(&c);
    while ((code = cursor_next(&c, &r, &more, e)) == ERROR_NONE && more &&
           r.header.first_seq <= to) {
        if ((code = verify_record(l, sha, &r, e)) != ERROR_NONE)
            break;
        counted += overlap(&r.header, from, to);
        progress_at(counted, to - from + 1);
    }
    cursor_free(&c);
    sha256_free(sha);
    if (code != ERROR_NONE)
        return code;
    assert(counted == to - from + 1); /* the cursor has checked every sequence */
    *events = counted;
    return ERROR_NONE;
}
