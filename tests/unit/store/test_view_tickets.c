/* Tickets in the view: what a life leaves in the tables, lists and rights, due entries, and that a
 * rebuild gives the same records. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include "store/view_private.h"

/* ---- lives ---- */

static void test_a_new_ticket_is_there_after_a_restart(void **state)
{
    struct fixture *f = *state;
    const uint64_t number = fixture_new(f, "s1", "3-1204", "厨房水管漏水");
    assert_int_equal(number, (uint64_t)TODAY * 100000000 + 1);
    const struct ticket before = *view_ticket(f->view, number);
    fixture_restart(f);
    const struct ticket *t = view_ticket(f->view, number);
    assert_non_null(t);
    assert_memory_equal(t, &before, offsetof(struct ticket, materials));
    size_t length;
    const char *text = ticket_text(t, t->text, &length);
    assert_int_equal(length, strlen("厨房水管漏水"));
    assert_memory_equal(text, "厨房水管漏水", length);
    assert_null(view_ticket(f->view, number + 1));
    assert_int_equal(view_open_count(f->view), 1);
}

static void test_a_filed_ticket_leaves_the_board_for_its_units_file(void **state)
{
    struct fixture *f = *state;
    const uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
    fixture_dispatch(f, number, "tech1");
    fixture_return(f, number);
    assert_int_equal(unit_file_next(f->view, "s1", "3-1204", 0), 0);
    fixture_file(f, number);
    assert_int_equal(view_ticket(f->view, number)->state, STATE_CLOSED);
    assert_int_equal(view_open_count(f->view), 0);
    assert_int_equal(unit_file_next(f->view, "s1", "3-1204", 0), number);
    assert_int_equal(unit_file_next(f->view, "s1", "3-1204", number), 0);
    assert_int_equal(unit_file_next(f->view, "s1", "3-1205", 0), 0);
    struct returned_slip slip[2];
    assert_int_equal(view_returned(f->view, "s1", "", WEEK, slip, 2), 1);
    assert_int_equal(slip[0].ticket, number);
    assert_int_equal(slip[0].round, 1);
    assert_string_equal(slip[0].technician, "tech1");
    assert_string_equal(slip[0].department, "dep-a");
    assert_int_equal(view_returned(f->view, "s1", "dep-b", WEEK, slip, 2), 0);
    assert_int_equal(view_returned(f->view, "s1", "dep-a", WEEK + 1, slip, 2), 0);
}

static void test_several_tickets_in_one_batch(void **state)
{
    struct fixture *f = *state;
    uint64_t numbers[5];
    fixture_begin(f);
    for (size_t i = 0; i < 5; i++) {
        numbers[i] = fixture_new(f, "s1", "3-1204", "漏水");
        assert_int_equal(numbers[i], (uint64_t)TODAY * 100000000 + i + 1);
    }
    for (size_t i = 0; i < 5; i++) {
        fixture_dispatch(f, numbers[i], i % 2 == 0 ? "tech1" : "tech3");
    }
    fixture_commit(f);
    fixture_restart(f);
    assert_string_equal(view_ticket(f->view, numbers[2])->technician, "tech1");
    assert_string_equal(view_ticket(f->view, numbers[3])->technician, "tech3");
}

/* ---- due entries ---- */

