/* Money by site and time: one entry an event, and the sums of a period. Each test ends by comparing
 * the view with what the ledger folds to. */
#include "fixture.h"

#include <string.h>

#include "store/money_sums.h"
#include "store/view_private.h"

static uint64_t ticket;
static int64_t times[8]; /* of the events emitted */
static size_t emitted;

static enum state standing; /* of the ticket, for the events to come */

static void emit(struct fixture *f, enum event_type type, struct event facts, const char *who)
{
    struct event ev;
    event_init(&ev, type);
    ev.ticket = ticket;
    ev.site = "s1";
    ev.state = standing;
    ev.round = 1;
    ev.labour_fen = facts.labour_fen;
    ev.material_fen = facts.material_fen;
    ev.cash_fen = facts.cash_fen;
    ev.price_fen = facts.price_fen;
    ev.at_desk = facts.at_desk;
    ev.passed = facts.passed;
    ev.to = facts.to != NULL ? facts.to : "";
    ev.mode = facts.mode;
    ev.crew = "water";
    ev.claimed_ms = ev.judged_ms = facts.judged_ms;
    ev.claim = facts.judged_ms != 0 ? CLAIM_TAKEN : CLAIM_NONE;
    f->now_ms += SECOND_MS;
    fixture_emit(f, who, &ev);
    times[emitted++] = ev.at_ms;
}

static void consent(struct fixture *f, int64_t labour_fen, int64_t material_fen)
{
    struct event ev;
    const struct quote_line line = {
        .quantity = 1, .labour_fen = labour_fen, .material_fen = material_fen};
    event_init(&ev, EVENT_QUOTED);
    ev.ticket = ticket;
    ev.site = "s1";
    ev.state = STATE_QUOTED;
    ev.round = 1;
    ev.lines = &line;
    ev.line_count = 1;
    ev.labour_fen = labour_fen;
    ev.material_fen = material_fen;
    ev.passed = true;
    fixture_emit(f, "desk", &ev);
    event_init(&ev, EVENT_CONSENTED);
    ev.ticket = ticket;
    ev.site = "s1";
    ev.state = standing;
    ev.round = 1;
    ev.labour_fen = labour_fen;
    ev.material_fen = material_fen;
    fixture_emit(f, "desk", &ev);
}

static struct money_sums read_sums(struct fixture *f, int64_t from_ms, int64_t until_ms)
{
    struct money_sums sums;
    const struct money_period p = {.site = "s1", .from_ms = from_ms, .until_ms = until_ms};
    assert_true(money_sums_read(f->view, &p, MONEY_BEFORE_LONG, &sums));
    return sums;
}

static void open_charged(struct fixture *f)
{
    emitted = 0;
    standing = STATE_RECEIVED;
    ticket = fixture_new(f, "s1", "3-1204", "漏水");
    consent(f, 5000, 3000);
}

static void an_entry_for_each_fact_of_money(void **state)
{
    struct fixture *f = *state;
    open_charged(f);
    emit(f, EVENT_PAID, (struct event){.at_desk = true}, "desk"); /* no cash yet */
    emit(f, EVENT_PAID, (struct event){.cash_fen = 8000}, "desk");
    emit(f, EVENT_CASH_RECEIVED, (struct event){.cash_fen = 8000}, "finance");
    emit(f, EVENT_PAID_BACK, (struct event){.cash_fen = 2000, .price_fen = 2000}, "sup");
    assert_int_equal(env_count(f->view->env, TABLE_MONEY), 3);
    struct money_sums sums = read_sums(f, 0, INT64_MAX);
    assert_int_equal(sums.count, 1);
    const struct money_line *l = &sums.lines[0];
    assert_int_equal(l->ticket, ticket);
    assert_true(l->moved && l->done_ms == 0);
    assert_int_equal(l->paid_fen, 8000);
    assert_int_equal(l->received_fen, 8000);
    assert_int_equal(l->back_fen, 2000);
    assert_int_equal(l->held_fen, 6000);
    assert_int_equal(l->missing_fen, 0);
    assert_int_equal(l->due_fen, 0);
    assert_int_equal(l->since_ms, 0);
    assert_string_equal(l->who, "desk");
    assert_string_equal(l->crew, "water");
    money_sums_free(&sums);
    sums = read_sums(f, times[2] + 1, INT64_MAX); /* the refund alone, and what led to it */
    assert_int_equal(sums.lines[0].paid_fen, 0);
    assert_int_equal(sums.lines[0].back_fen, 2000);
    assert_int_equal(sums.lines[0].held_fen, 6000);
    money_sums_free(&sums);
    sums = read_sums(f, 0, times[2]); /* before finance had it */
    assert_int_equal(sums.lines[0].missing_fen, 8000);
    assert_int_equal(sums.lines[0].since_ms, times[1]);
    money_sums_free(&sums);
    const struct money_period other = {.site = "s2", .from_ms = 0, .until_ms = INT64_MAX};
    assert_true(money_sums_read(f->view, &other, MONEY_BEFORE_LONG, &sums));
    assert_int_equal(sums.count, 0);
    money_sums_free(&sums);
}

