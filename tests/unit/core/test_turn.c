/* Whose turn it is (P2.8), whom a breach lies with (P5.5), where the slip's parts are (P1.4), and
 * who sees the ticket and the resident's name and phone (P16.4): each derived from the ticket. */
#include "world.h"

#include <string.h>

static struct world w;

static bool lies_with(const char *who)
{
    return ticket_lies_with(&w.ticket, world_staff(&w, who));
}

static bool personal(const char *who)
{
    return ticket_personal_visible(&w.ticket, world_staff(&w, who));
}

static bool sees(const char *who)
{
    return ticket_visible(&w.ticket, world_staff(&w, who));
}

/* ---- turns --------------------------------------------------------------------------------------
 */

/* A ticket in a state, with tech1 of crew-a. */
static void put(enum state state)
{
    world_open(&w);
    w.ticket.state = (uint8_t)state;
    strcpy(w.ticket.technician, "tech1");
    strcpy(w.ticket.crew, "crew-a");
    strcpy(w.ticket.department, "dep-a");
}

/* Exactly these people have it before them. */
static void assert_turn_of(const char *const *people, size_t count)
{
    for (size_t i = 0; i < w.staff_count; i++) {
        const char *id = w.staff[i].id;
        bool expected = false;
        for (size_t j = 0; j < count; j++) {
            expected |= strcmp(people[j], id) == 0;
        }
        if (lies_with(id) != expected) {
            fail_msg("%s: it %s lie with %s", state_name((enum state)w.ticket.state),
                     expected ? "should" : "should not", id);
        }
    }
}
#define TURN_OF(...)                                                                               \
    do {                                                                                           \
        static const char *const people[] = {__VA_ARGS__};                                         \
        assert_turn_of(people, sizeof people / sizeof people[0]);                                  \
    } while (0)
/* "stranger" has the same role on another site; a list is asked for one's own sites only. */
#define DESKS "desk", "desk2", "night", "stranger"

static void p2_8_before_and_after_the_work_it_is_the_desk(void **state)
{
    (void)state;
    put(STATE_RECEIVED);
    TURN_OF(DESKS);
    put(STATE_RETURNED);
    TURN_OF(DESKS);
    put(STATE_DECLINED);
    TURN_OF(DESKS);
    w.ticket.closed_ms = w.now_ms;
    assert_turn_of(NULL, 0);
    put(STATE_CLOSED);
    assert_turn_of(NULL, 0);
    put(STATE_CANCELLED);
    assert_turn_of(NULL, 0);
}

static void p2_8_sent_out_it_is_who_was_named(void **state)
{
    (void)state;
    put(STATE_DISPATCHED);
    w.ticket.mode = DISPATCH_PERSON;
    TURN_OF("tech1");
    put(STATE_DISPATCHED);
    w.ticket.mode = DISPATCH_CREW;
    w.ticket.technician[0] = '\0';
    TURN_OF("lead1");
    w.ticket.crew[0] = '\0';
    TURN_OF("lead1", "lead2");
    put(STATE_DISPATCHED);
    w.ticket.mode = DISPATCH_POOL;
    w.ticket.technician[0] = '\0';
    TURN_OF("tech1", "tech2");
}

static void p2_8_at_the_residents_it_is_the_technician(void **state)
{
    (void)state;
    static const enum state states[] = {STATE_ACCEPTED, STATE_ON_SITE, STATE_WORKING,
                                        STATE_COMPLETED};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        put(states[i]);
        TURN_OF("tech1");
    }
}

static void p2_8_a_quote_goes_round(void **state)
{
    (void)state;
    put(STATE_QUOTED);
    TURN_OF("tech1");
    w.ticket.quote_before_sending = true;
    TURN_OF("sup-a");
    w.ticket.quote_approved = true;
    TURN_OF(DESKS);
}