static void test_next_due_follows_the_soonest_clock(void **state)
{
    struct fixture *f = *state;
    struct due d;
    assert_true(view_next_due(f->view, &d)); /* the week's closing */
    assert_int_equal(d.kind, DUE_WEEK);
    assert_int_equal(d.due_ms, WEEK_START_MS + 7 * DAY_MS);
    const uint64_t first = fixture_new(f, "s1", "3-1204", "漏水");
    f->now_ms += MINUTE_MS;
    const uint64_t second = fixture_new(f, "s1", "3-1205", "漏水");
    assert_true(view_next_due(f->view, &d));
    assert_int_equal(d.kind, DUE_TICKET);
    assert_int_equal(d.id, first);
    assert_int_equal(d.due_ms, NINE_MS + 5 * MINUTE_MS);
    fixture_dispatch(f, first, "tech1");
    f->now_ms += MINUTE_MS;
    fixture_do(f, "tech1", first, COMMAND_ACCEPT);
    assert_true(view_next_due(f->view, &d));
    assert_int_equal(d.id, second);
    assert_int_equal(env_count(f->view->env, TABLE_DUE), 3); /* one a ticket, one the week */
    f->now_ms = d.due_ms;
    fixture_fire(f, second);
    assert_true(view_next_due(f->view, &d));
    assert_true(d.due_ms > f->now_ms);
    assert_int_equal(env_count(f->view->env, TABLE_DUE), 3);
}

static void test_set_aside_lets_the_next_one_pass(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct due stuck, d;
    const uint64_t first = fixture_new(f, "s1", "3-1204", "漏水");
    f->now_ms += SECOND_MS;
    const uint64_t second = fixture_new(f, "s1", "3-1205", "漏水");
    assert_true(view_next_due(f->view, &stuck));
    assert_int_equal(stuck.id, first);
    assert_int_equal(view_set_aside(f->view, &stuck, stuck.due_ms + HOUR_MS, &e), ERROR_NONE);
    assert_true(view_next_due(f->view, &d));
    assert_int_equal(d.id, second);
    assert_int_equal(view_set_aside(f->view, &d, d.due_ms + 2 * HOUR_MS, &e), ERROR_NONE);
    assert_true(view_next_due(f->view, &d)); /* both aside: the one that comes back first */
    assert_int_equal(d.id, first);
    assert_int_equal(d.due_ms, stuck.due_ms + HOUR_MS);
    /* again: later */
    assert_int_equal(view_set_aside(f->view, &d, d.due_ms + 2 * HOUR_MS, &e), ERROR_NONE);
    assert_true(view_next_due(f->view, &d));
    assert_int_equal(d.id, second);
    /* what moves on is no longer aside */
    fixture_dispatch(f, first, "tech1");
    fixture_do(f, "tech1", first, COMMAND_ACCEPT);
    assert_true(view_next_due(f->view, &d));
    assert_int_equal(d.id, first);
    assert_true(d.due_ms < stuck.due_ms + HOUR_MS);
}

/* ---- lists ---- */

static size_t list(struct fixture *f, struct ticket_filter filter, uint64_t *out, size_t capacity,
                   uint64_t *next)
{
    uint64_t ignored;
    filter.now_ms = f->now_ms;
    return view_list(f->view, &filter, out, capacity, next == NULL ? &ignored : next);
}

static void test_lists_by_what_people_ask(void **state)
{
    struct fixture *f = *state;
    uint64_t n[6], out[8];
    for (size_t i = 0; i < 6; i++) {
        n[i] = fixture_new(f, i == 5 ? "s2" : "s1", i % 2 == 0 ? "3-1204" : "3-1205", "漏水");
    }
    fixture_dispatch(f, n[1], "tech1");
    fixture_dispatch(f, n[2], "tech3");
    fixture_dispatch(f, n[3], "tech1");
    fixture_return(f, n[3]);
    fixture_file(f, n[3]);
    const struct ticket_filter any = {.site = ""};
    assert_int_equal(list(f, any, out, 8, NULL), 6);
    assert_memory_equal(out, n, sizeof n);
    const struct ticket_filter open = {.site = "", .open_only = true};
    assert_int_equal(list(f, open, out, 8, NULL), 5);
    const struct ticket_filter site = {.site = "s1", .open_only = true};
    assert_int_equal(list(f, site, out, 8, NULL), 4);
    const struct ticket_filter unit = {.site = "s1", .unit = "3-1205"};
    assert_int_equal(list(f, unit, out, 8, NULL), 2); /* the filed one, too */
    assert_int_equal(out[0], n[1]);
    assert_int_equal(out[1], n[3]);
    const struct ticket_filter technician = {.technician = "tech1", .open_only = true};
    assert_int_equal(list(f, technician, out, 8, NULL), 1);
    assert_int_equal(out[0], n[1]);
    const struct ticket_filter technician_all = {.technician = "tech1"};
    assert_int_equal(list(f, technician_all, out, 8, NULL), 2);
    const struct ticket_filter closed = {.state = STATE_CLOSED};
    assert_int_equal(list(f, closed, out, 8, NULL), 1);
    assert_int_equal(out[0], n[3]);
    const struct ticket_filter dispatched = {.state = STATE_DISPATCHED};
    assert_int_equal(list(f, dispatched, out, 8, NULL), 2);
    const struct ticket_filter overdue = {.overdue_only = true};
    assert_int_equal(list(f, overdue, out, 8, NULL), 0);
    f->now_ms += 6 * MINUTE_MS;
    assert_true(list(f, overdue, out, 8, NULL) >= 4);
}

