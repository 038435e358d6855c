/* Dispatch by itself (P3.5), the call-back list (P3.6), and acting in another's place (P5.5). */
#include "world.h"

#include <string.h>

static struct world w;

static struct taker *taker(const char *who)
{
    struct taker *t = &w.takers[w.taker_count++];
    *t = (struct taker){.who = world_staff(&w, who), .on_duty = true, .department = "dep-a"};
    return t;
}

static void trade_of(const char *who, enum trade trade)
{
    world_staff(&w, who)->trades = BIT(trade);
}

static struct command by_itself(void)
{
    struct command c = world_command(COMMAND_DISPATCH);
    c.auto_ = true;
    return c;
}

static void open_trade(enum trade trade)
{
    struct command c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "漏水";
    c.trade = trade;
    assert_given(world_give(&w, "desk", &c));
}

static void open_plumbing(void)
{
    open_trade(TRADE_PLUMBING);
}

static void assert_picked(const char *who, enum choice why)
{
    struct command c = by_itself();
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, who);
    assert_int_equal(w.ticket.mode, DISPATCH_PERSON);
    assert_int_equal(w.ticket.choice.choice, why);
    assert_int_equal(world_event(&w, EVENT_DISPATCHED)->choice->choice, why);
    assert_true(ticket_has_dispatcher(&w.ticket, ACTOR_SERVER));
    assert_false(ticket_has_dispatcher(&w.ticket, "desk"));
}

/* The only one; the trade before anybody's; the fewest slips; the same building; then by id. */
static void p3_5_the_order(void **state)
{
    (void)state;
    world_init(&w);
    open_plumbing();
    taker("tech2");
    assert_picked("tech2", CHOICE_ONLY);
    assert_int_equal(w.ticket.choice.considered, 1);
    world_init(&w);
    open_plumbing();
    trade_of("solo", TRADE_PLUMBING);
    taker("tech1");
    taker("solo")->open_slips = 3;
    taker("tech2");
    assert_picked("solo", CHOICE_TRADE);
    assert_int_equal(w.ticket.choice.open_slips, 3);
    assert_int_equal(w.ticket.choice.considered, 3);
    world_init(&w);
    open_plumbing();
    taker("tech1")->open_slips = 2;
    taker("tech2")->open_slips = 1;
    taker("solo")->on_duty = false;
    assert_picked("tech2", CHOICE_LOAD);
    world_init(&w);
    open_plumbing();
    taker("tech1");
    taker("tech2")->near = true;
    assert_picked("tech2", CHOICE_PLACE);
    assert_true(w.ticket.choice.near);
    world_init(&w);
    open_plumbing();
    taker("tech2");
    taker("tech1");
    taker("tech3")->open_slips = 1;
    assert_picked("tech1", CHOICE_ORDER);
}

static void p3_5_nearer_is_first(void **state)
{
    (void)state;
    world_init(&w);
    open_trade(TRADE_NONE); /* nobody names it */
    taker("tech1")->near = true;
    taker("tech2");
    assert_picked("tech1", CHOICE_PLACE);
}

static void assert_nobody(const char *words)
{
    struct command c = by_itself();
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    assert_int_equal(w.out.event_count, 0);
    assert_non_null(strstr(w.out.refusal.detail, words));
    assert_non_null(strstr(w.out.refusal.detail, "P3.6"));
}

/* Why nobody, in words. */
static void p3_5_nobody(void **state)
{
    (void)state;
    world_init(&w);
    open_plumbing();
    assert_nobody("does this trade");
    trade_of("tech1", TRADE_LIFT);
    taker("tech1");
    assert_nobody("no technician");
    taker("tech2")->on_duty = false;
    assert_nobody("on duty");
    taker("tech3")->open_slips = w.policy.auto_load;
    assert_nobody("as many slips");
}

