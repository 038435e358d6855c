/* One batch after another, under a clock that the test moves: due clocks, downtime, jumps of the
 * wall clock, a full disk, clocks that fail, requests that come again. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const int64_t MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000;

/* ---- faults, put in place by the linker ---------------------------------------------------------
 */

static bool disk_is_full;
static uint64_t broken_ticket;
static unsigned broken_tries;

enum error_code __real_ledger_begin(struct ledger *l, int64_t at_ms, struct error *e);
enum error_code __wrap_ledger_begin(struct ledger *l, int64_t at_ms, struct error *e);
enum error_code __wrap_ledger_begin(struct ledger *l, int64_t at_ms, struct error *e)
{
    if (disk_is_full)
        return error_set(e, ERROR_NO_SPACE, "ledger", "the disk is full");
    return __real_ledger_begin(l, at_ms, e);
}

void __real_decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                        int64_t now_ms, struct decision *out);
void __wrap_decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                        int64_t now_ms, struct decision *out);
void __wrap_decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                        int64_t now_ms, struct decision *out)
{
    __real_decide_fire(t, facts, p, now_ms, out);
    if (t->number != broken_ticket)
        return;
    broken_tries++;
    out->event_count = 0;
}

static int set_up(void **state)
{
    disk_is_full = false;
    broken_ticket = 0;
    broken_tries = 0;
    return fixture_set_up(state);
}

/* ---- clocks -------------------------------------------------------------------------------------
 */

static void test_a_clock_fires_once_at_its_time(void **state)
{
    struct world *w = *state;
    struct event last;
    uint64_t t = fixture_ticket(w, "s1");
    int64_t due_ms = w->wall_ms + 5 * MINUTE_MS;
    assert_int_equal(engine_next_due(w->engine), due_ms);
    world_pass(w, 5 * MINUTE_MS - 1);
    assert_int_equal(world_run_due(w), 0);
    assert_true(engine_run_batch(w->engine, NULL));
    assert_int_equal(fixture_count(w, EVENT_BREACHED, t, NULL), 0);
    world_pass(w, 1);
    assert_int_equal(world_run_due(w), 1);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, t, &last), 1);
    assert_int_equal(last.clock, CLOCK_NOTICE);
    assert_int_equal(last.due_ms, due_ms);
    assert_int_equal(last.noticed_ms, due_ms);
    assert_int_equal(last.to_role, ROLE_DESK_SUPERVISOR);
    assert_int_equal(engine_next_due(w->engine), due_ms + 10 * MINUTE_MS);
    world_pass(w, MINUTE_MS);
    assert_int_equal(world_run_due(w), 0);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, t, NULL), 1);
}

/* The order in which clocks fired: due times as they were noticed. */
struct fired {
    uint64_t tickets[64];
    int64_t due_ms[64], noticed_ms[64];
    unsigned count;
};

static int on_fired(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct fired *f = arg;
    (void)location;
    (void)hash;
    if (ev->type != EVENT_BREACHED || ev->clock != CLOCK_NOTICE || f->count == 64)
        return 0;
    f->tickets[f->count] = ev->ticket;
    f->due_ms[f->count] = ev->due_ms;
    f->noticed_ms[f->count++] = ev->at_ms;
    return 0;
}

static void test_after_downtime_clocks_fire_first_in_order_once(void **state)
{
    struct world *w = *state;
    struct error e;
    struct given g;
    struct fired fired = {.count = 0};
    uint64_t tickets[10];
    for (unsigned i = 0; i < 10; i++) {
        tickets[i] = fixture_ticket(w, "s1");
        world_pass(w, 1000);
    }
    world_close(w, false); /* a crash: the view's transaction is lost */
    world_pass(w, HOUR_MS);
    world_open(w);
    int64_t noticed_ms = w->wall_ms;
    given_init(w, &g, COMMAND_DISPATCH, tickets[0], "desk2");
    g.command.to = "zhao";
    give(w, &g); /* the first command after it: the clocks come before */
    assert_int_equal(ledger_replay(w->ledger, 0, on_fired, &fired, &e), ERROR_NONE);
    assert_int_equal(fired.count, 10);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(fired.tickets[i], tickets[i]);
        assert_int_equal(fired.due_ms[i], FIXTURE_START_MS + i * 1000 + 5 * MINUTE_MS);
        assert_int_equal(fired.noticed_ms[i], noticed_ms);
    }
    assert_int_equal(g.refusal.code, ERROR_NONE);
    world_close(w, false);
    world_open(w);
    assert_int_equal(world_run_due(w), 0);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, 0, NULL), 10);
}

