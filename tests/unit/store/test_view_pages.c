/* What LMDB itself would believe: the pages of a view's file, changed where it has no checksums. */
#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/probe.h"

enum { PAGE = 4096, FILE_PAGES = 80 };

static uint64_t number_at(const uint8_t *bytes)
{
    uint64_t n;
    memcpy(&n, bytes, sizeof n);
    return n;
}

struct file {
    char path[256];
    uint8_t *bytes, *before;
};

static void overwrite(const char *path, const uint8_t *bytes)
{
    const int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, FILE_PAGES * PAGE, 0), FILE_PAGES * PAGE);
    close(fd);
}

static void file_load(const struct fixture *f, struct file *out)
{
    (void)snprintf(out->path, sizeof out->path, "%s/view/data.mdb", f->dir);
    out->bytes = malloc(FILE_PAGES * PAGE);
    out->before = malloc(FILE_PAGES * PAGE);
    const int fd = open(out->path, O_RDONLY);
    assert_int_equal(pread(fd, out->bytes, FILE_PAGES * PAGE, 0), FILE_PAGES * PAGE);
    memcpy(out->before, out->bytes, FILE_PAGES * PAGE);
    close(fd);
}

static bool is_sound(const struct fixture *f)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/view", f->dir);
    return probe_view(path, PROBE_ALL).sound;
}

/* Writes what was changed, looks, puts it back. */
static bool is_sound_so(const struct fixture *f, struct file *file)
{
    overwrite(file->path, file->bytes);
    const bool sound = is_sound(f);
    overwrite(file->path, file->before);
    memcpy(file->bytes, file->before, FILE_PAGES * PAGE);
    return sound;
}

static void fill_and_close(struct fixture *f)
{
    for (int i = 0; i < 40; i++) {
        fixture_dispatch(f, fixture_new(f, "s1", "3-1204", "漏水"), "tech1");
    }
    fixture_close_view(f);
    assert_true(is_sound(f));
}

/* Of the newer meta page: where the tree's root is said. */
static uint64_t root(const struct file *file, int tree)
{
    const uint8_t *meta = file->bytes;
    if (number_at(meta + 144) < number_at(meta + PAGE + 144)) {
        meta += PAGE;
    }
    return number_at(meta + 40 + 48 * tree + 40);
}

/* The simulation found it: LMDB reckons with that length at the next write and spoils the page. */
static void test_a_wrong_length_of_a_table_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct file file;
    fill_and_close(f);
    file_load(f, &file);
    uint8_t *page = file.bytes + root(&file, 1) * PAGE;
    uint8_t *name = memmem(page, PAGE, "staging", 7);
    assert_non_null(name);
    name[-8] ^= 0x0c;
    assert_false(is_sound_so(f, &file));
    assert_true(is_sound_so(f, &file));
    free(file.bytes);
    free(file.before);
    fixture_open_view(f);
}

/* A wrong separator hides the records behind it from every search. */
static void test_a_wrong_separator_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct file file;
    unsigned branches = 0;
    fill_and_close(f);
    file_load(f, &file);
    for (uint64_t i = 2; i < FILE_PAGES; i++) {
        uint8_t *page = file.bytes + i * PAGE;
        if (number_at(page) != i || page[10] != 1 || page[11] != 0) {
            continue;
        }
        const uint8_t *at = page + 18; /* of the second node */
        uint8_t *node = page + (at[0] | at[1] << 8);
        const size_t key_size = node[6] | (size_t)node[7] << 8;
        node[8 + key_size - 1] = (uint8_t)(node[8 + key_size - 1] + 1);
        branches += !is_sound_so(f, &file); /* else it is a page of before */
    }
    assert_true(branches > 0);
    free(file.bytes);
    free(file.before);
    fixture_open_view(f);
}

/* LMDB would write over a page in use. */
static void test_a_free_page_that_is_in_use_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct file file;
    fill_and_close(f);
    file_load(f, &file);
    uint8_t *page = file.bytes + root(&file, 0) * PAGE;
    assert_int_equal(page[10], 2);
    uint8_t *node = page + (page[16] | page[17] << 8);
    uint8_t *ids = node + 16;
    assert_true(number_at(ids) > 0);
    const uint64_t used = root(&file, 1);
    memcpy(ids, &(uint64_t){1}, 8);
    memcpy(ids + 8, &used, 8);
    assert_false(is_sound_so(f, &file));
    free(file.bytes);
    free(file.before);
    fixture_open_view(f);
}

/* The due table's entries are nothing but keys. */
static void test_a_changed_due_time_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct file file;
    unsigned entries = 0;
    fill_and_close(f);
    file_load(f, &file);
    for (size_t at = 2 * PAGE; at + 25 < FILE_PAGES * PAGE; at += 2) {
        const uint8_t *node = file.bytes + at;
        const bool is_due = node[4] == 0 && node[5] == 0 && node[6] == 17 && node[7] == 0 &&
                            node[8] == 0 && node[9] == 0 && node[10] == (NINE_MS >> 40 & 0xff);
        if (is_due) {
            file.bytes[at + 8 + 7] ^= 1;
            entries += !is_sound_so(f, &file); /* else it is on a page of before */
        }
    }
    assert_true(entries >= 40);
    free(file.bytes);
    free(file.before);
    fixture_open_view(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_wrong_length_of_a_table_is_noticed),
        TEST(test_a_wrong_separator_is_noticed),
        TEST(test_a_free_page_that_is_in_use_is_noticed),
        TEST(test_a_changed_due_time_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
