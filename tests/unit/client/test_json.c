#include "client/output/json.h"
#include "common/time_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t AT = 1795246200000; /* 2026-11-21T15:30:00+08:00 */

static void is(json_t *j, const char *wanted)
{
    char *text = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(text);
    assert_string_equal(text, wanted);
    free(text);
    json_decref(j);
}

static void values_have_the_promised_shape(void **state)
{
    (void)state;
    Paigong__QuoteView quote = PAIGONG__QUOTE_VIEW__INIT;
    quote.labour_fen = 5000;
    quote.consent = PAIGONG__CONSENT__CONSENT_ASKED;
    quote.finish_at = AT + 123;
    is(json_message(&quote.base), "{\"labour_fen\":5000,\"material_fen\":0,\"consent\":\"asked\","
                                  "\"finish_at\":\"2026-11-21T15:30:00.123+08:00\",\"lines\":[],"
                                  "\"approved\":false,\"reviewed\":false}");
    Paigong__AuditResult audit = PAIGONG__AUDIT_RESULT__INIT;
    uint8_t hash[] = {0x00, 0xab, 0xff};
    audit.ok = 1;
    audit.to_seq = 9007199254740993;
    audit.head_hash = (ProtobufCBinaryData){.len = sizeof hash, .data = hash};
    is(json_message(&audit.base), "{\"ok\":true,\"from_seq\":0,\"to_seq\":9007199254740993,"
                                  "\"entries\":0,\"head_hash\":\"00abff\",\"problem\":null}");
}

static void every_key_of_a_ticket_is_there(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "id",          "site",         "unit",           "kind",       "trade",
        "state",       "round",        "text",           "reporter",   "phone",
        "received_at", "received_by",  "crew",           "technician", "appointment_at",
        "promised_at", "coordination", "clocks",         "quote",      "materials",
        "signature",   "visits",       "policy_version", "version",    "actions"};
    Paigong__Ticket ticket = PAIGONG__TICKET__INIT;
    json_t *j = json_message(&ticket.base);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        assert_non_null(json_object_get(j, keys[i]));
    assert_true(json_is_null(json_object_get(j, "technician")));
    assert_true(json_is_null(json_object_get(j, "appointment_at")));
    assert_true(json_is_null(json_object_get(j, "quote")));
    assert_true(json_is_false(json_object_get(j, "coordination")));
    assert_int_equal(json_array_size(json_object_get(j, "clocks")), 0);
    assert_null(json_object_get(j, "codes")); /* only who asked for them */
    json_decref(j);
}

static void a_ticket_shows_its_parts(void **state)
{
    (void)state;
    Paigong__Ticket ticket = PAIGONG__TICKET__INIT;
    Paigong__ClockView clock = PAIGONG__CLOCK_VIEW__INIT, *clocks[] = {&clock};
    Paigong__CodesView codes = PAIGONG__CODES_VIEW__INIT;
    Paigong__Command actions[] = {PAIGONG__COMMAND__COMMAND_ACCEPT,
                                  PAIGONG__COMMAND__COMMAND_CASH_RECEIVE};
    ticket.state = PAIGONG__STATE__STATE_IN_REVIEW;
    ticket.text = "厨房漏水";
    clock.clock = PAIGONG__CLOCK__CLOCK_SIGN_FOR;
    clock.state = PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
    ticket.n_clocks = 1;
    ticket.clocks = clocks;
    ticket.n_actions = 2;
    ticket.actions = actions;
    codes.consent = "123456";
    ticket.codes = &codes;
    json_t *j = json_message(&ticket.base);
    assert_string_equal(json_string_value(json_object_get(j, "state")), "in_review");
    assert_string_equal(json_string_value(json_object_get(j, "text")), "厨房漏水");
    json_t *first = json_array_get(json_object_get(j, "clocks"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "clock")), "sign_for");
    assert_string_equal(json_string_value(json_object_get(first, "state")), "breached");
    is(json_incref(json_object_get(j, "actions")), "[\"accept\",\"cash_receive\"]");
    is(json_incref(json_object_get(j, "codes")), "{\"consent\":\"123456\"}");
    json_decref(j);
}

