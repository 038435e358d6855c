#include "net/share.h"

#include "common/text.h"
#include "net/request.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARE_KEY = 48,
    TURN_UNITS = 64,           /* of a loop turn: a frame is one, */
    UNIT_BYTES = 4096,         /* and so are so many bytes */
    LARGE_BYTES = 64 << 10,    /* a frame beyond takes its reader milliseconds … */
    LARGE_PER_MS = 2048,       /* … and so no more of them are read: 2 MiB a second */
    HELD_MAX = 256,            /* requests that wait */
    HELD_BYTES_MAX = 16 << 20, /* and their memory */
    WAKE_A_TURN = 4,
};

static const uint32_t at_once[SHARE_LANES] = {
    [SHARE_SHORT] = 16,
    [SHARE_LONG] = 1,
    [SHARE_SLOW] = 1,
};

struct held { /* requests, first in first out, linked by their job */
    struct request *first, *last;
};

struct share {
    struct share *next, *next_touched;
    uint8_t key[SHARE_KEY];
    uint32_t members;
    uint32_t units; /* used in this turn */
    int64_t resume_ms;
    bool paused, touched, streams[SHARE_STREAMS];
    uint32_t running[SHARE_LANES], held_count;
    size_t held_bytes;
    struct held held[SHARE_LANES];
    struct share_waiter *first_waiter, *last_waiter;
};

/* ---- the set ----------------------------------------------------------------------------------
 */

static struct share **bucket_of(struct share_set *set, const uint8_t key[SHARE_KEY])
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < SHARE_KEY; i++)
        hash = (hash ^ key[i]) * 16777619u;
    return &set->buckets[hash % SHARE_BUCKETS];
}

static void make_key(const uint8_t fingerprint[32], const char *address, uint8_t key[SHARE_KEY])
{
    struct in6_addr v6;
    memset(key, 0, SHARE_KEY);
    if (fingerprint)
        memcpy(key + SHARE_KEY - 32, fingerprint, 32);
    else if (inet_pton(AF_INET6, address, &v6) == 1 && !IN6_IS_ADDR_V4MAPPED(&v6))
        memcpy(key, v6.s6_addr, 8);
    else
        text_copy((char *)key, SHARE_KEY, address);
}

struct share *share_join(struct share_set *set, const uint8_t fingerprint[32], const char *address)
{
    uint8_t key[SHARE_KEY];
    make_key(fingerprint, address, key);
    struct share **bucket = bucket_of(set, key);
    struct share *s = *bucket;
    while (s && memcmp(s->key, key, SHARE_KEY))
        s = s->next;
    if (!s) {
        s = calloc(1, sizeof *s);
        if (!s)
            return NULL;
        memcpy(s->key, key, SHARE_KEY);
        s->next = *bucket;
        *bucket = s;
    }
    s->members++;
    return s;
}

static void untouch(struct share_set *set, struct share *s)
{
    struct share **at = &set->touched;
    while (*at != s)
        at = &(*at)->next_touched;
    *at = s->next_touched;
    s->touched = false;
}

void share_leave(struct share_set *set, struct share *s)
{
    assert(s->members > 0);
    if (--s->members > 0)
        return;
    assert(s->held_count == 0 && !s->first_waiter);
    if (s->touched)
        untouch(set, s);
    struct share **at = bucket_of(set, s->key);
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    free(s);
}

/* ---- reading ----------------------------------------------------------------------------------
 */

bool share_may_take(const struct share *s)
{
    return s->units < TURN_UNITS && !s->paused && s->held_count < HELD_MAX &&
           s->held_bytes < HELD_BYTES_MAX;
}

static void touch(struct share_set *set, struct share *s)
{
    if (s->touched)
        return;
    s->touched = true;
    s->next_touched = set->touched;
    set->touched = s;
}

void share_charge(struct share_set *set, struct share *s, size_t bytes, bool whole, int64_t now_ms)
{
    if (whole && bytes > LARGE_BYTES) {
        int64_t from_ms = s->resume_ms > now_ms ? s->resume_ms : now_ms;
        s->resume_ms = from_ms + (int64_t)(bytes / LARGE_PER_MS);
        s->paused = true;
    }
    s->units += whole ? 1 : (uint32_t)(bytes / UNIT_BYTES);
    touch(set, s);
}

void share_wait(struct share_set *set, struct share *s, struct share_waiter *w)
{
    if (w->waiting)
        return;
    w->waiting = true;
    w->next = NULL;
    if (s->first_waiter)
        s->last_waiter->next = w;
    else
        s->first_waiter = w;
    s->last_waiter = w;
    touch(set, s);
}

static struct share_waiter *take_waiter(struct share *s)
{
    struct share_waiter *w = s->first_waiter;
    s->first_waiter = w->next;
    w->waiting = false;
    return w;
}

void share_forget(struct share *s, struct share_waiter *w)
{
    if (!w->waiting)
        return;
    struct share_waiter **at = &s->first_waiter, *before = NULL;
    while (*at != w) {
        before = *at;
        at = &(*at)->next;
    }
    *at = w->next;
    if (s->last_waiter == w)
        s->last_waiter = before;
    w->waiting = false;
}

bool share_turn(struct share_set *set, int64_t now_ms, void (*wake)(struct share_waiter *w))
{
    bool more = false;
    for (struct share **at = &set->touched; *at;) {
        struct share *s = *at;
        s->units = 0;
        s->paused = now_ms < s->resume_ms;
        for (int i = 0; i < WAKE_A_TURN && s->first_waiter && share_may_take(s); i++)
            wake(take_waiter(s));
        more |= s->first_waiter && share_may_take(s);
        if (s->first_waiter || s->paused) {
            at = &s->next_touched;
        } else {
            *at = s->next_touched;
            s->touched = false;
        }
    }
    return more;
}

/* ---- requests ---------------------------------------------------------------------------------
 */

bool share_admit(struct share *s, struct request *r, enum share_lane lane, size_t bytes)
{
    if (s->running[lane] < at_once[lane]) {
        s->running[lane]++;
        return true;
    }
    struct held *h = &s->held[lane];
    r->job.next = NULL;
    if (h->first)
        h->last->job.next = &r->job;
    else
        h->first = r;
    h->last = r;
    r->held_bytes = bytes;
    s->held_bytes += bytes;
    s->held_count++;
    return false;
}

void share_release(struct share *s, enum share_lane lane)
{
    assert(s->running[lane] > 0);
    s->running[lane]--;
}

struct request *share_next(struct share *s)
{
    for (int lane = 0; lane < SHARE_LANES && s->held_count > 0; lane++) {
        struct request *r = s->held[lane].first;
        if (!r || s->running[lane] >= at_once[lane])
            continue;
        s->held[lane].first = (struct request *)r->job.next;
        r->job.next = NULL;
        s->held_count--;
        s->held_bytes -= r->held_bytes;
        s->running[lane]++;
        return r;
    }
    return NULL;
}

/* ---- streams ----------------------------------------------------------------------------------
 */

bool share_take_stream(struct share *s, enum share_stream which)
{
    if (s->streams[which])
        return false;
    s->streams[which] = true;
    s->members++;
    return true;
}

void share_end_stream(struct share_set *set, struct share *s, enum share_stream which)
{
    assert(s->streams[which]);
    s->streams[which] = false;
    share_leave(set, s);
}
