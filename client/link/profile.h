/* A profile: $XDG_CONFIG_HOME/paigong/NAME/ with key.pem (0600), certificate.pem, authority.pem,
 * server.json {address, ledger_id, epoch, head_seq, head_hash}, session (TLS ticket) and, while a
 * certificate is renewed, what renewal.h names. */
#ifndef PAIGONG_CLIENT_PROFILE_H
#define PAIGONG_CLIENT_PROFILE_H
#include "common/error.h"
#include <stdint.h>

struct profile {
    char directory[512];
    char name[64];
    char address[256]; /* "" before enrolment */
    uint8_t ledger_id[16];
    uint32_t epoch;
    uint64_t head_seq; /* newest head seen: refuse a ledger that lost it */
    uint8_t head_hash[32];
};

/* name NULL: PAIGONG_PROFILE or "default". Makes no files. */
enum error_code profile_locate(const char *name, struct profile *p, struct error *e)
    __attribute__((warn_unused_result));
enum error_code profile_load(struct profile *p, struct error *e) __attribute__((
    warn_unused_result)); /* ERROR_NOT_ENROLLED: a file is missing; ERROR_TLS_REFUSED:
                                 one can't be read, or others may read the key */
enum error_code profile_save(const struct profile *p, struct error *e)
    __attribute__((warn_unused_result)); /* makes the directory 0700 */
/* The profile's directory (0700), before the first key goes there. */
enum error_code profile_make_directory(const struct profile *p, struct error *e)
    __attribute__((warn_unused_result));
void profile_path(const struct profile *p, const char *file, char *out, size_t capacity);
#endif
