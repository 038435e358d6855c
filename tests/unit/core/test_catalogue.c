/* Lines of a quote at the schedule's prices. */
#include "world.h"

#include "core/catalogue.h"

#include <string.h>

static struct world w;

static const struct catalogue_row fee = {.kind = CATALOGUE_FEE,
                                         .code = "GS-04",
                                         .labour_fen = 5000,
                                         .material_fen = 3050,
                                         .warranty = "pipes"};

static int64_t price(const struct catalogue_row *row, uint32_t quantity)
{
    struct quote_line line = {.quantity = 0};
    catalogue_price(row, quantity, &w.ticket, &w.policy, &line);
    assert_string_equal(line.code, row->code);
    assert_int_equal(line.quantity, quantity);
    assert_true(line.labour_fen == 0 || line.labour_fen == 5000 * (int64_t)quantity);
    return line.labour_fen + line.material_fen;
}

/* A ticket of a unit that was handed over so long before it came in. */
static void open_after(int64_t handover_ms)
{
    world_init(&w);
    world_open(&w);
    w.ticket.handover_ms = handover_ms == 0 ? 0 : w.ticket.received_ms - handover_ms;
    w.ticket.part[0] = '\0';
    w.ticket.warranty_corrected = false;
}

static void a_line_costs_quantity_times_price(void **state)
{
    (void)state;
    open_after(0);
    assert_int_equal(price(&fee, 3), 15000 + 9150);
}

static void in_warranty_it_costs_nothing(void **state)
{
    (void)state;
    struct catalogue_row other = fee;
    open_after(100 * DAY_MS);
    assert_int_equal(price(&fee, 2), 0);
    open_after(1000 * DAY_MS);
    assert_int_equal(price(&fee, 1), 8050);
    open_after(100 * DAY_MS);
    other.warranty[0] = '\0';
    assert_int_equal(price(&other, 1), 8050);
    strcpy(other.warranty, "chandeliers"); /* no part of the table: a remark */
    assert_int_equal(price(&other, 1), 8050);
}

/* What was decided at intake, or by a supervisor since, holds. */
static void the_tickets_own_decision_holds(void **state)
{
    (void)state;
    open_after(100 * DAY_MS);
    strcpy(w.ticket.part, "pipes");
    w.ticket.warranty = WARRANTY_OUT;
    assert_int_equal(price(&fee, 1), 8050);
    w.ticket.warranty = WARRANTY_IN;
    assert_int_equal(price(&fee, 1), 0);
    strcpy(w.ticket.part, "wiring");
    w.ticket.warranty = WARRANTY_OUT;
    assert_int_equal(price(&fee, 1), 0);
    w.ticket.warranty_corrected = true; /* the owner's own works, say (P9.5) */
    assert_int_equal(price(&fee, 1), 8050);
    w.ticket.warranty_corrected = false;
    w.ticket.contract.number = 1; /* the contract's term counts, not the unit's handover */
    assert_int_equal(price(&fee, 1), 8050);
}

/* P6.5, P9.1 */
static void a_part_costs_nothing_in_warranty(void **state)
{
    (void)state;
    const struct catalogue_row part = {.kind = CATALOGUE_PART, .code = "TAP", .price_fen = 2500};
    open_after(100 * DAY_MS);
    w.ticket.warranty = WARRANTY_IN;
    assert_int_equal(catalogue_part_fen(&part, &w.ticket), 0);
    w.ticket.agreed_material_fen = 3000; /* something else, which they pay */
    assert_int_equal(catalogue_part_fen(&part, &w.ticket), 2500);
    w.ticket.agreed_material_fen = 0;
    w.ticket.warranty = WARRANTY_OUT;
    assert_int_equal(catalogue_part_fen(&part, &w.ticket), 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_costs_quantity_times_price),
        cmocka_unit_test(in_warranty_it_costs_nothing),
        cmocka_unit_test(the_tickets_own_decision_holds),
        cmocka_unit_test(a_part_costs_nothing_in_warranty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
