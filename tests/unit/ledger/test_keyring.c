#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char plain[] = "王先生 13800000000";

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    fixture_make(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_remove(*state);
    free(*state);
    return 0;
}

static void sealed_opens_where_it_was_bound(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint8_t sealed[sizeof plain + SEAL_OVERHEAD], again[sizeof sealed], out[sizeof plain];
    assert_int_equal(keyring_prepare(f->keys, FIXTURE_TIME, 0, &e), ERROR_NONE);
    assert_int_equal(
        keyring_seal(f->keys, FIXTURE_TIME, "here", 4, plain, sizeof plain, sealed, &e),
        ERROR_NONE);
    assert_int_equal(keyring_unseal(f->keys, "here", 4, sealed, sizeof sealed, out, &e),
                     ERROR_NONE);
    assert_memory_equal(out, plain, sizeof plain);
    assert_null(memmem(sealed, sizeof sealed, plain, 6));
    /* another nonce each time */
    assert_int_equal(keyring_seal(f->keys, FIXTURE_TIME, "here", 4, plain, sizeof plain, again, &e),
                     ERROR_NONE);
    assert_memory_not_equal(sealed, again, sizeof sealed);
    /* elsewhere, or changed, it does not open */
    assert_int_equal(keyring_unseal(f->keys, "there", 5, sealed, sizeof sealed, out, &e),
                     ERROR_CORRUPT);
    sealed[sizeof sealed - 1] ^= 1;
    assert_int_equal(keyring_unseal(f->keys, "here", 4, sealed, sizeof sealed, out, &e),
                     ERROR_CORRUPT);
    assert_int_equal(keyring_unseal(f->keys, "here", 4, sealed, SEAL_OVERHEAD - 1, out, &e),
                     ERROR_CORRUPT);
}

static void key_path(const struct fixture *f, const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/keys/%s", f->dir, name);
}

