/* What is put before whom, and what their program says once it was shown. */
#include "client/run/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct notice_reader sun = {
    .id = "sun", .crew = "", .role = PAIGONG__ROLE__ROLE_DESK_SUPERVISOR};
static const struct notice_reader wang = {
    .id = "wang", .crew = "plumbing", .role = PAIGONG__ROLE__ROLE_TECHNICIAN, .handheld = true};

static bool of_entry(const struct notice_reader *r, Paigong__EventType event, char *to, char *crew,
                     Paigong__Role role, struct notice *out)
{
    Paigong__Entry entry = PAIGONG__ENTRY__INIT;
    Paigong__Facts facts = PAIGONG__FACTS__INIT;
    entry.event = event;
    entry.ticket = "20261122-0001";
    entry.facts = &facts;
    facts.to = to;
    facts.crew = crew;
    facts.to_role = role;
    facts.clock = PAIGONG__CLOCK__CLOCK_NOTICE;
    return notice_of_entry(r, &entry, out);
}

static void a_breach_is_its_persons_or_its_roles(void **state)
{
    (void)state;
    struct notice n = {.subject = ""};
    const Paigong__EventType breached = PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED;
    assert_true(of_entry(&sun, breached, "sun", "", PAIGONG__ROLE__ROLE_DESK, &n));
    assert_int_equal(n.command, PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE);
    assert_int_equal(n.clock, PAIGONG__CLOCK__CLOCK_NOTICE);
    assert_string_equal(n.subject, "20261122-0001");
    assert_true(of_entry(&sun, breached, "", "", sun.role, &n));
    assert_false(of_entry(&sun, breached, "zhou", "", sun.role, &n));
    assert_false(of_entry(&sun, breached, "", "", wang.role, &n));
    assert_false(of_entry(&sun, PAIGONG__EVENT_TYPE__EVENT_TYPE_OPENED, "sun", "", sun.role, &n));
    Paigong__Entry bare = PAIGONG__ENTRY__INIT;
    assert_false(notice_of_entry(&sun, &bare, &n));
}

static void a_slip_is_notified_by_a_handheld_alone(void **state)
{
    (void)state;
    struct notice n = {.subject = ""};
    struct notice_reader console = wang;
    console.handheld = false;
    const Paigong__EventType dispatched = PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED;
    assert_true(of_entry(&wang, dispatched, "wang", "", 0, &n));
    assert_int_equal(n.command, PAIGONG__COMMAND__COMMAND_NOTIFIED);
    assert_true(of_entry(&wang, dispatched, "", "plumbing", 0, &n));
    assert_false(of_entry(&wang, dispatched, "", "lifts", 0, &n));
    assert_false(of_entry(&wang, dispatched, "zhao", "plumbing", 0, &n));
    assert_false(of_entry(&console, dispatched, "wang", "", 0, &n));
}

static void a_line_says_what_it_still_wants_said(void **state)
{
    (void)state;
    Paigong__TicketRow row = PAIGONG__TICKET_ROW__INIT;
    Paigong__Clock clocks[] = {PAIGONG__CLOCK__CLOCK_NOTICE, PAIGONG__CLOCK__CLOCK_SIGN_FOR};
    struct notice n = {.subject = ""};
    row.id = "20261122-0001";
    row.technician = "wang";
    row.state = PAIGONG__STATE__STATE_DISPATCHED;
    row.notices = clocks;
    row.n_notices = 2;
    assert_true(notice_of_row(&wang, &row, 1, &n));
    assert_int_equal(n.clock, PAIGONG__CLOCK__CLOCK_SIGN_FOR);
    assert_true(notice_of_row(&wang, &row, 2, &n));
    assert_int_equal(n.command, PAIGONG__COMMAND__COMMAND_NOTIFIED);
    assert_false(notice_of_row(&wang, &row, 3, &n));
    assert_false(notice_of_row(&sun, &row, 2, &n));
    row.notified = true;
    assert_false(notice_of_row(&wang, &row, 2, &n));
    row.notified = false;
    row.technician = "";
    row.crew = "plumbing";
    assert_true(notice_row_is_slip(&wang, &row));
}

static void each_is_said_once(void **state)
{
    (void)state;
    static struct notices_told told;
    struct notice n = {.subject = "20261122-0001", .command = PAIGONG__COMMAND__COMMAND_NOTIFIED};
    assert_true(notice_is_new(&told, &n));
    assert_false(notice_is_new(&told, &n));
    n.command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE;
    assert_true(notice_is_new(&told, &n));
    for (int i = 0; i < NOTICES_TOLD; i++) { /* so much later it may be said again */
        struct notice other = n;
        (void)snprintf(other.subject, sizeof other.subject, "20261123-%04d", i + 1);
        assert_true(notice_is_new(&told, &other));
    }
    assert_true(notice_is_new(&told, &n));
}

static void a_sheet_is_acknowledged_as_a_sheet(void **state)
{
    (void)state;
    struct notice_request m;
    struct notice n = {.subject = "C20261122-0001",
                       .command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE,
                       .clock = PAIGONG__CLOCK__CLOCK_NOTICE};
    notice_fill(&n, &m);
    assert_int_equal(m.frame.command_case, PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND);
    assert_string_equal(m.frame.sheet_command->sheet, n.subject);
    (void)strcpy(n.subject, "20261122-0001");
    notice_fill(&n, &m);
    assert_int_equal(m.frame.command_case, PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND);
    assert_int_equal(m.frame.ticket_command->clock, n.clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_breach_is_its_persons_or_its_roles),
        cmocka_unit_test(a_slip_is_notified_by_a_handheld_alone),
        cmocka_unit_test(a_line_says_what_it_still_wants_said),
        cmocka_unit_test(each_is_said_once),
        cmocka_unit_test(a_sheet_is_acknowledged_as_a_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
