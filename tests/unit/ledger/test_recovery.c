#include "fixture.h"

#include "common/log.h"
#include "ledger/record.h"
#include "ledger/segment.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

/* A file system that takes what was written just now for a hole. */
static bool sees_holes;

off_t lseek(int fd, off_t offset, int whence)
{
    if (sees_holes && whence == SEEK_DATA) {
        errno = ENXIO;
        return -1;
    }
    return syscall(SYS_lseek, fd, offset, whence);
}

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

static void segment_path(const struct fixture *f, uint64_t index, char out[128])
{
    char name[SEGMENT_NAME_SIZE];
    segment_name(index, name);
    (void)snprintf(out, 128, "%s/ledger/%s", f->dir, name);
}

static enum error_code reopen(struct fixture *f, uint64_t view_seq, bool read_only, struct error *e)
{
    ledger_close(f->ledger);
    f->ledger = NULL;
    return ledger_open(f->dir, f->keys, view_seq, read_only, &f->options, &f->ledger, e);
}

/* Where the records of a segment end. */
static size_t records_end(const uint8_t *bytes)
{
    size_t at = SEGMENT_HEADER;
    struct record_header h;
    while (at + RECORD_HEADER < FIXTURE_SEGMENT &&
           record_header_read(bytes + at, FIXTURE_SEGMENT / 2, &h))
        at += h.size;
    return at;
}

static size_t last_record(const uint8_t *bytes)
{
    size_t at = SEGMENT_HEADER, last = 0;
    struct record_header h;
    while (record_header_read(bytes + at, FIXTURE_SEGMENT / 2, &h)) {
        last = at;
        at += h.size;
    }
    return last;
}

/* The last record stops after `kept` bytes, as after a power cut: three batches before it stand. */
static void torn_at_every_byte(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    size_t size = 0;
    for (uint64_t i = 0; i < 3; i++)
        batch_write(f, 2 * i + 1, 2, 40, NULL);
    segment_path(f, 0, path);
    uint8_t *before = file_bytes(path, &size);
    batch_write(f, 7, 3, 80, NULL);
    ledger_close(f->ledger);
    f->ledger = NULL;
    uint8_t *after = file_bytes(path, &size);
    size_t start = last_record(after), end = records_end(after);
    assert_true(end - start > 500);
    for (size_t kept = 0; kept < end - start; kept++) {
        file_patch(path, 0, before, size);
        file_patch(path, start, after + start, kept);
        /* reading alone repairs nothing */
        assert_int_equal(reopen(f, 0, true, &e), ERROR_NONE);
        bool whole = kept >= end - start - RECORD_END;
        assert_int_equal(ledger_head_seq(f->ledger), whole ? 9 : 6);
        assert_int_equal(reopen(f, 6, false, &e), ERROR_NONE);
        size_t now_size = 0;
        uint8_t *now = file_bytes(path, &now_size);
        assert_memory_equal(now, whole ? after : before, size);
        free(now);
        if (kept % 50 == 0 && !whole) {
            ledger_assert_whole(f->ledger, 6);
            batch_write(f, 7, 1, 10, NULL);
            ledger_assert_whole(f->ledger, 7);
        }
    }
    /* the view has seen what is gone */
    ledger_close(f->ledger);
    f->ledger = NULL;
    file_patch(path, 0, before, size);
    assert_int_equal(reopen(f, 9, false, &e), ERROR_CORRUPT);
    assert_non_null(strstr(e.detail, "offset"));
    free(before);
    free(after);
}

/* Sectors reach the disk in any order: all but one of the last record's are there. */
static void torn_by_a_missing_sector(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    size_t size = 0;
    static const uint8_t zeros[512];
    batch_write(f, 1, 2, 40, NULL);
    segment_path(f, 0, path);
    uint8_t *before = file_bytes(path, &size);
    batch_write(f, 3, 5, 700, NULL);
    uint8_t *after = file_bytes(path, &size);
    size_t start = last_record(after), end = records_end(after);
    for (size_t sector = start / 512; sector * 512 < end; sector++) {
        size_t from = sector * 512 < start ? start : sector * 512;
        size_t to = (sector + 1) * 512 > end ? end : (sector + 1) * 512;
        file_patch(path, 0, after, size);
        file_patch(path, from, zeros, to - from);
        assert_int_equal(reopen(f, 2, false, &e), ERROR_NONE);
        /* only the end mark in the last sector: the record itself is whole */
        assert_int_equal(ledger_head_seq(f->ledger), end - from <= RECORD_END ? 7 : 2);
    }
    free(before);
    free(after);
}

