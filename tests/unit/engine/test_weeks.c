/* The weekly draw: committed before, revealed after, redone here from the ledger alone (P15). */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/crypto.h"
#include "core/sample.h"

static const int64_t HOUR_MS = 3600000, DAY_MS = 86400000;

/* What the ledger says about one site's weeks. */
struct told {
    const char *site;
    unsigned opened, closed, sampled, breached, escalated;
    uint32_t weeks[8];
    int64_t ends_ms[8];
    uint8_t commitment[32], secret[32], head[32], before[32];
    uint32_t slips, drawn;
    uint64_t tickets[16];
    char checkers[16][NAME_SIZE];
    bool in_order;
};

static void hear_closed(struct told *t, const struct event *ev)
{
    uint8_t commitment[32];
    assert_int_equal(ev->blob_size, 32);
    sha256(ev->blob, 32, commitment);
    t->in_order &= t->opened == t->closed + 1 && memcmp(commitment, t->commitment, 32) == 0 &&
                   memcmp(ev->hash2, t->before, 32) == 0 && ev->week == t->weeks[t->closed];
    memcpy(t->secret, ev->blob, 32);
    memcpy(t->head, ev->hash2, 32);
    t->closed++;
}

static void hear_sampled(struct told *t, const struct event *ev)
{
    t->sampled++;
    t->slips = (uint32_t)ev->count;
    t->drawn = ev->ticket_count;
    for (uint32_t i = 0; i < ev->ticket_count && i < 16; i++) {
        t->tickets[i] = ev->tickets[i];
        strncpy(t->checkers[i], ev->checkers[i], NAME_SIZE - 1);
    }
}

static void hear(struct told *t, const struct event *ev)
{
    switch (ev->type) {
    case EVENT_WEEK_OPENED:
        t->in_order &= t->opened == t->closed;
        t->weeks[t->opened] = ev->week;
        t->ends_ms[t->opened++] = ev->until_ms;
        memcpy(t->commitment, ev->hash, 32);
        break;
    case EVENT_WEEK_CLOSED:
        hear_closed(t, ev);
        break;
    case EVENT_SAMPLED:
        hear_sampled(t, ev);
        break;
    case EVENT_WEEK_BREACHED:
        t->breached++;
        break;
    case EVENT_WEEK_ESCALATED:
        t->escalated++;
        break;
    default:
        break;
    }
}

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct told *t = arg;
    (void)location;
    if (strcmp(ev->site, t->site) == 0)
        hear(t, ev);
    memcpy(t->before, hash, 32);
    return 0;
}

static void listen_to(struct world *w, const char *site, struct told *out)
{
    struct error e;
    memset(out, 0, sizeof *out);
    out->site = site;
    out->in_order = true;
    assert_int_equal(ledger_replay(w->ledger, 0, on_event, out, &e), ERROR_NONE);
}

static void test_weeks_close_one_by_one_after_a_long_downtime(void **state)
{
    struct world *w = *state;
    struct told told;
    listen_to(w, "s1", &told);
    assert_int_equal(told.opened, 1);
    assert_int_equal(told.weeks[0], 202647);
    assert_int_equal(told.ends_ms[0], FIXTURE_START_MS + 38 * HOUR_MS); /* Monday 00:00 */
    world_close(w, false);
    world_pass(w, 16 * DAY_MS);
    world_open(w);
    world_run_due(w);
    listen_to(w, "s1", &told);
    assert_true(told.in_order);
    assert_int_equal(told.closed, 3);
    assert_int_equal(told.opened, 4);
    assert_int_equal(told.weeks[3], 202650);
    assert_int_equal(told.ends_ms[3], told.ends_ms[0] + 21 * DAY_MS);
    assert_int_equal(told.sampled, 0);
    listen_to(w, "s2", &told);
    assert_true(told.in_order);
    assert_int_equal(told.closed, 3);
}

static void redo_draw(const struct told *told, const uint64_t *tickets, uint32_t count,
                      struct candidate *out)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t bytes[76] = {0};
        out[i] = (struct candidate){.ticket = tickets[i], .round = 1};
        strncpy(out[i].technician, i % 2 ? "qian" : "zhao", NAME_SIZE - 1);
        memcpy(bytes, told->secret, 32);
        memcpy(bytes + 32, told->head, 32);
        for (int k = 0; k < 8; k++)
            bytes[64 + k] = (uint8_t)(tickets[i] >> (8 * (7 - k)));
        bytes[75] = 1;
        sha256(bytes, sizeof bytes, out[i].rank);
    }
    sample_draw(out, count, 30);
}

