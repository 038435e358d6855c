#include "fixture.h"

#include "common/frame.h"
#include "common/wire.h"
#include "ledger/backup.h"
#include "paigong.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char path[128];
    fixture_make(f);
    (void)snprintf(path, sizeof path, "%s/tls", f->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/tls/ca.key", f->dir);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs("secret", out);
    fclose(out);
    (void)snprintf(path, sizeof path, "%s/tls/empty.pem", f->dir);
    fclose(fopen(path, "w"));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_remove(*state);
    free(*state);
    return 0;
}

static void target(const struct fixture *f, char out[128])
{
    (void)snprintf(out, 128, "%s-restored", f->dir);
}

static void restored_assert_whole(const char *dir, uint64_t head)
{
    struct error e = {.code = ERROR_NONE};
    struct fixture r = {.options = {.segment_size = FIXTURE_SEGMENT}};
    (void)snprintf(r.dir, sizeof r.dir, "%s", dir);
    assert_int_equal(keyring_open(dir, &r.keys, &e), ERROR_NONE);
    assert_int_equal(ledger_open(dir, r.keys, head, false, &r.options, &r.ledger, &e), ERROR_NONE);
    ledger_assert_whole(r.ledger, head);
    for (uint64_t i = 0; i < 40; i++) /* it goes on */
        batch_write(&r, head + 1 + 2 * i, 2, 900, NULL);
    fixture_reopen(&r);
    ledger_assert_whole(r.ledger, head + 80);
    ledger_close(r.ledger);
    keyring_close(r.keys);
}

static void online_then_restored(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    struct backup *b = NULL;
    struct restore *r = NULL;
    struct backup_slice s = {.done = false};
    char dir[128], path[160];
    size_t size = 0;
    uint64_t next = 1;
    target(f, dir);
    for (int i = 0; i < 70; i++, next += 2)
        batch_write(f, next, 2, 900, NULL);
    uint64_t head = next - 1;
    assert_int_equal(backup_open(f->dir, f->ledger, &b, &e), ERROR_NONE);
    assert_int_equal(restore_open(dir, &r, &e), ERROR_NONE);
    uint64_t total = 0, taken = 0;
    while (!s.done) {
        assert_int_equal(backup_next(b, &s, &e), ERROR_NONE);
        assert_int_equal(restore_take(r, &s, &e), ERROR_NONE);
        assert_true(s.done || total == 0 || s.total == total);
        total = s.done ? total : s.total;
        taken += s.size;
        batch_write(f, next, 2, 900, NULL); /* the writer goes on */
        next += 2;
    }
    assert_int_equal(taken, total);
    assert_int_equal(s.seq, head);
    assert_int_equal(restore_finish(r, &e), ERROR_NONE);
    backup_close(b);
    restore_close(r);
    (void)snprintf(path, sizeof path, "%s/tls/ca.key", dir);
    uint8_t *bytes = file_bytes(path, &size);
    assert_int_equal(size, 6);
    assert_memory_equal(bytes, "secret", 6);
    free(bytes);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    (void)snprintf(path, sizeof path, "%s/tls/empty.pem", dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 0);
    restored_assert_whole(dir, head);
    ledger_assert_whole(f->ledger, next - 1);
    directory_remove(dir);
}

/* Writes the backup as paigong-admin does. */
static void backup_write(struct fixture *f, const char *path)
{
    struct error e = {.code = ERROR_NONE};
    struct backup *b = NULL;
    struct backup_slice s = {.done = false};
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(backup_open(f->dir, f->ledger, &b, &e), ERROR_NONE);
    while (!s.done) {
        Paigong__BackupPart part = PAIGONG__BACKUP_PART__INIT;
        size_t size = 0;
        assert_int_equal(backup_next(b, &s, &e), ERROR_NONE);
        part.file = s.file;
        part.offset = s.offset;
        part.data.data = (uint8_t *)s.data;
        part.data.len = s.size;
        part.done = s.done;
        part.seq = s.seq;
        part.head_hash.data = s.head_hash;
        part.head_hash.len = s.done ? sizeof s.head_hash : 0;
        part.digest.data = s.digest;
        part.digest.len = s.has_digest ? sizeof s.digest : 0;
        uint8_t *frame = wire_encode_frame(&part.base, &size);
        assert_non_null(frame);
        assert_int_equal(fwrite(frame, 1, size, out), size);
        free(frame);
    }
    backup_close(b);
    assert_int_equal(fclose(out), 0);
}