static void p2_8_checks_reviews_referrals_and_waits(void **state)
{
    (void)state;
    put(STATE_SIGNED);
    TURN_OF("lead1");
    w.ticket.lead_checked = true;
    TURN_OF(DESKS);
    put(STATE_IN_REVIEW);
    TURN_OF("lead1");
    put(STATE_REFERRED);
    TURN_OF(DESKS);
    w.ticket.feedback_met_ms = w.now_ms;
    w.ticket.party = PARTY_ENGINEERING;
    TURN_OF("eng");
    w.ticket.party = PARTY_CONTRACTOR;
    TURN_OF("firm");
    put(STATE_WAITING);
    TURN_OF("tech1");
    w.ticket.callback = true;
    TURN_OF(DESKS);
    w.ticket.callback = false;
    w.ticket.technician[0] = '\0';
    TURN_OF(DESKS);
}

/* ---- breaches -----------------------------------------------------------------------------------
 */

static struct ticket_clock *breach(enum role asked)
{
    put(STATE_ACCEPTED);
    w.ticket.clock_count = 1;
    struct ticket_clock *c = &w.ticket.clocks[0];
    memset(c, 0, sizeof *c);
    c->clock = CLOCK_ARRIVAL;
    c->state = CLOCK_STATE_BREACHED;
    c->step_role = (uint8_t)asked;
    c->roles_asked = BIT(asked);
    return c;
}

static bool noticed(const char *who)
{
    return ticket_notices(&w.ticket, world_staff(&w, who)) == BIT(CLOCK_ARRIVAL);
}

static bool put_before(const char *who)
{
    return ticket_is_put_before(&w.ticket, world_staff(&w, who));
}

static void p5_5_a_breach_lies_with_its_holder(void **state)
{
    (void)state;
    struct ticket_clock *c = breach(ROLE_CREW_LEAD);
    strcpy(c->holder, "lead1");
    assert_true(lies_with("lead1") && noticed("lead1") && put_before("lead1"));
    assert_false(lies_with("lead2") || put_before("lead2"));
    c->delivered = true;
    assert_true(lies_with("lead1") && put_before("lead1"));
    assert_false(noticed("lead1"));
    c->delivered = false;
    c->taken = true;
    assert_false(noticed("lead1") || put_before("lead1"));
    c->met_ms = w.now_ms;
    assert_false(lies_with("lead1"));
    c->met_ms = 0;
    c->state = CLOCK_STATE_RUNNING;
    assert_false(lies_with("lead1"));
}

static void p5_5_where_nobody_held_the_role_it_waits_for_whoever_gets_it(void **state)
{
    (void)state;
    (void)breach(ROLE_CREW_LEAD);
    assert_true(lies_with("lead1"));
    assert_false(lies_with("lead2") || lies_with("quality"));
    (void)breach(ROLE_DEPARTMENT_SUPERVISOR);
    assert_true(lies_with("sup-a"));
    assert_false(lies_with("sup-b"));
    (void)breach(ROLE_QUALITY);
    assert_true(lies_with("quality"));
    struct ticket_clock *c = breach(ROLE_TECHNICIAN);
    strcpy(w.ticket.technician, "tech2");
    assert_true(noticed("tech2"));
    assert_false(noticed("tech1"));
    c->roles_asked = 0;
    assert_false(noticed("tech2"));
    (void)breach(ROLE_CONTRACTOR);
    strcpy(w.ticket.technician, "firm");
    assert_true(noticed("firm"));
}

static void p5_5_take_is_offered_to_who_was_asked(void **state)
{
    (void)state;
    struct ticket_clock *c = breach(ROLE_TECHNICIAN);
    strcpy(c->holder, "tech1");
    assert_true(world_may(&w, "tech1", COMMAND_TAKE));
    strcpy(w.ticket.technician, "tech2");
    assert_false(world_may(&w, "tech1", COMMAND_TAKE));
}

/* ---- the slip's parts ---------------------------------------------------------------------------
 */