/* Not whom it is with already, nor who refused it, nor another crew's for its lead. */
static void p3_5_not_again(void **state)
{
    (void)state;
    world_init(&w);
    open_plumbing();
    taker("tech1");
    taker("tech2");
    assert_picked("tech1", CHOICE_ORDER);
    assert_picked("tech2", CHOICE_ONLY);
    assert_given(world_say(&w, "tech2", COMMAND_REFUSE, "够不着"));
    assert_string_equal(w.ticket.refused_by, "tech2");
    assert_int_equal(w.ticket.choice.choice, CHOICE_NONE);
    assert_picked("tech1", CHOICE_ONLY);
    assert_given(world_say(&w, "lead1", COMMAND_REFUSE, "他去了别处"));
    assert_string_equal(w.ticket.refused_by, "tech1");
    assert_picked("tech2", CHOICE_ONLY);
    world_init(&w);
    open_plumbing();
    taker("tech3");
    taker("tech2")->open_slips = 4;
    struct command c = by_itself();
    assert_given(world_give(&w, "lead1", &c));
    assert_string_equal(w.ticket.technician, "tech2");
    world_init(&w);
    open_plumbing();
    struct command pool = world_command(COMMAND_DISPATCH);
    pool.pool = "crew-a";
    assert_given(world_give(&w, "desk", &pool));
    assert_given(world_say(&w, "lead1", COMMAND_REFUSE, "没有人"));
    assert_string_equal(w.ticket.refused_by, "lead1");
}

static void p3_5_one_way_alone(void **state)
{
    (void)state;
    world_init(&w);
    open_plumbing();
    taker("tech1");
    struct command c = by_itself();
    c.to = "tech1";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = by_itself();
    c.phoned = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "phoned");
}

/* ---- at intake ----------------------------------------------------------------------------------
 */

static void p3_5_at_intake(void **state)
{
    (void)state;
    world_init(&w);
    w.policy.auto_dispatch = true;
    taker("tech1");
    open_plumbing();
    assert_int_equal(w.out.event_count, 2);
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, "tech1");
    world_init(&w);
    w.policy.auto_dispatch = true;
    taker("tech1")->on_duty = false;
    open_plumbing();
    assert_int_equal(w.out.event_count, 1);
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(world_event(&w, EVENT_OPENED)->choice->choice, CHOICE_OFF_DUTY);
    assert_int_equal(w.ticket.choice.choice, CHOICE_OFF_DUTY);
    assert_true(ticket_waits_for_somebody(&w.ticket));
    world_auto(&w);
    assert_int_equal(w.out.event_count, 0);
    w.takers[0].on_duty = true;
    world_auto(&w);
    assert_int_equal(w.out.event_count, 1);
    assert_string_equal(w.out.events[0].who, ACTOR_SERVER);
    assert_state(&w, STATE_DISPATCHED);
    assert_false(ticket_waits_for_somebody(&w.ticket));
    world_auto(&w);
    assert_int_equal(w.out.event_count, 0);
}

/* P3.7: an emergency goes to who is on duty, whatever they have in hand. */
static void p3_7_an_emergency_goes_first(void **state)
{
    (void)state;
    world_init(&w);
    w.policy.auto_dispatch = true;
    taker("tech1")->open_slips = w.policy.auto_load + 2;
    taker("tech2")->open_slips = w.policy.auto_load;
    taker("tech3")->on_duty = false;
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_EMERGENCY;
    c.site = "s1";
    c.place = "北门";
    c.text = "爆管";
    c.emergency = EMERGENCY_BURST_MAIN;
    assert_given(world_give(&w, "desk", &c));
    assert_string_equal(w.ticket.technician, "tech2");
    world_init(&w);
    w.policy.auto_dispatch = true;
    taker("tech2")->on_duty = false;
    assert_given(world_give(&w, "desk", &c));
    assert_true(ticket_waits_for_somebody(&w.ticket));
    w.takers[0].on_duty = true;
    w.takers[0].open_slips = w.policy.auto_load;
    world_auto(&w);
    assert_string_equal(w.ticket.technician, "tech2");
}

/* Public faults too; by hand it waits for nobody any more. */
static void p3_5_other_kinds(void **state)
{
    (void)state;
    world_open_public(&w, "desk");
    assert_state(&w, STATE_RECEIVED);
    assert_false(ticket_waits_for_somebody(&w.ticket));
    world_init(&w);
    w.policy.auto_dispatch = true;
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_PUBLIC;
    c.site = "s1";
    c.facility = "lift-1";
    c.text = "电梯异响";
    taker("tech1");
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_DISPATCHED);
    world_init(&w);
    w.policy.auto_dispatch = true;
    c = world_command(COMMAND_NEW);
    c.kind = KIND_DEFECT;
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "墙裂";
    taker("tech1");
    c.reporter = "周女士";
    c.phone = "13800138000";
    c.appointment_ms = w.now_ms + 2 * DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_string_equal(w.ticket.technician, "");
}