/* The first record of a new segment is torn. */
static void torn_in_a_new_segment(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    uint64_t head = 0;
    size_t size = 0;
    uint8_t *bytes = NULL;
    segment_path(f, 1, path);
    while (bytes == NULL) {
        batch_write(f, head + 1, 2, 900, NULL);
        head += 2;
        if (access(path, F_OK) == 0) {
            bytes = file_bytes(path, &size);
            if (records_end(bytes) == SEGMENT_HEADER) {
                free(bytes);
                bytes = NULL;
            }
        }
    }
    size_t end = records_end(bytes);
    static uint8_t zeros[FIXTURE_SEGMENT];
    for (size_t kept = SEGMENT_HEADER; kept < end - RECORD_END; kept += 61) {
        file_patch(path, SEGMENT_HEADER, zeros, size - SEGMENT_HEADER);
        file_patch(path, SEGMENT_HEADER, bytes + SEGMENT_HEADER, kept - SEGMENT_HEADER);
        assert_int_equal(reopen(f, 0, false, &e), ERROR_NONE);
        assert_int_equal(ledger_head_seq(f->ledger), head - 2);
    }
    ledger_assert_whole(f->ledger, head - 2);
    /* the view has seen it: whether it stood here or behind the segment before can't be told */
    file_patch(path, SEGMENT_HEADER, zeros, size - SEGMENT_HEADER);
    assert_int_equal(reopen(f, head, false, &e), ERROR_CORRUPT);
    assert_non_null(strstr(e.detail, "segment 00000000.seg"));
    assert_non_null(strstr(e.detail, "ledger/00000001.seg, offset 64"));
    assert_int_equal(reopen(f, head - 2, false, &e), ERROR_NONE);
    for (uint64_t i = 0; i < 50; i++)
        batch_write(f, head - 1 + 2 * i, 2, 900, NULL);
    fixture_reopen(f);
    ledger_assert_whole(f->ledger, head - 2 + 100);
    free(bytes);
}

/* Bytes stand in a new segment, and the last record of the segment before has no end mark: which of
 * the two changed can't be told, so both are named. */
static void a_lost_mark_before_a_new_segment(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128], next[128];
    size_t size = 0;
    uint64_t head = 0;
    static const uint8_t torn[600] = {[0] = 'P', 'G', 'R', '1', [100] = 7, 7, 7, 7, 7, 7, 7, 7, 7};
    segment_path(f, 0, path);
    segment_path(f, 1, next);
    while (access(next, F_OK) != 0)
        batch_write(f, ++head, 1, 900, NULL);
    ledger_close(f->ledger);
    f->ledger = NULL;
    uint8_t *bytes = file_bytes(path, &size);
    uint8_t flipped = bytes[records_end(bytes) - 3] ^ 0x04;
    file_patch(next, SEGMENT_HEADER, torn, sizeof torn);
    file_patch(path, records_end(bytes) - 3, &flipped, 1);
    assert_int_equal(reopen(f, head, false, &e), ERROR_CORRUPT);
    assert_string_equal(e.subject, "ledger/00000000.seg");
    assert_non_null(strstr(e.detail, "ledger/00000001.seg, offset 64"));
    file_patch(path, records_end(bytes) - 3, &bytes[records_end(bytes) - 3], 1);
    /* a batch that was torn, and bytes behind it in the next segment */
    file_patch(path, records_end(bytes), torn, sizeof torn);
    assert_int_equal(reopen(f, head, false, &e), ERROR_CORRUPT);
    assert_string_equal(e.subject, "ledger/00000000.seg");
    assert_non_null(strstr(e.detail, "ledger/00000001.seg, offset 64"));
    free(bytes);
}

struct flip {
    unsigned found_open, found_verify, healed;
};

/* One byte is another: found at open or by verify, with its place, or behind the end and cut. No
 * entry is ever read differently. */
static void flip_one(struct fixture *f, const char *path, const char *name, size_t at, uint8_t with,
                     uint64_t head, struct flip *count)
{
    struct error e = {.code = ERROR_NONE};
    uint64_t events = 0;
    file_patch(path, at, &with, 1);
    enum error_code code = reopen(f, head, true, &e);
    if (code == ERROR_NONE) {
        code = ledger_verify(f->ledger, 0, 0, &events, &e);
        if (code == ERROR_NONE) {
            count->healed++;
            ledger_assert_whole(f->ledger, head);
            return;
        }
        count->found_verify++;
    } else {
        count->found_open++;
    }
    if (code != ERROR_CORRUPT || strstr(e.subject, name) == NULL ||
        strstr(e.detail, "offset") == NULL)
        fail_msg("%s at %zu: %s: %s", name, at, e.subject, e.detail);
}

