/* Intake and dispatch: P2 and P3, rule by rule. */
#include "world.h"

#include <stdio.h>
#include <string.h>

static struct world w;

static struct command new_command(void)
{
    struct command c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "灯不亮";
    return c;
}

/* P2.1: the desk, or the crew's duty technician, enters a call; nobody else does. */
static void p2_1_who_enters(void **state)
{
    (void)state;
    struct command c = new_command();
    world_init(&w);
    assert_given(world_give(&w, "tech1", &c));
    assert_string_equal(w.ticket.received_by, "tech1");
    assert_int_equal(w.ticket.received_role, ROLE_TECHNICIAN);
    assert_true(ticket_visible(&w.ticket, world_staff(&w, "tech1")));
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "tech2")));
    const char *const others[] = {"guard", "sup-a", "finance", "admin", "auditor", "firm"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        world_init(&w);
        assert_refused(world_give(&w, others[i], &c), ERROR_DENIED);
        assert_int_equal(w.out.event_count, 0);
    }
}

static void p2_1_what_a_call_needs(void **state)
{
    (void)state;
    static char long_text[TEXT_MAX + 2];
    memset(long_text, 'x', sizeof long_text - 1);
    const struct {
        const char *site, *unit, *text;
        enum kind kind;
        int64_t appointment_ms;
        enum error_code code;
        const char *subject;
    } cases[] = {
        {"", "3-1201", "x", KIND_REPAIR, 0, ERROR_BAD_REQUEST, "site"},
        {"s1", "", "x", KIND_REPAIR, 0, ERROR_BAD_REQUEST, "unit"},
        {"s1", "3-1201", "", KIND_REPAIR, 0, ERROR_BAD_REQUEST, "text"},
        {"s1", "3-1201", long_text, KIND_REPAIR, 0, ERROR_BAD_REQUEST, "text"},
        {"s1", "3-1201", "\xff\xfe", KIND_REPAIR, 0, ERROR_BAD_REQUEST, "text"},
        {"s1", "3-1201", "x", (enum kind)KIND_COUNT, 0, ERROR_BAD_REQUEST, "kind"},
        {"s1", "3-1201", "x", KIND_REPAIR, NINE_MS, ERROR_BAD_REQUEST, "appointment_at"},
        {"s2", "3-1201", "x", KIND_REPAIR, 0, ERROR_NOT_FOUND, "site"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world_init(&w);
        struct command c = new_command();
        c.site = cases[i].site;
        c.unit = cases[i].unit;
        c.text = cases[i].text;
        c.kind = cases[i].kind;
        c.appointment_ms = cases[i].appointment_ms;
        assert_refused(world_give(&w, "desk", &c), cases[i].code);
        assert_string_equal(w.out.refusal.subject, cases[i].subject);
        assert_int_equal(w.ticket.number, 0);
    }
    struct command c = new_command();
    world_init(&w);
    w.unit_exists = false;
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    assert_string_equal(w.out.refusal.subject, "unit");
}

/* P2.8: there is always somebody whose turn it is. */
static void p2_8_whose_turn(void **state)
{
    (void)state;
    char person[NAME_SIZE];
    world_open(&w);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    struct command c = world_command(COMMAND_DISPATCH);
    c.crew = "crew-a";
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_CREW_LEAD);
    world_dispatch(&w, "tech1");
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_TECHNICIAN);
    assert_string_equal(person, "tech1");
}

/* P3.1: the notice clock runs from intake, 5 minutes, until the crew is notified. */
static void p3_1_notice(void **state)
{
    (void)state;
    world_open(&w);
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_NOTICE);
    assert_true(c->due_ms == w.now_ms + 5 * MINUTE_MS);
    world_dispatch(&w, "tech1");
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    assert_given(world_do(&w, "tech1", COMMAND_NOTIFIED));
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_SIGN_FOR), CLOCK_STATE_RUNNING);
    uint32_t version = w.ticket.version;
    assert_given(world_do(&w, "tech1", COMMAND_NOTIFIED)); /* seen again */
    assert_int_equal(w.out.event_count, 0);
    assert_int_equal(w.ticket.version, version);
}

