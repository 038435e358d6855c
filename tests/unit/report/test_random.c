/* Random lives of tickets, and the sums of each day, week and month over them: as the view's
 * figures give them, and counted plainly from the ledger's entries. */
#include "fixture.h"

#include "report/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICKETS = 16, STEPS = 260, RUNS = 64, ROUNDS = 8, VISITS = 16, DURATIONS = 4096 };

static uint64_t seed;

static uint64_t random_below(uint64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % limit;
}

/* ---- the plain reference: what the entries say -------------------------------------------------
 */

struct plain_run {
    uint8_t clock, state;
    int64_t from_ms, due_ms, met_ms;
    int64_t over_ms; /* ran anew then, or was taken off; 0: it stands */
    char technician[NAME_SIZE];
};
struct plain_round {
    int64_t done_ms, signed_ms;
    uint32_t rating;
    char technician[NAME_SIZE];
};
struct plain_ticket {
    uint64_t number;
    int64_t received_ms, closed_ms;
    enum state state;
    uint32_t round, run_count, visit_count;
    char technician[NAME_SIZE];
    struct plain_run runs[RUNS];
    struct plain_round rounds[ROUNDS];
    struct {
        int64_t at_ms;
        enum visit_result result;
        uint32_t round;
    } visits[VISITS];
};
static struct plain_ticket plain[TICKETS];
static size_t plain_count;

static struct plain_ticket *plain_of(uint64_t number)
{
    for (size_t i = 0; i < plain_count; i++) {
        if (plain[i].number == number) {
            return &plain[i];
        }
    }
    assert_true(plain_count < TICKETS);
    plain[plain_count].number = number;
    return &plain[plain_count++];
}

static struct plain_run *run_now(struct plain_ticket *t, uint8_t clock)
{
    for (uint32_t i = t->run_count; i > 0; i--) {
        if (t->runs[i - 1].clock == clock && t->runs[i - 1].over_ms == 0) {
            return &t->runs[i - 1];
        }
    }
    return NULL;
}

static bool is_decided(uint8_t state)
{
    return state == CLOCK_STATE_MET || state == CLOCK_STATE_BREACHED;
}

static void note_clock(struct plain_ticket *t, const struct clock_change *c, const char *technician,
                       int64_t at_ms)
{
    struct plain_run *r = run_now(t, c->clock);
    if (r != NULL &&
        (c->state == CLOCK_STATE_NONE || r->from_ms != c->from_ms || r->due_ms != c->due_ms)) {
        r->over_ms = at_ms;
        r = NULL;
    }
    if (c->state == CLOCK_STATE_NONE) {
        return;
    }
    if (r == NULL) {
        assert_true(t->run_count < RUNS);
        r = &t->runs[t->run_count++];
        r->clock = c->clock;
        r->from_ms = c->from_ms;
        r->due_ms = c->due_ms;
    }
    if (is_decided(c->state) && !is_decided(r->state)) {
        snprintf(r->technician, sizeof r->technician, "%s", technician);
    }
    r->state = c->state;
    r->met_ms = c->met_ms;
}

static void note_visit(struct plain_ticket *t, const struct event *ev)
{
    assert_true(t->visit_count < VISITS);
    t->visits[t->visit_count].at_ms = ev->at_ms;
    t->visits[t->visit_count].result = ev->visit;
    t->visits[t->visit_count++].round = t->round;
    t->round = ev->visit == VISIT_UNSATISFIED ? ev->round : t->round;
}

static void note_fact(struct plain_ticket *t, const struct event *ev)
{
    struct plain_round *r = &t->rounds[t->round];
    switch (ev->type) {
    case EVENT_OPENED:
        t->received_ms = ev->at_ms;
        t->round = 1;
        break;
    case EVENT_COMPLETED:
        r->done_ms = ev->at_ms;
        snprintf(r->technician, sizeof r->technician, "%s", ev->technician);
        break;
    case EVENT_SIGNED:
        r->signed_ms = ev->at_ms;
        r->rating = ev->rating;
        break;
    case EVENT_CHECKED:
        if (!ev->passed) { /* it is to be done again */
            memset(r, 0, sizeof *r);
        }
        break;
    case EVENT_VISITED:
        note_visit(t, ev);
        break;
    default:
        break;
    }
}

static int on_event(void *context, const struct event *ev, uint64_t location,
                    const uint8_t hash[32])
{
    (void)context;
    (void)location;
    (void)hash;
    if (!event_is_ticket(ev->type)) {
        return 0;
    }
    struct plain_ticket *t = plain_of(ev->ticket);
    note_fact(t, ev);
    for (uint32_t i = 0; i < ev->clock_count; i++) {
        note_clock(t, &ev->clocks[i], ev->technician, ev->at_ms);
    }
    t->state = ev->state;
    snprintf(t->technician, sizeof t->technician, "%s", ev->technician);
    if ((ev->state == STATE_CLOSED || ev->state == STATE_CANCELLED) && t->closed_ms == 0) {
        t->closed_ms = ev->at_ms;
    }
    return 0;
}

