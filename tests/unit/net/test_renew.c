/* Renewal: the next certificate of somebody who is here. Whatever is lost on the way, the old one
 * or the new one works; never two for longer than it takes the new one to arrive. */
#include "server_world.h"

#include "common/crypto.h"
#include "common/request_id.h"
#include "common/tls_authority.h"
#include "handlers/certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct server_world world;

static const Paigong__ServerFrame *renew(struct peer *p, const struct key_request *key,
                                         uint8_t id[REQUEST_ID_SIZE])
{
    Paigong__Renew m = PAIGONG__RENEW__INIT;
    m.certificate_request = (ProtobufCBinaryData){key->size, key->data};
    FRAME(f, m, RENEW);
    if (id)
        f.request_id = (ProtobufCBinaryData){REQUEST_ID_SIZE, id};
    return peer_ask(&world, p, &f);
}

static const Paigong__ServerFrame *list_sites(struct peer *p)
{
    Paigong__SiteList m = PAIGONG__SITE_LIST__INIT;
    FRAME(f, m, SITE_LIST);
    return peer_ask(&world, p, &f);
}

static void pass(int64_t ms)
{
    world.ahead_ms += ms;
    world.request_ms += ms;
}

static uint64_t head(void)
{
    return ledger_head_seq(world.directory.ledger);
}

static void expect_refused(const Paigong__ServerFrame *f, Paigong__ErrorCode code)
{
    assert_non_null(f->error);
    assert_int_equal(f->error->code, code);
}

