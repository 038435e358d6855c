/* What a name could become as it is typed: units, people, crews. */
#include "fixture.h"

#include <string.h>

#include "store/suggest.h"

static void set_unit(struct fixture *f, const char *unit, uint64_t staging)
{
    struct event ev;
    event_init(&ev, EVENT_UNIT_SET);
    ev.site = "s1";
    ev.unit = unit;
    ev.name = "周女士";
    ev.count = staging;
    fixture_emit(f, "admin", &ev);
}

static size_t units(struct fixture *f, const char *typed, char (*out)[UNIT_SIZE], size_t capacity)
{
    return view_suggest_units(f->view, "s1", typed, out, capacity);
}

static void what_begins_comes_before_what_contains(void **state)
{
    struct fixture *f = *state;
    char out[8][UNIT_SIZE];
    static const char *const names[] = {"3-1201", "3-1202", "12-301", "B-1", "商铺-12"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        set_unit(f, names[i], 0);
    assert_int_equal(units(f, "12", out, 8), 4);
    assert_string_equal(out[0], "12-301");
    assert_string_equal(out[1], "3-1201");
    assert_string_equal(out[2], "3-1202");
    assert_string_equal(out[3], "商铺-12");
    assert_int_equal(units(f, "3-1201", out, 8), 1);
    assert_string_equal(out[0], "3-1201");
    assert_int_equal(units(f, "b", out, 8), 1); /* capitals do not matter */
    assert_string_equal(out[0], "B-1");
    assert_int_equal(units(f, "铺", out, 8), 1);
    assert_int_equal(units(f, "", out, 8), 5);
    assert_int_equal(units(f, "", out, 2), 2);
    assert_int_equal(units(f, "9", out, 8), 0);
    assert_int_equal(view_suggest_units(f->view, "s2", "", out, 8), 0);
    char longest[2 * UNIT_SIZE];
    memset(longest, '1', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(units(f, longest, out, 8), 0);
}

/* Two versions of a row are one unit; an import that broke off brought none. */
static void a_unit_counts_once_and_only_when_valid(void **state)
{
    struct fixture *f = *state;
    char out[8][UNIT_SIZE];
    set_unit(f, "1-101", 0);
    set_unit(f, "1-101", 5);
    set_unit(f, "1-102", 5);
    assert_int_equal(units(f, "1-", out, 8), 1);
    struct event ev;
    event_init(&ev, EVENT_IMPORTED);
    ev.site = "s1";
    ev.subject = "units";
    ev.count = 5;
    fixture_emit(f, "admin", &ev);
    assert_int_equal(units(f, "1-", out, 8), 2);
    assert_string_equal(out[0], "1-101");
    assert_string_equal(out[1], "1-102");
}

static bool everybody(const struct staff *reader, const struct staff *s)
{
    (void)reader;
    (void)s;
    return true;
}

static bool own_crew(const struct staff *reader, const struct staff *s)
{
    return strcmp(reader->crew, s->crew) == 0;
}

static size_t people(struct fixture *f, const char *site, const char *typed,
                     const struct staff **out, size_t capacity)
{
    const struct people_search p = {
        .site = site, .typed = typed, .capacity = capacity, .may_see = everybody};
    return view_suggest_people(f->view, &p, out);
}

static void technicians_come_first(void **state)
{
    struct fixture *f = *state;
    const struct staff *out[20];
    assert_int_equal(people(f, "s1", "", out, 20), 8);
    assert_string_equal(out[0]->id, "tech1");
    assert_string_equal(out[2]->id, "tech3");
    assert_string_equal(out[3]->id, "lead1");
    assert_string_equal(out[4]->id, "desk");
    assert_int_equal(people(f, "s1", "", out, 3), 3);
    assert_string_equal(out[2]->id, "tech3");
    assert_int_equal(people(f, "s1", "TECH2", out, 20), 1);
    assert_string_equal(out[0]->id, "tech2");
    assert_int_equal(people(f, "s1", "师傅", out, 20), 8); /* by name, too */
    assert_int_equal(people(f, "s2", "", out, 20), 2);     /* quality is of all sites */
    assert_int_equal(people(f, "", "desk", out, 20), 2);
    struct event ev;
    event_init(&ev, EVENT_STAFF_REVOKED);
    ev.subject = "tech2";
    fixture_emit(f, "admin", &ev);
    assert_int_equal(people(f, "s1", "tech", out, 20), 2);
}

static void crews_are_named_once_in_order(void **state)
{
    struct fixture *f = *state;
    struct crew_name out[8];
    struct people_search p = {.site = "s1", .typed = "", .capacity = 8, .may_see = everybody};
    assert_int_equal(view_suggest_crews(f->view, &p, out), 2);
    assert_string_equal(out[0].crew, "crew-a");
    assert_string_equal(out[0].department, "dep-a");
    assert_string_equal(out[1].crew, "crew-b");
    p.capacity = 1;
    assert_int_equal(view_suggest_crews(f->view, &p, out), 1);
    assert_string_equal(out[0].crew, "crew-a");
    const struct staff reader = {.crew = "crew-b"};
    p = (struct people_search){
        .site = "", .typed = "CREW", .capacity = 8, .may_see = own_crew, .reader = &reader};
    assert_int_equal(view_suggest_crews(f->view, &p, out), 1);
    assert_string_equal(out[0].crew, "crew-b");
    p.typed = "x";
    assert_int_equal(view_suggest_crews(f->view, &p, out), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown_same)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_begins_comes_before_what_contains),
        TEST(a_unit_counts_once_and_only_when_valid),
        TEST(technicians_come_first),
        TEST(crews_are_named_once_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
