/* Who is sent by the server itself when somebody becomes free: of all that wait, what cannot wait
 * first (P3.5, P3.7). */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/text.h"

static const int64_t HOUR_MS = 3600000;

/* One technician of the second site has a handheld; a slip is all that they are given at once. */
static void one_by_itself(struct batch *b, struct world_job *j)
{
    static const char policy[] = "dispatch: {auto: true, load: 1}\n";
    static const uint8_t fingerprint[32] = {1};
    struct event ev;
    (void)j;
    event_init(&ev, EVENT_POLICY_SET);
    ev.site = "s2";
    ev.version = 2; /* a new site has the defaults as its first */
    ev.blob = (const uint8_t *)policy;
    ev.blob_size = sizeof policy - 1;
    assert_true(batch_emit(b, &ev));
    event_init(&ev, EVENT_ENROLLED);
    ev.subject = "zhou";
    ev.hash = fingerprint;
    ev.until_ms = FIXTURE_START_MS + 1000 * HOUR_MS;
    assert_true(batch_emit(b, &ev));
}

static void shift_in_an_hour(struct batch *b, struct world_job *j)
{
    const char *sites[] = {"s2"};
    struct shift_facts shift = {.from_ms = FIXTURE_START_MS + HOUR_MS,
                                .to_ms = FIXTURE_START_MS + 9 * HOUR_MS};
    struct event ev;
    (void)j;
    text_copy(shift.person, sizeof shift.person, "zhou");
    event_init(&ev, EVENT_SHIFT_SET);
    ev.subject = "zhou";
    ev.shift = &shift;
    ev.sites = sites;
    ev.site_count = 1;
    assert_true(batch_emit(b, &ev));
}

static uint64_t burst_main(struct world *w)
{
    struct given g;
    given_init(w, &g, COMMAND_NEW, 0, "desk2");
    g.command.site = "s2";
    g.command.kind = KIND_EMERGENCY;
    g.command.emergency = EMERGENCY_BURST_MAIN;
    g.command.place = "北门";
    g.command.text = "爆管";
    give(w, &g);
    assert_int_equal(g.refusal.code, ERROR_NONE);
    return g.number;
}

static const struct ticket *ticket(struct world *w, uint64_t number)
{
    const struct ticket *t = view_ticket(w->view, number);
    assert_non_null(t);
    return t;
}

/* The repair has waited longer, and whoever comes takes one at a time: they get the emergency. */
static void p3_7_an_emergency_is_tried_before_what_waits(void **state)
{
    struct world *w = *state;
    world_run(w, one_by_itself, NULL);
    world_run(w, shift_in_an_hour, NULL);
    const uint64_t repair = fixture_ticket(w, "s2"), second = fixture_ticket(w, "s2");
    world_pass(w, 1000);
    const uint64_t alarm = burst_main(w);
    assert_true(ticket_waits_for_somebody(ticket(w, repair)));
    assert_true(ticket_waits_for_somebody(ticket(w, second)));
    assert_true(ticket_waits_for_somebody(ticket(w, alarm)));
    world_pass(w, HOUR_MS);
    (void)world_run_due(w);
    assert_int_equal(ticket(w, alarm)->state, STATE_DISPATCHED);
    assert_string_equal(ticket(w, alarm)->technician, "zhou");
    assert_true(ticket_waits_for_somebody(ticket(w, repair)));
    assert_int_equal(fixture_count(w, EVENT_DISPATCHED, 0, NULL), 1);
    give_plain(w, COMMAND_ACCEPT, alarm, "zhou");
    give_plain(w, COMMAND_ARRIVE, alarm, "zhou");
    give_plain(w, COMMAND_DONE, alarm, "zhou");
    assert_string_equal(ticket(w, repair)->technician, "zhou"); /* then the oldest */
    assert_true(ticket_waits_for_somebody(ticket(w, second)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(p3_7_an_emergency_is_tried_before_what_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
