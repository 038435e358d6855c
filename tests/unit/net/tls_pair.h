/* A server's and a client's TLS engine that talk through memory. */
#ifndef PAIGONG_TESTS_UNIT_NET_TLS_PAIR_H
#define PAIGONG_TESTS_UNIT_NET_TLS_PAIR_H

#include "tls_fixture.h"

struct pair {
    struct tls_context *server_context, *client_context;
    struct tls *server, *client;
    struct error server_error, client_error;
    bool server_done, client_done;
};

/* Contexts from a fixture's files. */
struct tls_context *pair_server(const struct tls_fixture *f);
struct tls_context *pair_client(const struct tls_fixture *f);

/* Takes both contexts over. */
void pair_make(struct pair *p, struct tls_context *server, struct tls_context *client,
               const char *name);
void pair_end(struct pair *p);
/* New connections of the same contexts, the client's with a ticket or NULL. */
void pair_again(struct pair *p, const char *name, const uint8_t *session, size_t size);
/* Carries what waits from one to the other; true when something did. */
bool pair_carry(struct tls *from, struct tls *to);
/* Until neither has anything to say. */
void pair_shake(struct pair *p);
/* What the client learns when it reads after its side of the handshake. */
void pair_client_reads(struct pair *p);
void pair_expect_detail(const struct error *e, const char *part);
/* data arrives whole at the other end. */
void pair_send(struct tls *from, struct tls *to, const uint8_t *data, size_t size);

#endif