static void test_lists_by_time(void **state)
{
    struct fixture *f = *state;
    uint64_t out[4];
    const uint64_t first = fixture_new(f, "s1", "3-1204", "漏水");
    f->now_ms += HOUR_MS;
    const uint64_t second = fixture_new(f, "s1", "3-1204", "漏水");
    const struct ticket_filter since = {.since_ms = f->now_ms};
    assert_int_equal(list(f, since, out, 4, NULL), 1);
    assert_int_equal(out[0], second);
    const struct ticket_filter until = {.until_ms = f->now_ms, .open_only = true};
    assert_int_equal(list(f, until, out, 4, NULL), 1);
    assert_int_equal(out[0], first);
    const struct ticket_filter later = {.since_ms = f->now_ms + 3 * DAY_MS};
    assert_int_equal(list(f, later, out, 4, NULL), 0);
}

/* Every way of listing, page by page, gives each ticket once and in order. */
static void check_pages(struct fixture *f, struct ticket_filter filter, const uint64_t *expected,
                        size_t count)
{
    uint64_t out[3], next = 0;
    size_t seen = 0;
    do {
        filter.after = next;
        const size_t got = list(f, filter, out, 3, &next);
        assert_true(seen + got <= count);
        assert_memory_equal(out, expected + seen, got * sizeof *out);
        seen += got;
    } while (next != 0);
    assert_int_equal(seen, count);
}

static void test_pages_continue_where_they_ended(void **state)
{
    struct fixture *f = *state;
    uint64_t n[10];
    for (size_t i = 0; i < 10; i++) {
        n[i] = fixture_new(f, "s1", "3-1204", "漏水");
        fixture_dispatch(f, n[i], "tech1");
    }
    struct staff tech1, tech2;
    assert_true(view_staff(f->view, "tech1", &tech1) && view_staff(f->view, "tech2", &tech2));
    check_pages(f, (struct ticket_filter){.site = ""}, n, 10);
    check_pages(f, (struct ticket_filter){.open_only = true}, n, 10);
    check_pages(f, (struct ticket_filter){.site = "s1", .open_only = true}, n, 10);
    check_pages(f, (struct ticket_filter){.unit = "3-1204", .site = "s1"}, n, 10);
    check_pages(f, (struct ticket_filter){.actor = &tech1, .open_only = true}, n, 10);
    check_pages(f, (struct ticket_filter){.actor = &tech2, .open_only = true}, n, 10);
    check_pages(f, (struct ticket_filter){.site = "s2", .open_only = true}, n, 0);
}