static void through_a_file(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char dir[128], path[128];
    uint64_t seq = 0;
    target(f, dir);
    (void)snprintf(path, sizeof path, "%s/file.backup", f->dir);
    for (uint64_t i = 0; i < 50; i++)
        batch_write(f, 2 * i + 1, 2, 900, NULL);
    backup_write(f, path);
    assert_int_equal(restore_file(path, dir, &seq, &e), ERROR_NONE);
    assert_int_equal(seq, 100);
    restored_assert_whole(dir, 100);
    /* never over something that is there */
    assert_int_equal(restore_file(path, dir, &seq, &e), ERROR_EXISTS);
    directory_remove(dir);
    assert_int_equal(restore_file("/nonexistent.backup", dir, &seq, &e), ERROR_NOT_FOUND);
    assert_int_equal(access(dir, F_OK), -1);
}

static void an_empty_ledger_too(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char dir[128], path[128];
    uint64_t seq = 9;
    target(f, dir);
    (void)snprintf(path, sizeof path, "%s/file.backup", f->dir);
    backup_write(f, path);
    assert_int_equal(restore_file(path, dir, &seq, &e), ERROR_NONE);
    assert_int_equal(seq, 0);
    directory_remove(dir);
}

/* Cut anywhere, or with a byte flipped in the ledger's part, it is refused. */
static void a_damaged_file_is_refused(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char dir[128], path[128];
    uint64_t seq = 0;
    size_t size = 0;
    target(f, dir);
    (void)snprintf(path, sizeof path, "%s/file.backup", f->dir);
    for (uint64_t i = 0; i < 4; i++)
        batch_write(f, 2 * i + 1, 2, 300, NULL);
    backup_write(f, path);
    uint8_t *bytes = file_bytes(path, &size);
    for (size_t at = 1; at < size - 80; at += 97) { /* its last part apart: it holds the digest */
        uint8_t flipped = bytes[at] ^ 0x20;
        file_patch(path, at, &flipped, 1);
        assert_int_equal(restore_file(path, dir, &seq, &e), ERROR_CORRUPT);
        file_patch(path, at, &bytes[at], 1);
        directory_remove(dir);
    }
    for (size_t kept = 0; kept < size; kept += 211) {
        assert_int_equal(truncate(path, 0), 0);
        file_patch(path, 0, bytes, kept);
        assert_int_equal(restore_file(path, dir, &seq, &e), ERROR_CORRUPT);
        directory_remove(dir);
    }
    free(bytes);
}

static void nothing_outside_is_touched(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    struct restore *r = NULL;
    char dir[128];
    const char *const names[] = {
        "../evil", "/tmp/evil", "ledger/../../evil", "keys/",      "keys/.hidden", "view/data",
        "ledger",  "",          "ledger/a/b.seg",    "tls/ca key", "lock",         "keysx/a"};
    target(f, dir);
    assert_int_equal(restore_open(dir, &r, &e), ERROR_NONE);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct backup_slice s = {.data = (const uint8_t *)"x", .size = 1};
        (void)snprintf(s.file, sizeof s.file, "%s", names[i]);
        assert_int_equal(restore_take(r, &s, &e), ERROR_CORRUPT);
    }
    struct backup_slice gap = {
        .file = "keys/a.key", .offset = 5, .data = (const uint8_t *)"x", .size = 1};
    assert_int_equal(restore_take(r, &gap, &e), ERROR_CORRUPT);
    assert_int_equal(restore_finish(r, &e), ERROR_CORRUPT);
    restore_close(r);
    directory_remove(dir);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(online_then_restored),       T(through_a_file),
        T(an_empty_ledger_too),        T(a_damaged_file_is_refused),
        T(nothing_outside_is_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
