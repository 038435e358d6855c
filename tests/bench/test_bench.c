/* The instruments themselves: percentiles, reading requests out of a CSV, and what an incident
 * desk's events are said as. */
#include "histogram.h"
#include "incident.h"
#include "life.h"
#include "requests.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static void expect_near(uint64_t found, uint64_t expected)
{
    assert_in_range(found, expected, expected + expected / 100 + 1);
}

static void test_percentiles(void **state)
{
    (void)state;
    struct histogram *h = calloc(1, sizeof *h), *sum = calloc(1, sizeof *sum);
    assert_int_equal(histogram_percentile(h, 0.5), 0);
    for (uint64_t i = 1; i <= 1000; i++)
        histogram_add(h, i * 1000000);
    expect_near(histogram_percentile(h, 0.5), 500000000);
    expect_near(histogram_percentile(h, 0.99), 990000000);
    expect_near(histogram_percentile(h, 0.999), 999000000);
    assert_int_equal(histogram_percentile(h, 1), 1000000000);
    assert_true(histogram_mean(h) > 500.4e6 && histogram_mean(h) < 500.6e6);
    histogram_merge(sum, h);
    histogram_merge(sum, h);
    assert_int_equal(sum->total, 2000);
    assert_int_equal(histogram_percentile(sum, 0.5), histogram_percentile(h, 0.5));
    free(h);
    free(sum);
}

/* Every value comes back within one percent, from a nanosecond to centuries. */
static void test_buckets(void **state)
{
    (void)state;
    struct histogram *h = calloc(1, sizeof *h);
    for (uint64_t value = 0; value < UINT64_MAX / 3; value = value * 2 + value / 3 + 1) {
        memset(h, 0, sizeof *h);
        histogram_add(h, value);
        histogram_add(h, UINT64_MAX);
        expect_near(histogram_percentile(h, 0.5), value);
        assert_int_equal(histogram_percentile(h, 1), UINT64_MAX);
    }
    free(h);
}

static void write_file(char path[64], const char *text, bool packed)
{
    snprintf(path, 64, "/tmp/paigong-requests-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    if (packed) {
        gzFile f = gzdopen(fd, "wb");
        assert_int_equal(gzwrite(f, text, (unsigned)strlen(text)), strlen(text));
        gzclose(f);
    } else {
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        close(fd);
    }
}

static const char sample[] = "Key,Type,What,\"Where, exactly\"\r\n"
                             "1,HEATING,\"no heat, \"\"at all\"\"\",12 A ST\r\n"
                             "2,NOISE,loud,13 A ST\r\n"
                             "3,PLUMBING,,14 A ST\r\n"
                             "4,PLUMBING,\"two\nlines\"\r\n"
                             "5,HEATING,bad \xff byte,15 A ST\r\n";

static void test_reads_chosen_rows(void **state)
{
    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        struct request_plan plan = {0};
        struct requests r;
        struct error e = {0};
        char path[64];
        write_file(path, sample, packed);
        assert_true(request_plan_column(&plan, "text=Type"));
        assert_true(request_plan_column(&plan, "text=What"));
        assert_true(request_plan_column(&plan, "unit=Where, exactly"));
        assert_true(request_plan_filter(&plan, "Type=PLUMBING,HEATING"));
        assert_int_equal(requests_read(path, &plan, &r, &e), ERROR_NONE);
        assert_int_equal(r.seen, 5);
        assert_int_equal(r.count, 3);
        assert_int_equal(r.unusable, 1);
        assert_string_equal(r.rows[0].fields[REQUEST_TEXT], "HEATING: no heat, \"at all\"");
        assert_string_equal(r.rows[0].fields[REQUEST_UNIT], "12 A ST");
        assert_string_equal(r.rows[1].fields[REQUEST_TEXT], "PLUMBING");
        assert_string_equal(r.rows[2].fields[REQUEST_TEXT], "PLUMBING: two\nlines");
        assert_null(r.rows[2].fields[REQUEST_UNIT]);
        assert_int_equal(r.rows[2].line, 5);
        requests_free(&r);
        unlink(path);
    }
}

