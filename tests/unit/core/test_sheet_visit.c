/* Visit plans (P8.4): what the server plans and lets fall due, what the desk records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/sheet_rows.h"

#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)
#define START   INT64_C(1795320000000)

struct desk {
    struct sheet s;
    struct sheet_decision d;
    struct policy p;
    struct sheet_facts facts;
    struct staff li;
    struct ticket ticket;
    int64_t now_ms;
};

static struct desk *desk(void)
{
    static struct desk w;
    memset(&w, 0, sizeof w);
    policy_set_defaults(&w.p);
    w.p.version = 1;
    w.now_ms = START;
    w.facts.new_number = sheet_number_first(SHEET_KIND_VISIT, 20261122) + 1;
    w.facts.new_ticket = 2026112200000009;
    w.facts.unit_exists = true;
    w.ticket = (struct ticket){
        .number = 2026112200000001, .state = STATE_RECEIVED, .site = "garden", .unit = "3-1201"};
    w.facts.ticket = &w.ticket;
    w.li = (struct staff){.id = "li", .role = ROLE_DESK, .site_count = 1, .sites = {"garden"}};
    return &w;
}

/* Texts of events are borrowed from the command: what was folded keeps its own. */
static void decided(struct desk *w, const struct sheet_command *c, const struct staff *actor)
{
    sheet_decide(&w->s, c, actor, &w->facts, &w->p, w->now_ms, &w->d);
    if (w->d.refusal.code == ERROR_NONE) {
        struct sheet folded = w->s;
        for (uint32_t i = 0; i < w->d.event_count; i++) {
            sheet_fold(&folded, &w->d.events[i]);
        }
        assert_memory_equal(&folded, &w->d.after, sizeof folded);
        w->s = folded;
    }
}

static struct sheet_command command(enum sheet_verb verb)
{
    struct sheet_command c;
    sheet_command_init(&c, SHEET_KIND_VISIT, verb);
    c.site = "garden";
    return c;
}

static void fired(struct desk *w, int64_t at_ms)
{
    w->now_ms = at_ms;
    sheet_fire(&w->s, &w->facts, &w->p, at_ms, &w->d);
    for (uint32_t i = 0; i < w->d.event_count; i++) {
        sheet_fold(&w->s, &w->d.events[i]);
    }
}

static void complaints(struct desk *w)
{
    struct sheet_command c = command(SHEET_VERB_OPEN);
    c.unit = "3-1201";
    c.ticket = w->ticket.number;
    c.quantity = 3;
    decided(w, &c, NULL);
    assert_int_equal(w->d.refusal.code, ERROR_NONE);
}

static void works(struct desk *w)
{
    struct sheet_command c = command(SHEET_VERB_OPEN);
    c.unit = "3-1201";
    c.ticket = w->ticket.number;
    c.anchor_ms = w->now_ms;
    decided(w, &c, NULL);
    assert_int_equal(w->d.refusal.code, ERROR_NONE);
}

static struct sheet_command record(enum visit_result result)
{
    struct sheet_command c = command(SHEET_VERB_DONE);
    c.visit = result;
    return c;
}

static void complaints_make_a_visit_fall_due(void **state)
{
    (void)state;
    struct desk *w = desk();
    complaints(w);
    assert_int_equal(w->s.state, SHEET_STATE_ACTIVE);
    assert_string_equal(w->s.subject, "complaints");
    assert_int_equal(w->s.quantity, 3);
    assert_int_equal(w->s.due_ms, START + 7 * DAY_MS);
    assert_int_equal(w->s.turn_role, ROLE_DESK);
    assert_int_equal(w->s.clock.state, CLOCK_STATE_RUNNING);
    assert_int_equal(w->s.clock.due_ms, START + 7 * DAY_MS);
    w->now_ms += DAY_MS;
    struct sheet_command c = record(VISIT_SATISFIED);
    c.by = VISIT_BY_VISIT;
    c.text = "all is well";
    decided(w, &c, &w->li);
    assert_int_equal(w->s.state, SHEET_STATE_DONE); /* nothing else calls for one */
    assert_int_equal(w->s.at_ms, START + DAY_MS);
    assert_int_equal(w->s.clock.state, CLOCK_STATE_MET);
    assert_string_equal(w->s.text, ""); /* stands in the history */
    assert_int_equal(sheet_next_due(&w->s), INT64_MAX);
}

