/* On site, and when it is hard: P4 and P5, rule by rule. */
#include "world.h"

#include <string.h>

static struct world w;

static enum error_code book(const char *who, int64_t time_ms, bool told)
{
    struct command c = world_command(COMMAND_BOOK);
    c.time_ms = time_ms;
    c.text = "改期";
    c.told = told;
    return world_give(&w, who, &c);
}

/* P4.1: due = max(signed for, booked) + 10 min. */
static void p4_1_arrival(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_ARRIVAL);
    assert_true(c->due_ms == w.now_ms + 10 * MINUTE_MS);
    int64_t booked_ms = w.now_ms + 3 * HOUR_MS;
    assert_given(book("tech1", booked_ms, true));
    c = ticket_clock_find(&w.ticket, CLOCK_ARRIVAL);
    assert_true(c->due_ms == booked_ms + 10 * MINUTE_MS);
    world_pass(&w, 3 * HOUR_MS - 5 * MINUTE_MS);
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_MET);
}

static void p4_1_late(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    w.now_ms += 11 * MINUTE_MS; /* nobody woke the server: the command finds it */
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_int_equal(w.out.events[0].type, EVENT_BREACHED);
    assert_int_equal(w.out.events[1].type, EVENT_ARRIVED);
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_BREACHED);
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_ARRIVAL);
    assert_true(c->met_ms == w.now_ms);
}

/* P4.2: told before the time and agreed, or a supervisor decides. */
static void p4_2_a_new_time(void **state)
{
    (void)state;
    world_open(&w);
    assert_given(book("desk", w.now_ms + 2 * HOUR_MS, false)); /* the first one */
    assert_refused(book("desk", w.now_ms + 3 * HOUR_MS, false), ERROR_REFUSED);
    assert_given(book("desk", w.now_ms + 3 * HOUR_MS, true));
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    assert_refused(book("tech1", w.now_ms + 4 * HOUR_MS, false), ERROR_REFUSED);
    assert_refused(book("tech2", w.now_ms + 4 * HOUR_MS, true), ERROR_DENIED);
    assert_given(book("lead1", w.now_ms + 4 * HOUR_MS, false));
    assert_given(book("sup-desk", w.now_ms + 5 * HOUR_MS, false));
    assert_refused(book("desk", w.now_ms - 1, true), ERROR_BAD_REQUEST);
    world_pass(&w, 5 * HOUR_MS + MINUTE_MS); /* the time has gone: too late to tell */
    assert_refused(book("tech1", w.now_ms + HOUR_MS, true), ERROR_REFUSED);
    assert_given(book("sup-a", w.now_ms + HOUR_MS, true));
}

/* P4.3: nobody home counts as arrived; the desk calls back by the day's end. */
static void p4_3_absent(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    struct command c = world_command(COMMAND_ABSENT);
    c.rang = c.phoned = c.note = true;
    assert_given(world_give(&w, "tech1", &c));
    const struct event *e = world_event(&w, EVENT_ABSENT);
    assert_true(e->rang && e->phoned && e->noted && e->callback);
    assert_true(w.ticket.wait_until_ms == CLOSE_MS);
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_FINISH), CLOCK_STATE_PAUSED);
    char person[NAME_SIZE];
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_given(book("desk", w.now_ms + DAY_MS, false)); /* called back: no time stands */
    assert_state(&w, STATE_DISPATCHED);
    assert_int_equal(world_clock(&w, CLOCK_WAIT), CLOCK_STATE_MET);
}

/* P4.4: the slip says what it really is. */
static void p4_4_found(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    struct command c = world_command(COMMAND_FIND);
    c.text = "是楼上防水";
    c.trade = TRADE_CIVIL;
    assert_given(world_give(&w, "tech1", &c));
    assert_int_equal(w.ticket.trade, TRADE_CIVIL);
    size_t length;
    const char *found = ticket_text(&w.ticket, w.ticket.found, &length);
    assert_int_equal(length, strlen(c.text));
    assert_memory_equal(found, c.text, length);
    assert_state(&w, STATE_ON_SITE);
}

/* P5.1: review takes at most 30 minutes. */
static void p5_1_review(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    assert_given(world_say(&w, "tech1", COMMAND_COMPLEX, "看不懂"));
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_REVIEW);
    assert_true(c->due_ms == w.now_ms + 30 * MINUTE_MS);
    assert_refused(world_do(&w, "lead2", COMMAND_BACK), ERROR_DENIED);
    assert_given(world_do(&w, "lead1", COMMAND_BACK));
    assert_state(&w, STATE_ON_SITE);
    assert_int_equal(world_clock(&w, CLOCK_REVIEW), CLOCK_STATE_MET);
    world_quote(&w, "tech1", 100, 0);
    world_consent(&w, "tech1");
    world_pass(&w, MINUTE_MS);
    assert_given(world_say(&w, "tech1", COMMAND_COMPLEX, "又看不懂"));
    assert_int_equal(world_clock(&w, CLOCK_REVIEW), CLOCK_STATE_RUNNING);
    assert_given(world_do(&w, "tech1", COMMAND_BACK));
    assert_state(&w, STATE_WORKING); /* the agreement stands */
}

