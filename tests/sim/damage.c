/* Something changes on the disk while the server is down. The ledger's damage must be named and
 * stop the server or its check; the view's must be gone after the start, whatever it was. */
#include "sim.h"

#include "check.h"
#include "disk.h"
#include "ledger/record.h"
#include "ledger/segment.h"
#include "mix.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct content {
    char path[64]; /* below the world's directory */
    uint8_t *bytes;
    size_t size;
};

static bool load(struct content *c, const char *path)
{
    struct stat st;
    char full[256];
    snprintf(c->path, sizeof c->path, "%s", path);
    snprintf(full, sizeof full, "%s/%s", sim()->world.dir, path);
    int fd = open(full, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) != 0 || !(c->bytes = malloc((size_t)st.st_size + 1)) ||
        pread(fd, c->bytes, (size_t)st.st_size, 0) != st.st_size)
        abort();
    c->size = (size_t)st.st_size;
    close(fd);
    return true;
}

static bool load_segment(struct content *c, uint64_t index)
{
    char name[SEGMENT_NAME_SIZE], path[64];
    segment_name(index, name);
    snprintf(path, sizeof path, "ledger/%s", name);
    return load(c, path);
}

static uint64_t segment_files(void)
{
    struct content c;
    uint64_t count = 0;
    for (; load_segment(&c, count); count++)
        free(c.bytes);
    return count;
}

/* The last whole record of a segment; false: it has none. */
static bool last_record(const struct content *c, size_t *at, size_t *size)
{
    struct record_header h;
    size_t next = SEGMENT_HEADER;
    bool found = false;
    while (next + RECORD_HEADER <= c->size &&
           record_header_read(c->bytes + next, (uint32_t)c->size, &h) && h.size <= c->size - next &&
           record_is_whole(c->bytes + next, &h)) {
        *at = next;
        *size = h.size;
        next += h.size;
        found = true;
    }
    return found;
}

/* A cut has left a part of a record there, which nobody was answered: what becomes of it is open.
 */
static bool is_torn_at(const struct content *c, size_t offset)
{
    size_t at = 0, size = SEGMENT_HEADER;
    (void)last_record(c, &at, &size);
    return offset >= at + size && !bytes_are_zero(c->bytes + at + size, c->size - at - size);
}

/* ---- the ledger -------------------------------------------------------------------------------
 */

/* Opens the ledger as a start does, then walks it as `paigongd check` does. */
static enum error_code examine(struct error *e)
{
    uint64_t events;
    struct world *w = &sim()->world;
    enum error_code code = keyring_open(w->dir, &w->keys, e);
    if (code == ERROR_NONE)
        code = ledger_open(w->dir, w->keys, view_peek_seq(w->dir), false, &w->ledger_options,
                           &w->ledger, e);
    if (code == ERROR_NONE)
        code = ledger_verify(w->ledger, 0, 0, &events, e);
    world_close(w, false);
    return code;
}

static void damage_ledger(const struct content *c, uint64_t offset, const uint8_t *bytes,
                          size_t size)
{
    struct error e;
    struct disk_damage d;
    disk_damage_make(&d, c->path, offset, bytes, size);
    enum error_code code = examine(&e);
    if (code == ERROR_NONE)
        CHECK(disk_damage_is_gone(&d), "%zu changed bytes of %s at %llu were accepted", size,
              c->path, (unsigned long long)offset);
    else
        CHECK(code == ERROR_CORRUPT && (strstr(e.subject, c->path) || strstr(e.detail, c->path)),
              "damage of %s at %llu was called %s: %s: %s", c->path, (unsigned long long)offset,
              error_name(code), e.subject, e.detail);
    disk_damage_heal(&d);
    disk_damage_free(&d);
}

static uint8_t changed(uint8_t byte)
{
    bool one_bit = mix_below(MIX_FLIP, 2) == 0;
    uint64_t mask = one_bit ? UINT64_C(1) << mix_below(MIX_FLIP, 8) : 1 + mix_below(MIX_FLIP, 255);
    return (uint8_t)(byte ^ mask);
}