static void works_are_visited_every_half_year(void **state)
{
    (void)state;
    struct desk *w = desk();
    works(w);
    assert_int_equal(w->s.state, SHEET_STATE_OPEN);
    assert_string_equal(w->s.subject, "works");
    assert_int_equal(w->s.wake_ms, START + 182 * DAY_MS);
    assert_int_equal(w->s.turn_role, ROLE_NONE);
    assert_int_equal(w->s.clock.clock, CLOCK_NONE);
    fired(w, START + 182 * DAY_MS - 1);
    assert_int_equal(w->d.event_count, 0);
    /* down for three days: it falls due once, and from when it shows */
    fired(w, START + 185 * DAY_MS);
    assert_int_equal(w->d.event_count, 1);
    assert_int_equal(w->s.state, SHEET_STATE_ACTIVE);
    assert_int_equal(w->s.due_ms, START + 192 * DAY_MS);
    fired(w, START + 185 * DAY_MS);
    assert_int_equal(w->d.event_count, 0);
    w->now_ms += DAY_MS;
    struct sheet_command c = record(VISIT_SATISFIED);
    decided(w, &c, &w->li);
    assert_int_equal(w->s.state, SHEET_STATE_OPEN);
    assert_int_equal(w->s.round, 2);
    assert_int_equal(w->s.wake_ms, START + 186 * DAY_MS + 182 * DAY_MS);
    assert_int_equal(w->s.due_ms, 0);
    assert_int_equal(w->s.clock.state, CLOCK_STATE_MET);
    /* complaints before that day */
    c = command(SHEET_VERB_DUE);
    c.quantity = 4;
    c.ticket = w->ticket.number;
    decided(w, &c, NULL);
    assert_int_equal(w->s.state, SHEET_STATE_ACTIVE);
    assert_string_equal(w->s.subject, "complaints");
    assert_int_equal(w->s.wake_ms, 0);
    assert_int_equal(w->s.clock.state, CLOCK_STATE_RUNNING);
}

static void what_is_not_made_in_time_goes_to_the_supervisor(void **state)
{
    (void)state;
    struct desk *w = desk();
    memcpy(w->facts.holders[ROLE_DESK_SUPERVISOR], "zhou", 5);
    complaints(w);
    fired(w, START + 7 * DAY_MS);
    assert_int_equal(w->d.event_count, 1);
    assert_int_equal(w->s.clock.state, CLOCK_STATE_BREACHED);
    assert_int_equal(w->s.clock.step_role, ROLE_DESK_SUPERVISOR);
    assert_string_equal(w->s.clock.holder, "zhou");
}

static void nobody_reached_leaves_it_due(void **state)
{
    (void)state;
    struct desk *w = desk();
    complaints(w);
    struct sheet_command c = record(VISIT_NOT_REACHED);
    decided(w, &c, &w->li);
    assert_int_equal(w->s.state, SHEET_STATE_ACTIVE);
    assert_int_equal(w->s.visit, VISIT_NOT_REACHED);
    assert_int_equal(w->s.at_ms, 0);
    assert_int_equal(w->s.clock.state, CLOCK_STATE_RUNNING);
}

static void unsatisfied_goes_on_as_a_repair(void **state)
{
    (void)state;
    struct desk *w = desk();
    complaints(w);
    struct sheet_command c = record(VISIT_UNSATISFIED);
    c.text = "the pipe still drips";
    c.trade = TRADE_PLUMBING;
    c.name = "Mrs Zhou";
    decided(w, &c, &w->li);
    assert_true(w->d.opens_ticket);
    assert_int_equal(w->d.ticket.type, COMMAND_NEW);
    assert_string_equal(w->d.ticket.unit, "3-1201");
    assert_string_equal(w->d.ticket.text, "the pipe still drips");
    assert_string_equal(w->d.ticket.reporter, "Mrs Zhou");
    assert_int_equal(w->d.ticket.trade, TRADE_PLUMBING);
    assert_int_equal(w->s.ticket, w->facts.new_ticket);
    assert_int_equal(w->s.state, SHEET_STATE_DONE);
}