static void p3_1_notified_by_whom(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    assert_refused(world_do(&w, "tech2", COMMAND_NOTIFIED), ERROR_DENIED);
    assert_refused(world_do(&w, "lead1", COMMAND_NOTIFIED), ERROR_DENIED);
    assert_refused(world_do(&w, "desk", COMMAND_NOTIFIED), ERROR_BAD_REQUEST);
    struct command c = world_command(COMMAND_NOTIFIED);
    c.phoned = true;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_given(world_give(&w, "desk", &c));
    assert_true(w.ticket.notified && w.ticket.phoned);

    world_open(&w);
    world_pool(&w, "crew-a");
    assert_refused(world_do(&w, "tech3", COMMAND_NOTIFIED), ERROR_DENIED);
    assert_given(world_do(&w, "tech2", COMMAND_NOTIFIED));

    world_open(&w);
    c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    c.phoned = true;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_MET);
}

/* Handing out again doesn't put off the notice that nobody has had yet. */
static void p3_1_redispatch_keeps_the_notice(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    world_pass(&w, 4 * MINUTE_MS);
    world_dispatch(&w, "tech2");
    assert_true(w.ticket.notice_from_ms == w.ticket.received_ms);
    assert_given(world_do(&w, "tech2", COMMAND_NOTIFIED));
    world_dispatch(&w, "tech1");
    assert_true(w.ticket.notice_from_ms == w.now_ms);
    assert_false(w.ticket.notified);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_SIGN_FOR), CLOCK_STATE_NONE);
}

/* P3.3: refused or handed on with a reason, the notice clock runs anew. */
static void p3_3_refuse(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    assert_refused(world_do(&w, "tech1", COMMAND_REFUSE), ERROR_BAD_REQUEST);
    assert_refused(world_say(&w, "tech2", COMMAND_REFUSE, "忙"), ERROR_DENIED);
    world_pass(&w, 2 * MINUTE_MS);
    assert_given(world_say(&w, "tech1", COMMAND_REFUSE, "手上有活"));
    assert_state(&w, STATE_RECEIVED);
    assert_string_equal(w.ticket.technician, "");
    assert_string_equal(w.ticket.crew, "");
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_NOTICE);
    assert_true(c->from_ms == w.now_ms && c->state == CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_SAME_DAY), CLOCK_STATE_MET);
    size_t length;
    const char *reason = ticket_text(&w.ticket, w.ticket.reason, &length);
    assert_memory_equal(reason, "手上有活", length);
}

static void p3_3_hand_over(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    world_quote(&w, "tech1", 1000, 0);
    world_consent(&w, "tech1");
    struct command c = world_command(COMMAND_HANDOVER);
    c.text = "工种不对";
    c.to = "tech1";
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.to = "desk";
    assert_refused(world_give(&w, "tech1", &c), ERROR_REFUSED);
    c.to = "nobody";
    assert_refused(world_give(&w, "tech1", &c), ERROR_NOT_FOUND);
    c.to = "tech3";
    world_pass(&w, MINUTE_MS);
    assert_given(world_give(&w, "tech1", &c));
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.crew, "crew-b");
    assert_string_equal(w.ticket.department, "dep-b");
    assert_true(w.ticket.agreed); /* the resident agreed to the work, not to the person */
    assert_true(w.ticket.notice_from_ms == w.now_ms);
    world_accept(&w, "tech3");
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_RUNNING);
}

/* P3.5: the desk names one, the lead names one, or the first to take it has it. */
static void p3_5_exactly_one_way(void **state)
{
    (void)state;
    world_open(&w);
    struct command c = world_command(COMMAND_DISPATCH);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.to = "tech1";
    c.pool = "crew-a";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = world_command(COMMAND_DISPATCH);
    c.crew = "crew-z";
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c = world_command(COMMAND_DISPATCH);
    c.to = "finance";
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    world_staff(&w, "tech1")->revoked = true;
    c.to = "tech1";
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c.to = "stranger";
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
}

static void p3_5_the_lead_names_one(void **state)
{
    (void)state;
    world_open(&w);
    struct command c = world_command(COMMAND_DISPATCH);
    c.crew = "crew-a";
    assert_given(world_give(&w, "desk", &c));
    assert_refused(world_do(&w, "tech1", COMMAND_ACCEPT), ERROR_DENIED);
    c = world_command(COMMAND_DISPATCH);
    c.to = "tech3";
    assert_refused(world_give(&w, "lead1", &c), ERROR_DENIED);
    c.to = "tech2";
    assert_refused(world_give(&w, "lead2", &c), ERROR_DENIED);
    assert_given(world_give(&w, "lead1", &c));
    assert_true(ticket_has_dispatcher(&w.ticket, "desk"));
    assert_true(ticket_has_dispatcher(&w.ticket, "lead1"));
    world_accept(&w, "tech2");
}