static void test_says_what_is_wrong(void **state)
{
    (void)state;
    struct request_plan plan = {0};
    struct requests r;
    struct error e = {0};
    char path[64];
    assert_false(request_plan_column(&plan, "colour=What"));
    assert_false(request_plan_column(&plan, "text"));
    assert_false(request_plan_filter(&plan, "Type"));
    assert_true(request_plan_column(&plan, "text=Missing"));
    write_file(path, sample, false);
    assert_int_equal(requests_read(path, &plan, &r, &e), ERROR_BAD_REQUEST);
    assert_string_equal(e.subject, "Missing");
    unlink(path);
    assert_int_equal(requests_read(path, &plan, &r, &e), ERROR_IO);
}

static void test_lives_end(void **state)
{
    (void)state;
    for (int i = 0; i < LIFE_KINDS; i++) {
        assert_in_range(life_length((enum life_kind)i), 7, 31);
        assert_non_null(life_name((enum life_kind)i));
    }
}

static enum incident_step first_step(enum incident_state says, Paigong__State state, bool mine)
{
    struct incident_event e = {.says = says};
    struct incident_ticket t = {
        .state = state, .held = state > PAIGONG__STATE__STATE_RECEIVED, .mine = mine};
    return incident_next(&e, &t).step;
}

#define STATE(NAME) PAIGONG__STATE__STATE_##NAME
static void test_incidents_say(void **state)
{
    (void)state;
    enum incident_state says;
    for (int i = INCIDENT_START + 1; i < INCIDENT_STATES; i++) {
        assert_true(incident_state_parse(incident_state_name((enum incident_state)i), &says));
        assert_int_equal(says, i);
    }
    assert_false(incident_state_parse("(start)", &says));
    assert_int_equal(first_step(INCIDENT_IN_PROGRESS, STATE(UNSPECIFIED), false), STEP_NEW);
    assert_int_equal(first_step(INCIDENT_IN_PROGRESS, STATE(DISPATCHED), true), STEP_ACCEPT);
    assert_int_equal(first_step(INCIDENT_IN_PROGRESS, STATE(ON_SITE), true), STEP_FIND);
    assert_int_equal(first_step(INCIDENT_IN_PROGRESS, STATE(ON_SITE), false), STEP_HANDOVER);
    assert_int_equal(first_step(INCIDENT_QUEUED, STATE(ON_SITE), true), STEP_REFUSE);
    assert_int_equal(first_step(INCIDENT_WAIT, STATE(ON_SITE), true), STEP_WAIT_SILENT);
    assert_int_equal(first_step(INCIDENT_RESOLVED, STATE(WAITING), true), STEP_DONE);
    assert_int_equal(first_step(INCIDENT_QUEUED, STATE(CLOSED), true), STEP_UNSATISFIED);
    assert_int_equal(first_step(INCIDENT_UNMATCHED, STATE(COMPLETED), true), STEP_END);
}

/* Closing what was never signed is refused; the way is the rules' own, and has an end. */
static void test_incidents_find_the_way(void **state)
{
    (void)state;
    struct incident_event e = {.says = INCIDENT_CLOSED};
    struct incident_ticket t = {.state = STATE(COMPLETED), .held = true};
    struct incident_move move = incident_next(&e, &t);
    assert_int_equal(move.step, STEP_SATISFIED);
    assert_true(incident_refused(&e, move.step));
    assert_int_equal(incident_next(&e, &t).step, STEP_CODES);
    t.told = true;
    assert_int_equal(incident_next(&e, &t).step, STEP_SIGN);
    t.state = STATE(SIGNED);
    assert_int_equal(incident_next(&e, &t).step, STEP_CHECK);
    t.checked = true;
    assert_int_equal(incident_next(&e, &t).step, STEP_RETURN);
    t.state = STATE(RETURNED);
    move = incident_next(&e, &t);
    assert_int_equal(move.step, STEP_SATISFIED);
    assert_int_equal(move.actor, BY_DESK);
    incident_applied(&e, move.step);
    t.state = STATE(CLOSED);
    assert_int_equal(incident_next(&e, &t).step, STEP_END);

    struct incident_event aside = {.says = INCIDENT_WAIT};
    assert_false(incident_refused(&aside, STEP_WAIT_SILENT));
    assert_true(aside.refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percentiles),
        cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_reads_chosen_rows),
        cmocka_unit_test(test_says_what_is_wrong),
        cmocka_unit_test(test_lives_end),
        cmocka_unit_test(test_incidents_say),
        cmocka_unit_test(test_incidents_find_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
