/* Emergencies (P14): the alarm, the playbook, people pulled from other work (P3.7). */
#include "world.h"

#include <string.h>

static struct world w;
static const char *const chain[] = {"lead1", "director"};

static struct command alarm_of(enum emergency what)
{
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_EMERGENCY;
    c.site = "s1";
    c.place = "三栋电梯";
    c.text = "有人被困";
    c.emergency = what;
    return c;
}

static void opened(void)
{
    world_init(&w);
    w.on_call = chain;
    w.on_call_count = 2;
    struct command c = alarm_of(EMERGENCY_LIFT_ENTRAPMENT);
    assert_given(world_give(&w, "night", &c));
}

static enum error_code tick(const char *who, uint32_t step)
{
    struct command c = world_command(COMMAND_STEP);
    c.step = step;
    return world_give(&w, who, &c);
}

static enum error_code see(const char *who)
{
    struct command c = world_command(COMMAND_ACKNOWLEDGE);
    c.clock = CLOCK_TOLD;
    return world_give(&w, who, &c);
}

static struct left_ticket kitchen(void)
{
    struct left_ticket left = {.number = 7, .kind = KIND_REPAIR, .begun = true};
    memcpy(left.site, "s1", 3);
    memcpy(left.technician, "tech1", 6);
    return left;
}

static enum error_code pull(const char *to)
{
    struct command c = world_command(COMMAND_PULL);
    c.to = to;
    c.from = w.left.number;
    return world_give(&w, "night", &c);
}

static enum error_code release(const char *to)
{
    struct command c = world_command(COMMAND_RELEASE);
    c.to = to;
    return world_give(&w, "night", &c);
}

/* ---- the alarm ----------------------------------------------------------------------------------
 */

static void p14_1_the_chain_is_told_at_once(void **state)
{
    (void)state;
    opened();
    const struct event *e = world_event(&w, EVENT_ALARM_RAISED);
    assert_int_equal(e->alarmed_count, 2);
    assert_string_equal(e->alarmed[0], "lead1");
    assert_true(e->kind == KIND_EMERGENCY);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_TOLD)->due_ms == w.now_ms + MINUTE_MS);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_ARRIVAL)->due_ms == w.now_ms + 10 * MINUTE_MS);
    assert_int_equal(world_clock(&w, CLOCK_FINISH), 0);
    assert_true(ticket_notices(&w.ticket, world_staff(&w, "lead1")) == BIT(CLOCK_TOLD));
    assert_true(ticket_lies_with(&w.ticket, world_staff(&w, "director")));
    assert_true(ticket_notices(&w.ticket, world_staff(&w, "lead2")) == 0);
    assert_true(world_may(&w, "lead1", COMMAND_ACKNOWLEDGE));
    assert_false(world_may(&w, "lead2", COMMAND_ACKNOWLEDGE));
}

static void p14_1_told_by_the_first_who_saw_it(void **state)
{
    (void)state;
    opened();
    w.now_ms += 20 * SECOND_MS;
    assert_given(see("director"));
    assert_int_equal(world_clock(&w, CLOCK_TOLD), CLOCK_STATE_MET);
    int64_t first_ms = w.now_ms;
    w.now_ms += 20 * SECOND_MS;
    assert_given(see("director")); /* again changes nothing */
    assert_int_equal(w.out.event_count, 0);
    assert_given(see("lead1"));
    assert_true(ticket_clock_find(&w.ticket, CLOCK_TOLD)->met_ms == first_ms);
    assert_true(w.ticket.alarmed[0].told_ms == w.now_ms);
    assert_true(ticket_notices(&w.ticket, world_staff(&w, "lead1")) == 0);
    assert_true(ticket_lies_with(&w.ticket, world_staff(&w, "lead1"))); /* until it is over */
    assert_false(world_may(&w, "lead1", COMMAND_ACKNOWLEDGE));
    struct command other = world_command(COMMAND_ACKNOWLEDGE);
    other.clock = CLOCK_ARRIVAL;
    assert_given(world_give(&w, "lead1", &other));
    assert_int_equal(w.out.event_count, 0);
}

static void p14_1_told_by_phone(void **state)
{
    (void)state;
    opened();
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    c.phoned = true;
    w.now_ms += 10 * SECOND_MS;
    assert_given(world_give(&w, "night", &c));
    assert_int_equal(world_clock(&w, CLOCK_TOLD), CLOCK_STATE_MET);
    int64_t phoned_ms = w.now_ms;
    w.now_ms += 10 * SECOND_MS;
    assert_given(see("lead1"));
    assert_true(ticket_clock_find(&w.ticket, CLOCK_TOLD)->met_ms == phoned_ms);
}

