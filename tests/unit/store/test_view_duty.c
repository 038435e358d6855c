/* Shifts, leaves and stand-ins (P3.5, P5.5): who is on duty when, who answers for a role, and that
 * a rebuilt view knows the same. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "store/view_private.h"

static uint64_t set(struct fixture *f, const struct shift_facts *facts)
{
    struct event ev;
    event_init(&ev, EVENT_SHIFT_SET);
    ev.subject = facts->person;
    ev.shift = facts;
    fixture_emit(f, NULL, &ev);
    return view_applied_seq(f->view);
}

/* Hours from now. */
static uint64_t shift(struct fixture *f, const char *person, int from, int to)
{
    struct shift_facts s = {.from_ms = f->now_ms + from * HOUR_MS,
                            .to_ms = f->now_ms + to * HOUR_MS};
    strncpy(s.person, person, sizeof s.person - 1);
    return set(f, &s);
}

static uint64_t leave(struct fixture *f, const char *person, int from, int to, const char *stand_in)
{
    struct shift_facts s = {
        .from_ms = f->now_ms + from * HOUR_MS, .to_ms = f->now_ms + to * HOUR_MS, .leave = true};
    strncpy(s.person, person, sizeof s.person - 1);
    strncpy(s.stand_in, stand_in, sizeof s.stand_in - 1);
    return set(f, &s);
}

static void change(struct fixture *f, enum event_type type, uint64_t id)
{
    struct shift s;
    struct event ev;
    assert_true(view_shift(f->view, id, &s));
    event_init(&ev, type);
    ev.subject = s.facts.person;
    ev.shift = &s.facts;
    ev.count = id;
    fixture_emit(f, NULL, &ev);
}

static struct duty at(struct fixture *f, const char *person, int hours)
{
    struct duty d;
    view_set_time(f->view, f->now_ms + hours * HOUR_MS);
    view_duty(f->view, person, f->now_ms + hours * HOUR_MS, &d);
    return d;
}

static void without_any_always(void **state)
{
    struct fixture *f = *state;
    assert_true(at(f, "tech1", 0).on);
    assert_true(at(f, "tech1", 0).until_ms == INT64_MAX);
    const uint64_t id = shift(f, "tech1", 1, 3);
    assert_false(at(f, "tech1", 0).on);
    assert_true(at(f, "tech1", 0).until_ms == f->now_ms + HOUR_MS);
    assert_true(at(f, "tech1", 1).on);
    assert_true(at(f, "tech1", 2).until_ms == f->now_ms + 3 * HOUR_MS);
    assert_false(at(f, "tech1", 3).on);
    assert_true(at(f, "tech2", 3).on);
    change(f, EVENT_SHIFT_REMOVED, id);
    assert_true(at(f, "tech1", 3).on);
    assert_false(view_shift(f->view, id, &(struct shift){0}));
}

static void never_on_leave(void **state)
{
    struct fixture *f = *state;
    shift(f, "tech1", 0, 8);
    leave(f, "tech1", 2, 4, "tech2");
    assert_true(at(f, "tech1", 1).on);
    assert_true(at(f, "tech1", 1).until_ms == f->now_ms + 2 * HOUR_MS);
    const struct duty d = at(f, "tech1", 2);
    assert_true(!d.on && d.on_leave && d.by_shifts);
    assert_string_equal(d.stand_in, "tech2");
    assert_true(at(f, "tech1", 4).on);
}

static const char *holder(struct fixture *f, enum role role, int hours)
{
    static char holders[ROLE_COUNT][NAME_SIZE];
    view_set_time(f->view, f->now_ms + hours * HOUR_MS);
    view_holders(f->view, "s1", "crew-a", "dep-a", holders);
    return holders[role];
}

static void who_answers_for_a_role(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 0), "lead1");
    leave(f, "lead1", 1, 9, "tech1");
    leave(f, "tech1", 3, 5, "tech2");
    shift(f, "tech2", 0, 4);
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 0), "lead1");
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 1), "tech1");
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 3), "tech2");
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 4), ""); /* tech2 has gone home */
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 5), "tech1");
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 9), "lead1");
}

static void in_whose_place(void **state)
{
    struct fixture *f = *state;
    struct staff self, standing[STANDING_MAX];
    leave(f, "lead1", 1, 9, "tech1");
    leave(f, "tech1", 3, 5, "tech3");
    assert_true(view_staff(f->view, "tech3", &self));
    view_set_time(f->view, f->now_ms);
    assert_int_equal(view_standing(f->view, &self, standing, STANDING_MAX), 0);
    view_set_time(f->view, f->now_ms + 3 * HOUR_MS);
    assert_int_equal(view_standing(f->view, &self, standing, STANDING_MAX), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(standing[i].id, "tech3");
        assert_string_equal(standing[i].crew, "crew-a");
    }
    assert_int_equal(view_standing(f->view, &self, standing, 1), 1);
    view_set_time(f->view, f->now_ms + 5 * HOUR_MS);
    assert_int_equal(view_standing(f->view, &self, standing, STANDING_MAX), 0);
    struct event ev;
    event_init(&ev, EVENT_STAFF_REVOKED);
    ev.subject = "lead1";
    fixture_emit(f, NULL, &ev);
    assert_true(view_staff(f->view, "tech1", &self));
    assert_int_equal(view_standing(f->view, &self, standing, STANDING_MAX), 0);
}