static void refer(enum party party)
{
    struct command c = world_command(COMMAND_REFER);
    c.party = party;
    c.text = "要专业队";
    assert_given(world_give(&w, "tech1", &c));
    assert_state(&w, STATE_REFERRED);
}

/* P5.2: a repair date within 24 hours, and three ways a referral ends. */
static void p5_2_referral(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    refer(PARTY_ENGINEERING);
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_FEEDBACK);
    assert_true(c->due_ms == w.now_ms + 24 * HOUR_MS);
    assert_refused(world_do(&w, "tech1", COMMAND_DONE), ERROR_DENIED);
    assert_refused(world_do(&w, "firm", COMMAND_DONE), ERROR_DENIED);
    struct command promise = world_command(COMMAND_PROMISE);
    promise.time_ms = w.now_ms + 3 * DAY_MS;
    assert_given(world_give(&w, "eng", &promise));
    assert_true(w.ticket.promise_told);
    assert_int_equal(world_clock(&w, CLOCK_FEEDBACK), CLOCK_STATE_MET);
    const int64_t met_ms = w.ticket.feedback_met_ms;
    w.now_ms += MINUTE_MS;
    promise.time_ms = w.now_ms + 2 * DAY_MS; /* another date: the feedback was given before */
    assert_given(world_give(&w, "eng", &promise));
    assert_true(w.ticket.feedback_met_ms == met_ms);
    world_pass(&w, HOUR_MS);
    assert_given(world_do(&w, "eng", COMMAND_RESUME)); /* taken back for work */
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, "tech1");
    assert_false(w.ticket.referral_open);

    world_open(&w);
    world_on_site(&w);
    refer(PARTY_DEVELOPER);
    assert_true(ticket_visible(&w.ticket, world_staff(&w, "firm")));
    assert_given(world_do(&w, "firm", COMMAND_DONE)); /* solved by who took it */
    assert_state(&w, STATE_COMPLETED);
    assert_string_equal(w.ticket.technician, "firm");
    assert_refused(world_do(&w, "tech1", COMMAND_SIGN), ERROR_DENIED);

    world_open(&w);
    world_on_site(&w);
    refer(PARTY_CONTRACTOR);
    struct command c2 = world_command(COMMAND_CLOSE);
    c2.exception = true;
    assert_refused(world_give(&w, "sup-desk", &c2), ERROR_BAD_REQUEST);
    c2.text = "开发商认领";
    assert_refused(world_give(&w, "desk", &c2), ERROR_DENIED);
    assert_given(world_give(&w, "sup-desk", &c2)); /* closed by a supervisor with a reason */
    assert_state(&w, STATE_CLOSED);
    assert_true(ticket_next_due(&w.ticket) == INT64_MAX);
}

/* P5.3: the promised date is itself a deadline; another promise moves it. */
static void p5_3_promise(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    struct command c = world_command(COMMAND_PROMISE);
    c.time_ms = w.now_ms + 2 * DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_true(ticket_clock_find(&w.ticket, CLOCK_PROMISE)->due_ms == c.time_ms);
    c.time_ms = w.now_ms + 3 * DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_true(ticket_clock_find(&w.ticket, CLOCK_PROMISE)->due_ms == c.time_ms);
    world_pass(&w, 3 * DAY_MS);
    assert_int_equal(world_clock(&w, CLOCK_PROMISE), CLOCK_STATE_BREACHED);
}

/* P5.4: not finished on its day: a coordination sheet, told to the desk. */
static void p5_4_coordination_sheet(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_FINISH)->due_ms == CLOSE_MS);
    world_pass(&w, CLOSE_MS - w.now_ms);
    assert_true(w.ticket.coordination);
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_FINISH);
    assert_string_equal(c->holder, "sup-desk");
    world_complete(&w);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_FINISH)->met_ms == w.now_ms);
}

/* Booked for another day, that day counts. */
static void p5_4_the_booked_day(void **state)
{
    (void)state;
    world_open(&w);
    assert_given(book("desk", w.now_ms + DAY_MS, false));
    assert_true(ticket_clock_find(&w.ticket, CLOCK_FINISH)->due_ms == CLOSE_MS + DAY_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p4_1_arrival),
        cmocka_unit_test(p4_1_late),
        cmocka_unit_test(p4_2_a_new_time),
        cmocka_unit_test(p4_3_absent),
        cmocka_unit_test(p4_4_found),
        cmocka_unit_test(p5_1_review),
        cmocka_unit_test(p5_2_referral),
        cmocka_unit_test(p5_3_promise),
        cmocka_unit_test(p5_4_coordination_sheet),
        cmocka_unit_test(p5_4_the_booked_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