static void p3_5_one_wins_the_pool(void **state)
{
    (void)state;
    world_open(&w);
    world_pool(&w, "crew-a");
    assert_refused(world_do(&w, "tech3", COMMAND_ACCEPT), ERROR_DENIED);
    assert_refused(world_say(&w, "tech1", COMMAND_REFUSE, "忙"), ERROR_REFUSED);
    world_accept(&w, "tech2");
    assert_refused(world_do(&w, "tech1", COMMAND_ACCEPT), ERROR_TAKEN);
    assert_string_equal(w.out.refusal.subject, "tech2");
    assert_int_equal(w.out.event_count, 0);
    assert_refused(world_do(&w, "lead1", COMMAND_ACCEPT), ERROR_TAKEN);
    assert_given(world_do(&w, "tech2", COMMAND_ACCEPT)); /* has it: nothing changes */
    assert_int_equal(w.out.event_count, 0);
    assert_given(world_do(&w, "tech2", COMMAND_ARRIVE));
    assert_refused(world_do(&w, "tech1", COMMAND_ACCEPT), ERROR_TAKEN);
    assert_false(world_may(&w, "tech1", COMMAND_ACCEPT));
    assert_refused(world_do(&w, "tech1", COMMAND_ARRIVE), ERROR_WRONG_STATE);
}

/* P3.6, P3.4: onto the call-back list, with a reason; that is what same_day asks for. */
static void p3_6_call_back_list(void **state)
{
    (void)state;
    world_open(&w);
    struct command c = world_command(COMMAND_WAIT);
    c.text = "没人有空";
    c.callback = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.time_ms = w.now_ms;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "time_at");
    c.time_ms = w.now_ms + 2 * HOUR_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_WAITING);
    assert_true(w.ticket.callback);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_PAUSED);
    assert_int_equal(world_clock(&w, CLOCK_FINISH), CLOCK_STATE_PAUSED);
    assert_int_equal(world_clock(&w, CLOCK_SAME_DAY), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_WAIT), CLOCK_STATE_RUNNING);
    world_pass(&w, HOUR_MS);
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(world_clock(&w, CLOCK_WAIT), CLOCK_STATE_MET);
    const struct ticket_clock *notice = ticket_clock_find(&w.ticket, CLOCK_NOTICE);
    assert_true(notice->state == CLOCK_STATE_RUNNING && notice->from_ms == w.now_ms);
}

/* Taken up again by who had it, or handed out again by the desk. */
static void p3_6_taken_up_again(void **state)
{
    (void)state;
    struct command c = world_command(COMMAND_WAIT);
    c.text = "等材料";
    for (int by_desk = 0; by_desk < 2; by_desk++) {
        world_open(&w);
        world_on_site(&w);
        c.time_ms = w.now_ms + DAY_MS;
        assert_given(world_give(&w, "tech1", &c));
        world_pass(&w, HOUR_MS);
        assert_refused(world_do(&w, "tech2", COMMAND_RESUME), ERROR_DENIED);
        assert_given(world_do(&w, by_desk ? "desk" : "tech1", COMMAND_RESUME));
        assert_state(&w, by_desk ? STATE_DISPATCHED : STATE_ACCEPTED);
        assert_string_equal(w.ticket.technician, "tech1");
        assert_int_equal(w.ticket.arrived_ms, 0);
        assert_int_equal(w.ticket.notified, !by_desk);
        enum clock_kind runs = by_desk ? CLOCK_NOTICE : CLOCK_ARRIVAL;
        assert_int_equal(world_clock(&w, runs), CLOCK_STATE_RUNNING);
    }
}