static void test_many_due_clocks_drain_in_portions(void **state)
{
    struct world *w = *state;
    enum { TICKETS = 600 };
    for (unsigned i = 0; i < TICKETS; i++)
        fixture_ticket(w, "s1");
    world_pass(w, 6 * MINUTE_MS);
    assert_int_equal(world_run_due(w), 3); /* 256 a batch */
    assert_int_equal(fixture_count(w, EVENT_BREACHED, 0, NULL), TICKETS);
}

static void test_a_jump_forward_is_recorded_and_fires(void **state)
{
    struct world *w = *state;
    struct event last;
    uint64_t t = fixture_ticket(w, "s1");
    w->wall_ms += 2 * HOUR_MS; /* the wall alone */
    assert_true(engine_run_batch(w->engine, NULL));
    assert_int_equal(fixture_count(w, EVENT_TIME_JUMPED, 0, &last), 1);
    assert_int_equal(last.noticed_ms - last.other_ms, 2 * HOUR_MS);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, t, NULL), 1);
    assert_true(engine_run_batch(w->engine, NULL));
    assert_int_equal(fixture_count(w, EVENT_TIME_JUMPED, 0, NULL), 1);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, t, NULL), 1);
}

static void test_a_jump_back_loses_and_doubles_nothing(void **state)
{
    struct world *w = *state;
    struct event last;
    uint64_t t = fixture_ticket(w, "s1");
    world_pass(w, 5 * MINUTE_MS);
    world_run_due(w);
    int64_t before_ms = engine_now(w->engine);
    w->wall_ms -= DAY_MS;
    assert_true(engine_run_batch(w->engine, NULL));
    assert_int_equal(fixture_count(w, EVENT_TIME_JUMPED, 0, &last), 1);
    assert_int_equal(last.noticed_ms - last.other_ms, -DAY_MS);
    assert_true(last.at_ms >= before_ms);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, t, NULL), 1);
    /* The step up is ten minutes on; ledger time runs at nine tenths now. */
    world_pass(w, 11 * MINUTE_MS);
    assert_int_equal(world_run_due(w), 0);
    world_pass(w, MINUTE_MS);
    assert_int_equal(world_run_due(w), 1);
    assert_int_equal(fixture_count(w, EVENT_ESCALATED, t, &last), 1);
    assert_int_equal(last.level, 1);
}

static void test_a_start_far_ahead_is_refused(void **state)
{
    struct world *w = *state;
    fixture_ticket(w, "s1");
    world_close(w, true);
    world_pass(w, 40 * DAY_MS);
    world_open(w);
    assert_null(w->engine);
    world_close(w, false);
    w->engine_options.accept_time = true;
    world_open(w);
    assert_non_null(w->engine);
    w->engine_options.accept_time = false;
    assert_int_not_equal(world_run_due(w), 0);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, 0, NULL), 3); /* notice, same_day, finish */
    struct event gap;
    assert_int_equal(fixture_count(w, EVENT_TIME_JUMPED, 0, &gap), 1); /* the acceptance stands */
    assert_int_equal(gap.noticed_ms - gap.other_ms, 40 * DAY_MS);
}

/* ---- a full disk --------------------------------------------------------------------------------
 */

static void look(struct batch *b, struct world_job *j)
{
    const struct ticket *t = view_ticket(batch_view(b), *(uint64_t *)j->context);
    assert_non_null(t);
    assert_true(batch_readonly(b));
    assert_int_equal(t->state, STATE_RECEIVED);
}