static void p14_1_lengths_of_its_own(void **state)
{
    (void)state;
    world_init(&w);
    w.policy.playbooks[EMERGENCY_GAS].told_ms = 2 * MINUTE_MS;
    w.policy.playbooks[EMERGENCY_GAS].on_site_ms = 5 * MINUTE_MS;
    struct command c = alarm_of(EMERGENCY_GAS);
    assert_given(world_give(&w, "guard", &c));
    assert_true(ticket_clock_find(&w.ticket, CLOCK_TOLD)->due_ms == w.now_ms + 2 * MINUTE_MS);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_ARRIVAL)->due_ms == w.now_ms + 5 * MINUTE_MS);
    world_pass(&w, 3 * MINUTE_MS); /* nobody is on duty: it ran out */
    assert_int_equal(world_clock(&w, CLOCK_TOLD), CLOCK_STATE_BREACHED);
    assert_true(world_may(&w, "sup-desk", COMMAND_ACKNOWLEDGE));
    assert_given(see("sup-desk"));
    assert_int_equal(w.out.events[0].type, EVENT_DELIVERED);
}

static void an_alarm_names_so_many(void **state)
{
    (void)state;
    static const char *many[ALARMED_MAX + 1];
    for (size_t i = 0; i < ALARMED_MAX + 1; i++) {
        many[i] = "lead1";
    }
    world_init(&w);
    w.on_call = many;
    w.on_call_count = ALARMED_MAX + 1;
    struct command c = alarm_of(EMERGENCY_FLOODING);
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.alarmed_count, ALARMED_MAX);
    assert_given(world_say(&w, "desk", COMMAND_CANCEL, "误报"));
    assert_true(ticket_notices(&w.ticket, world_staff(&w, "lead1")) == 0);
    assert_given(see("lead1"));
    assert_int_equal(w.out.event_count, 0);
}

static void everybody_of_the_site_sees_it(void **state)
{
    (void)state;
    opened();
    const char *const see_it[] = {"guard", "tech1", "tech3", "lead2", "desk"};
    for (size_t i = 0; i < sizeof see_it / sizeof see_it[0]; i++) {
        assert_true(ticket_visible(&w.ticket, world_staff(&w, see_it[i])));
        assert_true(event_visible(&w.out.events[1], world_staff(&w, see_it[i])));
    }
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "firm")));
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "stranger")));
}

static void intake_asks_what_has_happened(void **state)
{
    (void)state;
    world_init(&w);
    struct command c = alarm_of(EMERGENCY_NONE);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "emergency");
    c.emergency = EMERGENCIES;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.emergency = EMERGENCY_GAS;
    c.place = "";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    for (int kind = EMERGENCY_NONE + 1; kind < EMERGENCIES; kind++) {
        assert_int_equal(emergency_from_name(emergency_name((enum emergency)kind)), kind);
    }
    assert_string_equal(emergency_name(EMERGENCY_NONE), "unknown");
}

/* ---- the playbook -------------------------------------------------------------------------------
 */

static void p14_1_the_playbook_is_ticked_off(void **state)
{
    (void)state;
    opened();
    const uint32_t steps = w.policy.playbooks[EMERGENCY_LIFT_ENTRAPMENT].step_count;
    assert_true(world_may(&w, "guard", COMMAND_STEP));
    assert_refused(tick("guard", steps + 1), ERROR_NOT_FOUND);
    assert_given(tick("guard", 2));
    assert_refused(tick("night", 2), ERROR_EXISTS);
    assert_refused(world_say(&w, "night", COMMAND_CLOSE, "已救出"), ERROR_REFUSED);
    for (uint32_t step = 1; step <= steps; step++) {
        if (step != 2) {
            assert_given(tick("tech1", step));
        }
    }
    assert_string_equal(w.ticket.steps[1].who, "guard");
    assert_true(w.ticket.steps[0].at_ms == w.now_ms);
    assert_false(world_may(&w, "guard", COMMAND_STEP));
    assert_given(world_say(&w, "night", COMMAND_CLOSE, "已救出"));
    assert_state(&w, STATE_CLOSED);
    assert_int_equal(world_clock(&w, CLOCK_TOLD), 0);
}

static void somebody_is_there(void **state)
{
    (void)state;
    opened();
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_MET);
    struct command c = world_command(COMMAND_HANDOVER);
    c.to = "tech2";
    c.text = "x";
    assert_given(world_give(&w, "tech1", &c)); /* somebody was there: that stands */
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_MET);
    world_accept(&w, "tech2");
    assert_given(world_do(&w, "tech2", COMMAND_ARRIVE));
    assert_given(world_do(&w, "tech2", COMMAND_DONE));
    char person[NAME_SIZE];
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_refused(world_do(&w, "tech2", COMMAND_RESUME), ERROR_BAD_REQUEST);
}

/* ---- pulling somebody ---------------------------------------------------------------------------
 */

