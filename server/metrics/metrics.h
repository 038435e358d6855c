/* What the server counts about itself. Those who do the work count here, in relaxed atomics: some
 * nanoseconds, no lock, no allocation. Who reads (text.c, health.c) takes what stands there.
 *
 * Knows none of those who count: commands, roles and errors are numbers here, bounded, and get
 * their names when they are printed. Never a person, a ticket, a text. */
#ifndef PAIGONG_METRICS_METRICS_H
#define PAIGONG_METRICS_METRICS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { METRICS_COMMANDS = 96, METRICS_ERRORS = 64, METRICS_ROLES = 24, METRICS_BUCKETS = 16 };

typedef _Atomic uint64_t metrics_counter;
typedef _Atomic int64_t metrics_gauge;

/* Bounds of a histogram's buckets, in its own unit; what is above the last counts as well. */
struct metrics_scale {
    uint64_t bounds[METRICS_BUCKETS];
    unsigned count;
    double unit; /* of one, in the unit that is printed */
};
extern const struct metrics_scale metrics_scale_lateness; /* ms → seconds */
extern const struct metrics_scale metrics_scale_duration; /* ns → seconds */
extern const struct metrics_scale metrics_scale_batch;    /* commands */

struct metrics_histogram {
    metrics_counter buckets[METRICS_BUCKETS + 1];
    metrics_counter sum;
};

enum metrics_outcome { OUTCOME_OK, OUTCOME_REFUSED, OUTCOME_FAILED, METRICS_OUTCOMES };
enum metrics_handshake {
    HANDSHAKE_FULL,
    HANDSHAKE_RESUMED,
    HANDSHAKE_FAILED,
    METRICS_HANDSHAKES
};

/* Counted by the writer thread. */
struct metrics_writer {
    metrics_gauge alarm_ns; /* CLOCK_MONOTONIC at its newest turn: the alarm's heartbeat */
    metrics_gauge clocks_armed, committed_seq;
    metrics_gauge no_room; /* 1: the disk is too full to write */
    metrics_counter clocks_set_aside;
    struct metrics_histogram lateness, batch, flush, commit;
};

/* Counted by the loop thread. */
struct metrics_loop {
    metrics_gauge turn_ns; /* as alarm_ns, the loop's */
    metrics_gauge stopping;
    metrics_gauge connections, watches;
    metrics_gauge sessions[METRICS_ROLES]; /* by role, 0: nobody known yet */
    metrics_counter accepted, turned_away, watches_cut;
    metrics_counter handshakes[METRICS_HANDSHAKES];
    metrics_counter commands[METRICS_COMMANDS][METRICS_OUTCOMES];
    metrics_counter refused[METRICS_ERRORS];
    struct metrics_histogram latency[METRICS_COMMANDS];
};

/* The screens on walls: counted by their own thread, `cut` under the wall's lock, `look` by the
 * writer's.
 */
struct metrics_wall {
    metrics_gauge connections, streams;
    metrics_counter answered, refused, cut;
    struct metrics_histogram look; /* of the writer's time, a piece of a look at the board */
};

enum { METRICS_APART = 64 }; /* the two threads don't pull one cache line to and fro */

struct metrics {
    struct metrics_writer writer;
    uint8_t apart[METRICS_APART];
    metrics_gauge queue; /* commands that wait for the writer */
    uint8_t apart_too[METRICS_APART];
    struct metrics_loop loop;
    struct metrics_wall wall;
};

int64_t metrics_now_ns(void); /* CLOCK_MONOTONIC */
void metrics_observe(struct metrics_histogram *h, const struct metrics_scale *s, uint64_t value);
/* A command was answered after so long: error 0, or why not. */
void metrics_command(struct metrics *m, unsigned command, unsigned error, int64_t took_ns);
/* Somebody was told this error. */
void metrics_refused(struct metrics *m, unsigned error);

/* Each is counted by one thread: no locked instruction, just no torn reading. */
static inline void metrics_add(metrics_counter *c, uint64_t n)
{
    atomic_store_explicit(c, atomic_load_explicit(c, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

static inline void metrics_move(metrics_gauge *g, int64_t by)
{
    atomic_store_explicit(g, atomic_load_explicit(g, memory_order_relaxed) + by,
                          memory_order_relaxed);
}

static inline void metrics_set(metrics_gauge *g, int64_t value)
{
    atomic_store_explicit(g, value, memory_order_relaxed);
}

static inline int64_t metrics_get(const metrics_gauge *g)
{
    return atomic_load_explicit(g, memory_order_relaxed);
}

static inline uint64_t metrics_count(const metrics_counter *c)
{
    return atomic_load_explicit(c, memory_order_relaxed);
}

#endif