static void unsatisfied_goes_on_in_an_open_ticket(void **state)
{
    (void)state;
    struct desk *w = desk();
    complaints(w);
    struct sheet_command c = record(VISIT_UNSATISFIED);
    c.text = "the pipe still drips";
    c.ticket = w->ticket.number;
    decided(w, &c, &w->li);
    assert_false(w->d.opens_ticket);
    assert_int_equal(w->s.ticket, w->ticket.number);
}

static void refused(struct desk *w, const struct sheet_command *c, const char *field)
{
    decided(w, c, &w->li);
    assert_int_equal(w->d.refusal.code, ERROR_BAD_REQUEST);
    assert_string_equal(w->d.refusal.subject, field);
    assert_int_equal(w->d.event_count, 0);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct desk *w = desk();
    complaints(w);
    struct sheet_command c = record(VISIT_SATISFIED);
    c.ticket = w->ticket.number;
    refused(w, &c, "ticket");
    c.ticket = 0;
    c.trade = TRADE_PLUMBING;
    refused(w, &c, "trade");
    c = record(VISIT_UNSATISFIED);
    refused(w, &c, "text");
    c.text = "it drips";
    c.ticket = w->ticket.number;
    w->ticket.state = STATE_CLOSED;
    refused(w, &c, "ticket");
    w->ticket.state = STATE_RECEIVED;
    memcpy(w->ticket.unit, "4-1", 4);
    refused(w, &c, "ticket");
    struct sheet_command open = command(SHEET_VERB_OPEN);
    open.unit = "3-1201";
    open.ticket = w->ticket.number;
    memset(&w->s, 0, sizeof w->s);
    decided(w, &open, &w->li);
    assert_int_equal(w->d.refusal.code, ERROR_DENIED); /* the server's own */
}

static void a_policy_without_half_years_ends_the_plan(void **state)
{
    (void)state;
    struct desk *w = desk();
    works(w);
    w->p.visit_every_ms = 0;
    fired(w, START + 182 * DAY_MS);
    assert_int_equal(w->s.state, SHEET_STATE_CANCELLED);
    assert_int_equal(sheet_next_due(&w->s), INT64_MAX);
    /* and one that is due is made, with no other after it */
    w = desk();
    works(w);
    fired(w, START + 182 * DAY_MS);
    w->p.visit_every_ms = 0;
    struct sheet_command c = record(VISIT_SATISFIED);
    decided(w, &c, &w->li);
    assert_int_equal(w->s.state, SHEET_STATE_DONE);
}

static void works_join_a_visit_that_is_due(void **state)
{
    (void)state;
    struct desk *w = desk();
    complaints(w);
    struct sheet_command c = command(SHEET_VERB_CHANGE);
    c.anchor_ms = w->now_ms;
    decided(w, &c, NULL);
    assert_int_equal(w->s.anchor_ms, START);
    assert_int_equal(w->s.state, SHEET_STATE_ACTIVE);
    c = record(VISIT_SATISFIED);
    decided(w, &c, &w->li);
    assert_int_equal(w->s.state, SHEET_STATE_OPEN);
    assert_int_equal(w->s.wake_ms, START + 182 * DAY_MS);
}

static void a_supervisor_calls_it_off(void **state)
{
    (void)state;
    struct desk *w = desk();
    works(w);
    struct sheet_command c = command(SHEET_VERB_CANCEL);
    c.text = "moved out";
    decided(w, &c, &w->li);
    assert_int_equal(w->d.refusal.code, ERROR_DENIED);
    w->li.role = ROLE_DESK_SUPERVISOR;
    decided(w, &c, &w->li);
    assert_int_equal(w->s.state, SHEET_STATE_CANCELLED);
    assert_int_equal(sheet_next_due(&w->s), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complaints_make_a_visit_fall_due),
        cmocka_unit_test(works_are_visited_every_half_year),
        cmocka_unit_test(what_is_not_made_in_time_goes_to_the_supervisor),
        cmocka_unit_test(nobody_reached_leaves_it_due),
        cmocka_unit_test(unsatisfied_goes_on_as_a_repair),
        cmocka_unit_test(unsatisfied_goes_on_in_an_open_ticket),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_policy_without_half_years_ends_the_plan),
        cmocka_unit_test(works_join_a_visit_that_is_due),
        cmocka_unit_test(a_supervisor_calls_it_off),
    };
    return cmocka_run_group_tests_name("sheet_visit", tests, NULL, NULL);
}