/* ---- the call-back list -------------------------------------------------------------------------
 */

static void wait_for_callback(bool callback)
{
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = w.now_ms + 5 * HOUR_MS;
    c.text = "没有人";
    c.callback = callback;
    assert_given(world_give(&w, "desk", &c));
}

static void p3_6_free_again(void **state)
{
    (void)state;
    world_open(&w);
    wait_for_callback(true);
    assert_true(ticket_is_called_back(&w.ticket));
    world_free(&w, "tech1");
    assert_int_equal(w.out.event_count, 1);
    assert_int_equal(w.out.events[0].type, EVENT_FREE_AGAIN);
    assert_string_equal(w.ticket.free, "tech1");
    assert_int_equal(w.ticket.free_ms, w.now_ms);
    assert_state(&w, STATE_WAITING);
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_string_equal(w.ticket.free, "");
    assert_int_equal(w.ticket.free_ms, 0);
    world_free(&w, "tech1");
    assert_int_equal(w.out.event_count, 0);
    wait_for_callback(false);
    assert_false(ticket_is_called_back(&w.ticket));
    world_free(&w, "tech1");
    assert_int_equal(w.out.event_count, 0);
}

/* ---- in another's place -------------------------------------------------------------------------
 */

static struct staff standing[2];

/* who does what the others may, being away. */
static struct staff *stand_in(const char *who, const char *absent, const char *other)
{
    const char *const names[] = {absent, other};
    struct staff *s = world_staff(&w, who);
    s->standing = standing;
    s->standing_count = 0;
    for (size_t i = 0; i < 2 && names[i] != NULL; i++) {
        standing[i] = *world_staff(&w, names[i]);
        memcpy(standing[i].standing_for, standing[i].id, NAME_SIZE);
        memcpy(standing[i].id, s->id, NAME_SIZE);
        s->standing_count++;
    }
    return s;
}

/* A lead's check, recorded as such; never of one's own work. */
static void p5_5_the_leads_check(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w); /* tech1's */
    world_complete(&w);
    world_sign(&w);
    struct command c = world_command(COMMAND_CHECK);
    c.pass = true;
    assert_refused(world_give(&w, "tech2", &c), ERROR_DENIED);
    stand_in("tech1", "lead1", NULL);
    assert_refused(world_give(&w, "tech1", &c), ERROR_SAME_PERSON);
    stand_in("tech2", "lead2", NULL); /* another crew's */
    assert_refused(world_give(&w, "tech2", &c), ERROR_DENIED);
    assert_false(world_may(&w, "tech2", COMMAND_CHECK));
    stand_in("tech2", "lead1", "lead2");
    assert_true(world_may(&w, "tech2", COMMAND_CHECK));
    assert_true(ticket_lies_with(&w.ticket, world_staff(&w, "tech2")));
    assert_given(world_give(&w, "tech2", &c));
    const struct event *e = world_event(&w, EVENT_CHECKED);
    assert_string_equal(e->who, "tech2");
    assert_int_equal(e->role, ROLE_CREW_LEAD);
    assert_string_equal(e->standing_for, "lead1");
    world_staff(&w, "tech2")->standing_count = 0;
    assert_false(ticket_lies_with(&w.ticket, world_staff(&w, "tech2")));
}

/* What they may as themselves they do as themselves. */
static void p5_5_as_oneself_first(void **state)
{
    (void)state;
    world_open(&w);
    stand_in("desk", "sup-desk", NULL);
    world_dispatch(&w, "tech1");
    const struct event *e = world_event(&w, EVENT_DISPATCHED);
    assert_int_equal(e->role, ROLE_DESK);
    assert_string_equal(e->standing_for, "");
}

/* A wrong code counts once, however many places somebody stands in. */
static void p5_5_a_wrong_code_counts_once(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    world_quote(&w, "tech1", 1000, 0);
    stand_in("tech1", "lead1", NULL);
    struct command c = world_command(COMMAND_CONSENT);
    c.code = "999999";
    assert_refused(world_give(&w, "tech1", &c), ERROR_WRONG_CODE);
    assert_int_equal(w.out.event_count, 1);
    assert_int_equal(w.ticket.code_failures, 1);
}

