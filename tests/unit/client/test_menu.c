/* The handheld's menu as a model: its screens, and what a connection that comes and goes does to
 * them. */
#include "tests/unit/client/menu_stage.h"

#include "common/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void slips_come_by_due_time_in_pages(void **state)
{
    struct stage *s = *state;
    char id[TICKET_ID_SIZE];
    size_t seen[13] = {0}, pages = 0;
    menu_set_list(s->menu, list_of(12));
    expect(s, "My slips (12)");
    expect(s, " 1  U-12 ");
    do { /* every slip is on one page, whole */
        const char *text = screen(s, 20, 40, "");
        pages++;
        for (size_t i = 1; i <= 12; i++) {
            char label[32];
            (void)snprintf(label, sizeof label, "\n%2zu  U-%zu ", i, 13 - i);
            const char *at = strstr(text, label);
            if (at == NULL)
                continue;
            seen[i]++;
            assert_non_null(strstr(at, "sign for"));
            assert_non_null(strstr(at, "…"));
        }
        enter(s, "");
    } while (strstr(screen(s, 20, 40, ""), " 1  U-12 ") == NULL);
    for (size_t i = 1; i <= 12; i++)
        assert_int_equal(seen[i], 1);
    assert_true(pages >= 3);
    assert_int_equal(s->rows_shown >= 12, true);
    enter(s, "12"); /* also when another page is on the screen */
    (void)snprintf(id, sizeof id, "20261121-%04d", 1);
    assert_string_equal(s->opened, id);
    enter(s, "13");
    expect(s, "there is no 13 here");
}

/* P3.7: also when no clock of it runs any more, as its reader is there. */
static void an_emergency_stands_above_what_is_due_sooner(void **state)
{
    struct stage *s = *state;
    Paigong__CachedList *list = list_of(3);
    list->tickets[0]->kind = PAIGONG__KIND__KIND_EMERGENCY;
    list->tickets[0]->due_at = 0;
    menu_set_list(s->menu, list);
    expect(s, " 1  ‼  U-1 ");
    expect(s, " 2  U-3 ");
    enter(s, "1");
    assert_string_equal(s->opened, "20261121-0001");
}

static void only_what_is_on_the_page_counts_as_shown(void **state)
{
    struct stage *s = *state;
    menu_set_list(s->menu, list_of(12));
    (void)screen(s, 20, 40, "");
    size_t first = s->rows_shown;
    assert_true(first > 0 && first < 12);
    (void)screen(s, 200, 80, "");
    assert_int_equal(s->rows_shown, first + 12);
}

static void what_is_typed_stays_while_something_is_announced(void **state)
{
    struct stage *s = *state;
    menu_set_list(s->menu, list_of(1));
    menu_announce(s->menu, "new slip: 9-101 the lamp is dark");
    const char *text = screen(s, 20, 40, "半句 half");
    assert_non_null(strstr(text, "> 半句 half"));
    assert_non_null(strstr(text, "* 15:30 new slip: 9-101"));
    menu_announce(s->menu, "taken by zhao");
    text = screen(s, 20, 40, "");
    assert_non_null(strstr(text, "taken by zhao (and 1 more)"));
    enter(s, "0");
    expect_not(s, "taken by zhao");
    enter(s, "3");
    expect(s, "taken by zhao");
    expect(s, "9-101");
}

static void a_long_text_shows_its_end(void **state)
{
    struct stage *s = *state;
    char typed[1900] = "";
    for (int i = 0; i < 200; i++)
        strcat(typed, "很长的");
    strcat(typed, "末尾");
    const char *text = screen(s, 20, 40, typed);
    assert_non_null(strstr(text, "末尾"));
    assert_non_null(strstr(text, "connected"));
    assert_int_equal(s->surface.cursor_row, 19);
}

static void every_screen_says_what_waits_and_of_when_it_is(void **state)
{
    struct stage *s = *state;
    expect(s, "all sent · connected");
    menu_set_link(s->menu, MENU_AWAY, NOW - 3600000, "");
    expect(s, "all sent · not connected · as of 14:30");
    enter(s, "0");
    expect(s, "not connected");
    menu_set_link(s->menu, MENU_ENDED, NOW, "wang has been revoked");
    expect(s, "wang has been revoked");
}

static void a_screen_too_small_says_so(void **state)
{
    struct stage *s = *state;
    assert_non_null(strstr(screen(s, 9, 40, ""), "too small"));
    assert_non_null(strstr(screen(s, 6, 20, ""), "small"));
    (void)screen(s, 1, 1, "");
    assert_non_null(strstr(screen(s, 10, 24, ""), "My slips"));
}

/* ---- without a connection ----------------------------------------------------------------------
 */

static Paigong__State accepted_states[] = {IN(ACCEPTED)}, on_site_states[] = {IN(ON_SITE)},
                      completed_states[] = {IN(COMPLETED)};

