/* The keys that seal session tickets: the newest seals, it and the one before open, so that clients
 * resume across a restart and a change of keys. A value: a rotation makes another one, and the old
 * is wiped. A stolen key opens tickets of a day at most, and no traffic: every resumption makes a
 * new Diffie-Hellman exchange. */
#ifndef PAIGONG_COMMON_TLS_TICKETS_H
#define PAIGONG_COMMON_TLS_TICKETS_H

#include "common/error.h"
#include "common/tls_engine.h"
#include <stdint.h>

/* A key seals for so long, and opens for twice that. */
static const int64_t TLS_TICKETS_MS = INT64_C(12) * 3600 * 1000;

struct tls_tickets;

/* What the file at path holds of keys that still count. NULL: none, it is missing, damaged, or
 * others may read it (*e says which); then tls_tickets_next(NULL, …) begins anew, which costs every
 * client one full handshake. */
struct tls_tickets *tls_tickets_load(const char *path, int64_t now_ms, struct error *e)
    __attribute__((warn_unused_result));
/* A new key, and the newest of t before it; NULL: out of memory. */
struct tls_tickets *tls_tickets_next(const struct tls_tickets *t, int64_t now_ms)
    __attribute__((warn_unused_result));
/* When the next is due, in wall-clock time. A key of the future (the clock was set back) is due at
 * once. */
bool tls_tickets_due(const struct tls_tickets *t, int64_t now_ms);
/* The file (0600), durably. */
enum error_code tls_tickets_save(const struct tls_tickets *t, const char *path, struct error *e)
    __attribute__((warn_unused_result));
void tls_tickets_free(struct tls_tickets *t); /* wipes them */

#endif
