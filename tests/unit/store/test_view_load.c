/* Two hundred thousand open tickets: what one costs to fold, how long a start and a page take. The
 * figures are printed, not asserted: they are the machine's. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/probe.h"

enum { TICKETS = 200000, A_BATCH = 500 };

static int64_t now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

static void make_event(struct event *ev, uint64_t number, int64_t now_ms, char unit[16])
{
    event_init(ev, EVENT_OPENED);
    ev->who = "desk";
    ev->role = ROLE_DESK;
    ev->ticket = number;
    ev->site = "s1";
    ev->unit = unit;
    ev->state = STATE_RECEIVED;
    ev->kind = KIND_REPAIR;
    ev->trade = TRADE_PLUMBING;
    ev->round = 1;
    ev->version = 1;
    ev->text = "厨房水管漏水,请尽快派人";
    ev->name = "王女士";
    ev->phone = "13800000000";
    (void)snprintf(unit, 16, "%u-%u", (unsigned)(number % 40), (unsigned)(number % 1201));
    static const uint8_t clocks[3] = {CLOCK_NOTICE, CLOCK_SAME_DAY, CLOCK_FINISH};
    ev->clock_count = 3;
    for (size_t i = 0; i < 3; i++) {
        ev->clocks[i] = (struct clock_change){.clock = clocks[i],
                                              .state = CLOCK_STATE_RUNNING,
                                              .from_ms = now_ms,
                                              .due_ms = now_ms + (i == 0 ? 5 : 540) * MINUTE_MS};
    }
    const uint64_t time = __builtin_bswap64((uint64_t)now_ms << 16);
    const uint64_t count = __builtin_bswap64(number);
    memcpy(ev->request_id, &time, 8);
    memcpy(ev->request_id + 8, &count, 8);
}

/* Nanoseconds spent in the view. */
static int64_t fill(struct fixture *f, uint64_t *number)
{
    struct error e;
    int64_t spent = 0;
    assert_int_equal(ledger_begin(f->ledger, f->now_ms, &e), ERROR_NONE);
    for (int i = 0; i < A_BATCH; i++) {
        struct event ev;
        char unit[16];
        uint64_t location;
        make_event(&ev, ++*number, f->now_ms, unit);
        assert_int_equal(ledger_add(f->ledger, &ev, &location, &e), ERROR_NONE);
        const int64_t start = now_ns();
        if (i == 0) {
            assert_int_equal(view_begin(f->view, &e), ERROR_NONE);
        }
        assert_int_equal(view_apply(f->view, &ev, location, &e), ERROR_NONE);
        assert_int_equal(view_flush(f->view, &e), ERROR_NONE);
        spent += now_ns() - start;
    }
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
    return spent;
}

static void print_pages(struct fixture *f)
{
    uint64_t out[100], next;
    struct ticket_filter filters[] = {
        {.site = "s1", .open_only = true},     {.site = "s1"},
        {.site = "s1", .unit = "7-7"},         {.site = "s1", .overdue_only = true},
        {.site = "s1", .technician = "tech1"},
    };
    static const char *const names[] = {"open", "all", "unit", "overdue", "technician"};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        filters[i].now_ms = f->now_ms;
        filters[i].after = (uint64_t)TODAY * 100000000 + TICKETS / 2;
        const int64_t start = now_ns();
        const size_t count = view_list(f->view, &filters[i], out, 100, &next);
        print_message("page of %s: %zu in %.0f us\n", names[i], count,
                      (double)(now_ns() - start) / 1e3);
        assert_true(count <= 100);
    }
}

static void test_two_hundred_thousand_tickets(void **state)
{
    static struct fixture f;
    struct error e;
    int64_t spent = 0;
    (void)state;
    fixture_make(&f);
    fixture_people(&f);
    uint64_t number = (uint64_t)TODAY * 100000000;
    for (int i = 0; i < TICKETS / A_BATCH; i++) {
        f.now_ms += 1000;
        spent += fill(&f, &number);
        if (i % 20 == 19) {
            const int64_t start = now_ns();
            assert_int_equal(view_commit(f.view, &e), ERROR_NONE);
            spent += now_ns() - start;
        }
    }
    print_message("a new ticket in the view, commits included: %.2f us\n",
                  (double)spent / TICKETS / 1e3);
    int64_t start = now_ns();
    for (uint64_t n = 0; n < TICKETS; n += 20) {
        assert_non_null(view_ticket(f.view, (uint64_t)TODAY * 100000000 + 1 + n));
    }
    print_message("a ticket loaded: %.2f us\n", (double)(now_ns() - start) / TICKETS * 20 / 1e3);
    fixture_close_view(&f);
    char path[160];
    (void)snprintf(path, sizeof path, "%s/view", f.dir);
    start = now_ns();
    assert_true(probe_view(path, PROBE_ALL).sound);
    print_message("probed: %.0f ms\n", (double)(now_ns() - start) / 1e6);
    start = now_ns();
    fixture_open_view(&f);
    print_message("opened (probe and board of %zu): %.0f ms\n", view_open_count(f.view),
                  (double)(now_ns() - start) / 1e6);
    assert_int_equal(view_open_count(f.view), TICKETS);
    print_pages(&f);
    fixture_remove(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_two_hundred_thousand_tickets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
