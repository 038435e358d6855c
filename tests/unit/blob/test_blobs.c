/* Uploads and photos on the disk: order of writing, crashes between any two steps, resuming,
 * limits, sweeping, and files that were changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "blob/blob_disk.h"
#include "blob/blobs.h"
#include "common/crypto.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 2 * PHOTO_PIECE + 1000, PIECES = 3 };
#define NOW_MS INT64_C(1795050000000) /* 2026-11-19 */

static const uint8_t ledger_id[16] = "this very ledger";

struct fixture {
    char dir[64];
    struct keyring *keyring;
    struct blob_keys keys;
    struct blobs *blobs;
    struct upload_key key;
    uint8_t photo[SIZE];
};

static struct error e;

static void make_photo(struct fixture *f, uint8_t seed)
{
    for (size_t i = 0; i < SIZE; i++)
        f->photo[i] = (uint8_t)(i * 31 + i / 251 + seed);
    memcpy(f->photo, "\xff\xd8\xff", 3);
    f->key = (struct upload_key){.ticket = UINT64_C(2026111900000042), .who = "wang"};
    sha256(f->photo, SIZE, f->key.hash);
}

static void open_blobs(struct fixture *f)
{
    assert_int_equal(blobs_open(f->dir, &f->keys, &f->blobs, &e), ERROR_NONE);
}

static void restart(struct fixture *f)
{
    blobs_close(f->blobs);
    open_blobs(f);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    memcpy(f->dir, "/tmp/paigong-blobs-XXXXXX", 26);
    assert_non_null(mkdtemp(f->dir));
    assert_int_equal(keyring_create(f->dir, &e), ERROR_NONE);
    assert_int_equal(keyring_open(f->dir, &f->keyring, &e), ERROR_NONE);
    assert_int_equal(keyring_prepare(f->keyring, NOW_MS, 0, &e), ERROR_NONE);
    f->keys = (struct blob_keys){f->keyring, ledger_id};
    make_photo(f, 1);
    open_blobs(f);
    *state = f;
    return 0;
}

static void remove_folder(const char *dir, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    DIR *d = opendir(path);
    assert_non_null(d);
    for (struct dirent *x; (x = readdir(d)) != NULL;)
        if (x->d_name[0] != '.')
            (void)unlinkat(dirfd(d), x->d_name, 0);
    closedir(d);
    (void)rmdir(path);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    blobs_close(f->blobs);
    keyring_close(f->keyring);
    remove_folder(f->dir, "blobs");
    remove_folder(f->dir, "keys");
    (void)rmdir(f->dir);
    free(f);
    return 0;
}

/* ---- doing -------------------------------------------------------------------------------------
 */

static enum error_code put_at(struct fixture *f, uint64_t offset, int64_t now_ms,
                              struct upload_state *out)
{
    uint64_t rest = SIZE - offset;
    const struct upload_piece p = {.size = SIZE,
                                   .offset = offset,
                                   .data = f->photo + offset,
                                   .length = rest < PHOTO_PIECE ? rest : PHOTO_PIECE,
                                   .now_ms = now_ms};
    return blobs_put(f->blobs, &f->key, &p, out, &e);
}

static struct upload_state ask(struct fixture *f)
{
    struct upload_state out;
    const struct upload_piece p = {.size = SIZE, .now_ms = NOW_MS};
    assert_int_equal(blobs_put(f->blobs, &f->key, &p, &out, &e), ERROR_NONE);
    return out;
}

static void send_all(struct fixture *f)
{
    struct upload_state state = ask(f);
    while (!state.complete)
        assert_int_equal(put_at(f, state.have, NOW_MS, &state), ERROR_NONE);
}

static struct photo found(struct fixture *f)
{
    struct photo p;
    assert_true(blobs_find(f->blobs, &f->key, &p));
    return p;
}

static unsigned count_files(const struct fixture *f, const char *end)
{
    char path[80];
    unsigned count = 0;
    (void)snprintf(path, sizeof path, "%s/blobs", f->dir);
    DIR *d = opendir(path);
    assert_non_null(d);
    for (struct dirent *x; (x = readdir(d)) != NULL;) {
        size_t length = strlen(x->d_name), tail = strlen(end);
        count += x->d_name[0] != '.' && length >= tail && !strcmp(x->d_name + length - tail, end);
    }
    closedir(d);
    return count;
}

