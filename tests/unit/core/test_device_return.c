/* The slip of a device that goes back to its maker (P18.1): filed once its form is through. */
#include "world.h"

#include <string.h>

static struct world w;

static enum error_code begin(const char *who)
{
    world_init(&w);
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_DEVICE_RETURN;
    c.site = "s1";
    c.facility = "gate-1";
    w.facility_exists = true;
    c.text = "枪机无画面";
    return world_give(&w, who, &c);
}

static void taken_off(void)
{
    struct command c = world_command(COMMAND_DISPATCH);
    assert_given(begin("desk"));
    c.to = "tech1";
    assert_given(world_give(&w, "desk", &c));
    world_accept(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_given(world_do(&w, "tech1", COMMAND_DONE));
}

static void p2_4_it_gets_a_ticket(void **state)
{
    (void)state;
    assert_refused(begin("finance"), ERROR_DENIED);
    assert_given(begin("lead1"));
    assert_state(&w, STATE_RECEIVED);
    assert_non_null(ticket_clock_find(&w.ticket, CLOCK_NOTICE));
    assert_null(ticket_clock_find(&w.ticket, CLOCK_FINISH));
    assert_refused(world_do(&w, "desk", COMMAND_VISIT), ERROR_BAD_REQUEST);
}

static void p18_1_filed_once_its_form_is_through(void **state)
{
    char person[NAME_SIZE];
    struct command check = world_command(COMMAND_CHECK);
    (void)state;
    taken_off();
    assert_null(ticket_clock_find(&w.ticket, CLOCK_SLIP_RETURN));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_CREW_LEAD);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_NOT_CHECKED);
    check.pass = true;
    assert_given(world_give(&w, "lead1", &check));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_REFUSED);
    assert_string_equal(w.out.refusal.subject, "form");
    w.has_form = true;
    memcpy(w.open_form, "M20261122-0001", 15);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_REFUSED);
    assert_string_equal(w.out.refusal.subject, "M20261122-0001");
    w.open_form[0] = '\0';
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_state(&w, STATE_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p2_4_it_gets_a_ticket),
        cmocka_unit_test(p18_1_filed_once_its_form_is_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