/* P16.2: taken on the last evening of a month, told on the next one's first morning. */
static void money_taken_offline_counts_when_it_was_taken(void **state)
{
    struct fixture *f = *state;
    open_charged(f);
    const int64_t taken_ms = f->now_ms;
    f->now_ms += 3600 * SECOND_MS;
    emit(f, EVENT_PAID, (struct event){.cash_fen = 8000, .judged_ms = taken_ms}, "desk");
    struct money_sums sums = read_sums(f, 0, taken_ms + 1);
    assert_int_equal(sums.count, 1);
    assert_int_equal(sums.lines[0].paid_fen, 8000);
    assert_int_equal(sums.lines[0].since_ms, taken_ms);
    money_sums_free(&sums);
    sums = read_sums(f, taken_ms + 1, INT64_MAX);
    assert_true(sums.count == 0 || sums.lines[0].paid_fen == 0);
    money_sums_free(&sums);
}

static void dispatch(struct fixture *f)
{
    standing = STATE_DISPATCHED;
    emit(f, EVENT_DISPATCHED, (struct event){.to = "tech1", .mode = DISPATCH_PERSON}, "desk");
    emitted = 0;
}

/* P7.2: done on one day, failed by the lead on the next, done again for more on a third: each day
 * has what changed on it, and the days add up. */
static void what_is_done_again_counts_once(void **state)
{
    struct fixture *f = *state;
    static const int64_t labour[] = {5000, -5000, 6000}, due[] = {8000, 0, 9000};
    open_charged(f);
    dispatch(f);
    const int64_t start_ms = f->now_ms;
    emit(f, EVENT_COMPLETED, (struct event){.labour_fen = 5000, .material_fen = 3000}, "desk");
    emit(f, EVENT_CHECKED, (struct event){.passed = false}, "lead1");
    consent(f, 1000, 0);
    emit(f, EVENT_COMPLETED, (struct event){.labour_fen = 6000, .material_fen = 3000}, "desk");
    emit(f, EVENT_CHECKED, (struct event){.passed = true}, "lead1");
    assert_int_equal(env_count(f->view->env, TABLE_MONEY), 3);
    for (size_t i = 0; i < 3; i++) {
        struct money_sums sums = read_sums(f, times[i], times[i] + 1);
        assert_int_equal(sums.count, 1);
        assert_int_equal(sums.lines[0].labour_fen, labour[i]);
        assert_int_equal(sums.lines[0].due_fen, due[i]);
        assert_true((sums.lines[0].done_ms == 0) == (i == 1));
        money_sums_free(&sums);
    }
    struct money_sums sums = read_sums(f, start_ms, INT64_MAX);
    assert_int_equal(sums.lines[0].labour_fen, 6000);
    assert_int_equal(sums.lines[0].material_fen, 3000);
    assert_int_equal(sums.lines[0].done_ms, times[2]);
    money_sums_free(&sums);
}

static bool sum_of_desk(void *context, const struct money_entry *m)
{
    assert_string_equal(m->who, "desk");
    assert_string_equal(m->crew, "water");
    *(int64_t *)context += m->labour_fen;
    return true;
}

/* The ticket is tech1's still; the desk, of another crew, finished it, and it fails: what counted
 * for the desk is taken off it. */
static void what_fails_is_taken_off_who_did_it(void **state)
{
    struct fixture *f = *state;
    int64_t labour_fen = 0;
    open_charged(f);
    dispatch(f);
    emit(f, EVENT_COMPLETED, (struct event){.labour_fen = 5000, .material_fen = 3000}, "desk");
    emit(f, EVENT_CHECKED, (struct event){.passed = false}, "lead1");
    const struct money_period all = {.site = "s1", .from_ms = 0, .until_ms = INT64_MAX};
    view_money(f->view, &all, sum_of_desk, &labour_fen);
    assert_int_equal(labour_fen, 0);
    assert_int_equal(env_count(f->view->env, TABLE_MONEY), 2);
}

/* Paid, failed, and the money given back: nothing is due for it any more. */
static void what_was_paid_back_is_not_due(void **state)
{
    struct fixture *f = *state;
    open_charged(f);
    dispatch(f);
    emit(f, EVENT_PAID, (struct event){.cash_fen = 8000}, "desk");
    emit(f, EVENT_COMPLETED, (struct event){.labour_fen = 5000, .material_fen = 3000}, "desk");
    emit(f, EVENT_CHECKED, (struct event){.passed = false}, "lead1");
    emit(f, EVENT_PAID_BACK, (struct event){.cash_fen = 8000}, "sup");
    emit(f, EVENT_COMPLETED, (struct event){.labour_fen = 0}, "desk"); /* for nothing */
    struct money_sums sums = read_sums(f, 0, INT64_MAX);
    assert_int_equal(sums.lines[0].labour_fen, 0);
    assert_int_equal(sums.lines[0].due_fen, 0);
    assert_int_equal(sums.lines[0].missing_fen, 0);
    money_sums_free(&sums);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown_same)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_entry_for_each_fact_of_money),
        TEST(what_is_done_again_counts_once),
        TEST(what_fails_is_taken_off_who_did_it),
        TEST(what_was_paid_back_is_not_due),
        TEST(money_taken_offline_counts_when_it_was_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