static void photo_path(const struct fixture *f, const struct photo *p, char out[256])
{
    char place[BLOB_PLACE_SIZE];
    blob_place(p, place);
    (void)snprintf(out, 256, "%s/%s", f->dir, place);
}

static void flip(const char *path, off_t at)
{
    uint8_t byte;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte ^= 4;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static bool named, asked;

static bool is_named(void *context, uint64_t ticket, const uint8_t name[PHOTO_HASH_SIZE])
{
    const struct fixture *f = context;
    asked = true;
    assert_true(ticket == f->key.ticket && name != NULL);
    return named;
}

/* ---- sending -----------------------------------------------------------------------------------
 */

static void whole_it_is_durable_under_its_name(void **state)
{
    struct fixture *f = *state;
    struct photo none;
    struct upload_state s;
    assert_false(blobs_find(f->blobs, &f->key, &none));
    assert_int_equal(ask(f).have, 0);
    assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_NONE);
    assert_false(blobs_find(f->blobs, &f->key, &none));
    send_all(f);
    struct photo p = found(f);
    assert_int_equal(p.size, SIZE);
    assert_int_equal(p.type, PHOTO_TYPE_JPEG);
    assert_int_equal(p.month, 202611);
    assert_int_equal(p.purpose, PHOTO_NONE);
    assert_memory_equal(p.hash, f->key.hash, sizeof p.hash);
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_NONE);
    assert_int_equal(count_files(f, ".part"), 0);
    assert_int_equal(count_files(f, ".done"), 1);
    uint8_t piece[PHOTO_PIECE];
    size_t size = 0, all = 0;
    for (uint64_t at = 0; at < SIZE; at += PHOTO_PIECE, all += size) {
        assert_int_equal(blobs_read(f->blobs, f->key.ticket, &p, at, piece, &size, &e), ERROR_NONE);
        assert_memory_equal(piece, f->photo + at, size);
    }
    assert_int_equal(all, SIZE);
    assert_int_equal(blobs_read(f->blobs, 7, &p, 0, piece, &size, &e), ERROR_CORRUPT);
    send_all(f); /* again: nothing is written */
    assert_memory_equal(found(f).name, p.name, sizeof p.name);
}

static void pieces_come_in_order(void **state)
{
    struct fixture *f = *state;
    struct upload_state s;
    assert_int_equal(put_at(f, PHOTO_PIECE, NOW_MS, &s), ERROR_NONE);
    assert_int_equal(s.have, 0);
    assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_NONE);
    assert_int_equal(s.have, PHOTO_PIECE);
    assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_NONE); /* twice: known */
    assert_int_equal(s.have, PHOTO_PIECE);
    const struct upload_piece other = {.size = SIZE + 1, .now_ms = NOW_MS};
    assert_int_equal(blobs_put(f->blobs, &f->key, &other, &s, &e), ERROR_BAD_REQUEST);
    send_all(f);
}

static void what_is_no_photo_is_not_taken(void **state)
{
    struct fixture *f = *state;
    struct upload_state s;
    f->photo[0] = 'G';
    assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_BAD_REQUEST);
    assert_int_equal(count_files(f, ""), 0);
}

static void not_what_its_hash_says(void **state)
{
    struct fixture *f = *state;
    struct upload_state s;
    struct photo none;
    assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_NONE);
    f->photo[PHOTO_PIECE] ^= 1;
    assert_int_equal(put_at(f, PHOTO_PIECE, NOW_MS, &s), ERROR_NONE);
    f->photo[PHOTO_PIECE] ^= 1;
    assert_int_equal(put_at(f, 2 * PHOTO_PIECE, NOW_MS, &s), ERROR_BAD_REQUEST);
    assert_string_equal(e.subject, "hash");
    assert_false(blobs_find(f->blobs, &f->key, &none));
    assert_int_equal(count_files(f, ""), 0);
    send_all(f);
}

static void a_month_without_its_key(void **state)
{
    struct fixture *f = *state;
    struct upload_state s;
    assert_int_equal(put_at(f, 0, NOW_MS + INT64_C(40) * 86400000, &s), ERROR_CORRUPT);
    assert_int_equal(count_files(f, ""), 0);
}

