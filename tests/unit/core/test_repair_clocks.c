/* Breach, escalation and taking (P5.5), and what decide does with clocks that ran out. */
#include "world.h"

#include <string.h>

static struct world w;

static enum error_code take(const char *who, enum clock_kind clock)
{
    struct command c = world_command(COMMAND_TAKE);
    c.clock = clock;
    return world_give(&w, who, &c);
}

static enum error_code acknowledge(const char *who, enum clock_kind clock)
{
    struct command c = world_command(COMMAND_ACKNOWLEDGE);
    c.clock = clock;
    return world_give(&w, who, &c);
}

static const struct ticket_clock *the(enum clock_kind clock)
{
    return ticket_clock_find(&w.ticket, clock);
}

/* Each step is an entry and a notice to that person; the top repeats until somebody takes it. */
static void climbs_until_taken(void **state)
{
    (void)state;
    const char *const holders[] = {"sup-desk", "sup-a",   "director",
                                   "quality",  "quality", "quality"};
    world_open(&w);
    w.now_ms += 5 * MINUTE_MS;
    for (uint32_t level = 0; level < 6; level++) {
        assert_int_equal(world_fire(&w), 1);
        const struct event *e = &w.out.events[0];
        assert_int_equal(e->type, level == 0 ? EVENT_BREACHED : EVENT_ESCALATED);
        assert_int_equal(e->clock, CLOCK_NOTICE);
        assert_int_equal(e->level, level);
        assert_string_equal(e->to, holders[level]);
        assert_true(e->due_ms == w.now_ms && e->noticed_ms == w.now_ms);
        assert_string_equal(e->who, "server");
        assert_string_equal(the(CLOCK_NOTICE)->holder, holders[level]);
        assert_true(the(CLOCK_NOTICE)->step_ms == w.now_ms + w.policy.escalate_every_ms);
        w.now_ms += w.policy.escalate_every_ms;
    }
    assert_given(take("director", CLOCK_NOTICE)); /* any whom it was put before */
    assert_int_equal(w.out.events[0].type, EVENT_ESCALATED);
    assert_int_equal(w.out.events[1].type, EVENT_TAKEN);
    assert_true(the(CLOCK_NOTICE)->taken);
    assert_string_equal(the(CLOCK_NOTICE)->holder, "director");
    assert_int_equal(the(CLOCK_NOTICE)->step_role, ROLE_SITE_DIRECTOR);
    assert_int_equal(the(CLOCK_NOTICE)->step_ms, 0);
}

static void take_by_whom(void **state)
{
    (void)state;
    world_open(&w);
    assert_refused(take("sup-desk", CLOCK_NOTICE), ERROR_REFUSED); /* it still runs */
    assert_refused(world_do(&w, "sup-desk", COMMAND_TAKE), ERROR_BAD_REQUEST);
    world_pass(&w, 5 * MINUTE_MS);
    assert_refused(take("desk", CLOCK_NOTICE), ERROR_DENIED);
    assert_refused(take("director", CLOCK_NOTICE), ERROR_DENIED); /* not put before them yet */
    assert_refused(take("admin", CLOCK_NOTICE), ERROR_DENIED);
    assert_true(world_may(&w, "sup-desk", COMMAND_TAKE));
    assert_given(take("sup-desk", CLOCK_NOTICE));
    assert_false(world_may(&w, "sup-desk", COMMAND_TAKE));
    assert_int_equal(the(CLOCK_NOTICE)->step_role, ROLE_DESK_SUPERVISOR);
    assert_given(take("sup-desk", CLOCK_NOTICE)); /* has it: nothing changes */
    assert_int_equal(w.out.event_count, 0);
    world_staff(&w, "desk2")->role = ROLE_DESK_SUPERVISOR;
    assert_refused(take("desk2", CLOCK_NOTICE), ERROR_TAKEN);
    assert_string_equal(w.out.refusal.subject, "sup-desk");
    assert_true(ticket_next_due(&w.ticket) == CLOSE_MS); /* only the day's clocks are left */
}

