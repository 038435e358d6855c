/* Lines of a quote at the schedule's prices. */
#include "core/catalogue.h"
#include "core/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_line_costs_quantity_times_price(void **state)
{
    (void)state;
    const struct catalogue_row fee = {
        .kind = CATALOGUE_FEE, .code = "GS-04", .labour_fen = 5000, .material_fen = 3050};
    struct quote_line line = {.quantity = 0};
    catalogue_price(&fee, 3, &line);
    assert_string_equal(line.code, "GS-04");
    assert_int_equal(line.quantity, 3);
    assert_int_equal(line.labour_fen, 15000);
    assert_int_equal(line.material_fen, 9150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_costs_quantity_times_price),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
