/* The files of a profile's renewal, so that a power cut at any point leaves a key and a certificate
 * that fit each other:
 *
 *   next-key.pem          made, on the disk, before the server hears of it
 *   next-certificate.pem  on the disk: from here on the pair is complete, and takes its place:
 *   next-key.pem → key.pem, then next-certificate.pem → certificate.pem
 *
 * Who finds a next-certificate.pem finishes the rest first. Several programs of one profile may do
 * this at once: a lock on its directory stands around each step, none around waiting for the
 * server. */
#ifndef PAIGONG_CLIENT_RENEWAL_H
#define PAIGONG_CLIENT_RENEWAL_H

#include "client/link/profile.h"
#include "common/crypto.h"

/* Once a day at most: true, and remembered, when the last try is a day old. */
bool renewal_try(const struct profile *p, int64_t now_ms);
/* The request for the next certificate, malloc'd DER; its key is made when there is none yet. */
enum error_code renewal_request(const struct profile *p, uint8_t **request, size_t *size,
                                struct error *e) __attribute__((warn_unused_result));
/* The answer, DER, put in place. Nothing happens when another program was first. A CA that was
 * renewed with its old key is taken along. */
enum error_code renewal_install(const struct profile *p, const uint8_t *certificate, size_t size,
                                const uint8_t *authority, size_t authority_size, struct error *e)
    __attribute__((warn_unused_result));
/* Finishes what was interrupted. */
enum error_code renewal_settle(const struct profile *p, struct error *e)
    __attribute__((warn_unused_result));
/* Before a new enrolment: what waits belongs to the one before. */
void renewal_forget(const struct profile *p);

/* Marks which certificate is in use, and keeps key and certificate from changing while they are
 * read: lock, read both, unlock. lock −1: none could be had. */
int renewal_lock(const struct profile *p);
void renewal_unlock(int lock);
bool renewal_mark(const struct profile *p, uint8_t mark[SHA256_SIZE]);

#endif