/* Taking silences the clock in that round only, also when it starts anew there. */
static void silent_for_the_round(void **state)
{
    (void)state;
    world_open(&w);
    world_pass(&w, 5 * MINUTE_MS);
    assert_given(take("sup-desk", CLOCK_NOTICE));
    world_dispatch(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_NOTIFIED));
    assert_true(the(CLOCK_NOTICE)->met_ms == w.now_ms);
    assert_given(world_say(&w, "tech1", COMMAND_REFUSE, "忙"));
    w.now_ms += 5 * MINUTE_MS;
    assert_int_equal(world_fire(&w), 1);
    assert_int_equal(w.out.events[0].type, EVENT_BREACHED);
    assert_string_equal(w.out.events[0].to, "sup-desk");
    assert_int_equal(the(CLOCK_NOTICE)->step_ms, 0);
    world_on_site(&w);
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_false(the(CLOCK_NOTICE)->taken);
    world_pass(&w, 5 * MINUTE_MS + w.policy.escalate_every_ms);
    assert_int_equal(the(CLOCK_NOTICE)->level, 1);
}

/* A role nobody holds is passed over; where nobody has any, the top role keeps it. */
static void roles_nobody_holds(void **state)
{
    (void)state;
    world_open(&w);
    world_staff(&w, "sup-desk")->revoked = true;
    world_staff(&w, "sup-a")->revoked = true;
    world_staff(&w, "sup-b")->revoked = true;
    world_pass(&w, 5 * MINUTE_MS);
    assert_string_equal(the(CLOCK_NOTICE)->holder, "director");
    assert_int_equal(the(CLOCK_NOTICE)->step_role, ROLE_SITE_DIRECTOR);
    world_pass(&w, w.policy.escalate_every_ms);
    assert_string_equal(the(CLOCK_NOTICE)->holder, "quality");

    world_open(&w);
    for (size_t i = 0; i < w.staff_count; i++) {
        w.staff[i].revoked = true;
    }
    world_pass(&w, 5 * MINUTE_MS);
    assert_string_equal(the(CLOCK_NOTICE)->holder, "");
    assert_int_equal(the(CLOCK_NOTICE)->step_role, ROLE_QUALITY);
}

/* After downtime: once each, in due order, with when it was due; missed steps are not made up. */
static void after_downtime(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    w.now_ms += 3 * DAY_MS;
    assert_int_equal(world_fire(&w), 2);
    assert_int_equal(w.out.events[0].clock, CLOCK_ARRIVAL);
    assert_int_equal(w.out.events[1].clock, CLOCK_FINISH);
    assert_true(w.out.events[0].due_ms == NINE_MS + 10 * MINUTE_MS);
    assert_true(w.out.events[1].due_ms == CLOSE_MS);
    assert_true(w.out.events[0].noticed_ms == w.now_ms);
    assert_int_equal(world_fire(&w), 0);
    assert_true(ticket_next_due(&w.ticket) == w.now_ms + w.policy.escalate_every_ms);
}

/* Satisfied late, it stays breached, shows when it was met, and climbs no more. */
static void met_late(void **state)
{
    (void)state;
    world_open(&w);
    world_pass(&w, 6 * MINUTE_MS);
    world_dispatch(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_NOTIFIED));
    assert_int_equal(the(CLOCK_NOTICE)->state, CLOCK_STATE_BREACHED);
    assert_true(the(CLOCK_NOTICE)->met_ms == w.now_ms);
    assert_refused(take("sup-desk", CLOCK_NOTICE), ERROR_REFUSED);
    world_pass(&w, 4 * MINUTE_MS);
    assert_int_equal(the(CLOCK_NOTICE)->level, 0);
}

/* A late command finds what ran out: the breach comes out before what was commanded. */
static void a_late_command_hides_nothing(void **state)
{
    (void)state;
    world_open(&w);
    w.now_ms += 6 * MINUTE_MS;
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    c.phoned = true;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.out.event_count, 2);
    assert_int_equal(w.out.events[0].type, EVENT_BREACHED);
    assert_int_equal(w.out.events[1].type, EVENT_DISPATCHED);
    assert_string_equal(w.out.events[1].who, "desk");
    w.now_ms += 6 * MINUTE_MS; /* a refused one, too */
    assert_refused(world_do(&w, "tech2", COMMAND_ACCEPT), ERROR_DENIED);
    assert_int_equal(w.out.event_count, 1);
    assert_int_equal(w.out.events[0].clock, CLOCK_SIGN_FOR);
    assert_string_equal(w.out.events[0].to, "lead1");
}

