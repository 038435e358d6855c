/* A command's arguments: each that makes no sense is refused under its own name, and changes
 * nothing. */
#include "world.h"

#include <string.h>

static struct world w;
static const struct quote_line below = {"P01", 1, -1, 0}, dear = {"P01", 1, 0, INT64_MAX},
                               many = {"P01", 100001, 1, 1};
static char long_text[TEXT_MAX + 2];

static void bad_trade(struct command *c)
{
    c->trade = (enum trade)(TRADE_GREENING + 1);
}

static void bad_party(struct command *c)
{
    c->party = (enum party)(PARTY_CONTRACTOR + 1);
}

static void bad_by(struct command *c)
{
    c->by = (enum visit_by)(VISIT_BY_VISIT + 1);
}

static void bad_clock(struct command *c)
{
    c->clock = (enum clock_kind)(CLOCK_COUNT);
}

static void bad_items(struct command *c)
{
    c->items_checked = 1;
}

static void items_failed_unchecked(struct command *c)
{
    c->items_checked = BIT(CHECK_ITEM_MANNERS);
    c->items_failed = BIT(CHECK_ITEM_MANNERS) | 2;
}

static void bad_rating(struct command *c)
{
    c->rating = 6;
}

static void bad_quantity(struct command *c)
{
    c->quantity = 100001;
}

static void labour_below(struct command *c)
{
    c->labour_fen = -1;
}

static void material_dear(struct command *c)
{
    c->material_fen = 1000000001;
}

static void price_below(struct command *c)
{
    c->price_fen = -1;
}

static void cash_below(struct command *c)
{
    c->cash_fen = -1;
}

static void line_below(struct command *c)
{
    c->lines = &below;
    c->line_count = 1;
}

static void line_dear(struct command *c)
{
    c->lines = &dear;
    c->line_count = 1;
}

static void line_many(struct command *c)
{
    c->lines = &many;
    c->line_count = 1;
}

static void too_many_lines(struct command *c)
{
    c->lines = &below;
    c->line_count = QUOTE_LINES + 1;
}

static void blank_text(struct command *c)
{
    c->text = " \t　";
}

static void broken_text(struct command *c)
{
    c->text = "\xff";
}

static void endless_text(struct command *c)
{
    memset(long_text, 'x', sizeof long_text - 1);
    c->text = long_text;
}

static const struct {
    void (*spoil)(struct command *c);
    const char *field;
} senseless[] = {
    {bad_trade, "trade"},
    {bad_party, "party"},
    {bad_by, "by"},
    {bad_clock, "clock"},
    {bad_items, "findings"},
    {items_failed_unchecked, "findings"},
    {bad_rating, "rating"},
    {bad_quantity, "quantity"},
    {labour_below, "labour_fen"},
    {material_dear, "material_fen"},
    {price_below, "price_fen"},
    {cash_below, "cash_fen"},
    {line_below, "items"},
    {line_dear, "items"},
    {line_many, "items"},
    {too_many_lines, "items"},
    {blank_text, "text"},
    {broken_text, "text"},
    {endless_text, "text"},
};

static void each_senseless_value_is_named(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    for (size_t i = 0; i < sizeof senseless / sizeof senseless[0]; i++) {
        struct command c = world_command(COMMAND_QUOTE);
        c.labour_fen = 100;
        senseless[i].spoil(&c);
        assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
        assert_string_equal(w.out.refusal.subject, senseless[i].field);
        assert_state(&w, STATE_ON_SITE);
    }
}

/* ---- of another command ------------------------------------------------------------------------
 */

static void give_labour(struct command *c)
{
    c->labour_fen = 1;
}

static void give_material(struct command *c)
{
    c->material_fen = 1;
}

static void give_lines(struct command *c)
{
    static const struct quote_line line = {"P01", 1, 1, 1};
    c->lines = &line;
    c->line_count = 1;
}

static void give_item_name(struct command *c)
{
    c->item_name = "tap";
}

static void give_item_spec(struct command *c)
{
    c->item_spec = "DN15";
}

static void give_item_model(struct command *c)
{
    c->item_model = "K-1";
}

static void give_item_code(struct command *c)
{
    c->item_code = "TAP-15";
}

static void give_quantity(struct command *c)
{
    c->quantity = 1;
}

static void give_price(struct command *c)
{
    c->price_fen = 1;
}

static void give_satisfied(struct command *c)
{
    c->satisfied = true;
}

static void give_unsatisfied(struct command *c)
{
    c->unsatisfied = true;
}

static void give_not_reached(struct command *c)
{
    c->not_reached = true;
}

static void give_phoned(struct command *c)
{
    c->phoned = true;
}

static void give_failed_items(struct command *c)
{
    c->items_checked = c->items_failed = 2;
}

static const struct {
    void (*give)(struct command *c);
    const char *field;
} foreign[] = {
    {give_labour, "labour_fen"},
    {give_material, "material_fen"},
    {give_lines, "items"},
    {give_item_name, "item_name"},
    {give_item_spec, "item_spec"},
    {give_item_model, "item_model"},
    {give_item_code, "item_code"},
    {give_quantity, "quantity"},
    {give_price, "price_fen"},
    {give_satisfied, "satisfied"},
    {give_unsatisfied, "unsatisfied"},
    {give_not_reached, "not_reached"},
    {give_phoned, "phoned"},
    {give_failed_items, "findings"},
};

static void each_foreign_field_is_named(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        struct command c = world_command(COMMAND_ACCEPT);
        foreign[i].give(&c);
        assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
        assert_string_equal(w.out.refusal.subject, foreign[i].field);
        assert_state(&w, STATE_DISPATCHED);
    }
    assert_string_equal(argument_fields(0), "");
}

/* ---- times --------------------------------------------------------------------------------------
 */

static enum error_code promise(int64_t at_ms)
{
    struct command c = world_command(COMMAND_PROMISE);
    c.time_ms = at_ms;
    return world_give(&w, "desk", &c);
}

static void times_lie_ahead_within_ten_years(void **state)
{
    (void)state;
    world_open(&w);
    assert_refused(promise(w.now_ms), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "time_at");
    assert_refused(promise(w.now_ms + 3654 * DAY_MS), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "time_at");
    assert_given(promise(w.now_ms + DAY_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_senseless_value_is_named),
        cmocka_unit_test(each_foreign_field_is_named),
        cmocka_unit_test(times_lie_ahead_within_ten_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
