/* The sums of a report, fact by fact: what stands at a past period's end, what a round that is over
 * keeps, what is not known any more, and whose the money is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/sums.h"

#include <stdio.h>
#include <string.h>

/* The period is [1000, 2000). */
static struct policy policy;
static struct report_period period;
static struct report_scope scope;
static struct report_sums *sums;
static struct ticket_figures ticket;

static int set_up(void **state)
{
    (void)state;
    policy_set_defaults(&policy);
    period = (struct report_period){.policy = &policy,
                                    .from_ms = 1000,
                                    .until_ms = 2000,
                                    .to_ms = 2000,
                                    .day_count = 1,
                                    .days_ms = {1000, 2000}};
    memset(&scope, 0, sizeof scope);
    scope.technician = "";
    sums = report_sums_new(&scope);
    assert_non_null(sums);
    memset(&ticket, 0, sizeof ticket);
    strcpy(ticket.site, "s1");
    strcpy(ticket.now.technician, "wang");
    strcpy(ticket.now.crew, "pipes");
    ticket.kind = KIND_REPAIR;
    ticket.round = 1;
    ticket.received_ms = 500;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    report_sums_free(sums);
    return 0;
}

static void count(void)
{
    report_sums_ticket(sums, &period, &ticket);
    report_sums_finish(sums);
}

static void add_run(int64_t due_ms, int64_t met_ms, int64_t ended_ms)
{
    ticket.runs[ticket.run_count++] = (struct ticket_run){.clock = CLOCK_FINISH,
                                                          .state = CLOCK_STATE_BREACHED,
                                                          .round = 1,
                                                          .from_ms = due_ms - 100,
                                                          .due_ms = due_ms,
                                                          .met_ms = met_ms,
                                                          .ended_ms = ended_ms};
}

static void what_was_over_at_the_end_was_overdue_whatever_became_of_it(void **state)
{
    (void)state;
    add_run(1500, 0, 2500); /* ran anew after the end */
    count();
    assert_int_equal(sums->total.open, 1);
    assert_int_equal(sums->total.overdue, 1);
    assert_int_equal(sums->total.clocks[CLOCK_FINISH].decided, 1);
}

static void what_ran_anew_before_the_end_was_not(void **state)
{
    (void)state;
    add_run(1500, 0, 1600);
    add_run(1700, 1800, 2500); /* late, and done before the end */
    add_run(2100, 0, 0);       /* over later */
    count();
    assert_int_equal(sums->total.open, 1);
    assert_int_equal(sums->total.overdue, 0);
    assert_int_equal(sums->total.clocks[CLOCK_FINISH].decided, 2);
}

static void a_ticket_without_a_fact_in_the_period_makes_no_line(void **state)
{
    (void)state;
    ticket.closed_ms = 900;
    ticket.rounds[ticket.round_count++] =
        (struct ticket_past_round){.round = 1, .hand = FIGURES_NOW, .completed_ms = 800};
    add_run(700, 800, 0);
    count();
    assert_int_equal(sums->people.count, 0);
    assert_int_equal(sums->crews.count, 0);
    assert_int_equal(sums->sites.count, 0);
}

static void the_spot_check_of_a_round_that_is_over_stays(void **state)
{
    (void)state;
    strcpy(ticket.hands[ticket.hand_count].technician, "zhao");
    strcpy(ticket.hands[ticket.hand_count++].crew, "pipes");
    ticket.round = 2;
    ticket.rounds[ticket.round_count++] = (struct ticket_past_round){
        .round = 1, .hand = 1, .check_failed = true, .spot_checked_ms = 1500};
    ticket.rounds[ticket.round_count++] =
        (struct ticket_past_round){.round = 2, .hand = FIGURES_NOW, .spot_checked_ms = 2500};
    count();
    assert_int_equal(sums->total.checked, 1);
    assert_int_equal(sums->total.check_failed, 1);
    assert_string_equal(sums->people.lines[1].name, "zhao");
    assert_int_equal(sums->people.lines[1].check_failed, 1);
}

static void a_report_knows_what_it_does_not_have(void **state)
{
    (void)state;
    ticket.lost_ms = 999; /* before the period: all of it is here */
    report_sums_ticket(sums, &period, &ticket);
    assert_int_equal(sums->partly, 0);
    ticket.lost_ms = 1000;
    report_sums_ticket(sums, &period, &ticket);
    assert_int_equal(sums->partly, 1);
    scope.technician = "zhao"; /* somebody else's */
    report_sums_ticket(sums, &period, &ticket);
    assert_int_equal(sums->partly, 1);
    strcpy(ticket.hands[ticket.hand_count++].technician, "zhao"); /* who had it before */
    report_sums_ticket(sums, &period, &ticket);
    assert_int_equal(sums->partly, 2);
    ticket.received_ms = period.to_ms; /* of a later period alone */
    report_sums_ticket(sums, &period, &ticket);
    assert_int_equal(sums->partly, 2);
}

static void finances_entries_are_of_who_took_the_money(void **state)
{
    (void)state;
    const struct money_entry entries[] = {
        {.ticket = 1, .type = EVENT_CASH_RECEIVED, .cash_fen = 100, .who = "wang", .crew = "pipes"},
        {.ticket = 1, .type = EVENT_PAID, .cash_fen = 70, .who = "zhao", .crew = "lifts"},
        {.ticket = 1, .type = EVENT_CASH_RECEIVED, .cash_fen = 70, .who = "wang", .crew = "pipes"},
        {.ticket = 1, .type = EVENT_CHECKED, .labour_fen = -30, .who = "wang", .crew = "pipes"},
    };
    scope.crews_only = true; /* a crew lead's report */
    scope.crew_count = 1;
    strcpy(scope.crews[0], "pipes");
    report_sums_money(sums, "s1", entries, entries + 4);
    assert_int_equal(sums->total.received_fen, 100); /* taken before the period */
    assert_int_equal(sums->total.paid_fen, 0);
    assert_int_equal(sums->total.labour_fen, -30);
    scope.crews_only = false;
    report_sums_money(sums, "s1", entries, entries + 4);
    assert_int_equal(sums->total.received_fen, 100 + 170);
    assert_int_equal(sums->total.labour_fen, -60);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_over_at_the_end_was_overdue_whatever_became_of_it),
        TEST(what_ran_anew_before_the_end_was_not),
        TEST(a_ticket_without_a_fact_in_the_period_makes_no_line),
        TEST(the_spot_check_of_a_round_that_is_over_stays),
        TEST(a_report_knows_what_it_does_not_have),
        TEST(finances_entries_are_of_who_took_the_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
