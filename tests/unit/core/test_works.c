/* The slip of approved works (P12.4): by its sheet alone, filed with its return. */
#include "world.h"

#include <string.h>

static struct world w;

static enum error_code issue(const char *to, const char *crew, uint64_t sheet)
{
    world_init(&w);
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_WORKS;
    c.site = "s1";
    c.facility = "roof-3";
    c.text = "屋面防水";
    c.to = to;
    c.crew = crew;
    c.plan = sheet;
    return world_give(&w, "director", &c);
}

static void p12_4_only_from_an_approval(void **state)
{
    (void)state;
    assert_refused(issue("firm", "", 0), ERROR_REFUSED);
    assert_given(issue("firm", "", 7));
    assert_string_equal(w.ticket.technician, "firm");
    assert_int_equal(w.ticket.plan, 7);
    assert_null(ticket_clock_find(&w.ticket, CLOCK_ARRIVAL));
    assert_null(ticket_clock_find(&w.ticket, CLOCK_SAME_DAY));
    assert_null(ticket_clock_find(&w.ticket, CLOCK_FINISH));
    assert_given(issue("", "crew-a", 7));
    assert_int_equal(w.ticket.mode, DISPATCH_CREW);
}

static void p12_4_done_checked_and_filed(void **state)
{
    char person[NAME_SIZE];
    (void)state;
    assert_given(issue("firm", "", 7));
    world_accept(&w, "firm");
    assert_given(world_do(&w, "firm", COMMAND_ARRIVE));
    assert_given(world_do(&w, "firm", COMMAND_DONE));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DEPARTMENT_SUPERVISOR);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_NOT_CHECKED);
    struct command check = world_command(COMMAND_CHECK);
    check.pass = true;
    assert_given(world_give(&w, "director", &check));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_state(&w, STATE_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p12_4_only_from_an_approval),
        cmocka_unit_test(p12_4_done_checked_and_filed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