static void test_without_room_reads_go_on_and_clocks_wait(void **state)
{
    struct world *w = *state;
    struct given g;
    uint64_t t = fixture_ticket(w, "s1");
    uint64_t head = ledger_head_seq(w->ledger);
    disk_is_full = true;
    given_init(w, &g, COMMAND_CANCEL, t, "desk1");
    g.command.text = "double";
    give(w, &g);
    assert_int_equal(g.once, ERROR_NO_SPACE);
    world_run(w, look, &t);
    world_pass(w, 6 * MINUTE_MS);
    assert_true(engine_run_batch(w->engine, NULL));
    assert_int_equal(ledger_head_seq(w->ledger), head);
    disk_is_full = false; /* and it recovers by itself */
    world_pass(w, 1000);
    assert_int_not_equal(world_run_due(w), 0);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, t, NULL), 1);
    give(w, &g);
    assert_int_equal(g.once, ERROR_NONE);
    assert_int_equal(g.after.state, STATE_CANCELLED);
}

/* ---- a clock that fails -------------------------------------------------------------------------
 */

static void test_a_clock_that_fails_three_times_is_set_aside(void **state)
{
    struct world *w = *state;
    struct event last;
    broken_ticket = fixture_ticket(w, "s1");
    world_pass(w, 1000);
    uint64_t healthy = fixture_ticket(w, "s1");
    world_pass(w, 6 * MINUTE_MS);
    assert_int_equal(world_run_due(w), 1);
    assert_int_equal(broken_tries, 3);
    assert_int_equal(fixture_count(w, EVENT_CLOCK_SET_ASIDE, broken_ticket, &last), 1);
    assert_int_equal(last.until_ms, w->wall_ms + HOUR_MS);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, broken_ticket, NULL), 0);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, healthy, NULL), 1);
    uint64_t mended = broken_ticket;
    broken_ticket = 0;
    world_pass(w, HOUR_MS);
    world_run_due(w);
    assert_int_equal(fixture_count(w, EVENT_BREACHED, mended, NULL), 1);
}

/* ---- exactly once -------------------------------------------------------------------------------
 */

static void test_the_same_request_is_applied_once(void **state)
{
    struct world *w = *state;
    struct given first, other;
    uint64_t t = fixture_ticket(w, "s1");
    given_init(w, &first, COMMAND_DISPATCH, t, "desk1");
    first.command.to = "zhao";
    give(w, &first);
    assert_int_equal(first.once, ERROR_NONE);
    give_plain(w, COMMAND_ACCEPT, t, "zhao");
    struct given again = first;
    world_close(w, false); /* also after a crash */
    world_open(w);
    give(w, &again);
    assert_int_equal(again.once, ERROR_EXISTS);
    assert_int_equal(again.after.state, STATE_DISPATCHED); /* as it stood then */
    assert_int_equal(again.after.version, first.after.version);
    assert_int_equal(again.after.last_seq, first.after.last_seq);
    assert_int_equal(fixture_count(w, EVENT_DISPATCHED, t, NULL), 1);
    other = first;
    other.actor = "desk2";
    give(w, &other);
    assert_int_equal(other.once, ERROR_BAD_REQUEST);
    other = first;
    other.digest[0] ^= 1;
    give(w, &other);
    assert_int_equal(other.once, ERROR_BAD_REQUEST);
    world_pass(w, 32 * DAY_MS);
    again = first;
    give(w, &again);
    assert_int_equal(again.once, ERROR_OLD_REQUEST);
}

static void test_the_same_request_twice_in_one_batch(void **state)
{
    struct world *w = *state;
    struct given first, accept, again;
    uint64_t t = fixture_ticket(w, "s1");
    given_init(w, &first, COMMAND_DISPATCH, t, "desk1");
    first.command.to = "zhao";
    given_init(w, &accept, COMMAND_ACCEPT, t, "zhao");
    again = first;
    struct world_job jobs[3] = {{.run = given_run, .context = &first},
                                {.run = given_run, .context = &accept},
                                {.run = given_run, .context = &again}};
    jobs[0].job.next = &jobs[1].job;
    jobs[1].job.next = &jobs[2].job;
    assert_true(engine_run_batch(w->engine, &jobs[0].job));
    assert_true(jobs[2].completed);
    assert_int_equal(accept.after.state, STATE_ACCEPTED);
    assert_int_equal(again.once, ERROR_EXISTS);
    assert_int_equal(again.after.state, STATE_DISPATCHED);
    assert_int_equal(fixture_count(w, EVENT_DISPATCHED, t, NULL), 1);
}

