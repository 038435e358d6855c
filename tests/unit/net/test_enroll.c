/* Enrolment: a code works once and for one key, wrong ones are counted and remembered. */
#include "server_world.h"

#include "common/crypto.h"
#include "common/tls_authority.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct server_world world;

static const Paigong__ServerFrame *staff_add(struct peer *admin, const char *id)
{
    Paigong__StaffAdd m = PAIGONG__STAFF_ADD__INIT;
    char *sites[] = {(char *)"garden"};
    m.id = m.name = (char *)id;
    m.role = PAIGONG__ROLE__ROLE_DESK;
    m.sites = sites;
    m.n_sites = 1;
    FRAME(f, m, STAFF_ADD);
    return peer_ask(&world, admin, &f);
}

static const Paigong__ServerFrame *enroll(struct peer *p, const char *code,
                                          const struct key_request *key)
{
    Paigong__Enroll m = PAIGONG__ENROLL__INIT;
    m.code = (char *)code;
    m.certificate_request = (ProtobufCBinaryData){key->size, key->data};
    FRAME(f, m, ENROLL);
    return peer_ask(&world, p, &f);
}

static void test_once_for_one_key(void **state)
{
    (void)state;
    struct peer admin, nobody;
    peer_open(&world, &admin, 'a', true);
    peer_open(&world, &nobody, 0, true);
    const char *code = staff_add(&admin, "sun")->enrolment->code;
    struct key_request key = server_world_key(&world, "one"),
                       other = server_world_key(&world, "two");
    const Paigong__Certificate *first = enroll(&nobody, code, &key)->certificate;
    assert_string_equal(first->id, "sun");
    assert_int_equal(first->role, PAIGONG__ROLE__ROLE_DESK);
    struct staff s;
    uint8_t fingerprint[32];
    sha256(first->certificate.data, first->certificate.len, fingerprint);
    assert_true(view_staff_by_fingerprint(world.directory.view, fingerprint, &s));
    assert_string_equal(s.id, "sun");
    /* the answer was lost: the same certificate, and no new entry */
    uint64_t head = ledger_head_seq(world.directory.ledger);
    const Paigong__Certificate *again = enroll(&nobody, code, &key)->certificate;
    assert_int_equal(again->certificate.len, first->certificate.len);
    assert_memory_equal(again->certificate.data, first->certificate.data, first->certificate.len);
    assert_int_equal(ledger_head_seq(world.directory.ledger), head);
    /* somebody else's key */
    const Paigong__ServerFrame *refused = enroll(&nobody, code, &other);
    assert_int_equal(refused->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    assert_int_equal(ledger_head_seq(world.directory.ledger), head + 1);
    for (int i = 0; i < 4; i++)
        enroll(&nobody, code, &other);
    refused = enroll(&nobody, code, &key); /* void after five */
    assert_int_equal(refused->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    free(key.data);
    free(other.data);
    peer_close(&world, &nobody);
    peer_close(&world, &admin);
}

static void test_a_new_code_voids_the_old(void **state)
{
    (void)state;
    struct peer admin, nobody;
    peer_open(&world, &admin, 'a', true);
    peer_open(&world, &nobody, 0, true);
    const char *old = staff_add(&admin, "qian")->enrolment->code;
    const char *new = staff_add(&admin, "qian")->enrolment->code;
    struct key_request key = server_world_key(&world, "three");
    assert_string_not_equal(old, new);
    assert_non_null(enroll(&nobody, old, &key)->error);
    assert_non_null(enroll(&nobody, new, &key)->certificate);
    free(key.data);
    peer_close(&world, &nobody);
    peer_close(&world, &admin);
}

static void test_bad_input(void **state)
{
    (void)state;
    struct peer nobody;
    peer_open(&world, &nobody, 0, true);
    struct key_request key = server_world_key(&world, "four"),
                       junk = {(uint8_t *)"not a request", 13};
    uint64_t head = ledger_head_seq(world.directory.ledger);
    const Paigong__ServerFrame *f = enroll(&nobody, "1234-5678", &key);
    assert_int_equal(f->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    assert_string_equal(f->error->subject, "code");
    struct peer admin;
    peer_open(&world, &admin, 'a', true);
    const char *code = staff_add(&admin, "zhou")->enrolment->code;
    f = enroll(&nobody, code, &junk);
    assert_int_equal(f->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    assert_int_equal(ledger_head_seq(world.directory.ledger), head + 1); /* only staff_add's */
    free(key.data);
    peer_close(&world, &nobody);
    peer_close(&world, &admin);
}

/* Whoever has an IPv6 address has 2^64 of them: its first half is counted. */
static void test_wrong_codes_of_one_network(void **state)
{
    (void)state;
    static const char *const inside[] = {"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff",
                                         "2001:db8:1:2:0:0:0:2"};
    static const char *const outside[] = {"2001:db8:1:3::1", "2001:db8:1::1", "192.0.2.9"};
    struct key_request key = server_world_key(&world, "six");
    uint8_t secret[ENROL_SECRET], pin[32];
    char code[ENROL_CODE_SIZE];
    authority_fingerprint(world.authority, pin);
    random_bytes(secret, sizeof secret);
    enrol_code_format(secret, pin, code);
    for (int i = 0; i < 20; i++) {
        struct peer p;
        peer_open_from(&world, &p, NULL, inside[i % 2]);
        peer_greet(&world, &p);
        assert_int_equal(enroll(&p, code, &key)->error->code,
                         PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
        peer_close(&world, &p);
    }
    for (int i = 0; i < 6; i++) {
        struct peer p;
        peer_open_from(&world, &p, NULL, i < 3 ? inside[i] : outside[i - 3]);
        peer_greet(&world, &p);
        assert_int_equal(enroll(&p, code, &key)->error->code,
                         i < 3 ? PAIGONG__ERROR_CODE__ERROR_CODE_TOO_MANY
                               : PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
        peer_close(&world, &p);
    }
    free(key.data);
}

/* Last: from here the address is shut out. */
static void test_wrong_codes_of_one_address(void **state)
{
    (void)state;
    struct peer nobody;
    peer_open(&world, &nobody, 0, true);
    struct key_request key = server_world_key(&world, "five");
    uint8_t secret[ENROL_SECRET], pin[32];
    char code[ENROL_CODE_SIZE];
    authority_fingerprint(world.authority, pin);
    const Paigong__ServerFrame *f = NULL;
    int tries = 0;
    do {
        random_bytes(secret, sizeof secret);
        enrol_code_format(secret, pin, code);
        f = enroll(&nobody, code, &key);
        tries++;
    } while (f->error->code == PAIGONG__ERROR_CODE__ERROR_CODE_DENIED && tries < 100);
    assert_int_equal(f->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_TOO_MANY);
    assert_true(tries > 10 && tries <= 21); /* some were used up before */
    uint64_t head = ledger_head_seq(world.directory.ledger);
    enroll(&nobody, code, &key);
    assert_int_equal(ledger_head_seq(world.directory.ledger), head); /* no more entries for it */
    free(key.data);
    peer_close(&world, &nobody);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once_for_one_key),
        cmocka_unit_test(test_a_new_code_voids_the_old),
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_wrong_codes_of_one_network),
        cmocka_unit_test(test_wrong_codes_of_one_address),
    };
    return server_world_run_tests(&world, tests, sizeof tests / sizeof *tests);
}