static void test_people_see_what_is_theirs(void **state)
{
    struct fixture *f = *state;
    uint64_t out[8];
    const uint64_t free_one = fixture_new(f, "s1", "3-1204", "漏水");
    const uint64_t of_a = fixture_new(f, "s1", "3-1204", "漏水");
    const uint64_t of_b = fixture_new(f, "s1", "3-1204", "漏水");
    const uint64_t elsewhere = fixture_new(f, "s2", "3-1204", "漏水");
    fixture_dispatch(f, of_a, "tech1");
    fixture_dispatch(f, of_b, "tech3");
    static const struct {
        const char *who;
        size_t count;
    } expected[] = {{"desk", 3},  {"tech1", 1},    {"tech2", 1},   {"lead1", 1},
                    {"tech3", 1}, {"director", 3}, {"quality", 4}, {"desk9", 1}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct staff actor;
        assert_true(view_staff(f->view, expected[i].who, &actor));
        for (int open_only = 0; open_only <= 1; open_only++) {
            const struct ticket_filter filter = {.actor = &actor, .open_only = open_only != 0};
            assert_int_equal(list(f, filter, out, 8, NULL), expected[i].count);
        }
    }
    struct staff tech2;
    assert_true(view_staff(f->view, "tech2", &tech2)); /* of tech1's crew */
    const struct ticket_filter own = {.actor = &tech2, .open_only = true};
    assert_int_equal(list(f, own, out, 8, NULL), 1);
    assert_int_equal(out[0], of_a);
    assert_true(free_one < of_a && of_b < elsewhere);
}

static void test_short_numbers(void **state)
{
    struct fixture *f = *state;
    uint64_t out[4];
    const uint64_t first = fixture_new(f, "s1", "3-1204", "漏水");
    const uint64_t second = fixture_new(f, "s1", "3-1204", "漏水");
    assert_int_equal(view_short_numbers(f->view, 1, out, 4), 1);
    assert_int_equal(out[0], first);
    assert_int_equal(view_short_numbers(f->view, 2, out, 4), 1);
    assert_int_equal(out[0], second);
    assert_int_equal(view_short_numbers(f->view, 3, out, 4), 0);
    assert_int_equal(view_short_numbers(f->view, 0, out, 4), 0);
    assert_int_equal(view_new_number(f->view, TODAY + 1), (uint64_t)(TODAY + 1) * 100000000 + 1);
}

/* ---- the personal part ---- */

static void test_texts_are_sealed_on_disk(void **state)
{
    struct fixture *f = *state;
    const uint64_t number = fixture_new(f, "s1", "3-1204", "secret-leak-in-the-kitchen");
    struct key k = {.size = 0};
    struct slice raw;
    key_u64(&k, number);
    assert_true(env_get(f->view->env, TABLE_TICKET, &k, &raw));
    assert_null(memmem(raw.data, raw.size, "secret-leak", 11));
    assert_null(memmem(raw.data, raw.size, "13800000000", 11));
    assert_non_null(memmem(raw.data, raw.size, "3-1204", 6));
}

static void test_the_heap_is_sealed_anew_only_when_it_changed(void **state)
{
    struct fixture *f = *state;
    const uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
    struct key k = {.size = 0};
    struct record before, after;
    key_u64(&k, number);
    assert_true(record_get(f->view, TABLE_TICKET, &k, &before));
    uint8_t sealed[512];
    const size_t size = before.sealed.size;
    assert_in_range(size, 1, sizeof sealed);
    memcpy(sealed, before.sealed.data, size);
    fixture_dispatch(f, number, "tech1");
    fixture_do(f, "tech1", number, COMMAND_ACCEPT);
    assert_true(record_get(f->view, TABLE_TICKET, &k, &after));
    assert_int_equal(after.sealed.size, size);
    assert_memory_equal(after.sealed.data, sealed, size);
    struct command c = fixture_command(COMMAND_REFUSE);
    c.text = "手头有事";
    uint64_t n = number;
    assert_int_equal(fixture_give(f, "tech1", &n, &c), ERROR_NONE);
    assert_true(record_get(f->view, TABLE_TICKET, &k, &after));
    assert_true(after.sealed.size > size);
}

static void refuse(struct fixture *f, uint64_t number)
{
    struct command c = fixture_command(COMMAND_REFUSE);
    c.text = "手头有事";
    assert_int_equal(fixture_give(f, "tech1", &number, &c), ERROR_NONE);
}