/* Anywhere; in what is used; mostly in the last record's header, where a length may lie. */
static void flip_ledger(void)
{
    struct content c;
    size_t at = 0, size = 0;
    uint64_t count = segment_files();
    uint64_t back = mix_below(MIX_FLIP, mix_below(MIX_FLIP, 2) == 0 ? 2 : count);
    if (back >= count || !load_segment(&c, count - 1 - back))
        return;
    uint64_t offset = mix_below(MIX_FLIP, c.size), choice = mix_below(MIX_FLIP, 5);
    if (choice > 0 && last_record(&c, &at, &size))
        offset = choice == 1 ? mix_below(MIX_FLIP, at + size) : at + mix_below(MIX_FLIP, 16);
    uint8_t byte = changed(c.bytes[offset]);
    if (!is_torn_at(&c, offset))
        damage_ledger(&c, offset, &byte, 1);
    free(c.bytes);
}

/* A disk that flushed the last record and has it no more: the view has seen it. */
static void take_back(void)
{
    struct content c;
    size_t at = 0, size = 0;
    bool found = false;
    if (!sim()->settled)
        return;
    for (uint64_t i = segment_files(); i-- > 0 && !found; free(c.bytes)) {
        if (!load_segment(&c, i))
            abort();
        found = last_record(&c, &at, &size);
        if (!found)
            continue;
        uint8_t *zeros = calloc(1, size);
        if (!zeros)
            abort();
        damage_ledger(&c, at, zeros, size);
        free(zeros);
    }
}

/* ---- keys -------------------------------------------------------------------------------------
 */

static enum error_code use_keys(struct error *e)
{
    struct keyring *keys;
    enum error_code code = keyring_open(sim()->world.dir, &keys, e);
    if (code != ERROR_NONE)
        return code;
    code = keyring_prepare(keys, sim()->model.at_ms, sim()->model.at_ms, e);
    keyring_close(keys);
    return code;
}

static void flip_key(void)
{
    struct error e;
    struct content c;
    struct disk_damage d;
    char path[64];
    int64_t second = sim()->model.at_ms / 1000;
    struct tm tm;
    gmtime_r(&second, &tm);
    strftime(path, sizeof path, "keys/%Y-%m.key", &tm);
    if (!load(&c, mix_below(MIX_FLIP, 2) == 0 ? path : "keys/code.key"))
        return;
    uint64_t offset = mix_below(MIX_FLIP, c.size);
    uint8_t byte = changed(c.bytes[offset]);
    disk_damage_make(&d, c.path, offset, &byte, 1);
    enum error_code code = use_keys(&e);
    CHECK(code == ERROR_CORRUPT && strstr(e.subject, c.path), "a damaged %s was accepted: %s",
          c.path, error_name(code));
    disk_damage_heal(&d);
    disk_damage_free(&d);
    free(c.bytes);
}

/* ---- the view ---------------------------------------------------------------------------------
 */

static size_t used_place(const struct content *c)
{
    for (unsigned tries = 0; tries < 200; tries++) {
        size_t at = mix_below(MIX_FLIP, c->size);
        if (c->bytes[at] != 0)
            return at;
    }
    return 0;
}

static void flip_view(void)
{
    struct error e;
    struct content c;
    struct disk_damage d;
    struct world *w = &sim()->world;
    if (!load(&c, "view/data.mdb"))
        return;
    if (c.size == 0) {
        free(c.bytes);
        return;
    }
    size_t offset = mix_below(MIX_FLIP, 4) == 0 ? mix_below(MIX_FLIP, 8192) : used_place(&c);
    uint8_t byte = changed(c.bytes[offset % c.size]);
    disk_damage_make(&d, c.path, offset % c.size, &byte, 1);
    enum error_code code = world_try_open(w, &e);
    CHECK(code == ERROR_NONE,
          "with a changed byte at %zu of the view the server does not start: "
          "%s: %s",
          offset, e.subject, e.detail);
    CHECK(engine_settle(w->engine), "the view's commit failed");
    world_close(w, false);
    sim_check_refold();
    disk_damage_free(&d);
    free(c.bytes);
}

void sim_damage(void)
{
    bool flips = mix_strikes(MIX_FLIP, 150000), takes = mix_strikes(MIX_TAKEN_BACK, 150000);
    if ((!flips && !takes) || sim()->full || sim()->calm)
        return;
    disk_set_calm(true);
    sim()->counts.damaged++;
    uint64_t choice = mix_below(MIX_FLIP, 20);
    if (takes)
        take_back();
    else if (choice < 11)
        flip_ledger();
    else if (choice < 18)
        flip_view();
    else
        flip_key();
    disk_set_calm(false); /* for the start */
}
