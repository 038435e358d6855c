/* A record of any table: CRC-32C over key and all, version, a plain part and perhaps a sealed one.
 * One envelope for all, so that probe and check know every record without knowing any.
 *
 *   crc (4 LE) version (1) plain size (4 LE) plain … sealed …
 *
 * A record of a public facility has a second envelope, whose key no erasure touches (P16.5); the
 * version's highest bit says so, and its size ends the record: lasting … size (2 LE). It holds
 * those of the personal texts that stay, once more, and is opened only when the first can't be. */
#ifndef PAIGONG_STORE_RECORD_H
#define PAIGONG_STORE_RECORD_H

#include "store/coder.h"
#include "store/env.h"

enum { RECORD_HEADER = 9, RECORD_SCRATCH = 128 << 10, PERSONAL_MAX = 16 << 10 };

struct view;

struct record {
    uint8_t version;
    struct slice plain, sealed, lasting;
};

/* False: too short, or (when verify) the CRC differs. Points into raw. */
bool record_parse(const struct key *k, struct slice raw, bool verify, struct record *out);

/* Puts one together in the view's scratch: start, write the plain part, perhaps seal or append an
 * envelope, put. */
struct record_writer {
    struct view *view;
    enum table table;
    const struct key *key;
    struct coder coder;
    size_t sealed_size, lasting_size;
};
void record_start(struct record_writer *w, struct view *v, enum table t, const struct key *k,
                  uint8_t version);
/* Seals `size` bytes under the month of at_ms; nothing when size is 0. */
enum error_code record_seal(struct record_writer *w, int64_t at_ms, const void *personal,
                            size_t size, struct error *e) __attribute__((warn_unused_result));
void record_append_sealed(struct record_writer *w, const uint8_t *sealed, size_t size);
/* The same for good, of what stays when the month is erased; both after the sealed part. */
enum error_code record_seal_lasting(struct record_writer *w, const void *texts, size_t size,
                                    struct error *e) __attribute__((warn_unused_result));
void record_append_lasting(struct record_writer *w, const uint8_t *lasting, size_t size);
/* The envelopes as they were put into it: `sealed`, behind it `lasting`. */
const uint8_t *record_envelopes(const struct record_writer *w);
enum error_code record_put(struct record_writer *w, struct error *e)
    __attribute__((warn_unused_result));

/* False: there is none, or it is damaged (logged, and the view is broken from then on). */
bool record_get(struct view *v, enum table t, const struct key *k, struct record *out);
/* The personal part into out (capacity bytes); *size 0 and true when its key is destroyed (P16.4)
 * or there is none. False: not genuine. */
bool record_unseal(struct view *v, enum table t, const struct key *k, const struct record *r,
                   uint8_t *out, size_t capacity, size_t *size);
/* The same of what lasts. */
bool record_unseal_lasting(struct view *v, enum table t, const struct key *k,
                           const struct record *r, uint8_t *out, size_t capacity, size_t *size);

/* A record without a sealed part from what `code` writes; and back. */
typedef void record_coder(struct coder *c, void *fields);
enum error_code record_store(struct view *v, enum table t, const struct key *k, record_coder *code,
                             const void *fields, struct error *e)
    __attribute__((warn_unused_result));
bool record_load(struct view *v, enum table t, const struct key *k, record_coder *code,
                 void *fields);

/* The same with a personal part that `personal` writes, sealed under the month of at_ms; `lasting`
 * (or NULL) codes what of it is kept for good, nothing: there is none. */
struct record_shape {
    record_coder *plain, *personal, *lasting;
};
enum error_code record_store_sealed(struct view *v, enum table t, const struct key *k,
                                    const struct record_shape *shape, const void *fields,
                                    int64_t at_ms, struct error *e)
    __attribute__((warn_unused_result));
bool record_load_sealed(struct view *v, enum table t, const struct key *k,
                        const struct record_shape *shape, void *fields);
/* An entry whose key says all: its value is the key's CRC-32C. */
enum error_code record_put_bare(struct view *v, enum table t, const struct key *k, struct error *e)
    __attribute__((warn_unused_result));
bool record_is_bare(const struct key *k, struct slice raw);
/* Decodes what a cursor stands on. personal NULL in shape: the sealed part is left alone. */
bool record_decode(struct view *v, enum table t, const struct key *k, struct slice raw,
                   const struct record_shape *shape, void *fields);

#endif
