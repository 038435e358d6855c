/* Session tickets: who resumes, after a restart and after keys have changed, and who can't. */
#include "tls_pair.h"

#include "common/tls_tickets.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct tls_fixture fixture;
static char path[128];

static int make_fixture(void **state)
{
    (void)state;
    tls_fixture_make(&fixture);
    snprintf(path, sizeof path, "%s/tickets.key", fixture.directory);
    return 0;
}

static int remove_fixture(void **state)
{
    (void)state;
    tls_fixture_remove(&fixture);
    return 0;
}

static int forget_keys(void **state)
{
    (void)state;
    unlink(path);
    return 0;
}

static int64_t now_ms(void)
{
    return tls_fixture_now_ms();
}

/* A server as it is after a start: with the keys of the file, or the first ones. */
static struct tls_context *started(int64_t at_ms)
{
    struct error e = {0};
    struct tls_context *c = pair_server(&fixture);
    struct tls_tickets *t = tls_tickets_load(path, at_ms, &e);
    if (t == NULL) {
        t = tls_tickets_next(NULL, at_ms);
        assert_int_equal(tls_tickets_save(t, path, &e), ERROR_NONE);
    }
    tls_context_keep_tickets(c, t);
    return c;
}

/* The keys change, in the file and in the server. */
static void rotate(struct tls_context *c, int64_t at_ms)
{
    struct error e = {0};
    struct tls_tickets *t = tls_tickets_load(path, at_ms, &e), *next = tls_tickets_next(t, at_ms);
    assert_non_null(next);
    assert_int_equal(tls_tickets_save(next, path, &e), ERROR_NONE);
    tls_context_keep_tickets(c, next);
    tls_tickets_free(t);
}

static uint8_t *ticket_of(struct pair *p, size_t *size)
{
    pair_again(p, "localhost", NULL, 0);
    pair_shake(p);
    assert_true(p->client_done && p->server_done);
    assert_false(tls_is_resumed(p->server));
    pair_client_reads(p); /* the ticket comes behind the handshake */
    uint8_t *session = tls_session(p->client, size);
    assert_non_null(session);
    return session;
}

static bool resumes(struct pair *p, const uint8_t *session, size_t size)
{
    pair_again(p, "localhost", session, size);
    pair_shake(p);
    assert_true(p->client_done && p->server_done);
    assert_int_equal(tls_is_resumed(p->server), tls_is_resumed(p->client));
    return tls_is_resumed(p->server);
}

static void restart(struct pair *p, int64_t at_ms)
{
    tls_context_free(p->server_context);
    p->server_context = started(at_ms);
}

static void test_resumes_across_a_restart(void **state)
{
    (void)state;
    struct pair p;
    size_t size;
    uint8_t first[32], again[32];
    pair_make(&p, started(now_ms()), pair_client(&fixture), "localhost");
    uint8_t *session = ticket_of(&p, &size);
    assert_true(tls_peer_fingerprint(p.server, first));
    restart(&p, now_ms());
    assert_true(resumes(&p, session, size));
    assert_true(tls_peer_fingerprint(p.server, again)); /* who it is comes out of the ticket */
    assert_memory_equal(first, again, 32);
    assert_true(tls_peer_until_ms(p.server) > 0);
    pair_send(p.client, p.server, (const uint8_t *)"again", 5);
    pair_client_reads(&p);
    size_t next_size;
    uint8_t *next = tls_session(p.client, &next_size); /* and there is a newer one */
    assert_non_null(next);
    free(next);
    free(session);
    pair_end(&p);
}

static void test_without_kept_keys_only_within_the_process(void **state)
{
    (void)state;
    struct pair p;
    size_t size;
    pair_make(&p, pair_server(&fixture), pair_client(&fixture), "localhost");
    uint8_t *session = ticket_of(&p, &size);
    assert_true(resumes(&p, session, size));
    tls_context_free(p.server_context);
    p.server_context = pair_server(&fixture);
    assert_false(resumes(&p, session, size));
    free(session);
    pair_end(&p);
}

static void test_two_generations_open(void **state)
{
    (void)state;
    struct pair p;
    size_t size;
    int64_t at_ms = now_ms();
    pair_make(&p, started(at_ms), pair_client(&fixture), "localhost");
    uint8_t *session = ticket_of(&p, &size);
    rotate(p.server_context, at_ms + TLS_TICKETS_MS);
    assert_true(resumes(&p, session, size));
    rotate(p.server_context, at_ms + 2 * TLS_TICKETS_MS - 1);
    assert_false(resumes(&p, session, size)); /* a full handshake, no more */
    restart(&p, at_ms + 2 * TLS_TICKETS_MS - 1);
    assert_false(resumes(&p, session, size));
    free(session);
    pair_end(&p);
}