/* A quoted ticket: its number. */
static uint64_t quoted(struct world *w, struct given *g)
{
    uint64_t t = fixture_ticket(w, "s1");
    given_init(w, g, COMMAND_DISPATCH, t, "desk1");
    g->command.to = "zhao";
    give(w, g);
    give_plain(w, COMMAND_ACCEPT, t, "zhao");
    give_plain(w, COMMAND_ARRIVE, t, "zhao");
    given_init(w, g, COMMAND_QUOTE, t, "zhao");
    g->command.labour_fen = 5000;
    give(w, g);
    assert_int_equal(g->after.state, STATE_QUOTED);
    return t;
}

static void test_a_wrong_code_answers_the_same_again(void **state)
{
    struct world *w = *state;
    struct given g, wrong, second;
    uint64_t t = quoted(w, &g);
    given_init(w, &wrong, COMMAND_CONSENT, t, "zhao");
    wrong.command.code = strcmp(g.consent, "000000") == 0 ? "111111" : "000000";
    give(w, &wrong);
    assert_int_equal(wrong.refusal.code, ERROR_WRONG_CODE);
    given_init(w, &second, COMMAND_CONSENT, t, "zhao");
    second.command.code = wrong.command.code;
    give(w, &second);
    assert_string_not_equal(second.refusal.subject, wrong.refusal.subject); /* one try fewer */
    struct given again = wrong;
    give(w, &again);
    assert_int_equal(again.once, ERROR_EXISTS);
    assert_int_equal(again.refusal.code, ERROR_WRONG_CODE);
    assert_string_equal(again.refusal.subject, wrong.refusal.subject);
    assert_string_equal(again.refusal.detail, wrong.refusal.detail);
    assert_int_equal(fixture_count(w, EVENT_CODE_REFUSED, t, NULL), 2);
}

static void test_codes_are_bound_to_the_quote(void **state)
{
    struct world *w = *state;
    struct given g, consent;
    uint64_t t = quoted(w, &g);
    char first[8];
    memcpy(first, g.consent, sizeof first);
    assert_int_equal(strlen(first), 6);
    assert_string_equal(g.sign_off, "");
    given_init(w, &g, COMMAND_QUOTE, t, "zhao");
    g.command.labour_fen = 6000;
    give(w, &g);
    assert_string_not_equal(g.consent, first);
    given_init(w, &consent, COMMAND_CONSENT, t, "zhao");
    consent.command.code = first; /* the old price was another question */
    give(w, &consent);
    assert_int_equal(consent.refusal.code, ERROR_WRONG_CODE);
    given_init(w, &consent, COMMAND_CONSENT, t, "zhao");
    consent.command.code = g.consent;
    give(w, &consent);
    assert_int_equal(consent.refusal.code, ERROR_NONE);
    assert_int_equal(consent.after.state, STATE_WORKING);
    assert_string_equal(consent.consent, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_clock_fires_once_at_its_time),
        TEST(test_after_downtime_clocks_fire_first_in_order_once),
        TEST(test_many_due_clocks_drain_in_portions),
        TEST(test_a_jump_forward_is_recorded_and_fires),
        TEST(test_a_jump_back_loses_and_doubles_nothing),
        TEST(test_a_start_far_ahead_is_refused),
        TEST(test_without_room_reads_go_on_and_clocks_wait),
        TEST(test_a_clock_that_fails_three_times_is_set_aside),
        TEST(test_the_same_request_is_applied_once),
        TEST(test_the_same_request_twice_in_one_batch),
        TEST(test_a_wrong_code_answers_the_same_again),
        TEST(test_codes_are_bound_to_the_quote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
