/* Complaints (P13.1): recorded, whose they are, looked into on site, the result, the return visit,
 * again until they are satisfied. */
#include "world.h"

#include <string.h>

static struct world w;

static void recorded(void)
{
    world_init(&w);
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_COMPLAINT;
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "楼道一周没打扫";
    c.reporter = "王大";
    c.phone = "13900002222";
    assert_given(world_give(&w, "desk", &c));
}

static struct command responsible(const char *department)
{
    struct command c = world_command(COMMAND_RESPONSIBLE);
    c.department = department;
    c.text = "楼道归他们管";
    return c;
}

static void with_dep_a(void)
{
    recorded();
    const struct command c = responsible("dep-a");
    assert_given(world_give(&w, "desk", &c));
}

static void on_site(const char *who)
{
    assert_given(world_do(&w, who, COMMAND_ACCEPT));
    assert_given(world_do(&w, who, COMMAND_ARRIVE));
}

static void assert_text(struct span s, const char *expected)
{
    size_t length;
    const char *text = ticket_text(&w.ticket, s, &length);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

static void p13_1_recorded(void **state)
{
    (void)state;
    recorded();
    assert_int_equal(w.ticket.warranty, WARRANTY_NONE);
    assert_int_equal(world_clock(&w, CLOCK_RESPONSIBLE), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_NONE);
    assert_false(world_may(&w, "desk", COMMAND_DISPATCH));
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_COMPLAINT;
    c.site = "s1";
    c.place = "花园";
    c.text = "噪音";
    world_init(&w);
    assert_given(world_give(&w, "quality", &c));
    c.trade = TRADE_CIVIL;
    world_init(&w);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.trade = TRADE_NONE;
    c.place = "";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
}

static void p13_1_the_department_is_told(void **state)
{
    char person[NAME_SIZE];
    (void)state;
    with_dep_a();
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, "sup-a");
    assert_string_equal(w.ticket.responsible, "dep-a");
    assert_text(w.ticket.reason, "楼道归他们管");
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DEPARTMENT_SUPERVISOR);
    assert_string_equal(person, "sup-a");
    assert_int_equal(world_clock(&w, CLOCK_RESPONSIBLE), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    assert_true(ticket_personal_visible(&w.ticket, world_staff(&w, "sup-a")));
    assert_false(ticket_personal_visible(&w.ticket, world_staff(&w, "sup-b")));
    assert_given(world_do(&w, "sup-a", COMMAND_NOTIFIED));
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_SIGN_FOR), CLOCK_STATE_RUNNING);
    assert_given(world_do(&w, "sup-a", COMMAND_ACCEPT));
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_RUNNING);
    recorded();
    struct command c = responsible("dep-b");
    c.phoned = true;
    assert_given(world_give(&w, "desk", &c));
    assert_true(w.ticket.notified && w.ticket.phoned);
}

static void p13_1_to_a_crew_a_person_or_a_party(void **state)
{
    char person[NAME_SIZE];
    (void)state;
    recorded();
    struct command c = responsible("");
    c.crew = "crew-a";
    assert_given(world_give(&w, "director", &c));
    assert_int_equal(w.ticket.mode, DISPATCH_CREW);
    assert_string_equal(w.ticket.responsible, "dep-a");
    const struct world before = w;
    assert_given(world_do(&w, "lead1", COMMAND_ACCEPT));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_TECHNICIAN);
    assert_string_equal(person, "lead1");
    w = before;
    c.crew = "";
    c.to = "sup-desk";
    assert_given(world_give(&w, "sup-desk", &c));
    assert_string_equal(w.ticket.technician, "sup-desk");
    assert_string_equal(w.ticket.responsible, "");
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_TECHNICIAN);
    c.to = "finance";
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    c.to = "";
    c.party = PARTY_DEVELOPER;
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_REFERRED);
    assert_string_equal(w.ticket.technician, "");
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_NONE);
    assert_int_equal(world_clock(&w, CLOCK_FEEDBACK), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_SAME_DAY), CLOCK_STATE_MET);
    /* it was the department's after all */
    c = responsible("dep-a");
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_DISPATCHED);
    assert_false(w.ticket.referral_open);
    recorded();
    c = responsible("");
    c.party = PARTY_CONTRACTOR;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_SAME_DAY), CLOCK_STATE_MET);
}

static void p13_1_exactly_one_of_them(void **state)
{
    (void)state;
    recorded();
    struct command c = responsible("");
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.department = "dep-a";
    c.crew = "crew-a";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = responsible("nowhere");
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c = responsible("dep-c");
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    c = responsible("");
    c.to = "nobody";
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c = responsible("");
    c.party = PARTY_CONTRACTOR;
    c.phoned = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = responsible("dep-a");
    assert_refused(world_give(&w, "tech1", &c), ERROR_DENIED);
    c.text = "";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
}

static void p13_1_refused_and_handed_on(void **state)
{
    char person[NAME_SIZE];
    (void)state;
    with_dep_a();
    assert_given(world_say(&w, "sup-a", COMMAND_REFUSE, "绿化归绿化班"));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    const struct command c = responsible("dep-a");
    assert_given(world_give(&w, "desk", &c));
    struct command hand = world_command(COMMAND_HANDOVER);
    hand.to = "finance";
    hand.text = "他去看";
    assert_refused(world_give(&w, "sup-a", &hand), ERROR_REFUSED);
    hand.to = "tech1";
    assert_given(world_give(&w, "sup-a", &hand));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_TECHNICIAN);
    assert_string_equal(person, "tech1");
    on_site("tech1");
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_MET);
}