static enum stand_in_fault fault(struct fixture *f, const char *person, int from, int to,
                                 const char *stand_in)
{
    static char path[200];
    struct shift_facts s = {
        .from_ms = f->now_ms + from * HOUR_MS, .to_ms = f->now_ms + to * HOUR_MS, .leave = true};
    strncpy(s.person, person, sizeof s.person - 1);
    strncpy(s.stand_in, stand_in, sizeof s.stand_in - 1);
    return view_stand_in_fault(f->view, &s, path, sizeof path);
}

static void circles_and_long_chains(void **state)
{
    struct fixture *f = *state;
    char names[STAND_INS_MAX + 2][8];
    leave(f, "lead1", 1, 9, "tech1");
    leave(f, "tech1", 3, 5, "tech2");
    assert_int_equal(fault(f, "tech2", 4, 6, "lead1"), STAND_IN_LOOP);
    assert_int_equal(fault(f, "tech2", 5, 6, "lead1"), STAND_IN_FINE);
    for (int i = 0; i < STAND_INS_MAX + 2; i++) {
        (void)snprintf(names[i], sizeof names[i], "p%d", i);
        if (i > 0) {
            leave(f, names[i - 1], 10, 12, names[i]);
        }
    }
    assert_int_equal(fault(f, "tech3", 10, 12, "p0"), STAND_IN_TOO_LONG);
    /* formed all the same, by an old ledger: nobody answers, and it ends */
    leave(f, "tech2", 3, 5, "lead1");
    assert_string_equal(holder(f, ROLE_CREW_LEAD, 4), "");
}

static bool next_due(struct fixture *f, uint64_t id, int64_t due_ms)
{
    struct due d;
    return view_next_due(f->view, &d) && d.kind == DUE_SHIFT && d.id == id && d.due_ms == due_ms;
}

static void beginnings_and_ends_fall_due(void **state)
{
    struct fixture *f = *state;
    struct due before, d;
    const bool any = view_next_due(f->view, &before); /* the week's closing */
    assert_true(any);
    const uint64_t one = shift(f, "tech1", 1, 3), away = leave(f, "tech2", 2, 4, "");
    shift(f, "lead1", -1, 3); /* began already */
    assert_true(next_due(f, one, f->now_ms + HOUR_MS));
    change(f, EVENT_DUTY_CHANGED, one);
    assert_true(next_due(f, away, f->now_ms + 2 * HOUR_MS));
    change(f, EVENT_DUTY_CHANGED, away);
    assert_true(next_due(f, away, f->now_ms + 4 * HOUR_MS));
    change(f, EVENT_DUTY_CHANGED, away);
    assert_true(view_next_due(f->view, &d) && d.kind == before.kind && d.id == before.id);
}

static void lists_are_of_a_span(void **state)
{
    struct fixture *f = *state;
    struct shift out[8], other;
    struct shift_facts span = {
        .person = "tech1", .from_ms = f->now_ms, .to_ms = f->now_ms + 10 * HOUR_MS};
    shift(f, "tech1", -4, 1);
    shift(f, "tech1", 2, 4);
    shift(f, "tech1", 10, 12);
    leave(f, "tech1", 3, 20, "");
    shift(f, "tech2", 2, 4);
    assert_int_equal(view_shift_list(f->view, &span, out, 8), 3);
    assert_true(!out[0].facts.leave && !out[1].facts.leave && out[2].facts.leave);
    assert_int_equal(view_shift_list(f->view, &span, out, 1), 1);
    span.from_ms = f->now_ms + 5 * HOUR_MS;
    assert_false(view_shift_overlaps(f->view, &span, &other));
    span.to_ms = f->now_ms + 11 * HOUR_MS;
    assert_true(view_shift_overlaps(f->view, &span, &other));
}

static void what_is_in_hand(void **state)
{
    struct fixture *f = *state;
    struct slip slips[4], last;
    uint64_t waiting[4];
    const uint64_t one = fixture_new(f, "s1", "3-101", "a"),
                   two = fixture_new(f, "s1", "3-102", "b");
    fixture_dispatch(f, one, "tech1");
    fixture_return(f, one);
    uint64_t number = two;
    fixture_dispatch(f, two, "tech1");
    assert_int_equal(view_slips(f->view, "tech1", slips, 4, &last), 1);
    assert_true(slips[0].number == two && last.number == one);
    assert_int_equal(view_slips(f->view, "tech1", NULL, 0, &last), 1);
    struct command c = fixture_command(COMMAND_WAIT);
    c.time_ms = f->now_ms + 5 * HOUR_MS;
    c.text = "x";
    c.callback = true;
    assert_int_equal(fixture_give(f, "desk", &number, &c), ERROR_NONE);
    assert_int_equal(view_called_back(f->view, "s1", 0, waiting, 4), 1);
    assert_true(waiting[0] == two);
    assert_int_equal(view_called_back(f->view, "s1", two, waiting, 4), 0);
    assert_int_equal(view_undispatched(f->view, "s1", 0, waiting, 4), 0);
    assert_int_equal(view_slips(f->view, "tech1", slips, 4, &last), 0);
    fixture_restart(f);
    assert_int_equal(view_called_back(f->view, "s1", 0, waiting, 4), 1);
}

int main(void)
{
#define DUTY(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown_same)
    const struct CMUnitTest tests[] = {
        DUTY(without_any_always),      DUTY(never_on_leave),
        DUTY(who_answers_for_a_role),  DUTY(in_whose_place),
        DUTY(circles_and_long_chains), DUTY(beginnings_and_ends_fall_due),
        DUTY(lists_are_of_a_span),     DUTY(what_is_in_hand),
    };
    return cmocka_run_group_tests_name("view_duty", tests, NULL, NULL);
}
