/* The day's sums: what counts to the day, to whom, and how things stand at its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "handlers/day_sums.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS  INT64_C(3600000)
#define START_MS INT64_C(1795190400000)
#define END_MS   (START_MS + 24 * HOUR_MS)

static struct day_sums sums;

static int empty_day(void **state)
{
    (void)state;
    memset(&sums, 0, sizeof sums);
    sums.start_ms = START_MS;
    sums.end_ms = END_MS;
    sums.now_ms = END_MS;
    return 0;
}

static struct ticket *ticket_of(const char *crew, const char *technician)
{
    static struct ticket t;
    static uint64_t last;
    memset(&t, 0, sizeof t);
    t.number = ++last;
    t.round = 1;
    t.state = STATE_WORKING;
    t.received_ms = START_MS + HOUR_MS;
    strcpy(t.crew, crew);
    strcpy(t.technician, technician);
    return &t;
}

static void event_at(const struct ticket *t, enum event_type type, int64_t at_ms, int64_t cash_fen)
{
    struct event ev;
    event_init(&ev, type);
    ev.ticket = t->number;
    ev.round = t->round;
    ev.who = t->technician;
    ev.crew = t->crew;
    ev.at_ms = at_ms;
    ev.cash_fen = cash_fen;
    ev.due_ms = type == EVENT_BREACHED ? at_ms : 0;
    if (type == EVENT_BREACHED)
        ev.at_ms += 2 * 24 * HOUR_MS; /* noticed after a weekend */
    day_sums_event(&sums, t, &ev);
}

static void only_what_happened_that_day_counts(void **state)
{
    (void)state;
    struct ticket *t = ticket_of("plumbing", "wang");
    event_at(t, EVENT_OPENED, START_MS - 1, 0);
    event_at(t, EVENT_COMPLETED, END_MS, 0);
    event_at(t, EVENT_PAID, END_MS, 500);
    event_at(t, EVENT_BREACHED, START_MS - 1, 0);
    assert_int_equal(sums.count, 0);
    assert_int_equal(sums.breaches, 0);
    event_at(t, EVENT_OPENED, START_MS, 0);
    event_at(t, EVENT_COMPLETED, END_MS - 1, 0);
    event_at(t, EVENT_PAID, START_MS + HOUR_MS, 500);
    event_at(t, EVENT_BREACHED, START_MS + HOUR_MS, 0);
    assert_int_equal(sums.count, 1);
    assert_int_equal(sums.lines[0].received, 1);
    assert_int_equal(sums.lines[0].done, 1);
    assert_int_equal(sums.lines[0].cash_fen, 500);
    assert_int_equal(sums.breaches, 1);
}

static void each_technician_has_a_line_and_all_add_up(void **state)
{
    (void)state;
    event_at(ticket_of("plumbing", "wang"), EVENT_COMPLETED, START_MS, 0);
    event_at(ticket_of("plumbing", "li"), EVENT_COMPLETED, START_MS, 0);
    event_at(ticket_of("plumbing", "wang"), EVENT_COMPLETED, START_MS, 0);
    event_at(ticket_of("hvac", "zhao"), EVENT_COMPLETED, START_MS, 0);
    event_at(ticket_of("", ""), EVENT_OPENED, START_MS, 0);
    day_sums_sort(&sums);
    assert_int_equal(sums.count, 4);
    assert_string_equal(sums.lines[0].technician, "");
    assert_string_equal(sums.lines[1].technician, "zhao");
    assert_string_equal(sums.lines[2].technician, "li");
    assert_string_equal(sums.lines[3].technician, "wang");
    assert_int_equal(sums.lines[3].done, 2);
    assert_int_equal(sums.total.done, 4);
    assert_int_equal(sums.total.received, 1);
}

