/* What a ticket keeps of what it went through (P19.1): who had it when a clock was met or breached,
 * runs of clocks that ran anew, rounds that an unsatisfied visit ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ticket_fold.h"

#include <stdio.h>
#include <string.h>

static struct ticket ticket;

static int clear(void **state)
{
    (void)state;
    memset(&ticket, 0, sizeof ticket);
    ticket.round = 1;
    return 0;
}

static void has(const char *technician, const char *crew)
{
    memset(ticket.technician, 0, sizeof ticket.technician);
    memset(ticket.crew, 0, sizeof ticket.crew);
    strcpy(ticket.technician, technician);
    strcpy(ticket.crew, crew);
}

static void change(enum clock_state state, int64_t from_ms, int64_t met_ms)
{
    struct event e;
    event_init(&e, EVENT_NOTIFIED);
    e.clocks[0] = (struct clock_change){.clock = CLOCK_NOTICE,
                                        .state = (uint8_t)state,
                                        .from_ms = from_ms,
                                        .due_ms = from_ms + 100,
                                        .met_ms = met_ms};
    e.clock_count = 1;
    e.at_ms = from_ms;
    ticket_fold_clocks(&ticket, &e);
}

static void test_a_run_counts_to_who_had_the_ticket(void **state)
{
    (void)state;
    change(CLOCK_STATE_RUNNING, 1000, 0);
    assert_int_equal(ticket.clocks[0].hand, 0);
    change(CLOCK_STATE_MET, 1000, 1050); /* nobody has it: the desk's own clock */
    assert_int_equal(ticket.clocks[0].hand, 0);
    assert_null(ticket_hand(&ticket, 0));
    has("wang", "pipes");
    change(CLOCK_STATE_RUNNING, 2000, 0);
    assert_int_equal(ticket.run_count, 1); /* the first run stays */
    assert_int_equal(ticket.runs[0].met_ms, 1050);
    change(CLOCK_STATE_BREACHED, 2000, 0);
    has("li", "pipes");
    change(CLOCK_STATE_BREACHED, 2000, 2500); /* done late, by another */
    assert_string_equal(ticket_hand(&ticket, ticket.clocks[0].hand)->technician, "wang");
    assert_string_equal(ticket_hand(&ticket, ticket.clocks[0].hand)->crew, "pipes");
    assert_int_equal(ticket.run_count, 1);
    assert_int_equal(ticket.runs[0].ended_ms, 2000);
    change(CLOCK_STATE_NONE, 3000, 0);
    assert_int_equal(ticket.run_count, 2);
    assert_int_equal(ticket.runs[1].state, CLOCK_STATE_BREACHED);
    assert_int_equal(ticket.runs[1].ended_ms, 3000);
    assert_int_equal(ticket.clock_count, 0);
}

static void test_a_breach_while_nobody_had_it_stays_nobodys(void **state)
{
    (void)state;
    change(CLOCK_STATE_BREACHED, 1000, 0);
    has("wang", "pipes");
    change(CLOCK_STATE_BREACHED, 1000, 1200);
    assert_int_equal(ticket.clocks[0].hand, 0);
}

static void test_what_was_not_decided_leaves_no_run(void **state)
{
    (void)state;
    change(CLOCK_STATE_RUNNING, 1000, 0);
    change(CLOCK_STATE_RUNNING, 2000, 0);
    change(CLOCK_STATE_PAUSED, 3000, 0);
    change(CLOCK_STATE_NONE, 0, 0);
    change(CLOCK_STATE_NONE, 0, 0);
    assert_int_equal(ticket.run_count, 0);
}

/* It breached, then the ticket waited: the breach counts, what runs after the pause is another. */
static void test_a_breach_that_pauses_stays_a_run(void **state)
{
    (void)state;
    has("wang", "pipes");
    change(CLOCK_STATE_RUNNING, 1000, 0);
    change(CLOCK_STATE_BREACHED, 1000, 0);
    has("li", "pipes");
    change(CLOCK_STATE_PAUSED, 1000, 0);
    assert_int_equal(ticket.run_count, 1);
    assert_int_equal(ticket.runs[0].state, CLOCK_STATE_BREACHED);
    assert_string_equal(ticket_hand(&ticket, ticket.runs[0].hand)->technician, "wang");
    change(CLOCK_STATE_RUNNING, 2000, 0);
    change(CLOCK_STATE_PAUSED, 2000, 0);
    assert_int_equal(ticket.run_count, 1);
    change(CLOCK_STATE_MET, 3000, 3050);
    change(CLOCK_STATE_NONE, 3000, 0);
    assert_int_equal(ticket.run_count, 2);
    assert_int_equal(ticket.runs[1].state, CLOCK_STATE_MET);
}