static void so_many_wait_to_be_named(void **state)
{
    struct fixture *f = *state;
    struct upload_state s;
    const uint8_t jpeg[10] = "\xff\xd8\xff";
    const struct upload_piece small = {
        .size = sizeof jpeg, .data = jpeg, .length = sizeof jpeg, .now_ms = NOW_MS};
    sha256(jpeg, sizeof jpeg, f->key.hash);
    for (uint64_t i = 0; i < UPLOADS_EACH; i++) {
        f->key.ticket = i + 1;
        assert_int_equal(blobs_put(f->blobs, &f->key, &small, &s, &e), ERROR_NONE);
        assert_true(s.complete);
    }
    f->key.ticket = 1000;
    assert_int_equal(blobs_put(f->blobs, &f->key, &small, &s, &e), ERROR_TOO_MANY);
    f->key.ticket = 1;
    blobs_named(f->blobs, &f->key);
    f->key.ticket = 1000;
    assert_int_equal(blobs_put(f->blobs, &f->key, &small, &s, &e), ERROR_NONE);
    memcpy(f->key.who, "zhao", 5); /* another's are their own */
    assert_int_equal(blobs_put(f->blobs, &f->key, &small, &s, &e), ERROR_NONE);
}

/* ---- crashes -----------------------------------------------------------------------------------
 */

static void it_goes_on_after_a_restart(void **state)
{
    struct fixture *f = *state;
    struct upload_state s = {0};
    for (int i = 0; i < PIECES - 1; i++) {
        assert_int_equal(put_at(f, s.have, NOW_MS, &s), ERROR_NONE);
        restart(f);
        assert_int_equal(ask(f).have, (uint64_t)(i + 1) * PHOTO_PIECE);
    }
    send_all(f);
    struct photo p = found(f);
    restart(f);
    assert_memory_equal(found(f).name, p.name, sizeof p.name);
    assert_int_equal(found(f).size, SIZE);
    assert_int_equal(found(f).type, PHOTO_TYPE_JPEG);
}

/* A crash cuts the part at any byte: what is whole of it stays, and the rest is sent again. */
static void cut_at_any_byte(void **state)
{
    struct fixture *f = *state;
    static const off_t lengths[] = {0,
                                    1,
                                    BLOB_HEADER - 1,
                                    BLOB_HEADER,
                                    BLOB_HEADER + 5000,
                                    BLOB_HEADER + BLOB_ENVELOPE - 1,
                                    BLOB_HEADER + BLOB_ENVELOPE,
                                    BLOB_HEADER + BLOB_ENVELOPE + 1};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct upload_state s;
        char path[256], hex[65];
        uint8_t id[UPLOAD_ID_SIZE];
        make_photo(f, (uint8_t)(10 + i));
        assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_NONE);
        assert_int_equal(put_at(f, PHOTO_PIECE, NOW_MS, &s), ERROR_NONE);
        upload_id(&f->key, id);
        for (size_t k = 0; k < sizeof id; k++)
            (void)snprintf(hex + 2 * k, 3, "%02x", id[k]);
        (void)snprintf(path, sizeof path, "%s/blobs/upload-%s.part", f->dir, hex);
        assert_int_equal(truncate(path, lengths[i]), 0);
        restart(f);
        assert_int_equal(ask(f).have, lengths[i] < BLOB_HEADER + BLOB_ENVELOPE ? 0 : PHOTO_PIECE);
        send_all(f);
        struct photo p = found(f);
        assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_NONE);
    }
}

/* Between the mark and the final name: the start gives it its name. */
static void marked_and_not_yet_named(void **state)
{
    struct fixture *f = *state;
    char path[256], part[256], hex[65];
    uint8_t id[UPLOAD_ID_SIZE];
    send_all(f);
    struct photo p = found(f);
    upload_id(&f->key, id);
    for (size_t k = 0; k < sizeof id; k++)
        (void)snprintf(hex + 2 * k, 3, "%02x", id[k]);
    photo_path(f, &p, path);
    (void)snprintf(part, sizeof part, "%s/blobs/upload-%s.part", f->dir, hex);
    assert_int_equal(rename(path, part), 0);
    restart(f);
    assert_memory_equal(found(f).name, p.name, sizeof p.name);
    assert_int_equal(count_files(f, ".part"), 0);
    /* a mark of nothing, and a damaged one, are no uploads */
    assert_int_equal(unlink(path), 0);
    restart(f);
    assert_int_equal(ask(f).have, 0);
    assert_int_equal(count_files(f, ""), 0);
    send_all(f);
    (void)snprintf(part, sizeof part, "%s/blobs/upload-%s.done", f->dir, hex);
    flip(part, 30);
    restart(f);
    assert_int_equal(ask(f).have, 0);
    assert_int_equal(count_files(f, ".done"), 0);
}