static void assert_part(uint8_t part, const char *holder, const char *status)
{
    struct slip_part parts[3];
    ticket_slip_parts(&w.ticket, &w.policy, parts);
    assert_int_equal(parts[part - 1].part, part);
    assert_string_equal(parts[part - 1].holder, holder);
    assert_string_equal(parts[part - 1].status, status);
}

static void p1_4_three_parts_go_round(void **state)
{
    (void)state;
    world_open(&w);
    assert_part(1, "desk", "not_issued");
    world_pool(&w, "crew-a");
    assert_part(2, "crew-a", "issued");
    world_accept(&w, "tech1");
    assert_part(2, "tech1", "signed_for");
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    world_complete(&w);
    assert_part(3, "tech1", "signed_for");
    world_sign(&w);
    assert_part(3, "customer", "signed_for");
    world_return(&w);
    assert_part(1, "desk", "returned");
    assert_part(2, "tech1", "signed_for");
}

static void p7_1_part_three_stays_out_when_nobody_signed(void **state)
{
    (void)state;
    put(STATE_SIGNED);
    w.ticket.dispatched_ms = w.ticket.accepted_ms = w.ticket.signed_ms = w.now_ms;
    w.ticket.signature = SIGNATURE_ABSENT;
    assert_part(3, "tech1", "signed_for");
    w.ticket.signature = SIGNATURE_PHOTO;
    assert_part(3, "customer", "signed_for");
    w.ticket.signature = SIGNATURE_IN_PERSON;
    assert_part(3, "customer", "signed_for");
}

/* ---- who sees it --------------------------------------------------------------------------------
 */

static void a_ticket_is_seen_by_its_site_and_its_people(void **state)
{
    (void)state;
    put(STATE_ACCEPTED);
    static const char *const may[] = {"desk", "sup-b", "quality", "tech1", "tech2", "lead1"};
    static const char *const may_not[] = {"stranger", "guard", "tech3", "lead2", "solo", "firm"};
    for (size_t i = 0; i < sizeof may / sizeof may[0]; i++) {
        assert_true(sees(may[i]));
    }
    for (size_t i = 0; i < sizeof may_not / sizeof may_not[0]; i++) {
        assert_false(sees(may_not[i]));
    }
    strcpy(w.ticket.received_by, "tech3"); /* who registered it follows it */
    assert_true(sees("tech3"));
    world_staff(&w, "desk")->revoked = true;
    assert_false(sees("desk"));
    world_staff(&w, "desk2")->role = ROLE_NONE;
    assert_false(sees("desk2"));
}

static void who_was_revoked_gives_no_command(void **state)
{
    (void)state;
    world_open(&w);
    world_staff(&w, "desk")->revoked = true;
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "x"), ERROR_REVOKED);
    assert_state(&w, STATE_RECEIVED);
}

static void p5_2_what_is_referred_outside_is_seen_by_contractors(void **state)
{
    (void)state;
    put(STATE_REFERRED);
    w.ticket.party = PARTY_ENGINEERING;
    assert_false(sees("firm") || personal("firm"));
    w.ticket.party = PARTY_DEVELOPER;
    assert_true(sees("firm") && personal("firm"));
    w.ticket.party = PARTY_CONTRACTOR;
    assert_true(sees("firm") && personal("firm"));
    strcpy(w.ticket.technician, "firm");
    w.ticket.state = STATE_WORKING;
    assert_true(sees("firm") && personal("firm"));
    w.ticket.state = STATE_RETURNED;
    assert_true(sees("firm"));
    assert_false(personal("firm"));
    put(STATE_WORKING);
    strcpy(world_staff(&w, "firm")->crew, "crew-a"); /* its crew's work, but not their own */
    assert_true(sees("firm"));
    assert_false(personal("firm"));
}

static void an_event_is_seen_as_its_ticket_stood(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    const struct event *e = world_event(&w, EVENT_DISPATCHED);
    assert_non_null(e);
    assert_true(event_visible(e, world_staff(&w, "tech1")));
    assert_true(event_visible(e, world_staff(&w, "desk")));
    assert_false(event_visible(e, world_staff(&w, "tech3")));
    assert_false(event_visible(e, world_staff(&w, "stranger")));
}

