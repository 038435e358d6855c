#include "tls_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct tls_context *pair_server(const struct tls_fixture *f)
{
    struct error e = {0};
    struct tls_context *c = tls_context_server(f->chain, f->key, f->ca, &e);
    if (c == NULL)
        fail_msg("%s: %s", e.subject, e.detail);
    return c;
}

struct tls_context *pair_client(const struct tls_fixture *f)
{
    struct error e = {0};
    struct tls_context *c = tls_context_client(f->ca, f->client_certificate, f->client_key, &e);
    if (c == NULL)
        fail_msg("%s: %s", e.subject, e.detail);
    return c;
}

void pair_make(struct pair *p, struct tls_context *server, struct tls_context *client,
               const char *name)
{
    memset(p, 0, sizeof *p);
    p->server_context = server;
    p->client_context = client;
    p->server = tls_new_server(server);
    p->client = tls_new_client(client, name, NULL, 0);
    assert_non_null(p->server);
    assert_non_null(p->client);
}

void pair_end(struct pair *p)
{
    tls_free(p->server);
    tls_free(p->client);
    tls_context_free(p->server_context);
    tls_context_free(p->client_context);
}

void pair_again(struct pair *p, const char *name, const uint8_t *session, size_t size)
{
    tls_free(p->server);
    tls_free(p->client);
    p->server = tls_new_server(p->server_context);
    p->client = tls_new_client(p->client_context, name, session, size);
    assert_non_null(p->server);
    assert_non_null(p->client);
    p->server_done = p->client_done = false;
    p->server_error = p->client_error = (struct error){0};
}

bool pair_carry(struct tls *from, struct tls *to)
{
    size_t size;
    struct error e;
    const uint8_t *bytes = tls_pending(from, &size);
    if (size == 0)
        return false;
    enum error_code code = tls_feed(to, bytes, size, &e);
    tls_sent(from, size);
    return code == ERROR_NONE;
}

void pair_shake(struct pair *p)
{
    bool moved = true;
    while (moved) {
        moved = false;
        if (p->client_error.code == ERROR_NONE && !p->client_done)
            (void)!tls_handshake(p->client, &p->client_done, &p->client_error);
        moved |= pair_carry(p->client, p->server);
        if (p->server_error.code == ERROR_NONE && !p->server_done)
            (void)!tls_handshake(p->server, &p->server_done, &p->server_error);
        moved |= pair_carry(p->server, p->client);
    }
}

void pair_client_reads(struct pair *p)
{
    uint8_t out[64];
    size_t got = 0;
    bool closed = false;
    if (p->client_error.code == ERROR_NONE && p->client_done)
        (void)!tls_read(p->client, out, sizeof out, &got, &closed, &p->client_error);
    assert_int_equal(got, 0);
}

void pair_expect_detail(const struct error *e, const char *part)
{
    assert_int_equal(e->code, ERROR_TLS_REFUSED);
    if (strstr(e->detail, part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", e->detail, part);
}

void pair_send(struct tls *from, struct tls *to, const uint8_t *data, size_t size)
{
    struct error e = {0};
    assert_int_equal(tls_write(from, data, size, &e), ERROR_NONE);
    pair_carry(from, to);
    uint8_t *out = malloc(size + 1);
    size_t used = 0, got = 1;
    bool closed;
    while (got > 0) {
        assert_int_equal(tls_read(to, out + used, size + 1 - used, &got, &closed, &e), ERROR_NONE);
        assert_false(closed);
        used += got;
    }
    assert_int_equal(used, size);
    assert_memory_equal(out, data, size);
    free(out);
}