/* What lies under a name that is not its own upload's is nobody's. */
static void a_part_of_another(void **state)
{
    struct fixture *f = *state;
    struct upload_state s;
    char path[256], folder[80];
    assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_NONE);
    (void)snprintf(folder, sizeof folder, "%s/blobs", f->dir);
    DIR *d = opendir(folder);
    for (struct dirent *x; (x = readdir(d)) != NULL;) {
        if (x->d_name[0] == '.')
            continue;
        char moved[256];
        (void)snprintf(path, sizeof path, "%s/%.120s", folder, x->d_name);
        (void)snprintf(moved, sizeof moved, "%s", path);
        moved[strlen(folder) + 9] = moved[strlen(folder) + 9] == '0' ? '1' : '0';
        assert_int_equal(rename(path, moved), 0);
    }
    closedir(d);
    restart(f);
    assert_int_equal(ask(f).have, 0);
    assert_int_equal(count_files(f, ""), 0);
}

/* ---- changed files -----------------------------------------------------------------------------
 */

static void any_changed_byte_shows(void **state)
{
    struct fixture *f = *state;
    static const off_t places[] = {3,
                                   8,
                                   20,
                                   33,
                                   70,
                                   97,
                                   BLOB_HEADER + 2,
                                   BLOB_HEADER + 10,
                                   BLOB_HEADER + 5000,
                                   BLOB_HEADER + BLOB_ENVELOPE - 3,
                                   BLOB_HEADER + BLOB_ENVELOPE + 70000};
    char path[256];
    send_all(f);
    struct photo p = found(f);
    photo_path(f, &p, path);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        flip(path, places[i]);
        assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_CORRUPT);
        flip(path, places[i]);
    }
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_NONE);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, (off_t)blob_file_size(SIZE));
    assert_int_equal(truncate(path, st.st_size + 1), 0);
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_CORRUPT);
    assert_int_equal(truncate(path, st.st_size - 1), 0);
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_CORRUPT);
    uint8_t piece[PHOTO_PIECE];
    size_t size;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_CORRUPT);
    assert_int_equal(blobs_read(f->blobs, f->key.ticket, &p, 0, piece, &size, &e), ERROR_CORRUPT);
}

/* Pieces can't change places, nor a file another's. */
static void pieces_are_tied_to_their_place(void **state)
{
    struct fixture *f = *state;
    char path[256];
    static uint8_t first[BLOB_ENVELOPE], second[BLOB_ENVELOPE];
    send_all(f);
    struct photo p = found(f);
    photo_path(f, &p, path);
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, first, sizeof first, (off_t)blob_piece_at(0)), sizeof first);
    assert_int_equal(pread(fd, second, sizeof second, (off_t)blob_piece_at(PHOTO_PIECE)),
                     sizeof second);
    assert_int_equal(pwrite(fd, second, sizeof second, (off_t)blob_piece_at(0)), sizeof second);
    assert_int_equal(pwrite(fd, first, sizeof first, (off_t)blob_piece_at(PHOTO_PIECE)),
                     sizeof first);
    close(fd);
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_CORRUPT);
    uint8_t piece[PHOTO_PIECE];
    size_t size;
    assert_int_equal(blobs_read(f->blobs, f->key.ticket, &p, 0, piece, &size, &e), ERROR_CORRUPT);
}

static void another_ledgers_photo(void **state)
{
    struct fixture *f = *state;
    static const uint8_t other[16] = "another ledger..";
    const struct blob_keys keys = {f->keyring, other};
    send_all(f);
    struct photo p = found(f);
    assert_int_equal(blob_check(f->dir, &keys, &p, &e), ERROR_CORRUPT);
}

/* P16.4: the key gone, its name still says that no byte of it changed. */
static void a_destroyed_key(void **state)
{
    struct fixture *f = *state;
    char path[256];
    struct keyring *without;
    send_all(f);
    struct photo p = found(f);
    (void)snprintf(path, sizeof path, "%s/keys/2026-11.key", f->dir);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(keyring_open(f->dir, &without, &e), ERROR_NONE);
    const struct blob_keys keys = {without, ledger_id};
    assert_int_equal(blob_check(f->dir, &keys, &p, &e), ERROR_NOT_FOUND);
    photo_path(f, &p, path);
    flip(path, BLOB_HEADER + 100);
    assert_int_equal(blob_check(f->dir, &keys, &p, &e), ERROR_CORRUPT);
    keyring_close(without);
}

/* ---- sweeping ----------------------------------------------------------------------------------
 */