/* ---- counting it plainly ------------------------------------------------------------------------
 */

struct plain_sums {
    struct report_line total, people[3];
    uint32_t rounds[REPORT_ROUNDS];
    int64_t durations[CLOCK_COUNT][DURATIONS];
    size_t duration_count[CLOCK_COUNT];
};
static const char *const names[3] = {"tech1", "tech2", "tech3"};
static struct plain_sums sums;
static uint64_t seen_unsatisfied, seen_late; /* so that the lives are worth counting */

static struct report_line *line_of(const char *technician)
{
    static struct report_line nobody;
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(names[i], technician) == 0) {
            return &sums.people[i];
        }
    }
    return &nobody;
}

static bool in(const struct report_period *p, int64_t at_ms)
{
    return at_ms >= p->from_ms && at_ms < p->to_ms;
}

static void count_runs(const struct report_period *p, const struct plain_ticket *t, bool *overdue)
{
    for (uint32_t i = 0; i < t->run_count; i++) {
        const struct plain_run *r = &t->runs[i];
        const bool met = r->state == CLOCK_STATE_MET;
        if (is_decided(r->state) && in(p, met ? r->met_ms : r->due_ms)) {
            struct report_line *l = line_of(r->technician);
            sums.total.clocks[r->clock].decided++;
            sums.total.clocks[r->clock].in_time += met;
            l->clocks[r->clock].decided++;
            l->clocks[r->clock].in_time += met;
        }
        if (is_decided(r->state) && r->met_ms != 0 && in(p, r->met_ms)) {
            assert_true(sums.duration_count[r->clock] < DURATIONS);
            sums.durations[r->clock][sums.duration_count[r->clock]++] = r->met_ms - r->from_ms;
        }
        const int64_t end_ms = r->met_ms != 0 ? r->met_ms : r->over_ms;
        *overdue |= r->state == CLOCK_STATE_BREACHED && r->due_ms < p->to_ms &&
                    (end_ms == 0 || end_ms >= p->to_ms);
    }
}

static void count_rounds(const struct report_period *p, const struct plain_ticket *t)
{
    for (uint32_t i = 1; i < ROUNDS; i++) {
        const struct plain_round *r = &t->rounds[i];
        const bool done = r->done_ms != 0 && in(p, r->done_ms);
        const bool rated = r->rating != 0 && in(p, r->signed_ms);
        sums.total.done += done;
        line_of(r->technician)->done += done;
        sums.total.ratings += rated;
        sums.total.stars += rated ? r->rating : 0;
    }
}

static void count_visits(const struct report_period *p, const struct plain_ticket *t)
{
    for (uint32_t i = 0; i < t->visit_count; i++) {
        if (!in(p, t->visits[i].at_ms)) {
            continue;
        }
        struct report_line *l = line_of(t->rounds[t->visits[i].round].technician);
        const enum visit_result result = t->visits[i].result;
        sums.total.satisfied += result == VISIT_SATISFIED;
        sums.total.unsatisfied += result == VISIT_UNSATISFIED;
        sums.total.not_reached += result == VISIT_NOT_REACHED;
        l->satisfied += result == VISIT_SATISFIED;
        l->unsatisfied += result == VISIT_UNSATISFIED;
    }
}

static void count_plainly(const struct report_period *p)
{
    memset(&sums, 0, sizeof sums);
    for (size_t i = 0; i < plain_count; i++) {
        const struct plain_ticket *t = &plain[i];
        const bool closed = t->closed_ms != 0 && in(p, t->closed_ms);
        const bool open =
            t->received_ms < p->to_ms && (t->closed_ms == 0 || t->closed_ms >= p->to_ms);
        bool overdue = false;
        sums.total.received += in(p, t->received_ms);
        line_of(t->technician)->received += in(p, t->received_ms);
        sums.total.closed += closed;
        sums.rounds[t->round - 1] += closed && t->state == STATE_CLOSED;
        count_runs(p, t, &overdue);
        count_rounds(p, t);
        count_visits(p, t);
        sums.total.open += open;
        sums.total.overdue += open && overdue;
    }
}

/* ---- random lives
 * -------------------------------------------------------------------------------- */

static void give(struct fixture *f, const char *who, uint64_t number, struct command c)
{
    (void)fixture_give(f, who, &number, &c); /* what the rules refuse changes nothing */
}

static void visit(struct fixture *f, uint64_t number)
{
    struct command c = fixture_command(COMMAND_VISIT);
    const uint64_t result = random_below(6);
    c.text = "x";
    c.not_reached = result == 0;
    c.unsatisfied = result == 1 && plain_of(number)->round < ROUNDS - 1;
    c.satisfied = !c.not_reached && !c.unsatisfied;
    give(f, "desk", number, c);
}

