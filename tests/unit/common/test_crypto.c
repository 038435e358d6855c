#include "common/crc32c.h"
#include "common/crypto.h"
#include "common/request_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void crc_matches_the_standard(void **state)
{
    (void)state;
    uint8_t zeros[32] = {0}, ones[32];
    memset(ones, 0xff, sizeof ones);
    assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
    assert_int_equal(crc32c(0, zeros, sizeof zeros), 0x8a9136aa);
    assert_int_equal(crc32c(0, ones, sizeof ones), 0x62a8ab43);
    assert_int_equal(crc32c(crc32c(0, "12345", 5), "6789", 4), 0xe3069283);
    assert_int_equal(crc32c(0, "", 0), 0);
    uint8_t noise[257];
    random_bytes(noise, sizeof noise);
    for (size_t n = 0; n < sizeof noise; n++)
        assert_int_equal(crc32c(7, noise, n), crc32c_portable(7, noise, n));
}

static const uint8_t abc_hash[SHA256_SIZE] = {
    0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
    0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};

static void hashes(void **state)
{
    (void)state;
    uint8_t out[SHA256_SIZE];
    sha256("abc", 3, out);
    assert_memory_equal(out, abc_hash, sizeof out);
    struct sha256 *h = sha256_new();
    for (int again = 0; again < 2; again++) {
        sha256_start(h);
        sha256_add(h, "a", 1);
        sha256_add(h, "bc", 2);
        sha256_finish(h, out);
        assert_memory_equal(out, abc_hash, sizeof out);
    }
    sha256_free(h);
}

static void authenticates(void **state)
{
    (void)state;
    /* RFC 4231, cases 1 and 2 */
    static const uint8_t wanted1[] = {0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53};
    static const uint8_t wanted2[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e};
    uint8_t key[20], out[SHA256_SIZE];
    memset(key, 0x0b, sizeof key);
    hmac_sha256(key, sizeof key, "Hi There", 8, out);
    assert_memory_equal(out, wanted1, sizeof wanted1);
    hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, out);
    assert_memory_equal(out, wanted2, sizeof wanted2);
    hmac_sha256(key, sizeof key, "Hi There", 8, out);
    assert_memory_equal(out, wanted1, sizeof wanted1);
}

static void seals_and_opens(void **state)
{
    (void)state;
    uint8_t key[AEAD_KEY_SIZE] = {1}, nonce[AEAD_NONCE_SIZE] = {2};
    uint8_t sealed[100 + AEAD_TAG_SIZE], plain[100], opened[100];
    memset(plain, 0x5a, sizeof plain);
    for (size_t size = 0; size <= sizeof plain; size += 20) {
        size_t whole = size + AEAD_TAG_SIZE;
        aead_seal(key, nonce, "bound", 5, plain, size, sealed);
        assert_true(aead_open(key, nonce, "bound", 5, sealed, whole, opened));
        assert_memory_equal(opened, plain, size);
        assert_false(aead_open(key, nonce, "bounD", 5, sealed, whole, opened));
        assert_false(aead_open(key, nonce, "bound", 5, sealed, whole - 1, opened));
        for (size_t i = 0; i < whole; i += 5) {
            sealed[i] ^= 1;
            assert_false(aead_open(key, nonce, "bound", 5, sealed, whole, opened));
            sealed[i] ^= 1;
        }
    }
    assert_false(aead_open(key, nonce, NULL, 0, sealed, AEAD_TAG_SIZE - 1, opened));
    nonce[0] = 3;
    assert_false(aead_open(key, nonce, "bound", 5, sealed, sizeof sealed, opened));
}

/* NIST's GCM test case 14: zero key, zero nonce, one block of zeros. */
static void seals_as_the_standard_says(void **state)
{
    (void)state;
    static const uint8_t wanted[] = {0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e,
                                     0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18,
                                     0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0,
                                     0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19};
    uint8_t key[AEAD_KEY_SIZE] = {0}, nonce[AEAD_NONCE_SIZE] = {0}, plain[16] = {0};
    uint8_t out[sizeof wanted];
    aead_seal(key, nonce, NULL, 0, plain, sizeof plain, out);
    assert_memory_equal(out, wanted, sizeof wanted);
}

static void compares_and_wipes(void **state)
{
    (void)state;
    uint8_t a[8] = {1, 2, 3}, b[8] = {1, 2, 3}, zero[8] = {0};
    assert_true(equal_constant_time(a, b, sizeof a));
    b[7] = 1;
    assert_false(equal_constant_time(a, b, sizeof a));
    wipe(a, sizeof a);
    assert_memory_equal(a, zero, sizeof a);
}

static void request_ids_hold_their_time(void **state)
{
    (void)state;
    uint8_t id[REQUEST_ID_SIZE], back[REQUEST_ID_SIZE], later[REQUEST_ID_SIZE];
    char text[REQUEST_ID_TEXT];
    request_id_make(id, 1795247330123);
    request_id_make(later, 1795247330124);
    assert_true(request_id_is_valid(id, sizeof id));
    assert_false(request_id_is_valid(id, 15));
    assert_int_equal(request_id_time(id), 1795247330123);
    assert_true(memcmp(id, later, sizeof id) < 0);
    request_id_format(id, text);
    assert_int_equal(strlen(text), 36);
    assert_int_equal(text[14], '7');
    assert_true(request_id_parse(text, back));
    assert_memory_equal(id, back, sizeof id);
    assert_false(request_id_parse("", back));
    assert_false(request_id_parse("0192f0c0-0000-4000-8000-000000000000", back)); /* version 4 */
    assert_false(request_id_parse("0192f0c0x0000-7000-8000-000000000000", back));
    assert_false(request_id_parse("0192f0c0-0000-7000-8000-00000000000g", back));
    assert_true(request_id_parse("0192F0C0-0000-7000-8000-00000000000A", back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(crc_matches_the_standard),
                                       cmocka_unit_test(hashes),
                                       cmocka_unit_test(authenticates),
                                       cmocka_unit_test(seals_and_opens),
                                       cmocka_unit_test(seals_as_the_standard_says),
                                       cmocka_unit_test(compares_and_wipes),
                                       cmocka_unit_test(request_ids_hold_their_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