static void p3_7_whom_it_may_pull(void **state)
{
    (void)state;
    opened();
    struct command gone = world_command(COMMAND_PULL);
    gone.to = "tech1";
    gone.from = 7;
    assert_refused(world_give(&w, "night", &gone), ERROR_NOT_FOUND); /* no such ticket */
    w.left = kitchen();
    assert_refused(pull("director"), ERROR_REFUSED);
    assert_refused(pull("tech2"), ERROR_REFUSED);
    memcpy(w.left.site, "s2", 3);
    assert_refused(pull("tech1"), ERROR_REFUSED);
    w.left = kitchen();
    w.left.kind = KIND_EMERGENCY;
    assert_refused(pull("tech1"), ERROR_REFUSED);
    w.left = kitchen();
    w.left.begun = false;
    assert_refused(pull("tech1"), ERROR_REFUSED);
    assert_refused(release("tech1"), ERROR_REFUSED);
    assert_false(world_may(&w, "night", COMMAND_RELEASE));
}

static void p3_7_pulled_and_let_go(void **state)
{
    (void)state;
    opened();
    w.left = kitchen();
    assert_given(pull("tech1"));
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, "tech1");
    assert_string_equal(world_event(&w, EVENT_PULLED)->subject, w.out.kept[0]);
    assert_given(pull("tech1")); /* nobody has signed for it yet: it is dispatched anew */
    world_accept(&w, "tech1");
    memcpy(w.left.technician, "tech2", 6);
    w.left.number = 8;
    assert_given(pull("tech2")); /* helps */
    assert_state(&w, STATE_ACCEPTED);
    assert_string_equal(w.ticket.technician, "tech1");
    assert_true(world_may(&w, "night", COMMAND_RELEASE));
    assert_refused(release("solo"), ERROR_NOT_FOUND);
    assert_given(release("tech2"));
    assert_refused(release("tech2"), ERROR_NOT_FOUND); /* they are back */
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_given(release("tech1"));
    assert_false(world_may(&w, "night", COMMAND_RELEASE));
    while (w.ticket.pulled_count < PULLED_MAX) {
        assert_given(pull("tech2"));
    }
    assert_refused(pull("tech2"), ERROR_REFUSED);
    for (uint32_t i = 0; i < w.policy.playbooks[EMERGENCY_LIFT_ENTRAPMENT].step_count; i++) {
        assert_given(tick("night", i + 1));
    }
    assert_given(world_say(&w, "night", COMMAND_CLOSE, "已救出"));
    for (size_t i = 0; i < PULLED_MAX; i++) {
        assert_true(w.ticket.pulled[i].released_ms != 0);
    }
}

static void p3_7_the_ticket_they_left(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    w.now_ms += MINUTE_MS;
    static struct decision out;
    decide_suspend(&w.ticket, 99, &w.facts, &w.policy, w.now_ms, &out);
    ticket_copy(&w.ticket, &out.after);
    assert_state(&w, STATE_WAITING);
    assert_true(w.ticket.suspended_for == 99 && w.ticket.suspended_ms == w.now_ms);
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_PAUSED);
    assert_int_equal(world_clock(&w, CLOCK_FINISH), CLOCK_STATE_PAUSED);
    assert_int_equal(world_clock(&w, CLOCK_WAIT), 0);
    decide_unsuspend(&w.ticket, 98, &w.facts, &w.policy, w.now_ms, &out);
    assert_int_equal(out.event_count, 0); /* another emergency's */
    w.now_ms += HOUR_MS;
    decide_unsuspend(&w.ticket, 99, &w.facts, &w.policy, w.now_ms, &out);
    ticket_copy(&w.ticket, &out.after);
    assert_state(&w, STATE_ACCEPTED);
    assert_true(w.ticket.suspended_for == 0);
    const struct ticket_clock *arrival = ticket_clock_find(&w.ticket, CLOCK_ARRIVAL);
    assert_int_equal(arrival->state, CLOCK_STATE_RUNNING);
    assert_true(arrival->due_ms == w.now_ms + 10 * MINUTE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p14_1_the_chain_is_told_at_once),
        cmocka_unit_test(p14_1_told_by_the_first_who_saw_it),
        cmocka_unit_test(p14_1_told_by_phone),
        cmocka_unit_test(p14_1_lengths_of_its_own),
        cmocka_unit_test(an_alarm_names_so_many),
        cmocka_unit_test(everybody_of_the_site_sees_it),
        cmocka_unit_test(intake_asks_what_has_happened),
        cmocka_unit_test(p14_1_the_playbook_is_ticked_off),
        cmocka_unit_test(somebody_is_there),
        cmocka_unit_test(p3_7_whom_it_may_pull),
        cmocka_unit_test(p3_7_pulled_and_let_go),
        cmocka_unit_test(p3_7_the_ticket_they_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