static void test_a_run_that_is_open_again_is_nobodys_yet(void **state)
{
    (void)state;
    has("wang", "pipes");
    change(CLOCK_STATE_MET, 1000, 1050);
    assert_int_equal(ticket.clocks[0].hand, 1);
    change(CLOCK_STATE_RUNNING, 1000, 0);
    assert_int_equal(ticket.clocks[0].hand, 0);
    has("wang", "lifts");
    change(CLOCK_STATE_MET, 1000, 1060);
    assert_int_equal(ticket.clocks[0].hand, 2);
    has("wang", "pipes");
    change(CLOCK_STATE_MET, 2000, 2060);
    assert_int_equal(ticket.clocks[0].hand, 1);
    has("", "pipes"); /* the crew has it, and nobody of it yet */
    change(CLOCK_STATE_MET, 3000, 3060);
    assert_int_equal(ticket.clocks[0].hand, 3);
}

static void test_the_latest_are_kept(void **state)
{
    (void)state;
    for (int i = 0; i < TICKET_RUNS + 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        has(name, "pipes");
        change(CLOCK_STATE_MET, 1000 * (i + 1), 1000 * (i + 1) + 1);
        assert_int_equal(ticket.clocks[0].hand, i < TICKET_HANDS ? i + 1 : 0);
        assert_int_equal(ticket.lost_ms, i < TICKET_HANDS ? 0 : 1000 * (i + 1)); /* whose it was */
    }
    assert_int_equal(ticket.run_count, TICKET_RUNS);
    assert_int_equal(ticket.runs[0].from_ms, 3000);
    assert_int_equal(ticket.runs[TICKET_RUNS - 1].from_ms, 1000 * (TICKET_RUNS + 2));
}

static void test_what_falls_out_is_known_to_be_lost(void **state)
{
    (void)state;
    has("wang", "pipes");
    for (int i = 0; i <= TICKET_RUNS; i++) {
        change(CLOCK_STATE_MET, 1000 * (i + 1), 1000 * (i + 1) + 1);
    }
    assert_int_equal(ticket.lost_ms, 0);
    change(CLOCK_STATE_MET, 1000 * (TICKET_RUNS + 2), 1000 * (TICKET_RUNS + 2) + 1);
    assert_int_equal(ticket.lost_ms, 2000); /* the first run, which ended then */
}

static void test_rounds_are_kept_as_they_ended(void **state)
{
    (void)state;
    has("wang", "pipes");
    for (uint32_t i = 1; i <= TICKET_PAST_ROUNDS + 2; i++) {
        ticket.round = i;
        ticket.completed_ms = 1000 * i;
        ticket.rating = 3;
        ticket.signed_ms = 1000 * i + 10;
        ticket.spot_checked_ms = 1000 * i + 5;
        ticket.sampled_round = i;
        ticket.items_failed = i % 2;
        ticket_keep_round(&ticket, 1000 * i + 20);
        assert_int_equal(ticket.lost_ms, i <= TICKET_PAST_ROUNDS       ? 0
                                         : i == TICKET_PAST_ROUNDS + 1 ? 1010
                                                                       : 2010);
    }
    assert_int_equal(ticket.past_round_count, TICKET_PAST_ROUNDS);
    assert_int_equal(ticket.past_rounds[0].round, 3);
    assert_int_equal(ticket.past_rounds[0].completed_ms, 3000);
    assert_int_equal(ticket.past_rounds[0].spot_checked_ms, 3005);
    assert_true(ticket.past_rounds[0].check_failed);
    assert_false(ticket.past_rounds[1].check_failed);
    assert_int_equal(ticket.past_rounds[0].hand, 1);
    assert_int_equal(ticket.past_rounds[TICKET_PAST_ROUNDS - 1].round, TICKET_PAST_ROUNDS + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_run_counts_to_who_had_the_ticket, clear),
        cmocka_unit_test_setup(test_what_falls_out_is_known_to_be_lost, clear),
        cmocka_unit_test_setup(test_a_breach_while_nobody_had_it_stays_nobodys, clear),
        cmocka_unit_test_setup(test_what_was_not_decided_leaves_no_run, clear),
        cmocka_unit_test_setup(test_a_breach_that_pauses_stays_a_run, clear),
        cmocka_unit_test_setup(test_a_run_that_is_open_again_is_nobodys_yet, clear),
        cmocka_unit_test_setup(test_the_latest_are_kept, clear),
        cmocka_unit_test_setup(test_rounds_are_kept_as_they_ended, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