/* A first certificate of a year is due in its last third; theirs here are good for a day. */
static void test_the_new_one_takes_the_old_ones_place(void **state)
{
    (void)state;
    struct peer old, new, late;
    struct key_request key = server_world_key(&world, "li");
    uint8_t fingerprint[32];
    peer_open(&world, &old, 'l', false);
    const Paigong__Welcome *w = peer_greet(&world, &old)->welcome;
    assert_int_equal(w->renew_from_at, w->certificate_until_at - CERTIFICATE_RENEW_MS);
    assert_true(w->renew_from_at < w->now_at);
    uint64_t before = head();
    const Paigong__Certificate *c = renew(&old, &key, NULL)->certificate;
    assert_non_null(c);
    assert_string_equal(c->id, "li");
    assert_true(c->until_at >= w->now_at + CERTIFICATE_MS);
    assert_true(c->authority.len > 0);
    assert_int_equal(head(), before + 1);
    sha256(c->certificate.data, c->certificate.len, fingerprint);
    /* both are good until the new one comes */
    assert_non_null(list_sites(&old)->site_page);
    peer_open(&world, &late, 'l', true);
    peer_open_from(&world, &new, fingerprint, "192.0.2.1");
    w = peer_greet(&world, &new)->welcome;
    assert_string_equal(w->id, "li");
    assert_int_equal(w->certificate_until_at, c->until_at);
    assert_true(w->renew_from_at > w->now_at);
    assert_int_equal(head(), before + 2);
    /* then connections of the old one are ended, and it is nobody's */
    assert_true(old.ended && late.ended);
    assert_false(new.ended);
    assert_non_null(list_sites(&new)->site_page);
    peer_greet(&world, &new);
    assert_int_equal(head(), before + 2); /* it arrives once */
    peer_close(&world, &late);
    peer_open(&world, &late, 'l', false);
    expect_refused(peer_greet(&world, &late), PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    free(key.data);
    peer_close(&world, &old);
    peer_close(&world, &new);
    peer_close(&world, &late);
}

static void test_a_lost_answer(void **state)
{
    (void)state;
    struct peer p;
    struct key_request key = server_world_key(&world, "wang"),
                       other = server_world_key(&world, "wang2");
    uint8_t id[REQUEST_ID_SIZE];
    request_id_make(id, world.request_ms);
    peer_open(&world, &p, 'w', true);
    const Paigong__Certificate *first = renew(&p, &key, id)->certificate;
    uint64_t before = head();
    /* the same request, and another for the same key: the same certificate */
    for (int i = 0; i < 2; i++) {
        const Paigong__Certificate *again = renew(&p, &key, i == 0 ? id : NULL)->certificate;
        assert_non_null(again);
        assert_int_equal(again->certificate.len, first->certificate.len);
        assert_memory_equal(again->certificate.data, first->certificate.data,
                            first->certificate.len);
        assert_int_equal(again->until_at, first->until_at);
    }
    assert_int_equal(head(), before);
    expect_refused(renew(&p, &other, id), PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    expect_refused(renew(&p, &other, NULL), PAIGONG__ERROR_CODE__ERROR_CODE_TOO_MANY);
    assert_int_equal(head(), before);
    free(key.data);
    free(other.data);
    peer_close(&world, &p);
}

/* Its new key was lost before the certificate was used: a day later another may have one. */
static void test_a_lost_key(void **state)
{
    (void)state;
    struct peer p, q;
    struct staff s;
    struct key_request key = server_world_key(&world, "zhao"),
                       other = server_world_key(&world, "zhao2");
    uint8_t lost[32], used[32];
    peer_open(&world, &p, 'z', true);
    const Paigong__Certificate *c = renew(&p, &key, NULL)->certificate;
    sha256(c->certificate.data, c->certificate.len, lost);
    pass(INT64_C(24) * 3600 * 1000 - 600000); /* his own certificate's last minutes */
    expect_refused(renew(&p, &other, NULL), PAIGONG__ERROR_CODE__ERROR_CODE_TOO_MANY);
    peer_open_from(&world, &q, lost, "192.0.2.1");
    assert_non_null(peer_greet(&world, &q)->welcome); /* it was only mislaid */
    c = renew(&q, &key, NULL)->certificate; /* a key that has a certificate gets just that */
    sha256(c->certificate.data, c->certificate.len, used);
    assert_memory_equal(used, lost, 32);
    expect_refused(renew(&q, &other, NULL), PAIGONG__ERROR_CODE__ERROR_CODE_TOO_EARLY);
    pass(CERTIFICATE_MS - CERTIFICATE_RENEW_MS);
    assert_non_null(renew(&q, &other, NULL)->certificate);
    pass(INT64_C(25) * 3600 * 1000);
    struct key_request third = server_world_key(&world, "zhao3");
    c = renew(&q, &third, NULL)->certificate;
    assert_non_null(c);
    assert_true(view_staff_by_fingerprint(world.directory.view, lost, &s));
    sha256(c->certificate.data, c->certificate.len, used);
    assert_memory_equal(s.next_fingerprint, used, 32); /* one at a time waits */
    /* past its end it renews nothing */
    pass(CERTIFICATE_RENEW_MS);
    expect_refused(renew(&q, &third, NULL), PAIGONG__ERROR_CODE__ERROR_CODE_EXPIRED);
    pass(-world.ahead_ms);
    free(key.data);
    free(other.data);
    free(third.data);
    peer_close(&world, &p);
    peer_close(&world, &q);
}

static void revoke_person(const char *id)
{
    struct peer admin;
    Paigong__StaffRevoke m = PAIGONG__STAFF_REVOKE__INIT;
    m.id = (char *)id;
    FRAME(f, m, STAFF_REVOKE);
    peer_open(&world, &admin, 'a', true);
    assert_non_null(peer_ask(&world, &admin, &f)->done);
    peer_close(&world, &admin);
}

static void test_the_revoked_have_no_next(void **state)
{
    (void)state;
    struct peer p, q;
    struct key_request key = server_world_key(&world, "kong");
    uint8_t next[32];
    peer_open(&world, &p, 'k', true);
    const Paigong__Certificate *c = renew(&p, &key, NULL)->certificate;
    sha256(c->certificate.data, c->certificate.len, next);
    revoke_person("kong");
    assert_true(p.ended);
    peer_open_from(&world, &q, next, "192.0.2.1");
    expect_refused(peer_greet(&world, &q), PAIGONG__ERROR_CODE__ERROR_CODE_REVOKED);
    free(key.data);
    peer_close(&world, &p);
    peer_close(&world, &q);
}

static void test_bad_requests(void **state)
{
    (void)state;
    struct peer p, nobody;
    struct key_request junk = {(uint8_t *)"no request", 10}, none = {NULL, 0};
    uint64_t before = head();
    peer_open(&world, &p, 'y', true);
    peer_open(&world, &nobody, 0, true);
    expect_refused(renew(&p, &junk, NULL), PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    expect_refused(renew(&p, &none, NULL), PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    struct key_request key = server_world_key(&world, "nobody");
    expect_refused(renew(&nobody, &key, NULL), PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    assert_int_equal(head(), before);
    free(key.data);
    peer_close(&world, &p);
    peer_close(&world, &nobody);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_new_one_takes_the_old_ones_place),
        cmocka_unit_test(test_a_lost_answer),
        cmocka_unit_test(test_the_revoked_have_no_next),
        cmocka_unit_test(test_bad_requests),
        cmocka_unit_test(test_a_lost_key),
    };
    return server_world_run_tests(&world, tests, sizeof tests / sizeof *tests);
}
