#include "ledger_case.h"

#include "ledger/inspect.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EVENTS_SEEN = 16, ARENA = 8 << 20 };

const char *ledger_case_directory(void)
{
    static char path[160];
    struct error e;
    if (path[0])
        return path;
    snprintf(path, sizeof path, "%s/case", fuzz_directory());
    fuzz_demand(mkdir(path, 0700) == 0, path);
    fuzz_chance_reset();
    fuzz_demand(keyring_create(path, &e) == ERROR_NONE, "keys");
    fuzz_demand(keyring_prepare(ledger_case_keys(), FUZZ_NOW_MS, 0, &e) == ERROR_NONE, "a month");
    return path;
}

struct keyring *ledger_case_keys(void)
{
    static struct keyring *keys;
    struct error e;
    if (!keys)
        fuzz_demand(keyring_open(ledger_case_directory(), &keys, &e) == ERROR_NONE, "keys open");
    return keys;
}

bool ledger_case_split(const uint8_t *data, size_t size, struct ledger_case *out)
{
    if (size < 1)
        return false;
    size_t at = 1, count = 1u + data[0] % LEDGER_CASE_SEGMENTS;
    *out = (struct ledger_case){.count = count};
    if (size < at + 2 * (count - 1))
        return false;
    const uint8_t *lengths = data + at;
    at += 2 * (count - 1);
    for (size_t i = 0; i < count; i++) {
        size_t rest = size - at;
        size_t n = i + 1 == count ? rest : (size_t)lengths[2 * i] | (size_t)lengths[2 * i + 1] << 8;
        out->segments[i] = data + at;
        out->sizes[i] = n < rest ? n : rest;
        at += out->sizes[i];
    }
    return true;
}

/* ---- files -------------------------------------------------------------------------------------
 */

static void put_files(const struct ledger_case *c)
{
    char folder[200], path[256], name[SEGMENT_NAME_SIZE];
    snprintf(folder, sizeof folder, "%s/ledger", ledger_case_directory());
    fuzz_remove(folder);
    fuzz_demand(mkdir(folder, 0700) == 0, folder);
    for (size_t i = 0; i < c->count; i++) {
        segment_name(i, name);
        snprintf(path, sizeof path, "%s/%s", folder, name);
        fuzz_file_put(path, c->segments[i], c->sizes[i]);
        if (c->sizes[i] < LEDGER_CASE_SEGMENT)
            fuzz_demand(truncate(path, LEDGER_CASE_SEGMENT) == 0, path);
    }
}

/* ---- walking it --------------------------------------------------------------------------------
 */

struct seen {
    uint64_t locations[EVENTS_SEEN], seqs[EVENTS_SEEN];
    uint8_t hashes[EVENTS_SEEN][32];
    size_t count;
    uint64_t last, from;
    bool stop_early;
};

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct seen *s = arg;
    fuzz_demand(ev->seq > s->from && (s->last == 0 || ev->seq == s->last + 1),
                "events come in order");
    s->last = ev->seq;
    if (s->count < EVENTS_SEEN) {
        s->locations[s->count] = location;
        s->seqs[s->count] = ev->seq;
        memcpy(s->hashes[s->count++], hash, 32);
    }
    return s->stop_early && s->count > 2;
}

/* Events that were walked past are found again by their place, with the same hash; what they name
 * as the one before may be anywhere. */
static void read_again(struct ledger *l, const struct seen *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct arena a;
        struct event ev, before;
        struct error e;
        uint8_t hash[32];
        arena_init(&a, ARENA);
        if (ledger_read(l, s->locations[i], &a, &ev, hash, &e) == ERROR_NONE) {
            fuzz_demand(ev.seq == s->seqs[i], "an event is where it was");
            fuzz_demand(memcmp(hash, s->hashes[i], 32) == 0, "with its hash");
            (void)!ledger_read(l, ev.previous, &a, &before, NULL, &e);
        }
        arena_free(&a);
    }
}

static void walk(struct ledger *l)
{
    struct error e = {0};
    struct seen s = {0};
    uint64_t head = ledger_head_seq(l), events = 0;
    enum error_code code = ledger_replay(l, 0, on_event, &s, &e);
    fuzz_demand(code != ERROR_NONE || s.last == head, "the whole of it or an error");
    read_again(l, &s);
    for (unsigned part = 1; part < 4; part++) {
        struct seen later = {.from = head / 4 * part, .stop_early = part == 2};
        (void)!ledger_replay(l, later.from, on_event, &later, &e);
    }
    (void)!ledger_verify(l, 0, 0, &events, &e);
    (void)!ledger_verify(l, head / 2, head, &events, &e);
}

/* One batch more, where there is room for it. */
static void write_on(struct ledger *l)
{
    struct error e = {0};
    struct event ev;
    uint64_t location = 0, head = ledger_head_seq(l);
    int64_t at_ms = ledger_head_ms(l);
    event_init(&ev, EVENT_REGISTERED);
    ev.site = "s1";
    ev.text = "漏水";
    if (head > UINT64_MAX / 2 || ledger_begin(l, at_ms, &e) != ERROR_NONE)
        return;
    if (ledger_add(l, &ev, &location, &e) != ERROR_NONE)
        return;
    fuzz_demand(ledger_commit(l, &e) == ERROR_NONE, "a batch more");
    fuzz_demand(ledger_head_seq(l) == head + 1, "is at the end");
}

/* Each segment by itself, as `paigongd check` looks at them. */
static void inspect(void)
{
    char folder[200];
    struct ledger_shape shape;
    struct segment_link link;
    struct error e = {0};
    snprintf(folder, sizeof folder, "%s/ledger", ledger_case_directory());
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fuzz_demand(directory >= 0, folder);
    fuzz_demand(ledger_shape_look(directory, &shape, &e) == ERROR_NONE, "files can be listed");
    if (!shape.known)
        shape.segment_size = LEDGER_CASE_SEGMENT;
    link = segment_link_first(shape.id);
    for (uint64_t i = 0; i < shape.count; i++) {
        struct segment_bytes bytes;
        struct segment_state state = {.index = i};
        if (segment_bytes_load(directory, i, shape.segment_size, &bytes, &e) != ERROR_NONE)
            continue;
        segment_inspect(&bytes, i, &shape, &link, &state);
        fuzz_demand(state.fault == SEGMENT_FINE || state.what[0], "what is wrong is told");
        fuzz_demand(state.end <= shape.segment_size, "its end is inside");
        link = segment_link_after(&state);
        segment_bytes_free(&bytes);
    }
    close(directory);
}

void ledger_case_run(const struct ledger_case *c)
{
    static const struct ledger_options options = {.no_sync = true};
    const char *dir = ledger_case_directory();
    struct keyring *keys = ledger_case_keys();
    struct ledger *l = NULL;
    struct error e = {0};
    put_files(c);
    inspect();
    if (ledger_open(dir, keys, 0, true, &options, &l, &e) == ERROR_NONE)
        walk(l);
    else
        fuzz_demand(e.code != ERROR_NONE && e.detail[0], "what is wrong is told");
    ledger_close(l);
    l = NULL;
    if (ledger_open(dir, keys, 0, false, &options, &l, &e) != ERROR_NONE)
        return;
    walk(l);
    if (!c->read_only)
        write_on(l);
    uint64_t head = ledger_head_seq(l);
    ledger_close(l);
    l = NULL;
    fuzz_demand(ledger_open(dir, keys, head, false, &options, &l, &e) == ERROR_NONE,
                "what was recovered opens");
    fuzz_demand(ledger_head_seq(l) == head, "and has not lost anything");
    ledger_close(l);
}
