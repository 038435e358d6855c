/* Which answers the console takes for one to what it asked. */
#include "client/desk/frames.h"
#include "client/desk/lists.h"
#include "client/run/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
    RESULT_FIRST = PAIGONG__SERVER_FRAME__RESULT_WELCOME,
    RESULT_LAST = 60, /* beyond the largest of them */
};

static size_t answers_to(Paigong__ClientFrame__CommandCase asked)
{
    size_t count = 0;
    for (int result = RESULT_FIRST; result <= RESULT_LAST; result++)
        count += frame_answers(asked, (Paigong__ServerFrame__ResultCase)result);
    return count;
}

static void only_its_own_answer_is_one(void **state)
{
    (void)state;
    assert_true(
        frame_answers(PAIGONG__CLIENT_FRAME__COMMAND_SHOW, PAIGONG__SERVER_FRAME__RESULT_TICKET));
    assert_false(frame_answers(PAIGONG__CLIENT_FRAME__COMMAND_SHOW,
                               PAIGONG__SERVER_FRAME__RESULT_SUGGESTIONS));
    assert_false(
        frame_answers(PAIGONG__CLIENT_FRAME__COMMAND_SHOW, PAIGONG__SERVER_FRAME__RESULT__NOT_SET));
    assert_false(frame_answers(PAIGONG__CLIENT_FRAME__COMMAND__NOT_SET,
                               PAIGONG__SERVER_FRAME__RESULT__NOT_SET));
    assert_int_equal(answers_to(PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST), 1);
    assert_int_equal(answers_to(PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND), 1);
}

static void a_report_becomes_a_ticket_or_an_entry(void **state)
{
    (void)state;
    assert_int_equal(answers_to(PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET), 2);
    assert_true(frame_answers(PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET,
                              PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY));
}

/* A list or an acknowledgement whose request were not known here would be refused for ever. */
static void what_the_lists_ask_has_an_answer(void **state)
{
    (void)state;
    for (size_t list = 0; list < list_count(); list++) {
        struct list_request r;
        paigong__client_frame__init(&r.frame);
        list_kind(list)->ask(&r, "garden", "");
        assert_int_equal(answers_to(r.frame.command_case), 1);
    }
}

static void what_notices_ask_has_an_answer(void **state)
{
    (void)state;
    static const char *const subjects[] = {"20261122-0001", "C20261122-0001"};
    for (size_t i = 0; i < 2; i++) {
        struct notice n = {.command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE};
        struct notice_request m;
        (void)snprintf(n.subject, sizeof n.subject, "%s", subjects[i]);
        notice_fill(&n, &m);
        assert_int_equal(answers_to(m.frame.command_case), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_its_own_answer_is_one),
                                       cmocka_unit_test(a_report_becomes_a_ticket_or_an_entry),
                                       cmocka_unit_test(what_the_lists_ask_has_an_answer),
                                       cmocka_unit_test(what_notices_ask_has_an_answer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