/* What a long ticket no longer has of its own past is nothing of the next one's. */
static void test_a_ticket_begins_without_what_another_lost(void **state)
{
    struct fixture *f = *state;
    const uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
    for (int i = 0; i <= TICKET_RUNS; i++) {
        fixture_dispatch(f, number, "tech1");
        f->now_ms += 6 * MINUTE_MS;
        fixture_fire(f, number);
        refuse(f, number);
    }
    const struct ticket *t = view_ticket(f->view, number);
    assert_non_null(t);
    assert_true(t->lost_ms > 0);
    const uint64_t next = fixture_new(f, "s1", "3-1205", "漏水");
    t = view_ticket(f->view, next);
    assert_non_null(t);
    assert_int_equal(t->lost_ms, 0);
}

static uint64_t new_public(struct fixture *f)
{
    struct command c = fixture_command(COMMAND_NEW);
    uint64_t number = 0;
    c.site = "s1";
    c.kind = KIND_PUBLIC;
    c.trade = TRADE_PLUMBING;
    c.text = "the lift rattles";
    c.place = "third floor";
    c.reporter = "王女士";
    c.phone = "13800000000";
    assert_int_equal(fixture_give(f, "desk", &number, &c), ERROR_NONE);
    return number;
}

static void assert_text(struct fixture *f, uint64_t number, struct span ticket_span,
                        const char *expected)
{
    size_t length;
    const char *text = ticket_text(view_ticket(f->view, number), ticket_span, &length);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

static void assert_kept(struct fixture *f, uint64_t number)
{
    const struct ticket *t = view_ticket(f->view, number);
    assert_non_null(t);
    assert_text(f, number, t->text, "the lift rattles");
    assert_text(f, number, t->place, "third floor");
    assert_int_equal(t->reporter.length + t->phone.length + t->reason.length, 0);
}

/* P16.5; and what a view made anew has is what the one at hand has. */
static void test_a_public_record_outlives_its_month(void **state)
{
    struct fixture *f = *state;
    struct error e;
    const uint64_t number = new_public(f), home = fixture_new(f, "s1", "3-1204", "漏水");
    struct key k = {.size = 0};
    struct record r;
    key_u64(&k, number);
    assert_true(record_get(f->view, TABLE_TICKET, &k, &r));
    assert_true(r.sealed.size > SEAL_OVERHEAD && r.lasting.size > SEAL_OVERHEAD);
    assert_null(memmem(r.plain.data, r.plain.size, "rattles", 7));
    f->now_ms += 20 * DAY_MS; /* in December, which has the sites' names */
    fixture_site(f, "s1");
    fixture_site(f, "s2");
    assert_int_equal(keyring_erase(f->keys, 202611, &e), ERROR_NONE);
    assert_int_equal(fixture_differences(f), 0);
    assert_kept(f, number);
    assert_int_equal(view_ticket(f->view, home)->heap_used, 0);
    struct command c = fixture_command(COMMAND_CANCEL);
    c.text = "twice";
    uint64_t n = number;
    assert_int_equal(fixture_give(f, "desk", &n, &c), ERROR_NONE);
    assert_int_equal(fixture_differences(f), 0);
    assert_kept(f, number);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown_same)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_ticket_is_there_after_a_restart),
        TEST(test_a_filed_ticket_leaves_the_board_for_its_units_file),
        TEST(test_several_tickets_in_one_batch),
        TEST(test_next_due_follows_the_soonest_clock),
        TEST(test_set_aside_lets_the_next_one_pass),
        TEST(test_lists_by_what_people_ask),
        TEST(test_lists_by_time),
        TEST(test_pages_continue_where_they_ended),
        TEST(test_people_see_what_is_theirs),
        TEST(test_short_numbers),
        TEST(test_texts_are_sealed_on_disk),
        TEST(test_a_ticket_begins_without_what_another_lost),
        TEST(test_the_heap_is_sealed_anew_only_when_it_changed),
        TEST(test_a_public_record_outlives_its_month),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