static void an_entry_is_flat(void **state)
{
    (void)state;
    Paigong__Entry entry = PAIGONG__ENTRY__INIT;
    Paigong__Facts facts = PAIGONG__FACTS__INIT;
    Paigong__Personal personal = PAIGONG__PERSONAL__INIT;
    entry.seq = 17;
    entry.at = AT;
    entry.who = "chen";
    entry.role = PAIGONG__ROLE__ROLE_CREW_LEAD;
    entry.event = PAIGONG__EVENT_TYPE__EVENT_TYPE_CHECKED;
    entry.ticket = "20261121-0042";
    entry.facts = &facts;
    entry.personal = &personal;
    facts.ticket_number = 2026112100000042;
    facts.state = PAIGONG__STATE__STATE_SIGNED;
    personal.text = "loose tap";
    is(json_message(&entry.base),
       "{\"seq\":17,\"at\":\"2026-11-21T15:30:00.000+08:00\",\"claimed_at\":null,\"who\":\"chen\","
       "\"role\":\"crew_lead\",\"event\":\"checked\",\"ticket\":\"20261121-0042\","
       "\"erased\":false,\"passed\":false,\"state\":\"signed\",\"text\":\"loose tap\"}");
    facts.passed = 1;
    entry.personal = NULL;
    json_t *j = json_message(&entry.base);
    assert_true(json_is_true(json_object_get(j, "passed")));
    assert_null(json_object_get(j, "text"));
    json_decref(j);
}

static void an_answer_is_its_result(void **state)
{
    (void)state;
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Enrolment enrolment = PAIGONG__ENROLMENT__INIT;
    is(json_result(&f), "null");
    f.result_case = PAIGONG__SERVER_FRAME__RESULT_ENROLMENT;
    f.enrolment = &enrolment;
    enrolment.id = "wang";
    enrolment.code = "AAAA-BBBB";
    enrolment.expires_at = AT;
    is(json_result(&f), "{\"id\":\"wang\",\"code\":\"AAAA-BBBB\","
                        "\"expires_at\":\"2026-11-21T15:30:00.000+08:00\"}");
}

static void a_refusal_has_its_details(void **state)
{
    (void)state;
    struct error e;
    error_set(&e, ERROR_WRONG_STATE, "completed", "sign, pay");
    is(json_error(&e, "sentence", NULL),
       "{\"error\":{\"code\":\"wrong_state\",\"message\":\"sentence\",\"subject\":\"completed\","
       "\"detail\":\"sign, pay\"}}");
    Paigong__Error answer = PAIGONG__ERROR__INIT;
    char *possible[] = {"sign", "pay"};
    answer.state = PAIGONG__STATE__STATE_COMPLETED;
    answer.n_possible = 2;
    answer.possible = possible;
    is(json_error(&e, "sentence", &answer),
       "{\"error\":{\"code\":\"wrong_state\",\"message\":\"sentence\",\"subject\":\"completed\","
       "\"detail\":\"sign, pay\",\"state\":\"completed\",\"possible\":[\"sign\",\"pay\"]}}");
}

static void broken_text_does_not_break_the_document(void **state)
{
    (void)state;
    Paigong__Site site = PAIGONG__SITE__INIT;
    site.site = "a\xff";
    site.name = "quote \" and \n";
    is(json_message(&site.base),
       "{\"site\":null,\"name\":\"quote \\\" and \\n\",\"policy_version\":0}");
    /* found by fuzzing: a sentence that quotes a server's broken text ended the program */
    struct error e = {.code = ERROR_NOT_FOUND, .subject = "a\xff", .detail = "b"};
    is(json_error(&e, "no such a\xff: b", NULL),
       "{\"error\":{\"code\":\"not_found\",\"message\":null,\"subject\":null,"
       "\"detail\":\"b\"}}");
}

static int set_up(void **state)
{
    (void)state;
    time_text_zone("Asia/Shanghai", 480);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_have_the_promised_shape),
                                       cmocka_unit_test(every_key_of_a_ticket_is_there),
                                       cmocka_unit_test(a_ticket_shows_its_parts),
                                       cmocka_unit_test(an_entry_is_flat),
                                       cmocka_unit_test(an_answer_is_its_result),
                                       cmocka_unit_test(a_refusal_has_its_details),
                                       cmocka_unit_test(broken_text_does_not_break_the_document)};
    return cmocka_run_group_tests(tests, set_up, NULL);
}