static void open_and_overdue_are_as_of_the_days_end(void **state)
{
    (void)state;
    struct ticket *t = ticket_of("plumbing", "wang");
    t->clock_count = 1;
    t->clocks[0].clock = CLOCK_FINISH;
    t->clocks[0].state = CLOCK_STATE_BREACHED;
    t->clocks[0].due_ms = END_MS - HOUR_MS;
    day_sums_ticket(&sums, t);
    assert_int_equal(sums.total.open, 1);
    assert_int_equal(sums.total.overdue, 1);
    t->clocks[0].met_ms = END_MS + HOUR_MS; /* met the day after: overdue at the day's end */
    t->closed_ms = END_MS + 2 * HOUR_MS;
    day_sums_ticket(&sums, t);
    assert_int_equal(sums.total.overdue, 2);
    t->clocks[0].met_ms = END_MS - 1;
    t->closed_ms = END_MS - 1;
    day_sums_ticket(&sums, t);
    assert_int_equal(sums.total.open, 2);
    assert_int_equal(sums.total.overdue, 2);
}

static void money_agreed_counts_when_done_and_cash_is_missing_until_finance_has_it(void **state)
{
    (void)state;
    struct ticket *t = ticket_of("plumbing", "wang");
    t->cash_fen = 5000;
    t->cash_from_ms = START_MS + HOUR_MS;
    day_sums_ticket(&sums, t);
    assert_int_equal(sums.total.agreed_fen, 0);
    assert_int_equal(sums.total.missing_fen, 5000);
    assert_int_equal(day_missing_fen(&sums, t), 5000);
    struct event done;
    event_init(&done, EVENT_COMPLETED);
    done.ticket = t->number;
    done.round = t->round;
    done.at_ms = START_MS + HOUR_MS;
    done.labour_fen = 3000;
    done.material_fen = 2000;
    day_sums_event(&sums, t, &done);
    t->cash_received_fen = 5000;
    day_sums_ticket(&sums, t);
    assert_int_equal(sums.total.agreed_fen, 5000);
    assert_int_equal(sums.total.missing_fen, 5000);
}

/* Two rounds in a day: each belongs to who worked it, though the ticket is zhao's now. */
static void work_stays_with_who_did_it(void **state)
{
    (void)state;
    struct ticket *t = ticket_of("plumbing", "zhao");
    const struct {
        const char *who;
        uint32_t round;
    } done[] = {{"zhao", 2}, {"zhao", 2}, {"wang", 1}}; /* newest first; a check had failed */
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        struct event ev;
        event_init(&ev, EVENT_COMPLETED);
        ev.ticket = t->number;
        ev.at_ms = END_MS - 1 - (int64_t)i;
        ev.round = done[i].round;
        ev.who = done[i].who;
        ev.crew = "plumbing";
        ev.labour_fen = 1000;
        day_sums_event(&sums, t, &ev);
    }
    day_sums_sort(&sums);
    assert_int_equal(sums.count, 2);
    assert_string_equal(sums.lines[0].technician, "wang");
    assert_int_equal(sums.lines[0].done, 1);
    assert_int_equal(sums.lines[1].done, 1);
    assert_int_equal(sums.total.agreed_fen, 2000);
}

static void offline_at(const struct ticket *t, struct event *ev, int64_t at_ms, int64_t done_ms)
{
    event_init(ev, EVENT_COMPLETED);
    ev->ticket = t->number;
    ev->round = t->round;
    ev->who = t->technician;
    ev->at_ms = at_ms;
    ev->claimed_ms = ev->judged_ms = done_ms;
    ev->claim = CLAIM_TAKEN;
}

/* P16.2: work counts to the day on which it was done, though the server heard of it the next. */
static void what_was_done_offline_counts_when_it_was_done(void **state)
{
    (void)state;
    struct ticket *t = ticket_of("plumbing", "wang");
    struct event ev;
    offline_at(t, &ev, END_MS + HOUR_MS, END_MS - HOUR_MS);
    day_sums_event(&sums, t, &ev);
    assert_int_equal(sums.total.done, 1);
    struct ticket *other = ticket_of("plumbing", "wang");
    offline_at(other, &ev, START_MS + HOUR_MS, START_MS - HOUR_MS);
    day_sums_event(&sums, other, &ev);
    assert_int_equal(sums.total.done, 1);
}

