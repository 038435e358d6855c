/* Profiles: where they are, what is in them, who may read the key. */
#include "client/link/profile.h"
#include "common/file_put.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char base[64];

static int make_base(void **state)
{
    (void)state;
    snprintf(base, sizeof base, "/tmp/paigong-profile-XXXXXX");
    assert_non_null(mkdtemp(base));
    setenv("XDG_CONFIG_HOME", base, 1);
    unsetenv("PAIGONG_PROFILE");
    return 0;
}

static int remove_base(void **state)
{
    (void)state;
    static const char *const parts[] = {"/paigong/desk/key.pem",
                                        "/paigong/desk/certificate.pem",
                                        "/paigong/desk/authority.pem",
                                        "/paigong/desk/server.json",
                                        "/paigong/desk",
                                        "/paigong",
                                        ""};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", base, parts[i]);
        remove(path);
    }
    return 0;
}

static struct profile located(const char *name)
{
    struct profile p;
    struct error e = {0};
    assert_int_equal(profile_locate(name, &p, &e), ERROR_NONE);
    return p;
}

static void expect_directory(const char *name, const char *expected)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", base, expected);
    assert_string_equal(located(name).directory, path);
}

static void test_where_it_is(void **state)
{
    (void)state;
    expect_directory(NULL, "paigong/default");
    expect_directory("desk", "paigong/desk");
    setenv("PAIGONG_PROFILE", "lobby", 1);
    expect_directory(NULL, "paigong/lobby");
    expect_directory("desk", "paigong/desk");
    unsetenv("PAIGONG_PROFILE");

    unsetenv("XDG_CONFIG_HOME");
    char *home = strdup(getenv("HOME") != NULL ? getenv("HOME") : "/");
    setenv("HOME", "/home/wang", 1);
    assert_string_equal(located("desk").directory, "/home/wang/.config/paigong/desk");
    setenv("HOME", home, 1);
    free(home);
    setenv("XDG_CONFIG_HOME", base, 1);
}

static void test_bad_names(void **state)
{
    (void)state;
    static const char *const bad[] = {"..", ".", "a/b", ".hidden", "two words"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct profile p;
        struct error e = {0};
        assert_int_equal(profile_locate(bad[i], &p, &e), ERROR_USAGE);
    }
}

static void test_before_enrolment(void **state)
{
    (void)state;
    struct profile p = located("nobody");
    struct error e = {0};
    assert_int_equal(profile_load(&p, &e), ERROR_NOT_ENROLLED);
    assert_string_equal(e.subject, "nobody");
    struct stat s;
    assert_int_equal(stat(p.directory, &s), -1); /* asking made nothing */
}

static void test_saved_and_loaded(void **state)
{
    (void)state;
    struct profile p = located("desk"), again = p;
    struct error e = {0};
    struct stat s;
    char key[640];
    snprintf(p.address, sizeof p.address, "desk.example:7443");
    memset(p.ledger_id, 0xa5, sizeof p.ledger_id);
    memset(p.head_hash, 0x5a, sizeof p.head_hash);
    p.epoch = 3;
    p.head_seq = 1234567890123;
    assert_int_equal(profile_save(&p, &e), ERROR_NONE);
    assert_int_equal(stat(p.directory, &s), 0);
    assert_int_equal(s.st_mode & 07777, 0700);

    profile_path(&p, "key.pem", key, sizeof key);
    assert_int_equal(profile_load(&again, &e), ERROR_NOT_ENROLLED); /* no key yet */
    assert_non_null(strstr(e.detail, key));
    assert_int_equal(file_put(key, "key", 3, 0640, &e), ERROR_NONE);
    assert_int_equal(profile_load(&again, &e), ERROR_TLS_REFUSED);
    assert_non_null(strstr(e.detail, key));
    assert_int_equal(chmod(key, 0600), 0);
    static const char *const public[] = {"certificate.pem", "authority.pem"};
    for (size_t i = 0; i < 2; i++) {
        char path[640];
        profile_path(&p, public[i], path, sizeof path);
        assert_int_equal(profile_load(&again, &e), ERROR_NOT_ENROLLED);
        assert_non_null(strstr(e.detail, path));
        assert_int_equal(file_put(path, "x", 1, 0644, &e), ERROR_NONE);
    }
    assert_int_equal(profile_load(&again, &e), ERROR_NONE);
    assert_memory_equal(&again, &p, sizeof p);
}

static void test_damaged_file(void **state)
{
    (void)state;
    static const char *const contents[] = {"", "{", "[]", "{\"address\": 1}",
                                           "{\"address\":\"a:1\",\"epoch\":1,\"head_seq\":1,"
                                           "\"ledger_id\":\"zz\",\"head_hash\":\"00\"}"};
    struct profile p = located("desk");
    char path[640];
    profile_path(&p, "server.json", path, sizeof path);
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        struct error e = {0};
        assert_int_equal(file_put(path, contents[i], strlen(contents[i]), 0600, &e), ERROR_NONE);
        assert_int_equal(profile_load(&p, &e), ERROR_CORRUPT);
        assert_string_equal(p.address, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_it_is),      cmocka_unit_test(test_bad_names),
        cmocka_unit_test(test_before_enrolment), cmocka_unit_test(test_saved_and_loaded),
        cmocka_unit_test(test_damaged_file),
    };
    return cmocka_run_group_tests(tests, make_base, remove_base);
}