/* Their own refusal stays when it says more. */
static void p5_5_the_refusal_that_says_more(void **state)
{
    (void)state;
    world_open(&w);
    stand_in("desk", "lead1", NULL);
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "nobody";
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    stand_in("tech1", "lead1", "director");
    c = world_command(COMMAND_CHECK);
    c.pass = true;
    assert_refused(world_give(&w, "tech1", &c), ERROR_WRONG_STATE);
}

/* The breach that was put before the absent one is the stand-in's to see, to show and to take. */
static void p5_5_the_breach(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_NOTIFIED));
    world_pass(&w, 5 * MINUTE_MS);
    assert_int_equal(world_clock(&w, CLOCK_SIGN_FOR), CLOCK_STATE_BREACHED);
    const struct staff *s = world_staff(&w, "solo");
    assert_false(ticket_visible(&w.ticket, s));
    assert_int_equal(ticket_notices(&w.ticket, s), 0);
    stand_in("solo", "lead1", "lead2");
    assert_true(ticket_visible(&w.ticket, s));
    assert_true(ticket_personal_visible(&w.ticket, s));
    assert_int_equal(ticket_notices(&w.ticket, s), BIT(CLOCK_SIGN_FOR));
    struct event e = w.out.events[0];
    assert_true(event_visible(&e, s));
    struct command c = world_command(COMMAND_ACKNOWLEDGE);
    c.clock = CLOCK_SIGN_FOR;
    assert_given(world_give(&w, "solo", &c));
    assert_int_equal(w.out.event_count, 1);
    assert_int_equal(ticket_notices(&w.ticket, s), 0);
    c = world_command(COMMAND_TAKE);
    c.clock = CLOCK_SIGN_FOR;
    assert_given(world_give(&w, "solo", &c));
    assert_string_equal(world_event(&w, EVENT_TAKEN)->standing_for, "lead1");
}

/* Further up the chain it is not theirs. */
static void p5_5_not_the_next_step(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_NOTIFIED));
    stand_in("solo", "lead1", NULL);
    world_pass(&w, 5 * MINUTE_MS + w.policy.escalate_every_ms);
    assert_int_equal(ticket_notices(&w.ticket, world_staff(&w, "solo")), 0);
    stand_in("solo", "sup-a", NULL);
    assert_int_equal(ticket_notices(&w.ticket, world_staff(&w, "solo")), BIT(CLOCK_SIGN_FOR));
}

/* A slip whose check names the absent one. */
static void p5_5_the_spot_check(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    w.ticket.sampled_week = w.week;
    w.ticket.sampled_round = w.ticket.round;
    memcpy(w.ticket.checker, "sup-a", sizeof "sup-a");
    struct command c = world_command(COMMAND_SPOTCHECK_RECORD);
    c.items_checked = BIT(CHECK_ITEM_QUALITY);
    assert_refused(world_give(&w, "quality", &c), ERROR_DENIED);
    stand_in("quality", "sup-a", NULL);
    assert_given(world_give(&w, "quality", &c));
    assert_string_equal(world_event(&w, EVENT_SPOT_CHECKED)->standing_for, "sup-a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p3_5_the_order),
        cmocka_unit_test(p3_5_nearer_is_first),
        cmocka_unit_test(p3_5_nobody),
        cmocka_unit_test(p3_5_not_again),
        cmocka_unit_test(p3_5_one_way_alone),
        cmocka_unit_test(p3_5_at_intake),
        cmocka_unit_test(p3_5_other_kinds),
        cmocka_unit_test(p3_7_an_emergency_goes_first),
        cmocka_unit_test(p3_6_free_again),
        cmocka_unit_test(p5_5_the_leads_check),
        cmocka_unit_test(p5_5_as_oneself_first),
        cmocka_unit_test(p5_5_a_wrong_code_counts_once),
        cmocka_unit_test(p5_5_the_refusal_that_says_more),
        cmocka_unit_test(p5_5_the_breach),
        cmocka_unit_test(p5_5_not_the_next_step),
        cmocka_unit_test(p5_5_the_spot_check),
    };
    return cmocka_run_group_tests_name("auto", tests, NULL, NULL);
}
