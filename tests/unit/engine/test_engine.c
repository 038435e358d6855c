/* The writer thread on a real loop: order, idle and loaded, its timer, failure, stop. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { JOBS = 3000 };

/* ---- faults -------------------------------------------------------------------------------------
 */

static atomic_bool flush_fails;

enum error_code __real_ledger_commit(struct ledger *l, struct error *e);
enum error_code __wrap_ledger_commit(struct ledger *l, struct error *e);
enum error_code __wrap_ledger_commit(struct ledger *l, struct error *e)
{
    if (atomic_load(&flush_fails))
        return error_set(e, ERROR_IO, "ledger", "the disk is gone");
    return __real_ledger_commit(l, e);
}

/* ---- a server with its loop ---------------------------------------------------------------------
 */

struct server {
    struct world world;
    uv_loop_t loop;
    struct engine *engine;
    _Atomic int64_t ahead_ms; /* time that the test lets pass at once */
    uint64_t published_seq, answered;
    unsigned breaches;
    bool stopped, in_order;
    atomic_uint failures;
    unsigned stop_after; /* answers, then the engine stops */
};

/* A job that makes a ticket; what it saw. */
struct new_job {
    struct job job;
    struct given given;
    uint64_t seq; /* of its last event */
    bool completed;
};

static int64_t clock_ms(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int64_t wall_ms(void *context)
{
    static int64_t first_ms;
    struct server *s = context;
    if (first_ms == 0)
        first_ms = clock_ms(CLOCK_BOOTTIME);
    return FIXTURE_START_MS + clock_ms(CLOCK_BOOTTIME) - first_ms + atomic_load(&s->ahead_ms);
}

static int64_t boot_ms(void *context)
{
    struct server *s = context;
    return clock_ms(CLOCK_BOOTTIME) + atomic_load(&s->ahead_ms);
}

static void on_execute(void *context, struct batch *b, struct job *j)
{
    (void)context;
    struct new_job *n = (struct new_job *)j;
    struct world_job as_world = {.context = &n->given};
    given_run(b, &as_world);
    n->seq = view_applied_seq(batch_view(b));
}

static void on_stopped(void *context)
{
    ((struct server *)context)->stopped = true;
}

static uint64_t committed_seq(struct view *v)
{
    struct error e;
    struct view *snapshot = view_snapshot(v, &e);
    assert_non_null(snapshot);
    uint64_t seq = view_applied_seq(snapshot);
    view_snapshot_close(snapshot);
    return seq;
}

static void on_completed(void *context, struct job *j)
{
    struct server *s = context;
    struct new_job *n = (struct new_job *)j;
    n->completed = true;
    s->in_order &= s->published_seq >= n->seq; /* its events were published before */
    if (j->needs_commit)
        s->in_order &= committed_seq(s->world.view) >= n->seq;
    if (++s->answered == s->stop_after)
        engine_stop(s->engine, on_stopped, s);
}

static void on_published(void *context, const struct publication *p)
{
    struct server *s = context;
    for (size_t i = 0; i < p->count; i++) {
        s->in_order &= p->events[i].seq == s->published_seq + 1;
        s->published_seq = p->events[i].seq;
        s->breaches += p->events[i].type == EVENT_BREACHED;
    }
    if (s->breaches > 0 && s->stop_after == 0)
        engine_stop(s->engine, on_stopped, s);
}

static bool wants_publications(void *context)
{
    (void)context;
    return true;
}

static void on_failed(void *context, const struct error *e)
{
    struct server *s = context;
    (void)e;
    atomic_fetch_add(&s->failures, 1);
}

static struct new_job new_jobs[JOBS];

static int set_up(void **state)
{
    static struct server s;
    struct error e;
    memset(&s, 0, sizeof s);
    memset(new_jobs, 0, sizeof new_jobs);
    atomic_store(&flush_fails, false);
    fixture_open(&s.world);
    world_close(&s.world, true);
    world_open_stores(&s.world);
    s.in_order = true;
    s.published_seq = ledger_head_seq(s.world.ledger);
    const struct engine_hooks hooks = {.context = &s,
                                       .execute = on_execute,
                                       .completed = on_completed,
                                       .published = on_published,
                                       .wants_publications = wants_publications,
                                       .failed = on_failed};
    const struct engine_options options = {
        .wall_ms = wall_ms, .boot_ms = boot_ms, .time_context = &s};
    assert_int_equal(uv_loop_init(&s.loop), 0);
    assert_int_equal(engine_start(s.world.ledger, s.world.view, s.world.keys, &s.loop, &hooks,
                                  &options, &s.engine, &e),
                     ERROR_NONE);
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    struct server *s = *state;
    assert_true(s->stopped);
    engine_free(s->engine);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    s->world.engine = NULL;
    world_close(&s->world, false);
    world_remove(s->world.dir);
    return 0;
}

static void submit_new(struct server *s, struct new_job *n)
{
    given_init(&s->world, &n->given, COMMAND_NEW, 0, "desk1");
    n->given.command.site = "s1";
    n->given.command.unit = "3-1-501";
    n->given.command.kind = KIND_REPAIR;
    n->given.command.text = "no light";
    n->given.command.reporter = "王女士";
    n->given.command.phone = "13912345678";
    n->job.size = 100;
    assert_true(engine_submit(s->engine, &n->job));
}

static void test_all_that_waits_is_answered_in_order(void **state)
{
    struct server *s = *state;
    s->stop_after = JOBS;
    for (unsigned i = 0; i < JOBS; i++)
        submit_new(s, &new_jobs[i]);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(s->answered, JOBS);
    assert_true(s->in_order);
    assert_int_equal(s->published_seq, ledger_head_seq(s->world.ledger));
    assert_int_equal(view_applied_seq(s->world.view), s->published_seq);
    for (unsigned i = 1; i < JOBS; i++) {
        assert_int_equal(new_jobs[i].given.refusal.code, ERROR_NONE);
        assert_true(new_jobs[i].seq > new_jobs[i - 1].seq);
    }
}

/* Whoever reads from the view's file gets it with everything acknowledged so far, without a commit
 * for each of them; the others do not wait for it. */
static void test_readers_wait_for_the_commit(void **state)
{
    struct server *s = *state;
    s->stop_after = JOBS;
    for (unsigned i = 0; i < JOBS; i++) {
        new_jobs[i].job.needs_commit = i % 3 == 0;
        submit_new(s, &new_jobs[i]);
    }
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(s->answered, JOBS);
    assert_true(s->in_order);
    for (unsigned i = 0; i < JOBS; i++) {
        assert_true(new_jobs[i].completed);
        new_jobs[i].job.needs_commit = false;
    }
}

static void test_stopping_finishes_what_waits(void **state)
{
    struct server *s = *state;
    s->stop_after = 1000; /* never reached */
    for (unsigned i = 0; i < 500; i++)
        submit_new(s, &new_jobs[i]);
    engine_stop(s->engine, on_stopped, s);
    struct new_job late = {.completed = false};
    given_init(&s->world, &late.given, COMMAND_NEW, 0, "desk1");
    assert_false(engine_submit(s->engine, &late.job));
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(s->answered, 500);
    /* Everything is in the view's last commit: what a restart reads is whole. */
    assert_int_equal(view_applied_seq(s->world.view), ledger_head_seq(s->world.ledger));
}

static void test_the_timer_fires_a_clock_by_itself(void **state)
{
    struct server *s = *state;
    submit_new(s, &new_jobs[0]);
    while (s->answered == 0)
        uv_run(&s->loop, UV_RUN_ONCE);
    atomic_fetch_add(&s->ahead_ms, 5 * 60000);
    uv_run(&s->loop, UV_RUN_DEFAULT); /* until the breach stops the engine */
    assert_int_equal(s->breaches, 1);
    assert_true(s->in_order);
}

static void test_a_failed_flush_answers_nobody(void **state)
{
    struct server *s = *state;
    s->stop_after = 1000;
    atomic_store(&flush_fails, true);
    for (unsigned i = 0; i < 10; i++)
        submit_new(s, &new_jobs[i]);
    engine_stop(s->engine, on_stopped, s);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(atomic_load(&s->failures), 1);
    assert_int_equal(s->answered, 0);
    for (unsigned i = 0; i < 10; i++)
        assert_false(new_jobs[i].completed);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_all_that_waits_is_answered_in_order),
        TEST(test_readers_wait_for_the_commit),
        TEST(test_stopping_finishes_what_waits),
        TEST(test_the_timer_fires_a_clock_by_itself),
        TEST(test_a_failed_flush_answers_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
