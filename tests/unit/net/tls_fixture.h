/* Authorities, certificates and contexts in a temporary directory, for tests of TLS. */
#ifndef PAIGONG_TESTS_UNIT_NET_TLS_FIXTURE_H
#define PAIGONG_TESTS_UNIT_NET_TLS_FIXTURE_H

#include "common/tls_authority.h"
#include "common/tls_engine.h"
#include <stdint.h>

struct tls_fixture {
    char directory[64];
    char ca[96], chain[96], key[96];             /* the server's files */
    char client_key[96], client_certificate[96]; /* of "wang" */
};

/* Makes an authority, a server certificate for localhost, 127.0.0.1 and ::1, and a client's. */
void tls_fixture_make(struct tls_fixture *f);
void tls_fixture_remove(struct tls_fixture *f);
/* Issues the client's certificate anew, valid between the two times. */
void tls_fixture_issue(struct tls_fixture *f, int64_t from_ms, int64_t until_ms);
int64_t tls_fixture_now_ms(void);

#endif
