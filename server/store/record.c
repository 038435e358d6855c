#include "store/record.h"

#include "common/crc32c.h"
#include "common/crypto.h"
#include "common/log.h"
#include "store/view_private.h"
#include <assert.h>
#include <string.h>

enum {
    BOUND_SIZE = LEDGER_ID_SIZE + 1 + KEY_MAX,
    RECORD_VERSION = 1,
    HAS_LASTING = 0x80, /* in the version's byte */
    LASTING_SIZE = 2,
};

static uint32_t read_le32(const uint8_t *at)
{
    uint32_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

/* The second envelope, off the end of what is sealed. */
static bool take_lasting(struct record *r)
{
    uint16_t size;
    if ((r->version & HAS_LASTING) == 0) {
        return true;
    }
    if (r->sealed.size < LASTING_SIZE) {
        return false;
    }
    const size_t room = r->sealed.size - LASTING_SIZE;
    memcpy(&size, r->sealed.data + room, sizeof size);
    if (size > room) {
        return false;
    }
    r->version = (uint8_t)(r->version & ~HAS_LASTING);
    r->lasting = (struct slice){r->sealed.data + room - size, size};
    r->sealed.size = room - size;
    return true;
}

bool record_parse(const struct key *k, struct slice raw, bool verify, struct record *out)
{
    if (raw.size < RECORD_HEADER) {
        return false;
    }
    const uint32_t plain_size = read_le32(raw.data + 5);
    if (plain_size > raw.size - RECORD_HEADER) {
        return false;
    }
    if (verify) {
        const uint32_t crc = crc32c(crc32c(0, k->bytes, k->size), raw.data + 4, raw.size - 4);
        if (crc != read_le32(raw.data)) {
            return false;
        }
    }
    const uint8_t *plain = raw.data + RECORD_HEADER;
    out->version = raw.data[4];
    out->plain = (struct slice){plain, plain_size};
    out->sealed = (struct slice){plain + plain_size, raw.size - RECORD_HEADER - plain_size};
    out->lasting = (struct slice){NULL, 0};
    return take_lasting(out);
}

/* What an envelope is tied to: it opens nowhere else. */
static size_t make_bound(const struct view *v, enum table t, const struct key *k,
                         uint8_t out[BOUND_SIZE])
{
    memcpy(out, v->ledger_id, LEDGER_ID_SIZE);
    out[LEDGER_ID_SIZE] = (uint8_t)t;
    memcpy(out + LEDGER_ID_SIZE + 1, k->bytes, k->size);
    return LEDGER_ID_SIZE + 1 + k->size;
}

void record_start(struct record_writer *w, struct view *v, enum table t, const struct key *k,
                  uint8_t version)
{
    *w = (struct record_writer){.view = v, .table = t, .key = k};
    w->coder = coder_writer(v->scratch + RECORD_HEADER, RECORD_SCRATCH - RECORD_HEADER);
    v->scratch[4] = version;
}

enum error_code record_seal(struct record_writer *w, int64_t at_ms, const void *personal,
                            size_t size, struct error *e)
{
    uint8_t bound[BOUND_SIZE];
    if (size == 0) {
        return ERROR_NONE;
    }
    struct error problem;
    assert(!w->coder.failed && size + SEAL_OVERHEAD <= (size_t)(w->coder.end - w->coder.at));
    const size_t bound_size = make_bound(w->view, w->table, w->key, bound);
    const enum error_code code = keyring_seal(w->view->keys, at_ms, bound, bound_size, personal,
                                              size, w->coder.at, &problem);
    if (code == ERROR_NONE) {
        w->sealed_size = size + SEAL_OVERHEAD;
    }
    if (code == ERROR_NONE || code == ERROR_NOT_FOUND) {
        return ERROR_NONE; /* of an erased month: forgotten, also when a rebuild meets it (P16.5) */
    }
    *e = problem;
    return code;
}

void record_append_sealed(struct record_writer *w, const uint8_t *sealed, size_t size)
{
    assert(!w->coder.failed && size <= (size_t)(w->coder.end - w->coder.at));
    memcpy(w->coder.at, sealed, size);
    w->sealed_size = size;
}

/* Where the second envelope stands; there is room for one of that size and what follows it. */
static uint8_t *lasting_room(const struct record_writer *w, size_t size)
{
    assert(!w->coder.failed && size <= UINT16_MAX);
    assert(w->sealed_size + size + LASTING_SIZE <= (size_t)(w->coder.end - w->coder.at));
    return w->coder.at + w->sealed_size;
}

enum error_code record_seal_lasting(struct record_writer *w, const void *texts, size_t size,
                                    struct error *e)
{
    uint8_t bound[BOUND_SIZE];
    if (size == 0) {
        return ERROR_NONE;
    }
    uint8_t *out = lasting_room(w, size + SEAL_OVERHEAD);
    const size_t bound_size = make_bound(w->view, w->table, w->key, bound);
    const enum error_code code =
        keyring_seal_public(w->view->keys, bound, bound_size, texts, size, out, e);
    w->lasting_size = code == ERROR_NONE ? size + SEAL_OVERHEAD : 0;
    return code;
}

void record_append_lasting(struct record_writer *w, const uint8_t *lasting, size_t size)
{
    memcpy(lasting_room(w, size), lasting, size);
    w->lasting_size = size;
}

const uint8_t *record_envelopes(const struct record_writer *w)
{
    return w->coder.at;
}

/* Marks that there is a second envelope; its size ends the record. */
static size_t end_lasting(struct record_writer *w, uint8_t *raw)
{
    const uint16_t size = (uint16_t)w->lasting_size;
    if (size == 0) {
        return 0;
    }
    raw[4] |= HAS_LASTING;
    memcpy(w->coder.at + w->sealed_size + size, &size, sizeof size);
    return size + (size_t)LASTING_SIZE;
}

enum error_code record_put(struct record_writer *w, struct error *e)
{
    uint8_t *raw = w->view->scratch;
    assert(!w->coder.failed);
    const uint32_t plain_size = (uint32_t)(w->coder.at - (raw + RECORD_HEADER));
    const size_t size = RECORD_HEADER + plain_size + w->sealed_size + end_lasting(w, raw);
    memcpy(raw + 5, &plain_size, sizeof plain_size);
    const uint32_t crc = crc32c(crc32c(0, w->key->bytes, w->key->size), raw + 4, size - 4);
    memcpy(raw, &crc, sizeof crc);
    return env_put(w->view->env, w->table, w->key, (struct slice){raw, size}, e);
}

bool record_get(struct view *v, enum table t, const struct key *k, struct record *out)
{
    struct slice raw;
    if (!env_get(v->env, t, k, &raw)) {
        return false;
    }
    if (!record_parse(k, raw, true, out)) {
        log_event(LOG_ERROR, "view_record_damaged", log_text("table", table_name(t)));
        env_set_broken(v->env);
        return false;
    }
    return true;
}

static bool unseal(struct view *v, const uint8_t *bound, size_t bound_size, struct slice sealed,
                   struct slice out, size_t *size)
{
    *size = 0;
    if (sealed.size == 0) {
        return true;
    }
    if (sealed.size < SEAL_OVERHEAD || sealed.size - SEAL_OVERHEAD > out.size) {
        return false;
    }
    struct error e;
    const enum error_code code = keyring_unseal(v->keys, bound, bound_size, sealed.data,
                                                sealed.size, (uint8_t *)(uintptr_t)out.data, &e);
    if (code == ERROR_NONE) {
        *size = sealed.size - SEAL_OVERHEAD;
    }
    return code == ERROR_NONE || code == ERROR_NOT_FOUND;
}

bool record_unseal(struct view *v, enum table t, const struct key *k, const struct record *r,
                   uint8_t *out, size_t capacity, size_t *size)
{
    uint8_t bound[BOUND_SIZE];
    const size_t bound_size = make_bound(v, t, k, bound);
    return unseal(v, bound, bound_size, r->sealed, (struct slice){out, capacity}, size);
}

bool record_unseal_lasting(struct view *v, enum table t, const struct key *k,
                           const struct record *r, uint8_t *out, size_t capacity, size_t *size)
{
    uint8_t bound[BOUND_SIZE];
    const size_t bound_size = make_bound(v, t, k, bound);
    return unseal(v, bound, bound_size, r->lasting, (struct slice){out, capacity}, size);
}

enum error_code record_store(struct view *v, enum table t, const struct key *k, record_coder *code,
                             const void *fields, struct error *e)
{
    const struct record_shape shape = {.plain = code};
    return record_store_sealed(v, t, k, &shape, fields, 0, e);
}

bool record_load(struct view *v, enum table t, const struct key *k, record_coder *code,
                 void *fields)
{
    const struct record_shape shape = {.plain = code};
    return record_load_sealed(v, t, k, &shape, fields);
}

static enum error_code put_texts(struct record_writer *w, record_coder *texts, void *fields,
                                 const int64_t *at_ms, struct error *e)
{
    uint8_t personal[PERSONAL_MAX];
    struct coder c = coder_writer(personal, sizeof personal);
    if (texts == NULL) {
        return ERROR_NONE;
    }
    texts(&c, fields);
    assert(!c.failed);
    const size_t size = (size_t)(c.at - personal);
    const enum error_code code = at_ms != NULL ? record_seal(w, *at_ms, personal, size, e)
                                               : record_seal_lasting(w, personal, size, e);
    wipe(personal, size);
    return code;
}

enum error_code record_store_sealed(struct view *v, enum table t, const struct key *k,
                                    const struct record_shape *shape, const void *fields,
                                    int64_t at_ms, struct error *e)
{
    void *read_only = (void *)(uintptr_t)fields; /* writing only reads them */
    struct record_writer w;
    record_start(&w, v, t, k, RECORD_VERSION);
    shape->plain(&w.coder, read_only);
    enum error_code code = put_texts(&w, shape->personal, read_only, &at_ms, e);
    if (code == ERROR_NONE) {
        code = put_texts(&w, shape->lasting, read_only, NULL, e);
    }
    return code != ERROR_NONE ? code : record_put(&w, e);
}

/* All of them; of an erased month what lasts (P16.5), if it has any. */
static bool take_texts(struct view *v, enum table t, const struct key *k, const struct record *r,
                       const struct record_shape *shape, void *fields)
{
    uint8_t personal[PERSONAL_MAX];
    record_coder *texts = shape->personal;
    size_t size = 0;
    bool fine = record_unseal(v, t, k, r, personal, sizeof personal, &size);
    if (fine && size == 0 && shape->lasting != NULL) {
        texts = shape->lasting;
        fine = record_unseal_lasting(v, t, k, r, personal, sizeof personal, &size);
    }
    struct coder c = coder_reader(personal, fine ? size : 0);
    if (size > 0) {
        texts(&c, fields);
    }
    wipe(personal, fine ? size : 0);
    return fine && !c.failed;
}

static bool decode(struct view *v, enum table t, const struct key *k, const struct record *r,
                   const struct record_shape *shape, void *fields)
{
    struct coder c = coder_reader(r->plain.data, r->plain.size);
    shape->plain(&c, fields);
    bool fine = r->version == RECORD_VERSION && !c.failed;
    if (!fine || (shape->personal != NULL && !take_texts(v, t, k, r, shape, fields))) {
        log_event(LOG_ERROR, "view_record_damaged", log_text("table", table_name(t)));
        env_set_broken(v->env);
        return false;
    }
    return true;
}

bool record_load_sealed(struct view *v, enum table t, const struct key *k,
                        const struct record_shape *shape, void *fields)
{
    struct record r;
    return record_get(v, t, k, &r) && decode(v, t, k, &r, shape, fields);
}

bool record_decode(struct view *v, enum table t, const struct key *k, struct slice raw,
                   const struct record_shape *shape, void *fields)
{
    struct record r;
    if (!record_parse(k, raw, false, &r)) {
        env_set_broken(v->env);
        return false;
    }
    return decode(v, t, k, &r, shape, fields);
}

enum error_code record_put_bare(struct view *v, enum table t, const struct key *k, struct error *e)
{
    const uint32_t crc = crc32c(0, k->bytes, k->size);
    uint8_t raw[sizeof crc];
    memcpy(raw, &crc, sizeof crc);
    return env_put(v->env, t, k, (struct slice){raw, sizeof raw}, e);
}

bool record_is_bare(const struct key *k, struct slice raw)
{
    return raw.size == sizeof(uint32_t) && read_le32(raw.data) == crc32c(0, k->bytes, k->size);
}