static void a_key_a_month(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct stat st;
    char path[128];
    key_path(f, "2026-11.key", path);
    assert_int_equal(stat(path, &st), -1);
    assert_int_equal(keyring_prepare(f->keys, FIXTURE_TIME, 0, &e), ERROR_NONE);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    /* the last instant of the year and the first of the next, UTC */
    assert_int_equal(keyring_prepare(f->keys, INT64_C(1798761599999), FIXTURE_TIME, &e),
                     ERROR_NONE);
    key_path(f, "2026-12.key", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(keyring_prepare(f->keys, INT64_C(1798761600000), INT64_C(1798761599999), &e),
                     ERROR_NONE);
    key_path(f, "2027-01.key", path);
    assert_int_equal(stat(path, &st), 0);
    (void)snprintf(path, sizeof path, "%s/keys", f->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void a_destroyed_month_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct keyring *k = NULL;
    char path[128];
    uint8_t sealed[sizeof plain + SEAL_OVERHEAD], out[sizeof plain];
    assert_int_equal(keyring_prepare(f->keys, FIXTURE_TIME, 0, &e), ERROR_NONE);
    assert_int_equal(
        keyring_seal(f->keys, FIXTURE_TIME, "here", 4, plain, sizeof plain, sealed, &e),
        ERROR_NONE);
    key_path(f, "2026-11.key", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(keyring_open(f->dir, &k, &e), ERROR_NONE);
    assert_int_equal(keyring_unseal(k, "here", 4, sealed, sizeof sealed, out, &e), ERROR_NOT_FOUND);
    assert_int_equal(access(path, F_OK), -1); /* reading makes no key */
    keyring_close(k);
}

/* Only a month that has just begun gets a key: in any other it would hide that one is lost. */
static void a_lost_key_is_named_and_not_made_anew(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct keyring *k = NULL;
    char path[128];
    uint8_t sealed[sizeof plain + SEAL_OVERHEAD];
    assert_int_equal(keyring_prepare(f->keys, FIXTURE_TIME, 0, &e), ERROR_NONE);
    key_path(f, "2026-11.key", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(keyring_open(f->dir, &k, &e), ERROR_NONE);
    assert_int_equal(keyring_seal(k, FIXTURE_TIME, "here", 4, plain, sizeof plain, sealed, &e),
                     ERROR_CORRUPT);
    assert_string_equal(e.subject, "keys/2026-11.key");
    assert_non_null(strstr(e.detail, "backup"));
    assert_int_equal(keyring_prepare(k, FIXTURE_TIME, FIXTURE_TIME - 1, &e), ERROR_CORRUPT);
    assert_string_equal(e.subject, "keys/2026-11.key");
    assert_int_equal(access(path, F_OK), -1);
    /* the next month's is made as ever */
    assert_int_equal(keyring_prepare(k, INT64_C(1798761599999), FIXTURE_TIME, &e), ERROR_NONE);
    keyring_close(k);
}

static void what_is_public_outlives_the_month(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint8_t sealed[sizeof plain + SEAL_OVERHEAD], out[sizeof plain];
    assert_int_equal(keyring_prepare(f->keys, FIXTURE_TIME, 0, &e), ERROR_NONE);
    assert_int_equal(keyring_seal_public(f->keys, "here", 4, plain, sizeof plain, sealed, &e),
                     ERROR_NONE);
    assert_int_equal(keyring_erase(f->keys, keyring_month(FIXTURE_TIME), &e), ERROR_NONE);
    assert_int_equal(keyring_unseal(f->keys, "here", 4, sealed, sizeof sealed, out, &e),
                     ERROR_NONE);
    assert_memory_equal(out, plain, sizeof plain);
    assert_int_equal(keyring_unseal(f->keys, "there", 5, sealed, sizeof sealed, out, &e),
                     ERROR_CORRUPT);
    assert_false(keyring_is_erased(f->keys, KEYRING_PUBLIC));
}

static void the_public_key_is_made_when_nothing_is_sealed_with_it(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct keyring *k = NULL;
    char path[128], name[KEY_NAME_SIZE];
    uint8_t sealed[sizeof plain + SEAL_OVERHEAD];
    keyring_key_name(KEYRING_PUBLIC, name);
    assert_string_equal(name, "keys/public.key");
    key_path(f, "public.key", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(keyring_open(f->dir, &k, &e), ERROR_NONE);
    assert_true(keyring_lacks_public(k));
    assert_int_equal(keyring_prepare_public(k, false, &e), ERROR_CORRUPT);
    assert_string_equal(e.subject, "keys/public.key");
    assert_int_equal(keyring_seal_public(k, "here", 4, plain, sizeof plain, sealed, &e),
                     ERROR_CORRUPT);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(keyring_prepare_public(k, true, &e), ERROR_NONE);
    assert_false(keyring_lacks_public(k));
    assert_int_equal(keyring_seal_public(k, "here", 4, plain, sizeof plain, sealed, &e),
                     ERROR_NONE);
    keyring_close(k);
}

static void an_erased_month_stays_erased(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct keyring *again;
    uint32_t month = keyring_month(FIXTURE_TIME), months[4];
    uint8_t sealed[sizeof plain + SEAL_OVERHEAD], out[sizeof plain];
    assert_int_equal(keyring_prepare(f->keys, FIXTURE_TIME, 0, &e), ERROR_NONE);
    assert_int_equal(
        keyring_seal(f->keys, FIXTURE_TIME, "here", 4, plain, sizeof plain, sealed, &e),
        ERROR_NONE);
    assert_false(keyring_is_erased(f->keys, month));
    assert_int_equal(keyring_erase(f->keys, month, &e), ERROR_NONE);
    assert_int_equal(keyring_erase(f->keys, month, &e), ERROR_NONE);
    assert_int_equal(keyring_open(f->dir, &again, &e), ERROR_NONE);
    struct keyring *both[] = {f->keys, again};
    for (size_t i = 0; i < 2; i++) {
        assert_true(keyring_is_erased(both[i], month));
        assert_false(keyring_is_erased(both[i], keyring_month_after(month)));
        assert_int_equal(keyring_unseal(both[i], "here", 4, sealed, sizeof sealed, out, &e),
                         ERROR_NOT_FOUND);
        assert_int_equal(
            keyring_seal(both[i], FIXTURE_TIME, "here", 4, plain, sizeof plain, sealed, &e),
            ERROR_NOT_FOUND);
        assert_int_equal(keyring_months(both[i], months, 4), 1);
        assert_int_equal(months[0], month);
    }
    keyring_close(again);
}

static void months_as_texts_and_times(void **state)
{
    static const char *const wrong[] = {"",        "2024",    "2024-00",  "2024-13",
                                        "2024/10", "2024-1x", "2024-100", "1969-12"};
    char text[MONTH_TEXT_SIZE];
    uint32_t month = 0;
    (void)state;
    assert_true(keyring_month_read("2024-10", &month));
    assert_int_equal(month, 202410);
    keyring_month_text(month, text);
    assert_string_equal(text, "2024-10");
    assert_int_equal(keyring_month_after(202412), 202501);
    assert_int_equal(keyring_month_after(202410), 202411);
    assert_int_equal(keyring_month(keyring_month_begins(202501)), 202501);
    assert_int_equal(keyring_month(keyring_month_begins(202501) - 1), 202412);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(keyring_month_read(wrong[i], &month));
}

static void a_flipped_key_is_corrupt(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct keyring *k = NULL;
    char path[128];
    key_path(f, "code.key", path);
    for (size_t i = 0; i < 44; i += 7) {
        size_t size = 0;
        uint8_t *bytes = file_bytes(path, &size);
        assert_int_equal(size, 44);
        uint8_t flipped = bytes[i] ^ 0x10;
        file_patch(path, i, &flipped, 1);
        assert_int_equal(keyring_open(f->dir, &k, &e), ERROR_CORRUPT);
        assert_non_null(strstr(e.subject, "code.key"));
        file_patch(path, i, &bytes[i], 1);
        free(bytes);
    }
    assert_int_equal(keyring_open(f->dir, &k, &e), ERROR_NONE);
    assert_memory_equal(keyring_code_key(k), keyring_code_key(f->keys), 32);
    keyring_close(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sealed_opens_where_it_was_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_a_month, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_destroyed_month_is_not_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_key_is_named_and_not_made_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_public_outlives_the_month, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_public_key_is_made_when_nothing_is_sealed_with_it,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_erased_month_stays_erased, set_up, tear_down),
        cmocka_unit_test(months_as_texts_and_times),
        cmocka_unit_test_setup_teardown(a_flipped_key_is_corrupt, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