static void cancel_only_what_nobody_worked_on(void **state)
{
    (void)state;
    world_open(&w);
    assert_refused(world_do(&w, "desk", COMMAND_CANCEL), ERROR_BAD_REQUEST);
    assert_given(world_say(&w, "desk", COMMAND_CANCEL, "打错电话"));
    assert_state(&w, STATE_CANCELLED);
    assert_true(ticket_next_due(&w.ticket) == INT64_MAX);
    world_open(&w);
    world_on_site(&w);
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "x"), ERROR_WRONG_STATE);
    assert_string_equal(w.out.refusal.subject, "on_site");
    assert_string_equal(w.out.refusal.detail, "refer, promise, wait, photo, link, urge");
}

/* P3.1: a crew's slip is shown to those who work; somebody of the office in that crew is none. */
static void p3_1_a_crew_is_its_workers(void **state)
{
    (void)state;
    world_open(&w);
    world_pool(&w, "crew-a");
    struct staff *other = world_staff(&w, "guard");
    (void)snprintf(other->crew, sizeof other->crew, "crew-a");
    assert_false(world_may(&w, "guard", COMMAND_NOTIFIED));
    assert_refused(world_do(&w, "guard", COMMAND_NOTIFIED), ERROR_DENIED);
    assert_true(world_may(&w, "tech1", COMMAND_NOTIFIED));
}

/* P3.5: it was open to the crew, and waits now: nobody has taken it from anybody. */
static void p3_5_what_waits_is_not_taken(void **state)
{
    (void)state;
    world_open(&w);
    world_pool(&w, "crew-a");
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = w.now_ms + HOUR_MS;
    c.text = "no parts";
    assert_given(world_give(&w, "desk", &c));
    assert_refused(world_do(&w, "tech1", COMMAND_ACCEPT), ERROR_WRONG_STATE);
    world_open(&w); /* nor is it theirs already, to whom it went before */
    world_dispatch(&w, "tech1");
    assert_given(world_give(&w, "desk", &c));
    assert_refused(world_do(&w, "tech1", COMMAND_ACCEPT), ERROR_WRONG_STATE);
}

/* P3.6: nobody had signed for it: it is handed out once more, to person or crew. */
static void p3_6_not_signed_for_it_is_handed_out_again(void **state)
{
    (void)state;
    struct command c = world_command(COMMAND_WAIT);
    c.text = "等材料";
    for (int pool = 0; pool < 2; pool++) {
        world_open(&w);
        if (pool) {
            world_pool(&w, "crew-a");
        } else {
            world_dispatch(&w, "tech1");
        }
        c.time_ms = w.now_ms + DAY_MS;
        assert_given(world_give(&w, "desk", &c));
        assert_given(world_do(&w, pool ? "desk" : "tech1", COMMAND_RESUME));
        assert_state(&w, STATE_DISPATCHED);
        assert_string_equal(w.ticket.technician, pool ? "" : "tech1");
    }
}

/* A price that was told on site: with the desk it is handed out again, unlike one told before. */
static void p3_6_quoted_on_site_it_is_handed_out_again(void **state)
{
    (void)state;
    struct command c = world_command(COMMAND_WAIT);
    c.text = "业主要商量";
    world_open(&w);
    world_on_site(&w);
    world_quote(&w, "tech1", 1000, 0);
    c.time_ms = w.now_ms + DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_state(&w, STATE_DISPATCHED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p2_1_who_enters),
        cmocka_unit_test(p2_1_what_a_call_needs),
        cmocka_unit_test(p2_8_whose_turn),
        cmocka_unit_test(p3_1_notice),
        cmocka_unit_test(p3_1_notified_by_whom),
        cmocka_unit_test(p3_1_redispatch_keeps_the_notice),
        cmocka_unit_test(p3_3_refuse),
        cmocka_unit_test(p3_3_hand_over),
        cmocka_unit_test(p3_5_exactly_one_way),
        cmocka_unit_test(p3_5_the_lead_names_one),
        cmocka_unit_test(p3_5_one_wins_the_pool),
        cmocka_unit_test(p3_6_call_back_list),
        cmocka_unit_test(p3_6_taken_up_again),
        cmocka_unit_test(cancel_only_what_nobody_worked_on),
        cmocka_unit_test(p3_1_a_crew_is_its_workers),
        cmocka_unit_test(p3_5_what_waits_is_not_taken),
        cmocka_unit_test(p3_6_not_signed_for_it_is_handed_out_again),
        cmocka_unit_test(p3_6_quoted_on_site_it_is_handed_out_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