/* The server was off for a day: what lies in the file opens nothing any more. */
static void test_old_keys_end_without_anybody_running(void **state)
{
    (void)state;
    struct pair p;
    struct error e = {0};
    size_t size;
    int64_t at_ms = now_ms();
    pair_make(&p, started(at_ms), pair_client(&fixture), "localhost");
    uint8_t *session = ticket_of(&p, &size);
    restart(&p, at_ms + 2 * TLS_TICKETS_MS - 1);
    assert_true(resumes(&p, session, size));
    assert_null(tls_tickets_load(path, at_ms + 2 * TLS_TICKETS_MS, &e));
    assert_int_equal(e.code, ERROR_EXPIRED);
    restart(&p, at_ms + 2 * TLS_TICKETS_MS);
    assert_false(resumes(&p, session, size));
    free(session);
    pair_end(&p);
}

static void test_when_they_are_due(void **state)
{
    (void)state;
    struct tls_tickets *t = tls_tickets_next(NULL, 1000);
    assert_false(tls_tickets_due(t, 1000));
    assert_false(tls_tickets_due(t, 1000 + TLS_TICKETS_MS - 1));
    assert_true(tls_tickets_due(t, 1000 + TLS_TICKETS_MS));
    assert_true(tls_tickets_due(t, 999)); /* the clock was set back */
    tls_tickets_free(t);
}

static void put(const uint8_t *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static void test_the_file(void **state)
{
    (void)state;
    struct error e = {0};
    struct stat found;
    uint8_t bytes[512];
    assert_null(tls_tickets_load(path, 0, &e));
    assert_int_equal(e.code, ERROR_NOT_FOUND);
    struct tls_tickets *one = tls_tickets_next(NULL, 5), *two = tls_tickets_next(one, 6);
    assert_int_equal(tls_tickets_save(two, path, &e), ERROR_NONE);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    FILE *f = fopen(path, "rb");
    size_t size = fread(bytes, 1, sizeof bytes, f);
    assert_int_equal(fclose(f), 0);
    struct tls_tickets *same = tls_tickets_load(path, 6, &e);
    assert_non_null(same);
    tls_tickets_free(same);
    /* every flipped byte, every shorter length: no keys, never others */
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 0x20;
        put(bytes, size);
        assert_null(tls_tickets_load(path, 6, &e));
        assert_int_equal(e.code, ERROR_CORRUPT);
        bytes[i] ^= 0x20;
        put(bytes, i);
        assert_null(tls_tickets_load(path, 6, &e));
        assert_int_equal(e.code, ERROR_CORRUPT);
    }
    put(bytes, size);
    assert_int_equal(chmod(path, 0640), 0);
    assert_null(tls_tickets_load(path, 6, &e));
    assert_int_equal(e.code, ERROR_REFUSED);
    tls_tickets_free(one);
    tls_tickets_free(two);
}

/* A ticket of another server, or a damaged one, costs a full handshake and no more. */
static void test_strange_tickets_are_ignored(void **state)
{
    (void)state;
    struct tls_fixture other;
    struct pair p;
    size_t size;
    tls_fixture_make(&other);
    pair_make(&p, pair_server(&other), pair_client(&other), "localhost");
    uint8_t *session = ticket_of(&p, &size);
    pair_end(&p);
    pair_make(&p, started(now_ms()), pair_client(&fixture), "localhost");
    assert_false(resumes(&p, session, size));
    assert_false(resumes(&p, session, size / 2));
    free(session);
    session = ticket_of(&p, &size);
    for (size_t i = 0; i < size; i += 7) { /* its owner may change it as they like */
        session[i] ^= 0xff;
        pair_again(&p, "localhost", session, size);
        pair_shake(&p);
        uint8_t who[32];
        if (p.server_done && tls_is_resumed(p.server))
            assert_true(tls_peer_fingerprint(p.server, who));
        session[i] ^= 0xff;
    }
    assert_true(resumes(&p, session, size));
    free(session);
    pair_end(&p);
    tls_fixture_remove(&other);
}

/* Who came without a certificate has a ticket that says so. */
static void test_nobody_stays_nobody(void **state)
{
    (void)state;
    struct pair p;
    struct error e = {0};
    size_t size;
    uint8_t who[32];
    struct tls_context *anonymous = tls_context_client(fixture.ca, NULL, NULL, &e);
    pair_make(&p, started(now_ms()), anonymous, "localhost");
    uint8_t *session = ticket_of(&p, &size);
    assert_true(resumes(&p, session, size));
    assert_false(tls_peer_fingerprint(p.server, who));
    free(session);
    pair_end(&p);
}