static void a_notice_is_acknowledged_once(void **state)
{
    (void)state;
    world_open(&w);
    assert_given(acknowledge("sup-desk", CLOCK_NOTICE)); /* nothing ran out: nothing to record */
    assert_int_equal(w.out.event_count, 0);
    world_pass(&w, 5 * MINUTE_MS);
    assert_refused(acknowledge("director", CLOCK_NOTICE), ERROR_DENIED);
    assert_given(acknowledge("sup-desk", CLOCK_NOTICE));
    assert_int_equal(w.out.events[0].type, EVENT_DELIVERED);
    assert_true(the(CLOCK_NOTICE)->delivered);
    assert_given(acknowledge("sup-desk", CLOCK_NOTICE));
    assert_int_equal(w.out.event_count, 0);
    world_pass(&w, w.policy.escalate_every_ms);
    assert_false(the(CLOCK_NOTICE)->delivered); /* the next step is another notice */
    assert_given(acknowledge("sup-a", CLOCK_NOTICE));
    assert_int_equal(w.out.event_count, 1);
}

/* Every clock that a repair has runs out in some life, and goes where the table says. */
static void whom_each_goes_to(void **state)
{
    (void)state;
    world_open(&w);
    world_pass(&w, CLOSE_MS - w.now_ms);
    assert_string_equal(the(CLOCK_SAME_DAY)->holder, "sup-desk");
    assert_true((the(CLOCK_SAME_DAY)->roles_asked & BIT(ROLE_DESK_SUPERVISOR)) != 0);

    world_open(&w);
    world_on_site(&w);
    assert_given(world_say(&w, "tech1", COMMAND_COMPLEX, "x"));
    world_pass(&w, 30 * MINUTE_MS);
    assert_string_equal(the(CLOCK_REVIEW)->holder, "eng");
    struct command c = world_command(COMMAND_REFER);
    c.party = PARTY_CONTRACTOR;
    c.text = "x";
    assert_given(world_give(&w, "tech1", &c));
    w.now_ms += 24 * HOUR_MS;
    world_fire(&w);
    assert_string_equal(the(CLOCK_FEEDBACK)->holder, "director");

    world_open(&w);
    world_on_site(&w);
    world_complete(&w);
    world_pass(&w, CLOSE_MS - w.now_ms);
    assert_string_equal(the(CLOCK_SLIP_RETURN)->holder, "lead1");

    world_open(&w);
    c = world_command(COMMAND_WAIT);
    c.text = "x";
    c.time_ms = w.now_ms + HOUR_MS;
    assert_given(world_give(&w, "desk", &c));
    world_pass(&w, HOUR_MS);
    assert_string_equal(the(CLOCK_WAIT)->holder, "sup-desk");
}

/* A role that stands twice in a row is asked once. */
static void a_chain_passes_over_what_repeats(void **state)
{
    (void)state;
    const char *const holders[] = {"sup-desk", "quality", "quality"};
    world_open(&w);
    struct clock_rule *rule = &w.policy.clocks[CLOCK_NOTICE];
    rule->chain[0] = rule->chain[1] = ROLE_DESK_SUPERVISOR;
    rule->chain[2] = ROLE_QUALITY;
    rule->chain_length = 3;
    w.now_ms += 5 * MINUTE_MS;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(world_fire(&w), 1);
        assert_string_equal(the(CLOCK_NOTICE)->holder, holders[i]);
        w.now_ms += w.policy.escalate_every_ms;
    }
}

/* What waited over the time that it was due at is collected at the next one. */
static void p9_2_collected_after_it_waited(void **state)
{
    (void)state;
    world_open_defect(&w);
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = w.now_ms + 3 * DAY_MS;
    c.text = "业主出差";
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_PAUSED);
    world_pass(&w, 2 * DAY_MS);
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_RUNNING);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_COLLECT)->due_ms > w.now_ms);
    world_collect(&w);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_MET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p9_2_collected_after_it_waited),
        cmocka_unit_test(climbs_until_taken),
        cmocka_unit_test(take_by_whom),
        cmocka_unit_test(silent_for_the_round),
        cmocka_unit_test(roles_nobody_holds),
        cmocka_unit_test(after_downtime),
        cmocka_unit_test(met_late),
        cmocka_unit_test(a_late_command_hides_nothing),
        cmocka_unit_test(a_notice_is_acknowledged_once),
        cmocka_unit_test(whom_each_goes_to),
        cmocka_unit_test(a_chain_passes_over_what_repeats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