static Paigong__WorkflowRule rule_of(Paigong__Command command, Paigong__State *from,
                                     Paigong__State *to)
{
    Paigong__WorkflowRule r = PAIGONG__WORKFLOW_RULE__INIT;
    r.kind = PAIGONG__KIND__KIND_REPAIR;
    r.command = command;
    r.states = from;
    r.follows = to;
    r.n_states = r.n_follows = 1;
    r.offline = true;
    return r;
}

static void keep(struct stage *s, Paigong__Command command, uint64_t *number)
{
    struct error e = {0};
    Paigong__QueuedCommand m = PAIGONG__QUEUED_COMMAND__INIT;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    uint8_t id[16] = {0};
    c.ticket = "20261121-0042";
    c.command = command;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    f.request_id = (ProtobufCBinaryData){sizeof id, id};
    f.claimed_at = NOW;
    m.frame = &f;
    m.person = "wang";
    assert_int_equal(queue_add(s->queue, &m, NULL, number, &e), ERROR_NONE);
}

static void what_waits_decides_what_is_next(void **state)
{
    struct stage *s = *state;
    uint64_t number;
    const Paigong__Command actions[] = {OF(REFUSE)};
    Paigong__WorkflowRule rules[] = {rule_of(OF(ARRIVE), accepted_states, on_site_states),
                                     rule_of(OF(DONE), on_site_states, completed_states)};
    Paigong__WorkflowRule *pointers[] = {&rules[0], &rules[1]};
    Paigong__WorkflowTable table = PAIGONG__WORKFLOW_TABLE__INIT;
    table.rules = pointers;
    table.n_rules = 2;
    menu_set_rules(s->menu, &table);
    open_with(s, IN(ACCEPTED), actions, 1);
    expect(s, " 1  refuse it"); /* connected: the server's word */
    menu_set_link(s->menu, MENU_AWAY, NOW, "");
    expect(s, " 1  I am on site");
    keep(s, OF(ARRIVE), &number);
    expect(s, "1 unsent · not connected");
    expect(s, "unsent: arrive");
    expect(s, " 1  the work is done");
    menu_set_link(s->menu, MENU_ONLINE, NOW, "");
    expect(s, " 1  the work is done"); /* until it was sent */
}

static void a_refusal_stays_until_it_was_read(void **state)
{
    struct stage *s = *state;
    uint64_t number;
    struct error e = {0};
    Paigong__Error why = PAIGONG__ERROR__INIT;
    why.code = (Paigong__ErrorCode)ERROR_TAKEN;
    why.subject = "zhao";
    why.detail = "20261121-0042";
    menu_set_list(s->menu, list_of(1));
    keep(s, OF(ACCEPT), &number);
    assert_int_equal(queue_refuse(s->queue, number, &why, NOW, &e), ERROR_NONE);
    assert_int_equal(queue_reload(s->queue, &e), ERROR_NONE);
    menu_queue_changed(s->menu);
    expect(s, "already taken by zhao");
    expect(s, "1 refused");
    enter(s, "0"); /* later: it is still there */
    expect(s, "My slips");
    expect(s, "1 refused");
    enter(s, "0");
    enter(s, "2");
    expect(s, "already taken by zhao");
    enter(s, "2");
    assert_string_equal(s->opened, "20261121-0042");
    enter(s, "2");
    enter(s, "1");
    assert_int_equal(s->dismissed, number);
    expect_not(s, "refused ·");
}

static void a_refusal_waits_for_the_end_of_a_question(void **state)
{
    struct stage *s = *state;
    uint64_t number;
    struct error e = {0};
    Paigong__Error why = PAIGONG__ERROR__INIT;
    const Paigong__Command actions[] = {OF(REFUSE)};
    why.code = (Paigong__ErrorCode)ERROR_REFUSED;
    why.subject = "slip";
    why.detail = "was cancelled";
    open_with(s, IN(DISPATCHED), actions, 1);
    enter(s, "1");
    keep(s, OF(ACCEPT), &number);
    assert_int_equal(queue_refuse(s->queue, number, &why, NOW, &e), ERROR_NONE);
    menu_queue_changed(s->menu);
    expect(s, "not my trade");
    expect(s, "1 refused");
    enter(s, "1");
    expect(s, "was cancelled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MENU(slips_come_by_due_time_in_pages),
        WITH_MENU(an_emergency_stands_above_what_is_due_sooner),
        WITH_MENU(only_what_is_on_the_page_counts_as_shown),
        WITH_MENU(what_is_typed_stays_while_something_is_announced),
        WITH_MENU(a_long_text_shows_its_end),
        WITH_MENU(every_screen_says_what_waits_and_of_when_it_is),
        WITH_MENU(a_screen_too_small_says_so),
        WITH_MENU(what_waits_decides_what_is_next),
        WITH_MENU(a_refusal_stays_until_it_was_read),
        WITH_MENU(a_refusal_waits_for_the_end_of_a_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