/* The server's certificate is changed while it runs: newcomers see the new one. */
static void test_reload(void **state)
{
    (void)state;
    struct pair p, running;
    struct error e = {0};
    uint8_t before[32], after[32];
    const char *names[] = {"localhost"};
    pair_make(&running, started(now_ms()), pair_client(&fixture), "localhost");
    pair_shake(&running);
    assert_true(tls_peer_fingerprint(running.client, before));
    assert_int_equal(authority_issue_server(fixture.directory, names, 1, &e), ERROR_NONE);
    assert_int_equal(tls_context_reload(running.server_context, fixture.chain, fixture.key, &e),
                     ERROR_NONE);
    p = running;
    p.server = p.client = NULL;
    pair_again(&p, "localhost", NULL, 0);
    pair_shake(&p);
    assert_true(p.client_done && p.server_done);
    assert_true(tls_peer_fingerprint(p.client, after));
    assert_memory_not_equal(before, after, 32);
    uint8_t authority[32];
    assert_true(tls_peer_authority(p.client, authority)); /* the chain came along */
    pair_send(running.client, running.server, (const uint8_t *)"still here", 10);
    /* a pair that doesn't fit, or is missing, changes nothing */
    assert_int_not_equal(
        tls_context_reload(p.server_context, fixture.chain, fixture.client_key, &e), ERROR_NONE);
    assert_int_not_equal(tls_context_reload(p.server_context, "/nonexistent", fixture.key, &e),
                         ERROR_NONE);
    pair_again(&p, "localhost", NULL, 0);
    pair_shake(&p);
    assert_true(tls_peer_fingerprint(p.client, before));
    assert_memory_equal(before, after, 32);
    tls_free(p.server);
    tls_free(p.client);
    pair_end(&running);
}

enum { SHAKERS = 2, SHAKES = 24 };

struct shaker {
    pthread_t thread;
    struct pair pairs[SHAKES];
    atomic_bool over;
};

static void *shake_all(void *context)
{
    struct shaker *s = context;
    for (int i = 0; i < SHAKES; i++)
        pair_shake(&s->pairs[i]);
    atomic_store(&s->over, true);
    return NULL;
}

/* Keys and certificate change under the hands of threads that shake: nobody is refused. */
static void test_changes_amid_handshakes(void **state)
{
    (void)state;
    static struct shaker shakers[SHAKERS];
    struct pair p;
    struct error e = {0};
    size_t size;
    pair_make(&p, started(now_ms()), pair_client(&fixture), "localhost");
    uint8_t *session = ticket_of(&p, &size);
    for (int i = 0; i < SHAKERS * SHAKES; i++) {
        struct pair *one = &shakers[i % SHAKERS].pairs[i / SHAKERS];
        one->server_context = p.server_context;
        one->client_context = p.client_context;
        pair_again(one, "localhost", i % 3 == 0 ? session : NULL, size);
    }
    for (int i = 0; i < SHAKERS; i++)
        assert_int_equal(pthread_create(&shakers[i].thread, NULL, shake_all, &shakers[i]), 0);
    do {
        tls_context_keep_tickets(p.server_context, tls_tickets_next(NULL, now_ms()));
        assert_int_equal(tls_context_reload(p.server_context, fixture.chain, fixture.key, &e),
                         ERROR_NONE);
    } while (!atomic_load(&shakers[0].over) || !atomic_load(&shakers[1].over));
    for (int i = 0; i < SHAKERS; i++)
        assert_int_equal(pthread_join(shakers[i].thread, NULL), 0);
    for (int i = 0; i < SHAKERS * SHAKES; i++) {
        struct pair *one = &shakers[i % SHAKERS].pairs[i / SHAKERS];
        assert_true(one->server_done && one->client_done);
        tls_free(one->server);
        tls_free(one->client);
    }
    free(session);
    pair_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_resumes_across_a_restart, forget_keys),
        cmocka_unit_test_setup(test_without_kept_keys_only_within_the_process, forget_keys),
        cmocka_unit_test_setup(test_two_generations_open, forget_keys),
        cmocka_unit_test_setup(test_old_keys_end_without_anybody_running, forget_keys),
        cmocka_unit_test(test_when_they_are_due),
        cmocka_unit_test_setup(test_the_file, forget_keys),
        cmocka_unit_test_setup(test_strange_tickets_are_ignored, forget_keys),
        cmocka_unit_test_setup(test_nobody_stays_nobody, forget_keys),
        cmocka_unit_test_setup(test_reload, forget_keys),
        cmocka_unit_test_setup(test_changes_amid_handshakes, forget_keys),
    };
    return cmocka_run_group_tests(tests, make_fixture, remove_fixture);
}
