/* Fees, facilities and parts: valid as imports end, listed by code, taken out. Each test ends by
 * comparing the view with what the ledger folds to. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "store/view_private.h"

static void set_row(struct fixture *f, const char *code, int64_t labour_fen, uint64_t staging)
{
    struct catalogue_row row = {.kind = CATALOGUE_FEE,
                                .site = "s1",
                                .name = "换水龙头",
                                .unit = "个",
                                .labour_fen = labour_fen,
                                .material_fen = 3000,
                                .warranty = "pipes"};
    struct event ev;
    (void)snprintf(row.code, sizeof row.code, "%s", code);
    row.trade = code[0] == 'G' ? TRADE_PLUMBING : TRADE_STRONG_CURRENT;
    event_init(&ev, EVENT_CATALOGUE_SET);
    ev.site = "s1";
    ev.count = staging;
    ev.catalogue = &row;
    fixture_emit(f, "admin", &ev);
}

static void import(struct fixture *f, uint64_t staging)
{
    struct event ev;
    event_init(&ev, EVENT_IMPORTED);
    ev.site = "s1";
    ev.subject = "fees";
    ev.count = staging;
    fixture_emit(f, "admin", &ev);
}

static int64_t labour(struct fixture *f, const char *code)
{
    struct catalogue_row row;
    return view_catalogue(f->view, CATALOGUE_FEE, "s1", code, &row) ? row.labour_fen : -1;
}

static void a_schedule_is_valid_as_a_whole(void **state)
{
    struct fixture *f = *state;
    struct catalogue_row row;
    set_row(f, "GS-01", 5000, 7);
    set_row(f, "GS-02", 6000, 7);
    assert_int_equal(labour(f, "GS-01"), -1);
    assert_int_equal(view_catalogue_list(f->view, CATALOGUE_FEE, "s1", "", &row, 1), 0);
    assert_true(view_catalogue_staged(f->view, CATALOGUE_FEE, "s1", "GS-01", 7));
    assert_false(view_catalogue_staged(f->view, CATALOGUE_FEE, "s1", "GS-01", 8));
    assert_false(view_catalogue_staged(f->view, CATALOGUE_PART, "s1", "GS-01", 7));
    assert_false(view_catalogue_staged(f->view, CATALOGUE_FEE, "s1", "GS-01", 0));
    import(f, 7);
    assert_true(view_catalogue(f->view, CATALOGUE_FEE, "s1", "GS-01", &row));
    assert_string_equal(row.site, "s1");
    assert_string_equal(row.code, "GS-01");
    assert_string_equal(row.name, "换水龙头");
    assert_string_equal(row.unit, "个");
    assert_string_equal(row.warranty, "pipes");
    assert_int_equal(row.trade, TRADE_PLUMBING);
    assert_int_equal(row.labour_fen, 5000);
    assert_int_equal(row.material_fen, 3000);
    assert_false(view_catalogue(f->view, CATALOGUE_PART, "s1", "GS-01", &row));
    assert_false(view_catalogue(f->view, CATALOGUE_FEE, "s2", "GS-01", &row));
    assert_false(view_catalogue(f->view, CATALOGUE_FEE, "s1", "GS-0", &row));
    assert_false(view_catalogue(f->view, CATALOGUE_FEE, "s1",
                                "longer than any code that there may be", &row));
}

static void the_newest_valid_price_counts(void **state)
{
    struct fixture *f = *state;
    set_row(f, "GS-01", 5000, 7);
    set_row(f, "GS-01", 7000, 8); /* two at once */
    import(f, 8);
    assert_int_equal(labour(f, "GS-01"), 7000);
    import(f, 7);
    assert_int_equal(labour(f, "GS-01"), 5000);
    set_row(f, "GS-01", 9000, 9); /* broken off */
    assert_int_equal(labour(f, "GS-01"), 5000);
    set_row(f, "GS-01", 1000, 0);
    fixture_restart(f);
    assert_int_equal(labour(f, "GS-01"), 1000);
    assert_int_equal(env_count(f->view->env, TABLE_CATALOGUE), 2);
}

static void lists_go_by_code(void **state)
{
    struct fixture *f = *state;
    struct catalogue_row rows[4];
    struct catalogue_filter filter = {
        .kind = CATALOGUE_FEE, .site = "s1", .after = "", .prefix = "D", .trade = TRADE_NONE};
    set_row(f, "GS-02", 2, 0);
    set_row(f, "DQ-01", 1, 0);
    set_row(f, "GS-10", 3, 0);
    assert_int_equal(view_catalogue_list(f->view, CATALOGUE_FEE, "s1", "", rows, 2), 2);
    assert_string_equal(rows[0].code, "DQ-01");
    assert_string_equal(rows[1].code, "GS-02");
    assert_int_equal(view_catalogue_list(f->view, CATALOGUE_FEE, "s1", "GS-02", rows, 2), 1);
    assert_string_equal(rows[0].code, "GS-10");
    assert_int_equal(view_catalogue_list(f->view, CATALOGUE_FEE, "s2", "", rows, 4), 0);
    assert_int_equal(view_catalogue_find(f->view, &filter, rows, 4), 1);
    filter.prefix = "";
    filter.trade = TRADE_PLUMBING;
    assert_int_equal(view_catalogue_find(f->view, &filter, rows, 4), 2);
    assert_string_equal(rows[0].code, "GS-02");
}

static void what_is_taken_out_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct catalogue_row row;
    struct event ev;
    set_row(f, "GS-01", 5000, 0);
    assert_true(view_catalogue(f->view, CATALOGUE_FEE, "s1", "GS-01", &row));
    row.removed = true;
    event_init(&ev, EVENT_CATALOGUE_SET);
    ev.site = "s1";
    ev.catalogue = &row;
    fixture_emit(f, "admin", &ev);
    assert_int_equal(labour(f, "GS-01"), -1);
    assert_int_equal(view_catalogue_list(f->view, CATALOGUE_FEE, "s1", "", &row, 1), 0);
    set_row(f, "GS-01", 5500, 0);
    assert_int_equal(labour(f, "GS-01"), 5500);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown_same)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_schedule_is_valid_as_a_whole),
        TEST(the_newest_valid_price_counts),
        TEST(lists_go_by_code),
        TEST(what_is_taken_out_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