static void a_flipped_byte_is_found(void **state)
{
    struct fixture *f = *state;
    enum { BATCHES = 75 };
    struct flip count = {0};
    for (uint64_t i = 0; i < BATCHES; i++)
        batch_write(f, 2 * i + 1, 2, 700, NULL);
    ledger_close(f->ledger);
    f->ledger = NULL;
    for (uint64_t segment = 0; segment < 3; segment++) {
        char path[128], name[SEGMENT_NAME_SIZE];
        size_t size = 0;
        segment_name(segment, name);
        segment_path(f, segment, path);
        if (access(path, F_OK) != 0)
            break;
        uint8_t *bytes = file_bytes(path, &size);
        for (size_t at = 0; at < size; at += 97) {
            flip_one(f, path, name, at, bytes[at] ^ 0x40, 2 * BATCHES, &count);
            flip_one(f, path, name, at, bytes[at] ^ 0xff, 2 * BATCHES, &count);
            file_patch(path, at, &bytes[at], 1);
        }
        assert_true(segment > 0 || count.found_open + count.found_verify > 600);
        free(bytes);
    }
    assert_true(count.found_open > 0 && count.found_verify > 0);
    assert_int_equal(count.healed, 0); /* no 97th position is in the last end mark */
    assert_int_equal(reopen(f, 2 * BATCHES, false, &(struct error){0}), ERROR_NONE);
    ledger_assert_whole(f->ledger, 2 * BATCHES);
}

/* In the last record, which could be torn, a flip is still told from a tear. */
static void a_flip_in_the_last_record_is_no_tear(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    size_t size = 0;
    batch_write(f, 1, 2, 40, NULL);
    batch_write(f, 3, 2, 300, NULL);
    ledger_close(f->ledger);
    f->ledger = NULL;
    segment_path(f, 0, path);
    uint8_t *bytes = file_bytes(path, &size);
    size_t start = last_record(bytes), end = records_end(bytes);
    for (size_t at = start; at < end - RECORD_END; at++) {
        uint8_t flipped = bytes[at] ^ 0x04;
        file_patch(path, at, &flipped, 1);
        assert_int_equal(reopen(f, 2, false, &e), ERROR_CORRUPT);
        assert_non_null(strstr(e.subject, "00000000.seg"));
        file_patch(path, at, &bytes[at], 1);
    }
    /* the end mark is no part of what is stored: it is put right */
    uint8_t flipped = bytes[end - 3] ^ 0x04;
    file_patch(path, end - 3, &flipped, 1);
    assert_int_equal(reopen(f, 4, false, &e), ERROR_NONE);
    ledger_assert_whole(f->ledger, 4);
    size_t now_size = 0;
    uint8_t *now = file_bytes(path, &now_size);
    assert_memory_equal(now, bytes, size);
    free(now);
    free(bytes);
}

/* Behind the record that a byte changed in, another one is torn: it hides nothing. */
static void a_flip_before_a_tear_is_no_tear(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    size_t size = 0;
    static const uint8_t zeros[4096];
    batch_write(f, 1, 2, 40, NULL);
    batch_write(f, 3, 2, 300, NULL);
    batch_write(f, 5, 5, 300, NULL);
    ledger_close(f->ledger);
    f->ledger = NULL;
    segment_path(f, 0, path);
    uint8_t *bytes = file_bytes(path, &size);
    struct record_header h;
    assert_true(record_header_read(bytes + SEGMENT_HEADER, FIXTURE_SEGMENT / 2, &h));
    size_t start = SEGMENT_HEADER + h.size, torn = last_record(bytes);
    assert_true(records_end(bytes) - torn > 1000);
    file_patch(path, torn + 512, zeros, records_end(bytes) - torn - 512);
    for (size_t at = start; at < torn - RECORD_END; at++) {
        uint8_t flipped = bytes[at] ^ 0x04;
        file_patch(path, at, &flipped, 1);
        assert_int_equal(reopen(f, 2, false, &e), ERROR_CORRUPT);
        assert_non_null(strstr(e.subject, "00000000.seg"));
        file_patch(path, at, &bytes[at], 1);
    }
    assert_int_equal(reopen(f, 2, false, &e), ERROR_NONE);
    ledger_assert_whole(f->ledger, 4);
    free(bytes);
}

