/* What a wall shows of the board, counted in pieces; screens and their tokens. */
#include "fixture.h"

#include <string.h>

#include "store/wall_count.h"

enum { TICKETS = 40 };

static struct wall_count counted(struct fixture *f, const char *site, size_t limit)
{
    struct wall_count c = {0};
    struct wall_slice s = {.site = site, .limit = limit, .now_ms = f->now_ms};
    do {
        s.after = view_wall_count(f->view, &s, &c);
    } while (s.after != 0);
    return c;
}

static void test_pieces_count_what_the_whole_counts(void **state)
{
    struct fixture *f = *state;
    uint64_t numbers[TICKETS];
    for (int i = 0; i < TICKETS; i++) {
        numbers[i] = fixture_new(f, i % 4 == 3 ? "s2" : "s1", "3-1204", "漏水");
        f->now_ms += SECOND_MS;
    }
    fixture_dispatch(f, numbers[0], "tech1");
    fixture_do(f, "tech1", numbers[0], COMMAND_ACCEPT);
    fixture_do(f, "tech1", numbers[0], COMMAND_ARRIVE);
    const struct wall_count all = counted(f, "", TICKETS * 2);
    assert_int_equal(all.open, TICKETS);
    assert_int_equal(all.waiting, TICKETS - 1);
    assert_int_equal(all.on_site, 1);
    assert_int_equal(all.overdue, 0);
    assert_int_equal(all.soonest_count, WALL_SOONEST);
    assert_int_equal(all.soonest[0].number, numbers[1]);
    for (size_t i = 1; i < WALL_SOONEST; i++) {
        assert_true(all.soonest[i - 1].due_ms <= all.soonest[i].due_ms);
    }
    for (size_t limit = 1; limit <= TICKETS + 1; limit += 13) {
        const struct wall_count pieces = counted(f, "", limit);
        assert_memory_equal(&pieces, &all, sizeof all);
    }
    assert_int_equal(counted(f, "s1", 7).open, TICKETS - TICKETS / 4);
    assert_int_equal(counted(f, "s2", 7).open, TICKETS / 4);
    assert_int_equal(counted(f, "nowhere", 7).open, 0);
}

static void test_a_line_says_where_by_its_building(void **state)
{
    struct fixture *f = *state;
    struct wall_line line;
    struct event ev;
    event_init(&ev, EVENT_UNIT_SET);
    ev.site = "s1";
    ev.unit = "3-1204";
    ev.place = "3号楼";
    ev.name = "周女士";
    ev.phone = "13800138000";
    fixture_emit(f, "desk", &ev);
    const uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
    assert_true(view_wall_line(f->view, number, f->now_ms, &line));
    assert_string_equal(line.place, "3号楼");
    assert_int_equal(line.clock, CLOCK_NOTICE);
    assert_int_equal(line.kind, KIND_REPAIR);
    assert_false(line.late || line.taken);
    f->now_ms += HOUR_MS;
    fixture_fire(f, number);
    assert_true(view_wall_line(f->view, number, f->now_ms, &line));
    assert_true(line.late);
    assert_int_equal(counted(f, "s1", 5).overdue, 1);
    assert_false(view_wall_line(f->view, number + 1, f->now_ms, &line));
    const uint64_t other = fixture_new(f, "s1", "9-0101", "漏水");
    assert_true(view_wall_line(f->view, other, f->now_ms, &line));
    assert_string_equal(line.place, ""); /* never imported: nobody knows its building */
}

static void name_wall(struct fixture *f, enum event_type type, const char *name, uint8_t first)
{
    uint8_t hash[32] = {first};
    struct event ev;
    event_init(&ev, type);
    ev.subject = name;
    ev.site = "s1";
    ev.hash = type == EVENT_WALL_ADDED ? hash : NULL;
    fixture_emit(f, "desk", &ev);
}

static void test_screens_are_kept_by_name(void **state)
{
    struct fixture *f = *state;
    struct wall w, list[4];
    assert_false(view_wall(f->view, "lobby", &w));
    name_wall(f, EVENT_WALL_ADDED, "lobby", 7);
    name_wall(f, EVENT_WALL_ADDED, "gate", 8);
    assert_true(view_wall(f->view, "lobby", &w));
    assert_int_equal(w.hash[0], 7);
    assert_string_equal(w.site, "s1");
    assert_int_equal(w.revoked_ms, 0);
    name_wall(f, EVENT_WALL_REVOKED, "lobby", 0);
    fixture_restart(f);
    assert_true(view_wall(f->view, "lobby", &w));
    assert_true(w.revoked_ms != 0);
    assert_string_equal(w.revoked_by, "desk");
    assert_int_equal(w.hash[0], 7); /* who still has it is told that it was revoked */
    assert_int_equal(view_wall_list(f->view, list, 4), 2);
    assert_string_equal(list[0].name, "gate");
    assert_int_equal(view_wall_list(f->view, list, 1), 1);
    name_wall(f, EVENT_WALL_ADDED, "lobby", 9);
    assert_true(view_wall(f->view, "lobby", &w));
    assert_int_equal(w.revoked_ms, 0);
    assert_int_equal(w.hash[0], 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pieces_count_what_the_whole_counts, fixture_setup,
                                        fixture_teardown_same),
        cmocka_unit_test_setup_teardown(test_a_line_says_where_by_its_building, fixture_setup,
                                        fixture_teardown_same),
        cmocka_unit_test_setup_teardown(test_screens_are_kept_by_name, fixture_setup,
                                        fixture_teardown_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