static void a_named_one_keeps_its_file(void **state)
{
    struct fixture *f = *state;
    struct photo again;
    send_all(f);
    struct photo p = found(f);
    named = asked = false;
    blobs_sweep(f->blobs, NOW_MS + UPLOAD_KEPT_MS, is_named, f);
    assert_false(asked); /* in time, and not said to be named */
    blobs_named(f->blobs, &f->key);
    blobs_sweep(f->blobs, NOW_MS, is_named, f);
    assert_true(asked); /* the ledger does not say so yet: it stays */
    assert_true(blobs_find(f->blobs, &f->key, &again));
    named = true;
    blobs_sweep(f->blobs, NOW_MS, is_named, f);
    assert_false(blobs_find(f->blobs, &f->key, &again));
    assert_int_equal(count_files(f, ".done"), 0);
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_NONE);
}

/* Refused from one sweep on, removed at the next: no command that found it is still on its way. */
static void an_unnamed_one_goes_in_two_steps(void **state)
{
    struct fixture *f = *state;
    struct photo none;
    struct upload_state s;
    int64_t late_ms = NOW_MS + UPLOAD_KEPT_MS + 1;
    send_all(f);
    named = false;
    blobs_sweep(f->blobs, late_ms, is_named, f);
    assert_false(blobs_find(f->blobs, &f->key, &none));
    assert_int_equal(count_files(f, ""), 2);
    assert_int_equal(put_at(f, 0, late_ms, &s), ERROR_BUSY);
    blobs_sweep(f->blobs, late_ms, is_named, f);
    assert_int_equal(count_files(f, ""), 0);
    send_all(f);
}

/* It was named just before: what the sweep saw of the ledger was older. */
static void named_between_two_sweeps(void **state)
{
    struct fixture *f = *state;
    int64_t late_ms = NOW_MS + UPLOAD_KEPT_MS + 1;
    send_all(f);
    struct photo p = found(f);
    named = false;
    blobs_sweep(f->blobs, late_ms, is_named, f);
    named = true;
    blobs_sweep(f->blobs, late_ms, is_named, f);
    assert_int_equal(count_files(f, ".done"), 0);
    assert_int_equal(blob_check(f->dir, &f->keys, &p, &e), ERROR_NONE);
}

static void a_part_goes_too(void **state)
{
    struct fixture *f = *state;
    struct upload_state s;
    int64_t late_ms = NOW_MS + UPLOAD_KEPT_MS + 1;
    assert_int_equal(put_at(f, 0, NOW_MS, &s), ERROR_NONE);
    restart(f);
    blobs_sweep(f->blobs, late_ms, is_named, f);
    assert_int_equal(count_files(f, ".part"), 1);
    blobs_sweep(f->blobs, late_ms, is_named, f);
    assert_int_equal(count_files(f, ""), 0);
}

/* ---- names -------------------------------------------------------------------------------------
 */

static void names_and_back(void **state)
{
    (void)state;
    struct photo p = {.month = 202611}, back;
    char name[BLOB_NAME_SIZE];
    memset(p.name, 0xa7, sizeof p.name);
    blob_name(&p, name);
    assert_true(blob_name_parse(name, &back));
    assert_int_equal(back.month, 202611);
    assert_memory_equal(back.name, p.name, sizeof p.name);
    static const char *const wrong[] = {"", "2026-11-", "upload-a7.part", "../../etc/passwd"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(blob_name_parse(wrong[i], &back));
    name[20] = 'A';
    assert_false(blob_name_parse(name, &back));
    name[20] = 'a';
    name[5] = ' ';
    assert_false(blob_name_parse(name, &back));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_it_is_durable_under_its_name),
        TEST(pieces_come_in_order),
        TEST(what_is_no_photo_is_not_taken),
        TEST(not_what_its_hash_says),
        TEST(a_month_without_its_key),
        TEST(so_many_wait_to_be_named),
        TEST(it_goes_on_after_a_restart),
        TEST(cut_at_any_byte),
        TEST(marked_and_not_yet_named),
        TEST(a_part_of_another),
        TEST(any_changed_byte_shows),
        TEST(pieces_are_tied_to_their_place),
        TEST(another_ledgers_photo),
        TEST(a_destroyed_key),
        TEST(a_named_one_keeps_its_file),
        TEST(an_unnamed_one_goes_in_two_steps),
        TEST(named_between_two_sweeps),
        TEST(a_part_goes_too),
        cmocka_unit_test(names_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