static void a_cut_off_file(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    size_t size = 0;
    batch_write(f, 1, 2, 40, NULL);
    batch_write(f, 3, 2, 40, NULL);
    ledger_close(f->ledger);
    f->ledger = NULL;
    segment_path(f, 0, path);
    uint8_t *bytes = file_bytes(path, &size);
    /* behind the records: nothing is missing, and writing goes on */
    assert_int_equal(truncate(path, (off_t)records_end(bytes)), 0);
    assert_int_equal(reopen(f, 4, false, &e), ERROR_NONE);
    batch_write(f, 5, 1, 40, NULL);
    ledger_assert_whole(f->ledger, 5);
    ledger_close(f->ledger);
    f->ledger = NULL;
    /* in the last record: it is torn */
    assert_int_equal(truncate(path, (off_t)last_record(bytes) + 70), 0);
    assert_int_equal(reopen(f, 2, false, &e), ERROR_NONE);
    batch_write(f, 3, 1, 40, NULL);
    fixture_reopen(f);
    ledger_assert_whole(f->ledger, 3);
    free(bytes);
}

/* A copy may have holes where the zeros stood: they are not read, but what stands behind one is. */
static void a_copy_with_holes(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    size_t size = 0;
    batch_write(f, 1, 2, 40, NULL);
    ledger_close(f->ledger);
    f->ledger = NULL;
    segment_path(f, 0, path);
    uint8_t *bytes = file_bytes(path, &size);
    const size_t end = records_end(bytes);
    assert_true(size > end + 16384); /* pages enough for a hole between */
    assert_int_equal(truncate(path, (off_t)end), 0);
    assert_int_equal(truncate(path, (off_t)size), 0);
    assert_int_equal(reopen(f, 2, false, &e), ERROR_NONE);
    batch_write(f, 3, 1, 40, NULL);
    ledger_assert_whole(f->ledger, 3);
    ledger_close(f->ledger);
    f->ledger = NULL;
    file_patch(path, size - 8, "stray", 5);
    assert_int_equal(reopen(f, 3, true, &e), ERROR_CORRUPT);
    assert_non_null(strstr(e.detail, "not part of any record"));
    free(bytes);
}

static void a_record_taken_for_a_hole_stays(void **state)
{
    struct fixture *f = *state;
    struct error e;
    batch_write(f, 1, 3, 400, NULL);
    sees_holes = true;
    const enum error_code code = reopen(f, 0, false, &e);
    sees_holes = false;
    assert_int_equal(code, ERROR_NONE);
    ledger_assert_whole(f->ledger, 3);
    assert_int_equal(reopen(f, 0, false, &e), ERROR_NONE);
    ledger_assert_whole(f->ledger, 3);
}

static void a_missing_segment(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    char path[128];
    for (uint64_t i = 0; i < 120; i++)
        batch_write(f, 2 * i + 1, 2, 900, NULL);
    segment_path(f, 1, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(reopen(f, 0, false, &e), ERROR_CORRUPT);
    assert_non_null(strstr(e.detail, "missing"));
}

static void another_ledgers_segment(void **state)
{
    struct fixture *f = *state, other;
    struct error e = {.code = ERROR_NONE};
    char here[128], there[128];
    fixture_make(&other);
    for (uint64_t i = 0; i < 60; i++) {
        batch_write(f, 2 * i + 1, 2, 900, NULL);
        batch_write(&other, 2 * i + 1, 2, 900, NULL);
    }
    segment_path(f, 1, here);
    segment_path(&other, 1, there);
    assert_int_equal(rename(there, here), 0);
    assert_int_equal(reopen(f, 0, false, &e), ERROR_CORRUPT);
    assert_non_null(strstr(e.subject, "00000001.seg"));
    fixture_remove(&other);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(torn_at_every_byte),
        T(torn_by_a_missing_sector),
        T(torn_in_a_new_segment),
        T(a_lost_mark_before_a_new_segment),
        T(a_flipped_byte_is_found),
        T(a_flip_in_the_last_record_is_no_tear),
        T(a_flip_before_a_tear_is_no_tear),
        T(a_cut_off_file),
        T(a_copy_with_holes),
        T(a_record_taken_for_a_hole_stays),
        T(a_missing_segment),
        T(another_ledgers_segment),
    };
    log_set_level(LOG_ERROR); /* hundreds of torn batches are cut here */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