static void check_or_return(struct fixture *f, uint64_t number)
{
    struct command c = fixture_command(COMMAND_CHECK);
    if (view_ticket(f->view, number)->lead_checked) {
        give(f, "desk", number, fixture_command(COMMAND_RETURN));
        return;
    }
    c.pass = random_below(5) != 0;
    c.fail = !c.pass;
    c.text = "x";
    give(f, "lead1", number, c);
}

static void hinder(struct fixture *f, uint64_t number, const char *technician)
{
    struct command c = fixture_command(random_below(4) == 0 ? COMMAND_CANCEL : COMMAND_REFUSE);
    c.text = "x";
    give(f, c.type == COMMAND_CANCEL ? "desk" : technician, number, c);
}

/* Mostly the next step, sometimes another. */
static void one_command(struct fixture *f, uint64_t number)
{
    const struct ticket *t = view_ticket(f->view, number);
    const enum state state = (enum state)t->state;
    char technician[NAME_SIZE];
    struct command c = fixture_command(COMMAND_DISPATCH);
    snprintf(technician, sizeof technician, "%s",
             t->technician[0] != '\0' ? t->technician : "tech1");
    if (random_below(12) == 0) {
        hinder(f, number, technician);
    } else if (state == STATE_RECEIVED) {
        c.to = names[random_below(8) < 7 ? random_below(2) : 2];
        give(f, "desk", number, c);
    } else if (state == STATE_DISPATCHED) {
        give(f, technician, number, fixture_command(COMMAND_ACCEPT));
    } else if (state == STATE_ACCEPTED) {
        give(f, technician, number, fixture_command(COMMAND_ARRIVE));
    } else if (state == STATE_COMPLETED) {
        c = fixture_command(COMMAND_SIGN);
        c.code = "222222";
        c.rating = (uint32_t)random_below(6);
        give(f, technician, number, c);
    } else if (state == STATE_SIGNED) {
        check_or_return(f, number);
    } else if (state == STATE_RETURNED) {
        visit(f, number);
    } else {
        give(f, technician, number, fixture_command(COMMAND_DONE));
    }
}

static void fire_due(struct fixture *f)
{
    for (size_t i = 0; i < plain_count; i++) {
        while (ticket_next_due(view_ticket(f->view, plain[i].number)) <= f->now_ms) {
            fixture_fire(f, plain[i].number);
        }
    }
}

static void live(struct fixture *f)
{
    memset(plain, 0, sizeof plain);
    plain_count = 0;
    for (int i = 0; i < STEPS; i++) {
        f->now_ms += SECOND_MS + (int64_t)random_below(70 * MINUTE_MS);
        fire_due(f);
        if (plain_count < TICKETS && random_below(8) == 0) {
            (void)plain_of(fixture_new(f, "s1", "3-1204", "漏水"));
        } else if (plain_count > 0) {
            one_command(f, plain[random_below(plain_count)].number);
        }
    }
    f->now_ms += SECOND_MS;
}

/* ---- both, and compared
 * ---------------------------------------------------------------------------- */

static int by_length(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The smallest of them that at least that many thousandths do not exceed, by trying each. */
static int64_t plain_quantile(uint8_t clock, uint32_t thousandths)
{
    const size_t count = sums.duration_count[clock];
    for (size_t i = 0; i < count; i++) {
        size_t below = 0;
        for (size_t k = 0; k < count; k++) {
            below += sums.durations[clock][k] <= sums.durations[clock][i];
        }
        if (below * 1000 >= count * thousandths) {
            return sums.durations[clock][i];
        }
    }
    return -1;
}

static void compare_clocks(const struct report_sums *s)
{
    for (uint8_t i = 0; i < CLOCK_COUNT; i++) {
        assert_int_equal(s->total.clocks[i].decided, sums.total.clocks[i].decided);
        assert_int_equal(s->total.clocks[i].in_time, sums.total.clocks[i].in_time);
        assert_int_equal(s->spans[i].count, sums.duration_count[i]);
        qsort(sums.durations[i], sums.duration_count[i], sizeof(int64_t), by_length);
        assert_int_equal(report_quantile(&s->spans[i], 500), plain_quantile(i, 500));
        assert_int_equal(report_quantile(&s->spans[i], 900), plain_quantile(i, 900));
        assert_int_equal(report_quantile(&s->spans[i], 990), plain_quantile(i, 990));
    }
}

static void compare_people(const struct report_sums *s)
{
    static const enum clock_kind own[] = {CLOCK_SIGN_FOR, CLOCK_ARRIVAL, CLOCK_FINISH,
                                          CLOCK_SLIP_RETURN};
    for (size_t i = 0; i < 3; i++) {
        struct report_line is = {.received = 0};
        for (size_t k = 0; k < s->people.count; k++) {
            if (strcmp(s->people.lines[k].name, names[i]) == 0) {
                is = s->people.lines[k];
            }
        }
        assert_int_equal(is.received, sums.people[i].received);
        assert_int_equal(is.done, sums.people[i].done);
        assert_int_equal(is.satisfied, sums.people[i].satisfied);
        assert_int_equal(is.unsatisfied, sums.people[i].unsatisfied);
        for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
            assert_int_equal(is.clocks[own[k]].decided, sums.people[i].clocks[own[k]].decided);
            assert_int_equal(is.clocks[own[k]].in_time, sums.people[i].clocks[own[k]].in_time);
        }
        assert_int_equal(is.clocks[CLOCK_NOTICE].decided, 0); /* the desk's */
    }
}

