/* What a screen on a wall is told: its figures as JSON, today's clocks, and words for all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/text.h"
#include "wallboard/wall_board.h"
#include "wallboard/wall_js.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)
/* 2026-11-19 00:00 in Shanghai. */
#define MIDNIGHT_MS INT64_C(1795017600000)

/* ---- today's clocks ---- */

static uint64_t seq;

static void met(struct wall_day *d, const char *site, int64_t at_ms, int64_t due_ms)
{
    struct event ev;
    event_init(&ev, EVENT_ARRIVED);
    ev.seq = ++seq;
    ev.at_ms = at_ms;
    ev.site = site;
    ev.clock_count = 2;
    ev.clocks[0] = (struct clock_change){
        .clock = CLOCK_ARRIVAL, .state = CLOCK_STATE_MET, .due_ms = due_ms, .met_ms = at_ms};
    ev.clocks[1] = (struct clock_change){.clock = CLOCK_FINISH, .state = CLOCK_STATE_RUNNING};
    wall_day_add(d, &ev);
}

static void breached(struct wall_day *d, const char *site, int64_t due_ms, int64_t noticed_ms)
{
    struct event ev;
    event_init(&ev, EVENT_BREACHED);
    ev.seq = ++seq;
    ev.at_ms = noticed_ms;
    ev.site = site;
    ev.due_ms = due_ms;
    ev.clock_count = 1;
    ev.clocks[0] = (struct clock_change){
        .clock = CLOCK_ARRIVAL, .state = CLOCK_STATE_BREACHED, .due_ms = due_ms};
    wall_day_add(d, &ev);
}

static void assert_day(const struct wall_day *d, const char *site, uint64_t wanted_met,
                       uint64_t wanted_late)
{
    uint64_t counted, late;
    wall_day_of(d, site, &counted, &late);
    assert_int_equal(counted, wanted_met);
    assert_int_equal(late, wanted_late);
}

static struct wall_day *new_day(void)
{
    struct wall_day *d = calloc(1, sizeof *d);
    assert_non_null(d);
    assert_true(wall_day_turn(d, MIDNIGHT_MS + 9 * HOUR_MS, 480));
    return d;
}

static void test_a_day_is_local(void **state)
{
    (void)state;
    struct wall_day *d = new_day();
    assert_int_equal(d->start_ms, MIDNIGHT_MS);
    assert_int_equal(d->end_ms, MIDNIGHT_MS + DAY_MS);
    met(d, "garden", MIDNIGHT_MS + HOUR_MS, MIDNIGHT_MS + 2 * HOUR_MS);
    assert_false(wall_day_turn(d, MIDNIGHT_MS + DAY_MS - 1, 480));
    assert_day(d, "", 1, 0);
    assert_true(wall_day_turn(d, MIDNIGHT_MS + DAY_MS, 480));
    assert_day(d, "", 0, 0);
    assert_int_equal(d->seq, 0);
    assert_true(wall_day_turn(d, MIDNIGHT_MS, 480)); /* a clock that was set back */
    free(d);
}

static void test_clocks_count_for_their_site_and_their_day(void **state)
{
    (void)state;
    struct wall_day *d = new_day();
    met(d, "garden", MIDNIGHT_MS, MIDNIGHT_MS + HOUR_MS);
    met(d, "meadow", MIDNIGHT_MS + 5, MIDNIGHT_MS + HOUR_MS);
    met(d, "garden", MIDNIGHT_MS - 1, MIDNIGHT_MS + HOUR_MS); /* yesterday's */
    breached(d, "garden", MIDNIGHT_MS + HOUR_MS, MIDNIGHT_MS + HOUR_MS);
    breached(d, "garden", MIDNIGHT_MS - HOUR_MS, MIDNIGHT_MS + HOUR_MS); /* noticed today */
    assert_day(d, "garden", 1, 1);
    assert_day(d, "meadow", 1, 0);
    assert_day(d, "hill", 0, 0);
    assert_day(d, "", 2, 1);
    assert_int_equal(d->seq, seq);
    free(d);
}

/* P16.2: met in time, as a handheld told later. */
static void test_a_breach_that_was_none_is_taken_back(void **state)
{
    (void)state;
    struct wall_day *d = new_day();
    int64_t due_ms = MIDNIGHT_MS + HOUR_MS;
    breached(d, "garden", due_ms, due_ms);
    met(d, "garden", due_ms + HOUR_MS, due_ms);
    assert_day(d, "garden", 1, 0);
    free(d);
}