static void test_the_draw_follows_from_the_ledger_alone(void **state)
{
    struct world *w = *state;
    enum { SLIPS = 7 };
    struct told told;
    uint64_t tickets[SLIPS];
    struct candidate redone[SLIPS];
    for (uint32_t i = 0; i < SLIPS; i++) {
        tickets[i] = fixture_ticket(w, "s1");
        fixture_return(w, tickets[i], i % 2 ? "qian" : "zhao");
        world_pass(w, 1000);
    }
    world_pass(w, 2 * DAY_MS);
    world_run_due(w);
    listen_to(w, "s1", &told);
    assert_true(told.in_order);
    assert_int_equal(told.sampled, 1);
    assert_int_equal(told.slips, SLIPS);
    assert_int_equal(told.drawn, 3); /* 30 % rounded up */
    redo_draw(&told, tickets, SLIPS, redone);
    uint32_t at = 0;
    for (uint32_t i = 0; i < SLIPS; i++) {
        if (!redone[i].drawn)
            continue;
        assert_int_equal(told.tickets[at], redone[i].ticket);
        assert_string_equal(told.checkers[at], "sup-r");
        assert_int_equal(view_ticket(w->view, redone[i].ticket)->sampled_week, 202647);
        at++;
    }
    assert_int_equal(at, 3);
}

static void test_the_spot_check_has_a_clock(void **state)
{
    struct world *w = *state;
    struct told told;
    uint64_t t = fixture_ticket(w, "s1");
    fixture_return(w, t, "zhao");
    world_pass(w, 2 * DAY_MS);
    world_run_due(w);
    world_pass(w, 7 * DAY_MS - 1);
    world_run_due(w);
    listen_to(w, "s1", &told);
    assert_int_equal(told.breached, 0);
    world_pass(w, 1);
    world_run_due(w);
    world_pass(w, 10 * 60000);
    world_run_due(w);
    listen_to(w, "s1", &told);
    assert_int_equal(told.breached, 1);
    assert_int_equal(told.escalated, 1);
    struct given g;
    given_init(w, &g, COMMAND_SPOTCHECK_RECORD, t, "sup-r");
    g.command.items_checked = BIT(CHECK_ITEM_QUALITY);
    give(w, &g);
    assert_int_equal(g.refusal.code, ERROR_NONE);
    world_pass(w, HOUR_MS);
    world_run_due(w);
    listen_to(w, "s1", &told);
    assert_int_equal(told.escalated, 1); /* met: no further */
}

/* Nobody checks what they took part in; where a department has no supervisor, the director does. */
static void test_who_checks(void **state)
{
    struct world *w = *state;
    struct told told;
    struct given g;
    uint64_t t = fixture_ticket(w, "s1");
    given_init(w, &g, COMMAND_DISPATCH, t, "sup-r");
    g.command.to = "zhao";
    give(w, &g);
    assert_int_equal(g.refusal.code, ERROR_NONE);
    fixture_return(w, t, "zhao");
    world_pass(w, 2 * DAY_MS);
    world_run_due(w);
    listen_to(w, "s1", &told);
    assert_int_equal(told.drawn, 1);
    assert_string_equal(told.checkers[0], "director");
}

/* A request repeated after the draw answers as before it, and after it as after it. */
static void test_an_answer_then_knows_of_the_draw(void **state)
{
    struct world *w = *state;
    struct given visit, record, again;
    uint64_t t = fixture_ticket(w, "s1");
    fixture_return(w, t, "zhao");
    given_init(w, &visit, COMMAND_VISIT, t, "desk1");
    visit.command.satisfied = true;
    visit.command.by = VISIT_BY_PHONE;
    give(w, &visit);
    assert_int_equal(visit.after.sampled_week, 0);
    world_pass(w, 2 * DAY_MS);
    world_run_due(w);
    given_init(w, &record, COMMAND_SPOTCHECK_RECORD, t, "sup-r");
    record.command.items_checked = BIT(CHECK_ITEM_QUALITY);
    give(w, &record);
    assert_int_equal(record.after.sampled_week, 202647);
    again = visit;
    give(w, &again);
    assert_int_equal(again.once, ERROR_EXISTS);
    assert_int_equal(again.after.sampled_week, 0);
    again = record;
    give(w, &again);
    assert_int_equal(again.once, ERROR_EXISTS);
    assert_int_equal(again.after.sampled_week, 202647);
    assert_string_equal(again.after.checker, "sup-r");
    assert_int_equal(again.after.items_checked, BIT(CHECK_ITEM_QUALITY));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_weeks_close_one_by_one_after_a_long_downtime),
        TEST(test_the_draw_follows_from_the_ledger_alone),
        TEST(test_the_spot_check_has_a_clock),
        TEST(test_who_checks),
        TEST(test_an_answer_then_knows_of_the_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