static void compare(const struct report_sums *s)
{
    assert_int_equal(s->total.received, sums.total.received);
    assert_int_equal(s->total.done, sums.total.done);
    assert_int_equal(s->total.closed, sums.total.closed);
    assert_int_equal(s->total.open, sums.total.open);
    assert_int_equal(s->total.overdue, sums.total.overdue);
    assert_int_equal(s->total.satisfied, sums.total.satisfied);
    assert_int_equal(s->total.unsatisfied, sums.total.unsatisfied);
    assert_int_equal(s->total.not_reached, sums.total.not_reached);
    assert_int_equal(s->total.ratings, sums.total.ratings);
    assert_int_equal(s->total.stars, sums.total.stars);
    assert_memory_equal(s->rounds, sums.rounds, sizeof s->rounds);
    compare_clocks(s);
    compare_people(s);
}

/* Returns what was received in it. */
static uint32_t check_period(struct fixture *f, struct view *snapshot,
                             const struct report_when *when)
{
    static const struct report_scope all = {.technician = ""};
    struct report_site site = {.id = "s1"};
    struct error e;
    uint64_t *open;
    size_t open_count;
    assert_int_equal(report_period_at(when, view_policy(snapshot, "s1", 0), &site.period, &e),
                     ERROR_NONE);
    assert_true(view_open_numbers(f->view, "s1", &open, &open_count));
    struct report_gathering g = {.view = snapshot,
                                 .sites = &site,
                                 .site_count = 1,
                                 .open = open,
                                 .open_count = open_count,
                                 .sums = report_sums_new(&all)};
    assert_non_null(g.sums);
    assert_int_equal(report_gather(&g, &e), ERROR_NONE);
    count_plainly(&site.period);
    compare(g.sums);
    const uint32_t received = g.sums->total.received;
    seen_unsatisfied += sums.total.unsatisfied;
    seen_late +=
        sums.total.clocks[CLOCK_ARRIVAL].decided - sums.total.clocks[CLOCK_ARRIVAL].in_time;
    report_sums_free(g.sums);
    free(open);
    return received;
}

static void check_all(struct fixture *f)
{
    struct error e;
    memset(plain, 0, sizeof plain);
    plain_count = 0;
    assert_int_equal(ledger_replay(f->ledger, 0, on_event, NULL, &e), ERROR_NONE);
    struct view *snapshot = view_snapshot(f->view, &e);
    assert_non_null(snapshot);
    struct report_when when = {.span = REPORT_MONTH, .now_ms = f->now_ms};
    const uint32_t month = check_period(f, snapshot, &when);
    assert_int_equal(month, plain_count);
    uint32_t days = 0;
    when.span = REPORT_DAY;
    for (when.at_ms = NINE_MS; when.at_ms < f->now_ms + DAY_MS; when.at_ms += DAY_MS) {
        if (when.at_ms <= f->now_ms) {
            days += check_period(f, snapshot, &when);
        }
    }
    when.span = REPORT_WEEK;
    for (when.at_ms = NINE_MS; when.at_ms <= f->now_ms; when.at_ms += 7 * DAY_MS) {
        (void)check_period(f, snapshot, &when);
    }
    assert_in_range(days, month > 0 ? month - 1 : 0, month); /* now's day may begin after nine */
    view_snapshot_close(snapshot);
}

static void test_sums_are_those_of_a_plain_count(void **state)
{
    struct fixture *f = *state;
    live(f);
    check_all(f);
    fixture_restart(f);
    check_all(f);
    assert_true(seen_unsatisfied > 0 && seen_late > 0);
}

static int setup(void **state)
{
    static uint64_t count;
    seed = UINT64_C(0x9e3779b97f4a7c15) * ++count;
    return fixture_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sums_are_those_of_a_plain_count, setup,
                                        fixture_teardown_same),
        cmocka_unit_test_setup_teardown(test_sums_are_those_of_a_plain_count, setup,
                                        fixture_teardown_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