static void test_what_is_no_tickets_counts_nothing(void **state)
{
    (void)state;
    struct wall_day *d = new_day();
    struct event ev;
    event_init(&ev, EVENT_WEEK_BREACHED);
    ev.seq = ++seq;
    ev.due_ms = MIDNIGHT_MS + HOUR_MS;
    ev.clock_count = 1;
    ev.clocks[0].state = CLOCK_STATE_MET;
    wall_day_add(d, &ev);
    assert_day(d, "", 0, 0);
    assert_int_equal(d->seq, seq);
    free(d);
}

static void test_more_sites_than_there_is_room_for(void **state)
{
    (void)state;
    struct wall_day *d = new_day();
    for (int i = 0; i < WALL_DAY_SITES + 10; i++) {
        char site[NAME_SIZE];
        (void)snprintf(site, sizeof site, "site-%d", i);
        met(d, site, MIDNIGHT_MS, MIDNIGHT_MS + HOUR_MS);
    }
    assert_day(d, "", WALL_DAY_SITES + 10, 0);
    free(d);
}

/* ---- the figures ---- */

static json_t *json_of(const struct wall_board *b)
{
    char *text = wall_board_json(b);
    assert_non_null(text);
    assert_null(strchr(text, '\n')); /* an event's data is one line */
    json_t *board = json_loads(text, 0, NULL);
    assert_non_null(board);
    free(text);
    return board;
}

static void assert_number(const json_t *board, const char *key, json_int_t wanted)
{
    assert_int_equal(json_integer_value(json_object_get(board, key)), wanted);
}

static void test_a_board_as_json(void **state)
{
    (void)state;
    struct wall_board b = {.met = 9, .late = 1, .night = true, .offset_minutes = 480};
    b.count = (struct wall_count){.open = 500, .waiting = 40, .on_site = 12, .overdue = 7};
    text_copy(b.site, sizeof b.site, "garden");
    text_copy(b.title, sizeof b.title, "花园 \"东\"\n</script>");
    b.lines[0] = (struct wall_line){.number = UINT64_C(2026111900000012),
                                    .kind = KIND_PUBLIC,
                                    .state = STATE_RECEIVED,
                                    .clock = CLOCK_SLIP,
                                    .due_ms = MIDNIGHT_MS,
                                    .late = true};
    text_copy(b.lines[0].place, sizeof b.lines[0].place, "3号楼");
    b.line_count = 1;
    json_t *board = json_of(&b);
    assert_number(board, "open", 500);
    assert_number(board, "waiting", 40);
    assert_number(board, "on_site", 12);
    assert_number(board, "overdue", 7);
    assert_number(board, "met", 9);
    assert_number(board, "late", 1);
    assert_number(board, "offset", 480);
    assert_true(json_is_true(json_object_get(board, "night")));
    assert_string_equal(json_string_value(json_object_get(board, "title")), b.title);
    assert_null(json_object_get(board, "emergencies")); /* that kind is not there */
    const json_t *line = json_array_get(json_object_get(board, "lines"), 0);
    assert_string_equal(json_string_value(json_object_get(line, "id")), "20261119-0012");
    assert_string_equal(json_string_value(json_object_get(line, "kind")), "public");
    assert_string_equal(json_string_value(json_object_get(line, "clock")), "slip");
    assert_string_equal(json_string_value(json_object_get(line, "place")), "3号楼");
    assert_number(line, "due", MIDNIGHT_MS);
    json_decref(board);
}

static void test_an_empty_board_and_emergencies(void **state)
{
    (void)state;
    struct wall_board b = {.has_emergencies = true};
    json_t *board = json_of(&b);
    assert_int_equal(json_array_size(json_object_get(board, "lines")), 0);
    assert_number(board, "open", 0);
    assert_true(json_is_integer(json_object_get(board, "emergencies")));
    json_decref(board);
}

/* ---- the page's words ---- */

static void assert_word(const char *name)
{
    char key[64];
    (void)snprintf(key, sizeof key, "\n  \"%s\": \"", name);
    if (strstr(WALL_JS, key) == NULL)
        fail_msg("%s has no Chinese on the page: is it in client/po/zh.po?", name);
}

static void test_each_kind_and_clock_has_words(void **state)
{
    (void)state;
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++)
        assert_word(kind_name((enum kind)kind));
    for (int clock = CLOCK_NONE + 1; clock < CLOCK_COUNT; clock++)
        assert_word(clock_name((enum clock_kind)clock));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_is_local),
        cmocka_unit_test(test_clocks_count_for_their_site_and_their_day),
        cmocka_unit_test(test_a_breach_that_was_none_is_taken_back),
        cmocka_unit_test(test_what_is_no_tickets_counts_nothing),
        cmocka_unit_test(test_more_sites_than_there_is_room_for),
        cmocka_unit_test(test_a_board_as_json),
        cmocka_unit_test(test_an_empty_board_and_emergencies),
        cmocka_unit_test(test_each_kind_and_clock_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