static void p13_1_again_until_they_are_satisfied(void **state)
{
    char person[NAME_SIZE];
    (void)state;
    with_dep_a();
    on_site("sup-a");
    assert_given(world_say(&w, "sup-a", COMMAND_FIND, "周一起没扫，保洁员病了"));
    assert_refused(world_do(&w, "sup-a", COMMAND_DONE), ERROR_BAD_REQUEST);
    assert_refused(world_say(&w, "sup-desk", COMMAND_DONE, "好了"), ERROR_DENIED);
    assert_given(world_say(&w, "sup-a", COMMAND_DONE, "已打扫，派替班"));
    assert_text(w.ticket.found, "周一起没扫，保洁员病了");
    assert_text(w.ticket.result, "已打扫，派替班");
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_state(&w, STATE_RETURNED);
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_RUNNING);
    world_pass(&w, MINUTE_MS);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(w.ticket.round, 2);
    assert_int_equal(w.ticket.result.length, 0);
    assert_int_equal(world_clock(&w, CLOCK_RESPONSIBLE), CLOCK_STATE_RUNNING);
    assert_int_not_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    assert_refused(world_say(&w, "sup-desk", COMMAND_CANCEL, "算了"), ERROR_REFUSED);
    const struct command c = responsible("dep-b");
    assert_given(world_give(&w, "desk", &c));
    on_site("sup-b");
    assert_given(world_say(&w, "sup-b", COMMAND_DONE, "道歉，换人"));
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
}

static void p13_1_of_a_party_outside(void **state)
{
    (void)state;
    recorded();
    struct command c = responsible("");
    c.party = PARTY_DEVELOPER;
    assert_given(world_give(&w, "desk", &c));
    assert_refused(world_say(&w, "desk", COMMAND_DONE, "修好了"), ERROR_DENIED);
    assert_given(world_say(&w, "sup-desk", COMMAND_DONE, "开发商已修补"));
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_refused(world_visit(&w, "sup-desk", VISIT_SATISFIED), ERROR_SAME_PERSON);
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
    recorded();
    assert_given(world_give(&w, "desk", &c));
    assert_given(world_say(&w, "firm", COMMAND_DONE, "修补"));
}

static void p13_1_its_clock(void **state)
{
    (void)state;
    recorded();
    world_pass(&w, 31 * MINUTE_MS);
    assert_int_equal(world_clock(&w, CLOCK_RESPONSIBLE), CLOCK_STATE_BREACHED);
    assert_string_equal(ticket_clock_find(&w.ticket, CLOCK_RESPONSIBLE)->holder, "sup-desk");
    recorded();
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = w.now_ms + HOUR_MS;
    c.text = "等他回电";
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_RESPONSIBLE), CLOCK_STATE_PAUSED);
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_int_equal(world_clock(&w, CLOCK_RESPONSIBLE), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_NONE);
}

static void only_the_desk_supervisor_takes_one_back(void **state)
{
    (void)state;
    with_dep_a();
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "打错了"), ERROR_DENIED);
    assert_given(world_say(&w, "sup-desk", COMMAND_CANCEL, "投诉人撤回"));
    assert_state(&w, STATE_CANCELLED);
}

/* Whatever is asked of a complaint by whomever, in any order: its invariants hold (world.h), and
 * it comes only to states of its own. */
static void any_order(void **state)
{
    static const char *const people[] = {"desk",  "sup-desk", "tech1", "lead1",  "sup-a",
                                         "sup-b", "firm",     "eng",   "quality"};
    const uint32_t states = workflow_kind(KIND_COMPLAINT)->states;
    uint32_t random = 1, done = 0;
    (void)state;
    for (uint32_t n = 0; n < 20000; n++) {
        random = random * 1664525 + 1013904223;
        bool open = n % 40 != 0 && ticket_is_open(&w.ticket);
        if (!open) {
            recorded();
        }
        struct command c = world_command((enum command_type)(2 + (random >> 8) % 48));
        const char *who = people[(random >> 16) % (sizeof people / sizeof people[0])];
        if (workflow_row(KIND_COMPLAINT, c.type) == NULL) {
            continue;
        }
        world_fill(&w, who, &c, random >> 20);
        done += world_give(&w, who, &c) == ERROR_NONE;
        assert_true((states & BIT(w.ticket.state)) != 0);
        world_pass(&w, (random >> 4) % 5 * MINUTE_MS);
    }
    assert_true(done > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p13_1_recorded),
        cmocka_unit_test(p13_1_the_department_is_told),
        cmocka_unit_test(p13_1_to_a_crew_a_person_or_a_party),
        cmocka_unit_test(p13_1_exactly_one_of_them),
        cmocka_unit_test(p13_1_refused_and_handed_on),
        cmocka_unit_test(p13_1_again_until_they_are_satisfied),
        cmocka_unit_test(p13_1_of_a_party_outside),
        cmocka_unit_test(p13_1_its_clock),
        cmocka_unit_test(only_the_desk_supervisor_takes_one_back),
        cmocka_unit_test(any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