static void p16_4_name_and_phone_while_there_is_work(void **state)
{
    (void)state;
    put(STATE_ACCEPTED);
    assert_true(personal("desk") && personal("night") && personal("sup-desk"));
    assert_true(personal("tech1") && personal("lead1"));
    assert_false(personal("tech2") || personal("lead2") || personal("stranger"));
    assert_false(personal("quality") || personal("sup-a") || personal("eng"));
    w.ticket.state = STATE_RETURNED;
    assert_true(personal("desk"));
    assert_false(personal("tech1") || personal("lead1"));
    put(STATE_DECLINED);
    w.ticket.slip_returned = true;
    w.ticket.closed_ms = w.now_ms;
    assert_false(personal("tech1"));
    put(STATE_ACCEPTED);
    strcpy(w.ticket.technician, "lead2"); /* a lead works too, in another crew's ticket */
    assert_true(personal("lead2"));
    strcpy(w.ticket.technician, "tech1");
    strcpy(w.ticket.received_by, "lead2"); /* sees it, and no more */
    assert_true(sees("lead2"));
    assert_false(personal("lead2"));
    w.ticket.crew[0] = '\0'; /* nor is the ticket of no crew theirs */
    assert_false(personal("lead2"));
}

static void p16_4_engineering_and_supervisors_when_it_lies_with_them(void **state)
{
    (void)state;
    put(STATE_REFERRED);
    w.ticket.party = PARTY_ENGINEERING;
    assert_true(personal("eng"));
    w.ticket.party = PARTY_CONTRACTOR;
    assert_false(personal("eng"));
    strcpy(w.ticket.technician, "eng");
    w.ticket.state = STATE_WORKING;
    assert_true(personal("eng"));
    w.ticket.state = STATE_CLOSED;
    assert_false(personal("eng"));
    put(STATE_IN_REVIEW);
    assert_true(personal("sup-a"));
    put(STATE_RETURNED);
    assert_false(personal("sup-a"));
    struct ticket_clock *c = breach(ROLE_QUALITY);
    strcpy(c->holder, "quality");
    assert_true(personal("quality"));
    assert_false(personal("director"));
    strcpy(c->holder, "sup-a");
    assert_true(personal("sup-a"));
    c->met_ms = w.now_ms;
    assert_false(personal("sup-a"));
    c->met_ms = 0;
    c->state = CLOCK_STATE_RUNNING;
    assert_false(personal("sup-a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p2_8_before_and_after_the_work_it_is_the_desk),
        cmocka_unit_test(p2_8_sent_out_it_is_who_was_named),
        cmocka_unit_test(p2_8_at_the_residents_it_is_the_technician),
        cmocka_unit_test(p2_8_a_quote_goes_round),
        cmocka_unit_test(p2_8_checks_reviews_referrals_and_waits),
        cmocka_unit_test(p5_5_a_breach_lies_with_its_holder),
        cmocka_unit_test(p5_5_where_nobody_held_the_role_it_waits_for_whoever_gets_it),
        cmocka_unit_test(p5_5_take_is_offered_to_who_was_asked),
        cmocka_unit_test(p1_4_three_parts_go_round),
        cmocka_unit_test(p7_1_part_three_stays_out_when_nobody_signed),
        cmocka_unit_test(a_ticket_is_seen_by_its_site_and_its_people),
        cmocka_unit_test(who_was_revoked_gives_no_command),
        cmocka_unit_test(p5_2_what_is_referred_outside_is_seen_by_contractors),
        cmocka_unit_test(an_event_is_seen_as_its_ticket_stood),
        cmocka_unit_test(p16_4_name_and_phone_while_there_is_work),
        cmocka_unit_test(p16_4_engineering_and_supervisors_when_it_lies_with_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