/* Newest first: what was met in time after all was no breach; another run, another clock was, and
 * so is the same clock of another ticket. */
static void a_breach_taken_back_is_none(void **state)
{
    (void)state;
    struct ticket *t = ticket_of("plumbing", "wang");
    const int64_t due_ms = START_MS + HOUR_MS;
    struct event ev;
    offline_at(t, &ev, due_ms + HOUR_MS, due_ms - 1);
    ev.clocks[ev.clock_count++] = (struct clock_change){
        .clock = CLOCK_FINISH, .state = CLOCK_STATE_MET, .due_ms = due_ms, .met_ms = due_ms - 1};
    ev.clocks[ev.clock_count++] = (struct clock_change){
        .clock = CLOCK_SLIP_RETURN, .state = CLOCK_STATE_RUNNING, .due_ms = due_ms};
    const struct {
        bool other;
        enum clock_kind clock;
        int64_t due_ms;
        uint32_t breaches;
    } before[] = {{false, CLOCK_FINISH, due_ms, 0},
                  {false, CLOCK_SLIP_RETURN, due_ms, 1},
                  {false, CLOCK_FINISH, due_ms - 1, 2},
                  {true, CLOCK_FINISH, due_ms, 3}};
    day_sums_event(&sums, t, &ev);
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        if (before[i].other)
            t = ticket_of("plumbing", "zhao");
        event_init(&ev, EVENT_BREACHED);
        ev.ticket = t->number;
        ev.clock = before[i].clock;
        ev.due_ms = before[i].due_ms;
        day_sums_event(&sums, t, &ev);
        assert_int_equal(sums.breaches, before[i].breaches);
    }
}

static void closed_before_the_day_does_not_concern_it(void **state)
{
    (void)state;
    struct ticket *t = ticket_of("plumbing", "wang");
    assert_true(day_sums_concerns(&sums, t));
    t->received_ms = END_MS;
    assert_false(day_sums_concerns(&sums, t));
    t->received_ms = START_MS - 48 * HOUR_MS;
    t->closed_ms = START_MS - 1;
    assert_false(day_sums_concerns(&sums, t));
    t->cash_fen = 100; /* but its cash is still out */
    assert_true(day_sums_concerns(&sums, t));
}

static void who_does_not_fit_is_in_the_total(void **state)
{
    (void)state;
    for (int i = 0; i < DAY_LINES + 5; i++) {
        char name[NAME_SIZE];
        snprintf(name, sizeof name, "t%d", i);
        event_at(ticket_of("crew", name), EVENT_COMPLETED, START_MS, 0);
    }
    assert_int_equal(sums.count, DAY_LINES);
    assert_int_equal(sums.total.done, DAY_LINES + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(only_what_happened_that_day_counts, empty_day),
        cmocka_unit_test_setup(each_technician_has_a_line_and_all_add_up, empty_day),
        cmocka_unit_test_setup(open_and_overdue_are_as_of_the_days_end, empty_day),
        cmocka_unit_test_setup(
            money_agreed_counts_when_done_and_cash_is_missing_until_finance_has_it, empty_day),
        cmocka_unit_test_setup(work_stays_with_who_did_it, empty_day),
        cmocka_unit_test_setup(what_was_done_offline_counts_when_it_was_done, empty_day),
        cmocka_unit_test_setup(a_breach_taken_back_is_none, empty_day),
        cmocka_unit_test_setup(closed_before_the_day_does_not_concern_it, empty_day),
        cmocka_unit_test_setup(who_does_not_fit_is_in_the_total, empty_day),
    };
    return cmocka_run_group_tests_name("day_sums", tests, NULL, NULL);
}
